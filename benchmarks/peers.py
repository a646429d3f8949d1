"""The peers: each takes one prepared program and gives its exact optimal value (scipy: a float, marked so).

A program is ``Prepared``: integer or rational rows ``(coefficients, relation, bound)`` with costs and bounds, in
Fractions, so that every peer starts from the same numbers; building its own objects is part of its time, as it is of
ours. All times are processor times of the process that solves: other work on the machine lengthens them less than it
lengthens the clock's. Matrix games come in the positive form, which is every peer's fastest (measured against the form
with an equation and a free value). Command-line peers are timed with their file written outside the clock and their
start-up, measured on a 1×1 program, subtracted.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Row = tuple[dict[int, Fraction | int], str, Fraction | int]


@dataclass(frozen=True)
class Prepared:
    """``max costs·x`` subject to the rows, and lower ≤ x ≤ upper (None: no bound)."""

    costs: list[Any]
    rows: list[Row]
    lower: list[Any]
    upper: list[Any]

    @classmethod
    def of_matrix(cls, matrix: list[list[int]]) -> Prepared:
        n = len(matrix[0])
        return cls(
            [1] * n,
            [(dict(enumerate(row)), "<=", 1) for row in matrix],
            [0] * n,
            [None] * n,
        )

    @cached_property
    def is_game(self) -> bool:
        return set(self.upper) == {None} and set(self.lower) == {0}


def qsoptex(program: Prepared) -> Fraction:
    import qsoptex as qs

    problem = qs.ExactProblem()
    for c, low, high in zip(program.costs, program.lower, program.upper, strict=True):
        problem.add_variable(objective=c, lower=low, upper=high)
    sense = {
        "<=": qs.ConstraintSense.LESS,
        ">=": qs.ConstraintSense.GREATER,
        "=": qs.ConstraintSense.EQUAL,
    }
    for row, relation, bound in program.rows:
        problem.add_linear_constraint(sense[relation], row, bound)
    problem.set_objective_sense(qs.ObjectiveSense.MAXIMIZE)
    problem.solve()
    problem.get_values()
    return Fraction(problem.get_objective_value())


def pycddlib(program: Prepared) -> Fraction:
    import cdd.gmp as cdd
    from cdd import LPObjType

    n = len(program.costs)
    rows = []
    for row, _, bound in program.rows:
        rows.append([bound, *(-row.get(j, 0) for j in range(n))])
    rows += [[0] * (j + 1) + [1] + [0] * (n - 1 - j) for j in range(n)]
    lp = cdd.linprog_from_array([*rows, [0, *program.costs]], obj_type=LPObjType.MAX)
    cdd.linprog_solve(lp)
    return Fraction(lp.obj_value)


def pplpy(program: Prepared) -> Fraction:
    from ppl import Linear_Expression, MIP_Problem, Variable

    n = len(program.costs)
    problem = MIP_Problem()
    problem.add_space_dimensions_and_embed(n)
    for j in range(n):
        problem.add_constraint(Variable(j) >= 0)
    for row, _, bound in program.rows:
        problem.add_constraint(
            Linear_Expression([row.get(j, 0) for j in range(n)], 0) <= bound
        )
    problem.set_objective_function(Linear_Expression(program.costs, 0))
    problem.set_optimization_mode("maximization")
    value = problem.optimal_value()
    problem.optimizing_point()
    return Fraction(int(value.numerator), int(value.denominator))


def z3(program: Prepared) -> Fraction:
    import z3

    optimiser = z3.Optimize()
    x = [z3.Real(f"x{j}") for j in range(len(program.costs))]
    for v in x:
        optimiser.add(v >= 0)
    for row, _, bound in program.rows:
        optimiser.add(z3.Sum([a * x[j] for j, a in row.items()]) <= bound)
    goal = optimiser.maximize(
        z3.Sum([c * v for c, v in zip(program.costs, x, strict=True)])
    )
    optimiser.check()
    return optimiser.upper(goal).as_fraction()


def sympy(program: Prepared) -> Fraction:
    from sympy import symbols
    from sympy.solvers.simplex import lpmax

    x = symbols(f"x:{len(program.costs)}")
    rows = [
        sum(a * x[j] for j, a in row.items()) <= bound for row, _, bound in program.rows
    ]
    value, _ = lpmax(sum(x), [*rows, *(v >= 0 for v in x)])
    return Fraction(int(value.p), int(value.q))


def pygambit(program: Prepared) -> Fraction:
    """Gambit's rational lp_solve on the game itself; the value of the positive form is the inverse of the game's."""
    import pygambit as gambit

    matrix = [[row[j] for j in range(len(program.costs))] for row, _, _ in program.rows]
    game = gambit.Game.from_arrays(
        [[gambit.Rational(a) for a in row] for row in matrix],
        [[gambit.Rational(-a) for a in row] for row in matrix],
    )
    profile = gambit.nash.lp_solve(game, rational=True).equilibria[0]
    value = profile.payoff(next(iter(game.players)))
    return 1 / Fraction(int(value.numerator), int(value.denominator))


def scipy_float(program: Prepared) -> float:
    """Not exact: users' floats, for speed alone."""
    import numpy as np
    from scipy.optimize import linprog

    n = len(program.costs)
    matrix = np.array(
        [[float(row.get(j, 0)) for j in range(n)] for row, _, _ in program.rows]
    )
    found = linprog(
        [-float(c) for c in program.costs],
        A_ub=matrix,
        b_ub=[float(b) for _, _, b in program.rows],
    )
    return -float(found.fun)


@dataclass(frozen=True)
class CommandLine:
    """A peer on the command line: how to write its file, call it and read the optimal value."""

    program: str
    write: Callable[[Prepared], str]
    call: Callable[[str, str], list[str]]
    read: Callable[[str], Fraction]
    suffix: str

    def run(self, program: Prepared, limit: float = 60.0) -> tuple[float, Fraction]:
        """Seconds and value; the file is written before the clock starts."""
        with tempfile.TemporaryDirectory() as folder:
            file, result = (
                Path(folder) / f"program{self.suffix}",
                Path(folder) / "result",
            )
            file.write_text(self.write(program))
            command = self.call(str(file), str(result))
            start = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                cwd=folder,
                timeout=limit,
            )
            end = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
            solution = next(
                (
                    f
                    for f in (
                        result,
                        result.with_suffix(".sol"),
                        file.with_suffix(".sol"),
                    )
                    if f.exists()
                ),
                None,
            )
            return seconds, self.read(solution.read_text() if solution else done.stdout)

    @cached_property
    def start_up(self) -> float:
        """The median time on a program of one row and one column."""
        one = Prepared.of_matrix([[2]])
        return sorted(self.run(one)[0] for _ in range(11))[5]


def lp_file(program: Prepared) -> str:
    def form(row: Any) -> str:
        return (
            " ".join(f"{'+' if a >= 0 else '-'} {abs(a)} x{j}" for j, a in row if a)
            or "0 x0"
        )

    lines = ["Maximize", " obj: " + form(enumerate(program.costs)), "Subject To"]
    for i, (row, relation, bound) in enumerate(program.rows):
        lines.append(f" r{i}: {form(row.items())} {relation} {bound}")
    lines.append("Bounds")
    for j, (low, high) in enumerate(zip(program.lower, program.upper, strict=True)):
        if low != 0 or high is not None:
            lines.append(
                f" {'-inf' if low is None else low} <= x{j} <= {'inf' if high is None else high}"
            )
    return "\n".join([*lines, "End", ""])


def lrs_file(program: Prepared) -> str:
    n = len(program.costs)
    rows = [
        f"{bound} " + " ".join(str(-row.get(j, 0)) for j in range(n))
        for row, _, bound in program.rows
    ]
    rows += [
        " ".join(["0", *("1" if k == j else "0" for k in range(n))]) for j in range(n)
    ]
    goal = "lponly\nmaximize 0 " + " ".join(map(str, program.costs))
    return (
        f"game\nH-representation\nbegin\n{len(rows)} {n + 1} rational\n"
        + "\n".join(rows)
        + f"\nend\n{goal}\n"
    )


def _found(pattern: str, text: str) -> Fraction:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"no value in {text[:200]!r}")
    return Fraction(match[1])


ESOLVER = CommandLine(
    "esolver",
    lp_file,
    lambda file, result: ["esolver", "-L", "-O", result, file],
    lambda text: _found(r"Value = (\S+)", text),
    ".lp",
)
LRS = CommandLine(
    "lrs",
    lrs_file,
    lambda file, _: ["lrs", file],
    lambda text: _found(r"\*Obj=(\S+)", text),
    ".ine",
)
GLPSOL = CommandLine(
    "glpsol",
    lp_file,
    lambda file, result: ["glpsol", "--exact", "--lp", file, "-w", result],
    lambda text: _found(r"(?m)^s bas .* (\S+)$", text),
    ".lp",
)

PEERS: dict[str, Callable[[Prepared], Fraction | float]] = {
    "QSopt_ex": qsoptex,
    "pycddlib": pycddlib,
    "pplpy": pplpy,
    "z3": z3,
    "sympy": sympy,
    "gambit": pygambit,
    "scipy (float)": scipy_float,
}
COMMANDS = {"esolver": ESOLVER, "lrs": LRS, "glpsol --exact": GLPSOL}
_MODULES = {
    "QSopt_ex": "qsoptex",
    "pycddlib": "cdd",
    "pplpy": "ppl",
    "gambit": "pygambit",
    "scipy (float)": "scipy",
}


def missing() -> list[str]:
    """The peers that are not installed here."""
    absent = [name for name in PEERS if find_spec(_MODULES.get(name, name)) is None]
    return absent + [
        name for name, peer in COMMANDS.items() if shutil.which(peer.program) is None
    ]


def _timed(name: str, programs: list[Prepared]) -> list[tuple[float, Fraction | float]]:
    times = []
    for program in programs:
        start = time.process_time()
        found = PEERS[name](program)
        times.append((time.process_time() - start, found))
    return times


class Workers:
    """One process for each Python peer; a peer over the limit or crashed gives None and loses its process."""

    def __init__(self) -> None:
        self._pools: dict[str, ProcessPoolExecutor] = {}

    def run(
        self, name: str, programs: list[Prepared], limit: float
    ) -> list[tuple[float, Fraction | float]] | None:
        """Seconds, start-up subtracted, and value of each program, one after the other."""
        if name in COMMANDS:
            peer = COMMANDS[name]
            try:
                times = [peer.run(program, limit) for program in programs]
            except subprocess.TimeoutExpired:
                return None
            return [
                (max(seconds - peer.start_up, 0.0), value) for seconds, value in times
            ]
        if name not in self._pools:
            self._pools[name] = ProcessPoolExecutor(
                1, multiprocessing.get_context("spawn")
            )
            self._pools[name].submit(
                _timed, name, [Prepared.of_matrix([[2, 1], [1, 2]])]
            ).result()  # it has imported
        try:
            return self._pools[name].submit(_timed, name, programs).result(limit)
        except (TimeoutError, BrokenProcessPool):
            pool = self._pools.pop(name)
            processes = list(pool._processes.values())
            for process in processes:
                process.kill()
            for process in processes:
                process.join()
            pool.shutdown(wait=True, cancel_futures=True)
            return None

    def close(self) -> None:
        """End every process."""
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)
        self._pools.clear()
