"""Condition 4 in all its forms, on random payoff tables: definitions, Lemma 1, both splits."""

from itertools import combinations

from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.equilibria.conditions import (
    coalition_totals,
    coco_equations,
    dividends,
    harsanyi_equations,
    threat_points,
)
from exact.games.coalitions import coalitions, members, subsets
from exact.values.transferable import coco_shares, shapley_shares
from tests.strategies import small


@st.composite
def tables(draw, n=None):
    n = n or draw(st.integers(1, 4))
    rows = [tuple(draw(small) for _ in range(n)) for _ in range(2**n)]
    return draw(st.lists(small, min_size=n, max_size=n)), rows


@given(tables())
def test_dividends_and_threats_by_definition_and_lemma_1(data):
    _, phi = data
    w, t = dividends(phi), threat_points(phi)
    for S in range(1, len(phi)):
        for i in members(S):
            below = [R for R in subsets(S) if R >> i & 1]
            signs = {R: (-1) ** (S.bit_count() - R.bit_count()) for R in below}
            assert w[S][i] == sum((signs[R] * phi[R][i] for R in below), fmpq(0))
            assert t[S][i] == -sum(
                (signs[R] * phi[R][i] for R in below if R != S), fmpq(0)
            )
            assert phi[S][i] == sum((w[R][i] for R in below), fmpq(0))


@given(tables())
def test_the_pair_form_and_the_shapley_form_split_alike(data):
    totals = coalition_totals(*data)
    for S in coalitions(len(data[0])):
        shares = coco_shares(totals, S)
        assert shares == shapley_shares(totals, S)
        assert sum(shares.values(), fmpq(0)) == totals[S]


@given(tables())
def test_each_coco_defect_is_the_sum_of_harsanyi_defects(data):
    """c_{S,i} = Σ_{R⊆S, R∋i} (1/r) Σ_{j∈R} (λ_iw_{R,i} − λ_jw_{R,j}): Theorem 1 with its multipliers, in numbers."""
    weights, phi = data
    w = dividends(phi)
    for e in coco_equations(weights, phi):
        (i,) = e.players
        expected = fmpq(0)
        for R in subsets(e.coalition):
            if R >> i & 1:
                expected += (
                    sum(
                        (
                            weights[i] * w[R][i] - weights[j] * w[R][j]
                            for j in members(R)
                        ),
                        fmpq(0),
                    )
                    / R.bit_count()
                )
        assert e.left - e.right == expected


@given(tables())
def test_the_harsanyi_equations_are_equality_for_all_pairs(data):
    weights, phi = data
    w = dividends(phi)
    for S in coalitions(len(weights)):
        pairs = combinations(members(S), 2)
        every_pair = all(weights[i] * w[S][i] == weights[j] * w[S][j] for i, j in pairs)
        assert every_pair == all(
            e.holds for e in harsanyi_equations(weights, phi) if e.coalition == S
        )
