"""Where the weights of equilibria can be: branch and bound on the weight simplex, with certificates.

A cell is a simplex of weight vectors with vertices λ^1..λ^n. Writing λ = Σ_k μ_kλ^k and π_{S,k}(a) for "μ_k times the
probability of outcome a when S fights its complement", conditions 3 and 4 become linear in (μ, π); that the two sides
mix independently is forgotten. If the linear program is infeasible, no equilibrium has weights in the cell, and its
Farkas ray is the certificate (``Refutation``); else the cell is split at the middle of its longest edge. The program
here is about the coalition-perfect notion; that of the plain one is in ``plain_enclosure``.
Source: the lifting is McCormick's (1976); conditions: Harsanyi (1963).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from exact.coalitions import Coalition, coalitions, grand_coalition, members, subsets
from exact.equilibria.conditions import coco_share
from exact.errors import Inconsistent, Invalid
from exact.games import Game, Profile
from exact.linear_program import Infeasible, LinearProgram
from exact.rationals import RationalLike, dot, rational
from exact.simplex import solve

Cell: TypeAlias = tuple[tuple[fmpq, ...], ...]

HALF = fmpq(1, 2)


@dataclass(frozen=True)
class Refutation:
    """Multipliers that refute a cell: y_{S,b} ≥ 0 of condition 3, h_{S,i} of condition 4 with Σ_{i∈S} h_{S,i} = 0.

    For the plain notion there are g_i instead of h: any multipliers of λ_iφ_{N,i} = c_i (``shares``).
    """

    best_replies: dict[Coalition, dict[Profile, fmpq]]
    dividends: dict[Coalition, dict[int, fmpq]] = field(default_factory=dict)
    shares: dict[int, fmpq] = field(default_factory=dict)

    def verify(self, notion: str) -> None:
        """``Invalid`` unless the multipliers have the signs and sums that the conditions of the notion allow."""
        if any(y < 0 for row in self.best_replies.values() for y in row.values()):
            raise Invalid("a multiplier of condition 3 is negative")
        if any(sum(row.values(), fmpq(0)) != 0 for row in self.dividends.values()):
            raise Invalid("the multipliers of condition 4 of a coalition do not sum to 0")
        if any(not S >> i & 1 for S, row in self.dividends.items() for i in row):
            raise Invalid("a multiplier of condition 4 of a coalition is of a player outside")
        if self.dividends if notion == "coco" else self.shares:
            raise Invalid(f"a refutation has multipliers of another notion than {notion}")


@dataclass
class Node:
    """A cell of the tree: split at a point ``at`` of an edge into two children, or refuted, or open (neither)."""

    cell: Cell
    refutation: Refutation | None = None
    edge: tuple[int, int] | None = None
    children: list[int] = field(default_factory=list)
    at: fmpq = HALF

    @property
    def is_open(self) -> bool:
        """Neither split nor refuted."""
        return self.refutation is None and self.edge is None


@dataclass(frozen=True)
class Enclosure:
    """A tree of cells; every equilibrium of the notion has its weights, scaled to sum 1, in an open cell."""

    game: Game
    nodes: tuple[Node, ...]
    notion: str = "coalition-perfect-coco"

    @property
    def open_cells(self) -> list[Cell]:
        """The cells that may hold weights of equilibria."""
        return [node.cell for node in self.nodes if node.is_open]

    def may_hold(self, weights: Sequence[fmpq]) -> bool:
        """Whether weights of sum 1 lie in an open cell: if not, no equilibrium has them."""
        return any(all(dot(weights, row) >= 0 for row in rows) for rows in self._inverses)

    @cached_property
    def _inverses(self) -> list[list[list[fmpq]]]:
        """For each open cell the linear forms that are a point's coordinates over its vertices."""
        inverses = [fmpq_mat([list(vertex) for vertex in cell]).inv() for cell in self.open_cells]
        return [[[m[i, k] for i in range(m.nrows())] for k in range(m.ncols())] for m in inverses]

    def verify(self) -> None:
        """Re-prove every closed leaf, and that children cover their parents; ``Invalid`` names the node that fails."""
        if not self.nodes or self.nodes[0].cell != _unit_cell(self.game.n):
            raise Invalid("node 0 of an enclosure is the whole simplex of weights")
        for number, node in enumerate(self.nodes):
            if node.edge is not None:
                later = all(number < child < len(self.nodes) for child in node.children)
                cells = [self.nodes[child].cell for child in node.children] if later else []
                if not 0 < node.at < 1 or not later or cells != halves(node.cell, node.edge, node.at):
                    raise Invalid(f"node {number} is not covered by its children")
            elif node.refutation is not None:
                node.refutation.verify(self.notion)
                worst = bound(self.game, node.cell, node.refutation)
                if worst >= 0:
                    raise Invalid(f"node {number} is not refuted: its bound is {worst}, not below 0")


def enclose(
    game: Game,
    *,
    width: RationalLike = "1/64",
    max_cells: int = 2000,
    watch: Callable[[int, int], None] | None = None,
) -> Enclosure:
    """Refute what can be refuted, split what cannot, until every open cell is narrower than ``width``.

    ``max_cells`` bounds the number of linear programs; cells not yet looked at then stay open. ``watch(done, waiting)``
    is called after each cell. Cost: a linear program of about 2^(n−1)·n·(profiles) columns for each cell.

    >>> enclose(Game.bimatrix([[1]], [[1]])).nodes[0].is_open
    False
    """
    return Enclosure(game, grow(game, refute, width=width, max_cells=max_cells, watch=watch))


def grow(
    game: Game,
    refuted: Callable[[Game, Cell], Refutation | None],
    *,
    width: RationalLike,
    max_cells: int,
    watch: Callable[[int, int], None] | None = None,
) -> tuple[Node, ...]:
    """The nodes of a tree of cells, larger cells first, each closed where ``refuted`` has a refutation of it."""
    nodes = [Node(_unit_cell(game.n))]
    waiting, narrow = deque([0]), rational(width)
    for done in range(max_cells):
        if not waiting:
            break
        node = nodes[waiting.popleft()]
        node.refutation = refuted(game, node.cell)
        edge = longest_edge(node.cell)
        if node.refutation is None and edge is not None and edge_length(node.cell, edge) > narrow:
            node.edge = edge
            for cell in halves(node.cell, edge):
                node.children.append(len(nodes))
                waiting.append(len(nodes))
                nodes.append(Node(cell))
        if watch is not None:
            watch(done + 1, len(waiting))
    return tuple(nodes)


def _unit_cell(n: int) -> Cell:
    return tuple(tuple(fmpq(int(i == k)) for i in range(n)) for k in range(n))


def edge_length(cell: Cell, edge: tuple[int, int]) -> fmpq:
    """The largest difference of a weight between the two ends."""
    return max(abs(a - b) for a, b in zip(cell[edge[0]], cell[edge[1]], strict=True))


def longest_edge(cell: Cell) -> tuple[int, int] | None:
    """Two vertices farthest apart; None for a single vertex.

    >>> longest_edge(((fmpq(1), fmpq(0)), (fmpq(0), fmpq(1))))
    (0, 1)
    """
    return max(combinations(range(len(cell)), 2), key=lambda edge: edge_length(cell, edge), default=None)


def halves(cell: Cell, edge: tuple[int, int], at: fmpq = HALF) -> list[Cell]:
    """The two cells in which the point (1−at)·p + at·q of the edge (p, q), its middle by default, replaces an end."""
    point = tuple((1 - at) * a + at * b for a, b in zip(cell[edge[0]], cell[edge[1]], strict=True))
    return [tuple(point if k == end else vertex for k, vertex in enumerate(cell)) for end in edge]


def refute(game: Game, cell: Cell) -> Refutation | None:
    """A proof that no coalition-perfect equilibrium has weights in the cell, or None if the relaxation is feasible."""
    relaxation = _Relaxation(game, cell)
    answer = solve(relaxation.program())
    if not isinstance(answer, Infeasible):
        return None
    refutation = relaxation.refutation(answer)
    if bound(game, cell, refutation) >= 0:
        raise Inconsistent("a Farkas ray does not refute its cell")
    return refutation


class _Relaxation:
    """The linear program of one cell: columns μ_k, then π_{S,k}(a) for every conflict, vertex and outcome."""

    def __init__(self, game: Game, cell: Cell) -> None:
        self.game, self.cell = game, cell
        self.profiles = list(game.profiles())
        self.conflicts = [S for S in coalitions(game.n) if S & 1]
        self.place = {S: k for k, S in enumerate(self.conflicts)}
        self.replies = [(S, b) for S in coalitions(game.n) for b in game.joint_actions(S)]
        self.ratios = [(S, i, j) for S in coalitions(game.n) for i, j in pairwise(members(S))]

    def column(self, coalition: Coalition, vertex: int, outcome: int) -> int:
        """The column of π_{S,k}(a); a coalition and its complement share it."""
        conflict = self.place[coalition if coalition & 1 else self.game.complement(coalition)]
        return len(self.cell) * (1 + conflict * len(self.profiles) + outcome) + vertex

    def program(self) -> LinearProgram:
        """Feasibility: the masses, then condition 3 (``replies``), then condition 4 (``ratios``)."""
        size, vertices = len(self.cell) * (1 + len(self.conflicts) * len(self.profiles)), range(len(self.cell))
        rows: list[tuple[dict[int, fmpq], str, fmpq]] = [(dict.fromkeys(vertices, fmpq(1)), "=", fmpq(1))]
        for S in self.conflicts:
            for k in vertices:
                mass = {self.column(S, k, a): fmpq(1) for a in range(len(self.profiles))}
                rows.append(({**mass, k: fmpq(-1)}, "=", fmpq(0)))
        rows += [(self.reply_row(S, b), ">=", fmpq(0)) for S, b in self.replies]
        rows += [(self.ratio_row(S, i, j), "=", fmpq(0)) for S, i, j in self.ratios]
        return LinearProgram.maximise([0] * size, rows)

    def reply_row(self, coalition: Coalition, reply: Profile) -> dict[int, fmpq]:
        """Σ_k Σ_a π_{S,k}(a) (M_S(a) − M_S(b, a_S̄)) at λ^k."""
        row = {}
        for a, profile in enumerate(self.profiles):
            difference = _gain(self.game, coalition, profile, reply)
            for k, vertex in enumerate(self.cell):
                row[self.column(coalition, k, a)] = dot(vertex, difference)
        return row

    def ratio_row(self, coalition: Coalition, i: int, j: int) -> dict[int, fmpq]:
        """λ_iw_{S,i} − λ_jw_{S,j}."""
        row: dict[int, fmpq] = {}
        for R in subsets(coalition):
            sign = -1 if (coalition ^ R).bit_count() % 2 else 1
            for player, side in ((i, sign), (j, -sign)):
                if R >> player & 1:
                    for a, payoff in enumerate(self.game.payoffs):
                        for k, vertex in enumerate(self.cell):
                            column = self.column(R, k, a)
                            row[column] = row.get(column, fmpq(0)) + side * vertex[player] * payoff[player]
        return row

    def refutation(self, answer: Infeasible) -> Refutation:
        """The multipliers of conditions 3 and 4 in a Farkas ray, with the sign that makes those of condition 3 ≥ 0."""
        start = 1 + len(self.conflicts) * len(self.cell)
        replies = answer.ray[start : start + len(self.replies)]
        ratios = answer.ray[start + len(self.replies) :]
        best: dict[Coalition, dict[Profile, fmpq]] = {}
        for (S, b), y in zip(self.replies, replies, strict=True):
            if y:
                best.setdefault(S, {})[b] = -y
        h: dict[Coalition, dict[int, fmpq]] = {}
        for (S, i, j), y in zip(self.ratios, ratios, strict=True):
            if y:
                row = h.setdefault(S, {})
                row[i], row[j] = row.get(i, fmpq(0)) - y, row.get(j, fmpq(0)) + y
        return Refutation(best, h)


def _gain(game: Game, coalition: Coalition, profile: Profile, reply: Profile) -> tuple[fmpq, ...]:
    """For each player ±(U_i(a) − U_i(b, a_S̄)), + for members of S."""
    outside = tuple(profile[i] for i in members(game.complement(coalition)))
    here, there = game.payoff(profile), game.payoff(game.merge(coalition, reply, outside))
    return tuple(u - v if coalition >> i & 1 else v - u for i, (u, v) in enumerate(zip(here, there, strict=True)))


def bound(game: Game, cell: Cell, refutation: Refutation) -> fmpq:
    """The largest value over the cell's vertices of Σ_conflicts max_a Σ_i λ_iG_i(a); below 0 it refutes the cell."""
    slopes = {S: dict.fromkeys(members(S), fmpq(0)) for S in coalitions(game.n)}
    for T, row in refutation.dividends.items():
        for S in subsets(T):
            for i in members(S):
                slopes[S][i] += (-1) ** (T ^ S).bit_count() * row.get(i, fmpq(0))
    everyone = grand_coalition(game.n)
    for k, g in refutation.shares.items():
        slopes[everyone][k] += g
        for S in slopes:
            for i in members(S):
                slopes[S][i] -= g * coco_share(game.n, S, k)

    def terms(S: Coalition, profile: Profile) -> list[fmpq]:
        total = [fmpq(0)] * game.n
        for side in (S, game.complement(S)):
            for b, y in refutation.best_replies.get(side, {}).items():
                total = [t + y * g for t, g in zip(total, _gain(game, side, profile, b), strict=True)]
            for i, slope in slopes.get(side, {}).items():
                total[i] += slope * game.payoff(profile)[i]
        return total

    conflicts = [[terms(S, a) for a in game.profiles()] for S in coalitions(game.n) if S & 1]
    return max(sum((max(dot(v, G) for G in outcomes) for outcomes in conflicts), fmpq(0)) for v in cell)
