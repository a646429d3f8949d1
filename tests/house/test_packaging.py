"""What is shipped: the wheel and the source distribution hold what they should, and no more; the citation is valid."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
SHIPPED = {".py", ".typed", ".json", ".v"}
NAMED = {"Makefile", "_CoqProject", "README.md", "assumptions.expected"}
"""Beside the sources: what compiles the Coq theories, and what their assumptions must be."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def expected():
    """Every source file of the two packages."""
    files = [
        path
        for package in ("exact", "proofs")
        for path in (ROOT / package).rglob("*")
        if path.is_file()
    ]
    return {
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in SHIPPED or path.name in NAMED
    }


def test_the_wheel_holds_the_two_packages_and_nothing_else(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    metadata = {
        name for name in names if name.startswith("coco_equilibria-0.1.0.dist-info/")
    }
    assert names - metadata == expected()
    assert {"exact/py.typed", "proofs/py.typed", "proofs/coq/_CoqProject"} <= names
    assert any(name.startswith("proofs/coq/theories/") for name in names)
    assert "exact/games/examples/three-friends.json" in names
    assert any(name.endswith("/licenses/LICENSE") for name in metadata)
    assert wheel.stat().st_size < 2_000_000


def test_the_source_distribution_can_be_built_and_tested_from(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert expected() <= names
    for name in (
        "tests/commands/test_cli.py",
        "docs/conf.py",
        "docs/notebook.py",
        "README.md",
        "CONTRIBUTING.md",
        "CITATION.cff",
    ):
        assert name in names
    assert not [
        name
        for name in names
        if name.endswith(".pyc") or name.startswith((".git/", ".venv"))
    ]


USER = """
import exact
from flint import fmpq
value: exact.CocoValue = exact.coco_value(exact.Game.from_arrays([[1, 2]], [[3, 4]]))
payoffs: tuple[fmpq, ...] = value.payoffs
reveal_type(exact.audit(exact.example_game("hot-dogs"), exact.parse_claim(exact.example("x"), value.game)).valid)
"""


def test_a_program_that_uses_the_installed_wheel_is_type_checked(built, tmp_path):
    """``py.typed`` counts for installed packages alone, so the wheel is put where an installation would be."""
    environment = tmp_path / "env"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(environment)],
        check=True,
    )
    (packages,) = environment.glob("lib/python*/site-packages")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    flint = Path(__import__("flint").__file__).parent
    (packages / "flint").symlink_to(flint)
    (tmp_path / "program.py").write_text(USER, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        "/dev/null",
    ]
    command += [
        "--python-executable",
        str(environment / "bin" / "python"),
        "program.py",
    ]
    for expected_code, typed in ((0, True), (1, False)):
        if not typed:
            (packages / "exact" / "py.typed").unlink()
        fresh = ["--cache-dir", str(tmp_path / f"cache-{typed}")]
        done = subprocess.run(
            [*command, *fresh],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin"},
        )
        assert done.returncode == expected_code, done.stdout
        assert (
            'Revealed type is "bool"' in done.stdout
            or 'Revealed type is "builtins.bool"' in done.stdout
        ) == typed


def test_the_citation_is_valid_and_of_this_version():
    """The fields that Citation File Format 1.2.0 requires, and agreement with the package's own."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert all(
        author.get("name") or author.get("family-names")
        for author in citation["authors"]
    )
    assert str(citation["version"]) == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in PROJECT["authors"]
    ]
    known = {
        "cff-version",
        "message",
        "type",
        "title",
        "abstract",
        "authors",
        "license",
        "version",
        "keywords",
    }
    assert set(citation) <= known | {
        "date-released",
        "repository-code",
        "url",
        "doi",
        "identifiers",
        "references",
    }
