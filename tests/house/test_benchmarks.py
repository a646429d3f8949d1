"""The benchmark: pages show what the result file says, a wrong answer of a peer stops it, inputs are as claimed."""

import json
from fractions import Fraction

import pytest

from benchmarks import families
from benchmarks.peers import Prepared, Workers, lp_file, lrs_file
from benchmarks.run import Family, measure
from benchmarks.table import BEGIN, PAGES, RESULTS, fill, seconds, table
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve


def test_the_pages_show_the_result_file():
    fragment = table(json.loads(RESULTS.read_text(encoding="utf-8")))
    pages = [page.read_text(encoding="utf-8") for page in PAGES]
    assert sum(BEGIN in page for page in pages) >= 1
    for page in pages:
        assert fill(page, fragment) == page


def test_a_table_marks_goals_met_and_missed():
    result = {
        "families": [
            {
                "name": "4×8",
                "ours": 5.2e-6,
                "goals": {"fast": 2, "slow": 10},
                "peers": {
                    "fast": {"ratio": 1.5},
                    "slow": {"ratio": 31.4},
                    "free": {"ratio": 2},
                },
            }
        ],
        "start-up": {"lrs": 0.002},
        "date": "2026-01-01",
        "machine": "a machine",
        "missing": ["z3"],
    }
    text = table(result)
    assert "| 4×8 | 5.2 µs | slow 31× (≥ 10) · fast 1.5× (✗ ≥ 2) · free 2.0× |" in text
    assert "Not installed there: z3." in text
    assert [seconds(v) for v in (2e-6, 3.456e-3, 12.0)] == ["2 µs", "3.46 ms", "12 s"]
    assert (
        fill(f"a\n{BEGIN}\nold\n<!-- performance:end -->\nb", "new")
        == f"a\n{BEGIN}\nnew\n<!-- performance:end -->\nb"
    )
    assert fill("no marks", "new") == "no marks"


class Peer(Workers):
    """A peer that answers from a function."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def run(self, name, programs, limit):
        return [(1.0, self.answer(program)) for program in programs]


def right(program):
    answer = solve(
        LinearProgram.maximise(
            program.costs, program.rows, lower=program.lower, upper=program.upper
        )
    )
    return Fraction(int(answer.value.p), int(answer.value.q))


@pytest.mark.parametrize("batch", [False, True])
def test_measuring_compares_the_answers(batch, monkeypatch):
    monkeypatch.setattr("benchmarks.run.missing", list)
    family = Family(
        "3×4",
        lambda count: families.random_games(3, 4, count, 1),
        {"pplpy": 2},
        instances=3,
        rounds=2,
        batch=batch,
    )
    result = measure(family, Peer(right))
    assert result["peers"]["pplpy"]["instances"] == 3
    assert result["peers"]["pplpy"]["ratio"] > 1
    with pytest.raises(SystemExit, match="pplpy says"):
        measure(family, Peer(lambda program: right(program) + Fraction(1, 10**30)))


def test_a_peer_over_its_limit_leaves(monkeypatch):
    monkeypatch.setattr("benchmarks.run.missing", list)
    peer = Peer(right)
    peer.run = lambda *_: None
    family = Family(
        "3×4",
        lambda count: families.random_games(3, 4, count, 1),
        {"pplpy": 2},
        instances=2,
    )
    assert measure(family, peer)["peers"] == {}


def test_the_search_programs_are_solved_and_degenerate():
    program = families.search_rows(3, 2, 1)
    answer = solve(
        LinearProgram.maximise(
            program.costs, program.rows, lower=program.lower, upper=program.upper
        )
    )
    assert isinstance(answer, Optimal)
    assert len(program.costs) == 24
    assert all(bound == 0 for _, _, bound in program.rows)


def test_repeated_rows_repeat():
    game = families.degenerate_games(9, 5, 1, 1)[0]
    assert len({tuple(row) for row in game}) <= 6
    assert {a for row in game for a in row} <= {-1, 0, 1}


def test_the_files_for_command_line_peers():
    program = Prepared.of_matrix([[2, 1], [1, 3]])
    assert " r0: + 2 x0 + 1 x1 <= 1" in lp_file(program).splitlines()
    assert "1 -2 -1" in lrs_file(program).splitlines()
    free = Prepared([1], [({0: -1}, ">=", -5)], [None], [4])
    assert " -inf <= x0 <= 4" in lp_file(free).splitlines()
