"""The maximum of Π g_i over the polytope conv(gains), all players gaining: exact, with the weights that prove it.

λ_i = 1/g_i and λ·h ≤ m = λ·g on every point h. One player: the best point. Two: the edges of the upper right hull.
More: floats guess g, its supporting hyperplane, and so the points of its face; on the face the maximum is exact
(``faces``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from flint import fmpq

from exact.arithmetic.algebraic import Number, dot, sign
from exact.arithmetic.rationals import Vector, nearest_float
from exact.arithmetic.rationals import dot as rational_dot
from exact.frontiers.affine_hull import Face, _shares, face_of, mixture_at
from exact.frontiers.planar import efficient_chain
from exact.values.bargaining.barrier import guess
from exact.values.bargaining.critical_points import critical_coordinates, critical_near
from exact.watching import reached, stage

TOLERANCES = (1e-7, 1e-5, 1e-9, 1e-4, 1e-3, 1e-2)
"""How far below the supporting hyperplane, relatively, a point may seem to be that is tried as one on it."""
REFERENCE_BITS = 256


@dataclass(frozen=True)
class Maximum:
    """Gains g > 0, the weights 1/g, and the mixture of points (by number) that gives g."""

    gains: tuple[Number, ...]
    weights: tuple[Number, ...]
    mixture: dict[int, Number]


def maximum(gains: Sequence[Vector], start: dict[int, fmpq]) -> Maximum | None:
    """The maximum of Π g_i over conv(gains); ``start`` is a mixture with g > 0. None if it is not found.

    What is returned has been checked: λ·h ≤ m on every point.

    >>> maximum([(fmpq(4), fmpq(0)), (fmpq(0), fmpq(2))], {0: fmpq(1, 2), 1: fmpq(1, 2)}).gains
    (2, 1)
    """
    m = len(gains[0])
    if m == 1:
        best = max(range(len(gains)), key=lambda k: gains[k][0])
        return Maximum(gains[best], (1 / gains[best][0],), {best: fmpq(1)})
    if m == 2:
        return _planar(gains)
    with stage(0, 0.5):
        guessed = _guessed_faces(gains, start)
    for k, (face, active, near) in enumerate(guessed):
        reached(0.5 + 0.5 * k / len(guessed))
        t = critical_coordinates(face, near)
        if t is None:
            continue
        g = face.at(t)
        if any(sign(x) <= 0 for x in g):
            continue
        weights = tuple(1 / x for x in g)
        if any(sign(dot(weights, h) - m) > 0 for h in gains):
            continue
        shares = mixture_at(face, t)
        if shares is not None:
            return Maximum(g, weights, {active[k]: p for k, p in shares.items()})
    return None


@dataclass(frozen=True)
class RationalMaximum:
    """A point near the maximum: rational gains g > 0, the weights 1/g, and the mixture that gives g."""

    gains: Vector
    weights: Vector
    mixture: dict[int, fmpq]


def nearby(gains: Sequence[Vector], start: dict[int, fmpq]) -> RationalMaximum:
    """A rational point of conv(gains) near the maximum of Π g_i; ``start``, a mixture with g > 0, if floats fail.

    >>> found = nearby([(fmpq(1), fmpq(0), fmpq(1)), (fmpq(0), fmpq(1), fmpq(1, 2))], {0: fmpq(1, 2), 1: fmpq(1, 2)})
    >>> abs(3 * found.gains[0] ** 2 - 1) < fmpq(1, 2**200)
    True
    """
    candidates = [start]
    for face, active, near in _guessed_faces(gains, start):
        t = critical_near(face, near, REFERENCE_BITS) if face.k else ()
        shares = _shares(face, t) if t is not None else None
        candidates += [
            {active[k]: p for k, p in some.items()}
            for some in (shares, _shares(face, near))
            if some
        ]
    found = [_at(gains, mixture) for mixture in candidates]
    return min(
        (x for x in found if x is not None),
        key=lambda x: max(rational_dot(x.weights, h) for h in gains),
    )


def _at(gains: Sequence[Vector], mixture: dict[int, fmpq]) -> RationalMaximum | None:
    g = tuple(
        rational_dot(mixture.values(), [gains[k][i] for k in mixture])
        for i in range(len(gains[0]))
    )
    return RationalMaximum(g, tuple(1 / x for x in g), mixture) if min(g) > 0 else None


def _planar(gains: Sequence[Vector]) -> Maximum:
    """Two players: the best of the frontier's vertices and of the maxima within its edges."""
    numbers = {g: k for k, g in enumerate(gains)}
    corners = efficient_chain(numbers)
    candidates: list[tuple[Vector, dict[int, Number]]] = [
        (g, {numbers[g]: fmpq(1)}) for g in corners if min(g) > 0
    ]
    for a, b in pairwise(corners):
        normal = (b[1] - a[1], a[0] - b[0])
        level = rational_dot(normal, a)
        g: Vector = (level / (2 * normal[0]), level / (2 * normal[1]))
        share = (g[0] - a[0]) / (b[0] - a[0])
        if level > 0 and 0 < share < 1:
            candidates.append((g, {numbers[a]: 1 - share, numbers[b]: share}))
    g, mixture = max(
        candidates, key=lambda candidate: candidate[0][0] * candidate[0][1]
    )
    return Maximum(g, (1 / g[0], 1 / g[1]), mixture)


def _floats(
    gains: Sequence[Vector], start: dict[int, fmpq]
) -> tuple[list[list[float]], dict[int, float]] | None:
    """The gains relative to those at the start, and the start, in floats; None if floats cannot hold them."""
    unit = [
        rational_dot(start.values(), [gains[k][i] for k in start])
        for i in range(len(gains[0]))
    ]
    scaled = [
        [nearest_float(x / u) for x, u in zip(g, unit, strict=True)] for g in gains
    ]
    if not all(map(math.isfinite, chain.from_iterable(scaled))):
        return None
    return scaled, {k: nearest_float(w) for k, w in start.items()}


def _guessed_faces(
    gains: Sequence[Vector], start: dict[int, fmpq]
) -> list[tuple[Face, list[int], list[fmpq]]]:
    """Faces that may hold the maximum, with their points' numbers and guesses of its coordinates."""
    known = _floats(gains, start)
    if known is None:
        return []
    floats, first = known
    m = len(gains[0])
    try:
        weights = guess(floats, first)
        here = [sum(w * floats[k][i] for k, w in weights.items()) for i in range(m)]
        below = [
            1 - sum(x / y for x, y in zip(g, here, strict=True)) / m for g in floats
        ]
    except (
        ArithmeticError,
        ValueError,
    ):  # a division by 0, an overflow, the logarithm of nothing: no guess
        return []
    if not all(map(math.isfinite, weights.values())):
        return []
    result = []
    seen: set[tuple[int, ...]] = set()
    for tolerance in TOLERANCES:
        active = tuple(k for k, slack in enumerate(below) if slack < tolerance)
        if active and active not in seen:
            seen.add(active)
            face = face_of([gains[k] for k in active])
            share = {k: weights.get(k, 0.0) for k in active}
            total = sum(share.values())
            near = [fmpq(0)] * face.k
            for k, t in zip(active, face.coordinates, strict=True):
                part = fmpq(
                    *(
                        share[k] / total if total > 0 else 1 / len(active)
                    ).as_integer_ratio()
                )
                near = [a + part * b for a, b in zip(near, t, strict=True)]
            result.append((face, list(active), near))
    return result
