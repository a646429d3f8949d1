"""At what rate two players' payoffs can be exchanged near a point, where the feasible set has that direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from flint import fmpq

from exact.arithmetic.algebraic import Number, dot, sign
from exact.frontiers.polytope import Polytope, convex_hull
from exact.games.game import Game


class Exchange(NamedTuple):
    """1 utilon more for ``gains`` costs ``rate`` utilons of ``pays``; players are numbered from 0."""

    gains: int
    pays: int
    rate: Number


def exchange(
    game: Game, weights: Sequence[Number], point: Sequence[Number]
) -> Exchange | None:
    """A rate at which two players can exchange payoffs near ``point``, which maximises λ·u; None if no two can.

    Nobody else gains or loses. The dearest player is tried first, with the cheapest. Cost: the convex hull of the
    outcomes that maximise λ·u.

    >>> from flint import fmpq
    >>> square = Game.bimatrix([[3, 0]], [[1, 2]])
    >>> exchange(square, [fmpq(1), fmpq(3)], [fmpq(3), fmpq(1)])
    Exchange(gains=1, pays=0, rate=3)
    >>> exchange(Game.bimatrix([[1]], [[1]]), [fmpq(1), fmpq(1)], [fmpq(1), fmpq(1)])
    """
    worth = dot(weights, point)
    best = [u for u in dict.fromkeys(game.payoffs) if dot(weights, u) == worth]
    if len(best) < 2:
        return None
    hull = convex_hull(best)
    for gains, pays in _pairs(weights):
        way = Exchange(gains, pays, rate=weights[gains] / weights[pays])
        if _leads_on(hull, point, way):
            return way
    return None


def _pairs(weights: Sequence[Number]) -> Iterator[tuple[int, int]]:
    """Players whose weights are not 0: the dearest with the cheapest first, of equals the later with the earlier."""
    priced = [i for i, w in enumerate(weights) if sign(w) > 0]
    rising = sorted(priced, key=lambda i: weights[i])
    places = permutations(range(len(rising)), 2)
    for a, b in sorted(places, key=lambda pair: pair[1] - pair[0]):
        yield rising[a], rising[b]


def _leads_on(hull: Polytope, point: Sequence[Number], way: Exchange) -> bool:
    """Whether a small step from a point of the hull in this direction stays in it."""

    def slope(normal: Sequence[int]) -> Number:
        return normal[way.gains] - way.rate * normal[way.pays]

    for equation in hull.equations:
        if sign(slope(equation.normal)) != 0:
            return False
    for facet in hull.facets:
        is_tight = dot(map(fmpq, facet.normal), point) == facet.bound
        if is_tight and sign(slope(facet.normal)) > 0:
            return False
    return True
