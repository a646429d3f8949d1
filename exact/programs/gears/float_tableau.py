"""Guess the optimal basis of ``max Σ_j y_j, B y ≤ 1, y ≥ 0`` (B > 0) by a dense simplex tableau in floats.

Floats guess, exact arithmetic decides: nothing here is trusted, and a guess that does not come is ``None``. Three
loops over one tableau, by size: Python lists (a 4×8 program ends before numpy has started), one numpy matrix, and one
numpy stack of many small matrices. The origin is feasible, so there is no first phase.

Pricing: Dantzig's for small ones; above that the steepest edge, whose norms a dense tableau has at hand (a third of
Dantzig's pivots at 320×320; measured faster than HiGHS on dense matrices of every size up to there).
Source: G. Dantzig, Linear Programming and Extensions (1963); D. Goldfarb and J. Reid, A practicable steepest-edge
simplex algorithm (1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

EPSILON = 1e-9
"""What counts as zero in a guess; the entries of B are at most 1 in size or scaled so."""

TINIEST = 1e-30
"""Stands for a right-hand side of 0 where it divides."""

NUDGE, GOLDEN = 1e-7, 0.6180339887498949
"""How far right-hand sides are moved apart, and by what pattern; a basis spoiled by it is refused and solved anew."""

STEEPEST_FROM = 50
"""Rows plus columns from which the steepest edge pays for its norms."""


class Guess(NamedTuple):
    """The tight rows and the basic columns (as many), and the final tableau's solution in floats."""

    rows: list[int]
    columns: list[int]
    primal: list[float]
    dual: list[float]
    determinant: float


def _read_off(
    basic: list[int],
    nonbasic: list[int],
    bounds: list[float],
    costs: list[float],
    determinant: float,
) -> Guess:
    """The final tableau's basis and solution; variable numbers from len(nonbasic) on are the rows' slacks."""
    n = len(nonbasic)
    primal, dual = [0.0] * n, [0.0] * len(basic)
    for v, bound in zip(basic, bounds, strict=True):
        if v < n:
            primal[v] = bound
    for v, cost in zip(nonbasic, costs, strict=False):
        if v >= n:
            dual[v - n] = cost
    return Guess(
        [v - n for v in nonbasic if v >= n],
        [v for v in basic if v < n],
        primal,
        dual,
        determinant,
    )


def guess_tiny(matrix: Sequence[Sequence[float]]) -> Guess | None:
    """The basis by lists of floats; None after too many pivots. Cost: rows·columns a pivot, 40 ns each."""
    m, n = len(matrix), len(matrix[0])
    rows = [[*row, 1.0] for row in matrix]
    costs = [-1.0] * n + [0.0]
    basic, nonbasic = [*range(n, n + m)], [*range(n)]
    determinant = 1.0
    for _ in range(4 * (m + n)):
        least = min(costs)
        if least >= -EPSILON:
            return _read_off(
                basic, nonbasic, [row[-1] for row in rows], costs, determinant
            )
        s = costs.index(least)
        r, best = -1, float("inf")
        for i, row in enumerate(rows):
            if row[s] > EPSILON and row[-1] / row[s] < best:
                r, best = i, row[-1] / row[s]
        if r < 0:
            return None
        p = rows[r][s]
        determinant *= p
        pivot_row = [a / p for a in rows[r]]
        pivot_row[s] = 1.0 / p
        for i, row in enumerate(rows):
            f = row[s]
            if f and i != r:
                row[s] = 0.0
                rows[i] = [a - f * b for a, b in zip(row, pivot_row, strict=True)]
        f, costs[s] = costs[s], 0.0
        costs = [a - f * b for a, b in zip(costs, pivot_row, strict=True)]
        rows[r] = pivot_row
        basic[r], nonbasic[s] = nonbasic[s], basic[r]
    return None


@cache
def _nudged(rows: int) -> Any:
    import numpy as np

    return 1.0 + NUDGE * (np.arange(1, rows + 1) * GOLDEN % 1.0)


def guess_dense(matrix: Any) -> Guess | None:
    """The basis of one numpy matrix; None when it does not come. Cost: rows·columns a pivot, about 1 ns each.

    The right-hand sides of the ratio test are 1 + a little, each its own: no two rows tie, so nothing cycles on
    repeated rows; the true ones are carried beside them.
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return _dense(np, matrix)


def _dense(np: Any, matrix: Any) -> Guess | None:
    m, n = matrix.shape
    tableau = np.empty((m + 1, n + 2))
    tableau[:m, :n], tableau[:m, n], tableau[m, :n], tableau[m, n:] = (
        matrix,
        1.0,
        -1.0,
        0.0,
    )
    tableau[:m, n + 1] = _nudged(m)
    update = np.empty_like(tableau)
    basic, nonbasic = [*range(n, n + m)], [*range(n)]
    body, costs, nudged, columns = (
        tableau[:, :n],
        tableau[m, :n],
        tableau[:m, n + 1],
        tableau.T,
    )
    determinant = 1.0
    steepest = m + n >= STEEPEST_FROM
    for _ in range(20 * (m + n)):
        s = int(costs.argmin())
        if costs[s] >= -EPSILON:
            return _read_off(
                basic, nonbasic, tableau[:m, n].tolist(), costs.tolist(), determinant
            )
        if steepest:
            norms = np.einsum("ij,ij->j", body, body)
            s = int((np.minimum(costs, 0.0) ** 2 / (norms + 1.0)).argmax())
        column = columns[s].copy()
        r = int((column[:m] / nudged).argmax())  # the least ratio, upside down
        p = column.item(r)
        if not p > EPSILON:  # noise over nothing: look again among the real entries
            r = int(
                np.where(
                    column[:m] > EPSILON, column[:m] / np.maximum(nudged, TINIEST), 0.0
                ).argmax()
            )
            p = column.item(r)
            if not p > EPSILON:
                return None
        determinant *= p
        pivot_row = tableau[r] / p
        pivot_row[s], columns[s] = 1.0 / p, 0.0
        tableau -= column[:, None].dot(
            pivot_row[None], update
        )  # by BLAS: half the time of a broadcast product
        tableau[r] = pivot_row
        basic[r], nonbasic[s] = nonbasic[s], basic[r]
    return None


def guess_batch(stack: Any) -> tuple[Any, Any, Any]:
    """``(primal, dual, determinant)`` in floats for a stack of matrices, shape (games, rows, columns).

    A game whose basis does not come has determinant 0. Dantzig's rule, every game one pivot a pass; games that are
    done leave the stack. Cost: about 1 ns an entry a pass.
    """
    import numpy as np

    games, m, n = stack.shape
    tableau = np.empty((games, m + 1, n + 1))
    tableau[:, :m, :n], tableau[:, :m, n], tableau[:, m, :n], tableau[:, m, n] = (
        stack,
        1.0,
        -1.0,
        0.0,
    )
    basic, nonbasic = (
        np.tile(np.arange(n, n + m), (games, 1)),
        np.tile(np.arange(n), (games, 1)),
    )
    values, determinants = np.zeros((games, n + m)), np.zeros(games)
    left, determinant = np.arange(games), np.ones(games)
    for _ in range(4 * (m + n)):
        s = tableau[:, m, :n].argmin(1)
        done = tableau[np.arange(len(left)), m, s] >= -EPSILON
        if done.any():
            finished, final = left[done, None], tableau[done]
            values[finished, nonbasic[done]] = final[:, m, :n] * (nonbasic[done] >= n)
            values[finished, basic[done]] = final[:, :m, n] * (basic[done] < n)
            determinants[left[done]] = determinant[done]
            stays = ~done
            tableau, basic, nonbasic = tableau[stays], basic[stays], nonbasic[stays]
            left, determinant, s = left[stays], determinant[stays], s[stays]
            if not len(left):
                break
        each = np.arange(len(left))
        column = tableau[each, :, s]
        enters = column[:, :m] > EPSILON
        ratios = np.where(
            enters, tableau[:, :m, n] / np.where(enters, column[:, :m], 1.0), np.inf
        )
        r = ratios.argmin(1)
        p = column[each, r]
        p[p <= EPSILON] = (
            np.inf
        )  # no row leaves: spoil this game's determinant, it will not be believed
        pivot_row = tableau[each, r] / p[:, None]
        tableau -= column[:, :, None] * pivot_row[:, None, :]
        tableau[each, r] = pivot_row
        tableau[each, :, s] = column / -p[:, None]
        tableau[each, r, s] = 1.0 / p
        determinant *= p
        basic[each, r], nonbasic[each, s] = nonbasic[each, s], basic[each, r]
    return values[:, :n], values[:, n:], determinants
