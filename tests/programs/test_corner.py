"""The gear that starts from a corner: its floats show proved answers wherever the lower bounds are feasible."""

import random
from fractions import Fraction

import pytest

from exact.programs.gears import corner, integers
from exact.programs.gears.corner import solve_from_corner
from exact.programs.gears.integer_form import IntegerProgram
from exact.programs.gears.integers import _proved, solve_in_integers
from exact.programs.gears.pivots import solve_by_pivots
from exact.programs.linear_program import LinearProgram, Optimal, Unbounded


def program_with_a_corner(seed, columns=8):
    """Every relation, repeated equations, upper bounds and none; the lower bounds satisfy all rows."""
    draw = random.Random(seed)
    rows = draw.choice([3, 12])
    lower = [draw.choice([0, 0, -1, 2, Fraction(-1, 2)]) for _ in range(columns)]
    upper = [
        None if draw.random() < 0.4 else low + draw.choice([1, 2, Fraction(7, 3)])
        for low in lower
    ]
    constraints = []
    for _ in range(rows):
        row = {
            j: draw.choice([-2, -1, 1, 1, 3, Fraction(1, 2)])
            for j in range(columns)
            if draw.random() < 0.6
        }
        relation = draw.choice(["<=", "<=", "<=", ">=", "="])
        room = draw.choice([0, 0, 1, 5, Fraction(4, 3)])
        value = sum(a * lower[j] for j, a in row.items())
        constraints.append(
            (row, relation, value + {"<=": room, ">=": -room, "=": 0}[relation])
        )
        if relation == "=" and draw.random() < 0.5:
            constraints.append(({j: 2 * a for j, a in row.items()}, "=", 2 * value))
    sense = draw.choice([LinearProgram.maximise, LinearProgram.minimise])
    return sense(
        [draw.choice([-2, 0, 1, 3, Fraction(1, 3)]) for _ in range(columns)],
        constraints,
        lower=lower,
        upper=upper,
    )


def test_its_floats_show_the_answer_to_every_program_with_a_feasible_corner(
    monkeypatch,
):
    monkeypatch.delattr(integers, "_FlintBasis")  # the floats are enough
    met = {
        "optimal": 0,
        "at an upper bound": 0,
        "a redundant equation": 0,
        "unbounded": 0,
    }
    for seed in range(400):
        program = program_with_a_corner(seed)
        form = IntegerProgram(program)
        floats, expected = solve_from_corner(form), solve_by_pivots(program)
        if isinstance(expected, Unbounded):
            assert floats is None
            met["unbounded"] += 1
            continue
        answer = _proved(program, form, floats)
        answer.verify()
        assert answer.value == expected.value
        assert answer.basis == floats.basis
        met["optimal"] += 1
        met["at an upper bound"] += bool(answer.basis.at_upper)
        met["a redundant equation"] += any(
            i in answer.basis.slacks for i in form.rows.sides.equations.tolist()
        )
    assert min(met.values()) >= 40, met


@pytest.mark.parametrize(
    ("lower", "row"),
    [
        ([1, 1], ([1, 1], "<=", 1)),
        ([1, 1], ([1, 1], ">=", 3)),
        ([1, 1], ([1, 1], "=", 3)),
        ([1, None], ([1, 1], "<=", 5)),
        ([3, 1], ([1, 1], "<=", 5)),  # a fixed variable
        ([1, 10], ([1, 1], "<=", 50)),  # an empty interval
    ],
)
def test_without_a_feasible_corner_it_leaves_the_program_to_others(lower, row):
    program = LinearProgram.maximise(
        [1, 1], [row, ([1, 2], "<=", 30)], lower=lower, upper=[3, 9]
    )
    assert solve_from_corner(IntegerProgram(program)) is None


@pytest.mark.parametrize(
    ("rows", "is_tall_or_full"),
    [
        ([{0: 1}, {}], False),
        ([{0: 1, 1: 1}, {}], True),
        ([{0: 1}, {}, {}, {}], False),
        ([{0: 1}, {}, {}, {}, {}], True),
    ],
)
def test_its_size_is_limited(monkeypatch, rows, is_tall_or_full):
    program = LinearProgram.maximise(
        [3, 2, 1], [(row, "<=", 4) for row in rows], upper=[1, 1, 1]
    )
    assert solve_from_corner(IntegerProgram(program)).primal.tolist() == [1, 1, 1]
    cells = 3 * len(rows)
    for few, more, fits in [
        (cells, cells, True),
        (cells - 1, cells, is_tall_or_full),
        (cells - 1, cells - 1, False),
    ]:
        monkeypatch.setattr(corner, "CELLS", few)
        monkeypatch.setattr(corner, "MORE_CELLS", more)
        assert (solve_from_corner(IntegerProgram(program)) is not None) == fits


def test_a_program_without_rows_is_left_to_others():
    empty = LinearProgram.maximise([1], [], upper=[1])
    assert solve_from_corner(IntegerProgram(empty)) is None


def test_nothing_may_be_left_to_pivot():
    square = LinearProgram.maximise([1, 1], [([1, 1], "=", 0), ([1, -1], "=", 0)])
    assert solve_from_corner(IntegerProgram(square)).basis.variables == {0, 1}
    redundant = LinearProgram.maximise(
        [1, 1], [({}, "=", 0), ({0: 0}, "=", 0)], upper=[1, 1]
    )
    assert solve_from_corner(IntegerProgram(redundant)) is None
    for program in (square, redundant):
        answer = solve_in_integers(program, None)
        answer.verify()
        assert answer.value == solve_by_pivots(program).value


def test_a_wrong_guess_from_the_corner_is_not_the_last_word(monkeypatch):
    """What its floats do not show, HiGHS's do."""
    for seed in range(40):
        program = program_with_a_corner(seed)
        expected = solve_in_integers(program, None)
        with monkeypatch.context() as patched:
            patched.setattr(corner._Tableau, "optimise", lambda self: True)
            found = solve_in_integers(program, None)
        if isinstance(expected, Optimal):
            found.verify()
            assert found.value == expected.value
