"""The family of errors: what was wrong, where, and what would be right.

Two refusals are never confused. ``Unparsable``: the input is not a document of its format (exit code 2).
``Invalid``: it is, and what it claims is false (exit code 1). Any other exception that reaches a user is a bug of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from exact.escaping import printable as printable


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
