"""The finite set of patterns a search goes through: numbered, in a seeded order, each orbit of symmetries once.

A pattern is a choice of weights, of a template (which coalitions mix, with which probabilities) and of joint actions.
Relabelling a player's actions changes nothing, so only *which of a player's choices agree* counts: written down in
one reading order, each player's choices are a restricted growth string (a new letter is the next unused one), and the
patterns with given weights and template are the product of the players' strings. That makes them a range of integers.

What symmetry remains (players, swapping claims, equal parts of a mixture) is a small group; a pattern is searched if
it is the least of its orbit. Weights count up to positive rescaling of each player's utility and of each claim, so the
first claim's are 1 (or 0), the others' primitive integers.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from itertools import combinations, combinations_with_replacement, permutations, product
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.rationals import parse_rational
from exact.equilibria.claims import Claim
from exact.equilibria.conditions import JointStrategy
from exact.errors import LimitReached, UsageError
from exact.games.coalitions import Coalition, coalitions, format_coalition, members
from exact.games.table import Profile, check_size
from exact.search.numbering import growth_form, growth_string, growth_strings
from exact.search.patterns import (
    NOTION,
    Gap,
    Pattern,
    reading_order,
    unit_gaps,
    weighted_gaps,
)
from exact.search.records import record_fields

Weights: TypeAlias = tuple[tuple[int, ...], ...]
"""One row a claim, one column a player."""
Slot: TypeAlias = tuple[int, Coalition, int]
"""A part of a joint strategy: claim, coalition, which component of its mixture."""
Strings: TypeAlias = tuple[tuple[int, ...], ...]
"""For each player the actions it takes in its slots, in reading order."""

MAX_SYSTEMS = 20_000
PURE = ("1",)


@dataclass(frozen=True)
class SpaceOptions:
    """What patterns there are; everything is plain text and integers, so that it can be stored and sent.

    ``mixtures`` are probability vectors such as ``("1/2", "1/2")``, used by at most ``mixing`` coalitions at once.
    ``gap``: ``players`` (a program for every player; misses no difference of payoffs) or ``weighted`` (one program;
    misses pairs of equilibria whose outcomes are worth the same at the weights of both).
    """

    actions: tuple[int, ...]
    equilibria: int = 2
    largest_weight: int = 3
    zero_weights: bool = False
    mixtures: tuple[tuple[str, ...], ...] = ()
    mixing: int = 1
    gap: str = "players"
    notion: str = NOTION

    def __post_init__(self) -> None:
        check_size(self.actions)
        if not 2 <= len(self.actions) <= 6:
            raise UsageError(
                f"patterns are searched for 2 to 6 players, not {len(self.actions)}"
            )
        if self.equilibria < 2:
            raise UsageError(
                "a counterexample to uniqueness needs at least 2 equilibria"
            )
        if self.equilibria > 4 or self.largest_weight > 60 or self.mixing > 6:
            raise UsageError(
                "at most 4 equilibria, weights up to 60 and 6 mixing coalitions are searched for"
            )
        if self.gap not in ("players", "weighted"):
            raise UsageError(
                f"unknown gap {self.gap!r}; it must be players or weighted"
            )
        if self.equilibria > 2 and (self.zero_weights or self.gap == "players"):
            raise UsageError(
                "three or more equilibria go with positive weights and the weighted gap"
            )
        if self.zero_weights and self.gap == "weighted":
            raise UsageError(
                "with zero weights a difference need not show in the weighted gap; take the players' gap"
            )
        if self.largest_weight < 2:
            raise UsageError(
                "two equilibria with equal weights have equal payoffs: the largest weight must be at least 2"
            )
        for mixture in self.mixtures:
            parts = [parse_rational(p) for p in mixture]
            if len(parts) < 2 or min(parts) <= 0 or sum(parts, fmpq(0)) != 1:
                raise UsageError(
                    f"a mixture is two or more positive probabilities with sum 1, not {','.join(mixture)}"
                )

    def text(self) -> str:
        """The canonical text, by which a stored search is recognised."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


def options_of(text: str) -> SpaceOptions:
    """The inverse of ``SpaceOptions.text``.

    >>> options_of(SpaceOptions((2, 2)).text()) == SpaceOptions((2, 2))
    True
    """
    return SpaceOptions(**record_fields(text, SpaceOptions, "space of patterns"))


@dataclass(frozen=True)
class Symmetry:
    """Player i of the image is player ``players[i]``, its claim k is claim ``claims[k]``."""

    players: tuple[int, ...]
    claims: tuple[int, ...]


@dataclass(frozen=True)
class Template:
    """The probability vectors of every (claim, coalition), in reading order, and what follows from them."""

    n: int
    equilibria: int
    mixtures: tuple[tuple[str, ...], ...]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every part of every joint strategy, in reading order."""
        places = zip(reading_order(self.n, self.equilibria), self.mixtures, strict=True)
        return tuple(
            (k, S, c) for (k, S), mixture in places for c in range(len(mixture))
        )

    @cached_property
    def places(self) -> tuple[dict[Slot, int], ...]:
        """For each player, where in its string each of its slots is."""
        own = [[slot for slot in self.slots if slot[1] >> i & 1] for i in range(self.n)]
        return tuple({slot: place for place, slot in enumerate(slots)} for slots in own)

    @cached_property
    def mixture_of(self) -> dict[tuple[int, Coalition], tuple[str, ...]]:
        """The probability vector of each (claim, coalition)."""
        return dict(
            zip(reading_order(self.n, self.equilibria), self.mixtures, strict=True)
        )

    def sizes(self, actions: Sequence[int]) -> tuple[int, ...]:
        """How many strings each player has."""
        return tuple(
            growth_strings(len(own), a)
            for own, a in zip(self.places, actions, strict=True)
        )

    def joint_action(self, strings: Strings, slot: Slot) -> Profile:
        """What the coalition of a slot plays there."""
        return tuple(strings[i][self.places[i][slot]] for i in members(slot[1]))

    def image(self, symmetry: Symmetry) -> Template:
        """The template of the image of a pattern under a symmetry."""
        moved = (
            self.mixture_of[symmetry.claims[k], _image(S, symmetry)]
            for k, S in reading_order(self.n, self.equilibria)
        )
        return Template(self.n, self.equilibria, tuple(moved))

    @cached_property
    def reorderings(self) -> tuple[dict[Slot, Slot], ...]:
        """Every way to exchange equal parts of mixtures: which slot's content goes where."""
        choices = []
        for (k, S), mixture in self.mixture_of.items():
            orders = [
                order
                for order in permutations(range(len(mixture)))
                if all(mixture[c] == mixture[d] for c, d in enumerate(order))
            ]
            choices.append(
                [
                    {(k, S, c): (k, S, d) for c, d in enumerate(order)}
                    for order in orders
                ]
            )
        return tuple(
            {a: b for part in parts for a, b in part.items()}
            for parts in product(*choices)
        )


def _image(coalition: Coalition, symmetry: Symmetry) -> Coalition:
    return sum(1 << symmetry.players[i] for i in members(coalition))


@dataclass(frozen=True)
class Box:
    """All patterns with given weights and template; ``stabiliser``: the symmetries that keep the weights."""

    start: int
    weights: Weights
    template: Template
    sizes: tuple[int, ...]
    stabiliser: tuple[Symmetry, ...]


class Space:
    """The patterns of ``SpaceOptions``, numbered from 0 to ``size`` − 1; several numbers may be one pattern's orbit."""

    def __init__(self, options: SpaceOptions) -> None:
        self.options = options
        self.n = len(options.actions)
        self.boxes: list[Box] = []
        self.size = 0
        templates = list(_templates(self.n, options))
        for weights, stabiliser in _weight_systems(options):
            for template in templates:
                sizes = template.sizes(options.actions)
                self.boxes.append(Box(self.size, weights, template, sizes, stabiliser))
                self.size += math.prod(sizes)

    def locate(self, number: int) -> tuple[Box, Strings]:
        """The box and the strings of a pattern's number."""
        low, high = 0, len(self.boxes)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (
                (middle, high) if self.boxes[middle].start <= number else (low, middle)
            )
        box = self.boxes[low]
        rest = number - box.start
        strings = []
        for own, size, letters in zip(
            box.template.places, box.sizes, self.options.actions, strict=True
        ):
            rest, rank = divmod(rest, size)
            strings.append(growth_string(rank, len(own), letters))
        return box, tuple(strings)

    def is_representative(self, box: Box, strings: Strings) -> bool:
        """Whether the pattern is the least of its orbit and no mixture in it names a joint action twice."""
        template = box.template
        for (k, S), mixture in template.mixture_of.items():
            if len(mixture) > 1:
                actions = {
                    template.joint_action(strings, (k, S, c))
                    for c in range(len(mixture))
                }
                if len(actions) < len(mixture):
                    return False
        own = (template.mixtures, strings)
        for symmetry in box.stabiliser:
            image = template.image(symmetry)
            if image.mixtures < own[0]:
                return False
            if image.mixtures == own[0] and self._moves_below(
                template, symmetry, strings
            ):
                return False
        return True

    @staticmethod
    def _moves_below(template: Template, symmetry: Symmetry, strings: Strings) -> bool:
        for exchange in template.reorderings:
            moved = tuple(
                growth_form(
                    [
                        strings[source][
                            template.places[source][_pull(exchange[slot], symmetry)]
                        ]
                        for slot in template.places[i]
                    ]
                )
                for i, source in enumerate(symmetry.players)
            )
            if moved < strings:
                return True
        return False

    def pattern(
        self, box: Box, strings: Strings, gaps: Sequence[Gap] | None = None
    ) -> Pattern:
        """The pattern itself; ``gaps`` by default the weighted ones."""
        template = box.template
        rows = [tuple(map(fmpq, row)) for row in box.weights]
        claims = []
        for k, weights in enumerate(rows):
            strategies: dict[Coalition, JointStrategy] = {
                S: {
                    template.joint_action(strings, (k, S, c)): parse_rational(p)
                    for c, p in enumerate(template.mixture_of[k, S])
                }
                for S in coalitions(self.n)
            }
            claims.append(Claim(self.options.notion, weights, strategies))
        return Pattern(
            self.options.actions,
            tuple(claims),
            tuple(weighted_gaps(rows) if gaps is None else gaps),
        )

    def alternatives(self, box: Box, strings: Strings) -> Iterator[Pattern]:
        """The patterns to be tried for these claims, one of which must fit: one weighted gap, or a gap a player."""
        if self.options.gap == "weighted":
            yield self.pattern(box, strings)
        else:
            for gap in unit_gaps(self.n, both_signs=self.options.zero_weights):
                yield self.pattern(box, strings, (gap,))

    def is_promising(self, box: Box, strings: Strings) -> bool:
        """Whether the pattern is of the kind that is tried first; a guess from statistics that discards nothing.

        Prices that all differ, four different conflicts in the first claim, and no claim's outcome a fight of another.
        """
        if self.n > 2 and len(set(box.weights[-1])) < min(
            self.n, self.options.largest_weight
        ):
            return False
        template, everyone = box.template, (1 << self.n) - 1
        fights: list[set[Profile]] = []
        ends: list[Profile] = []
        for k in range(self.options.equilibria):
            found = set()
            for S in range(1, everyone):
                if S & 1:
                    place = dict(
                        zip(
                            members(S),
                            template.joint_action(strings, (k, S, 0)),
                            strict=True,
                        )
                    )
                    other = everyone ^ S
                    place |= dict(
                        zip(
                            members(other),
                            template.joint_action(strings, (k, other, 0)),
                            strict=True,
                        )
                    )
                    found.add(tuple(place[i] for i in range(self.n)))
            fights.append(found)
            ends.append(template.joint_action(strings, (k, everyone, 0)))
        if (
            len(set(ends)) < len(ends)
            or ends[0] in fights[0]
            or len(fights[0]) < (1 << (self.n - 1)) - 1
        ):
            return False
        return not any(
            ends[k] in fights[m] for k, m in permutations(range(len(ends)), 2)
        )


def _pull(slot: Slot, symmetry: Symmetry) -> Slot:
    k, S, c = slot
    return symmetry.claims[k], _image(S, symmetry), c


@lru_cache(maxsize=8)
def space_of(text: str) -> Space:
    """The space of an options text; one per process and search."""
    return Space(options_of(text))


def _templates(n: int, options: SpaceOptions) -> Iterator[Template]:
    places = list(reading_order(n, options.equilibria))
    for count in range(min(options.mixing, len(places)) + 1 if options.mixtures else 1):
        for where in combinations(range(len(places)), count):
            for mixtures in product(options.mixtures, repeat=count):
                chosen = dict(zip(where, mixtures, strict=True))
                entries = tuple(chosen.get(p, PURE) for p in range(len(places)))
                if all(
                    len(mixture) <= math.prod(options.actions[i] for i in members(S))
                    for (_, S), mixture in zip(places, entries, strict=True)
                ):
                    yield Template(n, options.equilibria, entries)


def _weight_systems(
    options: SpaceOptions,
) -> list[tuple[Weights, tuple[Symmetry, ...]]]:
    """The weights up to symmetry, each with the symmetries that keep it."""
    n, shape = len(options.actions), options.actions
    entries = range(0 if options.zero_weights else 1, options.largest_weight + 1)
    if len(entries) ** n > MAX_SYSTEMS:
        raise LimitReached(
            f"{len(entries)}^{n} weight vectors are too many; choose a smaller largest weight"
        )
    first_rows = [
        r for r in product((1, 0) if options.zero_weights else (1,), repeat=n) if any(r)
    ]
    vectors = [v for v in product(entries, repeat=n) if any(v)]
    known: set[Weights] = set()
    for first in first_rows:
        others = [
            v
            for v in vectors
            if normal_weights((first, v)) == (first, v) and v != first
        ]
        for rest in combinations_with_replacement(others, options.equilibria - 1):
            if len(set(rest)) == len(rest):
                known.add((first, *rest))
            if len(known) > MAX_SYSTEMS:
                raise LimitReached(
                    "there are too many combinations of weights; choose a smaller largest weight"
                )
    group = [
        Symmetry(players, claims)
        for players in permutations(range(n))
        if all(shape[i] == shape[k] for i, k in enumerate(players))
        for claims in permutations(range(options.equilibria))
    ]
    result = []
    for weights in sorted(known, key=lambda w: (sum(map(sum, w)), w)):
        images = [
            normal_weights([[weights[k][i] for i in g.players] for k in g.claims])
            for g in group
        ]
        keep = tuple(
            g for g, image in zip(group, images, strict=True) if image == weights
        )
        best = min(
            (image for image in images if image in known),
            key=lambda w: (sum(map(sum, w)), w),
        )
        if best == weights:
            result.append((weights, keep))
    return result


def normal_weights(rows: Sequence[Sequence[int]]) -> Weights:
    """The weights after rescaling utilities and claims: the first row 0 or 1, the others primitive integers.

    Where the first row is 0 the first positive entry below becomes 1.

    >>> normal_weights([(1, 2, 3), (1, 1, 1)])
    ((1, 1, 1), (6, 3, 2))
    """
    columns = [list(column) for column in zip(*rows, strict=True)]
    scaled = [
        [fmpq(a, next((b for b in column if b), 1)) for a in column]
        for column in columns
    ]
    fixed = [column[0] != 0 for column in scaled]
    result = []
    for row in zip(*scaled, strict=True):
        anchor = [a for a, f in zip(row, fixed, strict=True) if f and a]
        scale = fmpq(math.lcm(*(int(a.q) for a in anchor)), 1) if anchor else fmpq(1)
        divisor = math.gcd(*(int((a * scale).p) for a in anchor)) or 1
        factors = [scale / divisor if f else fmpq(1) for f in fixed]
        result.append(tuple(int((a * f).p) for a, f in zip(row, factors, strict=True)))
    return tuple(result)


def parse_mixture(text: str) -> tuple[str, ...]:
    """The probabilities in ``"1/2,1/2"``.

    >>> parse_mixture("1/3,2/3")
    ('1/3', '2/3')
    """
    if not re.fullmatch(r"[0-9/]+(,[0-9/]+)+", text):
        raise UsageError(
            f"{text[:40]!r} is not a mixture; write its probabilities as 1/2,1/2"
        )
    return tuple(str(parse_rational(part)) for part in text.split(","))


def describe(box: Box) -> str:
    """The weights, and who mixes, in a line."""
    mixing = [
        f"{format_coalition(S)} in claim {k + 1}"
        for (k, S), m in box.template.mixture_of.items()
        if len(m) > 1
    ]
    rows = " against ".join(f"({', '.join(map(str, row))})" for row in box.weights)
    return f"weights {rows}" + (f"; mixing: {', '.join(mixing)}" if mixing else "")
