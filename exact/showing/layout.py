"""How texts and tables are laid out in the cells of a terminal: lines that break between words, never in a number.

A wide character takes two cells and a combining one none. A table that does not fit folds its texts; if that is not
enough, its rows become records, one field a line. Nothing is left out, and what is longer than a line runs over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions
from rich.text import Text

GAP = 2
"""Blank cells between two columns."""

TALL = 8
"""A cell of more lines than this is not read as a cell: the table becomes records."""

_HELD = "\u00a0"  # a blank at which a line breaks only if it must
_TIED = (
    "\u2007"  # a blank at which no line breaks; names hold neither: they are printable
)
_SIGNS = "+−=≤≥<>≠×≈"
_UNIT = re.compile(rf"[(\[][^()\[\]A-Za-z]*[)\]]| (?=[{_SIGNS}] )")
_AFTER_SIGN = re.compile(rf"(?<=[ {_HELD}][{_SIGNS}]) ")


def wrap(text: str, width: int, indent: str = "", *, cut: bool = False) -> list[str]:
    """``text`` in lines of at most ``width`` cells, later ones after ``indent``; vectors and sums keep together.

    A word that is longer than a line runs over it; with ``cut`` it is cut.

    >>> wrap("1/2 park, 1/2 (300, 100)", 14, "  ")
    ['1/2 park, 1/2', '  (300, 100)']
    >>> wrap("1234567890 + 1", 6), wrap("漢字漢字 漢字", 8)
    (['1234567890', '+ 1'], ['漢字漢字', '漢字'])
    """
    lines: list[str] = []
    start = text[: len(text) - len(text.lstrip(" "))]
    line, empty = start, True
    for word in _words(text[len(start) :], width - cell_len(indent), cut):
        longer = line + word if empty else f"{line} {word}"
        if empty or cell_len(longer) <= width:
            line, empty = longer, False
            continue
        lines.append(line)
        line = indent + word
    return [*lines, line]


def _words(text: str, width: int, cut: bool) -> Iterator[str]:
    """The pieces of a text that go into lines whole."""
    for word in _held(text).split(" "):
        parts = [word] if cell_len(word) <= width else word.split(_HELD)
        for part in parts:
            whole = part.replace(_HELD, " ").replace(_TIED, " ")
            yield from chop_cells(whole, max(2, width)) if cut else [whole]


def _held(text: str) -> str:
    """The text with the blanks inside of vectors and sums marked: a line may break before a sign, not after it."""
    units = _UNIT.sub(lambda unit: unit[0].replace(" ", _HELD), text)
    return _AFTER_SIGN.sub(_TIED, units)


def longest_word(text: str) -> int:
    """The cells that a column needs to hold the text without breaking a word; blanks before the first count."""
    words = text.lstrip(" ")
    first, *others = _held(words).split(" ")
    first = " " * (len(text) - len(words)) + first
    return max(map(cell_len, [first, *others]))


@dataclass(frozen=True)
class Table:
    """Rows under headings, the first ``left`` columns aligned left and the others right; printed by rich's console."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Text]]
    title: str
    left: int

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines, for the width that there is."""
        if self.title:
            yield Text(self.title, style="bold")
        widths = self.widths(options.max_width)
        if widths is None:
            yield from self._records(options.max_width)
            return
        yield from self._line([Text(h, style="bold") for h in self.headings], widths)
        for row in self.rows:
            yield from self._line(row, widths)

    def widths(self, available: int) -> list[int] | None:
        """The widths of the columns; None if the table does not fit, however its texts are folded."""
        columns = list(zip(*self._texts(), strict=True))
        widths = [min(available, max(map(cell_len, column))) for column in columns]
        least = [max(map(longest_word, column)) for column in columns]
        room = available - GAP * (len(columns) - 1)
        if sum(widths) > room and sum(least) > room:
            return None
        while sum(widths) > room:
            foldable = [k for k, width in enumerate(widths) if width > least[k]]
            widths[max(foldable, key=widths.__getitem__)] -= 1
        lines = (
            len(wrap(text, width))
            for column, width in zip(columns, widths, strict=True)
            for text in column
        )
        return widths if max(lines) <= TALL else None

    def _texts(self) -> list[Sequence[str]]:
        return [self.headings, *([cell.plain for cell in row] for row in self.rows)]

    def _line(self, row: Sequence[Text], widths: Sequence[int]) -> Iterator[Text]:
        """A row: as many lines as its tallest cell."""
        folded = [
            wrap(cell.plain, width) for cell, width in zip(row, widths, strict=True)
        ]
        for number in range(max(map(len, folded))):
            line = Text()
            for k, (cell, parts) in enumerate(zip(row, folded, strict=True)):
                part = parts[number] if number < len(parts) else ""
                blank = " " * (widths[k] - cell_len(part))
                line.append(part + blank if k < self.left else blank + part, cell.style)
                line.append(" " * GAP)
            line.rstrip()
            yield line

    def _records(self, available: int) -> Iterator[Text]:
        """The rows one after the other, a field a line; a field without a text is left out."""
        narrow = [h for h in map(cell_len, self.headings) if 2 * h <= available]
        margin = max(narrow, default=0) + GAP
        for number, row in enumerate(self.rows):
            if number:
                yield Text()
            for heading, cell in zip(self.headings, row, strict=True):
                if cell.plain:
                    yield from _field(heading, cell, margin, available)


def _field(heading: str, cell: Text, margin: int, available: int) -> Iterator[Text]:
    """``heading  text``; a text with a word that is too long for what the heading leaves begins a line of its own."""
    room = available - margin
    beside = cell_len(heading) < margin and longest_word(cell.plain) <= room
    indent = " " * (margin if beside and heading else GAP)
    lines = wrap(cell.plain, max(1, available - len(indent)))
    if not heading:
        yield from (Text(line, style=cell.style) for line in lines)
        return
    start = Text(heading, style="bold")
    if beside:
        start.append(" " * (margin - cell_len(heading)))
        start.append(lines.pop(0), cell.style)
    yield start
    for line in lines:
        yield Text(indent).append(line, cell.style)
