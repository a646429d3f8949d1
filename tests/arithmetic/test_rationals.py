"""Strict rational text."""

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.arithmetic.rationals import (
    approximate,
    format_rational,
    parse_decimal,
    parse_rational,
    quote,
    rational,
    show,
)
from exact.errors import Unparsable
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
    parse_rational("-" + "9" * 10_000)
    for text in ("9" * 10_001, "-" + "9" * 10_001, "1/" + "7" * 10_001):
        with pytest.raises(Unparsable, match="longer than 10,000 digits"):
            parse_rational(text)
    assert parse_decimal("0." + "0" * 9_999 + "1") * fmpq(10) ** 10_000 == 1
    for text in ("9" * 10_001, "0." + "0" * 10_000 + "1", "1e10000", "1e" + "9" * 13):
        with pytest.raises(Unparsable, match="more than 10,000 digits"):
            parse_decimal(text)
    assert parse_rational("1" * 100_000, max_digits=100_000) > 0


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_are_exact(value):
    if value.adjusted() > 1000:
        return
    exact = Fraction(value)
    assert parse_decimal(str(value)) == fmpq(exact.numerator, exact.denominator)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "e5",
        "1e",
        "1e1.5",
        "1e999999999999",
        "1e20000",
        "-",
        "1.5/2",
        "0x1",
        "1,5",
        "+-1/2",
        "-+1/2",
    ],
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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0e99999", 0),
        ("1e0000000000000", 1),
        ("1e-0000000000001", fmpq(1, 10)),
        ("+1/2", fmpq(1, 2)),
    ],
)
def test_exponents_that_change_little_are_read(text, value):
    assert parse_decimal(text) == value


@given(rationals, st.integers(-300, 300), st.integers(1, 8))
def test_only_zero_is_shown_as_zero_and_every_digit_shown_is_right(
    value, exponent, digits
):
    value *= fmpq(10) ** exponent
    exact, shown = (
        Fraction(int(value.p), int(value.q)),
        Fraction(approximate(value, digits)),
    )
    assert (shown == 0) == (exact == 0)
    assert abs(shown - exact) <= max(abs(exact), Fraction(1, 1)) / (2 * 10**digits)
    assert len(show(value)) <= 70


def test_long_numbers_are_shown_short():
    assert show(fmpq(10) ** 20) == "1" + "0" * 20
    assert show(1 - fmpq(10) ** 200) == "≈ -1e200 (201 characters exactly)"
    assert show(fmpq(1, 10**30 - 1)) == "1/999999999999999999999999999999 ≈ 1e-30"
    assert show(fmpq(1, 10**50)) == "≈ 1e-50 (53 characters exactly)"


def test_a_quoted_text_has_its_escapes_once():
    assert quote("a\x1b[31m") == r"'a\x1b[31m'"
