"""The performance table, made from a result file and written between two marks in README and docs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results.json"
BEGIN, END = "<!-- performance:begin -->", "<!-- performance:end -->"
PAGES = (ROOT / "README.md", ROOT / "docs" / "linear-programming.md")


def seconds(value: float) -> str:
    """Three digits with a unit people read."""
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if value < limit:
            return f"{value * factor:.3g} {unit}"
    return f"{value:.3g} s"


def times(ratio: float) -> str:
    if ratio < 0.05:
        return "(not above its start-up)"
    return f"{ratio:.0f}×" if ratio >= 9.95 else f"{ratio:.1f}×"


def table(result: dict[str, Any]) -> str:
    """The result in markdown: our time, how many times as long each peer takes, goals in brackets, ✗ where missed."""
    lines = ["| family | ours | times as long as ours (goal) |", "|---|---|---|"]
    for family in result["families"]:
        goals = family["goals"]
        cells = []
        for name, peer in sorted(
            family["peers"].items(),
            key=lambda item: (item[0] not in goals, -item[1]["ratio"]),
        ):
            goal = goals.get(name)
            mark = (
                ""
                if goal is None
                else f" ({'' if peer['ratio'] >= goal else '✗ '}≥ {goal:g})"
            )
            cells.append(f"{name} {times(peer['ratio'])}{mark}")
        lines.append(
            f"| {family['name']} | {seconds(family['ours'])} | {' · '.join(cells)} |"
        )
    startup = ", ".join(
        f"{name} {seconds(value)}" for name, value in result["start-up"].items()
    )
    lines += [
        "",
        f"Medians of processor time, measured {result['date']} on {result['machine']}; building each solver's own "
        "objects is included on both sides. esolver is QSopt_ex's command line; start-up of command-line peers is "
        f"subtracted ({startup}). scipy answers in floats."
        + (
            f" Not installed there: {', '.join(result['missing'])}."
            if result["missing"]
            else ""
        ),
    ]
    return "\n".join(lines)


def fill(page: str, fragment: str) -> str:
    """``page`` with ``fragment`` between the marks; unchanged if it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n{fragment}\n{end}{after}" if end else page


def write_pages() -> None:
    fragment = table(json.loads(RESULTS.read_text(encoding="utf-8")))
    for page in PAGES:
        page.write_text(
            fill(page.read_text(encoding="utf-8"), fragment), encoding="utf-8"
        )
