"""``python -m benchmarks [--full] [--json FILE]`` measures; ``--write`` puts the table and the plot into the pages."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.peers import Workers
from benchmarks.run import SIZES, TABLE, machine, measure
from benchmarks.table import RESULTS, table, write_pages


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--full",
        action="store_true",
        help="every family and the sizes of the plot (minutes)",
    )
    parser.add_argument("--json", type=Path, help="write the result here")
    parser.add_argument(
        "--write",
        action="store_true",
        help=f"make the tables and the plot of {RESULTS.name}; measure nothing",
    )
    parser.add_argument("--only", default="", help="families whose name contains this")
    options = parser.parse_args()
    if options.write:
        from benchmarks.plot import plot

        write_pages()
        plot()
        return
    result = machine()
    for name in result["missing"]:
        print(f"not installed, left out: {name}")
    workers = Workers()
    chosen = [
        family
        for family in TABLE
        if (options.full or family.short) and options.only in family.name
    ]
    sizes = SIZES if options.full and not options.only else []
    progress = Console(stderr=True)
    show = {"console": progress, "disable": not progress.is_terminal}
    result["families"] = [
        measure(family, workers) for family in track(chosen, "families", **show)
    ]
    result["sizes"] = [
        measure(family, workers) for family in track(sizes, "sizes", **show)
    ]
    workers.close()
    print(table(result))
    if options.json:
        options.json.write_text(
            json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
