"""Draw the rooms and list their files in docs/architecture.md, from the contract and the code alone.

``python docs/draw_architecture.py`` writes ``docs/architecture.svg`` and the part of the page between its marks;
a test holds both against what is written. Rooms and their order are those of the import contract in
``pyproject.toml``, arrows the imports found in the code, texts the first sentences of docstrings.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "architecture.svg"
BEGIN, END = "<!-- rooms:begin -->", "<!-- rooms:end -->"

WIDTH, FLOOR, BOX, HEIGHT = 760, 62, 118, 34
INK, PAPER, LINE = "#1d3557", "#f4f1ea", "#8a99ad"


def contract(package: str) -> list[list[str]]:
    """The floors of a package from the bottom, each the names that share it."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for found in config["tool"]["importlinter"]["contracts"]:
        if found.get("containers") == [package]:
            return [layer.split(" | ") for layer in reversed(found["layers"])]
    raise LookupError(f"no contract of layers for {package}")


def room_of(module: str) -> str:
    """The room (or the file at the top) of a module of ours."""
    return module.split(".")[1] if "." in module else module


def imported(path: Path) -> set[str]:
    """The rooms of exact and proofs that a file imports from, as ``exact.games``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {".".join(name.split(".")[:2]) for name in names}
    return {name for name in found if name.split(".")[0] in ("exact", "proofs")}


def files_of(package: str, name: str) -> list[Path]:
    """The Python files of a room, or the one file of that name."""
    folder = ROOT / package / name
    if folder.is_dir():
        return sorted(folder.rglob("*.py"))
    return [folder.with_suffix(".py")]


def arrows(package: str) -> set[tuple[str, str]]:
    """Which room imports from which, within a package."""
    names = {name for floor in contract(package) for name in floor}
    found = set()
    for name in names:
        for path in files_of(package, name):
            for target in imported(path):
                other = target.split(".")[1]
                if target.startswith(f"{package}.") and other in names - {name}:
                    found.add((name, other))
    return found


def floors(package: str) -> dict[str, int]:
    """The floor of each room: one above the highest that it imports from, the ground being 0."""
    below: dict[str, set[str]] = {
        name: set() for floor in contract(package) for name in floor
    }
    for name, other in arrows(package):
        below[name].add(other)
    heights: dict[str, int] = {}
    for layer in contract(package):
        for name in layer:
            heights[name] = 1 + max(
                (heights[other] for other in below[name]), default=-1
            )
    return heights


def first_sentence(path: Path) -> str:
    """The first paragraph's first sentence of a file's docstring, on one line."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(text.partition("\n\n")[0].split())
    sentence = paragraph.partition(". ")[0].partition("? ")[0].rstrip(".?")
    return sentence.replace("``", "`").replace("|", "\\|")


def picture(package: str) -> str:
    """The rooms of a package as SVG: the ground at the bottom, every arrow pointing down."""
    heights = floors(package)
    top = max(heights.values())
    centres = {}
    for height in range(top + 1):
        row = [name for name in heights if heights[name] == height]
        step = WIDTH / (len(row) + 1)
        for k, name in enumerate(row, start=1):
            centres[name] = (round(k * step), round((top - height + 0.6) * FLOOR))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {(top + 1) * FLOOR + 16}" '
        f'font-family="sans-serif" font-size="14" role="img">',
        f"<title>The rooms of {package}: each imports from those below it</title>",
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{LINE}"/></marker></defs>',
    ]
    for name, other in sorted(direct_arrows(package)):
        (x1, y1), (x2, y2) = centres[name], centres[other]
        way = f"M{x1} {y1 + HEIGHT // 2} L{x2} {y2 - HEIGHT // 2 - 1}"
        if y2 - y1 > FLOOR:  # around the rooms between, from side to side
            right, end = x1 + BOX // 2, x2 + BOX // 2 + 1
            far = max(right, end) + 110
            way = f"M{right} {y1} C{far} {y1} {far} {y2} {end} {y2}"
        parts.append(
            f'<path d="{way}" fill="none" stroke="{LINE}" stroke-width="1.2" marker-end="url(#tip)"/>'
        )
    for name, (x, y) in centres.items():
        parts.append(
            f'<rect x="{x - BOX // 2}" y="{y - HEIGHT // 2}" width="{BOX}" height="{HEIGHT}" rx="5" '
            f'fill="white" stroke="{INK}"/>'
            f'<text x="{x}" y="{y + 5}" text-anchor="middle" fill="{INK}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def direct_arrows(package: str) -> set[tuple[str, str]]:
    """The arrows that no chain of others replaces: what a reader has to see."""
    every = arrows(package)
    reach: dict[str, set[str]] = {}
    for layer in contract(package):
        for name in layer:
            below = {other for start, other in every if start == name}
            reach[name] = below.union(*(reach[other] for other in below))
    return {
        (name, other)
        for name, other in every
        if not any(
            other in reach[middle]
            for start, middle in every
            if start == name and middle != other
        )
    }


def listing(package: str) -> list[str]:
    """The rooms from the ground up, each with its files."""
    lines = []
    for floor in contract(package):
        for name in floor:
            folder = ROOT / package / name
            if not folder.is_dir():
                text = first_sentence(folder.with_suffix(".py"))
                lines += [f"**`{package}/{name}.py`** {text}.", ""]
                continue
            lines += [
                f"### `{package}/{name}/`",
                "",
                first_sentence(folder / "__init__.py") + ".",
                "",
            ]
            lines += ["| file | holds |", "|---|---|"]
            for path in sorted(folder.rglob("*.py")):
                if path.name == "__init__.py" and path.parent == folder:
                    continue
                shown = path.relative_to(folder)
                place = f"{shown.parent}/" if path.name == "__init__.py" else str(shown)
                lines.append(f"| `{place}` | {first_sentence(path)} |")
            lines.append("")
    return lines


def page() -> str:
    """The page with its generated part made anew."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    body = [BEGIN, "## exact, from the ground up", "", *listing("exact")]
    body += ["## proofs, from the ground up", "", *listing("proofs"), END]
    return head + "\n".join(body) + tail


if __name__ == "__main__":
    PICTURE.write_text(picture("exact"), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
