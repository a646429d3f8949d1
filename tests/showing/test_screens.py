"""Screens of any width: no number breaks, headings stay over their columns, nothing is left out."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from exact.commands.cli import COMMANDS, coco, run
from exact.commands.value import both_signs
from exact.games.coco_json import format_game
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.showing.layout import GAP, longest_word, wrap
from exact.showing.terminal import NARROWEST, counted, table
from tests.places import ROOT

WIDTHS = (40, 60, 80, 200)
LONG = "the one who is called by a name of forty"

GAMES = {
    "hot-dogs": parse_game(example("hot-dogs")),
    "three-friends": parse_game(example("three-friends")),
    "four": Game.build([2] * 4, lambda a: [f"{sum(a) * k + 1}/{k + 2}" for k in range(4)]),
    "long": Game.build(
        [[f"{LONG} {k}" for k in range(2)]] * 2,
        lambda a: [10**12 + a[0] * a[1], f"{10**9 - a[0]}/{7**9}"],
        players=[f"{LONG}: A", f"{LONG}: B"],
    ),
    "wide": Game.build(
        [["合作", "背叛"]] * 2,
        lambda a: [3 - a[0] + a[1], 3 - a[1] + 2 * a[0]],
        players=["囚徒甲乙丙丁戊己庚辛壬癸", "囚徒"],
    ),
    "algebraic": Game.bimatrix([[0, 2], [1, 0]], [[0, 1], [3, 0]]),
    "point": Game.build([1, 1], lambda _: ["-1/2", "1/3"]),
}  # fmt: skip
LINES = [
    *(["value", name] for name in GAMES),
    *(["value", name, "--outcome", "1,1"] for name in ("hot-dogs", "long", "wide")),
    *(["frontier", name] for name in GAMES),
    *(["frontier", name, "--at", "1,1"] for name in ("hot-dogs", "long", "wide")),
    *(["respond", name, "--weights", "1,1"] for name in ("hot-dogs", "long", "wide")),
    ["respond", "four", "--weights", "1,2,3,1/7"],
    *(["solve", name] for name in GAMES if name not in ("four", "three-friends")),
    ["solve", "three-friends", "--max-cells", "1"],
    ["solve", "four", "--transferable"],
    *(["bargain", name] for name in ("hot-dogs", "long", "wide", "algebraic")),
    ["bargain", "hot-dogs", "--disagreement", "1/3,1/7"],
    ["audit", "hot-dogs", "hot-dogs-claim"],
    ["audit", "three-friends", "three-friends-first", "three-friends-spoiled"],
    ["tour"],
    ["generate", "literature"],
    ["search", "several-equilibria", "--count", "4", "--jobs", "1"],
    ["identity", "sum(binomial(n,k)^2, k, 0, n)", "binomial(2*n,n)"],
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("screens")
    for name, game in GAMES.items():
        (path / name).write_text(format_game(game), encoding="utf-8")
    for name in ("hot-dogs-claim", "three-friends-first", "three-friends-spoiled"):
        (path / name).write_text(example(name).text, encoding="utf-8")
    return path


def numbers(text):
    """The words in which there is a digit, each once: a number in two halves would be two others."""
    return {word for word in text.split() if re.search("[0-9]", word)}


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_every_width_shows_the_same_numbers_whole(line, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    shown = {}
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        assert run(line) in (0, 1, 3)
        shown[width], err = capsys.readouterr()
        assert err == ""
        for row in shown[width].splitlines():
            assert cell_len(row) <= max(width, longest_word(row.strip()) + GAP)
            assert row == row.rstrip()
    if line[0] == "tour":  # no table, and times are not shown
        assert len(set(map(numbers_as_text, shown.values()))) == 1
    for width in WIDTHS:
        assert numbers(shown[width]) == numbers(shown[200])


def numbers_as_text(text):
    return " ".join(sorted(numbers(text)))


def drawn(shown, width):
    console = Console(width=width, soft_wrap=True, color_system=None, highlight=False)
    with console.capture() as captured:
        console.print(shown)
    return captured.get().splitlines()


@given(
    st.lists(
        st.tuples(st.text("ab漢é ", max_size=30), st.integers(-(10**12), 10**12)),
        min_size=1,
        max_size=5,
    ),
    st.integers(20, 90),
)
def test_headings_stay_over_their_columns(rows, width):
    cells = [(name, str(number), "end") for name, number in rows]
    first, *rest = drawn(table(["name", "number", "last"], cells), width)
    if first.split() != ["name", "number", "last"]:  # records
        assert sum(line.split()[:1] == ["number"] for line in [first, *rest]) == len(
            rows
        )
        return
    right = cell_len(first[: first.index("number") + len("number")])
    ends = [cell_len(line[: line.index("end")]) for line in rest if "end" in line]
    assert ends == [right + GAP + len("last") - len("end")] * len(rows)
    for _, number in rows:
        assert any(
            cell_len(line[: found.end()]) == right
            for line in rest
            for found in re.finditer(rf"(?<!\S){number}(?!\S)", line)
        )


@given(st.text("ab1/−+(,) 漢", max_size=60), st.integers(1, 40))
def test_lines_hold_the_words_in_order_and_break_none(text, width):
    lines = wrap(text, width, "  ")
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert cell_len(line) <= width or " " not in line.strip()


def test_a_table_that_does_not_fit_becomes_records():
    rows = [("Ann", str(10**30), "because it is so"), ("Bob", "1/3", "")]
    shown = drawn(table(["player", "payoff", "reason"], rows), 42)
    assert shown == [
        "player  Ann",
        "payoff  1000000000000000000000000000000",
        "reason  because it is so",
        "",
        "player  Bob",
        "payoff  1/3",
    ]
    assert len(drawn(table(["player", "payoff", "reason"], rows), 80)) == 3


@pytest.mark.parametrize(
    ("told", "width"),
    [("120", 120), ("", 80), ("0", 80), ("-5", 80), ("nonsense", 80), ("1", NARROWEST)],
)
def test_columns_count_in_a_pipe(told, width, monkeypatch):
    from exact.showing.terminal import console

    monkeypatch.setenv("COLUMNS", told)
    assert console().width == width


def in_window(columns, *arguments, cwd, **environment):
    """What ``coco`` writes on a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    around = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    around |= {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment}
    line = [sys.executable, "-m", "exact", *arguments]
    done = subprocess.Popen(line, stdout=slave, stderr=slave, cwd=cwd, env=around)
    os.close(slave)
    parts = []
    try:
        while part := os.read(master, 65536):
            parts.append(part)
    except OSError:
        pass
    assert done.wait() in (0, 1)
    os.close(master)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_the_window_says_how_wide_it_is_and_colours_suit_light_and_dark(folder):
    line = ["audit", "three-friends", "three-friends-spoiled"]
    coloured = in_window(44, *line, cwd=folder)
    plain = in_window(44, *line, cwd=folder, NO_COLOR="1")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == re.sub(
        r"\x1b\[[0-9;]*m", "", plain
    )
    assert max(map(cell_len, re.sub(r"\x1b\[[0-9;]*m", "", plain).splitlines())) <= 44
    styles = {
        code
        for found in re.findall(r"\x1b\[([0-9;]*)m", coloured)
        for code in found.split(";")
    }
    assert styles <= {
        "",
        "0",
        "1",
        "31",
        "32",
    }  # bold, red, green: no background, nothing pale
    assert not {"31", "32"} & set(re.findall("[0-9]+(?=m)", plain))


@pytest.mark.parametrize("page", ["cp437", "cp1252", "ascii"])
def test_code_pages_of_windows_lose_no_character(page, folder):
    line = [sys.executable, "-m", "exact", "value", "wide"]
    around = {**os.environ, "PYTHONIOENCODING": page, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, capture_output=True, cwd=folder, env=around, check=True)
    assert "囚徒甲乙丙丁戊己庚辛壬癸" in done.stdout.decode("utf-8")


def every_command():
    yield (), coco
    for name in COMMANDS:
        command = coco.get_command(click.Context(coco), name)
        yield (name,), command
        for inner, leaf in getattr(command, "commands", {}).items():
            yield (name, inner), leaf


COMMAND = dict(every_command())


@pytest.mark.parametrize("words", COMMAND, ids=" ".join)
def test_help_fits_every_screen(words, monkeypatch, capsys):
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        assert run([*words, "--help"]) == 0
        page = capsys.readouterr().out
        laid_out = set(map(str.strip, (COMMAND[words].help or "").splitlines()))
        rows = [row for row in page.splitlines() if row.strip() not in laid_out]
        assert max(map(len, rows)) <= width
        assert not re.search(
            r"[a-z]-$", page, re.MULTILINE
        )  # no line ends within hot-dogs.json


def test_one_of_a_thing_is_singular(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert run(["frontier", "point"]) == 0
    assert "1 vertex, 0 facets" in capsys.readouterr().out
    assert counted(1, "vertex", "vertices") == "1 vertex"
    assert (
        both_signs(GAMES["point"].payoffs[0][0]),
        both_signs(GAMES["point"].payoffs[0][1]),
    ) == ("∓1/2", "±1/3")
