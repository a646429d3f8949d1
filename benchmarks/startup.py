"""How long ``coco`` takes to start: the median of the clock over fresh processes, against the goal.

    python -m benchmarks.startup [--runs 15]

Exit code 1 when ``coco --help`` takes longer than the goal.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median

GOAL = 0.15
LINES = (["--help"], ["--version"], ["value", "--help"], ["completion", "bash", "-q"])


def seconds(line: list[str], runs: int) -> float:
    """The median of ``runs`` runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "exact", *line], capture_output=True, check=True
        )
        times.append(time.perf_counter() - start)
    return median(times)


def main() -> int:
    """Print the table and compare the first line with the goal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup")
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    found = {" ".join(line): seconds(line, runs) for line in LINES}
    for line, time_taken in found.items():
        print(f"coco {line:<20} {1000 * time_taken:6.0f} ms")
    slow = found["--help"] > GOAL
    print(f"goal for coco --help: {1000 * GOAL:.0f} ms: {'MISSED' if slow else 'met'}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
