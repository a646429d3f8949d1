"""Numbers and results handed to fractions and sympy mean the same there."""

import builtins
from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx, fmpq, fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from exact.arithmetic.algebraic import NumberField, real_roots
from exact.arithmetic.conversions import to_fraction, to_sympy
from exact.equilibria.audit import audit
from exact.equilibria.claims import parse_claim
from exact.errors import UsageError
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.values.coco import coco_value
from tests.arithmetic.test_fields import FIELDS, ROOT2, irrational_claim, numbers
from tests.selection import examples


@given(st.fractions())
def test_rationals_go_there_and_back(x):
    number = fmpq(x.numerator, x.denominator)
    assert to_fraction(number) == x
    assert to_sympy(number) == sympy.Rational(x.numerator, x.denominator)


@settings(max_examples=examples(60), deadline=None)
@given(st.sampled_from(FIELDS).flatmap(numbers))
def test_algebraic_numbers_are_the_same_for_sympy(x):
    value = sympy.N(to_sympy(x), 40)
    before, ctx.prec = ctx.prec, 200
    try:
        low, high = x.enclosure(fmpq(1, 10**45))
        assert abs(arb(str(value)) - (arb(low) + arb(high)) / 2) < arb("1e-30")
    finally:
        ctx.prec = before


def test_sympys_minimal_polynomial_is_ours():
    golden = to_sympy(3 * NumberField.of([-1, -1, 1], 1, 2).generator - 1)
    x = sympy.Symbol("x")
    assert sympy.minimal_polynomial(golden, x) == x**2 - x - 11
    cubic = NumberField.of([1, -3, 0, 1], 0, 1).generator
    assert sympy.expand(to_sympy(cubic) ** 3 - 3 * to_sympy(cubic) + 1).equals(0)


def test_every_real_root_keeps_its_place():
    for root in real_roots([1, -3, 0, 1]) + real_roots([1, 0, -10, 0, 1]):
        ours = root.enclosure(fmpq(1, 10**9))
        theirs = sympy.Rational(str(sympy.N(to_sympy(root), 30)))
        assert (
            to_sympy(ours[0]) - sympy.Rational(1, 10**8)
            < theirs
            < to_sympy(ours[1]) + sympy.Rational(1, 10**8)
        )


def test_results_are_converted_whole():
    game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    assert to_fraction(coco_value(game).payoffs) == (Fraction(440), Fraction(240))
    claim = parse_claim(
        example("two-equilibria-first"), parse_game(example("two-equilibria"))
    )
    strategies = to_fraction(claim.strategies)
    assert strategies.keys() == claim.strategies.keys()
    assert all(type(p) is Fraction for x in strategies.values() for p in x.values())
    audited = audit(*irrational_claim())
    weights = to_sympy(audited.claim.weights)
    assert weights[1].is_irrational
    assert [w.is_positive for w in weights] == [True, True]
    assert all(type(u) is Fraction for u in to_fraction(audited.outcome))


def test_other_exact_numbers_and_what_is_none():
    assert to_fraction([1, fmpz(2), Fraction(1, 2), None]) == [
        1,
        2,
        Fraction(1, 2),
        None,
    ]
    assert to_fraction(ROOT2 * ROOT2) == 2
    with pytest.raises(UsageError, match="√2 is not rational"):
        to_fraction((ROOT2,))
    for value in (0.5, "1/2", True):
        with pytest.raises(TypeError, match="not an exact number"):
            to_fraction(value)
        with pytest.raises(TypeError, match="not an exact number"):
            to_sympy(value)


def test_without_sympy_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "sympy":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match="pip install sympy"):
        to_sympy(fmpq(1))
