"""Verdicts say what is proved: the notion, the range of weights, whom it is about, and that a set is a set."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from exact.commands.cli import run
from exact.games.game import Game
from tests.places import EXAMPLES, ROOT

CHECKER = ROOT / "exact" / "checker.py"


def zero_weight_game() -> Game:
    """At weights (1, 0, 0) players 2 and 3 get (3, 0) or (0, 3), or anything between."""
    return Game.build([2, 1, 1], lambda a: [[0, 3, 0], [0, 0, 3]][a[0]])


@pytest.fixture
def corner(tmp_path, capsys) -> list[str]:
    """The game of ``zero_weight_game`` and two claims that differ for players of weight 0 alone."""
    game = tmp_path / "game.json"
    game.write_text(zero_weight_game().canonical_text(), encoding="utf-8")
    assert run(["solve", str(game), "--claims", str(tmp_path)]) == 0
    capsys.readouterr()
    return [str(game), *(str(tmp_path / f"claim-corner-{k}.json") for k in (1, 2))]


def says(arguments: list[str], capsys) -> tuple[int, str]:
    """The exit code and standard output, in one line."""
    code = run(arguments)
    return code, " ".join(capsys.readouterr().out.split())


class TestPlayersOfWeightZero:
    WORDS = "only for players whose weight is 0"

    def test_audit(self, corner, capsys):
        for quiet in ([], ["-q"]):
            code, out = says(["audit", *corner, *quiet], capsys)
            assert code == 0
            assert f"{self.WORDS}, a certified counterexample to uniqueness" in out
        code, out = says(["audit", *corner, "--json"], capsys)
        assert json.loads(out)["only_zero_weights"] is True

    def test_others_are_no_such_thing(self, capsys):
        friends = [str(EXAMPLES / f"three-friends{x}.json") for x in ("", "-first")]
        friends.append(str(EXAMPLES / "three-friends-second.json"))
        assert self.WORDS not in says(["audit", *friends], capsys)[1]
        _, out = says(["audit", *friends, "--json"], capsys)
        assert json.loads(out)["only_zero_weights"] is False
        assert says(["audit", *friends, "--positive-weights"], capsys)[0] == 0

    def test_one_claim_twice_refutes_nothing(self, corner, capsys):
        code, out = says(["audit", corner[0], corner[1], corner[1], "--json"], capsys)
        assert code == 0
        assert json.loads(out)["only_zero_weights"] is None

    def test_checker(self, corner, tmp_path, capsys):
        path = str(tmp_path / "two.json")
        assert says(["audit", *corner, "--certificate", path], capsys)[0] == 0
        code, out = says(["check", corner[0], path], capsys)
        assert code == 0
        assert f"are not unique, but {self.WORDS} VALID" in out
        alone = [sys.executable, "-I", "-S", str(CHECKER), corner[0], path]
        assert (
            self.WORDS in subprocess.run(alone, capture_output=True, text=True).stdout
        )
        code, out = says(["check", corner[0], path, "--positive-weights"], capsys)
        assert code == 1
        assert "positive weights" in out

    def test_positive_weights(self, corner, capsys):
        code, out = says(["audit", *corner, "--positive-weights", "--json"], capsys)
        document = json.loads(out)
        assert code == 1
        assert not document["valid"]
        assert document["refuted_uniqueness_of"] is None

    def test_report(self, corner, tmp_path, capsys):
        page = tmp_path / "page.html"
        assert run(["report", *corner, "-o", str(page)]) == 0
        capsys.readouterr()
        assert self.WORDS in page.read_text("utf-8")
