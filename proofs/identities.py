"""Summation identities with parameters: proved with a certificate, refuted by an instance, or unknown with a reason.

``prove`` takes two expressions (``proofs.expressions``) and assumptions (``proofs.domains``). It claims that both sides
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
from proofs import expressions as ex
from proofs.domains import Domain, charts_of
from proofs.lowering import NotShown, OutOfClass
from proofs.search import Node, Search, poly_document

MAX_CHARTS = 6
DEFAULT_ORDER = 4


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
    sides = ex.parse(left, "left side"), ex.parse(right, "right side")
    names = sorted(ex.names_of(sides[0]) | ex.names_of(sides[1]))
    charts = charts_of(names, assume)
    if not charts:
        return Unknown(
            "the assumptions are not of the form that this engine parametrises by ℕ^d"
        )
    domain = charts[0]
    undefined = ""
    seen = 0
    evaluators = [ex.evaluator(side) for side in sides]
    for point in domain.points({0: 0, 1: 10, 2: 6, 3: 4}.get(domain.d, 3)):
        try:
            values = [value(point) for value in evaluators]
        except ex.UndefinedError as error:
            undefined = (
                undefined
                or f"not defined at {_text(point)}: {error}; add an assumption that excludes it"
            )
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
    answers = (
        _prove(left, right, sides, chart, order) for chart in charts[:MAX_CHARTS]
    )
    first = next(answers)
    return (
        next((a for a in answers if isinstance(a, Proved)), first)
        if isinstance(first, Unknown)
        else first
    )


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
