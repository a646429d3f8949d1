"""Exact real numbers, rational or algebraic: signs, real roots of polynomials, fields in common, texts for people.

A ``Number`` is a rational ``fmpq`` or an ``Algebraic`` of a ``NumberField``; the two mix freely in arithmetic and in
comparisons. ``exact/arithmetic/number_field.py`` holds the classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import overload

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from exact.arithmetic import rationals as _rationals
from exact.arithmetic.number_field import (
    Algebraic,
    Number,
    NumberField,
    approximate,
    count_within,
    multiplication,
    simplified,
    spell,
)
from exact.arithmetic.rationals import RationalLike, rational
from exact.arithmetic.root_isolation import isolate, primitive
from exact.errors import LimitReached, UsageError

__all__ = [
    "Algebraic",
    "Number",
    "NumberField",
    "approximate",
    "as_rationals",
    "common_field",
    "dot",
    "evaluate",
    "field_of",
    "real_roots",
    "show",
    "show_vector",
    "sign",
    "simplified",
    "spell",
]

MAX_COMMON_DEGREE = 64
"""Two fields of degrees d and e are merged by linear algebra with d·e unknowns; above this it would take too long."""


def sign(x: Number) -> int:
    """−1, 0 or 1.

    >>> root = NumberField.of([-2, 0, 1], 1, 2).generator
    >>> sign(fmpq(-1, 2)), sign(root - fmpq(577, 408)), sign(fmpq(0))
    (-1, -1, 0)
    """
    return x.sign() if isinstance(x, Algebraic) else (x > 0) - (x < 0)


@overload
def dot(left: Iterable[fmpq], right: Iterable[fmpq]) -> fmpq: ...
@overload
def dot(left: Iterable[Number], right: Iterable[Number]) -> Number: ...
def dot(left: Iterable[Number], right: Iterable[Number]) -> Number:
    """Σ_k left_k·right_k of two vectors of one length, as ``exact.arithmetic.rationals.dot``."""
    return sum((a * b for a, b in zip(left, right, strict=True) if a), fmpq(0))


def field_of(numbers: Iterable[Number]) -> NumberField | None:
    """The one field in which the irrational ones of ``numbers`` are, None if all are rational.

    ``UsageError`` if they are in different fields.

    >>> field_of([fmpq(1), fmpq(1, 2)]) is None
    True
    """
    found: NumberField | None = None
    for x in numbers:
        if isinstance(x, Algebraic) and not x.is_rational:
            if found is not None and x.field != found:
                raise UsageError(
                    f"{x} is in another number field than ℚ({found.generator}); algebraic.common_field brings"
                    " them into one"
                )
            found = x.field
    return found


def as_rationals(numbers: Iterable[Number]) -> tuple[fmpq, ...]:
    """The numbers as ``fmpq``; ``UsageError`` if one is irrational.

    >>> root = NumberField.of([-2, 0, 1], 1, 2).generator
    >>> as_rationals([root * root, fmpq(1, 2)])
    (2, 1/2)
    """
    return tuple(x.as_rational() if isinstance(x, Algebraic) else x for x in numbers)


def evaluate(polynomial: fmpq_poly, x: Number) -> Number:
    """The value of a rational polynomial at x, by Horner's rule.

    >>> evaluate(fmpq_poly([0, 0, 1]), NumberField.of([-2, 0, 1], 1, 2).generator) == 2
    True
    """
    if not isinstance(x, Algebraic):
        return polynomial(x)
    result = Algebraic(x.field, fmpq_poly())
    for c in reversed(polynomial.coeffs()):
        result = result * x + c
    return result


def real_roots(
    polynomial: fmpq_poly | fmpz_poly | Iterable[RationalLike],
    low: RationalLike | None = None,
    high: RationalLike | None = None,
) -> list[Number]:
    """The distinct real roots of a polynomial ≠ 0 in [low, high] (the whole line if left out), ascending.

    A rational root is an ``fmpq``; another is the generator of its own field. Coefficients: constant first.
    Cost: a factorisation, and an isolation for each irreducible factor.

    >>> print(*real_roots([2, 1, -2, -1]), "|", *real_roots([2, 0, -5, 0, 2], 0))
    -2 -1 1 | √2/2 √2
    """
    if not isinstance(polynomial, (fmpq_poly, fmpz_poly)):
        polynomial = fmpq_poly(list(_rationals.rationals(polynomial)))
    if not polynomial:
        raise UsageError("every number is a root of the polynomial 0")
    found: list[Number] = []
    for factor, _ in primitive(fmpq_poly(polynomial)).factor()[1]:
        monic = tuple((fmpq_poly(factor) / factor.leading_coefficient()).coeffs())
        if factor.degree() == 1:
            found.append(-monic[0])
        else:
            found += [
                NumberField(monic, (cell.low, cell.high)).generator
                for cell in isolate(factor)
            ]
    within = (
        x
        for x in found
        if (low is None or rational(low) <= x) and (high is None or x <= rational(high))
    )
    return sorted(within)


def common_field(numbers: Sequence[Number]) -> list[Number]:
    """The same numbers, all the irrational ones in one field: the one they share, or one of a primitive element.

    Rational numbers come back as ``fmpq``. ``LimitReached`` when two fields' degrees multiply to more than
    ``MAX_COMMON_DEGREE``. Cost: linear algebra with as many unknowns as that product, for each new field.

    >>> root2, root3 = (NumberField.of([-n, 0, 1], 1, 2).generator for n in (2, 3))
    >>> a, b = common_field([root2, root3])
    >>> print(a * b, (a * b).field.degree, a == root2, b == root3)
    √6 4 True True
    """
    numbers = [simplified(x) for x in numbers]
    field: NumberField | None = None
    images: dict[
        NumberField, Algebraic
    ] = {}  # the generator of each field met, in ``field``
    for x in numbers:
        if isinstance(x, Algebraic) and x.field not in images:
            if field is None:
                field, images = x.field, {x.field: x.field.generator}
            else:
                old, new = _merge(field, x.field)
                images = {f: evaluate_in(y.polynomial, old) for f, y in images.items()}
                field, images[x.field] = old.field, new
    return [
        evaluate_in(x.polynomial, images[x.field]) if isinstance(x, Algebraic) else x
        for x in numbers
    ]


def evaluate_in(polynomial: fmpq_poly, x: Algebraic) -> Algebraic:
    """The value of a rational polynomial at x, in the field of x."""
    value = evaluate(polynomial, x)
    return value if isinstance(value, Algebraic) else x.field.element([value])


def _merge(first: NumberField, second: NumberField) -> tuple[Algebraic, Algebraic]:
    """α and β, the generators of two fields, in one field: ℚ(α) if that holds β, ℚ(β) if that holds α, else ℚ(α + tβ).

    γ = x + ty generates the algebra ℚ[x, y]/(p, q) for all but finitely many t: exactly if its characteristic
    polynomial has no double root. Then x and y are polynomials in γ, and sending γ to α + tβ sends them to α and β.
    """
    d, e = first.degree, second.degree
    if d * e > MAX_COMMON_DEGREE:
        raise LimitReached(
            f"numbers of two fields of degrees {d} and {e} are not brought into one: more than"
            f" {MAX_COMMON_DEGREE} when multiplied"
        )
    for t in count(1):
        gamma = _sum_matrix(first, second, t)
        norm = gamma.charpoly()
        if norm.gcd(norm.derivative()).degree() == 0:
            break
    columns = [
        fmpq_mat(d * e, 1, [1] + [0] * (d * e - 1))
    ]  # the powers of γ; x^iy^j is number i·e + j
    while len(columns) < d * e:
        columns.append(gamma * columns[-1])
    powers = fmpq_mat(d * e, d * e, [c[i, 0] for i in range(d * e) for c in columns])
    units = fmpq_mat(
        d * e, 2, [int(k == at) for k in range(d * e) for at in (e, 1)]
    )  # x and y themselves
    solution = powers.solve(units)
    field = _field_of_sum(norm, first.generator, second.generator * t)
    alpha, beta = (
        field.element([solution[k, column] for k in range(d * e)]) for column in (0, 1)
    )
    if field.degree == d:
        return first.generator, _in_terms_of(alpha, beta, first)
    if field.degree == e:
        return _in_terms_of(beta, alpha, second), second.generator
    return alpha, beta


def _sum_matrix(first: NumberField, second: NumberField, t: int) -> fmpq_mat:
    """The matrix of multiplication by x + ty in ℚ[x, y]/(p, q)."""
    d, e = first.degree, second.degree
    x, y = multiplication(first.generator), multiplication(second.generator)
    return fmpq_mat(
        d * e,
        d * e,
        [
            x[i, k] * (j == m) + t * y[j, m] * (i == k)
            for i in range(d)
            for j in range(e)
            for k in range(d)
            for m in range(e)
        ],
    )


def _field_of_sum(norm: fmpq_poly, alpha: Algebraic, beta: Algebraic) -> NumberField:
    """ℚ(α + β), of which the squarefree ``norm`` has the root α + β."""
    factors = [factor for factor, _ in primitive(norm).factor()[1]]
    bits = 32
    while True:
        (a, b), (c, d) = alpha.within(bits), beta.within(bits)
        if sum(count_within(factor, a + c, b + d) for factor in factors) == 1:
            return NumberField.of(norm.coeffs(), a + c, b + d)
        bits *= 2


def _in_terms_of(alpha: Algebraic, beta: Algebraic, home: NumberField) -> Algebraic:
    """β as a polynomial in α, as an element of ``home`` = ℚ(α), which is also the field of both."""
    d = home.degree
    powers = [alpha**k for k in range(d)]
    matrix = fmpq_mat(d, d, [p.polynomial[i] for i in range(d) for p in powers])
    solution = matrix.solve(fmpq_mat(d, 1, [beta.polynomial[i] for i in range(d)]))
    return home.element([solution[i, 0] for i in range(d)])


def show(x: Number, width: int = 12) -> str:
    """A number for people, as ``rationals.show``: a long radical gets its decimals, a very long text only them.

    >>> root = NumberField.of([-2, 0, 1], 1, 2).generator
    >>> show(root), show(fmpq(1, 2)), show(root / 170 + 3)
    ('√2', '1/2', '(510 + √2)/170 ≈ 3.008319')
    """
    x = simplified(x)
    if not isinstance(x, Algebraic):
        return _rationals.show(x, width)
    text = spell(x)
    if len(text) > 60:
        return f"≈ {approximate(x)} (algebraic of degree {len(x.minimal_polynomial()) - 1})"
    return (
        text
        if len(text) <= width or text.startswith("root")
        else f"{text} ≈ {approximate(x)}"
    )


def show_vector(values: Iterable[Number]) -> str:
    """A vector of numbers for people.

    >>> show_vector([fmpq(1), NumberField.of([-2, 0, 1], 1, 2).generator])
    '(1, √2)'
    """
    return f"({', '.join(map(show, values))})"
