"""Standard output and standard error that outlive whoever reads them: no write fails, the work goes on to its verdict.

What cannot be written is dropped. A reader who has left (``| head``) is no fault: the verdict's code answers. Anything
else, a full disk or a stream that the caller closed, is kept for the end: an answer that nobody got is exit code 2.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_problems: ContextVar[list[str]] = ContextVar("problems")


@contextmanager
def problems_kept() -> Iterator[list[str]]:
    """Within, what is in the way of a file is kept in the list, in words, so that the answer comes first."""
    kept: list[str] = []
    token = _problems.set(kept)
    try:
        yield kept
    finally:
        _problems.reset(token)


def keep_problem(problem: str) -> None:
    """To be said at the end, with exit code 2."""
    _problems.get().append(problem)


class Outlet(io.RawIOBase):
    """A stream that takes everything; ``lost`` is why some of it went nowhere, None where all is well."""

    def __init__(self, raw: Any, source: io.TextIOWrapper | None) -> None:
        super().__init__()
        self.raw = raw
        self.source = source  # kept, or it would close what it stands on; None: closed
        self.lost: OSError | None = None

    def write(self, data: Any) -> int | None:
        """Write what can be written."""
        if self.source is None and self.lost is None:
            self.lost = OSError(errno.EBADF, "it is closed")
        if self.lost is not None:
            return len(data)
        try:
            written: int | None = self.raw.write(data)
        except OSError as error:
            self.lost = error
            return len(data)
        return written

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return bool(self.raw.isatty())

    def fileno(self) -> int:
        """The number that the system knows it by."""
        return int(self.raw.fileno())


def open_streams() -> None:
    """Let both output streams exist, take every character and never fail, whatever the caller closed.

    The numbers 0, 1 and 2 are taken, so that no file of ours is opened under one of them.
    """
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            raw: Any = open(os.devnull, "wb", buffering=0)  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            raw = getattr(stream.buffer, "raw", stream.buffer)
        else:
            continue
        outlet = Outlet(raw, stream)
        text = io.TextIOWrapper(
            io.BufferedWriter(outlet),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=name == "stderr" or outlet.isatty(),
            write_through=stream is not None and stream.write_through,
        )
        setattr(sys, name, text)


def unwritten() -> str:
    """Why a part of the answer reached nobody; empty where all was written, or the reader has left."""
    sys.stdout.flush()
    outlet = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    lost = outlet.lost if isinstance(outlet, Outlet) else None
    if lost is None or isinstance(lost, BrokenPipeError | ConnectionResetError):
        return ""
    return lost.strerror or str(lost)
