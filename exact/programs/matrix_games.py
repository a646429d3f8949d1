"""The positive form of a matrix game, ``max Σ_j y_j, B y ≤ 1, y ≥ 0`` with B > 0 in integers, exactly and fast.

For a matrix game A and any shift c with B = A + c > 0: with σ the optimal value here, the game's value is 1/σ − c, the
column player's (minimiser's) optimal strategy is y/σ, and the row player's x/σ with x the dual, ``min Σ x, x B ≥ 1``.

A float tableau guesses (``gears.float_tableau``). For small determinants the guess is the solution itself, by
Cramer's rule numerators over one integer, so rounding finds it; for others flint solves the guessed basis. Exact
arithmetic then decides on every row and every column, and what is refused goes to ``exact.programs.simplex``.
Source: D. Gale, H. Kuhn and A. Tucker, Linear programming and the theory of games (1951).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import mul
from typing import Any, NamedTuple, TypeAlias

from flint import fmpq, fmpz, fmpz_mat

from exact.errors import Invalid, UsageError
from exact.programs.gears.float_tableau import (
    Guess,
    guess_batch,
    guess_dense,
    guess_tiny,
)
from exact.programs.linear_program import Basis, LinearProgram, Optimal
from exact.programs.simplex import solve

Integer: TypeAlias = Any  # int or fmpz
Matrix: TypeAlias = Sequence[Sequence[Integer]]

NOT_POSITIVE = "the positive form needs entries > 0; shift the game first"

TINY = 32
"""Entries up to which lists of Python floats beat numpy."""

SMALL = 10**6
"""Entries up to which a tableau needs no scale and a determinant may be small."""

DENSE = 400_000
"""Entries up to which a dense float tableau is worth its memory."""

ROUNDABLE = 2.0**44
"""Determinants a float tableau finds to well within 1/2 unless its basis is nearly singular."""

SHORTEST = 20
"""Bits from which pieces of long integers are worth cutting."""

CHUNK = 30_000
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
        if len(self.dual) != len(matrix) or any(
            len(row) != len(self.primal) for row in matrix
        ):
            raise Invalid("the solution's shape is not the matrix's")
        if not (d > 0 and min(self.primal) >= 0 and min(self.dual) >= 0):
            raise Invalid(
                "a primal or dual entry is negative, or the denominator is not positive"
            )
        if sum(self.primal) != sum(self.dual):
            raise Invalid(
                f"the duality gap is {fmpq(abs(sum(self.primal) - sum(self.dual)), d)}"
            )
        for i, row in enumerate(matrix):
            if sum(map(mul, row, self.primal)) > d:
                raise Invalid(f"row {i} exceeds 1")
        for j, column in enumerate(zip(*matrix, strict=True)):
            if sum(map(mul, column, self.dual)) < d:
                raise Invalid(f"column {j} is below 1")


def solve_positive(matrix: Matrix) -> PositiveSolution:
    """The optimal primal and dual of the positive form of ``matrix``, rows of positive integers; fully verified.

    ``UsageError`` for an empty or ragged matrix and entries ≤ 0, ``TypeError`` for entries that are no integers.
    Cost: 4×8 about 40 µs, 16×16 0.15 ms, 320×320 80 ms.

    >>> solution = solve_positive([[3, 1], [1, 2]])
    >>> solution.primal, solution.dual, solution.denominator, solution.value
    ((1, 2), (1, 2), 5, 5/3)
    """
    if len(matrix) and len(matrix) * len(matrix[0]) > TINY:
        array = _integer_array(matrix, 2)
        if array is not None and array.size <= DENSE:
            if array.min() <= 0:
                raise UsageError(NOT_POSITIVE)
            return _solve_array(array, int(array.max()))
    return _solve_lists(_checked(matrix))


def _solve_array(array: Any, top: int) -> PositiveSolution:
    """One matrix of int64, its entries from 1 to ``top``."""

    guess = guess_dense(array if top < SMALL else array / top)
    if guess is not None:
        if top < SMALL and guess.determinant < ROUNDABLE:
            rounded = _rounded(guess)
            if _proved_in_int64(array, top, rounded):
                return rounded
        basic = _basic_solution(
            array[guess.rows][:, guess.columns].tolist(), array.shape, guess
        )
        if basic is not None and _proved_in_int64(array, top, basic):
            return basic
    return _by_simplex(array.tolist(), guess)


def _solve_lists(matrix: list[list[int]]) -> PositiveSolution:
    """One matrix of any integers; large entries are scaled before a float sees them."""
    size, top = len(matrix) * len(matrix[0]), max(map(max, matrix))
    guess: Guess | None = None
    if size <= TINY:
        guess = guess_tiny(
            matrix if top < SMALL else [[a / top for a in row] for row in matrix]
        )
        if guess is not None and top < SMALL and guess.determinant < ROUNDABLE:
            rounded = _rounded(guess)
            if _proved(matrix, rounded):
                return rounded
    elif size <= DENSE:
        import numpy as np

        guess = guess_dense(np.array([[a / top for a in row] for row in matrix]))
    if guess is not None:
        square = [[matrix[i][j] for j in guess.columns] for i in guess.rows]
        basic = _basic_solution(square, (len(matrix), len(matrix[0])), guess)
        if basic is not None and _proved(matrix, basic):
            return basic
    return _by_simplex(matrix, guess)


def solve_positive_batch(matrices: Sequence[Matrix]) -> list[PositiveSolution]:
    """``solve_positive`` for many small matrices of one shape; a numpy array of int64 is welcome too.

    Cost: 4×8 about 4 µs each.

    >>> [str(solution.value) for solution in solve_positive_batch([[[3, 1], [1, 2]], [[1, 2], [3, 4]]])]
    ['5/3', '3']
    """
    stack = _integer_array(matrices, 3)
    if stack is None:
        return [solve_positive(matrix) for matrix in matrices]
    if stack.min() <= 0:
        raise UsageError(NOT_POSITIVE)
    return list(_solve_stack(stack))


def solve_game(matrix: Matrix) -> tuple[PositiveSolution, int]:
    """A matrix game with integer entries of any sign: the solution after the shift, and the shift.

    The game's value is ``solution.value − shift``; the strategies need no shift back.

    >>> solution, shift = solve_game([[1, -1], [-1, 1]])
    >>> solution.value - shift, solution.dual
    (0, (2, 2))
    """
    if len(matrix) and len(matrix) * len(matrix[0]) > TINY:
        array = _integer_array(matrix, 2)
        if array is not None and array.size <= DENSE:
            least, most = int(array.min()), int(array.max())
            if -SMALL < least <= most < SMALL:
                return _solve_array(array + (1 - least), most + 1 - least), 1 - least
    shift = 1 - min((min(row, default=0) for row in matrix), default=0)
    return solve_positive([[a + shift for a in row] for row in matrix]), shift


def solve_games(matrices: Sequence[Matrix]) -> list[tuple[PositiveSolution, int]]:
    """``solve_game`` for many small matrices of one shape, as ``solve_positive_batch``.

    >>> [str(solution.value - shift) for solution, shift in solve_games([[[1, -1], [-1, 1]], [[0, 2], [1, 0]]])]
    ['0', '2/3']
    """
    stack = _integer_array(matrices, 3)
    if stack is None or not -SMALL < stack.min() <= stack.max() < SMALL:
        return [solve_game(matrix) for matrix in matrices]
    shift = 1 - stack.min((1, 2))
    return list(
        zip(_solve_stack(stack + shift[:, None, None]), shift.tolist(), strict=True)
    )


def _integer_array(nested: Any, dimensions: int) -> Any:
    """``nested`` as an array of int64; None if numpy cannot hold it exactly or it has another shape."""
    import numpy as np

    try:
        array: Any = np.asarray(nested)
    except (ValueError, OverflowError):  # ragged, or integers numpy cannot hold
        return None
    return (
        array
        if array.dtype == np.int64 and array.ndim == dimensions and array.size
        else None
    )


def _solve_stack(stack: Any) -> Iterator[PositiveSolution]:
    """Guess, round and decide in int64, as many at a time as the cache holds; what is not proved is solved alone."""
    import numpy as np

    step = max(1, CHUNK // stack[0].size)
    for first in range(0, len(stack), step):
        part = stack[first : first + step]
        y, x, determinant = guess_batch(part)
        determinant[~(determinant < ROUNDABLE)] = 0.0
        d = np.rint(determinant).astype(np.int64)
        y, x = (np.rint(v * determinant[:, None]).astype(np.int64) for v in (y, x))
        proved = _proofs_in_int64(part, y, x, d)
        rows = zip(proved.tolist(), y.tolist(), x.tolist(), d.tolist(), strict=True)
        for g, (good, primal, dual, denominator) in enumerate(rows):
            if good:
                yield PositiveSolution(tuple(primal), tuple(dual), denominator)
            else:
                yield solve_positive(part[g].tolist())


def _proofs_in_int64(stack: Any, y: Any, x: Any, d: Any) -> Any:
    """``PositiveSolution.verify`` for a stack, as a vector of booleans, where no number can leave int64."""
    import numpy as np

    total = y.sum(1)
    proved = (d > 0) & (y >= 0).all(1) & (x >= 0).all(1) & (total == x.sum(1))
    # the terms of a product below are ≥ 0 and add up to at most total · (the largest entry) < 2^62
    proved &= total < 2.0**61 / float(stack.max())
    y, x = y * proved[:, None], x * proved[:, None]
    proved &= (np.einsum("gij,gj->gi", stack, y) <= d[:, None]).all(1)
    proved &= (np.einsum("gij,gi->gj", stack, x) >= d[:, None]).all(1)
    return proved


def _proved_in_int64(array: Any, top: int, solution: PositiveSolution) -> bool:
    """The same for one matrix with entries up to ``top``; numerators may be long."""
    primal, dual, d = (
        list(map(int, solution.primal)),
        list(map(int, solution.dual)),
        int(solution.denominator),
    )
    if not (d > 0 and min(primal) >= 0 and min(dual) >= 0 and sum(primal) == sum(dual)):
        return False
    room = 62 - top.bit_length() - max(array.shape).bit_length()
    if room < SHORTEST:
        return _proved(array.tolist(), solution)
    return bool(
        max(_product(primal, array.T, room)) <= d <= min(_product(dual, array, room))
    )


def _product(vector: list[int], array: Any, room: int) -> list[int]:
    """``vector · array`` for integers ≥ 0, cut into pieces of ``room`` bits whose sums of products int64 holds."""
    import numpy as np

    pieces, mask = [], (1 << room) - 1
    while max(vector) > mask:
        pieces.append([v & mask for v in vector])
        vector = [v >> room for v in vector]
    pieces.append(vector)
    total, *lower = reversed((np.array(pieces) @ array).tolist())
    for sums in lower:
        total = [(t << room) + s for t, s in zip(total, sums, strict=True)]
    return total  # type: ignore[no-any-return]


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
            raise UsageError(NOT_POSITIVE)
        rows.append(row)
    return rows  # type: ignore[return-value]


def _integer(value: Any) -> int:
    if isinstance(value, fmpz) or (
        hasattr(value, "__index__") and not isinstance(value, bool)
    ):
        return int(value)
    raise TypeError(f"{value!r} is not an integer")


def _rounded(guess: Guess) -> PositiveSolution:
    """The guess times its determinant, rounded: Cramer's numerators, if floats could hold them."""
    d = guess.determinant
    primal, dual = (
        tuple([round(v * d) for v in guess.primal]),
        tuple([round(v * d) for v in guess.dual]),
    )
    return PositiveSolution(primal, dual, round(d))


def _proved(matrix: Matrix, solution: PositiveSolution) -> bool:
    try:
        solution.verify(matrix)
    except Invalid:
        return False
    return True


def _basic_solution(
    square: Matrix, shape: tuple[int, int], guess: Guess
) -> PositiveSolution | None:
    """The exact solution of the guessed basis by two solves of its square system; None if it is singular."""
    system: Any = fmpz_mat(square)
    ones = fmpz_mat(len(square), 1, [1] * len(square))
    try:
        y, d = system.solve(ones).numer_denom()
        x, e = system.transpose().solve(ones).numer_denom()
    except ZeroDivisionError:
        return None
    common = d.lcm(e)
    primal, dual = [fmpz(0)] * shape[1], [fmpz(0)] * shape[0]
    for j, value in zip(guess.columns, y.entries(), strict=True):
        primal[j] = value * (common // d)
    for i, value in zip(guess.rows, x.entries(), strict=True):
        dual[i] = value * (common // e)
    return PositiveSolution(tuple(primal), tuple(dual), common)


def _by_simplex(matrix: Matrix, guess: Guess | None) -> PositiveSolution:
    """The general solver's answer, from the guessed basis on; its last gear always finishes."""
    m, n = len(matrix), len(matrix[0])
    program = LinearProgram.maximise([1] * n, [(row, "<=", 1) for row in matrix])
    start = guess and Basis(
        frozenset(guess.columns),
        frozenset(range(m)) - frozenset(guess.rows),
        frozenset(),
    )
    answer = solve(program, start=start)
    if not isinstance(answer, Optimal):  # pragma: no cover
        raise Invalid("the positive form is always feasible and bounded")
    d = fmpz(1)
    for v in (*answer.primal, *answer.dual):
        d = d.lcm(v.q)
    numerators = [
        [(v * d).p for v in vector] for vector in (answer.primal, answer.dual)
    ]
    solution = PositiveSolution(tuple(numerators[0]), tuple(numerators[1]), d)
    solution.verify(matrix)
    return solution
