"""Numbers and results for other programs: ``fractions.Fraction`` and sympy expressions, nothing read back.

Both functions go through tuples, lists and the values of mappings, so they take payoffs, weights and strategies as they
are. sympy is imported when it is first asked for; numbers are handed to it as integers, never as text to evaluate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpz

from exact.arithmetic.algebraic import Algebraic, real_roots
from exact.errors import UsageError


def to_fraction(value: Any) -> Any:
    """``value`` with every number as a ``Fraction``; ``UsageError`` for an irrational one.

    >>> to_fraction((fmpq(1, 2), {"1": fmpq(3)}))
    (Fraction(1, 2), {'1': Fraction(3, 1)})
    """
    return _through(value, _fraction)


def to_sympy(value: Any) -> Any:
    """``value`` with every number as a sympy expression: a ``Rational``, or a polynomial in a radical or a ``CRootOf``.

    ``UsageError`` if sympy is not installed. Cost: sympy's own isolation of the roots, for a field of degree above 2.

    >>> from exact.arithmetic.algebraic import NumberField
    >>> golden = NumberField.of([-1, -1, 1], 1, 2).generator
    >>> to_sympy([fmpq(1, 2), golden, 3 * golden - 1])
    [1/2, 1/2 + sqrt(5)/2, 1/2 + 3*sqrt(5)/2]
    """
    return _through(value, _expression)


def _through(value: Any, convert: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _through(entry, convert) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_through(entry, convert) for entry in value)
    return value if value is None else convert(value)


def _fraction(x: Any) -> Fraction:
    if isinstance(x, Algebraic):
        x = x.as_rational()
    if isinstance(x, fmpq):
        return Fraction(int(x.p), int(x.q))
    if isinstance(x, (fmpz, int, Fraction)) and not isinstance(x, bool):
        return Fraction(int(x)) if isinstance(x, fmpz) else Fraction(x)
    raise TypeError(f"{x!r} is not an exact number")


def _expression(x: Any) -> Any:
    try:
        import sympy
    except ImportError:
        raise UsageError("sympy is not installed; pip install sympy") from None
    if not isinstance(x, Algebraic) or x.is_rational:
        exact = _fraction(x)
        return sympy.Rational(exact.numerator, exact.denominator)
    coefficients = [_expression(c) for c in x.field.minimal_polynomial]
    index = real_roots(x.field.minimal_polynomial).index(
        x.field.generator
    )  # sympy too counts real roots, ascending
    if x.field.degree == 2:
        c, b, _ = coefficients
        alpha = (-b + (2 * index - 1) * sympy.sqrt(b**2 - 4 * c)) / 2
    else:
        alpha = sympy.CRootOf(sympy.Poly(coefficients[::-1], sympy.Dummy("x")), index)
    return sympy.expand(
        sympy.Add(*(_expression(c) * alpha**k for k, c in enumerate(x.coefficients)))
    )
