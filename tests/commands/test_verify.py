"""``coco verify`` as a user meets it."""

import json

import pytest

from exact.commands.cli import run
from proofs.each_n import theorem1
from proofs.every_n import appendix, verification
from tests.selection import first


def test_table(capsys):
    assert run(["verify", "--players", "1-3"]) == 0
    out = capsys.readouterr().out
    assert "Lemma 1 and Theorem 1 verified for n = 1 to 3" in out
    assert "✗" not in out


def test_it_prints_a_page(capsys):
    """It printed 250 lines; all of them are there with --verbose."""
    assert run(["verify", "--players", "1-2", "--all-players"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) <= 50
    assert "✓ Lemma 1: 11 steps (uses A1)" in out
    assert "--verbose shows the statements and their steps" in out


def test_a_page_shows_the_steps_that_fail(monkeypatch, capsys):
    monkeypatch.setattr(appendix, "harsanyi_multipliers", appendix.coco_multipliers)
    verification.contexts.cache_clear()
    try:
        assert run(["verify", "--players", "3"]) == 1
    finally:
        monkeypatch.undo()
        verification.contexts.cache_clear()
    out = capsys.readouterr().out
    assert "✓ Lemma 1: 11 steps" in out
    assert "✗ Harsanyi ⇒ CoCo: 24 steps" in out
    assert "✗ use condition 4: n = 3: " in out
    assert "NOT verified" in out


def test_json(capsys):
    assert run(["verify", "--players", "3", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["verified"] is True
    assert [result["players"] for result in document["results"]] == [3]
    assert document["results"][0]["coco_implies_harsanyi"]["equations"] == 6


def test_a_failure_exits_with_1(monkeypatch, capsys):
    monkeypatch.setattr(theorem1, "coco_multiplier", lambda r, s: 1)
    assert run(["verify", "--players", "3", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["verified"] is False
    assert "CoCo ⇒ Harsanyi" in document["results"][0]["mismatches"][0]
    assert run(["verify", "--players", "3", "--quiet"]) == 1
    assert "NOT verified" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    ["0", "5-2", "-1", "1-", "a", "1–3", "٣", "1-2-3", "", " 2", "2.0", "9" * 5000],
)
def test_bad_numbers_of_players(text, capsys):
    assert run(["verify", f"--players={text}"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "--players" in error


def test_too_many_players_are_refused(capsys):
    assert run(["verify", "--players", "1-40"]) == 3
    assert "40" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    first(
        2,
        [["12-12", "--level", "interval"], ["38-40", "--level", "sizes"], ["1-4"]],
        3,
        "all proofs for 1-4 and all players",
    ),
)
def test_tables_fit_80_columns_when_piped(arguments, capsys):
    if "sizes" not in arguments:
        arguments = [*arguments, "--all-players"]
    assert run(["verify", "--players", *arguments]) == 0
    *lines, _verdict = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    heading = next(line for line in lines if "coefficients" in line)
    assert heading.split()[-1] in ("H", "verified")


def test_quiet_has_a_short_form(capsys):
    assert run(["verify", "--players", "2", "-q"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert run(["identity", "sum(k,k,0,n)", "n*(n+1)/2", "-q"]) == 0
    assert capsys.readouterr().out == "proved\n"
