"""Real roots of integer polynomials: isolated in dyadic cells by Descartes' rule of signs, refined by changes of sign.

A cell (m, k) is the open interval (m/2^k, (m+1)/2^k). An irreducible polynomial of degree ≥ 2 has no rational root, so
no end of a cell is ever a root. Descartes' rule bounds the roots in a cell, exactly if it says 0 or 1, and cells are
halved until it does. Refinement guesses where the root is by a secant and believes only a change of sign, so that the
number of correct bits doubles from step to step.
Sources: G. Collins and A. Akritas, Polynomial real root isolation using Descartes' rule of signs (1976); J. Abbott,
Quadratic interval refinement for real roots (2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly

from exact.errors import LimitReached

MAX_BITS = 1 << 11
"""Roots above 2^2048 are not looked for, and roots closer together than 2^−2048 are not told apart."""


def primitive(polynomial: fmpq_poly) -> fmpz_poly:
    """The positive rational multiple of ``polynomial`` whose coefficients are coprime integers.

    >>> primitive(fmpq_poly([fmpq(-1), fmpq(0), fmpq(2, 3)]))
    2*x^2 + (-3)
    """
    numerator = polynomial.numer()
    return numerator // numerator.content() if numerator else numerator


@dataclass(frozen=True)
class Cell:
    """The open interval (m/2^k, (m+1)/2^k)."""

    m: fmpz
    k: int

    @property
    def low(self) -> fmpq:
        """Its left end."""
        return _dyadic(self.m, self.k)

    @property
    def high(self) -> fmpq:
        """Its right end."""
        return _dyadic(self.m + 1, self.k)


def _dyadic(m: fmpz, k: int) -> fmpq:
    return fmpq(m, fmpz(1) << k) if k >= 0 else fmpq(m << -k)


def isolate(polynomial: fmpz_poly) -> tuple[Cell, ...]:
    """One cell for each real root, ascending; no cell holds a second root.

    For ``polynomial`` irreducible of degree ≥ 2. Each is the largest cell of width 1, 1/2, 1/4, … that does: the answer
    belongs to the root. ``LimitReached`` beyond ``MAX_BITS``. Cost: two Taylor shifts for every halving.

    >>> isolate(fmpz_poly([-2, 0, 1]))
    (Cell(m=-2, k=0), Cell(m=1, k=0))
    """
    return _isolated(tuple(polynomial.coeffs()))


@lru_cache(
    maxsize=64
)  # a field asks for the same roots several times while it is built
def _isolated(coefficients: tuple[fmpz, ...]) -> tuple[Cell, ...]:
    size = max(_root_bits(coefficients), 0)
    if size > MAX_BITS:
        raise LimitReached(
            f"a polynomial may have roots above 2^{MAX_BITS:,}; they are not looked for"
        )
    polynomial = fmpz_poly(list(coefficients))
    mirrored = polynomial(fmpz_poly([0, -1]))
    positive = _positive(polynomial, size)
    negative = [
        Cell(-cell.m - 1, cell.k) for cell in reversed(_positive(mirrored, size))
    ]
    rough = [*negative, *positive]
    apart = [_level_apart(left, right) for left, right in pairwise(rough)]
    levels = (
        [max(left, right) for left, right in zip([0, *apart], [*apart, 0], strict=True)]
        if rough
        else []
    )
    return tuple(
        _at_level(polynomial, cell, k) for cell, k in zip(rough, levels, strict=True)
    )


def _root_bits(coefficients: Sequence[fmpz]) -> int:
    """b such that all roots are below 2^b: Fujiwara's bound 2·max_i |c_(d−i)/c_d|^(1/i), rounded up."""
    lead = coefficients[-1].bit_length() - 1
    terms = [
        -((lead - c.bit_length()) // i)
        for i, c in enumerate(reversed(coefficients))
        if i and c
    ]
    return 1 + max(terms, default=0)


def _positive(polynomial: fmpz_poly, size: int) -> list[Cell]:
    """Cells for the roots in (0, 2^size), ascending."""
    degree, one_more = polynomial.degree(), fmpz_poly([1, 1])
    found = []
    scaled = fmpz_poly([c << size * i for i, c in enumerate(polynomial.coeffs())])
    pending = [
        (Cell(fmpz(0), -size), scaled)
    ]  # a cell, and the polynomial with (0, 1) in its place
    while pending:
        cell, p = pending.pop()
        reverse = fmpz_poly(p.coeffs()[::-1])(one_more).coeffs()
        signs = [c > 0 for c in reverse if c]
        changes = sum(a != b for a, b in pairwise(signs))
        if changes == 1:
            found.append(cell)
        if changes <= 1:
            continue
        if cell.k > MAX_BITS:
            raise LimitReached(
                f"two roots of a polynomial are closer than 2^-{MAX_BITS:,}; they are not told apart"
            )
        lower = fmpz_poly([c << degree - i for i, c in enumerate(p.coeffs())])
        pending += [
            (Cell(2 * cell.m + 1, cell.k + 1), lower(one_more)),
            (Cell(2 * cell.m, cell.k + 1), lower),
        ]
    return found


def _level_apart(left: Cell, right: Cell) -> int:
    """The smallest k ≥ 0 for which the cells of level k around two disjoint cells differ; one cell may be larger."""
    k = 0
    while _ancestor(left, k) == _ancestor(right, k):
        k += 1
    return k


def _ancestor(cell: Cell, k: int) -> tuple[fmpz, int]:
    """The cell of level k around ``cell``, or ``cell`` itself if it is larger."""
    return (cell.m >> cell.k - k, k) if k <= cell.k else (cell.m, cell.k)


def _at_level(polynomial: fmpz_poly, cell: Cell, k: int) -> Cell:
    """The cell of level k around the root in ``cell``."""
    return Cell(cell.m >> cell.k - k, k) if k <= cell.k else refine(polynomial, cell, k)


def is_above(polynomial: fmpz_poly, cell: Cell, x: fmpq) -> bool:
    """Whether the one root in ``cell`` is greater than x, which is no root: by the sign at x, however close.

    >>> is_above(fmpz_poly([-2, 0, 1]), Cell(fmpz(1), 0), fmpq(7, 5))
    True
    """
    if x <= cell.low or x >= cell.high:
        return bool(x <= cell.low)
    return (polynomial(x) > 0) == (polynomial(cell.low) > 0)


def refine(polynomial: fmpz_poly, cell: Cell, bits: int) -> Cell:
    """A cell within ``cell``, around the same root, of width at most 2^−``bits``.

    The polynomial has one simple root in ``cell`` and none at its ends. Cost: about log ``bits`` steps, each some
    evaluations.

    >>> refine(fmpz_poly([-2, 0, 1]), Cell(fmpz(1), 0), 10)
    Cell(m=1448, k=10)
    """
    m, k, step = cell.m, cell.k, 1
    left, right = polynomial(_dyadic(m, k)), polynomial(_dyadic(m + 1, k))
    while k < bits:
        step = min(step, bits - k)
        scale = fmpz(1) << step
        guess = (
            min(max((left / (left - right) * scale).floor(), fmpz(0)), scale - 1)
            if step > 1
            else fmpz(0)
        )
        m2, k2 = m * scale + guess, k + step
        a = polynomial(_dyadic(m2, k2)) if guess else left
        b = polynomial(_dyadic(m2 + 1, k2)) if guess < scale - 1 else right
        for _ in range(2):  # the guess is often one cell off
            if (a > 0) != (b > 0):
                break
            if (a > 0) == (left > 0):
                m2, a, b = m2 + 1, b, polynomial(_dyadic(m2 + 2, k2))
            else:
                m2, a, b = m2 - 1, polynomial(_dyadic(m2 - 1, k2)), a
        if (a > 0) != (b > 0) and m * scale <= m2 < (m + 1) * scale:
            m, k, left, right, step = m2, k2, a, b, 2 * step
        else:
            step = max(step // 2, 1)
    return Cell(m, k)
