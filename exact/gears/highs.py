"""HiGHS guesses the basis of a large or sparse program; nothing it says is trusted.

The dual simplex without presolve: a basis is wanted in every case, infeasible ones included.
Source: Q. Huangfu and J. Hall, Parallelizing the dual revised simplex method (2018).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from exact.gears.scaled_floats import Array, ScaledFloats
from exact.linear_program import Basis, LinearProgram

LARGE = 2000
"""Rows plus columns from which costs are perturbed: below, degenerate programs end a third earlier without."""

CHOOSE, DUAL = 0, 1
"""HiGHS's simplex strategies: from a given basis it takes the primal where that is feasible."""

OPTIMAL, INFEASIBLE, UNBOUNDED, UNKNOWN = "optimal", "infeasible", "unbounded", "unknown"
_STATUS = {
    highspy.HighsModelStatus.kOptimal: OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: UNBOUNDED,
}
_local = threading.local()


@dataclass(frozen=True)
class Guess:
    """What floats say of a program: a status, a basis, and the member of the basis that proves infeasibility."""

    status: str
    basis: Basis
    culprit: tuple[str, int] | None = None  # ("variable" or "slack", its number)


@dataclass(frozen=True)
class Arrays:
    """A program for HiGHS in compressed rows."""

    costs: Array
    lower: Array
    upper: Array
    row_lower: Array
    row_upper: Array
    starts: Array
    index: Array
    values: Array
    maximising: bool


def guess(program: LinearProgram, floats: ScaledFloats, start: Basis | None) -> Guess | None:
    """HiGHS's basis for ``program``, from ``start`` if given; None if it has none."""
    constraints = program.constraints
    lower, upper, bounds, costs = floats.vectors()
    has_lower = np.array([row.relation != "<=" for row in constraints], dtype=bool)
    has_upper = np.array([row.relation != ">=" for row in constraints], dtype=bool)
    arrays = Arrays(
        costs,
        lower,
        upper,
        np.where(has_lower, bounds, -np.inf),
        np.where(has_upper, bounds, np.inf),
        floats.starts,
        floats.index,
        floats.values,
        program.maximising,
    )
    return guess_arrays(arrays, start)


def guess_arrays(arrays: Arrays, start: Basis | None) -> Guess | None:
    """HiGHS's status and basis, from ``start`` if given; None if it ends without a basis."""
    solver = _solver()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(arrays.costs), len(arrays.row_lower)
    lp.sense_ = highspy.ObjSense.kMaximize if arrays.maximising else highspy.ObjSense.kMinimize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = arrays.costs, arrays.lower, arrays.upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    matrix = lp.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_, matrix.value_ = arrays.starts, arrays.index, arrays.values
    if solver.passModel(lp) == highspy.HighsStatus.kError:
        return None
    solver.setOptionValue("simplex_iteration_limit", 1000 + 50 * (lp.num_col_ + lp.num_row_))
    large = lp.num_col_ + lp.num_row_ > LARGE
    solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", 1.0 if large else 0.0)
    solver.setOptionValue("simplex_strategy", DUAL if start is None else CHOOSE)
    if start is not None:
        solver.setBasis(_highs_basis(start, arrays))
    solver.run()
    status = _STATUS.get(solver.getModelStatus(), UNKNOWN)
    found = solver.getBasis()
    if not found.valid:
        return None
    basis = _read_basis(found)
    ray = None
    if status == INFEASIBLE:
        _, exists, values = solver.getDualRay()
        ray = np.asarray(values) if exists else None
    return Guess(status, basis, _culprit(basis, ray, arrays) if ray is not None else None)


def _read_basis(found: highspy.HighsBasis) -> Basis:
    """HiGHS's basis as ours; its lists of statuses are copied at each access, so each is read once."""
    status = highspy.HighsBasisStatus
    basic, upper = int(status.kBasic), int(status.kUpper)
    columns, rows = list(map(int, found.col_status)), list(map(int, found.row_status))
    return Basis(
        frozenset([j for j, s in enumerate(columns) if s == basic]),
        frozenset([i for i, s in enumerate(rows) if s == basic]),
        frozenset([j for j, s in enumerate(columns) if s == upper]),
    )


class _Silent(highspy.Highs):
    """HiGHS without the banner that it prints on standard output when its callbacks are first enabled."""

    def enableCallbacks(self) -> Any:  # noqa: N802 (HiGHS's name)
        """Silence first; the constructor calls this before any option can be set."""
        self.setOptionValue("output_flag", False)
        return super().enableCallbacks()  # type: ignore[no-untyped-call]


def _solver() -> Any:
    """One solver a thread: making one costs as much as solving a small program."""
    solver = getattr(_local, "solver", None)
    if solver is None:
        solver = _local.solver = _Silent()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("solver", "simplex"),
            ("presolve", "off"),
        ):
            solver.setOptionValue(option, value)
    return solver


def _highs_basis(basis: Basis, arrays: Arrays) -> highspy.HighsBasis:
    status = highspy.HighsBasisStatus
    columns = []
    lower, upper = np.isfinite(arrays.lower).tolist(), np.isfinite(arrays.upper).tolist()
    for j, (low, high) in enumerate(zip(lower, upper, strict=True)):
        if j in basis.variables:
            columns.append(status.kBasic)
        elif high and (j in basis.at_upper or not low):
            columns.append(status.kUpper)
        else:
            columns.append(status.kLower if low else status.kZero)
    result = highspy.HighsBasis()
    result.col_status, result.valid = columns, True
    has_lower = np.isfinite(arrays.row_lower).tolist()
    result.row_status = [
        status.kBasic if i in basis.slacks else status.kLower if low else status.kUpper
        for i, low in enumerate(has_lower)
    ]
    return result


def _culprit(basis: Basis, ray: Array, arrays: Arrays) -> tuple[str, int] | None:
    """The basic member whose row of the inverse the dual ray is."""
    threshold = 1e-9 * max(float(np.abs(ray).max(initial=0.0)), 1e-300)
    slacks = [i for i in basis.slacks if abs(ray[i]) > threshold]
    if slacks:
        return "slack", max(slacks, key=lambda i: abs(ray[i]))
    lengths = np.diff(arrays.starts)
    totals = np.bincount(arrays.index, weights=arrays.values * np.repeat(ray, lengths), minlength=len(arrays.costs))
    variables = [j for j in basis.variables if abs(totals[j]) > threshold]
    return ("variable", max(variables, key=lambda j: abs(totals[j]))) if variables else None
