"""Pictures as inline SVG, styled by the page: a plane with axes, the lattice of coalitions.

Positions on paper are floats: nothing here is read back, and every number shown beside a picture is exact. The plane is
scaled to its paper exactly, before a float sees it: payoffs of any size, and of any difference in size, are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.markup import html
from exact.arithmetic.rationals import approximate, nearest_float

Point: TypeAlias = tuple[float, float]
"""A place on paper, in pixels."""

Place: TypeAlias = tuple[fmpq, fmpq]
"""A point of the plane that is drawn."""

MARGIN = fmpq(7, 100)
"""Which part of its width a picture leaves free on each side."""


class Plane:
    """A picture of part of the plane, x to the right and y upwards, with axes and round ticks."""

    def __init__(
        self,
        points: Sequence[Place],
        names: tuple[str, str],
        width: int = 460,
        height: int = 360,
    ) -> None:
        across, up = (_range([p[k] for p in points]) for k in (0, 1))
        self.low, self.high = (across[0], up[0]), (across[1], up[1])
        self.width, self.height, self.names = width, height, names
        self.parts: list[str] = []
        self.taken: list[tuple[float, float, float, float]] = []
        self.waiting: list[tuple[Point, str]] = []
        self._axes()

    def at(self, p: Place) -> Point:
        """Where a point is on paper, in pixels."""
        left, right, top, bottom = 46.0, 16.0, 14.0, 40.0
        x, y = (
            nearest_float((a - low) / (high - low))
            for a, low, high in zip(p, self.low, self.high, strict=True)
        )
        return left + x * (self.width - left - right), self.height - bottom - y * (
            self.height - top - bottom
        )

    def _axes(self) -> None:
        (x0, y0), (x1, y1) = self.at(self.low), self.at(self.high)
        for tick in _ticks(self.low[0], self.high[0]):
            x = self.at((tick, self.low[1]))[0]
            self.parts.append(f'<path class="grid" d="M{x:.1f} {y0:.1f}V{y1:.1f}"/>')
            self.write((x, y0 + 15), _short(tick), "middle", "soft")
        for tick in _ticks(self.low[1], self.high[1]):
            y = self.at((self.low[0], tick))[1]
            self.parts.append(f'<path class="grid" d="M{x0:.1f} {y:.1f}H{x1:.1f}"/>')
            self.write((x0 - 6, y + 4), _short(tick), "end", "soft")
        self.write(
            ((x0 + x1) / 2, self.height - 8), clipped(self.names[0]), "middle", "soft"
        )
        y = (y0 + y1) / 2
        label = html(clipped(self.names[1]))
        self.parts.append(
            f'<text class="soft" text-anchor="middle" transform="translate(13 {y:.1f}) rotate(-90)">{label}</text>'
        )

    def write(
        self, at: Point, words: str, anchor: str = "start", style: str = ""
    ) -> None:
        """Words at a place on paper."""
        kind = f' class="{style or "halo"}"'
        self.parts.append(
            f'<text{kind} x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}">{html(words)}</text>'
        )

    def polygon(self, corners: Sequence[Place], style: str) -> None:
        """A filled polygon; two corners are a segment."""
        self.parts.append(f'<path class="{style}" d="{self._path(corners)}Z"/>')

    def line(self, points: Sequence[Place], style: str) -> None:
        """A broken line, clipped to the picture."""
        self.parts.append(
            f'<path class="{style}" d="{self._path(points)}" fill="none"/>'
        )

    def _path(self, points: Sequence[Place]) -> str:
        return "".join(
            f"{'L' if k else 'M'}{x:.1f} {y:.1f}"
            for k, (x, y) in enumerate(map(self.at, points))
        )

    def dot(
        self, p: Place, style: str, label: str = "", hint: str = "", radius: float = 4
    ) -> None:
        """A point; its label is written at the end, where there is room."""
        x, y = self.at(p)
        title = f"<title>{html(hint)}</title>" if hint else ""
        self.parts.append(
            f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}">{title}</circle>'
        )
        self.taken.append((x - radius, y - radius, x + radius, y + radius))
        if label:
            self.waiting.append(((x, y), label))

    def _label(self, x: float, y: float, label: str) -> None:
        width = 6.8 * len(label)
        places = [
            (x + 8, y - 6, "start"),
            (x + 8, y + 14, "start"),
            (x - 8, y - 6, "end"),
            (x - 8, y + 14, "end"),
        ]
        places += [(x, y - 10, "middle"), (x, y + 20, "middle")]
        for px, py, anchor in places:
            left = (
                px
                if anchor == "start"
                else px - width
                if anchor == "end"
                else px - width / 2
            )
            box = (left, py - 11, left + width, py + 3)
            inside = (
                box[0] >= 44
                and box[2] <= self.width - 2
                and box[1] >= 0
                and box[3] <= self.height - 26
            )
            if inside and not any(_overlap(box, other) for other in self.taken):
                self.taken.append(box)
                self.write((px, py), label, anchor)
                return

    def support(self, p: Place, weights: Place) -> None:
        """The line through p with the given normal, as far as the picture goes."""
        (x0, y0), (x1, y1) = self.low, self.high
        a, b = weights
        level = a * p[0] + b * p[1]
        ends = []
        if b:
            ends += [(x, (level - a * x) / b) for x in (x0, x1)]
        if a:
            ends += [((level - b * y) / a, y) for y in (y0, y1)]
        ends = [e for e in ends if x0 <= e[0] <= x1 and y0 <= e[1] <= y1]
        if len(ends) >= 2:
            self.line([min(ends), max(ends)], "support")

    def __str__(self) -> str:
        for (x, y), label in self.waiting[
            ::-1
        ]:  # the last drawn are the points that the page is about
            self._label(x, y, label)
        self.waiting.clear()
        return picture(
            self.width,
            self.height,
            self.parts,
            f"{self.names[1]} against {self.names[0]}",
        )


def picture(width: float, height: float, parts: Iterable[str], name: str) -> str:
    """An SVG element that scales with the page, named for those who do not see it."""
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" '
        f'aria-label="{html(name)}">{"".join(parts)}</svg>'
    )


def clipped(words: str, length: int = 40) -> str:
    """Words of at most ``length`` characters."""
    return words if len(words) <= length else words[: length - 1] + "…"


def lattice(
    nodes: Sequence[tuple[Sequence[str], str]],
    lines: Sequence[tuple[int, int]],
    places: Sequence[Point],
) -> str:
    """Nodes (lines of text, and a hint) at ``places`` in [0, 1]², joined by ``lines``."""
    names = [words for words, _ in nodes]
    columns = max(
        (sum(abs(p[1] - q[1]) < 1e-6 for q in places) for p in places), default=1
    )
    box = (
        max(104, max(7 * len(words) + 16 for node in names for words in node)),
        15 * max(map(len, names)) + 12,
    )
    rows = len({round(p[1], 6) for p in places})
    width, height = columns * (box[0] + 18) + 12, rows * (box[1] + 44) - 20
    centres = [
        (
            box[0] / 2 + 6 + x * (width - box[0] - 12),
            height - box[1] / 2 - 6 - y * (height - box[1] - 12),
        )
        for x, y in places
    ]
    parts = [
        f'<path class="edge" d="M{centres[a][0]:.1f} {centres[a][1]:.1f}L{centres[b][0]:.1f} {centres[b][1]:.1f}"/>'
        for a, b in lines
    ]
    for (x, y), (node, hint) in zip(centres, nodes, strict=True):
        parts.append(f"<g><title>{html(hint)}</title>")
        parts.append(
            f'<rect class="node" x="{x - box[0] / 2:.1f}" y="{y - box[1] / 2:.1f}" width="{box[0]}" height="{box[1]}" '
            'rx="6"/>'
        )
        for k, words in enumerate(node):
            style = "" if k == 0 else ' class="soft"'
            line = y - box[1] / 2 + 18 + 15 * k
            parts.append(
                f'<text{style} x="{x:.1f}" y="{line:.1f}" text-anchor="middle">{html(words)}</text>'
            )
        parts.append("</g>")
    return picture(width, height, parts, "the coalitions, each with its dividend")


def _overlap(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _range(values: Sequence[fmpq]) -> Place:
    """From where to where an axis goes that shows ``values``."""
    low, high = min(values), max(values)
    span = (high - low) or max(fmpq(1), abs(high)) / 2
    return low - MARGIN * span, high + MARGIN * span


def _ticks(low: fmpq, high: fmpq) -> list[fmpq]:
    """About five round numbers between two.

    >>> _ticks(fmpq(0), fmpq(10)), len(_ticks(fmpq(0), fmpq(10) ** 400))
    ([0, 2, 4, 6, 8, 10], 6)
    """
    rough = (high - low) / 5
    order = len(str(rough.p)) - len(str(rough.q))
    size = fmpq(10) ** order
    if size > rough:
        size /= 10
    enough = rough * fmpq(999, 1000)
    step = next(k * size for k in (1, 2, 5, 10) if k * size >= enough)
    first, last = (low / step).ceil(), (high / step).floor()
    return [k * step for k in range(int(first), int(last) + 1)]


def _short(value: fmpq) -> str:
    near = nearest_float(value)
    is_held = math.isfinite(near) and (near != 0 or value == 0)
    return (f"{near:.6g}" if is_held else approximate(value)).replace("-", "−")
