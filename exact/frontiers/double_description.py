"""Extreme rays of a polyhedral cone and vertices of a polytope, by the double description method in integers.

A cone {x : A x ≥ 0} is built up one inequality at a time; two extreme rays on either side of the new hyperplane give a
new one exactly if they are adjacent, which the sets of tight inequalities decide (no third ray is tight on all that
both are tight on). Rays are primitive integer vectors. Their number can grow exponentially: meant for small input.
Source: T. Motzkin et al., The double description method (1953); K. Fukuda and A. Prodon (1996), proposition 7.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.rationals import integer_row
from exact.errors import LimitReached

Ray: TypeAlias = tuple[int, ...]

MAX_RAYS = 20_000
MAX_PAIRS = 2_000_000
"""Pairs of rays compared in all, each against every other ray: some seconds of work."""


@dataclass(frozen=True)
class Limits:
    """How far a description may grow, and what its cone and its rays are called when it grows too far."""

    rays: int = MAX_RAYS
    pairs: int = MAX_PAIRS
    cone: str = "the cone"
    called: str = "extreme rays"
    compared: str = "rays"


@dataclass
class DoubleDescription:
    """A pointed cone by its extreme rays, cut by one inequality after the other.

    ``tight[k]`` has a bit for each inequality so far that holds as an equation at ``rays[k]``. It begins with a cone
    of as many rays as dimensions, each tight on all of its inequalities but one.
    """

    rays: list[Ray]
    limits: Limits = field(default_factory=Limits)
    tight: list[int] = field(init=False)
    inequalities: int = field(init=False)
    pairs: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.inequalities = len(self.rays)
        every = (1 << self.inequalities) - 1
        self.tight = [every ^ (1 << k) for k in range(self.inequalities)]

    def cut(self, row: Sequence[int]) -> None:
        """Keep what satisfies row·x ≥ 0; ``LimitReached`` beyond the limits."""
        values = [
            sum(a * x for a, x in zip(row, ray, strict=True) if a) for ray in self.rays
        ]
        above = [k for k, value in enumerate(values) if value > 0]
        below = [k for k, value in enumerate(values) if value < 0]
        if not below:
            return  # the inequality holds already: no later test of adjacency needs it
        self._count(len(above) * len(below))
        bit = 1 << self.inequalities
        self.inequalities += 1
        kept: dict[Ray, int] = {}
        for ray, mask, value in zip(self.rays, self.tight, values, strict=True):
            if value >= 0:
                kept[ray] = mask if value else mask | bit
        for j in below:
            for i in above:
                common = self.tight[i] & self.tight[j]
                if self._adjacent(common):
                    between = self._between(i, j, values)
                    kept[between] = common | bit
            if len(kept) > self.limits.rays:
                raise LimitReached(
                    f"{self.limits.cone} has more than {self.limits.rays:,} {self.limits.called} on the way"
                )
        self.rays, self.tight = list(kept), list(kept.values())

    def _count(self, pairs: int) -> None:
        self.pairs += pairs
        if self.pairs > self.limits.pairs:
            raise LimitReached(
                f"{self.limits.cone} takes more than {self.limits.pairs:,} comparisons of {self.limits.compared}"
            )

    def _adjacent(self, common: int) -> bool:
        """Whether two rays are the only ones that are tight on all that both are tight on."""
        dimension = len(self.rays[0])
        if common.bit_count() < dimension - 2:
            return False  # two-dimensional faces take as many inequalities as that
        sharing = 0
        for mask in self.tight:
            if mask & common == common:
                sharing += 1
                if sharing > 2:
                    return False
        return True

    def _between(self, i: int, j: int, values: Sequence[int]) -> Ray:
        """The ray between two on which the new inequality holds as an equation."""
        combined = [
            values[i] * y - values[j] * x
            for x, y in zip(self.rays[i], self.rays[j], strict=True)
        ]
        return primitive(combined)


def primitive(vector: Sequence[int]) -> Ray:
    """The shortest integer vector in the direction of one that is not 0."""
    divisor = math.gcd(*vector)
    return tuple(x // divisor for x in vector)


def extreme_rays(
    inequalities: Sequence[Sequence[int]], dimension: int, *, limit: int = MAX_RAYS
) -> list[Ray]:
    """The extreme rays of {x ≥ 0 : a·x ≥ 0 for each row a}, as primitive integer vectors, sorted.

    The cone lies in the non-negative orthant, so it is pointed; [] when it is {0}. An equation is two inequalities.
    ``LimitReached`` when an intermediate cone has more than ``limit`` rays, or after ``MAX_PAIRS`` comparisons.

    >>> extreme_rays([[1, -1, 0], [0, 1, -2]], 3)
    [(1, 0, 0), (1, 1, 0), (2, 2, 1)]
    """
    units = [tuple(int(i == j) for j in range(dimension)) for i in range(dimension)]
    cone = DoubleDescription(units, Limits(rays=limit))
    for row in inequalities:
        cone.cut(row)
    return sorted(cone.rays)


def vertices(
    inequalities: Sequence[Sequence[fmpq]], dimension: int, *, limit: int = MAX_RAYS
) -> list[tuple[fmpq, ...]]:
    """The vertices of {x ≥ 0, Σx = 1, a·x ≥ 0 for each row a}, sorted.

    The simplex makes the constraints homogeneous: a·x ≥ v is (a − v)·x ≥ 0. [] when the polytope is empty.

    >>> vertices([[fmpq(1), fmpq(-1)]], 2)
    [(1/2, 1/2), (1, 0)]
    """
    rays = extreme_rays(
        [integer_row(row) for row in inequalities], dimension, limit=limit
    )
    return sorted(tuple(fmpq(x, sum(ray)) for x in ray) for ray in rays)
