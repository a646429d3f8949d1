"""Text from files made fit for where it is shown: one function for each medium.

Names, titles, file names and quoted input go through ``printable`` for a terminal, ``html`` for a page and the drawings
in it, ``legible_json`` for JSON. matplotlib is given printable text and told to read no formulas in it
(``plots.picture``). LaTeX, Coq and shell scripts hold numbers and words of ours alone: no name ever reaches them.
"""

from __future__ import annotations

import re
from html import escape
from unicodedata import category

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


def html(text: str) -> str:
    """``text`` for HTML and SVG, between tags or in a quoted attribute.

    >>> html("<b> & co")
    '&lt;b&gt; &amp; co'
    """
    return escape(printable(text))


def legible_json(document: str) -> str:
    r"""A JSON text, laid out by line ends and spaces, in which what is not printable is written ``\uXXXX``.

    >>> print(legible_json('"λ, \x9b"'))
    "λ, \u009b"
    """
    return re.sub(r"[^\n\x20-\x7e]", _json_escape, document)


def _json_escape(found: re.Match[str]) -> str:
    c = found[0]
    if printable(f"a{c}") == f"a{c}":
        return c
    units = c.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[k : k + 2].hex()}" for k in range(0, len(units), 2))
