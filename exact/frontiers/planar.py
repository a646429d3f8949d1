"""Hulls in the plane; the strong Pareto frontier of a two-player game with the weights at which its edges are best.

Weights are λ = (t, 1−t). As t grows from 0 to 1 the best point of the feasible set moves along the frontier from the
best point of player 2 (of those, player 1's best) to player 1's; at the normals of edges it jumps to the next vertex.
Source: A. Andrew, Another efficient algorithm for convex hulls in two dimensions (1979).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from flint import fmpq

from exact.errors import UsageError
from exact.games.game import Game
from exact.games.table import Profile

Point = tuple[fmpq, ...]
Pair = TypeVar("Pair", bound=Point)


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
    chain = efficient_chain(profile_of)
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


def efficient_chain(points: Iterable[Point]) -> list[Point]:
    """The corners of the strong Pareto frontier of the hull of some points, player 1's best first.

    >>> efficient_chain([(fmpq(0), fmpq(2)), (fmpq(1), fmpq(1)), (fmpq(2), fmpq(0)), (fmpq(0), fmpq(0))])
    [(2, 0), (0, 2)]
    """
    chain: list[Point] = []
    for point in sorted(points, reverse=True):
        if chain and point[1] <= chain[-1][1]:
            continue  # dominated
        while len(chain) > 1 and turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def hull(points: Iterable[Pair]) -> list[Pair]:
    """The corners of the convex hull, counter-clockwise, from the lowest x (then y).

    >>> hull([(fmpq(0), fmpq(0)), (fmpq(1), fmpq(1)), (fmpq(2), fmpq(2)), (fmpq(2), fmpq(0))])
    [(0, 0), (2, 0), (2, 2)]
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    below = _half_of_the_hull(ordered)
    above = _half_of_the_hull(ordered[::-1])
    return [*below[:-1], *above[:-1]]


def _half_of_the_hull(ordered: Sequence[Pair]) -> list[Pair]:
    kept: list[Pair] = []
    for point in ordered:
        while len(kept) > 1 and turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def turn(a: Point, b: Point, c: Point) -> fmpq:
    """Twice the area of the triangle a, b, c: positive if the way through it turns left.

    >>> turn((fmpq(0), fmpq(0)), (fmpq(1), fmpq(0)), (fmpq(1), fmpq(1)))
    1
    """
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
