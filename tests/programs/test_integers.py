"""The gear of small integers: its proofs accept what ``verify`` accepts, and nothing else."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import Invalid, UsageError
from exact.programs.constraints import FRACTIONS, Constraint, Rows
from exact.programs.gears import highs, integers, pivots
from exact.programs.gears.integer_form import (
    LARGEST,
    IntegerProgram,
    TooLarge,
    fractions,
    product,
)
from exact.programs.gears.integer_form import integers as integers_of
from exact.programs.gears.integers import common_denominator, solve_in_integers
from exact.programs.linear_program import Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve

NUMBERS = [-3, -2, -1, 0, 1, 2, Fraction(1, 2), Fraction(-2, 3), fmpq(5, 4)]


def random_program(seed, rows=9, columns=7):
    draw = random.Random(seed)
    constraints = []
    for _ in range(rows):
        row = {j: draw.choice(NUMBERS) for j in range(columns) if draw.random() < 0.6}
        constraints.append(
            (
                row,
                draw.choice(["<=", "<=", ">=", "="]),
                draw.choice([0, 0, 1, 4, Fraction(7, 3)]),
            )
        )
    lower = [draw.choice([0, None, -2, Fraction(-1, 2)]) for _ in range(columns)]
    upper = [draw.choice([None, 3, 3, Fraction(9, 4)]) for _ in range(columns)]
    sense = draw.choice([LinearProgram.maximise, LinearProgram.minimise])
    return sense(
        [draw.choice(NUMBERS) for _ in range(columns)],
        constraints,
        lower=lower,
        upper=upper,
    )


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
    found = [solve_in_integers(random_program(seed), None) for seed in range(200)]
    monkeypatch.setattr(integers, "common_denominator", lambda values: None)
    for seed, read in enumerate(found):
        answer = solve_in_integers(random_program(seed), None)
        if isinstance(read, Optimal):
            answer.verify()
            assert answer.value == read.value


def solutions(seed):
    """A program with its optimum as integers of its integer form: x, d, y, e."""
    program = random_program(seed)
    answer = pivots.solve_by_pivots(program)
    if not isinstance(answer, Optimal):
        return None
    form = IntegerProgram(program)
    d = int(np.lcm.reduce([int(v.q) for v in answer.primal]))
    scaled = [y * form.cost_scale for y in answer.dual]
    e = int(np.lcm.reduce([int(v.q) for v in scaled]))
    return (
        program,
        answer,
        form,
        [int(v * d) for v in answer.primal],
        d,
        [int(v * e) for v in scaled],
        e,
    )


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
    assert (
        max(np.abs(form.rows.matrix).max(), np.abs(form.rows.bounds).max())
        < 2**form.rows.bits
    )
    assert form.rows.matrix.tolist() == [
        [int(row.coefficients.get(j, 0) * form.rows.common) for j in range(len(x))]
        for row in program.constraints
    ]
    assert form.multipliers(y, e) == answer.dual
    spoiled = list(x)
    spoiled[draw.randrange(len(x))] += draw.choice([-2, -1, 1, 2])
    other = tuple(fmpq(v, d) for v in spoiled)
    assert form.is_feasible(spoiled, d) == (program.violation(other) is None)
    multipliers = list(y)
    multipliers[draw.randrange(len(y))] += draw.choice([-2, -1, 1, 2])
    dual = form.multipliers(multipliers, e)
    assert form.is_dual_bound(multipliers, e, x, d) == accepted(
        replace(answer, dual=dual, basis=None)
    )


@given(st.integers(0, 300), st.randoms(use_true_random=False))
def test_the_farkas_ray_in_integers_is_that_of_verify(seed, draw):
    program = random_program(seed)
    answer = pivots.solve_by_pivots(program)
    if not isinstance(answer, Infeasible):
        return
    form = IntegerProgram(program)
    e = int(np.lcm.reduce([int(v.q) for v in answer.ray]))
    ray = [int(v * e) for v in answer.ray]
    assert form.is_farkas_ray(ray)
    ray[draw.randrange(len(ray))] += draw.choice([-2, -1, 1, 2])
    assert form.is_farkas_ray(ray) == accepted(Infeasible(program, fractions(ray, 1)))


SQUARE = LinearProgram.maximise(
    [1, 1],
    [([1, 2], "<=", 6), ([1, -1], "=", 0), ([2, 1], ">=", 3)],
    lower=[1, 1],
    upper=[Fraction(7, 2), Fraction(5, 2)],
)


@pytest.mark.parametrize(
    ("x", "d", "feasible"),
    [
        ((2, 2), 1, True),
        ((3, 3), 3, True),
        ((9, 9), 4, False),  # the row ≤
        ((3, 4), 2, False),  # the equation, from below
        ((4, 3), 2, False),  # the equation, from above
        ((9, 9), 10, False),  # the lower bounds
    ],
)
def test_each_condition_alone_makes_a_point_infeasible(x, d, feasible):
    assert IntegerProgram(SQUARE).is_feasible(x, d) is feasible
    assert (SQUARE.violation([fmpq(v, d) for v in x]) is None) is feasible


@pytest.mark.parametrize(
    ("relation", "bounds", "x", "feasible"),
    [
        ("<=", (0, 5), 4, True),
        ("<=", (0, 5), 6, False),
        ("<=", (0, Fraction(7, 2)), 4, False),
        ("<=", (Fraction(9, 2), None), 4, False),
        (">=", (0, None), 4, False),
        (">=", (None, 6), 6, True),
        ("=", (None, None), 5, True),
        ("=", (None, None), 4, False),
        ("=", (None, None), 6, False),
    ],
)
def test_each_relation_and_each_bound_alone(relation, bounds, x, feasible):
    program = LinearProgram.maximise(
        [1], [([1], relation, 5)], lower=bounds[:1], upper=bounds[1:]
    )
    assert IntegerProgram(program).is_feasible([x], 1) is feasible
    assert (program.violation([fmpq(x)]) is None) is feasible


def test_a_ray_that_leaves_one_point_is_none():
    for bound, excluded in ((3, False), (2, True)):
        program = LinearProgram.maximise([0], [([1], "<=", bound)], lower=[3])
        assert IntegerProgram(program).is_farkas_ray([1]) is excluded
        assert accepted(Infeasible(program, (fmpq(1),))) is excluded


@given(st.data())
def test_doubles_and_long_integers_give_one_verdict(data):
    """Near the lengths where doubles give way, for points and multipliers that need not be solutions."""
    size = data.draw(st.sampled_from([3, 2**8, 2**15]))
    entry, bound = (
        st.integers(-size, size),
        st.one_of(st.none(), st.integers(-size, size)),
    )
    n, m = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    vector = st.lists(entry, min_size=n, max_size=n)
    rows = [
        (
            data.draw(vector),
            data.draw(st.sampled_from(["<=", "=", ">="])),
            data.draw(entry),
        )
        for _ in range(m)
    ]
    lower, upper = (
        data.draw(st.lists(bound, min_size=n, max_size=n)) for _ in range(2)
    )
    form = IntegerProgram(
        LinearProgram.maximise(data.draw(vector), rows, lower=lower, upper=upper)
    )
    length = 2 ** data.draw(st.integers(0, 52))
    x = data.draw(st.lists(st.integers(-length, length), min_size=n, max_size=n))
    y = data.draw(st.lists(st.integers(-length, length), min_size=m, max_size=m))
    d, e = (data.draw(st.integers(1, 2**40)) for _ in range(2))
    short_x, short_y = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    assert form.is_feasible(short_x, d) == form.is_feasible(x, d)
    assert form.is_dual_bound(short_y, d, short_x, e) == form.is_dual_bound(y, d, x, e)
    assert form.is_farkas_ray(short_y) == form.is_farkas_ray(y)


def test_sums_that_doubles_would_round_are_judged_exactly():
    """Equations and dual bounds that hold to the last unit, in numbers whose sums are longer than a double."""
    for seed in range(20):
        draw = random.Random(seed)
        row, x = (
            [draw.randint(-(2**15), 2**15) for _ in range(8)],
            [draw.randint(-(2**40), 2**40) for _ in range(8)],
        )
        high, low = divmod(-sum(a * v for a, v in zip(row, x, strict=True)), 2**15)
        row, x = [*row, 2**15, 1], np.array([*x, high, low], dtype=np.float64)
        for bound, feasible in ((0, True), (1, False)):
            program = LinearProgram.maximise(
                [0] * 10, [(row, "=", bound)], lower=[None] * 10
            )
            assert IntegerProgram(program).is_feasible(x, 1) is feasible
            assert (program.violation([fmpq(int(v)) for v in x]) is None) is feasible

        costs, d, multiplier = (
            [draw.randrange(1, 2**15, 2) for _ in range(2)],
            2**30 + 1,
            draw.getrandbits(draw.choice([6, 30])),
        )
        row, lower, upper = (
            [draw.randint(-7, 7) for _ in range(2)],
            [-(2**12) + 1] * 2,
            [2**12 - 1] * 2,
        )
        best = [
            high if c * d > a * multiplier else low
            for c, a, low, high in zip(costs, row, lower, upper, strict=True)
        ]
        bound = sum(a * v for a, v in zip(row, best, strict=True))
        form = IntegerProgram(
            LinearProgram.maximise(
                costs, [(row, "<=", bound)], lower=lower, upper=upper
            )
        )
        y = np.array([multiplier], dtype=np.float64)
        assert form.is_dual_bound(y, d, np.array(best, dtype=np.float64), 1)
        best[0] += 1
        assert not form.is_dual_bound(y, d, np.array(best, dtype=np.float64), 1)


def test_halves_have_as_many_bits_as_their_numerators():
    form = IntegerProgram(
        LinearProgram.maximise([1], [([Fraction(1, 2)], "<=", Fraction(1, 2))])
    )
    assert (form.rows.matrix.tolist(), form.rows.bits) == ([[1.0]], 1)


@given(st.data())
def test_products_of_long_integers_are_exact(data):
    columns = data.draw(st.integers(1, 6))
    entries = st.integers(-LARGEST, LARGEST)
    matrix = data.draw(
        st.lists(
            st.lists(entries, min_size=columns, max_size=columns),
            min_size=1,
            max_size=4,
        )
    )
    long = st.one_of(
        st.integers(-(2**200), 2**200),
        st.integers(-9, 9),
        st.sampled_from([2**30, -(2**33), 2**52]),
    )
    x = data.draw(st.lists(long, min_size=columns, max_size=columns))
    bits = max(abs(a) for row in matrix for a in row).bit_length()
    expected = [sum(a * v for a, v in zip(row, x, strict=True)) for row in matrix]
    assert (
        product(np.array(matrix, dtype=np.float64), integers_of(x), bits).tolist()
        == expected
    )


def test_fractions_are_read_off_doubles_up_to_their_limit():
    for values, numerators, denominator in (
        ([0.5, 1 / 3, -2.0, 0.0], [3, 2, -12, 0], 6),
        ([3962 / 36203], [3962], 36203),
        ([], [], 1),
    ):
        found, d = common_denominator(np.array(values))
        assert (found.tolist(), d) == (numerators, denominator)
    assert common_denominator(np.array([2**0.5, 3**0.5])) is None
    assert common_denominator(np.array([0.5, np.nan])) is None


@pytest.mark.parametrize(
    "row",
    [
        {0: LARGEST + 1},
        {0: fmpz(2) ** 80, 1: 1},
        {0: Fraction(1, LARGEST + 1)},
        {0: 2**80},
        {0: Fraction(1, 3**30)},
    ],
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
    larger = LinearProgram.maximise(
        [1] * 30, [([1 + (i * j) % 7 for j in range(30)], "<=", 9) for i in range(30)]
    )
    empty = LinearProgram.maximise(
        [1, -1], [({}, "<=", 1), ({}, ">=", -1)], upper=[2, 2]
    )
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
    for seed in range(20):  # a basic variable that happens to be at its upper bound
        draw = random.Random(seed)
        rows = [
            ({j: draw.randint(0, 2) for j in range(4)}, "<=", draw.choice([2, 4]))
            for _ in range(6)
        ]
        solve_in_integers(
            LinearProgram.maximise(
                [draw.randint(1, 3) for _ in range(4)], rows, upper=[1] * 4
            ),
            None,
        )
    assert compared >= 20


def test_rows_are_equal_to_the_tuple_of_their_constraints():
    given = [([0, "1/2", 3], "<=", 4), ({2: fmpq(2), 0: 0}, "=", Fraction(1, 3))]
    rows = Rows.read(given, 3)
    made = (
        Constraint({1: fmpq(1, 2), 2: fmpq(3)}, "<=", fmpq(4)),
        Constraint({2: fmpq(2)}, "=", fmpq(1, 3)),
    )
    assert rows == made
    assert (len(rows), rows[1], rows[:1], repr(rows)) == (
        2,
        made[1],
        made[:1],
        repr(made),
    )
    assert rows == Rows.read(given, 3)
    assert rows != Rows.read(given[:1], 3)
    assert {
        type(a)
        for row in Rows.read(given, 3, FRACTIONS)
        for a in row.coefficients.values()
    } == {Fraction}


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
