"""A linear program as floats that a float solver can bear: every number near 1, by powers of two.

Rows, columns, the right-hand sides together and the objective are multiplied by powers of two, so a basis of the
scaled program is one of the program. Numbers are carried as mantissa and exponent until the scale is known: integers
over 1e308 and fractions below 1e-308 come through. Source: I. Tomlin, On scaling linear programming problems (1975).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq

from exact.arithmetic.rationals import nearest_float
from exact.programs.linear_program import LinearProgram, Number

Array: TypeAlias = Any
ZERO = fmpq(0)


def plain(numbers: Iterable[Number | None], absent: float = 0.0) -> Array | None:
    """The numbers as floats, if all are 0, absent or between 2^-6 and 2^12 in size: such need no scale. Else None."""
    known: dict[int, float] = {
        id(None): absent
    }  # by identity: programs share the objects of their small integers
    given = list(numbers)
    for v in given:
        if id(v) not in known:
            known[id(v)] = value = nearest_float(v or 0)
            if not math.isfinite(value):
                return None
    values = np.array([known[id(v)] for v in given])
    sizes = np.abs(values[np.isfinite(values)])
    if sizes.size and (
        sizes.max() > 2.0**12 or np.any((sizes < 2.0**-6) & (sizes != 0.0))
    ):
        return None
    return values


def mantissas(numbers: Iterable[Number]) -> tuple[Array, Array]:
    """``(m, e)`` with number = m·2^e, 1/2 ≤ |m| ≤ 1 up to rounding, or m = 0."""
    numbers = list(numbers)
    values = np.array([nearest_float(v) for v in numbers])
    m, e = np.frexp(values)
    e = e.astype(np.int64)
    sizes = np.abs(values)
    for k in ((sizes < 1e-300) | (sizes == np.inf)).nonzero()[0].tolist():
        p, q = numbers[k].p, numbers[k].q
        if p:
            shift = abs(p).bit_length() - q.bit_length()
            scaled = (
                numbers[k] / (type(p)(1) << shift)
                if shift >= 0
                else numbers[k] * (type(p)(1) << -shift)
            )
            m[k], e[k] = nearest_float(scaled), shift
    return m, e


def scaled(
    numbers: Iterable[Number | None], exponents: Array, absent: float = 0.0
) -> tuple[Array, Array]:
    """``(m, e)`` of numbers·2^exponents; None becomes ``absent``."""
    numbers = list(numbers)
    missing = [k for k, v in enumerate(numbers) if v is None]
    m, e = (
        mantissas(ZERO if v is None else v for v in numbers)
        if missing
        else mantissas(numbers)
    )
    e = e + exponents
    m[missing], e[missing] = absent, 0
    return m, e


def bring_near_one(*parts: tuple[Array, Array]) -> list[Array]:
    """The vectors m·2^e, all times one power of two if their largest entry is far from 1."""
    tops = [
        int(e[real].max())
        for m, e in parts
        if (real := (m != 0) & np.isfinite(m)).any()
    ]
    top = max(tops, default=0)
    shift = 0 if -10 <= top <= 20 else -top
    return [compose(m, e + shift) for m, e in parts]


def compose(m: Array, e: Array) -> Array:
    """``m·2^e``, at most ±2^1000: what overflows is absent or hopeless either way."""
    return np.ldexp(m, np.minimum(np.maximum(e, -1070), 1000).astype(np.int32))


class ScaledFloats:
    """The rows of a program in compressed form with the exponents of its scale.

    x_j = 2^columns[j]·x'_j, and row i of the scaled program is 2^rows[i] times the program's.
    """

    def __init__(self, program: LinearProgram) -> None:
        self.program = program
        constraints = program.constraints
        lengths = [len(row.coefficients) for row in constraints]
        self.starts = np.zeros(len(constraints) + 1, dtype=np.int32)
        np.cumsum(lengths, out=self.starts[1:])
        self.index = np.array(
            [j for row in constraints for j in row.coefficients], dtype=np.int32
        )
        self.rows = np.zeros(len(constraints), dtype=np.int64)
        self.columns = np.zeros(len(program.objective), dtype=np.int64)
        entries = [a for row in constraints for a in row.coefficients.values()]
        self.values = plain(entries)
        self.is_plain = self.values is not None and bool(
            self.values.all()
        )  # a 0 here would be a tiny number
        if not self.is_plain:
            m, e = mantissas(entries)
            self._equilibrate(e, np.repeat(np.arange(len(constraints)), lengths))
            self.values = compose(
                m, e + np.repeat(self.rows, lengths) + self.columns[self.index]
            )

    def _equilibrate(self, e: Array, row_of: Array) -> None:
        """Geometric means of the exponents, rows and columns in turn."""
        rows, columns = len(self.rows), len(self.columns)
        row_counts = np.maximum(np.bincount(row_of, minlength=rows), 1)
        column_counts = np.maximum(np.bincount(self.index, minlength=columns), 1)
        r, c = np.zeros(rows), np.zeros(columns)
        for _ in range(4):
            r = (
                -np.bincount(row_of, weights=e + c[self.index], minlength=rows)
                / row_counts
            )
            c = (
                -np.bincount(self.index, weights=e + r[row_of], minlength=columns)
                / column_counts
            )
        self.rows, self.columns = (
            np.rint(r).astype(np.int64),
            np.rint(c).astype(np.int64),
        )

    def vectors(self) -> tuple[Array, Array, Array, Array]:
        """Lower and upper bounds, right-hand sides and costs at this scale."""
        program = self.program
        right = [row.bound for row in program.constraints]
        if self.is_plain:
            found = (
                plain(program.lower, -np.inf),
                plain(program.upper, np.inf),
                plain(right),
                plain(program.objective),
            )
            if all(vector is not None for vector in found):
                return found
        lower, upper, bounds = bring_near_one(
            scaled(program.lower, -self.columns, -np.inf),
            scaled(program.upper, -self.columns, np.inf),
            scaled(right, self.rows),
        )
        (costs,) = bring_near_one(scaled(program.objective, self.columns))
        return lower, upper, bounds, costs
