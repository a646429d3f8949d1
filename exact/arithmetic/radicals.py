"""Algebraic numbers for people: a radical where that is short, else the root of a polynomial near its decimals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import fmpq, fmpz

MAX_DISCRIMINANT_BITS = 64
"""Longer discriminants are not factored: their radicals would not be short."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def spell_root(
    polynomial: Sequence[fmpq], sign: int, larger: bool, decimals: str
) -> str:
    """A real root of an irreducible polynomial (constant coefficient first), degree ≥ 2, in words.

    ``sign`` is the root's, and ``larger`` says, for a quadratic, whether it is the larger of the two; ``decimals`` are
    the root's own.

    >>> spell_root([fmpq(-1), fmpq(-1), fmpq(1)], 1, True, "1.618034")
    '(1 + √5)/2'
    >>> spell_root([fmpq(2), fmpq(0), fmpq(0), fmpq(1)], -1, False, "-1.259921")
    '-∛2'
    >>> spell_root([fmpq(-1), fmpq(-1), fmpq(0), fmpq(1)], 1, True, "1.324718")
    'root of x^3 − x − 1 near 1.324718'
    """
    scale = math.lcm(*(int(c.q) for c in polynomial))
    integers = [int((c * scale).p) for c in polynomial]
    degree = len(integers) - 1
    text = None
    if degree == 2:
        text = _quadratic(integers[2], integers[1], integers[0], larger)
    elif not any(integers[1:-1]):
        power = fmpq(abs(integers[0]), integers[-1])
        size = str(power) if power.q == 1 else f"({power})"
        radical = {3: "∛", 4: "∜"}.get(
            degree, f"{str(degree).translate(_SUPERSCRIPTS)}√"
        )
        text = f"{'-' if sign < 0 else ''}{radical}{size}" if len(size) <= 20 else None
    return text or f"root of {polynomial_text(integers)} near {decimals}"


def _quadratic(a: int, b: int, c: int, larger: bool) -> str | None:
    """(−b ± √(b² − 4ac))/2a with the square taken out of the root, for a > 0; None if that is long."""
    discriminant = fmpz(b * b - 4 * a * c)
    if discriminant.bit_length() > MAX_DISCRIMINANT_BITS:
        return None
    outside, inside = 1, 1
    for prime, exponent in discriminant.factor():
        outside, inside = (
            outside * int(prime) ** (exponent // 2),
            inside * int(prime) ** (exponent % 2),
        )
    common = math.gcd(b, outside, 2 * a)
    first, outside, below = -b // common, outside // common, 2 * a // common
    root = f"{outside if outside > 1 else ''}√{inside}"
    if first:
        root = f"{first} {'+' if larger else '−'} {root}"
    elif not larger:
        root = f"-{root}"
    return root if below == 1 else f"({root})/{below}" if first else f"{root}/{below}"


def polynomial_text(integers: Sequence[int]) -> str:
    """An integer polynomial, constant coefficient first, from the highest power down.

    >>> polynomial_text([-2, 0, 1, -3])
    '-3x^3 + x^2 − 2'
    """
    text = ""
    for k in reversed(range(len(integers))):
        c = integers[k]
        if c:
            power = "" if k == 0 else "x" if k == 1 else f"x^{k}"
            size = fmpz(abs(c)).str() if abs(c) != 1 or k == 0 else ""
            joint = (" − " if c < 0 else " + ") if text else "-" if c < 0 else ""
            text += f"{joint}{size}{power}"
    return text or "0"
