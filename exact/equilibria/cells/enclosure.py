"""Where the equilibria of a notion are and where not: a tree of cells of the weight simplex, with its proof.

Node 0 is the whole simplex {λ ≥ 0, Σλ_i = 1}; what can be known of a node's cell is in ``nodes``.
``coalition_perfect.branching`` grows such trees for the coalition-perfect notions, ``plain.enclosure`` for the plain
one, ``two_player.weight_tree`` for two players; ``verify`` re-proves everything from the game alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq, fmpq_mat

from exact.arithmetic.rationals import dot
from exact.equilibria.audit import audit
from exact.equilibria.cells.nodes import Node, Open, Refuted, Split, Tree
from exact.equilibria.cells.simplices import Cell, coordinates, unit_cell, width
from exact.equilibria.claims import Claim
from exact.errors import Invalid
from exact.games.game import Game
from exact.watching import steps


@dataclass(frozen=True)
class Enclosure:
    """A tree of cells; every equilibrium of the notion has its weights, scaled to sum 1, in a leaf not refuted.

    ``claims`` are equilibria that leaves refer to.
    """

    game: Game
    nodes: tuple[Node, ...]
    claims: tuple[Claim, ...] = ()
    notion: str = "coalition-perfect-coco"

    @property
    def open_cells(self) -> list[Cell]:
        """The cells of which nothing is known."""
        return [node.cell for node in self.nodes if isinstance(node, Open)]

    @property
    def is_complete(self) -> bool:
        """Whether no leaf is open: every equilibrium pays the players of positive weight what a claim pays."""
        return not any(isinstance(node, Open) for node in self.nodes)

    @property
    def open_width(self) -> fmpq:
        """The longest edge of an open cell; 0 if there is none."""
        return max(map(width, self.open_cells), default=fmpq(0))

    @property
    def decided(self) -> fmpq:
        """The part of the weights, by volume, that is in no open cell."""
        whole = [cell for cell in self.open_cells if len(cell) == self.game.n]
        volumes = [abs(fmpq_mat([list(v) for v in cell]).det()) for cell in whole]
        return 1 - sum(volumes, fmpq(0))

    @property
    def slack(self) -> fmpq:
        """If there is no equilibrium: ε > 0 such that no game whose payoffs differ by less than ε has one; else 0."""
        if self.claims or self.notion == "coco":
            return fmpq(0)
        if not all(isinstance(node, Split | Refuted) for node in self.nodes):
            return fmpq(0)
        refuted = [node for node in self.nodes if isinstance(node, Refuted)]
        return min(node.refutation.slack(self.game, node.cell) for node in refuted)

    def may_hold(self, weights: Sequence[fmpq]) -> bool:
        """Whether weights of sum 1 lie in an open cell."""
        return any(
            all(dot(weights, row) >= 0 for row in rows) for rows in self._forms
        ) or any(
            coordinates(cell, tuple(weights)) is not None
            for cell in self.open_cells
            if len(cell) < self.game.n
        )

    @cached_property
    def _forms(self) -> list[list[list[fmpq]]]:
        """For each open cell with n vertices the linear forms that are a point's coordinates over them."""
        inverses = [
            fmpq_mat([list(v) for v in cell]).inv()
            for cell in self.open_cells
            if len(cell) == self.game.n
        ]
        return [
            [[m[i, k] for i in range(m.nrows())] for k in range(m.ncols())]
            for m in inverses
        ]

    def verify(self) -> None:
        """Re-prove every leaf, and that children cover their parents; ``Invalid`` names the node that fails."""
        if not self.nodes or self.nodes[0].cell != unit_cell(self.game.n):
            raise Invalid("node 0 of an enclosure is the whole simplex of weights")
        for number, claim in enumerate(self.claims):
            is_plain = claim.notion == "coco"
            of_its_notion = is_plain == (self.notion == "coco")
            if not of_its_notion or not audit(self.game, claim).valid:
                raise Invalid(
                    f"claim {number} of an enclosure is not an equilibrium of its notion"
                )

        tree = Tree(self.game, self.nodes, self.claims, self.notion)
        for number, node in enumerate(steps(self.nodes)):
            node.verify(tree, number)
