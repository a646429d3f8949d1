"""The stand-alone checker of identity certificates: what it accepts, and what it refuses for which reason."""

import copy
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact.commands.cli import run
from proofs import checker
from proofs.identities.proving import APPENDIX, prove
from tests.places import CERTIFICATES
from tests.proofs.identity_examples import EXPANDED, FALSE, SMALL, TRUE
from tests.selection import first
from tests.tokens import code_tokens, density

CHECKER = Path(checker.__file__)
FOLDER = CERTIFICATES / "identity" / "correct"


def certificate(name):
    if name in [e[0] for e in EXPANDED]:
        return json.loads(
            (FOLDER / f"{name.replace(' ', '-')}.json").read_text("utf-8")
        )
    entry = next((e for e in TRUE + SMALL if e[0] == name), None)
    if entry is None:
        identity = next(i for i in APPENDIX if i.name == name)
        entry = (name, identity.left, identity.right, identity.assume)
    return copy.deepcopy(dict(prove(entry[1], entry[2], entry[3]).certificate))


def refusal(document, limit=checker.MAX_WORK):
    """The kind of refusal and its message."""
    try:
        checker.check_certificate(document, limit=limit)
    except checker.Invalid as error:
        return f"invalid: {error}"
    except checker.Unparsable as error:
        return f"unparsable: {error}"
    except checker.TooMuchWork as error:
        return f"unknown: {error}"
    return "valid"


@pytest.mark.parametrize(
    "name",
    first(
        8,
        [i.name for i in APPENDIX] + [e[0] for e in TRUE if e[0] != "A1"],
        4,
        "the checker in a process of its own",
    ),
)
def test_from_a_bare_checkout(name, tmp_path):
    """The command of the documentation, with no package to import and no site-packages."""
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(certificate(name)))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), str(path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    claim, verdict = done.stdout.splitlines()
    assert claim.startswith(f"{path} claims: {certificate(name)['left']} = ")
    assert verdict == f"VALID {path}"


def test_it_imports_the_standard_library_alone():
    lines = [
        line
        for line in CHECKER.read_text().splitlines()
        if line.startswith(("import ", "from "))
    ]
    imported = {line.split()[1].split(".")[0] for line in lines}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("false", FALSE, ids=[entry[0] for entry in FALSE])
@pytest.mark.parametrize(
    "name",
    ["A1", "A2", "A4", "Vandermonde", "Franel", "Dixon, one parameter", "row sum"],
)
def test_no_certificate_proves_a_false_identity(name, false):
    document = certificate(name)
    document.update(left=false[1], right=false[2], assume=list(false[3]))
    assert refusal(document) != "valid"


def change(path, value):
    def apply(document):
        at = document
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value(at[path[-1]]) if callable(value) else value
        return document

    return apply


def wrongly_cut(at, left="sum(1,k,0,n)", right="n+2"):
    """A sum of ones that would be one more if it were cut outside its range."""

    def apply(document):
        ones = [[{"num": [["1", [0, 1]]], "den": [], "factorials": [], "powers": []}]]
        then = {**document["proof"]["then"], "certificates": ones}
        return {
            **document,
            "left": left,
            "right": right,
            "proof": {"rule": "cut", "at": at, "then": then},
        }

    return apply


P = ["proof"]
ATTACKS = [
    # name of the certificate, what is done to it, the reason that must be given
    ("A2", change(["right"], lambda text: "-" + text), "recurrence: boundary terms"),
    ("A2", change(["right"], lambda text: "2*" + text), "invalid"),
    (
        "A2",
        change(["left"], lambda text: text.replace("(-1)^k", "1^k")),
        "recurrence: telescoping",
    ),
    (
        "A2",
        change(["left"], lambda text: text.replace("k, 0, s - t)", "k, 0, s - t - 1)")),
        "invalid: recurrence",
    ),
    ("A2", change(["left"], lambda text: text.replace("k, 0", "k, 1")), "recurrence: "),
    (
        "A2",
        change(["assume"], ["0 <= t <= s"]),
        "a coordinate is not a form that the assumptions make",
    ),
    (
        "A2",
        change(["assume"], []),
        "a coordinate is not a form that the assumptions make",
    ),
    ("A2", change([*P, "from"], 1), "recurrence: the number of base cases"),
    ("A2", change([*P, "from"], -1), "recurrence: no operator, or it does not start"),
    ("A2", change([*P, "base"], []), "recurrence: the number of base cases"),
    (
        "A2",
        change([*P, "base", 0], {"rule": "expand"}),
        "expand: a sum has no fixed number of indices",
    ),
    ("A2", change([*P, "coordinate"], 2), "recurrence"),
    ("A2", change([*P, "coordinate"], 3), "there is no such coordinate"),
    ("A2", change([*P, "certificates", 0], []), "recurrence: telescoping"),
    (
        "A2",
        change([*P, "certificates"], []),
        "recurrence: there must be one certificate a sum",
    ),
    (
        "A2",
        change([*P, "certificates", 0, 0, "num", 0, 0], "1"),
        "recurrence: telescoping",
    ),
    (
        "A2",
        change([*P, "certificates", 0, 0, "factorials", 1, 0, 0, 0], "2"),
        "recurrence: telescoping",
    ),
    ("A2", change([*P, "operator", 0, 0, 0], "7"), "recurrence: telescoping"),
    ("A2", change([*P, "operator"], []), "recurrence: no operator"),
    (
        "A2",
        change([*P, "operator"], [[], []]),
        "recurrence: the leading coefficient may vanish",
    ),
    (
        "A2",
        change([*P, "operator", 0, 0, 1, 2], 1),
        "recurrence: the operator depends on the index",
    ),
    (
        "A2",
        change(["coordinates", 0], "t"),
        "a coordinate is not a form that the assumptions make",
    ),
    (
        "A2",
        change(["coordinates"], ["t - 1", "t - 1"]),
        "coordinate 2 is not recovered",
    ),
    (
        "A2",
        change(["coordinates"], ["t - 1"]),
        "there must be one coordinate a parameter",
    ),
    ("A2", change(["parameters", "s", 0, 0], "2"), "coordinate 2 is not recovered"),
    (
        "A2",
        change(["parameters", "s", 0, 0], "1/2"),
        "s is not affine in the coordinates",
    ),
    (
        "A1",
        change(["assume"], ["m >= 0"]),
        "a coordinate is not a form that the assumptions make",
    ),
    ("row sum", change(["right"], "2^n + 1"), "recurrence: boundary terms"),
    (
        "row sum",
        change(["right"], "2^n + 0*factorial(n - 1)"),
        "not shown to be defined everywhere: a factorial",
    ),
    (
        "row sum",
        change(["right"], "2^n + 0/n"),
        "not shown to be defined everywhere: a denominator",
    ),
    (
        "row sum",
        change(["right"], "2^n + 0*0^(n - 1)"),
        "not shown to be defined everywhere: a negative power",
    ),
    (
        "row sum",
        change(["right"], "2^n*factorial(n - 1)/factorial(n - 1)"),
        "not shown to be defined everywhere",
    ),
    (
        "row sum",
        change(["right"], "2^n + 0*ff(n, n - 1)"),
        "not shown to be defined: falling of a negative length",
    ),
    (
        "row sum",
        change(["right"], "2^n + 0/binomial(n, 1)"),
        "not shown to be defined: 1/binomial",
    ),
    (
        "row sum",
        change(["right"], "2^n + 0/(1/binomial(n, 1))"),
        "not shown to be defined: 1/binomial",
    ),
    (
        "row sum",
        change(["right"], "2^n + sum(j, k, 1, 0)"),
        "unparsable: not part of the grammar: 'j'",
    ),
    (
        "row sum",
        change(["right"], "2^n + sum(1/0, k, 1, 0)"),
        "unparsable: division by zero",
    ),
    (
        "row sum",
        change(["right"], "2^n + sum(1/k, k, 0, n)*0"),
        "a denominator may vanish",
    ),
    (
        "row sum",
        change(["right"], "2^n + factorial(-n - 1)*sum(k, k, 1, 0)"),
        "not shown to be defined everywhere",
    ),
    (
        "row sum",
        change(["right"], "2^n*factorial(n - 1)^0"),
        "not shown to be defined everywhere",
    ),
    (
        "row sum",
        change(["left"], "sum(binomial(n - 1, k), k, 0, n)"),
        "binomial: no one formula holds",
    ),
    (
        "row sum",
        change(["left"], "sum(binomial(n, k/2), k, 0, n)"),
        "a coefficient that is not an integer",
    ),
    ("row sum", change(["left"], "sum(binomial(n, k^2), k, 0, n)"), "not affine"),
    (
        "row sum",
        change(["left"], "sum(sum(1, k, 0, n), j, 0, n)"),
        "unparsable: a sum inside a sum",
    ),
    (
        "row sum",
        change(["left"], "k*sum(binomial(n, k), k, 0, n)"),
        "unparsable: not part of the grammar: 'k'",
    ),
    ("row sum", change(["left"], "sum(binomial(n, k), k, 0, k)"), "unparsable"),
    ("row sum", change(["left"], "__import__('os')"), "unparsable: not an expression"),
    ("row sum", change(["left"], "n if n else 1"), "unparsable"),
    ("row sum", change(["left"], "[n]"), "unparsable"),
    ("row sum", change(["left"], "n//2"), "unparsable: not part of the grammar"),
    (
        "row sum",
        change(["left"], "0x10"),
        "unparsable: a number must be decimal digits",
    ),
    (
        "row sum",
        change(["left"], "(" * 200 + "1" + ")" * 200),
        "unparsable: the expression nests",
    ),
    ("row sum", change(["left"], "-" * 5000 + "1"), "unparsable"),
    ("row sum", change(["left"], "1" + "+1" * 5000), "unparsable"),
    (
        "row sum",
        change(["left"], "((1+n)^64)^64"),
        "unknown: more work than the limit",
    ),
    ("row sum", change(["left"], 7), "unparsable: the field 'left'"),
    ("row sum", change(["format"], "coco-certificate/2"), "unparsable: this checks"),
    ("row sum", change(["kind"], "equilibrium"), "unparsable: this checks"),
    ("row sum", change([*P, "rule"], "trust me"), "unparsable: no rule"),
    ("row sum", change([*P, "from"], True), "unparsable: the field 'from'"),
    (
        "row sum",
        change([*P, "operator", 0, 0, 0], "1e3"),
        "unparsable: operator[0]: a monomial must be",
    ),
    (
        "row sum",
        change([*P, "operator", 0, 0, 0], 1.0),
        "unparsable: operator[0]: a monomial must be",
    ),
    (
        "row sum",
        change([*P, "operator", 0, 0, 1], [0]),
        "unparsable: operator[0]: a monomial must be",
    ),
    (
        "row sum",
        change([*P, "operator", 0, 0, 1], [-1, 0]),
        "unparsable: operator[0]: a monomial must be",
    ),
    (
        "row sum",
        change([*P, "operator", 0], lambda p: p + p),
        "unparsable: operator[0]: a monomial is repeated",
    ),
    (
        "A2",
        change([*P, "certificates", 0, 0, "factorials", 0, 1], 1.0),
        "unparsable: certificates[0]: [0]: a factorial",
    ),
    (
        "A2",
        change([*P, "certificates", 0, 0, "factorials", 0, 1], True),
        "unparsable: certificates[0]: [0]: a factorial",
    ),
    (
        "A2",
        change([*P, "certificates", 0, 0, "factorials", 0, 1], 2),
        "unparsable: certificates[0]: [0]: a factorial must",
    ),
    (
        "A2",
        change(["parameters", "k"], [["1", [0, 0, 0]]]),
        "unparsable: a sum inside a sum, or over a parameter",
    ),
    (
        "row sum",
        change([*P, "certificates", 0, 0, "den"], [[["1", [0, 1]]]]),
        "telescoping: a denominator may vanish",
    ),
    (
        "row sum",
        change(
            [*P, "certificates", 0, 0, "powers"], [[[["2", [0, 0]]], [["1/2", [0, 0]]]]]
        ),
        "telescoping: an exponent is not an integer",
    ),
    (
        "row sum",
        change(["parameters"], {"2n": [["1", [1, 0]]]}),
        "unparsable: parameters must be names, at most 24",
    ),
    (
        "row sum",
        change(["left"], "sum(1, binomial, 0, n)"),
        "unparsable: a sum inside a sum, or over a parameter",
    ),
    (
        "row sum",
        change(["left"], "sum(binomial(n, k), k, 0, n + 1/2)"),
        "a bound of summation is not an integer",
    ),
    (
        "row sum",
        change(["left"], "sum(binomial(n, k), k, 1/2, n)"),
        "a bound of summation is not an integer",
    ),
    (
        "row sum",
        change(["left"], "sum(k^n, k, 0, n)"),
        "a symbolic power whose base has the index",
    ),
    (
        "row sum",
        change(["left"], "binomial(n, 1/2)"),
        "the second argument of binomial is not an integer",
    ),
    ("row sum", change(["left"], "2^(n + 1/2)"), "an exponent is not an integer"),
    (
        "row sum",
        change(["left"], "factorial(n)^n"),
        "unparsable: the base of a symbolic power",
    ),
    (
        "row sum",
        change(["left"], "(1 + factorial(n))^n"),
        "unparsable: the base of a symbolic power",
    ),
    (
        "row sum",
        change(["left"], "sum(k, k, 0, n)^n"),
        "unparsable: the base of a symbolic power",
    ),
    (
        "row sum",
        change(["left"], "sum(k, k, 0, n)*sum(k, k, 0, n)"),
        "unparsable: a product of sums",
    ),
    (
        "row sum",
        change(["left"], "2^(1/2)"),
        "unparsable: an exponent must be affine, or an integer of at most 64",
    ),
    (
        "row sum",
        change(["left"], "2^65"),
        "unparsable: an exponent must be affine, or an integer of at most 64",
    ),
    ("row sum", change(["left"], "0^0^(n + 1)"), "unparsable"),
    (
        "row sum",
        change(["left"], "1/0^n"),
        "not shown to be defined everywhere: a denominator",
    ),
    (
        "row sum",
        change(["left"], "factorial(n, n)"),
        "unparsable: factorial has the wrong number of arguments",
    ),
    (
        "row sum",
        change(["left"], "rf(n, n - 1)"),
        "not shown to be defined: rising of a negative length",
    ),
    (
        "row sum",
        change(["assume"], ["n^2 >= 0"]),
        "unparsable: the assumption 'n^2 >= 0' is not affine",
    ),
    (
        "row sum",
        change(["assume"], ["n/2 >= 0"]),
        "unparsable: the assumption 'n/2 >= 0' is not affine",
    ),
    (
        "row sum",
        change(["assume"], ["n"]),
        "unparsable: the assumption 'n' is not of the form",
    ),
    ("row sum", change(["assume"], [7]), "unparsable: assume[0]: not of type str"),
    (
        "row sum",
        change(["left"], "2*(((1+n)^64)^64)"),
        "unknown: more work than the limit",
    ),
    (
        "five hundred indices",
        change(["left"], "sum(1,k,1,501)"),
        "expand: a sum has more than 500 indices",
    ),
    (
        "five hundred indices",
        change(["left"], "factorial(10^9)"),
        "unknown: more work than the limit",
    ),
    (
        "five hundred indices",
        change(["left"], "sum(1/(k*(k+1)),k,0,0)"),
        "a denominator may vanish",
    ),
    (
        "a finite support",
        change([*P, "hi"], [["1", [0, 0]]]),
        "trim: the summand is not 0 outside",
    ),
    (
        "a finite support",
        change([*P, "lo"], [["1", [0, 0]]]),
        "trim: the summand is not 0 outside",
    ),
    (
        "a finite support",
        change([*P, "lo"], [["-1", [0, 0]]]),
        "trim: the new range is not within the old one",
    ),
    (
        "a finite support",
        change([*P, "lo"], [["4", [0, 0]]]),
        "trim: the new range is not within the old one",
    ),
    (
        "a finite support",
        change([*P, "hi"], [["3", [0, 0]]]),
        "trim: the new range is not within the old one",
    ),
    (
        "a finite support",
        change([*P, "hi"], [["5/2", [0, 0]]]),
        "trim: a bound is not an integer",
    ),
    (
        "a finite support",
        change([*P, "lo"], [["1/2", [0, 0]]]),
        "trim: a bound is not an integer",
    ),
    (
        "a finite support",
        change([*P, "hi"], [["1", [0, 1]]]),
        "trim: a bound is not an integer",
    ),
    ("a finite support", change([*P, "sum"], 2), "trim: there is no such sum"),
    ("a finite support", change([*P, "sum"], 0), "trim: there is no such sum"),
    ("an empty product", change([*P, "coordinate"], 2), "there is no such coordinate"),
    (
        "an empty product",
        change([*P, "zero"], {"rule": "cases"}),
        "unparsable: zero: the field 'coordinate'",
    ),
    (
        "Vandermonde",
        change(["left"], lambda text: text.replace("k,0,r", "k,0,r+1")),
        "valid",
    ),
    (
        "Vandermonde",
        change(["left"], lambda text: text.replace("k,0,r", "k,0,r-1")),
        "invalid",
    ),
    (
        "Vandermonde",
        change(["left"], lambda text: text.replace("k,0,r", "k,0,2*r")),
        "invalid",
    ),
    (
        "row sum",
        change(["right"], "2^n + 0*factorial(n + 1/2)"),
        "the argument of factorial is not an integer",
    ),
    (
        "row sum",
        change(["left"], "2^(1/(n + 1))"),
        "unparsable: an argument, a bound or an exponent must be",
    ),
    (
        "row sum",
        change(["left"], "2^2^n"),
        "unparsable: an argument, a bound or an exponent must be",
    ),
    (
        "row sum",
        change(["left"], "factorial(factorial(n))"),
        "unparsable: an argument, a bound or an exponent must be",
    ),
    (
        "row sum",
        change(["left"], "factorial(n + 2^n)"),
        "unparsable: an argument, a bound or an exponent must be",
    ),
    (
        "row sum",
        change(["left"], "factorial(sum(k, k, 0, n))"),
        "unparsable: an argument, a bound or an exponent",
    ),
    (
        "row sum",
        change(
            ["left"], "(" + "+".join(f"factorial(n+{k})" for k in range(10)) + ")^7"
        ),
        "unknown: more work than the limit",
    ),
    (
        "row sum",
        change(
            ["parameters"], lambda known: {**known, **{f"x{k}": [] for k in range(30)}}
        ),
        "unparsable: parameters must be names, at most 24",
    ),
    (
        "an empty product",
        lambda document: {
            **document,
            "left": "binomial(n-2,1)",
            "right": "n-2",
            "proof": {
                "rule": "cases",
                "coordinate": 1,
                "zero": {"rule": "expand"},
                "positive": {"rule": "expand"},
            },
        },
        "positive: binomial: no one formula holds",
    ),
    (
        "a finite support from one",
        change([*P, "lo"], []),
        "trim: the new range is not within the old one",
    ),
    (
        "A2",
        change([*P, "base", 0, "rule"], "cases"),
        "unparsable: base[0]: no rule 'cases' here",
    ),
    (
        "A2",
        change([*P, "certificates", 0, 0, "den"], [[], 7]),
        "unparsable: certificates[0]: [0]: den[1]: this must be",
    ),
    (
        "row sum",
        change(["left"], "total(k, (k, 0, n))"),
        "unparsable: not part of the grammar",
    ),
    (
        "a plus in front",
        change(["left"], "factorial(n) + n + 0"),
        "expand: the terms do not add up to 0",
    ),
    ("a top of either sign", change([*P, "other"], 3), "there is no such coordinate"),
    (
        "a top of either sign",
        change([*P, "other"], lambda i: 3 - i),
        "binomial: no one formula holds",
    ),
    (
        "a top of either sign",
        change([*P, "less"], []),
        "unparsable: less: the field 'less'",
    ),
    (
        "a top of either sign",
        change(["right"], "m-n"),
        "expand: the terms do not add up to 0",
    ),
    (
        "a cut before the first index",
        change([*P, "at"], [["1", [0, 0]]]),
        "binomial: no one formula holds",
    ),
    (
        "a cut before the first index",
        change([*P, "at"], [["-1", [0, 0]]]),
        "binomial: no one formula holds",
    ),
    (
        "a cut before the first index",
        change([*P, "at"], [["-2", [0, 0]]]),
        "binomial: no one formula holds",
    ),
    (
        "a cut before the first index",
        change([*P, "at"], [["1/2", [0, 0]]]),
        "cut: it is not an integer",
    ),
    (
        "a cut before the first index",
        change([*P, "at"], [["1", [0, 1]]]),
        "cut: it is not an integer",
    ),
    (
        "a cut before the first index",
        change([*P, "at"], [["1", [2, 0]]]),
        "an argument, a bound or an exponent is not",
    ),
    (
        "a cut before the first index",
        change(["right"], "n+2"),
        "recurrence: boundary terms",
    ),
    (
        "a cut before the first index",
        change([*P, "then", "certificates"], []),
        "there must be one certificate a sum",
    ),
    (
        "a cut before the first index",
        wrongly_cut([["-2", [0, 0]]]),
        "recurrence: boundary terms",
    ),
    (
        "a cut before the first index",
        wrongly_cut([["1", [1, 0]], ["1", [0, 0]]]),
        "recurrence: boundary terms",
    ),
    (
        "a cut before the first index",
        wrongly_cut([["-1", [0, 0]]], "sum(1,k,1,n)", "n+1"),
        "recurrence: boundary terms",
    ),
    (
        "an empty product",
        change(["right"], "1+0^n"),
        "expand: the terms do not add up to 0",
    ),
    ("even and odd", change([*P, "other"], 2), "there is no such coordinate"),
    (
        "an empty product",
        change(["right"], "1+n/factorial(1-n)"),
        "expand: the terms do not add up to 0",
    ),
    ("even and odd", change(["left"], lambda text: f"{text}+0^n"), "invalid"),
    (
        "a top of either sign",
        change(["right"], "n-m+0^n*0^m"),
        "expand: the terms do not add up to 0",
    ),
    (
        "nothing chosen from a negative",
        change(["right"], "1"),
        "expand: the terms do not add up to 0",
    ),
    (
        "nothing chosen from a negative",
        change(["left"], "0/binomial(-n-1,-m-1)"),
        "not shown to be defined: 1/binomial",
    ),
    (
        "row sum",
        change(
            [*P, "certificates", 0, 0, "powers"],
            [[[["1", [0, 1]], ["1", [0, 0]]], [["1", [0, 0]]]]],
        ),
        "the base of a power depends on the index",
    ),
    (
        "row sum",
        change(["left"], "sum(1,k)"),
        "unparsable: not part of the grammar: 'sum(1, k)'",
    ),
    (
        "row sum",
        change(["left"], "sum(1,(k,0,n),0,n)"),
        "unparsable: not part of the grammar: 'sum(1, (k, 0, n), 0, n)'",
    ),
]


@pytest.mark.parametrize(("name", "attack", "reason"), ATTACKS)
def test_each_attack_is_refused_for_its_reason(name, attack, reason):
    assert reason in refusal(attack(certificate(name)), 1_000_000)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("hi", [["1", [0, 0]]], "trim: the summand is not 0 outside"),
        ("lo", [["1", [0, 0]]], "trim: the summand is not 0 outside"),
        ("lo", [["-1", [0, 0]]], "trim: the new range is not within the old one"),
        ("hi", [["3", [0, 0]]], "trim: the new range is not within the old one"),
        ("hi", [["5/2", [0, 0]]], "trim: a bound is not an integer"),
        ("hi", [["1", [0, 1]]], "trim: a bound is not an integer"),
        ("sum", 2, "trim: there is no such sum"),
    ],
)
def test_a_trim_drops_zeros_only(field, value, reason):
    document = certificate("a finite support")
    assert document["proof"]["rule"] == "trim"
    document["proof"][field] = value
    assert refusal(document) == f"invalid: {reason}"


@pytest.mark.parametrize(
    "name",
    ["A2", "A4", "Vandermonde", "Franel", "harmonic numbers", "inverse binomials"],
)
def test_random_damage_never_gives_a_crash(name):
    """Numbers, nodes and texts are replaced at random; only the three refusals and 'valid' may come out."""
    rng = random.Random(name)
    pool = [
        0,
        1,
        -1,
        2,
        "0",
        "1",
        "-1",
        "n",
        [],
        {},
        None,
        True,
        1.5,
        [0, 0],
        [["1", [0, 0]]],
        "2^n",
        10**30,
    ]
    valid = 0
    for _ in range(120):
        document = certificate_cache(name)
        at = document
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = rng.choice(keys)
            if isinstance(at[key], (dict, list)) and at[key] and rng.random() < 0.85:
                at = at[key]
            else:
                break
        at[key] = rng.choice(pool)
        valid += refusal(document) == "valid"
    assert valid < 40


_CACHE = {}


def certificate_cache(name):
    if name not in _CACHE:
        _CACHE[name] = json.dumps(certificate(name))
    return json.loads(_CACHE[name])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 2),
        (b"{", 2),
        (b"\xff\xfe", 2),
        (b"[]", 2),
        (b"{}", 2),
        (b'{"format": 1, "format": 1}', 2),
        (b"[" * 100_000, 2),
        (b'{"format": NaN}', 2),
    ],
)
def test_files_that_are_no_certificate(content, code, tmp_path, capsys):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert checker.main([str(path)]) == code
    assert capsys.readouterr().out.startswith(f"UNPARSABLE {path}: ")


def test_the_examples_of_the_specification_are_valid():
    page = (CHECKER.parent.parent / "docs" / "certificates-identity.md").read_text(
        "utf-8"
    )
    examples = list(
        map(json.loads, re.findall(r"```json\n(.*?)```", page, re.DOTALL)[1:])
    )
    assert [example["proof"]["rule"] for example in examples] == [
        "expand",
        "recurrence",
    ]
    assert [refusal(example) for example in examples] == ["valid", "valid"]


def test_exit_codes(tmp_path, capsys):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    document = certificate("row sum")
    good.write_text(json.dumps(document))
    document["right"] = "2^n + n"
    bad.write_text(json.dumps(document))
    assert checker.main([str(good)]) == 0
    assert checker.main([str(good), str(bad)]) == 1
    assert checker.main([str(tmp_path / "none.json")]) == 2
    assert checker.main([]) == 2
    assert refusal(dict(certificate("row sum"))) == "valid"
    capsys.readouterr()
    assert checker.main([str(bad)]) == 1
    claim, verdict = capsys.readouterr().out.splitlines()
    assert (
        claim
        == f"{bad} claims: sum(binomial(n,k),k,0,n) = 2^n + n for all integers n with n >= 0"
    )
    assert verdict.startswith(
        f"INVALID {bad}: recurrence: boundary terms and right side: the terms do not add up to 0:"
    )


def test_odd_paths_and_standard_input():
    def alone(path, stdin):
        command = [sys.executable, "-I", "-S", str(CHECKER), path]
        return subprocess.run(
            command, capture_output=True, text=True, input=stdin, check=False
        )

    for path in (os.fsdecode(b"\xff.json"), "/", "", "--", "\n"):
        done = alone(path, "")
        assert (done.returncode, done.stderr) == (2, "")
        assert done.stdout.startswith("UNPARSABLE ")
    assert alone("-", json.dumps(certificate("row sum"))).returncode == 0


EXAMPLE = json.dumps(certificate("row sum"))


def test_truncation_at_every_offset_is_unparsable(tmp_path):
    path = tmp_path / "cut.json"
    for length in range(len(EXAMPLE)):
        path.write_text(EXAMPLE[:length], encoding="utf-8")
        assert checker.check_file(str(path))[0] == "unparsable"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "certificate.json"


@given(data=st.binary(max_size=200))
def test_random_bytes_are_unparsable(data, scratch):
    scratch.write_bytes(data)
    assert checker.check_file(str(scratch))[0] == "unparsable"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["n", "1", "expand"]),
    lambda x: (
        st.lists(x)
        | st.dictionaries(
            st.sampled_from(["rule", "base", "num", "den", "powers", "n"]), x
        )
    ),
)


@given(value=JSON, key=st.sampled_from(sorted(json.loads(EXAMPLE))))
def test_random_json_is_refused(value, key):
    assert refusal(value).startswith("unparsable: ")
    assert refusal({**json.loads(EXAMPLE), key: value}).startswith(
        ("unparsable: ", "invalid: ", "valid")
    )


HOSTILE = {
    "a numerator of many monomials": (
        ["num"],
        [["1", [a, b]] for a in range(60) for b in range(60)],
    ),
    "many denominators": (
        ["den"],
        [[["1", [1, 0]], [str(k + 1), [0, 0]]] for k in range(3000)],
    ),
    "many factorials of nought": (["factorials"], [[[], 1]] * 100_000),
    "long numerators that are added": (
        ["num"],
        [[f"1/{10**3000 + k}", [k % 50, k]] for k in range(500)],
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_step_is_paid_for(name):
    """Each kept the checker busy for as long as its author liked; at the full limit it is refused in under a minute."""
    document = certificate("row sum")
    path, value = HOSTILE[name]
    change([*P, "certificates", 0, 0, *path], value)(document)
    with pytest.raises(checker.TooMuchWork, match="more work than the limit"):
        checker.check_certificate(document, limit=500_000)


@pytest.mark.parametrize(
    "assume", [["0" + ">=0" * 50_000], ["0" + " " * 15_000 + ">=0"] * 40]
)
def test_every_assumption_is_paid_for(assume):
    document = {**certificate("row sum"), "assume": assume}
    with pytest.raises(checker.TooMuchWork, match="more work than the limit"):
        checker.check_certificate(document, limit=500_000)


def test_files_of_too_many_values_are_refused(tmp_path):
    path = tmp_path / "lists.json"
    path.write_text("[" + "[]," * 2**20 + "[]]", encoding="utf-8")
    assert checker.check_file(str(path)) == (
        "unparsable",
        [],
        "refused: more than 33554432 bytes or 1048576 values",
    )


def test_work_is_bounded():
    document = certificate("row sum")
    with pytest.raises(checker.TooMuchWork, match="more work than the limit"):
        checker.check_certificate(document, limit=100)
    node = document["proof"]
    node["from"] = 400
    assert "invalid" in refusal(document)


def test_long_denominators_are_paid_for():
    """400 kB of them took minutes in a greatest common divisor that nothing counted."""
    document = certificate("row sum")
    long = [[f"1/{10**3998 + 2 * k + 1}", [k, 0]] for k in range(100)]
    document["proof"]["certificates"][0][0]["den"] = [long]
    assert refusal(document, 1_000_000).startswith("unknown: more work than the limit")


def test_wide_polynomials_are_refused():
    names = [f"x{k}" for k in range(12)]
    document = {
        **certificate("row sum"),
        "left": f"({'+'.join(names)})^64",
        "coordinates": names,
    }
    document["parameters"] = {
        p: [["1", [int(p == q) for q in names] + [0]]] for p in names
    }
    assert refusal(document, 1_000_000).startswith("unknown: more work than the limit")


def test_a_sum_cut_again_and_again_has_no_more_pieces_than_cuts():
    """A piece that is surely empty is not cut: the pieces would double with every cut."""
    document = certificate("a cut before the first index")
    for at in ([["-1", [0, 0]]], document["proof"]["at"]) * 30:
        document["proof"] = {"rule": "cut", "at": at, "then": document["proof"]}
    assert refusal(document) == "valid"
    for _ in range(500):
        document["proof"] = {
            "rule": "cut",
            "at": [["-1", [0, 0]]],
            "then": document["proof"],
        }
    assert refusal(document, 10**9) == "unparsable: it nests too deeply"


def test_the_checker_stays_short():
    assert len(code_tokens(CHECKER)) < 12_000
    assert density(CHECKER) < 9.1


def test_the_limit_on_work_can_be_lowered_and_raised(tmp_path, capsys):
    path = tmp_path / "row.json"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert checker.main(["--limit", "100", str(path)]) == 3
    assert capsys.readouterr().out.endswith(
        f"UNKNOWN {path}: more work than the limit of 100 steps: not checked"
        " (--limit raises it)\n"
    )
    assert checker.main(["--limit", "100000000", str(path)]) == 0
    for wrong in (["--limit"], ["--limit", "many", str(path)], ["--limit", "7"]):
        assert checker.main(wrong) == 2
    assert "usage: " in capsys.readouterr().err


def test_coco_check_has_the_same_limit(tmp_path, capsys):
    path = tmp_path / "row.json"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert run(["check", "identity", str(path), "--limit", "100"]) == 3
    assert capsys.readouterr().out.startswith("UNKNOWN")
    assert run(["check", "identity", str(path), "--limit", "100000000"]) == 0


def test_nothing_beside_the_checker_passes_for_the_library(tmp_path):
    """Run without -I, Python looks for modules beside the script first."""
    (tmp_path / "checker.py").write_bytes(CHECKER.read_bytes())
    for name in ("json", "fractions", "ast", "re", "dataclasses"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(99)\n")
    path = tmp_path / "row"
    path.write_text(EXAMPLE, encoding="utf-8")
    for place in (tmp_path, CHECKER.parent):
        command = [sys.executable, str(place / "checker.py"), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_denominator_may_keep_its_sign_from_the_upper_end_alone():
    """n + 1 − k at k = n − v is 1 + v; at k = n − 2 + v it is 3 − v."""
    document = json.loads((FOLDER / "five-hundred-indices.json").read_text("utf-8"))
    document.update(left="sum(1/(n+1-k),k,n-2,n)", right="11/6", coordinates=["n"])
    document["parameters"] = {"n": [["1", [1, 0]]]}
    assert refusal(document) == "valid"
