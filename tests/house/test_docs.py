"""Every command and every output in README and docs is run and compared; every Python example is a doctest."""

import contextlib
import doctest
import math
import os
import re
import shlex
import socket
import subprocess
import sys
from fractions import Fraction
from importlib.resources import files
from itertools import product

import pytest

from exact.commands.cli import COMMANDS, run
from exact.equilibria.claims import parse_claim
from exact.games.files import parse_game
from exact.games.strict_json import Source
from tests.places import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCHEDULER = "tcp://scheduler:8786"
"""Where the pages say that a Dask scheduler is; the tests start it on a free port of this machine."""

CONSOLE = re.compile(r"^( *)```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def commands(page):
    for indent, block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        plain = re.sub(f"^{indent}", "", block, flags=re.MULTILINE)  # a block in a list
        for part in re.split(r"^\$ ", plain, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            yield line, output


CASES = {page: list(commands(page)) for page in PAGES}
MARKS = {
    "searching.md": [pytest.mark.slow(6, "its searches")],
    "dask.md": [pytest.mark.needs("distributed")],
}
WITH_COMMANDS = [
    pytest.param(page, lines, id=page.name, marks=MARKS.get(page.name, []))
    for page, lines in CASES.items()
    if lines
]


def tidy(text):
    """Without blanks at the ends of lines: the rest must agree to the letter."""
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


@pytest.fixture
def scheduler(request, tmp_path):
    """The address of a Dask cluster, for the pages that name one: the page's own commands start it, on a free port."""
    page = request.node.callspec.params["page"]
    text = page.read_text(encoding="utf-8")
    if SCHEDULER not in text:
        yield ""
        return
    (start, work) = re.findall(r"^dask .*", text, re.MULTILINE)
    assert start == "dask scheduler"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    commands = [
        f"{start} --host 127.0.0.1 --port {address.rpartition(':')[2]} --no-dashboard",
        f"{work.replace(SCHEDULER, address)} --no-dashboard --local-directory {tmp_path / 'dask'}",
    ]
    dask = [sys.executable, "-c", "from dask.__main__ import main; main()"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with contextlib.ExitStack() as started:
        for command in commands:
            program = [*dask, *shlex.split(command)[1:]]
            process = started.enter_context(
                subprocess.Popen(
                    program,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            started.callback(process.terminate)
        from distributed import Client

        with Client(address, timeout=60) as client:
            client.wait_for_workers(1, timeout=60)
        yield address


@pytest.mark.parametrize(("page", "lines"), WITH_COMMANDS)
def test_console_blocks_show_what_happens(
    page, lines, scheduler, capsys, tmp_path, monkeypatch
):
    """The commands of a page, in order, in one folder, so that a later one may read what an earlier one wrote."""
    for entry in files("exact.games.examples").iterdir():
        if entry.name.endswith(".json"):
            (tmp_path / entry.name).write_text(
                entry.read_text("utf-8"), encoding="utf-8"
            )
    misspelt = '{"format": "coco-game/1",\n "title": "a misspelt field comes next", "plyers": []}\n'
    (tmp_path / "misspelt.json").write_text(misspelt, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for line, output in lines:
        program, *arguments = [
            scheduler if word == SCHEDULER else word for word in shlex.split(line)
        ]
        assert program == "coco"
        capsys.readouterr()
        run(arguments)
        out, err = capsys.readouterr()
        assert tidy(out + err) == tidy(output), line


def test_the_tutorial_begins_in_a_folder_with_its_files(tmp_path):
    tutorial = ROOT / "docs" / "tutorial.md"
    (block,) = re.findall(
        r"^```sh\n(.*?)^```",
        tutorial.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    (tmp_path / "exact").symlink_to(ROOT / "exact")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "activate").write_text(
        'PATH="$PWD/.venv/bin:$PATH"\n'
    )
    (tmp_path / ".venv" / "bin" / "coco").write_text("#!/bin/sh\necho here\n")
    (tmp_path / ".venv" / "bin" / "coco").chmod(0o755)
    done = subprocess.run(
        ["sh", "-euc", f"{block}\ncoco; ls"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    here, *names = done.stdout.split()
    read = {
        name
        for line, _ in CASES[tutorial]
        for name in re.findall(r"[a-z-]+\.json", line)
    }
    assert here == "here"
    assert read - {"refuted.json"} <= set(names)


def test_there_are_console_blocks_in_the_readme():
    assert len(CASES[ROOT / "README.md"]) >= 3


def found(pattern):
    """What a pattern finds in each page that has any."""
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    hits = {
        page: re.findall(pattern, text, re.MULTILINE | re.DOTALL)
        for page, text in texts.items()
    }
    return [
        pytest.param(page, some, id=page.name) for page, some in hits.items() if some
    ]


PYTHON = found(r"^ *```python\n(.*?)^ *```")
LINKS = found(r"\]\(([^)#]+)")


@pytest.mark.parametrize(("page", "examples"), PYTHON)
def test_python_examples_are_doctests(page, examples):
    test = doctest.DocTestParser().get_doctest(
        "\n".join(examples), {}, page.name, str(page), 0
    )
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


def test_the_formats_page_has_the_json_of_every_command():
    table = (
        (ROOT / "docs" / "formats.md")
        .read_text(encoding="utf-8")
        .partition("## Output")[2]
    )
    rows = {
        row.split()[0] for row in re.findall(r"^\| `([a-z ]+)` \|", table, re.MULTILINE)
    }
    assert set(COMMANDS) <= rows


def test_the_json_examples_of_the_formats_page_are_documents():
    blocks = re.findall(
        r"```json\n(.*?)```",
        (ROOT / "docs" / "formats.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    game = parse_game(Source(blocks[0]))
    assert game.payoff((1, 0)) == (600, 80)
    assert parse_claim(Source(blocks[1]), game).field is None
    assert str(parse_claim(Source(blocks[2]), game).weights[1]) == "√2"
    assert len(blocks) == 3


def test_the_theory_states_every_claim_and_every_sum():
    text = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    for name in [f"**C{k}, " for k in range(1, 11)] + [
        f"| A{k} |" for k in range(1, 6)
    ]:
        assert name in text, name


def test_the_sums_in_the_theory_are_true():
    """The table of A1 … A5, as written there, evaluated for small sizes."""
    text = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| A\d \| Σ_\{k=0\}\^\{(.*?)\} (.*?) = (.*?) \| (.*?) \|$",
        text,
        re.MULTILINE,
    )
    assert len(rows) == 5
    for high, term, right, where in rows:
        checked = 0
        for s, t in product(range(7), range(7)):
            names = {
                "s": Fraction(s),
                "t": Fraction(t),
                "m": s - t,
                "C": binomial,
                "F": factorial,
            }
            if s >= t and eval(as_python(where), names):
                total = sum(
                    eval(as_python(term), {**names, "k": k})
                    for k in range(eval(as_python(high), names) + 1)
                )
                assert total == eval(as_python(right), names), (term, s, t)
                checked += 1
        assert checked >= 15


def binomial(n, k):
    return Fraction(math.comb(n, k))


def factorial(n):
    return Fraction(math.factorial(int(n)))


def as_python(text):
    """A formula of that table as Python."""
    text = (
        text.replace("−", "-").replace("≤", "<=").replace("≥", ">=").replace("^", "**")
    )
    text = re.sub(r"\*\*\{([^}]*)\}", r"**(\1)", text)
    text = re.sub(r"(\([^()]*\)|\b[a-z])!", r"F(\1)", text)
    text = re.sub(r"(?<=[)\w]) (?=[CF(\w])", "*", text).replace("<*=", "<=")
    return re.sub(r"(\*\*(?:k|\([^)]*\)))\*?(?=C)", r"\1*", text)


def test_the_contents_list_every_page_and_the_api_no_module_twice():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL))
    contents = [
        line for line in blocks.splitlines() if line and not line.startswith(":")
    ]
    pages = [str(page.relative_to(ROOT / "docs").with_suffix("")) for page in PAGES[1:]]
    assert sorted(contents) == [page for page in sorted(pages) if page != "index"]
    modules = re.findall(
        r"automodule:: (\S+)", (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    )
    assert len(modules) == len(set(modules))
