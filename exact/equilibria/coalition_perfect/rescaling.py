"""Units for the search: a game in units that fit its payoffs, and its trees and claims in the given ones.

In units U'_i = s_i(U_i − l_i) the equilibria at λ' are those at λ_i = s_iλ'_i in the given ones. Solved as given,
players who count in cents and in millions would have theirs in a corner of the simplex, in cells as thin as the ratio.
The map λ' ↦ λ/Σλ takes cells to cells: a split keeps its edge, at another part of it, and a refutation its multipliers,
those of a vertex divided by σ = Σ_i s_iλ'_i there, so that all bounds f_{kl} are divided by σ_kσ_l.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flint import fmpq

from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.claims import Claim
from exact.games.game import Game

ALIKE = 1024
"""Players whose payoffs differ by up to this factor have like units."""


@dataclass(frozen=True)
class Rescaling:
    """s_i > 0 and l_i for each player of ``game``.

    >>> units = Rescaling.of(Game.build([2, 1], lambda a: [a[0], [10**9, 0][a[0]]]))
    >>> units.factors, units.fitted.payoffs
    ((1, 1/1000000000), ((0, 1), (1, 0)))
    """

    game: Game
    factors: tuple[fmpq, ...]
    lows: tuple[fmpq, ...]

    @classmethod
    def of(cls, game: Game) -> Rescaling:
        """Units in which each player's gains are coprime integers: the same game however a player's payoffs are scaled.

        So the search and its answer do not depend on the units that are given. Where the ranges of the gains are not
        alike, the longer ones are divided by powers of two.
        """
        lows = []
        contents = []
        sizes = []
        for column in zip(*game.payoffs, strict=True):
            low = min(column)
            gains = [u - low for u in column]
            content = _content(gains)
            lows.append(low)
            contents.append(content)
            sizes.append(max(gains) / content)
        if not _alike(sizes):
            least = min(size for size in sizes if size)
            for i, size in enumerate(sizes):
                contents[i] *= _power_of_two(size / least)
        factors = tuple(1 / content for content in contents)
        return cls(game, factors, tuple(lows))

    @property
    def fitted(self) -> Game:
        """The game in these units."""
        game = self.game
        for i, (s, low) in enumerate(zip(self.factors, self.lows, strict=True)):
            game = game.scaled(i, s, -s * low)
        return game

    def total(self, weights: Sequence[Any]) -> Any:
        """σ of weights in these units."""
        scaled = self._scaled(weights)
        return sum(scaled, fmpq(0))

    def _scaled(self, weights: Sequence[Any]) -> list[Any]:
        return [s * w for s, w in zip(self.factors, weights, strict=True)]

    def weights(self, weights: Sequence[Any]) -> tuple[Any, ...]:
        """Weights of ``fitted`` as weights of the game, of sum 1."""
        total = self.total(weights)
        return tuple(w / total for w in self._scaled(weights))

    def claim(self, claim: Claim) -> Claim:
        """A claim about ``fitted`` as one about the game."""
        weights = self.weights(claim.weights)
        for i, (s, low) in enumerate(zip(self.factors, self.lows, strict=True)):
            claim = claim.rescaled(i, 1 / s, low)
        return replace(claim, weights=weights)

    def tree(self, tree: Enclosure) -> Enclosure:
        """A tree of ``fitted`` as one of the game."""
        if set(self.factors) == {fmpq(1)} and not any(self.lows):
            return tree
        claims = tuple(map(self.claim, tree.claims))
        nodes = tuple(node.rescaled(self) for node in tree.nodes)
        return Enclosure(self.game, nodes, claims, tree.notion)


def _alike(sizes: Sequence[fmpq]) -> bool:
    """Whether the sizes that are not 0 differ by a factor of ``ALIKE`` at most."""
    positive = [size for size in sizes if size]
    return not positive or max(positive) <= ALIKE * min(positive)


def _power_of_two(ratio: fmpq) -> int:
    """The largest power of two up to a ratio; 1 below that."""
    whole = int(ratio.floor())
    return 1 << max(0, whole.bit_length() - 1)


def _content(row: Sequence[fmpq]) -> fmpq:
    """The largest c of which all entries are integer multiples; 1 if all are 0."""
    denominator = math.lcm(*(int(u.q) for u in row))
    divisor = math.gcd(*(int((u * denominator).p) for u in row))
    if divisor == 0:
        return fmpq(1)
    return fmpq(divisor, denominator)
