"""The weights of a two-player game's equilibria as an enclosure: a tree that the independent checker reads.

A threat y that is optimal at weight b refutes every larger t ("threats carry", ``two_player.solver``), x at a
every smaller one. A leaf between two normals of the frontier needs one multiplier more: K on "play the outcome p that
is best here", so large that no other outcome makes up for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from exact.arithmetic.algebraic import Number
from exact.equilibria.cells.enclosure import Enclosure, Node
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.two_player.solver import TwoPlayerProof, matrices
from exact.errors import Inconsistent, UsageError
from exact.frontiers.planar import PlanarFrontier, planar_frontier
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
    low, high = proof.low.claim.weights[0], proof.high.claim.weights[0]
    a, b = fmpq(_ceil(low * scale) - 1, scale), fmpq(_floor(high * scale) + 1, scale)
    a, b = max(a, fmpq(0)), min(b, fmpq(1))
    return _Tree(game, a, b, notion).grow()


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
        matrix = line.at(t)
        against = (
            matrix
            if self.player == 1
            else tuple(tuple(-a for a in c) for c in zip(*matrix, strict=True))
        )
        return max(
            sum((a * p for a, p in zip(row, self.strategy, strict=True)), fmpq(0))
            for row in against
        )


class _Tree:
    """Grows the tree: cuts at a, b and the frontier's normals outside (a, b), halved in number at each split."""

    def __init__(self, game: Game, a: fmpq, b: fmpq, notion: str) -> None:
        self.game, self.a, self.b, self.notion = game, a, b, notion
        self.frontier: PlanarFrontier = planar_frontier(game)
        self.line = matrices(game)
        self.outcomes = sorted(set(game.payoffs))
        self.left = None if a == 0 else _Threat(0, self.line.solve(a).row_strategy)
        self.right = None if b == 1 else _Threat(1, self.line.solve(b).column_strategy)
        outside = {t for t in self.frontier.normals if not a < t < b}
        self.cuts = sorted(outside | {t for t in (a, b) if 0 < t < 1})
        self.nodes: list[Node] = []

    def grow(self) -> Enclosure:
        """The whole tree."""
        self._cell(fmpq(0), fmpq(1), self.cuts)
        return Enclosure(self.game, tuple(self.nodes), notion=self.notion)

    def _cell(self, low: fmpq, high: fmpq, cuts: Sequence[fmpq]) -> int:
        """Append the tree of t ∈ [low, high], cut at ``cuts``; its number. Vertex 1 of a cell is its larger t."""
        number, node = len(self.nodes), Node(((high, 1 - high), (low, 1 - low)))
        self.nodes.append(node)
        if cuts:
            middle = len(cuts) // 2
            t = cuts[middle]
            node.edge, node.at = (0, 1), (high - t) / (high - low)
            node.children.append(self._cell(low, t, cuts[:middle]))
            node.children.append(self._cell(t, high, cuts[middle + 1 :]))
        elif high <= self.a and self.left is not None:
            node.refutation = self._refutation(low, high, self.left)
        elif low >= self.b and self.right is not None:
            node.refutation = self._refutation(low, high, self.right)
        return number

    def _refutation(self, low: fmpq, high: fmpq, threat: _Threat) -> Refutation:
        """The multipliers of a leaf: the threat, K for the best outcome, and ∓1, ±1 for "equal weighted dividends"."""
        sign = 1 if threat.player == 1 else -1
        k = sum(t <= low for t in self.frontier.normals)
        best = self.frontier.vertices[k]
        demand = fmpq(0)
        for t in (low, high):
            conceded = threat.concedes(self.line, t)
            for u in self.outcomes:
                excess = conceded - sign * (t * u[0] - (1 - t) * u[1])
                loss = t * (best[0] - u[0]) + (1 - t) * (best[1] - u[1])
                if loss < 0 or (loss == 0 and excess >= 0):
                    raise Inconsistent(
                        "a threat does not refute the weights beyond its own"
                    )
                if loss:
                    demand = max(demand, fmpq((excess / loss).floor() + 1))
        coalition = threat.player + 1
        strategy: dict[Profile, fmpq] = {
            (action,): p for action, p in enumerate(threat.strategy) if p
        }
        replies = {coalition: strategy}
        if demand:
            replies[3] = {self.frontier.profiles[k]: demand}
        equal = {
            0: fmpq(-sign),
            1: fmpq(sign),
        }  # both forms of condition 4 say the same of N
        plain = self.notion == "coco"
        return Refutation(
            (
                Multipliers(replies, shares=equal)
                if plain
                else Multipliers(replies, {3: equal}),
            )
        )
