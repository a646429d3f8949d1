"""Newton's method for real systems, with rising precision: what it finds is decided exactly elsewhere.

Numbers are multiples of 2^−p, and p doubles each time the method has settled, so a step costs what its own precision
costs and the last one dominates. Nothing is proved here: a limit on steps ends what does not converge.
Source: R. Brent, P. Zimmermann, Modern Computer Arithmetic (2010), section 4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import fmpq, fmpz

from exact.arithmetic.rationals import Vector

FIRST_BITS = 64
"""The precision to begin with."""

SETTLED_BITS = 8
"""A step below 2^(SETTLED_BITS − p/2) has settled: the next one doubles the places that are right."""


def newton(
    step: Callable[[Vector, int], Sequence[fmpq] | None],
    start: Sequence[fmpq],
    bits: int,
    *,
    inside: Callable[[Sequence[fmpq]], bool],
    steps: int,
    halvings: int,
    believable: Callable[[Vector, int], bool] = lambda _point, _precision: True,
) -> Vector | None:
    """A solution near ``start`` to about ``bits`` binary places, or None if the method does not get there.

    ``step(x, p)`` is Newton's step at x in precision p, None where it has none. A step that would leave what is
    ``inside`` is halved at most ``halvings`` times. ``believable(x, p)`` is asked where the method has settled.

    >>> root = newton(lambda x, p: [(2 - x[0] ** 2) / (2 * x[0])], [fmpq(1)], 100,
    ...     inside=lambda x: x[0] > 0, steps=20, halvings=4)
    >>> abs(root[0] ** 2 - 2) < fmpq(1, 2**98)
    True
    """
    point = tuple(start)
    precision = min(FIRST_BITS, bits)
    was_settled = False
    for _ in range(steps):
        if not inside(point):
            return None
        move = step(point, precision)
        if move is None:
            return None
        moved = _damped(point, move, inside, halvings)
        if moved is None:
            return None
        point = tuple(rounded(x, precision) for x in moved)
        size = max(map(abs, move))
        if size >= fmpq(fmpz(2) ** SETTLED_BITS, fmpz(2) ** (precision // 2)):
            continue
        if not believable(point, precision):
            return None
        if precision >= bits:
            if was_settled:
                return point
            was_settled = True  # one more step doubles the places that are right
        precision = min(2 * precision, bits)
    return None


def _damped(
    point: Vector,
    move: Sequence[fmpq],
    inside: Callable[[Sequence[fmpq]], bool],
    halvings: int,
) -> list[fmpq] | None:
    """The point moved by the longest of the move's halves that stays inside."""
    scale = fmpq(1)
    for _ in range(halvings + 1):
        moved = [x + scale * d for x, d in zip(point, move, strict=True)]
        if inside(moved):
            return moved
        scale /= 2
    return None


def rounded(x: fmpq, bits: int) -> fmpq:
    """The nearest multiple of 2^−bits.

    >>> rounded(fmpq(1, 3), 2)
    1/4
    """
    scale = fmpz(2) ** bits
    return fmpq((x * scale + fmpq(1, 2)).floor(), scale)
