"""A dense float tableau for small programs with a known corner: the lower bounds satisfy every row.

The equations are pivoted out first, each by its largest entry; then comes the primal simplex method by Dantzig's rule,
with right-hand sides perturbed against cycling. A small program is half solved here before HiGHS has begun to pivot. A
guess like HiGHS's own: nothing it says is trusted.
Source: V. Chvátal, Linear Programming (1983), chapters 3 (perturbation) and 8 (upper bounds).
"""

from __future__ import annotations

import numpy as np

from exact.programs.gears.highs import OPTIMAL, FloatSolution
from exact.programs.gears.integer_form import Array, IntegerProgram
from exact.programs.linear_program import Basis

CELLS, MORE_CELLS = 2_000, 12_500
"""Rows times columns up to which HiGHS costs more; the second where rows are 1.5 times the columns, or a third full."""

NOTHING = 1e-9
"""What is taken for 0 among the tableau's entries."""

SMALL_STEP = 1e-6
"""Steps up to this are the perturbation's, and no upper bound is asked."""

SLACKNESS = 1e-7
"""How far upper bounds are moved, so that what is perturbed is below them."""

_PERTURBATION = 1e-8 * (
    1.0 + np.sin(np.arange(MORE_CELLS) ** 2) ** 2
)  # no sum of a few is a sum of others


def solve_from_corner(form: IntegerProgram) -> FloatSolution | None:
    """An optimal basis in floats; None if the lower bounds are no feasible corner, or none is found from there.

    Programs with fixed variables are left to HiGHS: perturbed, these are infeasible.
    """
    rows, own = form.rows, form.vectors
    m, n = rows.matrix.shape
    is_tall_or_full = 2 * m >= 3 * n or 3 * len(rows.values) >= m * n
    if not 0 < m * n <= (MORE_CELLS if is_tall_or_full else CELLS):
        return None
    if not form.is_bounded and np.count_nonzero(form.has_lower) < n:
        return None
    if np.count_nonzero((own.lower >= own.upper) & form.has_upper):
        return None
    left = rows.bounds * form.side_scale - rows.matrix @ own.lower
    slack = left[rows.sides.inequalities] * rows.sides.inequality_signs
    if np.count_nonzero(slack < 0) or np.count_nonzero(left[rows.sides.equations]):
        return None
    tableau = _Tableau(form, slack)
    with np.errstate(divide="ignore", invalid="ignore"):
        return tableau.solution() if tableau.optimise() else None


class _Tableau:
    """``x_B = T[:, -2] − T[:, :-2] x_N`` in x − lower, upper − x for the ``reflected``, and the slacks of rows ≤ or −≥.

    Variables are 0..n−1, slacks follow; the last row is the objective, the last column the perturbed right-hand side.
    ``at_pivots`` are the columns of the equations' ``pivots`` in the inequalities and, last, in the objective.
    """

    def __init__(self, form: IntegerProgram, slack: Array) -> None:
        rows, costs = form.rows, form.vectors.costs
        self.form, self.n = form, rows.matrix.shape[1]
        inequalities, signs = rows.sides.inequalities, rows.sides.inequality_signs
        both = np.empty((len(inequalities) + 1, self.n))  # and the objective
        np.multiply(rows.matrix[inequalities], signs[:, None], out=both[:-1])
        both[-1] = costs if form.maximising else -costs
        solved = self._solve_equations(rows.matrix[rows.sides.equations])
        k = len(self.pivots)
        is_other = np.ones(self.n, dtype=bool)
        is_other[self.pivots] = False
        others = is_other.nonzero()[0]
        slacks = range(self.n, self.n + len(inequalities))
        self.basic = [*self.pivots.tolist(), *slacks]
        self.nonbasic = others.tolist()
        self.table = np.zeros((len(self.basic) + 1, len(others) + 2))
        solved = self.table[:k, :-2] = solved.take(others, axis=1)
        self.at_pivots = both.take(self.pivots, axis=1)
        own = both.take(others, axis=1)
        np.subtract(own, self.at_pivots @ solved, out=self.table[k:, :-2])
        self.table[k:-1, -2] = slack
        np.add(
            self.table[:-1, -2],
            _PERTURBATION[: len(self.basic)],
            out=self.table[:-1, -1],
        )
        self.reflected: set[int] = set()

    def _solve_equations(self, equations: Array) -> Array:
        """The equations solved for the variables ``pivots``; those that follow from others are left out.

        ``multiples`` of the equations are the solved ones.
        """
        sides = self.form.rows.sides
        solved = np.concatenate([equations, sides.identity], axis=1)
        change = np.empty_like(solved)
        pivots = []
        taken = []
        self.redundant = []
        for i, (row, entries) in enumerate(
            zip(solved, solved[:, : self.n], strict=True)
        ):
            j = int(np.abs(entries).argmax())
            pivot = row.item(j)
            if -NOTHING < pivot < NOTHING:
                self.redundant.append(int(sides.equations[i]))
                continue
            column = solved[:, j].copy()
            column[i] = pivot - 1.0
            solved -= column[:, None].dot((row / pivot)[None], change)
            pivots.append(j)
            taken.append(i)
        if self.redundant:
            solved = solved[taken]
        self.pivots = np.array(pivots, dtype=np.intp)
        self.multiples = solved[:, self.n :]
        return solved[:, : self.n]

    def optimise(self) -> bool:
        """Pivot until no cost is left that improves; False if the program seems unbounded, or for want of patience."""
        table = self.table
        columns = table.T
        right = table[:-1, -1]
        costs = table[-1, :-2]
        if not costs.size or not right.size:
            return not costs.size
        basic, nonbasic = self.basic, self.nonbasic
        change = np.empty_like(table)
        for _ in range(4 * sum(table.shape)):
            s = int(costs.argmax())
            if costs.item(s) <= NOTHING:
                return True
            r = int((columns[s, :-1] / right).argmax())  # the least ratio, upside down
            if right.item(r) > SMALL_STEP * columns.item(s, r):
                r = self._within_upper_bounds(s, r)
                if r < 0:
                    continue
            column = columns[s].copy()
            pivot = column.item(r)
            if pivot <= NOTHING:
                return False
            row = table[r] / pivot
            row[s] = 1.0 + 1.0 / pivot
            column[r] = pivot - 1.0
            table -= column[:, None].dot(
                row[None], change
            )  # by BLAS: half the time of a broadcast product
            basic[r], nonbasic[s] = nonbasic[s], basic[r]
        return False

    def _width(self, v: int) -> float:
        if v >= self.n or not self.form.has_upper[v]:
            return np.inf
        return float(self.form.vectors.upper[v] - self.form.vectors.lower[v])

    def _within_upper_bounds(self, s: int, r: int) -> int:
        """The row to pivot on when upper bounds count too; −1 if the entering variable goes to its own and stays out.

        A variable that leaves or stays at its upper bound is reflected, and rests at 0 again.
        """
        table = self.table
        column = table[:-1, s]
        step = np.inf
        if column[r] > NOTHING:
            step = float(table[r, -1] / column[r])
        rising = (column < -NOTHING).nonzero()[0]
        widths = [self._width(self.basic[i]) for i in rising.tolist()]
        room = np.array(widths) + SLACKNESS - table[rising, -1]
        steps = np.maximum(room, 0.0) / -column[rising]
        q = -1
        first = step
        if len(steps):
            q = int(steps.argmin())
            first = min(step, float(steps[q]))
        width = self._width(self.nonbasic[s])
        if width <= first and width < np.inf:
            table[:, -2:] -= width * table[:, s, None]
            table[:, s] *= -1.0
            self.reflected ^= {self.nonbasic[s]}
            return -1
        if first < step:
            r = int(rising[q])
            table[r] *= -1.0
            table[r, -2:] += self._width(self.basic[r])
            table[r, -1] = max(table[r, -1] + SLACKNESS, _PERTURBATION[r])
            self.reflected ^= {self.basic[r]}
        return r

    def solution(self) -> FloatSolution:
        """The basis with its solutions, as of the program itself."""
        form, n = self.form, self.n
        sides, own = form.rows.sides, form.vectors
        z = np.zeros(n)
        weights = np.zeros(len(self.at_pivots))
        weights[-1] = 1.0  # of the objective, and minus the multipliers before it
        numbers = sides.inequalities.tolist()
        slacks = {*numbers, *self.redundant}
        for v, cost in zip(self.nonbasic, self.table[-1, :-2].tolist(), strict=True):
            if v >= n:
                weights[v - n] = cost
                slacks.remove(numbers[v - n])
            else:
                z[v] = -cost if v in self.reflected else cost
        x, variables = [0.0] * n, []
        for v, value in zip(self.basic, self.table[:-1, -2].tolist(), strict=True):
            if v < n:
                variables.append(v)
                x[v] = value
        for v in self.reflected:
            x[v] = self._width(v) - x[v]
        y = np.zeros(len(own.bounds))
        y[sides.inequalities] = -weights[:-1] * sides.inequality_signs
        at_equations = weights @ self.at_pivots - z.take(self.pivots)
        y[sides.equations] = at_equations @ self.multiples
        dual = y * (form.rows.common if form.maximising else -form.rows.common)
        basis = Basis(
            frozenset(variables),
            frozenset(slacks),
            frozenset(self.reflected.difference(variables)),
        )
        return FloatSolution(
            OPTIMAL, basis, (own.lower + np.array(x)) / form.side_scale, dual, None
        )
