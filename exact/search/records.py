"""Flat records from their JSON texts: every field of its type, none unknown; for texts that a catalog holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

from exact.arithmetic.rationals import quote
from exact.errors import Unparsable
from exact.games.strict_json import Source, parse_json


def record_fields(text: str, record: type, name: str) -> dict[str, Any]:
    """The fields of a dataclass of texts, integers, booleans and tuples of these; ``Unparsable`` for anything else.

    >>> from exact.search.generated import GameOptions
    >>> record_fields('{"actions": [2, 2], "count": 7}', GameOptions, "family of games")
    {'actions': (2, 2), 'count': 7}
    """
    source = Source(text, f"{name} in a catalog")
    parse_json(source).entries()  # strict JSON
    try:
        given: dict[str, Any] = json.loads(text)
    except ValueError as error:  # an integer with more digits than Python reads
        raise Unparsable(f"{source.name}: {error}") from None
    known = {field.name: field for field in fields(record)}
    for key, value in given.items():
        if key not in known:
            raise Unparsable(f"{source.name}: unknown field {quote(key)}")
        kind = str(known[key].type)
        if not _KINDS[kind](value):
            raise Unparsable(f"{source.name}: {key} is not of the type {kind}")
    for key, field in known.items():
        if key not in given and field.default is MISSING:
            raise Unparsable(f"{source.name}: the field {key!r} is missing")
    return {key: _frozen(value) for key, value in given.items()}


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _is_list(value: Any, entry: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(entry, value))


def _is_integer(value: Any) -> bool:
    return type(value) is int


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_KINDS: dict[str, Callable[[Any], bool]] = {
    "int": _is_integer,
    "str": _is_text,
    "bool": lambda value: isinstance(value, bool),
    "tuple[int, ...]": lambda value: _is_list(value, _is_integer),
    "tuple[tuple[str, ...], ...]": lambda value: _is_list(
        value, lambda entry: _is_list(entry, _is_text)
    ),
}
