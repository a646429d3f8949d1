"""Games with transferable utility: a worth v(S) for every coalition; the Shapley value and Harsanyi's dividends.

A worth function is a list of 2^n rationals indexed by coalition mask, with v(∅) = 0.
Source: L. Shapley, A value for n-person games (1953); J. Harsanyi, A simplified bargaining model (1963).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import fmpq

from exact.arithmetic.algebraic import Number
from exact.arithmetic.rationals import RationalLike, rational
from exact.errors import UsageError
from exact.games.coalitions import Coalition, members, moebius, subsets


def harsanyi_dividends(worths: Sequence[RationalLike]) -> list[fmpq]:
    """d(S) = Σ_{T⊆S} (−1)^(s−t) v(T), so that v(S) = Σ_{T⊆S} d(T). Cost: n·2^(n−1) subtractions.

    >>> harsanyi_dividends([0, 1, 2, 7])
    [0, 1, 2, 4]
    """
    return moebius(worth_function(worths))


def shapley_value(worths: Sequence[RationalLike]) -> tuple[fmpq, ...]:
    """φ_i = Σ_{S∌i} s!(n−s−1)!/n! (v(S∪{i}) − v(S)): the mean marginal contribution over all orders of the players.

    Cost: n·2^n operations.

    >>> shapley_value([0, 0, 0, 1, 0, 1, 0, 1])  # player 1 needs one of the other two
    (2/3, 1/6, 1/6)
    """
    v = worth_function(worths)
    n = len(v).bit_length() - 1
    factorial = math.factorial
    share = [fmpq(factorial(s) * factorial(n - s - 1), factorial(n)) for s in range(n)]
    return tuple(
        sum(
            (
                share[S.bit_count()] * (v[S | 1 << i] - v[S])
                for S in range(1 << n)
                if not S >> i & 1
            ),
            fmpq(0),
        )
        for i in range(n)
    )


def worth_function(worths: Sequence[RationalLike]) -> list[fmpq]:
    """``worths`` as exact numbers; ``UsageError`` unless there are 2^n ≥ 2 of them and the empty coalition has 0."""
    v = list(map(rational, worths))
    if len(v) < 2 or len(v) & (len(v) - 1):
        raise UsageError(
            f"a worth function needs 2^n entries, one a coalition; there are {len(v)}"
        )
    if v[0] != 0:
        raise UsageError(f"the empty coalition is worth 0, not {v[0]}")
    return v


def coco_shares(totals: Sequence[Number], coalition: Coalition) -> dict[int, Number]:
    """Σ_{R⊆S, R∋i} (r−1)!(s−r)!/s! · (Z_R − Z_{S∖R}) for each i ∈ S: the coco split of S, in the virtual currency.

    >>> coco_shares([fmpq(0), fmpq(1), fmpq(2), fmpq(7)], 0b11)
    {0: 3, 1: 4}
    """
    s = coalition.bit_count()
    factorial = math.factorial
    share = [
        fmpq(factorial(r - 1) * factorial(s - r), factorial(s)) for r in range(1, s + 1)
    ]
    result: dict[int, Number] = dict.fromkeys(members(coalition), fmpq(0))
    for R in subsets(coalition):
        if R:
            part = share[R.bit_count() - 1] * (totals[R] - totals[coalition ^ R])
            for i in members(R):
                result[i] += part
    return result


def coco_share(n: int, coalition: Coalition, player: int) -> fmpq:
    """What Z_S counts for the player in Σ_{R∋i} (r−1)!(n−r)!/n! · (Z_R − Z_{N∖R}), S ≠ ∅.

    >>> coco_share(3, 0b011, 0), coco_share(3, 0b011, 2)
    (1/6, -1/3)
    """
    inside = bool(coalition >> player & 1)
    r = coalition.bit_count() if inside else n - coalition.bit_count()
    part = fmpq(math.factorial(r - 1) * math.factorial(n - r), math.factorial(n))
    return part if inside else -part


def shapley_shares(totals: Sequence[Number], coalition: Coalition) -> dict[int, Number]:
    """The same split in its Shapley form: Σ_{T⊆S∖{i}} t!(s−t−1)!/s! · (Z_{T∪{i}} − Z_T).

    >>> shapley_shares([fmpq(0), fmpq(1), fmpq(2), fmpq(7)], 0b11)
    {0: 3, 1: 4}
    """
    s = coalition.bit_count()
    factorial = math.factorial
    share = [fmpq(factorial(t) * factorial(s - t - 1), factorial(s)) for t in range(s)]
    return {
        i: sum(
            (
                share[T.bit_count()] * (totals[T | 1 << i] - totals[T])
                for T in subsets(coalition ^ 1 << i)
            ),
            fmpq(0),
        )
        for i in members(coalition)
    }
