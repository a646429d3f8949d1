"""The nodes of a tree of cells: a record for each thing that can be known of a cell.

* ``Split``: the cell is the union of its two children's
* ``Refuted``: no equilibrium has weights in the cell; or none outside a face, which is then the child's cell
* ``Held``: the strategies of a claim are an equilibrium at every vertex of the cell, and so at all its weights
* ``Pays``: every equilibrium with weights in the cell has the payoffs of a claim; or all outside a face have
* ``Alone``, two players: the only weights of equilibria in the cell are a claim's
* ``Crossed``, two players: the cell has the weights of an equilibrium, as threats at its two ends prove
* ``Open``: nothing is said

Each node proves itself in its tree (``verify``), is written into a certificate (``document``) and is moved into other
units of utility (``rescaled``). Searches put another record in the place of one; no record changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias

from flint import fmpq

from exact.arithmetic.rationals import Vector
from exact.equilibria.audit import audit
from exact.equilibria.cells.crossing import Crossing, is_alone
from exact.equilibria.cells.refutation import Refutation
from exact.equilibria.cells.settled import pays_alone, rational_payoffs
from exact.equilibria.cells.simplices import Cell, Edge, face, halves
from exact.equilibria.claims import Claim
from exact.errors import Invalid
from exact.games.game import Game
from exact.programs.certificates import Document


class Scale(Protocol):
    """Other units of utility, in which λ' stands for λ/Σλ with λ_i = s_iλ'_i; see ``coalition_perfect.rescaling``."""

    def total(self, weights: Sequence[Any]) -> Any:
        """Σ_i s_iλ'_i."""

    def weights(self, weights: Sequence[Any]) -> tuple[Any, ...]:
        """λ/Σλ."""


class Tree:
    """What a node is proved in: the game, the claims that leaves refer to, and the other nodes."""

    def __init__(
        self, game: Game, nodes: Sequence[Node], claims: Sequence[Claim], notion: str
    ) -> None:
        self.game, self.nodes, self.claims, self.notion = game, nodes, claims, notion
        self._audited: dict[tuple[int, Vector], bool] = {}

    def cells(self, parent: int, children: Sequence[int]) -> list[Cell] | None:
        """The cells of the children; None if one does not come after its parent (no circles) or is not there."""
        if all(parent < child < len(self.nodes) for child in children):
            return [self.nodes[child].cell for child in children]
        return None

    def holds(self, claim: int, vertex: Vector) -> bool:
        """Whether the claim's strategies are an equilibrium at these weights. Cells share vertices: one audit each."""
        key = claim, vertex
        if key not in self._audited:
            moved = replace(self.claims[claim], weights=vertex)
            self._audited[key] = audit(self.game, moved).valid
        return self._audited[key]


@dataclass(frozen=True)
class _Node:
    """Of whatever sort."""

    cell: Cell

    @property
    def touches_zero_face(self) -> bool:
        """Whether a player has weight 0 in all of the cell."""
        columns = zip(*self.cell, strict=True)
        return any(all(weight == 0 for weight in column) for column in columns)

    def _moved(self, scale: Scale) -> Cell:
        return tuple(map(scale.weights, self.cell))


@dataclass(frozen=True)
class _Leaf(_Node):
    """A node without children."""

    @property
    def children(self) -> tuple[int, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class Split(_Node):
    """The children's cells are the cell, with the point ``at`` of the edge in the place of either end."""

    edge: Edge
    at: fmpq
    children: tuple[int, ...]

    def verify(self, tree: Tree, number: int) -> None:
        """``Invalid`` if the children do not cover the cell."""
        if 0 < self.at < 1:
            parts = halves(self.cell, self.edge, self.at)
            if tree.cells(number, self.children) == parts:
                return
        raise Invalid(f"node {number} is not covered by its children")

    def document(self, _notion: str) -> Document:
        """As a certificate has it; vertices are counted from 1."""
        edge = [end + 1 for end in self.edge]
        return {"split": edge, "at": str(self.at), "children": list(self.children)}

    def rescaled(self, scale: Scale) -> Split:
        """The same edge at another part of it: its ends' weights have other sums."""
        p, q = (scale.total(self.cell[k]) for k in self.edge)
        at = self.at * q / ((1 - self.at) * p + self.at * q)
        return replace(self, cell=self._moved(scale), at=at)


@dataclass(frozen=True)
class Remainder:
    """The face of a cell that a leaf says nothing of: its vertices, and the node of which it is the cell."""

    vertices: tuple[int, ...]
    child: int

    def document(self) -> Document:
        """The entries of its leaf's document."""
        return {"face": [k + 1 for k in self.vertices], "child": self.child}


@dataclass(frozen=True)
class _ButForAFace(_Node):
    """A node that speaks of its cell, or of all but a face of it."""

    remainder: Remainder | None = field(default=None, kw_only=True)

    @property
    def face(self) -> tuple[int, ...]:
        """The vertices of the face, () if there is none."""
        return () if self.remainder is None else self.remainder.vertices

    @property
    def children(self) -> tuple[int, ...]:
        """The node of the face, if there is one."""
        return () if self.remainder is None else (self.remainder.child,)

    def _leaves_its_child(self, tree: Tree, number: int) -> bool:
        """Whether the face is the child's cell, or there is neither."""
        left = [face(self.cell, self.face)] if self.face else []
        return tree.cells(number, self.children) == left

    def _face_document(self) -> Document:
        return {} if self.remainder is None else self.remainder.document()


@dataclass(frozen=True)
class Refuted(_ButForAFace):
    """No equilibrium has weights in the cell, or none outside the face that remains."""

    refutation: Refutation

    def verify(self, tree: Tree, number: int) -> None:
        """``Invalid`` if the multipliers prove less, or another face remains than the child's."""
        try:
            found = self.refutation.face(tree.game, self.cell, tree.notion)
        except Invalid as fault:
            raise Invalid(f"node {number} is not refuted: {fault}") from None
        if found != self.face:
            raise Invalid(
                f"node {number} is not refuted: its bound is 0 at {found}, it says {self.face}"
            )
        if not self._leaves_its_child(tree, number):
            raise Invalid(
                f"node {number} is refuted but for a face that is not its child"
            )

    def document(self, notion: str) -> Document:
        """The multipliers; if there is one part alone and no face, without the word ``parts``."""
        parts = [part.document(notion) for part in self.refutation.parts]
        if self.remainder is None and len(parts) == 1:
            return parts[0]
        return {"parts": parts, **self._face_document()}

    def rescaled(self, scale: Scale) -> Refuted:
        """The multipliers of each vertex are divided by its σ."""
        totals = [scale.total(vertex) for vertex in self.cell]
        refutation = self.refutation.divided(totals)
        return replace(self, cell=self._moved(scale), refutation=refutation)


@dataclass(frozen=True)
class Held(_Leaf):
    """The strategies of the claim of this number are an equilibrium at all weights of the cell."""

    claim: int

    def verify(self, tree: Tree, number: int) -> None:
        """``Invalid`` if they are none at a vertex."""
        if not all(tree.holds(self.claim, vertex) for vertex in self.cell):
            raise Invalid(
                f"node {number}: claim {self.claim} is no equilibrium at all its weights"
            )

    def document(self, _notion: str) -> Document:
        """As a certificate has it."""
        return {"equilibrium": self.claim}

    def rescaled(self, scale: Scale) -> Held:
        """The claim is rescaled by the tree."""
        return replace(self, cell=self._moved(scale))


@dataclass(frozen=True)
class Pays(_ButForAFace):
    """Every equilibrium with weights in the cell, or in it outside the face that remains, pays what the claim pays."""

    claim: int

    def verify(self, tree: Tree, number: int) -> None:
        """``Invalid`` if one may pay something else."""
        if not self._leaves_its_child(tree, number):
            raise Invalid(f"node {number}: its face is not its child")
        payoffs = rational_payoffs(tree.claims[self.claim])
        if not pays_alone(tree.game, self.cell, payoffs, self.face):
            raise Invalid(
                f"node {number}: equilibria there need not pay what claim {self.claim} pays"
            )

    def document(self, _notion: str) -> Document:
        """As a certificate has it."""
        return {"pays": self.claim, **self._face_document()}

    def rescaled(self, scale: Scale) -> Pays:
        """The claim is rescaled by the tree."""
        return replace(self, cell=self._moved(scale))


@dataclass(frozen=True)
class Alone(_Leaf):
    """All equilibria of the cell have the weights and the payoffs of the claim: its threats refute the others."""

    claim: int

    def verify(self, tree: Tree, number: int) -> None:
        """``Invalid`` if they do not."""
        claim = tree.claims[self.claim]
        payoffs = rational_payoffs(claim)
        proved = is_alone(tree.game, self.cell, claim, tuple(payoffs))
        if not proved or not _is_of_two(tree.game, self.cell, payoffs):
            raise Invalid(f"node {number}: the threats prove no crossing there")

    def document(self, _notion: str) -> Document:
        """As a certificate has it."""
        return {"crossing": self.claim}

    def rescaled(self, scale: Scale) -> Alone:
        """The claim is rescaled by the tree."""
        return replace(self, cell=self._moved(scale))


@dataclass(frozen=True)
class Crossed(_Leaf):
    """An equilibrium has weights in the cell, and all that have pay the same: what the crossing's joint actions pay."""

    crossing: Crossing

    def verify(self, tree: Tree, number: int) -> None:
        """``Invalid`` if its threats do not prove it."""
        payoffs = self.crossing.payoffs(tree.game)
        paid = [u for u in payoffs if isinstance(u, fmpq)]
        proved = self.crossing.holds(tree.game, self.cell)
        if not proved or not _is_of_two(tree.game, self.cell, paid):
            raise Invalid(f"node {number}: the threats prove no crossing there")

    def document(self, _notion: str) -> Document:
        """As a certificate has it."""
        return {"crossing": self.crossing.document()}

    def rescaled(self, scale: Scale) -> Crossed:
        """The threats are the same."""
        return replace(self, cell=self._moved(scale))


def _is_of_two(game: Game, cell: Cell, payoffs: Sequence[fmpq]) -> bool:
    """Whether these are what every equilibrium of the cell pays two players."""
    return len(payoffs) == 2 and pays_alone(game, cell, payoffs)


@dataclass(frozen=True)
class Open(_Leaf):
    """Equilibria may have weights in the cell."""

    def verify(self, tree: Tree, number: int) -> None:
        """Nothing is said, so nothing can be wrong."""

    def document(self, _notion: str) -> Document:
        """As a certificate has it."""
        return {"open": True}

    def rescaled(self, scale: Scale) -> Open:
        """Still open."""
        return Open(self._moved(scale))


Node: TypeAlias = Split | Refuted | Held | Pays | Alone | Crossed | Open
