"""Extreme rays of a polyhedral cone and vertices of a polytope, by the double description method in integers.

A cone {x : A x ≥ 0} is built up one inequality at a time; two extreme rays on either side of the new hyperplane give a
new one exactly if they are adjacent, which the sets of tight inequalities decide (no third ray is tight on all that
both are tight on). Rays are primitive integer vectors. Their number can grow exponentially: meant for small input.
Source: T. Motzkin et al., The double description method (1953); K. Fukuda and A. Prodon (1996), proposition 7.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.rationals import integer_row
from exact.errors import LimitReached

Ray: TypeAlias = tuple[int, ...]

MAX_RAYS = 20_000
MAX_PAIRS = 2_000_000
"""Pairs of rays compared in all, each against every other ray: some seconds of work."""


def extreme_rays(
    inequalities: Sequence[Sequence[int]], dimension: int, *, limit: int = MAX_RAYS
) -> list[Ray]:
    """The extreme rays of {x ≥ 0 : a·x ≥ 0 for each row a}, as primitive integer vectors, sorted.

    The cone lies in the non-negative orthant, so it is pointed; [] when it is {0}. An equation is two inequalities.
    ``LimitReached`` when an intermediate cone has more than ``limit`` rays, or after ``MAX_PAIRS`` comparisons.

    >>> extreme_rays([[1, -1, 0], [0, 1, -2]], 3)
    [(1, 0, 0), (1, 1, 0), (2, 2, 1)]
    """
    rays = [tuple(int(i == j) for j in range(dimension)) for i in range(dimension)]
    tight = [
        ((1 << dimension) - 1) ^ (1 << i) for i in range(dimension)
    ]  # bit k: x_k ≥ 0, then the rows, holds as =
    pairs = 0
    for number, row in enumerate(inequalities, start=dimension):
        values = [
            sum(a * x for a, x in zip(row, ray, strict=True) if a) for ray in rays
        ]
        new: dict[Ray, int] = {}
        for ray, mask, value in zip(rays, tight, values, strict=True):
            if value >= 0:
                new[ray] = mask | (1 << number if not value else 0)
        above = [k for k, value in enumerate(values) if value > 0]
        below = [k for k, value in enumerate(values) if value < 0]
        pairs += len(above) * len(below)
        if pairs > MAX_PAIRS:
            raise LimitReached(
                f"the cone takes more than {MAX_PAIRS:,} comparisons of rays"
            )
        for i in above:
            for j in below:
                common = tight[i] & tight[j]
                if _adjacent(tight, i, j, common):
                    ray = _primitive(
                        [
                            values[i] * y - values[j] * x
                            for x, y in zip(rays[i], rays[j], strict=True)
                        ]
                    )
                    new[ray] = common | 1 << number
                    if len(new) > limit:
                        raise LimitReached(
                            f"a cone has more than {limit:,} extreme rays on the way"
                        )
        rays, tight = list(new), list(new.values())
    return sorted(rays)


def _adjacent(tight: Sequence[int], i: int, j: int, common: int) -> bool:
    return all(common & ~mask or k in (i, j) for k, mask in enumerate(tight))


def _primitive(vector: Sequence[int]) -> Ray:
    divisor = math.gcd(*vector)
    return tuple(x // divisor for x in vector)


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
