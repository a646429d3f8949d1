"""The tree of cells over the weight triangle: which weights hold no equilibrium, why not, and where equilibria lie.

A leaf of the tree is a cell of weight vectors. A refuted one has a certificate (multipliers) that no strategies satisfy
conditions 3 and 4 at any weights in it, except in a face that is then a leaf of its own. Its reason is read off the
certificate: the coalitions whose dividends (condition 4) it needs. Multipliers that it can do without are taken out
first, those of larger coalitions before those of smaller ones: what is left refutes the cell alone, and would not
without any one of these coalitions. In other leaves the equilibria are known, or at least what they pay.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from flint import fmpq, fmpq_mat

from exact.arithmetic.algebraic import Number, show_vector
from exact.arithmetic.markup import html
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Held, Node, Pays, Refuted, Split
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.cells.simplices import Cell
from exact.equilibria.solutions import Equilibrium
from exact.games.coalitions import Coalition, format_coalition, grand_coalition
from exact.games.game import Game
from exact.showing.report.feasible import float_of
from exact.showing.report.markup import number, table, text
from exact.showing.report.svg import Point, clipped, picture

REASONS = {
    "one": ("1", "closed: one smaller coalition cannot share alike"),
    "several": (
        "2+",
        "closed: several smaller coalitions cannot all share alike at once",
    ),
    "everyone": ("N", "closed: all players together cannot share alike"),
    "both": (
        "N+",
        "closed: all players and some smaller coalitions cannot all share alike at once",
    ),
    "replies": ("3", "closed by best replies (condition 3) alone"),
    "held": (
        "=",
        "weights of an equilibrium: at all of them the same strategies are one",
    ),
    "paid": ("$", "every equilibrium here pays what one listed pays"),
    "open": ("?", "open: equilibria may have their weights here"),
}
"""Of each reason the sign written into its cells, and what it means."""

PERFECT = (
    "Its reason is what the certificate needs beside best replies (condition 3): which coalitions share alike, each "
    "member gaining the same at the prices λ (condition 4). The cell is closed without the condition of any other "
    "coalition."
)
PLAIN = (
    "It combines best replies (condition 3) with the demand that all players together get their coco shares at the "
    "prices λ (condition 4 of N)."
)

SIDE, LEFT, BOTTOM = 440.0, 30.0, 436.0
CORNERS = (
    (LEFT, BOTTOM),
    (LEFT + SIDE, BOTTOM),
    (LEFT + SIDE / 2, BOTTOM - SIDE * math.sqrt(3) / 2),
)
HATCHES = {
    "several": "M-1 1L1 -1M0 8L8 0M7 9L9 7",
    "both": "M0 0L8 8M8 0L0 8",
    "everyone": "M0 4H8",
    "paid": "M4 0V8",
}
LEVELS = (fmpq(1, 8), fmpq(1, 4), fmpq(1, 2))
MAX_SECTIONS = 6
"""Four players' weights are cut where the last one has these, or as many as six equilibria have."""

MAX_HINTS = 3000
"""With more leaves than this, cells have no hints: the page stays small enough to open."""


@dataclass(frozen=True)
class Leaf:
    """A cell that is not cut further, the key of its reason, and a sentence about it."""

    cell: Cell
    reason: str
    hint: str


def leaves(tree: Enclosure) -> list[Leaf]:
    """The leaves of a tree, each with its reason. Cost: some evaluations of a certificate's bounds for each."""
    return [_leaf(tree, node) for node in tree.nodes if not isinstance(node, Split)]


def tree_section(tree: Enclosure, equilibria: Mapping[str, Equilibrium]) -> str:
    """How many cells were closed and why; for three players the picture, with the equilibria by their signs."""
    found, drawn = leaves(tree), tree.game.n == 3
    count = Counter(leaf.reason for leaf in found)
    size: dict[str, fmpq] = {}
    for leaf in found:
        size[leaf.reason] = size.get(leaf.reason, fmpq(0)) + share(leaf.cell)
    rows = [
        [
            f"{_swatch(kind) if drawn or tree.game.n == 4 else ''}{sign} · {words}",
            str(count[kind]),
            percent(size[kind]),
        ]
        for kind, (sign, words) in REASONS.items()
        if count[kind]
    ]
    parts = [
        f"<h3>The tree of cells</h3><p>The weights λ ≥ 0 with sum 1 {_cut(len(found))}. A closed cell has a certificate"
        " that no equilibrium has its weights there, except perhaps on a side or at a corner."
        f" {PLAIN if tree.notion == 'coco' else PERFECT}</p>"
    ]
    if drawn:
        parts.append(
            f"<figure>{_hatches()}{draw(found, tree.game, equilibria)}<figcaption>"
        )
        parts.append(f"{_caption(tree.game, equilibria)}</figcaption></figure>")
    if tree.game.n == 4:
        parts.append(sections(found, tree.game, equilibria))
    parts.append(table(["leaves", "cells", "share"], rows))
    return "".join(parts)


def share(cell: Cell) -> fmpq:
    """Which share of the simplex of weights a cell takes up; none if it is a face.

    >>> share(((fmpq(1), fmpq(0)), (fmpq(1, 2), fmpq(1, 2))))
    1/2
    """
    n = len(cell[0])
    return (
        abs(fmpq_mat(n, n, [x for vertex in cell for x in vertex]).det())
        if len(cell) == n
        else fmpq(0)
    )


def percent(part: fmpq) -> str:
    """A share for people; what is little is not said to be nothing, nor what is not all to be all."""
    if 0 < part < fmpq(1, 1000):
        return "&lt; 0.1 %"
    if fmpq(999, 1000) < part < 1:
        return "&gt; 99.9 %"
    return f"{float_of(100 * part):.1f} %" if part else "0 %"


def sections(
    found: Sequence[Leaf], game: Game, equilibria: Mapping[str, Equilibrium]
) -> str:
    """The cells of four players' weights where the last player's weight has some values: triangles for the others."""
    at = [
        e.weights[3]
        for e in equilibria.values()
        if isinstance(e.weights[3], fmpq) and 0 <= e.weights[3] < 1
    ]
    levels = sorted(
        list(dict.fromkeys([*at, *LEVELS]))[
            : max(len(LEVELS), min(len(set(at)), MAX_SECTIONS))
        ]
    )
    last, figures = text(game.players[3]), []
    for level in levels:
        here = {sign: e for sign, e in equilibria.items() if e.weights[3] == level}
        cells = [
            replace(leaf, cell=corners)
            for leaf in found
            if len(corners := section(leaf.cell, level)) > 2
        ]
        parts = [
            _cell(leaf, hint=len(found) * len(levels) <= MAX_HINTS) for leaf in cells
        ]
        parts += [*_marks(here), *_corner_names(game.players[:3], "{} has the rest")]
        drawn = picture(
            SIDE + 2 * LEFT, BOTTOM + 30, parts, "a section of the weights, in cells"
        )
        figures.append(
            f"<figure>{drawn}<figcaption>λ<sub>{last}</sub> = {number(level)}</figcaption></figure>"
        )
    return (
        f"<p>Four players’ weights fill a tetrahedron. Sections of it, where {last} has the weight stated; at a corner "
        "one of the others has all the rest. Hover over a cell for its weights and reason.</p>"
        f'{_hatches()}<div class="pictures">{"".join(figures)}</div>'
    )


def section(cell: Cell, level: fmpq) -> Cell:
    """Where a cell meets the plane on which the last weight is ``level``: the corners in order, without that weight.

    >>> section(((fmpq(1), fmpq(0), fmpq(0)), (fmpq(0), fmpq(1), fmpq(0)), (fmpq(0), fmpq(0), fmpq(1))), fmpq(1, 4))
    ((3/4, 0), (0, 3/4))
    """
    corners = [vertex[:-1] for vertex in cell if vertex[-1] == level]
    for a, b in combinations(cell, 2):
        if (a[-1] - level) * (b[-1] - level) < 0:
            t = (level - a[-1]) / (b[-1] - a[-1])
            corners.append(
                tuple((1 - t) * x + t * y for x, y in zip(a[:-1], b[:-1], strict=True))
            )
    if len(corners) < 3:
        return tuple(corners)
    spots = {corner: place(corner) for corner in corners}
    x, y = (sum(spot[k] for spot in spots.values()) / len(spots) for k in (0, 1))
    return tuple(
        sorted(
            spots,
            key=lambda corner: math.atan2(spots[corner][1] - y, spots[corner][0] - x),
        )
    )


def needed(game: Game, node: Refuted) -> Refutation:
    """A refutation of what the node's own refutes, without the dividends that it can do without.

    Multipliers of a coalition may vary over the cell (a part for each vertex); they are left out in all parts at once.
    The plain notion has no dividends to leave out.
    """
    found = node.refutation
    for S in sorted(_sharing(found), key=_rank, reverse=True):
        rest = Refutation(tuple(_without(part, S) for part in found.parts))
        if rest.leaves(game, node.cell, node.face):
            return needed(game, replace(node, refutation=rest))
    return found


def _without(part: Multipliers, coalition: Coalition) -> Multipliers:
    return replace(
        part, dividends={S: row for S, row in part.dividends.items() if coalition != S}
    )


def _sharing(found: Refutation) -> set[Coalition]:
    """The coalitions whose dividends have a multiplier."""
    return {
        S
        for part in found.parts
        for S, row in part.dividends.items()
        if any(row.values())
    }


def _replying(found: Refutation) -> set[Coalition]:
    """The coalitions whose best replies have a multiplier."""
    plain = {
        S
        for part in found.parts
        for S, row in part.best_replies.items()
        if any(row.values())
    }
    return plain | {
        S
        for part in found.parts
        for S, rows in part.obedience.items()
        for row in rows.values()
        if any(row.values())
    }


def _leaf(tree: Enclosure, node: Node) -> Leaf:
    corners = ", ".join(show_vector(v) for v in node.cell)
    where = f"between {corners}" if len(node.cell) > 1 else f"at {corners}"
    if isinstance(node, Refuted):
        found, everyone = needed(tree.game, node), grand_coalition(tree.game.n)
        sharing = _sharing(found) | (
            {everyone}
            if any(any(part.shares.values()) for part in found.parts)
            else set()
        )
        used = (_names(coalitions) for coalitions in (sharing, _replying(found)))
        left = ", except on a side or at a corner" if node.face else ""
        hint = "no equilibrium {}{}: from the dividends of {} and best replies of {}"
        return Leaf(
            node.cell, _reason(sharing, everyone), hint.format(where, left, *used)
        )
    if isinstance(node, Held):
        return Leaf(
            node.cell,
            "held",
            f"the payoffs {_paid(tree, node.claim)} are an equilibrium at all weights {where}",
        )
    if isinstance(node, Pays):
        return Leaf(
            node.cell,
            "paid",
            f"every equilibrium {where} pays {_paid(tree, node.claim)}",
        )
    return Leaf(node.cell, "open", f"open: the weights {where}")


def _cut(cells: int) -> str:
    return f"were cut into {cells:,} cells" if cells > 1 else "are one cell"


def _names(coalitions: set[Coalition]) -> str:
    return " · ".join(map(format_coalition, sorted(coalitions, key=_rank))) or "nobody"


def _paid(tree: Enclosure, claim: int) -> str:
    return show_vector(tree.claims[claim].payoffs or ())


def _reason(ratios: set[Coalition], everyone: Coalition) -> str:
    smaller = len(ratios - {everyone})
    if everyone in ratios:
        return "both" if smaller else "everyone"
    return "several" if smaller > 1 else "one" if smaller else "replies"


def _rank(coalition: Coalition) -> tuple[int, int]:
    return coalition.bit_count(), coalition


# ------------------------------------------------------------------------------------------------------------- pictures


def draw(
    found: Sequence[Leaf], game: Game, equilibria: Mapping[str, Equilibrium]
) -> str:
    """The weight triangle of three players as SVG: every leaf by its reason, then the equilibria."""
    ordered = sorted(
        found, key=lambda leaf: -len(leaf.cell)
    )  # sides and corners lie upon the cells they belong to
    parts = [_cell(leaf, hint=len(found) <= MAX_HINTS) for leaf in ordered]
    parts += map(_sign, found)
    parts += [
        _family(equilibrium)
        for equilibrium in equilibria.values()
        if equilibrium.family
    ]
    parts += _marks(equilibria)
    parts += _corner_names(game.players)
    return picture(SIDE + 2 * LEFT, BOTTOM + 30, parts, "the weight triangle, in cells")


def place(weights: Sequence[Number]) -> Point:
    """Where weights are in the triangle, in pixels."""
    w = [float_of(x) for x in weights]
    x, y = (
        sum(share * corner[k] for share, corner in zip(w, CORNERS, strict=True))
        / sum(w)
        for k in (0, 1)
    )
    return x, y


def _cell(leaf: Leaf, *, hint: bool) -> str:
    kind, spots = leaf.reason, [place(v) for v in leaf.cell]
    if len(spots) < 3 and kind not in ("open", "held", "paid"):
        return ""  # a side or corner that is closed as well looks like its cell
    title = f"<title>{html(leaf.hint)}</title>" if hint else ""
    if len(spots) == 1:
        (x, y) = spots[0]
        return f'<g><circle class="cell {kind}" cx="{x:.2f}" cy="{y:.2f}" r="3.5"/>{title}</g>'
    path = _path(spots)
    side = " side" if len(spots) == 2 else ""
    hatch = (
        f'<path class="hatch" fill="url(#hatch-{kind})" d="{path}"/>'
        if kind in HATCHES and not side
        else ""
    )
    return f'<g><path class="cell {kind}{side}" d="{path}"/>{hatch}{title}</g>'


def _sign(leaf: Leaf) -> str:
    """The sign of a cell's reason, where the cell has room for it."""
    corners, sign = [place(v) for v in leaf.cell], REASONS[leaf.reason][0]
    if len(corners) != 3 or _inradius(*corners) < 4 + 4 * len(sign):
        return ""
    x, y = _incentre(*corners)
    return f'<text class="halo" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{html(sign)}</text>'


def _family(equilibrium: Equilibrium) -> str:
    spots = [place(vertex.weights) for vertex in equilibrium.family]
    x, y = (sum(spot[k] for spot in spots) / len(spots) for k in (0, 1))
    around = sorted(spots, key=lambda spot: math.atan2(spot[1] - y, spot[0] - x))
    return f'<path class="family" d="{_path(around)}"/>'


def _marks(equilibria: Mapping[str, Equilibrium]) -> Iterator[str]:
    """The equilibria where the first three players' weights put them: in the triangle, or in a section of it."""
    for sign, equilibrium in equilibria.items():
        x, y = place(equilibrium.weights[: len(CORNERS)])
        payoffs, weights = (
            show_vector(equilibrium.payoffs),
            show_vector(equilibrium.weights),
        )
        hint = f"equilibrium {sign}: payoffs {payoffs}, at {weights}"
        yield (
            f'<g><circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/><title>{html(hint)}</title></g>'
            f'<text class="halo strong" x="{x + 9:.1f}" y="{y - 7:.1f}">{sign}</text>'
        )


def _corner_names(
    players: Sequence[str], phrase: str = "only {} counts"
) -> Iterator[str]:
    """The players at the corners where they alone count, or have what is left."""
    anchors = (
        ("start", -LEFT + 4, 22.0),
        ("end", LEFT - 4, 22.0),
        ("middle", 0.0, -26.0),
    )
    for (x, y), (anchor, dx, dy), name in zip(CORNERS, anchors, players, strict=True):
        words = html(phrase.format(clipped(name, 20)))
        yield f'<text class="soft" x="{x + dx:.1f}" y="{y + dy:.1f}" text-anchor="{anchor}">{words}</text>'


def _hatches() -> str:
    """The patterns that tell the reasons apart without colour; the picture and its legend share them."""
    patterns = "".join(
        f'<pattern id="hatch-{kind}" width="8" height="8" patternUnits="userSpaceOnUse"><path class="stroke" d="{d}"/>'
        "</pattern>"
        for kind, d in HATCHES.items()
    )
    return f'<svg width="0" height="0" aria-hidden="true" class="defs"><defs>{patterns}</defs></svg>'


def _swatch(kind: str) -> str:
    box = 'width="22" height="14"'
    hatch = f'<rect {box} fill="url(#hatch-{kind})"/>' if kind in HATCHES else ""
    return f'<svg class="swatch" {box} aria-hidden="true"><rect class="cell {kind}" {box}/>{hatch}</svg> '


def _caption(game: Game, equilibria: Mapping[str, Equilibrium]) -> str:
    names = " and ".join(text(name) for name in game.players[:2])
    marked = (
        " Dots with a sign are the weights of the equilibria listed above."
        if equilibria
        else ""
    )
    ranges = (
        " A thick line or outlined area is a range of weights with one equilibrium."
        if any(equilibrium.family for equilibrium in equilibria.values())
        else ""
    )
    return (
        f"All weights λ ≥ 0: at a corner one player alone counts, halfway along the bottom side {names} count alike."
        f"{marked}{ranges} Hover over a cell to see its weights and all that its certificate uses."
    )


def _path(spots: Iterable[Point]) -> str:
    return (
        "".join(f"{'L' if k else 'M'}{x:.2f} {y:.2f}" for k, (x, y) in enumerate(spots))
        + "Z"
    )


def _inradius(a: Point, b: Point, c: Point) -> float:
    around = math.dist(a, b) + math.dist(b, c) + math.dist(c, a)
    return (
        abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / around
        if around
        else 0.0
    )


def _incentre(a: Point, b: Point, c: Point) -> Point:
    sides = (math.dist(b, c), math.dist(c, a), math.dist(a, b))
    x, y = (
        sum(s * p[k] for s, p in zip(sides, (a, b, c), strict=True)) / sum(sides)
        for k in (0, 1)
    )
    return x, y
