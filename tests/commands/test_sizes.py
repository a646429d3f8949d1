"""Numbers that no float holds, and integers longer than Python converts: exact answers, no crash, no false picture."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq

from exact.commands.cli import run
from exact.errors import Invalid, LimitReached
from exact.frontiers.polytope import convex_hull
from exact.frontiers.supporting_weights import supporting_cone
from exact.games.coco_json import format_game
from exact.games.game import Game
from exact.programs.gears.integer_form import IntegerProgram, TooLarge
from exact.programs.gears.scaled_floats import mantissas, plain
from exact.programs.linear_program import LinearProgram
from exact.programs.matrix_games import PositiveSolution
from exact.programs.simplex import solve
from exact.showing.plots.picture import check_drawable
from exact.showing.report.feasible import pictures
from exact.showing.report.svg import Plane
from exact.values.bargaining.nash import nash_bargaining

HUGE, TINY = fmpq(10) ** 400, fmpq(1, 10) ** 400


def file_of(game, folder, name="game.json"):
    path = folder / name
    path.write_text(format_game(game), encoding="utf-8")
    return str(path)


def test_a_program_whose_common_denominator_is_no_float_is_solved():
    """Forty coprime denominators, each of them small: numpy cannot even compare their product with a float."""
    rng = random.Random(1)
    denominators = rng.sample(range(10**9, 10**10), 60)
    rows = [
        ([fmpq(rng.randint(1, 9), q) for q in denominators[k : k + 20]], "<=", 1)
        for k in range(20)
    ]
    program = LinearProgram.maximise([1] * 20, rows)
    with pytest.raises(TooLarge):
        IntegerProgram(program)
    solve(program).verify()


@pytest.mark.parametrize("number", [HUGE, -HUGE, TINY, -TINY, HUGE / 3, TINY / 7])
def test_numbers_beyond_floats_are_scaled_one_by_one(number):
    assert plain([fmpq(1), 1 / number + number, None]) is None
    m, e = mantissas([fmpq(3), number, fmpq(0)])
    again = [
        fmpq(*float(x).as_integer_ratio()) * fmpq(2) ** int(k)
        for x, k in zip(m, e, strict=True)
    ]
    assert (again[0], again[2]) == (3, 0)
    assert abs(again[1] / number - 1) < fmpq(1, 2**50)


def test_nash_bargaining_of_gains_that_differ_beyond_floats_is_answered():
    points = [[HUGE, 0, 1], [0, 1, 0], [0, 0, HUGE], [1, 1, 1]]
    answer = nash_bargaining(points, [0, 0, 0])
    answer.verify()


def test_a_point_of_a_large_denominator_is_judged(tmp_path, capsys):
    rng = random.Random(1)
    game = Game.build((5, 5, 5), lambda _: [rng.randint(0, 9) for _ in range(3)])
    point = f"5,5,1/{10**400 + 1}"
    assert run(["frontier", file_of(game, tmp_path), "--at", point]) == 1
    assert "is feasible, not on the Pareto" in capsys.readouterr().out


def pair(first, second):
    return Game.bimatrix([[first, 0], [0, second]], [[second, 0], [0, first]])


SIZES = {
    "huge": pair(HUGE, HUGE / 3),
    "tiny": pair(TINY, TINY / 3),
    "close": Game.bimatrix(
        [[HUGE, HUGE + 1], [HUGE + 2, HUGE]], [[HUGE, HUGE + 2], [HUGE + 1, HUGE]]
    ),
    "mixed": pair(HUGE, TINY),
}


@pytest.mark.parametrize("name", SIZES)
def test_the_pages_pictures_are_scaled_exactly(name):
    html = pictures(
        SIZES[name], {"point": SIZES[name].payoffs[0]}, [(fmpq(1), fmpq(1))]
    )
    assert "inf" not in html
    assert "nan" not in html
    plane = Plane(SIZES[name].payoffs, ("a", "b"))
    places = {tuple(round(x) for x in plane.at(p)) for p in SIZES[name].payoffs}
    assert len(places) == 3


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize(
    "command",
    [
        ["frontier"],
        ["respond", "--weights", "1,1"],
        ["bargain"],
        ["solve"],
    ],
)
def test_a_picture_that_cannot_be_drawn_costs_no_answer(
    name, command, tmp_path, capsys
):
    picture = tmp_path / "picture.svg"
    game = file_of(SIZES[name], tmp_path)
    words = [command[0], game, *command[1:]]
    code = run(words)
    answer = capsys.readouterr().out
    assert run([*words, "--plot", str(picture)]) == code
    shown = capsys.readouterr()
    assert shown.out == answer
    assert " is not written: " in shown.err
    assert not picture.exists()


def test_what_is_not_drawn_is_named():
    check_drawable([(fmpq(0), fmpq(10) ** 99), (TINY, fmpq(0)), (fmpq(1), fmpq(1))])
    with pytest.raises(LimitReached, match="too large to be drawn"):
        check_drawable([(fmpq(0), HUGE)])
    with pytest.raises(LimitReached, match="player 2 differ by too little"):
        check_drawable([(fmpq(0), fmpq(10) ** 20), (fmpq(1), fmpq(10) ** 20 + 1)])


LONG = 10**5999
"""Integers of so many digits Python does not convert; files may have up to 10,000."""


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    game = Game.bimatrix(
        [[2 * LONG + 1, 0], [fmpq(3 * LONG + 1, 7), LONG]],
        [[2 * LONG, 3 * LONG], [0, LONG]],
    )
    path = file_of(game, folder)
    words = ["--claims", str(folder / "claims"), "--certificate"]
    assert run(["solve", path, *words, str(folder / "certificate.json")]) == 0
    return game, folder, path


LINES = {
    "value": ([], 0),
    "frontier": ([], 0),
    "frontier --at": (["--at", f"{'1' * 5999},1"], 1),
    "frontier --weights": (["--weights", f"1,{'1' * 6000}"], 0),
    "respond": (["--weights", f"{'3' * 6000},1"], 0),
    "bargain": ([], 0),
    "bargain --disagreement": ([f"--disagreement=-{'1' * 6000},0"], 0),
    "solve": ([], 0),
    "solve --transferable": (["--transferable"], 0),
    "report": (["-o", "FOLDER/page.html"], 0),
    "audit": (["FOLDER/claims/claim-1.json"], 0),
    "audit --coq": (["FOLDER/claims/claim-1.json", "--coq", "FOLDER/claim.v"], 0),
    "check": (["FOLDER/certificate.json"], 0),
    "convert": (["FOLDER/game.nfg"], 0),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_integers_longer_than_python_converts(name, form, long, capsys):
    _, folder, path = long
    options, code = LINES[name]
    words = [word.replace("FOLDER", str(folder)) for word in options]
    line = [name.partition(" ")[0], path, *words, *form]
    found = run([*line, "--debug"])
    shown = capsys.readouterr()
    assert found == code, shown.err


def test_the_long_integers_of_a_document_and_of_errors(long):
    game, _, _ = long
    document = {
        "format": "coco-game/1",
        "players": ["A", "B"],
        "actions": [["a"], ["b"]],
        "payoffs": {"1,1": [LONG, Fraction(LONG, 3)]},
    }
    assert Game.from_dict(document).payoffs == ((LONG, fmpq(LONG, 3)),)
    for points in ([[0, LONG], [LONG, 1]], [[0, 0], [LONG, 1], [1, LONG]]):
        hull = convex_hull(points)
        wrong = replace(
            hull, facets=(replace(hull.facets[0], face=0), *hull.facets[1:])
        )
        with pytest.raises(Invalid):
            wrong.verify()
    cone = supporting_cone(game, game.payoffs[0])
    with pytest.raises(Invalid, match="≈"):
        replace(cone, rays=((1, LONG),)).verify()
    with pytest.raises(Invalid, match="duality gap"):
        PositiveSolution((1,), (LONG,), 1).verify([[1]])
