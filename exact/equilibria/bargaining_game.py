"""The game of C4, and its equilibrium: player 1 proposes an option or rejects, everybody else accepts or rejects.

An option that all accept is carried out; any rejection gives the disagreement point d. So F is the convex hull of the
options and d. A coalition S ≠ N is met by a rejection whatever it does, and everyone rejecting is a saddle point of
each conflict: φ_S = d. Condition 4 then asks λ_i(u_i − d_i) to be the same for all, which is Nash's solution of (F, d).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from exact.arithmetic.algebraic import Number
from exact.arithmetic.rationals import RationalLike, Vector, rationals
from exact.equilibria.audit import audit
from exact.equilibria.claims import Claim
from exact.errors import Inconsistent, Invalid, LimitReached, UsageError
from exact.games.coalitions import coalitions, grand_coalition, members
from exact.games.game import Game
from exact.games.table import Profile
from exact.values.bargaining.nash import nash_bargaining
from exact.values.bargaining.solution import NashSolution

NOTION = "coalition-perfect-coco"


@dataclass(frozen=True)
class BargainingGame:
    """The options (one payoff a player each) and the disagreement point; ``build`` takes anything rational.

    >>> bargaining = BargainingGame.build([[4, 0], [0, 2]], [0, 0])
    >>> game = bargaining.game()
    >>> game.shape, game.payoff((0, 0)), game.payoff((0, 1)), game.payoff((2, 0))
    ((3, 2), (4, 0), (0, 0), (0, 0))
    """

    options: tuple[Vector, ...]
    disagreement: Vector

    def __post_init__(self) -> None:
        n = len(self.disagreement)
        if (
            n < 2
            or not self.options
            or any(len(option) != n for option in self.options)
        ):
            raise UsageError(
                "a bargaining game needs 2 or more players, and an option or more with a payoff for each"
            )

    @classmethod
    def build(
        cls,
        options: Sequence[Sequence[RationalLike]],
        disagreement: Sequence[RationalLike],
    ) -> BargainingGame:
        """The bargaining game with these options, in this order."""
        return cls(tuple(map(rationals, options)), rationals(disagreement))

    @property
    def n(self) -> int:
        """The number of players."""
        return len(self.disagreement)

    @property
    def rejection(self) -> Profile:
        """The profile in which everyone rejects."""
        return (len(self.options), *(1,) * (self.n - 1))

    def game(self, players: Sequence[str] | None = None) -> Game:
        """The game in strategic form: player 1 has an action an option and "reject", the others accept or reject."""

        def payoff(profile: Profile) -> Vector:
            accepted = profile[0] < len(self.options) and not any(profile[1:])
            return self.options[profile[0]] if accepted else self.disagreement

        proposals = [*(f"propose {k + 1}" for k in range(len(self.options))), "reject"]
        actions = [proposals, *[["accept", "reject"]] * (self.n - 1)]
        return Game.build(actions, payoff, players=players, title="a bargaining game")

    def solution(self) -> NashSolution:
        """Nash's solution of (F, d), d itself being feasible; ``LimitReached`` if it is only enclosed."""
        found = nash_bargaining([*self.options, self.disagreement], self.disagreement)
        if not isinstance(found, NashSolution):
            raise LimitReached(
                "Nash's solution of this bargaining game is only enclosed, for want of its number field"
            )
        return found

    def claim(self, solution: NashSolution | None = None) -> Claim:
        """The equilibrium of C4: everyone rejects in every conflict, and together they mix options as Nash's solution.

        The weights are its λ. Where some cannot gain they are its ceiling ν, 0 for those who gain: with positive
        weights λ_i(u_i − d_i) is not the same for all.
        """
        found = self.solution() if solution is None else solution
        numbers = {self.disagreement: self.rejection}
        for k, option in reversed([*enumerate(self.options)]):
            numbers[option] = (k, *(0,) * (self.n - 1))
        together: dict[Profile, Number] = {
            numbers[found.points[k]]: p for k, p in found.mixture.items()
        }
        strategies: dict[int, dict[Profile, Number]] = {
            S: {tuple(self.rejection[i] for i in members(S)): fmpq(1)}
            for S in coalitions(self.n)
        }
        strategies[grand_coalition(self.n)] = dict(sorted(together.items()))
        return Claim(NOTION, found.ceiling or found.weights, strategies, found.payoffs)

    def certified_claim(self) -> Claim:
        """The claim of C4 after its audit against the game.

        >>> BargainingGame.build([[4, 0], [0, 2]], [0, 0]).certified_claim().payoffs
        (2, 1)
        """
        claim = self.claim()
        found = audit(self.game(), claim)
        failed = next(
            (c for c in found.conditions() if c.required and not c.holds), None
        )
        if failed is not None:
            raise Inconsistent(
                f"C4 fails for a bargaining game: {failed.name}: {failed.summary}"
            )
        return claim


def solution_of_claim(bargaining: BargainingGame, claim: Claim) -> NashSolution:
    """Nash's solution read back from a valid claim about the game with positive weights; ``Invalid`` if it is not that.

    This is C4's other direction: condition 4 says λ_i(u_i − d_i) = c for all i, and λ/c is the certificate.

    >>> bargaining = BargainingGame.build([[4, 0], [0, 2]], [0, 0])
    >>> solution_of_claim(bargaining, bargaining.certified_claim()).payoffs
    (2, 1)
    """
    found = audit(bargaining.game(), claim)
    gains = [u - d for u, d in zip(found.outcome, bargaining.disagreement, strict=True)]
    if not found.valid or min(gains) <= 0:
        raise Invalid("the claim is not valid, or not everybody gains")
    points = (*bargaining.options, bargaining.disagreement)
    mixture: dict[int, Number] = {}
    for profile, p in claim.strategies[grand_coalition(bargaining.n)].items():
        accepted = profile[0] < len(bargaining.options) and not any(profile[1:])
        number = profile[0] if accepted else len(bargaining.options)
        mixture[number] = mixture.get(number, fmpq(0)) + p
    weights = tuple(1 / gain for gain in gains)
    result = NashSolution(
        points, bargaining.disagreement, found.outcome, weights, mixture
    )
    result.verify()
    return result
