"""Run our solver and the peers on the same inputs, check that all agree, and keep the medians and their ratios.

Every family: a few seeded instances, several rounds, solvers in turn within a round. A ratio is the median over the
instances of (peer's median time / our median time). A peer that once takes longer than the limit leaves the family.
Every peer has a process of its own, which takes the time: QSopt_ex replaces GMP's memory functions, and pycddlib and
pplpy crash beside it.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks import families
from benchmarks.peers import COMMANDS, Prepared, Workers, missing
from exact.programs.linear_program import Basis, LinearProgram, Optimal
from exact.programs.matrix_games import PositiveSolution, solve_game, solve_games
from exact.programs.simplex import solve

Matrix = list[list[int]]
SLOW = ("sympy", "z3", "gambit", "lrs", "glpsol --exact")
"""Peers of which one round on three instances is enough."""

SAMPLE = 20
"""How many of a batch the peers solve."""

NOT_EXACT = ("scipy (float)", "glpsol --exact")
"""glpsol computes exactly but prints decimals."""


@dataclass(frozen=True)
class Family:
    """Inputs, who takes part, and the goal: how many times faster than each peer."""

    name: str
    inputs: Callable[[int], list[Any]]  # how many instances → matrices or programs
    goals: dict[str, float]
    others: tuple[str, ...] = ()
    instances: int = 40
    rounds: int = 5
    batch: bool = False
    short: bool = True
    size: int = 0  # for the plot of cost against size
    limit: float = 20.0  # seconds a peer may take for one round

    @property
    def peers(self) -> list[str]:
        absent = missing()
        return [name for name in (*self.goals, *self.others) if name not in absent]


def _games(rows: int, columns: int, seed: int) -> Callable[[int], list[Any]]:
    return lambda count: families.random_games(rows, columns, count, seed)


def _degenerate(size: int) -> Callable[[int], list[Any]]:
    return lambda count: families.degenerate_games(size, size, count, size)


def _search(players: int, actions: int) -> Callable[[int], list[Any]]:
    return lambda count: [
        families.search_rows(players, actions, seed) for seed in range(count)
    ]


class Changed(NamedTuple):
    """A program after one cost has changed, and the basis that was optimal before."""

    program: Prepared
    before: LinearProgram
    basis: Basis | None


def _changed_search(players: int, actions: int) -> Callable[[int], list[Any]]:
    def inputs(count: int) -> list[Any]:
        result = []
        for seed in range(count):
            program = families.search_rows(players, actions, seed)
            before = _built(program)
            answer = solve(before)
            costs = list(program.costs)
            costs[seed % len(costs)] += Fraction(1, 100)
            changed = Prepared(costs, program.rows, program.lower, program.upper)
            result.append(
                Changed(
                    changed,
                    before,
                    answer.basis if isinstance(answer, Optimal) else None,
                )
            )
        return result

    return inputs


def _built(program: Prepared) -> LinearProgram:
    return LinearProgram.maximise(
        program.costs, program.rows, lower=program.lower, upper=program.upper
    )


TABLE = [
    Family(
        "4×8 matrix games, a batch of 2,000",
        _games(4, 8, 1),
        {
            "pycddlib": 8,
            "pplpy": 12,
            "gambit": 60,
            "QSopt_ex": 100,
            "scipy (float)": 80,
        },
        instances=2000,
        rounds=15,
        batch=True,
    ),
    Family(
        "4×8 one at a time",
        _games(4, 8, 2),
        {"pycddlib": 1.5, "QSopt_ex": 12, "scipy (float)": 12},
        ("pplpy", "gambit", "z3", "lrs", "glpsol --exact", "sympy"),
        instances=100,
    ),
    Family(
        "16×16",
        _games(16, 16, 3),
        {"pplpy": 6, "pycddlib": 6, "QSopt_ex": 7, "scipy (float)": 4},
        ("gambit", "z3"),
    ),
    Family(
        "64×4",
        _games(64, 4, 4),
        {"pplpy": 3, "QSopt_ex": 8},
        ("pycddlib", "scipy (float)"),
    ),
    Family(
        "64×4, a batch of 500",
        _games(64, 4, 5),
        {"pplpy": 10},
        ("pycddlib",),
        instances=500,
        rounds=15,
        batch=True,
    ),
    *(
        Family(
            f"random ±1000, {n}×{n}",
            _games(n, n, n),
            {"esolver": goal, **({"scipy (float)": 1} if n <= 80 else {})},
            () if n <= 80 else ("scipy (float)",),
            instances=3 if n < 320 else 1,
            rounds=3 if n < 320 else 1,
            short=n <= 80,
            size=n,
            limit=20.0 if n < 320 else 200.0,
        )
        for n, goal in ((40, 7), (80, 12), (160, 20), (320, 40))
    ),
    *(
        Family(
            f"entries −1, 0, 1, rows repeated, {n}×{n}",
            _degenerate(n),
            {"pplpy": 3},
            ("pycddlib",),
        )
        for n in (10, 20)
    ),
    *(
        Family(
            f"entries −1, 0, 1, rows repeated, {n}×{n}",
            _degenerate(n),
            {"esolver": 4},
            instances=3,
            rounds=3,
            short=n <= 80,
        )
        for n in (80, 160, 320)
    ),
    Family(
        "counterexample search, 24 variables",
        _search(3, 2),
        {"QSopt_ex": 2.5},
        rounds=25,
    ),
    Family(
        "counterexample search, 64 variables",
        _search(4, 2),
        {"QSopt_ex": 2.5},
        instances=10,
        rounds=15,
    ),
    Family(
        "counterexample search, 81 variables",
        _search(3, 3),
        {"QSopt_ex": 2.5},
        instances=20,
        rounds=15,
    ),
    Family(
        "the same, one cost changed, from the last basis",
        _changed_search(3, 3),
        {},
        ("QSopt_ex",),
        instances=20,
    ),
    Family(
        "counterexample search, 324 variables",
        _search(4, 3),
        {"QSopt_ex": 2},
        instances=4,
        rounds=3,
        short=False,
    ),
]

SIZES = [
    Family(
        f"size {n}",
        _games(n, n, 1000 + n),
        {},
        ("QSopt_ex", "pycddlib", "pplpy", "scipy (float)"),
        instances=3,
        rounds=3,
        short=False,
        size=n,
    )
    for n in (10, 20, 40, 80, 160, 320)
]


def measure(family: Family, workers: Workers) -> dict[str, Any]:
    """Seconds and ratios of one family; ``SystemExit`` if two exact answers differ."""
    inputs = family.inputs(family.instances)
    prepared = [_prepared(one) for one in inputs[:SAMPLE]]
    times: dict[str, list[list[float]]] = {
        name: [[] for _ in prepared] for name in ("ours", *family.peers)
    }
    values: dict[str, list[Fraction | float]] = {}
    _ours_in_turn(family, inputs[:2])  # our imports are done
    for turn in range(family.rounds):
        for name, lists in times.items():
            some = prepared[:3] if name in SLOW else prepared
            if name == "ours":
                found = _ours_in_turn(family, inputs)
            elif turn and (name in SLOW or name not in values):
                continue
            else:
                answer = workers.run(name, some, family.limit)
                if answer is None:
                    continue
                found = answer
            values[name] = [value for _, value in found[: len(some)]]
            for k, (seconds, _) in enumerate(found[: len(some)]):
                lists[k].append(seconds)
    for name, theirs in values.items():
        for mine, value in zip(values["ours"], theirs, strict=False):
            _agree(family.name, name, Fraction(mine), value)
    ours = [median(t) for t in times.pop("ours")]
    result: dict[str, Any] = {
        "name": family.name,
        "ours": median(ours),
        "goals": family.goals,
        "peers": {},
    }
    for name, lists in times.items():
        pairs = [(median(t), mine) for t, mine in zip(lists, ours, strict=True) if t]
        if pairs:
            result["peers"][name] = {
                "seconds": median(t for t, _ in pairs),
                "ratio": median(t / mine for t, mine in pairs),
                "instances": len(pairs),
            }
    if family.size:
        result["size"] = family.size
    return result


def _ours_in_turn(family: Family, inputs: list[Any]) -> list[tuple[float, Fraction]]:
    """Seconds and value of each input, building included; a batch's time is shared out evenly.

    Values: Σy of a game's positive form, as the peers have it, or a program's optimum.
    """
    answers: list[Any]
    if family.batch:
        start = time.process_time()
        answers = [solution for solution, _ in solve_games(inputs)]
        times = [(time.process_time() - start) / len(inputs)] * len(inputs)
    else:
        answers, times = [], []
        for one in inputs:
            start = time.process_time()
            answers.append(_ours(one))
            times.append(time.process_time() - start)
    values = [
        1 / answer.value if isinstance(answer, PositiveSolution) else answer.value
        for answer in answers
    ]
    return [
        (seconds, Fraction(int(v.p), int(v.q)))
        for seconds, v in zip(times, values, strict=True)
    ]


def _ours(one: Any) -> PositiveSolution | Optimal:
    if isinstance(one, list):
        return solve_game(one)[0]
    if isinstance(one, Changed):
        costs = tuple(map(one.before.arithmetic.coerce, one.program.costs))
        answer = solve(replace(one.before, objective=costs), start=one.basis)
    else:
        answer = solve(_built(one))
    if not isinstance(answer, Optimal):
        raise SystemExit("a program of the benchmark has no optimum")
    return answer


def _prepared(one: Any) -> Prepared:
    if isinstance(one, Changed):
        return one.program
    return (
        one
        if isinstance(one, Prepared)
        else Prepared.of_matrix(families.positive(one)[0])
    )


def _agree(family: str, name: str, ours: Fraction, theirs: Fraction | float) -> None:
    if name in NOT_EXACT:
        if abs(float(theirs) - float(ours)) > 1e-6 * max(1.0, abs(float(ours))):
            raise SystemExit(
                f"{family}: {name} says {float(theirs)}, we say {float(ours)}"
            )
    elif theirs != ours:
        raise SystemExit(f"{family}: {name} says {theirs}, we say {ours}")


PACKAGES = (
    *("python-flint", "numpy", "highspy"),
    *("python-qsoptex", "pycddlib", "pplpy", "pygambit", "scipy", "z3-solver", "sympy"),
)


def machine() -> dict[str, Any]:
    """Where and with what: for the table's caption."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    processor = platform.processor() or platform.machine()
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        models = [
            line.split(":", 1)[1].strip()
            for line in cpu.read_text().splitlines()
            if line.startswith("model name")
        ]
        processor = f"{len(models)} × {models[0]}" if models else processor
    return {
        "date": date.today().isoformat(),
        "machine": f"{processor}, {platform.system()}, Python {platform.python_version()}",
        "versions": versions,
        "missing": missing(),
        "start-up": {
            name: peer.start_up
            for name, peer in COMMANDS.items()
            if name not in missing()
        },
    }
