"""The line of two players' weights: where the equilibria are, and whose threat closes the rest.

At every weight beyond the equilibria a strategy of one player holds the other, in a fight, to less than the best
outcome there gives: player 1's below, player 2's above (``exact.equilibria.two_player.solver``; ``weight_tree``
proves it in cells).
"""

from __future__ import annotations

from exact.arithmetic.algebraic import show, show_vector
from exact.arithmetic.markup import html
from exact.equilibria.solutions import Solution
from exact.equilibria.two_player.solver import TwoPlayerProof
from exact.showing.report.feasible import float_of
from exact.showing.report.markup import number, text
from exact.showing.report.svg import clipped, picture

LINE, MARGIN, TOP, HIGH = 560.0, 40.0, 34.0, 26.0
HATCH = (
    '<defs><pattern id="hatch-line" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path class="stroke" d="M-1 1L1 -1M0 8L8 0M7 9L9 7"/></pattern></defs>'
)


def line_section(solution: Solution) -> str:
    """All weights of two players as a line; empty without a proof for two players."""
    if not isinstance(solution.proof, TwoPlayerProof):
        return ""
    low, high = solution.proof.low.claim.weights, solution.proof.high.claim.weights
    first, second = solution.game.players
    x, y, middle = _at(float_of(low[0])), _at(float_of(high[0])), TOP + HIGH / 2
    parts = [HATCH]
    for left, right, by, other, where in (
        (MARGIN, x, first, second, f"less than {show(low[0])}"),
        (y, MARGIN + LINE, second, first, f"more than {show(high[0])}"),
    ):
        box = f'x="{left:.2f}" y="{TOP:g}" width="{right - left:.2f}" height="{HIGH:g}"'
        hint = (
            f"no equilibrium at prices where {first} counts {where}: in a fight a strategy of {by} holds {other} "
            "to less than the best outcome there gives"
        )
        kind, hatch = (
            ("several", f'<rect class="hatch" {box} fill="url(#hatch-line)"/>')
            if by == second
            else ("one", "")
        )
        cell = f'<g><rect class="cell {kind}" {box}/>{hatch}<title>{html(hint)}</title></g>'
        parts.append(cell if right > left else "")
    hint = f"equilibrium: at {show_vector(low)}" + (
        f" to {show_vector(high)}" if low != high else ""
    )
    parts.append(
        f'<path class="family" d="M{x:.2f} {middle:g}L{y:.2f} {middle:g}"/>'
        if y > x
        else ""
    )
    dots = "".join(
        f'<circle class="mark" cx="{at:.2f}" cy="{middle:g}" r="5.5"/>'
        for at in sorted({x, y})
    )
    parts.append(f"<g>{dots}<title>{html(hint)}</title></g>")
    for at, anchor, name in ((0.0, "start", second), (1.0, "end", first)):
        words = html(f"only {clipped(name, 24)} counts")
        parts.append(
            f'<text class="soft" x="{_at(at):g}" y="{TOP - 10:g}" text-anchor="{anchor}">{words}</text>'
        )
    drawn = picture(LINE + 2 * MARGIN, TOP + HIGH + 12, parts, "the line of weights")
    place = (
        f"= {number(low[0])}"
        if low == high
        else f"from {number(low[0])} to {number(high[0])}"
    )
    what = "The dot is" if low == high else "The thick line between the dots is"
    caption = (
        f"All prices λ ≥ 0 with sum 1. {what} where equilibria are: λ<sub>{text(first)}</sub> {place}. The rest is "
        f"closed: in a fight a strategy of one player (hatched: of {text(second)}) holds the other to less than the "
        "best outcome there gives."
    )
    return f"<h3>The line of prices</h3><figure>{drawn}<figcaption>{caption}</figcaption></figure>"


def _at(t: float) -> float:
    return MARGIN + LINE * t
