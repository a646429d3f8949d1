"""Patterns: claims of equilibrium without a game, and how far apart their payoffs must be.

A pattern fixes the numbers of actions, two or more tuples (weights, joint strategy of every coalition), and for each
pair of claims k < l a direction g with the demand g·(φ_N^k − φ_N^l) ≥ 1. "Is there a game in which all claims hold and
the payoffs differ so?" is then one linear program in the payoffs (``exact.search.design``).

Directions. At an equilibrium with weights λ every feasible v has λ·v ≤ λ·φ_N. So of two equilibria, scaled to Σλ = 1,
(λ^k − λ^l)·(φ^k − φ^l) ≥ 0, and with both weights positive it is 0 only if the difference is orthogonal to λ^k and to
λ^l, which for two players with different weights means equal payoffs: the ``weighted`` direction λ^k − λ^l is the one
to try. Every difference ≠ 0 has a positive entry when λ^k > 0, so the n unit directions together miss nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from flint import fmpq

from exact.arithmetic.algebraic import as_rationals
from exact.arithmetic.rationals import dot, format_rational
from exact.equilibria.claims import Claim, claim_at, claim_document
from exact.equilibria.conditions import ALONE, JointStrategy
from exact.errors import UsageError
from exact.games.coalitions import coalitions, grand_coalition, members
from exact.games.game import Game
from exact.games.strict_json import Node, Source, check_format, parse_json
from exact.games.table import Profile, check_size

NOTION = "coalition-perfect-coco"


@dataclass(frozen=True)
class Gap:
    """The demand direction·(φ_N^first − φ_N^second) ≥ 1 on two claims, by their place in the pattern."""

    first: int
    second: int
    direction: tuple[fmpq, ...]


@dataclass(frozen=True)
class Pattern:
    """Claims about an unknown game of this shape, and the gaps between their payoffs.

    >>> one, other = (Claim(NOTION, (fmpq(1),), {1: {(a,): fmpq(1)}}) for a in (0, 1))
    >>> Pattern((2,), (one, other), unit_gaps(1)).gaps[0].direction
    (1,)
    """

    shape: tuple[int, ...]
    claims: tuple[Claim, ...]
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        check_size(self.shape)
        n = self.n
        for claim in self.claims:
            as_rationals(claim.numbers())
            if len(claim.weights) != n or sorted(claim.strategies) != list(
                range(1, 1 << n)
            ):
                raise UsageError(
                    f"each claim of a pattern needs {n} weights and {(1 << n) - 1} joint strategies"
                )
        for gap in self.gaps:
            if (
                len(gap.direction) != n
                or not 0 <= gap.first < len(self.claims) > gap.second >= 0
            ):
                raise UsageError(
                    "a gap needs a direction with one entry a player, and two claims of the pattern"
                )

    @property
    def n(self) -> int:
        """The number of players."""
        return len(self.shape)

    def frame(self) -> Game:
        """A game of this shape with payoffs 0, for its profiles and joint actions."""
        return _frame(self.shape)

    def conflict(self, claim: int, coalition: int) -> dict[Profile, fmpq]:
        """The distribution over profiles when a coalition of a claim plays its joint strategy against its complement's.

        Entries of the coalition and of its complement are the same distribution.
        """
        x = self.claims[claim].strategies
        everyone = grand_coalition(self.n)
        inside, outside = members(coalition), members(everyone ^ coalition)
        result: dict[Profile, fmpq] = {}
        for ours, p in rational_strategy(x[coalition]).items():
            for theirs, q in rational_strategy(
                x.get(everyone ^ coalition, ALONE)
            ).items():
                place = dict(zip((*inside, *outside), (*ours, *theirs), strict=True))
                profile = tuple(place[i] for i in range(self.n))
                result[profile] = result.get(profile, fmpq(0)) + p * q
        return result


def rational_strategy(strategy: JointStrategy) -> dict[Profile, fmpq]:
    """The joint strategy with its probabilities as ``fmpq``, which all of a pattern's are."""
    return dict(zip(strategy, as_rationals(strategy.values()), strict=True))


@lru_cache(maxsize=64)
def _frame(shape: tuple[int, ...]) -> Game:
    """The frame of a shape: a campaign asks for the same one a hundred times a pattern."""
    return Game.build(shape, lambda _: (0,) * len(shape))


def weighted_direction(
    first: Sequence[fmpq], second: Sequence[fmpq]
) -> tuple[fmpq, ...]:
    """λ^k/Σλ^k − λ^l/Σλ^l as a primitive integer vector (0 if the weights are proportional).

    >>> weighted_direction((fmpq(1), fmpq(1), fmpq(1)), (fmpq(1), fmpq(1), fmpq(3)))
    (1, 1, -2)
    """
    difference = [
        a * sum(second, fmpq(0)) - b * sum(first, fmpq(0))
        for a, b in zip(first, second, strict=True)
    ]
    scale = math.lcm(*(int(a.q) for a in difference))
    integers = [int((a * scale).p) for a in difference]
    divisor = math.gcd(*integers) or 1
    return tuple(fmpq(a // divisor) for a in integers)


def weighted_gaps(weights: Sequence[Sequence[fmpq]]) -> tuple[Gap, ...]:
    """The weighted direction for every pair of claims with these weights."""
    return tuple(
        Gap(k, m, weighted_direction(weights[k], weights[m]))
        for k, m in combinations(range(len(weights)), 2)
    )


def unit_gaps(n: int, *, both_signs: bool = False) -> tuple[Gap, ...]:
    """One gap a player: "player i gets at least 1 more in the first claim" (with ``both_signs`` also: in the second).

    They are alternatives: a pattern takes one of them.
    """
    return tuple(
        Gap(first, 1 - first, tuple(fmpq(int(i == k)) for k in range(n)))
        for i in range(n)
        for first in ((0, 1) if both_signs else (0,))
    )


def payoff(pattern: Pattern, claim: int, game: Game) -> tuple[fmpq, ...]:
    """φ_N of a claim of the pattern in a game."""
    ends = pattern.conflict(claim, grand_coalition(pattern.n))
    return tuple(
        dot(ends.values(), [game.payoff(a)[i] for a in ends]) for i in range(pattern.n)
    )


def pattern_document(pattern: Pattern) -> dict[str, Any]:
    """The pattern as the JSON object of ``coco-pattern/1``."""
    return {
        "format": "coco-pattern/1",
        "actions": list(pattern.shape),
        "claims": [claim_document(claim) for claim in pattern.claims],
        "gaps": [
            {
                "claims": [g.first + 1, g.second + 1],
                "direction": list(map(format_rational, g.direction)),
            }
            for g in pattern.gaps
        ],
    }


def parse_pattern(source: Source) -> Pattern:
    """The pattern that a ``coco-pattern/1`` text describes; ``Unparsable`` says where it is none."""
    root = parse_json(source)
    check_format(root, "coco-pattern/1")
    fields = root.fields(["format", "actions", "claims", "gaps"])
    shape = tuple(_whole(node) for node in fields["actions"].items())
    check_size(shape)
    frame = Game.build(shape, lambda _: (0,) * len(shape))
    claims = tuple(claim_at(node, frame) for node in fields["claims"].items())
    for node, claim in zip(fields["claims"].items(), claims, strict=True):
        if claim.field is not None:
            raise node.error(
                "the claims of a pattern have rational numbers, not numbers of a field"
            )
    gaps = []
    for node in fields["gaps"].items():
        entry = node.fields(["claims", "direction"])
        places = [_whole(item) - 1 for item in entry["claims"].items()]
        direction = tuple(item.rational() for item in entry["direction"].items())
        if (
            len(places) != 2
            or len(direction) != len(shape)
            or not all(0 <= k < len(claims) for k in places)
        ):
            raise node.error(
                "a gap names two claims of the pattern and has one number a player"
            )
        gaps.append(Gap(places[0], places[1], direction))
    return Pattern(shape, claims, tuple(gaps))


def _whole(node: Node) -> int:
    value = node.rational()
    if value.q != 1 or not 1 <= value.p <= 10**6:
        raise node.error("this must be a positive whole number")
    return int(value.p)


def reading_order(n: int, claims: int) -> Iterator[tuple[int, int]]:
    """The (claim, coalition) pairs in the one order in which patterns are spelt."""
    return ((k, S) for k in range(claims) for S in coalitions(n))
