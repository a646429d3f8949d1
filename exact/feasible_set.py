"""The feasible set F = conv{U(a)} and its Pareto frontier, decided by exact linear programs.

u ∈ F is on the (strong) Pareto frontier if no v ∈ F has v ≥ u, v ≠ u, and on the weak one if no v ∈ F has v_i > u_i for
all i. The dual of each program is a vector of supporting weights: positive ones for the strong frontier, non-negative
ones for the weak; a failure comes with a point that dominates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import fmpq

from exact.errors import Invalid
from exact.games import Game, Profile
from exact.linear_program import LinearProgram, Optimal, Vector
from exact.rationals import dot
from exact.simplex import solve

Row: TypeAlias = tuple[list[Any], str, Any]


@dataclass(frozen=True)
class ParetoStatus:
    """Where a feasible point stands, with the proof.

    On the strong frontier ``weights`` are all positive, on the weak one only they are ≥ 0 and not all 0; either way
    weights·u ≥ weights·U(a) for every a. A point off a frontier has a ``dominating`` distribution over the profiles,
    whose payoff is at least as good for everyone and better for someone (for everyone, when not even weakly efficient).
    """

    point: tuple[fmpq, ...]
    strong: bool
    weak: bool
    weights: tuple[fmpq, ...] | None
    dominating: dict[Profile, fmpq] | None
    dominating_payoff: tuple[fmpq, ...] | None

    def verify(self, game: Game) -> None:
        """Re-prove the status from the game alone; ``Invalid`` if the witnesses do not."""
        if self.weak:
            self._verify_weights(game)
        if not self.strong:
            self._verify_domination(game)

    def _verify_weights(self, game: Game) -> None:
        weights = self.weights or ()
        least = 0 if not self.strong else min(weights, default=fmpq(0))
        if len(weights) != game.n or min(weights) < 0 or max(weights) == 0 or (self.strong and least == 0):
            raise Invalid(
                "the supporting weights must be non-negative, not all 0, and positive for the strong frontier"
            )
        here = dot(weights, self.point)
        for payoff in game.payoffs:
            if dot(weights, payoff) > here:
                raise Invalid(f"the weights do not support the point: they prefer {payoff}")

    def _verify_domination(self, game: Game) -> None:
        distribution, payoff = self.dominating or {}, self.dominating_payoff or ()
        if min(distribution.values(), default=-1) < 0 or sum(distribution.values(), fmpq(0)) != 1:
            raise Invalid("the dominating distribution is none")
        mixed = tuple(sum((p * game.payoff(a)[i] for a, p in distribution.items()), fmpq(0)) for i in range(game.n))
        gains = [v - u for v, u in zip(mixed, self.point, strict=True)]
        if mixed != payoff or min(gains) < 0 or max(gains) == 0 or (not self.weak and min(gains) == 0):
            raise Invalid("the dominating distribution does not dominate")


def pareto_status(game: Game, point: Sequence[fmpq]) -> ParetoStatus:
    """Decide whether the feasible ``point`` is on the strong and on the weak Pareto frontier of ``game``.

    Cost: one linear program with n + 1 rows and a column per distinct payoff vector; a second one off the frontier.
    ``Invalid`` if the point is not in F.

    >>> game = Game.bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> pareto_status(game, (fmpq(3), fmpq(3))).strong, pareto_status(game, (fmpq(1), fmpq(1))).weak
    (True, False)
    """
    u = tuple(point)
    profiles: dict[tuple[fmpq, ...], Profile] = {}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        profiles.setdefault(payoff, profile)
    columns = list(profiles)
    slacks = [[-int(i == k) for k in range(game.n)] for i in range(game.n)]
    rows: list[Row] = [([*(v[i] for v in columns), *slacks[i]], "=", u[i]) for i in range(game.n)]
    rows.append(([1] * len(columns) + [0] * game.n, "=", 1))
    answer = solve(LinearProgram.maximise([0] * len(columns) + [1] * game.n, rows))
    if not isinstance(answer, Optimal):
        raise Invalid(f"the point {u} is not feasible: no mixture of outcomes is at least as good for every player")
    if answer.value == 0:
        weights = tuple(-y for y in answer.dual[: game.n])
        return ParetoStatus(u, True, True, weights, None, None)
    everyone: list[Row] = [([*(v[i] for v in columns), -1], ">=", u[i]) for i in range(game.n)]
    everyone.append(([1] * len(columns) + [0], "=", 1))
    better = solve(LinearProgram.maximise([0] * len(columns) + [1], everyone))
    if not isinstance(better, Optimal):
        raise Invalid("a bounded program has no optimum; please report this as a bug")
    weak = bool(better.value == 0)
    best: Vector = answer.primal if weak else better.primal
    distribution = {profiles[v]: p for v, p in zip(columns, best, strict=False) if p}
    payoff = tuple(dot(best[: len(columns)], [v[i] for v in columns]) for i in range(game.n))
    weights = tuple(-y for y in better.dual[: game.n])
    return ParetoStatus(u, False, weak, weights if weak else None, distribution, payoff)
