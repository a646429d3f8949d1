"""Numbers for patterns: restricted growth strings by rank, and a seeded order of a range of integers.

A restricted growth string is a word in which each new letter is the next unused one: one for every way in which the
letters of a word can agree with each other, whatever they are called.
Source: D. Knuth, The Art of Computer Programming 4A (2011), section 7.2.1.5; for the order M. Luby and C. Rackoff
(1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b


@cache
def growth_strings(length: int, letters: int, used: int = 0) -> int:
    """How many ways there are to go on for ``length`` letters after ``used`` different ones, of at most ``letters``.

    >>> growth_strings(4, 2), growth_strings(3, 3)
    (8, 5)
    """
    if length == 0:
        return 1
    fresh = growth_strings(length - 1, letters, used + 1) if used < letters else 0
    return used * growth_strings(length - 1, letters, used) + fresh


def growth_string(rank: int, length: int, letters: int) -> tuple[int, ...]:
    """The restricted growth string of this rank in lexicographic order.

    >>> [growth_string(k, 3, 2) for k in range(growth_strings(3, 2))]
    [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)]
    """
    result, used = [], 0
    for rest in range(length - 1, -1, -1):
        each = growth_strings(rest, letters, used)
        letter = min(rank // each if each else used, used)
        rank -= letter * each
        used += letter == used
        result.append(letter)
    return tuple(result)


def growth_form(letters: Sequence[int]) -> tuple[int, ...]:
    """The restricted growth string with the same pattern of equalities.

    >>> growth_form([2, 0, 2, 1])
    (0, 1, 0, 2)
    """
    names: dict[int, int] = {}
    return tuple(names.setdefault(letter, len(names)) for letter in letters)


class Order:
    """A seeded permutation of 0, …, size − 1: four Feistel rounds on the next power of four, walked back into range."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self.half = max(1, ((size - 1).bit_length() + 1) // 2)
        self.keys = [f"{seed}:{k}:".encode() for k in range(4)]

    def __getitem__(self, position: int) -> int:
        if not 0 <= position < self.size:
            raise IndexError(position)
        mask = (1 << self.half) - 1
        while True:
            left, right = position >> self.half, position & mask
            for key in self.keys:
                digest = blake2b(key + str(right).encode(), digest_size=8).digest()
                left, right = right, left ^ (int.from_bytes(digest) & mask)
            position = left << self.half | right
            if position < self.size:
                return position
