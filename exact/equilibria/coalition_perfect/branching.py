"""Growing an enclosure: branch and bound on the weights, with the equilibria that are found on the way.

A cell is refuted by its relaxation of degree 1 or 2 if that is infeasible. If not, equilibria are looked for at weights
where the relaxation is extreme; the family of each (all weights at which the same strategies are an equilibrium) is a
polytope, and the cell is cut along its facets. A cell that touches families only in a face is refuted but for that
face. Everything else is halved, to a given width. What is found decides only where to cut; the tree proves itself.

If at no weights the relaxation of single weights is feasible (every conflict played by a correlated equilibrium), the
search for a refutation ends: small cells around any weights are then infeasible, and the simplex is compact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from flint import fmpq

from exact.arithmetic.rationals import RationalLike, Vector, dot, rational
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import (
    Held,
    Node,
    Open,
    Pays,
    Refuted,
    Remainder,
    Split,
)
from exact.equilibria.cells.refutation import Refutation
from exact.equilibria.cells.settled import pays_alone
from exact.equilibria.cells.simplices import (
    HALF,
    Cell,
    Edge,
    edge_length,
    face,
    halves,
    longest_edge,
    simple_points,
    unit_cell,
)
from exact.equilibria.claims import Claim
from exact.equilibria.coalition_perfect.relaxation import Relaxation, Relaxed
from exact.equilibria.coalition_perfect.symmetry import symmetric_weights
from exact.equilibria.coalition_perfect.weight_regions import Family, family_at
from exact.errors import LimitReached, OutOfTime
from exact.games.coalitions import coalitions
from exact.games.game import Game, check_game
from exact.watching import check, grace, reached, tell, unwatched

MAX_COLUMNS, MAX_ROWS = 4000, 20_000
"""Columns and rows of a linear program; larger games are refused."""

MAX_BITS = 16
"""Denominators of a family's weights, beyond those of the payoffs: it is cut along only if its numbers are short."""

COARSE = fmpq(1, 8)
"""Cells in which the payoffs are settled are split to this width only."""

EVERY = 3
"""Equilibria are looked for at every third level of the tree."""


def enclose(
    game: Game, *, width: RationalLike = "1/64", max_cells: int = 2000
) -> Enclosure:
    """Refute what can be refuted, split what cannot, until every open cell is narrower than ``width``.

    No equilibria are looked for (``exact.solve`` does). ``max_cells`` bounds the number of cells looked at; those not
    yet looked at stay open.

    >>> hot_dogs = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> enclose(hot_dogs, width="1/4").open_cells
    [((1/4, 3/4), (0, 1)), ((1/2, 1/2), (1/4, 3/4))]
    """
    check_game(game)
    return CellSearch(game, rational(width), recover=False).run(max_cells)


@dataclass
class CellSearch:
    """The state of a search: the tree so far, the families found, the cells that wait with their depth.

    For the display alone: each cell's share of the work (children share their parent's), and the share that is closed.
    """

    game: Game
    width: fmpq
    notion: str = "coalition-perfect-coco"
    recover: bool = True
    nodes: list[Node] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    waiting: list[tuple[int, int]] = field(default_factory=list)
    shares: dict[int, float] = field(default_factory=lambda: {0: 1.0})
    closed: float = 0.0
    stopped: str = ""

    def __post_init__(self) -> None:
        n, profiles = self.game.n, len(self.game.payoffs)
        self.degree = (
            2 if profiles * 2 ** (n - 1) * n * (n + 1) // 2 <= MAX_COLUMNS else 1
        )
        if profiles * 2 ** (n - 1) * n > MAX_COLUMNS:
            raise LimitReached(
                f"a linear program for this game would have more than {MAX_COLUMNS:,} columns"
            )
        if sum(len(self.game.joint_actions(S)) ** 2 for S in coalitions(n)) > MAX_ROWS:
            raise LimitReached(
                f"a linear program for this game would have more than {MAX_ROWS:,} rows"
            )
        self.relaxation = Relaxation(self.game)
        self.max_bits = MAX_BITS + 2 * max(
            _bits(u) for row in self.game.payoffs for u in row
        )
        self.claims: list[tuple[Family, Claim]] = []
        self.add(unit_cell(n), 0)

    def add(self, cell: Cell, depth: int) -> int:
        """Append a node that waits; its number."""
        self.nodes.append(Open(cell))
        self.waiting.append((len(self.nodes) - 1, depth))
        return len(self.nodes) - 1

    def run(self, max_cells: int) -> Enclosure:
        """Look at up to ``max_cells`` cells."""
        reached(0, count=f"the first of at most {max_cells:,}")
        try:
            for weights in symmetric_weights(self.game) if self.recover else ():
                self.found_at([[weights]])
            self.look_at_cells(max_cells)
        except OutOfTime as stopped:
            self.stopped = str(stopped)
        with grace():
            return self.enclosure()

    def enclosure(self) -> Enclosure:
        """What is known: cells that wait are open, or their payoffs are known."""
        for number, _ in self.waiting:
            self.settle(number)
        for family in self.families:
            self.claim(family)
        return Enclosure(
            self.game,
            tuple(self.nodes),
            tuple(claim for _, claim in self.claims),
            self.notion,
        )

    def look_at_cells(self, max_cells: int) -> None:
        """Look at up to ``max_cells`` cells, and tell how far that is."""
        for done in range(max_cells):
            if not self.waiting:
                break
            number, depth = self.waiting[-1]
            with unwatched():
                self.look_at_whole(number, depth)
            children = self.nodes[number].children
            self.closed += 0 if children else self.shares[number]
            self.shares.update(
                (child, self.shares[number] / len(children)) for child in children
            )
            found = f", {len(self.families)} equilibria found" if self.families else ""
            tell(f"{int(100 * self.closed)} % of the weights are looked at{found}")
            reached(
                self.closed,
                bound=(done + 1) / max_cells,
                count=f"{done + 1:,} done, {len(self.waiting):,} open",
            )

    def look_at_whole(self, number: int, depth: int) -> None:
        """Close the cell or split it; or, if the time is up meanwhile, leave it waiting as it was."""
        cell = self.nodes[number].cell
        before = len(self.nodes), self.waiting[:]
        self.waiting.pop()
        try:
            self.look_at(number, depth)
            check()
        except OutOfTime:
            del self.nodes[before[0] :]
            self.nodes[number] = Open(cell)
            self.waiting = before[1]
            raise

    def look_at(self, number: int, depth: int) -> None:
        """Close the cell or split it."""
        cell = self.nodes[number].cell
        # Where an equilibrium is known the relaxation is feasible.
        answer = None if self.inside(cell) else self.relax(cell)
        if isinstance(answer, Refutation):
            self.nodes[number] = Refuted(cell, refutation=answer)
            return
        edge = longest_edge(cell)
        length = fmpq(0) if edge is None else edge_length(cell, edge)
        thorough = depth % EVERY == 0 or length <= self.width
        if self.recover and thorough and answer is not None:
            self.discover(cell, answer)
        if self.recover and self.explain(number, depth, thorough):
            return
        settled = self.settled(cell) is not None
        enough = max(self.width, COARSE) if settled else self.width
        if edge is not None and length > enough:
            self.split(number, edge, HALF, depth + 1)
            return
        simple = (
            ([point] for point in simple_points(cell))
            if self.recover and not settled
            else ()
        )
        if not self.found_at(simple) or not self.explain(number, depth, thorough):
            self.settle(number)

    def relax(self, cell: Cell, onto: Sequence[int] = ()) -> Relaxed | Refutation:
        """The relaxation of degree 1, then of degree 2; a program that takes too long counts as feasible."""
        answer: Relaxed | Refutation = Relaxed(
            tuple(
                sum(column, fmpq(0)) / len(cell) for column in zip(*cell, strict=True)
            )
        )
        for degree in range(1, 1 + (1 if len(cell) == 1 else self.degree)):
            try:
                answer = self.relaxation.solve(cell, onto, degree)
            except LimitReached:
                break
            if isinstance(answer, Refutation):
                break
        return answer

    def explain(self, number: int, depth: int, thorough: bool) -> bool:
        """Whether families explain the cell: it lies in one, or is cut along one, or only a face of it is left."""
        cell = self.nodes[number].cell
        while True:
            inside = self.inside(cell)
            whole = next((f for f in inside if all(map(f.holds_at, cell))), None)
            if whole is not None:
                self.nodes[number] = Held(cell, self.claim(whole))
                return True
            cut = _cut(cell, inside)
            if cut is not None:
                edge, at = cut
                self.split(number, edge, at, depth)
                return True
            touched = [
                k
                for k, vertex in enumerate(cell)
                if any(f.holds_at(vertex) for f in inside)
            ]
            if not 0 < len(touched) < len(cell):
                return False
            answer = self.relax(cell, touched)
            if isinstance(answer, Refutation):
                left = answer.face(self.game, cell)
                remainder = None
                if left:
                    child = self.add(face(cell, left), depth + 1)
                    remainder = Remainder(left, child)
                self.nodes[number] = Refuted(
                    cell, refutation=answer, remainder=remainder
                )
                return True
            corners = [cell[k] for k in touched]
            news = [
                [answer.weights, *corners],
                *([answer.weights, corner] for corner in corners),
                [answer.weights],
            ]
            if not thorough or not self.found_at(news):
                return False

    def inside(self, cell: Cell) -> list[Family]:
        """The known families that have weights in the cell."""
        return [f for f in self.families if f.within(cell)]

    def discover(self, cell: Cell, answer: Relaxed) -> None:
        """Look for equilibria at the weights where the relaxation is extreme: at all of them, at two, at one."""
        points = [answer.weights]
        for k in range(len(cell)) if len(cell) > 1 else ():
            try:
                far = self.relaxation.solve(
                    cell, [j for j in range(len(cell)) if j != k]
                )
            except LimitReached:
                continue
            if isinstance(far, Relaxed) and far.weights not in points:
                points.append(far.weights)
        sets = [points] if len(points) > 1 else []
        if not self.found_at(sets) and not self.found_at(
            map(list, combinations(points, 2)) if len(points) > 2 else []
        ):
            self.found_at([point] for point in points)

    def found_at(self, sets: Iterable[Sequence[Vector]]) -> bool:
        """Whether a new family was found that holds one of these sets of weights."""
        for weights in sets:
            if any(all(map(f.holds_at, weights)) for f in self.families):
                continue
            try:
                family = family_at(self.relaxation, weights)
            except LimitReached:
                continue
            if family is not None and self.keep(family):
                return True
        return False

    def keep(self, family: Family) -> bool:
        """Add a family unless its numbers are long or another holds all its weights; drop those that it holds."""
        if max(_bits(x) for vertex in family.vertices for x in vertex) > self.max_bits:
            return False
        if any(all(map(f.holds_at, family.vertices)) for f in self.families):
            return False
        self.families = [
            f for f in self.families if not all(map(family.holds_at, f.vertices))
        ] + [family]
        return True

    def claim(self, family: Family) -> int:
        """The number of the family's claim, made when it is first needed."""
        for number, (known, _) in enumerate(self.claims):
            if known is family:
                return number
        self.claims.append((family, family.claim(self.notion)))
        return len(self.claims) - 1

    def split(self, number: int, edge: Edge, at: fmpq, depth: int) -> None:
        """Split the node; its children wait."""
        cell = self.nodes[number].cell
        children = tuple(self.add(part, depth) for part in halves(cell, edge, at))
        self.nodes[number] = Split(cell, edge, at, children)

    def settled(self, cell: Cell) -> Family | None:
        """A family whose payoffs every equilibrium in the cell has."""
        return next(
            (f for f in self.families if pays_alone(self.game, cell, f.payoffs)), None
        )

    def settle(self, number: int) -> None:
        """Give up the weights of the cell; its payoffs may be known."""
        cell = self.nodes[number].cell
        family = self.settled(cell)
        if family is not None:
            self.nodes[number] = Pays(cell, claim=self.claim(family))


def _cut(cell: Cell, families: Sequence[Family]) -> tuple[Edge, fmpq] | None:
    """An edge that crosses a facet of one of the families, and where; None if none does."""
    for family in families:
        for row in family.rows:
            values = [dot(row, vertex) for vertex in cell]
            if min(values) < 0 < max(values):
                p, q = values.index(min(values)), values.index(max(values))
                return (p, q), values[p] / (values[p] - values[q])
    return None


def _bits(x: fmpq) -> int:
    return max(int(x.p).bit_length(), int(x.q).bit_length())
