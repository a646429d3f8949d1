"""What a census counted, and what that says of all games: a part of a census is a random sample of the orbits.

The order of an exhaustive search is a seeded pseudo-random permutation and each orbit has one position, so the games
of the first units are drawn without replacement. N·p has the standard error N·√(p(1−p)/(n−1)·(1−n/N)).
Source: W. Cochran, Sampling Techniques (1977), theorem 3.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from flint import fmpq

from exact.search.classification import CLASSES
from exact.search.generated import GameOptions, number_of_orbits

LABELS = {
    "none": "none",
    "one": "exactly one",
    "several": "several",
    "undecided": "undecided",
}


@dataclass(frozen=True)
class Estimate:
    """How many of all games there are in a class, with its standard error; exact if the census is complete.

    If none or all were in the class: ``total`` is an upper or lower ``bound`` that fails with a probability of 5 %.
    """

    total: int
    error: int
    bound: str = ""

    def __str__(self) -> str:
        """For people."""
        if self.bound:
            return f"{self.bound} {self.total:,}"
        return f"{self.total:,} ± {self.error:,}" if self.error else f"{self.total:,}"


@dataclass(frozen=True)
class Census:
    """How many games of a family were classified, by their classes for λ ≥ 0 and for λ > 0."""

    options: GameOptions
    counts: Mapping[tuple[str, str], int]

    @property
    def classified(self) -> int:
        """How many games were classified."""
        return sum(self.counts.values())

    def count(self, kind: str, *, zero_weights: bool) -> int:
        """How many games are in a class, for λ ≥ 0 with ``zero_weights``, else for λ > 0."""
        return sum(
            k
            for classes, k in self.counts.items()
            if classes[0 if zero_weights else 1] == kind
        )

    def estimate(self, count: int) -> Estimate | None:
        """What a count says of all games up to symmetry; None for random games, and for fewer than two.

        >>> Census(GameOptions((2, 2), 1, exhaustive=True), {("one", "one"): 9, ("one", "none"): 3}).estimate(3)
        Estimate(total=9, error=4, bound='')
        """
        everything, seen = self.of, self.classified
        if everything is None or seen < 2:
            return None
        if seen >= everything:
            return Estimate(count, 0)
        unseen = -(-3 * everything // seen)  # the rule of three: (1 − 3/n)^n < 5 %
        if count in (0, seen):
            return (
                Estimate(unseen, 0, "<")
                if count == 0
                else Estimate(everything - unseen, 0, ">")
            )
        share, rest = fmpq(count, seen), 1 - fmpq(seen, everything)
        variance = everything**2 * share * (1 - share) / (seen - 1) * rest
        return Estimate(
            int((everything * share + fmpq(1, 2)).floor()),
            (math.isqrt(int((4 * variance).ceil())) + 1) // 2,
        )

    @property
    def of(self) -> int | None:
        """How many games there are up to symmetry; None for random games, and if it is not known."""
        return number_of_orbits(self.options) if self.options.exhaustive else None

    @property
    def is_sample(self) -> bool:
        """Whether these are some of all games, enough of them for an estimate."""
        return self.of is not None and 1 < self.classified < self.of

    def rows(self) -> list[tuple[str, ...]]:
        """A row a class: its name, and for λ ≥ 0 and λ > 0 the count and, if there is one, the estimate."""
        rows = []
        for kind in CLASSES:
            row = [LABELS[kind]]
            for zero_weights in (True, False):
                count = self.count(kind, zero_weights=zero_weights)
                estimate = self.estimate(count)
                row += [
                    f"{count:,}",
                    *(
                        [str(estimate)]
                        if self.is_sample and estimate is not None
                        else []
                    ),
                ]
            rows.append(tuple(row))
        return rows

    def headings(self) -> list[str]:
        """The headings of ``rows``."""
        each = [
            [f"λ {sign} 0", *(["of all"] if self.is_sample else [])] for sign in "≥>"
        ]
        return ["payoff vectors", *each[0], *each[1]]

    def sentence(self) -> str:
        """How many games, of how many."""
        share = ""
        if self.of is not None:
            tenths = 100_000 * self.classified // self.of
            share = f" of the {self.of:,} up to symmetry ({tenths // 1000}.{tenths % 1000:03} %)"
        games = "game" if self.classified == 1 and not share else "games"
        return f"{self.classified:,} {games}{share}"


def census_document(census: Census) -> dict[str, object]:
    """The counts as JSON-ready data."""
    classes = {}
    for kind in CLASSES:
        row: dict[str, object] = {}
        for name, zero_weights in (
            ("zero_weights_too", True),
            ("positive_weights", False),
        ):
            count = census.count(kind, zero_weights=zero_weights)
            found = census.estimate(count)
            row[name] = {"games": count} | (
                {}
                if found is None
                else {
                    "of_all": found.total,
                    "standard_error": found.error,
                    "bound": found.bound,
                }
            )
        classes[kind] = row
    return {"classified": census.classified, "of": census.of, "classes": classes}
