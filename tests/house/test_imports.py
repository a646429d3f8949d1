"""The import contract: imports point one way, and the page that shows the layers shows these."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]

LAYERS = [
    module.strip()
    for layer in reversed(CONFIG["contracts"][0]["layers"])
    for module in layer.split("|")
]


def lint(root):
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False
    )


def test_the_contracts_hold():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONFIG['contracts'])} kept, 0 broken" in done.stdout


def test_a_planted_import_breaks_them(tmp_path):
    for part in ("exact", "proofs"):
        for file in (ROOT / part).rglob("*.py"):
            copy = tmp_path / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert lint(tmp_path).returncode == 0
    rationals = tmp_path / "exact" / "rationals.py"
    rationals.write_text(
        rationals.read_text(encoding="utf-8") + "\nimport exact.games\n",
        encoding="utf-8",
    )
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "exact.arithmetic.rationals -> exact.games" in done.stdout


def test_the_architecture_page_lists_every_module_in_this_order():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = [
        path.strip("/").replace("/", ".")
        for path in re.findall(r"^\| `exact/([\w/]+)", page, re.MULTILINE)
    ]
    assert shown == LAYERS


def test_the_layers_name_every_module_of_the_package_they_split():
    files = {
        f"equilibria.{file.stem}"
        for file in (ROOT / "exact" / "equilibria").glob("*.py")
    }
    assert files - {"equilibria.__init__"} == {
        layer for layer in LAYERS if layer.startswith("equilibria.")
    }


def test_the_architecture_page_names_every_module_of_proofs():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for file in (ROOT / "proofs").glob("*.py"):
        assert file.name == "__init__.py" or f"`proofs/{file.name}`" in page, file.name


EVERY = {
    f"exact.{file.stem}"
    for file in (ROOT / "exact").glob("*.py")
    if file.stem != "__init__"
} | {f"exact.{folder.parent.name}" for folder in (ROOT / "exact").glob("*/__init__.py")}


def contract(words):
    return next(
        contract for contract in CONFIG["contracts"] if words in contract["name"]
    )


def test_the_lists_of_the_contracts_are_complete():
    assert {
        "exact.errors",
        "exact.__main__",
        "exact.programs.gears",
        "exact.games.examples",
    } < EVERY
    assert set(contract("proofs stands")["forbidden_modules"]) == EVERY - {
        "exact.errors",
        "exact.escaping",
        "exact.arithmetic.rationals",
        "exact.watching",
    }
    assert set(contract("only the commands")["source_modules"]) == EVERY - {
        "exact.commands"
    }
    assert set(contract("sympy")["source_modules"]) == EVERY - {
        "exact.arithmetic.conversions",
        "exact.programs.gears",
        "exact.programs.matrix_games",
    }
    assert set(contract("matplotlib")["source_modules"]) == EVERY - {
        "exact.showing.plots"
    } | {"proofs"}
    assert set(contract("the checker")["forbidden_modules"]) == EVERY - {
        "exact.checker"
    } | {"proofs"}
