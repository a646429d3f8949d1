"""What every command has in common: options, help whose examples run, width, colour, progress, completion."""

import io
import json
import os
import pty
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from flint import fmpq

import exact
from exact.commands.cli import COMMANDS, coco, run
from exact.equilibria.claims import Claim, format_claim
from exact.games.coalitions import coalitions
from exact.games.coco_json import format_game
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.nfg import format_nfg
from exact.games.strict_json import Source
from exact.showing.terminal import each, left, say, working
from exact.watching import Watch, stage, steps, unwatched, watched
from proofs.each_n import levels, theorem1
from proofs.every_n.verification import verify_steps
from proofs.identities.proving import prove
from tests.places import ROOT

BUNDLED = sorted(
    path.stem for path in (ROOT / "exact" / "games" / "examples").glob("*.json")
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
COCO = [sys.executable, "-m", "exact"]


def leaves():
    """Every command that does something, with the words that call it."""
    for name in COMMANDS:
        command = coco.get_command(click.Context(coco), name)
        if isinstance(command, click.Group):
            for inner, leaf in command.commands.items():
                yield (name, inner), leaf
        else:
            yield (name,), command


LEAVES = dict(leaves())


def examples(words):
    """The commands that the help shows after "Example:"."""
    found = re.findall(r"^ *Example: (coco .*)", LEAVES[words].help or "", re.MULTILINE)
    assert found, words
    return [shlex.split(line)[1:] for line in found]


MARKS = {
    "verify": [pytest.mark.slow(11, "all proofs, three times")],
    "search non-uniqueness": [pytest.mark.slow(4, "a search, three times")],
}
EXAMPLES = [
    pytest.param(words, line, id=" ".join(line), marks=MARKS.get(" ".join(words), []))
    for words in LEAVES
    for line in examples(words)
]
NAMES = {
    "game": "three-friends",
    "claim-1": "three-friends-first",
    "claim-2": "three-friends-second",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The bundled files, and those that the examples in the helps name."""
    path = tmp_path_factory.mktemp("files")
    for name in BUNDLED:
        (path / f"{name}.json").write_text(example(name).text, encoding="utf-8")
    for name, bundled in NAMES.items():
        (path / f"{name}.json").write_text(example(bundled).text, encoding="utf-8")
    before = Path.cwd()
    os.chdir(path)
    try:
        run(
            [
                "audit",
                "game.json",
                "claim-1.json",
                "claim-2.json",
                "--certificate",
                "certificate.json",
                "-q",
            ]
        )
        run(["convert", "game.json", "game.nfg"])
        search = [
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
        assert run(search) == 0
    finally:
        os.chdir(before)
    return path


@pytest.fixture
def files(folder, tmp_path, monkeypatch):
    """A fresh copy, for commands that write."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(capfd, *arguments):
    """``coco``; what C libraries print is seen as well."""
    capfd.readouterr()
    code = run(list(arguments))
    return code, *capfd.readouterr()


def real(line, capfd):
    """An example with the name of a game that is in this catalog."""
    if line[:2] == ["catalog", "show"]:
        line = [*line[:3], call(capfd, "catalog", "list", line[2], "--quiet")[1][:12]]
    return line


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_command_has_json_and_quiet_and_narrow_help(words, capfd):
    options = {name for parameter in LEAVES[words].params for name in parameter.opts}
    assert {"--json", "--quiet"} <= options
    code, out, _ = call(capfd, *words, "--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(("words", "line"), EXAMPLES)
def test_the_example_in_the_help_runs_in_words_in_json_and_quietly(
    words, line, files, capfd
):
    line = real(line, capfd)
    code, out, err = call(capfd, *line)
    written = [told for told in err.splitlines() if told.startswith("coco: wrote ")]
    assert (code, err.splitlines()) == (0, written)
    if words != ("completion",):
        assert max(map(len, out.splitlines()), default=0) <= 80
    code, quiet, err = call(capfd, *line, "--quiet")
    assert (code, err) == (0, "")
    assert len(quiet) <= len(out)
    code, text, err = call(capfd, *line, "--json")
    assert (code, err.splitlines()) == (0, written)
    assert isinstance(json.loads(text), dict)
    assert "\x1b" not in out + quiet + text


GAMES = {
    name: parse_game(example(name))
    for name in BUNDLED
    if '"coco-game/1"' in example(name).text
}
CLAIMS = [[name, *(f"{name}-{which}" for which in ("first", "second", "spoiled"))] for name in GAMES if f"{name}-first" in BUNDLED]  # noqa: E501 # fmt: skip
WIDE = [
    *(["value", f"{game}.json"] for game in GAMES),
    *(["frontier", f"{game}.json"] for game in GAMES),
    *(
        ["respond", f"{name}.json", "--weights", ",".join("1" * game.n)]
        for name, game in GAMES.items()
    ),
    *(["solve", f"{name}.json"] for name, game in GAMES.items() if game.n == 2),
    *(["bargain", f"{name}.json"] for name, game in GAMES.items() if game.n == 2),
    *(["audit", *(f"{name}.json" for name in names)] for names in CLAIMS),
    *(
        ["generate", family]
        for family in (
            "bargaining",
            "transferable",
            "zero-sum",
            "two-player",
            "literature",
        )
    ),
    ["verify", "--players", "1-3", "--all-players"],
    ["check", "identity", "certificate.json"],
    ["catalog", "list", "games.sqlite"],
    ["search", "several-equilibria", "--count", "20", "--jobs", "1"],
]


@pytest.mark.parametrize("line", WIDE, ids=" ".join)
def test_output_fits_80_columns(line, files, capfd):
    _, out, _ = call(capfd, *line)
    assert out
    assert max(map(len, out.splitlines())) <= 80


def test_say_breaks_every_line(capsys):
    say("a" + " b" * 60, "c")
    first, second, third = capsys.readouterr().out.splitlines()
    assert (len(first) <= 80, second[:4], third) == (True, "  b ", "c")


def through_terminal(command, stream, *, cwd, stdout=subprocess.DEVNULL, **environment):
    """What a command writes to ``stream``, which is a terminal."""
    master, slave = pty.openpty()
    streams = {"stdout": stdout, "stderr": None, stream: slave}
    done = subprocess.Popen(
        command,
        **streams,
        cwd=cwd,
        env={**ENVIRONMENT, "TERM": "xterm-256color", **environment},
    )
    os.close(slave)
    parts = []
    try:
        while part := os.read(master, 65536):
            parts.append(part)
    except OSError:  # Linux's way of saying that the other side is closed
        pass
    assert done.wait() in (0, 1, 3)
    os.close(master)
    return b"".join(parts).decode()


def on_terminal(*arguments, cwd, **environment):
    """What ``coco`` writes when its standard output is a terminal."""
    return through_terminal([*COCO, *arguments], "stdout", cwd=cwd, **environment)


COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|38;[0-9;]+)m")


def test_colour_on_a_terminal_alone_and_never_the_only_sign(folder):
    line = ["audit", "two-equilibria.json", "two-equilibria-spoiled.json"]
    for name in ("NO_COLOR", "FORCE_COLOR"):
        ENVIRONMENT.pop(name, None)
    coloured = on_terminal(*line, cwd=folder)
    plain = on_terminal(*line, cwd=folder, NO_COLOR="1")
    assert COLOUR.search(coloured)
    assert not COLOUR.search(plain)
    for text in (coloured, plain):
        assert "✓ yes" in text
        assert "✗ no" in text
    piped = subprocess.run(
        [*COCO, *line], capture_output=True, cwd=folder, env=ENVIRONMENT, check=False
    )
    assert b"\x1b" not in piped.stdout + piped.stderr


def shown_by(work, monkeypatch, *, terminal=True, patience=0.01):
    """What is written on a terminal while ``work`` is done."""
    shown = io.StringIO()
    shown.isatty = lambda: terminal
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("exact.showing.terminal.PATIENCE", patience)
    work()
    return shown.getvalue()


def counting(quiet=False):
    with working("counting", quiet=quiet):
        for _ in steps(range(4)):
            time.sleep(0.15)


def test_progress_is_seen_on_a_terminal_once_the_work_takes_long(monkeypatch):
    assert re.search(
        r"counting.*[1-3]/4, 0:00:0\d left", shown_by(counting, monkeypatch)
    )
    assert shown_by(counting, monkeypatch, terminal=False) == ""
    assert shown_by(lambda: counting(quiet=True), monkeypatch) == ""
    assert shown_by(counting, monkeypatch, patience=60) == ""


def test_work_on_several_things_shows_how_many_are_left(monkeypatch):
    done = []

    def work():
        for number in each("auditing", [1, 2, 3]):
            time.sleep(0.15)
            done.append(number)

    assert re.search("auditing.*2/3", shown_by(work, monkeypatch))
    assert done == [1, 2, 3]
    assert list(each("auditing", "abc", quiet=True)) == ["a", "b", "c"]


def test_the_time_left_is_what_the_pace_says_or_a_limit_allows():
    assert left(Watch(), 5) == "0:00:05 so far"
    assert left(Watch(share=0.2), 10) == "20 %, 0:00:40 left"
    assert left(Watch(share=0.2, bound=0.1), 10) == "20 %, 0:00:40 left"
    assert left(Watch(share=0.2, bound=0.5), 10) == "50 %, at most 0:00:10 left"
    assert left(Watch(share=0.2), 10, seconds=30) == "20 %, at most 0:00:20 left"
    assert left(Watch(share=1e-12), 100) == "0 %, 11,574 days left"


def test_shares_of_loops_in_stages_add_up_and_never_fall():
    watch = Watch()
    seen = []
    with watched(watch):
        for high in (0.5, 1):
            with stage(high - 0.5, high):
                for _ in steps(range(2)):
                    seen += [watch.share for _ in steps("abcd")]
    assert seen == [k / 16 for k in range(16)]
    assert watch.share == 1
    assert (watch.low, watch.high) == (0, 1)
    with unwatched():
        assert steps(seen) is seen


SLOW = [
    ["audit", "seven.json", "seven-claim.json"],
    ["bargain", "five.json", "--disagreement", "1,1,1,1,1"],
    ["bargain", "two.json"],
    ["catalog", "check", "games.sqlite"],
    ["catalog", "export", "games.sqlite", "--to", "out"],
    ["catalog", "list", "games.sqlite"],
    ["check", "seven.json", "seven-certificate.json"],
    ["check", "three.json", "tree.json"],
    ["convert", "large.json", "large.nfg"],
    ["frontier", "five.json"],
    ["generate", "n-player", "--count", "3"],
    [
        "identity",
        "sum(binomial(n,k)^3, k, 0, n)",
        "sum(binomial(n,k)^2*binomial(2*k,n), k, 0, n)",
    ],
    ["report", "three.json", "-o", "page.html"],
    ["respond", "seven.json", "--weights", "1,1,1,1,1,1,1"],
    [
        "search",
        "census",
        "--actions",
        "2,2",
        "--payoffs",
        "1",
        "--exhaustive",
        "--jobs",
        "1",
    ],
    [
        "search",
        "non-uniqueness",
        "--players",
        "3",
        "--found",
        "3",
        "--units",
        "3",
        "--jobs",
        "1",
    ],
    [
        "search",
        "no-equilibrium",
        "--players",
        "3",
        "--count",
        "12",
        "--seconds",
        "60",
        "--jobs",
        "1",
    ],
    ["solve", "three.json"],
    ["solve", "three.json", "--notion", "coco"],
    ["solve", "two.json"],
    ["solve", "seven.json", "--transferable"],
    ["tour"],
    ["value", "seven.json"],
    ["verify", "--players", "5"],
    ["verify", "--players", "1-40", "--level", "sizes"],
    ["verify", "--all-players"],
]
"""A small case of everything that can take more than two seconds; ``verify --formal`` is in test_formal."""


QUICK = ("bargain two", "catalog list", "convert", "identity", "tour", "value")
SOME_SLOW = [
    *(line for line in SLOW if " ".join(line).startswith(QUICK)),
    *(
        pytest.param(line, marks=pytest.mark.slow(29, "runs that take seconds"))
        for line in SLOW
        if not " ".join(line).startswith(QUICK)
    ),
]


@pytest.fixture(scope="module")
def slow_files(folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("slow")
    dice = random.Random(1)
    for name, shape in [
        ("two", [12, 12]),
        ("five", [2] * 5),
        ("large", [60, 60]),
        ("three", [3, 2, 2]),
    ]:
        game = Game.build(shape, lambda a: [dice.randint(0, 99) for _ in a])
        (path / f"{name}.json").write_text(format_game(game), encoding="utf-8")
    seven = Game.build([2] * 7, lambda a: [0] * 7)
    both = {
        S: {(k,) * S.bit_count(): fmpq(1, 2) for k in (0, 1)} for S in coalitions(7)
    }
    (path / "seven.json").write_text(format_game(seven), encoding="utf-8")
    (path / "seven-claim.json").write_text(
        format_claim(Claim("coco", (fmpq(1),) * 7, both)), encoding="utf-8"
    )
    shutil.copy(folder / "games.sqlite", path)
    before = Path.cwd()
    os.chdir(path)
    try:
        assert (
            run(
                [
                    "audit",
                    "seven.json",
                    "seven-claim.json",
                    "-q",
                    "--certificate",
                    "seven-certificate.json",
                ]
            )
            == 0
        )
        assert run(["solve", "three.json", "-q", "--certificate", "tree.json"]) in (
            0,
            1,
            3,
        )
    finally:
        os.chdir(before)
    return path


IMPATIENT = """
import sys, exact.showing.terminal
exact.showing.terminal.PATIENCE = 0
from exact.commands.cli import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("line", SOME_SLOW, ids=lambda line: " ".join(line)[:50])
def test_everything_that_can_take_long_says_how_long_it_takes_still(
    line, slow_files, tmp_path
):
    shutil.copytree(slow_files, tmp_path, dirs_exist_ok=True)
    command = [sys.executable, "-c", IMPATIENT, *line]
    terminal = through_terminal(command, "stderr", cwd=tmp_path, COLUMNS="80")
    assert re.search(
        r"[0-9%a-z], (at most )?[0-9]+:[0-5][0-9]:[0-5][0-9] left", terminal
    ), terminal[-2000:]
    assert "left" not in through_terminal(
        [*command, "--quiet"], "stderr", cwd=tmp_path, COLUMNS="80"
    )


class Recorder(Watch):
    """Keeps what it was told."""

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if name in ("share", "bound"):
            vars(self).setdefault("told", set()).add((name, value))


FIVE = Game.build([2] * 5, lambda a: [sum(a) * k % 7 for k in range(1, 6)])
THREE = Game.build(
    [3, 2, 2], lambda a: [(3 * a[0] + a[1] * k + a[2]) % 5 for k in range(3)]
)
WORK = {
    "read": lambda: parse_game(Source(format_game(FIVE))),
    "read nfg": lambda: parse_game(Source(format_nfg(FIVE))),
    "coco value": lambda: exact.coco_value(FIVE),
    "verify the value": exact.coco_value(FIVE).verify,
    "cells": lambda: exact.solve(THREE),
    "verify the cells": exact.solve(THREE).verify,
    "plain": lambda: exact.solve(THREE, "coco"),
    "hull": lambda: exact.frontier(FIVE),
    "verify the hull": exact.frontier(FIVE).verify,
    "audit": lambda: exact.audit(
        FIVE,
        Claim(
            "coco",
            (fmpq(1),) * 5,
            {S: {(0,) * S.bit_count(): fmpq(1)} for S in coalitions(5)},
        ),
    ),
    "theorem": lambda: theorem1.verify(4),
    "appendix": lambda: verify_steps(2),
    "interval": lambda: levels.verify_interval(5),
    "identity": lambda: prove("sum(binomial(n,k)^2, k, 0, n)", "binomial(2*n,n)"),
    "bargaining": lambda: exact.nash_bargaining(THREE, [0, 0, 0]),
}


@pytest.mark.parametrize("name", WORK)
def test_work_says_where_it_is_on_the_way(name):
    watch = Recorder()
    with watched(watch):
        WORK[name]()
    between = {told for told in watch.told if 0 < told[1] < 1}
    assert len(between) >= {"identity": 2, "bargaining": 1}.get(name, 3), watch.told


def test_the_cells_tell_how_many_are_done(slow_files):
    text = through_terminal(
        [sys.executable, "-c", IMPATIENT, "solve", "three.json"],
        "stderr",
        cwd=slow_files,
    )
    assert re.search(
        r"cells of weights.*[0-9]+ done, [0-9]+ open, (at most )?[0-9]+:[0-9:]+ left",
        text,
    )


def test_what_is_printed_under_a_bar_is_not_in_its_line(slow_files, tmp_path):
    """Two certificates are checked with a bar; the verdicts go to a file, or to the terminal in lines of their own."""
    command = [
        sys.executable,
        "-c",
        IMPATIENT,
        "check",
        "seven.json",
        *["seven-certificate.json"] * 2,
    ]
    with open(tmp_path / "out", "wb") as file:
        assert "left" in through_terminal(
            command, "stderr", cwd=slow_files, stdout=file
        )
    assert (tmp_path / "out").read_text().count("VALID seven-certificate.json") == 2
    text = through_terminal(
        ["sh", "-c", 'exec "$@" 2>&1', "sh", *command], "stdout", cwd=slow_files
    )
    assert "1/2, 0:" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert re.findall(r"left(.)", plain, re.DOTALL) == ["\r"] * plain.count("left")
    assert plain.count("\x1b[2KVALID seven-certificate.json\r\n") == 2


def test_what_libraries_print_is_kept_out_of_the_output(folder):
    """HiGHS prints a banner through C's own buffer: only a process of its own shows it."""
    line = [*COCO, "generate", "n-player", "--json"]
    done = subprocess.run(
        line, capture_output=True, text=True, cwd=folder, env=ENVIRONMENT, check=True
    )
    assert json.loads(done.stdout)["family"] == "n-player"
    assert done.stderr == ""


def completions(*words):
    """What a shell offers for the last of the words."""
    environment = {
        **ENVIRONMENT,
        "_COCO_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["coco", *words]),
    }
    environment["COMP_CWORD"] = str(len(words))
    done = subprocess.run(
        COCO, capture_output=True, text=True, env=environment, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_completion_of_commands_options_words_and_files():
    assert completions("va") == ["plain,value"]
    assert completions("--ver") == ["plain,--version"]
    assert completions("value", "--js") == ["plain,--json"]
    assert completions("catalog", "ex") == ["plain,export"]
    assert completions("verify", "--level", "si") == ["plain,sizes"]
    assert completions("audit", "game.json", "cl") == ["file,cl"]
    assert {f"plain,{name}" for name in COMMANDS} <= set(completions(""))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell, capsys):
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_COCO_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        assert (
            subprocess.run(
                [shell, "-n"], input=script, text=True, check=False
            ).returncode
            == 0
        )


def test_completing_a_command_imports_none():
    script = (
        "import sys; from exact.commands.cli import run\n"
        "try: run([])\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    environment = {
        **ENVIRONMENT,
        "_COCO_COMPLETE": "bash_complete",
        "COMP_WORDS": "coco v",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert done.stdout.split() == ["plain,verify", "plain,value"]
    assert not {
        "rich",
        "flint",
        *(f"exact.commands.{name}" for name in COMMANDS),
    } & set(done.stderr.split())


def test_version_names_what_we_stand_on_and_imports_none_of_it():
    script = "import sys; from exact.commands.cli import run; run(['--version']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=True,
    )
    shown = dict(line.split() for line in done.stdout.splitlines())
    assert {
        "coco",
        "Python",
        "click",
        "python-flint",
        "highspy",
        "numpy",
        "networkx",
        "rich",
    } <= set(shown)
    assert all(re.match(r"\d+\.\d", number) for number in shown.values())
    assert not {"flint", "highspy", "numpy", "rich", "networkx"} & set(
        done.stderr.split()
    )


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("adit game.json", "did you mean 'audit'?"),
        ("value game.json --jsn", "Did you mean '--json'?"),
        ("identity n n --asume n>=1", "Did you mean '--assume'?"),
        ("catalog lst games.sqlite", "Did you mean 'list'?"),
        ("generate bargainin", "did you mean 'bargaining'?"),
        ("verify --level size", "did you mean 'sizes'?"),
        ("--vrsion", "Did you mean '--version'?"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(line, meant, capsys):
    assert run(line.split()) == 2
    assert meant in capsys.readouterr().err


def test_help_starts_fast():
    """Processor time, which a busy machine does not stretch; benchmarks/startup.py measures the clock."""

    def seconds():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [*COCO, "--help"], capture_output=True, env=ENVIRONMENT, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.15
