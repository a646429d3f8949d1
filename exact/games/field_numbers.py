"""Numbers of a real number field in documents: the top-level ``field``, and ``{"in_field": ["a0", "a1", …]}``.

The polynomial of a ``field`` need not be irreducible: exactly one of its real roots is in the closed interval, and the
field is that of this root. What is read is then in lowest terms: a rational number is an ``fmpq``, however it is spelt.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from exact.arithmetic.algebraic import Algebraic, Number, NumberField, simplified
from exact.arithmetic.rationals import format_rational, format_rationals
from exact.errors import LimitReached, UsageError
from exact.games.strict_json import Node

MAX_DEGREE = 24
"""The largest degree of a field in a document, and the most coefficients of a number: the checker's own."""

NumberText: TypeAlias = str | dict[str, list[str]]


def read_field(node: Node) -> NumberField:
    """The field at a node: ``{"minimal_polynomial": [c0, …, cd], "interval": [low, high]}``; else ``Unparsable``.

    >>> from exact.games.strict_json import Source, parse_json
    >>> text = '{"minimal_polynomial": ["0", "-2", "0", "1"], "interval": ["1", "2"]}'
    >>> print(read_field(parse_json(Source(text))).generator)
    √2
    """
    fields = node.fields(["minimal_polynomial", "interval"])
    polynomial = [item.rational() for item in fields["minimal_polynomial"].items()]
    if not 2 <= len(polynomial) <= MAX_DEGREE + 1:
        message = f"the polynomial must have degree 1 to {MAX_DEGREE}: 2 to {MAX_DEGREE + 1} coefficients"
        raise fields["minimal_polynomial"].error(
            f"{message}, constant first, not {len(polynomial)}"
        )
    if polynomial[-1] == 0:
        raise (
            fields["minimal_polynomial"]
            .items()[-1]
            .error("the last coefficient, of the highest power, must not be 0")
        )
    ends = [item.rational() for item in fields["interval"].items()]
    if len(ends) != 2 or ends[0] > ends[1]:
        raise fields["interval"].error(
            "the interval must be two rationals [low, high] with low ≤ high"
        )
    try:
        return NumberField.of(polynomial, *ends)
    except (UsageError, LimitReached) as error:
        raise fields["interval"].error(error.message) from None


def read_number(node: Node, field: NumberField | None) -> Number:
    """A rational, or an element of the document's field; ``Unparsable`` if it is neither.

    >>> from exact.games.strict_json import Source, parse_json
    >>> node = parse_json(Source('{"in_field": ["1", "1/2", "1"]}'))
    >>> print(read_number(node, NumberField.of([-2, 0, 1], 1, 2)))
    (6 + √2)/2
    """
    if not isinstance(node.value, dict):
        return node.rational()
    items = node.fields(["in_field"])["in_field"].items()
    if field is None:
        raise node.error(
            'this is a number in a field, but the document has no top-level "field"'
        )
    if len(items) > MAX_DEGREE:
        raise node.error(
            f"a number in a field has at most {MAX_DEGREE} coefficients, not {len(items)}"
        )
    return simplified(field.element([item.rational() for item in items]))


def number_text(x: Number) -> NumberText:
    """``x`` as documents have it: a rational's text, else its coefficients.

    >>> root = NumberField.of([-2, 0, 1], 1, 2).generator
    >>> number_text(root / 2), number_text(root * root)
    ({'in_field': ['0', '1/2']}, '2')
    """
    x = simplified(x)
    return (
        {"in_field": format_rationals(x.coefficients)}
        if isinstance(x, Algebraic)
        else format_rational(x)
    )


def number_texts(values: Iterable[Number]) -> list[NumberText]:
    """Each of ``values`` as documents have it."""
    return list(map(number_text, values))


def field_entry(field: NumberField | None) -> dict[str, dict[str, list[str]]]:
    """The entry ``field`` of a document whose numbers are in ``field``: none for the rationals.

    >>> field_entry(NumberField.of([-2, 0, 1], 1, 2))
    {'field': {'minimal_polynomial': ['-2', '0', '1'], 'interval': ['1', '2']}}
    >>> field_entry(None)
    {}
    """
    if field is None:
        return {}
    polynomial, interval = (
        format_rationals(field.minimal_polynomial),
        format_rationals(field.interval),
    )
    return {"field": {"minimal_polynomial": polynomial, "interval": interval}}
