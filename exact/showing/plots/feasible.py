"""Two players' feasible set: polygon, outcomes, frontier; supporting lines and the prices they stand for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flint import fmpq

from exact.arithmetic.rationals import approximate, format_rational, shorten, show
from exact.errors import UsageError, printable
from exact.frontiers.pareto import Frontier, frontier
from exact.frontiers.polytope import Point, barycentre
from exact.games.game import Game
from exact.games.table import Profile, format_profile
from exact.showing.plots.labels import XY, Labels
from exact.showing.plots.picture import (
    BLUE,
    GREEN,
    GREY,
    PURPLE,
    SKY,
    VERMILLION,
    check_drawable,
    coordinate,
    picture,
)
from exact.values.coco import coco_value
from exact.values.local_currency import LocalResponses, Response

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
    names = "+".join(
        shorten(names[a], 14) for a, names in zip(first, game.actions, strict=True)
    )
    if all(
        name == str(k + 1) for names in game.actions for k, name in enumerate(names)
    ):
        names = format_profile(first)
    return printable(names) + (
        f" & {len(profiles) - 1} more" if len(profiles) > 1 else ""
    )


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
    check_drawable(result.polytope.vertices)
    corners = _around([xy(v) for v in result.polytope.vertices])
    closed = [*corners, corners[0]]
    ax.fill(*zip(*corners, strict=True), color=SKY, alpha=0.22, linewidth=0, zorder=1)
    ax.plot(*zip(*closed, strict=True), color="#9AA5AD", linewidth=1.2, zorder=2)
    labels.avoid_line(closed)
    strong = [[xy(v) for v in face.vertices] for face in result.strong]
    known = {face.face for face in result.strong}
    weak = [
        [xy(v) for v in face.vertices] for face in result.weak if face.face not in known
    ]
    for path, style, name in (
        (weak, (0, (3, 2)), "weak frontier"),
        (strong, "-", "strong Pareto frontier"),
    ):
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
            labels.add(
                f"{outcome_name(result.game, result.profiles[point])}\n{_pair(point)}",
                xy(point),
                "#222222",
            )
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
    texts = [format_rational(w // divisor) for w in integers]
    return (
        " : ".join(texts)
        if max(map(len, texts)) <= 6
        else " : ".join(short(w) for w in weights)
    )


def draw_supporting_line(
    labels: Labels, point: Sequence[fmpq], weights: Sequence[fmpq], colour: str = GREY
) -> None:
    """The line λ·x = λ·u through ``point``, across the axes as they are, with its price ratio."""
    ax = labels.axes
    x, y = xy(point)
    a, b = xy([w / max(weights) for w in weights])
    left, right = ax.get_xlim()
    low, high = ax.get_ylim()
    size = math.hypot(b / (right - left), a / (high - low))
    ax.axline(
        (x, y),
        (x + b / size, y - a / size),
        color=colour,
        linewidth=1.4,
        linestyle=(0, (6, 2)),
        zorder=2.5,
    )
    far = ((x - 9 * b / size, y + 9 * a / size), (x + 9 * b / size, y - 9 * a / size))
    labels.avoid_line(far)
    ends = _clipped((x, y), (b / size, -a / size), (left, right, low, high))
    width, height = right - left, high - low

    def room(spot: XY) -> float:
        """How far the nearest point is that a text would cover."""
        return min(
            (
                math.hypot((spot[0] - p[0]) / width, (spot[1] - p[1]) / height)
                for p in labels.points
            ),
            default=1,
        )

    spots = [
        (x + t * (e[0] - x), y + t * (e[1] - y))
        for e in ends
        for t in (0.3, 0.45, 0.6, 0.75, 0.9)
    ]
    inner = max(spots, key=room)
    labels.add(f"prices {price_ratio(weights)}", inner, colour)


def _clipped(
    point: XY, direction: XY, box: tuple[float, float, float, float]
) -> list[XY]:
    """Where a line through ``point``, in the box, leaves the box."""
    ends = []
    for sign in (1, -1):
        reach = []
        for p, d, low, high in (
            (point[0], sign * direction[0], *box[:2]),
            (point[1], sign * direction[1], *box[2:]),
        ):
            if d:
                reach.append(((high if d > 0 else low) - p) / d)
        t = max(min(reach, default=0.0), 0.0)
        ends.append(
            (point[0] + t * sign * direction[0], point[1] + t * sign * direction[1])
        )
    return ends


def finish(labels: Labels, title: str = "") -> None:
    """Title, legend below the axes, and every label at its place."""
    ax = labels.axes
    if title:
        ax.set_title(printable(shorten(title, 70)), loc="left")
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.13),
        ncols=2,
        columnspacing=1.4,
        handlelength=2.2,
    )
    labels.place()


def plot_feasible_set(
    path: str,
    result: Frontier,
    point: Point | None = None,
    prices: Sequence[Sequence[fmpq]] = (),
    weights: Sequence[fmpq] | None = None,
) -> None:
    """Write the picture of a two-player game: F, its frontier, and a point with its supporting lines if given.

    ``weights`` add the line on which λ·u is greatest.
    """
    with picture(path) as figure:
        labels = draw_feasible_set(figure.add_subplot(), result)
        if point is not None:
            draw_point(
                labels,
                point,
                "the point",
                VERMILLION,
                "D",
                name=point not in result.profiles,
            )
        hold_limits(labels)
        for prices_here, colour in zip(prices, (PURPLE, VERMILLION), strict=False):
            draw_supporting_line(labels, point or (), prices_here, colour)
        if weights is not None:
            best, face = result.polytope.maximal_face(tuple(weights))
            draw_supporting_line(
                labels, barycentre(result.polytope.corners(face)), weights, GREEN
            )
            labels.texts[-1] = (
                f"λ·u = {short(best)}, {labels.texts[-1][0]}",
                *labels.texts[-1][1:],
            )
        finish(labels, result.game.title)


def draw_point(
    labels: Labels,
    point: Sequence[fmpq],
    legend: str,
    colour: str,
    marker: str,
    *,
    name: bool = True,
) -> None:
    """A point that is no outcome: a marker, its name in the legend, and its coordinates beside it."""
    here = xy(point)
    labels.axes.plot(
        *here,
        marker=marker,
        markersize=8.5,
        color=colour,
        linestyle="none",
        zorder=7,
        label=legend,
    )
    labels.avoid(here)
    if name:
        labels.texts.insert(0, (_pair(tuple(point)), here, colour))


def hold_limits(labels: Labels) -> None:
    """Keep the axes as they are now, whatever lines are drawn across them later."""
    labels.axes.set(xlim=labels.axes.get_xlim(), ylim=labels.axes.get_ylim())


def _draw_responses(labels: Labels, local: LocalResponses, steps: int = 40) -> None:
    """The curve on which the coco value moves as the prices go through the cone of a corner."""
    ends = [
        [w / sum(answer.weights, fmpq(0)) for w in answer.weights]
        for answer in local.extreme
    ]
    path = []
    for k in range(steps + 1):
        share = fmpq(k, steps)
        weights = [(1 - share) * a + share * b for a, b in zip(*ends, strict=True)]
        if min(weights) > 0:
            path.append(
                xy(
                    [
                        c / w
                        for c, w in zip(
                            coco_value(local.cone.game, weights).payoffs,
                            weights,
                            strict=True,
                        )
                    ]
                )
            )
    labels.axes.plot(
        *zip(*path, strict=True), color=PURPLE, linewidth=1.8, linestyle=":", zorder=4,
        label="coco value, other prices there",
    )  # fmt: skip
    labels.avoid_line(path)


def plot_response(path: str, answer: Response | LocalResponses) -> None:
    """Write the picture of a response: F, the point, the line of its local currency, and where the coco value points.

    At a corner every extreme price has its line and its response (none where a price is 0).
    """
    answers = list(answer.extreme) if isinstance(answer, LocalResponses) else [answer]
    result = frontier(answers[0].game)
    with picture(path) as figure:
        labels = draw_feasible_set(figure.add_subplot(), result)
        if isinstance(answer, LocalResponses):
            point = answer.cone.point
            draw_point(
                labels,
                point,
                "the point",
                VERMILLION,
                "D",
                name=point not in result.profiles,
            )
            starts = [point] * len(answers)
        else:
            starts = [
                barycentre(
                    result.polytope.corners(
                        result.polytope.maximal_face(answer.weights)[1]
                    )
                )
            ]
        named = False
        for each in answers:
            response = [u for u in each.payoffs if u is not None]
            if len(response) == 2:
                kind = "coco value" if each.feasible else "coco value, not feasible"
                draw_point(
                    labels,
                    response,
                    "" if named else kind,
                    PURPLE,
                    "s" if each.feasible else "X",
                )
                named = True
        hold_limits(labels)
        if isinstance(answer, LocalResponses) and len(answers) == 2:
            _draw_responses(labels, answer)
        for each, start, colour in zip(answers, starts, (PURPLE, GREY), strict=False):
            draw_supporting_line(labels, start, each.weights, colour)
        finish(labels, answers[0].game.title)
