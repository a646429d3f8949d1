"""Coalition-perfect equilibria of n players: found, listed, and where possible proved to be all.

The tree of ``branching`` says where weights of equilibria can be. ``complete``: no leaf is open, so every equilibrium
pays the players of positive weight what one of those listed pays (weights determine these payoffs: they are the coco
shares). ``none``: there is no equilibrium. ``enclosed``: leaves are open. ``unknown``: the limit on cells came first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flint import fmpq

from exact.arithmetic.rationals import RationalLike, rational
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Held, Pays, Refuted
from exact.equilibria.coalition_perfect.branching import CellSearch
from exact.equilibria.coalition_perfect.irrational import Guess, irrational_equilibria
from exact.equilibria.coalition_perfect.relaxation import Relaxed
from exact.equilibria.coalition_perfect.rescaling import Rescaling
from exact.equilibria.coalition_perfect.weight_regions import Family
from exact.equilibria.plain.solver import MAX_PLAYERS
from exact.equilibria.solutions import Equilibrium, FamilyVertex, Solution
from exact.errors import Invalid, OutOfTime
from exact.games.game import Game, check_game
from exact.watching import stage

MAX_CELLS = 600

MAX_GUESSES = 8
"""Open cells in which irrational weights are looked for."""


@dataclass(frozen=True)
class CellProof:
    """A tree of cells without an open leaf; its claims are among the listed equilibria."""

    tree: Enclosure

    def verify(self, solution: Solution) -> None:
        """Re-prove the tree. If positive weights were asked for, cells in which a weight is 0 may be of others."""
        if self.tree.game != solution.game or not self.tree.is_complete:
            raise Invalid(
                "the tree of a complete solution is about its game and has no open leaf"
            )
        self.tree.verify()
        listed = [(e.claim.strategies, e.payoffs) for e in solution.equilibria]
        for number, node in enumerate(self.tree.nodes):
            if not isinstance(node, Held | Pays):
                continue
            claim = self.tree.claims[node.claim]
            if (claim.strategies, claim.payoffs) in listed:
                continue
            if not (solution.positive_weights and node.touches_zero_face):
                raise Invalid(
                    f"node {number} of the tree refers to an equilibrium that is not listed"
                )

    @property
    def lists_weights(self) -> bool:
        """Whether the weights of all equilibria are those of the listed ones, not only their payoffs."""
        return not any(isinstance(node, Pays) for node in self.tree.nodes)

    def summary(self) -> str:
        """One line for people."""
        nodes = self.tree.nodes
        refuted = [node for node in nodes if isinstance(node, Refuted)]
        closed = len(refuted)
        faces = sum(node.remainder is not None for node in refuted)
        held = sum(isinstance(node, Held) for node in nodes)
        paid = sum(isinstance(node, Pays) for node in nodes)
        parts = [
            f"{closed} {_cells(closed)} refuted by Farkas multipliers"
            + (f" ({faces} but for a face)" if faces else "")
        ]
        parts += [f"{held} within the weights of an equilibrium"] if held else []
        parts += (
            [f"{paid} in which every equilibrium pays the same as one listed"]
            if paid
            else []
        )
        return f"the weights are covered by {', '.join(parts)}"


def _cells(count: int) -> str:
    return "cell" if count == 1 else "cells"


def solve_coalition_perfect(
    game: Game,
    notion: str = "coalition-perfect-coco",
    *,
    positive_weights: bool = False,
    width: RationalLike = "1/32",
    max_cells: int = MAX_CELLS,
) -> Solution:
    """The coalition-perfect equilibria of a game, and how much is known of others.

    A family is listed once, with the vertices of its weights. Open cells are narrower than ``width`` (where payoffs of
    different players differ by a factor of 1,000 or more, in units that fit them) unless the limit ``max_cells`` came
    first. Cost: two linear programs a cell, tens of cells for most three-player games.
    ``LimitReached`` for games whose programs would be too large (``branching.MAX_COLUMNS``).

    >>> game = Game.build([2, 1, 1], lambda a: [[0, 1, 2], [3, 0, 1]][a[0]])
    >>> found = solve_coalition_perfect(game)
    >>> found.verify()
    >>> found.status, found.equilibria
    ('complete', (<Equilibrium: payoffs (3, 0, 1) at weights (1/4, 0, 3/4) to (1/4, 3/4, 0) to (1, 0, 0)>,))
    """
    check_game(game)
    units = Rescaling.of(game)
    search = CellSearch(units.fitted, rational(width), notion)
    with stage(0, 0.9):
        fitted = search.run(max_cells)
    tree = units.tree(fitted)
    families = [family for family, _ in search.claims]
    found = [
        e
        for family in families
        if (e := _equilibrium(family, notion, positive_weights)) is not None
    ]
    equilibria = [_in_units(units, e) for e in found]
    if (
        not search.stopped
        and not (tree.is_complete and _decided(tree, equilibria, positive_weights))
        and 3 <= game.n <= MAX_PLAYERS
    ):
        try:
            with stage(0.9, 1):
                guesses = _guesses(search, fitted)
                claims = irrational_equilibria(search.game, notion, guesses)
                equilibria.extend(Equilibrium(units.claim(claim)) for claim in claims)
        except OutOfTime as stopped:
            search.stopped = str(stopped)
    equilibria.sort(key=lambda e: (-len(e.family), [-u for u in e.payoffs]))
    solution = Solution(
        game, notion, "enclosed", tuple(equilibria), None, tree, positive_weights
    )
    if (search.waiting or search.stopped) and not tree.is_complete:
        why = search.stopped or f"stopped after {max_cells} {_cells(max_cells)}"
        part = int((100 * tree.decided).floor())
        note = f"{why}; {part} % of the weights are decided, what is open is up to {tree.open_width} wide"
        return replace(solution, status="unknown", note=note)
    if not tree.is_complete or not _decided(tree, equilibria, positive_weights):
        return solution
    return replace(
        solution, status="complete" if equilibria else "none", proof=CellProof(tree)
    )


def _decided(
    tree: Enclosure, equilibria: list[Equilibrium], positive_weights: bool
) -> bool:
    """Whether a listed equilibrium pays what is known of each cell, where positive weights were asked for."""
    listed = [e.payoffs for e in equilibria]
    if not positive_weights:
        return True
    paying = (node for node in tree.nodes if isinstance(node, Pays))
    return all(
        node.touches_zero_face or tree.claims[node.claim].payoffs in listed
        for node in paying
    )


def _guesses(search: CellSearch, tree: Enclosure) -> Iterator[Guess]:
    """Weights in the first open cells without a known equilibrium, and the lotteries of their relaxations."""
    cells = [cell for cell in tree.open_cells if not search.inside(cell)]
    for cell in cells[:MAX_GUESSES]:
        answer = search.relax(cell)
        if isinstance(answer, Relaxed) and answer.chances:
            yield answer.weights, search.relaxation.marginals(answer.chances)


def _in_units(units: Rescaling, equilibrium: Equilibrium) -> Equilibrium:
    """An equilibrium of the fitted game as one of the game."""
    corners = (
        FamilyVertex(
            units.weights(v.weights), None if v.claim is None else units.claim(v.claim)
        )
        for v in equilibrium.family
    )
    return Equilibrium(units.claim(equilibrium.claim), tuple(corners))


def _equilibrium(
    family: Family, notion: str, positive_weights: bool
) -> Equilibrium | None:
    """The family as it is listed; None if all its weights have a 0 and such are not asked for."""
    if positive_weights and min(family.middle) <= 0:
        return None
    if len(family.vertices) == 1:
        return Equilibrium(family.claim(notion))
    corners = [
        FamilyVertex(
            v,
            None if positive_weights and min(v) <= fmpq(0) else family.claim(notion, v),
        )
        for v in family.vertices
    ]
    return Equilibrium(family.claim(notion), tuple(corners))
