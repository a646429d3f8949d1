"""Nash's bargaining solution. Two players: the feasible set, d, the hyperbola through the solution, its tangent.

The hyperbola (x − d_1)(y − d_2) = c touches F at the solution alone, and its tangent there is the supporting line. With
variable threats d is what the threats give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flint import fmpq

from exact.arithmetic.algebraic import Algebraic, Number
from exact.arithmetic.rationals import shorten
from exact.errors import printable
from exact.frontiers.pareto import frontier
from exact.games.game import Game
from exact.showing.plots.feasible import (
    draw_feasible_set,
    draw_supporting_line,
    finish,
    short,
    xy,
)
from exact.showing.plots.picture import GREEN, ORANGE, PURPLE, VERMILLION, picture
from exact.showing.plots.solid import Spot, plot_spots, triple

STEPS = 240


def near(x: Number) -> fmpq:
    """A rational close enough to draw.

    >>> near(fmpq(1, 2))
    1/2
    """
    return x.enclosure(fmpq(1, 10**12))[0] if isinstance(x, Algebraic) else x


def plot_bargaining(
    path: str,
    game: Game,
    disagreement: Sequence[Number],
    payoffs: Sequence[Number],
    weights: Sequence[Number],
    threats: Sequence[Mapping[int, Number]] | None = None,
) -> None:
    """Write the picture of a bargaining problem of two or three players; ``threats`` are mixed actions that give d."""
    d, u, prices = (
        [near(x) for x in vector] for vector in (disagreement, payoffs, weights)
    )
    if game.n == 3:
        there = Spot(
            "u, Nash's solution",
            f"{triple(u)} at prices {triple(_shares(prices))}",
            u,
            [prices],
            tag="u",
        )
        here = Spot("d, disagreement", triple(d), d, tag="d", is_square=True)
        plot_spots(path, frontier(game), [here, there])
        return
    with picture(path) as figure:
        labels = draw_feasible_set(figure.add_subplot(), game)
        ax = labels.axes
        start, end = xy(d), xy(u)
        name = "threat point d" if threats is not None else "disagreement point d"
        ax.plot(
            *start,
            marker="s",
            markersize=8.5,
            color=VERMILLION,
            linestyle="none",
            zorder=7,
            label=name,
        )
        ax.plot(
            *end,
            marker="D",
            markersize=9,
            color=GREEN,
            linestyle="none",
            zorder=8,
            label="Nash's solution",
        )
        figure.draw_without_rendering()
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        ax.set(xlim=(left, right), ylim=(low, high))
        gains = (end[0] - start[0], end[1] - start[1])
        if min(gains) > 0:
            corner = ([start[0], start[0], right], [high, start[1], start[1]])
            ax.plot(*corner, color=VERMILLION, linewidth=0.9, linestyle=":")
            product = gains[0] * gains[1]
            least = product / (high - start[1])
            curve = [
                (start[0] + x, start[1] + product / x)
                for x in (
                    least * ((right - start[0]) / least) ** (k / STEPS)
                    for k in range(STEPS + 1)
                )
            ]
            ax.plot(
                *zip(*curve, strict=True),
                color=ORANGE,
                linewidth=1.8,
                zorder=3.5,
                label="Nash hyperbola",
            )
            labels.avoid_line(curve)
        labels.avoid(start, end)
        threatened = "" if threats is None else "\n" + _threats_text(game, threats)
        named = {
            point: text for text, point, _ in labels.texts
        }  # one text for a point that is an outcome too
        labels.texts = [entry for entry in labels.texts if entry[1] not in (start, end)]
        for letter, point, rest, at, colour in (
            ("d", d, threatened, start, VERMILLION),
            ("u", u, "", end, "#00694D"),
        ):
            outcome = f": {named[at].splitlines()[0]}" if at in named else ""
            labels.texts.insert(
                0, (f"{letter} = {triple(point)}{outcome}{rest}", at, colour)
            )
        draw_supporting_line(labels, u, prices, PURPLE)
        finish(labels, game.title)


def _shares(weights: Sequence[fmpq]) -> list[fmpq]:
    return [w / sum(weights, fmpq(0)) for w in weights]


def _threats_text(game: Game, threats: Sequence[Mapping[int, Number]]) -> str:
    parts = []
    for names, threat in zip(game.actions, threats, strict=True):
        terms = [
            shorten(names[a], 14) + ("" if p == 1 else f" ({short(near(p))})")
            for a, p in threat.items()
        ]
        parts.append(" + ".join(terms[:3]) + (" + …" if len(terms) > 3 else ""))
    if sum(map(len, parts)) <= 24:
        return f"threats: {printable(' / '.join(parts))}"
    return "threats:\n" + "\n".join(map(printable, parts))
