"""Cells of the weight simplex: simplices of weight vectors, split at a point of an edge.

A cell is the tuple of its vertices, each of sum 1: a triangle of weights for three players, a segment or a point where
only a face of one is left. μ are barycentric coordinates: λ = Σ_k μ_kλ^k, μ ≥ 0, Σμ_k = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from exact.algebraic import Number, dot

Vector: TypeAlias = tuple[fmpq, ...]
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
    return tuple(sum(column, fmpq(0)) / len(vertices) for column in zip(*vertices, strict=True))


def edge_length(cell: Cell, edge: Edge) -> fmpq:
    """The largest difference of a weight between the two ends."""
    return max(abs(a - b) for a, b in zip(cell[edge[0]], cell[edge[1]], strict=True))


def longest_edge(cell: Cell) -> Edge | None:
    """Two vertices farthest apart; None for a single vertex.

    >>> longest_edge(((fmpq(1), fmpq(0)), (fmpq(0), fmpq(1))))
    (0, 1)
    """
    return max(combinations(range(len(cell)), 2), key=lambda edge: edge_length(cell, edge), default=None)


def width(cell: Cell) -> fmpq:
    """The length of the longest edge, 0 for a single vertex."""
    edge = longest_edge(cell)
    return fmpq(0) if edge is None else edge_length(cell, edge)


def halves(cell: Cell, edge: Edge, at: fmpq = HALF) -> list[Cell]:
    """The two cells in which the point (1−at)·p + at·q of the edge (p, q), its middle by default, replaces an end."""
    point = tuple((1 - at) * a + at * b for a, b in zip(cell[edge[0]], cell[edge[1]], strict=True))
    return [tuple(point if k == end else vertex for k, vertex in enumerate(cell)) for end in edge]


def face(cell: Cell, vertices: Sequence[int]) -> Cell:
    """The face with these vertices."""
    return tuple(cell[k] for k in vertices)


def is_inside(weights: Sequence[Number], cell: Cell) -> bool:
    """Whether weights (of any positive sum) are a convex combination of the vertices of a cell with n vertices."""
    inverse = fmpq_mat([list(vertex) for vertex in cell]).inv()
    return all(dot(weights, [inverse[i, k] for i in range(len(cell))]) >= 0 for k in range(len(cell)))
