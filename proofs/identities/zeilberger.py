"""Creative telescoping: one operator for a whole sum of sums, with a rational certificate for each.

Given D(u) = Σ sums and one coordinate u_i, find polynomials a_0 … a_J in u, free of k, and for every sum a term G with

    Σ_j a_j F(u + j e_i, k) = G(u, k+1) − G(u, k).

All sums share the a_j: a right side that is itself a sum needs no recurrence of its own. For each order the unknowns
(the a_j and, for every class of similar summands, the coefficients of Gosper's x) enter linearly, over the field
Q(u). A rank modulo a prime at some point says first whether there is a solution; only then it is found over Q[u] by
elimination without fractions. Source: Zeilberger, "The method of creative telescoping" (1991).

G is written with factorials that absorb its poles: 1/((m+1−k)(m−k)!) becomes 1/(m+1−k)!, which is 1 at k = m+1, where
"G = R·F" would be ∞·0. So G has a value wherever the checker needs one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import floordiv, truediv
from typing import Any

from flint import fmpq, fmpq_mpoly, fmpz, fmpz_poly, nmod_mat

from proofs.identities.gosper import coefficients, gosper_form
from proofs.identities.terms import (
    Difference,
    Reduced,
    Region,
    Ring,
    Term,
    common_factor,
    is_zero,
    plus,
    reduce_term,
    shifted,
    similarity,
    substitute,
)

PRIME = (1 << 61) - 1
MAX_UNKNOWNS = 120
MAX_MONOMIALS = 10_000
"""In a row of the system: the classics have up to 700, and from here on a greatest common divisor can take minutes."""

Matrix = list[list[fmpq_mpoly]]


@dataclass(frozen=True)
class Telescoper:
    """Σ_j a_j N^j with its certificates, one list of terms for each sum."""

    operator: tuple[fmpq_mpoly, ...]
    certificates: tuple[tuple[Term, ...], ...]


@dataclass
class _Part:
    """Similar summands of one sum: Σ_j a_j c_j · shape/divisor."""

    number: int
    shape: Term
    divisor: fmpq_mpoly
    c: list[fmpq_mpoly]


def telescope(difference: Difference, i: int, order: int) -> Telescoper | None:
    """A telescoper in u_i (i from 0) of order at most ``order``, the least possible, or None.

    Without sums it is an operator that annihilates the terms. Cost: one linear system over Q(u) whose size is the
    number of sums times the degree of Gosper's x.
    """
    ring = Ring(difference.d)
    parts = _parts(difference, i, order, ring)
    columns: list[
        list[fmpq_mpoly]
    ] = []  # every column is all coefficients of k of all parts, one part after another
    heights: list[int] = []
    layout: list[
        tuple[int, fmpq_mpoly, fmpq_mpoly, int]
    ] = []  # part, R, P, number of unknowns of x
    blocks: list[list[list[fmpq_mpoly]]] = []
    operator_rows: list[list[list[fmpq_mpoly]]] = []
    for number, part in enumerate(parts):
        block, c_rows, R, P = (
            _equations(part, ring) if difference.sums else _annihilation(part)
        )
        height = max((len(column) for column in [*block, *c_rows]), default=0)
        heights.append(height)
        blocks.append(block)
        operator_rows.append(c_rows)
        layout.append((number, R, P, len(block)))
    zero = ring.constant(0)
    for number, block in enumerate(blocks):
        before, after = sum(heights[:number]), sum(heights[number + 1 :])
        columns += [
            [zero] * before + column + [zero] * (heights[number] - len(column) + after)
            for column in block
        ]
    for j in range(order + 1):
        column = []
        for number, c_rows in enumerate(operator_rows):
            column += c_rows[j] + [zero] * (heights[number] - len(c_rows[j]))
        columns.append(column)
    if len(columns) > MAX_UNKNOWNS:
        return None
    solution = null_vector(columns, len(columns) - order - 1, ring)
    if solution is None:
        return None
    return _assemble(difference, parts, layout, solution, order, ring)


def _parts(difference: Difference, i: int, order: int, ring: Ring) -> list[_Part]:
    parts: list[_Part] = []
    sources = [(Region(difference.d, s.lo, s.hi), s.terms) for s in difference.sums]
    if not sources:
        sources = [(Region(difference.d), difference.terms)]
    for number, (region, terms) in enumerate(sources):
        grouped: dict[object, list[tuple[int, Reduced]]] = {}
        for j in range(order + 1):
            for t in terms:
                moved = substitute(t, shifted(ring, i, j), ring)
                if not is_zero(moved, region):
                    r = reduce_term(moved, ring)
                    grouped.setdefault(similarity(r), []).append((j, r))
        for members in grouped.values():
            shape, quotients = common_factor([r for _, r in members], ring)
            divisor = ring.constant(1)
            for _, den in quotients:
                divisor = divisor * (den / divisor.gcd(den))
            c = [ring.constant(0) for _ in range(order + 1)]
            for (j, _), (num, den) in zip(members, quotients, strict=True):
                c[j] = c[j] + num * (divisor / den)
            parts.append(_Part(number, shape, divisor, c))
    return parts


def _equations(
    part: _Part, ring: Ring
) -> tuple[Matrix, Matrix, fmpq_mpoly, fmpq_mpoly]:
    """Columns of Q x(k+1) − R x(k) (negated) and of P·c_j, by powers of k."""
    k = ring.gens()[-1]
    form = gosper_form(part.shape, part.divisor, ring)
    c = [form.P * p for p in part.c]
    degree = max(max(p.degrees()[-1] for p in c), 0)
    block, power, next_power = [], ring.constant(1), ring.constant(1)
    for _ in range(form.degree_bound(degree) + 1):
        block.append(coefficients(form.R * power - form.Q * next_power))
        power, next_power = power * k, next_power * (k + 1)
    return block, [coefficients(p) for p in c], form.R, form.P


def _annihilation(part: _Part) -> tuple[Matrix, Matrix, fmpq_mpoly, fmpq_mpoly]:
    """For terms without sums: Σ_j a_j c_j = 0."""
    one = part.divisor**0
    return [], [coefficients(p) for p in part.c], one, one


def _assemble(
    difference: Difference,
    parts: Sequence[_Part],
    layout: Sequence[tuple[int, fmpq_mpoly, fmpq_mpoly, int]],
    solution: list[fmpq_mpoly],
    order: int,
    ring: Ring,
) -> Telescoper:
    operator = solution[len(solution) - order - 1 :]
    while len(operator) > 1 and operator[-1].is_zero():
        operator.pop()
    certificates: list[list[Term]] = [[] for _ in difference.sums]
    at, k = 0, ring.gens()[-1]
    for number, R, P, length in layout:
        x, power = ring.constant(0), ring.constant(1)
        for value in solution[at : at + length]:
            x, power = x + value * power, power * k
        at += length
        if not x.is_zero():
            part = parts[number]
            certificates[part.number].append(
                absorb(replace(part.shape, num=R * x, den=P * part.divisor), ring)
            )
    return Telescoper(tuple(operator), tuple(map(tuple, certificates)))


def absorb(t: Term, ring: Ring) -> Term:
    """The same term with poles and zeros drawn into its factorials, and num/den in lowest terms.

    1/((x+1)·x!) = 1/(x+1)! below, (x+1)·x! = (x+1)! above: each time the term is defined at more points.
    x/x! = 1/(x−1)! at every integer, and then it shows that it is 0 at x = 0.
    """
    divisor = t.num.gcd(t.den)
    num, den = t.num / divisor, t.den / divisor
    factorials = []
    for a, e in t.factorials:
        while True:
            x = ring.poly(a) + 1
            if x.is_constant() or x.is_zero():
                break
            rational = num if e > 0 else den
            quotient, rest = divmod(rational, x)
            if not rest.is_zero() or rational.is_zero():
                break
            a = plus(a, 1)
            num, den = (quotient, den) if e > 0 else (num, quotient)
        factorials.append((a, e))
    for at, (a, e) in enumerate(
        factorials
    ):  # after those above have taken what they need
        while e < 0 and any(a[:-1]) and not num.is_zero():
            quotient, rest = divmod(num, ring.poly(a))
            if not rest.is_zero():
                break
            a, num = plus(a, -1), quotient
        factorials[at] = (a, e)
    return replace(t, num=num, den=den, factorials=tuple(factorials))


def null_vector(columns: Matrix, fixed: int, ring: Ring) -> list[fmpq_mpoly] | None:
    """Σ_c solution_c · column_c = 0 with polynomial entries, whose last nonzero entry lies at ``fixed`` or later.

    Of all such vectors it is one whose last nonzero entry comes first. None when a random point modulo a prime, which
    never has more independent solutions than the generic point has fewer, shows that there is none.
    """
    height = len(columns[0])
    if height == 0:
        return (
            None
            if fixed == len(columns)
            else [ring.constant(int(c == fixed)) for c in range(len(columns))]
        )
    point = [fmpq(10_007 + 7919 * i * i + 31 * i) for i in range(ring.d)] + [fmpq(0)]
    values = [[p(*point) for p in column] for column in columns]
    dense = [
        [int(v.p) * pow(int(v.q), -1, PRIME) % PRIME for v in row]
        for row in zip(*values, strict=True)
    ]
    echelon, rank = nmod_mat(
        height, len(columns), [v for row in dense for v in row], PRIME
    ).rref()
    pivots = [
        next(c for c in range(len(columns)) if int(echelon[r, c])) for r in range(rank)
    ]
    free = next((c for c in range(fixed, len(columns)) if c not in pivots), None)
    if free is None:
        return None
    used = [c for c in pivots if c < free]
    transposed = [dense[r][c] for c in used for r in range(height)]
    if not used:
        return [ring.constant(int(c == free)) for c in range(len(columns))]
    echelon, rank = nmod_mat(len(used), height, transposed, PRIME).rref()
    rows = [next(r for r in range(height) if int(echelon[i, r])) for i in range(rank)]
    solved = _solve(
        [[columns[c][r] for c in used] + [columns[free][r]] for r in rows], ring
    )
    if solved is None:
        return None
    numerators, denominator = solved
    vector = [ring.constant(0) for _ in columns]
    for c, p in zip(used, numerators, strict=True):
        vector[c] = -p
    vector[free] = denominator
    if any(not _dot(columns, vector, r, ring).is_zero() for r in range(height)):
        return None
    return vector


def _dot(columns: Matrix, vector: list[fmpq_mpoly], r: int, ring: Ring) -> fmpq_mpoly:
    total = ring.constant(0)
    for column, value in zip(columns, vector, strict=True):
        if not value.is_zero() and not column[r].is_zero():
            total = total + column[r] * value
    return total


def _solve(rows: Matrix, ring: Ring) -> tuple[list[fmpq_mpoly], fmpq_mpoly] | None:
    """The solution of a square system [A | b] as numerators over one denominator without common content.

    The entries are free of k. With one coordinate they are polynomials in one variable, where flint's dense arithmetic
    takes a third of the time of its sparse one.
    """
    if ring.d != 1:
        return _eliminate(rows, truediv, _primitive)
    solved = _eliminate(
        [_univariate(row) for row in rows], floordiv, _primitive_integers
    )
    if solved is None:
        return None
    numerators, denominator = solved
    return [_multivariate(p, ring) for p in numerators], _multivariate(
        denominator, ring
    )


def _univariate(row: Sequence[fmpq_mpoly]) -> list[fmpz_poly]:
    """The row in u_1 over the integers, times their common denominator."""
    scale = fmpz(1)
    for p in row:
        for c in p.coeffs():
            scale = scale.lcm(c.q)
    result = []
    for p in row:
        entries = [fmpz(0)] * (max(p.degrees()[0], 0) + 1)
        for exponents, c in p.to_dict().items():
            entries[exponents[0]] = c.p * (scale // c.q)
        result.append(fmpz_poly(entries))
    return result


def _multivariate(p: fmpz_poly, ring: Ring) -> fmpq_mpoly:
    found: fmpq_mpoly = ring.context.from_dict(
        {(e, 0): fmpq(c) for e, c in enumerate(p.coeffs()) if c}
    )
    return found


def _eliminate(
    rows: list[list[Any]],
    quotient: Callable[[Any, Any], Any],
    primitive: Callable[[list[Any]], list[Any]],
) -> tuple[list[Any], Any] | None:
    """``_solve`` for polynomials of either kind; ``quotient`` is their exact division."""
    size = len(rows)
    rows = [primitive(row) for row in rows]
    order: list[int] = []
    left = list(range(size))
    for c in range(size):
        candidates = [r for r in left if not rows[r][c].is_zero()]
        if not candidates:
            return None
        pivot = min(candidates, key=lambda r: sum(map(len, rows[r])))
        order.append(pivot)
        left.remove(pivot)
        for r in range(size):
            if r != pivot and not rows[r][c].is_zero():
                g = rows[pivot][c].gcd(rows[r][c])
                p, q = quotient(rows[pivot][c], g), quotient(rows[r][c], g)
                pairs = zip(rows[r], rows[pivot], strict=True)
                row = [x * p - y * q if y else x * p for x, y in pairs]
                if sum(map(len, row)) > MAX_MONOMIALS:
                    return None
                rows[r] = primitive(row)
    denominator = rows[0][0] ** 0
    for c, r in enumerate(order):
        g = rows[r][c].gcd(rows[r][-1]) if not rows[r][-1].is_zero() else rows[r][c]
        rows[r] = [
            quotient(p, g) if i in (c, size) else p for i, p in enumerate(rows[r])
        ]
        denominator = denominator * quotient(rows[r][c], denominator.gcd(rows[r][c]))
    return [
        rows[r][-1] * quotient(denominator, rows[r][c]) for c, r in enumerate(order)
    ], denominator


def _primitive(row: list[fmpq_mpoly]) -> list[fmpq_mpoly]:
    """The row divided by the greatest common divisor of its entries."""
    common: fmpq_mpoly | None = None
    for p in row:
        if not p.is_zero():
            common = p if common is None else common.gcd(p)
            if common.is_constant():
                break
    if common is None or common.is_constant():
        lead = next((p.leading_coefficient() for p in row if not p.is_zero()), None)
        return row if lead is None else [p / lead for p in row]
    return [p / common for p in row]


def _primitive_integers(row: list[fmpz_poly]) -> list[fmpz_poly]:
    """The same over the integers, content included."""
    common = fmpz_poly()
    for p in sorted(row, key=len):
        common = common.gcd(p)
        if common.is_one():
            return row
    return row if common.is_zero() else [p // common for p in row]
