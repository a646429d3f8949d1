"""What people see in a terminal: tables, wrapped lines, progress on stderr.

Nothing here is read back. Colour appears on a terminal alone and never as the only sign.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task, TextColumn
from rich.progress_bar import ProgressBar
from rich.table import Column
from rich.text import Text

from exact.arithmetic.algebraic import show as show
from exact.arithmetic.algebraic import show_vector as show_vector
from exact.errors import printable
from exact.showing.layout import Table, wrap
from exact.watching import Watch, steps, watched

Item = TypeVar("Item")

_bar: ContextVar[Progress | None] = ContextVar("bar", default=None)

NARROWEST = 20
"""A console of fewer columns is written as if it had so many: there is no room to say anything."""

EVERY = 10.0
"""Seconds between two lines about work that is under way, where stderr is no terminal."""

PATIENCE = 2.0
"""Seconds of silence before a piece of work says that it is under way."""


def console() -> Console:
    """The console of standard output: as wide as ``COLUMNS`` says, or the terminal, or 80 columns."""
    return Console(highlight=False, soft_wrap=True, width=columns())


def columns() -> int | None:
    """How wide standard output is, ``None`` for a terminal that says it itself; ``COLUMNS`` rules in a pipe too."""
    told = os.environ.get("COLUMNS", "")
    if re.fullmatch("[1-9][0-9]{0,3}", told):
        return max(NARROWEST, int(told))
    return None if sys.stdout.isatty() else 80


def wrapped(text: str, indent: str = "  ", *, cut: bool = False) -> str:
    """``text`` broken at blanks to the width of the console, later lines indented; all of it printable.

    ``cut``: words that are longer than a line are cut as well.
    """
    return "\n".join(wrap(printable(text), console().width, indent, cut=cut))


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things, in words.

    >>> counted(1, "vertex", "vertices"), counted(2000, "claim")
    ('1 vertex', '2,000 claims')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def mark(holds: bool) -> Text:
    """A tick or a cross, with the word for those who see neither."""
    return Text("✓ yes", style="green") if holds else Text("✗ no", style="bold red")


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    title: str = "",
    left: int = 1,
) -> Table:
    """A plain table: the first ``left`` columns aligned left, numbers right; text from files is never markup."""
    cells = [
        [cell if isinstance(cell, Text) else Text(printable(cell)) for cell in row]
        for row in rows
    ]
    return Table([printable(heading) for heading in headings], cells, title, left)


def say(*lines: str, indent: str = "  ", cut: bool = False) -> None:
    """Print the lines on standard output, each broken to the width of the terminal; as ``wrapped``."""
    with aside():
        click.echo("\n".join(wrapped(line, indent, cut=cut) for line in lines))


@contextmanager
def aside() -> Iterator[None]:
    """Within, no bar is in the way of what is printed."""
    bar = _bar.get()
    if bar is None or not bar.live.is_started:
        yield
        return
    bar.stop()
    try:
        yield
    finally:
        bar.start()


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
def working(
    label: str, *, quiet: bool = False, seconds: float | None = None
) -> Iterator[None]:
    """A bar with the time left, on stderr, once the work within takes seconds; lines there if that is no terminal.

    What is within says how far it is by ``exact.watching``. ``seconds``: the work is stopped after so long.
    """
    watch = Watch()
    if quiet:
        yield
        return
    if not shows_progress(quiet):
        with watched(watch), lines(label, watch):
            yield
        return
    bar = Progress(
        TextColumn(
            "{task.description}", table_column=Column(max_width=34, no_wrap=True)
        ),
        _Bar(watch),
        _Left(watch, seconds),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # what is printed meanwhile goes where it belongs: see ``aside``
    )
    bar.add_task(label)
    token = _bar.set(bar)
    try:
        with patient(bar.start, bar.stop), watched(watch):
            yield
    finally:
        _bar.reset(token)


@contextmanager
def lines(label: str, watch: Watch) -> Iterator[None]:
    """A line on stderr every ``EVERY`` seconds: for files and pipes, where no bar can move."""
    ended = threading.Event()
    begun = time.monotonic()

    def tell() -> None:
        while not ended.wait(EVERY):
            watch.look()
            so_far = left(watch, time.monotonic() - begun)
            with contextlib.suppress(OSError, ValueError):
                print(f"{label}: {so_far}", file=sys.stderr, flush=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(1)


def each(label: str, items: Sequence[Item], *, quiet: bool = False) -> Iterator[Item]:
    """The items, while work on them is under way: ``working``."""
    with working(label, quiet=quiet):
        yield from steps(items)


class _Bar(ProgressColumn):
    """The share that is done; moving to and fro while nothing is known of it."""

    max_refresh = None

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def render(self, task: Task) -> ProgressBar:
        """The bar."""
        self.watch.look()
        done = max(self.watch.share, self.watch.bound)
        return ProgressBar(
            total=1,
            completed=done,
            width=16,
            pulse=not done,
            animation_time=task.get_time(),
        )


class _Left(ProgressColumn):
    """What share is done, and how long the rest takes at the same pace, or at most."""

    def __init__(self, watch: Watch, seconds: float | None) -> None:
        super().__init__()
        self.watch, self.seconds = watch, seconds

    def render(self, task: Task) -> Text:
        """In words."""
        return Text(left(self.watch, task.elapsed or 0.0, self.seconds), style="cyan")


def left(watch: Watch, elapsed: float, seconds: float | None = None) -> str:
    """How far the work is after so many seconds, and how long the rest takes at this pace.

    "at most" where the limit (``watch.bound``, or ``seconds`` in all) comes before the end of the work itself.

    >>> left(Watch(share=0.25, count="1/4"), 10)
    '1/4, 0:00:30 left'
    >>> left(Watch(share=0.25, bound=0.5), 10), left(Watch(), 10, 60), left(Watch(), 10)
    ('50 %, at most 0:00:10 left', 'at most 0:00:50 left', '0:00:10 so far')
    """
    done = watch.share
    paces = [("", elapsed * (1 - done) / done)] if done else []
    if watch.bound > done:
        done = watch.bound
        paces.append(("at most ", elapsed * (1 - done) / done))
    if seconds is not None:
        paces.append(("at most ", max(0.0, seconds - elapsed)))
    how_far = watch.count or (f"{int(100 * done)} %" if done else "")
    how_far += ", " if how_far else ""
    if not paces:
        return f"{how_far}{_clock(elapsed)} so far"
    words, rest = min(paces, key=lambda pace: pace[1])
    return f"{how_far}{words}{_clock(rest)} left"


def _clock(seconds: float) -> str:
    days = min(seconds, 10**9) / 86_400
    return (
        f"{round(days):,} days" if days > 2 else str(timedelta(seconds=round(seconds)))
    )
