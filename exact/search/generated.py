"""Games by number: integer payoffs 0 … R, random ones, or all of them with each orbit of symmetries once.

Symmetries are permutations of players with equally many actions, permutations of actions, and each player's positive
affine rescaling. How many orbits there are is Burnside's lemma, so the share that a part of a search covers is exact.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import permutations, product

from exact.errors import UsageError
from exact.games.game import Game
from exact.games.table import check_size
from exact.search.canonical import canonical_form
from exact.search.records import record_fields

MAX_PAYOFF = 1000
MAX_SYMMETRIES = 5_000
MAX_BITS = 8_000
"""Of the number of a game."""


@dataclass(frozen=True)
class GameOptions:
    """Which games: integer payoffs 0 … ``largest_payoff``, all of them up to symmetry or ``count`` random ones.

    ``zero_weights``: whether equilibria with a weight 0 count where a property speaks of equilibria.
    """

    actions: tuple[int, ...]
    largest_payoff: int = 4
    exhaustive: bool = False
    count: int = 1000
    zero_weights: bool = False

    def __post_init__(self) -> None:
        check_size(self.actions)
        if not 2 <= len(self.actions) <= 4:
            raise UsageError(
                f"games are searched for 2 to 4 players, not {len(self.actions)}"
            )
        if not 1 <= self.largest_payoff <= MAX_PAYOFF or self.count < 1:
            raise UsageError(
                f"payoffs go from 0 to 1 … {MAX_PAYOFF}, and at least one game is drawn"
            )
        entries = math.prod(self.actions) * len(self.actions)
        if self.exhaustive and entries * self.largest_payoff.bit_length() > MAX_BITS:
            raise UsageError(
                "all games of this size are too many to be numbered; leave --exhaustive out"
            )
        if (
            self.exhaustive
        ):  # a canonical form has its players in the order of their numbers of actions
            object.__setattr__(self, "actions", tuple(sorted(self.actions)))

    def text(self) -> str:
        """The canonical text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


def game_options_of(text: str) -> GameOptions:
    """The inverse of ``GameOptions.text``."""
    return GameOptions(**record_fields(text, GameOptions, "family of games"))


def number_of_games(options: GameOptions) -> int:
    """How many numbers there are; exhaustively, several numbers are copies of one game."""
    if not options.exhaustive:
        return options.count
    entries = math.prod(options.actions) * len(options.actions)
    return int((options.largest_payoff + 1) ** entries)


def game_number(options: GameOptions, number: int, seed: int) -> Game | None:
    """Game ``number``; exhaustively None unless it is its own canonical form, so that each orbit comes once."""
    n, base = len(options.actions), options.largest_payoff + 1
    if not options.exhaustive:
        dice = random.Random(f"{seed}:{number}")  # noqa: S311, reproducible, not secret
        return Game.build(
            options.actions, lambda _: [dice.randrange(base) for _ in range(n)]
        )
    digits = []
    for _ in range(math.prod(options.actions) * n):
        number, digit = divmod(number, base)
        digits.append(digit)
    if any(min(digits[i::n]) > 0 or math.gcd(*digits[i::n]) > 1 for i in range(n)):
        return None
    supply = iter(digits)
    game = Game.build(options.actions, lambda _: [next(supply) for _ in range(n)])
    return game if canonical_form(game)[0] == game else None


@cache
def number_of_orbits(options: GameOptions) -> int | None:
    """How many games there are up to symmetry; None if there are too many symmetries to go through.

    Burnside: the mean over all symmetries of the number of rescaled games that each leaves as they are. A cycle of L
    players has one free column, constant on the orbits of the symmetry's L-th power.

    >>> number_of_orbits(GameOptions((2, 2), largest_payoff=1, exhaustive=True))
    36
    """
    shape = options.actions
    swaps = math.prod(math.factorial(shape.count(size)) for size in set(shape))
    total = swaps * math.prod(map(math.factorial, shape))
    if total > MAX_SYMMETRIES:
        return None
    fixed = 0
    for players, actions in _symmetries(shape):
        games = 1
        for cycle in _cycles(players):
            orbits = _profile_orbits(shape, players, actions, len(cycle))
            games *= _columns(orbits, options.largest_payoff)
        fixed += games
    return fixed // total


def _symmetries(
    shape: Sequence[int],
) -> Iterator[tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]]:
    """Player i goes to players[i], action a of player i to actions[i][a]."""
    for players in permutations(range(len(shape))):
        if all(shape[i] == shape[k] for i, k in enumerate(players)):
            for actions in product(
                *(list(permutations(range(size))) for size in shape)
            ):
                yield players, actions


def _cycles(permutation: Sequence[int]) -> list[list[int]]:
    left, cycles = set(range(len(permutation))), []
    while left:
        cycle = [left.pop()]
        while permutation[cycle[-1]] in left:
            cycle.append(permutation[cycle[-1]])
            left.remove(cycle[-1])
        cycles.append(cycle)
    return cycles


def _profile_orbits(
    shape: Sequence[int],
    players: Sequence[int],
    actions: Sequence[Sequence[int]],
    power: int,
) -> int:
    """How many orbits of profiles a power of a symmetry has."""
    profiles = list(product(*map(range, shape)))
    place = {profile: k for k, profile in enumerate(profiles)}

    def image(profile: tuple[int, ...]) -> tuple[int, ...]:
        for _ in range(power):
            moved = [0] * len(shape)
            for i, a in enumerate(profile):
                moved[players[i]] = actions[i][a]
            profile = tuple(moved)
        return profile

    return len(_cycles([place[image(profile)] for profile in profiles]))


def _columns(length: int, largest: int) -> int:
    """How many columns of integers 0 … ``largest`` have least value 0 and greatest common divisor 1, or are all 0."""
    total = 1
    for d in range(1, largest + 1):
        top = largest // d
        total += _moebius(d) * ((top + 1) ** length - top**length - 1)
    return total


def _moebius(d: int) -> int:
    sign, p = 1, 2
    while p <= d:
        if d % p == 0:
            d, sign = d // p, -sign
            if d % p == 0:
                return 0
        p += 1
    return sign
