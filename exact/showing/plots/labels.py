"""Texts beside points, kept off each other, off points and off lines: each takes the free place that costs least.

Source: J. Christensen, J. Marks and S. Shieber, An empirical study of algorithms for point-feature label placement
(1995), for the greedy choice among positions around a point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from matplotlib.axes import Axes

XY: TypeAlias = tuple[float, float]

RADII = (7.0, 13.0, 22.0, 34.0, 48.0, 66.0)
"""Distances from the point to the text, in points of a 72nd inch; from the third on a thin line leads there."""

CLEAR = 4.0
"""Pixels between a text and a line."""

GAP = 5.0
"""Pixels between two texts."""

_PAPER: dict[str, Any] = {
    "facecolor": "white",
    "alpha": 0.7,
    "edgecolor": "none",
    "pad": 0.4,
}


@dataclass(frozen=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: _Box) -> float:
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(0.0, width) * max(0.0, height)

    def holds(self, point: XY, margin: float) -> bool:
        inside = self.left - margin <= point[0] <= self.right + margin
        return inside and self.bottom - margin <= point[1] <= self.top + margin

    def crossed(self, start: XY, end: XY) -> bool:
        """Whether a segment meets the box (Liang and Barsky 1984)."""
        low, high = 0.0, 1.0
        across = (start[0], end[0], self.left - CLEAR, self.right + CLEAR)
        along = (start[1], end[1], self.bottom - CLEAR, self.top + CLEAR)
        for a, b, least, most in (across, along):
            if a == b:
                if not least <= a <= most:
                    return False
                continue
            first, last = sorted(((least - a) / (b - a), (most - a) / (b - a)))
            low, high = max(low, first), min(high, last)
        return low <= high


@dataclass
class Labels:
    """Texts for one pair of axes: collect them, then ``place`` them when nothing moves any more.

    Colour and place of one text never depend on those that come later, so the most important come first.
    """

    axes: Axes
    texts: list[tuple[str, XY, str]] = field(default_factory=list)
    points: list[XY] = field(default_factory=list)
    segments: list[tuple[XY, XY]] = field(default_factory=list)

    def add(self, text: str, point: XY, colour: str = "black") -> None:
        """A text that belongs to a point."""
        self.texts.append((text, point, colour))

    def avoid(self, *points: XY) -> None:
        """Points that no text should cover."""
        self.points.extend(points)

    def avoid_line(self, path: Sequence[XY]) -> None:
        """A polyline that texts should not cross."""
        self.segments.extend(pairwise(path))

    def place(self) -> None:
        """Draw the texts. The layout and the limits of the axes are fixed by this call."""
        from matplotlib.text import Text

        figure = self.axes.get_figure(root=True)
        if figure is None:
            return
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        self.axes.set(xlim=self.axes.get_xlim(), ylim=self.axes.get_ylim())
        to_pixels = self.axes.transData.transform
        scale = figure.dpi / 72
        frame = self.axes.get_window_extent()
        limits = _Box(frame.x0, frame.y0, frame.x1, frame.y1)
        points = [tuple(to_pixels(p)) for p in self.points]
        segments = [
            (tuple(to_pixels(a)), tuple(to_pixels(b))) for a, b in self.segments
        ]
        taken: list[_Box] = []
        for text, point, colour in self.texts:
            drawn = self.axes.annotate(
                text,
                point,
                (0, 0),
                textcoords="offset points",
                color=colour,
                zorder=9,
                va="bottom",
                bbox=_PAPER,
            )
            extent = Text.get_window_extent(drawn)
            x, y = map(float, to_pixels(point))
            best: tuple[float, float, float, _Box] | None = None
            for rank, radius in enumerate(RADII):
                for turn in range(16):
                    dx, dy = _offset(turn, radius * scale, extent.width, extent.height)
                    box = _Box(
                        x + dx, y + dy, x + dx + extent.width, y + dy + extent.height
                    )
                    cost = (
                        _cost(box, limits, taken, points, segments)
                        + 12 * rank * rank
                        + _habit(turn)
                    )
                    if best is None or cost < best[0]:
                        best = cost, dx, dy, box
            if best is None:
                continue
            _, dx, dy, box = best
            drawn.set_position((dx / scale, dy / scale))
            taken.append(
                _Box(box.left - GAP, box.bottom - GAP, box.right + GAP, box.top + GAP)
            )
            if (
                math.hypot(
                    max(box.left - x, x - box.right, 0),
                    max(box.bottom - y, y - box.top, 0),
                )
                > 16 * scale
            ):
                near = (
                    min(max(x, box.left), box.right),
                    min(max(y, box.bottom), box.top),
                )
                end = self.axes.transData.inverted().transform(near)
                self.axes.plot(
                    [point[0], end[0]],
                    [point[1], end[1]],
                    color="#999999",
                    linewidth=0.7,
                    zorder=4,
                )


def _offset(turn: int, radius: float, width: float, height: float) -> XY:
    """Where the lower left corner of a text stands, seen from its point, for one of sixteen directions."""
    angle = math.tau * turn / 16
    x, y = math.cos(angle), math.sin(angle)
    return radius * x + width * (x - 1) / 2, radius * y + height * (y - 1) / 2


def _habit(turn: int) -> float:
    """Right and above are where readers look first."""
    return {0: 0.0, 2: 1.0, 4: 1.0, 1: 1.0, 14: 2.0, 12: 2.0, 8: 3.0}.get(turn, 4.0)


def _cost(
    box: _Box,
    limits: _Box,
    taken: list[_Box],
    points: list[XY],
    segments: list[tuple[XY, XY]],
) -> float:
    cost = sum(400 + box.overlap(other) for other in taken if box.overlap(other))
    outside = (box.right - box.left) * (box.top - box.bottom) - box.overlap(limits)
    cost += 1.5 * outside + (150 if outside > 1 else 0)
    cost += 300 * sum(box.holds(p, 6.0) for p in points)
    return cost + 130 * sum(box.crossed(a, b) for a, b in segments)
