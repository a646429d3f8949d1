"""The solver for three and more players: games decided, cells per second, the checker on its certificates.

    python -m benchmarks.solving [--write]

Seeded random games; processor time. ``--write`` puts the table into docs/three-players.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.progress import track

from benchmarks.run import machine
from exact import checker
from exact.equilibria.certificates import enclosure_certificate
from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
from exact.games.game import Game

PAGE = Path(__file__).parent.parent / "docs" / "three-players.md"
FAMILIES = [
    ("2×2×2", (2, 2, 2), 9, 60),
    ("2×2×2", (2, 2, 2), 2, 60),
    ("2×2×2", (2, 2, 2), 1, 60),
    ("3×3×3", (3, 3, 3), 9, 10),
    ("2×2×2×2", (2, 2, 2, 2), 9, 3),
]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What ``work`` gives, and its processor time."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def measure(shape: tuple[int, ...], largest: int, count: int) -> dict[str, Any]:
    """Solve, write the certificate and check it, for ``count`` seeded games."""
    statuses: Counter[str] = Counter()
    solving, checking, cells = [], [], []
    for seed in range(count):
        dice = random.Random(seed)
        game = Game.build(
            shape, lambda _, dice=dice: [dice.randint(0, largest) for _ in shape]
        )

        def certified(game: Game = game) -> tuple[Any, str]:
            found = solve_coalition_perfect(game)
            return found, json.dumps(enclosure_certificate(found.enclosure))

        (found, text), seconds = timed(certified)
        subject = checker.read_subject(game.canonical_text())
        verdict, again = timed(
            lambda subject=subject, text=text: checker.judge(subject, lambda: text)
        )
        if verdict[0] != "valid":
            raise ArithmeticError(
                f"the checker refuses game {seed} of {shape}: {verdict[2]}"
            )
        statuses[found.status] += 1
        solving.append(seconds)
        checking.append(again)
        cells.append(len(found.enclosure.nodes))
    return {
        "statuses": dict(statuses),
        "median": statistics.median(solving),
        "largest": max(solving),
        "cells": statistics.median(cells),
        "rate": sum(cells) / sum(solving),
        "check": sum(checking) / sum(cells) * 100,
    }


def table() -> str:
    """The measurements as a Markdown table."""
    lines = [
        "| games | payoffs | decided | median, certified | slowest | cells | cells a second | check, 100 nodes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, shape, largest, count in track(FAMILIES, "games", transient=True):
        row = measure(shape, largest, count)
        counts = ", ".join(
            f"{row['statuses'][s]} {s}"
            for s in ("none", "complete", "enclosed", "unknown")
            if s in row["statuses"]
        )
        lines.append(
            f"| {count} {name} | 0 … {largest} | {counts} | {row['median']:.2f} s | {row['largest']:.1f} s | "
            f"{row['cells']:.0f} | {row['rate']:.0f} | {row['check']:.2f} s |"
        )
    return "\n".join(
        [*lines, "", f"Measured {time.strftime('%Y-%m-%d')} on {machine()['machine']}."]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.solving", description=__doc__
    )
    parser.add_argument(
        "--write", action="store_true", help=f"put the table into {PAGE.name}"
    )
    options = parser.parse_args()
    text = table()
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        block = re.compile(
            "(<!-- solving:begin -->\n).*?(<!-- solving:end -->)", re.DOTALL
        )
        PAGE.write_text(
            block.sub(lambda match: f"{match[1]}{text}\n{match[2]}", page),
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
