"""Families of equilibria: one tuple of joint strategies, and all the weights at which it is an equilibrium.

With the strategies fixed, conditions 2–4 are linear in λ, so these weights form a polytope in the simplex Σλ_i = 1.
Condition 1, that φ_N is on the Pareto frontier, does not depend on λ. All equilibria of a family have the same payoffs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import as_rationals
from exact.arithmetic.rationals import Vector, dot
from exact.equilibria.cells.simplices import Cell, centre
from exact.equilibria.claims import Claim
from exact.equilibria.coalition_perfect.answers import Mixtures, answers, mean_payoffs
from exact.equilibria.coalition_perfect.relaxation import Relaxation
from exact.equilibria.conditions import ALONE, Strategies, conflict_payoffs, dividends
from exact.errors import Inconsistent
from exact.frontiers.double_description import vertices
from exact.games.coalitions import (
    Coalition,
    coalitions,
    grand_coalition,
    members,
    signed,
)
from exact.games.game import Game
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve

Row: TypeAlias = list[fmpq]


@dataclass(frozen=True)
class Family:
    """Joint strategies, their payoffs φ_N, and the vertices of the polytope of weights."""

    strategies: Strategies
    payoffs: Vector
    rows: tuple[tuple[fmpq, ...], ...]
    vertices: tuple[Vector, ...]

    def within(self, cell: Cell) -> list[Vector]:
        """The vertices of the family's part in a cell, in the cell's coordinates μ; [] if it has none."""
        local = [[dot(row, vertex) for vertex in cell] for row in self.rows]
        if any(max(row) < 0 for row in local):
            return []
        return vertices([row for row in local if min(row) < 0], len(cell))

    @property
    def middle(self) -> Vector:
        """The mean of the vertices: every weight that is positive somewhere in the family is positive here."""
        return centre(self.vertices)

    def claim(
        self, notion: str = "coalition-perfect-coco", weights: Vector | None = None
    ) -> Claim:
        """The claim at these weights, by default in the middle."""
        return Claim(
            notion,
            self.middle if weights is None else weights,
            self.strategies,
            self.payoffs,
        )

    def holds_at(self, weights: Sequence[fmpq]) -> bool:
        """Whether the weights are in the polytope."""
        return all(dot(row, weights) >= 0 for row in self.rows)


def family_of(game: Game, strategies: Mixtures) -> Family | None:
    """All weights at which these strategies satisfy conditions 2–4; None if there are none.

    Cost: |A_S| rows for each coalition S, and the vertices of the polytope that they cut out of the simplex.

    >>> game = Game.build([2, 1], lambda a: [[0, 0], [1, 2]][a[0]])
    >>> one = fmpq(1)
    >>> family_of(game, {1: {(1,): one}, 2: {(0,): one}, 3: {(1, 0): one}}).vertices
    ((2/3, 1/3), (1, 0))
    """
    phi = [tuple(as_rationals(row)) for row in conflict_payoffs(game, strategies)]
    rows: list[Row] = []
    for S in coalitions(game.n):
        for action in game.joint_actions(S):
            other = as_rationals(
                mean_payoffs(game, S, action, strategies.get(game.complement(S), ALONE))
            )
            losses = [u - v for u, v in zip(phi[S], other, strict=True)]
            rows.append(signed(losses, S))
    table = dividends(phi)
    for S in coalitions(game.n):
        for i, j in pairwise(members(S)):
            equation = [
                table[S][i] if k == i else -table[S][j] if k == j else fmpq(0)
                for k in range(game.n)
            ]
            rows += [
                list(as_rationals(equation)),
                list(as_rationals([-x for x in equation])),
            ]
    distinct = tuple(dict.fromkeys(tuple(row) for row in rows if any(row)))
    corners = vertices(distinct, game.n)
    return (
        Family(strategies, phi[grand_coalition(game.n)], distinct, tuple(corners))
        if corners
        else None
    )


def family_at(relaxation: Relaxation, weights: Sequence[Vector]) -> Family | None:
    """A family that holds all these weights, if one is found; None proves nothing.

    In each conflict one side is kept and the other chosen by a linear program: the sides kept are marginals of the
    relaxation's lotteries. Where one side has a single optimal strategy, an equilibrium is found if there is one.
    """
    game, mixtures = relaxation.game, relaxation.common(weights)
    if mixtures is None:
        return None
    sides: list[list[Coalition]] = []
    for S in relaxation.conflicts:
        other = game.complement(S)
        if other:
            mixed = [T for T in (S, other) if len(mixtures[T]) > 1]
            sides.append(mixed if len(mixed) == 2 else [other if mixed == [S] else S])
    for choice in product(*sides):
        strategies = answers(game, weights, {S: mixtures[S] for S in choice})
        family = (
            None
            if strategies is None
            else family_of(game, _strongly_pareto(game, strategies, weights))
        )
        if family is not None and all(map(family.holds_at, weights)):
            return family
    return None


def _strongly_pareto(
    game: Game, strategies: Mixtures, weights: Sequence[Vector]
) -> Mixtures:
    """The same strategies with φ_N moved to the strong frontier: players of weight 0 get what costs nobody anything."""
    everyone = grand_coalition(game.n)
    free = [i for i in range(game.n) if all(point[i] == 0 for point in weights)]
    if not free:
        return strategies
    phi = as_rationals(conflict_payoffs(game, strategies)[everyone])
    rows = [([fmpq(1)] * len(game.payoffs), "=", fmpq(1))]
    rows += [
        ([u[i] for u in game.payoffs], ">=" if i in free else "=", phi[i])
        for i in range(game.n)
    ]
    answer = solve(
        LinearProgram.maximise(
            [sum((u[i] for i in free), fmpq(0)) for u in game.payoffs], rows
        )
    )
    if not isinstance(answer, Optimal):
        raise Inconsistent(
            "a point of the feasible set is not dominated by a strongly Pareto-optimal one"
        )
    mixture = {a: p for a, p in zip(game.profiles(), answer.primal, strict=True) if p}
    return {**strategies, everyone: mixture}
