"""Algebraic numbers against ball arithmetic of a thousand bits, against sympy, and against the laws of fields."""

import copy
import math
import pickle
from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx, fmpq, fmpq_poly, fmpz, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exact.arithmetic.algebraic import (
    Algebraic,
    NumberField,
    approximate,
    common_field,
    dot,
    evaluate,
    real_roots,
    show,
    show_vector,
    sign,
    simplified,
)
from exact.arithmetic.root_isolation import Cell, refine
from exact.errors import LimitReached, UsageError
from tests.selection import examples

ROOT2 = NumberField.of([-2, 0, 1], 1, 2).generator
ROOT3 = NumberField.of([-3, 0, 1], 1, 2).generator
CUBE2 = NumberField.of([-2, 0, 0, 1], 1, 2).generator

FIELDS = [
    NumberField.of(coefficients, low, high)
    for coefficients, low, high in [
        ([-2, 0, 1], 1, 2),
        ([-2, 0, 1], -2, 0),
        ([-1, -1, 1], 1, 2),
        ([-2, 0, 0, 1], 1, 2),
        ([1, -3, 0, 1], -2, -1),
        ([1, -3, 0, 1], 0, 1),
        ([1, 0, -10, 0, 1], 3, 4),
        ([-1, -1, 0, 0, 0, 1], 1, 2),
        ([7, 0, -3, 1, 0, -5, 2], 1, 2),
        (["-1/3", 0, 0, "-5/2", 1], 2, 3),
    ]
]

small = st.fractions(min_value=-50, max_value=50, max_denominator=30).map(
    lambda x: fmpq(x.numerator, x.denominator)
)
fields = st.sampled_from(FIELDS)


@st.composite
def elements(draw, count=1, field=None):
    home = draw(fields) if field is None else field
    return [
        home.element(draw(st.lists(small, max_size=home.degree))) for _ in range(count)
    ]


@pytest.fixture(autouse=True)
def _thousand_bits():
    before, ctx.prec = ctx.prec, 1000
    yield
    ctx.prec = before


def ball(x):
    """The number as a ball of a thousand bits, from flint's own root finder."""
    if not isinstance(x, Algebraic):
        return arb(x)
    low, high = x.field.interval
    polynomial = fmpq_poly(list(x.field.minimal_polynomial))
    # a cell has no root at its ends, except the degenerate one of a rational generator
    inside = [
        r.real
        for r, _ in polynomial.numer().complex_roots()
        if r.imag.is_zero() and low <= r.real <= high
    ]
    [alpha] = inside or [arb(low)]
    return sum((arb(c) * alpha**k for k, c in enumerate(x.coefficients)), arb(0))


@given(elements(2))
@settings(max_examples=examples(200), deadline=None)
def test_arithmetic_agrees_with_balls(pair):
    a, b = pair
    for ours, theirs in [
        (a + b, ball(a) + ball(b)),
        (a - b, ball(a) - ball(b)),
        (a * b, ball(a) * ball(b)),
    ]:
        assert ball(ours).overlaps(theirs)
    assert ball(a**3).overlaps(ball(a) ** 3)
    if b:
        assert ball(a / b).overlaps(ball(a) / ball(b))
        assert ball(b**-2).overlaps(1 / ball(b) ** 2)


@given(elements(3), small)
@settings(max_examples=examples(150), deadline=None)
def test_the_laws_of_fields_hold_and_rationals_mix(triple, q):
    a, b, c = triple
    assert (a + b) * c == a * c + b * c
    assert a * b == b * a
    assert a - a == 0
    assert not a - a
    assert (
        a + q
        == q + a
        == a + Fraction(int(q.p), int(q.q))
        == Fraction(int(q.p), int(q.q)) + a
    )
    assert q - a == -(a - q)
    assert a * q == q * a
    assert a + 3 == 3 + a == fmpz(3) + a
    if b:
        assert a / b * b == a
        assert b * b.inverse() == 1
        assert q / b == q * b.inverse()
        assert 2 / b == 2 * b.inverse()
    if q:
        assert a / q == a * (1 / q)


@given(elements(2), small)
@settings(max_examples=examples(200), deadline=None)
def test_signs_and_comparisons_agree_with_balls(pair, q):
    a, b = pair
    for left, right in [(a, b), (a, q), (q, a)]:
        difference = ball(left) - ball(right)
        if difference.contains(
            0
        ):  # a thousand bits cannot tell such small numbers apart unless they are equal
            assert left == right
        assert (left < right) == bool(difference < 0)
        assert (left > right) == bool(difference > 0)
        assert (left <= right) == (not left > right)
        assert (left >= right) == (not left < right)
        assert sign(left - right) == (left > right) - (left < right)
    assert abs(a) >= 0
    assert abs(a) in (a, -a)


def test_signs_of_numbers_very_close_to_zero():
    tiny = (ROOT2 - 1) ** 400  # about 10^-153
    assert tiny.sign() == 1
    assert (-tiny).sign() == -1
    assert fmpq(0) < tiny < fmpq(1, 10**150)
    p, q = fmpz(1), fmpz(1)
    for _ in range(300):
        p, q = p + 2 * q, p + q  # convergents of √2, alternately below and above
        assert (fmpq(p, q) < ROOT2) == (p * p < 2 * q * q)


@given(elements(1), st.integers(1, 200))
@settings(max_examples=examples(100), deadline=None)
def test_enclosures_floors_and_decimals(one, bits):
    [a] = one
    low, high = a.enclosure(fmpq(1, 2**bits))
    assert low <= a <= high
    assert high - low <= fmpq(1, 2**bits)
    assert a.floor() <= a < a.floor() + 1
    assert a.floor() == math.floor(a) == ball(a).floor().unique_fmpz()
    assert a.ceil() - 1 < a <= a.ceil() == math.ceil(a)
    if 1 < abs(a) < 10**9:
        text = approximate(a, 20)
        assert abs(
            a
            - fmpq(fmpz(text.replace(".", "")), fmpz(10) ** len(text.partition(".")[2]))
        ) <= fmpq(1, 2 * 10**20)


@given(elements(1))
@settings(max_examples=examples(100), deadline=None)
def test_the_minimal_polynomial_is_irreducible_and_vanishes(one):
    [a] = one
    polynomial = fmpq_poly(list(a.minimal_polynomial()))
    assert evaluate(polynomial, a) == 0
    assert polynomial.leading_coefficient() == 1
    assert [m for _, m in polynomial.numer().factor()[1]] == [1]
    assert a.is_rational == (polynomial.degree() == 1)
    own = a.own_field().generator
    assert own == a
    assert hash(own) == hash(a)
    assert own.field.degree == polynomial.degree()


@given(
    st.lists(st.integers(-8, 8), min_size=2, max_size=8),
    st.integers(-3, 2),
    st.integers(0, 4),
)
@settings(max_examples=examples(150), deadline=None)
def test_real_roots_agree_with_sympy(coefficients, low, width):
    assume(any(coefficients))
    x = sympy.Symbol("x")
    expected = (
        sorted(set(sympy.Poly(coefficients[::-1], x).real_roots()))
        if any(coefficients[1:])
        else []
    )
    found = real_roots(coefficients)
    assert len(found) == len(expected)
    assert found == sorted(found)
    for ours, theirs in zip(found, expected, strict=True):
        assert isinstance(ours, fmpq) == bool(theirs.is_rational)
        assert evaluate(fmpq_poly(coefficients), ours) == 0
        assert abs(arb(str(theirs.evalf(60))) - ball(ours)) < arb("1e-50")
    within = real_roots(coefficients, low, low + width)
    assert within == [root for root in found if low <= root <= low + width]


def test_real_roots_that_nearly_meet():
    # Mignotte: x^7 − 2(1000x − 1)^2 has two roots within 10^-10 of 1/1000
    polynomial = fmpz_poly([0, 0, 0, 0, 0, 0, 0, 1]) - 2 * fmpz_poly([-1, 1000]) ** 2
    roots = real_roots(polynomial)
    close = [r for r in roots if abs(r - fmpq(1, 1000)) < fmpq(1, 10**9)]
    assert len(close) == 2
    assert close[0] < fmpq(1, 1000) < close[1]
    with pytest.raises(UsageError, match="every number"):
        real_roots([0, 0])


def test_roots_too_close_to_tell_apart_are_a_stated_limit():
    power = fmpz_poly([0] * 24 + [1]) - 2 * fmpz_poly([-1, fmpz(10) ** 60]) ** 2
    with pytest.raises(LimitReached, match="closer than"):
        real_roots(power)


@given(st.lists(small, min_size=2, max_size=6))
@settings(max_examples=examples(60), deadline=None)
def test_refinement_keeps_the_root(coefficients):
    for root in real_roots(fmpq_poly(coefficients)) if any(coefficients) else []:
        if isinstance(root, Algebraic):
            polynomial = root.field.modulus.numer()
            start = Cell(root.field.interval[0].floor(), 0)
            if (polynomial(start.low) > 0) != (polynomial(start.high) > 0):
                for bits in (1, 5, 64, 333):
                    cell = refine(polynomial, start, bits)
                    assert cell.k == bits
                    assert (polynomial(cell.low) > 0) != (polynomial(cell.high) > 0)


def test_a_field_finds_the_factor_of_its_root_and_is_normalised():
    field = NumberField.of([0, -2, 0, 1], 1, 10)
    assert field.minimal_polynomial == (-2, 0, 1)
    assert field.interval == (1, 2)
    assert field == NumberField.of([-6, 0, 3], "7/5", "3/2")
    assert hash(field) == hash(NumberField.of(["-2/3", 0, "1/3"], "7/5", "3/2"))
    assert field != NumberField.of([-2, 0, 1], -2, -1)
    rational = NumberField.of([-2, 0, 1, 0], "1", "2").element([5])
    assert simplified(rational) == 5
    third = NumberField.of(["-1/3", 1], 0, 1)
    assert third.generator == fmpq(1, 3)
    assert third.interval == (fmpq(1, 3), fmpq(1, 3))
    assert third.generator.enclosure(1) == (fmpq(1, 3), fmpq(1, 3))
    end = NumberField.of([0, 0, 1], 0, 0)
    assert end.generator == 0


@pytest.mark.parametrize(
    ("coefficients", "low", "high", "complaint"),
    [
        ([-2, 0, 1], -2, 2, "holds 2"),
        ([-2, 0, 1], 2, 3, "holds 0"),
        ([-2, 0, 1], 2, 1, "holds 0"),
        ([1, 0, 1], -9, 9, "holds 0"),
        ([0, -2, 0, 1], 0, 2, "holds 2"),
        ([1], 0, 2, "degree 1 or more"),
        ([], 0, 2, "degree 1 or more"),
    ],
)
def test_no_field_without_exactly_one_root(coefficients, low, high, complaint):
    with pytest.raises(UsageError, match=complaint):
        NumberField.of(coefficients, low, high)


def test_the_constructor_refuses_what_is_no_minimal_polynomial():
    one, two = fmpq(1), fmpq(2)
    with pytest.raises(UsageError, match="monic"):
        NumberField((-two, fmpq(0), two), (one, two))
    with pytest.raises(UsageError, match="irreducible"):
        NumberField((fmpq(0), -two, fmpq(0), one), (one, two))
    with pytest.raises(UsageError, match="holds 2"):
        NumberField((-two, fmpq(0), one), (-two, two))


def test_numbers_of_different_fields():
    assert ROOT2 != ROOT3
    assert ROOT2 < ROOT3
    assert ROOT3 > ROOT2
    assert ROOT2**2 == ROOT3**2 - 1  # both rational
    assert ROOT2**2 + ROOT3 == ROOT3 + 2 == ROOT3 + ROOT2**2
    assert ROOT2**2 * ROOT3 == 2 * ROOT3 == ROOT3 * ROOT2**2
    assert ROOT2**2 - ROOT3 == 2 - ROOT3
    assert ROOT2**2 / ROOT3 == 2 / ROOT3
    with pytest.raises(UsageError, match="different number fields"):
        ROOT2 + ROOT3
    with pytest.raises(UsageError, match="common_field"):
        ROOT2 * ROOT3
    eight = NumberField.of([-8, 0, 1], 2, 3).generator
    assert eight == 2 * ROOT2
    assert hash(eight) == hash(2 * ROOT2)
    assert len({eight, 2 * ROOT2, ROOT2, -ROOT2, ROOT3, fmpq(2), ROOT2**2}) == 5


@given(st.data())
@settings(max_examples=examples(40), deadline=None)
def test_a_common_field_holds_the_same_numbers(data):
    homes = [
        home
        for home in data.draw(st.lists(fields, min_size=2, max_size=3))
        if home.degree < 5
    ]
    assume(math.prod(home.degree for home in set(homes)) <= 24)
    numbers = [data.draw(elements(1, home))[0] for home in homes] + [fmpq(1, 3)]
    together = common_field(numbers)
    assert len({x.field for x in together if isinstance(x, Algebraic)}) <= 1
    for before, after in zip(numbers, together, strict=True):
        assert before == after
        assert ball(before).overlaps(ball(after))


def test_a_common_field_is_no_larger_than_it_must_be():
    eight, product = (
        NumberField.of([-8, 0, 1], 2, 3).generator,
        NumberField.of([1, 0, -10, 0, 1], 3, 4).generator,
    )
    a, b = common_field([ROOT2, eight])
    assert a.field == b.field == ROOT2.field
    a, b, c = common_field(
        [ROOT2, product, ROOT3]
    )  # √2 + √3 has degree 4 and holds the others
    assert a.field == b.field == c.field == product.field
    assert a + c == b
    assert common_field([ROOT2, 1 + ROOT2, fmpq(1)]) == [ROOT2, 1 + ROOT2, fmpq(1)]
    big = NumberField.of([-2] + [0] * 8 + [1], 1, 2).generator
    with pytest.raises(LimitReached, match="degrees 9 and 9"):
        common_field([big, NumberField.of([-3] + [0] * 8 + [1], 1, 2).generator])


TEXTS = [
    (ROOT2, "√2"),
    (-ROOT2, "-√2"),
    (ROOT2 / 2, "√2/2"),
    (3 * ROOT2 / 5 - fmpq(1, 5), "(-1 + 3√2)/5"),
    (1 - ROOT3, "1 − √3"),
    (NumberField.of([-1, -1, 1], 1, 2).generator, "(1 + √5)/2"),
    (NumberField.of([-1, -1, 1], -1, 0).generator, "(1 − √5)/2"),
    (CUBE2, "∛2"),
    (-CUBE2, "-∛2"),
    (CUBE2 / 3, "∛(2/27)"),
    (NumberField.of([-3, 0, 0, 0, 1], -2, -1).generator, "-∜3"),
    (NumberField.of([-2] + [0] * 10 + [1], 1, 2).generator, "¹¹√2"),
    (CUBE2 + 1, "root of x^3 − 3x^2 + 3x − 3 near 2.259921"),
    (
        NumberField.of([1, -3, 0, 1], 0, 1).generator,
        "root of x^3 − 3x + 1 near 0.347296",
    ),
    (ROOT2 - ROOT2, "0"),
    (ROOT2 * ROOT2 / 3, "2/3"),
]


@pytest.mark.parametrize(("number", "text"), TEXTS)
def test_the_texts_for_people(number, text):
    assert str(number) == text
    assert show(number) == text


def test_long_texts_are_shortened():
    assert (
        show(ROOT2 * 123456 + 1)
        == "1 + 123456√2 ≈ 174593.149597"[: len(show(ROOT2 * 123456 + 1))]
    )
    long = FIELDS[8].element([fmpq(1, 7), 12345, 3])
    assert show(long).endswith("(algebraic of degree 6)")
    assert str(long).startswith("root of ")
    assert show_vector([fmpq(1, 2), ROOT2]) == "(1/2, √2)"
    assert approximate(ROOT2 * 10**20, 5) == "1.41421e20"
    assert approximate(fmpq(1, 3), 3) == "0.333"


def test_vectors_and_polynomials():
    assert dot([ROOT2, fmpq(1, 2)], [ROOT2, fmpq(4)]) == 4
    assert evaluate(fmpq_poly([1, 0, 1]), fmpq(2)) == 5
    assert evaluate(fmpq_poly(), ROOT2) == 0


def test_copies_and_pickles_are_equal():
    for number in (ROOT2 + 1, CUBE2):
        assert copy.deepcopy(number) == number
        assert pickle.loads(pickle.dumps(number)) == number
        assert pickle.loads(pickle.dumps(number)).field == number.field


def test_what_is_no_exact_number_is_refused():
    for operation in (
        lambda: ROOT2 + 0.5,
        lambda: 0.5 * ROOT2,
        lambda: ROOT2 < 0.5,
        lambda: ROOT2 / "2",
        lambda: ROOT2.field.element([0.5]),
    ):
        with pytest.raises(TypeError):
            operation()
    assert ROOT2 != "√2"
    with pytest.raises(ZeroDivisionError):
        1 / (ROOT2 - ROOT2)
    with pytest.raises(UsageError, match="not rational"):
        ROOT2.as_rational()
    with pytest.raises(UsageError, match="positive"):
        ROOT2.enclosure(0)
