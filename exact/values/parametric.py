"""Matrix games whose entries are linear in one parameter: t·A − (1−t)·B, and the last t at which the value is 0.

On each piece of the line one basis (rows I, columns J) stays optimal, and the value of D(t) is there det D_IJ(t) over a
polynomial that has no zero. So where the value vanishes is a root of det D_IJ, rational or algebraic, and the game at
that root is solved in the root's field: the answer is exact, whatever guided the way to it.
Source: L. Shapley and R. Snow, Basic solutions of discrete games (1950), for the square submatrices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_mat

from exact.arithmetic.algebraic import Number, evaluate, real_roots, sign
from exact.errors import Inconsistent, LimitReached
from exact.values.zero_sum import Matrix, SaddlePoint, solve_matrix_game
from exact.watching import reached, stage, steps

Basis: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
Polynomials: TypeAlias = tuple[fmpq_poly, ...]

MAX_STEPS = 400
"""Matrix games solved in search of one zero; some ten are enough unless numbers differ by hundreds of digits."""


@dataclass(frozen=True)
class NumberSaddle:
    """Optimal strategies and the value of a matrix game whose entries may be algebraic."""

    value: Number
    row_strategy: tuple[Number, ...]
    column_strategy: tuple[Number, ...]


@dataclass(frozen=True)
class ParametricGame:
    """D(t) = t·first − (1−t)·second for t ∈ [0, 1]; ``first`` and ``second`` are matrices of one shape.

    >>> game = ParametricGame(((fmpq(1), fmpq(0)),), ((fmpq(0), fmpq(2)),))
    >>> game.at(fmpq(1, 2)), game.solve(fmpq(1, 2)).value
    (((1/2, -1),), -1)
    """

    first: Matrix
    second: Matrix

    def at(self, t: Number) -> tuple[tuple[Number, ...], ...]:
        """The matrix D(t)."""
        s = 1 - t
        return tuple(
            tuple(t * a - s * b for a, b in zip(one, two, strict=True))
            for one, two in zip(self.first, self.second, strict=True)
        )

    def solve(self, t: fmpq) -> SaddlePoint:
        """A saddle point of D(t) at a rational t."""
        s = 1 - t
        rows = zip(self.first, self.second, strict=True)
        return solve_matrix_game(
            [[t * a - s * b for a, b in zip(*pair, strict=True)] for pair in rows]
        )

    def swapped(self) -> ParametricGame:
        """The same games seen by the other side, and the line backwards: D′(t) = −D(1−t)ᵀ."""
        return ParametricGame(
            tuple(zip(*self.second, strict=True)), tuple(zip(*self.first, strict=True))
        )

    @cached_property
    def integers(self) -> tuple[list[list[int]], list[list[int]], int]:
        """Integer matrices c·(first + second) and −c·second, c > 0, so that c·D(t) = t·(one) + (the other); a bound."""
        scale = math.lcm(
            *(
                int(a.q)
                for matrix in (self.first, self.second)
                for row in matrix
                for a in row
            )
        )
        one, two = (
            [[int((a * scale).p) for a in row] for row in m]
            for m in (self.first, self.second)
        )
        slopes = [
            [a + b for a, b in zip(r, s, strict=True)]
            for r, s in zip(one, two, strict=True)
        ]
        bound = max(abs(a) for matrix in (one, two) for row in matrix for a in row)
        return slopes, [[-b for b in row] for row in two], bound

    def polynomial_matrix(
        self, t: int, rows: Sequence[int], columns: Sequence[int], shift: int = 0
    ) -> fmpz_mat:
        """c·D(t) + shift on some rows and columns, at an integer t, which need not lie in [0, 1]."""
        slopes, start, _ = self.integers
        return fmpz_mat(
            [[t * slopes[i][j] + start[i][j] + shift for j in columns] for i in rows]
        )

    def basis(self, t: fmpq, saddle: SaddlePoint) -> Basis:
        """Rows I ⊇ supp x and columns J ⊇ supp y on which D(t), made positive, is regular, all of them tight.

        Any basis of the tight rows and any of the tight columns meet in a regular submatrix; the supports of a basic
        solution can be extended to such bases.
        """
        matrix, value = saddle.matrix, saddle.value
        x, y = saddle.row_strategy, saddle.column_strategy
        lift = 1 - min(map(min, matrix))
        rows = [i for i, row in enumerate(matrix) if _product(row, y) == value]
        columns = [
            j
            for j, column in enumerate(zip(*matrix, strict=True))
            if _product(column, x) == value
        ]
        rows.sort(key=lambda i: not x[i])
        columns.sort(key=lambda j: not y[j])
        tight = fmpq_mat([[matrix[i][j] + lift for j in columns] for i in rows])
        return (
            tuple(sorted(rows[k] for k in _independent_columns(tight.transpose()))),
            tuple(sorted(columns[k] for k in _independent_columns(tight))),
        )

    def determinant(self, basis: Basis) -> fmpq_poly:
        """det (c·D_IJ)(t) as a polynomial in t."""
        rows, columns = basis
        return interpolate(
            [
                fmpq(self.polynomial_matrix(t, rows, columns).det())
                for t in steps(range(len(rows) + 1))
            ]
        )

    def column_polynomials(self, basis: Basis, t: fmpq) -> Polynomials:
        """A multiple of the column strategy of a basis as polynomials in the parameter, positive in sum at t.

        They are Cramer's numerators of (c·D_IJ + d) y = 1, d large enough to make the game positive on [0, 1].
        """
        rows, columns = basis
        lift, size = self.integers[2] + 1, len(rows)
        ones = fmpz_mat(size, 1, [1] * size)
        points: list[tuple[fmpq, list[fmpq]]] = []
        at = 0
        while (
            len(points) < size
        ):  # the determinant is not identically 0, so it vanishes at few integers
            square = self.polynomial_matrix(at, rows, columns, lift)
            determinant = square.det()
            if determinant:
                solved = square.solve(ones)
                points.append(
                    (fmpq(at), [fmpq(solved[k, 0]) * determinant for k in range(size)])
                )
            at += 1
            reached(len(points) / (2 * size))
        where = [point for point, _ in points]
        found = [
            interpolate([values[k] for _, values in points], where) for k in range(size)
        ]
        direction = 1 if sum((p(t) for p in found), fmpq(0)) > 0 else -1
        result = [fmpq_poly()] * len(self.first[0])
        for j, p in zip(columns, found, strict=True):
            result[j] = p * direction
        return tuple(result)

    def refuted_after(self, t: Number, columns: Polynomials) -> bool:
        """Whether the strategy ``columns``/Σ proves a negative value on some interval (t, t + ε)."""
        slopes, start, _ = self.integers
        signs = [sign_after(p, t) for p in columns]
        if min(signs) < 0 or max(signs) <= 0:
            return False
        for slope, constant in steps(list(zip(slopes, start, strict=True))):
            row = [
                fmpq_poly([b, a]) * p
                for a, b, p in zip(slope, constant, columns, strict=True)
                if p
            ]
            if sign_after(sum(row, fmpq_poly()), t) >= 0:
                return False
        return True


def sign_after(polynomial: fmpq_poly, t: Number) -> int:
    """The sign of a polynomial on (t, t + ε) for small ε > 0: that of its first derivative that is not 0 at t.

    >>> sign_after(fmpq_poly([1, -2, 1]), fmpq(1)), sign_after(fmpq_poly([0, -1]), fmpq(0))
    (1, -1)
    """
    while polynomial:
        here = sign(evaluate(polynomial, t))
        if here:
            return here
        polynomial = polynomial.derivative()
    return 0


def interpolate(values: Sequence[fmpq], at: Sequence[fmpq] | None = None) -> fmpq_poly:
    """The polynomial of least degree with these values at 0, 1, 2, …, or at the distinct points ``at``: Newton's form.

    >>> interpolate([fmpq(1), fmpq(2), fmpq(5)])
    x^2 + 1
    """
    points = list(at) if at is not None else list(map(fmpq, range(len(values))))
    table, coefficients = list(values), []
    for k in range(len(table)):
        coefficients.append(table[0])
        table = [
            (b - a) / (points[i + k + 1] - points[i])
            for i, (a, b) in enumerate(pairwise(table))
        ]
    result = fmpq_poly()
    for c, point in zip(reversed(coefficients), reversed(points), strict=True):
        result = result * fmpq_poly([-point, 1]) + c
    return result


@dataclass(frozen=True)
class LastZero:
    """The largest t with value 0, the game solved there, and what proves negative values just after it.

    ``after``: polynomials of a column strategy as ``refuted_after`` takes them.
    """

    t: Number
    saddle: NumberSaddle
    after: Polynomials


def last_zero(game: ParametricGame, low: fmpq, high: fmpq) -> LastZero:
    """The last zero of the value of D(t) between ``low``, where the value is ≥ 0, and ``high``, where it is < 0.

    The set where the value is ≥ 0 must be an interval [low, t], as it is for the games of ``two_player``. Bases at
    rational points propose roots, signs at rational points beside a root accept or refuse it. There are finitely many
    pieces, so the basis right of the zero comes up. ``LimitReached`` after ``MAX_STEPS`` steps.

    >>> half = last_zero(ParametricGame(((fmpq(-1),),), ((fmpq(-1),),)), fmpq(0), fmpq(1))
    >>> half.t, half.saddle.value
    (1/2, 0)
    """
    saddle = game.solve(high)
    for _ in range(MAX_STEPS):
        basis = game.basis(high, saddle)
        with stage(0, 0.1):
            polynomial = (
                game.determinant(basis)
                if len(basis[0]) == len(basis[1])
                else fmpq_poly()
            )
        roots = (
            [root for root in real_roots(polynomial, low, high) if root < high]
            if polynomial
            else []
        )
        if roots:
            root = roots[-1]
            below, above = _beside(root, low, high)
            right = saddle if above == high else game.solve(above)
            if right.value >= 0:
                low = above
            elif game.solve(below).value < 0:
                high, saddle = below, game.solve(below)
            else:
                found = _zero_at(game, root, basis, high)
                if found is not None:
                    return found
                low, high, saddle = below, above, right
        middle = (low + high) / 2
        here = game.solve(middle)
        if here.value >= 0:
            low = middle
        else:
            high, saddle = middle, here
    raise LimitReached(
        f"no zero of the value of a matrix game was isolated in {MAX_STEPS} steps"
    )


def _beside(root: Number, low: fmpq, high: fmpq) -> tuple[fmpq, fmpq]:
    """Rational points close to a root on either side of it, within [low, high]; the root itself may be the left one."""
    width = (high - low) / (1 << 24)
    if isinstance(root, fmpq):
        return root, min(root + width, high)
    left, right = root.enclosure(width)
    return max(left, low), min(right, high)


def _zero_at(
    game: ParametricGame, root: Number, basis: Basis, t: fmpq
) -> LastZero | None:
    """The zero at this root, if the value is 0 there and the basis proves it negative just after."""
    with stage(0.1, 0.2):
        after = game.column_polynomials(basis, t)
    with stage(0.2, 0.3):
        refuted = game.refuted_after(root, after)
    if not refuted:
        return None
    with stage(0.3, 1):
        saddle = solve_number_game(game.at(root), basis)
    return LastZero(root, saddle, after) if saddle.value == 0 else None


def solve_number_game(
    matrix: Sequence[Sequence[Number]], start: Basis = ((), ())
) -> NumberSaddle:
    """A matrix game over a real number field, by Dantzig's program and Bland's rule; ``start`` is tried first.

    Proved on every row and column before it is returned. Cost: a field multiplication an entry, for each pivot.

    >>> solve_number_game(((fmpq(1), fmpq(-1)), (fmpq(-1), fmpq(1)))).value
    0
    """
    least = min(min(row) for row in matrix)
    lift: fmpq = 1 - fmpq(least if isinstance(least, fmpq) else least.floor())
    work = _Dictionary(matrix, lift)
    if not work.enter(start):
        work = _Dictionary(matrix, lift)
    work.maximise()
    x, y = work.strategies()
    value = min(_product(column, x) for column in zip(*matrix, strict=True))
    worst = max(_product(row, y) for row in matrix)
    if (
        value != worst
        or min(map(sign, (*x, *y))) < 0
        or sum(x, fmpq(0)) != 1
        or sum(y, fmpq(0)) != 1
    ):
        raise Inconsistent(
            "a matrix game over a number field was not solved by the simplex method"
        )
    return NumberSaddle(value, x, y)


class _Dictionary:
    """max Σy, B y ≤ 1, y ≥ 0 for B = matrix + lift > 0, as a simplex dictionary over the field.

    Variables: columns 0..n−1, then the slack n + i of row i. The last row is the objective, the last column the bounds.
    """

    def __init__(self, matrix: Sequence[Sequence[Number]], lift: fmpq) -> None:
        self.m, self.n = len(matrix), len(matrix[0])
        self.entries: list[list[Number]] = [
            [*(a + lift for a in row), fmpq(1)] for row in matrix
        ]
        self.entries.append([*[fmpq(-1)] * self.n, fmpq(0)])
        self.nonbasic = list(range(self.n))
        self.basic = [self.n + i for i in range(self.m)]

    def pivot(self, r: int, s: int) -> None:
        entries = self.entries
        inverse = 1 / entries[r][s]
        row = [a * inverse for a in entries[r]]
        row[s] = inverse
        for i, other in enumerate(entries):
            if i != r and other[s]:
                f = other[s]
                entries[i] = [
                    a - f * b if b else a for a, b in zip(other, row, strict=True)
                ]
                entries[i][s] = -f * inverse
        entries[r] = row
        self.basic[r], self.nonbasic[s] = self.nonbasic[s], self.basic[r]

    def enter(self, start: Basis) -> bool:
        """Make the columns of ``start`` basic in its rows; whether the result is feasible."""
        rows = list(start[0])
        for j in steps(start[1]):
            r = next((i for i in rows if self.entries[i][j]), None)
            if r is None:
                return False
            self.pivot(r, j)
            rows.remove(r)
        return all(sign(row[-1]) >= 0 for row in self.entries[:-1])

    def maximise(self) -> None:
        """Bland's rule: the least variable enters, of equal ratios the least leaves."""
        while True:
            entering = [
                (v, s)
                for s, v in enumerate(self.nonbasic)
                if sign(self.entries[-1][s]) < 0
            ]
            if not entering:
                return
            s = min(entering)[1]
            ratios = [
                (row[-1] / row[s], self.basic[i], i)
                for i, row in enumerate(self.entries[:-1])
                if sign(row[s]) > 0
            ]
            self.pivot(min(ratios)[2], s)

    def strategies(self) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
        x: list[Number] = [fmpq(0)] * self.m
        y: list[Number] = [fmpq(0)] * self.n
        total = 1 / self.entries[-1][-1]
        for i, v in enumerate(self.basic):
            if v < self.n:
                y[v] = self.entries[i][-1] * total
        for s, v in enumerate(self.nonbasic):
            if v >= self.n:
                x[v - self.n] = self.entries[-1][s] * total
        return tuple(x), tuple(y)


def _product(left: Sequence[Number], right: Sequence[Number]) -> Number:
    return sum((a * b for a, b in zip(left, right, strict=True) if b), fmpq(0))


def _independent_columns(matrix: fmpq_mat) -> list[int]:
    """The first columns that span them all: where the reduced row echelon form has its pivots."""
    form, rank = matrix.rref()
    return [next(j for j in range(form.ncols()) if form[i, j]) for i in range(rank)]
