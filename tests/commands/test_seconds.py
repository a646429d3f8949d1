"""``--seconds`` and ``exact.deadline``: long work stops in time, with what is known by then."""

import json
import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from flint import fmpq

from exact import watching
from exact.commands import cli
from exact.commands.cli import coco
from exact.equilibria.cells.nodes import Open
from exact.equilibria.coalition_perfect import branching as cell_search
from exact.equilibria.coalition_perfect.relaxation import _patience
from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
from exact.equilibria.coalition_perfect.symmetry import exchangeable, symmetric_weights
from exact.errors import LimitReached, OutOfTime
from exact.games.coco_json import format_game
from exact.games.game import Game
from exact.programs.gears.pivots import solve_by_pivots
from exact.programs.linear_program import LinearProgram
from exact.showing import terminal
from exact.watching import reached, steps

THREE = Game.build(
    [2, 2, 2],
    lambda a: [
        (3 * a[0] + 5 * a[1] + a[2]) % 7,
        (a[0] + 4 * a[1] + 2 * a[2]) % 5,
        (2 * a[0] + a[1] + 6 * a[2]) % 8,
    ],
)


@pytest.fixture
def three(tmp_path):
    path = tmp_path / "three.json"
    path.write_text(format_game(THREE))
    return str(path)


def test_loops_stop_when_the_time_is_up():
    with watching.deadline(1e-9):
        with pytest.raises(OutOfTime, match="stopped after 1e-09 s"):
            list(steps(range(3)))
        with pytest.raises(OutOfTime):
            reached(0.5)
    assert list(steps(range(3))) == [0, 1, 2]


def test_an_outer_deadline_holds_within_a_later_one():
    with watching.deadline(1e-9), watching.deadline(60), pytest.raises(OutOfTime):
        watching.check()


def test_grace_lets_the_answer_be_put_together():
    with watching.deadline(1e-9):
        with watching.grace(60):
            watching.check()
        with watching.postponed():
            watching.check()


def stop_at(monkeypatch, call):
    """Let the time be up at this check of the cell search."""
    calls = iter(range(10**6))

    def check():
        if next(calls) == call:
            raise OutOfTime("stopped after 5 s")

    monkeypatch.setattr(cell_search, "check", check)


@pytest.mark.parametrize("call", [0, 1, 3, 6])
def test_a_search_that_is_stopped_says_what_it_knows(monkeypatch, call):
    whole = solve_coalition_perfect(THREE)
    stop_at(monkeypatch, call)
    solution = solve_coalition_perfect(THREE)
    solution.verify()
    if solution.status != whole.status:
        assert solution.status == "unknown"
        assert solution.note.startswith("stopped after 5 s; ")
        assert "% of the weights are decided" in solution.note
    assert solution.enclosure.decided <= 1


def test_a_cell_that_is_stopped_waits_as_it_was(monkeypatch):
    search = cell_search.CellSearch(THREE, fmpq(1, 32))
    stop_at(monkeypatch, 0)
    before = list(search.waiting)
    with pytest.raises(OutOfTime):
        search.look_at_cells(5)
    assert search.waiting == before
    assert len(search.nodes) == 1
    assert isinstance(search.nodes[0], Open)


def test_the_part_that_is_decided_is_a_volume(monkeypatch):
    stop_at(monkeypatch, 1)
    tree = cell_search.CellSearch(THREE, fmpq(1, 32), recover=False).run(1)
    assert 0 <= tree.decided < 1


def test_solve_answers_in_json_when_the_time_is_up(three, monkeypatch):
    stop_at(monkeypatch, 2)
    result = CliRunner().invoke(coco, ["solve", three, "--json"], standalone_mode=False)
    assert result.return_value == 3
    document = json.loads(result.stdout)
    assert document["status"] == "unknown"
    assert document["note"].startswith("stopped after 5 s; ")


def test_a_command_without_parts_answers_unknown(three, capfd):
    assert cli.run(["value", three, "--json", "--seconds", "0.000001"]) in (0, 3)
    out, err = capfd.readouterr()
    assert json.loads(out)
    assert "Traceback" not in err


@pytest.mark.parametrize("name", sorted(cli.LONG))
def test_every_command_with_long_work_takes_seconds(name):
    command = coco.get_command(None, name)
    for one in getattr(command, "commands", {"": command}).values():
        assert any(option.name == "seconds" for option in one.params), one.name


STUCK = """
import hashlib, sys
from exact.commands import cli
import exact.commands.value as module
module.coco_value = lambda *_: hashlib.pbkdf2_hmac("sha256", b"a", b"b", 10**9)
cli.main(["value", sys.argv[1], "--json", "--seconds", "0.5"])
"""


def test_foreign_code_that_does_not_listen_is_ended(three):
    # over 2 s: the thread that ends the process waits that long
    begun = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", STUCK, three], capture_output=True, timeout=60
    )
    assert ended.returncode == 3
    assert json.loads(ended.stdout)["answer"] == "unknown"
    assert b"stopped after 0.5 s" in ended.stderr
    assert time.monotonic() - begun < 40


def test_a_report_that_was_cut_off_decides_nothing(three, tmp_path):
    page = tmp_path / "page.html"
    arguments = ["report", three, "-o", str(page), "--seconds", "0.000001"]
    result = CliRunner().invoke(coco, arguments, standalone_mode=False)
    if result.exception is None:
        text = page.read_text()
        assert result.return_value == 3
        assert "not decided" in text
        assert "as far as is known" not in text
        assert "No equilibrium" not in text
    else:
        assert isinstance(result.exception, OutOfTime)


def test_a_cut_report_says_not_decided(three, tmp_path):
    page = tmp_path / "page.html"
    arguments = ["report", three, "-o", str(page), "--max-cells", "1"]
    result = CliRunner().invoke(coco, arguments, standalone_mode=False)
    assert result.return_value == 3
    assert "not decided" in page.read_text()
    assert "as far as is known" not in page.read_text()


def test_lines_tell_progress_where_there_is_no_terminal(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "EVERY", 0.01)
    with terminal.working("solving"):
        reached(0.5, count="1/2")
        time.sleep(0.2)
    assert "solving: 1/2, " in capsys.readouterr().err
    with terminal.working("solving", quiet=True):
        time.sleep(0.05)
    assert not capsys.readouterr().err


def symmetric_game(n):
    """Payoffs depend on one's own action and on how many play 1."""
    own = {(a, k): (5 * a + 3 * k * k) % 7 for a in (0, 1) for k in range(n + 1)}
    return Game.build([2] * n, lambda a: [own[x, sum(a)] for x in a])


def test_equal_players_are_seen():
    assert all(exchangeable(symmetric_game(4), 0, j) for j in (1, 2, 3))
    assert list(symmetric_weights(symmetric_game(4))) == [(fmpq(1, 4),) * 4]
    assert not list(symmetric_weights(THREE))


def test_equal_weights_of_equal_players_are_tried_first(monkeypatch):
    tried = []
    monkeypatch.setattr(
        cell_search.CellSearch, "look_at_cells", lambda *_: tried.append("cells")
    )
    monkeypatch.setattr(
        cell_search.CellSearch, "found_at", lambda _, sets: tried.extend(sets)
    )
    cell_search.CellSearch(symmetric_game(4), fmpq(1, 32)).run(1)
    assert tried[0] == [(fmpq(1, 4),) * 4]
    assert tried[-1] == "cells"


def test_pivots_into_a_basis_count_too():
    program = LinearProgram.maximise(
        [3, 2], [([1, 1], "<=", 4), ([1, 3], "<=", 6)], upper=[3, None]
    )
    basis = solve_by_pivots(program).basis
    counted = []
    solve_by_pivots(program, start=basis, watch=lambda: counted.append(1))
    assert counted


def test_long_numbers_use_patience_up():
    def pivots(size, number):
        rows = [([number] * size, "<=", 1)] * size
        watch = _patience(LinearProgram.maximise([1] * size, rows))
        for count in range(301):
            try:
                watch()
            except LimitReached:
                return count
        return None

    assert pivots(3, 1) == 300
    assert pivots(100, 1) < 300
    assert pivots(100, 10**300) < pivots(100, 1) // 2


def test_the_environment_is_left_as_it_was(three):
    import signal

    before = signal.getsignal(signal.SIGINT), len(os.listdir("/dev/fd"))
    assert cli.run(["value", three, "-q"]) == 0
    assert (signal.getsignal(signal.SIGINT), len(os.listdir("/dev/fd"))) == before
