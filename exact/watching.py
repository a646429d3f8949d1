"""Long work, watched: what share of it is done, and when it has to stop.

Loops say where they are, for a display that asks; nothing is computed from it.

A loop over ``steps(items)`` splits its share of the work evenly among the items; a loop within an item splits that
item's share, and so on. ``stage`` is for work that has several loops one after the other, ``reached`` for work that
knows its share otherwise. Both ``steps`` and ``reached`` stop when the time is up. Where nobody
watches and no time is set, ``steps`` is the items themselves.

A deadline (``--seconds``) or somebody who asks (Ctrl-C, SIGTERM: ``commands.signals``) stops it: ``check``
raises ``OutOfTime`` once the time is up, again and again, so that nobody mistakes it for a limit of their own. Searches
answer it with what they have, put together within ``grace``.
"""

from __future__ import annotations

import contextlib
import math
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from exact.errors import OutOfTime

Item = TypeVar("Item")


@dataclass
class Watch:
    """Where the work is: ``share`` of it is done (0 to 1, never less than before), ``low`` to ``high`` runs now.

    ``bound`` is the share of a limit that is used up: the work ends when either is 1. ``count`` is "2/7" in a loop.
    ``ask`` finds out the share of work that tells nothing of itself.
    """

    low: float = 0.0
    high: float = 1.0
    share: float = 0.0
    bound: float = 0.0
    count: str = ""
    ask: Callable[[], float] | None = None

    def look(self) -> None:
        """Bring the share up to date, where it is not told."""
        if self.ask is not None:
            self.reach(self.ask())

    def reach(self, share: float, bound: float = 0.0) -> None:
        """This share of what runs now is done, and ``bound`` of what a limit allows it."""
        width = self.high - self.low
        self.share = max(self.share, min(1.0, self.low + share * width))
        self.bound = max(self.bound, min(1.0, self.low + bound * width))


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)
_tick: ContextVar[Callable[[], None] | None] = ContextVar("tick", default=None)


@contextmanager
def ticking(tick: Callable[[], None]) -> Iterator[None]:
    """Within, loops call ``tick`` at every step; it may raise, as ``check`` does when the time is up."""
    token = _tick.set(tick)
    try:
        yield
    finally:
        _tick.reset(token)


def _call_tick() -> None:
    tick = _tick.get()
    if tick is not None:
        tick()


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Within, the work is told to ``watch``."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


@contextmanager
def stage(low: float, high: float) -> Iterator[None]:
    """Within is the work from ``low`` to ``high`` of what runs now: an estimate, from 0 to 1.

    >>> watch = Watch()
    >>> with watched(watch), stage(0.5, 1):
    ...     reached(0.5)
    ...     watch.share
    0.75
    """
    watch = _watch.get()
    if watch is None:
        yield
        return
    before = watch.low, watch.high
    width = watch.high - watch.low
    watch.low, watch.high = watch.low + low * width, watch.low + high * width
    watch.reach(0)
    try:
        yield
    finally:
        watch.reach(1)
        watch.low, watch.high = before


@contextmanager
def unwatched() -> Iterator[None]:
    """Within, loops tell nothing: whoever uses ``reached`` tells more than they know."""
    token = _watch.set(None)
    try:
        yield
    finally:
        _watch.reset(token)


@contextmanager
def asked(ask: Callable[[], float]) -> Iterator[None]:
    """Within is work that tells nothing of itself; ``ask``, called from another thread, is the share that is done."""
    watch = _watch.get()
    if watch is not None:
        watch.ask = ask
    try:
        yield
    finally:
        if watch is not None:
            watch.ask = None


def reached(share: float, *, bound: float = 0.0, count: str = "") -> None:
    """This share of what runs now is done, and ``bound`` of what a limit allows; ``count`` in words."""
    _call_tick()
    watch = _watch.get()
    if watch is not None:
        watch.reach(share, bound)
        watch.count = count or watch.count


def steps(items: Iterable[Item], size: int | None = None) -> Iterable[Item]:
    """The items, each an equal share of what runs now; ``size`` is their number where they have no length.

    >>> watch = Watch()
    >>> with watched(watch):
    ...     print([(x, y, watch.share) for x in steps("ab") for y in steps(iter("pq"), 2)])
    [('a', 'p', 0.0), ('a', 'q', 0.25), ('b', 'p', 0.5), ('b', 'q', 0.75)]
    """
    watch = _watch.get()
    if watch is None:
        return items if _tick.get() is None else _checked(items)
    return _told(
        watch,
        items,
        len(items)
        if size is None and isinstance(items, Sequence | dict)
        else size or 0,
    )


def _checked(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        _call_tick()
        yield item


def _told(watch: Watch, items: Iterable[Item], size: int) -> Iterator[Item]:
    low, high = watch.low, watch.high
    outermost = (low, high) == (0.0, 1.0)
    width = (high - low) / max(size, 1)
    try:
        for k, item in enumerate(items):
            _call_tick()
            watch.low, watch.high = (
                low + min(k, size) * width,
                low + min(k + 1, size) * width,
            )
            watch.share = max(watch.share, watch.low)
            if outermost and size > 1:
                watch.count = f"{min(k, size):,}/{size:,}"
            yield item
    finally:
        watch.low, watch.high = low, high
    watch.share = max(watch.share, high)


GRACE = 0.8
"""Seconds in which what is known is put together after the time is up."""


LAST = 1.5
"""Seconds after which a process that has not stopped is ended."""


AGAIN = 0.2
"""Seconds between two signals to work that did not stop at the first."""


@dataclass
class Deadline:
    """When to stop, and whether somebody asked for it; ``postponed`` counts the reasons not to do so just now.

    ``due`` is when the time was up first: ``grace`` changes ``at``. ``known`` is the last that was told of the work, in
    words, for whoever must go without more.
    """

    at: float = math.inf
    seconds: float = math.inf
    due: float = math.inf
    interrupted: bool = False
    postponed: int = 0
    known: str = ""
    signals: bool = False

    @property
    def expired(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.at

    @property
    def passed(self) -> bool:
        """Whether the time is up, or was before a ``grace``."""
        return time.monotonic() >= self.due

    @property
    def why(self) -> str:
        """In words."""
        if self.interrupted:
            return "interrupted"
        return f"stopped after {self.seconds:g} s"

    def words(self, why: str) -> str:
        """Why the work ended, and what was known by then."""
        return f"{why}: {self.known}" if self.known else why

    def put(self, at: float) -> None:
        """Stop at ``at`` from now on."""
        self.at = at
        if not self.signals:
            return
        left = 0.0 if at == math.inf else max(at - time.monotonic(), 0) + AGAIN
        signal.setitimer(signal.ITIMER_REAL, left, AGAIN)


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def current() -> Deadline | None:
    """The deadline of the work that runs, if it has one."""
    return _deadline.get()


def check() -> None:
    """``OutOfTime`` if the time is up."""
    limit = _deadline.get()
    if limit is not None and limit.expired and not limit.postponed:
        raise OutOfTime(limit.why)


def remaining() -> float:
    """How many seconds are left, for foreign code that takes a limit; infinite without a deadline."""
    limit = _deadline.get()
    if limit is None or limit.postponed:
        return math.inf
    return max(0.0, limit.at - time.monotonic())


def tell(known: str) -> None:
    """What is known so far, in words."""
    limit = _deadline.get()
    if limit is not None:
        limit.known = known


@contextmanager
def under(limit: Deadline) -> Iterator[None]:
    """Within, the work has this deadline."""
    token = _deadline.set(limit)
    try:
        with ticking(check):
            yield
    finally:
        _deadline.reset(token)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within, long work stops after so many seconds: searches answer with what they have, the rest by ``OutOfTime``.

    >>> with deadline(60):
    ...     check()
    """
    outer = _deadline.get()
    limit = Deadline() if outer is None else outer
    before = limit.at, limit.seconds, limit.due
    token = _deadline.set(limit)
    end = time.monotonic() + seconds
    if end < limit.at:
        limit.seconds, limit.due = seconds, end
        limit.put(end)
    try:
        with ticking(check):
            yield
    finally:
        _deadline.reset(token)
        if not limit.interrupted:
            _, limit.seconds, limit.due = before
            limit.put(before[0])


@contextmanager
def grace(seconds: float = GRACE) -> Iterator[None]:
    """Within, what is known is put together: if the time is up, there is so much more of it, ``LAST`` in all."""
    limit = _deadline.get()
    if limit is not None and limit.passed:
        limit.put(min(time.monotonic() + seconds, limit.due + LAST))
    yield


@contextmanager
def postponed() -> Iterator[None]:
    """Within, nothing is stopped: files and processes are left as they should be."""
    limit = _deadline.get()
    if limit is None:
        yield
        return
    limit.postponed += 1
    try:
        yield
    finally:
        limit.postponed -= 1


@contextmanager
def stoppable() -> Iterator[None]:
    """Within, work can be stopped although what is around it is ``postponed``."""
    limit = _deadline.get()
    if limit is None:
        yield
        return
    before, limit.postponed = limit.postponed, 0
    try:
        yield
    finally:
        limit.postponed = before


def answered() -> None:
    """The answer is there: from now on it is on its way out, and nothing stops that."""
    limit = _deadline.get()
    if limit is not None:
        limit.due = math.inf
        limit.put(math.inf)


def end_children() -> None:
    """End the processes that this one has started, at once."""
    multiprocessing = sys.modules.get("multiprocessing")
    if multiprocessing is None:
        return
    for child in multiprocessing.active_children():
        with contextlib.suppress(OSError, AttributeError, ValueError):
            child.kill()
