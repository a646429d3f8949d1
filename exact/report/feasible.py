"""The feasible set in pictures: for two players the polygon, for more its shadows on the planes of two players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from flint import fmpq

from exact.algebraic import Number, show_vector
from exact.games import Game, format_profile
from exact.report.markup import text
from exact.report.svg import Plane, Point, clipped

MAX_SHADOWS = 6


def pictures(game: Game, marked: Mapping[str, Sequence[Number]], weights: Sequence[Sequence[Number]]) -> str:
    """Every pair of players' picture, with the marked points; for two players the supporting line of each weight.

    ``marked`` names points; the first ``len(weights)`` of them are outcomes that the weights support.
    """
    pairs = list(combinations(range(game.n), 2))[:MAX_SHADOWS]
    figures = [_figure(game, pair, marked, weights) for pair in pairs]
    return f'<div class="pictures">{"".join(figures)}</div>'


def _figure(
    game: Game, pair: tuple[int, int], marked: Mapping[str, Sequence[Number]], weights: Sequence[Sequence[Number]]
) -> str:
    i, j = pair
    outcomes: dict[tuple[fmpq, fmpq], list[str]] = {}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        outcomes.setdefault((payoff[i], payoff[j]), []).append(format_profile(profile))
    spots = {name: _float(point, pair) for name, point in marked.items()}
    corners = hull(list(outcomes))
    plane = Plane([*map(_pair, corners), *spots.values()], (game.players[i], game.players[j]))
    plane.polygon([_pair(c) for c in corners], "set")
    if game.n == 2:
        plane.line([_pair(c) for c in frontier(corners)], "frontier")
        for spot, w in zip(spots.values(), weights, strict=False):
            plane.support(spot, (float_of(w[0]), float_of(w[1])))
    for place, profiles in outcomes.items():
        label = clipped(" ".join(profiles), 14) if len(outcomes) <= 16 and game.n == 2 else ""
        plane.dot(_pair(place), "outcome", label, f"{' and '.join(profiles)}: {show_vector(place)}", 3)
    for k, (name, point) in enumerate(marked.items()):
        style = "point" if k < len(weights) else "threat"
        plane.dot(spots[name], style, name, f"{name}: {show_vector(point)}", 5)
    who = f"{text(game.players[i])} and {text(game.players[j])}"
    caption = f"What {who} can get together." if game.n == 2 else f"The feasible set as {who} see it."
    return f"<figure>{plane}<figcaption>{caption}</figcaption></figure>"


def hull(points: Sequence[tuple[fmpq, fmpq]]) -> list[tuple[fmpq, fmpq]]:
    """The corners of the convex hull, counter-clockwise, from the lowest x (then y); exact (Andrew's monotone chain).

    >>> hull([(fmpq(0), fmpq(0)), (fmpq(1), fmpq(1)), (fmpq(2), fmpq(2)), (fmpq(2), fmpq(0))])
    [(0, 0), (2, 0), (2, 2)]
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def chain(row: Sequence[tuple[fmpq, fmpq]]) -> list[tuple[fmpq, fmpq]]:
        kept: list[tuple[fmpq, fmpq]] = []
        for p in row:
            while len(kept) >= 2 and _turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return [*chain(ordered), *chain(ordered[::-1])]


def frontier(corners: Sequence[tuple[fmpq, fmpq]]) -> list[tuple[fmpq, fmpq]]:
    """The corners of the strong Pareto frontier of a polygon given counter-clockwise, the first player's best first.

    >>> frontier([(fmpq(0), fmpq(0)), (fmpq(2), fmpq(0)), (fmpq(1), fmpq(1)), (fmpq(0), fmpq(1))])
    [(2, 0), (1, 1)]
    """
    start, end = corners.index(max(corners)), corners.index(max(corners, key=lambda c: (c[1], c[0])))
    return [corners[(start + k) % len(corners)] for k in range((end - start) % len(corners) + 1)]


def float_of(x: Number) -> float:
    """A number for the eye: the middle of a narrow interval that holds it."""
    if not isinstance(x, fmpq):
        low, high = x.enclosure(fmpq(1, 10**9))
        x = (low + high) / 2
    return int(x.p) / int(x.q)


def _turn(a: tuple[fmpq, fmpq], b: tuple[fmpq, fmpq], c: tuple[fmpq, fmpq]) -> fmpq:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _pair(place: tuple[fmpq, fmpq]) -> Point:
    return float_of(place[0]), float_of(place[1])


def _float(point: Sequence[Number], pair: tuple[int, int]) -> Point:
    return float_of(point[pair[0]]), float_of(point[pair[1]])
