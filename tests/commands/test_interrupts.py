"""Ctrl-C and SIGTERM: exit code 130, what is known is printed, no traceback, nothing left running, nothing lost."""

import signal
import subprocess
import sys

import pytest

from exact.games.coco_json import format_game
from exact.search.catalog import Catalog
from tests.commands.test_seconds import THREE

IN_SOLVE = """
import os, signal, sys
from exact.commands import cli
from exact.equilibria.coalition_perfect import branching as cell_search
look, seen = cell_search.CellSearch.look_at, []

def struck(self, *given):
    seen.append(given)
    if len(seen) == 3:
        os.kill(os.getpid(), int(sys.argv[2]))
    return look(self, *given)

cell_search.CellSearch.look_at = struck
cli.main(["solve", sys.argv[1]])
"""

IN_IMPORTS = """
import os, signal, sys

class Striking:
    def find_spec(self, name, *_):
        if name == WHERE:
            os.kill(os.getpid(), signal.SIGINT)

WHERE = sys.argv.pop(1)
sys.meta_path.insert(0, Striking())
from exact.__main__ import main
main()
"""

IN_SEARCH = """
import multiprocessing, os, signal, sys
from exact.commands import cli
import exact.commands.search as module

if __name__ == "__main__":
    record, seen = module.Pace.__call__, []

    def struck(self, *given):
        seen.append(given)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return record(self, *given)

    module.Pace.__call__ = struck
    code = cli.run(sys.argv[1:])
    print("left running:", len(multiprocessing.active_children()))
    sys.exit(code)
"""


def run(script, *arguments):
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def three(tmp_path):
    path = tmp_path / "three.json"
    path.write_text(format_game(THREE))
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_solve_prints_what_it_knows(three, number):
    ended = run(IN_SOLVE, three, int(number))
    assert ended.returncode == 130
    assert "interrupted; " in ended.stdout
    assert "% of the weights are decided" in " ".join(ended.stdout.split())
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "name", ["exact.commands.cli", "click", "exact.commands.value"]
)
def test_imports_end_quietly(name):
    ended = run(IN_IMPORTS, name, "value", "nothing")
    assert ended.returncode == 130
    assert "interrupted" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_search_records_what_has_ended_and_leaves_nobody(tmp_path, jobs):
    # over 2 s: processes start
    script, path = tmp_path / "script.py", tmp_path / "catalog.db"
    script.write_text(IN_SEARCH)
    arguments = ["search", "non-uniqueness", "--players", "3", "--actions", "2,2,2"]
    arguments += ["--found", "0", "--jobs", jobs, "--catalog", path, "-q"]
    ended = subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 130
    assert "left running: 0" in ended.stdout
    assert "Traceback" not in ended.stderr
    with Catalog(str(path), create=False) as catalog:
        assert len(catalog.ended_units(1)) >= 2
