"""What a game's coalition-perfect equilibria pay: nothing (there are none), one vector, several vectors, or undecided.

Twice: for all weights λ ≥ 0, and for λ > 0 alone. ``several`` has two claims as witnesses. ``none`` and ``one`` are
read off a tree of cells without open leaves: an equilibrium with weights λ pays each player of positive weight what
the claim of λ's leaf pays. If at most one weight is 0 that is all of φ_N, which is strongly Pareto-optimal; if more
are, it is all of φ_N exactly if one feasible point is best for all players of weight 0 at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exact.equilibria.audit import audit
from exact.equilibria.cells.nodes import Held, Node, Pays, Refuted, Split
from exact.equilibria.certificates import enclosure_certificate
from exact.equilibria.claims import Claim
from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
from exact.equilibria.solutions import Solution
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import Invalid, LimitReached
from exact.games.game import Game
from exact.programs.certificates import Document

CLASSES = ("none", "one", "several", "undecided")
WIDTH = "1/8"
MAX_CELLS = 150


@dataclass(frozen=True)
class Classification:
    """The classes of a game for λ ≥ 0 (``everywhere``) and λ > 0 (``positive``), and the solution that shows them.

    ``corners``: claims at weights that do not settle what players of weight 0 get. ``solution`` is None if the game is
    too large to be solved.
    """

    game: Game
    solution: Solution | None
    everywhere: str
    positive: str
    corners: tuple[Claim, ...] = ()

    def claims(self, *, zero_weights: bool) -> list[Claim]:
        """A claim for every payoff vector found, at positive weights unless ``zero_weights``."""
        found: dict[object, Claim] = {}
        for claim in _claims(self.solution, self.corners, zero_weights):
            found.setdefault(claim.payoffs, claim)
        return list(found.values())

    @property
    def certificate(self) -> Document | None:
        """The tree for the independent checker; None if a leaf is open. Two players' games are solved again for it."""
        if self.solution is None:
            return None
        tree = (
            _by_cells(self.game).enclosure
            if self.game.n == 2
            else self.solution.enclosure
        )
        return (
            enclosure_certificate(tree)
            if tree is not None and tree.is_complete
            else None
        )

    def verify(self) -> None:
        """Re-prove the solution, audit the corners, and read the classes off again; ``Invalid`` if they differ."""
        if self.solution is None:
            if (self.everywhere, self.positive) != ("undecided", "undecided"):
                raise Invalid("a game without a solution is undecided")
            return
        self.solution.verify()
        for claim in self.corners:
            if not audit(self.game, claim).coalition_perfect:
                raise Invalid(
                    "a claim at weights that settle only some payoffs is no equilibrium"
                )
        if _classified(self.solution) != self:
            raise Invalid("the classes are not those of the solution")


def classify(game: Game) -> Classification:
    """The classes of a game of two or more players. Cost: some tens of cells, 0.1 s to 2 s for 2×2×2.

    >>> game = Game.build([2, 1, 1], lambda a: [[0, 1, 2], [3, 0, 1]][a[0]])
    >>> found = classify(game)
    >>> found.everywhere, found.positive
    ('one', 'one')
    """
    try:
        return _classified(solve_two_player(game) if game.n == 2 else _by_cells(game))
    except LimitReached:
        return Classification(game, None, "undecided", "undecided")


def _by_cells(game: Game) -> Solution:
    return solve_coalition_perfect(game, width=WIDTH, max_cells=MAX_CELLS)


def _classified(solution: Solution) -> Classification:
    game, tree = solution.game, solution.enclosure
    corners = solution.corners
    paid = {claim.payoffs for claim in _claims(solution, corners, True)}
    positive = {claim.payoffs for claim in _claims(solution, corners, False)}
    complete = solution.status in ("complete", "none")
    decided = complete
    if tree is not None:
        complete = decided = tree.is_complete
        for node in filter(is_left, tree.nodes):
            if node.touches_zero_face:
                continue
            decided &= (
                isinstance(node, Held | Pays)
                and tree.claims[node.claim].payoffs in positive
            )
    return Classification(
        game,
        solution,
        _class(len(paid), complete),
        _class(len(positive), decided),
        corners,
    )


def _class(payoffs: int, complete: bool) -> str:
    if payoffs > 1:
        return "several"
    return CLASSES[payoffs] if complete else "undecided"


def is_left(node: Node) -> bool:
    """Whether the node is a leaf in whose cell there can be equilibria."""
    return not isinstance(node, Split | Refuted)


def _claims(
    solution: Solution | None, corners: Sequence[Claim], zero_weights: bool
) -> Iterator[Claim]:
    """The claims at positive weights, or all."""
    for equilibrium in solution.equilibria if solution else ():
        if zero_weights or min(equilibrium.weights) > 0:
            yield equilibrium.claim
    yield from corners if zero_weights else ()
