"""The stand-alone checker of identity certificates: what it accepts, and what it refuses for which reason."""

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from proofs import checker
from proofs.identities import APPENDIX, prove

from .identity_examples import EXPANDED, FALSE, SMALL, TRUE

CHECKER = Path(checker.__file__)
FOLDER = Path(__file__).parent / "certificates" / "identity" / "correct"


def certificate(name):
    if name in [e[0] for e in EXPANDED]:
        return json.loads((FOLDER / f"{name.replace(' ', '-')}.json").read_text("utf-8"))
    entry = next((e for e in TRUE + SMALL if e[0] == name), None)
    if entry is None:
        identity = next(i for i in APPENDIX if i.name == name)
        entry = (name, identity.left, identity.right, identity.assume)
    return copy.deepcopy(dict(prove(entry[1], entry[2], entry[3]).certificate))


def refusal(document):
    """The kind of refusal and its message."""
    try:
        checker.check_certificate(document)
    except checker.InvalidCertificate as error:
        return f"invalid: {error}"
    except checker.UnparsableCertificate as error:
        return f"unparsable: {error}"
    except checker.WorkLimit as error:
        return f"limit: {error}"
    return "valid"


@pytest.mark.parametrize("name", [i.name for i in APPENDIX] + [e[0] for e in TRUE if e[0] != "A1"])
def test_from_a_bare_checkout(name, tmp_path):
    """The command of the documentation, with no package to import and no site-packages."""
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(certificate(name)))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), str(path)], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "valid: " in done.stdout
    assert " = " in done.stdout


def test_it_imports_the_standard_library_alone():
    lines = [line for line in CHECKER.read_text().splitlines() if line.startswith(("import ", "from "))]
    imported = {line.split()[1].split(".")[0] for line in lines}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("false", FALSE, ids=[entry[0] for entry in FALSE])
@pytest.mark.parametrize("name", ["A1", "A2", "A4", "Vandermonde", "Franel", "Dixon, one parameter", "row sum"])
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
        return {**document, "left": left, "right": right, "proof": {"rule": "cut", "at": at, "then": then}}

    return apply


P = ["proof"]
ATTACKS = [
    # name of the certificate, what is done to it, the reason that must be given
    ("A2", change(["right"], lambda text: "-" + text), "recurrence: boundary terms"),
    ("A2", change(["right"], lambda text: "2*" + text), "invalid"),
    ("A2", change(["left"], lambda text: text.replace("(-1)^k", "1^k")), "recurrence: telescoping"),
    ("A2", change(["left"], lambda text: text.replace("k, 0, s - t)", "k, 0, s - t - 1)")), "invalid: recurrence"),
    ("A2", change(["left"], lambda text: text.replace("k, 0", "k, 1")), "recurrence: "),
    ("A2", change(["assume"], ["0 <= t <= s"]), "a coordinate is not a form that the assumptions make"),
    ("A2", change(["assume"], []), "a coordinate is not a form that the assumptions make"),
    ("A2", change([*P, "from"], 1), "recurrence: the number of base cases"),
    ("A2", change([*P, "from"], -1), "recurrence: no operator, or it does not start"),
    ("A2", change([*P, "base"], []), "recurrence: the number of base cases"),
    ("A2", change([*P, "base", 0], {"rule": "expand"}), "expand: a sum has no fixed number of indices"),
    ("A2", change([*P, "coordinate"], 2), "recurrence"),
    ("A2", change([*P, "coordinate"], 3), "there is no such coordinate"),
    ("A2", change([*P, "certificates", 0], []), "recurrence: telescoping"),
    ("A2", change([*P, "certificates"], []), "recurrence: there must be one certificate a sum"),
    ("A2", change([*P, "certificates", 0, 0, "num", 0, 0], "1"), "recurrence: telescoping"),
    ("A2", change([*P, "certificates", 0, 0, "factorials", 1, 0, 0, 0], "2"), "recurrence: telescoping"),
    ("A2", change([*P, "operator", 0, 0, 0], "7"), "recurrence: telescoping"),
    ("A2", change([*P, "operator"], []), "recurrence: no operator"),
    ("A2", change([*P, "operator"], [[], []]), "recurrence: the leading coefficient may vanish"),
    ("A2", change([*P, "operator", 0, 0, 1, 2], 1), "recurrence: the operator depends on the index"),
    ("A2", change(["coordinates", 0], "t"), "a coordinate is not a form that the assumptions make"),
    ("A2", change(["coordinates"], ["t - 1", "t - 1"]), "coordinate 2 is not recovered"),
    ("A2", change(["coordinates"], ["t - 1"]), "there must be one coordinate a parameter"),
    ("A2", change(["parameters", "s", 0, 0], "2"), "coordinate 2 is not recovered"),
    ("A2", change(["parameters", "s", 0, 0], "1/2"), "a parameter is not affine"),
    ("A1", change(["assume"], ["m >= 0"]), "a coordinate is not a form that the assumptions make"),
    ("row sum", change(["right"], "2^n + 1"), "recurrence: boundary terms"),
    ("row sum", change(["right"], "2^n + 0*factorial(n - 1)"), "not shown to be defined everywhere: a factorial"),
    ("row sum", change(["right"], "2^n + 0/n"), "not shown to be defined everywhere: a denominator"),
    ("row sum", change(["right"], "2^n + 0*0^(n - 1)"), "not shown to be defined everywhere: a negative power"),
    ("row sum", change(["right"], "2^n*factorial(n - 1)/factorial(n - 1)"), "not shown to be defined everywhere"),
    ("row sum", change(["right"], "2^n + 0*ff(n, n - 1)"), "not shown to be defined: falling of a negative length"),
    ("row sum", change(["right"], "2^n + 0/binomial(n, 1)"), "not shown to be defined: 1/binomial"),
    ("row sum", change(["right"], "2^n + 0/(1/binomial(n, 1))"), "not shown to be defined: 1/binomial"),
    ("row sum", change(["right"], "2^n + sum(j, k, 1, 0)"), "unparsable: not part of the grammar: 'j'"),
    ("row sum", change(["right"], "2^n + sum(1/0, k, 1, 0)"), "unparsable: division by zero"),
    ("row sum", change(["right"], "2^n + sum(1/k, k, 0, n)*0"), "a denominator may vanish"),
    ("row sum", change(["right"], "2^n + factorial(-n - 1)*sum(k, k, 1, 0)"), "not shown to be defined everywhere"),
    ("row sum", change(["right"], "2^n*factorial(n - 1)^0"), "not shown to be defined everywhere"),
    ("row sum", change(["left"], "sum(binomial(n - 1, k), k, 0, n)"), "binomial: no one formula holds"),
    ("row sum", change(["left"], "sum(binomial(n, k/2), k, 0, n)"), "a coefficient that is not an integer"),
    ("row sum", change(["left"], "sum(binomial(n, k^2), k, 0, n)"), "not affine"),
    ("row sum", change(["left"], "sum(sum(1, k, 0, n), j, 0, n)"), "unparsable: a sum inside a sum"),
    ("row sum", change(["left"], "k*sum(binomial(n, k), k, 0, n)"), "unparsable: not part of the grammar: 'k'"),
    ("row sum", change(["left"], "sum(binomial(n, k), k, 0, k)"), "unparsable"),
    ("row sum", change(["left"], "__import__('os')"), "unparsable: not an expression"),
    ("row sum", change(["left"], "n if n else 1"), "unparsable"),
    ("row sum", change(["left"], "[n]"), "unparsable"),
    ("row sum", change(["left"], "n//2"), "unparsable: not part of the grammar"),
    ("row sum", change(["left"], "0x10"), "unparsable: a number must be decimal digits"),
    ("row sum", change(["left"], "(" * 200 + "1" + ")" * 200), "unparsable: the expression nests"),
    ("row sum", change(["left"], "-" * 5000 + "1"), "unparsable"),
    ("row sum", change(["left"], "1" + "+1" * 5000), "unparsable"),
    ("row sum", change(["left"], "((1+n)^64)^64"), "limit"),
    ("row sum", change(["left"], 7), "unparsable: the field 'left'"),
    ("row sum", change(["format"], "coco-certificate/2"), "unparsable: this checks"),
    ("row sum", change(["kind"], "equilibrium"), "unparsable: this checks"),
    ("row sum", change([*P, "rule"], "trust me"), "unparsable: no rule"),
    ("row sum", change([*P, "from"], True), "unparsable: the field 'from'"),
    ("row sum", change([*P, "operator", 0, 0, 0], "1e3"), "unparsable: a monomial"),
    ("row sum", change([*P, "operator", 0, 0, 0], 1.0), "unparsable: a monomial"),
    ("row sum", change([*P, "operator", 0, 0, 1], [0]), "unparsable: a monomial needs 2 exponents"),
    ("row sum", change([*P, "operator", 0, 0, 1], [-1, 0]), "unparsable: a monomial needs 2 exponents"),
    ("row sum", change([*P, "operator", 0], lambda p: p + p), "unparsable: a monomial is repeated"),
    ("A2", change([*P, "certificates", 0, 0, "factorials", 0, 1], 1.0), "unparsable: a factorial must be"),
    ("A2", change([*P, "certificates", 0, 0, "factorials", 0, 1], True), "unparsable: a factorial must be"),
    ("A2", change([*P, "certificates", 0, 0, "factorials", 0, 1], 2), "unparsable: a factorial must be"),
    ("A2", change(["parameters", "k"], [["1", [0, 0, 0]]]), "unparsable: a sum inside a sum, or over a parameter"),
    ("row sum", change([*P, "certificates", 0, 0, "den"], [[["1", [0, 1]]]]), "telescoping: a denominator may vanish"),
    (
        "row sum",
        change([*P, "certificates", 0, 0, "powers"], [[[["2", [0, 0]]], [["1/2", [0, 0]]]]]),
        "telescoping: an exponent is not an integer",
    ),
    ("row sum", change(["parameters"], {"2n": [["1", [1, 0]]]}), "bad name"),
    ("row sum", change(["left"], "sum(1, binomial, 0, n)"), "unparsable: a sum inside a sum, or over a parameter"),
    ("row sum", change(["left"], "sum(binomial(n, k), k, 0, n + 1/2)"), "a bound of summation is not an integer"),
    ("row sum", change(["left"], "sum(binomial(n, k), k, 1/2, n)"), "a bound of summation is not an integer"),
    ("row sum", change(["left"], "sum(k^n, k, 0, n)"), "a symbolic power whose base has the index"),
    ("row sum", change(["left"], "binomial(n, 1/2)"), "the second argument of binomial is not an integer"),
    ("row sum", change(["left"], "2^(n + 1/2)"), "an exponent is not an integer"),
    ("row sum", change(["left"], "factorial(n)^n"), "unparsable: the base of a symbolic power"),
    ("row sum", change(["left"], "(1 + factorial(n))^n"), "unparsable: the base of a symbolic power"),
    ("row sum", change(["left"], "sum(k, k, 0, n)^n"), "unparsable: the base of a symbolic power"),
    ("row sum", change(["left"], "sum(k, k, 0, n)*sum(k, k, 0, n)"), "unparsable: a product of sums"),
    ("row sum", change(["left"], "2^(1/2)"), "unparsable: an exponent must be affine, or an integer of at most 64"),
    ("row sum", change(["left"], "2^65"), "unparsable: an exponent must be affine, or an integer of at most 64"),
    ("row sum", change(["left"], "0^0^(n + 1)"), "unparsable"),
    ("row sum", change(["left"], "1/0^n"), "not shown to be defined everywhere: a denominator"),
    ("row sum", change(["left"], "factorial(n, n)"), "unparsable: factorial has the wrong number of arguments"),
    ("row sum", change(["left"], "rf(n, n - 1)"), "not shown to be defined: rising of a negative length"),
    ("row sum", change(["assume"], ["n^2 >= 0"]), "unparsable: the assumption 'n^2 >= 0' is not affine"),
    ("row sum", change(["assume"], ["n/2 >= 0"]), "unparsable: the assumption 'n/2 >= 0' is not affine"),
    ("row sum", change(["assume"], ["n"]), "unparsable: the assumption 'n' is not of the form"),
    ("row sum", change(["assume"], [7]), "unparsable: assumptions and coordinates must be texts"),
    ("row sum", change(["left"], "2*(((1+n)^64)^64)"), "limit: the limit on work is reached"),
    ("five hundred indices", change(["left"], "sum(1,k,1,501)"), "expand: a sum has more than 500 indices"),
    ("five hundred indices", change(["left"], "factorial(3000)"), "limit: two factorials or powers are too far apart"),
    ("five hundred indices", change(["left"], "sum(1/(k*(k+1)),k,0,0)"), "a denominator may vanish"),
    ("a finite support", change([*P, "hi"], [["1", [0, 0]]]), "trim: the summand is not 0 outside"),
    ("a finite support", change([*P, "lo"], [["1", [0, 0]]]), "trim: the summand is not 0 outside"),
    ("a finite support", change([*P, "lo"], [["-1", [0, 0]]]), "trim: the new range is not within the old one"),
    ("a finite support", change([*P, "lo"], [["4", [0, 0]]]), "trim: the new range is not within the old one"),
    ("a finite support", change([*P, "hi"], [["3", [0, 0]]]), "trim: the new range is not within the old one"),
    ("a finite support", change([*P, "hi"], [["5/2", [0, 0]]]), "trim: a bound is not an integer"),
    ("a finite support", change([*P, "lo"], [["1/2", [0, 0]]]), "trim: a bound is not an integer"),
    ("a finite support", change([*P, "hi"], [["1", [0, 1]]]), "trim: a bound is not an integer"),
    ("a finite support", change([*P, "sum"], 2), "trim: there is no such sum"),
    ("a finite support", change([*P, "sum"], 0), "trim: there is no such sum"),
    ("an empty product", change([*P, "coordinate"], 2), "there is no such coordinate"),
    ("an empty product", change([*P, "zero"], {"rule": "cases"}), "unparsable: the field 'coordinate'"),
    ("Vandermonde", change(["left"], lambda text: text.replace("k,0,r", "k,0,r+1")), "valid"),
    ("Vandermonde", change(["left"], lambda text: text.replace("k,0,r", "k,0,r-1")), "invalid"),
    ("Vandermonde", change(["left"], lambda text: text.replace("k,0,r", "k,0,2*r")), "invalid"),
    ("a top of either sign", change([*P, "other"], 3), "there is no such coordinate"),
    ("a top of either sign", change([*P, "other"], lambda i: 3 - i), "binomial: no one formula holds"),
    ("a top of either sign", change([*P, "less"], []), "unparsable: the field 'less'"),
    ("a top of either sign", change(["right"], "m-n"), "expand: the terms do not add up to 0"),
    ("a cut before the first index", change([*P, "at"], [["1", [0, 0]]]), "binomial: no one formula holds"),
    ("a cut before the first index", change([*P, "at"], [["-1", [0, 0]]]), "binomial: no one formula holds"),
    ("a cut before the first index", change([*P, "at"], [["-2", [0, 0]]]), "binomial: no one formula holds"),
    ("a cut before the first index", change([*P, "at"], [["1/2", [0, 0]]]), "cut: it is not an integer"),
    ("a cut before the first index", change([*P, "at"], [["1", [0, 1]]]), "cut: it is not an integer"),
    ("a cut before the first index", change([*P, "at"], [["1", [2, 0]]]), "an argument, a bound or an exponent is not"),
    ("a cut before the first index", change(["right"], "n+2"), "recurrence: boundary terms"),
    ("a cut before the first index", change([*P, "then", "certificates"], []), "there must be one certificate a sum"),
    ("a cut before the first index", wrongly_cut([["-2", [0, 0]]]), "recurrence: boundary terms"),
    ("a cut before the first index", wrongly_cut([["1", [1, 0]], ["1", [0, 0]]]), "recurrence: boundary terms"),
    (
        "a cut before the first index",
        wrongly_cut([["-1", [0, 0]]], "sum(1,k,1,n)", "n+1"),
        "recurrence: boundary terms",
    ),
    ("an empty product", change(["right"], "1+0^n"), "expand: the terms do not add up to 0"),
    ("even and odd", change([*P, "other"], 2), "there is no such coordinate"),
    ("an empty product", change(["right"], "1+n/factorial(1-n)"), "expand: the terms do not add up to 0"),
    ("even and odd", change(["left"], lambda text: f"{text}+0^n"), "invalid"),
    ("a top of either sign", change(["right"], "n-m+0^n*0^m"), "expand: the terms do not add up to 0"),
    ("nothing chosen from a negative", change(["right"], "1"), "expand: the terms do not add up to 0"),
    (
        "nothing chosen from a negative",
        change(["left"], "0/binomial(-n-1,-m-1)"),
        "not shown to be defined: 1/binomial",
    ),
]


@pytest.mark.parametrize(("name", "attack", "reason"), ATTACKS)
def test_each_attack_is_refused_for_its_reason(name, attack, reason):
    assert reason in refusal(attack(certificate(name)))


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


@pytest.mark.parametrize("name", ["A2", "A4", "Vandermonde", "Franel", "harmonic numbers", "inverse binomials"])
def test_random_damage_never_gives_a_crash(name):
    """Numbers, nodes and texts are replaced at random; only the three refusals and 'valid' may come out."""
    rng = random.Random(name)
    pool = [0, 1, -1, 2, "0", "1", "-1", "n", [], {}, None, True, 1.5, [0, 0], [["1", [0, 0]]], "2^n", 10**30]
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
    assert "unparsable" in capsys.readouterr().out


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


def test_work_is_bounded():
    document = certificate("row sum")
    with pytest.raises(checker.WorkLimit):
        checker.check_certificate(document, max_work=100)
    node = document["proof"]
    node["from"] = 400
    assert "invalid" in refusal(document)


def test_long_denominators_are_paid_for():
    """400 kB of them took minutes in a greatest common divisor that nothing counted."""
    document = certificate("row sum")
    long = [[f"1/{10**3998 + 2 * k + 1}", [k, 0]] for k in range(100)]
    document["proof"]["certificates"][0][0]["den"] = [long]
    assert refusal(document) == "limit: the limit on work is reached"


def test_wide_polynomials_are_refused():
    names = [f"x{k}" for k in range(12)]
    document = {**certificate("row sum"), "left": f"({'+'.join(names)})^64", "coordinates": names}
    document["parameters"] = {p: [["1", [int(p == q) for q in names] + [0]]] for p in names}
    assert refusal(document) == "limit: a polynomial has too many monomials"


def test_a_sum_cut_again_and_again_has_no_more_pieces_than_cuts():
    """A piece that is surely empty is not cut: the pieces would double with every cut."""
    document = certificate("a cut before the first index")
    for at in ([["-1", [0, 0]]], document["proof"]["at"]) * 30:
        document["proof"] = {"rule": "cut", "at": at, "then": document["proof"]}
    assert refusal(document) == "valid"
    for _ in range(2000):
        document["proof"] = {"rule": "cut", "at": [["-1", [0, 0]]], "then": document["proof"]}
    assert refusal(document) == "unparsable: it nests too deeply"


def test_the_checker_stays_short():
    assert len(CHECKER.read_text("utf-8").splitlines()) < 800
