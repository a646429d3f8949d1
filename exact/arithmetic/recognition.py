"""Algebraic numbers read off from rational approximations by lattice reduction: guesses, for others to prove.

A number known to b bits that has an integer polynomial with coefficients much shorter than b/(degree + 1) bits is taken
for a root of it; further numbers are sought in the field of the first, as short combinations of its powers over f′,
where they are shortest (Dedekind's basis). Whoever uses the answer proves it.
Source: A. Lenstra, H. Lenstra, L. Lovász, Factoring polynomials with rational coefficients (1982).
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpz, fmpz_mat

from exact.arithmetic.algebraic import Algebraic, Number, NumberField, simplified
from exact.arithmetic.rationals import dot
from exact.errors import UsageError


def recognise(
    values: Sequence[fmpq], degree: int, bits: int
) -> tuple[Number, ...] | None:
    """Numbers of one field, of at most this degree, that the values approximate to about ``bits`` binary places.

    None if none are short enough to be more than chance. The generator is one of the values, or a small combination.

    >>> half, root = fmpq(1, 2), fmpq((fmpz(2) ** 257).isqrt(), fmpz(2) ** 128)
    >>> print(*recognise([half, root, root + half], 4, 120))
    1/2 √2 (1 + 2√2)/2
    """
    size = len(values)
    combinations = [[int(i == j) for i in range(size)] for j in range(size)]
    combinations += [[j + 1 for j in range(size)], [(j + 2) ** 2 for j in range(size)]]
    for multipliers in combinations:
        theta = dot(map(fmpq, multipliers), values)
        field = _field(theta, degree, bits)
        found = (
            [] if field is None else [_in_field(field, theta, x, bits) for x in values]
        )
        answer = [simplified(x) for x in found if x is not None]
        if field is not None and len(answer) == size:
            return tuple(answer)
    return None


def _field(theta: fmpq, degree: int, bits: int) -> NumberField | None:
    """The field of a number near θ that has a short integer polynomial of this degree at most, if there is one."""
    relation = _relation([theta**e for e in range(degree + 1)], bits)
    radius = fmpq(1, fmpz(2) ** (bits // 2))
    if relation is None or not any(relation[1:]):
        return None
    try:
        return NumberField.of(relation, theta - radius, theta + radius)
    except UsageError:  # no root there: the relation was none
        return None


def _in_field(field: NumberField, theta: fmpq, x: fmpq, bits: int) -> Algebraic | None:
    """x as a short combination of 1, θ, θ², … over f′(θ), if there is one."""
    derivative = field.modulus.derivative()
    relation = _relation(
        [-x * derivative(theta), *(theta**e for e in range(field.degree))], bits
    )
    if relation is None or relation[0] == 0:
        return None
    return field.element([fmpq(c, relation[0]) for c in relation[1:]]) / field.element(
        derivative.coeffs()
    )


def _relation(values: Sequence[fmpq], bits: int) -> list[fmpz] | None:
    """Integers c ≠ 0 with Σ c_k values_k ≈ 0, short for the precision; None if the shortest found may be chance."""
    scale = fmpz(2) ** bits
    size = len(values)
    rows = [
        [fmpz(int(i == j)) for j in range(size)] + [(v * scale).floor()]
        for i, v in enumerate(values)
    ]
    reduced = fmpz_mat(rows).lll()
    first = [reduced[0, c] for c in range(size + 1)]
    by_chance = fmpz(2) ** (
        bits // size * 3 // 4
    )  # without a relation the shortest vectors are near 2^(bits/size)
    return first[:size] if max(abs(c) for c in first) < by_chance else None
