"""Verdicts say what is proved: the notion, the range of weights, whom it is about, and that a set is a set."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest
from flint import fmpq

from exact.commands.cli import run
from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
from exact.frontiers.exchange import exchange
from exact.games.game import Game
from tests.places import EXAMPLES, ROOT

CHECKER = ROOT / "exact" / "checker.py"

PAYOFFS = {
    (0, 0, 0): [0, 0, 2],
    (0, 0, 1): [1, 3, 2],
    (0, 1, 0): [1, 3, 2],
    (0, 1, 1): [1, 1, 3],
    (1, 0, 0): [2, 2, 0],
    (1, 0, 1): [2, 2, 3],
    (1, 1, 0): [2, 3, 1],
    (1, 1, 1): [2, 2, 2],
}
"""Of game 0689c602, by profile."""


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


class TestSetsAreShownAsSets:
    """At weights (1, 0, 0) every output says that payoffs go from (0, 3, 0) to (0, 0, 3)."""

    WORDS = "from (0, 3, 0) to (0, 0, 3)"

    def test_terminal(self, corner, capsys):
        _, out = says(["solve", corner[0]], capsys)
        assert self.WORDS in out
        assert "1 set of payoffs at one vector of weights" in out

    def test_quiet(self, corner, capsys):
        _, out = says(["solve", corner[0], "-q"], capsys)
        assert f"{self.WORDS} at weights (1, 0, 0)" in out

    def test_json(self, corner, capsys):
        _, out = says(["solve", corner[0], "--json"], capsys)
        document = json.loads(out)
        (found,) = document["payoff_sets"]
        assert found["ends"] == [["0", "3", "0"], ["0", "0", "3"]]
        assert (found["weights"], found["zero_weights"]) == (["1", "0", "0"], [2, 3])
        assert document["counts"]["payoff_sets"] == 1
        assert document["unique_payoffs"] is False

    def test_report_and_picture(self, corner, tmp_path, capsys):
        page, picture = tmp_path / "page.html", tmp_path / "picture.svg"
        assert run(["report", corner[0], "-o", str(page)]) == 0
        assert run(["solve", corner[0], "--plot", str(picture), "-q"]) == 0
        capsys.readouterr()
        assert self.WORDS in page.read_text("utf-8")
        drawn = picture.read_text("utf-8")
        assert "an end of a set of payoffs" in drawn
        assert "coalition-perfect-coco equilibria with weights ≥ 0" in drawn

    def test_the_game_of_a_search(self):
        """Game 0689c602 of ``coco search several-equilibria --payoffs 3 --count 60 --seed 4 --players 3``."""
        found = solve_coalition_perfect(Game.build([2, 2, 2], PAYOFFS.__getitem__))
        found.verify()
        (ends,) = found.payoff_sets
        assert {claim.payoffs for claim in ends} == {(2, 2, 3), (2, 3, 1)}
        assert found.unique_payoffs is False


class TestTheNotionAndTheWeights:
    def outputs(self, arguments: list[str], tmp_path: Path, capsys) -> list[str]:
        """What the terminal, ``-q``, JSON and the report say."""
        game, *options = arguments
        forms = [["solve", *arguments, *form] for form in ([], ["-q"], ["--json"])]
        texts = [says(form, capsys)[1] for form in forms]
        if options:
            return texts
        page = tmp_path / "page.html"
        run(["report", game, "-o", str(page)])
        capsys.readouterr()
        return [*texts, page.read_text("utf-8")]

    @pytest.mark.parametrize("name", ["hot-dogs", "the-door"])
    def test_every_output_names_them(self, name, tmp_path, capsys):
        for text in self.outputs([str(EXAMPLES / f"{name}.json")], tmp_path, capsys):
            assert "coalition-perfect-coco equilibria with weights ≥ 0" in text

    def test_positive_weights(self, tmp_path, capsys):
        arguments = [str(EXAMPLES / "hot-dogs.json"), "--positive-weights"]
        for text in self.outputs(arguments, tmp_path, capsys):
            assert "equilibria with weights > 0" in text

    def test_where_there_is_none_what_exists_is_said(self, tmp_path, capsys):
        for text in self.outputs([str(EXAMPLES / "the-door.json")], tmp_path, capsys):
            assert "Plain equilibria always exist" in text
            assert "--notion coco" in text

    def test_nothing_is_unique_where_there_is_nothing(self, capsys):
        _, out = says(["solve", str(EXAMPLES / "the-door.json"), "--json"], capsys)
        assert "unique_payoffs" not in json.loads(out)

    def test_counts(self, capsys):
        _, out = says(["solve", str(EXAMPLES / "three-friends.json")], capsys)
        assert (
            "Listed: 1 equilibrium at isolated weights, 1 family of weights, 2 vectors of payoffs."
            in out
        )


class TestExchangeRates:
    """A rate is printed only where the feasible set has that direction."""

    CASES: ClassVar = {
        "one point": ([[5, 0]], [[5, 0]], "0,0", False),
        "square": ([[3, 0]], [[3, 0]], "0,0", False),
        "constant": ([[0, 4]], [[2, 2]], "0,1", False),
        "slope": ([[4, 0]], [[0, 4]], "1,1", True),
    }

    @pytest.mark.parametrize("name", CASES)
    def test_bargain_and_frontier(self, name, tmp_path, capsys):
        first, second, disagreement, rated = self.CASES[name]
        game = tmp_path / "game.json"
        text = Game.bimatrix(first, second).canonical_text()
        game.write_text(text, encoding="utf-8")
        line = ["bargain", str(game), "--disagreement", disagreement]
        _, out = says(line, capsys)
        assert ("costs" in out) is rated
        assert ("No two players can exchange" in out) is not rated
        payoffs = json.loads(says([*line, "--json"], capsys)[1])["payoffs"]
        _, out = says(["frontier", str(game), "--at", ",".join(payoffs)], capsys)
        assert ("costs" in out) is rated

    def test_three_players_where_only_two_can_exchange(self):
        """F is the segment from (4, 0, 1) to (0, 4, 1): players 1 and 2 exchange, player 3 does not."""
        game = Game.build([2, 1, 1], lambda a: [[4, 0, 1], [0, 4, 1]][a[0]])
        one, two, three = fmpq(1), fmpq(2), fmpq(3)
        found = exchange(game, [one, one, three], [two, two, one])
        assert found is not None
        assert {found.gains, found.pays} == {0, 1}
        assert exchange(game, [one, two, three], [fmpq(0), fmpq(4), one]) is None
