"""Two players' feasible set: polygon, outcomes, frontier; supporting lines and the prices they stand for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flint import fmpq

from exact.errors import UsageError, printable
from exact.frontier import Frontier, frontier
from exact.games import Game, Profile, format_profile
from exact.plots.labels import XY, Labels
from exact.plots.picture import BLUE, GREY, SKY, coordinate
from exact.polytope import Point
from exact.rationals import approximate, shorten, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_LABELS = 12
"""With more outcomes than this only those on the frontier are named."""


def xy(point: Sequence[fmpq]) -> XY:
    """A payoff pair as the floats to draw it at."""
    first, second = map(coordinate, point)
    return first, second


def short(value: fmpq) -> str:
    """A number as short as a picture needs it: a small fraction, else five decimals."""
    text = show(value)
    return text if len(text) <= 9 else approximate(value, 4)


def outcome_name(game: Game, profiles: Sequence[Profile]) -> str:
    """The actions of the first profile, and how many more profiles pay the same."""
    first = profiles[0]
    names = "+".join(shorten(names[a], 14) for a, names in zip(first, game.actions, strict=True))
    if all(name == str(k + 1) for names in game.actions for k, name in enumerate(names)):
        names = format_profile(first)
    return printable(names) + (f" & {len(profiles) - 1} more" if len(profiles) > 1 else "")


def draw_feasible_set(ax: Axes, game: Game | Frontier) -> Labels:
    """Draw F, every outcome, and the frontier (strong: solid, weak: dashed) of a two-player game.

    Returns the labels, with the outcomes' names; call ``finish`` with them when everything else is drawn.
    """
    result = game if isinstance(game, Frontier) else frontier(game)
    if result.game.n != 2:
        raise UsageError(f"the plane shows two players; this game has {result.game.n}")
    players = [printable(shorten(name, 24)) for name in result.game.players]
    ax.set_xlabel(f"{players[0]}: utility")
    ax.set_ylabel(f"{players[1]}: utility")
    labels = Labels(ax)
    corners = _around([xy(v) for v in result.polytope.vertices])
    closed = [*corners, corners[0]]
    ax.fill(*zip(*corners, strict=True), color=SKY, alpha=0.22, linewidth=0, zorder=1)
    ax.plot(*zip(*closed, strict=True), color="#9AA5AD", linewidth=1.2, zorder=2)
    labels.avoid_line(closed)
    strong = [[xy(v) for v in face.vertices] for face in result.strong]
    known = {face.face for face in result.strong}
    weak = [[xy(v) for v in face.vertices] for face in result.weak if face.face not in known]
    for path, style, name in ((weak, (0, (3, 2)), "weak frontier"), (strong, "-", "strong Pareto frontier")):
        for k, line in enumerate(path):
            ax.plot(
                *zip(*line, strict=True), color=BLUE, linewidth=3.2, linestyle=style, zorder=3, marker="o",
                markersize=6, solid_capstyle="round", label=None if k else name,
            )  # fmt: skip
    on_frontier = {v for face in (*result.strong, *result.weak) for v in face.vertices}
    few = len(result.profiles) <= MAX_LABELS
    spots = sorted(result.profiles, key=lambda v: (v not in on_frontier, v))
    ax.plot(
        *zip(*map(xy, spots), strict=True), color="#333333", marker="o", markersize=4.5, linestyle="none", zorder=5,
        label="outcomes of the game",
    )  # fmt: skip
    labels.avoid(*map(xy, spots))
    for point in spots:
        if few or (point in on_frontier and len(on_frontier) <= MAX_LABELS):
            labels.add(f"{outcome_name(result.game, result.profiles[point])}\n{_pair(point)}", xy(point), "#222222")
    ax.margins(0.19)
    return labels


def _pair(point: Point) -> str:
    return f"({', '.join(map(short, point))})"


def _around(points: list[XY]) -> list[XY]:
    """Corners of a convex polygon in the order of its boundary."""
    x, y = (sum(column) / len(points) for column in zip(*points, strict=True))
    return sorted(points, key=lambda p: math.atan2(p[1] - y, p[0] - x))


def price_ratio(weights: Sequence[fmpq]) -> str:
    """The prices as a ratio of coprime integers where that is short.

    >>> price_ratio([fmpq(1, 2), fmpq(3, 2)])
    '1 : 3'
    """
    scale = math.lcm(*(int(w.q) for w in weights))
    integers = [int((w * scale).p) for w in weights]
    divisor = math.gcd(*integers) or 1
    texts = [str(w // divisor) for w in integers]
    return " : ".join(texts) if max(map(len, texts)) <= 6 else " : ".join(short(w) for w in weights)


def draw_supporting_line(labels: Labels, point: Sequence[fmpq], weights: Sequence[fmpq], colour: str = GREY) -> None:
    """The line λ·x = λ·u through ``point``, across the axes as they are, with its price ratio."""
    ax = labels.axes
    x, y = xy(point)
    a, b = xy(weights)
    ax.axline((x, y), (x + b, y - a), color=colour, linewidth=1.4, linestyle=(0, (6, 2)), zorder=2.5)
    left, right = ax.get_xlim()
    low, high = ax.get_ylim()
    size = math.hypot(b / (right - left), a / (high - low)) or 1.0
    far = ((x - 9 * b / size, y + 9 * a / size), (x + 9 * b / size, y - 9 * a / size))
    labels.avoid_line(far)
    ends = _clipped((x, y), (b / size, -a / size), (left, right, low, high))
    spot = max(ends, key=lambda e: math.hypot((e[0] - x) / (right - left), (e[1] - y) / (high - low)))
    inner = (x + 0.8 * (spot[0] - x), y + 0.8 * (spot[1] - y))
    labels.add(f"prices {price_ratio(weights)}", inner, colour)


def _clipped(point: XY, direction: XY, box: tuple[float, float, float, float]) -> list[XY]:
    """Where a line through ``point``, in the box, leaves the box."""
    ends = []
    for sign in (1, -1):
        reach = []
        for p, d, low, high in ((point[0], sign * direction[0], *box[:2]), (point[1], sign * direction[1], *box[2:])):
            if d:
                reach.append(((high if d > 0 else low) - p) / d)
        t = max(min(reach, default=0.0), 0.0)
        ends.append((point[0] + t * sign * direction[0], point[1] + t * sign * direction[1]))
    return ends


def finish(labels: Labels, title: str = "") -> None:
    """Title, legend below the axes, and every label at its place."""
    ax = labels.axes
    if title:
        ax.set_title(printable(shorten(title, 70)), loc="left")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3, columnspacing=1.4, handlelength=2.2)
    labels.place()


def plot_feasible_set(
    path: str,
    result: Frontier,
    point: Point | None = None,
    cones: Sequence[Sequence[fmpq]] = (),
) -> None:
    """Write the picture of a two-player game: F, its frontier, and a point with its supporting lines if given."""
    from exact.plots.picture import PURPLE, VERMILLION, picture

    with picture(path) as figure:
        labels = draw_feasible_set(figure.add_subplot(), result)
        ax = labels.axes
        if point is not None:
            here = xy(point)
            ax.plot(*here, marker="D", markersize=8.5, color=VERMILLION, linestyle="none", zorder=7, label="the point")
            labels.avoid(here)
            figure.draw_without_rendering()
            ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
            if point not in result.profiles:
                labels.texts.insert(0, (_pair(point), here, VERMILLION))
            for weights, colour in zip(cones, (PURPLE, VERMILLION), strict=False):
                draw_supporting_line(labels, point, weights, colour)
        finish(labels, result.game.title)
