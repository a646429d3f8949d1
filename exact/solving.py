"""Solving a game: the method that fits its number of players and the notion asked for, under one name."""

from __future__ import annotations

from exact.claims import NOTIONS
from exact.equilibria.plain import solve_plain
from exact.equilibria.solutions import Solution
from exact.equilibria.two_player import solve_two_player
from exact.errors import UsageError
from exact.games import Game
from exact.rationals import quote


def solve(game: Game, notion: str = "coalition-perfect-coco", *, positive_weights: bool = False) -> Solution:
    """The equilibria of ``game``, and how much is known of others; ``Solution.verify()`` proves it again.

    Two players: all of them, for every notion. More players: plain CoCo equilibria (``coco``), those found, with an
    enclosure of all; ``UsageError`` for the coalition-perfect notions. ``LimitReached`` where a limit comes first.

    >>> solve(Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]]))
    <Solution: coalition-perfect-coco, complete: payoffs (420, 140) at weights (1/4, 3/4)>
    """
    if notion not in NOTIONS:
        raise UsageError(f"unknown notion {quote(notion)}; it must be one of {', '.join(NOTIONS)}")
    if game.n == 2:
        return solve_two_player(game, notion, positive_weights=positive_weights)
    if notion == "coco":
        return solve_plain(game, positive_weights=positive_weights)
    raise UsageError(
        f"coalition-perfect equilibria are solved for two players, and this game has {game.n}; "
        "exact.enclose says where their weights can be, exact.audit checks one"
    )
