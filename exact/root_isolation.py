"""Real roots of integer polynomials: counted by Sturm's theorem, isolated in dyadic cells, refined by sign changes.

A cell (m, k) is the open interval (m/2^k, (m+1)/2^k). An irreducible polynomial of degree ≥ 2 has no rational root, so
no end of a cell is ever a root, and counting is exact. Refinement guesses where the root is by a secant and believes
only a change of sign, so that the number of correct bits doubles from step to step.
Sources: J. Sturm (1829); J. Abbott, Quadratic interval refinement for real roots (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly

from exact.errors import LimitReached

MAX_BITS = 1 << 11
"""Roots closer together than 2^−2048 are not told apart; no such polynomial is short."""


def primitive(polynomial: fmpq_poly) -> fmpz_poly:
    """The positive rational multiple of ``polynomial`` whose coefficients are coprime integers.

    >>> primitive(fmpq_poly([fmpq(-1), fmpq(0), fmpq(2, 3)]))
    2*x^2 + (-3)
    """
    numerator = polynomial.numer()
    return numerator // numerator.content() if numerator else numerator


def sturm_sequence(polynomial: fmpz_poly) -> list[fmpz_poly]:
    """p, p′ and the negated remainders that follow, each scaled by a positive number."""
    sequence = [polynomial, polynomial.derivative()]
    while sequence[-1].degree() > 0:
        sequence.append(primitive(-(fmpq_poly(sequence[-2]) % fmpq_poly(sequence[-1]))))
    return sequence if sequence[-1] else sequence[:-1]


def sign_changes(sequence: list[fmpz_poly], x: fmpq) -> int:
    """The changes of sign in the sequence at x, zeros left out: between a < b they drop by the roots in (a, b]."""
    signs = [value > 0 for p in sequence if (value := p(x))]
    return sum(a != b for a, b in pairwise(signs))


def isolate(polynomial: fmpz_poly, index: int | None = None) -> list[Cell]:
    """One cell for each real root, ascending, or for the root number ``index`` alone; no cell holds a second root.

    For ``polynomial`` irreducible of degree ≥ 2. Each is the largest cell of width 1, 1/2, 1/4, … that does: the answer
    belongs to the root. ``LimitReached`` when roots are closer than 2^−``MAX_BITS``. Cost: a Sturm sequence, and two
    evaluations of it for every halving.

    >>> isolate(fmpz_poly([-2, 0, 1]))
    [Cell(m=-2, k=0), Cell(m=1, k=0)]
    """
    sequence = sturm_sequence(polynomial)
    lead = abs(polynomial.leading_coefficient())
    size = int(max(abs(c) for c in polynomial.coeffs()) // lead + 2).bit_length()  # Cauchy's bound on the roots
    first, last = (sign_changes(sequence, fmpq(end)) for end in (fmpz(-1) << size, fmpz(1) << size))
    middle = sign_changes(sequence, fmpq(0))
    found = []
    pending = [(Cell(fmpz(0), -size), middle, last), (Cell(fmpz(-1), -size), first, middle)]
    while pending:
        cell, left, right = pending.pop()
        if left == right or (index is not None and not first - left <= index < first - right):
            continue
        if left - right == 1 and cell.k >= 0:
            found.append(cell)
            continue
        if cell.k > MAX_BITS:
            raise LimitReached(f"two roots of a polynomial are closer than 2^-{MAX_BITS:,}; they are not told apart")
        lower, upper = Cell(2 * cell.m, cell.k + 1), Cell(2 * cell.m + 1, cell.k + 1)
        halfway = sign_changes(sequence, upper.low)
        pending += [(upper, halfway, right), (lower, left, halfway)]
    return found


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
        guess = min(max((left / (left - right) * scale).floor(), fmpz(0)), scale - 1) if step > 1 else fmpz(0)
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
