"""The maximum of Π g_i over the affine hull of a face, exactly: g = p + B t with t ∈ Q^k, all g_i > 0.

The logarithm of the product is strictly concave there, so the maximum is the one critical point: Σ_i B_ij/g_i(t) = 0
for every j. k = 0 and a facet (k = m − 1: g_i = c/(m a_i) on a·g = c) are rational; k = 1 is a root of a polynomial of
degree m − 1 at most; in general the degree is the number of bounded regions of the m hyperplanes g_i(t) = 0, at most
binomial(m − 1, k) (A. Varchenko 1995). So two players are rational and three at worst quadratic. For 2 ≤ k ≤ m − 2 the
number field is guessed from Newton's method at high precision by lattice reduction; whoever uses the answer proves it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import fmpq, fmpq_mat, fmpq_poly

from exact.arithmetic.algebraic import Number, dot, real_roots, sign
from exact.arithmetic.newton import newton, rounded
from exact.arithmetic.rationals import Vector
from exact.arithmetic.rationals import dot as rational_dot
from exact.arithmetic.recognition import recognise
from exact.frontiers.affine_hull import Face

PRECISIONS = (256, 768, 2304, 6912)
"""Bits to which Newton's method goes before each attempt at the number field."""
MAX_DEGREE = 24


MAX_HALVINGS = 1000
"""Of a step towards the border, where a gain is 0: a maximum of the product is not there."""


def critical_coordinates(face: Face, near: Sequence[fmpq]) -> tuple[Number, ...] | None:
    """The coordinates t of the maximum of Π g_i over the face's affine hull with all g_i > 0.

    None if there is none, or if its number field is not found; ``near`` is a guess of t, used where 2 ≤ k ≤ m − 2.

    >>> from exact.frontiers.affine_hull import face_of
    >>> face = face_of([(fmpq(4), fmpq(0)), (fmpq(0), fmpq(2))])
    >>> critical_coordinates(face, [fmpq(0)])
    (1/2,)
    """
    if face.k == 0:
        return ()
    if face.k == face.m - 1:
        return _on_a_facet(face)
    if face.k == 1:
        return _on_an_edge(face)
    if face.k == face.m:
        return None  # all of space: the product is not bounded
    return _in_general(face, near)


def _on_a_facet(face: Face) -> Vector | None:
    matrix = fmpq_mat(face.k, face.m, [x for b in face.directions for x in b])
    reduced, _ = matrix.rref()
    pivots = [
        next(c for c in range(face.m) if reduced[r, c] != 0) for r in range(face.k)
    ]
    free = next(c for c in range(face.m) if c not in pivots)
    normal = [fmpq(0)] * face.m
    normal[free] = fmpq(1)
    for r, c in enumerate(pivots):
        normal[c] = -reduced[r, free]
    level = rational_dot(normal, face.origin)
    if any(a * level <= 0 for a in normal):
        return None
    target = [level / (face.m * a) for a in normal]
    return _coordinates_of(face, target)


def _coordinates_of(face: Face, point: Sequence[fmpq]) -> Vector:
    """The coordinates t of a point of the affine hull."""
    matrix = fmpq_mat(
        face.m, face.k, [b[i] for i in range(face.m) for b in face.directions]
    )
    rows: list[int] = []
    for i in range(face.m):  # k independent rows
        if len(rows) < face.k and _rank(
            [[matrix[r, c] for c in range(face.k)] for r in [*rows, i]]
        ) > len(rows):
            rows.append(i)
    square = fmpq_mat(
        face.k, face.k, [matrix[r, c] for r in rows for c in range(face.k)]
    ).inv()
    right = [point[r] - face.origin[r] for r in rows]
    return tuple(
        rational_dot([square[j, c] for c in range(face.k)], right)
        for j in range(face.k)
    )


def _rank(rows: list[list[fmpq]]) -> int:
    return int(
        fmpq_mat(len(rows), len(rows[0]), [x for row in rows for x in row]).rank()
    )


def _on_an_edge(face: Face) -> tuple[Number, ...] | None:
    lines = [
        fmpq_poly([p, b]) for p, b in zip(face.origin, face.directions[0], strict=True)
    ]
    total = fmpq_poly([0])
    for i, b in enumerate(face.directions[0]):
        term = fmpq_poly([b])
        for line in lines[:i] + lines[i + 1 :]:
            term *= line
        total += term
    if total.degree() < 1:
        return None
    for root in real_roots(total):
        if all(sign(g) > 0 for g in face.at([root])):
            return (root,)
    return None


def critical_near(face: Face, near: Sequence[fmpq], bits: int) -> Vector | None:
    """The critical point's coordinates to about ``bits`` binary places, from a guess; None if Newton's method fails."""

    def gains_are_positive(t: Sequence[fmpq]) -> bool:
        return all(x > 0 for x in face.rational_at(t))

    def step(t: Vector, precision: int) -> Vector | None:
        g = face.rational_at(t)
        rows = []
        for direction in face.directions:
            row = [b / x for b, x in zip(direction, g, strict=True)]
            rows.append([rounded(x, precision + 16) for x in row])
        gradient = [sum(row, fmpq(0)) for row in rows]
        products = [rational_dot(a, b) for a in rows for b in rows]
        hessian = fmpq_mat(face.k, face.k, products)
        try:
            solved = hessian.solve(fmpq_mat(face.k, 1, gradient))
        except ZeroDivisionError:
            return None
        return tuple(solved.entries())

    return newton(
        step,
        near,
        bits,
        inside=gains_are_positive,
        steps=60 + bits.bit_length(),
        halvings=MAX_HALVINGS,
    )


def _in_general(face: Face, near: Sequence[fmpq]) -> tuple[Number, ...] | None:
    degree = min(math.comb(face.m - 1, face.k), MAX_DEGREE)
    for bits in PRECISIONS:
        t = critical_near(face, near, bits + 32)
        if t is None:
            return None
        near = t
        answer = recognise(t, degree, bits)
        if answer is not None and _critical(face, answer):
            return answer
    return None


def _critical(face: Face, t: Sequence[Number]) -> bool:
    """Whether g(t) > 0 and Σ_i B_ij/g_i(t) = 0 for every j, exactly."""
    g = face.at(t)
    if any(sign(x) <= 0 for x in g):
        return False
    inverses = [1 / x for x in g]
    return all(sign(dot(inverses, direction)) == 0 for direction in face.directions)
