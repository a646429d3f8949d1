"""All weights that a point of the feasible set maximises: the local prices there, in curnits per utilon.

{λ ≥ 0, λ ≠ 0 : λ·u ≥ λ·v for all v ∈ F} is a cone without its apex, given by its extreme rays: one at a point inside a
facet of full dimension, several at a corner. It is empty exactly off the weak Pareto frontier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from exact.arithmetic.rationals import (
    RationalLike,
    dot,
    integer_row,
    rationals,
    show_vector,
)
from exact.errors import Inconsistent, Invalid, UsageError
from exact.frontiers.double_description import Ray, extreme_rays
from exact.frontiers.feasible_set import (
    Membership,
    ParetoStatus,
    membership,
    pareto_status,
)
from exact.frontiers.polytope import Point, convex_hull
from exact.games.game import Game, check_game
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve


@dataclass(frozen=True)
class SupportingCone:
    """Where ``point`` stands: in F or not (``membership``), on the frontiers or not (``status``), and its weights.

    ``rays`` are the extreme rays of the supporting weights as coprime integers, in lexicographic order.
    """

    game: Game
    point: Point
    membership: Membership
    status: ParetoStatus | None
    rays: tuple[Ray, ...]

    @property
    def feasible(self) -> bool:
        """Whether the point is in F."""
        return self.membership.feasible

    @property
    def on_frontier(self) -> bool:
        """Whether it is on the strong Pareto frontier."""
        return self.status is not None and self.status.strong

    @property
    def on_weak_frontier(self) -> bool:
        """Whether it is on the weak Pareto frontier: whether it has supporting weights at all."""
        return self.status is not None and self.status.weak

    @property
    def weights(self) -> Ray:
        """The sum of the rays, in the middle of the cone: positive on the strong frontier, () off the weak one."""
        return tuple(map(sum, zip(*self.rays, strict=True)))

    def verify(self) -> None:
        """Re-prove the standing, and that the rays are all extreme rays; ``Invalid`` if not.

        That no weights are left out is shown by linear programs: no facet or equation of the cone that the rays span
        can be violated by supporting weights. Cost: one program for each.
        """
        if self.membership.point != self.point:
            raise Invalid("the membership is that of another point")
        self.membership.verify(self.game)
        if (self.status is not None) != self.feasible:
            raise Invalid(
                "a feasible point, and no other, has a place on or off the frontier"
            )
        if self.status is not None:
            if self.status.point != self.point:
                raise Invalid("the status is that of another point")
            self.status.verify(self.game)
        if bool(self.rays) != self.on_weak_frontier:
            raise Invalid("a point has supporting weights exactly on the weak frontier")
        if self.rays:
            self._verify_rays()

    def _verify_rays(self) -> None:
        distinct = set(self.game.payoffs)
        for ray in self.rays:
            weights = tuple(map(fmpq, ray))
            if len(ray) != self.game.n or min(ray) < 0 or max(ray) == 0:
                raise Invalid(f"the ray {show_vector(ray)} is not a vector of weights")
            if max(dot(weights, v) for v in distinct) > dot(weights, self.point):
                raise Invalid(
                    f"the weights {show_vector(ray)} do not support the point"
                )
        hull = convex_hull([[fmpq(w, sum(ray)) for w in ray] for ray in self.rays])
        hull.verify()
        if len(hull.vertices) != len(self.rays):
            raise Invalid("a ray is in the cone of the others")
        rows: list[Any] = [
            ([a - b for a, b in zip(self.point, v, strict=True)], ">=", 0)
            for v in distinct
        ]
        rows.append(([1] * self.game.n, "=", 1))
        limits = [(f.normal, f.bound) for f in hull.facets]
        for e in hull.equations:
            limits += [(e.normal, e.bound), (tuple(-a for a in e.normal), -e.bound)]
        for normal, bound in limits:
            answer = solve(LinearProgram.maximise([*normal], rows))
            if not isinstance(answer, Optimal) or answer.value > bound:
                raise Invalid(
                    "there are supporting weights outside the cone of the rays"
                )


def supporting_cone(game: Game, point: Sequence[RationalLike]) -> SupportingCone:
    """Where a point stands in the feasible set of ``game``, and all its supporting weights.

    ``UsageError`` unless there is one coordinate a player; ``LimitReached`` when the cone has too many rays. Cost: up
    to three linear programs with a column per distinct payoff vector, then double description in n dimensions.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> supporting_cone(game, [600, 80]).rays, supporting_cone(game, [420, 140]).rays
    (((1, 0), (1, 3)), ((1, 3),))
    """
    check_game(game)
    if len(point) != game.n:
        raise UsageError(
            f"a point has one utility a player: {game.n}, not {len(point)}"
        )
    u = rationals(point)
    inside = membership(game, u)
    if inside.mixture is None:
        return SupportingCone(game, u, inside, None, ())
    status = pareto_status(game, inside.mixture)
    if not status.weak:
        return SupportingCone(game, u, inside, status, ())
    rows = {
        tuple(integer_row([a - b for a, b in zip(u, v, strict=True)]))
        for v in game.payoffs
    }
    rays = tuple(extreme_rays(sorted(rows), game.n))
    if not rays:
        raise Inconsistent("a weakly efficient point has no supporting weights")
    return SupportingCone(game, u, inside, status, rays)
