"""``coco search``, ``coco catalog`` and ``coco generate`` as a user runs them."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from exact.commands.cli import run
from exact.games.files import parse_game, read_game
from exact.games.strict_json import Source
from tests.places import ROOT
from tests.selection import first

FAST = ["search", "non-uniqueness", "--players", "3", "--jobs", "1"]


def call(capsys, *arguments):
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("actions", ["2,2,2", "3,3,3"])
def test_the_first_counterexample_is_found_and_survives_the_audit(
    here, capsys, actions
):
    code, out, err = call(
        capsys, *FAST, "--actions", actions, "--seed", "2", "--catalog", "c", "--json"
    )
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["found"] >= 1 == len({document["reason"], "found"})
    assert (
        document["searched"]
        == document["refuted"] + document["found"] + document["undecided"]
    )
    for game in document["games"]:
        assert parse_game(Source(game["canonical_text"])).sha256 == game["game_sha256"]
        assert len(set(map(tuple, game["payoffs"]))) > 1
    assert call(capsys, "catalog", "export", "c", "--to", "out")[0] == 0
    for game in document["games"]:
        stem = f"out/{game['game_sha256'][:12]}"
        claims = [f"{stem}-claim-{k + 1}.json" for k in range(len(game["claims"]))]
        code, out, _ = call(capsys, "audit", f"{stem}.json", *claims, "--quiet")
        assert code == 0
        assert "certified counterexample" in out


def test_two_players_none_and_every_refutation_is_checked_again(here, capsys):
    code, out, _ = call(
        capsys,
        "search",
        "non-uniqueness",
        "--actions",
        "2,2",
        "--weights",
        "2",
        "--jobs",
        "1",
        "--catalog",
        "c",
    )
    assert code == 1
    assert "0 found" in out
    code, out, _ = call(capsys, "catalog", "check", "c", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["valid"]
    assert document["checked"] > 30
    assert os.listdir(here) == ["c"]


def test_list_show_and_check(here, capsys):
    assert call(capsys, *FAST, "--catalog", "c", "--quiet")[0] == 0
    code, out, _ = call(capsys, "catalog", "list", "c", "--json")
    listed = json.loads(out)
    assert code == 0
    assert listed["searches"][0]["found"] >= len(listed["games"]) >= 1
    key = listed["games"][0]["game_sha256"]
    code, out, _ = call(capsys, "catalog", "show", "c", key[:8])
    assert code == 0
    assert out.count("VALID as coalition-perfect-coco") == 2
    assert "NOT valid" not in out
    assert key[:12] in call(capsys, "catalog", "list", "c")[1]
    code, _, err = call(capsys, *FAST, "--catalog", "c")
    assert code == 2
    assert "--resume" in err
    assert call(capsys, *FAST, "--catalog", "c", "--resume", "--quiet")[0] == 0
    (here / "c").write_bytes((here / "c").read_bytes()[:3000])
    assert call(capsys, "catalog", "check", "c")[0] in (1, 2)


def test_options_reach_the_search(here, capsys):
    code, out, _ = call(capsys, *FAST, "--minimise", "range", "--json")
    smallest = json.loads(out)["games"][0]
    assert code == 0
    assert parse_game(Source(smallest["canonical_text"])).n == 3
    assert call(capsys, *FAST, "--generic", "--quiet")[0] == 0
    assert call(capsys, *FAST, "--full-dimensional", "--quiet")[0] == 0
    assert call(capsys, *FAST, "--notion", "coco", "--quiet", "--units", "2")[0] in (
        0,
        3,
    )
    assert (
        call(capsys, *FAST, "--structure", "zero-sum", "--units", "1", "--quiet")[0]
        == 3
    )
    assert (
        call(
            capsys,
            *FAST,
            "--equilibria",
            "3",
            "--units",
            "1",
            "--unit-size",
            "9",
            "--quiet",
        )[0]
        == 3
    )
    assert (
        call(capsys, *FAST, "--seconds", "0.001", "--unit-size", "1", "--quiet")[0] == 3
    )


def test_generated_games(here, capsys):
    arguments = [
        "search",
        "zero-weights",
        "--actions",
        "2,2",
        "--payoffs",
        "1",
        "--exhaustive",
        "--jobs",
        "1",
    ]
    code, out, _ = call(capsys, *arguments, "--found", "0", "--quiet")
    assert code == 0
    assert "36 games" in out
    code, out, _ = call(
        capsys,
        "search",
        "several-equilibria",
        "--actions",
        "2,2",
        "--count",
        "9",
        "--jobs",
        "1",
    )
    assert code == 1
    assert "9 without the property" in out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["beauty"], "beauty"),
        (["non-uniqueness", "--actions", "2,x"], "2,2,3"),
        (
            ["non-uniqueness", "--players", "2", "--actions", "2,2,2"],
            "--players says 2",
        ),
        (["non-uniqueness", "--resume"], "--catalog"),
        (["non-uniqueness", "--mixture", "1/2"], "1/2,1/2"),
        (["non-uniqueness", "--mixture", "1/2,1/3"], "sum 1"),
        (["non-uniqueness", "--generic", "--minimise", "range"], "give one"),
        (["non-uniqueness", "--margin", "0.5"], "not a rational"),
        (["non-uniqueness", "--weights", "50", "--players", "6"], "too many"),
        (["several-equilibria", "--actions", "2", "--players", "5"], "2 to 4 players"),
        (["non-uniqueness", "--catalog", "no/such/folder/c"], "cannot be opened"),
        (["non-uniqueness", "--catalog", "none", "--resume"], "no such catalog"),
    ],
)
def test_bad_usage_is_refused_with_a_reason(here, capsys, arguments, complaint):
    code, out, err = call(capsys, "search", *arguments, "--jobs", "1")
    assert code in (2, 3)
    assert out == ""
    assert complaint in err
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize(
    "name", first(1, ["SIGINT", "SIGTERM"], 3, "a search stopped by the other signal")
)
def test_signals_stop_cleanly_and_resume_goes_on(here, name):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
    }
    program = (
        "from exact.commands.cli import main\nif __name__ == '__main__':\n    main()\n"
    )
    (here / "program.py").write_text(program, encoding="utf-8")
    command = [
        sys.executable,
        "program.py",
        "search",
        "non-uniqueness",
        "--players",
        "3",
        "--found",
        "0",
        "--jobs",
        "2",
    ]
    process = subprocess.Popen(
        [*command, "--unit-size", "40", "--catalog", "c"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (os.path.exists("c") and units("c")):
        time.sleep(0.1)
    process.send_signal(getattr(signal, name))
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "go on with --resume" in err
    assert "Traceback" not in err
    ended = units("c")
    assert ended > 0
    again = [
        *command,
        "--unit-size",
        "40",
        "--catalog",
        "c",
        "--resume",
        "--units",
        str(ended + 3),
        "--quiet",
    ]
    assert subprocess.run(
        again, env=environment, capture_output=True, check=False
    ).returncode in (0, 3)
    assert units("c") == ended + 3


def test_a_terminal_sees_rate_found_and_remaining(here):
    master, slave = pty.openpty()
    arguments = [
        "search",
        "non-uniqueness",
        "--players",
        "3",
        "--jobs",
        "1",
        "--units",
        "6",
        "--found",
        "9",
    ]
    script = (
        "import exact.showing.terminal; exact.showing.terminal.PATIENCE = 0\n"
        f"from exact.commands.cli import run; run({arguments})"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.DEVNULL, stderr=slave
    ) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        assert process.wait() in (0, 3)
    os.close(master)
    text = shown.decode(errors="replace")
    assert "units" in text
    assert "found, " in text
    assert re.search(r"/s, at most 0:\d\d:\d\d left", text)


def units(path):
    import sqlite3

    database = sqlite3.connect(path)
    try:
        return database.execute("SELECT count(*) FROM units").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        database.close()


@pytest.mark.parametrize(
    "family",
    ["bargaining", "transferable", "zero-sum", "two-player", "n-player", "literature"],
)
def test_generate_writes_what_audit_accepts(here, capsys, family):
    code, out, _ = call(
        capsys,
        "generate",
        family,
        "--seed",
        "1",
        "--count",
        "2",
        "--to",
        "games",
        "--json",
    )
    document = json.loads(out)
    assert code == 0
    assert [game["seed"] for game in document["games"]] == [1, 2]
    for entry in document["games"]:
        assert entry["valid"]
        stem = f"games/{family}-{entry['seed']}"
        assert read_game(f"{stem}.json").sha256 == entry["game_sha256"]
        assert (
            call(capsys, "audit", f"{stem}.json", f"{stem}-claim-1.json", "--quiet")[0]
            == 0
        )
    assert call(capsys, "generate", family, "--seed", "1")[1].startswith(
        f"{family} 1: "
    )


def test_a_long_command_is_shown_in_80_columns_and_whole_in_json(
    here, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "argv", ["coco", "search", "--catalog", "a" * 200])
    assert (
        run(
            [
                "search",
                "non-uniqueness",
                "--players",
                "3",
                "--jobs",
                "1",
                "--catalog",
                "games.sqlite",
                "-q",
            ]
        )
        == 0
    )
    capsys.readouterr()
    assert run(["catalog", "list", "games.sqlite", "--json"]) == 0
    name = json.loads(capsys.readouterr().out)["games"][0]["game_sha256"]
    assert run(["catalog", "show", "games.sqlite", name]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "a" * 200 in re.sub(r"\s", "", out)
    assert run(["catalog", "show", "games.sqlite", name, "--json"]) == 0
    assert (
        json.loads(capsys.readouterr().out)["origins"][0]["command"]
        == f"coco search --catalog {'a' * 200}"
    )
