"""A program as machine integers, and the proof of an answer in them: every row and every column, nothing rounded.

Row i times ``scales[i]``, the objective times ``cost_scale`` and the bounds of the variables times ``bound_scale`` are
integers. A solution is integers over one denominator, so feasibility, signs and the duality gap are comparisons of
integers: the conditions of ``Optimal.verify`` and ``Infeasible.verify``, for a tenth of what fractions cost.
Only ``product`` computes in machine words, and it cuts a vector that could outgrow them into pieces that cannot.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter, mul
from typing import Any

import numpy as np
from flint import fmpq

from exact.constraints import Number, Rows
from exact.linear_program import LinearProgram

Array = Any

LARGEST = 1 << 16
"""What an entry may be after scaling: larger ones are for the other gears."""

CELLS = 40_000
"""Rows times columns up to which dense matrices and dense elimination are the faster ones."""

EXACT = 52
"""Integers of so many bits, and their sums and products while they stay so short, are exact in doubles."""


_SLOTS = ("_numerator", "_denominator") if "_numerator" in Fraction.__slots__ else ("numerator", "denominator")
_NUMERATOR, _DENOMINATOR = map(attrgetter, _SLOTS)
"""The slots of a Fraction where it has them: its properties are Python functions, of four times the cost."""


class TooLarge(ArithmeticError):
    """The program has no form in small integers."""


@dataclass(frozen=True)
class IntegerRows:
    """Constraints as integers: a dense matrix, and flat lists as HiGHS wants them."""

    matrix: Array  # row i is the program's times common/divisors[i]; integers in doubles
    relations: tuple[str, ...]
    bounds: list[int]
    common: int
    divisors: list[int]
    lower: Array  # of A x, in floats
    upper: Array
    starts: Array
    index: Array
    values: Array
    bits: int  # of the largest entry

    @classmethod
    def of(cls, rows: Rows, columns: int) -> IntegerRows:
        """``rows`` in lowest integers; ``TooLarge`` if one of them is."""
        m = len(rows)
        values, bounds, common = _over_one_denominator(rows)
        lengths = np.array(rows.lengths, dtype=np.int64)
        row_of = np.repeat(np.arange(m), lengths)
        index = np.array(rows.columns, dtype=np.int32)
        if np.count_nonzero(values) < len(values):
            present = values != 0
            values, index, row_of = values[present], index[present], row_of[present]
            lengths = np.bincount(row_of, minlength=m)
        starts = np.zeros(m + 1, dtype=np.int32)
        lengths.cumsum(out=starts[1:])
        divisors = np.ones(m, dtype=np.int64)
        if common > 1 and len(values):
            full = lengths.nonzero()[0]
            divisors[full] = np.gcd(bounds[full], np.gcd.reduceat(values, starts[full]))
            values, bounds = values // divisors[row_of], bounds // divisors
        largest = max(_size(values), _size(bounds))
        if largest > LARGEST:
            raise TooLarge
        matrix = np.zeros((m, columns))
        matrix.ravel()[row_of * columns + index] = values
        sides = np.array(list(map(_SIDE.__getitem__, rows.relations)), dtype=np.int8)
        return cls(
            matrix,
            rows.relations,
            bounds.tolist(),
            common,
            divisors.tolist(),
            np.where(sides < 0, -np.inf, bounds),
            np.where(sides > 0, np.inf, bounds),
            starts,
            index,
            values.astype(np.float64),
            largest.bit_length(),
        )


_SIDE = {"<=": -1, "=": 0, ">=": 1}


def _size(values: Array) -> int:
    """The largest absolute value."""
    return max(int(values.max()), -int(values.min())) if values.size else 0


class IntegerProgram:
    """``program`` in integers; ``TooLarge`` if an entry or the matrix is."""

    def __init__(self, program: LinearProgram) -> None:
        n, rows = len(program.objective), program.constraints
        if n * len(rows) > CELLS:
            raise TooLarge
        if not isinstance(rows, Rows):
            rows = Rows.read([(row.coefficients, row.relation, row.bound) for row in rows], n)
        if rows.integers is None:
            try:
                rows.integers = IntegerRows.of(rows, n)
            except TooLarge as reason:
                rows.integers = reason
        if isinstance(rows.integers, TooLarge):
            raise rows.integers
        self.maximising = program.maximising
        self.rows: IntegerRows = rows.integers
        self.costs, self.cost_scale = _integers(program.objective)
        sides, self.side_scale = _integers(program.lower + program.upper)
        self.lower, self.upper = sides[:n], sides[n:]

    def is_feasible(self, x: Sequence[int], d: int) -> bool:
        """Whether ``x/d`` (d > 0) satisfies every row and every bound."""
        scale = self.side_scale
        for v, low, high in zip(x, self.lower, self.upper, strict=True):
            v *= scale
            if (low is not None and v < low * d) or (high is not None and v > high * d):
                return False
        rows = self.rows
        for left, relation, bound in zip(product(rows.matrix, x, rows.bits), rows.relations, rows.bounds, strict=True):
            bound *= d
            if left != bound and (relation == "=" or (left < bound) != (relation == "<=")):
                return False
        return True

    def has_signs(self, y: Sequence[int], sign: int) -> bool:
        """Whether multipliers of ≤ rows have ``sign`` or are 0, and those of ≥ rows the other."""
        for v, relation in zip(y, self.rows.relations, strict=True):
            if v and relation != "=" and (v * sign < 0) == (relation == "<="):
                return False
        return True

    def is_dual_bound(self, y: Sequence[int], d: int, x: Sequence[int], e: int) -> bool:
        """Whether multipliers ``y/d`` of the scaled rows bound every feasible cost by the cost of ``x/e``."""
        sign = 1 if self.maximising else -1
        if not self.has_signs(y, sign):
            return False
        total = sum(map(mul, y, self.rows.bounds)) * self.side_scale
        combined = product(self.rows.matrix.T, y, self.rows.bits)
        for c, a, low, high in zip(self.costs, combined, self.lower, self.upper, strict=True):
            z = c * d - a
            if z:
                side = high if (z > 0) == self.maximising else low
                if side is None:
                    return False
                total += z * side
        return bool(total * e == sum(map(mul, self.costs, x)) * self.side_scale * d)

    def is_farkas_ray(self, y: Sequence[int]) -> bool:
        """Whether the multipliers ``y`` of the scaled rows leave no feasible point."""
        if not self.has_signs(y, 1):
            return False
        least = 0
        for z, low, high in zip(product(self.rows.matrix.T, y, self.rows.bits), self.lower, self.upper, strict=True):
            if z:
                side = low if z > 0 else high
                if side is None:
                    return False
                least += z * side
        return bool(least > sum(map(mul, y, self.rows.bounds)) * self.side_scale)

    def multipliers(self, y: Sequence[int], d: int) -> tuple[Number, ...]:
        """Multipliers ``y/d`` of the scaled rows and costs as those of the program's own."""
        rows = self.rows
        return tuple(
            fmpq(v * rows.common, d * divisor) if v else ZERO for v, divisor in zip(y, rows.divisors, strict=True)
        )


ZERO = fmpq(0)


def product(matrix: Array, x: Sequence[int], bits: int) -> list[int]:
    """``matrix·x`` exactly, for integers below 2^bits in the matrix: no sum of a piece's products reaches 2^52."""
    room = EXACT - bits - len(x).bit_length()
    total: list[int] = []
    left, shift = list(x), 0
    while True:
        last = max(map(abs, left), default=0) >> room == 0
        piece = left if last else [v & ((1 << room) - 1) for v in left]
        part = (matrix @ np.array(piece, dtype=np.float64)).astype(np.int64).tolist()
        total = [a + (b << shift) for a, b in zip(total, part, strict=True)] if shift else part
        if last:
            return total
        left, shift = [v >> room for v in left], shift + room


def _over_one_denominator(rows: Rows) -> tuple[Array, Array, int]:
    """The values and bounds of ``rows`` as int64 over their least common denominator, and that denominator."""
    values = _parts(rows.values, rows.kinds)
    bounds = _parts(rows.bounds, frozenset(map(type, rows.bounds)))
    common = math.lcm(*set(values[2]), *set(bounds[2]))
    if common > LARGEST:
        raise TooLarge
    return _multiplied(values, common), _multiplied(bounds, common), common


def _parts(values: Sequence[Any], kinds: frozenset[type]) -> tuple[Sequence[int], list[int], list[int]]:
    """Numerators; the places of what is no ``int``, and the denominators there."""
    if kinds <= {int}:
        return values, [], []
    tops = list(values)
    places = [k for k, v in enumerate(values) if type(v) is not int]
    bottoms = []
    if fmpq in kinds:
        for k in places:
            v = tops[k]
            tops[k] = int(v.numerator)
            bottoms.append(int(v.denominator))
    else:
        for k in places:
            v = tops[k]
            tops[k] = _NUMERATOR(v)
            bottoms.append(_DENOMINATOR(v))
    return tops, places, bottoms


def _multiplied(parts: tuple[Sequence[int], list[int], list[int]], common: int) -> Array:
    """The fractions of ``parts`` times ``common`` as int64, surely without overflow."""
    tops, places, bottoms = parts
    try:
        result = np.array(array("q", tops), dtype=np.int64)
    except OverflowError:
        raise TooLarge from None
    if _size(result) * common > 1 << EXACT:
        raise TooLarge
    result *= common
    if places:
        result[places] //= np.array(bottoms, dtype=np.int64)
    return result


def _integers(values: Sequence[Number | None]) -> tuple[list[Any], int]:
    """``values`` times their least common denominator, and that; None stays None. ``TooLarge`` if one is."""
    names = list(map(id, values))
    known = dict(zip(names, values, strict=True))  # by identity: programs share the objects of their small integers
    common = math.lcm(*(int(v.denominator) for v in known.values() if v is not None))
    scaled = {
        name: None if v is None else int(v.numerator) * (common // int(v.denominator)) for name, v in known.items()
    }
    if max((abs(v) for v in scaled.values() if v is not None), default=0) > LARGEST:
        raise TooLarge
    return list(map(scaled.__getitem__, names)), common
