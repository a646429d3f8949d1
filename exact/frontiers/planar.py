"""The strong Pareto frontier of a two-player game: its vertices in order, and the weights at which its edges are best.

Weights are λ = (t, 1−t). As t grows from 0 to 1 the best point of the feasible set moves along the frontier from the
best point of player 2 (of those, player 1's best) to player 1's; at the normals of edges it jumps to the next vertex.
Source: A. Andrew, Another efficient algorithm for convex hulls in two dimensions (1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq

from exact.errors import UsageError
from exact.games.game import Game
from exact.games.table import Profile

Point = tuple[fmpq, ...]


@dataclass(frozen=True)
class PlanarFrontier:
    """Vertices by ascending payoff to player 1 (so descending to player 2), each with a profile that pays it.

    ``normals[k]`` ∈ (0, 1) is the t at which vertices k and k + 1 are equally good; they ascend strictly.
    """

    vertices: tuple[Point, ...]
    profiles: tuple[Profile, ...]
    normals: tuple[fmpq, ...]

    def support(self, k: int) -> tuple[fmpq, fmpq]:
        """The t at which vertex k is best: from one normal to the next, the ends included."""
        low = self.normals[k - 1] if k else fmpq(0)
        return low, self.normals[k] if k < len(self.normals) else fmpq(1)


def planar_frontier(game: Game) -> PlanarFrontier:
    """The strong Pareto frontier of conv{U(a)}; ``UsageError`` unless there are two players. Cost: sorting.

    >>> frontier = planar_frontier(Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]]))
    >>> frontier.vertices, frontier.normals
    (((0, 3), (2, 2), (3, 0)), (1/3, 2/3))
    """
    if game.n != 2:
        raise UsageError(
            f"the frontier of two players was asked for; this game has {game.n}"
        )
    profile_of: dict[Point, Profile] = {}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        profile_of.setdefault(payoff, profile)
    chain: list[Point] = []
    for point in sorted(profile_of, reverse=True):  # player 1's best first
        if chain and point[1] <= chain[-1][1]:
            continue  # dominated
        while len(chain) > 1 and not _bends(chain[-2], chain[-1], point):
            chain.pop()
        chain.append(point)
    chain.reverse()
    normals = [normal(u, v) for u, v in pairwise(chain)]
    return PlanarFrontier(
        tuple(chain), tuple(profile_of[u] for u in chain), tuple(normals)
    )


def normal(u: Sequence[fmpq], v: Sequence[fmpq]) -> fmpq:
    """The t with t·u_1 + (1−t)·u_2 = t·v_1 + (1−t)·v_2, for u_1 < v_1 and u_2 > v_2.

    >>> normal((fmpq(0), fmpq(3)), (fmpq(2), fmpq(2)))
    1/3
    """
    return (u[1] - v[1]) / (u[1] - v[1] + v[0] - u[0])


def _bends(first: Point, middle: Point, last: Point) -> bool:
    """Whether ``middle`` lies strictly above the line from ``last`` (left) to ``first`` (right)."""
    return bool(
        (first[0] - last[0]) * (middle[1] - last[1])
        > (first[1] - last[1]) * (middle[0] - last[0])
    )
