"""HiGHS guesses the basis of a large or sparse program; nothing it says is trusted.

The dual simplex without presolve: a basis is wanted in every case, infeasible ones included.
Source: Q. Huangfu and J. Hall, Parallelizing the dual revised simplex method (2018).
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import Any, NamedTuple

import highspy
import numpy as np

from exact.programs.gears.scaled_floats import Array, ScaledFloats
from exact.programs.linear_program import Basis, LinearProgram
from exact.watching import check, remaining

LARGE = 2000
"""Rows plus columns from which costs are perturbed: below, degenerate programs end a third earlier without."""

CYCLING = 2
"""Pivots per row and column after which a program without perturbed costs is taken to cycle, and they are perturbed."""

SMALL = 300
"""Rows plus columns up to which Devex' pricing is a tenth faster than the dual steepest edge, and a first basis from
the equations pays: it saves a quarter of HiGHS's time with 81 variables and 10 equations, half with 64 and 34."""

CHOOSE, DUAL, PRIMAL = 0, 1, 4
"""HiGHS's simplex strategies: from a given basis it takes the primal where that is feasible."""

DEVEX, AUTOMATIC = 1, -1
"""HiGHS's pricing of the dual simplex."""

TALL = 2
"""Rows a column from which the primal simplex is a fifth faster, on the small programs that have a form in integers."""

OPTIMAL, INFEASIBLE, UNBOUNDED, UNKNOWN = (
    "optimal",
    "infeasible",
    "unbounded",
    "unknown",
)
_STATUS = {
    highspy.HighsModelStatus.kOptimal: OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: UNBOUNDED,
}
_ROW_WISE = int(highspy.MatrixFormat.kRowwise)
_MINIMISE, _MAXIMISE = int(highspy.ObjSense.kMinimize), int(highspy.ObjSense.kMaximize)
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


def guess(
    program: LinearProgram, floats: ScaledFloats, start: Basis | None
) -> Guess | None:
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
    found = solve_floats(arrays, start, DUAL)
    if found is None:
        return None
    return Guess(
        found.status,
        found.basis,
        _culprit(found.basis, found.ray, arrays) if found.ray is not None else None,
    )


class FloatSolution(NamedTuple):
    """HiGHS's last basis with its solution; ``ray`` if it calls the program infeasible and has one."""

    status: str
    basis: Basis
    primal: Array
    dual: Array
    ray: Array | None


def solve_floats(
    arrays: Arrays, start: Basis | None, strategy: int
) -> FloatSolution | None:
    """HiGHS's basis and solution, from ``start`` if given; None if it ends without a basis."""
    solver = _solver()
    columns, rows = len(arrays.costs), len(arrays.row_lower)
    taken = solver.passModel(
        columns,
        rows,
        len(arrays.values),
        _ROW_WISE,
        _MAXIMISE if arrays.maximising else _MINIMISE,
        0.0,
        arrays.costs,
        arrays.lower,
        arrays.upper,
        arrays.row_lower,
        arrays.row_upper,
        arrays.starts[:-1],
        arrays.index,
        arrays.values,
        np.zeros(columns, dtype=np.int32),  # every variable is continuous
    )
    if taken == highspy.HighsStatus.kError:
        return None
    is_small = columns + rows <= SMALL
    first = (
        _highs_basis(start, arrays)
        if start is not None
        else _crash(arrays)
        if is_small
        else None
    )
    _set_options(
        solver,
        simplex_dual_edge_weight_strategy=DEVEX if is_small else AUTOMATIC,
        primal_simplex_bound_perturbation_multiplier=0.0 if strategy == PRIMAL else 1.0,
        simplex_strategy=strategy if first is None else CHOOSE,
    )
    if first is not None:
        solver.setBasis(first)
    perturbing = [True] if columns + rows > LARGE else [False, True]
    for perturbed in perturbing:
        _set_options(
            solver,
            simplex_iteration_limit=(1000 + 50 * (columns + rows))
            if perturbed
            else CYCLING * (columns + rows),
            dual_simplex_cost_perturbation_multiplier=float(perturbed),
        )
        check()
        end = remaining()
        if end < math.inf or _local.options.get("time_limit", math.inf) < math.inf:
            _set_options(solver, time_limit=solver.getRunTime() + end)
        solver.run()
        check()
        if solver.getModelStatus() != highspy.HighsModelStatus.kIterationLimit:
            break
    status = _STATUS.get(solver.getModelStatus(), UNKNOWN)
    solution = solver.getSolution()
    primal, dual = np.array(solution.col_value), np.array(solution.row_dual)
    basis = _read_basis(solver, arrays, primal)
    if basis is None:
        return None
    ray = None
    if status == INFEASIBLE:
        _, exists, values = solver.getDualRay()
        ray = np.asarray(values) if exists else None
    return FloatSolution(status, basis, primal, dual, ray)


def _read_basis(solver: Any, arrays: Arrays, primal: Array) -> Basis | None:
    """HiGHS's basis as ours, by its list of basic variables, a third of the cost of its lists of statuses.

    That list is read after a pivot alone: HiGHS 1.16 ends programs without entries before the simplex method, and its
    list is then the last program's, longer than this one's: it writes past the end.
    """
    if solver.getInfoValue("simplex_iteration_count")[1] > 0 and len(primal) == len(
        arrays.costs
    ):
        status, members = solver.getBasicVariables()
        if status == highspy.HighsStatus.kOk:
            members = members.tolist()
            basic = frozenset([j for j in members if j >= 0])
            at_upper = (
                ((primal == arrays.upper) & (primal != arrays.lower))
                .nonzero()[0]
                .tolist()
            )
            return Basis(
                basic,
                frozenset([-1 - i for i in members if i < 0]),
                frozenset(at_upper) - basic,
            )
    found = solver.getBasis()
    if not found.valid:
        return None
    names = highspy.HighsBasisStatus
    is_basic, is_upper = int(names.kBasic), int(names.kUpper)
    columns, rows = (
        list(map(int, found.col_status)),
        list(map(int, found.row_status)),
    )  # copied at each access
    return Basis(
        frozenset([j for j, s in enumerate(columns) if s == is_basic]),
        frozenset([i for i, s in enumerate(rows) if s == is_basic]),
        frozenset([j for j, s in enumerate(columns) if s == is_upper]),
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
        _local.options = {}
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("solver", "simplex"),
            ("presolve", "off"),
            ("simplex_scale_strategy", 0),  # programs come scaled
        ):
            solver.setOptionValue(option, value)
    return solver


def _set_options(solver: Any, **options: float) -> None:
    """Set what has changed since the last program."""
    for name, value in options.items():
        if _local.options.get(name) != value:
            solver.setOptionValue(name, value)
            _local.options[name] = value


def _crash(arrays: Arrays) -> highspy.HighsBasis | None:
    """A first basis with a variable for every equation that has one to spare; None without equations.

    HiGHS mends it where it is singular. The simplex method would have to find as many pivots: half of all there are.
    Source: R. Bixby, Implementing the simplex method: the initial basis (1992).
    """
    equations = (arrays.row_lower == arrays.row_upper).nonzero()[0].tolist()
    if not equations:
        return None
    columns = _resting(arrays)
    rows = [_BASIC] * len(arrays.row_lower)
    for i in equations:
        for j in arrays.index[arrays.starts[i] : arrays.starts[i + 1]].tolist()[::-1]:
            if columns[j] is not _BASIC:
                columns[j], rows[i] = _BASIC, _LOWER
                break
    return _made(columns, rows)


_STATUSES = highspy.HighsBasisStatus
_BASIC, _LOWER, _UPPER, _ZERO = (
    _STATUSES.kBasic,
    _STATUSES.kLower,
    _STATUSES.kUpper,
    _STATUSES.kZero,
)


def _resting(arrays: Arrays) -> list[highspy.HighsBasisStatus]:
    """Where variables rest if they are not basic: at the lower bound if there is one."""
    lower = np.isfinite(arrays.lower)
    if np.count_nonzero(lower) == len(lower):
        return [_LOWER] * len(lower)
    upper = np.isfinite(arrays.upper)
    return [
        _LOWER if a else _UPPER if b else _ZERO
        for a, b in zip(lower.tolist(), upper.tolist(), strict=True)
    ]


def _made(
    columns: list[highspy.HighsBasisStatus], rows: list[highspy.HighsBasisStatus]
) -> highspy.HighsBasis:
    result = highspy.HighsBasis()
    result.col_status, result.row_status, result.valid = columns, rows, True
    return result


def _highs_basis(basis: Basis, arrays: Arrays) -> highspy.HighsBasis:
    """``basis`` for HiGHS, which mends what is none; members that do not exist are left out."""
    columns = _resting(arrays)
    for j in basis.at_upper:
        if j < len(columns) and arrays.upper[j] < np.inf:
            columns[j] = _UPPER
    for j in basis.variables:
        if j < len(columns):
            columns[j] = _BASIC
    rows = [_LOWER if low else _UPPER for low in np.isfinite(arrays.row_lower).tolist()]
    for i in basis.slacks:
        if i < len(rows):
            rows[i] = _BASIC
    return _made(columns, rows)


def _culprit(basis: Basis, ray: Array, arrays: Arrays) -> tuple[str, int] | None:
    """The basic member whose row of the inverse the dual ray is."""
    threshold = 1e-9 * max(float(np.abs(ray).max(initial=0.0)), 1e-300)
    slacks = [i for i in basis.slacks if abs(ray[i]) > threshold]
    if slacks:
        return "slack", max(slacks, key=lambda i: abs(ray[i]))
    lengths = np.diff(arrays.starts)
    totals = np.bincount(
        arrays.index,
        weights=arrays.values * np.repeat(ray, lengths),
        minlength=len(arrays.costs),
    )
    variables = [j for j in basis.variables if abs(totals[j]) > threshold]
    return (
        ("variable", max(variables, key=lambda j: abs(totals[j])))
        if variables
        else None
    )
