"""The positive form of matrix games: every gear gives the proved optimum, and the hard matrices pass too."""

import random

import numpy as np
import pytest
from flint import fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import Invalid, UsageError
from exact.programs import matrix_games as matrix_lp
from exact.programs.linear_program import LinearProgram
from exact.programs.matrix_games import (
    PositiveSolution,
    solve_game,
    solve_games,
    solve_positive,
    solve_positive_batch,
)
from exact.programs.simplex import solve


def simplex_value(matrix):
    answer = solve(
        LinearProgram.maximise([1] * len(matrix[0]), [(row, "<=", 1) for row in matrix])
    )
    return 1 / answer.value


def random_matrix(draw, rows, columns, size):
    return [[draw.randint(1, size) for _ in range(columns)] for _ in range(rows)]


@st.composite
def matrices(draw, most=6):
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    entry = st.one_of(st.integers(1, 3), st.integers(1, 2000), st.integers(1, 10**30))
    return draw(
        st.lists(
            st.lists(entry, min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )


@given(matrices())
def test_every_solution_proves_itself_and_agrees_with_the_simplex(matrix):
    solution = solve_positive(matrix)
    solution.verify(matrix)
    assert solution.value == simplex_value(matrix)


@given(
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(0, 2**32),
    st.sampled_from([2, 1000, 10**12, 10**30]),
)
def test_a_batch_gives_what_each_alone_gives(rows, columns, seed, size):
    draw = random.Random(seed)
    batch = [random_matrix(draw, rows, columns, size) for _ in range(7)]
    for matrix, solution in zip(batch, solve_positive_batch(batch), strict=True):
        solution.verify(matrix)
        assert solution.value == solve_positive(matrix).value


@pytest.mark.parametrize("shape", [(9, 9), (16, 16), (64, 4), (4, 64), (40, 40)])
@pytest.mark.parametrize("size", [2, 2000, 10**25])
def test_middle_sizes(shape, size):
    matrix = random_matrix(random.Random(str((shape, size))), *shape, size)
    solve_positive(matrix).verify(matrix)


@pytest.mark.parametrize("base", [10**9, 10**12, 10**15])
@pytest.mark.parametrize("shape", [(6, 6), (12, 12)])
def test_near_duplicate_rows_of_large_entries(base, shape):
    """Floats see equal rows here: a check of the support alone accepts wrong values."""
    draw = random.Random(base)
    for _ in range(20):
        first = [draw.randint(1, base) for _ in range(shape[1])]
        matrix = [[a + draw.randint(0, 2) for a in first] for _ in range(shape[0])]
        solution = solve_positive(matrix)
        solution.verify(matrix)
        assert solution.value == simplex_value(matrix)


def test_one_row_one_column_and_equal_entries():
    assert solve_positive([[7]]).value == 7
    assert solve_positive([[7, 3, 5]]).value == 3
    assert solve_positive([[7], [3], [5]]).value == 7
    assert solve_positive([[4] * 12] * 12).value == 4


def test_entries_no_float_can_hold():
    big = 10**400
    assert solve_positive([[big, 1], [1, big]]).value == fmpq(big + 1, 2)


def test_flints_integers_are_integers():
    assert solve_positive([[fmpz(3), fmpz(1)], [1, 2]]).value == fmpq(5, 3)


@pytest.mark.parametrize(
    ("gear", "rows", "columns"),
    [("guess_tiny", 4, 5), ("guess_dense", 6, 7), ("guess_dense", 20, 20)],
)
def test_a_guess_that_is_missing_or_wrong_changes_nothing(
    monkeypatch, gear, rows, columns
):
    matrix = random_matrix(random.Random(3), rows, columns, 50)
    right = solve_positive(matrix).value
    guess = getattr(matrix_lp, gear)
    good = {}
    monkeypatch.setattr(
        matrix_lp, gear, lambda given: good.setdefault("guess", guess(given))
    )
    solve_positive(matrix)
    found = good["guess"]
    wrong = [
        None,
        matrix_lp.Guess([0], [0], [1.0] * columns, [1.0] * rows, 3.0),
        found._replace(
            primal=[2 * v for v in found.primal], dual=[2 * v for v in found.dual]
        ),
        found._replace(rows=found.rows[1:], columns=found.columns[1:], determinant=1.0),
        found._replace(
            rows=[*found.rows[:-1], found.rows[0]], determinant=float("inf")
        ),
    ]
    for spoiled in wrong:
        monkeypatch.setattr(matrix_lp, gear, lambda _, spoiled=spoiled: spoiled)
        solution = solve_positive(matrix)
        solution.verify(matrix)
        assert solution.value == right


def test_a_batch_whose_guess_is_spoiled_is_still_right(monkeypatch):
    draw = random.Random(4)
    batch = [random_matrix(draw, 3, 4, 50) for _ in range(20)]
    right = [solve_positive(matrix).value for matrix in batch]
    guess_batch = matrix_lp.guess_batch

    def spoiled(stack):
        primal, dual, determinant = guess_batch(stack)
        primal[::2, 0] += 0.01
        determinant[1::2] *= 2
        dual[1::2, -1] = -1
        return primal, dual, determinant

    monkeypatch.setattr(matrix_lp, "guess_batch", spoiled)
    assert [solution.value for solution in solve_positive_batch(batch)] == right


def test_a_spoiled_solution_is_refused_for_the_right_reason():
    matrix = [[3, 1], [1, 2]]
    PositiveSolution((1, 2), (1, 2), 5).verify(matrix)
    for spoiled, reason in [
        (PositiveSolution((2, 1), (1, 2), 5), "row 0 exceeds 1"),
        (PositiveSolution((1, 2), (2, 1), 5), "column 1 is below 1"),
        (PositiveSolution((1, 2), (2, 2), 5), "gap is 1/5"),
        (PositiveSolution((4, -1), (1, 2), 5), "negative"),
        (PositiveSolution((1, 2), (1, 2), -5), "not positive"),
        (PositiveSolution((1, 2, 0), (1, 2), 5), "shape"),
    ]:
        with pytest.raises(Invalid, match=reason):
            spoiled.verify(matrix)


@pytest.mark.parametrize(
    "solver", [solve_positive, lambda matrix: solve_positive_batch([matrix])]
)
def test_matrices_out_of_the_form_are_refused(solver):
    for matrix, reason in [
        ([], "empty"),
        ([[]], "empty"),
        ([[1], [1, 2]], "length"),
        ([[1, 0]], "> 0"),
    ]:
        with pytest.raises(UsageError, match=reason):
            solver(matrix)
    for matrix in ([[1.0, 2.0]], [[1, 2.5]], [[True, True]], [["1", "2"]]):
        with pytest.raises(TypeError, match="not an integer"):
            solver(matrix)


def test_no_matrices_no_solutions():
    assert solve_positive_batch([]) == []


@given(
    st.integers(1, 8),
    st.integers(1, 8),
    st.integers(0, 2**32),
    st.sampled_from([1, 1000, 10**12, 10**30]),
)
def test_games_of_any_sign_shift_and_shift_back(rows, columns, seed, size):
    draw = random.Random(seed)
    games = [
        [[draw.randint(-size, size) for _ in range(columns)] for _ in range(rows)]
        for _ in range(3)
    ]
    for game, (together, c) in zip(games, solve_games(games), strict=True):
        alone, shift = solve_game(game)
        assert c == shift
        together.verify([[a + c for a in row] for row in game])
        value = alone.value - shift
        assert together.value - c == value
        total = sum(alone.dual)
        assert (
            min(
                sum(p * row[j] for p, row in zip(alone.dual, game, strict=True))
                for j in range(columns)
            )
            == value * total
        )
        assert (
            max(
                sum(a * p for a, p in zip(row, alone.primal, strict=True))
                for row in game
            )
            == value * total
        )


def test_an_empty_game_is_refused():
    for game in ([], [[]]):
        with pytest.raises(UsageError, match="empty"):
            solve_game(game)


@pytest.mark.parametrize("longer", [1, 3**60])
@pytest.mark.parametrize("size", [3, 2000, 10**6, 10**12, 2**62])
def test_the_proof_in_pieces_judges_as_verify_does(size, longer):
    """Also of numerators too long for int64, and with one of them, two of them or the denominator off by one."""
    matrix = random_matrix(random.Random(size), 12, 10, size)
    found = solve_positive(matrix)
    primal, dual = (
        [v * longer for v in vector] for vector in (found.primal, found.dual)
    )
    right = PositiveSolution(tuple(primal), tuple(dual), found.denominator * longer)
    spoiled = [
        right,
        right._replace(denominator=right.denominator - 1),
        right._replace(denominator=-right.denominator),
    ]
    spoiled += [right._replace(primal=(0,) * 10, dual=(0,) * 12)]
    for name in ("primal", "dual"):
        vector = getattr(right, name)
        for k in range(len(vector)):
            for step, other in ((1, 0), (-1, 0), (1, -1), (-1, 1)):
                moved = list(vector)
                moved[k] += step
                moved[k - 1] += other
                spoiled.append(right._replace(**{name: tuple(moved)}))
    array = np.array(matrix)
    verdicts = [
        matrix_lp._proved_in_int64(array, size, solution) for solution in spoiled
    ]
    assert verdicts == [matrix_lp._proved(matrix, solution) for solution in spoiled]
    assert verdicts[0]
    assert not all(verdicts[1:])


@given(
    st.integers(20, 40),
    st.lists(st.integers(0, 2**200), min_size=3, max_size=3),
    st.integers(0, 2**32),
)
def test_products_in_pieces_are_exact(room, vector, seed):
    array = np.random.default_rng(seed).integers(1, 2**20, (3, 4))
    expected = [
        sum(v * int(a) for v, a in zip(vector, column, strict=True))
        for column in array.T
    ]
    assert matrix_lp._product(vector, array, room) == expected
