"""Nash's two-player bargaining with variable threats: optimal threats, the disagreement point, the solution.

Both players commit to a threat, x and y; d = (A, B)(x, y) is what they get if they do not agree; from d they bargain
by Nash's rule. At the solution u there are weights λ with u best for λ, λ_1(u_1 − d_1) = λ_2(u_2 − d_2), and (x, y) a
saddle point of λ_1A − λ_2B: each threat is optimal against the other, and another threat only makes one's own share of
the agreement worse. These are the conditions of the coalition-perfect CoCo equilibrium for two players.
Source: J. Nash, Two-person cooperative games (1953).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exact.arithmetic.algebraic import Number, show_vector
from exact.arithmetic.markup import player_table
from exact.equilibria.audit import audit
from exact.equilibria.claims import Claim
from exact.equilibria.conditions import conflict_payoffs
from exact.equilibria.solutions import Solution
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import Invalid
from exact.games.game import Game


@dataclass(frozen=True)
class VariableThreats:
    """The solution of a two-player game with variable threats.

    ``threats[i]`` gives the positive probabilities of player i's actions; ``weights`` sum to 1. ``solution`` has all
    weights that go with these payoffs, which are unique; threats and disagreement point need not be.
    """

    solution: Solution
    claim: Claim

    def __repr__(self) -> str:
        """The solution and the disagreement point."""
        return f"<VariableThreats: payoffs {show_vector(self.payoffs)} from {show_vector(self.disagreement_point)}>"

    def _repr_html_(self) -> str:
        """Disagreement, payoffs and weights, for notebooks."""
        lines = [
            ("from", self.disagreement_point),
            ("payoff", self.payoffs),
            ("weight", self.weights),
        ]
        return player_table("variable threats", self.game.players, lines)

    @property
    def game(self) -> Game:
        """The game that was solved."""
        return self.solution.game

    @property
    def weights(self) -> tuple[Number, ...]:
        """λ: u maximises λ·v over the feasible set, and the players' weighted gains over d are equal."""
        return self.claim.weights

    @property
    def threats(self) -> tuple[dict[int, Number], dict[int, Number]]:
        """For each player, the probability of each action in its optimal threat."""
        first, second = (
            {action[0]: p for action, p in self.claim.strategies[1 << i].items()}
            for i in range(2)
        )
        return first, second

    @property
    def disagreement_point(self) -> tuple[Number, ...]:
        """d: what the players get if both carry out their threats."""
        return conflict_payoffs(self.game, self.claim.strategies)[1]

    @property
    def payoffs(self) -> tuple[Number, ...]:
        """u: what they get by agreeing."""
        return conflict_payoffs(self.game, self.claim.strategies)[3]

    def verify(self) -> None:
        """Re-prove the threats, that u is Nash's solution from d, and that there are no other payoffs."""
        self.solution.verify()
        found = audit(self.game, self.claim)
        failed = next(
            (c for c in found.conditions() if c.required and not c.holds), None
        )
        if failed is not None:
            raise Invalid(
                f"the threats are not optimal, or the solution is not Nash's; {failed.name}: {failed.summary}"
            )

    def weighted_gains(self) -> tuple[Number, ...]:
        """λ_i(u_i − d_i), equal for both players by condition 4, and ≥ 0 as λ·u is the greatest."""
        points: Sequence[Sequence[Number]] = (
            self.weights,
            self.payoffs,
            self.disagreement_point,
        )
        return tuple(w * (u - d) for w, u, d in zip(*points, strict=True))


def variable_threats(game: Game) -> VariableThreats:
    """Nash's solution with variable threats of a two-player game, exactly; weights may be irrational (``Algebraic``).

    A weight can be 0, where a player can gain nothing from any threat; positive weights are preferred if both occur.
    ``UsageError`` unless there are two players. Cost: as ``solve_two_player``.

    >>> hot_dogs = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> found = variable_threats(hot_dogs)
    >>> found, found.weights
    (<VariableThreats: payoffs (420, 140) from (300, 100)>, (1/4, 3/4))
    """
    solution = solve_two_player(game)
    return VariableThreats(solution, solution.equilibria[0].claim)
