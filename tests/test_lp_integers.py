"""The gear of small integers: its proofs accept what ``verify`` accepts, and nothing else."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st

from exact.constraints import FRACTIONS, Constraint, Rows
from exact.errors import Invalid, UsageError
from exact.gears import highs, integers, pivots
from exact.gears.integer_form import LARGEST, IntegerProgram, TooLarge, product
from exact.gears.integers import common_denominator, solve_in_integers
from exact.linear_program import Infeasible, LinearProgram, Optimal
from exact.simplex import solve

NUMBERS = [-3, -2, -1, 0, 1, 2, Fraction(1, 2), Fraction(-2, 3), fmpq(5, 4)]


def random_program(seed, rows=9, columns=7):
    draw = random.Random(seed)
    constraints = []
    for _ in range(rows):
        row = {j: draw.choice(NUMBERS) for j in range(columns) if draw.random() < 0.6}
        constraints.append((row, draw.choice(["<=", "<=", ">=", "="]), draw.choice([0, 0, 1, 4, Fraction(7, 3)])))
    lower = [draw.choice([0, None, -2, Fraction(-1, 2)]) for _ in range(columns)]
    upper = [draw.choice([None, 3, 3, Fraction(9, 4)]) for _ in range(columns)]
    sense = draw.choice([LinearProgram.maximise, LinearProgram.minimise])
    return sense([draw.choice(NUMBERS) for _ in range(columns)], constraints, lower=lower, upper=upper)


def test_its_answers_prove_themselves_and_agree_with_exact_pivots():
    met = {Optimal: 0, Infeasible: 0, type(None): 0}
    for seed in range(200):
        program = random_program(seed)
        answer = solve_in_integers(program, None)
        met[type(answer)] += 1
        if answer is not None:
            answer.verify()
            expected = pivots.solve_by_pivots(program)
            assert type(expected) is type(answer)
            assert not isinstance(answer, Optimal) or expected.value == answer.value
    assert met[Optimal] >= 40
    assert met[Infeasible] >= 40


def test_flint_decides_where_doubles_do_not_show_the_fractions(monkeypatch):
    monkeypatch.setattr(integers, "common_denominator", lambda values: None)
    optimal = 0
    for seed in range(200):
        program = random_program(seed)
        answer = solve_in_integers(program, None)
        if isinstance(answer, Optimal):
            optimal += 1
            answer.verify()
            assert answer.value == pivots.solve_by_pivots(program).value
    assert optimal >= 40


def solutions(seed):
    """A program with its optimum as integers of its integer form: x, d, y, e."""
    program = random_program(seed)
    answer = pivots.solve_by_pivots(program)
    if not isinstance(answer, Optimal):
        return None
    form = IntegerProgram(program)
    d = int(np.lcm.reduce([int(v.q) for v in answer.primal]))
    scaled = [
        y * form.cost_scale * divisor / form.rows.common
        for y, divisor in zip(answer.dual, form.rows.divisors, strict=True)
    ]
    e = int(np.lcm.reduce([int(v.q) for v in scaled]))
    return program, answer, form, [int(v * d) for v in answer.primal], d, [int(v * e) for v in scaled], e


def accepted(answer):
    try:
        answer.verify()
    except Invalid:
        return False
    return True


@given(st.integers(0, 300), st.randoms(use_true_random=False))
def test_the_proof_in_integers_is_that_of_verify(seed, draw):
    """Spoil the optimum anywhere: both refuse, or both accept."""
    found = solutions(seed)
    if found is None:
        return
    program, answer, form, x, d, y, e = found
    assert form.is_feasible(x, d)
    assert form.is_dual_bound(y, e, x, d)
    assert form.multipliers(y, e * form.cost_scale) == answer.dual
    spoiled = list(x)
    spoiled[draw.randrange(len(x))] += draw.choice([-2, -1, 1, 2])
    other = tuple(fmpq(v, d) for v in spoiled)
    assert form.is_feasible(spoiled, d) == (program.violation(other) is None)
    multipliers = list(y)
    multipliers[draw.randrange(len(y))] += draw.choice([-2, -1, 1, 2])
    dual = form.multipliers(multipliers, e * form.cost_scale)
    assert form.is_dual_bound(multipliers, e, x, d) == accepted(replace(answer, dual=dual, basis=None))


@given(st.integers(0, 300), st.randoms(use_true_random=False))
def test_the_farkas_ray_in_integers_is_that_of_verify(seed, draw):
    program = random_program(seed)
    answer = pivots.solve_by_pivots(program)
    if not isinstance(answer, Infeasible):
        return
    form = IntegerProgram(program)
    scaled = [y * g / form.rows.common for y, g in zip(answer.ray, form.rows.divisors, strict=True)]
    e = int(np.lcm.reduce([int(v.q) for v in scaled]))
    ray = [int(v * e) for v in scaled]
    assert form.is_farkas_ray(ray)
    ray[draw.randrange(len(ray))] += draw.choice([-2, -1, 1, 2])
    assert form.is_farkas_ray(ray) == accepted(Infeasible(program, form.multipliers(ray, 1)))


@given(st.data())
def test_products_of_long_integers_are_exact(data):
    columns = data.draw(st.integers(1, 6))
    entries = st.integers(-LARGEST, LARGEST)
    matrix = data.draw(st.lists(st.lists(entries, min_size=columns, max_size=columns), min_size=1, max_size=4))
    long = st.one_of(st.integers(-(2**200), 2**200), st.integers(-9, 9), st.sampled_from([2**30, -(2**33), 2**52]))
    x = data.draw(st.lists(long, min_size=columns, max_size=columns))
    bits = max(abs(a) for row in matrix for a in row).bit_length()
    expected = [sum(a * v for a, v in zip(row, x, strict=True)) for row in matrix]
    assert product(np.array(matrix, dtype=np.float64), x, bits) == expected


def test_fractions_are_read_off_doubles_up_to_their_limit():
    assert common_denominator(np.array([0.5, 1 / 3, -2.0, 0.0])) == ([3, 2, -12, 0], 6)
    assert common_denominator(np.array([3962 / 36203])) == ([3962], 36203)
    assert common_denominator(np.array([])) == ([], 1)
    assert common_denominator(np.array([2**0.5, 3**0.5])) is None


@pytest.mark.parametrize(
    "row",
    [{0: LARGEST + 1}, {0: fmpz(2) ** 80, 1: 1}, {0: Fraction(1, LARGEST + 1)}, {0: 2**80}, {0: Fraction(1, 3**30)}],
)
def test_what_is_not_small_is_left_to_other_gears(row):
    program = LinearProgram.maximise([1, 1], [(row, "<=", 1), ({0: 1, 1: 1}, "<=", 1)])
    with pytest.raises(TooLarge):
        IntegerProgram(program)
    with pytest.raises(TooLarge):
        IntegerProgram(program)  # the second time from what the first has left behind
    assert solve_in_integers(program, None) is None
    assert solve(program).value == 1


def test_a_program_without_entries_after_a_larger_one():
    """HiGHS ends it before its simplex method, and its list of basic variables is then the larger program's."""
    larger = LinearProgram.maximise([1] * 30, [([1 + (i * j) % 7 for j in range(30)], "<=", 9) for i in range(30)])
    empty = LinearProgram.maximise([1, -1], [({}, "<=", 1), ({}, ">=", -1)], upper=[2, 2])
    for _ in range(3):
        solve_in_integers(larger, None).verify()
        answer = solve_in_integers(empty, None)
        answer.verify()
        assert (answer.primal, answer.basis.slacks) == ((2, 0), {0, 1})


def test_pivoted_programs_are_read_from_the_list_of_basic_variables(monkeypatch):
    """Both ways of reading a basis agree."""
    compared = 0
    read = highs._read_basis

    def both(solver, arrays, primal):
        nonlocal compared
        quick, slow = read(solver, arrays, primal), read(solver, arrays, primal[:0])
        assert quick == slow
        compared += solver.getInfo().simplex_iteration_count > 0
        return quick

    monkeypatch.setattr(highs, "_read_basis", both)
    for seed in range(60):
        solve_in_integers(random_program(seed), None)
    assert compared >= 20


def test_rows_are_equal_to_the_tuple_of_their_constraints():
    given = [([0, "1/2", 3], "<=", 4), ({2: fmpq(2), 0: 0}, "=", Fraction(1, 3))]
    rows = Rows.read(given, 3)
    made = (Constraint({1: fmpq(1, 2), 2: fmpq(3)}, "<=", fmpq(4)), Constraint({2: fmpq(2)}, "=", fmpq(1, 3)))
    assert rows == made
    assert (len(rows), rows[1], rows[:1], repr(rows)) == (2, made[1], made[:1], repr(made))
    assert rows == Rows.read(given, 3)
    assert rows != Rows.read(given[:1], 3)
    assert {type(a) for row in Rows.read(given, 3, FRACTIONS) for a in row.coefficients.values()} == {Fraction}


def test_rows_do_not_follow_later_changes_of_what_they_were_read_from():
    row = {0: 1, 1: 2}
    rows = Rows.read([(row, "<=", 4)], 2)
    row[0] = 7
    assert rows[0].coefficients == {0: 1, 1: 2}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (({3: 1}, "<=", 1), "constraint 1 names a variable outside 0..1"),
        (({-1: 1}, "<=", 1), "constraint 1 names a variable outside 0..1"),
        (([1, 2, 3], "<=", 1), "constraint 1 has 3 coefficients for 2 variables"),
        (([1, 2], "<", 1), "constraint 1 has relation '<'"),
    ],
)
def test_rows_that_fit_no_program_are_refused(row, message):
    with pytest.raises(UsageError, match=message):
        Rows.read([([1, 1], "<=", 1), row], 2)


@pytest.mark.parametrize("value", [0.5, True, None])
def test_numbers_that_are_not_exact_are_refused(value):
    for row in (([1, value], "<=", 1), ([1, 1], "<=", value)):
        with pytest.raises(TypeError):
            Rows.read([row], 2)
