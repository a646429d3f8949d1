"""Exact games, linear programs, values and equilibria: numbers are rational or algebraic, answers carry a witness.

What most programs need is here under its own name, and loaded when first asked for:

>>> import exact
>>> game = exact.Game.from_arrays([[120, 240], [600, 300]], [[40, 200], [80, 100]])
>>> exact.coco_value(game)
<CocoValue: Player 1 440, Player 2 240>

Each module imports only from those before it in ``docs/architecture.md``; ``checker`` stands apart.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exact.arithmetic.algebraic import real_roots as real_roots
    from exact.arithmetic.algebraic import sign as sign
    from exact.arithmetic.conversions import to_fraction as to_fraction
    from exact.arithmetic.conversions import to_sympy as to_sympy
    from exact.arithmetic.number_field import Algebraic as Algebraic
    from exact.arithmetic.number_field import NumberField as NumberField
    from exact.arithmetic.rationals import rational as rational
    from exact.equilibria.audit import Audit as Audit
    from exact.equilibria.audit import audit as audit
    from exact.equilibria.audit import compare as compare
    from exact.equilibria.bargaining_game import BargainingGame as BargainingGame
    from exact.equilibria.cells.enclosure import Enclosure as Enclosure
    from exact.equilibria.certificates import (
        equilibrium_certificate as equilibrium_certificate,
    )
    from exact.equilibria.certificates import (
        non_uniqueness_certificate as non_uniqueness_certificate,
    )
    from exact.equilibria.certificates import overall_certificate as overall_certificate
    from exact.equilibria.claims import NOTIONS as NOTIONS
    from exact.equilibria.claims import Claim as Claim
    from exact.equilibria.claims import format_claim as format_claim
    from exact.equilibria.claims import parse_claim as parse_claim
    from exact.equilibria.claims import read_claim as read_claim
    from exact.equilibria.coalition_perfect.branching import enclose as enclose
    from exact.equilibria.coalition_perfect.solver import (
        solve_coalition_perfect as solve_coalition_perfect,
    )
    from exact.equilibria.conditions import best_reply as best_reply
    from exact.equilibria.conditions import conflict_payoffs as conflict_payoffs
    from exact.equilibria.conditions import dividends as dividends
    from exact.equilibria.conditions import threat_points as threat_points
    from exact.equilibria.plain.enclosure import enclose_plain as enclose_plain
    from exact.equilibria.plain.solver import solve_plain as solve_plain
    from exact.equilibria.solutions import Equilibrium as Equilibrium
    from exact.equilibria.solutions import Solution as Solution
    from exact.equilibria.solving import solve as solve
    from exact.equilibria.two_player.solver import solve_two_player as solve_two_player
    from exact.equilibria.two_player.variable_threats import (
        VariableThreats as VariableThreats,
    )
    from exact.equilibria.two_player.variable_threats import (
        variable_threats as variable_threats,
    )
    from exact.errors import CocoError as CocoError
    from exact.errors import Invalid as Invalid
    from exact.errors import LimitReached as LimitReached
    from exact.errors import OutOfTime as OutOfTime
    from exact.errors import Unparsable as Unparsable
    from exact.errors import UsageError as UsageError
    from exact.frontiers.feasible_set import ParetoStatus as ParetoStatus
    from exact.frontiers.feasible_set import pareto_status as pareto_status
    from exact.frontiers.pareto import Frontier as Frontier
    from exact.frontiers.pareto import frontier as frontier
    from exact.frontiers.polytope import Polytope as Polytope
    from exact.frontiers.polytope import convex_hull as convex_hull
    from exact.frontiers.supporting_weights import SupportingCone as SupportingCone
    from exact.frontiers.supporting_weights import supporting_cone as supporting_cone
    from exact.games.coco_json import format_game as format_game
    from exact.games.examples import example as example
    from exact.games.examples import example_game as example_game
    from exact.games.files import parse_game as parse_game
    from exact.games.files import read_game as read_game
    from exact.games.game import Game as Game
    from exact.programs.linear_program import Infeasible as Infeasible
    from exact.programs.linear_program import LinearProgram as LinearProgram
    from exact.programs.linear_program import Optimal as Optimal
    from exact.programs.linear_program import Unbounded as Unbounded
    from exact.programs.simplex import solve as solve_linear_program
    from exact.values.bargaining.nash import nash_bargaining as nash_bargaining
    from exact.values.bargaining.solution import NashSolution as NashSolution
    from exact.values.coco import CocoValue as CocoValue
    from exact.values.coco import coco_value as coco_value
    from exact.values.coco import decompose as decompose
    from exact.values.local_currency import respond as respond
    from exact.values.local_currency import respond_at as respond_at
    from exact.values.transferable import harsanyi_dividends as harsanyi_dividends
    from exact.values.transferable import shapley_value as shapley_value
    from exact.values.zero_sum import SaddlePoint as SaddlePoint
    from exact.values.zero_sum import optimal_strategies as optimal_strategies
    from exact.values.zero_sum import solve_conflict as solve_conflict
    from exact.values.zero_sum import solve_matrix_game as solve_matrix_game
    from exact.watching import deadline as deadline

    __version__: str

HOMES = {
    "watching": ("deadline",),
    "arithmetic.algebraic": (
        "real_roots",
        "sign",
    ),
    "equilibria.audit": (
        "Audit",
        "audit",
        "compare",
    ),
    "values.bargaining.nash": ("nash_bargaining",),
    "values.bargaining.solution": ("NashSolution",),
    "equilibria.bargaining_game": ("BargainingGame",),
    "equilibria.certificates": (
        "equilibrium_certificate",
        "non_uniqueness_certificate",
        "overall_certificate",
    ),
    "equilibria.claims": (
        "Claim",
        "NOTIONS",
        "format_claim",
        "parse_claim",
        "read_claim",
    ),
    "values.coco": (
        "CocoValue",
        "coco_value",
        "decompose",
    ),
    "arithmetic.conversions": (
        "to_fraction",
        "to_sympy",
    ),
    "equilibria.conditions": (
        "best_reply",
        "conflict_payoffs",
        "dividends",
        "threat_points",
    ),
    "equilibria.coalition_perfect.branching": ("enclose",),
    "equilibria.coalition_perfect.solver": ("solve_coalition_perfect",),
    "equilibria.cells.enclosure": ("Enclosure",),
    "equilibria.plain.solver": ("solve_plain",),
    "equilibria.plain.enclosure": ("enclose_plain",),
    "equilibria.solutions": (
        "Equilibrium",
        "Solution",
    ),
    "equilibria.two_player.solver": ("solve_two_player",),
    "equilibria.two_player.variable_threats": (
        "VariableThreats",
        "variable_threats",
    ),
    "errors": (
        "CocoError",
        "Invalid",
        "LimitReached",
        "OutOfTime",
        "Unparsable",
        "UsageError",
    ),
    "games.examples": (
        "example",
        "example_game",
    ),
    "frontiers.feasible_set": (
        "ParetoStatus",
        "pareto_status",
    ),
    "games.coco_json": ("format_game",),
    "games.files": (
        "parse_game",
        "read_game",
    ),
    "frontiers.pareto": (
        "Frontier",
        "frontier",
    ),
    "games.game": ("Game",),
    "programs.linear_program": (
        "Infeasible",
        "LinearProgram",
        "Optimal",
        "Unbounded",
    ),
    "arithmetic.number_field": (
        "Algebraic",
        "NumberField",
    ),
    "frontiers.polytope": (
        "Polytope",
        "convex_hull",
    ),
    "arithmetic.rationals": ("rational",),
    "values.local_currency": (
        "respond",
        "respond_at",
    ),
    "programs.simplex": ("solve_linear_program",),
    "equilibria.solving": ("solve",),
    "frontiers.supporting_weights": (
        "SupportingCone",
        "supporting_cone",
    ),
    "values.transferable": (
        "harsanyi_dividends",
        "shapley_value",
    ),
    "values.zero_sum": (
        "SaddlePoint",
        "optimal_strategies",
        "solve_conflict",
        "solve_matrix_game",
    ),
}
"""Which module holds what this package shows at its top."""

RENAMED = {"solve_linear_program": "solve"}
"""What has another name in its module."""

__all__ = [
    "NOTIONS",
    "Algebraic",
    "Audit",
    "BargainingGame",
    "Claim",
    "CocoError",
    "CocoValue",
    "Enclosure",
    "Equilibrium",
    "Frontier",
    "Game",
    "Infeasible",
    "Invalid",
    "LimitReached",
    "LinearProgram",
    "NashSolution",
    "NumberField",
    "Optimal",
    "OutOfTime",
    "ParetoStatus",
    "Polytope",
    "SaddlePoint",
    "Solution",
    "SupportingCone",
    "Unbounded",
    "Unparsable",
    "UsageError",
    "VariableThreats",
    "__version__",
    "audit",
    "best_reply",
    "coco_value",
    "compare",
    "conflict_payoffs",
    "convex_hull",
    "deadline",
    "decompose",
    "dividends",
    "enclose",
    "enclose_plain",
    "equilibrium_certificate",
    "example",
    "example_game",
    "format_claim",
    "format_game",
    "frontier",
    "harsanyi_dividends",
    "nash_bargaining",
    "non_uniqueness_certificate",
    "optimal_strategies",
    "overall_certificate",
    "pareto_status",
    "parse_claim",
    "parse_game",
    "rational",
    "read_claim",
    "read_game",
    "real_roots",
    "respond",
    "respond_at",
    "shapley_value",
    "sign",
    "solve",
    "solve_coalition_perfect",
    "solve_conflict",
    "solve_linear_program",
    "solve_matrix_game",
    "solve_plain",
    "solve_two_player",
    "supporting_cone",
    "threat_points",
    "to_fraction",
    "to_sympy",
    "variable_threats",
]


if (
    not TYPE_CHECKING
):  # type checkers see the imports above, and must refuse other names

    def __getattr__(name: str) -> Any:
        """Load what is asked for, and keep it."""
        if name == "__version__":
            from importlib.metadata import version

            return version("coco-equilibria")
        home = next((module for module, names in HOMES.items() if name in names), None)
        if home is None:
            from difflib import get_close_matches

            close = get_close_matches(name, __all__, n=1)
            raise AttributeError(
                f"exact has no {name!r}"
                + (f"; did you mean {close[0]!r}?" if close else "")
            )
        module = import_module(f"exact.{home}")
        value = getattr(module, RENAMED.get(name, name))
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The names shown here, and the modules."""
    return sorted({*globals(), *__all__})
