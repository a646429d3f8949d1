"""The positive form of a matrix game, ``max Σ_j y_j, B y ≤ 1, y ≥ 0`` with B > 0 in integers, exactly and fast.

For a matrix game A and any shift c with B = A + c > 0: with σ the optimal value here, the game's value is 1/σ − c, the
column player's (minimiser's) optimal strategy is y/σ, and the row player's x/σ with x the dual, ``min Σ x, x B ≥ 1``.

A float tableau guesses (``exact.gears.float_tableau``). For small determinants the guess is the solution itself, by
Cramer's rule numerators over one integer, so rounding finds it; for others flint solves the guessed basis. Exact
arithmetic then decides on every row and every column, and what is refused goes to ``exact.simplex``.
Source: D. Gale, H. Kuhn and A. Tucker, Linear programming and the theory of games (1951).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import mul
from typing import Any, NamedTuple, TypeAlias

from flint import fmpq, fmpz, fmpz_mat

from exact.errors import Invalid, UsageError
from exact.gears.float_tableau import Guess, guess_batch, guess_dense, guess_tiny
from exact.linear_program import Basis, LinearProgram, Optimal
from exact.simplex import solve

Integer: TypeAlias = Any  # int or fmpz
Matrix: TypeAlias = Sequence[Sequence[Integer]]

TINY = 100
"""Entries up to which lists of Python floats beat numpy."""

DENSE = 400_000
"""Entries up to which a dense float tableau is worth its memory."""

ROUNDABLE = 2.0**44
"""Determinants a float tableau finds to well within 1/2 unless its basis is nearly singular."""

CHUNK = 60_000
"""Entries of a batch that stay in a processor's second cache together."""


class PositiveSolution(NamedTuple):
    """Integers over one denominator: y = ``primal``/``denominator``, x = ``dual``/``denominator``; Σy = Σx.

    The strategies ``y/Σy`` and ``x/Σx`` need no denominator: divide by ``sum(primal)``.
    """

    primal: tuple[Integer, ...]
    dual: tuple[Integer, ...]
    denominator: Integer

    @property
    def value(self) -> fmpq:
        """The value of the game B, 1/Σy."""
        return fmpq(self.denominator, sum(self.primal))

    def verify(self, matrix: Matrix) -> None:
        """Re-prove both optimalities on every row and column; ``Invalid`` if not. Cost: 2·rows·columns products."""
        d = self.denominator
        if len(self.dual) != len(matrix) or any(len(row) != len(self.primal) for row in matrix):
            raise Invalid("the solution's shape is not the matrix's")
        if not (d > 0 and min(self.primal) >= 0 and min(self.dual) >= 0):
            raise Invalid("a primal or dual entry is negative, or the denominator is not positive")
        if sum(self.primal) != sum(self.dual):
            raise Invalid(f"the duality gap is {abs(sum(self.primal) - sum(self.dual))}/{d}")
        for i, row in enumerate(matrix):
            if sum(map(mul, row, self.primal)) > d:
                raise Invalid(f"row {i} exceeds 1")
        for j, column in enumerate(zip(*matrix, strict=True)):
            if sum(map(mul, column, self.dual)) < d:
                raise Invalid(f"column {j} is below 1")


def solve_positive(matrix: Matrix) -> PositiveSolution:
    """The optimal primal and dual of the positive form of ``matrix``, rows of positive integers; fully verified.

    ``UsageError`` for an empty or ragged matrix and entries ≤ 0, ``TypeError`` for entries that are no integers.
    Cost: 4×8 about 40 µs, 16×16 0.3 ms, 320×320 0.1 s.

    >>> solution = solve_positive([[3, 1], [1, 2]])
    >>> solution.primal, solution.dual, solution.denominator, solution.value
    ((1, 2), (1, 2), 5, 5/3)
    """
    matrix = _checked(matrix)
    top = max(map(max, matrix))
    size = len(matrix) * len(matrix[0])
    if size <= TINY:
        guess = guess_tiny(matrix if top < 1e6 else [[a / top for a in row] for row in matrix])
    elif size <= DENSE:
        guess = _guess_by_numpy(matrix, top)
    else:
        guess = None
    if guess is None:
        return _by_simplex(matrix, None)
    if size <= TINY and top < 1e6 and guess.determinant < ROUNDABLE:
        solution = _rounded(guess)
        if _proved(matrix, solution):
            return solution
    exact = fmpz_mat(matrix)
    basic = _basic_solution(exact, guess)
    if basic is not None and _proved_by_flint(exact, basic):
        return basic
    return _by_simplex(matrix, guess)


def solve_positive_batch(matrices: Sequence[Matrix]) -> list[PositiveSolution]:
    """``solve_positive`` for many small matrices of one shape; a numpy array of int64 is welcome too.

    Cost: 4×8 about 8 µs each.

    >>> [str(solution.value) for solution in solve_positive_batch([[[3, 1], [1, 2]], [[1, 2], [3, 4]]])]
    ['5/3', '3']
    """
    import numpy as np

    if not len(matrices):
        return []
    try:
        stack: Any = np.asarray(matrices)
    except (ValueError, OverflowError):  # ragged, or integers numpy cannot hold
        return [solve_positive(matrix) for matrix in matrices]
    if stack.dtype != np.int64 or stack.ndim != 3 or not stack.size:
        return [solve_positive(matrix) for matrix in matrices]
    if stack.min() <= 0:
        raise UsageError("the positive form needs entries > 0; shift the game first")
    step = max(1, CHUNK // stack[0].size)
    solutions: list[PositiveSolution] = []
    for first in range(0, len(stack), step):
        solutions.extend(_solve_chunk(stack[first : first + step]))
    return solutions


def _solve_chunk(stack: Any) -> Iterator[PositiveSolution]:
    """Guess, round and decide a whole stack at once in int64; what is not proved there is solved alone."""
    import numpy as np

    y, x, determinant = guess_batch(stack)
    determinant[~(determinant < ROUNDABLE)] = 0.0
    d = np.rint(determinant).astype(np.int64)
    scale = determinant[:, None]
    y, x = np.rint(y * scale).astype(np.int64), np.rint(x * scale).astype(np.int64)
    total = y.sum(1)
    # no product below can leave int64: its terms are ≥ 0 and sum to less than 2^62
    small = total < 2.0**61 / float(stack.max())
    proved = small & (d > 0) & (y >= 0).all(1) & (x >= 0).all(1) & (total == x.sum(1))
    y, x = y * proved[:, None], x * proved[:, None]
    proved &= (np.einsum("gij,gj->gi", stack, y) <= d[:, None]).all(1)
    proved &= (np.einsum("gij,gi->gj", stack, x) >= d[:, None]).all(1)
    rows = zip(proved.tolist(), y.tolist(), x.tolist(), d.tolist(), strict=True)
    for g, (good, primal, dual, denominator) in enumerate(rows):
        if good:
            yield PositiveSolution(tuple(primal), tuple(dual), denominator)
        else:
            yield solve_positive(stack[g].tolist())


def _checked(matrix: Matrix) -> list[list[int]]:
    if not len(matrix) or not len(matrix[0]):
        raise UsageError("the matrix is empty")
    width = len(matrix[0])
    rows = []
    for row in matrix:
        if len(row) != width:
            raise UsageError("the rows differ in length")
        if not {int}.issuperset(map(type, row)):
            row = [_integer(a) for a in row]
        if min(row) <= 0:
            raise UsageError("the positive form needs entries > 0; shift the game first")
        rows.append(row)
    return rows  # type: ignore[return-value]


def _integer(value: Any) -> int:
    if isinstance(value, fmpz) or (hasattr(value, "__index__") and not isinstance(value, bool)):
        return int(value)
    raise TypeError(f"{value!r} is not an integer")


def _guess_by_numpy(matrix: Matrix, top: int) -> Guess | None:
    import numpy as np

    if top < 2**63:
        return guess_dense(np.array(matrix, dtype=np.float64) / top)
    return guess_dense(np.array([[a / top for a in row] for row in matrix]))


def _rounded(guess: Guess) -> PositiveSolution:
    d = guess.determinant
    return PositiveSolution(
        tuple([round(v * d) for v in guess.primal]), tuple([round(v * d) for v in guess.dual]), round(d)
    )


def _proved(matrix: Matrix, solution: PositiveSolution) -> bool:
    try:
        solution.verify(matrix)
    except Invalid:
        return False
    return True


def _basic_solution(matrix: fmpz_mat, guess: Guess) -> PositiveSolution | None:
    """The exact solution of the guessed basis by two solves of its square system; None if it is singular."""
    rows, columns = guess.rows, guess.columns
    square: Any = fmpz_mat([[matrix[i, j] for j in columns] for i in rows])
    ones = fmpz_mat([[1]] * len(rows))
    try:
        y, d = square.solve(ones).numer_denom()
        x, e = square.transpose().solve(ones).numer_denom()
    except ZeroDivisionError:
        return None
    common = d.lcm(e)
    primal, dual = [fmpz(0)] * matrix.ncols(), [fmpz(0)] * matrix.nrows()
    for j, value in zip(columns, y.entries(), strict=True):
        primal[j] = value * (common // d)
    for i, value in zip(rows, x.entries(), strict=True):
        dual[i] = value * (common // e)
    return PositiveSolution(tuple(primal), tuple(dual), common)


def _proved_by_flint(matrix: fmpz_mat, solution: PositiveSolution) -> bool:
    """``PositiveSolution.verify`` with flint's matrix products; for the entries this file's caller built."""
    primal, dual, d = solution
    if min(primal) < 0 or min(dual) < 0 or d <= 0 or sum(primal) != sum(dual):
        return False
    left = matrix * fmpz_mat([[v] for v in primal])
    right = fmpz_mat([list(dual)]) * matrix
    return bool(max(left.entries()) <= d <= min(right.entries()))


def _by_simplex(matrix: Matrix, guess: Guess | None) -> PositiveSolution:
    """The general solver's answer, from the guessed basis on; its last gear always finishes."""
    m, n = len(matrix), len(matrix[0])
    program = LinearProgram.maximise([1] * n, [(row, "<=", 1) for row in matrix])
    start = guess and Basis(frozenset(guess.columns), frozenset(range(m)) - frozenset(guess.rows), frozenset())
    answer = solve(program, start=start)
    if not isinstance(answer, Optimal):  # pragma: no cover
        raise Invalid("the positive form is always feasible and bounded")
    d = fmpz(1)
    for v in (*answer.primal, *answer.dual):
        d = d.lcm(v.q)
    numerators = [[(v * d).p for v in vector] for vector in (answer.primal, answer.dual)]
    solution = PositiveSolution(tuple(numerators[0]), tuple(numerators[1]), d)
    solution.verify(matrix)
    return solution
