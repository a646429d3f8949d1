"""The import contract: imports point one way, and the page that shows the layers shows these."""

import ast
import graphlib
import importlib.util
import subprocess
import sys
import tomllib

from tests.places import ROOT

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
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
    rationals = tmp_path / "exact" / "arithmetic" / "rationals.py"
    rationals.write_text(
        rationals.read_text(encoding="utf-8") + "\nimport exact.games\n",
        encoding="utf-8",
    )
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "exact.arithmetic.rationals -> exact.games" in done.stdout


def drawing():
    spec = importlib.util.spec_from_file_location(
        "draw_architecture", ROOT / "docs" / "draw_architecture.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DRAWING = drawing()


def test_the_page_and_the_picture_are_what_the_script_draws():
    """``python docs/draw_architecture.py`` writes both anew."""
    assert DRAWING.page() == DRAWING.PAGE.read_text(encoding="utf-8")
    assert DRAWING.picture("exact") == DRAWING.PICTURE.read_text(encoding="utf-8")


def test_a_newcomer_sees_few_entries_and_few_floors():
    for package in ("exact", "proofs"):
        entries = [
            entry.name
            for entry in (ROOT / package).iterdir()
            if entry.name not in ("__pycache__", "py.typed")
        ]
        assert len(entries) <= 14, sorted(entries)
        heights = DRAWING.floors(package)
        assert max(heights.values()) < 9
        for name, other in DRAWING.arrows(package):
            assert heights[name] > heights[other], (name, other)


def test_no_file_imports_in_a_circle():
    """Within a room too: imports inside functions count."""
    modules = {}
    for package in ("exact", "proofs"):
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            modules[name.removesuffix(".__init__")] = path
    targets = {
        name: sorted(imports_of(path, modules) - {name})
        for name, path in modules.items()
        if name != "exact"  # the façade loads what it is asked for
    }
    order = graphlib.TopologicalSorter(targets)
    order.prepare()  # raises CycleError, which names the circle


def imports_of(path, modules):
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in modules else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & set(modules) - {"exact", "proofs"}


def test_every_room_is_told_what_proofs_and_the_checkers_may_not_import():
    rooms = {f"exact.{name}" for floor in DRAWING.contract("exact") for name in floor}
    alone = set(contract("the two checkers")["forbidden_modules"])
    assert alone >= rooms - {"exact.checker", "exact.__main__"}
    reach = set(contract("only the commands")["source_modules"])
    assert reach == rooms - {"exact.commands", "exact.__main__"}


def contract(words):
    return next(
        contract for contract in CONFIG["contracts"] if words in contract["name"]
    )


def test_exceptions_to_the_contract_are_for_packages_of_others():
    for rule in CONFIG["contracts"]:
        for line in rule.get("ignore_imports", []):
            assert line.split(" -> ")[1].split(".")[0] not in ("exact", "proofs"), line
