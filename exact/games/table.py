"""Plain payoff tables: what a reader returns and ``Game`` is built from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Self, TypeAlias

from flint import fmpq

from exact.arithmetic.rationals import RationalLike, quote, rationals, shorten
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


@dataclass(frozen=True)
class GameTable:
    """What a file says of a finite game: who plays, what they can do, and what each profile pays.

    ``payoffs[k][i]`` is player i's payoff at the k-th profile, the last player's action changing fastest. The title and
    the comment are remarks: they do not count for equality. Nothing is checked here but sizes; ``Game`` does that.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[fmpq, ...], ...]
    title: str = field(default="", compare=False)
    comment: str = field(default="", compare=False)

    @classmethod
    def build(
        cls,
        actions: Sequence[int | Sequence[str]],
        payoff: Callable[[Profile], Sequence[RationalLike]],
        *,
        players: Sequence[str] | None = None,
        title: str = "",
        comment: str = "",
    ) -> Self:
        """The table whose payoffs are ``payoff(profile)``; ``actions`` gives names, or just how many there are."""
        names = tuple(
            tuple(map(str, range(1, a + 1))) if isinstance(a, int) else tuple(a)
            for a in actions
        )
        check_size(tuple(map(len, names)))
        who = (
            tuple(players)
            if players is not None
            else tuple(f"Player {i + 1}" for i in range(len(names)))
        )
        payoffs = tuple(
            rationals(payoff(profile))
            for profile in product(*(range(len(a)) for a in names))
        )
        return cls(who, names, payoffs, title, comment)

    @property
    def n(self) -> int:
        """The number of players."""
        return len(self.players)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many actions each player has."""
        return tuple(map(len, self.actions))

    def profiles(self) -> Iterator[Profile]:
        """Every action profile, in the order of ``payoffs``."""
        return product(*map(range, self.shape))

    def payoff(self, profile: Sequence[int | str]) -> tuple[fmpq, ...]:
        """U(a), one entry a player; actions by their numbers, from 0, or by their names.

        >>> GameTable.build([["stay", "go"]], lambda profile: profile).payoff(("go",))
        (1,)
        """
        if len(profile) != self.n:
            raise UsageError(
                f"a profile has one action a player: {self.n}, not {len(profile)}"
            )
        index = 0
        for i, (action, size) in enumerate(zip(profile, self.shape, strict=True)):
            a = self._action(i, action) if isinstance(action, str) else action
            if not 0 <= a < size:
                raise UsageError(f"action {a + 1} is not among the {size} actions")
            index = index * size + a
        return self.payoffs[index]

    def _action(self, player: int, name: str) -> int:
        names = self.actions[player]
        if names.count(name) != 1:
            there = ", ".join(shorten(known, 24) for known in names[:12])
            raise UsageError(
                f"{shorten(self.players[player], 24)} has no one action {quote(name)}; there are: {there}"
            )
        return names.index(name)


def check_game(value: object) -> None:
    """``UsageError`` for what is no game, with what makes one of it.

    >>> check_game("pd.json")
    Traceback (most recent call last):
    ...
    exact.errors.UsageError: a game is needed, not text: exact.read_game('pd.json') reads one from a file
    """
    if isinstance(value, GameTable):
        return
    if isinstance(value, str | os.PathLike):
        raise UsageError(
            f"a game is needed, not text: exact.read_game({quote(os.fsdecode(value))}) reads one from a file"
        )
    raise UsageError(
        f"a game is needed, not a {type(value).__name__}: Game.from_arrays, Game.from_dict and others build one"
    )


def flawed_name(names: Sequence[str]) -> tuple[int, str] | None:
    """The place of the first name that is blank or has occurred before, and what is wrong with it.

    >>> flawed_name(["in", "out", "in"]), flawed_name(["in", " "]), flawed_name(["in"])
    ((2, "the name 'in' occurs twice"), (1, 'a name must not be blank'), None)
    """
    seen = set()
    for place, name in enumerate(names):
        if not name.strip():
            return place, "a name must not be blank"
        if name in seen:
            return place, f"the name {quote(name)} occurs twice"
        seen.add(name)
    return None
