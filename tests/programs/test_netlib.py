"""Netlib programs from files: decimals read exactly, answers proved, optimal values those that netlib prints."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq

from benchmarks.mps import read_mps, write_mps
from exact import checker
from exact.errors import Unparsable
from exact.programs.certificates import (
    linear_program_certificate,
    linear_program_document,
)
from exact.programs.linear_program import FRACTIONS, Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve
from tests.places import DATA

FOLDER = DATA / "netlib"
PUBLISHED = {
    "afiro": "-4.6475314286E+02",
    "sc50b": "-7.0000000000E+01",
    "kb2": "-1.7499001299E+03",
}
"""The optimal values of lp/data/readme; half a unit of the last digit is allowed."""

SHAPES = {
    "afiro": (27, 32),
    "sc50b": (50, 48),
    "kb2": (43, 41),
    "galenet": (8, 8),
    "itest6": (11, 8),
}


def program_of(name):
    return read_mps((FOLDER / f"{name}.mps").read_text(encoding="utf-8"))


def accepted(answer):
    subject = checker.read_subject(json.dumps(linear_program_document(answer.program)))
    return (
        checker.judge(subject, lambda: json.dumps(linear_program_certificate(answer)))[
            0
        ]
        == "valid"
    )


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_netlib(name):
    program = program_of(name)
    assert (len(program.constraints), len(program.objective)) == SHAPES[name]
    answer = solve(program)
    answer.verify()
    assert accepted(answer)
    assert isinstance(answer, Optimal if name in PUBLISHED else Infeasible)
    if name in PUBLISHED:
        printed = Fraction(PUBLISHED[name])
        half = Fraction(1, 2 * 10**10) * 10 ** int(PUBLISHED[name].partition("E")[2])
        value = Fraction(int(answer.value.p), int(answer.value.q))
        assert printed - half <= value <= printed + half


def test_the_checker_refuses_another_answer():
    """Its acceptance above is worth something: a point that is not optimal, and a ray that is none, are refused."""
    answer, other = solve(program_of("afiro")), solve(program_of("galenet"))
    assert not accepted(replace(answer, primal=tuple(x + 1 for x in answer.primal)))
    assert not accepted(replace(other, ray=tuple(-y for y in other.ray)))


@pytest.mark.parametrize("name", ["galenet", "itest6", "afiro"])
def test_the_other_arithmetic_agrees(name):
    program = program_of(name)
    rows = [
        (dict(row.coefficients), row.relation, row.bound) for row in program.constraints
    ]
    bounds = {"lower": program.lower, "upper": program.upper}
    other = solve(
        LinearProgram.minimise(program.objective, rows, **bounds, arithmetic=FRACTIONS)
    )
    answer = solve(program)
    assert type(other) is type(answer)
    if isinstance(answer, Optimal):
        assert (other.value.numerator, other.value.denominator) == (
            answer.value.p,
            answer.value.q,
        )


def test_decimals_are_read_exactly():
    program = program_of("afiro")
    values = {a for row in program.constraints for a in row.coefficients.values()}
    assert {fmpq(301, 1000), fmpq(109, 1000), fmpq(-43, 100), fmpq(313, 1000)} <= values
    tiny = read_mps("ROWS\n N c\n L r\nCOLUMNS\n x c -1 r 1\nRHS\n b r 1e-30\nENDATA\n")
    assert solve(tiny).value == -fmpq(1, 10**30)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_files_written_are_the_files_read(name):
    text = (FOLDER / f"{name}.mps").read_text(encoding="utf-8")
    program = read_mps(text)
    comment = text.splitlines()[0].removeprefix("* ")
    assert write_mps(name, program, [comment]) == text


HEAD = "ROWS\n N cost\n N other\n L up\n G low\n E even\n E odd\nCOLUMNS\n x cost 1 up 1\n x low 1\n y cost 2 even 1\n"


def test_ranges_and_bounds_mean_what_the_format_says():
    text = (
        f"{HEAD} z odd 1 other 5\n w cost 1\nRHS\n r up 4 low 1\n r even 2\n odd 3\n"
        "RANGES\n r up -1.5 low 2\n r even -1\n r odd 0.5\nBOUNDS\n UP b x 9\n LO b x -2\n FR b y\n FX b z 3\n"
        " MI w\nENDATA\n"
    )
    program = read_mps(text)
    assert [(row.relation, row.bound) for row in program.constraints] == [
        (">=", fmpq(5, 2)),
        ("<=", 4),
        (">=", 1),
        ("<=", 3),
        (">=", 1),
        ("<=", 2),
        (">=", 3),
        ("<=", fmpq(7, 2)),
    ]
    assert program.objective == (1, 2, 0, 1)
    assert (program.lower, program.upper) == ((-2, None, 3, None), (9, None, 3, None))


@pytest.mark.parametrize(
    ("tail", "message"),
    [
        (" x nowhere 1\nENDATA", "line 12: there is no row 'nowhere'"),
        (" y even 1\nENDATA", "line 12: column 'y' has two entries in row 'even'"),
        (" y odd 1..2\nENDATA", "line 12: '1..2' is not a number"),
        (" y odd\nENDATA", "line 12: names and numbers come in pairs"),
        (
            "BOUNDS\n UP b x -1\nENDATA",
            "line 13: column 'x' has a negative upper bound",
        ),
        ("BOUNDS\n BV b x\nENDATA", "line 13: bounds of kind 'BV'"),
        ("BOUNDS\n UP b q 1\nENDATA", "line 13: there is no column 'q'"),
        ("RHS\n b cost 3\nENDATA", "a constant"),
        ("OBJSENSE\nENDATA", "line 12: there is no section 'OBJSENSE'"),
        ("", "without ENDATA"),
    ],
)
def test_what_is_no_mps_is_refused_with_its_line(tail, message):
    with pytest.raises(Unparsable, match=message):
        read_mps(HEAD + tail)


def test_rows_twice_or_of_unknown_kind_are_refused():
    for line in (" L up", " Q new"):
        with pytest.raises(Unparsable, match="line 8"):
            read_mps(HEAD.replace("COLUMNS", f"{line}\nCOLUMNS"))
