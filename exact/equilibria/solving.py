"""Solving a game: the method that fits its number of players and the notion asked for, under one name."""

from __future__ import annotations

from exact.arithmetic.rationals import quote
from exact.equilibria.claims import NOTIONS
from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
from exact.equilibria.plain.solver import solve_plain
from exact.equilibria.solutions import Solution
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import UsageError
from exact.games.game import Game, check_game


def solve(
    game: Game,
    notion: str = "coalition-perfect-coco",
    *,
    positive_weights: bool = False,
) -> Solution:
    """The equilibria of ``game``, and how much is known of others; ``Solution.verify()`` proves it again.

    Two players: all of them, for every notion. More players: the coalition-perfect ones by branch and bound on the
    weights, with a proof of what there is and what not; plain CoCo equilibria (``coco``) found, with an
    enclosure of all. ``LimitReached`` for games that are too large for the method.

    >>> solve(Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]]))
    <Solution: coalition-perfect-coco, complete: payoffs (420, 140) at weights (1/4, 3/4)>
    """
    check_game(game)
    if notion not in NOTIONS:
        raise UsageError(
            f"unknown notion {quote(notion)}; it must be one of {', '.join(NOTIONS)}"
        )
    if game.n == 2:
        return solve_two_player(game, notion, positive_weights=positive_weights)
    if notion == "coco" and game.n > 1:
        return solve_plain(game, positive_weights=positive_weights)
    return solve_coalition_perfect(game, notion, positive_weights=positive_weights)
