"""When a guessed basis is wrong: look again from its exact solution, through a glass that shows the error.

The program is shifted so that the exact basic solution is the origin, its objective replaced by the exact reduced
costs, and both are magnified until the true violation is about 1; floats then see what they had rounded away, and
start from the same basis. Slacks are explicit columns: as row activities they would be sums of large cancelling terms,
and the search would not move. A basis seen twice ends the search.
Source: A. Gleixner, D. Steffy and K. Wolter, Iterative refinement for linear programming (2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from exact.gears.exact_basis import ONE, ZERO, ExactBasis, SingularBasis, proved_infeasible, proves
from exact.gears.highs import INFEASIBLE, Arrays, Guess, guess_arrays
from exact.gears.scaled_floats import ScaledFloats, compose, scaled
from exact.linear_program import Answer, Basis, LinearProgram, Number, Optimal

ROUNDS = 12


def refine(program: LinearProgram, floats: ScaledFloats, guess: Guess) -> tuple[Answer | None, Guess]:
    """A proved answer, or None; and the last guess whose basis exact arithmetic could solve."""
    seen = set()
    best = guess
    for _ in range(ROUNDS):
        if guess.basis in seen:
            break
        seen.add(guess.basis)
        if guess.status == INFEASIBLE and guess.culprit is not None:
            proof = proved_infeasible(program, guess.basis, *guess.culprit)
            if proof is not None:
                return proof, guess
        try:
            answer = ExactBasis(program, guess.basis).optimal()
        except SingularBasis:
            break
        best = guess
        if proves(answer):
            return answer, guess
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
            row.bound - value for row, value in zip(constraints, program.row_values(answer.primal), strict=True)
        ]
        lower = list(program.lower) + [None if row.relation == ">=" else ZERO for row in constraints]
        upper = list(program.upper) + [None if row.relation == "<=" else ZERO for row in constraints]
        self.lower = [None if low is None else low - x for low, x in zip(lower, places, strict=True)]
        self.upper = [None if high is None else high - x for high, x in zip(upper, places, strict=True)]
        self.costs = [*answer.reduced_costs(), *(-y for y in answer.dual)]
        below = [low for low in self.lower if low is not None and low > 0]
        above = [-high for high in self.upper if high is not None and high < 0]
        self.primal_violation: Number = max([*below, *above], default=ZERO)
        self.dual_violation: Number = max(map(self._pull, range(len(places))), default=ZERO)

    def _pull(self, k: int) -> Number:
        """By how much the reduced cost of column k pulls where its bound lets it go."""
        z = self.costs[k] if self.program.maximising else -self.costs[k]
        if not z:
            return ZERO
        bound = self.upper[k] if z > 0 else self.lower[k]
        return abs(z) if bound is None or bound else ZERO

    def search(self, floats: ScaledFloats, basis: Basis) -> Guess | None:
        """What HiGHS finds in the magnified program, in the terms of the program itself."""
        n, m = len(self.program.objective), len(self.program.constraints)
        exponents = np.concatenate([floats.columns, -floats.rows])
        nearest = [abs(b) for b in (*self.lower, *self.upper) if b]
        zoom = _magnification(self.primal_violation or min(nearest, default=ONE))
        zoom_costs = _magnification(self.dual_violation or max(map(abs, self.costs), default=ONE))
        lower = _clipped(*scaled(self.lower, zoom - exponents, -np.inf))
        upper = _clipped(*scaled(self.upper, zoom - exponents, np.inf))
        costs = _clipped(*scaled(self.costs, zoom_costs + exponents))
        costs[~np.isfinite(costs)] = np.sign(costs[~np.isfinite(costs)]) * 1e15
        lengths = np.diff(floats.starts)
        rows = np.repeat(np.arange(m), lengths)
        order = np.argsort(np.concatenate([rows, np.arange(m)]), kind="stable")
        index = np.concatenate([floats.index, n + np.arange(m)])[order].astype(np.int32)
        values = np.concatenate([floats.values, np.ones(m)])[order]
        starts = floats.starts + np.arange(m + 1, dtype=np.int32)
        zero = np.zeros(m)
        arrays = Arrays(costs, lower, upper, zero, zero, starts, index, values, self.program.maximising)
        start = Basis(
            basis.variables | {n + i for i in basis.slacks},
            frozenset(),
            basis.at_upper | {n + i for i, row in enumerate(self.program.constraints) if row.relation == ">="},
        )
        found = guess_arrays(arrays, start)
        if found is None:
            return None
        found_basis, culprit = found.basis, found.culprit
        result = Basis(
            frozenset(j for j in found_basis.variables if j < n),
            frozenset({j - n for j in found_basis.variables if j >= n} | found_basis.slacks),
            frozenset(j for j in found_basis.at_upper if j < n),
        )
        if culprit is not None and culprit[1] >= n:
            culprit = ("slack", culprit[1] - n)
        return Guess(found.status, result, culprit)


def _magnification(size: Number) -> int:
    """The exponent of the power of two that brings ``size`` near 1."""
    return int(size.q.bit_length() - size.p.bit_length()) if size else 0


def _clipped(m: Any, e: Any) -> Any:
    values = compose(m, e)
    values[np.abs(values) > 1e19] *= np.inf
    return values
