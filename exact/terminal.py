"""What people see in a terminal: tables, wrapped lines, progress on stderr.

Nothing here is read back. Colour appears on a terminal alone and never as the only sign.
"""

from __future__ import annotations

import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from exact.algebraic import show as show
from exact.algebraic import show_vector as show_vector
from exact.errors import printable

Item = TypeVar("Item")

PATIENCE = 2.0
"""Seconds of silence before a piece of work says that it is under way."""


def console() -> Console:
    """The console of standard output: as wide as the terminal, 80 columns elsewhere."""
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 80)


def wrapped(text: str, indent: str = "  ") -> str:
    """``text`` broken at blanks to the width of the terminal (80 columns elsewhere), later lines indented."""
    return textwrap.fill(
        text, console().width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


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


def say(text: str, indent: str = "  ") -> None:
    """Print ``text`` on standard output, each of its lines broken to the width of the terminal."""
    click.echo("\n".join(wrapped(line, indent) for line in text.split("\n")))


def shows_progress(quiet: bool) -> bool:
    """Whether progress is to be seen: stderr is a terminal, and nobody asked for quiet."""
    return not quiet and sys.stderr.isatty()


@contextmanager
def patient(start: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """A display that starts once the work within has taken ``PATIENCE`` seconds, and stops when it has ended."""
    timer = threading.Timer(PATIENCE, start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        stop()


@contextmanager
def progress(label: str, total: int | None, *, quiet: bool = False) -> Iterator[Progress | None]:
    """A bar with the time left, on stderr and only if that is a terminal, once the work takes seconds.

    Advance task 0 of what is yielded; None is yielded when nothing is to be seen. ``total`` None: not known.
    """
    if not shows_progress(quiet):
        yield None
        return
    counter = TextColumn("{task.completed:,}/{task.total:,}" if total else "{task.completed:,}")
    bar = _bar(counter, TimeElapsedColumn(), TimeRemainingColumn())
    bar.add_task(label, total=total or None)
    with patient(bar.start, bar.stop):
        yield bar


def _bar(*columns: ProgressColumn) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), *columns, console=Console(stderr=True), transient=True
    )


def each(label: str, items: Sequence[Item], *, quiet: bool = False) -> Iterator[Item]:
    """The items, while work on them is under way: a bar with the time left for several, a sign of life for one."""
    if len(items) < 2:
        with working(label, quiet=quiet):
            yield from items
        return
    with progress(label, len(items), quiet=quiet) as bar:
        for item in items:
            yield item
            if bar is not None:
                bar.advance(bar.task_ids[0])


@contextmanager
def working(label: str, *, quiet: bool = False) -> Iterator[None]:
    """A bar without an end and the time so far, as ``progress``, for work of unknown length."""
    if not shows_progress(quiet):
        yield
        return
    bar = _bar(TimeElapsedColumn())
    bar.add_task(label, total=None)
    with patient(bar.start, bar.stop):
        yield
