"""When long work stops before its end: a deadline, or somebody who asks (Ctrl-C, SIGTERM).

Loops call ``check`` (those over ``watching.steps`` do already); it raises ``OutOfTime`` once the time is up, again and
again, so that nobody mistakes it for a limit of their own. Searches answer it with what they have, put together within
``grace``. In Python that is all: ``deadline(seconds)``. The command line takes the process's signals too
(``taken_signals``): they raise between any two instructions, and a thread ends a process that does not listen.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FrameType

from exact.errors import OutOfTime
from exact.watching import ticking

GRACE = 0.8
"""Seconds in which what is known is put together after the time is up."""

LAST = 1.5
"""Seconds after which a process that has not stopped is ended."""

AGAIN = 0.2
"""Seconds between two signals to work that did not stop at the first."""

INTERRUPTED = 130


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


@contextmanager
def taken_signals(last_words: Callable[[str], None]) -> Iterator[Deadline]:
    """Within, SIGINT and SIGTERM stop the work as a deadline does, from the main thread.

    If it has not stopped ``LAST`` seconds after that, ``last_words`` is called with the reason, from another thread,
    and the process ends: exit code 130, or 3 at a deadline.
    """
    limit = Deadline()
    token = _deadline.set(limit)
    if threading.current_thread() is not threading.main_thread():
        try:
            with ticking(check):
                yield limit
        finally:
            _deadline.reset(token)
        return
    limit.signals = hasattr(signal, "setitimer")
    numbers = [signal.SIGINT, signal.SIGTERM]
    numbers += [signal.SIGALRM] if limit.signals else []

    def act(number: int, frame: FrameType | None) -> None:
        if number in (signal.SIGINT, signal.SIGTERM) and not limit.interrupted:
            limit.interrupted = True
            limit.due = time.monotonic()
            limit.put(limit.due)
        if limit.expired and not limit.postponed and not _is_importing(frame):
            raise OutOfTime(limit.why)

    before = {number: signal.signal(number, act) for number in numbers}
    hook, sys.unraisablehook = sys.unraisablehook, _quiet(sys.unraisablehook)
    watchdog = _Watchdog(limit, last_words)
    watchdog.start()
    try:
        with ticking(check):
            yield limit
    finally:
        limit.postponed += 1
        watchdog.stop()
        if limit.signals:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook
        _deadline.reset(token)


def _is_importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported: half of one is a lasting fault."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _quiet(hook: Callable[..., object]) -> Callable[..., object]:
    """A hook that says nothing of ``OutOfTime`` where nothing can be raised: the next signal comes."""

    def say(args: sys.UnraisableHookArgs) -> None:
        if not isinstance(args.exc_value, OutOfTime):
            hook(args)

    return say


class _Watchdog:
    """A thread that hears signals even while the main thread is deep in foreign code, and ends the process."""

    def __init__(self, limit: Deadline, last_words: Callable[[str], None]) -> None:
        self.limit, self.last_words = limit, last_words
        self.heard, self.told = os.pipe()
        os.set_blocking(self.told, False)
        os.set_blocking(self.heard, False)
        self.ended = False
        self.asked: float | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Listen from now on."""
        self.before = signal.set_wakeup_fd(self.told, warn_on_full_buffer=False)
        self.thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self.ended = True
        signal.set_wakeup_fd(self.before)
        with contextlib.suppress(OSError):
            os.write(self.told, b"\0")
        self.thread.join()
        os.close(self.heard)
        os.close(self.told)

    def _run(self) -> None:
        while not self.ended:
            ends = [self.asked + LAST] if self.asked is not None else []
            left = min([*ends, self.limit.due + LAST]) - time.monotonic()
            if left <= 0:
                self._end()
            wait = 0.25 if left == math.inf else min(left, 0.25)
            ready, _, _ = select.select([self.heard], [], [], wait)
            numbers = os.read(self.heard, 512) if ready else b""
            asks = signal.SIGINT in numbers or signal.SIGTERM in numbers
            if asks and self.asked is None:
                self.asked = time.monotonic()

    def _end(self) -> None:
        asked = self.asked is not None
        self.limit.interrupted = asked
        with contextlib.suppress(Exception):
            self.last_words(self.limit.words(self.limit.why))
        with contextlib.suppress(Exception):
            sys.stdout.flush()
        end_children()
        os._exit(INTERRUPTED if asked else OutOfTime.exit_code)
