"""The feasible set in pictures: for two players the polygon, for more its shadows on the planes of two players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from flint import fmpq

from exact.arithmetic.algebraic import Number, show_vector
from exact.arithmetic.rationals import nearest_float
from exact.errors import LimitReached
from exact.frontiers.pareto import Frontier, frontier
from exact.frontiers.planar import hull
from exact.games.game import Game
from exact.games.table import format_profile
from exact.showing.report.markup import table, text, vector
from exact.showing.report.svg import Plane, clipped

ONE = fmpq(1)
MAX_SHADOWS = 6
MAX_FACES = 20
MAX_PROFILES = {2: 4096, 3: 2048, 4: 256, 5: 32}
"""The frontier is found in some seconds for games of so many profiles, by the number of players."""


def pictures(
    game: Game,
    marked: Mapping[str, Sequence[Number]],
    weights: Sequence[Sequence[Number]],
) -> str:
    """Every pair of players' picture, with the marked points and the frontier, whose faces are then listed.

    ``marked`` names points; the first ``len(weights)`` of them are outcomes that the weights support: for two players
    the line of equal worth is drawn through them.
    """
    found = pareto(game)
    pairs = list(combinations(range(game.n), 2))[:MAX_SHADOWS]
    figures = [_figure(game, pair, marked, weights, found) for pair in pairs]
    return f'<div class="pictures">{"".join(figures)}</div>{_faces(found)}'


def pareto(game: Game) -> Frontier | None:
    """The feasible set's Pareto frontier; None for games that are too large for a page."""
    if len(game.payoffs) > MAX_PROFILES.get(game.n, 0):
        return None
    try:
        return frontier(game)
    except LimitReached:
        return None


def _faces(found: Frontier | None) -> str:
    if found is None:
        return '<p class="note">The Pareto frontier of a game of this size is not listed here.</p>'
    rows = [
        [
            ", ".join(map(vector, face.vertices)),
            ", ".join(vector(map(fmpq, ray)) for ray in face.weights_rays),
        ]
        for face in found.strong[:MAX_FACES]
    ]
    more = len(found.strong) - MAX_FACES
    left = f'<p class="note">{more} more faces are left out.</p>' if more > 0 else ""
    caption = "The Pareto frontier: its largest faces by their corners, and the prices at which the whole face is best"
    return table(["face", "prices λ between"], rows, left=2, caption=caption) + left


def _figure(
    game: Game,
    pair: tuple[int, int],
    marked: Mapping[str, Sequence[Number]],
    weights: Sequence[Sequence[Number]],
    found: Frontier | None,
) -> str:
    i, j = pair
    outcomes: dict[tuple[fmpq, fmpq], list[str]] = {}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        outcomes.setdefault((payoff[i], payoff[j]), []).append(format_profile(profile))
    corners = hull(list(outcomes))
    units = tuple(
        max(c[k] for c in corners) - min(c[k] for c in corners) or fmpq(1)
        for k in (0, 1)
    )
    spots = {
        name: (near(point[i], units[0]), near(point[j], units[1]))
        for name, point in marked.items()
    }
    size = (460, 360) if game.n == 2 else (340, 280)
    plane = Plane(
        [*corners, *spots.values()],
        (game.players[i], game.players[j]),
        *size,
    )
    plane.polygon(corners, "set")
    for face in () if found is None else found.strong:
        seen = hull([(v[i], v[j]) for v in face.vertices])
        if len(seen) > 1:
            plane.polygon(seen, "face")
        else:
            plane.dot(seen[0], "face", radius=7)
    if game.n == 2:
        for spot, w in zip(spots.values(), weights, strict=False):
            plane.support(spot, (near(w[0]), near(w[1])))
    for place, profiles in outcomes.items():
        label = (
            clipped(" ".join(profiles), 14)
            if len(outcomes) <= 16 and game.n == 2
            else ""
        )
        plane.dot(
            place,
            "outcome",
            label,
            f"{' and '.join(profiles)}: {show_vector(place)}",
            3,
        )
    for k, (name, point) in enumerate(marked.items()):
        style = "point" if k < len(weights) else "threat"
        label = (
            name
            if game.n == 2
            else name.rsplit(" ", 1)[-1]
            if name[-1].isdigit()
            else name
        )
        plane.dot(spots[name], style, label, f"{name}: {show_vector(point)}", 5)
    who = f"{text(game.players[i])} and {text(game.players[j])}"
    caption = (
        f"What {who} can get together."
        if game.n == 2
        else f"The feasible set as {who} see it."
    )
    return f"<figure>{plane}<figcaption>{caption}</figcaption></figure>"


def near(x: Number, unit: fmpq = ONE) -> fmpq:
    """A number for the eye: itself, or the middle of a narrow interval that holds it; ``unit`` is what can be seen."""
    if isinstance(x, fmpq):
        return x
    low, high = x.enclosure(unit / 10**9)
    return (low + high) / 2


def float_of(x: Number) -> float:
    """A weight, or another number that is not large, as the float to draw it at."""
    return nearest_float(near(x))
