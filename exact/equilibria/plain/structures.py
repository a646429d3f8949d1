"""Where the coco value leaves a point of the frontier in place: Newton's method on each face, at rational points.

On a face of F with directions B and supporting weights spanned by rays, u = w + B t and λ = Σ_j s_j r_j; sought are s,
t with λ_iu_i = c_i(λ), c the coco value of the game (λ_iU_i), and Σλ = 1. One of the n equations depends on the others,
since Σc_i(λ) = λ·w. Where the saddle point of a conflict is unique, ∂v(S)/∂λ_j = ±φ_{S,j}. Nothing is decided here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from exact.arithmetic.newton import FIRST_BITS, newton
from exact.arithmetic.rationals import Vector, dot
from exact.frontiers.affine_hull import Face, face_of, mixture_at
from exact.frontiers.pareto import frontier, supporting_rays
from exact.frontiers.polytope import Polytope
from exact.games.coalitions import Coalition, conflicts, grand_coalition, signed
from exact.games.game import Game
from exact.values.transferable import coco_share
from exact.values.zero_sum import joint_strategy, solve_conflict

STARTS = 8
"""Starts of Newton's method on a face, for each dimension of its cone of weights."""
DRAWS = 4
"""Random weights that are drawn for each start wanted; those where no equilibrium can be are passed over."""
MAX_HALVINGS = 10
"""Of a step that would leave the positive weights."""
MAX_STEPS = 8
"""Newton steps before those that only raise the precision."""
LEAST = fmpq(1, 1 << 20)
"""Weights of sum 1 below this are on their way to 0, where no equilibrium is looked for."""


def coco(n: int, values: Mapping[Coalition, fmpq]) -> list[fmpq]:
    """c_i = Σ_{S∋i} (s−1)!(n−s)!/n! v(S), from the values of the coalitions with player 1."""
    return [
        sum((coco_share(n, S, i) * v for S, v in values.items()), fmpq(0))
        for i in range(n)
    ]


@dataclass(frozen=True)
class Point:
    """Weights λ = Σ_j s_j rays[j] of sum 1, and coordinates t of u on the face."""

    s: tuple[fmpq, ...]
    t: tuple[fmpq, ...]
    weights: tuple[fmpq, ...]


@dataclass(frozen=True)
class Structure:
    """A face of the frontier and independent rays of the weights that support it."""

    game: Game
    vertices: tuple[tuple[fmpq, ...], ...]
    face: Face
    rays: tuple[tuple[fmpq, ...], ...]
    cone: tuple[tuple[fmpq, ...], ...]

    def starts(
        self, dice: random.Random, may_hold: Callable[[Sequence[fmpq]], bool]
    ) -> Iterator[Point]:
        """The middle of the cone and random weights in it that ``may_hold``, u in the middle of the face."""
        middle = tuple(
            sum(c, fmpq(0)) / len(self.vertices)
            for c in zip(*self.face.coordinates, strict=True)
        )
        count = 1 if len(self.rays) == 1 else STARTS * (len(self.rays) - 1)
        for number in range(DRAWS * count):
            mix = [fmpq(dice.randint(1, 32)) if number else fmpq(1) for _ in self.cone]
            sums = [dot(mix, column) for column in zip(*self.cone, strict=True)]
            weights = tuple(w / sum(sums, fmpq(0)) for w in sums)
            if number == 0 or may_hold(weights):
                count -= 1
                yield Point(_coordinates(self.rays, weights), middle, weights)
            if not count:
                return

    def newton(self, start: Point, bits: int) -> Point | None:
        """The solution of λ_iu_i = c_i(λ) near a start to about ``bits`` binary places, u in the face; None if none."""
        q = len(self.rays)

        def weights_are_positive(x: Sequence[fmpq]) -> bool:
            return min(self._weights(x[:q])) > 0

        def step(x: Vector, _precision: int) -> list[fmpq] | None:
            return self._step(self._point(x))

        found = newton(
            step,
            (*start.s, *start.t),
            max(bits, FIRST_BITS),
            inside=weights_are_positive,
            steps=MAX_STEPS + 2 * bits.bit_length(),
            halvings=MAX_HALVINGS,
        )
        if found is None:
            return None
        point = self._point(found)
        return point if self._plausible(point) else None

    def _point(self, x: Vector) -> Point:
        q = len(self.rays)
        return Point(x[:q], x[q:], self._weights(x[:q]))

    def _plausible(self, point: Point) -> bool:
        """Whether u is in the face, and the weights support it as far as can be seen."""
        most = max(dot(point.weights, u) for u in self.game.payoffs)
        slack = most - dot(point.weights, self.vertices[0])
        size = 1 + max(abs(x) for u in self.vertices for x in u)
        return slack < size * LEAST and (
            self.face.k == 0 or mixture_at(self.face, point.t) is not None
        )

    def _weights(self, s: Sequence[fmpq]) -> tuple[fmpq, ...]:
        return tuple(dot(s, column) for column in zip(*self.rays, strict=True))

    def _step(self, point: Point) -> list[fmpq] | None:
        """Newton's step for F_i = λ_iu_i − c_i(λ) and Σλ = 1, by least squares: one equation depends on the others."""
        n, weights = self.game.n, point.weights
        u = self.face.rational_at(point.t)
        values, slopes = self._coco(weights)
        rows, right = [], []
        for i in range(n):
            by_weight = [(u[i] if j == i else fmpq(0)) - slopes[i][j] for j in range(n)]
            along = [weights[i] * b[i] for b in self.face.directions]
            rows.append([*(dot(by_weight, ray) for ray in self.rays), *along])
            right.append(values[i] - weights[i] * u[i])
        rows.append(
            [*(sum(ray, fmpq(0)) for ray in self.rays), *([fmpq(0)] * self.face.k)]
        )
        right.append(1 - sum(weights, fmpq(0)))
        matrix = fmpq_mat(rows)
        transposed = matrix.transpose()
        try:
            solved = (transposed * matrix).solve(transposed * fmpq_mat(n + 1, 1, right))
        except ZeroDivisionError:
            return None
        return [solved[k, 0] for k in range(len(rows[0]))]

    def _coco(self, weights: tuple[fmpq, ...]) -> tuple[list[fmpq], list[list[fmpq]]]:
        """c(λ) and its derivatives, with v(N) = λ·w for a vertex w of the face."""
        n, game = self.game.n, self.game
        everyone = grand_coalition(n)
        values = {everyone: dot(weights, self.vertices[0])}
        gradients = {everyone: list(self.vertices[0])}
        for S in conflicts(n):
            saddle = solve_conflict(game, S, weights)
            values[S] = saddle.value
            rows = joint_strategy(game, S, saddle.row_strategy)
            columns = joint_strategy(game, game.complement(S), saddle.column_strategy)
            phi = [fmpq(0)] * n
            for a, p in rows.items():
                for b, q in columns.items():
                    phi = [
                        x + p * q * y
                        for x, y in zip(
                            phi, game.payoff(game.merge(S, a, b)), strict=True
                        )
                    ]
            gradients[S] = signed(phi, S)
        slopes = [
            [
                sum((coco_share(n, S, i) * g[j] for S, g in gradients.items()), fmpq(0))
                for j in range(n)
            ]
            for i in range(n)
        ]
        return coco(n, values), slopes


def _coordinates(
    rays: Sequence[Sequence[fmpq]], weights: Sequence[fmpq]
) -> tuple[fmpq, ...]:
    """s with Σ_j s_j rays[j] = weights; the rays are independent and span it."""
    matrix = fmpq_mat([list(row) for row in zip(*rays, strict=True)])
    transposed = matrix.transpose()
    solved = (transposed * matrix).solve(
        transposed * fmpq_mat(len(weights), 1, list(weights))
    )
    return tuple(solved[j, 0] for j in range(len(rays)))


def structures(game: Game) -> list[Structure]:
    """Every face of the strong frontier, large ones first, with the weights that support it.

    >>> [(s.vertices, s.cone) for s in structures(Game.bimatrix([[2, 0]], [[0, 1]]))][0]
    (((0, 1), (2, 0)), ((1, 2),))
    """
    polytope = frontier_polytope = frontier(game)
    seen: set[int] = set()
    level = [face.face for face in frontier_polytope.strong]
    result = []
    while level:
        below: list[int] = []
        for number in level:
            if number not in seen:
                seen.add(number)
                result.append(_structure(game, polytope.polytope, number))
                below += (
                    polytope.polytope.facets_of(number)
                    if number.bit_count() > 1
                    else []
                )
        level = below
    return result


def _structure(game: Game, polytope: Polytope, number: int) -> Structure:
    vertices = tuple(polytope.corners(number))
    cone = tuple(tuple(map(fmpq, ray)) for ray in supporting_rays(polytope, number))
    rays: list[tuple[fmpq, ...]] = []
    for ray in cone:
        if fmpq_mat([list(r) for r in [*rays, ray]]).rank() > len(rays):
            rays.append(ray)
    return Structure(game, vertices, face_of(vertices), tuple(rays), cone)
