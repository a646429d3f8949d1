"""Optimal strategies of conflicts at algebraic weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from exact.arithmetic.algebraic import Number, dot
from exact.games.coalitions import Coalition, signed
from exact.games.game import Game
from exact.games.table import Profile
from exact.values.parametric import Basis, solve_number_game

Weights: TypeAlias = Sequence[Number]


def optimal_strategies(
    game: Game, S: Coalition, weights: Weights, start: Basis = ((), ())
) -> tuple[dict[Profile, Number], dict[Profile, Number]]:
    """An optimal strategy of S and one of its complement in their conflict, S not N; ``start`` as in the matrix game.

    >>> from flint import fmpq
    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> optimal_strategies(game, 0b01, (fmpq(1, 4), fmpq(3, 4)))
    ({(1,): 1}, {(1,): 1})
    """
    other = game.complement(S)
    signed_weights = signed(weights, S)
    own, outside = game.joint_actions(S), game.joint_actions(other)
    saddle = solve_number_game(
        [
            [dot(signed_weights, game.payoff(game.merge(S, a, b))) for b in outside]
            for a in own
        ],
        start,
    )
    sides = ((own, saddle.row_strategy), (outside, saddle.column_strategy))
    rows, columns = (
        {a: p for a, p in zip(actions, x, strict=True) if p} for actions, x in sides
    )
    return rows, columns
