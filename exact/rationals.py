"""Strict rational text ↔ flint ``fmpq``.

Grammar of ``coco-game/1`` and its relatives: ``-?[0-9]+(/[1-9][0-9]*)?``, ASCII only, no blanks. Digits are
capped before any arithmetic happens, so hostile input costs no more than its own length. flint converts text of any
length in quasi-linear time, where CPython's ``int`` refuses more than 4,300 digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq, fmpz

from exact.errors import Unparsable, printable

MAX_DIGITS = 10_000
"""Longest numerator or denominator read by default; every reader has an option that raises it."""

Rational: TypeAlias = fmpq
RationalLike: TypeAlias = "fmpq | fmpz | Fraction | int | str"

_RATIONAL = re.compile(r"(-?[0-9]+)(?:/([1-9][0-9]*))?")
_DECIMAL = re.compile(r"([-+]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+]?[0-9]+))?")


def shorten(text: str, width: int = 40) -> str:
    """``text`` fit for an error message: at most ``width`` characters of it, all printable.

    >>> shorten("1" * 100, 8)
    '11111111… (100 characters)'
    """
    return printable(text) if len(text) <= width else f"{printable(text[:width])}… ({len(text):,} characters)"


def parse_rational(text: str, *, max_digits: int = MAX_DIGITS) -> fmpq:
    """The rational that ``text`` spells as ``"-3/4"`` or ``"5"``; ``Unparsable`` for anything else.

    >>> parse_rational("-6/8")
    -3/4
    >>> parse_rational("0.5")
    Traceback (most recent call last):
    ...
    exact.errors.Unparsable: '0.5' is not a rational; write it as "-3/4" or "5"
    """
    _check_length(text, max_digits)
    match = _RATIONAL.fullmatch(text)
    if match is None:
        raise Unparsable(f'{shorten(text)!r} is not a rational; write it as "-3/4" or "5"')
    numerator, denominator = match.groups()
    return fmpq(fmpz(numerator), fmpz(denominator or "1"))


def parse_decimal(text: str, *, max_digits: int = MAX_DIGITS) -> fmpq:
    """The rational that ``text`` spells exactly: a rational as above, or a decimal with an optional exponent.

    This is Gambit's number syntax. ``Unparsable`` for anything else, and when the exponent alone would exceed the cap.

    >>> parse_decimal("-12.50e-1"), parse_decimal("+.5"), parse_decimal("2/6")
    (-5/4, 1/2, 1/3)
    """
    if "/" in text:
        return parse_rational(text.removeprefix("+"), max_digits=max_digits)
    _check_length(text, max_digits)
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise Unparsable(f"{shorten(text)!r} is not a number; write it as 3, -3/4, 0.75 or 7.5e-1")
    sign, whole, part, exponent = match[1], match[2], match[3] or "", match[4] or "0"
    if len(exponent) > 12 or abs(int(exponent)) + len(whole) + len(part) > max_digits:
        raise Unparsable(f"{shorten(text)!r} has more than {max_digits:,} digits when written out")
    value = fmpq(fmpz((whole + part).lstrip("0") or "0"))
    power = int(exponent) - len(part)
    value = value * fmpz(10) ** power if power >= 0 else value / fmpz(10) ** -power
    return -value if sign == "-" else value


def _check_length(text: str, max_digits: int) -> None:
    if len(text) > 2 * max_digits + 2 or max(map(len, text.split("/")), default=0) > max_digits + 1:
        raise Unparsable(f"the number {shorten(text, 12)} is longer than {max_digits:,} digits")


def rational(value: RationalLike) -> fmpq:
    """``value`` as ``fmpq``. Strings are read strictly; floats and booleans are refused.

    >>> rational("2/4"), rational(3), rational(Fraction(-1, 3))
    (1/2, 3, -1/3)
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, str):
        return parse_rational(value)
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, (int, fmpz)) and not isinstance(value, bool):
        return fmpq(value)
    raise TypeError(f'{value!r} is not an exact number; give an int, a Fraction, an fmpq or text such as "-3/4"')


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


def format_rational(value: fmpq) -> str:
    """The canonical text: lowest terms, ``-`` in front, no ``/1``. Inverse of ``parse_rational``.

    >>> format_rational(fmpq(-6, 8)), format_rational(fmpq(4, 2))
    ('-3/4', '2')
    """
    return str(value)


def approximate(value: fmpq, digits: int = 6) -> str:
    """Decimals for people, rounded half away from zero by integers alone; never read back or compared.

    >>> approximate(fmpq(2, 3)), approximate(fmpq(-1, 8), 2), approximate(fmpq(5))
    ('0.666667', '-0.13', '5')
    """
    scaled = (abs(value) * fmpz(10) ** digits + fmpq(1, 2)).floor()
    whole, part = divmod(scaled, fmpz(10) ** digits)
    text = f"{whole}.{str(part).rjust(digits, '0')}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and scaled != 0 else text
