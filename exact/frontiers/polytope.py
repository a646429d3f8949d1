"""The convex hull of finitely many rational points: vertices, facets, affine hull and faces, exactly.

The hull grows one point at a time, farthest first: a facet that the new point violates gives way to one through each
ridge between such a facet and a kept one (double description of the cone of valid inequalities, in integers, on
coordinates in which the hull has full dimension). A face is a bit mask of vertices.
Source: T. Motzkin et al., The double description method (1953); K. Fukuda and A. Prodon (1996), proposition 7;
G. Ziegler, Lectures on polytopes (1995), sections 2.2 and 2.3, for faces.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from exact.arithmetic.rationals import (
    RationalLike,
    dot,
    integer_row,
    rationals,
    show,
    show_vector,
)
from exact.errors import Invalid, UsageError
from exact.frontiers.double_description import DoubleDescription, Limits, primitive
from exact.watching import reached, stage, steps

Point: TypeAlias = tuple[fmpq, ...]
Face: TypeAlias = int
"""A set of vertices as a bit mask: bit v for ``vertices[v]``."""

MAX_FACETS = 20_000
MAX_PAIRS = 20_000_000
"""Pairs of facets compared in all: about ten seconds of work."""


@dataclass(frozen=True)
class Equation:
    """normal·x = bound for every point of the hull; coprime integers."""

    normal: tuple[int, ...]
    bound: int


@dataclass(frozen=True)
class Facet:
    """normal·x ≤ bound for every point of the hull, with equality on the facet, whose vertices are ``face``.

    Coprime integers. Below full dimension the normal is 0 at the coordinates that the equations determine.
    """

    normal: tuple[int, ...]
    bound: int
    face: Face


@dataclass(frozen=True)
class Polytope:
    """conv(points) in R^d: its vertices in lexicographic order, equations of its affine hull, and its facets."""

    points: tuple[Point, ...]
    vertices: tuple[Point, ...]
    equations: tuple[Equation, ...]
    facets: tuple[Facet, ...]

    @property
    def ambient(self) -> int:
        """d: how many coordinates a point has."""
        return len(self.vertices[0])

    @property
    def dimension(self) -> int:
        """The dimension of the affine hull; 0 for a single point."""
        return self.ambient - len(self.equations)

    @property
    def whole(self) -> Face:
        """The polytope as a face of itself."""
        return (1 << len(self.vertices)) - 1

    def corners(self, face: Face) -> list[Point]:
        """The vertices of a face."""
        return [v for k, v in enumerate(self.vertices) if face >> k & 1]

    def contains(self, point: Sequence[fmpq]) -> bool:
        """Whether a point satisfies every equation and every facet's inequality."""
        return all(
            _product(e.normal, point) == e.bound for e in self.equations
        ) and all(_product(f.normal, point) <= f.bound for f in self.facets)

    def maximal_face(self, weights: Sequence[fmpq]) -> tuple[fmpq, Face]:
        """max of weights·x over the polytope, and the face on which it is attained."""
        values = [dot(weights, v) for v in self.vertices]
        best = max(values)
        return best, sum(1 << k for k, value in enumerate(values) if value == best)

    def tight(self, face: Face) -> list[Facet]:
        """The facets that contain a face; with the equations, their normals generate its normal cone."""
        return [f for f in self.facets if f.face & face == face]

    def facets_of(self, face: Face) -> list[Face]:
        """The faces of one dimension less: the maximal ones among the proper intersections with facets.

        >>> square = convex_hull([[0, 0], [0, 1], [1, 0], [1, 1]])
        >>> [square.corners(side) for side in square.facets_of(square.whole)][0]
        [(0, 0), (0, 1)]
        """
        return _parts(face, (f.face for f in self.facets))

    @cached_property
    def incidence(self) -> tuple[int, ...]:
        """For each vertex the facets that contain it, as a bit mask: bit f for ``facets[f]``."""
        masks = [0] * len(self.vertices)
        for number, facet in enumerate(self.facets):
            for k in range(len(masks)):
                if facet.face >> k & 1:
                    masks[k] |= 1 << number
        return tuple(masks)

    def meeting(self, facets: int) -> Face:
        """The face in which some facets meet, given by a bit mask; the polytope itself for none.

        >>> square = convex_hull([[0, 0], [0, 1], [1, 0], [1, 1]])
        >>> [square.meeting(mask) for mask in square.incidence] == [1, 2, 4, 8]
        True
        """
        return sum(
            1 << k for k, mask in enumerate(self.incidence) if mask & facets == facets
        )

    def facets_through(self, face: Face) -> int:
        """The facets that contain a face, as a bit mask."""
        through = (1 << len(self.facets)) - 1
        for k, mask in enumerate(self.incidence):
            if face >> k & 1:
                through &= mask
        return through

    def faces(self) -> Iterator[Face]:
        """Every non-empty face, the polytope first, then by falling dimension. Cost: as many as there are."""
        level = [self.whole]
        while level:
            yield from level
            level = sorted({part for face in level for part in self.facets_of(face)})

    def face_dimension(self, face: Face) -> int:
        """The dimension of a face: the affine rank of its vertices."""
        return _affine_rank(self.corners(face))

    def verify(self) -> None:
        """Re-prove the hull from the points; ``Invalid`` if anything fails.

        Points and vertices satisfy every inequality; facets have enough affinely independent vertices; vertices are
        cut out by their facets; and the boundary is closed: in every face each ridge joins two facets, so none is
        missing. Cost: one pass over points × facets, one over the faces.
        """
        with stage(0, 0.6):
            self._verify_inequalities()
        for k, facet in enumerate(self.facets):
            reached(0.6 + 0.2 * k / len(self.facets))
            if self.face_dimension(facet.face) != self.dimension - 1:
                raise Invalid(
                    f"the facet {_spell(facet)} has too few independent vertices"
                )
        for k, v in enumerate(self.vertices):
            reached(0.8 + 0.1 * k / len(self.vertices))
            rows = [
                *(e.normal for e in self.equations),
                *(f.normal for f in self.tight(1 << k)),
            ]
            if _rank(rows) != self.ambient:
                raise Invalid(f"the facets do not cut out the vertex {v}")
        self._verify_closed(
            self.whole, [f.face for f in self.facets], self.dimension, {}
        )

    def _verify_inequalities(self) -> None:
        if len(set(self.vertices)) != len(self.vertices) or not set(
            self.vertices
        ) <= set(self.points):
            raise Invalid("the vertices must be distinct points of the given ones")
        if len(self.equations) and _rank([e.normal for e in self.equations]) != len(
            self.equations
        ):
            raise Invalid("the equations of the affine hull depend on each other")
        for point in steps(self.points):
            if any(_product(e.normal, point) != e.bound for e in self.equations):
                raise Invalid(f"the point {point} is outside the affine hull")
            if any(_product(f.normal, point) > f.bound for f in self.facets):
                raise Invalid(f"the point {point} violates a facet")
        if _affine_rank(list(self.vertices)) != self.dimension:
            raise Invalid("the affine hull of the vertices has another dimension")
        for facet in self.facets:
            tight = [_product(facet.normal, v) == facet.bound for v in self.vertices]
            if sum(1 << k for k, here in enumerate(tight) if here) != facet.face:
                raise Invalid(
                    f"the facet {_spell(facet)} lists other vertices than it has"
                )

    def _verify_closed(
        self,
        face: Face,
        parts: list[Face],
        dimension: int,
        closed: dict[Face, list[Face]],
    ) -> list[Face]:
        """``parts`` are all facets of a face: each ridge of each lies in two, and the graph of all facets is connected.

        A ridge is where two of the parts meet; dimensions fall by one a level, since an edge has two ends. ``closed``
        remembers the faces that were looked at, with their facets.
        """
        if face in closed:
            return closed[face]
        if dimension == 1 and len(parts) != 2:
            raise Invalid("the boundary is not closed: an edge has two ends")
        if dimension > 1:
            ridges: Counter[Face] = Counter()
            for part in parts:
                inner = closed.get(part) or _parts(part, parts)
                ridges.update(self._verify_closed(part, inner, dimension - 1, closed))
            if not parts or set(ridges.values()) != {2}:
                raise Invalid("the boundary is not closed: a facet is missing")
        closed[face] = parts
        return parts

    @cached_property
    def barycentre(self) -> Point:
        """The mean of the vertices, a point in the relative interior."""
        return barycentre(self.vertices)


def _parts(face: Face, others: Iterable[Face]) -> list[Face]:
    """The maximal ones among the proper, non-empty intersections of a face with others."""
    kept: list[Face] = []
    for part in sorted(
        {face & other for other in others} - {face, 0},
        key=lambda part: (-part.bit_count(), part),
    ):
        if not any(part & big == part for big in kept):
            kept.append(part)
    return sorted(kept)


def barycentre(points: Sequence[Point]) -> Point:
    """The mean of some points.

    >>> barycentre([(fmpq(0), fmpq(1)), (fmpq(1), fmpq(3))])
    (1/2, 2)
    """
    return tuple(
        sum(column, fmpq(0)) / len(points) for column in zip(*points, strict=True)
    )


def convex_hull(points: Iterable[Sequence[RationalLike]]) -> Polytope:
    """The convex hull of one or more rational points of one length d ≥ 1; repeated ones count once.

    ``UsageError`` without points or with points of different lengths; ``LimitReached`` beyond ``MAX_FACETS`` facets
    or ``MAX_PAIRS`` comparisons. Cost: near-linear in the facets for d ≤ 3; their number grows as points^(d/2).

    >>> hull = convex_hull([[0, 0], [2, 0], [0, 2], ["1/2", "1/2"], [1, 1]])
    >>> hull.vertices
    ((0, 0), (0, 2), (2, 0))
    >>> [(facet.normal, facet.bound) for facet in hull.facets]
    [((-1, 0), 0), ((0, -1), 0), ((1, 1), 2)]
    """
    given = tuple(map(rationals, points))
    if not given or not given[0] or any(len(p) != len(given[0]) for p in given):
        raise UsageError(
            "a convex hull needs one or more points, all with the same number of coordinates"
        )
    distinct = sorted(set(given))
    equations, free = _affine_hull(distinct)
    scale = [math.lcm(*(int(p[i].q) for p in distinct)) for i in free]
    integral = [
        tuple(int((p[i] * s).p) for i, s in zip(free, scale, strict=True))
        for p in distinct
    ]
    with stage(0, 0.6):
        rays = _valid_inequalities(integral) if free else []
    facets: list[tuple[int, list[int]]] = []
    on_boundary = [0] * len(distinct)  # for each point the facets it lies on
    for number, (bound, *slopes) in enumerate(rays):
        reached(0.6 + 0.4 * number / len(rays))
        for k, point in enumerate(integral):
            if bound + sum(map(int.__mul__, slopes, point)) == 0:
                on_boundary[k] |= 1 << len(facets)
        facets.append((bound, slopes))
    corner = [k for k in range(len(distinct)) if _is_vertex(on_boundary, k)]
    finished = []
    for number, (bound, slopes) in enumerate(facets):
        normal = [0] * len(given[0])
        for i, s, a in zip(free, scale, slopes, strict=True):
            normal[i] = -a * s
        divisor = math.gcd(bound, *normal)
        face = sum(1 << v for v, k in enumerate(corner) if on_boundary[k] >> number & 1)
        finished.append(
            Facet(tuple(a // divisor for a in normal), bound // divisor, face)
        )
    finished.sort(key=lambda f: (f.normal, f.bound))
    return Polytope(
        given, tuple(distinct[k] for k in corner), tuple(equations), tuple(finished)
    )


def _is_vertex(on_boundary: Sequence[int], k: int) -> bool:
    """No other point lies on all the facets that this one lies on."""
    mine = on_boundary[k]
    return all(other & mine != mine for j, other in enumerate(on_boundary) if j != k)


def _affine_hull(points: Sequence[Point]) -> tuple[list[Equation], list[int]]:
    """Equations of the affine hull, and coordinates that determine the others on it."""
    first = points[0]
    d = len(first)
    rows = [[x - y for x, y in zip(p, first, strict=True)] for p in points[1:]] or [
        [fmpq(0)] * d
    ]
    reduced, rank = fmpq_mat(rows).rref()
    free = [next(j for j in range(d) if reduced[r, j]) for r in range(rank)]
    equations = []
    for j in range(d):
        if j not in free:
            normal = [fmpq(int(i == j)) for i in range(d)]
            for r, i in enumerate(free):
                normal[i] = -reduced[r, j]
            bound = dot(normal, first)
            scale = math.lcm(int(bound.q), *(int(a.q) for a in normal))
            equations.append(
                Equation(
                    tuple(int((a * scale).p) for a in normal), int((bound * scale).p)
                )
            )
    return equations, free


def _valid_inequalities(points: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The extreme rays (b, c) of the cone of inequalities b + c·x ≥ 0 valid for points that span their space."""
    k = len(points[0])
    mean = [sum(column) for column in zip(*points, strict=True)]
    far = sorted(
        points,
        key=lambda p: (
            -sum((len(points) * x - m) ** 2 for x, m in zip(p, mean, strict=True)),
            p,
        ),
    )
    lifted = [(1, *p) for p in far]
    start = _independent(lifted)
    inverse = fmpq_mat([list(map(fmpq, lifted[s])) for s in start]).inv()
    rays = [
        primitive(integer_row([inverse[i, j] for i in range(k + 1)]))
        for j in range(k + 1)
    ]
    limits = Limits(MAX_FACETS, MAX_PAIRS, "the convex hull", "facets", "facets")
    cone = DoubleDescription(rays, limits)
    chosen = set(start)
    for number, point in enumerate(lifted):
        if number in chosen:
            continue
        cone.cut(point)
        used = max(cone.pairs / MAX_PAIRS, len(cone.rays) / MAX_FACETS)
        reached(number / len(lifted), bound=used)
    return cone.rays


def _independent(vectors: Sequence[tuple[int, ...]]) -> list[int]:
    """The indices of the first linearly independent vectors, as many as there are coordinates."""
    echelon: list[tuple[int, list[fmpq]]] = []
    chosen = []
    for number, vector in enumerate(vectors):
        row = list(map(fmpq, vector))
        for pivot, basis in echelon:
            if row[pivot]:
                factor = row[pivot]
                row = [x - factor * y for x, y in zip(row, basis, strict=True)]
        lead = next((j for j, x in enumerate(row) if x), None)
        if lead is not None:
            echelon.append((lead, [x / row[lead] for x in row]))
            chosen.append(number)
            if len(chosen) == len(vector):
                break
    return chosen


def _product(normal: Sequence[int], point: Sequence[fmpq]) -> fmpq:
    return sum((a * x for a, x in zip(normal, point, strict=True) if a), fmpq(0))


def _rank(rows: Sequence[Sequence[int]]) -> int:
    return (
        int(fmpq_mat([list(map(fmpq, row)) for row in rows]).rref()[1]) if rows else 0
    )


def _affine_rank(points: Sequence[Point]) -> int:
    rows = [[x - y for x, y in zip(p, points[0], strict=True)] for p in points[1:]]
    return int(fmpq_mat(rows).rref()[1]) if rows else 0


def _spell(facet: Facet) -> str:
    return f"{show_vector(facet.normal)}·x ≤ {show(facet.bound)}"
