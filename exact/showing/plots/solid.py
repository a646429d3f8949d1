"""Three players: the feasible set as a solid, and the weight triangle with the outcome that each weights choose.

The triangle is the normal fan of F cut at λ_1 + λ_2 + λ_3 = 1: the cell of a vertex holds the weights it maximises, the
side between two cells those of an edge of the frontier, a point where cells meet those of a face.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import fmpq

from exact.arithmetic.rationals import shorten
from exact.errors import UsageError, printable
from exact.frontiers.pareto import Frontier, supporting_rays
from exact.frontiers.polytope import Face, Point
from exact.frontiers.supporting_weights import SupportingCone
from exact.showing.plots.feasible import outcome_name, short
from exact.showing.plots.labels import XY
from exact.showing.plots.picture import (
    BLACK,
    BLUE,
    ORANGE,
    SKY,
    VERMILLION,
    check_drawable,
    coordinate,
    picture,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

XYZ: TypeAlias = tuple[float, float, float]

CELLS = (
    "#88CCEE",
    "#DDCC77",
    "#CC6677",
    "#117733",
    "#AA4499",
    "#44AA99",
    "#999933",
    "#882255",
    "#332288",
    "#E69F00",
)
"""Colours of cells, after P. Tol's muted scheme, which is safe for the colour-blind."""

MAX_NAMES = 18
CORNERS: tuple[XY, XY, XY] = ((0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2))
"""Where all the weight is on player 1, 2, 3."""


@dataclass(frozen=True)
class Spot:
    """A point shown in the solid (if any), and its weights in the triangle, with a name and a text for the list.

    ``tag`` stands beside both, where there are several.
    """

    name: str
    text: str
    point: Sequence[fmpq] | None
    weights: Sequence[Sequence[fmpq]] = ()
    tag: str = ""
    is_square: bool = False

    @property
    def colour(self) -> str:
        """Squares are where no agreement leads."""
        return ORANGE if self.is_square else VERMILLION


def plot_solid(
    path: str,
    result: Frontier,
    cone: SupportingCone | None = None,
    weights: Sequence[fmpq] | None = None,
) -> None:
    """Write the picture of a three-player game; a point is shown in the solid, and its weights in the triangle."""
    spots = []
    if cone is not None:
        rays = [list(map(fmpq, ray)) for ray in cone.rays]
        spots.append(
            Spot("point", f"{triple(cone.point)} and its weights", cone.point, rays)
        )
    if weights is not None:
        spots.append(Spot("weights", triple(weights), None, [weights]))
    plot_spots(path, result, spots)


def plot_spots(
    path: str,
    result: Frontier,
    spots: Sequence[Spot],
    cells: Sequence[Sequence[Point]] = (),
    title: str = "",
) -> None:
    """Write the picture of a three-player game with these spots, and cells of weights that are shaded in the triangle.

    ``UsageError`` for other numbers of players, for pictures of another format, and without matplotlib.
    """
    if result.game.n != 3:
        raise UsageError(
            f"the solid shows three players; this game has {result.game.n}"
        )
    check_drawable(result.polytope.vertices)
    chosen = _chosen(result)
    with picture(path, width=10.6, height=5.6) as figure:
        from mpl_toolkits.mplot3d.proj3d import (
            proj_transform,
        )  # where matplotlib is known to be there

        figure.set_layout_engine("none")
        left: Any = figure.add_axes((0.0, 0.2, 0.5, 0.74), projection="3d")
        right = figure.add_axes((0.56, 0.24, 0.4, 0.62))
        draw_solid(left, result, chosen)
        draw_weight_triangle(right, result, chosen)
        for cell in cells:
            right.fill(
                *zip(*map(_spot, cell), strict=True),
                color=BLACK,
                alpha=0.45,
                linewidth=0,
                zorder=5,
            )
        for number, spot in enumerate(spots):
            if spot.point is not None:
                here = _xyz(spot.point)
                marker = "s" if spot.is_square else "D"
                left.scatter(
                    *([c] for c in here),
                    marker=marker,
                    s=55,
                    color=spot.colour,
                    edgecolor=BLACK,
                    zorder=20,
                )
                _tag(left, spot, proj_transform(*here, left.get_proj())[:2], number)
            _draw_weights(right, spot, number)
        head = title or result.game.title
        if head:
            figure.suptitle(printable(shorten(head, 70)), x=0.03, ha="left", y=0.985)
        _list_names(figure, result, chosen, spots, bool(cells))


def _chosen(result: Frontier) -> dict[int, str]:
    """The vertices that some weights choose, by number, each with a letter (a number when there are many)."""
    on: Face = 0
    for face in result.weak:
        on |= face.face
    numbers = [k for k in range(len(result.polytope.vertices)) if on >> k & 1]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if len(numbers) <= 26 else ()
    return {k: letters[i] if letters else str(i + 1) for i, k in enumerate(numbers)}


def _colour(place: int) -> str:
    return CELLS[place % len(CELLS)]


def _xyz(point: Sequence[fmpq]) -> XYZ:
    first, second, third = map(coordinate, point)
    return first, second, third


def draw_solid(ax: Any, result: Frontier, names: dict[int, str]) -> None:
    """F in three dimensions: the strong frontier blue, the weak one pale, the rest glass; chosen vertices named."""
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    polytope = result.polytope
    strong, weak = {f.face for f in result.strong}, {f.face for f in result.weak}
    surfaces = (
        [f.face for f in polytope.facets]
        if polytope.dimension == 3
        else [polytope.whole]
    )
    if polytope.dimension >= 2:
        for face in surfaces:
            colour, alpha = (
                (BLUE, 0.5)
                if face in strong
                else (SKY, 0.4)
                if face in weak
                else ("#B8B8B8", 0.13)
            )
            corners = _around([_xyz(v) for v in polytope.corners(face)])
            ax.add_collection3d(
                Poly3DCollection(
                    [corners], facecolor=colour, alpha=alpha, edgecolor="none"
                )
            )
    edges = {
        e
        for face in surfaces
        for e in (polytope.facets_of(face) if polytope.dimension > 1 else [face])
    }
    for edge in sorted(edges):
        line = [_xyz(v) for v in polytope.corners(edge)]
        frontier_edge = edge in strong or edge in weak
        inside = any(edge & face == edge for face in strong)
        style = {
            "color": BLUE if frontier_edge or inside else "#8A8A8A",
            "linewidth": 2.6 if frontier_edge else 1.0,
        }
        ax.plot(
            *zip(*line, strict=True),
            linestyle="--" if edge in weak - strong else "-",
            **style,
        )
    for k, v in enumerate(polytope.vertices):
        here = _xyz(v)
        place = list(names).index(k) if k in names else None
        colour = "#8A8A8A" if place is None else _colour(place)
        ax.scatter(
            *([c] for c in here),
            s=18 if place is None else 46,
            color=colour,
            edgecolor=BLACK,
            linewidth=0.6,
        )
    for axis, name in zip(
        (ax.set_xlabel, ax.set_ylabel, ax.set_zlabel), result.game.players, strict=True
    ):
        axis(printable(shorten(name, 18)), labelpad=4)
    ax.tick_params(labelsize=8.5, pad=1)
    ax.locator_params(nbins=5)
    ax.view_init(elev=24, azim=38)
    if len(names) <= MAX_NAMES:
        _name_vertices(ax, result, names)
    ax.set_title("feasible set: strong frontier blue", fontsize=11, y=1.0)


def _name_vertices(ax: Any, result: Frontier, names: dict[int, str]) -> None:
    """Letters beside the vertices, on the side away from the middle of F as it is seen."""
    from mpl_toolkits.mplot3d.proj3d import proj_transform

    x, y, _ = proj_transform(*_xyz(result.polytope.barycentre), ax.get_proj())
    for k, name in names.items():
        here = proj_transform(*_xyz(result.polytope.vertices[k]), ax.get_proj())[:2]
        length = math.hypot(here[0] - x, here[1] - y)
        offset = (
            (13 * (here[0] - x) / length, 13 * (here[1] - y) / length)
            if length
            else (0.0, 13.0)
        )
        paper = {"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.6}
        ax.annotate(
            name, here, offset, textcoords="offset points", ha="center", va="center", weight="bold", bbox=paper
        )  # fmt: skip


def _around(points: list[XYZ]) -> list[XYZ]:
    """Corners of a convex polygon in space in the order of its boundary."""
    middle = [sum(column) / len(points) for column in zip(*points, strict=True)]
    arms = [tuple(c - m for c, m in zip(p, middle, strict=True)) for p in points]
    normal = max(
        (_cross(arms[0], arm) for arm in arms[1:]),
        key=lambda c: sum(x * x for x in c),
        default=(0, 0, 1),
    )
    side = _cross(normal, arms[0])

    def angle(arm: Sequence[float]) -> float:
        along = sum(x * y for x, y in zip(arm, arms[0], strict=True)) / (
            math.hypot(*arms[0]) or 1
        )
        return math.atan2(
            sum(x * y for x, y in zip(arm, side, strict=True))
            / (math.hypot(*side) or 1),
            along,
        )

    return [p for _, p in sorted(zip(map(angle, arms), points, strict=True))]


def _cross(a: Sequence[float], b: Sequence[float]) -> XYZ:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def _spot(weights: Sequence[fmpq]) -> XY:
    total = sum(weights, fmpq(0))
    share = [coordinate(w / total) for w in weights]
    return sum(s * c[0] for s, c in zip(share, CORNERS, strict=True)), sum(
        s * c[1] for s, c in zip(share, CORNERS, strict=True)
    )


def draw_weight_triangle(ax: Axes, result: Frontier, names: dict[int, str]) -> None:
    """The weights λ ≥ 0 up to scale, divided into the cells of the vertices that they choose."""
    ax.set_axis_off()
    ax.set_aspect("equal")
    for place, (k, name) in enumerate(names.items()):
        corners = [
            _spot(list(map(fmpq, ray)))
            for ray in supporting_rays(result.polytope, 1 << k)
        ]
        if len(corners) < 3:
            continue
        x, y = (sum(column) / len(corners) for column in zip(*corners, strict=True))
        ring = sorted(corners, key=lambda c: math.atan2(c[1] - y, c[0] - x))
        ax.fill(
            *zip(*ring, strict=True),
            facecolor=_colour(place),
            alpha=0.75,
            edgecolor=BLACK,
            linewidth=1.0,
        )
        if len(names) <= MAX_NAMES and _area(ring) > 0.002:
            paper = {
                "facecolor": "white",
                "alpha": 0.75,
                "edgecolor": "none",
                "boxstyle": "round,pad=0.15",
            }
            ax.text(x, y, name, ha="center", va="center", weight="bold", bbox=paper)
    ax.plot(*zip(*CORNERS, CORNERS[0], strict=True), color=BLACK, linewidth=1.2)
    for (x, y), name, (dx, dy) in zip(
        CORNERS, result.game.players, ((-1, -1), (1, -1), (0, 1)), strict=True
    ):
        text = f"only {printable(shorten(name, 18))}\ncounts"
        ax.text(
            x + 0.02 * dx,
            y + 0.035 * dy,
            text,
            ha="center",
            va="top" if dy < 0 else "bottom",
            fontsize=9.5,
        )
    ax.set(xlim=(-0.14, 1.14), ylim=(-0.16, 1.0))
    ax.set_title("weights: which vertex they choose", fontsize=11, y=1.06)


def _area(ring: Sequence[XY]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _tag(ax: Any, spot: Spot, at: XY, number: int) -> None:
    """The tag beside a point, above and below by turns, for neighbours are often close."""
    paper = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.6}
    offset = (9 if number % 2 else -9, 11 if number % 2 else -13)
    if spot.tag:
        ax.annotate(
            spot.tag, at, offset, textcoords="offset points", ha="center", va="center", weight="bold", bbox=paper,
            zorder=21,
        )  # fmt: skip


def _draw_weights(ax: Axes, spot: Spot, number: int) -> None:
    """The weights of a spot: a dot, a segment or a polygon of the triangle."""
    spots = [_spot(ray) for ray in spot.weights]
    if not spots:
        return
    x, y = (sum(column) / len(spots) for column in zip(*spots, strict=True))
    ring = sorted(spots, key=lambda c: math.atan2(c[1] - y, c[0] - x))
    ax.plot(
        *zip(*ring, ring[0], strict=True), color=spot.colour, linewidth=2.8, marker="D", markersize=7,
        markeredgecolor=BLACK, zorder=6, clip_on=False,
    )  # fmt: skip
    _tag(ax, spot, (x, y), number)


def _list_names(
    figure: Any,
    result: Frontier,
    names: dict[int, str],
    spots: Sequence[Spot],
    some_cells: bool,
) -> None:
    """What the letters stand for, in columns under the picture."""
    entries = [
        ("■" if s.is_square else "◆", s.colour, f"{s.name}  {s.text}") for s in spots
    ]
    if some_cells:
        entries.append(
            ("■", "#6B6B6B", "open cells: every equilibrium has its weights here")
        )
    if len(names) <= MAX_NAMES:
        for place, (k, name) in enumerate(names.items()):
            vertex = result.polytope.vertices[k]
            text = f"{name}  {triple(vertex)}  {outcome_name(result.game, result.profiles[vertex])}"
            entries.append(("●", _colour(place), text))
    longest = max((len(text) for *_, text in entries), default=0)
    columns = 3 if longest <= 34 else 2 if longest <= 70 else 1
    rows = -(-len(entries) // columns)
    for number, (sign, colour, text) in enumerate(entries):
        x, y = (
            0.05 + (number // rows) * (0.95 / columns),
            0.15 - (number % rows) * 0.045,
        )
        figure.text(x, y, sign, color=colour, fontsize=12, va="center")
        figure.text(x + 0.022, y, text, fontsize=9.5, va="center")


def triple(values: Point | Sequence[fmpq]) -> str:
    """A vector, as short as a picture needs it."""
    return f"({', '.join(map(short, values))})"
