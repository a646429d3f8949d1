"""Where the weights of plain CoCo equilibria can be: cells of the weight simplex, refuted or left open.

As in ``enclosure``, with λ = Σ_k μ_kλ^k over the cell's vertices and π_{S,k}(a) for μ_k times the probability of
outcome a when S fights its complement; but condition 4 is that of N alone, λ_iφ_{N,i} = c_i, linear in π as well, since
v(S) = Σ_k Σ_a π_{S,k}(a)M_S(a) at λ^k. If the linear program is infeasible, no plain equilibrium has weights there,
and the Farkas ray gives the multipliers y of condition 3 and g of condition 4 (``Multipliers.shares``).
"""

from __future__ import annotations

from collections import deque

from flint import fmpq

from exact.arithmetic.rationals import RationalLike, dot, rational
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Node, Open, Refuted, Split
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.cells.simplices import (
    HALF,
    Cell,
    edge_length,
    halves,
    longest_edge,
    unit_cell,
)
from exact.errors import Inconsistent
from exact.games.coalitions import (
    Coalition,
    coalitions,
    conflicts,
    grand_coalition,
    members,
    signed,
)
from exact.games.game import Game, check_game
from exact.games.table import Profile
from exact.programs.linear_program import Infeasible, LinearProgram
from exact.programs.simplex import solve
from exact.values.transferable import coco_share
from exact.watching import reached, unwatched

NOTION = "coco"


def enclose_plain(
    game: Game,
    *,
    width: RationalLike = "1/64",
    max_cells: int = 400,
) -> Enclosure:
    """Refute what can be refuted and halve the rest, until every open cell is narrower than ``width``.

    ``max_cells`` bounds the number of linear programs, each with n·2^(n−1) columns for every outcome.

    >>> tree = enclose_plain(Game.build([2, 1, 1], lambda a: [[3, 0, 0], [0, 3, 0]][a[0]]), width=1)
    >>> len(tree.open_cells)
    1
    """
    check_game(game)
    nodes = _grow(game, rational(width), max_cells)
    return Enclosure(game, nodes, notion=NOTION)


def _grow(game: Game, narrow: fmpq, max_cells: int) -> tuple[Node, ...]:
    """The nodes of a tree of cells, larger cells first, each closed where there is a refutation of it."""
    root = unit_cell(game.n)
    nodes: list[Node] = [Open(root)]
    waiting = deque([(0, root, 0)])
    closed = 0.0  # for the display: a cell is half of its parent's work
    for done in range(max_cells):
        if not waiting:
            break
        number, cell, depth = waiting.popleft()
        with unwatched():
            refutation = refute_plain(game, cell)
        edge = longest_edge(cell)
        if refutation is not None:
            nodes[number] = Refuted(cell, refutation=refutation)
            closed += 0.5**depth
        elif edge is not None and edge_length(cell, edge) > narrow:
            children = (len(nodes), len(nodes) + 1)
            nodes[number] = Split(cell, edge, HALF, children)
            for child, part in zip(children, halves(cell, edge), strict=True):
                nodes.append(Open(part))
                waiting.append((child, part, depth + 1))
        else:
            closed += 0.5**depth
        reached(closed, bound=(done + 1) / max_cells)
    return tuple(nodes)


def refute_plain(game: Game, cell: Cell) -> Refutation | None:
    """A proof that no plain equilibrium has weights in the cell, or None if the relaxation is feasible."""
    answer = solve(relaxation(game, cell))
    if not isinstance(answer, Infeasible):
        return None
    refutation = _refutation(game, answer, len(cell))
    if refutation.face(game, cell, NOTION):
        raise Inconsistent("a Farkas ray does not refute its cell")
    return refutation


def _refutation(game: Game, answer: Infeasible, vertices: int) -> Refutation:
    """The multipliers of conditions 3 and 4 in a Farkas ray, with the sign that makes those of condition 3 ≥ 0."""
    start = 1 + (len(conflicts(game.n)) + 1) * vertices
    best: dict[Coalition, dict[Profile, fmpq]] = {}
    for (S, b), y in zip(_replies(game), answer.ray[start:], strict=False):
        if y:
            best.setdefault(S, {})[b] = -y
    return Refutation(
        (
            Multipliers(
                best, shares={i: -y for i, y in enumerate(answer.ray[-game.n :]) if y}
            ),
        )
    )


def _replies(game: Game) -> list[tuple[Coalition, Profile]]:
    return [(S, b) for S in coalitions(game.n) for b in game.joint_actions(S)]


def relaxation(game: Game, vertices: Cell) -> LinearProgram:
    """The program that every plain equilibrium with weights in the cell satisfies: masses, condition 3, condition 4."""
    n, everyone, profiles = game.n, grand_coalition(game.n), list(game.profiles())
    fights = [*conflicts(n), everyone]
    ks, size = range(len(vertices)), len(profiles)
    place = {S: k for k, S in enumerate(fights)}

    def column(S: int, k: int, a: int) -> int:
        return len(vertices) * (1 + place[S] * size + a) + k

    def wins(S: int, vertex: tuple[fmpq, ...], payoff: tuple[fmpq, ...]) -> fmpq:
        return dot(signed(vertex, S), payoff)

    rows: list[tuple[dict[int, fmpq], str, fmpq]] = [
        (dict.fromkeys(ks, fmpq(1)), "=", fmpq(1))
    ]
    masses = [
        {**{column(S, k, a): fmpq(1) for a in range(size)}, k: fmpq(-1)}
        for S in fights
        for k in ks
    ]
    rows += [(row, "=", fmpq(0)) for row in masses]
    for S, reply in _replies(game):
        fight = S if S & 1 else everyone ^ S
        outside = members(game.complement(S))
        row = {}
        for a, profile in enumerate(profiles):
            other = game.payoff(
                game.merge(S, reply, tuple(profile[i] for i in outside))
            )
            difference = tuple(
                u - v for u, v in zip(game.payoffs[a], other, strict=True)
            )
            for k in ks:
                row[column(fight, k, a)] = wins(S, vertices[k], difference)
        rows.append((row, ">=", fmpq(0)))
    for i in range(n):
        row = {}
        for S in fights:
            factor = coco_share(n, S, i)
            for a, payoff in enumerate(game.payoffs):
                for k in ks:
                    own = vertices[k][i] * payoff[i] if everyone == S else fmpq(0)
                    row[column(S, k, a)] = own - factor * wins(S, vertices[k], payoff)
        rows.append((row, "=", fmpq(0)))
    return LinearProgram.maximise(
        [0] * (len(vertices) * (1 + len(fights) * size)), rows
    )
