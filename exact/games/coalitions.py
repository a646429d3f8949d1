"""Coalitions as bit masks: bit i stands for player i + 1; the subset lattice and its transforms.

Tables over coalitions are lists indexed by mask, entry 0 the empty coalition. The zeta transform sums over subsets, the
Möbius transform undoes it; each takes n·2^(n−1) additions.
Source: G.-C. Rota, On the foundations of combinatorial theory I (1964); J. Harsanyi (1963) for dividends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

Coalition: TypeAlias = int


class _Negatable(Protocol):
    def __neg__(self) -> Any: ...


Signed = TypeVar("Signed", bound=_Negatable)


def grand_coalition(n: int) -> Coalition:
    """All n players.

    >>> bin(grand_coalition(3))
    '0b111'
    """
    return (1 << n) - 1


def members(coalition: Coalition) -> tuple[int, ...]:
    """The players of a coalition, numbered from 0, ascending.

    >>> members(0b101)
    (0, 2)
    """
    return tuple(i for i in range(coalition.bit_length()) if coalition >> i & 1)


def coalition_of(players: Sequence[int]) -> Coalition:
    """The coalition of these players, numbered from 0.

    >>> coalition_of([0, 2])
    5
    """
    return sum(1 << i for i in set(players))


def signed(vector: Iterable[Signed], coalition: Coalition) -> list[Signed]:
    """The vector with the sign of its entries outside the coalition changed: M^λ_S(a) = Σ_i ±λ_iU_i(a).

    >>> signed([1, 2, 3], 0b101)
    [1, -2, 3]
    """
    return [x if coalition >> i & 1 else -x for i, x in enumerate(vector)]


def subsets(coalition: Coalition) -> Iterator[Coalition]:
    """Every subset, the empty one and the coalition itself included, in ascending order of mask.

    >>> list(subsets(0b101))
    [0, 1, 4, 5]
    """
    subset = 0
    while True:
        yield subset
        if subset == coalition:
            return
        subset = (subset - coalition) & coalition


def coalitions(n: int) -> list[Coalition]:
    """The non-empty coalitions of n players, small ones first, each size in the players' order.

    >>> [format_coalition(S) for S in coalitions(3)]
    ['1', '2', '3', '1,2', '1,3', '2,3', '1,2,3']
    """
    return sorted(range(1, 1 << n), key=lambda S: (S.bit_count(), members(S)))


def format_coalition(coalition: Coalition) -> str:
    """The 1-based text of claims and tables.

    >>> format_coalition(0b110)
    '2,3'
    """
    return ",".join(str(i + 1) for i in members(coalition))


def zeta(table: Sequence[Any]) -> list[Any]:
    """``result[S] = Σ_{T⊆S} table[T]``; the table's length is a power of two.

    >>> zeta([0, 1, 2, 4])
    [0, 1, 2, 7]
    """
    result = list(table)
    for bit in _bits(len(result)):
        for S in range(len(result)):
            if S & bit:
                result[S] = result[S] + result[S ^ bit]
    return result


def moebius(table: Sequence[Any]) -> list[Any]:
    """``result[S] = Σ_{T⊆S} (−1)^(s−t) table[T]``: the inverse of ``zeta``.

    >>> moebius([0, 1, 2, 7])
    [0, 1, 2, 4]
    """
    result = list(table)
    for bit in _bits(len(result)):
        for S in range(len(result)):
            if S & bit:
                result[S] = result[S] - result[S ^ bit]
    return result


def _bits(length: int) -> list[int]:
    players = length.bit_length() - 1
    return [1 << i for i in range(players)]


def conflicts(n: int) -> list[Coalition]:
    """One coalition of each pair {S, S̄} but {N, ∅}: those with player 1."""
    everyone = grand_coalition(n)
    with_player_1 = [S for S in coalitions(n) if S & 1]
    return [S for S in with_player_1 if everyone != S]
