"""Certificates that are made to keep the checker busy, one for each idea.

By hand, ``python -m tests.certificates.identity.hostile`` checks each with the command of the documentation, in a
process of its own, and prints the verdict, processor seconds, seconds and megabytes. Those of less than 100 kB are the
files of ``hostile/``.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).parent
CHECKER = FOLDER.parents[2] / "proofs" / "checker.py"
SMALL = 100_000

EXPAND = {"rule": "expand"}
ROW = json.loads((FOLDER / "correct" / "row-sum.json").read_text("utf-8"))
P = 2**61 - 1
"""Python's hash of an integer is its rest modulo P."""


def form(*entries):
    """The polynomial of coefficients with exponents."""
    return [[str(c), list(e)] for c, *e in entries]


def certificate(left, right="1", parameters=("n",), proof=EXPAND, **more):
    """A certificate about parameters that are their own coordinates."""
    spelled = {p: [["1", [int(p == q) for q in parameters] + [0]]] for p in parameters}
    return {
        "format": "coco-certificate/1",
        "kind": "identity",
        "left": left,
        "right": right,
        "assume": [],
        "coordinates": list(parameters),
        "parameters": spelled,
        "proof": proof,
        **more,
    }


def nested(text, *exponents):
    """Powers of powers."""
    for e in exponents:
        text = f"({text})^{e}"
    return text


def balanced(parts, operator="+"):
    """Many parts joined without a deep tree."""
    while len(parts) > 1:
        joined = [
            f"({operator.join(parts[k : k + 2])})" for k in range(0, len(parts), 2)
        ]
        parts = joined
    return parts[0]


def term(num=(("1", [0, 0]),), den=(), factorials=(), powers=()):
    """A term of a certificate."""
    return {
        "num": list(num),
        "den": list(den),
        "factorials": list(factorials),
        "powers": list(powers),
    }


def telescoping(*terms, **changes):
    """The row sum with another G."""
    return {**ROW, "proof": {**ROW["proof"], "certificates": [list(terms)], **changes}}


def chain(node, length, **fields):
    """A node in a node in a node."""
    for _ in range(length):
        node = {**fields, "then": node}
    return node


def cases(depth, leaf, rule="compare"):
    """A tree of cases in which every branch goes on."""
    if depth == 0:
        return leaf
    child = cases(depth - 1, leaf, rule)
    names = ("at_least", "less") if rule == "compare" else ("zero", "positive")
    return {"rule": rule, "coordinate": 1, "other": 1, **dict.fromkeys(names, child)}


LETTERS = [f"x{k}" for k in range(24)]
SUM_OF_ALL = "+".join(LETTERS)
LONG = 10**999
ones = "sum(1,k,0,n)"


def ideas():
    """Name, what the idea is, and the certificate."""
    yield (
        "powers-of-a-factorial",
        "four nested powers",
        certificate(nested("factorial(n)", 64, 64, 64, 64)),
    )
    yield (
        "powers-of-a-number",
        "a number of 16 million bits",
        certificate(nested("2", 64, 64, 64, 64)),
    )
    yield (
        "base-of-many-twos",
        "2^262144 is split into its prime factors",
        certificate(f"({nested('2', 64, 64, 64)})^n"),
    )
    yield "powers-of-a-polynomial", "degree 4096", certificate(nested("1+n", 64, 64))
    yield (
        "base-of-high-degree",
        "the content of (1+n)^4096",
        certificate(f"({nested('1+n', 64, 64)})^m", parameters=("m", "n")),
    )
    yield (
        "powers-of-24-names",
        "a power of a wide sum",
        certificate(nested(SUM_OF_ALL, 64), parameters=LETTERS),
    )
    yield (
        "products-of-24-names",
        "the same without a power",
        certificate("*".join([f"({SUM_OF_ALL})"] * 40), parameters=LETTERS),
    )
    yield (
        "ten-factorials-to-the-seventh",
        "sums of products of factorials",
        certificate("(" + "+".join(f"factorial(n+{k})" for k in range(10)) + ")^7"),
    )
    yield (
        "binomials-to-the-sixtyfourth",
        "a power in the summand",
        certificate("sum((binomial(n,k)+2^n)^64,k,0,n)"),
    )
    yield (
        "factorial-of-a-billion",
        "a number's factorial is multiplied out",
        certificate("factorial(10^9)"),
    )
    yield (
        "factorial-of-a-long-number",
        "no loop ends",
        certificate(f"factorial({LONG})"),
    )
    yield (
        "factorials-far-apart",
        "a ladder of a million steps",
        certificate("factorial(n+10^6)-factorial(n)"),
    )
    yield (
        "factorials-below-far-apart",
        "the same below",
        certificate("1/factorial(n+10^6)-1/factorial(n)"),
    )
    yield "a-power-shifted-far", "10^6 factors of a base", certificate("2^(n+10^6)-2^n")
    yield (
        "a-negative-power-shifted-far",
        "the same below",
        certificate("2^(n-10^6)-2^n"),
    )
    yield (
        "a-polynomial-shifted-far",
        "a base that grows",
        certificate("(n+m+1)^(n+10^6)-(n+m+1)^n", parameters=("m", "n")),
    )
    yield (
        "long-numbers",
        "products of numbers of 1000 digits",
        certificate("*".join([str(LONG - 1)] * 19)),
    )
    yield (
        "powers-of-long-numbers",
        "their powers",
        certificate(nested(str(LONG - 1), 64, 64)),
    )
    yield (
        "fractions-that-add-up",
        "denominators without a common factor",
        certificate(balanced([f"1/{10**30 + k}" for k in range(500)])),
    )
    yield (
        "quotients-that-add-up",
        "a common denominator of degree 1000",
        certificate(balanced([f"1/(n+{k + 1})" for k in range(1000)])),
    )
    yield (
        "powers-of-quotients-that-add-up",
        "of classes of their own",
        certificate(balanced([f"2^n/(n+{k + 1})" for k in range(800)])),
    )
    yield "flat-sum", "5,000 similar terms", certificate(balanced(["2^n"] * 3000))
    yield (
        "many-classes",
        "a class for each factorial",
        certificate(balanced([f"factorial({k + 1}*n)" for k in range(900)])),
    )
    yield (
        "long-product",
        "one term of 1,400 factors",
        certificate(balanced(["factorial(n)"] * 1200, "*")),
    )
    yield (
        "reciprocals-in-reciprocals",
        "each is quoted in a message",
        certificate("1/(" * 55 + balanced(["factorial(n)"] * 900, "*") + ")" * 55),
    )
    yield (
        "undefined-in-an-empty-sum",
        "a message that nobody reads",
        certificate("+".join(["sum(1/(" + balanced(["k"] * 300) + "),k,1,0)"] * 12)),
    )
    yield (
        "primes",
        "bases of 1000 digits are searched for factors",
        certificate("*".join(f"{LONG + 2 * k + 1}^n" for k in range(19))),
    )
    yield "signs", "a thousand of them", certificate("-" * 900 + "1")
    yield (
        "plus-signs-side-by-side",
        "the tree leans to one side",
        certificate("1" + "+1" * 900),
    )
    yield (
        "sums-of-five-hundred",
        "each index of each sum is written out",
        certificate("+".join(["sum(1/(n+k),k,1,500)"] * 900)),
    )
    yield (
        "products-of-names-in-a-sum",
        "a summand of high degree",
        certificate(
            f"sum(({'+'.join(LETTERS[:8])}+k)^30,k,1,500)", parameters=LETTERS[:8]
        ),
    )
    yield (
        "parameters-with-dense-coordinates",
        "24 names of 24 coordinates",
        {
            **certificate(nested(SUM_OF_ALL, 3), parameters=LETTERS),
            "parameters": {
                p: [
                    [str(10**k + j), [int(i == j) for i in range(25)]]
                    for j in range(24)
                ]
                for k, p in enumerate(LETTERS)
            },
        },
    )
    yield (
        "long-parameters",
        "a name of 9,000 letters, in every place",
        certificate("n" * 9_000 + "^2", parameters=("n" * 9_000,)),
    )
    yield (
        "parameters-of-long-numbers",
        "coefficients of 4,000 digits",
        {
            **certificate(nested("n", 64)),
            "parameters": {
                "n": [[str(10**3999 + k), [k % 2, k // 2]] for k in range(20)]
            },
        },
    )
    yield (
        "high-degrees",
        "exponents of 10,000 are shifted",
        telescoping(term(num=form((1, 10_000, 10_000)))),
    )
    yield (
        "many-high-degrees",
        "and many of them",
        telescoping(term(num=form(*((1, 9_000 + k, 9_999 - k) for k in range(200))))),
    )
    yield (
        "numerator-of-many-monomials",
        "3,600 monomials are shifted",
        telescoping(term(num=form(*((1, a, b) for a in range(60) for b in range(60))))),
    )
    yield (
        "many-denominators",
        "their product is expanded",
        telescoping(term(den=[form((1, 1, 0), (k + 1, 0, 0)) for k in range(3000)])),
    )
    yield (
        "terms-with-denominators",
        "each has one of its own",
        telescoping(*(term(den=[form((1, 1, 0), (k + 1, 0, 0))]) for k in range(1200))),
    )
    yield (
        "denominators-of-one-hash",
        "all keys of a table collide",
        telescoping(
            term(den=[form((1, 1, 0), (1 + k * P, 0, 0)) for k in range(10_000)])
        ),
    )
    yield (
        "factorials-of-one-hash",
        "the same with ladders",
        telescoping(
            term(
                factorials=[
                    [form((1 + k * P, 1, 0), (1, 0, 0)), 1] for k in range(10_000)
                ]
            )
        ),
    )
    yield (
        "factorials-of-nought",
        "100,000 of them",
        telescoping(term(factorials=[[[], 1]] * 60_000)),
    )
    yield (
        "long-numerators",
        "fractions of 3,000 digits are added",
        telescoping(term(num=[[f"1/{10**3000 + k}", [k % 50, k]] for k in range(250)])),
    )
    yield (
        "long-denominators",
        "their greatest common divisor",
        telescoping(
            term(den=[[[f"1/{10**3998 + 2 * k + 1}", [k, 0]] for k in range(100)]])
        ),
    )
    yield (
        "long-exponents",
        "powers with numbers of 4,000 digits",
        telescoping(
            term(powers=[[form((2, 0, 0)), form((10**3998, 1, 0), (10**3998, 0, 0))]])
        ),
    )
    yield (
        "wide-base",
        "a base of 2,000 monomials",
        telescoping(
            *[
                term(powers=[[form(*((1, k, 0) for k in range(500))), form((1, 1, 0))]])
                for _ in range(20)
            ]
        ),
    )
    yield (
        "operator-of-nothing",
        "a recurrence of order 60,000",
        telescoping(
            term(), operator=[[]] * 60_000 + [form((1, 0, 0))], base=[EXPAND] * 60_001
        ),
    )
    yield (
        "many-base-cases",
        "500 of them, each from the text",
        {
            **certificate(
                "+".join(f"binomial(n,{k})" for k in range(300)),
                proof={
                    "rule": "recurrence",
                    "coordinate": 1,
                    "from": 500,
                    "operator": [form((1, 0, 0))],
                    "certificates": [],
                    "base": [EXPAND] * 500,
                },
            )
        },
    )
    yield (
        "bounds-that-move-far",
        "500 summands at each end",
        {
            **certificate(
                "sum(factorial(k)*(1+n+k)^9,k,0,450*n)",
                proof={
                    "rule": "recurrence",
                    "coordinate": 1,
                    "from": 0,
                    "operator": [form((1, 0, 0)), form((1, 0, 0))],
                    "certificates": [[term()]],
                    "base": [EXPAND],
                },
            )
        },
    )
    yield (
        "cases-of-a-long-text",
        "4,000 leaves, each reads it again",
        certificate(*[balanced(["factorial(n)"] * 300)] * 2, proof=cases(11, EXPAND)),
    )
    yield (
        "compared-with-itself",
        "coefficients double at each level",
        certificate(nested("n", 64), nested("n", 64), proof=leaning(150)),
    )
    yield (
        "cuts",
        "a chain of 900 cuts of 40 sums",
        certificate(
            "+".join([ones] * 40),
            proof=chain(EXPAND, 300, rule="cut", at=form((1, 1, 0), (-1, 0, 0))),
        ),
    )
    yield (
        "trims",
        "a chain of trims among many sums",
        certificate(
            "+".join(["sum(1/factorial(-k),k,0,5)"] * 100),
            "100",
            proof=chain(EXPAND, 300, rule="trim", sum=1, lo=[], hi=form((5, 0, 0))),
        ),
    )
    yield (
        "assumptions",
        "a chain of 20,000",
        {
            **certificate("n", "n"),
            "assume": ["0" + ">=0" * 20_000],
        },
    )
    yield (
        "assumptions-of-blanks",
        "texts of blanks",
        {
            **certificate("n", "n"),
            "assume": ["0" + " " * 15_000 + ">=0"] * 60,
        },
    )
    yield (
        "coordinates-in-a-list-of-facts",
        "each is looked for",
        certificate(
            "1",
            parameters=LETTERS,
            assume=[f"x{k % 24}+{k} >= 0" for k in range(5000)],
        ),
    )
    yield "numbers-deep", "lists in lists", {**ROW, "proof": deep(900)}
    yield (
        "names-that-are-no-parameters",
        "30,000 of them",
        {
            **ROW,
            "parameters": {f"x{k}": [] for k in range(5000)},
        },
    )


def leaning(depth):
    """Cases in which one branch goes on."""
    node = EXPAND
    for _ in range(depth):
        node = {
            "rule": "compare",
            "coordinate": 1,
            "other": 1,
            "at_least": node,
            "less": EXPAND,
        }
    return node


def deep(depth):
    """Lists in lists."""
    node = []
    for _ in range(depth):
        node = [node]
    return node


def texts():
    """Name and text of every one."""
    for name, why, document in ideas():
        yield name, json.dumps({"why": why, **document})


def measured(path):
    """The verdict, the seconds and the megabytes of one check."""
    command = [sys.executable, "-I", "-S", str(CHECKER), path]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        words = process.stdout.read().splitlines()[-1]
        _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    return (
        words.replace(path, "").split()[0],
        usage.ru_utime,
        seconds,
        usage.ru_maxrss >> 10,
    )


def files():
    """The names and texts of those that are kept as files."""
    return [(name, text) for name, text in texts() if len(text) < SMALL]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts():
            path = os.path.join(folder, "hostile.json")
            Path(path).write_text(text, encoding="utf-8")
            verdict, busy, seconds, megabytes = measured(path)
            print(
                f"{name:40} {len(text):8} {verdict:10} {busy:6.2f} s {seconds:6.2f} s {megabytes:5} MB",
                flush=True,
            )
