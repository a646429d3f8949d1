"""Strict rational text ↔ flint ``fmpq``.

Grammar of ``coco-game/1`` and its relatives: ``-?[0-9]+(/[1-9][0-9]*)?``, ASCII only, no blanks. Digits are
capped before any arithmetic happens, so hostile input costs no more than its own length. flint converts text of any
length in quasi-linear time, where CPython's ``int`` refuses more than 4,300 digits.
"""

from __future__ import annotations

import math
import numbers
import operator
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import SupportsIndex, TypeAlias

from flint import fmpq, fmpz

from exact.errors import Unparsable, printable

MAX_DIGITS = 10_000
"""Longest numerator or denominator read by default; every reader has an option that raises it."""

Rational: TypeAlias = fmpq
RationalLike: TypeAlias = "fmpq | fmpz | Fraction | Decimal | SupportsIndex | str"

_RATIONAL = re.compile(r"(-?[0-9]+)(?:/([1-9][0-9]*))?")
_DECIMAL = re.compile(r"([-+]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+]?)([0-9]+))?")


def shorten(text: str, width: int = 40) -> str:
    """``text`` fit for an error message: at most ``width`` characters of it, all printable.

    >>> shorten("1" * 100, 8)
    '11111111… (100 characters)'
    """
    return (
        printable(text)
        if len(text) <= width
        else f"{printable(text[:width])}… ({len(text):,} characters)"
    )


def quote(text: str, width: int = 40) -> str:
    """``text`` in quotes for an error message, shortened; its escapes are written once.

    >>> print(quote("bell\\a"), quote("x" * 50, 3))
    'bell\\x07' 'xxx…' (50 characters)
    """
    whole = f"'{printable(text[:width])}"
    return (
        f"{whole}'" if len(text) <= width else f"{whole}…' ({len(text):,} characters)"
    )


def parse_rational(text: str, *, max_digits: int = MAX_DIGITS) -> fmpq:
    """The rational that ``text`` spells as ``"-3/4"`` or ``"5"``; ``Unparsable`` for anything else.

    >>> parse_rational("-6/8")
    -3/4
    >>> parse_rational("0.5")
    Traceback (most recent call last):
    ...
    exact.errors.Unparsable: '0.5' is not a rational; write it as "-3/4" or "5"
    """
    if max(map(len, text.removeprefix("-").split("/", 2))) > max_digits:
        raise Unparsable(
            f"the number {shorten(text, 12)} is longer than {max_digits:,} digits"
        )
    match = _RATIONAL.fullmatch(text)
    if match is None:
        raise Unparsable(f'{quote(text)} is not a rational; write it as "-3/4" or "5"')
    numerator, denominator = match.groups()
    return fmpq(fmpz(numerator), fmpz(denominator or "1"))


def parse_decimal(text: str, *, max_digits: int = MAX_DIGITS) -> fmpq:
    """The rational that ``text`` spells exactly: a rational as above, or a decimal with an optional exponent.

    This is Gambit's number syntax. ``Unparsable`` for anything else, and when the exponent alone would exceed the cap.

    >>> parse_decimal("-12.50e-1"), parse_decimal("+.5"), parse_decimal("2/6")
    (-5/4, 1/2, 1/3)
    """
    if "/" in text and not text.startswith("+-"):
        return parse_rational(text.removeprefix("+"), max_digits=max_digits)
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise Unparsable(
            f"{quote(text)} is not a number; write it as 3, -3/4, 0.75 or 7.5e-1"
        )
    part = match[3] or ""
    digits, exponent = (
        (match[2] + part).lstrip("0"),
        (match[5] or "").lstrip("0") or "0",
    )
    if not digits:
        return fmpq(0)
    if (
        len(exponent) > 12
        or int(exponent) + len(digits) > max_digits
        or len(part) > max_digits
    ):
        raise Unparsable(
            f"{quote(text)} has more than {max_digits:,} digits when written out"
        )
    power = int(f"{match[4] or ''}{exponent}") - len(part)
    scale = fmpz(10) ** abs(power)
    value = fmpq(fmpz(digits) * scale) if power >= 0 else fmpq(fmpz(digits), scale)
    return -value if match[1] == "-" else value


def rational(value: RationalLike) -> fmpq:
    """``value`` as ``fmpq``: integers and fractions of any package, decimals, text; floats and booleans are refused.

    >>> rational("2/4"), rational(3), rational(Fraction(-1, 3)), rational(Decimal("0.50"))
    (1/2, 3, -1/3, 1/2)
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, str):
        return parse_rational(value)
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, (int, fmpz)) and not isinstance(value, bool):
        return fmpq(value)
    if isinstance(value, Decimal):
        return parse_decimal(str(value))
    if isinstance(value, numbers.Rational) and not isinstance(value, bool):
        return fmpq(int(value.numerator), int(value.denominator))
    if isinstance(value, SupportsIndex) and "bool" not in type(value).__name__:
        return fmpq(operator.index(value))
    raise TypeError(
        f'{value!r} is not an exact number; give an int, a Fraction, an fmpq or text such as "-3/4"'
    )


def rationals(values: Iterable[RationalLike]) -> tuple[fmpq, ...]:
    """Each of ``values`` as ``fmpq``.

    >>> rationals([1, "1/2"])
    (1, 1/2)
    """
    return tuple(map(rational, values))


def dot(left: Iterable[fmpq], right: Iterable[fmpq]) -> fmpq:
    """Σ_k left_k·right_k of two vectors of one length: an expectation, a weighted sum.

    >>> dot(rationals([1, "1/2"]), rationals([3, 4]))
    5
    """
    return sum((a * b for a, b in zip(left, right, strict=True) if a), fmpq(0))


def nearest_float(value: fmpq | Fraction | int) -> float:
    """The float nearest to an exact number of any size, ±∞ where that is too large: for guesses and pictures alone.

    This is where exact numbers become floats (beside the vectors of ``gears.integer_form``). Who guesses from
    what is not finite must do without: the exact way then goes alone.

    >>> nearest_float(fmpq(1, 3)), nearest_float(fmpq(-10) ** 401), nearest_float(fmpq(1, 10) ** 400)
    (0.3333333333333333, -inf, 0.0)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def format_rational(value: fmpq | int) -> str:
    """The canonical text: lowest terms, ``-`` in front, no ``/1``. Inverse of ``parse_rational``.

    Integers of Python become text here too: ``str`` refuses those of more than 4,300 digits.

    >>> format_rational(fmpq(-6, 8)), format_rational(fmpq(4, 2)), len(format_rational(10**6000))
    ('-3/4', '2', 6001)
    """
    return str(fmpq(value))


def format_rationals(values: Iterable[RationalLike]) -> list[str]:
    """The canonical text of each of ``values``, as JSON documents list them.

    >>> format_rationals([fmpq(-6, 8), 2])
    ['-3/4', '2']
    """
    return [format_rational(rational(value)) for value in values]


def approximate(value: fmpq, digits: int = 6) -> str:
    """Decimals for people, rounded half away from zero by integers alone; never read back or compared.

    Only zero is shown as 0: what is very large or very small has an exponent.

    >>> approximate(fmpq(2, 3)), approximate(fmpq(-1, 8), 2), approximate(fmpq(5))
    ('0.666667', '-0.13', '5')
    >>> approximate(fmpq(-1, 3 * 10**50)), approximate(fmpq(2) ** 100)
    ('-3.333333e-51', '1.267651e30')
    """
    if value < 0:
        return f"-{approximate(-value, digits)}"
    if value != 0 and not fmpq(10) ** (1 - digits) <= value < 10**15:
        exponent = len(str(value.p)) - len(str(value.q))
        exponent -= value < fmpq(10) ** exponent
        mantissa = approximate(value / fmpq(10) ** exponent, digits)
        return f"1e{exponent + 1}" if mantissa == "10" else f"{mantissa}e{exponent}"
    whole, part = divmod(
        (value * fmpz(10) ** digits + fmpq(1, 2)).floor(), fmpz(10) ** digits
    )
    return f"{whole}.{str(part).rjust(digits, '0')}".rstrip("0").rstrip(".")


def show(value: fmpq | int, width: int = 12) -> str:
    """An exact number for people; a long one gets its decimals, a very long one is shown by its decimals and size.

    >>> show(fmpq(1, 3)), show(fmpq(123456789, 987654321))
    ('1/3', '13717421/109739369 ≈ 0.125')
    >>> show(fmpq(10) ** 200)
    '≈ 1e200 (201 characters exactly)'
    """
    text, number = format_rational(value), fmpq(value)
    if len(text) > 40:
        return f"≈ {approximate(number)} ({len(text):,} characters exactly)"
    is_short = len(text) <= width or number.q == 1
    return text if is_short else f"{text} ≈ {approximate(number)}"


def show_vector(values: Iterable[fmpq | int]) -> str:
    """A vector of exact numbers for people.

    >>> show_vector([fmpq(1), fmpq(1, 2)])
    '(1, 1/2)'
    """
    return f"({', '.join(map(show, values))})"


def integer_row(row: Sequence[fmpq]) -> list[int]:
    """``row`` times the least positive integer that makes it integral.

    >>> integer_row([fmpq(1, 2), fmpq(1, 3)])
    [3, 2]
    """
    scale = math.lcm(*(int(a.q) for a in row))
    return [int((a * scale).p) for a in row]


Vector: TypeAlias = tuple[fmpq, ...]
