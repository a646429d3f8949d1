"""Summation identities with parameters: proved with a certificate, refuted by an instance, or unknown with a reason.

``prove`` takes two expressions (``proofs.expressions``) and assumptions (``proofs.domains``). It claims that both sides
are defined and equal at every admissible integer point. A proof is a tree: creative telescoping in one coordinate, the
boundary terms, a leading coefficient without zeros, and the first values of the coordinate by the same means in one
coordinate less. Whatever is found is given to ``proofs.checker``, which reads the identity again from its text and
decides by arithmetic of its own; nothing is called proved that it has not accepted.

A1 … A5 are the alternating factorial sums of the appendix, with m = s − t.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq_mpoly

from proofs import checker
from proofs import expressions as ex
from proofs.domains import Domain, charts_of
from proofs.lowering import NotShown, OutOfClass, lower
from proofs.terms import (
    Affine,
    Difference,
    Region,
    Ring,
    Sum,
    Term,
    add_up,
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
)
from proofs.zeilberger import Telescoper, telescope

MAX_LENGTH = 60
MAX_START = 12
MAX_CASES = 3
MAX_CHARTS = 6
DEFAULT_ORDER = 4

Node = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """left = right at every admissible integer point."""

    name: str
    left: str
    right: str
    assume: tuple[str, ...] = ()


A1 = Identity("A1", "sum((-1)^k*binomial(m, k), k, 0, m)", "0", ("m >= 1",))
A2 = Identity(
    "A2",
    "sum((-1)^k*binomial(s - t, k)/(t + k), k, 0, s - t)",
    "factorial(t - 1)*factorial(s - t)/factorial(s)",
    ("1 <= t <= s",),
)
A3 = Identity(
    "A3",
    "sum((-1)^(k + 1)*binomial(s - t - 1, k)/(t + 1 + k), k, 0, s - t - 1)",
    "-factorial(t)*factorial(s - t - 1)/factorial(s)",
    ("0 <= t < s",),
)
A4 = Identity(
    "A4",
    "sum((-1)^(s - t - k)*binomial(s - t, k)*factorial(t - 1)*factorial(k)/factorial(t + k), k, 0, s - t)",
    "(-1)^(s - t)/s",
    ("1 <= t <= s",),
)
A5 = Identity(
    "A5",
    "sum((-1)^(s - t - k)*binomial(s - t - 1, k)*factorial(k)*factorial(t)/factorial(t + 1 + k), k, 0, s - t - 1)",
    "(-1)^(s - t)/s",
    ("0 <= t < s",),
)
APPENDIX = (A1, A2, A3, A4, A5)


@dataclass(frozen=True)
class Proved:
    """The identity holds; ``certificate`` has been accepted by the checker."""

    certificate: Mapping[str, Any]
    statement: str
    verdict: str = "proved"


@dataclass(frozen=True)
class Refuted:
    """Both sides have a value at ``point`` and the values differ."""

    point: Mapping[str, int]
    left: Fraction
    right: Fraction
    verdict: str = "refuted"


@dataclass(frozen=True)
class Unknown:
    """Neither was found; ``reason`` says why."""

    reason: str
    verdict: str = "unknown"


Answer = Proved | Refuted | Unknown


def prove(left: str, right: str, assume: Sequence[str] = (), *, order: int = DEFAULT_ORDER) -> Answer:
    """Prove or refute left = right under the assumptions; ``order`` bounds the order of recurrences.

    Raises ``Unparsable`` for text outside the grammar. Source: Petkovšek, Wilf, Zeilberger, "A = B" (1996).

    >>> prove("sum(binomial(n, k), k, 0, n)", "2^n").verdict
    'proved'
    >>> prove("sum((-1)^k*binomial(m, k), k, 0, m)", "0")
    Refuted(point={'m': 0}, left=Fraction(1, 1), right=Fraction(0, 1), verdict='refuted')
    >>> prove("sum(binomial(n, k)*(k + 1)^(k - 1)*(n - k + 1)^(n - k), k, 0, n)", "(n + 2)^n").reason
    'out of class: a symbolic power whose base has the index of summation'
    """
    sides = ex.parse(left, "left side"), ex.parse(right, "right side")
    names = sorted(ex.names_of(sides[0]) | ex.names_of(sides[1]))
    charts = charts_of(names, assume)
    if not charts:
        return Unknown("the assumptions are not of the form that this engine parametrises by ℕ^d")
    domain = charts[0]
    undefined = ""
    seen = 0
    for point in domain.points({0: 0, 1: 10, 2: 6, 3: 4}.get(domain.d, 3)):
        try:
            values = [ex.evaluate(side, point) for side in sides]
        except ex.UndefinedError as error:
            undefined = undefined or f"not defined at {_text(point)}: {error}; add an assumption that excludes it"
            continue
        except ex.TooLargeError:
            continue
        seen += 1
        if values[0] != values[1]:
            return Refuted(point, values[0], values[1])
    if undefined:
        return Unknown(undefined)
    if not seen:
        return Unknown("no admissible point was found, so there is nothing to prove")
    answers = (_prove(left, right, sides, chart, order) for chart in charts[:MAX_CHARTS])
    first = next(answers)
    return next((a for a in answers if isinstance(a, Proved)), first) if isinstance(first, Unknown) else first


def _text(point: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items())


def _prove(left: str, right: str, sides: tuple[ex.Expression, ex.Expression], domain: Domain, order: int) -> Answer:
    try:
        tree = _Search(order).cases(sides, domain.values(), domain.d, MAX_CASES)
    except OutOfClass as error:
        return Unknown(f"out of class: {error}")
    except NotShown as error:
        return Unknown(f"not shown to be defined by one formula on the whole domain: {error}")
    if tree is None:
        return Unknown(f"no proof found with recurrences of order up to {order}")
    certificate = as_certificate(left, right, domain, tree)
    try:
        statement = checker.check_certificate(certificate)
    except (checker.InvalidCertificate, checker.UnparsableCertificate, checker.WorkLimit) as error:
        return Unknown(f"a proof was found, but the checker does not accept it: {error}")
    return Proved(certificate, statement)


def as_certificate(left: str, right: str, domain: Domain, tree: Node) -> dict[str, Any]:
    """The document of format coco-certificate/1, kind identity."""

    def form_text(form: Sequence[int]) -> str:
        parts = [f"{c}*{name}" for c, name in zip(form, domain.parameters, strict=False) if c]
        return " + ".join([*parts, str(form[-1])]).replace("+ -", "- ")

    values = domain.values()
    return {
        "format": "coco-certificate/1",
        "kind": "identity",
        "left": left,
        "right": right,
        "assume": list(domain.assume),
        "coordinates": [form_text(form) for form in domain.coordinates],
        "parameters": {name: poly_document(values[name]) for name in domain.parameters},
        "proof": tree,
    }


def poly_document(p: fmpq_mpoly) -> list[list[Any]]:
    """A polynomial as [["coefficient", [exponents]], …].

    >>> u, k = Ring(1).gens()
    >>> poly_document(u * k / 2 - 1)
    [['1/2', [1, 1]], ['-1', [0, 0]]]
    """
    return [[str(c), [int(e) for e in exponents]] for exponents, c in p.to_dict().items()]


def term_document(t: Term, ring: Ring) -> Node:
    """A term of a certificate."""
    content, factors = t.den.factor()
    return {
        "num": poly_document(t.num / content),
        "den": [poly_document(p) for p, times in factors for _ in range(times)],
        "factorials": [[poly_document(ring.poly(a)), e] for a, e in t.factorials],
        "powers": [[poly_document(base), poly_document(ring.poly(a))] for base, a in t.powers],
    }


class _Search:
    """Looks for a tree; every method returns a node, or None where it finds no proof."""

    def __init__(self, order: int) -> None:
        self.order = order

    def cases(
        self, sides: tuple[ex.Expression, ex.Expression], values: Mapping[str, fmpq_mpoly], d: int, depth: int
    ) -> Node | None:
        """The identity as it stands, or after a distinction u_i = 0, u_i ≥ 1 where it is not defined by one formula."""
        try:
            return self.difference(lower(sides[0], sides[1], values, d))
        except NotShown:
            if not depth:
                raise
        for i in range(d):
            try:
                fixed = {n: _move(p, _fixed(d, i, 0), Ring(d - 1)) for n, p in values.items()}
                zero = self.cases(sides, fixed, d - 1, depth - 1)
                larger = {n: _move(p, shifted(Ring(d), i, 1), Ring(d)) for n, p in values.items()}
                more = self.cases(sides, larger, d, depth - 1)
            except NotShown:
                continue
            if zero is not None and more is not None:
                return {"rule": "cases", "coordinate": i + 1, "zero": zero, "positive": more}
        raise NotShown("no distinction of cases makes every factor defined by one formula")

    def difference(self, difference: Difference) -> Node | None:
        """A proof that the difference is 0."""
        return self.expand(difference) or self.trim(difference) or self.recurrence(difference)

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
                    sums = (*difference.sums[:number], Sum(lo, hi, s.terms), *difference.sums[number + 1 :])
                    then = self.difference(Difference(difference.d, sums, difference.terms))
                    if then is not None:
                        ring = Ring(difference.d)
                        ends = {"lo": poly_document(ring.poly(lo)), "hi": poly_document(ring.poly(hi))}
                        return {"rule": "trim", "sum": number + 1, **ends, "then": then}
        return None

    def recurrence(self, difference: Difference) -> Node | None:
        """Telescoping in one coordinate, of the least order that works."""
        for order in range(0 if difference.sums else 1, self.order + 1):
            for i in range(difference.d):
                found = telescope(difference, i, order)
                if found is not None and len(found.operator) == order + 1:
                    node = self.complete(difference, i, found)
                    if node is not None:
                        return node
        return None

    def complete(self, difference: Difference, i: int, found: Telescoper) -> Node | None:
        """Boundary terms, the first value from which all is defined, and the base cases."""
        ring = Ring(difference.d)
        if add_up(list(_boundary(difference, i, found)), Region(difference.d)):
            return None
        for start in range(MAX_START + 1):
            moved = _move_all(difference, shifted(ring, i, start), ring)
            values = shifted(ring, i, start)
            later = Telescoper(
                tuple(_move(p, values, ring) for p in found.operator),
                tuple(tuple(substitute(t, values, ring) for t in terms) for terms in found.certificates),
            )
            if _applies(moved, i, later):
                break
        else:
            return None
        base = []
        for value in range(start + len(found.operator) - 1):
            smaller = Ring(difference.d - 1)
            child = self.difference(_move_all(difference, _fixed(difference.d, i, value), smaller))
            if child is None:
                return None
            base.append(child)
        return {
            "rule": "recurrence",
            "coordinate": i + 1,
            "from": start,
            "operator": [poly_document(p) for p in later.operator],
            "certificates": [[term_document(t, ring) for t in terms] for terms in later.certificates],
            "base": base,
        }


def _move(p: fmpq_mpoly, values: Sequence[fmpq_mpoly], ring: Ring) -> fmpq_mpoly:
    return p.compose(*values, ctx=ring.context)


def _fixed(d: int, i: int, value: int) -> list[fmpq_mpoly]:
    """The change u_i → value, to d − 1 coordinates."""
    ring = Ring(d - 1)
    gens = list(ring.gens())
    return [*gens[:i], ring.constant(value), *gens[i:]]


def _move_all(difference: Difference, values: Sequence[fmpq_mpoly], ring: Ring) -> Difference:
    sums = tuple(
        Sum(
            move_affine(s.lo, values, ring),
            move_affine(s.hi, values, ring),
            tuple(substitute(t, values, ring) for t in s.terms),
        )
        for s in difference.sums
    )
    return Difference(ring.d, sums, tuple(substitute(t, values, ring) for t in difference.terms))


def _boundary(difference: Difference, i: int, found: Telescoper) -> Iterator[Term]:
    """Terms without index that add up to Σ_j a_j D(u + j e_i)."""
    ring = Ring(difference.d)
    steps = [_move_all(difference, shifted(ring, i, j), ring) for j in range(len(found.operator))]
    for a, step in zip(found.operator, steps, strict=True):
        yield from (t.times(a) for t in step.terms)
    for number, (s, certificate) in enumerate(zip(difference.sums, found.certificates, strict=True)):
        total = Sum(s.lo, s.hi, certificate)
        yield from at_index(total, plus(s.hi, 1), ring)
        yield from (t.times(ring.constant(-1)) for t in at_index(total, s.lo, ring))
        for a, step in zip(found.operator, steps, strict=True):
            for k, sign in _extra(s, step.sums[number]):
                yield from (t.times(a * sign) for t in at_index(step.sums[number], k, ring))


def _extra(s: Sum, moved: Sum) -> list[tuple[Affine, int]]:
    """The indices of a moved range that the first range lacks (+1), and those it has in excess (−1)."""
    up, down = int(minus(moved.hi, s.hi)[-1]), int(minus(moved.lo, s.lo)[-1])
    found = [(plus(s.hi, q), 1) for q in range(1, up + 1)] + [(plus(s.hi, -q), -1) for q in range(-up)]
    return found + [(plus(s.lo, q), -1) for q in range(down)] + [(plus(s.lo, -q), 1) for q in range(1, 1 - down)]


def _applies(difference: Difference, i: int, found: Telescoper) -> bool:
    """Whether the induction step holds from u_i = 0: no zero of the leading coefficient, everything defined."""
    d, ring = difference.d, Ring(difference.d)
    if not never_zero(found.operator[-1], Region(d)):
        return False
    steps = [_move_all(difference, shifted(ring, i, j), ring) for j in range(len(found.operator))]
    for number, (s, certificate) in enumerate(zip(difference.sums, found.certificates, strict=True)):
        region = Region(d, s.lo, s.hi)
        if not all(at_least(step.sums[number].length, 0, Region(d)) for step in steps):
            return False
        inside = [t for step in steps for t in step.sums[number].terms]
        inside += [*certificate, *(substitute(t, shifted(ring, d, 1), ring) for t in certificate)]
        if not all(_defined(t, region) for t in inside):
            return False
    return all(_defined(t, Region(d)) for t in _boundary(difference, i, found))


def _defined(t: Term, region: Region) -> bool:
    return (
        never_zero(t.den, region)
        and all(e < 0 or not is_integral(a) or at_least(a, 0, region) for a, e in t.factorials)
        and all(at_least(a, 0, region) or never_zero(base, region) for base, a in t.powers)
    )


def _supports(s: Sum, d: int) -> Iterator[tuple[Affine, Affine]]:
    """Ranges of fixed length inside the range of a sum, outside which every summand has 1/x! with x < 0."""
    lows, highs = [s.lo], [s.hi]
    for t in s.terms:
        for a, e in t.factorials:
            if e < 0 and is_integral(a) and abs(a[-2]) == 1:
                root = tuple(-x / a[-2] if j != d else Fraction(0) for j, x in enumerate(a))
                (lows if a[-2] > 0 else highs).append(root)
            elif e < 0 and is_integral(a) and a[-2] and not any(a[:-2]):
                root = tuple(Fraction(0) for _ in a[:-1])
                bound = -a[-1] / a[-2]
                whole = bound.__ceil__() if a[-2] > 0 else bound.__floor__()
                (lows if a[-2] > 0 else highs).append((*root, Fraction(whole)))
    plain = Region(d)
    for lo in dict.fromkeys(lows):
        for hi in dict.fromkeys(highs):
            length = plus(minus(hi, lo), 1)
            if any(length[:-1]) or length[-1] < 0:
                continue
            inside = at_least(minus(lo, s.lo), 0, plain) and at_least(minus(s.hi, hi), 0, plain)
            ends = ((s.lo, plus(lo, -1)), (plus(hi, 1), s.hi))
            if inside and all(is_zero(t, Region(d, *end)) for t in s.terms for end in ends if _nonempty(end)):
                yield lo, hi


def _nonempty(ends: tuple[Affine, Affine]) -> bool:
    return any(minus(ends[1], ends[0])[:-1]) or ends[1][-1] >= ends[0][-1]


__all__ = [
    "A1", "A2", "A3", "A4", "A5", "APPENDIX", "Answer", "Identity", "Proved", "Refuted", "Unknown", "prove",
]  # fmt: skip
