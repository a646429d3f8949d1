"""Hard linear programs, each through every gear: floats cannot see some of them, exact pivots must always finish."""

import json
import random
import subprocess
import sys
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact import checker
from exact.programs import simplex
from exact.programs.certificates import (
    linear_program_certificate,
    linear_program_document,
)
from exact.programs.gears import guided, highs, pivots
from exact.programs.gears.exact_basis import proved_optimal
from exact.programs.gears.exact_lu import SingularBasis
from exact.programs.linear_program import (
    Basis,
    Infeasible,
    LinearProgram,
    Optimal,
    Unbounded,
)
from exact.programs.simplex import solve
from tests.places import ROOT

SENSES = {True: LinearProgram.maximise, False: LinearProgram.minimise}


def by_guesses_first(program):
    """No program is tiny: floats guess even for one variable."""
    answer, basis = guided.solve_by_guesses(program, None)
    return (
        answer if answer is not None else pivots.solve_by_pivots(program, start=basis)
    )


def from_a_strange_start(program):
    n, m = len(program.objective), len(program.constraints)
    draw = random.Random(n * 100 + m)
    members = draw.sample(range(n + m), m)
    start = Basis(
        frozenset(j for j in members if j < n),
        frozenset(j - n for j in members if j >= n),
        frozenset(j for j in range(n) if j not in members and draw.random() < 0.5),
    )
    return pivots.solve_by_pivots(program, start=start)


GEARS = pytest.mark.parametrize(
    "gear", [solve, by_guesses_first, pivots.solve_by_pivots, from_a_strange_start]
)


def solved(gear, program, kind=Optimal):
    """The answer, re-proved by itself and by the checker that shares nothing with us."""
    answer = gear(program)
    answer.verify()
    assert isinstance(answer, kind)
    subject = checker.read_subject(json.dumps(linear_program_document(program)))
    text = json.dumps(linear_program_certificate(answer))
    assert checker.judge(subject, lambda: text)[0] == "valid"
    return answer


def klee_minty(n):
    rows = [
        (
            [2 ** (i - j + 1) if j < i else int(i == j) for j in range(n)],
            "<=",
            5 ** (i + 1),
        )
        for i in range(n)
    ]
    return LinearProgram.maximise([2 ** (n - 1 - j) for j in range(n)], rows)


@GEARS
@pytest.mark.parametrize("n", [2, 7, 12])
def test_klee_minty(gear, n):
    assert solved(gear, klee_minty(n)).value == 5**n


def test_klee_minty_of_fifty_dimensions_by_guesses():
    assert solved(solve, klee_minty(50)).value == 5**50


@GEARS
def test_beale(gear):
    """The textbook rule cycles here."""
    rows = [
        ([Fraction(1, 4), -60, Fraction(-1, 25), 9], "<=", 0),
        ([Fraction(1, 2), -90, Fraction(-1, 50), 3], "<=", 0),
        ([0, 0, 1, 0], "<=", 1),
    ]
    program = LinearProgram.maximise([Fraction(3, 4), -150, Fraction(1, 50), -6], rows)
    assert solved(gear, program).value == fmpq(1, 20)


@GEARS
@pytest.mark.parametrize("n", [3, 8, 12])
def test_hilbert_matrices(gear, n):
    """Equations with the Hilbert matrix and x = 1: their condition grows like e^{3.5 n}."""
    rows = [[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)]
    equations = LinearProgram.maximise([1] * n, [(row, "=", sum(row)) for row in rows])
    assert solved(gear, equations).primal == (1,) * n
    packing = LinearProgram.maximise([1] * n, [(row, "<=", 1) for row in rows])
    assert solved(gear, packing).value == solve(packing).value


@GEARS
@pytest.mark.parametrize("digits", [10, 30, 60, 300])
def test_infeasible_by_a_hair(gear, digits):
    hair = Fraction(1, 10**digits)
    solved(
        gear,
        LinearProgram.maximise([1, 0], [([1, 1], "<=", 1), ([1, 1], ">=", 1 + hair)]),
        Infeasible,
    )
    solved(
        gear,
        LinearProgram.maximise([1, 0], [([1, 1], "<=", 1), ([1, 1], ">=", 1 - hair)]),
    )
    triangle = [
        ([1, 1, 0], "<=", 1),
        ([0, 1, 1], "<=", 1),
        ([1, 0, 1], "<=", 1),
        ([1, 1, 1], ">=", Fraction(3, 2) + hair),
    ]
    solved(gear, LinearProgram.maximise([1, 1, 1], triangle), Infeasible)


@GEARS
def test_optima_that_differ_at_the_sixtieth_digit(gear):
    hair = Fraction(1, 10**60)
    answer = solved(
        gear, LinearProgram.maximise([1, 1 + hair, 1], [([1, 1, 1], "<=", 1)])
    )
    assert answer.primal == (0, 1, 0)
    assert answer.value == fmpq(10**60 + 1, 10**60)
    pair = LinearProgram.minimise(
        [1, 1], [([1 + hair, 1], ">=", 1), ([1, 1 + hair], ">=", 1)]
    )
    assert solved(gear, pair).value == fmpq(2 * 10**60, 2 * 10**60 + 1)


@GEARS
@pytest.mark.parametrize("size", [40, 300, 400])
def test_large_entries_beside_small_ones(gear, size):
    big, small = 10**size, Fraction(1, 10**size)
    rows = [
        ([big, small, 1], "<=", big),
        ([small, big, 1], "<=", 1),
        ([1, 1, small], "<=", small),
    ]
    answer = solved(gear, LinearProgram.maximise([small, big, 1], rows))
    assert answer.value == solved(pivots.solve_by_pivots, answer.program).value
    rows = [([big, big + 1], "<=", big * big), ([big + 1, big], "<=", big * big)]
    assert solved(gear, LinearProgram.maximise([1, 1], rows)).value == fmpq(
        2 * big * big, 2 * big + 1
    )


@GEARS
def test_free_and_fixed_variables_empty_and_redundant_rows(gear):
    rows = [
        ([1, 1, 1, 1], "=", 5),
        ([2, 2, 2, 2], "=", 10),
        ([0, 0, 0, 0], "<=", 3),
        ([1, -1, 0, 0], ">=", -2),
    ]
    bounds = {"lower": [None, 0, -1, 3], "upper": [None, 4, 2, 3]}
    answer = solved(gear, LinearProgram.maximise([1, 2, 3, 4], rows, **bounds))
    assert answer.primal[3] == 3
    assert answer.value == 19
    contradiction = [*rows, ([3, 3, 3, 3], "=", 16)]
    solved(
        gear, LinearProgram.maximise([1, 2, 3, 4], contradiction, **bounds), Infeasible
    )


@GEARS
def test_equalities_alone(gear):
    rows = [([1, 2, 3, 0], "=", 6), ([0, 1, 1, 1], "=", 3), ([1, 0, 0, -1], "=", 0)]
    assert solved(gear, LinearProgram.maximise([1, 0, 0, 0], rows)).value == fmpq(3, 2)
    solved(
        gear,
        LinearProgram.maximise([1, 0, 0, 0], [*rows, ([1, 1, 1, 0], "=", -1)]),
        Infeasible,
    )


@GEARS
def test_unbounded_along_a_ray_of_several_non_zeros(gear):
    rows = [
        ([1, -1, 0, 0], "<=", 1),
        ([0, 1, -1, 0], "<=", 1),
        ([0, 0, 1, -1], "<=", 1),
        ([-1, 0, 0, 1], "<=", 5),
    ]
    answer = solved(gear, LinearProgram.maximise([1, 1, -1, 0], rows), Unbounded)
    assert sum(1 for d in answer.ray if d) == 4
    solved(
        gear,
        LinearProgram.maximise([1, 1, -1, 0], [*rows, ([1, 1, 1, 1], "<=", -1)]),
        Infeasible,
    )
    hair = Fraction(1, 10**40)  # the only ray improves the objective by a hair
    solved(
        gear,
        LinearProgram.maximise(
            [1 + hair, -1], [([1, -1], "<=", 1), ([-1, 1], "<=", 1)]
        ),
        Unbounded,
    )


def near_duplicates(seed, rows=30, columns=12):
    """Rows that differ by one in 10^12: HiGHS's optimal basis is exactly infeasible."""
    draw = random.Random(seed)
    first = [draw.randint(10**11, 10**12) for _ in range(columns)]
    return LinearProgram.maximise(
        [1] * columns,
        [
            ([a + draw.randint(0, 3) for a in first], "<=", 10**12 + draw.randint(0, 3))
            for _ in range(rows)
        ],
    )


def test_a_wrong_float_basis_is_found_out_and_refined():
    from exact.programs.gears.scaled_floats import ScaledFloats

    wrong = 0
    for seed in range(10):
        program = near_duplicates(seed)
        guess = highs.guess(program, ScaledFloats(program), None)
        wrong += proved_optimal(program, guess.basis) is None
        answer = solved(
            lambda given: guided.solve_by_guesses(given, None)[0], program
        )  # by refinement, not by pivots
        assert answer.value == pivots.solve_by_pivots(program).value
    assert wrong >= 3


numbers = st.one_of(
    st.integers(-3, 3),
    st.fractions(-2, 2, max_denominator=6),
    st.sampled_from([10**25, Fraction(1, 10**25)]),
)


@st.composite
def programs(draw):
    n, m = draw(st.integers(1, 5)), draw(st.integers(0, 6))
    vector = st.lists(numbers, min_size=n, max_size=n)
    rows = [
        (draw(vector), draw(st.sampled_from(["<=", "=", ">="])), draw(numbers))
        for _ in range(m)
    ]
    bound = st.one_of(st.none(), st.integers(-2, 2))
    lower = draw(st.lists(st.one_of(st.just(0), bound), min_size=n, max_size=n))
    upper = draw(st.lists(bound, min_size=n, max_size=n))
    return SENSES[draw(st.booleans())](draw(vector), rows, lower=lower, upper=upper)


@given(programs())
def test_every_gear_gives_the_same_answer(program):
    if isinstance(solve(program), Infeasible) and solve(program).empty is not None:
        return
    answers = [
        solved(gear, program, object)
        for gear in (pivots.solve_by_pivots, by_guesses_first, from_a_strange_start)
    ]
    assert len({type(answer) for answer in answers}) == 1
    if isinstance(answers[0], Optimal):
        assert len({str(answer.value) for answer in answers}) == 1


@given(programs(), st.data())
def test_a_start_changes_nothing_but_the_time(program, data):
    """The basis of one program starts its neighbours: another objective, right-hand side, or one row more."""
    before = solve(program)
    if not isinstance(before, Optimal):
        return
    n = len(program.objective)
    vector = st.lists(numbers, min_size=n, max_size=n)
    rows = [
        ([row.coefficients.get(j, 0) for j in range(n)], row.relation, row.bound)
        for row in program.constraints
    ]
    bounds = {"lower": program.lower, "upper": program.upper}
    assert solve(program, start=before.basis).value == before.value
    neighbours = [
        SENSES[program.maximising](data.draw(vector), rows, **bounds),
        SENSES[program.maximising](
            program.objective,
            [(a, r, data.draw(numbers)) for a, r, _ in rows],
            **bounds,
        ),
        SENSES[program.maximising](
            program.objective,
            [*rows, (data.draw(vector), "<=", data.draw(numbers))],
            **bounds,
        ),
    ]
    for neighbour in neighbours:
        cold, warm = (
            solve(neighbour),
            solved(lambda p: solve(p, start=before.basis), neighbour, object),
        )
        assert type(cold) is type(warm)
        if isinstance(cold, Optimal):
            assert cold.value == warm.value


def test_guesses_that_are_no_basis_are_survived(monkeypatch):
    program = klee_minty(5)
    nonsense = [
        Basis(frozenset({0, 1}), frozenset({0, 1}), frozenset()),  # not square
        Basis(
            frozenset({7}), frozenset({0, 1, 2, 3}), frozenset()
        ),  # a variable that is not there
        Basis(
            frozenset(), frozenset(range(5)), frozenset({0, 1, 2})
        ),  # at upper bounds that are not there
    ]
    for basis in nonsense:
        assert (
            solved(lambda p, basis=basis: solve(p, start=basis), program).value == 5**5
        )
        if 7 not in basis.variables:
            monkeypatch.setattr(
                highs,
                "guess",
                lambda *_, basis=basis: highs.Guess(highs.OPTIMAL, basis),
            )
            monkeypatch.setattr(simplex, "TINY", 0)
            assert solved(solve, program).value == 5**5


def test_a_wrong_status_is_survived(monkeypatch):
    """HiGHS calling every program infeasible, unbounded or unknown costs time, not truth."""
    guess = highs.guess
    monkeypatch.setattr(simplex, "TINY", 0)
    for status in (highs.INFEASIBLE, highs.UNBOUNDED, highs.UNKNOWN):
        monkeypatch.setattr(
            highs,
            "guess",
            lambda *a, status=status: highs.Guess(
                status, guess(*a).basis, ("slack", 0)
            ),
        )
        assert solved(solve, klee_minty(4)).value == 5**4
        solved(
            solve,
            LinearProgram.maximise([1, 0], [([1, 1], "<=", 1), ([1, 1], ">=", 2)]),
            Infeasible,
        )
        solved(solve, LinearProgram.maximise([1, 0], [([1, -1], "<=", 1)]), Unbounded)


def test_singular_systems_are_named():
    program = LinearProgram.maximise([1, 1], [([1, 1], "<=", 1), ([2, 2], "<=", 2)])
    assert (
        proved_optimal(program, Basis(frozenset({0, 1}), frozenset(), frozenset()))
        is None
    )
    assert issubclass(SingularBasis, ArithmeticError)


def test_neither_numpy_nor_highspy_is_loaded_before_it_is_needed():
    check = (
        "import sys, exact.programs.simplex, exact.programs.matrix_games\n"
        "from exact.programs.linear_program import LinearProgram\n"
        "exact.programs.simplex.solve(LinearProgram.maximise([1], [([2], '<=', 3)]))\n"
        "exact.programs.matrix_games.solve_positive([[1, 2], [3, 1]])\n"
        "print({'numpy', 'highspy'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", check],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("n", [5, 30])
def test_a_start_that_is_still_optimal_is_the_answer(monkeypatch, n):
    """Of a tiny program by itself, of a larger one also when no guess comes; no exact pivot in either."""
    draw = random.Random(8)
    rows = [
        ([draw.randint(1, 99) for _ in range(n)], "<=", draw.randint(500, 999))
        for _ in range(n)
    ]
    costs = [draw.randint(50, 99) for _ in range(n)]
    before = solve(LinearProgram.maximise(costs, rows))
    changed = LinearProgram.maximise(
        [1000 * c + draw.randint(0, 1) for c in costs], rows
    )
    monkeypatch.setattr(
        simplex,
        "solve_by_pivots",
        lambda *_, **__: pytest.fail("exact pivots were made"),
    )
    assert solved(lambda p: solve(p, start=before.basis), changed).basis == before.basis
    monkeypatch.setattr(highs, "guess", lambda *_: None)
    assert solved(lambda p: solve(p, start=before.basis), changed).basis == before.basis


def test_the_start_reaches_highs(monkeypatch):
    """After a change that spoils the basis HiGHS begins there, not from nothing."""
    draw = random.Random(9)
    rows = [
        ([draw.randint(1, 99) for _ in range(40)], "<=", draw.randint(500, 999))
        for _ in range(40)
    ]
    costs = [draw.randint(50, 99) for _ in range(40)]
    before = solve(LinearProgram.maximise(costs, rows))
    entering = next(j for j in range(40) if j not in before.basis.variables)
    costs[entering] += 60
    program = LinearProgram.maximise(costs, rows)
    given = []
    solve_floats = highs.solve_floats
    monkeypatch.setattr(
        highs,
        "solve_floats",
        lambda a, start, s: given.append(start) or solve_floats(a, start, s),
    )
    warm = solve(program, start=before.basis)
    warm.verify()
    assert given[0] == before.basis
    assert warm.value == solve(program).value > before.value
