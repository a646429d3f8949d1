"""Given weights, rational or algebraic, and one side of every conflict: what the other sides can play.

With one side kept, conditions 3 and 4 are linear in the other's strategy. Over ℚ this is a linear program; over a
number field it is a matrix game: x ≥ 0 with Σx = 1 and Cx ≥ 0 exists exactly if the game in which one picks x and the
other a row of C has a value ≥ 0, and x is then optimal in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Number, dot
from exact.equilibria.conditions import ALONE, dividend_terms
from exact.games.coalitions import Coalition, coalitions, members, signed
from exact.games.game import Game
from exact.games.table import Profile
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve
from exact.values.algebraic_conflicts import Weights
from exact.values.parametric import solve_number_game

Mixtures: TypeAlias = dict[Coalition, dict[Profile, Number]]
Row: TypeAlias = tuple[dict[int, Number], str, int]


def mean_payoffs(
    game: Game, S: Coalition, action: Profile, against: Mapping[Profile, Number]
) -> list[Number]:
    """The expected payoffs when S plays ``action`` and its complement mixes."""
    total: list[Number] = [fmpq(0)] * game.n
    for theirs, q in against.items():
        total = [
            t + q * u
            for t, u in zip(
                total, game.payoff(game.merge(S, action, theirs)), strict=True
            )
        ]
    return total


def answers(game: Game, weights: Sequence[Weights], kept: Mixtures) -> Mixtures | None:
    """Strategies of the coalitions not ``kept`` such that all are an equilibrium at each of these weights.

    ``kept`` holds one side of every conflict but that of N. None if there are none, which is proved for these sides.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> kept = {0b01: {(1,): fmpq(1)}}
    >>> found = answers(game, [(fmpq(1, 4), fmpq(3, 4))], kept)
    >>> found[0b10], found[0b11]
    ({(1,): 1}, {(0, 1): 1/2, (1, 0): 1/2})
    """
    free = [S for S in coalitions(game.n) if S not in kept]
    columns = [(S, a) for S in free for a in game.joint_actions(S)]
    number = {key: k for k, key in enumerate(columns)}
    paid = {
        (S, a): mean_payoffs(game, S, a, kept.get(game.complement(S), ALONE))
        for S, a in columns
    }
    rows: list[Row] = [
        ({number[S, a]: fmpq(1) for a in game.joint_actions(S)}, "=", 1) for S in free
    ]
    for point in weights:
        for S in free:
            rows += _saddle_rows(game, S, point, kept, number, paid)
        for S in coalitions(game.n):
            for i, j in pairwise(members(S)):
                equation: dict[int, Number] = {}
                for R, player, side in dividend_terms(S, i, j):
                    source = R if R in free else game.complement(R)
                    for a in game.joint_actions(source):
                        k = number[source, a]
                        equation[k] = (
                            equation.get(k, fmpq(0))
                            + side * point[player] * paid[source, a][player]
                        )
                rows.append((equation, "=", 0))
    solution = _feasible(rows, len(columns), len(free))
    if solution is None:
        return None
    found: Mixtures = {S: {} for S in coalitions(game.n)} | kept
    for (S, a), p in zip(columns, solution, strict=True):
        if p:
            found[S][a] = p
    return found


def _saddle_rows(
    game: Game,
    S: Coalition,
    point: Weights,
    kept: Mixtures,
    number: Mapping[tuple[Coalition, Profile], int],
    paid: Mapping[tuple[Coalition, Profile], Sequence[Number]],
) -> list[Row]:
    """x_S is a best reply to what its complement keeps, and that is one to x_S, at the weights ``point``."""
    signed_weights = signed(point, S)
    wins = {a: dot(signed_weights, paid[S, a]) for a in game.joint_actions(S)}
    best, other = max(wins.values()), game.complement(S)
    rows: list[Row] = [
        ({number[S, a]: best - x for a, x in wins.items() if x < best}, "=", 0)
    ]
    for b in kept[other] if other else ():
        for c in game.joint_actions(other):
            row = {}
            for a in game.joint_actions(S):
                here, there = (
                    game.payoff(game.merge(S, a, b)),
                    game.payoff(game.merge(S, a, c)),
                )
                row[number[S, a]] = dot(signed_weights, there) - dot(
                    signed_weights, here
                )
            rows.append((row, ">=", 0))
    return rows


def _feasible(
    rows: Sequence[Row], size: int, distributions: int
) -> Sequence[Number] | None:
    """A point x ≥ 0 of these rows, of which the first ``distributions`` say that parts of x sum to 1."""
    if all(isinstance(a, fmpq) for row, *_ in rows for a in row.values()):
        answer = solve(LinearProgram.maximise([0] * size, rows))
        return answer.primal if isinstance(answer, Optimal) else None
    share = fmpq(1, distributions)
    matrix: list[list[Number]] = [[] for _ in range(size)]
    for place, (row, relation, _) in enumerate(rows):
        for k, line in enumerate(matrix):
            value = row.get(k, fmpq(0)) - (share if place < distributions else fmpq(0))
            line += [value, -value] if relation == "=" else [value]
    saddle = solve_number_game(matrix)
    return (
        None if saddle.value < 0 else [distributions * x for x in saddle.row_strategy]
    )
