"""The search for a proof of an identity, and the nodes of certificates that it writes.

Every method of ``Search`` returns a node of docs/certificates-identity.md, or None where it finds no proof. Nothing
here needs to be right for a proof to be sound: ``proofs.checker`` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any

from flint import fmpq_mpoly

from exact.watching import reached
from proofs.identities import expressions as ex
from proofs.identities.lowering import Cut, NotShown, Parity, lower
from proofs.identities.terms import (
    Affine,
    Difference,
    PoleError,
    Region,
    Ring,
    Sum,
    Term,
    add_up,
    affine_forms,
    at_index,
    at_least,
    is_integral,
    is_zero,
    minus,
    move_affine,
    never_zero,
    plus,
    shifted,
    substitute,
    surely_empty,
)
from proofs.identities.zeilberger import Telescoper, telescope

MAX_LENGTH = 60
MAX_START = 12
MAX_SPLITS = 6
MAX_BLIND = 3
MAX_PLACES = 24

Node = dict[str, Any]


def poly_document(p: fmpq_mpoly) -> list[list[Any]]:
    """A polynomial as [["coefficient", [exponents]], …].

    >>> u, k = Ring(1).gens()
    >>> poly_document(u * k / 2 - 1)
    [['1/2', [1, 1]], ['-1', [0, 0]]]
    """
    return [
        [str(c), [int(e) for e in exponents]] for exponents, c in p.to_dict().items()
    ]


def term_document(t: Term, ring: Ring) -> Node:
    """A term of a certificate."""
    num, factors = _integral(t)
    return {
        "num": poly_document(num),
        "den": [poly_document(p) for p in factors],
        "factorials": [[poly_document(ring.poly(a)), e] for a, e in t.factorials],
        "powers": [
            [poly_document(base), poly_document(ring.poly(a))] for base, a in t.powers
        ],
    }


def _denominator(polynomials: Iterable[fmpq_mpoly]) -> int:
    """The least common denominator of all coefficients."""
    return lcm(*(int(c.q) for p in polynomials for c in p.coeffs()))


def _integral(t: Term) -> tuple[fmpq_mpoly, list[fmpq_mpoly]]:
    """num and the irreducible factors of den, these with integer coefficients."""
    content, found = t.den.factor()
    num, factors = t.num / content, []
    for p, times in found:
        scale = _denominator([p])
        num = num * scale**times
        factors += [p * scale] * times
    return num, factors


def whole(found: Telescoper) -> Telescoper:
    """The same telescoper times an integer that clears denominators: the checker is then spared fractions."""
    nums = [_integral(t)[0] for terms in found.certificates for t in terms]
    scale = _denominator([*found.operator, *nums])
    certificates = tuple(
        tuple(replace(t, num=t.num * scale) for t in terms)
        for terms in found.certificates
    )
    return Telescoper(tuple(p * scale for p in found.operator), certificates)


@dataclass(frozen=True)
class Place:
    """The parameters in d coordinates, and where sums are cut."""

    d: int
    values: dict[str, fmpq_mpoly]
    cuts: tuple[Affine, ...]

    def moved(self, change: Sequence[fmpq_mpoly], d: int) -> Place:
        """The same after a change of coordinates."""
        ring = Ring(d)
        forms = affine_forms(change, ring)
        cuts = tuple(move_affine(c, forms) for c in self.cuts)
        return Place(
            d, {name: _move(p, change, ring) for name, p in self.values.items()}, cuts
        )


@dataclass(frozen=True)
class Distinction:
    """What a node says of it, and for each case the number of coordinates and the change to them."""

    node: Node
    cases: dict[str, tuple[int, list[fmpq_mpoly]]]


def _zero_or_positive(i: int, d: int) -> Distinction:
    """u_i = 0, or u_i ≥ 1."""
    cases = {"zero": (d - 1, _fixed(d, i, 0)), "positive": (d, shifted(Ring(d), i, 1))}
    return Distinction({"rule": "cases", "coordinate": i + 1}, cases)


def _compare(i: int, j: int, d: int) -> Distinction:
    """u_i ≥ u_j, or u_i < u_j; for i = j, u_i even or odd."""
    x = Ring(d).gens()
    at_least, less = list(x), list(x)
    at_least[i], less[j] = x[i] + x[j], x[j] + x[i] + 1
    cases = {"at_least": (d, at_least), "less": (d, less)}
    return Distinction({"rule": "compare", "coordinate": i + 1, "other": j + 1}, cases)


def _sign_of(form: Affine, d: int) -> Distinction:
    """What brings the sign of a form that has both signs in ℕ^d nearer to being decided."""
    above = [i for i in range(d) if form[i] > 0]
    below = [i for i in range(d) if form[i] < 0]
    if not above or not below:
        return _zero_or_positive((above or below)[0], d)
    return _compare(above[0], below[0], d)


class Search:
    """Looks for a tree; every method returns a node, or None where it finds no proof."""

    def __init__(self, order: int) -> None:
        self.order = order
        self.places = 0
        self.d = 0

    def prove(
        self,
        sides: tuple[ex.Expression, ex.Expression],
        values: Mapping[str, fmpq_mpoly],
        d: int,
    ) -> Node | None:
        """left = right over ℕ^d, with the parameters given in its coordinates."""
        self.d = d
        return self.cases(sides, Place(d, dict(values), ()), MAX_SPLITS, MAX_BLIND)

    def cases(
        self,
        sides: tuple[ex.Expression, ex.Expression],
        at: Place,
        splits: int,
        blind: int,
    ) -> Node | None:
        """The identity as it stands, or after distinctions and cuts where it is not defined by one formula.

        Where the formula depends on a sign, the distinction is about that; else u_i = 0 is told from u_i ≥ 1.
        """
        reached(0, bound=self.places / MAX_PLACES)
        self.places += 1
        if self.places > MAX_PLACES:
            raise NotShown(f"no proof in the first {MAX_PLACES} cases")
        try:
            node = self.difference(lower(sides[0], sides[1], at.values, at.d, at.cuts))
        except NotShown as reason:
            if not splits or (reason.hint is None and not blind):
                raise
            hint, message = reason.hint, str(reason)
        else:
            return (
                node
                if node or not (0 < splits < MAX_SPLITS and blind)
                else self.blindly(sides, at, splits, 1)
            )
        if isinstance(hint, Cut):
            then = self.cases(
                sides, replace(at, cuts=(*at.cuts, hint.at)), splits - 1, blind
            )
            document = poly_document(Ring(at.d).poly(hint.at))
            return (
                None if then is None else {"rule": "cut", "at": document, "then": then}
            )
        if isinstance(hint, Parity):
            return self.distinguish(
                sides,
                at,
                _compare(hint.coordinate, hint.coordinate, at.d),
                splits - 1,
                blind,
            )
        if hint is not None:
            return self.distinguish(sides, at, _sign_of(hint, at.d), splits - 1, blind)
        found = self.blindly(sides, at, splits, blind)
        if found is None:
            raise NotShown(message)
        return found

    def blindly(
        self,
        sides: tuple[ex.Expression, ex.Expression],
        at: Place,
        splits: int,
        blind: int,
    ) -> Node | None:
        """A proof after telling u_i = 0 from u_i ≥ 1, for the first i where there is one."""
        for i in range(at.d):
            with suppress(NotShown):
                node = self.distinguish(
                    sides, at, _zero_or_positive(i, at.d), splits - 1, blind - 1
                )
                if node is not None:
                    return node
        return None

    def distinguish(
        self,
        sides: tuple[ex.Expression, ex.Expression],
        at: Place,
        how: Distinction,
        splits: int,
        blind: int,
    ) -> Node | None:
        """A proof in each of the cases."""
        node = dict(how.node)
        for name, (d, change) in how.cases.items():
            found = self.cases(sides, at.moved(change, d), splits, blind)
            if found is None:
                return None
            node[name] = found
        return node

    def difference(self, difference: Difference) -> Node | None:
        """A proof that the difference is 0."""
        try:
            return (
                self.expand(difference)
                or self.trim(difference)
                or self.recurrence(difference)
            )
        except PoleError:
            return None

    def expand(self, difference: Difference) -> Node | None:
        """Write out sums of fixed length."""
        ring, terms = Ring(difference.d), list(difference.terms)
        for s in difference.sums:
            if any(s.length[:-1]) or s.length[-1] > MAX_LENGTH:
                return None
            for step in range(max(0, int(s.length[-1]))):
                terms += at_index(s, plus(s.lo, step), ring)
        return None if add_up(terms, Region(difference.d)) else {"rule": "expand"}

    def trim(self, difference: Difference) -> Node | None:
        """Shorten a sum to a fixed length when its summand vanishes elsewhere."""
        for number, s in enumerate(difference.sums):
            if any(s.length[:-1]):
                for lo, hi in _supports(s, difference.d):
                    sums = (
                        *difference.sums[:number],
                        Sum(lo, hi, s.terms),
                        *difference.sums[number + 1 :],
                    )
                    then = self.difference(
                        Difference(difference.d, sums, difference.terms)
                    )
                    if then is not None:
                        ring = Ring(difference.d)
                        ends = {
                            "lo": poly_document(ring.poly(lo)),
                            "hi": poly_document(ring.poly(hi)),
                        }
                        return {"rule": "trim", "sum": number + 1, **ends, "then": then}
        return None

    def recurrence(self, difference: Difference) -> Node | None:
        """Telescoping in one coordinate, of the least order that works."""
        for order in range(0 if difference.sums else 1, self.order + 1):
            if (
                difference.d == self.d and self.places == 1
            ):  # an order more takes several times as long
                reached(0, bound=4.0 ** (order - self.order - 1))
            for i in range(difference.d):
                found = telescope(difference, i, order)
                if found is not None and len(found.operator) == order + 1:
                    node = self.complete(difference, i, found)
                    if node is not None:
                        return node
        return None

    def complete(
        self, difference: Difference, i: int, found: Telescoper
    ) -> Node | None:
        """Boundary terms, the first value from which all is defined, and the base cases."""
        ring = Ring(difference.d)
        vanishes = _vanishes(list(_boundary(difference, i, found)), difference.d)
        if not vanishes and not _has_power_of_zero(difference):
            return None
        for start in range(MAX_START + 1):
            moved = _move_all(difference, shifted(ring, i, start), ring)
            values = shifted(ring, i, start)
            later = Telescoper(
                tuple(_move(p, values, ring) for p in found.operator),
                tuple(
                    tuple(substitute(t, values, ring) for t in terms)
                    for terms in found.certificates
                ),
            )
            if _applies(moved, i, later):
                break
        else:
            return None
        if not vanishes and not _vanishes(
            list(_boundary(moved, i, later)), difference.d
        ):
            return None
        later = whole(later)
        base = []
        for value in range(start + len(found.operator) - 1):
            smaller = Ring(difference.d - 1)
            child = self.difference(
                _move_all(difference, _fixed(difference.d, i, value), smaller)
            )
            if child is None:
                return None
            base.append(child)
        return {
            "rule": "recurrence",
            "coordinate": i + 1,
            "from": start,
            "operator": [poly_document(p) for p in later.operator],
            "certificates": [
                [term_document(t, ring) for t in terms] for terms in later.certificates
            ],
            "base": base,
        }


def _has_power_of_zero(difference: Difference) -> bool:
    """Whether 0^a occurs outside sums: it is 0 from some value of the coordinate on."""
    return any(base.is_zero() for t in difference.terms for base, _ in t.powers)


def _vanishes(terms: Sequence[Term], d: int) -> bool:
    """Whether terms without index are found to add up to 0."""
    try:
        return not add_up(terms, Region(d))
    except PoleError:
        return False


def _move(p: fmpq_mpoly, values: Sequence[fmpq_mpoly], ring: Ring) -> fmpq_mpoly:
    return p.compose(*values, ctx=ring.context)


def _fixed(d: int, i: int, value: int) -> list[fmpq_mpoly]:
    """The change u_i → value, to d − 1 coordinates."""
    ring = Ring(d - 1)
    gens = list(ring.gens())
    return [*gens[:i], ring.constant(value), *gens[i:]]


def _move_all(
    difference: Difference, values: Sequence[fmpq_mpoly], ring: Ring
) -> Difference:
    forms = affine_forms(values, ring)
    sums = tuple(
        Sum(
            move_affine(s.lo, forms),
            move_affine(s.hi, forms),
            tuple(substitute(t, values, ring, forms) for t in s.terms),
        )
        for s in difference.sums
    )
    return Difference(
        ring.d,
        sums,
        tuple(substitute(t, values, ring, forms) for t in difference.terms),
    )


def _boundary(difference: Difference, i: int, found: Telescoper) -> Iterator[Term]:
    """Terms without index that add up to Σ_j a_j D(u + j e_i)."""
    ring = Ring(difference.d)
    steps = [
        _move_all(difference, shifted(ring, i, j), ring)
        for j in range(len(found.operator))
    ]
    for a, step in zip(found.operator, steps, strict=True):
        yield from (t.times(a) for t in step.terms)
    for number, (s, certificate) in enumerate(
        zip(difference.sums, found.certificates, strict=True)
    ):
        total = Sum(s.lo, s.hi, certificate)
        yield from at_index(total, plus(s.hi, 1), ring)
        yield from (t.times(ring.constant(-1)) for t in at_index(total, s.lo, ring))
        for a, step in zip(found.operator, steps, strict=True):
            for k, sign in _extra(s, step.sums[number]):
                yield from (
                    t.times(a * sign) for t in at_index(step.sums[number], k, ring)
                )


def _extra(s: Sum, moved: Sum) -> list[tuple[Affine, int]]:
    """The indices of a moved range that the first range lacks (+1), and those it has in excess (−1)."""
    up, down = int(minus(moved.hi, s.hi)[-1]), int(minus(moved.lo, s.lo)[-1])
    found = [(plus(s.hi, q), 1) for q in range(1, up + 1)] + [
        (plus(s.hi, -q), -1) for q in range(-up)
    ]
    return (
        found
        + [(plus(s.lo, q), -1) for q in range(down)]
        + [(plus(s.lo, -q), 1) for q in range(1, 1 - down)]
    )


def _applies(difference: Difference, i: int, found: Telescoper) -> bool:
    """Whether the induction step holds from u_i = 0: no zero of the leading coefficient, everything defined."""
    d, ring = difference.d, Ring(difference.d)
    if not never_zero(found.operator[-1], Region(d)):
        return False
    steps = [
        _move_all(difference, shifted(ring, i, j), ring)
        for j in range(len(found.operator))
    ]
    for number, (s, certificate) in enumerate(
        zip(difference.sums, found.certificates, strict=True)
    ):
        region = Region(d, s.lo, s.hi)
        if not all(at_least(step.sums[number].length, 0, Region(d)) for step in steps):
            return False
        inside = [t for step in steps for t in step.sums[number].terms]
        inside += [
            *certificate,
            *(substitute(t, shifted(ring, d, 1), ring) for t in certificate),
        ]
        if not all(_defined(t, region) for t in inside):
            return False
    return all(_defined(t, Region(d)) for t in _boundary(difference, i, found))


def _defined(t: Term, region: Region) -> bool:
    return (
        never_zero(t.den, region)
        and all(
            e < 0 or not is_integral(a) or at_least(a, 0, region)
            for a, e in t.factorials
        )
        and all(
            at_least(a, 0, region) or never_zero(base, region) for base, a in t.powers
        )
    )


def _supports(s: Sum, d: int) -> Iterator[tuple[Affine, Affine]]:
    """Ranges of fixed length inside the range of a sum, outside which every summand has 1/x! with x < 0."""
    lows, highs = [s.lo], [s.hi]
    for t in s.terms:
        for a, e in t.factorials:
            if e < 0 and is_integral(a) and abs(a[-2]) == 1:
                root = tuple(
                    -x * a[-2] if j != d else 0 for j, x in enumerate(a)
                )  # the slope is ±1
                (lows if a[-2] > 0 else highs).append(root)
            elif e < 0 and is_integral(a) and a[-2] and not any(a[:-2]):
                bound = Fraction(-a[-1], a[-2])
                whole = ceil(bound) if a[-2] > 0 else floor(bound)
                (lows if a[-2] > 0 else highs).append((*(0 for _ in a[:-1]), whole))
    plain = Region(d)
    for lo in dict.fromkeys(lows):
        for hi in dict.fromkeys(highs):
            length = plus(minus(hi, lo), 1)
            if any(length[:-1]) or length[-1] < 0:
                continue
            inside = at_least(minus(lo, s.lo), 0, plain) and at_least(
                minus(s.hi, hi), 0, plain
            )
            ends = ((s.lo, plus(lo, -1)), (plus(hi, 1), s.hi))
            if inside and all(
                is_zero(t, Region(d, *end))
                for t in s.terms
                for end in ends
                if not surely_empty(*end, d)
            ):
                yield lo, hi
