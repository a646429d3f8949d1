"""Strict rational text."""

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import Unparsable
from exact.rationals import approximate, format_rational, parse_decimal, parse_rational, rational
from tests.strategies import rationals


@given(rationals)
def test_text_and_back(value):
    assert parse_rational(format_rational(value)) == value
    assert rational(Fraction(int(value.p), int(value.q))) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "1.0",
        "1e3",
        "0x1",
        "1/0",
        "1/-2",
        "1/02",
        "--1",
        "1/2/3",
        "١",
        "1_0",
        "½",
        "nan",
        "inf",
        "1\n",
    ],
)
def test_everything_else_is_refused(text):
    with pytest.raises(Unparsable):
        parse_rational(text)


def test_the_digit_cap_is_on_each_part_and_can_be_raised():
    parse_rational("9" * 10_000 + "/" + "7" * 10_000)
    with pytest.raises(Unparsable, match="longer than 10,000 digits"):
        parse_rational("9" * 10_001 + "0")
    assert parse_rational("1" * 100_000, max_digits=100_000) > 0


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_are_exact(value):
    if value.adjusted() > 1000:
        return
    exact = Fraction(value)
    assert parse_decimal(str(value)) == fmpq(exact.numerator, exact.denominator)


@pytest.mark.parametrize(
    "text", ["", ".", "e5", "1e", "1e1.5", "1e999999999999", "1e20000", "-", "1.5/2", "0x1", "1,5"]
)
def test_what_is_no_decimal_is_refused(text):
    with pytest.raises(Unparsable):
        parse_decimal(text)


@given(st.integers(-(10**6), 10**6), st.integers(1, 3))
def test_approximations_are_within_half_a_unit(numerator, digits):
    value = Fraction(numerator, 7919)
    shown = Fraction(approximate(fmpq(numerator, 7919), digits))
    assert abs(shown - value) <= Fraction(1, 2 * 10**digits)


@pytest.mark.parametrize("value", [0.5, True, None, float("nan")])
def test_what_is_not_exact_never_becomes_a_rational(value):
    with pytest.raises(TypeError, match="not an exact number"):
        rational(value)
