"""What share of long work is done, for a display that asks: loops say where they are, and nothing is computed from it.

A loop over ``steps(items)`` splits its share of the work evenly among the items; a loop within an item splits that
item's share, and so on. ``stage`` is for work that has several loops one after the other, ``reached`` for work that
knows its share otherwise. Both ``steps`` and ``reached`` stop when the time is up (``exact.stopping``). Where nobody
watches and no time is set, ``steps`` is the items themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

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
    """Within, loops call ``tick`` at every step; it may raise, as ``exact.stopping`` does when the time is up."""
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
