"""Where the coco value would send the players from a frontier point: the game in the local currency and back.

At prices λ (curnits per utilon) the game (λ_i U_i) has transferable utility and a coco value c, in curnits; it is
worth r_i = c_i/λ_i utilons to i. Since Σ c_i = max λ·U, r is on the supporting line of λ: if it is feasible, it is a
plain CoCo equilibrium with these prices, a fixed point; if not, nothing the players can do pays what prices promise.
A player with λ_i = 0 has no exchange rate: c_i ≠ 0 curnits would be endlessly many utilons, and c_i = 0 any number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq

from exact.arithmetic.algebraic import as_rationals
from exact.arithmetic.markup import player_table
from exact.arithmetic.rationals import RationalLike, dot, rationals, show, show_vector
from exact.errors import Invalid, UsageError
from exact.frontiers.feasible_set import Membership, membership, pareto_status
from exact.frontiers.supporting_weights import SupportingCone, supporting_cone
from exact.games.game import Game, check_game
from exact.games.table import Profile
from exact.values.coco import CocoValue, coco_value
from exact.watching import steps


@dataclass(frozen=True)
class Response:
    """The coco value ``coco.payoffs`` at prices ``weights``, and ``payoffs``: the same in utilons (None: no rate).

    ``membership`` says whether a feasible point has these payoffs; it is None when a player without a price has
    curnits to get or to pay (``unpriced``), which no point can do.
    """

    game: Game
    weights: tuple[fmpq, ...]
    coco: CocoValue
    payoffs: tuple[fmpq | None, ...]
    membership: Membership | None

    def __repr__(self) -> str:
        """Prices, and where they send the players."""
        words = "feasible" if self.feasible else "not feasible"
        return f"<Response: at prices {show_vector(self.weights)} to ({_shown(self.payoffs)}), {words}>"

    def _repr_html_(self) -> str:
        """Prices, and the coco value in curnits and in utilons, for notebooks."""
        utilons = ["–" if u is None else u for u in self.payoffs]
        lines = [
            ("price", self.weights),
            ("curnits", self.coco.payoffs),
            ("utilons", utilons),
        ]
        return player_table(
            "feasible" if self.feasible else "not feasible", self.game.players, lines
        )

    @property
    def feasible(self) -> bool:
        """Whether the players can attain the payoffs: whether these prices belong to a plain CoCo equilibrium."""
        return self.membership is not None and self.membership.feasible

    @property
    def unpriced(self) -> tuple[int, ...]:
        """The players with price 0 whose coco value is not 0."""
        return _unpriced(self.weights, self.coco.payoffs)

    @property
    def maximum(self) -> fmpq:
        """max λ·U(a) = Σ c_i, in curnits."""
        return max(dot(self.weights, payoff) for payoff in self.game.payoffs)

    @property
    def maximisers(self) -> list[Profile]:
        """The profiles that maximise λ·U."""
        best = self.maximum
        pairs = zip(self.game.profiles(), self.game.payoffs, strict=True)
        return [
            profile for profile, payoff in pairs if dot(self.weights, payoff) == best
        ]

    def payments(self, point: Sequence[fmpq]) -> tuple[fmpq, ...]:
        """What each player receives (+) or pays (−), in curnits, to go from ``point`` to the coco value: c_i − λ_i u_i.

        They sum to 0 where the point maximises λ·u.
        """
        return tuple(
            c - w * u
            for c, w, u in zip(self.coco.payoffs, self.weights, point, strict=True)
        )

    def fixes(self, point: Sequence[fmpq]) -> bool:
        """Whether the coco value says of ``point``: stay, nobody needs to pay anyone."""
        return not any(self.payments(point))

    def verify(self) -> None:
        """Re-prove the coco value, the conversion and the feasibility; ``Invalid`` if they fail."""
        if self.coco.game != self.game or self.coco.weights != self.weights:
            raise Invalid("the coco value is that of another game or of other prices")
        self.coco.verify()
        if self.payoffs != _utilons(self.weights, self.coco.payoffs):
            raise Invalid("the payoffs are not the coco value divided by the prices")
        if (self.membership is None) != bool(self.unpriced):
            raise Invalid(
                "feasibility is decided exactly if nobody without a price has curnits"
            )
        if self.membership is not None:
            if self.membership.point != self.payoffs:
                raise Invalid("the membership is that of another point")
            self.membership.verify(self.game)
            if (
                self.membership.mixture is not None
                and not pareto_status(self.game, self.membership.mixture).strong
            ):
                raise Invalid(
                    "the mixture that pays the coco value is not on the strong frontier"
                )


def _shown(payoffs: Sequence[fmpq | None]) -> str:
    return ", ".join("–" if u is None else show(u) for u in payoffs)


def _utilons(
    weights: Sequence[fmpq], curnits: Sequence[fmpq]
) -> tuple[fmpq | None, ...]:
    return tuple(c / w if w else None for c, w in zip(curnits, weights, strict=True))


def _unpriced(weights: Sequence[fmpq], curnits: Sequence[fmpq]) -> tuple[int, ...]:
    return tuple(
        i for i, (w, c) in enumerate(zip(weights, curnits, strict=True)) if not w and c
    )


def respond(game: Game, weights: Sequence[RationalLike]) -> Response:
    """The coco value of ``game`` in the currency of ``weights``, back in utilons, and whether it is feasible.

    ``UsageError`` unless the weights are ≥ 0, not all 0, one a player. Cost: 2^(n−1) zero-sum games, and one program.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> answer = respond(game, [1, 3])
    >>> answer.coco.payoffs, answer.payoffs, answer.feasible
    ((420, 420), (420, 140), True)
    >>> answer.payments(game.payoff((1, 0)))
    (-180, 180)
    """
    check_game(game)
    w = rationals(weights)
    if len(w) != game.n or min(w) < 0 or max(w) == 0:
        raise UsageError(
            f"{game.n} weights are needed, one a player, each ≥ 0 and not all 0"
        )
    coco = coco_value(game, w)
    payoffs = _utilons(w, coco.payoffs)
    inside = None if _unpriced(w, coco.payoffs) else membership(game, payoffs)
    if (
        inside is not None and inside.mixture is not None and None in payoffs
    ):  # prefer a point nobody can better
        better = pareto_status(game, inside.mixture).dominating
        if better is not None:
            inside = Membership(
                payoffs,
                dict(zip(better, as_rationals(better.values()), strict=True)),
                None,
            )
    return Response(game, w, coco, payoffs, inside)


@dataclass(frozen=True)
class LocalResponses:
    """The responses at a point of the weak frontier: one for each extreme ray of its prices, and one for their sum."""

    cone: SupportingCone
    extreme: tuple[Response, ...]
    middle: Response

    @cached_property
    def fixed_point(self) -> bool | None:
        """Whether some supporting weights make the point a plain CoCo equilibrium; None: these responses do not say.

        Off the strong frontier it never is one, though at a price of 0 nobody may have to pay.

        For two players always decided. Player 1 receives g/2 with g(λ) = val(λ_1 d_1 − λ_2 d_2), d the changes from the
        point. If g(λ) < 0, a strategy of player 2 keeps λ_1 d_1 < λ_2 d_2 ≤ −λ_1 d_1 (for λ·d ≤ 0), so d_1 < 0, and the
        first inequality survives a higher λ_1/λ_2; g(λ) > 0 is the mirror image. So g changes sign at most once, and
        being continuous it has a zero exactly if g ≥ 0 at the least λ_1/λ_2 and g ≤ 0 at the greatest.
        """
        point = self.cone.point
        if not self.cone.on_frontier:
            return False
        if any(answer.fixes(point) for answer in (*self.extreme, self.middle)):
            return True
        if len(self.extreme) == 1:
            return False
        if self.cone.game.n != 2:
            return None
        low, high = self.extreme
        if low.weights[0] * high.weights[1] > high.weights[0] * low.weights[1]:
            low, high = high, low
        return bool(low.payments(point)[0] >= 0 >= high.payments(point)[0])

    def verify(self) -> None:
        """Re-prove the cone and every response; ``Invalid`` if they fail or do not belong together."""
        self.cone.verify()
        expected = [
            tuple(map(fmpq, ray)) for ray in (*self.cone.rays, self.cone.weights)
        ]
        answers = (*self.extreme, self.middle)
        if [answer.weights for answer in answers] != expected:
            raise Invalid(
                "there must be one response for each extreme ray, and one for their sum"
            )
        for answer in steps(answers):
            if answer.game != self.cone.game:
                raise Invalid("a response is that of another game")
            answer.verify()


def respond_at(
    game: Game, point: Sequence[RationalLike]
) -> LocalResponses | SupportingCone:
    """The responses at each extreme ray of a point's prices; off the weak frontier, where it stands instead.

    Cost: the supporting cone, then ``respond`` for each ray.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> answers = respond_at(game, [600, 80])
    >>> [answer.payoffs for answer in answers.extreme], answers.fixed_point
    ([(450, None), (420, 140)], False)
    """
    cone = supporting_cone(game, point)
    if not cone.rays:
        return cone
    prices = [*cone.rays, cone.weights] if len(cone.rays) > 1 else cone.rays
    answers = tuple(respond(game, weights) for weights in steps(prices))
    return LocalResponses(cone, answers[: len(cone.rays)], answers[-1])


def settle(payments: Sequence[fmpq]) -> list[tuple[int, int, fmpq]]:
    """Payments that sum to 0 as at most n − 1 transfers (payer, receiver, amount), in the players' order.

    For two players there is one way; for more this is one of many.

    >>> settle([fmpq(-3), fmpq(1), fmpq(2)])
    [(0, 1, 1), (0, 2, 2)]
    """
    if sum(payments, fmpq(0)) != 0:
        raise UsageError("payments that are settled sum to 0")
    open_sums = list(payments)
    transfers = []
    for receiver in range(len(payments)):
        for payer in range(len(payments)):
            amount = min(-open_sums[payer], open_sums[receiver])
            if amount > 0:
                transfers.append((payer, receiver, amount))
                open_sums[payer] += amount
                open_sums[receiver] -= amount
    return transfers
