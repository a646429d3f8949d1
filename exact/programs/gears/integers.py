"""Small programs in machine integers: a float solution, read as fractions of one denominator and proved.

The floats are those of a dense tableau (``gears.corner``) or of HiGHS. The solutions of small programs have small
common denominators, and doubles show them; where they do not, flint solves the basis. Either way
``exact.programs.gears.integer_form`` decides: what it does not prove is left to the other gears.
Source: the continued fractions of A. Khinchin, Continued Fractions (1964), theorem 19; their use for linear programs:
A. Gleixner, D. Steffy and K. Wolter, Iterative refinement for linear programming (2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpz_mat

from exact.programs.gears import highs
from exact.programs.gears.corner import solve_from_corner
from exact.programs.gears.integer_form import (
    Array,
    IntegerProgram,
    Integers,
    TooLarge,
    fractions,
    integers,
    product,
    size,
)
from exact.programs.linear_program import Basis, Infeasible, LinearProgram, Optimal

DENOMINATOR = 1 << 26
"""The largest common denominator that doubles are asked for."""

NEAR = 1e-7
"""How far a multiple of a double may be from the integer it is taken for; a guess, which exact arithmetic proves."""

Solution = tuple[Integers, int]
"""Integers over one denominator."""


def solve_in_integers(
    program: LinearProgram, start: Basis | None
) -> Optimal | Infeasible | None:
    """The proved answer to a program of small integers; None where this gear has none.

    Cost: that of the floats, and one dense product of rows times columns for each proof.
    """
    try:
        form = IntegerProgram(program)
    except TooLarge:
        return None
    if start is None:
        floats = solve_from_corner(form)
        answer = None if floats is None else _proved(program, form, floats)
        if answer is not None:
            return answer
    floats = highs.solve_floats(_arrays(form), start, _strategy(form))
    return None if floats is None else _proved(program, form, floats)


def _proved(
    program: LinearProgram, form: IntegerProgram, floats: highs.FloatSolution
) -> Optimal | Infeasible | None:
    """The answer that ``floats`` show, proved."""
    if floats.status == highs.INFEASIBLE and floats.ray is not None:
        ray = _farkas_ray(form, floats.ray)
        return None if ray is None else Infeasible(program, fractions(ray, 1))
    if floats.status != highs.OPTIMAL:
        return None
    found = _optimum(form, floats)
    if found is None:
        return None
    primal, dual = found
    return Optimal(program, fractions(*primal), form.multipliers(*dual), floats.basis)


def _strategy(form: IntegerProgram) -> int:
    """The primal simplex where rows are many and the origin satisfies them: an infeasible program would get no ray."""
    is_tall = len(form.rows.bounds) >= highs.TALL * len(form.vectors.costs)
    return highs.PRIMAL if is_tall and not form.rows.bounds.any() else highs.DUAL


def _arrays(form: IntegerProgram) -> highs.Arrays:
    rows, scale = form.rows, form.side_scale
    starts = np.zeros(len(rows.lengths) + 1, dtype=np.int32)
    rows.lengths.cumsum(out=starts[1:])
    return highs.Arrays(
        form.vectors.costs,
        np.where(form.has_lower, form.vectors.lower / scale, -np.inf),
        np.where(form.has_upper, form.vectors.upper / scale, np.inf),
        rows.right + rows.sides.floor,
        rows.right + rows.sides.ceiling,
        starts,
        rows.index,
        rows.values,
        form.maximising,
    )


def _optimum(
    form: IntegerProgram, floats: highs.FloatSolution
) -> tuple[Solution, Solution] | None:
    """A proved pair of a primal and a dual solution."""
    primal, dual = common_denominator(floats.primal), common_denominator(floats.dual)
    if primal is not None and not form.is_feasible(*primal):
        primal = None
    if primal is not None and dual is not None and form.is_dual_bound(*dual, *primal):
        return primal, dual
    basis = _FlintBasis(form, floats.basis)
    if primal is None:
        primal = basis.primal()
        if primal is None or not form.is_feasible(*primal):
            return None
    dual = basis.dual()
    return (
        (primal, dual)
        if dual is not None and form.is_dual_bound(*dual, *primal)
        else None
    )


def _farkas_ray(form: IntegerProgram, ray: Array) -> Array | None:
    """The Farkas ray that HiGHS's dual ray is, up to its sign and its length."""
    length = size(np.abs(ray))
    found = common_denominator(ray / length) if length else None
    if found is None:
        return None
    y, _ = found
    return y if form.is_farkas_ray(y) else -y if form.is_farkas_ray(-y) else None


def common_denominator(values: Array) -> Solution | None:
    """The fractions that ``values`` seem to be, over one denominator up to ``DENOMINATOR``; None if none is seen."""
    d, whole = 1, np.rint(values)
    off = values - whole
    if not off @ off <= NEAR * NEAR:
        for v in values[np.abs(off) > NEAR].tolist():
            rest = abs(v * d - round(v * d))
            if rest > NEAR:
                d *= _denominator(rest)
            if d > DENOMINATOR:
                return None
        scaled = values * d
        whole = np.rint(scaled)
        off = scaled - whole
        if not size(off) <= NEAR:
            return None
    return whole, d


def _denominator(x: float) -> int:
    """The denominator of the first convergent of x that is near enough."""
    before, q, rest = 0, 1, x
    while abs(x * q - round(x * q)) > NEAR and q <= DENOMINATOR:
        rest = 1.0 / (rest - int(rest))
        before, q = q, int(rest) * q + before
    return q


class _FlintBasis:
    """The basis' square system, solved by flint."""

    def __init__(self, form: IntegerProgram, basis: Basis) -> None:
        self.form, self.basis = form, basis
        self.columns = sorted(basis.variables)
        self.tight = [i for i in range(len(form.rows.bounds)) if i not in basis.slacks]
        square = len(self.columns) == len(self.tight)
        k = len(self.columns)
        self.matrix: Any = None
        if square and k:
            block = form.rows.matrix[np.ix_(self.tight, self.columns)]
            self.matrix = fmpz_mat(k, k, block.astype(np.int64).ravel().tolist())

    def primal(self) -> Solution | None:
        """The basic solution; None without a square regular matrix."""
        form, rows, own = self.form, self.form.rows, self.form.vectors
        x: Array = np.where(form.has_lower, own.lower, own.upper)
        at_upper = sorted(self.basis.at_upper)
        x[at_upper] = own.upper[at_upper]
        x[self.columns] = 0
        right = integers(rows.bounds) * form.side_scale - product(
            rows.matrix, integers(x), rows.bits
        )
        solved = self._solve(self.matrix, right[self.tight].tolist())
        if solved is None:
            return None
        values, d = solved
        x = integers(x) * d
        x[self.columns] = values
        return x, d * form.side_scale

    def dual(self) -> Solution | None:
        """The multipliers for the scaled objective; None without a square regular matrix."""
        transposed = None if self.matrix is None else self.matrix.transpose()
        solved = self._solve(
            transposed, integers(self.form.vectors.costs[self.columns]).tolist()
        )
        if solved is None:
            return None
        y = np.zeros(len(self.form.rows.bounds), dtype=object)
        y[self.tight] = solved[0]
        return y * self.form.rows.common, solved[1]

    @staticmethod
    def _solve(matrix: Any, right: list[int]) -> tuple[list[int], int] | None:
        if matrix is None:
            return None if right else ([], 1)
        try:
            values, d = matrix.solve(fmpz_mat(len(right), 1, right)).numer_denom()
        except ZeroDivisionError:
            return None
        return list(map(int, values.entries())), int(d)
