"""The feasible set F = conv{U(a)} and its Pareto frontier, decided by exact linear programs.

u ∈ F is on the (strong) Pareto frontier if no v ∈ F has v ≥ u, v ≠ u, and on the weak one if no v ∈ F has v_i > u_i for
all i. The dual of each program is a vector of supporting weights: positive ones for the strong frontier, non-negative
ones for the weak; a failure comes with a point that dominates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Algebraic, Number, as_rationals, dot, show_vector
from exact.arithmetic.rationals import RationalLike, rational
from exact.errors import Inconsistent, Invalid, UsageError
from exact.games.game import Game, check_game
from exact.games.table import Profile
from exact.programs.linear_program import Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve

Row: TypeAlias = tuple[list[Any], str, Any]


@dataclass(frozen=True)
class ParetoStatus:
    """Where the expected payoff ``point`` of a ``mixture`` of outcomes stands, with the proof.

    On the strong frontier ``weights`` are all positive, on the weak one only they are ≥ 0 and not all 0; either way
    weights·u ≥ weights·U(a) for every a. A point off a frontier has a ``dominating`` distribution over the profiles,
    whose payoff is at least as good for everyone and better for someone (for everyone, when not even weakly efficient).
    """

    mixture: Mapping[Profile, Number]
    point: tuple[Number, ...]
    strong: bool
    weak: bool
    weights: tuple[fmpq, ...] | None
    dominating: dict[Profile, Number] | None
    dominating_payoff: tuple[Number, ...] | None

    def __repr__(self) -> str:
        """Where the point stands, and why."""
        if self.strong:
            return f"<ParetoStatus: {show_vector(self.point)} is efficient, weights {show_vector(self.weights or ())}>"
        word = "only weakly efficient" if self.weak else "not efficient"
        better = show_vector(self.dominating_payoff or ())
        return f"<ParetoStatus: {show_vector(self.point)} is {word}, {better} dominates it>"

    def verify(self, game: Game) -> None:
        """Re-prove the status from the game alone; ``Invalid`` if the witnesses do not."""
        if expected_payoff(game, self.mixture) != self.point:
            raise Invalid("the point is not the expected payoff of the mixture")
        if self.strong and not self.weak:
            raise Invalid("a strongly efficient point is weakly efficient")
        if self.weak:
            self._verify_weights(game)
        if not self.strong:
            self._verify_domination(game)

    def _verify_weights(self, game: Game) -> None:
        weights = self.weights or ()
        if (
            len(weights) != game.n
            or min(weights) < 0
            or max(weights) == 0
            or (self.strong and min(weights) == 0)
        ):
            raise Invalid(
                "the supporting weights must be ≥ 0 and not all 0, and positive for the strong frontier"
            )
        here = dot(weights, self.point)
        for payoff in game.payoffs:
            if dot(weights, payoff) > here:
                raise Invalid(
                    f"the weights do not support the point: they prefer {payoff}"
                )

    def _verify_domination(self, game: Game) -> None:
        payoff = expected_payoff(game, self.dominating or {})
        gains = [v - u for v, u in zip(payoff, self.point, strict=True)]
        dominates = min(gains) >= 0 and max(gains) > 0 and (self.weak or min(gains) > 0)
        if payoff != self.dominating_payoff or not dominates:
            raise Invalid("the dominating distribution does not dominate")


@dataclass(frozen=True)
class Membership:
    """Whether F has a point with the given coordinates (None: any value), with the proof.

    A ``mixture`` of profiles attains it; or ``separating`` weights, 0 where the value is free, give it more than every
    outcome: separating·point > separating·U(a) for all a.
    """

    point: tuple[fmpq | None, ...]
    mixture: dict[Profile, fmpq] | None
    separating: tuple[fmpq, ...] | None

    @property
    def feasible(self) -> bool:
        """Whether the point is in F."""
        return self.mixture is not None

    def excess(self, game: Game) -> tuple[fmpq, fmpq]:
        """separating·point, and the most that an outcome of the game gets at these weights."""
        weights = self.separating or ()
        here = sum(
            (w * u for w, u in zip(weights, self.point, strict=True) if u is not None),
            fmpq(0),
        )
        return here, max(dot(weights, payoff) for payoff in game.payoffs)

    def verify(self, game: Game) -> None:
        """Re-prove the answer from the game alone; ``Invalid`` if the witness does not."""
        if len(self.point) != game.n or (self.mixture is None) == (
            self.separating is None
        ):
            raise Invalid(
                "one coordinate a player, and either a mixture or separating weights"
            )
        if self.mixture is not None:
            payoff = expected_payoff(game, self.mixture)
            if any(
                u is not None and u != v
                for u, v in zip(self.point, payoff, strict=True)
            ):
                raise Invalid("the mixture pays something else")
        elif self.separating is not None:
            free = any(
                w and u is None
                for w, u in zip(self.separating, self.point, strict=True)
            )
            here, most = self.excess(game)
            if free or here <= most:
                raise Invalid(
                    "the weights do not separate the point from the feasible set"
                )


def membership(game: Game, point: Sequence[RationalLike | None]) -> Membership:
    """Decide whether F has a point with these coordinates; None leaves a coordinate free.

    Cost: one linear program with n + 1 rows and a column per distinct payoff vector. ``UsageError`` unless there is
    one coordinate a player.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> membership(game, [420, 140]).mixture
    {(0, 1): 1/2, (1, 0): 1/2}
    >>> membership(game, [440, 240]).separating
    (1, 3)
    """
    if len(point) != game.n:
        raise UsageError(
            f"a point has one utility a player: {game.n}, not {len(point)}"
        )
    u = tuple(None if x is None else rational(x) for x in point)
    profiles: dict[tuple[fmpq, ...], Profile] = {}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        profiles.setdefault(payoff, profile)
    given = [i for i, x in enumerate(u) if x is not None]
    rows: list[Row] = [([v[i] for v in profiles], "=", u[i]) for i in given]
    rows.append(([1] * len(profiles), "=", 1))
    answer = solve(LinearProgram.maximise([0] * len(profiles), rows))
    if isinstance(answer, Optimal):
        mixture = {
            a: p for a, p in zip(profiles.values(), answer.primal, strict=True) if p
        }
        return Membership(u, mixture, None)
    if not isinstance(answer, Infeasible):
        raise Inconsistent("a program over a simplex is unbounded")
    weights = [fmpq(0)] * game.n
    for i, y in zip(given, answer.ray, strict=False):
        weights[i] = -y
    scale = math.lcm(*(int(w.q) for w in weights))
    divisor = math.gcd(*(int((w * scale).p) for w in weights))
    return Membership(u, None, tuple(w * scale / divisor for w in weights))


def expected_payoff(
    game: Game, mixture: Mapping[Profile, Number]
) -> tuple[Number, ...]:
    """Σ_a p(a) U(a), one entry a player; ``Invalid`` unless p is a distribution over the profiles.

    >>> expected_payoff(Game.bimatrix([[3, 1]], [[1, 3]]), {(0, 0): fmpq(1, 2), (0, 1): fmpq(1, 2)})
    (2, 2)
    """
    if min(mixture.values(), default=-1) < 0 or sum(mixture.values(), fmpq(0)) != 1:
        raise Invalid("a mixture of outcomes needs probabilities ≥ 0 that sum to 1")
    outcomes = [game.payoff(profile) for profile in mixture]
    return tuple(
        dot(mixture.values(), [payoff[i] for payoff in outcomes]) for i in range(game.n)
    )


def pareto_status(game: Game, mixture: Mapping[Profile, Number]) -> ParetoStatus:
    """Decide whether the expected payoff of a mixture of outcomes is on the strong and on the weak Pareto frontier.

    Cost: one linear program with n + 1 rows and a column per distinct payoff vector; a second one off the frontier.
    Irrational probabilities cost nothing more: see ``_moved``. ``Invalid`` if the mixture is no distribution over the
    profiles.

    >>> game = Game.bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> pareto_status(game, {(0, 0): fmpq(1)}).strong, pareto_status(game, {(1, 1): fmpq(1)}).weak
    (True, False)
    """
    check_game(game)
    point = expected_payoff(game, mixture)
    if any(isinstance(p, Algebraic) and not p.is_rational for p in mixture.values()):
        support = [profile for profile, p in mixture.items() if p]
        return _moved(
            game,
            mixture,
            point,
            pareto_status(game, dict.fromkeys(support, fmpq(1, len(support)))),
        )
    u = as_rationals(point)
    profiles: dict[tuple[fmpq, ...], Profile] = {}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        profiles.setdefault(payoff, profile)
    columns = list(profiles)
    slacks = [[-int(i == k) for k in range(game.n)] for i in range(game.n)]
    rows: list[Row] = [
        ([*(v[i] for v in columns), *slacks[i]], "=", u[i]) for i in range(game.n)
    ]
    rows.append(([1] * len(columns) + [0] * game.n, "=", 1))
    answer = solve(LinearProgram.maximise([0] * len(columns) + [1] * game.n, rows))
    if not isinstance(answer, Optimal):
        raise Inconsistent("a feasible and bounded program has no optimum")
    if answer.value == 0:
        weights = tuple(-y for y in answer.dual[: game.n])
        return ParetoStatus(mixture, u, True, True, weights, None, None)
    everyone: list[Row] = [
        ([*(v[i] for v in columns), -1], ">=", u[i]) for i in range(game.n)
    ]
    everyone.append(([1] * len(columns) + [0], "=", 1))
    better = solve(LinearProgram.maximise([0] * len(columns) + [1], everyone))
    if not isinstance(better, Optimal):
        raise Inconsistent("a feasible and bounded program has no optimum")
    weak = bool(better.value == 0)
    best = answer.primal if weak else better.primal
    dominating = {profiles[v]: p for v, p in zip(columns, best, strict=False) if p}
    weights = tuple(-y for y in better.dual[: game.n])
    return ParetoStatus(
        mixture,
        u,
        False,
        weak,
        weights if weak else None,
        dominating,
        expected_payoff(game, dominating),
    )


def _moved(
    game: Game,
    mixture: Mapping[Profile, Number],
    point: tuple[Number, ...],
    even: ParetoStatus,
) -> ParetoStatus:
    """The status of a mixture p from that of the even mixture e of the same outcomes.

    Whether a point is on either frontier depends only on which outcomes it mixes. Weights that support e are constant
    on them, so they support p; if d dominates e, then p + c(d − e) dominates p for every c > 0 with ce ≤ p.
    A rational c keeps the numbers short.
    """
    if even.strong:
        return ParetoStatus(mixture, point, True, True, even.weights, None, None)
    least = min(p for p in mixture.values() if p) * len(even.mixture)
    c = fmpq(1, (1 / least).ceil())
    dominating: dict[Profile, Number] = {}
    for profile in game.profiles():
        change = (even.dominating or {}).get(profile, fmpq(0)) - even.mixture.get(
            profile, fmpq(0)
        )
        p = mixture.get(profile, fmpq(0)) + c * change
        if p:
            dominating[profile] = p
    better = expected_payoff(game, dominating)
    return ParetoStatus(
        mixture, point, False, even.weak, even.weights, dominating, better
    )
