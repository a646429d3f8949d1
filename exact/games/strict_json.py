"""Strict JSON documents: what ``json`` lets through is refused here, and every refusal says line, column and field.

The standard library parses; then one walk refuses duplicate keys, floats, NaN and text that is not Unicode. Numbers
stay text until a field asks for a rational, so a 100,000-digit literal costs nothing. ``Node`` is a value together with
its path, from which its position is found again only when there is something to complain about.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import re
import stat
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from flint import fmpq

from exact.arithmetic.rationals import MAX_DIGITS, parse_rational, quote, shorten
from exact.errors import Location, Unparsable

MAX_BYTES = 128 * 2**20
MAX_DEPTH = 64

_STRING = r'"(?>(?:[^"\\]|\\.)*)(?:"|\\?\Z)'  # an unclosed one reaches to the end, or every quote in it would be tried
_TOKEN = re.compile(_STRING + r'|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_BRACKET = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_KINDS: dict[Any, str] = {dict: "an object {…}", list: "a list […]", str: "text"}


@dataclass(frozen=True)
class _Literal:
    """A JSON literal kept as its text: an integer, or something that is refused."""

    text: str
    kind: str


@dataclass(frozen=True)
class _Duplicate:
    """An object in which a key occurs twice."""

    key: str


@dataclass(frozen=True)
class Source:
    """A text, the name users know it by, and the longest number it may hold."""

    text: str
    name: str = ""
    max_digits: int = MAX_DIGITS
    notes: list[str] = field(default_factory=list, compare=False)
    """What a reader did not take as it is, for people."""

    def at(self, offset: int, field: str = "") -> Location:
        """The line and column of a character offset, both from 1."""
        line = self.text.count("\n", 0, offset) + 1
        return Location(
            self.name, line, offset - self.text.rfind("\n", 0, offset), field
        )


@dataclass(frozen=True)
class Node:
    """A value in a document, with the path that leads to it."""

    value: Any
    source: Source
    path: tuple[str | int, ...] = ()

    def error(self, message: str, occurrence: int = 1) -> Unparsable:
        """The refusal of this node, to be raised by the caller."""
        return Unparsable(
            message,
            self.source.at(
                _offset(self.source.text, self.path, occurrence), _spell(self.path)
            ),
        )

    def child(self, key: str | int, value: Any) -> Node:
        """The node of an entry."""
        return Node(value, self.source, (*self.path, key))

    def _expect(self, kind: type) -> Any:
        if not isinstance(self.value, kind):
            raise self.error(
                f"this must be {_KINDS[kind]}, not {_describe(self.value)}"
            )
        return self.value

    def entries(self) -> dict[str, Node]:
        """The entries of an object with arbitrary keys."""
        return {
            key: self.child(key, value) for key, value in self._expect(dict).items()
        }

    def fields(
        self, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """The entries of an object with these keys: all the required ones, nothing unknown."""
        entries = self.entries()
        known = [*required, *optional]
        for key, node in entries.items():
            if key not in known:
                close = difflib.get_close_matches(key[:40], known, n=1)
                hint = (
                    f"did you mean '{close[0]}'?"
                    if close
                    else f"known fields: {', '.join(known)}"
                )
                raise node.error(f"unknown field {quote(key)}; {hint}")
        for key in required:
            if key not in entries:
                raise self.error(f"the field {key!r} is missing")
        return entries

    def items(self) -> list[Node]:
        """The items of a list."""
        return [self.child(i, value) for i, value in enumerate(self._expect(list))]

    def text(self) -> str:
        """A string."""
        return str(self._expect(str))

    def rational(self) -> fmpq:
        """A rational: text such as ``"-3/4"``, or a JSON integer."""
        value = self.value
        if isinstance(value, _Literal):
            value = value.text
        if not isinstance(value, str):
            raise self.error(
                f'this must be a rational such as "-3/4" or "5", not {_describe(value)}'
            )
        try:
            return parse_rational(value, max_digits=self.source.max_digits)
        except Unparsable as error:
            raise self.error(error.message) from None


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; ``Unparsable`` above ``MAX_BYTES``."""
    if path == "-":
        if sys.stdin is None:
            raise Unparsable("it is closed", Location(_name(path)))
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unparsable(f"larger than {MAX_BYTES // 2**20} MiB", Location(_name(path)))
    return data


def read_source(path: str, max_digits: int = MAX_DIGITS) -> Source:
    """The text of a file (``-``: standard input), which must be UTF-8; a byte order mark before it is passed over."""
    data, name = read_bytes(path), _name(path)
    try:
        return Source(data.decode("utf-8").removeprefix("\ufeff"), name, max_digits)
    except UnicodeDecodeError as error:
        raise Unparsable(
            f"not UTF-8 text (byte {error.start + 1:,})", Location(name)
        ) from None


def write_text(path: str, text: str) -> None:
    """Write a text in UTF-8, its line ends as they are, as ``write_bytes`` does."""
    write_bytes(path, text.encode())


def write_bytes(path: str, data: bytes) -> None:
    """Write a file whole or not at all: a crash or a full disk leaves the old file as it was, and its permissions.

    An ``OSError`` names ``path``, not the temporary file beside it.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(
        target
    ):  # a device or a pipe has no old content to protect
        with contextlib.suppress(BrokenPipeError), open(target, "wb") as file:
            file.write(data)
        return
    try:
        mode = (
            stat.S_IMODE(os.stat(target).st_mode)
            if os.path.exists(target)
            else 0o666 & ~_umask()
        )
        handle, temporary = tempfile.mkstemp(
            dir=os.path.dirname(target), prefix=".coco-", suffix=".part"
        )
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        error.filename, error.filename2 = path, None
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def parse_json(source: Source) -> Node:
    """The document's root; ``Unparsable`` for anything that is not strict JSON of moderate depth."""
    literal = lru_cache(2**12)(
        _Literal
    )  # a file of a million numbers has few that differ
    try:
        value = json.loads(
            source.text,
            object_pairs_hook=_object,
            parse_int=lambda text: literal(text, "integer"),
            parse_float=lambda text: literal(text, "float"),
            parse_constant=lambda text: literal(text, "constant"),
        )
    except (json.JSONDecodeError, RecursionError) as error:
        _check_depth(source)
        if isinstance(error, RecursionError):
            raise
        found = shorten(source.text[error.pos : error.pos + 12], 12)
        what = f"at '{found}'" if found else "at the end of the text (is it cut off?)"
        message = f"not JSON: {error.msg.removesuffix(' at')} {what}"
        raise Unparsable(message, source.at(min(error.pos, len(source.text)))) from None
    flaw = _flaw(value, MAX_DEPTH)
    if flaw is not None:
        _check_depth(source)
        raise Node(None, source, flaw.path).error(flaw.message, flaw.occurrence)
    return Node(value, source)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Duplicate:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        return _Duplicate(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return result


@dataclass(frozen=True)
class _Flaw:
    """What strict JSON does not allow, and where."""

    message: str
    path: tuple[str | int, ...] = ()
    occurrence: int = 1


def _flaw(value: Any, depth: int) -> _Flaw | None:
    """The first flaw in a value, nested at most ``depth`` deep; paths are put together only on the way back."""
    if isinstance(value, str):
        return None if _is_unicode(value) else _Flaw(_SURROGATE)
    if isinstance(value, _Literal):
        if value.kind == "integer":
            return None
        return _Flaw(
            f'{shorten(value.text)} is not an exact number; write it as text, such as "-3/4" or "5"'
        )
    if isinstance(value, _Duplicate):
        return _Flaw(f"the key {quote(value.key)} occurs twice", (value.key,), 2)
    if not isinstance(value, (dict, list)):
        return None
    if not depth:
        return _Flaw("nested too deep")
    sound: Any = None
    for step, entry in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(step, str) and not _is_unicode(step):
            return _Flaw(_SURROGATE, (step,))
        if entry is sound:  # one literal many times over
            continue
        flaw = _flaw(entry, depth - 1)
        if flaw is not None:
            return replace(flaw, path=(step, *flaw.path))
        sound = entry
    return None


_SURROGATE = "this text holds half of a surrogate pair"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_depth(source: Source) -> None:
    depth = 0
    for token in _BRACKET.finditer(source.text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MAX_DEPTH:
            raise Unparsable(
                f"nested more than {MAX_DEPTH} deep", source.at(token.start())
            )


def _offset(text: str, path: tuple[str | int, ...], occurrence: int) -> int:
    """Where in valid JSON the value at ``path`` starts (its key, for an entry of an object)."""
    frames: list[tuple[str, str | int]] = []  # the bracket and the current key or index
    key_next = False
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark == ":":
            continue
        if mark == ",":
            bracket, place = frames[-1]
            key_next = bracket == "{"
            frames[-1] = (bracket, place if key_next else int(place) + 1)
            continue
        if mark in "]}":
            frames.pop()
            key_next = False
            continue
        if key_next:
            frames[-1] = ("{", json.loads(mark, strict=False))
        elif frames and frames[-1][0] == "{" and mark not in "[{":
            continue
        if (key_next or not frames or frames[-1][0] == "[") and tuple(
            place for _, place in frames
        ) == path:
            occurrence -= 1
            if not occurrence:
                return token.start()
        if key_next:
            key_next = False
            continue
        if mark in "[{":
            frames.append((mark, "" if mark == "{" else 0))
            key_next = mark == "{"
    return 0


def _spell(path: tuple[str | int, ...]) -> str:
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif re.fullmatch(r"\w+", step) and not step[0].isdigit():
            text += f".{shorten(step, 20)}" if text else shorten(step, 20)
        else:
            text += f'["{shorten(step, 20)}"]'
    return text


def _describe(value: Any) -> str:
    if isinstance(value, _Literal):
        return f"the {value.kind} {shorten(value.text, 12)}"
    for kind, name in _KINDS.items():
        if isinstance(value, kind):
            return name
    return json.dumps(value)


def _name(path: str) -> str:
    return "standard input" if path == "-" else path


def check_format(root: Node, wanted: str) -> None:
    """Refuse a document whose ``format`` is not ``wanted``."""
    node = root.entries().get("format")
    if node is None:
        raise root.error(f"the field 'format' is missing; it must be \"{wanted}\"")
    if node.text() != wanted:
        raise node.error(f'the format must be "{wanted}", not "{shorten(node.text())}"')
