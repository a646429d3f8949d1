"""Where units run, each a ``concurrent.futures.Executor``: this process, a pool of processes, or a Dask cluster."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from exact.errors import UsageError, printable
from exact.watching import check, current, end_children, postponed, stoppable, unwatched

P = ParamSpec("P")
T = TypeVar("T")


class SerialExecutor(Executor):
    """Runs each call when it is submitted, in this process."""

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """The future of a call that has been made already."""
        future: Future[T] = Future()
        try:
            with unwatched(), stoppable():
                check()
                result = fn(*args, **kwargs)
                check()  # what was cut short may have ended as if by a limit of its own
                future.set_result(result)
        except Exception as error:
            future.set_exception(error)
        return future


class Workers(ProcessPoolExecutor):
    """Processes that no signal reaches while they start, and that end at once when the time is up."""

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """As the pool does; processes that it starts for this inherit that SIGINT and SIGTERM wait."""
        waiting = {signal.SIGINT, signal.SIGTERM}
        with postponed():
            before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
            try:
                return super().submit(fn, *args, **kwargs)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def __exit__(self, *_: object) -> None:
        """Wait for what is under way, or end it if the time is up."""
        limit = current()
        with postponed():
            if limit is not None and limit.passed:
                end_children()
            self.shutdown(wait=True, cancel_futures=True)


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def open_executor(
    workers: int, dask: str | None = None
) -> Iterator[tuple[Executor, int]]:
    """An executor and how many units it works on at once: the cluster at ``dask``, else ``workers`` processes.

    ``UsageError`` if the cluster cannot be reached or the extra ``cluster`` is not installed.
    """
    if dask is not None:
        with _dask(dask) as pair:
            yield pair
    elif workers == 1:
        yield SerialExecutor(), 1
    else:
        context = multiprocessing.get_context(
            "spawn"
        )  # a fork would copy the progress display's threads and locks
        with Workers(workers, mp_context=context, initializer=be_a_worker) as pool:
            yield pool, workers


def be_a_worker() -> None:
    """Set a worker process up: Ctrl-C is the parent's business, and when the parent is gone, so is the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _dask(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        connect: Any = importlib.import_module("distributed").Client
    except ImportError:
        raise UsageError(
            "--dask needs the extra 'cluster': pip install 'coco-equilibria[cluster]'"
        ) from None
    try:
        client: Any = connect(address, timeout=10)
    except (OSError, ValueError, TypeError) as error:
        reason = printable(str(error))[:200]
        raise UsageError(
            f"no Dask scheduler answers at {printable(address)[:80]}: {reason}"
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        yield client.get_executor(), max(1, threads)
