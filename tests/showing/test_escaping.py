"""Text from files is text in every medium: terminal, JSON, HTML, pictures; and it never reaches Coq or LaTeX."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exact.arithmetic.markup import html, legible_json
from exact.commands.cli import run
from exact.errors import MOST_MARKS, printable
from exact.games.coco_json import format_game
from exact.games.game import Game
from tests.selection import first

NASTY = [
    "\x1b[31mred\x1b[0m",
    "\x9b2J",
    "\x1b]0;title\x07",
    "a\nVALID game.json",
    "a\r b",
    "\u202egnp",
    "\u2066x\u2069",
    "$x^2$",
    r"\alpha_{1}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=y>',
    "' onload='",
    "*) Axiom f : False. (*",
    "--json",
    "$(touch pwned)",
    "`id`; rm *",
    "=1+1",
    "[red]markup[/red]",
    "e\u0301",
    "\u0301",
    "z" + "\u0335" * 40,
    "漢字",
    "👨\u200d👩",
    "\u3164",
    "x\u2028y",
    "\x00",
]
names = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip),
)
texts = st.lists(names, min_size=6, max_size=6, unique=True)
PLAIN = ["Ann", "Bob", "up", "down", "left", "right"]
few = settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def game_of(words, title=""):
    """A game with one equilibrium, whose names are these."""
    return Game.build(
        [words[2:4], words[4:6]],
        lambda a: [3 - 3 * a[0] + 2 * a[1], 5 * (1 - a[1]) * a[0] + a[1]],
        players=words[:2],
        title=title,
    )


@pytest.fixture
def shown(tmp_path, monkeypatch, capsys):
    """What commands print about a game with these names."""
    monkeypatch.chdir(tmp_path)

    def call(words, *line):
        title = words[0] if words != PLAIN else ""
        Path("game.json").write_text(
            format_game(game_of(words, title)), encoding="utf-8"
        )
        assert run(list(line)) in (0, 1)
        return capsys.readouterr()

    return call


LINES = [
    ["value", "game.json", "--outcome", "1,1"],
    ["frontier", "game.json"],
    ["frontier", "game.json", "--at", "2,1"],
    ["respond", "game.json", "--weights", "1,2"],
    ["solve", "game.json", "--claims", "claims"],
    ["solve", "game.json", "--transferable"],
    ["bargain", "game.json"],
    ["bargain", "game.json", "--disagreement", "0,0"],
    ["convert", "game.json", "other.nfg"],
    ["audit", "game.json", "claims/claim-1.json"],
]


def is_text(output):
    return all(printable(line) == line for line in output.split("\n"))


@few
@given(texts)
@pytest.mark.parametrize("width", [40, 200])
def test_a_terminal_is_shown_text_alone(shown, monkeypatch, width, words):
    monkeypatch.setenv("COLUMNS", str(width))
    for line in LINES:
        if line[0] == "convert" and any(word.endswith("\\") for word in words):
            continue
        out, err = shown(words, *line)
        assert is_text(out + err), (line, out)
        assert not re.search("^VALID", out, re.MULTILINE)


@few
@given(texts)
def test_json_is_legible_and_means_the_same(shown, words):
    for line in (
        ["value", "game.json", "--json"],
        ["convert", "game.json", "-", "--to", "json"],
    ):
        out = shown(words, *line).out
        assert legible_json(out) == out
        assert json.loads(out)["players"] == words[:2]


class Page(HTMLParser):
    """The elements of a page with their attributes' names."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, tuple(name for name, _ in attributes)))


@pytest.mark.parametrize("words", [NASTY[:6], NASTY[8:14], NASTY[20:26]])
def test_names_make_no_element_of_a_page(shown, words):
    pages = []
    for each in (PLAIN, words):
        shown(each, "report", "game.json", "-o", "page.html", "--force")
        pages.append(Path("page.html").read_text(encoding="utf-8"))
    plain, nasty = (set(Page(page).elements) for page in pages)
    assert nasty <= plain | {
        ("p", ("class",)),
        ("span", ("class",)),
        ("abbr", ("class", "title")),
    }
    assert is_text(pages[1].replace(html(words[0]), ""))


@pytest.mark.parametrize("name", first(6, NASTY, 3, "pictures"))
def test_names_are_words_in_pictures(shown, name):
    words = [name, *PLAIN[1:]]
    shown(words, "frontier", "game.json", "--plot", "picture.svg")
    picture = ElementTree.parse("picture.svg")
    drawn = [
        "".join(element.itertext())
        for element in picture.iter()
        if element.tag.endswith("text")
    ]
    assert any(printable(name)[:10] in text for text in drawn)


def test_names_do_not_reach_coq(shown):
    shown(PLAIN, "solve", "game.json", "--claims", "claims")
    exports = []
    for words in (PLAIN, NASTY[:6], NASTY[9:15]):
        shown(
            words,
            "audit",
            "game.json",
            "claims/claim-1.json",
            "--coq",
            "claim.v",
            "--force",
        )
        exports.append(Path("claim.v").read_text(encoding="utf-8"))
    assert len(set(exports)) == 1


@pytest.mark.parametrize("name", ["a\nVALID b.json", "\x1b[2J", "\u202ex"])
def test_names_of_files_are_text_too(shown, capsys, name):
    for line in (
        ["value", name],
        ["check", "game.json", name],
        ["audit", "game.json", name],
        ["report", "game.json", "-o", name],
        ["convert", name, "x"],
        ["catalog", "list", name],
        ["search", name],
        ["generate", name],
        [name],
    ):
        shown(PLAIN, "value", "game.json")
        assert run(line) == 2
        out, err = capsys.readouterr()
        assert is_text(out + err)
        assert len(err.splitlines()) <= 1
        assert not re.search("^VALID", out + err, re.MULTILINE)


@given(st.text(st.characters(codec="utf-8")))
def test_printable_is_printable_and_stable(text):
    once = printable(text)
    assert once.isprintable()
    assert printable(once) == once
    assert "<" not in html(text) + html(text + '"').replace("&quot;", "")
    assert json.loads(legible_json(json.dumps(text, ensure_ascii=False))) == text


def test_marks_stand_on_letters_and_are_few():
    assert printable("e\u0301") == "e\u0301"
    assert printable("1\u0338") == "1\\u0338"
    assert printable("z" + "\u0335" * 9).count("\u0335") == MOST_MARKS


def test_an_nfg_with_control_characters_is_not_shown_on_a_terminal(
    shown, capsys, monkeypatch
):
    shown(["\x1b[2J", *PLAIN[1:]], "value", "game.json")
    line = ["convert", "game.json", "-", "--to", "nfg", "-q"]
    assert run(line) == 0
    assert "\x1b[2J" in capsys.readouterr().out  # a pipe carries the file as it is
    monkeypatch.setattr("exact.commands.convert.on_terminal", lambda: True)
    assert run(line) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "control characters; convert to a file" in err
