"""The linear programs behind the enclosure of coalition-perfect equilibria: what is left of conditions 3 and 4.

Two forgettings make the conditions linear. In a cell of weights λ = Σ_k μ_kλ^k, the program of degree 1 has a column
π_{S,k}(a) for "μ_k times the probability of outcome a when S fights its complement", that of degree 2 π_{S,kl}(a) for
μ_kμ_l, and every condition multiplied by each μ_l; that these are products is forgotten. And that the sides of a
conflict mix independently is forgotten: it is played by a correlated equilibrium (``refutation``).
Source: the lifting is McCormick's (1976) and Sherali and Adams' (1990); conditions: Harsanyi (1963).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise, permutations
from operator import mul
from typing import Any, TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Number
from exact.arithmetic.rationals import Vector
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.cells.simplices import Cell
from exact.equilibria.conditions import dividend_terms, gain
from exact.errors import Inconsistent, LimitReached
from exact.games.coalitions import Coalition, coalitions, members
from exact.games.game import Game
from exact.games.table import Profile
from exact.programs.linear_program import Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve

Mixtures: TypeAlias = dict[Coalition, dict[Profile, Number]]
Row: TypeAlias = tuple[dict[int, int], str, int]
Outcomes: TypeAlias = list[
    tuple[int, list[int]]
]  # numbers of a conflict's outcomes, each with a vector to multiply λ with

MAX_PIVOTS = 300
"""Exact pivots, of which only programs with very long numbers need many."""

MAX_WORK = 2_000_000
"""Entries that exact pivots may compute for one program, by their length in words of 1024 bits: about a second."""


@dataclass(frozen=True)
class Relaxed:
    """A solution of a cell's program: its weights, and the chance of each outcome of each conflict (or nothing)."""

    weights: Vector
    chances: Vector = ()


class Relaxation:
    """The programs of one game.

    Its coefficients are coprime integers: each player's payoffs start at 0 and all are scaled alike. That changes no
    condition: best replies are differences, and so is w_{S,i} for s ≥ 2.
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        lows = [min(column) for column in zip(*game.payoffs, strict=True)]
        above = [
            [u - low for u, low in zip(row, lows, strict=True)] for row in game.payoffs
        ]
        numbers = [u for row in above for u in row]
        self.scale = fmpq(
            math.lcm(*(int(u.q) for u in numbers)),
            math.gcd(*(int(u.p) for u in numbers)) or 1,
        )
        self.above = [[int((u * self.scale).p) for u in row] for row in above]
        self.profiles = list(game.profiles())
        self.conflicts = [S for S in coalitions(game.n) if S & 1]
        self.place = {
            S: k
            for k, conflict in enumerate(self.conflicts)
            for S in (conflict, game.complement(conflict))
        }
        self.outcomes = len(self.conflicts) * len(self.profiles)
        self.obedience = [
            (S, a, b, self._obey(S, a, b))
            for S in coalitions(game.n)
            for a, b in permutations(game.joint_actions(S), 2)
        ]
        self.ratios = [
            (S, i, j, self._ratio(S, i, j))
            for S in coalitions(game.n)
            for i, j in pairwise(members(S))
        ]

    def _obey(self, S: Coalition, a: Profile, b: Profile) -> Outcomes:
        """What S loses by playing b instead of a."""
        own, start = members(S), self.place[S] * len(self.profiles)
        return [
            (
                start + k,
                [int((u * self.scale).p) for u in gain(self.game, S, profile, b)],
            )
            for k, profile in enumerate(self.profiles)
            if tuple(profile[i] for i in own) == a
        ]

    def _ratio(self, S: Coalition, i: int, j: int) -> Outcomes:
        """λ_iw_{S,i} − λ_jw_{S,j}."""
        factors: dict[int, list[int]] = {}
        for R, player, side in dividend_terms(S, i, j):
            for k, payoff in enumerate(self.above):
                vector = factors.setdefault(
                    self.place[R] * len(self.profiles) + k, [0] * self.game.n
                )
                vector[player] += side * payoff[player]
        return list(factors.items())

    def solve(
        self, cell: Cell, face: Sequence[int] = (), degree: int = 1
    ) -> Relaxed | Refutation:
        """Refute the cell, or find a solution of its relaxation of this degree.

        With a ``face``, by its vertices: refute all but the face, or find a solution with the largest sum of the μ_k^d
        outside: mixed products may be positive, their bounds f_{kl} need not be negative. Cost: a linear program of
        about (2^(n−1)·profiles)·n columns, for degree 2 n(n+1)/2 times the first factor.
        """
        size, n = self.outcomes, len(cell)
        monomials = list(combinations_with_replacement(range(n), degree))
        number = {m: k for k, m in enumerate(monomials)}
        indices = list(combinations_with_replacement(range(n), degree - 1))
        denominators = [math.lcm(*(int(w.q) for w in vertex)) for vertex in cell]
        points = [
            [int((w * d).p) for w in vertex]
            for vertex, d in zip(cell, denominators, strict=True)
        ]
        # A column stands for π divided by the denominators of its monomial.
        scales = [
            math.prod(denominators[k] for k in m)
            * (1 if degree == 1 or m[0] == m[1] else 2)
            for m in monomials
        ]
        width = len(monomials)
        rows: list[Any] = [(dict(enumerate(scales)), "=", 1)]
        per_conflict = len(self.profiles)
        for conflict in range(len(self.conflicts)):
            for k in range(width):
                row = dict.fromkeys(
                    range(
                        width * (1 + conflict * per_conflict) + k,
                        width * (1 + (conflict + 1) * per_conflict),
                        width,
                    ),
                    1,
                )
                row[k] = -1
                rows.append((row, "=", 0))
        skip = len(rows)
        conditions = [(self._at(terms, points), ">=") for *_, terms in self.obedience]
        conditions += [(self._at(terms, points), "=") for *_, terms in self.ratios]
        for index in indices:
            places = [width + number[tuple(sorted((*index, k)))] for k in range(n)]
            rows += [
                (_row(values, places, width), relation, 0)
                for values, relation in conditions
            ]
        objective = [0] * (width * (1 + size))
        if face:
            for k, m in enumerate(monomials):
                objective[k] = scales[k] * (m[0] not in face and m[0] == m[-1])
        program = LinearProgram.maximise(objective, rows)
        answer = solve(program, watch=_patience(program))
        if isinstance(answer, Infeasible) or (
            face and isinstance(answer, Optimal) and answer.value == 0
        ):
            ray = answer.ray if isinstance(answer, Infeasible) else answer.dual
            refutation = self._refutation(
                ray[skip:],
                [math.prod(denominators[k] for k in index) for index in indices],
            )
            if not set(refutation.face(self.game, cell)) <= set(face):
                raise Inconsistent("a Farkas ray does not refute its cell")
            return refutation
        if not isinstance(answer, Optimal):
            raise Inconsistent("the relaxation of a cell is bounded")
        mu = [fmpq(0)] * n
        for m, scale, x in zip(monomials, scales, answer.primal[:width], strict=True):
            for k in m:
                mu[k] += scale * x / degree
        return Relaxed(
            tuple(
                sum((m * v[i] for m, v in zip(mu, cell, strict=True)), fmpq(0))
                for i in range(self.game.n)
            ),
            tuple(
                sum(
                    (
                        s * x
                        for s, x in zip(
                            scales, answer.primal[k : k + width], strict=True
                        )
                        if x
                    ),
                    fmpq(0),
                )
                for k in range(width, width * (1 + size), width)
            ),
        )

    @staticmethod
    def _at(
        terms: Outcomes, points: Sequence[Sequence[int]]
    ) -> list[tuple[int, list[int]]]:
        """What each outcome adds at each of these weights."""
        return [
            (outcome, [sum(map(mul, point, vector)) for point in points])
            for outcome, vector in terms
        ]

    def _refutation(self, ray: Sequence[Any], scales: Sequence[int]) -> Refutation:
        """The multipliers of conditions 3 and 4 in a Farkas ray or a dual solution, signs turned so that y ≥ 0."""
        parts, length, first = (
            [],
            len(self.obedience) + len(self.ratios),
            len(self.obedience),
        )
        for number, scale in enumerate(scales):
            own = ray[number * length : (number + 1) * length]
            obedience: dict[Coalition, dict[Profile, dict[Profile, fmpq]]] = {}
            for (S, a, b, _), y in zip(self.obedience, own[:first], strict=True):
                if y:
                    obedience.setdefault(S, {}).setdefault(a, {})[b] = -y / scale
            h: dict[Coalition, dict[int, fmpq]] = {}
            for (S, i, j, _), y in zip(self.ratios, own[first:], strict=True):
                if y:
                    row = h.setdefault(S, {})
                    row[i], row[j] = (
                        row.get(i, fmpq(0)) - y / scale,
                        row.get(j, fmpq(0)) + y / scale,
                    )
            parts.append(Multipliers(dividends=h, obedience=obedience))
        return Refutation(tuple(parts))

    def common(self, weights: Sequence[Vector]) -> Mixtures | None:
        """Strategies that are an equilibrium at all these weights at once, were the outcome of a conflict one lottery.

        They are the lotteries' marginals: candidates to be checked. None if there are none, which is proved.
        """
        size = len(self.profiles)
        rows: list[Any] = [
            (dict.fromkeys(range(start, start + size), 1), "=", 1)
            for start in range(0, self.outcomes, size)
        ]
        for vertex in weights:
            scale = math.lcm(*(int(w.q) for w in vertex))
            point = [[int((w * scale).p) for w in vertex]]
            rows += [
                (row, ">=", 0)
                for *_, terms in self.obedience
                if (row := _row(self._at(terms, point), [0], 1))
            ]
            rows += [
                (row, "=", 0)
                for *_, terms in self.ratios
                if (row := _row(self._at(terms, point), [0], 1))
            ]
        program = LinearProgram.maximise([0] * self.outcomes, rows)
        answer = solve(program, watch=_patience(program))
        return (
            {S: {**x} for S, x in self.marginals(answer.primal).items()}
            if isinstance(answer, Optimal)
            else None
        )

    def marginals(
        self, chances: Sequence[fmpq]
    ) -> dict[Coalition, dict[Profile, fmpq]]:
        """What each coalition plays in lotteries over the outcomes of the conflicts."""
        result: dict[Coalition, dict[Profile, fmpq]] = {}
        for S in coalitions(self.game.n):
            start, own = self.place[S] * len(self.profiles), members(S)
            mixture: dict[Profile, fmpq] = {}
            for chance, profile in zip(
                chances[start : start + len(self.profiles)], self.profiles, strict=True
            ):
                if chance:
                    action = tuple(profile[i] for i in own)
                    mixture[action] = mixture.get(action, fmpq(0)) + chance
            result[S] = mixture
        return result


def refute(game: Game, cell: Cell) -> Refutation | None:
    """A proof that no coalition-perfect equilibrium has weights in the cell, or None if no relaxation gives one."""
    relaxation = Relaxation(game)
    for degree in (1, 2):
        answer = relaxation.solve(cell, degree=degree)
        if isinstance(answer, Refutation):
            return answer
    return None


def _row(
    values: Sequence[tuple[int, list[int]]], places: Sequence[int], width: int
) -> dict[int, int]:
    """A row of a program with ``width`` columns an outcome, the k-th point's value in the column ``places[k]``."""
    return {
        width * outcome + place: value
        for outcome, row in values
        for place, value in zip(places, row, strict=True)
        if value
    }


def _patience(program: LinearProgram) -> Callable[[], None]:
    """A watch for ``solve`` that gives up after ``MAX_PIVOTS`` exact pivots, or before, at ``MAX_WORK``."""
    size = len(program.objective) * len(program.constraints)
    longest = max(
        (
            int(a.p).bit_length()
            for row in program.constraints
            for a in row.coefficients.values()
        ),
        default=0,
    )
    pivots = work = 0

    def watch() -> None:
        nonlocal pivots, work
        pivots += 1
        work += size * (1 + longest * pivots // 1024)  # entries are determinants
        if pivots > MAX_PIVOTS or work > MAX_WORK:
            raise LimitReached("a linear program takes too many exact pivots")

    return watch
