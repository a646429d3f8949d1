"""Cells of the weight simplex: simplices of weight vectors, split at a point of an edge.

A cell is the tuple of its vertices, each of sum 1: a triangle of weights for three players, a segment or a point where
only a face of one is left. μ are barycentric coordinates: λ = Σ_k μ_kλ^k, μ ≥ 0, Σμ_k = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from exact.arithmetic.algebraic import Number, dot
from exact.arithmetic.rationals import Vector

Cell: TypeAlias = tuple[Vector, ...]
Edge: TypeAlias = tuple[int, int]

HALF = fmpq(1, 2)


def unit_cell(n: int) -> Cell:
    """The simplex of all weights of sum 1.

    >>> unit_cell(2)
    ((1, 0), (0, 1))
    """
    return tuple(tuple(fmpq(int(i == k)) for i in range(n)) for k in range(n))


def centre(vertices: Sequence[Vector]) -> Vector:
    """The mean of some weights."""
    return tuple(
        sum(column, fmpq(0)) / len(vertices) for column in zip(*vertices, strict=True)
    )


def edge_length(cell: Cell, edge: Edge) -> fmpq:
    """The largest difference of a weight between the two ends."""
    return max(abs(a - b) for a, b in zip(cell[edge[0]], cell[edge[1]], strict=True))


def longest_edge(cell: Cell) -> Edge | None:
    """Two vertices farthest apart; None for a single vertex.

    >>> longest_edge(((fmpq(1), fmpq(0)), (fmpq(0), fmpq(1))))
    (0, 1)
    """
    return max(
        combinations(range(len(cell)), 2),
        key=lambda edge: edge_length(cell, edge),
        default=None,
    )


def width(cell: Cell) -> fmpq:
    """The length of the longest edge, 0 for a single vertex."""
    edge = longest_edge(cell)
    return fmpq(0) if edge is None else edge_length(cell, edge)


def halves(cell: Cell, edge: Edge, at: fmpq = HALF) -> list[Cell]:
    """The two cells in which the point (1−at)·p + at·q of the edge (p, q), its middle by default, replaces an end."""
    point = tuple(
        (1 - at) * a + at * b for a, b in zip(cell[edge[0]], cell[edge[1]], strict=True)
    )
    return [
        tuple(point if k == end else vertex for k, vertex in enumerate(cell))
        for end in edge
    ]


def simple_points(cell: Cell, largest: int = 24, count: int = 3) -> list[Vector]:
    """Points of the cell with the least common denominators, at most ``count``, none above ``largest``.

    >>> simple_points(((fmpq(3, 10), fmpq(7, 10)), (fmpq(2, 5), fmpq(3, 5))))
    [(1/3, 2/3), (2/5, 3/5), (3/8, 5/8)]
    """
    found: list[Vector] = []
    for d in range(1, largest + 1):
        ranges = [
            range(int((min(xs) * d).ceil()), int((max(xs) * d).floor()) + 1)
            for xs in zip(*cell, strict=True)
        ]
        for numerators in product(*ranges[:-1]):
            last = d - sum(numerators)
            point = tuple(fmpq(x, d) for x in (*numerators, last))
            if (
                last >= 0
                and point not in found
                and coordinates(cell, point) is not None
            ):
                found.append(point)
                if len(found) == count:
                    return found
    return found


def face(cell: Cell, vertices: Sequence[int]) -> Cell:
    """The face with these vertices."""
    return tuple(cell[k] for k in vertices)


def coordinates(cell: Cell, point: Vector) -> Vector | None:
    """The coordinates μ of a point in the cell; None outside it.

    >>> coordinates(unit_cell(2), (fmpq(1, 4), fmpq(3, 4))), coordinates(unit_cell(2), (fmpq(-1), fmpq(2)))
    ((1/4, 3/4), None)
    """
    columns = fmpq_mat([list(row) for row in zip(*cell, strict=True)])
    square = (
        columns.transpose() * columns
    )  # the vertices are independent, so this is regular
    right = columns.transpose() * fmpq_mat([[x] for x in point])
    mu = square.solve(right)
    if any(x < 0 for x in mu.entries()) or columns * mu != fmpq_mat(
        [[x] for x in point]
    ):
        return None
    return tuple(mu.entries())


def is_inside(weights: Sequence[Number], cell: Cell) -> bool:
    """Whether weights (of any positive sum) are a convex combination of the vertices of a cell with n vertices."""
    inverse = fmpq_mat([list(vertex) for vertex in cell]).inv()
    return all(
        dot(weights, [inverse[i, k] for i in range(len(cell))]) >= 0
        for k in range(len(cell))
    )
