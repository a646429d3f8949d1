"""The weights of a two-player game's equilibria as an enclosure: a tree that the independent checker reads.

A threat y that is optimal at weight b refutes every larger t ("threats carry", ``two_player.solver``), x at a
every smaller one. A leaf between two normals of the frontier needs one multiplier more: K on "play the outcome p that
is best here", so large that no other outcome makes up for it. The rest of the line is left open (``weight_enclosure``)
or closed (``weight_proof``): where u alone is best it pays u, and the threats at its two ends prove a crossing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from flint import fmpq

from exact.arithmetic.algebraic import Number
from exact.equilibria.cells.crossing import Crossing, is_alone
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import (
    Alone,
    Crossed,
    Held,
    Node,
    Open,
    Pays,
    Refuted,
    Remainder,
    Split,
)
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.cells.simplices import HALF, Cell
from exact.equilibria.claims import Claim
from exact.equilibria.two_player.solver import TwoPlayerProof, matrices
from exact.errors import Inconsistent, UsageError
from exact.frontiers.planar import PlanarFrontier, planar_frontier
from exact.games.field_numbers import MAX_DEGREE
from exact.games.game import Game
from exact.games.table import Profile
from exact.values.parametric import ParametricGame

WIDTH_BITS = 20
"""The open leaf is at most 2^−20 wider than the weights of the equilibria at either end."""


def weight_enclosure(
    game: Game,
    proof: TwoPlayerProof,
    notion: str = "coalition-perfect-coco",
    *,
    bits: int = WIDTH_BITS,
) -> Enclosure:
    """A tree whose one open leaf holds all weights of equilibria, and at most 2^−bits more at either end.

    Cost: two matrix games, and for each vertex of the frontier a pass over the outcomes.

    >>> from exact.equilibria.two_player.solver import solve_two_player
    >>> game = Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> found = weight_enclosure(game, solve_two_player(game).proof, bits=2)
    >>> found.open_cells
    [((3/4, 1/4), (1/4, 3/4))]
    """
    if bits < 1:
        raise UsageError(
            f"the width of an enclosure is 2^-bits for bits ≥ 1, not {bits}"
        )
    scale = 1 << bits
    low = proof.low.claim.weights[0]
    high = proof.high.claim.weights[0]
    a = fmpq(_ceil(low * scale) - 1, scale)
    b = fmpq(_floor(high * scale) + 1, scale)
    return _Tree(game, max(a, fmpq(0)), min(b, fmpq(1)), notion).grow()


def _floor(x: Number) -> int:
    return int(x.floor())


def _ceil(x: Number) -> int:
    return -int((-x).floor())


@dataclass(frozen=True)
class _Threat:
    """A strategy of one side that refutes t beyond some point: its multipliers and what it lets the other side win."""

    player: int
    strategy: tuple[fmpq, ...]

    def concedes(self, line: ParametricGame, t: fmpq) -> fmpq:
        """The most that the other side wins from it at t, in the zero-sum game seen by the other side."""
        rows = line.at(t)
        if self.player == 0:
            columns = zip(*rows, strict=True)
            rows = tuple(tuple(-a for a in column) for column in columns)
        won = [sum(map(mul, self.strategy, row), fmpq(0)) for row in rows]
        return max(won)


class _Tree:
    """Grows the tree: cuts at a, b and the frontier's normals outside (a, b), halved in number at each split."""

    def __init__(self, game: Game, a: fmpq, b: fmpq, notion: str) -> None:
        self.game = game
        self.a = a
        self.b = b
        self.notion = notion
        self.frontier: PlanarFrontier = planar_frontier(game)
        self.line = matrices(game)
        self.outcomes = sorted(set(game.payoffs))
        self.left: _Threat | None = None
        if a != 0:
            self.left = _Threat(0, self.line.solve(a).row_strategy)
        self.right: _Threat | None = None
        if b != 1:
            self.right = _Threat(1, self.line.solve(b).column_strategy)
        outside = {t for t in self.frontier.normals if not a < t < b}
        self.cuts = sorted(outside | {t for t in (a, b) if 0 < t < 1})
        self.nodes: list[Node] = []
        self.conceded: dict[tuple[int, fmpq], fmpq] = {}

    def grow(self) -> Enclosure:
        """The whole tree."""
        self._cell(fmpq(0), fmpq(1), self.cuts)
        return Enclosure(self.game, tuple(self.nodes), notion=self.notion)

    def _cell(self, low: fmpq, high: fmpq, cuts: Sequence[fmpq]) -> int:
        """Append the tree of t ∈ [low, high], cut at ``cuts``; its number. Vertex 1 of a cell is its larger t."""
        cell = ((high, 1 - high), (low, 1 - low))
        number = self._append(Open(cell))  # before its children, whose numbers it needs
        self.nodes[number] = self._node(cell, low, high, cuts)
        return number

    def _node(self, cell: Cell, low: fmpq, high: fmpq, cuts: Sequence[fmpq]) -> Node:
        """What is known of the cell; its children are appended."""
        if cuts:
            return self._split(cell, low, high, cuts)
        if high <= self.a and self.left is not None:
            return self._refuted(cell, low, high, self.left)
        if low >= self.b and self.right is not None:
            return self._refuted(cell, low, high, self.right)
        return self._between(cell, low, high)

    def _split(self, cell: Cell, low: fmpq, high: fmpq, cuts: Sequence[fmpq]) -> Split:
        """Cut at the middle one of the cuts; the child that has the smaller t comes first."""
        middle = len(cuts) // 2
        t = cuts[middle]
        below = self._cell(low, t, cuts[:middle])
        above = self._cell(t, high, cuts[middle + 1 :])
        return Split(cell, (0, 1), (high - t) / (high - low), (below, above))

    def _append(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _refuted(self, cell: Cell, low: fmpq, high: fmpq, threat: _Threat) -> Refuted:
        return Refuted(cell, refutation=self._refutation(low, high, threat))

    def _between(self, cell: Cell, _low: fmpq, _high: fmpq) -> Node:
        """The cell between a and b stays open."""
        return Open(cell)

    def _best(self, low: fmpq) -> int:
        """The number of the frontier's vertex that is best between ``low`` and the next normal."""
        return sum(t <= low for t in self.frontier.normals)

    def _refutation(self, low: fmpq, high: fmpq, threat: _Threat) -> Refutation:
        """The multipliers of a leaf for both of its ends."""
        demand = max(self._demand(t, low, threat) for t in (low, high))
        return Refutation((self._multipliers(low, threat, demand),))

    def _loss(self, t: fmpq, low: fmpq, u: Sequence[fmpq]) -> fmpq:
        """How much worse an outcome is, at t, than the one that is best above ``low``."""
        best = self.frontier.vertices[self._best(low)]
        first = best[0] - u[0]
        second = best[1] - u[1]
        return t * first + (1 - t) * second

    def _excess(self, t: fmpq, threat: _Threat, u: Sequence[fmpq]) -> fmpq:
        """How much more the other side wins against the threat, at t, than an outcome is worth to it."""
        worth = t * u[0] - (1 - t) * u[1]
        known = (threat.player, t)
        if known not in self.conceded:
            self.conceded[known] = threat.concedes(self.line, t)
        conceded = self.conceded[known]
        if threat.player == 1:
            return conceded - worth
        return conceded + worth

    def _demand(self, t: fmpq, low: fmpq, threat: _Threat) -> fmpq:
        """The least whole K with which every outcome makes a sum < 0 at t."""
        demand = fmpq(0)
        for u in self.outcomes:
            excess = self._excess(t, threat, u)
            loss = self._loss(t, low, u)
            if loss < 0 or (loss == 0 and excess >= 0):
                raise Inconsistent(
                    "a threat does not refute the weights beyond its own"
                )
            if loss:
                least = excess / loss
                demand = max(demand, fmpq(least.floor() + 1))
        return demand

    def _multipliers(self, low: fmpq, threat: _Threat, demand: fmpq) -> Multipliers:
        """The threat, K for the best outcome, and ∓1, ±1 for "equal weighted dividends"."""
        sign = 1 if threat.player == 1 else -1
        side = threat.player + 1
        replies = {side: _mixture(threat), **self._insistence(low, demand)}
        # both forms of condition 4 say the same of N
        equal = {0: fmpq(-sign), 1: fmpq(sign)}
        if self.notion == "coco":
            return Multipliers(replies, shares=equal)
        return Multipliers(replies, {3: equal})

    def _insistence(self, low: fmpq, demand: fmpq) -> dict[int, dict[Profile, fmpq]]:
        """K on "play the best outcome"."""
        if not demand:
            return {}
        profile = self.frontier.profiles[self._best(low)]
        return {3: {profile: demand}}


def weight_proof(
    game: Game,
    proof: TwoPlayerProof,
    notion: str = "coalition-perfect-coco",
    *,
    max_degree: int = MAX_DEGREE,
) -> Enclosure:
    """A tree without an open leaf: all equilibria pay what its claim pays, or what its crossing says.

    The claim is the equilibrium at an end of the interval of weights. Where its field has more than ``max_degree``
    there is none, and rational threats prove that an equilibrium is between two weights. Cost: as ``weight_enclosure``.

    >>> from exact.equilibria.two_player.solver import solve_two_player
    >>> game = Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> found = weight_proof(game, solve_two_player(game).proof)
    >>> found.open_cells, found.claims[0].payoffs
    ([], (2, 2))
    """
    return _ClosedTree(game, proof, notion, max_degree).grow()


class _ClosedTree(_Tree):
    """The same tree with the line between a and b closed; u is best there, and the first and last weights are inside.

    If an end of the equilibria's interval of weights is such a point, other outcomes are as good there: the cells on
    either side are closed but for the point, in which the equilibrium's own strategies are one.
    """

    def __init__(
        self, game: Game, proof: TwoPlayerProof, notion: str, max_degree: int
    ) -> None:
        self.ends = proof.low.claim, proof.high.claim
        t = proof.low.claim.weights[0]
        s = proof.high.claim.weights[0]
        begin, end = _support(game, proof.low.claim)
        super().__init__(game, _below(t, begin), _above(s, end), notion)
        inner = {x for x in (self.a, self.b) if 0 < x < 1}
        at_ends = {x for x in inner if x in (t, s)}
        self.corners = at_ends & set(self.frontier.normals)
        self.claims = _spelt(self.ends, max_degree)

    def grow(self) -> Enclosure:
        self._cell(fmpq(0), fmpq(1), self.cuts)
        nodes = tuple(self.nodes)
        return Enclosure(self.game, nodes, self.claims, notion=self.notion)

    def _refuted(self, cell: Cell, low: fmpq, high: fmpq, threat: _Threat) -> Refuted:
        corner, other = (high, low) if threat.player == 0 else (low, high)
        if corner not in self.corners:
            return super()._refuted(cell, low, high, threat)
        # At the corner all is 0: there only the best outcome is insisted upon. K and the threat do the rest.
        demand = self._demand(other, low, threat)
        for u in self.outcomes:
            loss = self._loss(corner, low, u)
            if loss:
                least = self._excess(corner, threat, u) / loss
                demand = max(demand, fmpq(least.floor() + 1))
        second = fmpq(0)
        for u in self.outcomes:
            loss = self._loss(other, low, u)
            if loss:
                rest = self._excess(corner, threat, u)
                rest -= demand * self._loss(corner, low, u)
                least = rest / loss
                second = max(second, fmpq(least.floor() + 1))
        strong = self._multipliers(low, threat, demand)
        weak = Multipliers(self._insistence(low, second))
        parts = (weak, strong) if corner == high else (strong, weak)
        return Refuted(
            cell, refutation=Refutation(parts), remainder=self._point(cell, corner)
        )

    def _point(self, cell: Cell, t: fmpq) -> Remainder:
        """All but the point t is closed; there a claim's own strategies are an equilibrium."""
        place = [vertex[0] for vertex in cell].index(t)
        claim = next(k for k, c in enumerate(self.claims) if c.weights[0] == t)
        child = self._append(Held((cell[place],), claim))
        return Remainder((place,), child)

    def _between(self, cell: Cell, low: fmpq, high: fmpq) -> Node:
        """A crossing, or what the claim pays."""
        corners = [t for t in (low, high) if t in self.corners]
        if len(corners) == 2:
            middle = (low + high) / 2
            below = self._cell(low, middle, ())
            above = self._cell(middle, high, ())
            return Split(cell, (0, 1), HALF, (below, above))
        if corners:
            return Pays(cell, claim=0, remainder=self._point(cell, corners[0]))
        if self.claims:
            is_only = self.ends[0].weights == self.ends[1].weights
            claim = self.claims[0]
            if is_only and is_alone(self.game, cell, claim, claim.payoffs or ()):
                return Alone(cell, claim=0)
            return Pays(cell, claim=0)
        if self.left is not None and self.right is not None:
            together = self.ends[0].strategies[3]
            crossing = Crossing(_mixture(self.left), _mixture(self.right), together)
            return Crossed(cell, crossing)
        return Open(cell)


def _mixture(threat: _Threat) -> dict[Profile, fmpq]:
    return {(action,): p for action, p in enumerate(threat.strategy) if p}


def _spelt(ends: Sequence[Claim], max_degree: int) -> tuple[Claim, ...]:
    """The claims at rational weights; if there are none, one at an irrational weight that a document can spell."""
    rational = [claim for claim in ends if isinstance(claim.weights[0], fmpq)]
    if rational:
        return tuple(rational[: 1 + (rational[0] != rational[-1])])
    field = ends[0].field
    small = field is not None and field.degree <= max_degree
    return (ends[0],) if small else ()


def _support(game: Game, claim: Claim) -> tuple[fmpq, fmpq]:
    """The first and the last t at which the claim's payoffs are best."""
    frontier = planar_frontier(game)
    for k, vertex in enumerate(frontier.vertices):
        if vertex == claim.payoffs:
            return frontier.support(k)
    t = claim.weights[0]
    if not isinstance(t, fmpq):
        raise Inconsistent("inside an edge of the frontier weights are rational")
    return t, t


def _below(t: Number, begin: fmpq) -> fmpq:
    """t, if it is ``begin``; else a close number below it, not before 0, and after ``begin`` if that is not 0."""
    if t == begin:
        return begin
    scale = 1 << WIDTH_BITS
    while True:
        a = max(fmpq(_ceil(t * scale) - 1, scale), fmpq(0))
        if a > begin or a == begin == 0:
            return a
        scale *= scale


def _above(t: Number, end: fmpq) -> fmpq:
    """The mirror image of ``_below``."""
    return 1 - _below(1 - t, 1 - end)
