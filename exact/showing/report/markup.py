"""Pieces of HTML: escaped text, exact numbers with their decimals, tables, formulas in MathML.

Every function returns markup; every text that comes from a file goes through ``text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flint import fmpq

from exact.arithmetic.algebraic import Number, approximate, spell
from exact.arithmetic.markup import html

LONG = 16
"""An exact number longer than this is shown by its decimals; it is exact on hover, and in the page's source."""


text = html
"""A text from a file or a name, fit for a page."""


def number(x: Number) -> str:
    """An exact number, its decimals on hover; a long one the other way round.

    >>> from flint import fmpq
    >>> number(fmpq(2)), number(fmpq(-1, 3))
    ('<data value="2">2</data>', '<data value="-1/3" title="≈ −0.333333333333">−1/3</data>')
    """
    exact = spell(x)
    if len(exact) <= LONG and exact.lstrip("-").isdigit():
        return f'<data value="{exact}">{minus(exact)}</data>'
    decimals = f"≈ {minus(approximate(x, 12))}"
    if short(x):
        return f'<data value="{exact}" title="{decimals}">{minus(exact)}</data>'
    return f'<data value="{exact}" title="{minus(shortened(exact))} {decimals}">≈ {minus(approximate(x))}</data>'


def sentence(words: str) -> str:
    """A sentence of ours with exact fractions in it, each with its decimals on hover.

    >>> sentence("2 ≠ 5/3")
    '2 ≠ <data value="5/3" title="≈ 1.666666666667">5/3</data>'
    """
    return re.sub(
        r"-?[0-9]+/[1-9][0-9]*",
        lambda found: number(fmpq(*map(int, found[0].split("/")))),
        text(words),
    )


def shortened(exact: str) -> str:
    """At most 120 characters of a number; the whole is in the ``value`` of its element."""
    return exact if len(exact) <= 120 else f"{exact[:100]}… ({len(exact):,} characters)"


def minus(exact: str) -> str:
    """With the minus sign that people read."""
    return exact.replace("-", "−")


def short(x: Number) -> bool:
    """Whether the exact number is shown, and its decimals on hover."""
    return len(spell(x)) <= LONG


def vector(xs: Iterable[Number]) -> str:
    """Exact numbers in parentheses, on one line if they are few and short.

    >>> from flint import fmpq
    >>> vector([fmpq(1), fmpq(0)])
    '<span class="who">(<data value="1">1</data>, <data value="0">0</data>)</span>'
    """
    numbers = list(xs)
    inside = f"({', '.join(map(number, numbers))})"
    length = sum(min(len(spell(x)), LONG) + 2 for x in numbers)
    return f'<span class="who">{inside}</span>' if length <= 2 * LONG else inside


def tick(holds: bool) -> str:
    """Yes or no: a sign and a word, then a colour."""
    return '<span class="yes">✓ yes</span>' if holds else '<span class="no">✗ no</span>'


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    left: int = 1,
    caption: str = "",
) -> str:
    """A table that scrolls by itself on a narrow screen; the first ``left`` columns are texts, the others numbers."""
    head = "".join(
        f'<th scope="col"{_side(k, left)}>{h}</th>' for k, h in enumerate(headings)
    )
    body = "\n".join(
        "<tr>"
        + "".join(f"<td{_side(k, left)}>{cell}</td>" for k, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    title = f'<p class="caption">{caption}</p>' if caption else ""
    top = f"<thead><tr>{head}</tr></thead>" if any(headings) else ""
    return f'{title}<div class="wide" tabindex="0"><table>{top}<tbody>\n{body}\n</tbody></table></div>'


def _side(column: int, left: int) -> str:
    return "" if column < left else ' class="n"'


# ------------------------------------------------------------------------------------------------------------- formulas


def formula(*parts: str) -> str:
    """A displayed formula."""
    return f'<div class="formula"><math display="block"><mrow>{"".join(parts)}</mrow></math></div>'


def sub(letter: str, index: str) -> str:
    """A letter with an index, such as φ with ``S,i``.

    >>> sub("λ", "i")
    '<msub><mi>λ</mi><mi>i</mi></msub>'
    >>> sub("φ", "S,i")
    '<msub><mi>φ</mi><mrow><mi>S</mi><mo>,</mo><mi>i</mi></mrow></msub>'
    """
    signs = "".join(
        f"<mi>{c}</mi>" if c.isalpha() else f"<mn>{c}</mn>" if c.isdigit() else op(c)
        for c in index
    )
    return f"<msub><mi>{letter}</mi>{signs if len(index) == 1 else f'<mrow>{signs}</mrow>'}</msub>"


def op(sign: str) -> str:
    """An operator or a relation."""
    return f"<mo>{sign}</mo>"


def fraction(top: str, bottom: str) -> str:
    """A fraction of two pieces of MathML."""
    return f"<mfrac><mrow>{top}</mrow><mrow>{bottom}</mrow></mfrac>"


def total(under: str) -> str:
    """Σ over a range named below it."""
    return f'<munder><mo class="sum">∑</mo><mtext>{under}</mtext></munder>'


def word(name: str) -> str:
    """A word inside a formula."""
    return f"<mtext>{name}</mtext>"
