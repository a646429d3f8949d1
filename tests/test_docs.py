"""Every command and every output in README and docs is run and compared; every Python example is a doctest."""

import doctest
import json
import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest

from exact.cli import COMMANDS, run
from exact.documents import Source
from exact.formats import parse_game

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page):
    for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            yield line, output


CASES = [(page, line, output) for page in PAGES for line, output in commands(page)]


def tidy(text):
    """Without blanks at the ends of lines and with clock times masked: the rest must agree to the letter."""
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


@pytest.mark.parametrize(("page", "line", "output"), CASES, ids=[f"{page.name}: {line}" for page, line, _ in CASES])
def test_a_console_block_shows_what_happens(page, line, output, capsys, tmp_path, monkeypatch):
    for entry in files("exact.examples").iterdir():
        if entry.name.endswith(".json"):
            (tmp_path / entry.name).write_text(entry.read_text("utf-8"), encoding="utf-8")
    misspelt = '{"format": "coco-game/1",\n "title": "a misspelt field comes next", "plyers": []}\n'
    (tmp_path / "misspelt.json").write_text(misspelt, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(line)
    assert program == "coco"
    run(arguments)
    out, err = capsys.readouterr()
    assert tidy(out + err) == tidy(output)


def test_there_are_console_blocks_in_the_readme():
    assert sum(page.name == "README.md" for page, _, _ in CASES) >= 3


def found(pattern):
    """What a pattern finds in each page that has any."""
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    hits = {page: re.findall(pattern, text, re.MULTILINE | re.DOTALL) for page, text in texts.items()}
    return [pytest.param(page, some, id=page.name) for page, some in hits.items() if some]


PYTHON = found(r"^```python\n(.*?)^```")
LINKS = found(r"\]\(([^)#]+)")


@pytest.mark.parametrize(("page", "examples"), PYTHON)
def test_python_examples_are_doctests(page, examples):
    test = doctest.DocTestParser().get_doctest("\n".join(examples), {}, page.name, str(page), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.failed == 0 < result.attempted


@pytest.mark.parametrize(("page", "targets"), LINKS)
def test_links_lead_to_files(page, targets):
    for target in targets:
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_readme_has_examples_and_links():
    assert "README.md" in [case.id for case in PYTHON]
    assert "README.md" in [case.id for case in LINKS]


def test_the_readme_lists_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `coco (\w+)", readme, re.MULTILINE) == list(COMMANDS)


def test_the_json_examples_of_the_formats_page_are_documents():
    blocks = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "formats.md").read_text(encoding="utf-8"), re.DOTALL)
    assert parse_game(Source(blocks[0])).payoff((1, 0)) == (600, 80)
    assert json.loads(blocks[1])["format"] == "coco-claim/1"
    assert len(blocks) == 2
