"""What every equilibrium with weights in a cell pays, where the payoffs of the game alone settle it."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from exact.arithmetic.algebraic import sign
from exact.arithmetic.rationals import Vector, dot
from exact.equilibria.cells.simplices import Cell
from exact.equilibria.claims import Claim
from exact.errors import Invalid
from exact.games.game import Game


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
    for other in set(game.payoffs):
        losses = tuple(u - v for u, v in zip(payoffs, other, strict=True))
        pays_nobody_more = all(loss >= 0 for loss in losses)
        if not pays_nobody_more and not _is_worse(losses, cell, face):
            return False
    return True


def _is_worse(losses: Vector, cell: Cell, face: Sequence[int]) -> bool:
    """Whether there is a loss at every vertex of the cell; at those of the face there may be none, but no gain."""
    for k, vertex in enumerate(cell):
        least = 0 if k in face else 1
        if sign(dot(vertex, losses)) < least:
            return False
    return True


def rational_payoffs(claim: Claim) -> list[fmpq]:
    """The payoffs of a claim that a leaf refers to; ``Invalid`` if they are not stated or not rational."""
    payoffs = claim.payoffs or ()
    rational = [u for u in payoffs if isinstance(u, fmpq)]
    if claim.payoffs is None or len(rational) < len(payoffs):
        raise Invalid("a claim of an enclosure states its payoffs, which are rational")
    return rational
