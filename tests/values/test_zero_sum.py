"""Matrix games, the polytope of optimal strategies, and the cones underneath."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from exact.arithmetic.rationals import dot
from exact.errors import Invalid, LimitReached, UsageError
from exact.frontiers.double_description import extreme_rays, vertices
from exact.games.coalitions import coalitions
from exact.games.game import Game
from exact.programs.linear_program import Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve
from exact.values.zero_sum import (
    conflict_matrix,
    joint_strategy,
    negative_transpose,
    optimal_strategies,
    solve_conflict,
    solve_matrix_game,
)
from tests.strategies import games, positive, small


@st.composite
def matrices(draw, most=4, numbers=small):
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    return [[draw(numbers) for _ in range(columns)] for _ in range(rows)]


@given(matrices())
def test_the_saddle_point_proves_itself_and_the_columns_side_agrees(matrix):
    saddle = solve_matrix_game(matrix)
    saddle.verify()
    saddle.witness.verify()
    other = solve_matrix_game(negative_transpose(saddle.matrix))
    other.verify()
    assert other.value == -saddle.value


@given(matrices(), positive, small)
def test_scaling_and_shifting_a_game_scales_and_shifts_its_value(matrix, factor, shift):
    moved = [[factor * a + shift for a in row] for row in matrix]
    assert (
        solve_matrix_game(moved).value
        == factor * solve_matrix_game(matrix).value + shift
    )


@given(matrices())
def test_a_symmetric_game_is_worth_nothing(matrix):
    size = len(matrix)
    skew = [[matrix[i][j % len(matrix[0])] for j in range(size)] for i in range(size)]
    skew = [[skew[i][j] - skew[j][i] for j in range(size)] for i in range(size)]
    assert solve_matrix_game(skew).value == 0


@given(matrices(most=3, numbers=st.integers(-2, 2)))
def test_the_polytope_of_optimal_strategies(matrix):
    saddle = solve_matrix_game(matrix)
    corners = optimal_strategies(matrix)
    for x in corners:
        replace(saddle, row_strategy=x).verify()
    # the strategy found is a mixture of the corners
    mixture = [
        ([c[k] for c in corners], "=", saddle.row_strategy[k])
        for k in range(len(matrix))
    ]
    assert isinstance(
        solve(LinearProgram.maximise([0] * len(corners), mixture)), Optimal
    )
    # no corner is a mixture of the others
    for corner in corners:
        others = [c for c in corners if c != corner]
        mixture = [([c[k] for c in others], "=", corner[k]) for k in range(len(matrix))]
        assert isinstance(
            solve(LinearProgram.maximise([0] * len(others), mixture)), Infeasible
        )
    assert corners == brute_force_corners(
        [[a - saddle.value for a in column] for column in zip(*matrix, strict=True)]
    )


def brute_force_corners(rows):
    """The vertices of {x ∈ Δ : rows·x ≥ 0}, by solving every square system of tight constraints."""
    n = len(rows[0])
    constraints = [[fmpq(a) for a in row] for row in rows] + [
        [fmpq(int(i == j)) for j in range(n)] for i in range(n)
    ]
    found = set()
    for tight in combinations(constraints, n - 1):
        system = fmpq_mat([*tight, [1] * n])
        if system.det() != 0:
            x = system.solve(fmpq_mat(n, 1, [0] * (n - 1) + [1]))
            point = tuple(x[i, 0] for i in range(n))
            if all(dot(row, point) >= 0 for row in constraints):
                found.add(point)
    return sorted(found)


@given(st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4), max_size=4))
def test_vertices_of_any_slice_of_the_simplex(rows):
    assert vertices([list(map(fmpq, row)) for row in rows], 4) == brute_force_corners(
        rows or [[0] * 4]
    )


def test_too_many_rays_are_refused():
    with pytest.raises(LimitReached, match="more than 3 extreme rays"):
        extreme_rays([[1, 1, -1, -1, 1]], 5, limit=3)


@given(games(max_players=3), st.data())
def test_conflicts_of_a_coalition_and_its_complement_are_one_game(game, data):
    weights = data.draw(
        st.lists(st.integers(0, 3).map(fmpq), min_size=game.n, max_size=game.n)
    )
    for S in coalitions(game.n):
        if other := game.complement(S):
            assert conflict_matrix(game, S, weights) == negative_transpose(
                conflict_matrix(game, other, weights)
            )
            assert (
                solve_conflict(game, S, weights).value
                == -solve_conflict(game, other, weights).value
            )
        else:
            best = max(dot(weights, payoff) for payoff in game.payoffs)
            assert solve_conflict(game, S, weights).value == best


def test_near_duplicate_rows_with_large_entries_are_told_apart():
    big = 10**15
    matrix = [[big, 0, 1], [big - 1, 1, 0], [big, 0, Fraction(1, 2)], [0, big, big]]
    saddle = solve_matrix_game(matrix)
    saddle.verify()
    assert saddle.value == max(
        solve_matrix_game([*matrix, row]).value for row in matrix
    )


def test_spoiled_saddle_points_are_refused_for_the_right_reason():
    saddle = solve_matrix_game([[3, 0], [1, 2]])
    one, zero = fmpq(1), fmpq(0)
    for change, reason in [
        ({"value": saddle.value + 1}, "row strategy gets"),
        ({"value": saddle.value - 1}, "column strategy gives"),
        ({"row_strategy": (one, zero)}, "row strategy gets 0 against column 2"),
        ({"column_strategy": (one, zero)}, "column strategy gives 3 against row 1"),
        ({"row_strategy": (one, one)}, "row strategy is not a distribution"),
        ({"column_strategy": (2 * one, -one)}, "column strategy is not a distribution"),
        ({"column_strategy": (one,)}, "column strategy is not a distribution"),
    ]:
        with pytest.raises(Invalid, match=reason):
            replace(saddle, **change).verify()


@pytest.mark.parametrize(
    "call",
    [
        lambda: solve_matrix_game([]),
        lambda: solve_matrix_game([[]]),
        lambda: solve_matrix_game([[1, 2], [3]]),
        lambda: solve_conflict(Game.build([2, 2], lambda a: a), 0, [1, 1]),
        lambda: solve_conflict(Game.build([2, 2], lambda a: a), 4, [1, 1]),
        lambda: solve_conflict(Game.build([2, 2], lambda a: a), 1, [1]),
        lambda: joint_strategy(Game.build([2, 2], lambda a: a), 1, (fmpq(1),)),
    ],
)
def test_shapes_that_do_not_fit_are_refused(call):
    with pytest.raises(UsageError):
        call()
