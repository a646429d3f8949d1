"""All CoCo equilibria of a two-player game, with the proof that there are no others.

Weights are λ = (t, 1−t), payoffs A = U_1 and B = U_2. Write ℓ_u(t) = t·u_1 − (1−t)·u_2, and v(t) for the value of the
zero-sum game t·A − (1−t)·B. For two players conditions 1–4, in both forms and for the plain notion, say: u is on the
Pareto frontier, maximises λ·u, and ℓ_u(t) = v(t). ``docs/solving.md`` proves what is used here:

threats carry   if t, u, y satisfy t·A(i,y) − (1−t)·B(i,y) ≤ ℓ_u(t) for every row i, then so do r, u, y for every r ≥ t,
                strictly for r > t unless (A,B)(i,y) = u; likewise x for every r ≤ t
uniqueness      all equilibria have one u, and their t fill one closed interval [t_0, t_1], not empty

So one search along the frontier finds u, and two searches along the line the ends of the interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Number, sign
from exact.equilibria.claims import Claim
from exact.equilibria.solutions import Equilibrium, FamilyVertex, Solution
from exact.errors import Invalid, UsageError
from exact.frontiers.planar import PlanarFrontier, planar_frontier
from exact.games.game import Game, check_game
from exact.games.table import Profile
from exact.values.parametric import (
    LastZero,
    NumberSaddle,
    ParametricGame,
    Polynomials,
    last_zero,
)
from exact.values.zero_sum import Matrix
from exact.watching import stage

Mixture: TypeAlias = Mapping[Profile, Number]


def matrices(game: Game, u: Sequence[fmpq] = (fmpq(0), fmpq(0))) -> ParametricGame:
    """D_u(t) = t(A − u_1) − (1−t)(B − u_2), whose value is v(t) − ℓ_u(t)."""
    rows, columns = game.shape

    def entries(player: int) -> Matrix:
        return tuple(
            tuple(
                game.payoffs[i * columns + j][player] - u[player]
                for j in range(columns)
            )
            for i in range(rows)
        )

    return ParametricGame(entries(0), entries(1))


@dataclass(frozen=True)
class End:
    """One end of the interval of weights: an equilibrium there, and what proves that none is beyond.

    ``beyond``: polynomials of a strategy that refutes the weights just beyond; None where the claim's own threat does,
    or the payoffs maximise λ·u no further, or the line ends.
    """

    claim: Claim
    beyond: Polynomials | None = None


@dataclass(frozen=True)
class TwoPlayerProof:
    """The interval [t_0, t_1] of weights of all equilibria (t is player 1's share), by its two ends."""

    low: End
    high: End

    def verify(self, solution: Solution) -> None:
        """Audit the equilibria at both ends, refute what is beyond them, and compare with what is listed."""
        game = solution.game
        if game.n != 2:
            raise Invalid("this proof is about two players")
        if (
            self.low.claim.payoffs is None
            or self.low.claim.payoffs != self.high.claim.payoffs
        ):
            raise Invalid(
                "the equilibria at the two ends have different payoffs, or state none"
            )
        audited = [
            claim
            for equilibrium in solution.equilibria
            for claim in equilibrium.claims()
        ]
        for end in (self.low, self.high):
            if end.claim not in audited:
                Equilibrium(end.claim).verify(game)
        if self.low.claim.weights[0] > self.high.claim.weights[0]:
            raise Invalid("the ends of the interval of weights are in the wrong order")
        _verify_end(game, self.high)
        _verify_end(game.relabelled((1, 0)), _swapped(self.low))
        listed = _listed(self, solution.positive_weights, solution.equilibria)
        if tuple(_shape(e) for e in listed) != tuple(
            _shape(e) for e in solution.equilibria
        ):
            raise Invalid(
                "the equilibria listed are not those of the interval that was proved"
            )

    def summary(self) -> str:
        """One line for people."""
        t, s = self.low.claim.weights[0], self.high.claim.weights[0]
        where = "at one weight" if t == s else "on one interval of weights"
        return f"all equilibria have these payoffs and lie {where}: the threats at its ends refute every other weight"


def _shape(equilibrium: Equilibrium) -> tuple[object, ...]:
    vertices = tuple((vertex.weights, vertex.included) for vertex in equilibrium.family)
    return equilibrium.payoffs, vertices or equilibrium.weights


def _verify_end(game: Game, end: End) -> None:
    """``Invalid`` unless no equilibrium has a larger t than that of this claim, which is an equilibrium."""
    t, u = (
        end.claim.weights[0],
        tuple(x for x in end.claim.payoffs or () if isinstance(x, fmpq)),
    )
    if len(u) != 2:
        raise Invalid("the payoffs of all equilibria of two players are rational")
    if t == 1 or _supported_no_further(game, t, u):
        return
    line = matrices(game, u)
    if end.beyond is not None:
        if not line.refuted_after(t, end.beyond):
            raise Invalid(
                "the strategy just beyond an end of the interval of weights does not refute it"
            )
    elif not _strict(
        line, [end.claim.strategies[2].get((j,), fmpq(0)) for j in range(game.shape[1])]
    ):
        raise Invalid(
            "the threat at an end of the interval of weights does not refute what is beyond"
        )


def _supported_no_further(game: Game, t: Number, u: Sequence[fmpq]) -> bool:
    """Whether another outcome is as good at (t, 1−t) and better for player 1, so better at every larger t."""
    here = t * u[0] + (1 - t) * u[1]
    return any(a > u[0] and t * a + (1 - t) * b == here for a, b in game.payoffs)


def _strict(line: ParametricGame, y: Sequence[Number]) -> bool:
    """Whether no row gives both players exactly u against y (``line`` is D_u)."""
    return all(
        any(
            sum((a * p for a, p in zip(row, y, strict=True) if p), fmpq(0)) != 0
            for row in pair
        )
        for pair in zip(line.first, line.second, strict=True)
    )


def _swapped(end: End) -> End:
    """The end in the game with the players exchanged."""
    x = end.claim.strategies
    both: Mixture = {profile[::-1]: p for profile, p in x[3].items()}
    payoffs = None if end.claim.payoffs is None else end.claim.payoffs[::-1]
    return End(
        Claim(
            end.claim.notion,
            end.claim.weights[::-1],
            {1: x[2], 2: x[1], 3: both},
            payoffs,
        ),
        end.beyond,
    )


def _listed(
    proof: TwoPlayerProof, positive_weights: bool, given: Sequence[Equilibrium] = ()
) -> tuple[Equilibrium, ...]:
    """What a solution lists: the one equilibrium, or a family with a representative (of ``given``, if any)."""
    low, high = proof.low.claim, proof.high.claim
    if low.weights == high.weights:
        return () if positive_weights and min(low.weights) == 0 else (Equilibrium(low),)
    vertices = tuple(
        FamilyVertex(
            claim.weights,
            None if positive_weights and min(claim.weights) == 0 else claim,
        )
        for claim in (low, high)
    )
    between = next((e.claim for e in given), None)
    if between is None or not low.weights[0] <= between.weights[0] <= high.weights[0]:
        between = low
    return (Equilibrium(between, vertices),)


def solve_two_player(
    game: Game,
    notion: str = "coalition-perfect-coco",
    *,
    positive_weights: bool = False,
) -> Solution:
    """All equilibria of a two-player game, exactly: status ``complete``, or ``none`` with ``positive_weights`` alone.

    With weights ≥ 0 there always is an equilibrium. Weights are scaled to sum 1; irrational ones are ``Algebraic``.
    ``UsageError`` unless there are two players, ``LimitReached`` when a weight is not isolated. Cost: some ten matrix
    games of the game's size, and one over a number field where the weight is irrational; 8×8 takes about 10 ms.
    Source: J. Nash, Two-person cooperative games (1953); J. Harsanyi (1963).

    >>> pd = Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> solve_two_player(pd)
    <Solution: coalition-perfect-coco, complete: payoffs (2, 2) at weights (1/2, 1/2)>
    """
    check_game(game)
    if game.n != 2:
        raise UsageError(f"solve_two_player is for two players; this game has {game.n}")
    proof = _interval(game, notion)
    equilibria = _listed(proof, positive_weights)
    if equilibria and equilibria[0].family:
        t, s = proof.low.claim.weights[0], proof.high.claim.weights[0]
        middle = _claim_at(game, notion, simple_between(t, s), proof.low.claim)
        equilibria = (Equilibrium(middle, equilibria[0].family),)
    status = "complete" if equilibria else "none"
    return Solution(
        game, notion, status, equilibria, proof, positive_weights=positive_weights
    )


def _claim_at(game: Game, notion: str, t: fmpq, like: Claim) -> Claim:
    """An equilibrium at t with the payoffs and the joint action of another one."""
    saddle = matrices(game).solve(t)
    strategies = {
        1: _distribution(saddle.row_strategy),
        2: _distribution(saddle.column_strategy),
        3: like.strategies[3],
    }
    return Claim(notion, (t, 1 - t), strategies, like.payoffs)


def _interval(game: Game, notion: str) -> TwoPlayerProof:
    """Find u and the ends of its interval of weights."""
    frontier = planar_frontier(game)
    with stage(0, 0.1):
        k, edge = _place(game, frontier)
    if edge is not None:
        claim = _claim(notion, edge, *_between_vertices(game, frontier, k, edge))
        return TwoPlayerProof(End(claim), End(claim))
    u, mixture = frontier.vertices[k], {frontier.profiles[k]: fmpq(1)}
    line, (low, high) = matrices(game, u), frontier.support(k)
    with stage(0.1, 0.6):
        last = _end(line, low, high)
    claim = _claim(notion, last.t, last.saddle, mixture, u)
    strict = _strict(line, last.saddle.column_strategy)
    at_high = End(claim, None if strict or last.t == high else last.after)
    swapped = line.swapped()
    if last.t == low or _strict(swapped, last.saddle.row_strategy):
        return TwoPlayerProof(End(claim), at_high)
    with stage(0.6, 1):
        first = _end(swapped, 1 - high, 1 - low)
    x, y = first.saddle.column_strategy, first.saddle.row_strategy
    t = 1 - first.t
    if t == last.t:
        return TwoPlayerProof(End(claim, None if t == low else first.after), at_high)
    first_claim = _claim(notion, t, NumberSaddle(first.saddle.value, x, y), mixture, u)
    beyond = None if t == low or _strict(swapped, x) else first.after
    return TwoPlayerProof(End(first_claim, beyond), at_high)


def _place(game: Game, frontier: PlanarFrontier) -> tuple[int, fmpq | None]:
    """The vertex k that is the payoff vector, or the edge from k to k + 1 that has it inside, with its normal t.

    v(t) ≥ ℓ_u(t) at the right end u of an edge with normal t excludes everything before u; so halving finds the place.
    """
    line = matrices(game)

    def reaches(k: int) -> bool:
        t = frontier.normals[k - 1]
        return bool(values[k] >= _level(frontier.vertices[k], t))

    values: dict[int, fmpq] = {}
    first, last = 0, len(frontier.normals)
    while first < last:
        k = (first + last + 1) // 2
        values[k] = line.solve(frontier.normals[k - 1]).value
        first, last = (k, last) if reaches(k) else (first, k - 1)
    if first < len(frontier.normals):
        t = frontier.normals[first]
        if values[first + 1] > _level(frontier.vertices[first], t):
            return first, t
    return first, None


def _level(u: Sequence[fmpq], t: fmpq) -> fmpq:
    return t * u[0] - (1 - t) * u[1]


def _between_vertices(
    game: Game, frontier: PlanarFrontier, k: int, t: fmpq
) -> tuple[NumberSaddle, Mixture, tuple[fmpq, ...]]:
    """The saddle point at the normal of an edge, and the point of the edge that the value asks for."""
    saddle = matrices(game).solve(t)
    left, right = frontier.vertices[k], frontier.vertices[k + 1]
    share = (saddle.value - _level(left, t)) / (_level(right, t) - _level(left, t))
    u = tuple((1 - share) * a + share * b for a, b in zip(left, right, strict=True))
    mixture = {frontier.profiles[k]: 1 - share, frontier.profiles[k + 1]: share}
    return (
        NumberSaddle(saddle.value, saddle.row_strategy, saddle.column_strategy),
        mixture,
        u,
    )


def _end(line: ParametricGame, low: fmpq, high: fmpq) -> LastZero:
    """The last t in [low, high] at which the value of D_u(t) is 0; it is ≥ 0 at ``low`` and ≤ 0 at ``high``."""
    saddle = line.solve(high)
    if saddle.value >= 0:
        return LastZero(
            high,
            NumberSaddle(saddle.value, saddle.row_strategy, saddle.column_strategy),
            (),
        )
    return last_zero(line, low, high)


def _claim(
    notion: str, t: Number, saddle: NumberSaddle, mixture: Mixture, u: tuple[fmpq, ...]
) -> Claim:
    strategies = {
        1: _distribution(saddle.row_strategy),
        2: _distribution(saddle.column_strategy),
        3: mixture,
    }
    return Claim(notion, (t, 1 - t), strategies, u)


def _distribution(strategy: Sequence[Number]) -> dict[Profile, Number]:
    return {(a,): p for a, p in enumerate(strategy) if sign(p)}


def simple_between(low: Number, high: Number) -> fmpq:
    """The rational of least denominator in the open interval (low, high) of real numbers 0 ≤ low < high ≤ 1.

    Of an irrational end only a close rational bound is used, so the denominator is then nearly the least.

    >>> simple_between(fmpq(2, 5), fmpq(3, 5)), simple_between(fmpq(0), fmpq(1, 3))
    (1/2, 1/4)
    """
    width = fmpq(1, 256)
    left, right = _bounds(low, width)[1], _bounds(high, width)[0]
    while left >= right:
        width *= width
        left, right = _bounds(low, width)[1], _bounds(high, width)[0]
    return _simplest(left, right)


def _bounds(x: Number, width: fmpq) -> tuple[fmpq, fmpq]:
    return (x, x) if isinstance(x, fmpq) else x.enclosure(width)


def _simplest(low: fmpq, high: fmpq) -> fmpq:
    """The rational of least denominator in (low, high), 0 ≤ low < high, by continued fractions."""
    whole = fmpq(low.floor())
    if whole + 1 < high:
        return whole + 1
    if low == whole:  # 1/k for the least k with whole + 1/k < high
        return whole + 1 / fmpq((1 / (high - whole)).floor() + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))
