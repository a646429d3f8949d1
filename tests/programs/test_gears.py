"""Each gear by itself: what it gives is right, so that a later gear need not hide its faults."""

import random
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.programs.gears import guided, highs, integers, pivots
from exact.programs.gears.exact_basis import (
    ExactBasis,
    proved_infeasible,
    proved_optimal,
)
from exact.programs.gears.exact_lu import ExactLU, SingularBasis
from exact.programs.gears.float_tableau import guess_batch, guess_dense, guess_tiny
from exact.programs.gears.integer_form import IntegerProgram
from exact.programs.gears.scaled_floats import ScaledFloats, mantissas, plain
from exact.programs.linear_program import (
    Basis,
    Infeasible,
    LinearProgram,
    Optimal,
    Unbounded,
)
from exact.programs.simplex import solve
from exact.programs.tableau import Tableau


def sparse_rows(draw, size, density):
    rows = {i: {} for i in range(size)}
    for i in range(size):
        for j in range(size):
            if draw.random() < density or i == j:
                rows[i][j] = fmpq(
                    draw.choice([-3, -2, -1, 1, 2, 5]), draw.choice([1, 1, 1, 2, 3])
                )
    return rows


@pytest.mark.parametrize(
    ("size", "density"),
    [(1, 1), (6, 0.3), (30, 0.1), (60, 0.03), (60, 0.08), (90, 0.05)],
)
def test_elimination_solves_the_system_and_its_transpose(size, density):
    draw = random.Random(str((size, density)))
    for _ in range(5):
        rows = sparse_rows(draw, size, density)
        right = {
            i: fmpq(draw.randint(-4, 4), draw.randint(1, 3))
            for i in draw.sample(range(size), (size + 1) // 2)
        }
        try:
            factors = ExactLU(
                {i: dict(row) for i, row in rows.items()}, set(range(size))
            )
            x, y = factors.solve(right), factors.solve_transposed(right)
        except SingularBasis:
            continue
        for i, row in rows.items():
            assert sum(a * x.get(j, 0) for j, a in row.items()) == right.get(i, 0)
        for j in range(size):
            assert sum(
                row[j] * y.get(i, 0) for i, row in rows.items() if j in row
            ) == right.get(j, 0)


def test_singular_systems_are_refused():
    one, two = fmpq(1), fmpq(2)
    for rows in ({0: {0: one, 1: one}, 1: {0: two, 1: two}}, {0: {0: one}, 1: {}}):
        with pytest.raises(SingularBasis):
            ExactLU(rows, {0, 1}).solve({0: one})
    with pytest.raises(SingularBasis):
        ExactLU({0: {0: one}}, {0, 1})


def random_program(seed, rows=8, columns=9):
    draw = random.Random(seed)
    constraints = []
    for _ in range(rows):
        row = {j: draw.randint(-3, 3) for j in range(columns) if draw.random() < 0.6}
        constraints.append(
            (row, draw.choice(["<=", "<=", ">=", "="]), draw.randint(-4, 6))
        )
    lower = [draw.choice([0, 0, None, -2]) for _ in range(columns)]
    upper = [draw.choice([None, None, 3]) for _ in range(columns)]
    costs = [draw.randint(-3, 3) for _ in range(columns)]
    return LinearProgram.maximise(costs, constraints, lower=lower, upper=upper)


def test_auxiliary_programs_prove_infeasibility_and_unboundedness():
    met = {Optimal: 0, Infeasible: 0, Unbounded: 0}
    for seed in range(120):
        program = random_program(seed)
        kind = type(pivots.solve_by_pivots(program))
        met[kind] += 1
        ray, growth = guided._infeasible(program), guided._unbounded(program)
        assert (ray is not None) == (kind is Infeasible)
        assert kind is not Unbounded or isinstance(growth, Unbounded)
        assert kind is not Optimal or growth is None
        for answer in (ray, growth):
            if answer is not None:
                answer.verify()
    assert min(met.values()) >= 10


def test_rows_of_the_inverse_prove_infeasibility():
    """HiGHS's last basis and the member it names suffice, without any auxiliary program, nearly always."""
    proved = infeasible = 0
    for seed in range(120):
        program = random_program(seed)
        guess = highs.guess(program, ScaledFloats(program), None)
        if (
            guess is not None
            and guess.status == highs.INFEASIBLE
            and guess.culprit is not None
        ):
            infeasible += 1
            proved += (
                proved_infeasible(program, guess.basis, *guess.culprit) is not None
            )
    assert infeasible >= 10
    assert proved >= 0.9 * infeasible


def test_pivots_enter_an_optimal_basis_and_stay(monkeypatch):
    optimal = 0
    for seed in range(60):
        program = random_program(seed)
        answer = pivots.solve_by_pivots(program)
        if isinstance(answer, Optimal):
            optimal += 1
            with monkeypatch.context() as patch:
                patch.setattr(Tableau, "_leaving", lambda *_: pytest.fail("it pivoted"))
                again = pivots.solve_by_pivots(program, start=answer.basis)
            again.verify()
            assert again.value == answer.value
            assert proved_optimal(program, answer.basis).primal == answer.primal
    assert optimal >= 10


def test_exact_basic_solutions_satisfy_their_equations():
    answers = (pivots.solve_by_pivots(random_program(seed)) for seed in range(100))
    answer = next(answer for answer in answers if isinstance(answer, Optimal))
    program = answer.program
    x = ExactBasis(program, answer.basis).primal()
    values = program.row_values(x)
    assert all(
        values[i] == program.constraints[i].bound
        for i in range(8)
        if i not in answer.basis.slacks
    )


@given(
    st.integers(2, 7),
    st.integers(2, 7),
    st.integers(0, 2**32),
    st.sampled_from([1, 3, 500]),
)
def test_the_three_float_tableaux_agree(rows, columns, seed, size):
    draw = random.Random(seed)
    matrix = [[draw.randint(1, 2 * size) for _ in range(columns)] for _ in range(rows)]
    tiny, dense = guess_tiny(matrix), guess_dense(np.array(matrix))
    y, _, determinant = guess_batch(np.array([matrix, matrix]))
    totals = [sum(tiny.primal), sum(dense.primal), y[0].sum(), y[1].sum()]
    assert determinant.all()
    assert max(totals) - min(totals) < 1e-9
    for guess in (tiny, dense):
        assert len(guess.rows) == len(guess.columns)
        assert abs(sum(guess.dual) - totals[0]) < 1e-9


@given(
    st.lists(
        st.one_of(
            st.integers(-(10**400), 10**400), st.fractions(max_denominator=10**9)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_mantissas_hold_any_size(values):
    numbers = [fmpq(v.numerator, v.denominator) for v in map(Fraction, values)] + [
        fmpq(1, 10**400),
        fmpq(-(10**400)),
    ]
    for number, m, e in zip(numbers, *mantissas(numbers), strict=True):
        exact = Fraction(int(number.p), int(number.q))
        assert abs(Fraction(float(m)) * Fraction(2) ** int(e) - exact) <= abs(
            exact
        ) * Fraction(1, 2**50)
        assert m == 0 or 0.25 <= abs(m) <= 2


def test_plain_numbers_are_those_that_need_no_scale():
    assert plain([fmpq(1), None, fmpq(0), fmpq(-3, 2)], -np.inf).tolist() == [
        1.0,
        -np.inf,
        0.0,
        -1.5,
    ]
    for numbers in ([fmpq(5000)], [fmpq(1, 100)], [fmpq(10**400)]):
        assert plain(numbers) is None
    tiny = ScaledFloats(
        LinearProgram.maximise([1, 1], [([1, Fraction(1, 10**400)], "<=", 1)])
    )
    assert not tiny.is_plain
    assert tiny.values.all()


def test_scales_are_powers_of_two_that_bring_entries_near_one():
    big, small = 10**200, Fraction(1, 10**200)
    program = LinearProgram.maximise(
        [1, 1], [([big, 3 * big], "<=", big), ([small, 2 * small], "<=", small)]
    )
    floats = ScaledFloats(program)
    assert np.all((floats.values > 1 / 8) & (floats.values < 8))
    lower, upper, bounds, costs = floats.vectors()
    assert np.all(np.isfinite(lower) & np.isfinite(bounds) & np.isfinite(costs))
    assert np.all(np.isinf(upper))
    assert proved_optimal(program, highs.guess(program, floats, None).basis) is not None


def test_statuses_of_a_basis_reach_highs_and_return():
    program = LinearProgram.maximise(
        [1, 1, 1], [([1, 2, 1], "<=", 4), ([1, 0, 1], ">=", 1)], upper=[2, None, 5]
    )
    answer = pivots.solve_by_pivots(program)
    floats = ScaledFloats(program)
    guess = highs.guess(program, floats, answer.basis)
    assert (guess.status, guess.basis) == (highs.OPTIMAL, answer.basis)
    assert highs._solver().getInfo().simplex_iteration_count == 0
    highs.guess(program, floats, None)
    assert highs._solver().getInfo().simplex_iteration_count > 0
    assert (
        highs.guess(
            program, floats, Basis(frozenset(), frozenset({0, 1}), frozenset())
        ).status
        == highs.OPTIMAL
    )


def test_highs_prints_nothing():
    """`--json` promises standard output to one JSON object; HiGHS 1.16 announces itself there when it can."""
    script = "from exact.programs.gears import highs; print(type(highs._solver().run()).__name__)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["HighsStatus"]


def test_highs_begins_with_a_variable_for_every_equation(monkeypatch):
    rows = [
        ([1, 1, 0], "=", 2),
        ([0, 1, 1], "=", 3),
        ([0, 1, 1], "=", 3),
        ([1, 1, 1], "<=", 9),
    ]
    program = LinearProgram.maximise(
        [1, 2, 3], rows, lower=[0, None, None], upper=[None, 5, None]
    )
    arrays = integers._arrays(IntegerProgram(program))
    names = highs.highspy.HighsBasisStatus
    first = highs._crash(arrays)
    assert first.col_status == [names.kLower, names.kBasic, names.kBasic]
    assert first.row_status == [
        names.kLower,
        names.kLower,
        names.kBasic,
        names.kBasic,
    ]  # none is left for the third
    assert highs._crash(replace(arrays, row_lower=arrays.row_lower - 1.0)) is None
    assert highs._resting(arrays) == [names.kLower, names.kUpper, names.kZero]
    given = []
    monkeypatch.setattr(highs, "_crash", lambda arrays: given.append(arrays))
    for size in (highs.SMALL, 1):
        monkeypatch.setattr(highs, "SMALL", size)
        highs.solve_floats(arrays, None, highs.DUAL)
    assert len(given) == 1
    assert solve(program).value == 19
