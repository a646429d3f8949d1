"""What people see in a terminal: tables, exact numbers with decimals beside long ones, progress on stderr.

Nothing here is read back. Colour appears on a terminal alone and never as the only sign.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from flint import fmpq
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from exact.errors import printable
from exact.rationals import approximate, format_rational


def console() -> Console:
    """The console of standard output: as wide as the terminal, 80 columns elsewhere."""
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 80)


def show(value: fmpq, width: int = 12) -> str:
    """An exact number; a long one gets its decimals, a very long one is shown by its decimals and size.

    >>> show(fmpq(1, 3)), show(fmpq(123456789, 987654321))
    ('1/3', '13717421/109739369 ≈ 0.125')
    """
    text = format_rational(value)
    if len(text) <= width:
        return text
    if len(text) > 40:
        return f"≈ {approximate(value)} ({len(text):,} characters exactly)"
    return f"{text} ≈ {approximate(value)}"


def show_vector(values: Iterable[fmpq]) -> str:
    """A vector of exact numbers.

    >>> show_vector([fmpq(1), fmpq(1, 2)])
    '(1, 1/2)'
    """
    return f"({', '.join(map(show, values))})"


def mark(holds: bool) -> Text:
    """A tick or a cross, with the word for those who see neither."""
    return Text("✓ yes", style="green") if holds else Text("✗ no", style="bold red")


def table(headings: Sequence[str], rows: Iterable[Sequence[str | Text]], title: str = "", left: int = 1) -> Table:
    """A plain table: the first ``left`` columns aligned left, numbers right; text from files is never markup."""
    result = Table(box=None, pad_edge=False, header_style="bold", title=title or None, title_justify="left")
    result.title_style = "bold"
    for k, heading in enumerate(headings):
        result.add_column(Text(heading), justify="left" if k < left else "right", overflow="fold")
    for row in rows:
        result.add_row(*(cell if isinstance(cell, Text) else Text(printable(cell)) for cell in row))
    return result


@contextmanager
def progress(label: str, total: int, *, quiet: bool = False) -> Iterator[Progress | None]:
    """A progress bar with the time left, on stderr and only if that is a terminal; advance task 0."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        bar.add_task(label, total=total)
        yield bar
