"""The tree of cells over the weight triangle: which weights hold no equilibrium, why not, and where equilibria lie.

A leaf of the tree is a cell of weight vectors. A closed one has a certificate (Farkas multipliers) that no strategies
satisfy conditions 3 and 4 at any weights in it. Its reason is read off the certificate: the coalitions whose dividends
(condition 4) it needs. Multipliers that it can do without are taken out first, those of larger coalitions before those
of smaller ones: what is left closes the cell alone, and would not without any one of these coalitions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from exact.algebraic import Number, show_vector
from exact.coalitions import Coalition, format_coalition, grand_coalition
from exact.equilibria.enclosure import Cell, Enclosure, Node, Refutation, bound
from exact.equilibria.solutions import Equilibrium
from exact.games import Game
from exact.report.feasible import float_of
from exact.report.markup import table, text
from exact.report.svg import Point, clipped, picture

REASONS = {
    "one": ("1", "one smaller coalition cannot share alike"),
    "several": ("2+", "several smaller coalitions cannot all share alike at once"),
    "everyone": ("N", "all players together cannot share alike"),
    "both": ("N+", "all players and some smaller coalitions cannot all share alike at once"),
    "replies": ("3", "closed by best replies (condition 3) alone"),
    "open": ("?", "open: equilibria may have their weights here"),
}
"""Of each reason the sign written into its cells, and what it means."""

SIDE, LEFT, BOTTOM = 440.0, 30.0, 424.0
CORNERS = ((LEFT, BOTTOM), (LEFT + SIDE, BOTTOM), (LEFT + SIDE / 2, BOTTOM - SIDE * math.sqrt(3) / 2))
HATCHES = {"several": "M-1 1L1 -1M0 8L8 0M7 9L9 7", "both": "M0 0L8 8M8 0L0 8", "everyone": "M0 4H8"}
MAX_HINTS = 3000
"""With more leaves than this, cells have no hints: the page stays small enough to open."""


@dataclass(frozen=True)
class Leaf:
    """A cell that is not cut further, the key of its reason, and a sentence about it."""

    cell: Cell
    reason: str
    hint: str


def leaves(tree: Enclosure) -> list[Leaf]:
    """The leaves of a tree, each with its reason. Cost: some evaluations of a certificate's bound for each."""
    return [_leaf(tree.game, node) for node in tree.nodes if node.edge is None]


def tree_section(tree: Enclosure, equilibria: Sequence[Equilibrium] = ()) -> str:
    """How many cells were closed and why; for three players the picture, with the equilibria numbered as listed."""
    found, drawn = leaves(tree), tree.game.n == 3
    count = Counter(leaf.reason for leaf in found)
    rows = [
        [f"{_swatch(kind) if drawn else ''}{sign} · {words}", str(count[kind])]
        for kind, (sign, words) in REASONS.items()
        if count[kind]
    ]
    parts = [
        f"<h3>The tree of cells</h3><p>The weights λ ≥ 0 with sum 1 were cut into cells, {len(tree.nodes):,} in all; "
        f"{len(found):,} of them were not cut further. A closed cell has a certificate that no equilibrium has its "
        "weights there. Its reason is what the certificate needs beside best replies (condition 3): which coalitions "
        "share alike, each member gaining the same at the prices λ (condition 4). The cell is closed without the "
        "condition of any other coalition.</p>"
    ]
    if drawn:
        parts.append(f"<figure>{_hatches()}{draw(found, tree.game, equilibria)}<figcaption>")
        parts.append(f"{_caption(tree.game, equilibria)}</figcaption></figure>")
    parts.append(table(["leaves", "how many"], rows))
    return "".join(parts)


def refutations(node: Node) -> tuple[Refutation, ...]:
    """Everything that closes a leaf; nothing if it is open."""
    return () if node.refutation is None else (node.refutation,)


def needed(game: Game, cell: Cell, found: Refutation) -> Refutation:
    """A refutation of the same cell by multipliers of ``found``, without the dividends that it can do without."""
    candidates = sorted(found.dividends, key=_rank, reverse=True)
    for S in candidates:
        rest = replace(found, dividends={T: row for T, row in found.dividends.items() if T != S})
        if bound(game, cell, rest) < 0:
            return needed(game, cell, rest)
    return found


def _leaf(game: Game, node: Node) -> Leaf:
    corners = ", ".join(show_vector(v) for v in node.cell)
    if node.is_open:
        return Leaf(node.cell, "open", f"open: the weights between {corners}")
    cases = [needed(game, node.cell, found) for found in refutations(node)]
    replies = {S for found in cases for S, row in found.best_replies.items() if any(row.values())}
    ratios = {S for found in cases for S, row in found.dividends.items() if any(row.values())}
    used = (" · ".join(map(format_coalition, sorted(S, key=_rank))) or "none" for S in (ratios, replies))
    several = f"; {len(cases)} cases" if len(cases) > 1 else ""
    hint = "no equilibrium between {}, from the dividends of {} and best replies of {}{}"
    return Leaf(node.cell, _reason(ratios, grand_coalition(game.n)), hint.format(corners, *used, several))


def _reason(ratios: set[Coalition], everyone: Coalition) -> str:
    smaller = len(ratios - {everyone})
    if everyone in ratios:
        return "both" if smaller else "everyone"
    return "several" if smaller > 1 else "one" if smaller else "replies"


def _rank(coalition: Coalition) -> tuple[int, int]:
    return coalition.bit_count(), coalition


# ------------------------------------------------------------------------------------------------------------- pictures


def draw(found: Sequence[Leaf], game: Game, equilibria: Sequence[Equilibrium] = ()) -> str:
    """The weight triangle of three players as SVG: every leaf by its reason, then the equilibria."""
    parts = [_cell(leaf, hint=len(found) <= MAX_HINTS) for leaf in found]
    parts += map(_sign, found)
    parts += [_family(equilibrium) for equilibrium in equilibria if equilibrium.family]
    parts += _marks(equilibria)
    parts += _corner_names(game.players)
    return picture(SIDE + 2 * LEFT, BOTTOM + 30, parts, "the weight triangle, in cells")


def place(weights: Sequence[Number]) -> Point:
    """Where weights are in the triangle, in pixels."""
    w = [float_of(x) for x in weights]
    x, y = (sum(share * corner[k] for share, corner in zip(w, CORNERS, strict=True)) / sum(w) for k in (0, 1))
    return x, y


def _cell(leaf: Leaf, *, hint: bool) -> str:
    path, kind = _path(map(place, leaf.cell)), leaf.reason
    title = f"<title>{escape(leaf.hint)}</title>" if hint else ""
    hatch = f'<path class="hatch" fill="url(#hatch-{kind})" d="{path}"/>' if kind in HATCHES else ""
    return f'<g><path class="cell {kind}" d="{path}"/>{hatch}{title}</g>'


def _sign(leaf: Leaf) -> str:
    """The sign of a cell's reason, where the cell has room for it."""
    corners, sign = [place(v) for v in leaf.cell], REASONS[leaf.reason][0]
    if len(corners) != 3 or _inradius(*corners) < 4 + 4 * len(sign):
        return ""
    x, y = _incentre(*corners)
    return f'<text class="halo" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{escape(sign)}</text>'


def _family(equilibrium: Equilibrium) -> str:
    spots = [place(vertex.weights) for vertex in equilibrium.family]
    x, y = (sum(spot[k] for spot in spots) / len(spots) for k in (0, 1))
    around = sorted(spots, key=lambda spot: math.atan2(spot[1] - y, spot[0] - x))
    return f'<path class="family" d="{_path(around)}"/>'


def _marks(equilibria: Sequence[Equilibrium]) -> Iterator[str]:
    for number, equilibrium in enumerate(equilibria, start=1):
        x, y = place(equilibrium.weights)
        payoffs, weights = show_vector(equilibrium.payoffs), show_vector(equilibrium.weights)
        hint = f"equilibrium {number}: payoffs {payoffs}, at {weights}"
        yield (
            f'<g><circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/><title>{escape(hint)}</title></g>'
            f'<text class="halo strong" x="{x + 9:.1f}" y="{y - 7:.1f}">{number}</text>'
        )


def _corner_names(players: Sequence[str]) -> Iterator[str]:
    """The players at the corners where they alone count."""
    anchors = (("start", -LEFT + 4, 22.0), ("end", LEFT - 4, 22.0), ("middle", 0.0, -12.0))
    for (x, y), (anchor, dx, dy), name in zip(CORNERS, anchors, players, strict=True):
        words = escape(f"only {clipped(name, 20)} counts")
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


def _caption(game: Game, equilibria: Sequence[Equilibrium]) -> str:
    names = " and ".join(text(name) for name in game.players[:2])
    marked = " Numbered dots are the weights of the equilibria listed above." if equilibria else ""
    ranges = (
        " A thick line or outlined area is a range of weights with one equilibrium."
        if any(equilibrium.family for equilibrium in equilibria)
        else ""
    )
    return (
        f"All weights λ ≥ 0: at a corner one player alone counts, halfway along the bottom side {names} count alike."
        f"{marked}{ranges} Hover over a cell to see its weights and all that its certificate uses."
    )


def _path(spots: Iterable[Point]) -> str:
    return "".join(f"{'L' if k else 'M'}{x:.2f} {y:.2f}" for k, (x, y) in enumerate(spots)) + "Z"


def _inradius(a: Point, b: Point, c: Point) -> float:
    around = math.dist(a, b) + math.dist(b, c) + math.dist(c, a)
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / around if around else 0.0


def _incentre(a: Point, b: Point, c: Point) -> Point:
    sides = (math.dist(b, c), math.dist(c, a), math.dist(a, b))
    x, y = (sum(s * p[k] for s, p in zip(sides, (a, b, c), strict=True)) / sum(sides) for k in (0, 1))
    return x, y
