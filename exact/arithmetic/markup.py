"""What results look like in a notebook: HTML tables and LaTeX, every exact number with its decimals on hover.

Every text that comes from a user is escaped, by one function for each medium: ``errors.printable`` for a terminal,
``html`` for pages and the drawings in them, ``legible_json`` for JSON. matplotlib gets printable text and reads no
formulas in it (``plots.picture``). LaTeX, Coq and shell scripts hold numbers and words of ours alone. Nothing here is
read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape

from flint import fmpq

from exact.arithmetic.rationals import approximate, shorten
from exact.errors import printable

LONG = 24
"""An exact number with more characters is shown by its decimals, the exact one on hover."""

_FROM_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

MAX_ROWS = 256
"""Profiles of a larger game are left out, and counted."""


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


text = html
"""A text from a user, fit for a page."""


def number(value: object) -> str:
    """An exact number with its decimals on hover; a long one the other way round.

    >>> number(fmpq(1, 3)), number(fmpq(2))
    ('<data value="1/3" title="≈ 0.333333">1/3</data>', '<data value="2">2</data>')
    """
    exact, known = (
        html(str(value)),
        getattr(value, "decimals", None),
    )  # algebraic numbers know their decimals
    if isinstance(value, fmpq):
        known = partial(approximate, value)
    if known is None or (
        isinstance(value, fmpq) and value.q == 1 and len(exact) <= LONG
    ):
        return f'<data value="{exact}">{exact}</data>'
    decimals = f"≈ {known()}"
    shown, hidden = (
        (exact, decimals)
        if len(exact) <= LONG
        else (decimals, html(shorten(str(value), 400)))
    )
    return f'<data value="{exact}" title="{hidden}">{shown}</data>'


def vector(values: Iterable[object]) -> str:
    """A vector of exact numbers.

    >>> vector([fmpq(1), fmpq(2)])
    '(<data value="1">1</data>, <data value="2">2</data>)'
    """
    return f"({', '.join(map(number, values))})"


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An HTML table, numbers to the right; headings and cells are markup already, the caption is text."""
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    title = f"<caption>{text(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def player_table(
    caption: str,
    players: int | Sequence[str],
    lines: Iterable[tuple[str, Iterable[object]]],
) -> str:
    """A column for each player, by name or number, and a line for each vector of numbers, which has a name."""
    names = (
        [f"player {i + 1}" for i in range(players)]
        if isinstance(players, int)
        else map(text, players)
    )
    return table(
        caption,
        ["", *names],
        [[text(name), *map(number, values)] for name, values in lines],
    )


def _cell(content: str) -> str:
    side = (
        "right" if content.startswith("<data") else "left"
    )  # notebooks put everything to the right
    return f'<td style="text-align: {side}">{content}</td>'


def latex_number(value: object) -> str:
    r"""An exact number as LaTeX.

    >>> print(latex_number(fmpq(-1, 3)), latex_number(fmpq(2)))
    -\frac{1}{3} 2
    """
    if not isinstance(value, fmpq):
        return _latex_radical(str(value))
    if value.q == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.p)}}}{{{value.q}}}"


def _latex_radical(words: str) -> str:
    r"""An algebraic number's text as LaTeX.

    >>> print(_latex_radical("(12 − 2√2)/17"), _latex_radical("-√3/2"), _latex_radical("∛(2/3)"))
    \frac{12 - 2\sqrt{2}}{17} \frac{-\sqrt{3}}{2} \sqrt[3]{2/3}
    """
    if words.startswith("root"):
        return rf"\text{{{words}}}"
    degrees = {"∛": "3", "∜": "4", "√": ""}

    def root(found: re.Match[str]) -> str:
        degree = found[1].translate(_FROM_SUPERSCRIPTS) or degrees[found[2]]
        return rf"\sqrt{f'[{degree}]' if degree else ''}{{{found[3].strip('()')}}}"

    top, slash, bottom = (
        words.rpartition("/")
        if re.search(r"[)√∛∜][0-9]*/[0-9]+$", words)
        else (words, "", "")
    )
    top = top[1:-1] if slash and top.startswith("(") else top
    text = re.sub("([⁰¹²³⁴⁵⁶⁷⁸⁹]*)([√∛∜])([0-9]+|[(][0-9/]+[)])", root, top).replace(
        "−", "-"
    )
    return rf"\frac{{{text}}}{{{bottom}}}" if slash else text


def latex_vector(values: Iterable[object]) -> str:
    r"""A vector as LaTeX, in dollar signs as notebooks expect.

    >>> print(latex_vector([fmpq(1), fmpq(1, 2)]))
    $\left(1, \frac{1}{2}\right)$
    """
    return rf"$\left({', '.join(map(latex_number, values))}\right)$"
