"""The affine hull of some outcomes: coordinates in it, and the mixture that pays a point of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat, fmpz

from exact.arithmetic.algebraic import Algebraic, Number, dot, sign
from exact.arithmetic.rationals import Vector
from exact.arithmetic.rationals import dot as rational_dot
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve


@dataclass(frozen=True)
class Face:
    """The affine hull of some points: ``origin`` + Σ_j t_j ``directions[j]``, and each point's coordinates t."""

    origin: Vector
    directions: tuple[Vector, ...]
    coordinates: tuple[Vector, ...]

    @property
    def k(self) -> int:
        """Its dimension."""
        return len(self.directions)

    @property
    def m(self) -> int:
        """The dimension of the space around it."""
        return len(self.origin)

    def at(self, t: Sequence[Number]) -> tuple[Number, ...]:
        """The point with these coordinates."""
        return tuple(
            p + dot(t, [b[i] for b in self.directions])
            for i, p in enumerate(self.origin)
        )

    def rational_at(self, t: Sequence[fmpq]) -> Vector:
        """The same for rational coordinates."""
        return tuple(
            p + rational_dot(t, [b[i] for b in self.directions])
            for i, p in enumerate(self.origin)
        )


def face_of(points: Sequence[Vector]) -> Face:
    """The affine hull of ``points``, with coordinates in a basis of differences.

    >>> face_of([(fmpq(0), fmpq(2)), (fmpq(2), fmpq(0)), (fmpq(1), fmpq(1))]).coordinates
    ((0,), (1,), (1/2,))
    """
    origin = points[0]
    differences = [[a - b for a, b in zip(p, origin, strict=True)] for p in points]
    reduced, rank = fmpq_mat(
        len(origin),
        len(points),
        [row[i] for i in range(len(origin)) for row in differences],
    ).rref()
    pivots = [
        next(c for c in range(len(points)) if reduced[r, c] != 0) for r in range(rank)
    ]
    coordinates = tuple(
        tuple(reduced[r, c] for r in range(rank)) for c in range(len(points))
    )
    return Face(origin, tuple(tuple(differences[c]) for c in pivots), coordinates)


def mixture_at(face: Face, t: Sequence[Number]) -> dict[int, Number] | None:
    """Shares of the face's points (by number) that give the point with coordinates t; None if it is outside.

    For irrational t the points are found by a linear program at rationals close to t, and the shares solved for
    exactly.

    >>> face = face_of([(fmpq(4), fmpq(0)), (fmpq(0), fmpq(2))])
    >>> mixture_at(face, [fmpq(1, 4)])
    {0: 3/4, 1: 1/4}
    """
    exact = [x for x in t if isinstance(x, fmpq)]
    if len(exact) == face.k:
        rational = _shares(face, exact)
        return None if rational is None else {**rational}
    for bits in (64, 256, 1024):
        width = fmpq(1, fmpz(2) ** bits)
        for nudge in range(face.k + 1):
            near = [x.enclosure(width)[0] if isinstance(x, Algebraic) else x for x in t]
            near = [x + (nudge * (j + 1)) * width for j, x in enumerate(near)]
            chosen = [*(_shares(face, near) or ())]
            if len(chosen) != face.k + 1:
                continue
            entries = [[fmpq(1), *face.coordinates[k]] for k in chosen]
            matrix = fmpq_mat(
                [[row[r] for row in entries] for r in range(face.k + 1)]
            ).inv()
            right = [fmpq(1), *t]
            shares = [
                dot([matrix[r, c] for c in range(face.k + 1)], right)
                for r in range(face.k + 1)
            ]
            if all(sign(p) >= 0 for p in shares):
                return {k: p for k, p in zip(chosen, shares, strict=True) if sign(p)}
    return None


def _shares(face: Face, t: Sequence[fmpq]) -> dict[int, fmpq] | None:
    rows = [([c[j] for c in face.coordinates], "=", t[j]) for j in range(face.k)]
    answer = solve(
        LinearProgram.maximise(
            [0] * len(face.coordinates), [*rows, ([1] * len(face.coordinates), "=", 1)]
        )
    )
    return (
        {k: p for k, p in enumerate(answer.primal) if p}
        if isinstance(answer, Optimal)
        else None
    )
