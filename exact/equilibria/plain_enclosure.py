"""Where the weights of plain CoCo equilibria can be: cells of the weight simplex, refuted by Farkas rays or left open.

As in ``enclosure``, with λ = Σ_k μ_kλ^k over the cell's vertices and π_{S,k}(a) for μ_k times the probability of
outcome a when S fights its complement; but condition 4 is that of N alone, λ_iφ_{N,i} = c_i, linear in π as well, since
v(S) = Σ_k Σ_a π_{S,k}(a)M_S(a) at λ^k. If the linear program is infeasible, no plain equilibrium has weights there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from flint import fmpq

from exact.coalitions import coalitions, grand_coalition, members
from exact.equilibria.plain_points import conflicts, share
from exact.errors import Invalid
from exact.games import Game
from exact.linear_program import Infeasible, LinearProgram
from exact.rationals import RationalLike, dot, rational
from exact.simplex import solve

Cell: TypeAlias = tuple[tuple[fmpq, ...], ...]


@dataclass(frozen=True)
class PlainCell:
    """A cell by its vertices: refuted by ``ray``, or split into the cells with these numbers, or open (neither)."""

    vertices: Cell
    ray: tuple[fmpq, ...] | None = None
    children: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlainEnclosure:
    """A tree of cells, the whole simplex first: every plain equilibrium has weights (of sum 1) in an open cell."""

    game: Game
    cells: tuple[PlainCell, ...]

    @property
    def open_cells(self) -> list[Cell]:
        """The cells that may hold weights of plain equilibria; none: there is no plain equilibrium."""
        return [cell.vertices for cell in self.cells if cell.ray is None and not cell.children]

    def verify(self) -> None:
        """Re-prove every refutation and that the cells cover the simplex; ``Invalid`` names the one that fails."""
        if not self.cells or self.cells[0].vertices != unit_simplex(self.game.n):
            raise Invalid("cell 0 is the whole simplex of weights")
        for number, cell in enumerate(self.cells):
            if cell.ray is not None:
                try:
                    Infeasible(relaxation(self.game, cell.vertices), cell.ray).verify()
                except Invalid as error:
                    raise Invalid(f"cell {number} is not refuted: {error}") from None
            elif cell.children:
                known = all(number < child < len(self.cells) for child in cell.children)
                if not known or [self.cells[child].vertices for child in cell.children] != bisect(cell.vertices):
                    raise Invalid(f"the cells below cell {number} are not its halves")


def enclose_plain(game: Game, *, width: RationalLike = "1/16", max_cells: int = 400) -> PlainEnclosure:
    """Refute what can be refuted and halve the rest, until every open cell is narrower than ``width``.

    ``max_cells`` bounds the number of linear programs, each with n·2^(n−1) columns for every outcome.

    >>> tree = enclose_plain(Game.build([2, 1, 1], lambda a: [[3, 0, 0], [0, 3, 0]][a[0]]), width=1)
    >>> len(tree.open_cells)
    1
    """
    narrow = rational(width)
    cells: list[tuple[Cell, tuple[fmpq, ...] | None, tuple[int, ...]]] = [(unit_simplex(game.n), None, ())]
    waiting = [0]
    for _ in range(max_cells):
        if not waiting:
            break
        number = waiting.pop(0)
        vertices = cells[number][0]
        answer = solve(relaxation(game, vertices))
        if isinstance(answer, Infeasible):
            cells[number] = (vertices, answer.ray, ())
        elif _length(vertices, _longest(vertices)) > narrow:
            below = tuple(range(len(cells), len(cells) + 2))
            cells[number] = (vertices, None, below)
            cells += [(half, None, ()) for half in bisect(vertices)]
            waiting += below
    return PlainEnclosure(game, tuple(PlainCell(*cell) for cell in cells))


def unit_simplex(n: int) -> Cell:
    """The simplex of all weights of sum 1.

    >>> unit_simplex(2)
    ((1, 0), (0, 1))
    """
    return tuple(tuple(fmpq(int(i == k)) for i in range(n)) for k in range(n))


def bisect(vertices: Cell) -> list[Cell]:
    """The two halves of a cell, cut at the middle of its longest edge.

    >>> bisect(unit_simplex(2))
    [((1/2, 1/2), (0, 1)), ((1, 0), (1/2, 1/2))]
    """
    edge = _longest(vertices)
    middle = tuple((a + b) / 2 for a, b in zip(vertices[edge[0]], vertices[edge[1]], strict=True))
    return [tuple(middle if k == end else vertex for k, vertex in enumerate(vertices)) for end in edge]


def _longest(vertices: Cell) -> tuple[int, int]:
    return max(combinations(range(len(vertices)), 2), key=lambda edge: _length(vertices, edge))


def _length(vertices: Cell, edge: tuple[int, int]) -> fmpq:
    return max(abs(a - b) for a, b in zip(vertices[edge[0]], vertices[edge[1]], strict=True))


def relaxation(game: Game, vertices: Cell) -> LinearProgram:
    """The linear program that every plain equilibrium with weights in the cell satisfies."""
    n, everyone, profiles = game.n, grand_coalition(game.n), list(game.profiles())
    fights = [*conflicts(n), everyone]
    ks, size = range(len(vertices)), len(profiles)
    place = {S: k for k, S in enumerate(fights)}

    def column(S: int, k: int, a: int) -> int:
        return len(vertices) * (1 + place[S] * size + a) + k

    def wins(S: int, vertex: tuple[fmpq, ...], payoff: tuple[fmpq, ...]) -> fmpq:
        return dot([w if S >> i & 1 else -w for i, w in enumerate(vertex)], payoff)

    rows: list[tuple[dict[int, fmpq], str, fmpq]] = [(dict.fromkeys(ks, fmpq(1)), "=", fmpq(1))]
    masses = [{**{column(S, k, a): fmpq(1) for a in range(size)}, k: fmpq(-1)} for S in fights for k in ks]
    rows += [(row, "=", fmpq(0)) for row in masses]
    for S in coalitions(n):
        fight = S if S & 1 else everyone ^ S
        outside = members(game.complement(S))
        for reply in game.joint_actions(S):
            row = {}
            for a, profile in enumerate(profiles):
                other = game.payoff(game.merge(S, reply, tuple(profile[i] for i in outside)))
                difference = tuple(u - v for u, v in zip(game.payoffs[a], other, strict=True))
                for k in ks:
                    row[column(fight, k, a)] = wins(S, vertices[k], difference)
            rows.append((row, ">=", fmpq(0)))
    for i in range(n):
        row = {}
        for S in fights:
            factor = share(n, S, i)
            for a, payoff in enumerate(game.payoffs):
                for k in ks:
                    own = vertices[k][i] * payoff[i] if everyone == S else fmpq(0)
                    row[column(S, k, a)] = own - factor * wins(S, vertices[k], payoff)
        rows.append((row, "=", fmpq(0)))
    return LinearProgram.maximise([0] * (len(vertices) * (1 + len(fights) * size)), rows)
