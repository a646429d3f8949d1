"""Plain CoCo equilibria of n players: a frontier point u that the coco value in its own prices λ leaves where it is.

λ_iu_i = c_i(λ) for all i, c(λ) the coco value of the game (λ_iU_i). Since Σc_i(λ) = max_F λ·v, any u ∈ F with this is
on the frontier and λ supports it. Condition 4 is asked of N alone: the split of smaller coalitions is free, so every
coalition-perfect equilibrium is one of these, and for two players they are the same.

Equilibria are found and proved, not counted: simple rational weights are tried exactly, and on every face of the
frontier Newton's method looks for others from several starts. It solves λ_iu_i = c_i(λ) with u on the face and λ normal
to it; v(S)'s derivative in λ_j is ±φ_{S,j} at a saddle point. The approximations are read off as rational or algebraic
numbers, and what is returned is a claim that passed its audit.
Source: the document's first half, in the notion's own words; the coco value: E. Kohlberg and A. Neyman (2021).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq, fmpq_mat, fmpz

from exact.algebraic import Number, as_rationals, sign
from exact.audit import audit
from exact.bargaining.faces import Face, face_of
from exact.bargaining.maximum import mixture_at
from exact.claims import Claim
from exact.coalitions import Coalition, coalitions, grand_coalition
from exact.equilibria.conditions import Strategies, conflict_payoffs
from exact.equilibria.parametric import solve_number_game
from exact.equilibria.solutions import Equilibrium, Solution
from exact.equilibria.two_player import solve_two_player
from exact.errors import LimitReached, UsageError
from exact.feasible_set import membership
from exact.frontier import frontier, supporting_rays
from exact.games import Game, Profile
from exact.linear_program import LinearProgram, Optimal
from exact.polytope import Polytope
from exact.rationals import dot, show_vector
from exact.recognition import recognise
from exact.simplex import solve
from exact.zero_sum import joint_strategy, solve_conflict

NOTION = "coco"
MAX_PLAYERS = 4
PRECISIONS = (192, 640, 1920)
MAX_DEGREE = 10
STARTS = 12
LEAST = fmpq(1, 1 << 20)
"""Weights of sum 1 below this are on their way to 0, where no equilibrium is looked for."""
SIMPLE = 4
"""Weights with integer entries up to this are tried exactly."""


@dataclass(frozen=True)
class PlainSearch:
    """What ``plain_equilibria`` found: audited claims with different payoffs, and what it could not name.

    ``unnamed`` are weights, to some 50 binary places, where Newton's method converged but no number field was found.
    """

    game: Game
    claims: tuple[Claim, ...]
    unnamed: tuple[tuple[fmpq, ...], ...]

    def solution(self) -> Solution:
        """The same as a ``Solution`` of status ``unknown``: what is listed holds, and there may be more."""
        near = ", ".join(show_vector(_rounded(w, 20) for w in weights) for weights in self.unnamed)
        note = "the search proves what it lists, not that there is nothing else"
        if near:
            note += f"; weights near {near} were not recognised"
        return Solution(self.game, NOTION, "unknown", tuple(map(Equilibrium, self.claims)), note=note)


def solve_plain(game: Game, *, seed: int = 0, watch: Callable[[], None] | None = None) -> Solution:
    """The plain CoCo equilibria of a game: all of them for two players, those found for three or four.

    ``LimitReached`` for more players, ``UsageError`` for one. Cost: see ``plain_equilibria``.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> solution = solve_plain(game)
    >>> solution.status, solution.equilibria[0].payoffs
    ('complete', (420, 140))
    """
    if game.n == 2:  # condition 4 for a single player says nothing: both notions are the same
        return solve_two_player(game, NOTION)
    return plain_equilibria(game, seed=seed, watch=watch).solution()


def plain_equilibria(game: Game, *, seed: int = 0, watch: Callable[[], None] | None = None) -> PlainSearch:
    """Certified plain CoCo equilibria with positive weights; ``watch`` is called for each face of the frontier.

    Cost: 2^(n−1) − 1 matrix games for each of some tens of Newton steps from ``STARTS`` weights on every face of the
    frontier, and for each simple weight vector.
    """
    if game.n < 3:
        raise UsageError("plain equilibria of two players are those of solve_two_player; one player has no conflicts")
    if game.n > MAX_PLAYERS:
        raise LimitReached(f"plain equilibria are sought for at most {MAX_PLAYERS} players; this game has {game.n}")
    dice = random.Random(f"plain:{seed}")  # noqa: S311, reproducible, not secret
    claims: dict[tuple[Number, ...], Claim] = {}
    for weights in simple_weights(game.n):
        claim = claim_at(game, weights)
        if claim is not None:
            claims.setdefault(claim.payoffs or (), claim)
    unnamed: list[tuple[fmpq, ...]] = []
    for structure in structures(game):
        if watch is not None:
            watch()
        for start in structure.starts(dice):
            found = structure.newton(start, 64)
            known = [claim.weights for claim in claims.values()] + unnamed
            if found is None or min(found.weights) < LEAST or _near_any(found.weights, known):
                continue
            if _near_any(structure.face.rational_at(found.t), list(claims)):
                continue  # weights in a continuum can share their payoffs; payoffs are what is listed
            claim = structure.recognised(found) or structure.with_same_threats(found)
            if claim is None:
                unnamed.append(found.weights)
            else:
                claims.setdefault(claim.payoffs or (), claim)
    return PlainSearch(game, tuple(claims.values()), tuple(unnamed))


def simple_weights(n: int) -> Iterator[tuple[fmpq, ...]]:
    """Positive weight vectors of sum 1, proportional to coprime integers up to ``SIMPLE``.

    >>> sum(1 for _ in simple_weights(2)), next(simple_weights(2))
    (11, (1/2, 1/2))
    """
    for integers in sorted(product(range(1, SIMPLE + 1), repeat=n), key=lambda w: (sum(w), w)):
        if math.gcd(*integers) == 1:
            yield tuple(fmpq(w, sum(integers)) for w in integers)


def claim_at(game: Game, weights: tuple[fmpq, ...]) -> Claim | None:
    """The plain equilibrium at these positive rational weights, audited; None unless u_i = c_i(λ)/λ_i is feasible.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> claim_at(game, (fmpq(1, 4), fmpq(3, 4))).payoffs, claim_at(game, (fmpq(1, 2), fmpq(1, 2)))
    ((420, 140), None)
    """
    strategies: dict[Coalition, dict[Profile, Number]] = {}
    values: dict[Coalition, fmpq] = {}
    for S in _conflicts(game.n):
        saddle = solve_conflict(game, S, weights)
        values[S] = saddle.value
        strategies[S] = {**joint_strategy(game, S, saddle.row_strategy)}
        strategies[game.complement(S)] = {**joint_strategy(game, game.complement(S), saddle.column_strategy)}
    everyone = grand_coalition(game.n)
    values[everyone] = max(dot(weights, u) for u in game.payoffs)
    u = [c / w for c, w in zip(_coco(game.n, values), weights, strict=True)]
    mixture = membership(game, u).mixture
    if mixture is None:
        return None
    strategies[everyone] = {**mixture}
    return _audited(game, weights, strategies, u)


def _audited(game: Game, weights: Sequence[Number], strategies: Strategies, u: Sequence[Number]) -> Claim | None:
    claim = Claim(NOTION, tuple(weights), strategies, tuple(u))
    return claim if audit(game, claim).valid else None


def _conflicts(n: int) -> list[Coalition]:
    """One coalition of each pair {S, S̄} but {N, ∅}: those with player 1."""
    return [S for S in coalitions(n) if S & 1 and grand_coalition(n) != S]


def _coco(n: int, values: dict[Coalition, fmpq]) -> list[fmpq]:
    """c_i = Σ_{S∋i} (s−1)!(n−s)!/n! v(S), from the values of the coalitions with player 1."""
    return [sum((_share(n, S, i) * v for S, v in values.items()), fmpq(0)) for i in range(n)]


def _share(n: int, coalition: Coalition, player: int) -> fmpq:
    """What v(S) counts for the player; v(S̄) = −v(S)."""
    s = coalition.bit_count() if coalition >> player & 1 else n - coalition.bit_count()
    if s == 0:
        return fmpq(0)
    weight = fmpq(math.factorial(s - 1) * math.factorial(n - s), math.factorial(n))
    return weight if coalition >> player & 1 else -weight


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

    def starts(self, dice: random.Random) -> Iterator[Point]:
        """The middle of the cone and random weights in it, u in the middle of the face."""
        middle = tuple(sum(c, fmpq(0)) / len(self.vertices) for c in zip(*self.face.coordinates, strict=True))
        count = 1 if len(self.rays) == 1 else STARTS * (len(self.rays) - 1)
        for number in range(count):
            mix = [fmpq(dice.randint(1, 32)) if number else fmpq(1) for _ in self.cone]
            weights = [dot(mix, column) for column in zip(*self.cone, strict=True)]
            total = sum(weights, fmpq(0))
            s = _coordinates(self.rays, [w / total for w in weights])
            yield Point(s, middle, tuple(w / total for w in weights))

    def newton(self, start: Point, bits: int) -> Point | None:
        """The solution of λ_iu_i = c_i(λ) near a start to about ``bits`` binary places, u in the face; None if none."""
        point, precision, done = start, 64, 0
        for _ in range(24 + 2 * bits.bit_length()):
            if min(point.weights) <= 0:
                return None
            step = self._step(point)
            if step is None:
                return None
            q = len(self.rays)
            size = max(abs(x) for x in step)
            scale = fmpq(1)
            while min(self._weights([a + scale * b for a, b in zip(point.s, step[:q], strict=True)])) <= 0:
                scale /= 2
                if scale < fmpq(1, 1024):
                    return None
            s = tuple(_rounded(a + scale * b, precision) for a, b in zip(point.s, step[:q], strict=True))
            t = tuple(_rounded(a + scale * b, precision) for a, b in zip(point.t, step[q:], strict=True))
            point = Point(s, t, self._weights(s))
            if size < fmpq(1, fmpz(2) ** (precision // 2 - 6)):
                done += precision >= bits
                if done == 2:
                    return point if self._plausible(point) else None
                precision = min(2 * precision, max(bits, 64))
        return None

    def _plausible(self, point: Point) -> bool:
        """Whether u is in the face, and the weights support it as far as can be seen."""
        most = max(dot(point.weights, u) for u in self.game.payoffs)
        slack = most - dot(point.weights, self.vertices[0])
        size = 1 + max(abs(x) for u in self.vertices for x in u)
        return slack < size * LEAST and (self.face.k == 0 or mixture_at(self.face, point.t) is not None)

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
        rows.append([*(sum(ray, fmpq(0)) for ray in self.rays), *([fmpq(0)] * self.face.k)])
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
        for S in _conflicts(n):
            saddle = solve_conflict(game, S, weights)
            values[S] = saddle.value
            rows = joint_strategy(game, S, saddle.row_strategy)
            columns = joint_strategy(game, game.complement(S), saddle.column_strategy)
            phi = [fmpq(0)] * n
            for a, p in rows.items():
                for b, q in columns.items():
                    phi = [x + p * q * y for x, y in zip(phi, game.payoff(game.merge(S, a, b)), strict=True)]
            gradients[S] = [x if S >> j & 1 else -x for j, x in enumerate(phi)]
        slopes = [
            [sum((_share(n, S, i) * g[j] for S, g in gradients.items()), fmpq(0)) for j in range(n)] for i in range(n)
        ]
        return _coco(n, values), slopes

    def recognised(self, near: Point) -> Claim | None:
        """The audited claim at the exact solution that a point approximates, if its numbers are recognised."""
        for bits in PRECISIONS:
            point = self.newton(near, bits + 32)
            if point is None:
                return None
            values = recognise([*point.weights, *point.t], MAX_DEGREE, bits)
            if values is not None:
                claim = self._claim(point, values[: self.game.n], values[self.game.n :])
                if claim is not None:
                    return claim
        return None

    def with_same_threats(self, near: Point) -> Claim | None:
        """At a vertex: a claim at other weights with the threats of ``near``, where the conditions are linear in λ.

        Weights in a continuum, which Newton's method meets anywhere, come out rational this way.
        """
        if self.face.k:
            return None
        game, n, u = self.game, self.game.n, self.vertices[0]
        strategies: dict[Coalition, dict[Profile, fmpq]] = {}
        for S in _conflicts(n):
            saddle = solve_conflict(game, S, near.weights)
            strategies[S] = joint_strategy(game, S, saddle.row_strategy)
            other = game.complement(S)
            strategies[other] = joint_strategy(game, other, saddle.column_strategy)
        everyone = grand_coalition(n)
        first = next(a for a, payoff in zip(game.profiles(), game.payoffs, strict=True) if payoff == u)
        strategies[everyone] = {first: fmpq(1)}
        phi = [as_rationals(row) for row in conflict_payoffs(game, strategies)]
        rows: list[tuple[list[fmpq], str, fmpq]] = [([fmpq(1)] * n, "=", fmpq(1))]
        for S in coalitions(n):
            for action in game.joint_actions(S):
                against = [fmpq(0)] * n
                for theirs, q in strategies.get(game.complement(S), {(): fmpq(1)}).items():
                    payoff = game.payoff(game.merge(S, action, theirs))
                    against = [x + q * y for x, y in zip(against, payoff, strict=True)]
                gains = [a - b for a, b in zip(phi[S], against, strict=True)]
                rows.append(([g if S >> j & 1 else -g for j, g in enumerate(gains)], ">=", fmpq(0)))
        gradients = {S: [x if S >> j & 1 else -x for j, x in enumerate(phi[S])] for S in [*_conflicts(n), everyone]}
        for i in range(n):
            shares = [dot([_share(n, S, i) for S in gradients], [g[j] for g in gradients.values()]) for j in range(n)]
            rows.append(([(u[i] if j == i else fmpq(0)) - c for j, c in enumerate(shares)], "=", fmpq(0)))
        answer = solve(LinearProgram.maximise([0] * n, rows, lower=[LEAST] * n))
        if not isinstance(answer, Optimal):
            return None
        return _audited(game, answer.primal, {S: {**x} for S, x in strategies.items()}, u)

    def _claim(self, point: Point, weights: Sequence[Number], t: Sequence[Number]) -> Claim | None:
        game = self.game
        shares = mixture_at(self.face, t)
        if shares is None or any(sign(w) <= 0 for w in weights):
            return None
        strategies: dict[Coalition, dict[Profile, Number]] = {}
        for S in _conflicts(game.n):
            guess = solve_conflict(game, S, point.weights)
            supports = [tuple(k for k, p in enumerate(x) if p) for x in (guess.row_strategy, guess.column_strategy)]
            signed = [w if S >> i & 1 else -w for i, w in enumerate(weights)]
            outside = game.joint_actions(game.complement(S))
            matrix = [[_dot(signed, game.payoff(game.merge(S, a, b))) for b in outside] for a in game.joint_actions(S)]
            start = (supports[0], supports[1]) if len(supports[0]) == len(supports[1]) else ((), ())
            saddle = solve_number_game(matrix, start)
            for side, x in ((S, saddle.row_strategy), (game.complement(S), saddle.column_strategy)):
                strategies[side] = {a: p for a, p in zip(game.joint_actions(side), x, strict=True) if sign(p)}
        first = {payoff: a for a, payoff in reversed([*zip(game.profiles(), game.payoffs, strict=True)])}
        strategies[grand_coalition(game.n)] = {first[self.vertices[k]]: p for k, p in shares.items()}
        return _audited(game, weights, strategies, self.face.at(t))


def _dot(left: Sequence[Number], right: Sequence[fmpq]) -> Number:
    total: Number = fmpq(0)
    for a, b in zip(left, right, strict=True):
        if b:
            total = total + a * b
    return total


def _rounded(x: fmpq, bits: int) -> fmpq:
    scale = fmpz(2) ** bits
    return fmpq((x * scale + fmpq(1, 2)).floor(), scale)


def _coordinates(rays: Sequence[Sequence[fmpq]], weights: Sequence[fmpq]) -> tuple[fmpq, ...]:
    """s with Σ_j s_j rays[j] = weights; the rays are independent and span it."""
    matrix = fmpq_mat([list(row) for row in zip(*rays, strict=True)])
    transposed = matrix.transpose()
    solved = (transposed * matrix).solve(transposed * fmpq_mat(len(weights), 1, list(weights)))
    return tuple(solved[j, 0] for j in range(len(rays)))


def _near_any(weights: Sequence[fmpq], known: Sequence[Sequence[Number]]) -> bool:
    close = fmpq(1, 1 << 48)
    return any(all((b - a) * (b - a) < close for a, b in zip(weights, other, strict=True)) for other in known)


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
                below += polytope.polytope.facets_of(number) if number.bit_count() > 1 else []
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
