"""Ctrl-C, SIGTERM and the alarm of ``--seconds``: they stop work as a deadline does.

They raise between any two instructions of the main thread; another thread ends a process that does not listen, such as
one deep in foreign code, and says what was known by then.
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
from types import FrameType

from exact.errors import OutOfTime
from exact.watching import LAST, Deadline, end_children, under

INTERRUPTED = 130


@contextmanager
def taken_signals(last_words: Callable[[str], None]) -> Iterator[Deadline]:
    """Within, SIGINT and SIGTERM stop the work as a deadline does, from the main thread.

    If it has not stopped ``LAST`` seconds after that, ``last_words`` is called with the reason, from another thread,
    and the process ends: exit code 130, or 3 at a deadline.
    """
    limit = Deadline()
    if threading.current_thread() is not threading.main_thread():
        with under(limit):
            yield limit
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
        with under(limit):
            yield limit
    finally:
        limit.postponed += 1
        watchdog.stop()
        if limit.signals:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook


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
