"""Payoffs from nested sequences and arrays of any package, told by what they can do: no package is imported.

An array is a nested sequence, or anything with ``tolist`` (numpy, pandas, jax). Floats are refused: 0.1 is not 1/10.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from flint import fmpq

from exact.arithmetic.rationals import rational
from exact.errors import UsageError

Nested: TypeAlias = Any
"""A number, or a sequence of these; or an array."""

MAX_DEPTH = 64


def exact_number(value: object, place: str) -> fmpq:
    """``value`` as a rational: integers of any package, ``Fraction``, ``Decimal``, text; ``UsageError`` for floats.

    >>> exact_number("1/2", "here"), exact_number(Decimal("0.5"), "here")
    (1/2, 1/2)
    """
    if isinstance(value, Decimal) and not value.is_finite():
        raise UsageError(f"{place}: {value} is not a number")
    try:
        return rational(value)  # type: ignore[arg-type]  # what it is not, it says itself
    except TypeError:
        kind = type(value).__name__
        hint = '; a float is not exact: write 1/2 as Fraction(1, 2) or "1/2", and whole numbers as int (astype(int))'
        message = f"{place}: {value!r} is a {kind}, not an exact number" + (
            hint if "float" in kind else ""
        )
        raise UsageError(message) from None


def nested(array: Nested) -> Nested:
    """``array`` as nested lists: what has ``tolist`` is asked for it."""
    return array.tolist() if hasattr(array, "tolist") else array


def shape_of(array: Nested) -> tuple[int, ...]:
    """How long an array is in each of its dimensions, judged by its first entries; a number has none.

    >>> shape_of([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    shape: list[int] = []
    here = array
    while (
        isinstance(here, Sequence)
        and not isinstance(here, str | bytes)
        and len(shape) < MAX_DEPTH
    ):
        shape.append(len(here))
        if not here:
            break
        here = nested(here[0])
    return tuple(shape)


def flat(array: Nested, shape: Sequence[int], place: str) -> list[fmpq]:
    """The entries of an array of this shape, the last index fastest; ``UsageError`` where it has another shape.

    >>> flat([[1, 2], ["1/2", 4]], (2, 2), "the array")
    [1, 2, 1/2, 4]
    """
    if not shape:
        return [exact_number(array, place)]
    array = nested(array)
    fits = (
        isinstance(array, Sequence)
        and not isinstance(array, str | bytes)
        and len(array) == shape[0]
    )
    if not fits:
        found = (
            f"{len(array)} entries"
            if isinstance(array, Sequence) and not isinstance(array, str)
            else repr(array)
        )
        raise UsageError(
            f"{place}: there must be {shape[0]} entries here, as at the first; there is {found}"
        )
    return [
        number
        for k, part in enumerate(array)
        for number in flat(part, shape[1:], f"{place}[{k}]")
    ]


def profile_table(
    payoffs: Mapping[tuple[Any, ...], Any],
) -> tuple[list[int | list[str]], dict[tuple[int, ...], Any]]:
    """Each player's actions (names in order of appearance, or how many) and the payoffs of each profile by numbers.

    ``UsageError`` unless the profiles are all there, of one length, and each has as many payoffs.

    >>> profile_table({("stay", 0): [1, 2], ("go", 0): [3, "1/2"]})
    ([['stay', 'go'], 1], {(0, 0): [1, 2], (1, 0): [3, 1/2]})
    """
    n = len(next(iter(payoffs)))
    if any(len(profile) != n for profile in payoffs):
        raise UsageError(
            "every profile needs one action a player; these have different lengths"
        )
    actions: list[int | list[str]] = []
    numbers: list[dict[Any, int]] = []
    for i in range(n):
        seen = list(dict.fromkeys(profile[i] for profile in payoffs))
        if all(isinstance(a, int) for a in seen):
            if set(seen) != set(range(len(seen))):
                raise UsageError(
                    f"the actions of player {i + 1} are counted from 0, and these are {sorted(seen)}"
                )
            actions.append(len(seen))
            numbers.append({a: a for a in seen})
        else:
            actions.append(list(map(str, seen)))
            numbers.append({a: k for k, a in enumerate(seen)})
    rows = {
        tuple(place[a] for place, a in zip(numbers, profile, strict=True)): flat(
            vector, (n,), f"payoffs of {profile}"
        )
        for profile, vector in payoffs.items()
    }
    missing = math.prod(map(len, numbers)) - len(rows)
    if missing:
        raise UsageError(f"every profile needs its payoffs; {missing} are missing")
    return actions, rows
