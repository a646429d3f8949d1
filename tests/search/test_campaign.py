"""Campaigns and catalogs: independent of workers, killed at any moment, resumed, checked; planted faults noticed."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from exact.equilibria.audit import audit, compare
from exact.errors import Unparsable, UsageError
from exact.search.campaign import Limits, WorkersLost, run_campaign
from exact.search.catalog import Catalog, CatalogError
from exact.search.executors import SerialExecutor, open_executor
from exact.search.recheck import recheck
from exact.search.space import SpaceOptions
from exact.search.work_units import NON_UNIQUENESS, Job, UnitResult, job_of, run_unit
from tests.selection import first

TWO = Job(
    NON_UNIQUENESS,
    SpaceOptions((2, 3), largest_weight=2).text(),
    seed=1,
    unit_size=7,
    keep_refutations=True,
)
THREE = Job(NON_UNIQUENESS, SpaceOptions((2, 2, 2)).text(), seed=0, unit_size=40)


def start(catalog, job=TWO, *, resume=False):
    return catalog.campaign(job, command="coco search", version="0", resume=resume)


def contents(path):
    database = sqlite3.connect(path)
    tables = ("units", "games", "claims", "findings", "rays", "campaigns")
    rows = {
        t: sorted(database.execute(f"SELECT * FROM {t}").fetchall(), key=repr)
        for t in tables
    }
    database.close()
    return rows


def finished(path, job=TWO, executor=None, **limits):
    with Catalog(str(path), create=True) as catalog:
        number = start(catalog, job)
        limits = Limits(**{"found": None, **limits})
        return run_campaign(
            job, executor or SerialExecutor(), catalog, number, workers=2, limits=limits
        )


def problems(path):
    with Catalog(str(path)) as catalog:
        return [found.problem for found in recheck(catalog) if found.problem]


def test_units_are_pure_and_jobs_are_their_texts():
    assert job_of(TWO.text()) == TWO
    assert run_unit(TWO.text(), 1) == run_unit(TWO.text(), 1)
    with pytest.raises(UsageError):
        run_unit(TWO.text(), TWO.units)
    for wrong in (
        {"kind": "beauty"},
        {"wish": "fame"},
        {"structure": "round"},
        {"structure": "symmetric", "wish": "range"},
        {"unit_size": 0},
        {"margin": "-1"},
        {"margin": "1/2", "wish": "integers"},
        {"margin": "1", "wish": "generic"},
    ):
        with pytest.raises(UsageError):
            replace(TWO, **wrong)


def test_two_players_every_pattern_is_refuted_and_the_catalog_proves_it(tmp_path):
    outcome = finished(tmp_path / "c")
    assert outcome.reason == "finished"
    assert outcome.tally.found == outcome.tally.undecided == 0
    assert outcome.tally.refuted == outcome.tally.searched > 20
    assert outcome.tally.searched + outcome.tally.skipped == TWO.positions
    assert problems(tmp_path / "c") == []


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """A catalog with a few counterexamples in it."""
    path = tmp_path_factory.mktemp("catalog") / "three.sqlite"
    outcome = finished(path, THREE, found=2)
    assert outcome.reason == "found"
    return path, outcome


def test_findings_are_certified_and_come_back_from_the_catalog(three):
    path, outcome = three
    with Catalog(str(path)) as catalog:
        (campaign,) = catalog.campaigns()
        keys = catalog.found_by(campaign.number)
        assert keys == catalog.games()
        assert 1 <= len(keys) <= outcome.tally.found == campaign.tally.found
        for key in keys:
            entry = catalog.entry(key[:10])
            audits = [audit(entry.game, claim) for claim in entry.claims]
            assert all(found.valid for found in audits)
            assert compare(audits).refuted_uniqueness_of == "coalition-perfect-coco"
            assert entry.game.sha256 == key
        for wrong in ("", "xyz", "f" * 64):
            with pytest.raises(UsageError):
                catalog.entry(wrong)
    assert problems(path) == []


def test_results_do_not_depend_on_the_workers(three, tmp_path):
    """Serial, threads, processes: the same answer, though units beyond the bound may differ."""
    path, outcome = three
    seen = []
    for name, workers in (("serial", 1), ("processes", 2)):
        with (
            open_executor(workers) as (executor, count),
            Catalog(str(tmp_path / name), create=True) as catalog,
        ):
            number = start(catalog, THREE)
            again = run_campaign(
                THREE, executor, catalog, number, workers=count, limits=Limits(found=2)
            )
            seen.append((again.tally, [catalog.entry(key) for key in catalog.games()]))
    with ThreadPoolExecutor(3) as threads:
        again = finished(tmp_path / "threads", THREE, threads, found=2)
    with Catalog(str(path)) as catalog:
        expected = (outcome.tally, [catalog.entry(key) for key in catalog.games()])
    assert seen == [expected] * 2
    assert again.tally == outcome.tally


def test_resuming_goes_on_and_counts_nothing_twice(tmp_path):
    whole = finished(tmp_path / "whole")
    part = finished(tmp_path / "part", units=3)
    assert part.reason == "units"
    assert part.tally.units == 3
    with Catalog(str(tmp_path / "part"), write=True) as catalog:
        with pytest.raises(UsageError, match="--resume"):
            start(catalog)
        with pytest.raises(UsageError, match="no such search"):
            start(catalog, replace(TWO, seed=9), resume=True)
        number = start(catalog, resume=True)
        rest = run_campaign(
            TWO, SerialExecutor(), catalog, number, limits=Limits(found=None)
        )
        again = run_campaign(
            TWO, SerialExecutor(), catalog, number, limits=Limits(found=None)
        )
    assert rest.tally == whole.tally == again.tally
    assert contents(tmp_path / "whole") == contents(tmp_path / "part")


def test_a_larger_target_uses_what_lies_beyond_the_bound(three, tmp_path):
    path, outcome = three
    shutil.copy(path, tmp_path / "copy")
    with Catalog(str(tmp_path / "copy"), write=True) as catalog:
        before = catalog.ended_units(1)
        more = run_campaign(
            THREE,
            SerialExecutor(),
            catalog,
            1,
            limits=Limits(found=outcome.tally.found + 1),
        )
        assert more.tally.found > outcome.tally.found
        less = run_campaign(THREE, SerialExecutor(), catalog, 1, limits=Limits(found=2))
        assert less.tally == outcome.tally
        assert set(before) <= set(catalog.ended_units(1))


def test_limits_and_stops_are_told_apart(tmp_path):
    with Catalog(None, write=True) as catalog:
        number = start(catalog)
        done = []
        stopped = run_campaign(
            TWO,
            SerialExecutor(),
            catalog,
            number,
            limits=Limits(),
            stop=lambda: len(done) > 1,
            watch=done.append,
        )
        assert stopped.reason == "stopped"
        assert len(catalog.ended_units(number)) == len(done) > 1
        assert (
            run_campaign(
                TWO, SerialExecutor(), catalog, number, limits=Limits(seconds=1e-9)
            ).reason
            == "seconds"
        )


class Lazy(Executor):
    """Runs a call only when its turn comes, and never speaks of the calls that were cancelled."""

    def __init__(self, turns):
        self.turns = turns

    def submit(self, fn, /, *args):
        future = Future()
        if self.turns > 0:
            self.turns -= 1
            future.set_result(fn(*args))
        return future


def test_cancelled_units_are_not_waited_for():
    with Catalog(None, write=True) as catalog:
        outcome = run_campaign(
            TWO,
            Lazy(3),
            catalog,
            start(catalog),
            workers=4,
            limits=Limits(found=None, seconds=0.3),
        )
    assert outcome.reason == "seconds"
    assert outcome.tally.units == 3


def test_a_broken_pool_is_said_so_and_loses_nothing(tmp_path):
    with (
        Catalog(str(tmp_path / "c"), create=True) as catalog,
        open_executor(2) as (executor, workers),
    ):
        number = start(catalog, THREE)

        def kill(_: UnitResult) -> None:
            for process in list(executor._processes.values()):
                process.kill()

        with pytest.raises(WorkersLost, match="--resume"):
            run_campaign(
                THREE,
                executor,
                catalog,
                number,
                workers=workers,
                limits=Limits(found=None),
                watch=kill,
            )
        assert catalog.ended_units(number)


SCRIPT = """
import sys
from tests.search.test_campaign import THREE
from exact.search.campaign import Limits, run_campaign
from exact.search.catalog import Catalog
from exact.search.executors import open_executor

def main():
    with Catalog(sys.argv[1], create=True) as catalog, open_executor(2) as (executor, workers):
        resume = bool(catalog.campaigns())
        number = catalog.campaign(THREE, command="killed", version="0", resume=resume)
        print("ready", flush=True)
        run_campaign(THREE, executor, catalog, number, workers=workers, limits=Limits(found=None, units=20))
        print("done", flush=True)

if __name__ == "__main__":
    main()
"""


@pytest.mark.slow(4, "a search killed four times")
def test_killed_at_random_moments_no_unit_is_lost_or_counted_twice(tmp_path):
    """kill -9, again and again: what was recorded stays, the catalog opens, and the end is as if never killed."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    path = tmp_path / "killed"
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    command = [sys.executable, str(tmp_path / "script.py"), str(path)]
    dice, known = random.Random(1), {}
    for _ in range(4):
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True, cwd=tmp_path
        )
        assert process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.05, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Catalog(str(path)) as catalog:
            now = catalog.ended_units(1)
            assert known.items() <= now.items()
            assert catalog.tally(1).units == len(now)
        assert problems(path) == []
        known = now
    assert subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.endswith("done\n")
    finished(tmp_path / "calm", THREE, units=20)
    killed, calm = contents(path), contents(tmp_path / "calm")
    assert {k: v for k, v in killed.items() if k != "campaigns"} == {
        k: v for k, v in calm.items() if k != "campaigns"
    }


def test_workers_leave_with_their_parent(tmp_path):
    script = (
        "import time\nfrom exact.search.executors import open_executor\n"
        "def main():\n    with open_executor(2) as (pool, _):\n        list(pool.map(abs, range(4)))\n"
        "        print(*pool._processes, flush=True)\n        time.sleep(60)\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    (tmp_path / "parent.py").write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py")],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    workers = [int(word) for word in process.stdout.readline().split()]
    assert workers
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(map(alive, workers)):
        time.sleep(0.05)
    assert not any(map(alive, workers))


def alive(process):
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def spoil(path, statement):
    database = sqlite3.connect(path)
    assert database.execute(statement).rowcount > 0
    database.commit()
    database.close()


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        (
            "UPDATE games SET game = replace(game, '\"0\"', '\"1\"')",
            "not the one its hash names",
        ),
        (
            'UPDATE claims SET claim = replace(claim, \'"1,2,3": {"1\', \'"1,2,3": {"2\')',
            "not the one its hash names",
        ),
        ("DELETE FROM claims", "not the one its hash names"),
        ("UPDATE findings SET claims = substr(claims, 1, 64)", "2 different payoffs"),
        ("UPDATE findings SET claims = ''", "2 different payoffs"),
        ("DELETE FROM units WHERE found > 0", "refers to nothing"),
    ],
)
def test_planted_faults_in_a_catalog_are_found(three, tmp_path, statement, complaint):
    path = tmp_path / "spoiled"
    shutil.copy(three[0], path)
    spoil(path, statement)
    assert any(complaint in problem for problem in problems(path))


@pytest.mark.parametrize(
    ("statement", "complaint"),
    first(
        1,
        [
            (
                "UPDATE rays SET ray = replace(ray, ':', ':-')",
                "wrong sign|proves nothing|combination|is not a rational",
            ),
            ("UPDATE rays SET ray = ''", "proves nothing"),
            ("UPDATE rays SET number = number || '0000000'", "no pattern"),
            (
                "UPDATE rays SET alternative = 17 + alternative",
                "does not try alternative",
            ),
            ("DELETE FROM rays WHERE alternative = 0", "are refuted, the unit states"),
            (
                "UPDATE units SET refuted = refuted + 1 WHERE unit = 0",
                "searched are not",
            ),
            ("DELETE FROM rays WHERE unit = 1", "neither refuted nor found"),
        ],
        4,
        "a search checked again",
    ),
)
def test_planted_faults_in_refutations_are_found(tmp_path, statement, complaint):
    import re

    finished(tmp_path / "c")
    spoil(tmp_path / "c", statement)
    assert any(re.search(complaint, problem) for problem in problems(tmp_path / "c"))


def test_a_claim_that_is_stored_consistently_but_false_is_found(three, tmp_path):
    """Hashes that fit do not help: the claims are audited."""
    from exact.search.catalog import content_hash

    path = tmp_path / "false"
    shutil.copy(three[0], path)
    database = sqlite3.connect(path)
    key, game, text = database.execute(
        "SELECT sha256, game, claim FROM claims"
    ).fetchone()
    false = json.dumps({**json.loads(text), "weights": ["7", "1", "2"]})
    new = content_hash(game + false)
    database.execute("INSERT INTO claims VALUES (?, ?, ?)", (new, game, false))
    database.execute("UPDATE findings SET claims = replace(claims, ?, ?)", (key, new))
    database.commit()
    database.close()
    assert any("is not valid" in problem for problem in problems(path))


def test_what_is_no_catalog_is_refused(tmp_path):
    (tmp_path / "text").write_text(
        "not a database, but long enough to look at" * 30, encoding="utf-8"
    )
    database = sqlite3.connect(tmp_path / "other")
    database.execute("CREATE TABLE recipes (soup TEXT)")
    database.commit()
    database.close()
    with pytest.raises(CatalogError, match="no SQLite database"):
        Catalog(str(tmp_path / "text"))
    with pytest.raises(Unparsable, match="another database"):
        Catalog(str(tmp_path / "other"))
    with pytest.raises(CatalogError, match="no such catalog"):
        Catalog(str(tmp_path / "missing"))
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog(str(tmp_path / "no" / "folder"), create=True)
    finished(tmp_path / "c", units=1)
    spoil(tmp_path / "c", "UPDATE meta SET value = 'coco-catalog/9'")
    with pytest.raises(Unparsable, match="coco-catalog/9"):
        Catalog(str(tmp_path / "c"))


def test_a_full_disk_a_read_only_file_and_a_second_writer_are_clear_errors(
    tmp_path, monkeypatch
):
    finished(tmp_path / "c", units=1)
    with Catalog(str(tmp_path / "c"), write=True) as catalog:
        pages = catalog.database.execute("PRAGMA page_count").fetchone()[0]
        catalog.database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CatalogError, match="disk is full"):
            run_campaign(TWO, SerialExecutor(), catalog, 1, limits=Limits(found=None))
    assert problems(tmp_path / "c") == []
    with Catalog(str(tmp_path / "c"), write=True) as catalog:
        catalog.database.execute("PRAGMA query_only = ON")
        with pytest.raises(CatalogError, match="read-only"):
            run_campaign(TWO, SerialExecutor(), catalog, 1, limits=Limits(found=None))
    monkeypatch.setattr("exact.search.catalog_file.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "c", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(CatalogError, match="another process"):
        Catalog(str(tmp_path / "c"), write=True)
    other.close()


@pytest.mark.needs("distributed")
def test_dask_runs_units_on_two_workers(three, tmp_path):
    """A real scheduler with two worker processes on loopback gives what one process gives."""
    from distributed import LocalCluster

    path, outcome = three
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        ) as cluster,
        open_executor(1, cluster.scheduler_address) as (executor, workers),
    ):
        assert workers == 2
        again = finished(tmp_path / "dask", THREE, executor, found=2)
    assert again.tally == outcome.tally
    with Catalog(str(path)) as one, Catalog(str(tmp_path / "dask")) as other:
        assert one.games() == other.games()


def test_no_scheduler_and_no_extra_are_said_so(monkeypatch):
    with (
        pytest.raises(UsageError, match="no Dask scheduler"),
        open_executor(1, "nonsense://x"),
    ):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(UsageError, match="cluster"),
        open_executor(1, "tcp://127.0.0.1:1"),
    ):
        pass
