"""Convex hulls: vertices, facets and faces against definitions checked by linear programs and by enumeration."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from exact.errors import Invalid, LimitReached, UsageError
from exact.frontiers import polytope as module
from exact.frontiers.polytope import Equation, convex_hull
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve
from tests.strategies import small


@st.composite
def point_sets(draw, dimension=None, numbers=small, size=9):
    d = dimension or draw(st.integers(1, 4))
    return draw(
        st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=1, max_size=size)
    )


def in_hull(point, others):
    """By definition: some distribution over the others has this mean."""
    if not others:
        return False
    rows = [([q[i] for q in others], "=", x) for i, x in enumerate(point)]
    rows.append(([1] * len(others), "=", 1))
    return isinstance(solve(LinearProgram.maximise([0] * len(others), rows)), Optimal)


@given(point_sets())
def test_vertices_are_the_points_outside_the_hull_of_the_others(points):
    hull = convex_hull(points)
    hull.verify()
    distinct = sorted({tuple(p) for p in points})
    assert hull.points == tuple(map(tuple, points))
    assert list(hull.vertices) == [
        p for p in distinct if not in_hull(p, [q for q in distinct if q != p])
    ]


def hyperplanes(points):
    """Every supporting hyperplane through d affinely independent points, as the set of points on it."""
    d = len(points[0])
    found = set()
    for chosen in combinations(points, d):
        rows = fmpq_mat([[*p, fmpq(1)] for p in chosen])
        if rows.rref()[1] < d:
            continue
        reduced, _ = rows.rref()
        pivots = [next(j for j in range(d + 1) if reduced[r, j]) for r in range(d)]
        (free,) = set(range(d + 1)) - set(pivots)
        normal = [fmpq(0)] * (d + 1)
        normal[free] = fmpq(1)
        for r, j in enumerate(pivots):
            normal[j] = -reduced[r, free]
        values = [
            sum((a * x for a, x in zip(normal, [*p, 1], strict=True)), fmpq(0))
            for p in points
        ]
        if min(values) >= 0 or max(values) <= 0:
            found.add(
                frozenset(
                    p for p, value in zip(points, values, strict=True) if value == 0
                )
            )
    return found


@given(
    st.integers(1, 3).flatmap(
        lambda d: point_sets(dimension=d, numbers=st.integers(-3, 3).map(fmpq), size=12)
    )
)
def test_facets_are_the_supporting_hyperplanes_through_enough_points(points):
    hull = convex_hull(points)
    if hull.dimension == hull.ambient:
        ours = {frozenset(hull.corners(facet.face)) for facet in hull.facets}
        assert ours == hyperplanes(list(hull.vertices))
        assert len(ours) == len(hull.facets)


@given(point_sets(size=7), st.data())
def test_the_inequalities_describe_the_hull(points, data):
    hull = convex_hull(points)
    point = data.draw(st.lists(small, min_size=hull.ambient, max_size=hull.ambient))
    assert hull.contains(point) == in_hull(point, points)
    shares = data.draw(
        st.lists(st.integers(0, 3), min_size=len(points), max_size=len(points)).filter(
            any
        )
    )
    weighted = [[s * x for x in p] for s, p in zip(shares, points, strict=True)]
    mean = [
        sum(column, fmpq(0)) / sum(shares) for column in zip(*weighted, strict=True)
    ]
    assert hull.contains(mean)
    assert hull.contains(hull.barycentre)


@given(point_sets(size=8), st.data())
def test_maximal_faces_are_faces(points, data):
    hull = convex_hull(points)
    weights = data.draw(
        st.lists(
            st.integers(-2, 2).map(fmpq), min_size=hull.ambient, max_size=hull.ambient
        )
    )
    best, face = hull.maximal_face(weights)
    assert face in set(hull.faces())
    assert best == max(
        sum((w * x for w, x in zip(weights, p, strict=True)), fmpq(0)) for p in points
    )


def test_the_faces_of_a_cube_and_of_a_cross_polytope():
    cube = convex_hull([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    assert [
        sum(cube.face_dimension(f) == d for f in cube.faces()) for d in range(4)
    ] == [8, 12, 6, 1]
    axes = [[int(i == j) * s for j in range(4)] for i in range(4) for s in (-1, 1)]
    cross = convex_hull(axes)
    cross.verify()
    assert [
        sum(cross.face_dimension(f) == d for f in cross.faces()) for d in range(5)
    ] == [8, 24, 32, 16, 1]
    assert {facet.bound for facet in cross.facets} == {1}


@pytest.mark.parametrize("d", [4, 5])
def test_cubes_with_points_on_their_faces(d):
    """Facets of a 5-cube meet in ridges or not at all; two of their ridges can share a square, which joins nothing."""
    corners = list(product((0, 2), repeat=d))
    inner = [(1,) * k + (0,) * (d - k) for k in range(d + 1)]
    cube = convex_hull(corners + inner)
    assert sorted(cube.vertices) == sorted(tuple(map(fmpq, c)) for c in corners)
    assert len(cube.facets) == 2 * d
    cut = convex_hull([c for c in corners if sum(c) not in (0, 2)] + inner[:3])
    cut.verify()


def test_cyclic_polytopes_are_neighbourly():
    """The moment curve: every pair of n points is an edge in dimension 4 (Gale 1963), with n(n−3)/2 facets."""
    hull = convex_hull([[t**k for k in range(1, 5)] for t in range(1, 9)])
    hull.verify()
    assert len(hull.facets) == 8 * 5 // 2
    assert sum(hull.face_dimension(f) == 1 for f in hull.faces()) == 28


def test_flat_hulls_have_equations():
    hull = convex_hull([["1/2", 0, 1], ["1/2", 2, 3], ["1/2", 1, 2], ["1/2", 0, 1]])
    hull.verify()
    assert hull.dimension == 1
    assert set(hull.equations) == {Equation((2, 0, 0), 1), Equation((0, -1, 1), 1)}
    assert [(f.normal, f.bound) for f in hull.facets] == [
        ((0, -1, 0), 0),
        ((0, 1, 0), 2),
    ]
    point = convex_hull([[3, "-1/7"]])
    point.verify()
    assert (point.dimension, point.facets, point.vertices) == (
        0,
        (),
        ((3, fmpq(-1, 7)),),
    )


SQUARE = convex_hull([[0, 0], [0, 2], [2, 0], [2, 2], [1, 1]])


def altered(part, **changes):
    facets = list(SQUARE.facets)
    facets[part] = replace(facets[part], **changes)
    return replace(SQUARE, facets=tuple(facets))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(SQUARE, facets=SQUARE.facets[1:]), "cut out the vertex"),
        (replace(SQUARE, vertices=SQUARE.vertices[1:]), "other vertices"),
        (
            replace(SQUARE, vertices=(*SQUARE.vertices, (fmpq(1), fmpq(1)))),
            "do not cut out the vertex",
        ),
        (
            replace(SQUARE, vertices=(*SQUARE.vertices, (fmpq(1), fmpq(2)))),
            "given ones",
        ),
        (
            replace(SQUARE, points=(*SQUARE.points, (fmpq(3), fmpq(0)))),
            "violates a facet",
        ),
        (replace(SQUARE, equations=(Equation((1, 0), 0),)), "outside the affine hull"),
        (replace(SQUARE, equations=(Equation((0, 0), 0),)), "depend on each other"),
        (altered(0, bound=5), "other vertices"),
        (altered(0, normal=(-1, -1), bound=0, face=1), "too few"),
        (replace(convex_hull([[0, 0], [1, 1]]), equations=()), "another dimension"),
    ],
)
def test_a_wrong_hull_is_refused(wrong, reason):
    with pytest.raises(Invalid, match=reason):
        wrong.verify()


def test_a_missing_facet_is_noticed_even_if_every_vertex_is_cut_out():
    octahedron = convex_hull(
        [[int(i == j) * s for j in range(3)] for i in range(3) for s in (-1, 1)]
    )
    with pytest.raises(Invalid, match="boundary is not closed"):
        replace(octahedron, facets=octahedron.facets[1:]).verify()


@pytest.mark.parametrize("points", [[], [[]], [[1, 2], [3]]])
def test_points_must_have_one_length(points):
    with pytest.raises(UsageError):
        convex_hull(points)


def test_limits_stop_large_hulls(monkeypatch):
    curve = [[t**k for k in range(1, 5)] for t in range(1, 15)]
    monkeypatch.setattr(module, "MAX_FACETS", 20)
    with pytest.raises(LimitReached, match="more than 20 facets"):
        convex_hull(curve)
    monkeypatch.setattr(module, "MAX_PAIRS", 3)
    with pytest.raises(LimitReached, match="3 comparisons"):
        convex_hull(curve)


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_larger_hulls_verify(seed):
    state = seed
    points = []
    for _ in range(60):
        row = []
        for _ in range(4):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            row.append((state >> 40) % 201 - 100)
        points.append(row)
    convex_hull(points).verify()
