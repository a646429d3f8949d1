"""Plain payoff tables: what a reader returns and ``Game`` is built from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from exact.arithmetic.rationals import shorten
from exact.errors import UsageError

Profile: TypeAlias = tuple[int, ...]
"""One 0-based action number a player; for a coalition, one a member, in the members' order."""


MAX_PROFILES = 2**20


def check_size(shape: Sequence[int]) -> None:
    """``UsageError`` unless every player has an action and the profiles are at most ``MAX_PROFILES``.

    >>> check_size([2] * 40)
    Traceback (most recent call last):
    ...
    exact.errors.UsageError: 40 players with 2 actions each take 1,099,511,627,776 profiles; at most 1,048,576 are read
    """
    if any(size < 1 for size in shape):
        raise UsageError(
            f"player {[size < 1 for size in shape].index(True) + 1} has no action"
        )
    profiles = 1
    for size in shape:
        profiles = min(profiles * size, 10**30)
    if profiles > MAX_PROFILES:
        sizes = "×".join(map(str, shape[:8])) + "…" * (len(shape) > 8)
        each = (
            f"{shape[0]} actions each" if len(set(shape)) == 1 else f"{sizes} actions"
        )
        count = (
            f"{profiles:,}"
            if profiles < 10**30
            else f"at least 10^{_decimal_order(shape)}"
        )
        raise UsageError(
            f"{len(shape)} players with {each} take {count} profiles; at most {MAX_PROFILES:,} are read"
        )


def _decimal_order(shape: Sequence[int]) -> int:
    """Some k with 10^k ≤ the product of ``shape``, at most 30 for a product of 10^30, without computing the product."""
    return max(
        30, sum(size.bit_length() - 1 for size in shape) * 30_102 // 100_000
    )  # 0.30102 < log10 2


def format_profile(profile: Profile) -> str:
    """The 1-based text of a profile or joint action.

    >>> format_profile((0, 2))
    '1,3'
    """
    return ",".join(str(a + 1) for a in profile)


def parse_profile(text: str, shape: list[int]) -> Profile | str:
    """The 0-based joint action that ``"2,1"`` spells, or what is wrong with it.

    >>> parse_profile("2,1", [2, 2]), parse_profile("2,3", [2, 2])
    ((1, 0), '"2,3": member 2 has actions 1 to 2')
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})*", text):
        return f'"{shorten(text)}" is not a list of action numbers such as "{shorten(",".join("1" for _ in shape))}"'
    profile = tuple(int(part) - 1 for part in text.split(","))
    if len(profile) != len(shape):
        return f'"{shorten(text)}" has {len(profile)} action numbers; there must be {len(shape)}'
    for k, (a, size) in enumerate(zip(profile, shape, strict=True)):
        if a >= size:
            return f'"{shorten(text)}": member {k + 1} has actions 1 to {size}'
    return profile
