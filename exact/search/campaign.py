"""A campaign: a job's units on any ``concurrent.futures.Executor``, each recorded as it ends, results in unit order.

What is found does not depend on the number of workers. When enough has been found, the answer is what the shortest
complete run of units 0, 1, …, u contains; units beyond u that happened to end stay recorded, and are used when the
campaign is resumed, but do not count before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from exact.errors import CocoError, OutOfTime
from exact.search.catalog import Catalog, Tally
from exact.search.work_units import Job, UnitResult, run_unit
from exact.watching import GRACE, current

POLL = 0.1
GO_ON = "what had ended is recorded: go on with --resume"


class WorkersLost(CocoError):
    """The processes that did the work are gone (killed, out of memory); what had ended is recorded."""

    exit_code = 3


@dataclass(frozen=True)
class Limits:
    """When to stop: after so many findings, so many units, so many seconds; None: never."""

    found: int | None = 1
    units: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ``reason`` is ``finished``, ``found``, ``units``, ``seconds`` or ``stopped``.

    ``bound``: only the units below it count for this run, because they hold enough; None: all that are recorded.
    """

    reason: str
    tally: Tally
    units: int
    seconds: float
    bound: int | None = None


@dataclass
class _Progress:
    """The findings of each ended unit, and how far the complete run of units from 0 reaches."""

    ended: dict[int, int] = field(default_factory=dict)
    reach: int = 0
    found: int = 0

    def advance(self, target: int | None) -> int | None:
        """Move on over ended units; the bound (one past the last unit needed) once the target is reached."""
        while self.reach in self.ended and (target is None or self.found < target):
            self.found += self.ended[self.reach]
            self.reach += 1
        return self.reach if target is not None and self.found >= target else None

    def enough(self, target: int | None, until: int) -> bool:
        """Whether the units that have ended hold enough, so that nothing beyond the last of them is needed."""
        return (
            target is not None
            and self.found
            + sum(f for u, f in self.ended.items() if self.reach <= u < until)
            >= target
        )


def run_campaign(
    job: Job,
    executor: Executor,
    catalog: Catalog,
    campaign: int,
    *,
    workers: int = 1,
    limits: Limits = Limits(),
    stop: Callable[[], bool] = lambda: False,
    watch: Callable[[UnitResult], None] = lambda _: None,
) -> Outcome:
    """Run the units of ``job`` that the catalog does not have yet, until a limit or ``stop()``.

    At most 2·workers + 1 units are under way. ``watch`` is called with every unit that ends. Units under way at the end
    are waited for and recorded unless the time is up, those not begun are cancelled.
    ``WorkersLost`` if the executor breaks.
    """
    begun = time.monotonic()
    progress = _Progress(catalog.ended_units(campaign))
    last = job.units if limits.units is None else min(job.units, limits.units)
    under_way: dict[Future[UnitResult], int] = {}
    text, next_unit = job.text(), 0
    reason = ""
    limit = current()

    def late(by: float = 0.0) -> bool:
        """Whether the time is up; units under way are given up then, as what they find can be found again."""
        return limit is not None and time.monotonic() >= limit.due + by

    while not reason:
        bound = progress.advance(limits.found)
        while bound is None and len(under_way) < 2 * workers + 1 and next_unit < last:
            if progress.enough(limits.found, next_unit):
                break
            if next_unit not in progress.ended:
                try:
                    under_way[executor.submit(run_unit, text, next_unit)] = next_unit
                except BrokenProcessPool as error:
                    raise WorkersLost(
                        f"the worker processes are gone at unit {next_unit}; {GO_ON}"
                    ) from error
            next_unit += 1
        if bound is not None:
            reason = "found"
        elif stop() or (limit is not None and limit.interrupted):
            reason = "stopped"
        elif late() or (
            limits.seconds is not None and time.monotonic() - begun >= limits.seconds
        ):
            reason = "seconds"
        elif not under_way:
            reason = "finished" if last == job.units else "units"
        else:
            _collect(under_way, catalog, campaign, progress, watch, POLL)
    for future in list(under_way):
        if future.cancel():  # never wait for a cancelled future: not every executor ever reports it as done
            del under_way[future]
    while under_way and not late(GRACE):
        _collect(under_way, catalog, campaign, progress, watch, POLL)
    bound = progress.advance(limits.found) if reason == "found" else None
    tally = catalog.tally(campaign, bound)
    took = time.monotonic() - begun
    return Outcome(reason, tally, bound or len(progress.ended), took, bound)


def _collect(
    under_way: dict[Future[UnitResult], int],
    catalog: Catalog,
    campaign: int,
    progress: _Progress,
    watch: Callable[[UnitResult], None],
    timeout: float,
) -> None:
    done, _ = wait(under_way, timeout=timeout, return_when=FIRST_COMPLETED)
    for future in done:
        unit = under_way.pop(future)
        try:
            result = future.result()
        except (CancelledError, OutOfTime):
            continue
        except BrokenProcessPool as error:
            raise WorkersLost(
                f"a worker process is gone at unit {unit}; {GO_ON}"
            ) from error
        catalog.record(campaign, result)
        progress.ended[unit] = len(result.findings)
        watch(result)
