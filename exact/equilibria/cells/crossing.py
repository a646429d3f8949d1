"""Two players: the threats at both ends of a cell of weights, and what they prove of the equilibria between.

Let u be the payoffs that every equilibrium of the cell has (``settled.pays_alone``). If player 1's threat wins
what u is worth at the end where player 1 weighs less, and player 2's at the other end, then v(t) − ℓ_u(t)
changes its sign between them: an equilibrium is there. If they win more and are the threats of one equilibrium, they
refute all other weights of the cell, for what a threat wins is linear in the weights: docs/certificates.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Number, sign
from exact.arithmetic.rationals import Vector
from exact.equilibria.cells.simplices import Cell
from exact.equilibria.claims import Claim
from exact.games.coalitions import format_coalition
from exact.games.field_numbers import number_text
from exact.games.game import Game
from exact.games.table import Profile, format_profile
from exact.programs.certificates import Document

Mixture: TypeAlias = Mapping[Profile, Number]


@dataclass(frozen=True)
class Crossing:
    """Rational threats of both players, and a distribution of joint actions that pays what is agreed."""

    first: Mixture
    second: Mixture
    together: Mixture

    def payoffs(self, game: Game) -> tuple[Number, ...]:
        """What the joint actions pay."""
        return tuple(
            sum((p * game.payoff(a)[i] for a, p in self.together.items()), fmpq(0))
            for i in range(2)
        )

    def holds(self, game: Game, cell: Cell) -> bool:
        """Whether an equilibrium with these payoffs has its weights in the cell."""
        payoffs = self.payoffs(game)
        return _least(game, cell, payoffs, self.first, self.second) >= 0

    def document(self) -> Document:
        """Written like the ``strategies`` of a claim."""
        both = (self.first, self.second, self.together)
        return {
            format_coalition(S): {
                format_profile(a): number_text(p) for a, p in mixture.items()
            }
            for S, mixture in enumerate(both, start=1)
        }


def is_alone(game: Game, cell: Cell, claim: Claim, payoffs: tuple[Number, ...]) -> bool:
    """Whether the threats of a claim, which is an equilibrium, refute all weights of the cell but its own."""
    first, second = claim.strategies[1], claim.strategies[2]
    return _least(game, cell, payoffs, first, second) > 0


def _least(
    game: Game,
    cell: Cell,
    payoffs: tuple[Number, ...],
    first: Mixture,
    second: Mixture,
) -> int:
    """The least sign of what a threat wins more than payoffs are worth, each player's at its own end of the cell."""
    low, high = sorted(cell)
    rows, columns = game.shape
    signs = []
    for column in range(columns):
        against: Mixture = {(row[0], column): p for row, p in first.items()}
        signs.append(sign(_more(game, low, payoffs, against)))
    for row in range(rows):
        against = {(row, column[0]): p for column, p in second.items()}
        signs.append(sign(-_more(game, high, payoffs, against)))
    return min(signs)


def _more(
    game: Game, weights: Vector, payoffs: tuple[Number, ...], outcomes: Mixture
) -> Number:
    """What player 1 wins more, at these weights, by a distribution of outcomes than by payoffs."""
    one, two = weights
    result = two * payoffs[1] - one * payoffs[0]
    for profile, p in outcomes.items():
        a, b = game.payoff(profile)
        result += p * (one * a - two * b)
    return result
