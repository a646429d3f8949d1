"""Conditions 3 and 4 of CoCo and Harsanyi equilibria, evaluated exactly on a tuple of joint strategies.

Notation (``docs/theory.md``): x_S is the joint strategy of coalition S, S̄ its complement; φ_{S,i} is what player i gets
when S and S̄ fight, Z_T = Σ_{j∈T} λ_jφ_{T,j}, w_{S,i} the dividend and t_{S,i} = φ_{S,i} − w_{S,i} the threat point.
Tables over coalitions are lists indexed by mask; a player outside the coalition has the entry None or is left out.
Source: J. Harsanyi, A simplified bargaining model for the n-person cooperative game (1963).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Number, dot
from exact.arithmetic.rationals import Vector
from exact.games.coalitions import (
    Coalition,
    coalitions,
    members,
    moebius,
    signed,
    subsets,
)
from exact.games.game import Game
from exact.games.table import Profile
from exact.values.transferable import coco_shares
from exact.watching import steps

JointStrategy: TypeAlias = Mapping[Profile, Number]
Strategies: TypeAlias = Mapping[Coalition, JointStrategy]
PayoffTable: TypeAlias = list[tuple[Number, ...]]

ALONE: JointStrategy = {(): fmpq(1)}
"""The one joint strategy of the empty coalition."""


def conflict_payoffs(game: Game, strategies: Strategies) -> PayoffTable:
    """φ: entry S is the expected payoff vector when S plays x_S and S̄ plays x_S̄, independently.

    φ_S = φ_S̄, and φ_∅ = φ_N. Cost: the product of the two supports, for each of 2^(n−1) conflicts.
    """
    table: PayoffTable = [()] * (1 << game.n)
    for S in steps(range(1 << (game.n - 1), 1 << game.n)):
        other = game.complement(S)
        total: list[Number] = [fmpq(0)] * game.n
        for ours, p in strategies[S].items():
            for theirs, q in strategies.get(other, ALONE).items():
                for i, u in enumerate(game.payoff(game.merge(S, ours, theirs))):
                    total[i] += p * q * u
        table[S] = table[other] = tuple(total)
    return table


def coalition_totals(
    weights: Sequence[Number], payoffs: Sequence[tuple[Number, ...]]
) -> list[Number]:
    """Z_T = Σ_{j∈T} λ_jφ_{T,j}, with Z_∅ = 0."""
    return [
        sum((weights[j] * payoffs[T][j] for j in members(T)), fmpq(0))
        for T in range(len(payoffs))
    ]


def dividends(payoffs: Sequence[tuple[Number, ...]]) -> list[dict[int, Number]]:
    """w_{S,i} = Σ_{R⊆S, R∋i} (−1)^(s−r) φ_{R,i} for i ∈ S: what S adds to what i gets from the coalitions within it."""
    n = len(payoffs).bit_length() - 1
    tables = [
        moebius([row[i] if S >> i & 1 else fmpq(0) for S, row in enumerate(payoffs)])
        for i in range(n)
    ]
    return [{i: tables[i][S] for i in members(S)} for S in range(len(payoffs))]


def dividend_terms(
    S: Coalition, i: int, j: int
) -> Iterator[tuple[Coalition, int, int]]:
    """(R, k, ±1) such that λ_iw_{S,i} − λ_jw_{S,j} is the sum of ±λ_kφ_{R,k}, for i, j ∈ S.

    >>> list(dividend_terms(0b11, 0, 1))
    [(1, 0, -1), (2, 1, 1), (3, 0, 1), (3, 1, -1)]
    """
    for R in subsets(S):
        sign = -1 if (S ^ R).bit_count() & 1 else 1
        for player, side in ((i, sign), (j, -sign)):
            if R >> player & 1:
                yield R, player, side


def threat_points(payoffs: Sequence[tuple[Number, ...]]) -> list[dict[int, Number]]:
    """t_{S,i} = φ_{S,i} − w_{S,i} = Σ_{R⊊S, R∋i} (−1)^(s−r+1) φ_{R,i} for i ∈ S: i's fallback in S."""
    return [
        {i: payoffs[S][i] - w for i, w in row.items()}
        for S, row in enumerate(dividends(payoffs))
    ]


@dataclass(frozen=True)
class BestReply:
    """Condition 3 for one coalition: the best joint action against x_S̄, what it wins, and what x_S wins.

    Winnings are Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j. The condition holds exactly when the gain is 0.
    """

    coalition: Coalition
    current: Number
    best: Number
    deviation: Profile

    @property
    def gain(self) -> Number:
        """How much the best deviation improves on x_S; never negative."""
        return self.best - self.current

    @property
    def holds(self) -> bool:
        """Whether x_S is a best reply."""
        return bool(self.gain == 0)


def best_reply(
    game: Game, weights: Sequence[Number], strategies: Strategies, coalition: Coalition
) -> BestReply:
    """The best pure reply of S to x_S̄; no mixed reply is better. Cost: |A_S| times the support of x_S̄."""
    signed_weights = signed(weights, coalition)
    against = strategies.get(game.complement(coalition), ALONE)

    def wins(action: Profile) -> Number:
        total: Number = fmpq(0)
        for theirs, q in against.items():
            payoff = game.payoff(game.merge(coalition, action, theirs))
            total += q * dot(signed_weights, payoff)
        return total

    table = {action: wins(action) for action in game.joint_actions(coalition)}
    deviation = max(table, key=table.__getitem__)
    current = sum(
        (p * table[action] for action, p in strategies[coalition].items()), fmpq(0)
    )
    return BestReply(coalition, current, table[deviation], deviation)


@dataclass(frozen=True)
class Equation:
    """One equation of condition 4: a coalition, the players it is about, and both sides."""

    coalition: Coalition
    players: tuple[int, ...]
    left: Number
    right: Number

    @property
    def holds(self) -> bool:
        """Whether both sides are equal."""
        return bool(self.left == self.right)


def coco_equations(
    weights: Sequence[Number], payoffs: Sequence[tuple[Number, ...]]
) -> Iterator[Equation]:
    """Condition 4, CoCo form: λ_iφ_{S,i} = i's coco share of S, for every S and i ∈ S. Cost: about 3^n."""
    totals = coalition_totals(weights, payoffs)
    for S in steps(coalitions(len(weights))):
        for i, share in coco_shares(totals, S).items():
            yield Equation(S, (i,), weights[i] * payoffs[S][i], share)


def harsanyi_equations(
    weights: Sequence[Number], payoffs: Sequence[tuple[Number, ...]]
) -> Iterator[Equation]:
    """Condition 4, Harsanyi form: λ_iw_{S,i} = λ_jw_{S,j}, for every S and neighbouring i < j in S.

    Equality of neighbours is equality of all pairs.
    """
    w = dividends(payoffs)
    for S in coalitions(len(weights)):
        players = members(S)
        for i, j in pairwise(players):
            yield Equation(S, (i, j), weights[i] * w[S][i], weights[j] * w[S][j])


def gain(game: Game, coalition: Coalition, profile: Profile, reply: Profile) -> Vector:
    """For each player ±(U_i(a) − U_i(b, a_S̄)), + for members of S: λ times this is what S loses by replying b."""
    outside = tuple(profile[i] for i in members(game.complement(coalition)))
    here, there = (
        game.payoff(profile),
        game.payoff(game.merge(coalition, reply, outside)),
    )
    return tuple(
        u - v if coalition >> i & 1 else v - u
        for i, (u, v) in enumerate(zip(here, there, strict=True))
    )
