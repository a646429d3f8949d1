"""The command line: outcomes, exit codes, JSON alone on stdout, start-up."""

import io
import json
import os
import subprocess
import sys

import pytest

from exact.cli import COMMANDS, run
from exact.examples import example
from exact.formats import parse_game, read_game

NAMES = ["hot-dogs", "two-equilibria", "two-equilibria-first", "two-equilibria-second", "two-equilibria-spoiled"]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        (tmp_path / f"{name}.json").write_text(example(name).text, encoding="utf-8")
    return tmp_path


def call(capsys, *arguments):
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_tour_in_words_and_in_json(capsys):
    code, out, err = call(capsys, "tour")
    assert (code, err) == (0, "")
    assert "Alice and Bob get (440, 240)" in out
    assert "coalition 1,3 gains 2 by playing 2,1" in out
    assert "uniqueness fails, certified" in out
    code, out, _ = call(capsys, "tour", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["complete"]
    assert all(step["ok"] for step in document["steps"])


def test_a_failing_step_fails_the_tour(capsys, monkeypatch):
    monkeypatch.setattr("exact.commands.tour.audited", lambda _: (_ for _ in ()).throw(ZeroDivisionError))
    with pytest.raises(ZeroDivisionError):  # a bug of ours is not dressed up as bad input
        run(["tour"])
    capsys.readouterr()
    monkeypatch.setattr("exact.commands.tour.STEPS", [type("S", (), {"name": "x", "run": lambda: (False, "no")})])
    code, out, _ = call(capsys, "tour")
    assert code == 1
    assert "FAILED" in out


def test_value(files, capsys):
    code, out, _ = call(capsys, "value", "hot-dogs.json", "--json", "--outcome", "beach,1")
    document = json.loads(out)
    assert code == 0
    assert document["payoffs"] == ["440", "240"]
    assert document["coalition_values"] == {"1": "200", "2": "-200", "1,2": "680"}
    assert document["side_payments"] == ["-160", "160"]
    assert (document["cooperative_value"], document["competitive_value"]) == ("340", "100")
    code, out, _ = call(capsys, "value", "hot-dogs.json", "--outcome", "park,beach")
    assert "the outcome wastes 520" in out
    assert call(capsys, "value", "hot-dogs.json", "--quiet")[1] == "(440, 240)\n"
    code, out, _ = call(capsys, "value", "two-equilibria.json")
    assert code == 0
    assert "coalition" in out


def test_audit_codes_and_json(files, capsys):
    first, second, spoiled = (f"two-equilibria-{name}.json" for name in ("first", "second", "spoiled"))
    code, out, _ = call(capsys, "audit", "two-equilibria.json", first, second, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["valid"]
    assert document["distinct_payoffs"]
    assert document["refuted_uniqueness_of"] == "coalition-perfect-coco"
    assert [len(claim["coalitions"]) for claim in document["claims"]] == [7, 7]
    code, out, _ = call(capsys, "audit", "two-equilibria.json", first, spoiled, "--json")
    document = json.loads(out)
    assert code == 1
    assert not document["valid"]
    assert [claim["valid"] for claim in document["claims"]] == [True, False]
    assert not document["distinct_payoffs"]
    code, out, _ = call(capsys, "audit", "two-equilibria.json", first, second)
    assert "a certified counterexample to uniqueness" in out
    for coalition in ("1,2 ", "1,3 ", "2,3 ", "1,2,3 "):
        assert f"\n{coalition}" in out
    assert max(map(len, out.splitlines())) <= 80
    code, out, _ = call(capsys, "audit", "two-equilibria.json", spoiled, "--quiet")
    assert out == f"{spoiled}: NOT valid as coalition-perfect-coco, payoffs (3, 3, 2)\n"


def test_standard_input_is_a_game_or_a_claim(files, capsys, monkeypatch):
    for arguments, name in [
        (["value", "-"], "hot-dogs"),
        (["audit", "-", "two-equilibria-first.json"], "two-equilibria"),
        (["audit", "two-equilibria.json", "-"], "two-equilibria-first"),
    ]:
        data = io.TextIOWrapper(io.BytesIO(example(name).text.encode()))
        monkeypatch.setattr(sys, "stdin", data)
        assert call(capsys, *arguments)[0] == 0


def test_convert_loses_nothing(files, capsys):
    game = parse_game(example("two-equilibria"))
    assert call(capsys, "convert", "two-equilibria.json", "game.nfg")[0] == 0
    assert call(capsys, "convert", "game.nfg", "--to", "nfg-outcomes", "other.nfg")[0] == 0
    assert call(capsys, "convert", "other.nfg", "again.json")[0] == 0
    again = read_game("again.json")
    assert (again, again.title) == (game, game.title)
    code, out, _ = call(capsys, "convert", "game.nfg", "-", "--to", "json")
    assert code == 0
    assert out == (files / "again.json").read_text(encoding="utf-8")
    assert sorted(os.listdir(files)) == sorted([*(f"{n}.json" for n in NAMES), "game.nfg", "other.nfg", "again.json"])


def test_a_failed_write_leaves_the_old_file_and_no_litter(files, capsys, monkeypatch):
    (files / "game.nfg").write_text("precious", encoding="utf-8")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = call(capsys, "convert", "two-equilibria.json", "game.nfg")
    assert code == 2
    assert "No space left on device" in err
    assert (files / "game.nfg").read_text(encoding="utf-8") == "precious"
    assert len(os.listdir(files)) == len(NAMES) + 1


def test_limits_and_interrupts_have_their_codes(files, capsys, monkeypatch):
    many = {"format": "coco-game/1", "players": ["p"] * 17, "actions": [["a"]] * 17}
    many["payoffs"] = {",".join(["1"] * 17): ["0"] * 17}
    (files / "many.json").write_text(json.dumps(many), encoding="utf-8")
    code, _, err = call(capsys, "value", "many.json")
    assert code == 3
    assert "at most 16 players" in err
    assert call(capsys, "audit", "many.json", "two-equilibria-first.json")[0] == 3
    assert call(capsys, "verify", "--players", "40")[0] == 3
    for error, code in [(KeyboardInterrupt, 130), (MemoryError, 3)]:
        monkeypatch.setattr(
            "exact.commands.value.read_game", lambda *_, error=error, **__: (_ for _ in ()).throw(error())
        )
        import exact.commands.value  # noqa: F401

        assert call(capsys, "value", "hot-dogs.json")[0] == code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command, capsys):
    code, out, _ = call(capsys, command, "--help")
    assert code == 0
    assert f"Example: coco {command}" in " ".join(out.split())


def test_help_loads_nothing_heavy_and_no_command():
    script = "import sys; from exact.cli import run; run(['--help']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    for heavy in (
        "sympy",
        "numpy",
        "networkx",
        "rich",
        "flint",
        "exact.games",
        *(f"exact.commands.{c}" for c in COMMANDS),
    ):
        assert heavy not in loaded
    assert "click" in loaded


def test_a_closed_pipe_is_no_error(files):
    command = f"{sys.executable} -c 'from exact.cli import main; main()' value two-equilibria.json --json | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=files, check=False
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


def test_audit_writes_certificates_and_theorems(files, capsys):
    first, second, spoiled = (f"two-equilibria-{name}.json" for name in ("first", "second", "spoiled"))
    outputs = ["--certificate", "c.json", "--coq", "t.v"]
    assert call(capsys, "audit", "two-equilibria.json", first, second, *outputs)[0] == 0
    code, out, _ = call(capsys, "check", "two-equilibria.json", "c.json", "--json")
    assert code == 0
    assert json.loads(out)["verdict"] == "valid"
    assert json.loads((files / "c.json").read_text(encoding="utf-8"))["kind"] == "non-uniqueness"
    assert "uniqueness" in (files / "t.v").read_text(encoding="utf-8")
    assert call(capsys, "audit", "two-equilibria.json", first, "--certificate", "one.json", "-q")[0] == 0
    code, out, _ = call(capsys, "check", "two-equilibria.json", "one.json", "c.json")
    assert code == 0
    assert out.count("VALID") == 2
    code, _, err = call(capsys, "audit", "two-equilibria.json", spoiled, "--certificate", "bad.json")
    assert code == 1
    assert "no certificate for an invalid claim" in err
    assert not (files / "bad.json").exists()
    assert call(capsys, "audit", "two-equilibria.json", first, first, second, "--certificate", "x.json")[0] == 2


def test_check_has_the_three_verdicts_and_reads_gambit_files(files, capsys, monkeypatch):
    call(capsys, "audit", "two-equilibria.json", "two-equilibria-first.json", "--certificate", "c.json")
    call(capsys, "convert", "two-equilibria.json", "game.nfg")
    assert call(capsys, "check", "game.nfg", "c.json")[0] == 0
    text = (files / "c.json").read_text(encoding="utf-8")
    (files / "wrong.json").write_text(text.replace('"3",', '"4",'), encoding="utf-8")
    (files / "cut.json").write_text(text[:-20], encoding="utf-8")
    for certificates, code, verdict in [
        (["c.json", "wrong.json"], 1, "invalid"),
        (["wrong.json", "cut.json"], 2, "unparsable"),
        (["nowhere.json"], 2, "unparsable"),
    ]:
        found, out, _ = call(capsys, "check", "two-equilibria.json", *certificates, "--json")
        assert (found, json.loads(out)["verdict"]) == (code, verdict)
    code, _, err = call(capsys, "check", "c.json", "c.json")
    assert code == 2
    assert "c.json" in err
    assert call(capsys, "check", "-", "-")[0] == 2


def test_the_formal_proof_without_coq_is_unknown_and_says_how_to_get_it(capsys, monkeypatch):
    monkeypatch.setattr("proofs.formal.coqc_path", lambda: None)
    code, out, _ = call(capsys, "verify", "--formal")
    assert code == 3
    assert "apt-get install coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics" in out
    code, out, _ = call(capsys, "verify", "--formal", "--players", "1-2", "--json")
    assert code == 3
    assert json.loads(out)["formal"]["verified"] is False
