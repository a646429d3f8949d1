"""The exact simplex over both number types: every answer proves itself, and the hard programs end."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import Invalid, UsageError
from exact.linear_program import FLINT, FRACTIONS, Infeasible, LinearProgram, Optimal, Unbounded
from exact.simplex import solve

FIELDS = pytest.mark.parametrize("field", [FLINT, FRACTIONS], ids=lambda field: field.name)
SENSES = {True: LinearProgram.maximise, False: LinearProgram.minimise}


def solved(program, kind):
    answer = solve(program)
    answer.verify()
    assert isinstance(answer, kind)
    return answer


@FIELDS
def test_beale_cycles_under_the_textbook_rule_and_ends_here(field):
    program = LinearProgram.maximise(
        ["3/4", -150, "1/50", -6],
        [(["1/4", -60, "-1/25", 9], "<=", 0), (["1/2", -90, "-1/50", 3], "<=", 0), ([0, 0, 1, 0], "<=", 1)],
        arithmetic=field,
    )
    assert solved(program, Optimal).value == field.coerce("1/20")


@FIELDS
@pytest.mark.parametrize("n", [3, 8])
def test_klee_minty(field, n):
    rows = [([2 ** (i - j + 1) if j < i else int(i == j) for j in range(n)], "<=", 5 ** (i + 1)) for i in range(n)]
    program = LinearProgram.maximise([2 ** (n - 1 - j) for j in range(n)], rows, arithmetic=field)
    assert solved(program, Optimal).value == 5**n


@FIELDS
def test_all_zero_right_hand_sides(field):
    rows = [([1, -2, 1, i], "<=", 0) for i in range(5)] + [([-1, 1, i, -1], ">=", 0) for i in range(5)]
    solved(LinearProgram.maximise([1, 1, -5, -1], [*rows, ([1, 1, 1, 1], "<=", 0)], arithmetic=field), Optimal)


@FIELDS
def test_numbers_of_hundreds_of_digits(field):
    big = 10**300
    rows = [([big + 1, big], "<=", big * big), ([Fraction(1, big), 3], "<=", big)]
    answer = solved(LinearProgram.maximise([1, 1], rows, arithmetic=field), Optimal)
    x, y = (Fraction(int(v.numerator), int(v.denominator)) for v in answer.primal)
    assert (big + 1) * x + big * y == big * big  # both constraints are tight: the exact solution, not a neighbour
    assert x == 0 or Fraction(1, big) * x + 3 * y == big


@FIELDS
def test_infeasible_by_ten_to_the_minus_thirty(field):
    rows = [([1, 1], "<=", 1), ([1, 1], ">=", 1 + Fraction(1, 10**30))]
    solved(LinearProgram.maximise([1, 0], rows, arithmetic=field), Infeasible)
    rows[1] = ([1, 1], ">=", 1)
    solved(LinearProgram.maximise([1, 0], rows, arithmetic=field), Optimal)


@FIELDS
def test_each_kind_of_variable_and_relation(field):
    rows = [([1, 1, 1, 1], "=", 5), ([1, -1, 0, 0], ">=", -2), ([0, 0, 1, -1], "<=", 1)]
    bounds = {"lower": [None, 0, -1, None], "upper": [None, None, 2, 3]}
    assert solved(LinearProgram.maximise([1, 2, 3, 4], rows, **bounds, arithmetic=field), Optimal).value == 19
    assert solved(LinearProgram.minimise([1, 2, 3, 0], rows, **bounds, arithmetic=field), Optimal).value == 0


@FIELDS
def test_unbounded_with_a_ray_of_several_non_zeros(field):
    rows = [([1, -1, 0], "<=", 1), ([0, 1, -1], "<=", 1), ([-1, 0, 1], "<=", 5)]
    answer = solved(LinearProgram.maximise([1, 1, -1], rows, arithmetic=field), Unbounded)
    assert sum(1 for d in answer.ray if d) == 3


@FIELDS
def test_contradicting_equations_redundant_ones_and_empty_rows(field):
    rows = [([1, 2], "=", 3), ([2, 4], "=", 6), ([0, 0], "=", 0), ([0, 0], "<=", 4)]
    free = [None, None]
    assert solved(LinearProgram.maximise([1, 2], rows, lower=free, arithmetic=field), Optimal).value == 3
    solved(LinearProgram.maximise([1, 0], rows, lower=free, arithmetic=field), Unbounded)
    solved(LinearProgram.maximise([1, 2], [*rows, ([3, 6], "=", 8)], lower=free, arithmetic=field), Infeasible)
    solved(LinearProgram.maximise([1, 2], [([0, 0], ">=", 1)], lower=free, arithmetic=field), Infeasible)


@FIELDS
def test_bounds_that_exclude_each_other_and_no_constraints_at_all(field):
    solved(LinearProgram.maximise([1], [], lower=[2], upper=[1], arithmetic=field), Infeasible)
    assert solved(LinearProgram.maximise([1], [], lower=[1], upper=[2], arithmetic=field), Optimal).value == 2
    assert solved(LinearProgram.minimise([1], [], lower=[1], upper=[1], arithmetic=field), Optimal).value == 1
    solved(LinearProgram.minimise([1], [], lower=[None], arithmetic=field), Unbounded)
    assert solved(LinearProgram.maximise([], [], arithmetic=field), Optimal).value == 0


numbers = st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=6))


@st.composite
def programs(draw):
    n, m = draw(st.integers(1, 4)), draw(st.integers(0, 5))
    vector = st.lists(numbers, min_size=n, max_size=n)
    rows = [(draw(vector), draw(st.sampled_from(["<=", "=", ">="])), draw(numbers)) for _ in range(m)]
    bound = st.one_of(st.none(), st.integers(-2, 2))
    lower = draw(st.lists(st.one_of(st.just(0), bound), min_size=n, max_size=n))
    upper = draw(st.lists(bound, min_size=n, max_size=n))
    return draw(st.booleans()), draw(vector), rows, lower, upper


@given(programs())
def test_every_answer_proves_itself_and_both_number_types_agree(data):
    maximising, objective, rows, lower, upper = data
    answers = []
    for field in (FLINT, FRACTIONS):
        answer = solve(SENSES[maximising](objective, rows, lower=lower, upper=upper, arithmetic=field))
        answer.verify()
        answers.append(answer)
    assert type(answers[0]) is type(answers[1])
    if isinstance(answers[0], Optimal):
        assert str(answers[0].value) == str(answers[1].value)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9)), max_size=6))
def test_two_variables_against_all_vertices(rows):
    """An oracle that shares nothing with the simplex: the best feasible crossing of two lines in a box."""
    box = [(1, 0, 5), (-1, 0, 5), (0, 1, 5), (0, -1, 5)]
    lines = rows + box
    vertices = []
    for (a, b, c), (d, e, f) in combinations(lines, 2):
        det = a * e - b * d
        if det:
            x, y = Fraction(c * e - b * f, det), Fraction(a * f - c * d, det)
            if all(p * x + q * y <= r for p, q, r in lines):
                vertices.append(2 * x + 3 * y)
    program = LinearProgram.maximise([2, 3], [((a, b), "<=", c) for a, b, c in lines], lower=[None, None])
    if vertices:
        assert str(solved(program, Optimal).value) == str(max(vertices))
    else:
        solved(program, Infeasible)


def test_a_spoiled_answer_is_refused_for_the_right_reason():
    good = solve(LinearProgram.maximise([3, 2], [([1, 1], "<=", 4), ([1, 3], "<=", 6)]))
    program, (x, y), dual = good.program, good.primal, good.dual
    for spoiled, reason in [
        (Optimal(program, (x + 1, y), dual), "constraint 0 fails"),
        (Optimal(program, (-x, y), dual), "below its lower bound"),
        (Optimal(program, (x - 1, y), dual), "duality gap is 3"),
        (Optimal(program, (x, y), (-dual[0], dual[1])), "wrong sign"),
        (Optimal(program, (x, y), (dual[0] - 1, dual[1])), "dual is infeasible"),
        (Optimal(program, (x, y), dual[:1]), "1 multipliers for 2"),
        (Optimal(program, (x,), dual), "1 entries for 2"),
        (Unbounded(program, (x, y), (x, y)), "leaves constraint 0"),
        (Unbounded(program, (x, y), (-x, y)), "leaves the bounds of variable 0"),
        (Unbounded(program, (x, y), (0 * x, 0 * y)), "does not improve"),
        (Infeasible(program, dual), "proves nothing"),
        (Infeasible(program, dual, 0), "do not exclude"),
    ]:
        with pytest.raises(Invalid, match=reason):
            spoiled.verify()


@pytest.mark.parametrize(
    ("constraints", "bounds", "reason"),
    [
        ([([1], "<=", 1)], {}, "1 coefficients for 2 variables"),
        ([([1, 1], "<", 1)], {}, "relation '<'"),
        ([({2: 1}, "<=", 1)], {}, "outside 0..1"),
        ([], {"lower": [0]}, "lower has 1 entries for 2"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(constraints, bounds, reason):
    with pytest.raises(UsageError, match=reason):
        LinearProgram.maximise([1, 1], constraints, **bounds)


def test_floats_never_enter():
    with pytest.raises(TypeError, match="not an exact number"):
        LinearProgram.maximise([0.5], [])
