"""The rows of a linear program, and the exact field they are written in.

``Rows`` keeps what it was given in flat lists and makes ``Constraint`` objects when somebody looks at one: of the
thousands of small programs of a search, most are solved and proved from the flat lists alone.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, chain
from typing import Any, TypeAlias, overload

from flint import fmpq, fmpz

from exact.arithmetic.rationals import rational
from exact.errors import UsageError

Number: TypeAlias = Any  # fmpq or Fraction, as the program's arithmetic says
Vector: TypeAlias = tuple[Number, ...]
Coefficients: TypeAlias = "Sequence[Any] | Mapping[int, Any]"

RELATIONS = ("<=", "=", ">=")

EXACT_KINDS = frozenset({int, Fraction, fmpq})
"""The types whose coercion cannot fail, and so can wait; ``bool`` is another type."""

PLAIN_KINDS = frozenset({int, type(None)})


@dataclass(frozen=True)
class Arithmetic:
    """An exact field with its ring of integers, as a pair of Python types."""

    name: str
    number: Callable[..., Number]
    integer: Callable[[Any], Any]
    lcm: Callable[[Any, Any], Any]
    small: Mapping[int | None, Number] = field(repr=False)
    """The integers −64..64: most coefficients are these, one object for all of them. None stands for itself."""

    def coerce(self, value: Any) -> Number:
        """``value`` (an int, a Fraction, an fmpq or rational text) as this field's number."""
        kind = type(value)
        if kind is self.number:
            return value
        if kind is int:
            return self.small[value] if -64 <= value <= 64 else self.number(value)
        if kind is Fraction:
            return fmpq(
                value.numerator, value.denominator
            )  # over Fraction it has returned above
        exact = rational(value)
        if self.number is fmpq:
            return exact
        return Fraction(int(exact.p), int(exact.q))

    def vector(self, values: Sequence[Any]) -> Vector:
        """Each of ``values`` as this field's number."""
        small, coerce = self.small, self.coerce
        return tuple(
            [
                small[v] if type(v) is int and -64 <= v <= 64 else coerce(v)
                for v in values
            ]
        )

    def bounds(self, values: Sequence[Any]) -> tuple[Number | None, ...]:
        """As ``vector``; None, which is no bound, stays None."""
        if PLAIN_KINDS.issuperset(map(type, values)) and self.small.keys() >= set(
            values
        ):
            return tuple(map(self.small.__getitem__, values))
        return tuple(None if value is None else self.coerce(value) for value in values)


def _small(number: Callable[..., Number]) -> Mapping[int | None, Number]:
    return {None: None, **{k: number(k) for k in range(-64, 65)}}


FLINT = Arithmetic("flint", fmpq, fmpz, fmpz.lcm, _small(fmpq))
FRACTIONS = Arithmetic("fractions", Fraction, int, math.lcm, _small(Fraction))


@dataclass(frozen=True)
class Constraint:
    """One row ``Σ_j coefficients[j] x_j  relation  bound``; only non-zero coefficients are kept."""

    coefficients: Mapping[int, Number]
    relation: str
    bound: Number


class Rows(Sequence[Constraint]):
    """The constraints of a program, in order; made by ``Rows.read``, and equal to the tuple of its members.

    ``columns`` and ``values`` hold the entries of all rows one after the other, ``lengths`` how many each row has;
    ``values``, of the types ``kinds``, and ``bounds`` are exact but not yet coerced, and may hold zeros.

    >>> rows = Rows.read([([1, 0, 2], "<=", 4), ({1: Fraction(1, 2)}, "=", 1)], 3)
    >>> rows.columns.tolist(), rows.lengths.tolist(), rows[0].coefficients
    ([0, 1, 2, 1], [3, 1], {0: 1, 2: 2})
    """

    __slots__ = (
        "_made",
        "arithmetic",
        "bounds",
        "columns",
        "integers",
        "kinds",
        "lengths",
        "relations",
        "values",
    )

    def __init__(
        self,
        columns: array[int],
        values: list[Any],
        lengths: array[int],
        relations: tuple[str, ...],
        bounds: tuple[Any, ...],
        arithmetic: Arithmetic,
    ) -> None:
        self.columns, self.values, self.lengths = columns, values, lengths
        self.relations, self.bounds, self.arithmetic = relations, bounds, arithmetic
        self.kinds = frozenset(map(type, values))
        self._made: tuple[Constraint, ...] | None = None
        self.integers: Any = None
        """Room for what ``exact.programs.gears.integer_form`` makes of the rows, so that it is made once."""

    @classmethod
    def read(
        cls,
        constraints: Iterable[tuple[Coefficients, str, Any]],
        width: int,
        arithmetic: Arithmetic = FLINT,
    ) -> Rows:
        """The rows that ``(coefficients, relation, bound)`` describe, dense or ``{j: a}``; ``UsageError`` if they fit
        no program of ``width`` variables. Cost: one pass over the entries, nearly all of it in C.
        """
        given = list(constraints)
        if not given:
            return cls(array("i"), [], array("i"), (), (), arithmetic)
        coefficients, relations, bounds = zip(*given, strict=True)
        if set(map(type, coefficients)) != {dict}:
            coefficients = tuple(
                _mapping(k, row, width) for k, row in enumerate(coefficients)
            )
        if not set(RELATIONS).issuperset(relations):
            k, relation = next(
                (k, one) for k, one in enumerate(relations) if one not in RELATIONS
            )
            raise UsageError(
                f"constraint {k} has relation {relation!r}; it must be one of {RELATIONS}"
            )
        try:
            columns = array(
                "i", [*chain.from_iterable(coefficients)]
            )  # array reads lists faster
        except OverflowError:
            columns = array("i", [width])
        used: set[int] = set().union(*coefficients)
        if used and not 0 <= min(used) <= max(used) < width:
            k = next(
                k
                for k, row in enumerate(coefficients)
                if row and not 0 <= min(row) <= max(row) < width
            )
            raise UsageError(f"constraint {k} names a variable outside 0..{width - 1}")
        if not EXACT_KINDS.issuperset(map(type, bounds)):
            bounds = tuple(map(arithmetic.coerce, bounds))
        values, lengths = (
            [*chain.from_iterable(map(dict.values, coefficients))],
            array("i", [*map(len, coefficients)]),
        )
        rows = cls(columns, values, lengths, relations, bounds, arithmetic)
        if rows.kinds <= EXACT_KINDS:
            return rows
        return cls(
            columns,
            list(map(arithmetic.coerce, values)),
            lengths,
            relations,
            bounds,
            arithmetic,
        )

    def _all(self) -> tuple[Constraint, ...]:
        if self._made is None:
            coerce, small = self.arithmetic.coerce, self.arithmetic.small
            made = []
            ends = accumulate(self.lengths)
            for end, length, relation, bound in zip(
                ends, self.lengths, self.relations, self.bounds, strict=True
            ):
                row = {
                    j: a
                    for j, v in zip(
                        self.columns[end - length : end],
                        self.values[end - length : end],
                        strict=True,
                    )
                    if (
                        a := small[v]
                        if type(v) is int and -64 <= v <= 64
                        else coerce(v)
                    )  # inline: half the time
                }
                made.append(Constraint(row, relation, coerce(bound)))
            self._made = tuple(made)
        return self._made

    def __len__(self) -> int:
        return len(self.relations)

    @overload
    def __getitem__(self, place: int) -> Constraint: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Constraint, ...]: ...
    def __getitem__(self, place: int | slice) -> Constraint | tuple[Constraint, ...]:
        return self._all()[place]

    def __iter__(self) -> Iterator[Constraint]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, Rows) else other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._all())


def _mapping(number: int, row: Any, width: int) -> dict[int, Any]:
    if isinstance(row, Mapping):
        return dict(row)
    if len(row) != width:
        raise UsageError(
            f"constraint {number} has {len(row)} coefficients for {width} variables"
        )
    return dict(enumerate(row))
