"""Real algebraic numbers: elements of a number field ℚ(α) ⊂ ℝ, computed with, compared and shown exactly.

A ``NumberField`` is an irreducible polynomial and which of its real roots α is. An ``Algebraic`` is Σ a_kα^k, reduced
modulo that polynomial, so arithmetic is that of rational polynomials and equality is equality of coefficients. Signs
are decided by enclosures of α in rational intervals, which shrink until they no longer hold 0: that ends, because a
non-zero element is not 0. A ``Number`` is a rational ``fmpq`` or an ``Algebraic``; the two mix freely.
Source: H. Cohen, A Course in Computational Algebraic Number Theory (1993), chapters 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz, fmpz_poly

from exact.arithmetic import rationals as _rationals
from exact.arithmetic.markup import latex_number
from exact.arithmetic.radicals import spell_root
from exact.arithmetic.rationals import RationalLike, rational
from exact.arithmetic.root_isolation import Cell, is_above, isolate, primitive, refine
from exact.errors import UsageError


@dataclass(frozen=True)
class NumberField:
    """ℚ(α) for a real root α of an irreducible monic polynomial (constant coefficient first); ``of`` builds it.

    ``interval``: α is the one root in it. It is normalised (see ``isolate``), so equal fields have equal records. For a
    rational α it is (α, α). ``UsageError`` for a polynomial or an interval that is not as said.

    >>> golden = NumberField.of([-1, -1, 1], 1, 2)
    >>> golden.generator ** 2 == golden.generator + 1, str(golden.generator)
    (True, '(1 + √5)/2')
    """

    minimal_polynomial: tuple[fmpq, ...]
    interval: tuple[fmpq, fmpq]

    def __post_init__(self) -> None:
        polynomial = fmpq_poly(list(self.minimal_polynomial))
        if polynomial.degree() < 1 or polynomial.leading_coefficient() != 1:
            raise UsageError(
                "the minimal polynomial of a number field is monic, of degree 1 or more"
            )
        parts = primitive(polynomial).factor()[1]
        if len(parts) > 1 or parts[0][1] > 1:
            raise UsageError(
                "the minimal polynomial of a number field is irreducible; NumberField.of finds the factor"
            )
        roots = roots_within(parts[0][0], *self.interval)
        if len(roots) != 1:
            raise UsageError(_not_one_root(len(roots)))
        ends = (
            (roots[0].low, roots[0].high)
            if isinstance(roots[0], Cell)
            else (roots[0], roots[0])
        )
        object.__setattr__(self, "interval", ends)

    @classmethod
    def of(
        cls, coefficients: Iterable[RationalLike], low: RationalLike, high: RationalLike
    ) -> NumberField:
        """The field of the one real root of a polynomial ≠ 0 in the closed interval [low, high].

        The polynomial (constant coefficient first) may be reducible: the root's irreducible factor is taken.
        ``UsageError`` unless exactly one distinct real root is in the interval.

        >>> NumberField.of([0, 2, 0, -1], 1, 2).minimal_polynomial
        (-2, 0, 1)
        """
        polynomial, ends = (
            fmpq_poly(list(_rationals.rationals(coefficients))),
            (rational(low), rational(high)),
        )
        if polynomial.degree() < 1:
            raise UsageError("a number field needs a polynomial of degree 1 or more")
        found = [
            factor
            for factor, _ in primitive(polynomial).factor()[1]
            for _ in range(count_within(factor, *ends))
        ]
        if len(found) != 1:
            raise UsageError(_not_one_root(len(found)))
        monic = fmpq_poly(found[0]) / found[0].leading_coefficient()
        return cls(tuple(monic.coeffs()), ends)

    @property
    def degree(self) -> int:
        """The degree of ℚ(α) over ℚ."""
        return len(self.minimal_polynomial) - 1

    @cached_property
    def modulus(self) -> fmpq_poly:
        """The minimal polynomial of α."""
        return fmpq_poly(list(self.minimal_polynomial))

    @cached_property
    def alpha(self) -> Root:
        """α as an enclosure that remembers how closely it was asked for."""
        return Root(primitive(self.modulus), self.interval)

    @property
    def generator(self) -> Algebraic:
        """α itself."""
        return self.element([0, 1])

    def element(self, coefficients: Iterable[RationalLike]) -> Algebraic:
        """Σ_k a_kα^k for the coefficients a_0, a_1, …, of any number.

        >>> print(NumberField.of([-2, 0, 1], 1, 2).element([1, "1/2", 0, 1]))
        (2 + 5√2)/2
        """
        return Algebraic(
            self, fmpq_poly(list(_rationals.rationals(coefficients))) % self.modulus
        )

    def __reduce__(self) -> tuple[object, ...]:
        return NumberField, (self.minimal_polynomial, self.interval)


def _not_one_root(found: int) -> str:
    return f"the interval must hold exactly one real root of the polynomial; it holds {found}"


def count_within(factor: fmpz_poly, low: fmpq, high: fmpq) -> int:
    """The real roots of an irreducible polynomial in [low, high]."""
    return len(roots_within(factor, low, high))


def roots_within(factor: fmpz_poly, low: fmpq, high: fmpq) -> list[Cell | fmpq]:
    """The real roots of an irreducible polynomial in [low, high]: a rational one itself, else a cell that has it."""
    if factor.degree() == 1:
        root = fmpq(-factor[0], factor[1])
        return [root] if low <= root <= high else []
    return [
        cell
        for cell in isolate(factor)
        if is_above(factor, cell, low) and not is_above(factor, cell, high)
    ]


class Root:
    """α, enclosed as closely as anybody has asked so far."""

    def __init__(self, polynomial: fmpz_poly, interval: tuple[fmpq, fmpq]) -> None:
        self.polynomial, self.interval = polynomial, interval
        width = interval[1] - interval[0]
        self.cell = (
            Cell((interval[0] / width).p, width.q.bit_length() - 1) if width else None
        )

    def within(self, bits: int) -> tuple[fmpq, fmpq]:
        """The interval (m/2^bits, (m+1)/2^bits) that holds α, or the field's own if that is shorter."""
        if self.cell is None:
            return self.interval
        if bits > self.cell.k:
            self.cell = refine(self.polynomial, self.cell, bits)
        cell = Cell(
            self.cell.m >> self.cell.k - bits, bits
        )  # never finer than asked: numbers stay short
        return (
            (cell.low, cell.high)
            if cell.high - cell.low < self.interval[1] - self.interval[0]
            else self.interval
        )


@dataclass(frozen=True, eq=False, slots=True)
class Algebraic:
    """A real number Σ_k a_kα^k of a number field; ``polynomial`` is Σ_k a_kx^k, of smaller degree than the field.

    + − * / and ** mix with int, ``fmpz``, ``fmpq`` and ``Fraction``; so do the comparisons, which moreover compare
    numbers of different fields. Arithmetic between different fields is refused (``UsageError``): ``common_field``
    brings numbers into one. Numbers that are equal have equal hashes.

    >>> root = NumberField.of([-2, 0, 1], 1, 2).generator
    >>> 1 / (root - 1) == 1 + root, root < fmpq(3, 2), root * root == 2, hash(root * root) == hash(2)
    (True, True, True, True)
    """

    field: NumberField
    polynomial: fmpq_poly

    @property
    def coefficients(self) -> tuple[fmpq, ...]:
        """(a_0, a_1, …), without zeros at the end; () for 0."""
        return tuple(self.polynomial.coeffs())

    @property
    def is_rational(self) -> bool:
        """Whether the number is rational."""
        return self.polynomial.degree() < 1

    def as_rational(self) -> fmpq:
        """The number as ``fmpq``; ``UsageError`` if it is irrational."""
        if not self.is_rational:
            raise UsageError(f"{self} is not rational")
        return self.polynomial[0]

    def _operand(self, other: object) -> fmpq_poly | fmpq | fmpz | int | None:
        """``other`` as something that a polynomial takes, None if it is no number of ours."""
        if isinstance(other, Algebraic):
            if other.field is self.field or other.field == self.field:
                return other.polynomial
            if other.is_rational:
                return other.polynomial[0]
            raise UsageError(
                f"{self} and {other} are in different number fields; algebraic.common_field brings them into one"
            )
        if isinstance(other, (fmpq, fmpz, int)):
            return other
        return (
            fmpq(other.numerator, other.denominator)
            if isinstance(other, Fraction)
            else None
        )

    def __add__(self, other: Operand) -> Algebraic:
        if (
            isinstance(other, Algebraic)
            and other.field != self.field
            and self.is_rational
        ):
            return Algebraic(other.field, other.polynomial + self.polynomial[0])
        value = self._operand(other)
        return (
            NotImplemented
            if value is None
            else Algebraic(self.field, self.polynomial + value)
        )

    __radd__ = __add__

    def __sub__(self, other: Operand) -> Algebraic:
        return self + (-other)

    def __rsub__(self, other: Operand) -> Algebraic:
        return -self + other

    def __mul__(self, other: Operand) -> Algebraic:
        if isinstance(other, Algebraic):
            if other.field != self.field and self.is_rational:
                return Algebraic(other.field, other.polynomial * self.polynomial[0])
            value = self._operand(other)
            product = fmpq_poly() if value is None else self.polynomial * value
            return Algebraic(
                self.field,
                product
                if product.degree() < self.field.degree
                else product % self.field.modulus,
            )
        value = self._operand(other)
        return (
            NotImplemented
            if value is None
            else Algebraic(self.field, self.polynomial * value)
        )

    __rmul__ = __mul__

    def inverse(self) -> Algebraic:
        """1/x, by the extended Euclidean algorithm; ``ZeroDivisionError`` for 0."""
        if not self.polynomial:
            raise ZeroDivisionError("1/0 in a number field")
        divisor, inverse, _ = self.polynomial.xgcd(self.field.modulus)
        return Algebraic(self.field, inverse / divisor[0])

    def __truediv__(self, other: Operand) -> Algebraic:
        if isinstance(other, Algebraic):
            return self * other.inverse()
        value = self._operand(other)
        return (
            NotImplemented
            if value is None
            else Algebraic(self.field, self.polynomial / value)
        )

    def __rtruediv__(self, other: Operand) -> Algebraic:
        return self.inverse() * other

    def __pow__(self, exponent: int) -> Algebraic:
        base, power = self if exponent >= 0 else self.inverse(), abs(exponent)
        result = Algebraic(self.field, fmpq_poly([1]))
        while power:
            if power & 1:
                result = result * base
            base, power = base * base, power >> 1
        return result

    def __neg__(self) -> Algebraic:
        return Algebraic(self.field, -self.polynomial)

    def __pos__(self) -> Algebraic:
        return self

    def __abs__(self) -> Algebraic:
        return -self if self.sign() < 0 else self

    def __bool__(self) -> bool:
        return bool(self.polynomial)

    def sign(self) -> int:
        """−1, 0 or 1."""
        p = self.polynomial
        if p.degree() < 1:
            return (p[0] > 0) - (p[0] < 0)
        bits = 32
        while True:
            low, high = self.within(bits)
            if low > 0:
                return 1
            if high < 0:
                return -1
            bits *= 2

    def within(self, bits: int) -> tuple[fmpq, fmpq]:
        """An interval that holds the number, from one of width 2^−bits that holds α: the mean value theorem."""
        p = self.polynomial
        if p.degree() < 1:
            return p[0], p[0]
        low, high = self.field.alpha.within(bits)
        bound = max(abs(low), abs(high))
        slope = fmpq_poly([abs(c) for c in p.derivative().coeffs()])(
            bound
        )  # ≥ |p′| on [−bound, bound]
        middle, radius = p((low + high) / 2), slope * (high - low) / 2
        return middle - radius, middle + radius

    def enclosure(self, width: RationalLike) -> tuple[fmpq, fmpq]:
        """Rationals low ≤ x ≤ high with high − low ≤ ``width`` > 0; low < x < high for x irrational.

        >>> low, high = NumberField.of([-2, 0, 1], 1, 2).generator.enclosure("1/100")
        >>> low ** 2 < 2 < high ** 2, high - low <= fmpq(1, 100)
        (True, True)
        """
        goal, bits = rational(width), 16
        if goal <= 0:
            raise UsageError("the width of an enclosure is positive")
        low, high = self.within(bits)
        while high - low > goal:
            bits *= 2
            low, high = self.within(bits)
        return low, high

    def minimal_polynomial(self) -> tuple[fmpq, ...]:
        """The coefficients of the monic irreducible polynomial of which the number is a root, constant first.

        >>> NumberField.of([-2, 0, 1], 1, 2).element([1, 1]).minimal_polynomial()
        (-1, -2, 1)
        """
        return tuple(multiplication(self).minpoly().coeffs())

    def own_field(self) -> NumberField:
        """The field that the number itself generates, with the number as its generator."""
        polynomial, bits = self.minimal_polynomial(), 16
        factor = primitive(fmpq_poly(list(polynomial)))
        interval = self.within(bits)
        while count_within(factor, *interval) != 1:
            bits *= 2
            interval = self.within(bits)
        return NumberField(polynomial, interval)

    def compare(self, other: Number | fmpz | Fraction | int) -> int:
        """The sign of self − other; for numbers of different fields too."""
        if (
            not isinstance(other, Algebraic)
            or other.field == self.field
            or self.is_rational
            or other.is_rational
        ):
            return (self - other).sign()
        if self.own_field() == other.own_field():
            return 0
        bits = 32
        while True:
            (low, high), (least, most) = self.within(bits), other.within(bits)
            if high < least:
                return -1
            if most < low:
                return 1
            bits *= 2

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Algebraic):
            if other.field is self.field or other.field == self.field:
                return bool(self.polynomial == other.polynomial)
            if self.is_rational or other.is_rational:
                return (
                    self.is_rational
                    and other.is_rational
                    and bool(self.polynomial[0] == other.polynomial[0])
                )
            return self.compare(other) == 0
        value = self._operand(other)
        return (
            NotImplemented
            if value is None
            else self.is_rational and bool(self.polynomial[0] == value)
        )

    def __hash__(self) -> int:
        return (
            hash(self.polynomial[0])
            if self.is_rational
            else hash((self * (1 << 24)).floor())
        )

    def __lt__(self, other: Operand) -> bool:
        return self.compare(other) < 0

    def __le__(self, other: Operand) -> bool:
        return self.compare(other) <= 0

    def __gt__(self, other: Operand) -> bool:
        return self.compare(other) > 0

    def __ge__(self, other: Operand) -> bool:
        return self.compare(other) >= 0

    def floor(self) -> fmpz:
        """The largest integer ≤ x."""
        bits = 32
        low, high = self.within(bits)
        while low.floor() != high.floor():
            bits *= 2
            low, high = self.within(bits)
        return low.floor()

    def ceil(self) -> fmpz:
        """The smallest integer ≥ x."""
        return -(-self).floor()

    __floor__, __ceil__ = floor, ceil

    def __str__(self) -> str:
        return spell(self)

    def __repr__(self) -> str:
        return f"<{self}>"

    def decimals(self, digits: int = 6) -> str:
        """Decimals for people, rounded correctly."""
        return approximate(self, digits)

    def _repr_latex_(self) -> str:
        """The number, for notebooks."""
        return f"${latex_number(self)}$"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.field, self.coefficients)


def _rebuild(field: NumberField, coefficients: Sequence[fmpq]) -> Algebraic:
    return Algebraic(field, fmpq_poly(list(coefficients)))


def multiplication(x: Algebraic) -> fmpq_mat:
    """The matrix of multiplication by x on 1, α, …, α^(d−1); column k is xα^k."""
    d = x.field.degree
    columns, alpha = [x.polynomial], fmpq_poly([0, 1])
    while len(columns) < d:
        columns.append(columns[-1] * alpha % x.field.modulus)
    return fmpq_mat(d, d, [column[i] for i in range(d) for column in columns])


def approximate(x: Number, digits: int = 6) -> str:
    """Decimals for people, as ``rationals.approximate``: rounded correctly; never read back or compared.

    >>> approximate(NumberField.of([-2, 0, 1], 1, 2).generator, 12)
    '1.414213562373'
    """
    if not isinstance(x, Algebraic):
        return _rationals.approximate(x, digits)
    bits = 64
    while True:  # the text changes at rationals alone, so one on both sides of an irrational x is the text of x
        low, high = (_rationals.approximate(end, digits) for end in x.within(bits))
        if low == high:
            return low
        bits *= 2


def simplified(x: Number) -> Number:
    """``x`` as ``fmpq`` if it is rational, else itself."""
    return x.polynomial[0] if isinstance(x, Algebraic) and x.is_rational else x


def spell(x: Number) -> str:
    """The whole of a number: a rational's text, a short radical, or "root of x^3 − x − 1 near 1.324718"."""
    x = simplified(x)
    if not isinstance(x, Algebraic):
        return _rationals.format_rational(x)
    polynomial = x.minimal_polynomial()
    larger = len(polynomial) == 3 and x > -polynomial[1] / 2
    return spell_root(polynomial, x.sign(), larger, approximate(x))


Number: TypeAlias = fmpq | Algebraic
Operand: TypeAlias = fmpq | Algebraic | fmpz | Fraction | int
