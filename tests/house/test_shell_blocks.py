"""Every line of a shell block, and every command of CONTRIBUTING's table, is run by a test.

``ELSEWHERE`` says where a line is run, ``INSTEAD`` what is run here in its place and why: an option makes it short, and
a copy of the checkout stands for the checkout. Lines that install packages are not run, a test must not change
the machine: ``INSTALLS`` checks that what they name exists. ``console`` blocks are in ``test_docs``.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.places import ROOT

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SHELL = ("sh", "bash", "shell", "zsh", "fish", "text")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lines_of(page):
    """The lines of a page's shell blocks, without comments, and the commands of CONTRIBUTING's table."""
    text = page.read_text(encoding="utf-8")
    for indent, language, block in BLOCK.findall(text):
        if language in SHELL:
            plain = re.sub(f"^{indent}", "", block, flags=re.MULTILINE)
            yield from (
                re.sub(r"\s+# .*", "", line) for line in plain.splitlines() if line
            )
    if page.name == "CONTRIBUTING.md":
        yield from re.findall(r"^\|[^|]+\| `([^`]+)` \|$", text, re.MULTILINE)


LINES = {(page.name, line) for page in PAGES for line in lines_of(page)}

INSTALLS = {
    "sudo apt-get install coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics chromium fish zsh",
    "sudo apt-get install qsopt-ex libqsopt-ex-dev lrslib glpk-utils libcdd-dev libgmp-dev libmpfr-dev",
    "pip install --group benchmark",
    "pip install '.[cluster]'",
}

ELSEWHERE = {
    # .ci/run takes README's two commands from the page and runs them as they stand, in fresh environments
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/coco tour": ".ci/run",
    "python3 -m venv .venv && .venv/bin/pip install --upgrade pip && "
    ".venv/bin/pip install --editable . --group test && .venv/bin/pytest": ".ci/run",
    ".ci/run": ".ci/run",
    ".ci/lowest": ".ci/run",
    ".venv/bin/mypy": ".ci/run",
    # the tutorial's first lines and Dask's are run before the pages' console blocks
    ". .venv/bin/activate": "test_docs.test_the_tutorial_begins_in_a_folder_with_its_files",
    "mkdir tutorial && cp exact/games/examples/*.json tutorial && cd tutorial": "test_docs",
    "dask scheduler": "test_docs.scheduler",
    "dask worker tcp://scheduler:8786 --nthreads 1": "test_docs.scheduler",
    ".venv/bin/python -m sphinx -W docs site": "test_site",
}

SHORT = '--only "entries −1, 0, 1, rows repeated, 10×10"'
INSTEAD = {
    # one family in place of all: less than a second in place of minutes
    "python -m benchmarks": f"python -m benchmarks {SHORT}",
    ".venv/bin/python -m benchmarks": f"python -m benchmarks {SHORT}",
    "python -m benchmarks --full --json benchmarks/results.json": (
        f"python -m benchmarks --full {SHORT} --json benchmarks/other.json"
    ),
    "python -m benchmarks --write": "python -m benchmarks --write",
    # it downloads 57 MB of programs; those kept in tests/data/netlib are solved by test_netlib
    "python -m benchmarks.netlib --few --check": "python -m benchmarks.netlib --few --check --help",
    # once in place of fifteen times; whether the goal is met depends on the machine's load
    ".venv/bin/python -m benchmarks.startup": "python -m benchmarks.startup --runs 1",
    # two units in place of 7,891: seconds in place of an hour and more
    "coco search census --players 3 --actions 2,2,2 --payoffs 1 --exhaustive --units 7891 "
    "--catalog games.sqlite": "coco search census --players 3 --actions 2,2,2 --payoffs 1 --exhaustive --units 2 "
    "--jobs 1 --catalog games.sqlite",
    # collected, not run: they are run already, and this is one of them
    ".venv/bin/pytest tests/equilibria/test_audit.py exact/equilibria/audit.py": (
        "python -m pytest --collect-only tests/equilibria/test_audit.py exact/equilibria/audit.py"
    ),
    # what would be changed is told in place of being changed
    ".venv/bin/ruff format && .venv/bin/ruff check": "python -m ruff format --check && python -m ruff check",
}
CODES = {"python -m benchmarks.startup": (0, 1), "coco search census": (0, 3)}
"""Exit codes that are right beside 0: a goal missed on a busy machine, a limit that came first."""


def test_every_line_has_its_place():
    shown = {line for _, line in LINES}
    assert shown == INSTALLS | set(ELSEWHERE) | set(INSTEAD)
    assert len(LINES) >= 18


def test_every_block_is_of_a_kind_that_some_test_reads():
    kinds = {
        language
        for page in PAGES
        for _, language, _ in BLOCK.findall(page.read_text(encoding="utf-8"))
    }
    assert kinds <= {"console", "python", "json", "sh"}


@pytest.mark.parametrize("instead", sorted(set(INSTEAD.values())))
def test_the_command_runs(instead, tmp_path):
    """In a copy of the checkout, with this Python's programs on the path."""
    for name in ("benchmarks", "docs", "tests", "exact", "proofs"):
        if name in ("exact", "proofs"):
            (tmp_path / name).symlink_to(ROOT / name)
        else:
            shutil.copytree(
                ROOT / name,
                tmp_path / name,
                ignore=shutil.ignore_patterns("__pycache__", "*.tar.gz"),
            )
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
    )
    (tmp_path / "bin" / "coco").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m exact "$@"\n'
    )
    for name in ("python", "coco"):
        (tmp_path / "bin" / name).chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(tmp_path),
    }
    before = (tmp_path / "README.md").read_text(encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", instead],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    codes = next(
        (codes for start, codes in CODES.items() if instead.startswith(start)), (0,)
    )
    assert done.returncode in codes, done.stdout + done.stderr
    assert bool(done.stdout + done.stderr) == ("--write" not in instead)
    assert (tmp_path / "benchmarks" / "other.json").exists() == (
        "other.json" in instead
    )
    assert (tmp_path / "README.md").read_text(
        encoding="utf-8"
    ) == before  # it shows the result file already


def test_ci_runs_what_it_is_said_to_run():
    readme = {line for name, line in LINES if name == "README.md"}
    assert readme == {
        line
        for line, where in ELSEWHERE.items()
        if where == ".ci/run" and "venv &&" in line
    }
    assert (
        """mapfile -t commands < <(sed -n '/^```sh$/,/^```$/p' README.md | grep -v '^```')"""
        in CI
    )
    assert 'bash -c "${commands[0]}"' in CI
    assert 'bash -c "${commands[1]}"' in CI
    for command in (
        ".venv/bin/mypy",
        ".venv/bin/ruff check",
        ".venv/bin/ruff format --check",
    ):
        assert f"\n{command}\n" in CI
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.slow(3, "apt is asked")
def test_what_is_installed_exists():
    """CI installs the packages of CONTRIBUTING itself; others' names are looked up where apt knows any."""
    (wanted,) = (
        line for name, line in LINES if name == "CONTRIBUTING.md" and "apt-get" in line
    )
    (packages,) = re.findall(r"^packages=\((.*)\)$", CI, re.MULTILINE)
    assert wanted.removeprefix("sudo apt-get install ") == packages
    groups, extras = (
        PROJECT["dependency-groups"],
        PROJECT["project"]["optional-dependencies"],
    )
    for line in INSTALLS:
        if line.startswith("pip install --group "):
            assert line.split()[-1] in groups
        elif line.startswith("pip install '.["):
            assert line.partition("[")[2].partition("]")[0] in extras
        else:
            names = line.removeprefix("sudo apt-get install ").split()
            assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name) for name in names)
            assert not known_to_apt(["bash"]) or known_to_apt(names) == set(names)


def known_to_apt(names):
    """Those of these packages that apt can install; none where there is no apt or it has no lists."""
    if shutil.which("apt-cache") is None:
        return set()
    shown = subprocess.run(
        ["apt-cache", "show", *names], capture_output=True, text=True, check=False
    ).stdout
    return set(re.findall(r"^Package: (.*)$", shown, re.MULTILINE))
