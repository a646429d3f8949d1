"""Players who can be exchanged, and the weights at which to look first: equal ones of equal players."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, permutations

from flint import fmpq

from exact.arithmetic.rationals import Vector
from exact.games.game import Game

MAX_ORDERS = 120
"""Orders of a player's actions that are tried, of two players who may be alike."""


def exchangeable(game: Game, i: int, j: int) -> bool:
    """Whether some renaming of their actions makes players i and j change places, the others' actions as they are.

    >>> exchangeable(Game.bimatrix([[1, 0], [3, 2]], [[1, 3], [0, 2]]), 0, 1)
    True
    """
    size = game.shape[i]
    if size != game.shape[j] or math.factorial(size) > MAX_ORDERS:
        return False
    players = list(range(game.n))
    players[i], players[j] = j, i
    for order in permutations(range(size)):
        back = [order.index(a) for a in range(size)]
        orders = [list(range(k)) for k in game.shape]
        orders[i], orders[j] = list(order), back
        if game.relabelled(players, orders).payoffs == game.payoffs:
            return True
    return False


def symmetric_weights(game: Game) -> Iterator[Vector]:
    """Equal weights of all players and of each group of equal ones, if there is such a group; else none."""
    groups = [group for group in _equal_players(game) if len(group) > 1]
    if not groups:
        return
    everyone = list(range(game.n))
    yield _equal_weights(game, everyone)
    for group in groups:
        if len(group) < game.n:
            yield _equal_weights(game, group)


def _equal_players(game: Game) -> list[list[int]]:
    """The players in groups of those who can be exchanged; being exchangeable is transitive, so groups are joined."""
    groups = [[i] for i in range(game.n)]
    for i, j in combinations(range(game.n), 2):
        group_of_i = next(group for group in groups if i in group)
        group_of_j = next(group for group in groups if j in group)
        if group_of_i is group_of_j:
            continue
        if exchangeable(game, i, j):
            group_of_i += group_of_j
            groups.remove(group_of_j)
    return groups


def _equal_weights(game: Game, group: list[int]) -> Vector:
    return tuple(fmpq(int(i in group), len(group)) for i in range(game.n))
