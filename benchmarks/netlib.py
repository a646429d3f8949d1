"""The netlib programs, feasible and infeasible, solved exactly: ``python -m benchmarks.netlib [NAME …]``.

They come from scipy's source distribution 1.7.3 on the package index, fetched once, checked against its SHA-256 and
kept beside this file (not under version control). The files hold floats; each is read as the decimal it was printed
from, so the programs are netlib's own and not their roundings. The files contain pickled arrays, hence the hash.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import tarfile
import time
import urllib.request
import warnings
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.mps import write_mps
from exact import checker
from exact.arithmetic.rationals import approximate
from exact.programs.certificates import (
    linear_program_certificate,
    linear_program_document,
)
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve

ARCHIVE = Path(__file__).parent / "scipy-1.7.3.tar.gz"
SHA256 = "ab5875facfdef77e0a47d5fd39ea178b58e60e454a4c85aa1e52fcb80db7babf"
INDEX = "https://pypi.org/pypi/scipy/1.7.3/json"
FOLDER = "scipy-1.7.3/benchmarks/benchmarks/linprog_benchmark_files/"
FEW = (
    "AFIRO",
    "ADLITTLE",
    "KB2",
    "SC50A",
    "SC105",
    "SHARE2B",
    "infeasible/itest2",
    "infeasible/itest6",
    "infeasible/galenet",
)
BUNDLED = ("AFIRO", "SC50B", "KB2", "infeasible/galenet", "infeasible/itest6")
"""Small ones that the tests keep in tests/data/netlib."""


def archive() -> bytes:
    """The source distribution, from here or from the package index; ``SystemExit`` if it is another file."""
    if not ARCHIVE.exists():
        try:
            with urllib.request.urlopen(INDEX, timeout=60) as answer:
                urls = [
                    file["url"]
                    for file in json.load(answer)["urls"]
                    if file["url"].endswith(".tar.gz")
                ]
            with urllib.request.urlopen(urls[0], timeout=600) as answer:
                ARCHIVE.write_bytes(answer.read())
        except OSError as reason:
            raise SystemExit(
                f"{INDEX} cannot be read ({reason}); put its .tar.gz at {ARCHIVE} by hand"
            ) from None
    data = ARCHIVE.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{ARCHIVE} is not scipy 1.7.3's source distribution")
    return data


def programs(names: list[str]) -> Any:
    """``(name, program, netlib's optimal value)`` for each of ``names``, all if there are none; smallest file first."""
    with tarfile.open(fileobj=io.BytesIO(archive())) as files:
        members = [
            m
            for m in files.getmembers()
            if m.name.startswith(FOLDER) and m.name.endswith(".npz")
        ]
        for member in sorted(members, key=lambda m: m.size):
            name = member.name.removeprefix(FOLDER).removesuffix(".npz")
            if not names or name in names:
                content = files.extractfile(member)
                if content is not None:
                    yield name, *read(content.read())


def read(content: bytes) -> tuple[LinearProgram, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = dict(np.load(io.BytesIO(content), allow_pickle=True, encoding="bytes"))
    rows: list[Any] = []
    for matrix, bounds, relation in (
        (data["A_ub"], data["b_ub"], "<="),
        (data["A_eq"], data["b_eq"], "="),
    ):
        for row, bound in zip(np.asarray(matrix, dtype=float), bounds, strict=True):
            rows.append(
                (
                    {int(j): decimal(row[j]) for j in row.nonzero()[0]},
                    relation,
                    decimal(bound),
                )
            )
    costs = [decimal(c) for c in data["c"]]
    bounds = (
        data["bounds"].reshape(-1, 2).tolist()
        if data["bounds"].size
        else [(0, None)] * len(costs)
    )
    if len(bounds) == 1:
        bounds *= len(costs)
    lower, upper = zip(*bounds, strict=True)
    program = LinearProgram.minimise(
        costs, rows, lower=[*map(decimal, lower)], upper=[*map(decimal, upper)]
    )
    return program, float(data["obj"])


def decimal(value: Any) -> Fraction | None:
    """The shortest decimal that this float prints as; None for no bound."""
    if value is None or value in (float("inf"), float("-inf")):
        return None
    return Fraction(repr(float(value)))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.netlib", description=__doc__
    )
    parser.add_argument(
        "names", nargs="*", help="such as AFIRO or infeasible/itest2; all without any"
    )
    parser.add_argument(
        "--few", action="store_true", help="a handful that takes a second"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="have every answer proved by the independent checker too",
    )
    parser.add_argument(
        "--mps",
        type=Path,
        metavar="FOLDER",
        help="write the programs there and solve nothing",
    )
    options = parser.parse_args()
    if options.mps:
        options.mps.mkdir(parents=True, exist_ok=True)
        for name, program, _ in programs(options.names or list(BUNDLED)):
            short = name.removeprefix("infeasible/").lower()
            text = write_mps(
                short,
                program,
                [
                    f"netlib's {short}, from scipy 1.7.3: python -m benchmarks.netlib --mps"
                ],
            )
            (options.mps / f"{short}.mps").write_text(text, encoding="utf-8")
        return
    for name, program, expected in programs(
        list(FEW) if options.few else options.names
    ):
        start = time.perf_counter()
        answer = solve(program)
        seconds = time.perf_counter() - start
        answer.verify()
        checked = ""
        if options.check:
            subject = checker.read_subject(
                json.dumps(linear_program_document(program)), max_digits=10**6
            )
            text = json.dumps(linear_program_certificate(answer))
            outcome, _, reason = checker.judge(
                subject, partial(str, text), max_digits=10**6
            )
            if outcome != "valid" and "too much work" not in str(reason):
                raise SystemExit(f"{name}: {reason}")
            checked = f"  checker: {reason or outcome}"
        shape = f"{len(program.constraints)}×{len(program.objective)}"
        verdict = type(answer).__name__.lower()
        if isinstance(answer, Optimal):
            verdict += f" {approximate(answer.value)} (netlib {expected})"
        if isinstance(answer, Optimal) == name.startswith("infeasible/"):
            raise SystemExit(f"{name}: {verdict}")
        print(f"{name:22} {shape:12} {seconds:8.2f} s  {verdict}{checked}", flush=True)


if __name__ == "__main__":
    main()
