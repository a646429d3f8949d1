"""Lemma 1 and Theorem 1 for small n, the multipliers shown in the open, and planted faults."""

from fractions import Fraction

import pytest
import sympy
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import LimitReached, UsageError
from proofs.each_n import lemma1, theorem1
from proofs.each_n.linear_forms import (
    LinearForm,
    Packing,
    coalition_text,
    players,
    subsets,
)


@pytest.mark.parametrize("n", range(1, 8))
def test_verified(n):
    result = theorem1.verify(n)
    assert result.verified
    assert result.mismatches == ()
    assert result.coalitions == 2**n - 1
    assert (
        result.lemma1.equations
        == result.harsanyi_implies_coco.equations
        == n * 2 ** (n - 1)
    )
    assert result.coco_implies_harsanyi.equations == sum(
        S.bit_count() * (S.bit_count() - 1) // 2 for S in range(1, 2**n)
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_explicit_combinations_are_identities_of_sparse_forms(n):
    """The same statement once more, by dictionaries: nothing is packed, nothing is scaled."""
    multipliers = 0
    for S in range(1, 1 << n):
        for i in players(S):
            combination = theorem1.harsanyi_combination(S, i)
            multipliers += len(combination)
            total = LinearForm.combination(
                (fmpq(m.numerator, m.denominator), theorem1.harsanyi_equation(R, a, b))
                for (R, a, b), m in combination.items()
            )
            assert total == theorem1.coco_equation(S, i)
            for j in players(S):
                if i != j:
                    total = LinearForm.combination(
                        (m, theorem1.coco_equation(R, k))
                        for (R, k), m in theorem1.coco_combination(S, i, j).items()
                    )
                    assert total == theorem1.harsanyi_equation(S, i, j)
            w = [lemma1.dividend(R, i) for R in subsets(S, 1 << i - 1)]
            assert LinearForm.total(w) == LinearForm.unknown(S, i)
    assert theorem1.verify(n).harsanyi_implies_coco.multipliers == multipliers


@pytest.mark.parametrize("n", [1, 2, 3])
def test_against_sympy(n):
    """Symbols and expand, straight from the definitions in the Shapley form of the weights."""
    coalitions = [frozenset(players(S)) for S in range(1, 1 << n)]
    x = {
        (S, i): sympy.Symbol(f"x_{''.join(map(str, sorted(S)))}_{i}")
        for S in coalitions
        for i in S
    }

    def z(T):
        return sympy.Add(*(x[T, j] for j in T))

    def inside(S, i):
        return [R for R in coalitions if R <= S and i in R]

    def coco(S, i):
        s, f = len(S), sympy.factorial
        return x[S, i] - sum(
            f(len(R) - 1) * f(s - len(R)) / f(s) * (z(R) - z(S - R))
            for R in inside(S, i)
        )

    def w(S, i):
        return sum((-1) ** (len(S) - len(R)) * x[R, i] for R in inside(S, i))

    for S in coalitions:
        for i in S:
            harsanyi = sum(
                sympy.Rational(1, len(R)) * (w(R, i) - w(R, j))
                for R in inside(S, i)
                for j in R
            )
            assert sympy.expand(coco(S, i) - harsanyi) == 0
            mask = sum(1 << j - 1 for j in S)
            ours = {
                x[frozenset(players(T)), j]: sympy.Rational(int(c.p), int(c.q))
                for (T, j), c in theorem1.coco_equation(mask, i).terms.items()
            }
            assert sympy.expand(coco(S, i)) == sympy.Add(
                *(c * symbol for symbol, c in ours.items())
            )
            for j in S:
                back = sum((-1) ** (len(S) - len(R)) * coco(R, i) for R in inside(S, i))
                back -= sum(
                    (-1) ** (len(S) - len(R)) * coco(R, j) for R in inside(S, j)
                )
                assert sympy.expand(w(S, i) - w(S, j) - back) == 0


def strict_subsets(coalition, containing=0):
    """The fault 'R ⊊ S' for 'R ⊆ S', except where that would leave nothing."""
    everything = list(subsets(coalition, containing))
    return iter(
        everything[1:] if len(everything) > 1 and coalition != 15 else everything
    )


FAULTS = [
    (
        "coco_weight",
        lambda r, s: Fraction(0) if (r, s) == (2, 3) else theorem1_weight(r, s),
        "both",
    ),
    ("coco_weight", lambda r, s: -theorem1_weight(r, s), "both"),
    (
        "coco_weight",
        lambda r, s: theorem1_weight(r, s) + (Fraction(1, 4) if r == s == 4 else 0),
        "both",
    ),
    (
        "harsanyi_multiplier",
        lambda r: Fraction(1, r + 1) if r < 4 else Fraction(1, r),
        "forward",
    ),
    ("harsanyi_multiplier", lambda r: -Fraction(1, r), "forward"),
    ("coco_multiplier", lambda r, s: (-1) ** (s - r + 1), "backward"),
    ("coco_multiplier", lambda _r, _s: 1, "backward"),
    (
        "coco_multiplier",
        lambda r, s: -1 if r == s == 4 else (-1) ** (s - r),
        "backward",
    ),
]
theorem1_weight = theorem1.coco_weight


@pytest.mark.parametrize(("name", "fault", "which"), FAULTS)
def test_a_planted_fault_is_caught_where_it_is(monkeypatch, name, fault, which):
    monkeypatch.setattr(theorem1, name, fault)
    result = theorem1.verify(4)
    assert not result.verified
    assert result.lemma1.verified
    assert result.harsanyi_implies_coco.verified == (which == "backward")
    assert result.coco_implies_harsanyi.verified == (which == "forward")
    assert all(mismatch.left != mismatch.right for mismatch in result.mismatches)


def test_a_wrong_sign_of_the_dividend_fails_everything(monkeypatch):
    monkeypatch.setattr(
        lemma1, "dividend_sign", lambda r, s: 1 if (r, s) == (1, 2) else (-1) ** (s - r)
    )
    result = theorem1.verify(3)
    assert [part.verified for part in result.parts] == [False, False, False]


@pytest.mark.parametrize("module", [lemma1, theorem1])
def test_a_wrong_range_is_caught(monkeypatch, module):
    monkeypatch.setattr(module, "subsets", strict_subsets)
    assert not theorem1.verify(4).verified


def test_a_mismatch_names_the_coefficient(monkeypatch):
    monkeypatch.setattr(
        theorem1,
        "coco_weight",
        lambda r, s: theorem1_weight(r, s) * (2 if r == s == 2 else 1),
    )
    text = str(theorem1.verify(2).mismatches[0])
    assert (
        text
        == "Harsanyi ⇒ CoCo, S = {1,2}, i = 1: the coefficient of x_{{1,2},1} is 0, not 1/2"
    )


def test_sizes_are_refused():
    with pytest.raises(UsageError):
        theorem1.verify(0)
    with pytest.raises(LimitReached):
        theorem1.verify(theorem1.MAX_EXHAUSTIVE + 1)


FORMS = st.dictionaries(
    st.tuples(st.integers(1, 15), st.integers(1, 4)),
    st.fractions(max_denominator=50),
    max_size=6,
).map(
    lambda terms: LinearForm(
        {u: fmpq(c.numerator, c.denominator) for u, c in terms.items()}
    )
)


@given(FORMS, FORMS, FORMS)
def test_linear_forms_are_a_vector_space(f, g, h):
    assert f + g == g + f
    assert (f + g) + h == f + (g + h)
    assert f - f == LinearForm()
    assert (f + g) * fmpq(2, 3) == f * fmpq(2, 3) + g * fmpq(2, 3)
    assert hash(f + g) == hash(g + f)


ROWS = st.dictionaries(
    st.integers(0, 15), st.integers(-99, 99).filter(bool), max_size=16
)


@given(ROWS, ROWS)
def test_packed_addition_is_addition_of_coefficients(f, g):
    packing = Packing(4, 200)
    total = {t: f.get(t, 0) + g.get(t, 0) for t in f.keys() | g.keys()}
    assert packing.unpack(packing.pack(f) + packing.pack(g)) == {
        t: c for t, c in total.items() if c
    }
    assert (packing.pack(f) == packing.pack(g)) == (f == g)
    positive = {t: abs(c) for t, c in f.items()}
    kept = {t: c for t, c in positive.items() if t >> 1 & 1}
    assert packing.unpack(packing.pack(positive) & packing.mask(2)) == kept


def test_packing_refuses_what_does_not_fit():
    with pytest.raises(OverflowError):
        Packing(2, 10).pack({1: 11})


def test_texts():
    assert coalition_text(0b110) == "{2,3}"
    assert (
        str(LinearForm({(1, 1): fmpq(-1, 2), (3, 2): 1})) == "-1/2 x_{1,1} + x_{12,2}"
    )
    assert str(LinearForm()) == "0"
