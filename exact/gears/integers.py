"""Small programs in machine integers: HiGHS's floats, read as fractions of one denominator and proved.

The solutions of small programs have small common denominators, and doubles show them; where they do not, flint solves
the basis. Either way ``exact.gears.integer_form`` decides: what it does not prove is left to the other gears.
Source: the continued fractions of A. Khinchin, Continued Fractions (1964), theorem 19; their use for linear programs:
A. Gleixner, D. Steffy and K. Wolter, Iterative refinement for linear programming (2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpq, fmpz_mat

from exact.gears import highs
from exact.gears.integer_form import ZERO, Array, IntegerProgram, TooLarge, product
from exact.linear_program import Basis, Infeasible, LinearProgram, Optimal

DENOMINATOR = 1 << 26
"""The largest common denominator that doubles are asked for."""

NEAR = 1e-7
"""How far a multiple of a double may be from the integer it is taken for; a guess, which exact arithmetic proves."""

Solution = tuple[list[int], int]
"""Integers over one denominator."""


def solve_in_integers(program: LinearProgram, start: Basis | None) -> Optimal | Infeasible | None:
    """The proved answer to a program of small integers; None where this gear has none.

    Cost: HiGHS's, and one dense product of rows times columns for each proof.
    """
    try:
        form = IntegerProgram(program)
    except TooLarge:
        return None
    floats = highs.solve_floats(_arrays(form), start, _strategy(form))
    if floats is None:
        return None
    if floats.status == highs.INFEASIBLE and floats.ray is not None:
        ray = _farkas_ray(form, floats.ray)
        return None if ray is None else Infeasible(program, form.multipliers(ray, 1))
    if floats.status != highs.OPTIMAL:
        return None
    found = _optimum(form, floats)
    if found is None:
        return None
    (x, d), (y, e) = found
    primal = tuple(fmpq(v, d) if v else ZERO for v in x)
    return Optimal(program, primal, form.multipliers(y, e * form.cost_scale), floats.basis)


def _strategy(form: IntegerProgram) -> int:
    """The primal simplex where rows are many and the origin satisfies them: an infeasible program would get no ray."""
    is_tall = len(form.rows.bounds) >= highs.TALL * len(form.costs)
    return highs.PRIMAL if is_tall and not any(form.rows.bounds) else highs.DUAL


def _arrays(form: IntegerProgram) -> highs.Arrays:
    rows, scale = form.rows, float(form.side_scale)
    lower, upper = np.array(form.lower, dtype=np.float64) / scale, np.array(form.upper, dtype=np.float64) / scale
    lower[np.isnan(lower)], upper[np.isnan(upper)] = -np.inf, np.inf  # None became nan
    return highs.Arrays(
        np.array(form.costs, dtype=np.float64),
        lower,
        upper,
        rows.lower,
        rows.upper,
        rows.starts,
        rows.index,
        rows.values,
        form.maximising,
    )


def _optimum(form: IntegerProgram, floats: highs.FloatSolution) -> tuple[Solution, Solution] | None:
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
    return (primal, dual) if dual is not None and form.is_dual_bound(*dual, *primal) else None


def _farkas_ray(form: IntegerProgram, ray: Array) -> list[int] | None:
    """The Farkas ray that HiGHS's dual ray is, up to its sign and its length."""
    size = float(np.abs(ray).max(initial=0.0))
    found = common_denominator(ray / size) if size else None
    if found is None:
        return None
    for y in (found[0], [-v for v in found[0]]):
        if form.is_farkas_ray(y):
            return y
    return None


def common_denominator(values: Array) -> Solution | None:
    """The fractions that ``values`` seem to be, over one denominator up to ``DENOMINATOR``; None if none is seen."""
    d = 1
    while d <= DENOMINATOR:
        scaled = values * d if d > 1 else values
        whole = np.rint(scaled)
        off = np.abs(scaled - whole)
        worst = float(off.max(initial=0.0))
        if worst <= NEAR:
            return whole.astype(np.int64).tolist(), d
        d *= _denominator(worst)
    return None


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
        form = self.form
        x = []
        for j, (low, high) in enumerate(zip(form.lower, form.upper, strict=True)):
            rest = high if low is None or j in self.basis.at_upper else low
            x.append(0 if rest is None else rest)
        for j in self.columns:
            x[j] = 0
        used = product(form.rows.matrix[self.tight], x, form.rows.bits)
        solved = self._solve(
            self.matrix,
            [form.rows.bounds[i] * form.side_scale - v for i, v in zip(self.tight, used, strict=True)],
        )
        if solved is None:
            return None
        values, d = solved
        x = [v * d for v in x]
        for j, value in zip(self.columns, values, strict=True):
            x[j] = value
        return x, d * form.side_scale

    def dual(self) -> Solution | None:
        """The multipliers of the scaled rows; None without a square regular matrix."""
        transposed = None if self.matrix is None else self.matrix.transpose()
        solved = self._solve(transposed, [self.form.costs[j] for j in self.columns])
        if solved is None:
            return None
        y = [0] * len(self.form.rows.bounds)
        for i, value in zip(self.tight, solved[0], strict=True):
            y[i] = value
        return y, solved[1]

    @staticmethod
    def _solve(matrix: Any, right: list[int]) -> Solution | None:
        if matrix is None:
            return None if right else ([], 1)
        try:
            values, d = matrix.solve(fmpz_mat(len(right), 1, right)).numer_denom()
        except ZeroDivisionError:
            return None
        return list(map(int, values.entries())), int(d)
