"""The points over which an identity is claimed: integer parameters under affine assumptions, and ℕ^d in their place.

Every parameter is an integer. A parameter with a constant bound of its own (``t >= 1``, ``p <= 7``) has the bounds that
are stated; any other is also assumed ≥ 0. Assumptions are chains of affine inequalities with integer coefficients, such
as ``1 <= t <= s``. A proof runs over coordinates u_1, …, u_d ≥ 0: d of the assumptions whose left − right sides form a
unimodular change of variables, so that every admissible point has integer coordinates and every point of ℕ^d is an
integer point. Assumptions that are not among the d only shrink the domain: what is proved is then more than was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from flint import fmpq_mpoly, fmpz_mat

from exact.arithmetic.rationals import shorten
from exact.errors import Unparsable
from proofs.identities import expressions as ex
from proofs.identities.terms import Ring

Fact = tuple[int, ...]
"""Coefficients of the parameters and a constant: the form is ≥ 0."""

COMPARISON = re.compile(r"(<=|>=|<|>)")


@dataclass(frozen=True)
class Domain:
    """Integer parameters, the forms that are ≥ 0, and the coordinates chosen among them."""

    parameters: tuple[str, ...]
    assume: tuple[str, ...]
    facts: tuple[Fact, ...]
    coordinates: tuple[Fact, ...]
    inverse: tuple[Fact, ...]
    """Every parameter as an affine form in the coordinates."""

    @property
    def d(self) -> int:
        """The number of parameters."""
        return len(self.parameters)

    def values(self) -> dict[str, fmpq_mpoly]:
        """Every parameter as a polynomial in the coordinates."""
        ring = Ring(self.d)
        values = [ring.poly((*form[:-1], 0, form[-1])) for form in self.inverse]
        return dict(zip(self.parameters, values, strict=True))

    def points(self, total: int) -> Iterator[dict[str, int]]:
        """The admissible points whose coordinates add up to at most ``total``, smallest first."""
        for size in range(total + 1):
            for u in compositions(size, self.d):
                point = [
                    sum(c * x for c, x in zip(form, u, strict=False)) + form[-1]
                    for form in self.inverse
                ]
                if all(
                    sum(c * x for c, x in zip(fact, point, strict=False)) + fact[-1]
                    >= 0
                    for fact in self.facts
                ):
                    yield dict(zip(self.parameters, point, strict=True))

    def describe(self) -> str:
        """The domain in words.

        >>> domain_of(["t", "s"], ["1 <= t <= s"]).describe()
        'integers s, t with 1 <= t <= s, s >= 0'
        """
        if not self.parameters:
            return "no parameters"
        given = [*self.assume]
        by_default = self.facts[-self.d :]
        given += [
            f"{p} >= 0"
            for i, p in enumerate(self.parameters)
            if unit(i, self.d) in by_default
        ]
        return f"integers {', '.join(self.parameters)} with {', '.join(dict.fromkeys(given))}"


def unit(i: int, d: int) -> Fact:
    """The form p_i."""
    return tuple(int(i == j) for j in range(d + 1))


def compositions(size: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All tuples of ``parts`` nonnegative integers that add up to ``size``.

    >>> list(compositions(1, 2))
    [(0, 1), (1, 0)]
    """
    if parts == 0:
        if size == 0:
            yield ()
        return
    if parts == 1:
        yield (size,)
        return
    for first in range(size + 1):
        for rest in compositions(size - first, parts - 1):
            yield (first, *rest)


def domain_of(names: Sequence[str], assume: Sequence[str]) -> Domain | None:
    """The first of ``charts_of``; None when there is none.

    >>> domain_of(["t"], ["t >= 1"]).inverse
    ((1, 1),)
    """
    return next(iter(charts_of(names, assume)), None)


def charts_of(names: Sequence[str], assume: Sequence[str]) -> list[Domain]:
    """The domain of an identity with these parameters, with every choice of d assumptions as coordinates.

    Choices that imply more of the other assumptions come first. Raises ``Unparsable`` for an assumption that is not a
    chain of affine inequalities.
    """
    parsed = [_inequalities(text) for text in assume]
    sides = [
        side for chain in parsed for left, _, right in chain for side in (left, right)
    ]
    parameters = sorted(frozenset(names).union(*map(ex.names_of, sides)))
    d = len(parameters)
    stated = [
        _fact(left, sign, right, parameters)
        for chain in parsed
        for left, sign, right in chain
    ]
    bounded = {
        next(i for i in range(d) if f[i]) for f in stated if sum(map(bool, f[:-1])) == 1
    }
    facts = [*stated, *(unit(i, d) for i in range(d) if i not in bounded)]
    ranked: list[tuple[int, Domain]] = []
    for chosen in islice(combinations(dict.fromkeys(facts), d), 3_000):
        inverse = _invert(chosen, d)
        if inverse is not None:
            domain = Domain(
                tuple(parameters), tuple(assume), tuple(facts), chosen, inverse
            )
            missing = sum(not _implied(fact, inverse) for fact in facts)
            if not missing:
                return [domain]
            ranked.append((missing, domain))
    return [domain for _, domain in sorted(ranked, key=lambda pair: pair[0])]


def _inequalities(text: str) -> list[tuple[ex.Expression, str, ex.Expression]]:
    parts = COMPARISON.split(text)
    if len(parts) < 3:
        raise Unparsable(
            f"the assumption {shorten(text)!r} is no inequality; write t >= 1 or 1 <= t <= s"
        )
    sides = [ex.parse(part, f"assumption {shorten(text)!r}") for part in parts[::2]]
    return list(zip(sides, parts[1::2], sides[1:], strict=False))


def _fact(
    left: ex.Expression, sign: str, right: ex.Expression, parameters: Sequence[str]
) -> Fact:
    a, b = _affine(left, parameters), _affine(right, parameters)
    if sign[0] == "<":
        a, b = b, a
    difference = [x - y for x, y in zip(a, b, strict=True)]
    difference[-1] -= len(sign) == 1
    return tuple(difference)


def _affine(expression: ex.Expression, parameters: Sequence[str]) -> list[int]:
    d = len(parameters)
    match expression:
        case ex.Number(value):
            return [0] * d + [value]
        case ex.Name(name):
            return list(unit(parameters.index(name), d))
        case ex.Negative(operand):
            return [-x for x in _affine(operand, parameters)]
        case ex.Binary("+" | "-" as operator, left, right):
            sign = 1 if operator == "+" else -1
            return [
                x + sign * y
                for x, y in zip(
                    _affine(left, parameters), _affine(right, parameters), strict=True
                )
            ]
        case ex.Binary("*", left, right):
            a, b = _affine(left, parameters), _affine(right, parameters)
            if any(a[:-1]) and any(b[:-1]):
                raise Unparsable(
                    "an assumption must be affine: no products of parameters"
                )
            return [x * b[-1] for x in a] if any(a[:-1]) else [a[-1] * x for x in b]
    raise Unparsable("an assumption must be affine with integer coefficients")


def _invert(chosen: Sequence[Fact], d: int) -> tuple[Fact, ...] | None:
    """The parameters in terms of u = A p + b, when det A = ±1: p = A⁻¹ u − A⁻¹ b."""
    if d == 0:
        return ()
    A = fmpz_mat(d, d, [x for form in chosen for x in form[:-1]])
    if abs(A.det()) != 1:
        return None
    inverse = [
        [int(x.p) for x in row] for row in A.inv().tolist()
    ]  # integers, because det A = ±1
    shift = [
        sum(x * form[-1] for x, form in zip(row, chosen, strict=True))
        for row in inverse
    ]
    return tuple((*row, -c) for row, c in zip(inverse, shift, strict=True))


def _implied(fact: Fact, inverse: Sequence[Fact]) -> bool:
    """Whether the form is ≥ 0 for all coordinates ≥ 0."""
    width = len(inverse) + 1
    form = [
        sum(c * p[j] for c, p in zip(fact, inverse, strict=False)) for j in range(width)
    ]
    form[-1] += fact[-1]
    return all(x >= 0 for x in form)
