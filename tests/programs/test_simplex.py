"""The exact simplex over both number types: every answer proves itself, and the hard programs end."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import Invalid, UsageError
from exact.programs.linear_program import (
    FLINT,
    FRACTIONS,
    Basis,
    Infeasible,
    LinearProgram,
    Optimal,
    Unbounded,
)
from exact.programs.simplex import solve
from exact.programs.tableau import FIXED, FREE, NONNEGATIVE, Tableau

FIELDS = pytest.mark.parametrize(
    "field", [FLINT, FRACTIONS], ids=lambda field: field.name
)
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
        [
            (["1/4", -60, "-1/25", 9], "<=", 0),
            (["1/2", -90, "-1/50", 3], "<=", 0),
            ([0, 0, 1, 0], "<=", 1),
        ],
        arithmetic=field,
    )
    assert solved(program, Optimal).value == field.coerce("1/20")


@FIELDS
@pytest.mark.parametrize("n", [3, 8])
def test_klee_minty(field, n):
    rows = [
        (
            [2 ** (i - j + 1) if j < i else int(i == j) for j in range(n)],
            "<=",
            5 ** (i + 1),
        )
        for i in range(n)
    ]
    program = LinearProgram.maximise(
        [2 ** (n - 1 - j) for j in range(n)], rows, arithmetic=field
    )
    assert solved(program, Optimal).value == 5**n


@FIELDS
def test_all_zero_right_hand_sides(field):
    rows = [([1, -2, 1, i], "<=", 0) for i in range(5)] + [
        ([-1, 1, i, -1], ">=", 0) for i in range(5)
    ]
    solved(
        LinearProgram.maximise(
            [1, 1, -5, -1], [*rows, ([1, 1, 1, 1], "<=", 0)], arithmetic=field
        ),
        Optimal,
    )


@FIELDS
def test_numbers_of_hundreds_of_digits(field):
    big = 10**300
    rows = [([big + 1, big], "<=", big * big), ([Fraction(1, big), 3], "<=", big)]
    answer = solved(LinearProgram.maximise([1, 1], rows, arithmetic=field), Optimal)
    x, y = (Fraction(int(v.numerator), int(v.denominator)) for v in answer.primal)
    assert (
        (big + 1) * x + big * y == big * big
    )  # both constraints are tight: the exact solution, not a neighbour
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
    assert (
        solved(
            LinearProgram.maximise([1, 2, 3, 4], rows, **bounds, arithmetic=field),
            Optimal,
        ).value
        == 19
    )
    assert (
        solved(
            LinearProgram.minimise([1, 2, 3, 0], rows, **bounds, arithmetic=field),
            Optimal,
        ).value
        == 0
    )


@FIELDS
def test_unbounded_with_a_ray_of_several_non_zeros(field):
    rows = [([1, -1, 0], "<=", 1), ([0, 1, -1], "<=", 1), ([-1, 0, 1], "<=", 5)]
    answer = solved(
        LinearProgram.maximise([1, 1, -1], rows, arithmetic=field), Unbounded
    )
    assert sum(1 for d in answer.ray if d) == 3


@FIELDS
def test_contradicting_equations_redundant_ones_and_empty_rows(field):
    rows = [([1, 2], "=", 3), ([2, 4], "=", 6), ([0, 0], "=", 0), ([0, 0], "<=", 4)]
    free = [None, None]
    assert (
        solved(
            LinearProgram.maximise([1, 2], rows, lower=free, arithmetic=field), Optimal
        ).value
        == 3
    )
    solved(
        LinearProgram.maximise([1, 0], rows, lower=free, arithmetic=field), Unbounded
    )
    solved(
        LinearProgram.maximise(
            [1, 2], [*rows, ([3, 6], "=", 8)], lower=free, arithmetic=field
        ),
        Infeasible,
    )
    solved(
        LinearProgram.maximise(
            [1, 2], [([0, 0], ">=", 1)], lower=free, arithmetic=field
        ),
        Infeasible,
    )


@FIELDS
def test_bounds_that_exclude_each_other_and_no_constraints_at_all(field):
    solved(
        LinearProgram.maximise([1], [], lower=[2], upper=[1], arithmetic=field),
        Infeasible,
    )
    assert (
        solved(
            LinearProgram.maximise([1], [], lower=[1], upper=[2], arithmetic=field),
            Optimal,
        ).value
        == 2
    )
    assert (
        solved(
            LinearProgram.minimise([1], [], lower=[1], upper=[1], arithmetic=field),
            Optimal,
        ).value
        == 1
    )
    solved(LinearProgram.minimise([1], [], lower=[None], arithmetic=field), Unbounded)
    assert solved(LinearProgram.maximise([], [], arithmetic=field), Optimal).value == 0


numbers = st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=6))


@st.composite
def programs(draw):
    n, m = draw(st.integers(1, 4)), draw(st.integers(0, 5))
    vector = st.lists(numbers, min_size=n, max_size=n)
    rows = [
        (draw(vector), draw(st.sampled_from(["<=", "=", ">="])), draw(numbers))
        for _ in range(m)
    ]
    bound = st.one_of(st.none(), st.integers(-2, 2))
    lower = draw(st.lists(st.one_of(st.just(0), bound), min_size=n, max_size=n))
    upper = draw(st.lists(bound, min_size=n, max_size=n))
    return draw(st.booleans()), draw(vector), rows, lower, upper


@given(programs())
def test_every_answer_proves_itself_and_both_number_types_agree(data):
    maximising, objective, rows, lower, upper = data
    answers = []
    for field in (FLINT, FRACTIONS):
        answer = solve(
            SENSES[maximising](
                objective, rows, lower=lower, upper=upper, arithmetic=field
            )
        )
        answer.verify()
        answers.append(answer)
    assert type(answers[0]) is type(answers[1])
    if isinstance(answers[0], Optimal):
        assert str(answers[0].value) == str(answers[1].value)


@given(
    st.lists(
        st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9)),
        max_size=6,
    )
)
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
    program = LinearProgram.maximise(
        [2, 3], [((a, b), "<=", c) for a, b, c in lines], lower=[None, None]
    )
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
        (Infeasible(program, dual, 0), "a ray stands beside it"),
        (Infeasible(program, (0 * x, 0 * x), 0), "do not exclude"),
        (Infeasible(program, (0 * x, 0 * x), 7), "no variable 7"),
        (Infeasible(program, (0 * x, 0 * x), -1), "no variable -1"),
        (Infeasible(program, (0 * x, 0 * x), True), "no variable True"),
        (
            Infeasible(program, (float("nan"), float("nan"))),
            "nan is not an exact number",
        ),
        (Optimal(program, (x, None), dual), "None is not an exact number"),
        (Unbounded(program, (x, y), (1e-300, 0)), "1e-300 is not an exact number"),
        (Optimal(program, (x * 10**5000, y), dual), "constraint 0 fails"),
        (
            Optimal(
                program,
                (x, y),
                dual,
                Basis(frozenset({77, -5}), frozenset(), frozenset()),
            ),
            "does not exist",
        ),
        (
            Optimal(
                program,
                (x, y),
                dual,
                Basis(frozenset({0, 1}), frozenset(), frozenset({9})),
            ),
            "does not exist",
        ),
        (
            Optimal(
                program,
                (x, y),
                dual,
                Basis(frozenset({0, 1}), frozenset(), frozenset({1})),
            ),
            "does not exist",
        ),
        (
            Optimal(
                program, (x, y), dual, Basis(frozenset({0}), frozenset(), frozenset())
            ),
            "as many members",
        ),
        (
            Optimal(
                program,
                (x, y),
                dual,
                Basis(frozenset({1}), frozenset({1}), frozenset()),
            ),
            "not at its bound",
        ),
        (
            Optimal(
                program,
                (x, y),
                dual,
                Basis(frozenset({1}), frozenset({0}), frozenset()),
            ),
            "constraint 1 is not tight",
        ),
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


@given(programs())
def test_blands_rule_alone_finds_the_same_answers(data):
    """Dantzig's rule rarely stalls long enough to hand over; so here Bland's does all the work."""
    maximising, objective, rows, lower, upper = data
    program = SENSES[maximising](
        objective, rows, lower=lower, upper=upper, arithmetic=FRACTIONS
    )
    usual, least_index = solve(program), Tableau._entering
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Tableau,
            "_entering",
            lambda self, row, **_: least_index(self, row, least_index=True),
        )
        answer = solve(program)
    answer.verify()
    assert type(answer) is type(usual)
    if isinstance(usual, Optimal):
        assert answer.value == usual.value


def test_the_entering_and_the_leaving_variable_of_each_rule():
    tableau = Tableau(
        [[1, 2, 4], [2, 1, 4], [-1, -5, 0]], [2, 3], [1, 0], [NONNEGATIVE] * 4, 1
    )
    assert tableau._entering(-1, least_index=False) == (1, 1)  # the most negative cost
    assert tableau._entering(-1, least_index=True) == (1, 1)  # variable 0, in column 1
    tableau.nonbasic = [0, 1]
    assert tableau._entering(-1, least_index=True) == (0, 1)
    tied = Tableau([[1, 4], [1, 4], [-1, 0]], [3, 2], [0], [NONNEGATIVE] * 4, 1)
    assert tied._leaving(0, 1, None) == 1  # of equal ratios the least variable number
    assert tied._leaving(0, 1, 3) == 0  # unless a variable is wanted out
    tied.kinds[0] = FIXED
    assert tied._entering(-1, least_index=False) is None
    tied.kinds[0] = FREE
    tied.entries[-1][0] = 1
    assert tied._entering(-1, least_index=False) == (0, -1)


def test_a_long_stall_hands_over_to_blands_rule(monkeypatch):
    """A degenerate program whose every pivot stalls: with no patience the least-index rule is asked for."""
    asked = []
    usual = Tableau._entering
    monkeypatch.setattr(
        Tableau,
        "_entering",
        lambda self, row, *, least_index: (
            asked.append(least_index) or usual(self, row, least_index=least_index)
        ),
    )
    n = 6  # every right-hand side is 0, and no pivot leads anywhere
    entries = [[1 if i == j else 0 for j in range(n)] + [0] for i in range(n)] + [
        [-1] * n + [0]
    ]
    tableau = Tableau(
        entries, list(range(n, 2 * n)), list(range(n)), [NONNEGATIVE] * (2 * n), 1
    )
    monkeypatch.setattr(Tableau, "patience", 2, raising=True)
    assert tableau.maximise(-1) is None
    assert asked[:3] == [False] * 3
    assert asked[3:] == [True] * (len(asked) - 3)
    assert len(asked) == n + 1
