"""When a guessed basis is wrong: look again from its exact solution, through a glass that shows the error.

The program is shifted so that the exact basic solution is the origin, its objective replaced by the exact reduced
costs, and both are magnified until the true violation is about 1; floats then see what they had rounded away, and
start from the same basis. Slacks are explicit columns: as row activities they would be sums of large cancelling terms,
and the search would not move. A basis seen twice ends the search.
Source: A. Gleixner, D. Steffy and K. Wolter, Iterative refinement for linear programming (2016).
"""

from __future__ import annotations

import numpy as np

from exact.programs.gears.exact_basis import ExactBasis, proved_infeasible, proves
from exact.programs.gears.exact_lu import ZERO, SingularBasis
from exact.programs.gears.highs import INFEASIBLE, Arrays, Guess, guess_arrays
from exact.programs.gears.scaled_floats import Array, ScaledFloats, compose, scaled
from exact.programs.linear_program import Answer, Basis, LinearProgram, Optimal

ROUNDS = 12


def refine(
    program: LinearProgram, floats: ScaledFloats, guess: Guess
) -> tuple[Answer | None, Basis]:
    """A proved answer, or None; and the last basis that exact arithmetic could solve."""
    seen = set()
    best = guess.basis
    for _ in range(ROUNDS):
        if guess.basis in seen:
            break
        seen.add(guess.basis)
        if guess.status == INFEASIBLE and guess.culprit is not None:
            proof = proved_infeasible(program, guess.basis, *guess.culprit)
            if proof is not None:
                return proof, guess.basis
        try:
            answer = ExactBasis(program, guess.basis).optimal()
        except SingularBasis:
            break
        best = guess.basis
        if proves(answer):
            return answer, guess.basis
        found = _Shifted(program, answer).search(floats, guess.basis)
        if found is None:
            break
        guess = found
    return None, best


class _Shifted:
    """The program around the exact basic solution of a basis: x and slacks s = b − A x as columns, all at 0."""

    def __init__(self, program: LinearProgram, answer: Optimal) -> None:
        self.program = program
        constraints = program.constraints
        places = list(answer.primal) + [
            row.bound - value
            for row, value in zip(
                constraints, program.row_values(answer.primal), strict=True
            )
        ]
        lower = list(program.lower) + [
            None if row.relation == ">=" else ZERO for row in constraints
        ]
        upper = list(program.upper) + [
            None if row.relation == "<=" else ZERO for row in constraints
        ]
        self.lower = [
            None if low is None else low - x
            for low, x in zip(lower, places, strict=True)
        ]
        self.upper = [
            None if high is None else high - x
            for high, x in zip(upper, places, strict=True)
        ]
        self.costs = [*answer.reduced_costs(), *(-y for y in answer.dual)]

    def search(self, floats: ScaledFloats, basis: Basis) -> Guess | None:
        """What HiGHS finds in the magnified program, in the terms of the program itself."""
        n, m = len(self.program.objective), len(self.program.constraints)
        exponents = np.concatenate([floats.columns, -floats.rows])
        low, low_size = scaled(self.lower, -exponents, -np.inf)
        high, high_size = scaled(self.upper, -exponents, np.inf)
        cost, cost_size = scaled(self.costs, exponents)
        pull = cost if self.program.maximising else -cost
        sizes = np.concatenate([low_size, high_size])
        bounds = np.concatenate([low, high])
        zoom = _magnification(
            sizes,
            np.concatenate([low > 0, high < 0]),
            (bounds != 0) & np.isfinite(bounds),
        )
        zoom_costs = _magnification(
            cost_size, ((pull > 0) & (high != 0)) | ((pull < 0) & (low != 0)), cost != 0
        )
        lower, upper = (
            _clipped(low, low_size + zoom, np.inf),
            _clipped(high, high_size + zoom, np.inf),
        )
        costs = _clipped(cost, cost_size + zoom_costs, 1e15)
        lengths = np.diff(floats.starts)
        rows = np.repeat(np.arange(m), lengths)
        order = np.argsort(np.concatenate([rows, np.arange(m)]), kind="stable")
        index = np.concatenate([floats.index, n + np.arange(m)])[order].astype(np.int32)
        values = np.concatenate([floats.values, np.ones(m)])[order]
        starts = floats.starts + np.arange(m + 1, dtype=np.int32)
        zero = np.zeros(m)
        arrays = Arrays(
            costs,
            lower,
            upper,
            zero,
            zero,
            starts,
            index,
            values,
            self.program.maximising,
        )
        start = Basis(
            basis.variables | {n + i for i in basis.slacks},
            frozenset(),
            basis.at_upper
            | {
                n + i
                for i, row in enumerate(self.program.constraints)
                if row.relation == ">="
            },
        )
        found = guess_arrays(arrays, start)
        if found is None:
            return None
        found_basis, culprit = found.basis, found.culprit
        result = Basis(
            frozenset(j for j in found_basis.variables if j < n),
            frozenset(
                {j - n for j in found_basis.variables if j >= n} | found_basis.slacks
            ),
            frozenset(j for j in found_basis.at_upper if j < n),
        )
        if culprit is not None and culprit[1] >= n:
            culprit = ("slack", culprit[1] - n)
        return Guess(found.status, result, culprit)


def _magnification(sizes: Array, wrong: Array, present: Array) -> int:
    """The exponent that brings the largest violation near 1; without one, the median of what is there."""
    if wrong.any():
        return -int(sizes[wrong].max())
    return -int(np.median(sizes[present])) if present.any() else 0


def _clipped(m: Array, e: Array, limit: float) -> Array:
    """``m·2^e``, with ±``limit`` for what HiGHS takes for infinite."""
    values = compose(m, e)
    large = np.abs(values) > 1e19
    values[large] = np.copysign(limit, values[large])
    return values
