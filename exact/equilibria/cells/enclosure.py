"""Where the equilibria of a notion are and where not: a tree of cells of the weight simplex, with its proof.

Node 0 is the whole simplex {λ ≥ 0, Σλ_i = 1}. A node is split at a point of an edge into two children, or it is a leaf:

* refuted: no equilibrium has weights in the cell; or, with a ``face``, none outside it, and its child is the face
* equilibrium: the strategies of a claim are an equilibrium at every vertex of the cell, and so at all its weights
* pays: every equilibrium with weights in the cell has the payoffs of a claim; or, with a ``face``, all outside it have
* crossing, two players alone: the cell has only the weights of a claim; or, by threats of its own, an equilibrium
* open: nothing is said

``cell_search`` grows such trees for the coalition-perfect notions, ``plain_enclosure`` for the plain one; ``verify``
re-proves everything from the game alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from flint import fmpq, fmpq_mat

from exact.arithmetic.algebraic import sign
from exact.arithmetic.rationals import RationalLike, Vector, dot, rational
from exact.equilibria.audit import audit
from exact.equilibria.cells.crossing import Crossing, is_alone
from exact.equilibria.cells.refutation import Refutation
from exact.equilibria.cells.simplices import (
    HALF,
    Cell,
    Edge,
    coordinates,
    edge_length,
    face,
    halves,
    longest_edge,
    unit_cell,
    width,
)
from exact.equilibria.claims import Claim
from exact.errors import Invalid
from exact.games.game import Game
from exact.watching import reached, steps, unwatched


@dataclass
class Node:
    """A cell of the tree and what is known of it; see the module's text. Claims are given by their numbers."""

    cell: Cell
    refutation: Refutation | None = None
    edge: Edge | None = None
    children: list[int] = field(default_factory=list)
    at: fmpq = HALF
    face: tuple[int, ...] = ()
    equilibrium: int | None = None
    pays: int | None = None
    crossing: int | Crossing | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is said about the cell."""
        return (
            self.refutation is None
            and self.edge is None
            and self.equilibrium is None
            and self.pays is None
            and self.crossing is None
        )


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
        return [node.cell for node in self.nodes if node.is_open]

    @property
    def is_complete(self) -> bool:
        """Whether no leaf is open: every equilibrium pays the players of positive weight what a claim pays."""
        return not any(node.is_open for node in self.nodes)

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
        if self.claims or self.open_cells or self.notion == "coco":
            return fmpq(0)
        leaves = [node for node in self.nodes if node.refutation is not None]
        return min(
            node.refutation.slack(self.game, node.cell)
            for node in leaves
            if node.refutation is not None
        )

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
            if not audit(self.game, claim).valid or (claim.notion == "coco") != (
                self.notion == "coco"
            ):
                raise Invalid(
                    f"claim {number} of an enclosure is not an equilibrium of its notion"
                )

        @cache
        def holds(number: int, vertex: Vector) -> bool:
            return audit(self.game, replace(self.claims[number], weights=vertex)).valid

        for number, node in enumerate(steps(self.nodes)):
            covered = all(number < child < len(self.nodes) for child in node.children)
            left = (
                [self.nodes[child].cell for child in node.children] if covered else []
            )
            if node.edge is not None:
                if (
                    not covered
                    or not 0 < node.at < 1
                    or left != halves(node.cell, node.edge, node.at)
                ):
                    raise Invalid(f"node {number} is not covered by its children")
            elif node.refutation is not None:
                try:
                    found = node.refutation.face(self.game, node.cell, self.notion)
                except Invalid as fault:
                    raise Invalid(f"node {number} is not refuted: {fault}") from None
                if found != node.face:
                    raise Invalid(
                        f"node {number} is not refuted: its bound is 0 at {found}, it says {node.face}"
                    )
                if left != ([face(node.cell, found)] if found else []) or not covered:
                    raise Invalid(
                        f"node {number} is refuted but for a face that is not its child"
                    )
            elif node.equilibrium is not None:
                if not all(holds(node.equilibrium, vertex) for vertex in node.cell):
                    raise Invalid(
                        f"node {number}: claim {node.equilibrium} is no equilibrium at all its weights"
                    )
            elif node.pays is not None:
                if node.face and left != [face(node.cell, node.face)]:
                    raise Invalid(f"node {number}: its face is not its child")
                if not pays_alone(
                    self.game, node.cell, _payoffs(self.claims[node.pays]), node.face
                ):
                    raise Invalid(
                        f"node {number}: equilibria there need not pay what claim {node.pays} pays"
                    )
            elif node.crossing is not None and not self._crosses(
                node.cell, node.crossing
            ):
                raise Invalid(f"node {number}: the threats prove no crossing there")

    def _crosses(self, cell: Cell, crossing: int | Crossing) -> bool:
        """Whether a crossing holds in a cell."""
        if isinstance(crossing, Crossing):
            paid = [u for u in crossing.payoffs(self.game) if isinstance(u, fmpq)]
            proved = crossing.holds(self.game, cell)
        else:
            claim = self.claims[crossing]
            paid = list(_payoffs(claim))
            proved = is_alone(self.game, cell, claim, tuple(paid))
        return proved and len(paid) == 2 and pays_alone(self.game, cell, paid)


def grow(
    game: Game,
    refuted: Callable[[Game, Cell], Refutation | None],
    *,
    width: RationalLike,
    max_cells: int,
) -> tuple[Node, ...]:
    """The nodes of a tree of cells, larger cells first, each closed where ``refuted`` has a refutation of it."""
    nodes = [Node(unit_cell(game.n))]
    waiting, narrow = deque([0]), rational(width)
    depths, closed = (
        deque([0]),
        0.0,
    )  # for the display: a cell is half of its parent's work
    for done in range(max_cells):
        if not waiting:
            break
        node = nodes[waiting.popleft()]
        with unwatched():
            node.refutation = refuted(game, node.cell)
        edge = longest_edge(node.cell)
        if (
            node.refutation is None
            and edge is not None
            and edge_length(node.cell, edge) > narrow
        ):
            node.edge = edge
            for cell in halves(node.cell, edge):
                node.children.append(len(nodes))
                waiting.append(len(nodes))
                nodes.append(Node(cell))
        if not node.children:
            closed += 0.5 ** depths.popleft()
        else:
            depths.extend([depths.popleft() + 1] * 2)
        reached(closed, bound=(done + 1) / max_cells)
    return tuple(nodes)


def _payoffs(claim: Claim) -> Sequence[fmpq]:
    if claim.payoffs is None or any(not isinstance(u, fmpq) for u in claim.payoffs):
        raise Invalid("a claim of an enclosure states its payoffs, which are rational")
    return [u for u in claim.payoffs if isinstance(u, fmpq)]


def pays_alone(
    game: Game, cell: Cell, payoffs: Sequence[fmpq], face: Sequence[int] = ()
) -> bool:
    """Whether ``payoffs`` is every strongly Pareto-optimal point that is best for weights in the cell, not on the face.

    So it is if every outcome pays nobody more, or is worse at all vertices; at those of the face, not better.

    >>> game = Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> middle = ((fmpq(1, 2), fmpq(1, 2)),)
    >>> pays_alone(game, middle, [fmpq(2), fmpq(2)]), pays_alone(game, middle, [fmpq(1), fmpq(1)])
    (True, False)
    """
    return all(
        all(u >= v for u, v in zip(payoffs, other, strict=True))
        or all(
            sign(dot(vertex, [u - v for u, v in zip(payoffs, other, strict=True)]))
            >= (0 if k in face else 1)
            for k, vertex in enumerate(cell)
        )
        for other in set(game.payoffs)
    )
