"""Summation identities with parameters: proved with a certificate, refuted by an instance, or unknown with a reason.

``prove`` takes two expressions (``expressions``) and assumptions (``domains``). It claims that both sides
are defined and equal at every admissible integer point. A proof is a tree: creative telescoping in one coordinate, the
boundary terms, a leading coefficient without zeros, and the first values of the coordinate by the same means in one
coordinate less. Whatever is found is given to ``proofs.checker``, which reads the identity again from its text and
decides by arithmetic of its own; nothing is called proved that it has not accepted.

A1 … A5 are the alternating factorial sums of the appendix, with m = s − t.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs import checker
from proofs.identities import expressions as ex
from proofs.identities.domains import Domain, charts_of
from proofs.identities.lowering import NotShown, OutOfClass
from proofs.identities.search import Node, Search, poly_document

MAX_CHARTS = 6
DEFAULT_ORDER = 4
MAX_READING = 2_000_000
SIZES = {0: 0, 1: 10, 2: 6, 3: 4}
"""Points are tried up to this size, by the number of coordinates; up to 3 if there are more."""


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


def prove(
    left: str, right: str, assume: Sequence[str] = (), *, order: int = DEFAULT_ORDER
) -> Answer:
    """Prove or refute left = right under the assumptions; ``order`` bounds the order of recurrences.

    Raises ``Unparsable`` for text outside the grammar. Source: Petkovšek, Wilf, Zeilberger, "A = B" (1996).

    >>> prove("sum(binomial(n, k), k, 0, n)", "2^n").verdict
    'proved'
    >>> prove("sum((-1)^k*binomial(m, k), k, 0, m)", "0")
    Refuted(point={'m': 0}, left=Fraction(1, 1), right=Fraction(0, 1), verdict='refuted')
    >>> prove("sum(binomial(n, k)*(k + 1)^(k - 1)*(n - k + 1)^(n - k), k, 0, n)", "(n + 2)^n").reason
    'out of class: a symbolic power whose base has the index of summation'
    """
    try:
        return _answer(left, right, assume, order)
    except RecursionError:
        return Unknown("an expression nests too deeply")


def _answer(left: str, right: str, assume: Sequence[str], order: int) -> Answer:
    sides = ex.parse(left, "left side"), ex.parse(right, "right side")
    names = sorted(ex.names_of(sides[0]) | ex.names_of(sides[1]))
    charts = charts_of(names, assume)
    if not charts:
        return Unknown(
            "the assumptions are not of the form that this engine parametrises by ℕ^d"
        )
    found = _tried(sides, charts[0])
    if found is not None:
        return found
    too_much = _too_much_to_read(left, right, names)
    if too_much:
        return Unknown(too_much)
    first: Answer | None = None
    for chart in charts[:MAX_CHARTS]:
        answer = _prove(left, right, sides, chart, order)
        if isinstance(answer, Proved):
            return answer
        first = first or answer
    return first or Unknown("nothing was tried")


def _tried(
    sides: tuple[ex.Expression, ex.Expression], domain: Domain
) -> Refuted | Unknown | None:
    """What evaluation at small points says; None where both sides agree."""
    undefined = too_large = ""
    seen = False
    evaluators = [ex.evaluator(side) for side in sides]
    for point in domain.points(SIZES.get(domain.d, 3)):
        try:
            left, right = (value(point) for value in evaluators)
        except ex.UndefinedError as error:
            undefined = undefined or f"not defined at {_text(point)}: {error}"
            continue
        except ex.TooLargeError as error:
            where = f"at {_text(point)}: " if point else ""
            too_large = too_large or f"{where}{error}"
            continue
        seen = True
        if left != right:
            return Refuted(point, left, right)
    if undefined:
        return Unknown(f"{undefined}; add an assumption that excludes it")
    if seen:
        return None
    if too_large:
        return Unknown(f"no value is small enough to compare; {too_large}")
    return Unknown("no admissible point was found, so there is nothing to prove")


def _too_much_to_read(left: str, right: str, names: Sequence[str]) -> str:
    """Why the checker would not get through the expressions; nothing if it does.

    The search expands them as the checker does, and nothing else bounds that.
    """
    checker.WORK.left = MAX_READING
    try:
        checker.trees_of((left, right), checker.reader_of(names))
    except checker.TooMuchWork:
        return f"more work than the limit: {MAX_READING:,} steps of the checker do not suffice to read it"
    except checker.Unparsable as error:
        return f"out of class: {error}"
    return ""


def _text(point: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items())


def _prove(
    left: str,
    right: str,
    sides: tuple[ex.Expression, ex.Expression],
    domain: Domain,
    order: int,
) -> Answer:
    try:
        tree = Search(order).prove(sides, domain.values(), domain.d)
    except OutOfClass as error:
        return Unknown(f"out of class: {error}")
    except NotShown as error:
        return Unknown(
            f"not shown to be defined by one formula on the whole domain: {error}"
        )
    if tree is None:
        return Unknown(f"no proof found with recurrences of order up to {order}")
    certificate = as_certificate(left, right, domain, tree)
    try:
        statement = checker.check_certificate(certificate)
    except (checker.Invalid, checker.Unparsable, checker.TooMuchWork) as error:
        return Unknown(
            f"a proof was found, but the checker does not accept it: {error}"
        )
    return Proved(certificate, statement)


def as_certificate(left: str, right: str, domain: Domain, tree: Node) -> dict[str, Any]:
    """The document of format coco-certificate/1, kind identity."""

    def form_text(form: Sequence[int]) -> str:
        parts = [
            f"{c}*{name}" for c, name in zip(form, domain.parameters, strict=False) if c
        ]
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
