"""The family of errors: what was wrong, where, and what would be right.

Two refusals are never confused. ``Unparsable``: the input is not a document of its format (exit code 2).
``Invalid``: it is, and what it claims is false (exit code 1). Any other exception that reaches a user is a bug of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category


@dataclass(frozen=True)
class Location:
    """A place in an input: the file's name, line and column (both from 1; 0 when unknown), and the field.

    >>> str(Location("game.json", 3, 14, 'payoffs["1,2"][0]'))
    'game.json:3:14: payoffs["1,2"][0]'
    """

    source: str = ""
    line: int = 0
    column: int = 0
    field: str = ""

    def __str__(self) -> str:
        place = printable(self.source) or "input"
        if self.line:
            place += f":{self.line}:{self.column}"
        return f"{place}: {self.field}" if self.field else place


class CocoError(Exception):
    """Every refusal of ours; ``exit_code`` is what the command line returns for it."""

    exit_code = 2

    def __init__(self, message: str, location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location else self.message


class Unparsable(CocoError):
    """The input is not a document of its format; the message says what would be right."""


class UsageError(CocoError):
    """An argument of a call or a command makes no sense for this input."""


class Invalid(CocoError):
    """A well-formed claim or certificate is false; the message says which condition fails and by how much."""

    exit_code = 1


class Inconsistent(CocoError):
    """Two of our own computations disagree: a bug of ours. No answer is given rather than a wrong one."""

    exit_code = 4

    def __str__(self) -> str:
        return f"{self.message}; no answer is given, please report this as a bug"


class LimitReached(CocoError):
    """A stated limit (size, time, digits) stopped the work before an answer: the honest third outcome."""

    exit_code = 3


class OutOfTime(LimitReached):
    """The time that was given is up, or somebody asked to stop (Ctrl-C): ``exact.watching``."""


MOST_MARKS = 4
"""Combining marks that one letter may carry; more would be drawn over other lines."""


_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
)  # printable by their category, yet blank


def printable(text: str) -> str:
    """``text`` with everything a terminal would obey, not show, written as an escape.

    So are directional controls, blanks other than a space, and combining marks that stand on no letter of the text or
    are too many: they would change what stands beside the text.

    >>> print(printable("tab\\t, bell\\a, λ, \\u202e, \\u0301"))
    tab\\t, bell\\x07, λ, \\u202e, \\u0301
    """
    if text.isascii() and text.isprintable():
        return text
    shown, marks = [], MOST_MARKS
    for c in text:
        kind = category(c)
        if kind.startswith("M"):
            marks += 1
            legible = marks <= MOST_MARKS and c not in _INVISIBLE
        else:
            legible = c.isprintable() and c not in _INVISIBLE
            marks = 0 if legible and kind[0] in "LS" else MOST_MARKS
        shown.append(c if legible else c.encode("unicode_escape").decode())
    return "".join(shown)
