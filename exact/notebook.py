"""What results look like in a notebook: HTML tables and LaTeX, every exact number with its decimals on hover.

Every text that comes from a user is escaped; nothing here is read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from flint import fmpq

from exact.errors import printable
from exact.rationals import approximate, shorten

LONG = 24
"""An exact number with more characters is shown by its decimals, the exact one on hover."""

MAX_ROWS = 256
"""Profiles of a larger game are left out, and counted."""


def text(words: str) -> str:
    """A text from a user, fit for a page.

    >>> text("<b> & co")
    '&lt;b&gt; &amp; co'
    """
    return escape(printable(words))


def number(value: object) -> str:
    """An exact number with its decimals on hover; a long one the other way round.

    >>> number(fmpq(1, 3)), number(fmpq(2))
    ('<data value="1/3" title="≈ 0.333333">1/3</data>', '<data value="2">2</data>')
    """
    exact = escape(str(value))
    if not isinstance(value, fmpq) or (value.q == 1 and len(exact) <= LONG):
        return f'<data value="{exact}">{exact}</data>'
    decimals = f"≈ {approximate(value)}"
    shown, hidden = (exact, decimals) if len(exact) <= LONG else (decimals, escape(shorten(str(value), 400)))
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


def _cell(content: str) -> str:
    side = "right" if content.startswith("<data") else "left"  # notebooks put everything to the right
    return f'<td style="text-align: {side}">{content}</td>'


def payoff_table(
    players: Sequence[str], actions: Sequence[Sequence[str]], payoffs: Sequence[Sequence[fmpq]], title: str
) -> str:
    """A game: two players as a bimatrix, others as a list of profiles in the order of ``payoffs``."""
    if len(players) == 2 and len(payoffs) <= MAX_ROWS:
        columns = len(actions[1])
        rows = [
            [f"<b>{text(name)}</b>", *(vector(payoff) for payoff in payoffs[a * columns : (a + 1) * columns])]
            for a, name in enumerate(actions[0])
        ]
        corner = f"{text(players[0])} \\ {text(players[1])}"
        return table(title, [corner, *map(text, actions[1])], rows)
    rows = []
    for k, payoff in enumerate(payoffs[:MAX_ROWS]):
        names, rest = [], k
        for options in reversed(actions):
            rest, a = divmod(rest, len(options))
            names.append(text(options[a]))
        rows.append([*reversed(names), vector(payoff)])
    left_out = len(payoffs) - len(rows)
    more = f"<p>{left_out:,} more profiles.</p>" if left_out else ""
    return table(title, [*map(text, players), "payoffs"], rows) + more


def latex_number(value: object) -> str:
    r"""An exact number as LaTeX.

    >>> print(latex_number(fmpq(-1, 3)), latex_number(fmpq(2)))
    -\frac{1}{3} 2
    """
    if not isinstance(value, fmpq):
        return rf"\text{{{value}}}"
    if value.q == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.p)}}}{{{value.q}}}"


def latex_vector(values: Iterable[object]) -> str:
    r"""A vector as LaTeX, in dollar signs as notebooks expect.

    >>> print(latex_vector([fmpq(1), fmpq(1, 2)]))
    $\left(1, \frac{1}{2}\right)$
    """
    return rf"$\left({', '.join(map(latex_number, values))}\right)$"
