"""A program as machine integers, and the proof of an answer in them: every row and every column, nothing rounded.

The rows times ``common``, the objective times ``cost_scale`` and the bounds of the variables times ``side_scale`` are
integers. A solution is integers over one denominator, so feasibility, signs and the duality gap are comparisons of
integers: the conditions of ``Optimal.verify`` and ``Infeasible.verify``, for a tenth of what fractions cost.
Integers are doubles where no sum of products can reach 2^52, and else Python integers in numpy's object arrays: one
code for both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq

from exact.programs.constraints import FLINT, Number, Rows
from exact.programs.linear_program import LinearProgram

Array = Any
Integers = Any
"""Python integers, or an array of them, or one of integers in doubles."""

LARGEST = 1 << 16
"""What a numerator or a common denominator may be: larger ones are for the other gears."""

CELLS = 40_000
"""Rows times columns up to which dense matrices and dense elimination are the faster ones."""

EXACT = 52
"""Integers of so many bits, and their sums and products while they stay so short, are exact in doubles."""


_DOUBLE = np.dtype(np.float64)


class TooLarge(ArithmeticError):
    """The program has no form in small integers."""


class IntegerRows(NamedTuple):
    """Constraints as integers in a dense matrix, and as doubles row by row."""

    matrix: Array  # the program's times common; integers in doubles
    bounds: Array  # the program's times common
    common: int
    sides: Sides
    lengths: Array
    index: Array
    values: Array
    right: Array  # the program's bounds
    bits: int  # of the largest entry or bound

    @classmethod
    def of(cls, rows: Rows, columns: int) -> IntegerRows:
        """``rows`` in integers over their least common denominator; ``TooLarge`` if they are not small."""
        m = len(rows)
        values, common = _floats(rows.values, rows.kinds)
        largest = size(values)
        right = np.zeros(m)
        if any(rows.bounds):
            right, other = _floats(rows.bounds, frozenset(map(type, rows.bounds)))
            largest, common = max(largest, size(right)), math.lcm(common, other)
        if common > LARGEST or largest > LARGEST:  # numpy compares no long integers
            raise TooLarge
        lengths: Array = np.array(rows.lengths, dtype=np.int32)
        index = np.array(rows.columns, dtype=np.int32)
        places = np.repeat(np.arange(0, m * columns, columns or 1), lengths) + index
        if np.count_nonzero(values) < len(values):
            present = values.nonzero()[0]
            lengths = np.bincount(places[present] // columns, minlength=m)
            values, index, places = values[present], index[present], places[present]
        matrix, bounds = np.zeros(m * columns), right
        whole = values
        if common > 1:
            whole, bounds = np.rint(values * common), np.rint(right * common)
        matrix[places] = whole
        bits, sides = math.ceil(largest * common).bit_length(), Sides.of(rows.relations)
        return cls(
            matrix.reshape(m, columns),
            bounds,
            common,
            sides,
            lengths,
            index,
            values,
            right,
            bits,
        )


class Sides(NamedTuple):
    """What relations ask of A x: to be no more than the bound (−1), equal to it (0), or no less (1)."""

    signs: Array
    equations: Array  # the numbers of the rows of sign 0
    inequalities: Array  # and of the others
    inequality_signs: Array  # 1 for ≤, −1 for ≥
    identity: Array  # of the size of the equations
    floor: Array  # −∞ where there is no lower bound, else 0
    ceiling: Array

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, relations: tuple[str, ...]) -> Sides:
        """Those of ``relations``; the programs of a search share theirs."""
        signs = np.array(
            [{"<=": -1.0, "=": 0.0, ">=": 1.0}[relation] for relation in relations]
        )
        floor, ceiling = (
            np.where(signs < 0, -np.inf, 0.0),
            np.where(signs > 0, np.inf, 0.0),
        )
        equations, inequalities = (signs == 0).nonzero()[0], signs.nonzero()[0]
        identity = np.eye(len(equations))
        return cls(
            signs,
            equations,
            inequalities,
            -signs[inequalities],
            identity,
            floor,
            ceiling,
        )


def size(values: Array) -> Any:
    """The largest absolute value."""
    return abs(values[np.abs(values).argmax()]) if values.size else 0


class _Vectors(NamedTuple):
    """The vectors of a program, all in doubles or all of Python integers; 0 where a variable has no bound."""

    costs: Array
    lower: Array
    upper: Array
    bounds: Array
    signs: Array


class IntegerProgram:
    """``program`` in integers; ``TooLarge`` if an entry or the matrix is."""

    def __init__(self, program: LinearProgram) -> None:
        n, rows = len(program.objective), program.constraints
        if n * len(rows) > CELLS:
            raise TooLarge
        if not isinstance(rows, Rows):
            rows = Rows.read(
                [(row.coefficients, row.relation, row.bound) for row in rows], n
            )
        if rows.integers is None:
            try:
                rows.integers = IntegerRows.of(rows, n)
            except TooLarge as reason:
                rows.integers = reason
        if isinstance(rows.integers, TooLarge):
            raise rows.integers
        self.maximising = program.maximising
        self.rows: IntegerRows = rows.integers
        costs, self.cost_scale, cost_bits = _integers(program.objective)
        ends, self.side_scale, end_bits = _integers(program.lower + program.upper)
        present = ends == ends  # not nan
        self.has_lower, self.has_upper = present[:n], present[n:]
        self.is_bounded = np.count_nonzero(present) == 2 * n
        if not self.is_bounded:
            ends[~present] = 0
        self.vectors = _Vectors(
            costs, ends[:n], ends[n:], self.rows.bounds, self.rows.sides.signs
        )
        length = max(n, len(rows)).bit_length()
        room = max(
            EXACT
            - 1
            - max(self.rows.bits, cost_bits)
            - end_bits
            - (3 * length + 1) // 2,
            0,
        )
        self._short, self._near = 1 << room, 0.99 * 4.0**room
        """Below these, a denominator and a solution's sum of squares leave below 2^52 every sum of products that the
        proofs make: of a solution with entries (Cauchy and Schwarz: half the bits of its length), of these with bounds.
        """

    @cached_property
    def _long(self) -> _Vectors:
        return _Vectors(*map(integers, self.vectors))

    def _is_short(self, values: Integers, d: int) -> bool:
        """Whether sums of products of ``values`` and ``d`` are exact in doubles."""
        return d < self._short and is_double(values) and values @ values < self._near

    def is_feasible(self, x: Integers, d: int) -> bool:
        """Whether ``x/d`` (d > 0) satisfies every row and every bound."""
        own, rows = self.vectors, self.rows
        if not self._is_short(x, d):
            own, x = self._long, integers(x)
        scaled = _times(x, self.side_scale)
        below, above = scaled < _times(own.lower, d), scaled > _times(own.upper, d)
        if not self.is_bounded:
            below, above = below & self.has_lower, above & self.has_upper
        if np.count_nonzero(below) or np.count_nonzero(above):
            return False
        over = product(rows.matrix, x, rows.bits) - _times(own.bounds, d)
        return not (
            np.count_nonzero(over * own.signs < 0)
            or np.count_nonzero(over[rows.sides.equations])
        )

    def is_dual_bound(self, y: Integers, d: int, x: Integers, e: int) -> bool:
        """Whether multipliers ``y/d`` (d > 0) bound every feasible cost by the cost of ``x/e``; costs are scaled."""
        rows, sign, own, multiple = (
            self.rows,
            1 if self.maximising else -1,
            self.vectors,
            d * self.rows.common,
        )
        if not (self._is_short(y, multiple) and self._is_short(x, 1)):
            own, x, y = self._long, integers(x), integers(y)
        if not _has_signs(own, y, sign):
            return False
        z = product(rows.matrix.T, y, rows.bits) - own.costs * multiple
        least = self._least(own, z * sign)
        if least is None:
            return False
        total = int(y @ own.bounds) * self.side_scale - least * sign
        return total * e == int(own.costs @ x) * (multiple * self.side_scale)

    def is_farkas_ray(self, y: Integers) -> bool:
        """Whether the multipliers ``y`` leave no feasible point."""
        own = self.vectors
        if not self._is_short(y, 1):
            own, y = self._long, integers(y)
        if not _has_signs(own, y, 1):
            return False
        least = self._least(own, product(self.rows.matrix.T, y, self.rows.bits))
        return least is not None and least > int(y @ own.bounds) * self.side_scale

    def _least(self, own: _Vectors, z: Array) -> int | None:
        """The least ``z·x`` within the bounds times ``side_scale``; None if there is none."""
        up = np.maximum(z, 0)
        down = z - up
        if not self.is_bounded and (
            np.count_nonzero(up[~self.has_lower])
            or np.count_nonzero(down[~self.has_upper])
        ):
            return None
        return int(up @ own.lower) + int(down @ own.upper)

    def multipliers(self, y: Integers, d: int) -> tuple[Number, ...]:
        """Multipliers ``y/d`` for the scaled objective as those of the program's own."""
        return fractions(y, d * self.cost_scale)


def _has_signs(own: _Vectors, y: Array, sign: int) -> bool:
    """Whether multipliers of ≤ rows have ``sign`` or are 0, and those of ≥ rows the other."""
    pushed = y * own.signs
    return not np.count_nonzero(pushed > 0 if sign > 0 else pushed < 0)


def _times(values: Array, factor: Any) -> Array:
    """``values * factor``; by 1 without a pass."""
    return values if factor == 1 else values * factor


ZERO = fmpq(0)


def fractions(values: Integers, d: int) -> tuple[Number, ...]:
    """Each of ``values`` over ``d``; equal ones are one object."""
    numerators = values if isinstance(values, list) else values.tolist()
    known = {v: fmpq(int(v), d) if v else ZERO for v in set(numerators)}
    return tuple(map(known.__getitem__, numerators))


def is_double(values: Integers) -> bool:
    """Whether ``values`` are integers in doubles."""
    return isinstance(values, np.ndarray) and values.dtype == _DOUBLE


def integers(values: Integers) -> Array:
    """``values`` as Python integers in an array."""
    return np.array(
        list(map(int, values.tolist())) if is_double(values) else values, dtype=object
    )


def product(matrix: Array, x: Array, bits: int) -> Array:
    """``matrix·x`` exactly, for integers below 2^bits in the matrix. Of doubles the caller knows that the sums are
    below 2^52; Python integers are cut into pieces whose sums are.
    """
    if is_double(x):
        return matrix @ x
    room = EXACT - bits - len(x).bit_length()
    total, left, shift = np.zeros(len(matrix), dtype=object), x, 0
    while True:
        last = max(map(abs, left), default=0) >> room == 0
        piece = left if last else left & ((1 << room) - 1)
        total = total + (integers(matrix @ piece.astype(np.float64)) << shift)
        if last:
            return total
        left, shift = left >> room, shift + room


def _floats(values: Sequence[Any], kinds: frozenset[type]) -> tuple[Array, int]:
    """``values`` as the doubles next to them, and their least common denominator.

    The double next to a fraction, times a multiple of its denominator, is next to an integer; rounding finds one of
    less than 2^40.
    """
    common = 1
    try:
        if fmpq in kinds:
            values = [
                v if type(v) is int else Fraction(int(v.numerator), int(v.denominator))
                for v in values
            ]
        if (
            not kinds <= {int}
        ):  # by its slots: a Fraction's properties are Python functions, of four times the cost
            denominators: dict[int, int] = {}
            seen = denominators.setdefault
            values = [
                v if type(v) is int else v._numerator / seen(d := v._denominator, d)
                for v in values
            ]
            common = math.lcm(*denominators)
        return np.fromiter(values, np.float64, len(values)), common
    except OverflowError:
        raise TooLarge from None


_SMALL = {id(v): math.nan if k is None else float(k) for k, v in FLINT.small.items()}
"""The small integers that programs share, by identity: most costs and bounds are among them, or None."""


def _integers(values: Sequence[Number | None]) -> tuple[Array, int, int]:
    """``values`` times their least common denominator in doubles, nan for None; that; and of how many bits both are.

    ``TooLarge`` if they are not small.
    """
    floats = list(map(_SMALL.get, map(id, values)))
    small: set[Any] = set(floats)
    common, scaled = 1, {}
    small.discard(math.nan)
    if None in small:
        small.remove(None)
        others: dict[int, Any] = {
            id(v): v for v, known in zip(values, floats, strict=True) if known is None
        }
        common = math.lcm(*(int(v.denominator) for v in others.values()))
        scaled = {
            name: int(v.numerator) * (common // int(v.denominator))
            for name, v in others.items()
        }
        floats = [
            scaled[id(v)] if known is None else known * common
            for v, known in zip(values, floats, strict=True)
        ]
    largest = max(
        common,
        common * int(max(map(abs, small), default=0)),
        *map(abs, scaled.values()),
    )
    if largest > LARGEST:
        raise TooLarge
    return np.fromiter(floats, np.float64, len(floats)), common, largest.bit_length()
