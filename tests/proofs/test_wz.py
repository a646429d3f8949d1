"""WZ pairs of the classics, against brute force, and sums that have none."""

from dataclasses import replace
from fractions import Fraction

import pytest

from proofs.identities import expressions as ex
from proofs.identities.terms import Ring
from proofs.identities.wz import NoWZPair, WZPair, satisfies_wz_equation, wz_pair

CLASSICS = [
    # term, right side, bounds, assumptions, R of the literature (None: compared with nothing but brute force)
    ("binomial(n,k)", "2^n", "0", "n", [], "-k/(2*(n + 1 - k))"),
    (
        "binomial(n,k)^2",
        "binomial(2*n,n)",
        "0",
        "n",
        [],
        "-k^2*(3*n - 2*k + 3)/(2*(2*n + 1)*(n - k + 1)^2)",
    ),
    (
        "binomial(n,k)*binomial(m,k)",
        "binomial(n + m,n)",
        "0",
        "n",
        [],
        "-k^2/((n + m + 1)*(n + 1 - k))",
    ),
    ("k*binomial(n,k)", "n*2^(n - 1)", "0", "n", ["n >= 1"], None),
    (
        "(-1)^k*binomial(n,k)*x/(x + k)",
        "factorial(n)*factorial(x)/factorial(n + x)",
        "0",
        "n",
        ["x >= 1"],
        None,
    ),
    (
        "(-1)^k*binomial(2*n,k)^3",
        "(-1)^n*factorial(3*n)/factorial(n)^3",
        "0",
        "2*n",
        [],
        None,
    ),
]


def value(text, point):
    return ex.evaluate(ex.parse(text), point)


@pytest.mark.parametrize(
    ("term", "right", "lo", "hi", "assume", "literature"), CLASSICS
)
def test_the_equation_holds_at_integers(term, right, lo, hi, assume, literature):
    pair = wz_pair(term, right, lo=lo, hi=hi, assume=assume)
    assert isinstance(pair, WZPair), pair
    phi = f"({term})/({right})"
    tried = 0
    for n in range(2, 6):
        for k in range(n - 1):  # away from the poles of R
            point = {"n": n, "k": k, "m": 4, "x": 3}
            right_k, up = point | {"k": k + 1}, point | {"n": n + 1}
            g, g_next = (pair.ratio(p) * value(phi, p) for p in (point, right_k))
            assert value(phi, up) - value(phi, point) == g_next - g
            tried += 1
            assert Fraction(value(pair.certificate, point)) == pair.ratio(point)
            assert literature is None or value(literature, point) == pair.ratio(point)
    assert tried == 10


@pytest.mark.parametrize(
    ("term", "right", "hi"),
    [("binomial(n,k)", "2^n", "n"), ("binomial(n,k)^2", "binomial(2*n,n)", "n")],
)
def test_a_planted_fault_breaks_the_equation(term, right, hi):
    pair = wz_pair(term, right, hi=hi)
    ring = Ring(1)
    assert satisfies_wz_equation(pair.phi, pair.g, 0, ring)
    n, k = ring.gens()
    for wrong in (
        pair.g.times(ring.constant(-1)),
        pair.g.times(ring.constant(2)),
        pair.g.times(n + 1),
        pair.g.times(k),
    ):
        assert not satisfies_wz_equation(pair.phi, wrong, 0, ring)
    moved = replace(pair.g, num=pair.g.num + 1)
    assert not satisfies_wz_equation(pair.phi, moved, 0, ring)


@pytest.mark.parametrize(
    ("arguments", "options", "reason"),
    [
        (("binomial(n,k)^3", "2^n"), {}, "no recurrence of order 1"),
        (("binomial(n,k)", "3^n"), {}, "it is not S(n + 1)"),
        (("k*factorial(k)", "factorial(n + 1)"), {"assume": ["n >= 1"]}, ""),
        (("binomial(n,k)*(k + 1)^k", "2^n"), {}, "not one hypergeometric term"),
        (("binomial(n,k)/(k - 2)", "2^n"), {}, "not one hypergeometric term"),
        (
            ("binomial(m - n,k)", "2^(m - n)"),
            {"assume": ["m >= n"]},
            "tie n to other parameters",
        ),
        (("sum(j, j, 0, k)", "2^n"), {}, "not one hypergeometric term"),
    ],
)
def test_where_there_is_none_it_says_so(arguments, options, reason):
    answer = wz_pair(*arguments, **options)
    assert isinstance(answer, NoWZPair), answer.certificate
    assert reason in answer.reason
