"""Equilibria as a picture: payoffs and prices; for two players also where the fight would end."""

from __future__ import annotations

from itertools import chain

from flint import fmpq

from exact.equilibria.conditions import conflict_payoffs
from exact.equilibria.solutions import Equilibrium, Solution
from exact.equilibria.wording import scope
from exact.errors import UsageError
from exact.frontiers.pareto import frontier
from exact.showing.plots.bargaining import near
from exact.showing.plots.feasible import (
    draw_feasible_set,
    draw_point,
    draw_supporting_line,
    finish,
    hold_limits,
    xy,
)
from exact.showing.plots.picture import GREEN, GREY, ORANGE, PURPLE, VERMILLION, picture
from exact.showing.plots.solid import Spot, plot_spots, triple

MAX_SPOTS = 12
"""Equilibria of three players that are drawn."""


def plot_solution(path: str, solution: Solution) -> None:
    """Write the picture of a solved game: F, its frontier, the equilibrium payoffs, threats and prices.

    Two players: a family of weights has the supporting lines of both its ends. Three: F as a solid, and the weights in
    the triangle, with the open cells of an enclosure. ``UsageError`` for other numbers of players, for pictures of
    another format, and without matplotlib.
    """
    game = solution.game
    if game.n == 3:
        cells = [] if solution.enclosure is None else solution.enclosure.open_cells
        plot_spots(path, frontier(game), _spots(solution), cells, _title(solution))
        return
    if game.n != 2:
        raise UsageError(f"pictures show two or three players; this game has {game.n}")
    with picture(path) as figure:
        labels = draw_feasible_set(figure.add_subplot(), game)
        outcomes = set(game.payoffs)
        for equilibrium in solution.equilibria:
            u = [near(x) for x in equilibrium.payoffs]
            d = [
                near(x) for x in conflict_payoffs(game, equilibrium.claim.strategies)[1]
            ]
            if d != u:
                draw_point(
                    labels,
                    d,
                    "where the fight ends",
                    ORANGE,
                    "s",
                    name=tuple(d) not in outcomes,
                )
                start, end = xy(d), xy(u)
                labels.axes.plot(
                    *zip(start, end, strict=True),
                    color=GREY,
                    linewidth=1.2,
                    linestyle=":",
                    zorder=4,
                )
            draw_point(
                labels, u, "equilibrium", VERMILLION, "D", name=tuple(u) not in outcomes
            )
        hold_limits(labels)
        for equilibrium in solution.equilibria:
            for weights, colour in zip(
                _prices(equilibrium), (PURPLE, GREEN), strict=False
            ):
                draw_supporting_line(
                    labels, [near(x) for x in equilibrium.payoffs], weights, colour
                )
        finish(labels, _title(solution))


def _spots(solution: Solution) -> list[Spot]:
    spots = []
    for number, equilibrium in enumerate(solution.equilibria[:MAX_SPOTS], start=1):
        u, prices = [near(x) for x in equilibrium.payoffs], _prices(equilibrium)
        text = f"{triple(u)} at weights {' to '.join(map(triple, prices))}"
        spots.append(Spot(str(number), text, u, prices, tag=str(number)))
    ends = list(chain(*solution.payoff_sets))
    for number, claim in enumerate(ends, start=1):
        end = [near(x) for x in claim.payoffs or ()]
        weights = [near(w) for w in claim.weights]
        text = f"{triple(end)} at weights {triple(weights)}, an end of a set of payoffs"
        spots.append(Spot(f"end {number}", text, end, [weights], tag=f"end {number}"))
    return spots[:MAX_SPOTS]


def _title(solution: Solution) -> str:
    """How much is known of what, and the game's title."""
    known = f"{solution.status}: {scope(solution)}"
    title = solution.game.title
    return f"{known} · {title}" if title else known


def _prices(equilibrium: Equilibrium) -> list[list[fmpq]]:
    """The weights to draw, as rationals near enough: those of the ends of a family, else the one weight."""
    drawn = [vertex.weights for vertex in equilibrium.family] or [equilibrium.weights]
    return [[near(w) for w in weights] for weights in drawn]
