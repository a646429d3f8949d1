"""What a solution says, in words that claim what was proved: the notion, the weights, how many, and what is a set."""

from __future__ import annotations

from collections.abc import Sequence

from exact.arithmetic.algebraic import show, show_vector
from exact.equilibria.cells.simplices import Cell
from exact.equilibria.claims import Claim
from exact.equilibria.coalition_perfect.solver import CellProof
from exact.equilibria.solutions import Solution


def scope(solution: Solution, count: int = 2) -> str:
    """What is looked for: ``coalition-perfect-coco equilibria with weights ≥ 0``; or the singular, for one."""
    noun = "equilibrium" if count == 1 else "equilibria"
    sign = "> 0" if solution.positive_weights else "≥ 0"
    return f"{solution.notion} {noun} with weights {sign}"


def headline(solution: Solution) -> str:
    """What was found, in a sentence."""
    count, some = len(solution.equilibria), scope(solution)
    if solution.status == "none":
        return f"There are no {some}: proved."
    if solution.status != "complete":
        return _incomplete(solution)
    if isinstance(solution.proof, CellProof):
        which = "this one pays" if count == 1 else f"one of these {count} pays"
        whom = " each player of positive weight" if solution.payoff_sets else ""
        where = ", at its weights" if solution.proof.lists_weights else ""
        return f"All {some} pay{whom} what {which}{where}: proved."
    if count > 1:
        return (
            f"All {some} have the payoffs and weights of one of these {count}: proved."
        )
    family = solution.equilibria[0].family
    at = "at all weights in this range" if family else "at these weights"
    return f"All {some} have these payoffs, {at}: proved."


def _incomplete(solution: Solution) -> str:
    count, some = len(solution.equilibria), scope(solution)
    known = f"{count} {some} were found" if count != 1 else f"1 of the {some} was found"
    enclosure = solution.enclosure
    if enclosure is None:
        return f"{known}; there may be others."
    cells = enclosure.open_cells
    where = (
        "the one open cell" if len(cells) == 1 else f"one of {len(cells)} open cells"
    )
    every = "every one" if count else "any"
    if enclosure.claims:
        every = "any that pays otherwise"
    return f"{known}; {every} has its weights in {where}, within {_box(cells)}: proved."


def _box(cells: Sequence[Cell]) -> str:
    """The smallest and largest weight of each player in the cells."""
    columns = list(zip(*(vertex for cell in cells for vertex in cell), strict=True))
    return " × ".join(
        f"[{show(min(column))}, {show(max(column))}]" for column in columns
    )


def tally(solution: Solution) -> str:
    """How many of each kind are listed, in a sentence; empty where one isolated equilibrium, or nothing, is listed."""
    families = sum(bool(equilibrium.family) for equilibrium in solution.equilibria)
    isolated = len(solution.equilibria) - families
    sets = len(solution.payoff_sets)
    if not families and not sets and isolated < 2:
        return ""
    payoffs = len({equilibrium.payoffs for equilibrium in solution.equilibria})
    counts = [
        (isolated, "equilibrium at isolated weights", "equilibria at isolated weights"),
        (families, "family of weights", "families of weights"),
        (payoffs, "vector of payoffs", "vectors of payoffs"),
        (sets, "set of payoffs at one vector of weights", "sets of payoffs, each at one vector of weights"),
    ]  # fmt: skip
    parts = [f"{k} {one if k == 1 else more}" for k, one, more in counts if k]
    return f"Listed: {', '.join(parts)}."


def set_text(ends: Sequence[Claim]) -> str:
    """A set of payoffs by its ends: ``from (2, 3, 1) to (2, 2, 3) at weights (1, 0, 0)``."""
    paid = " to ".join(show_vector(claim.payoffs or ()) for claim in ends)
    return f"from {paid} at weights {show_vector(ends[0].weights)}"


def set_remarks(solution: Solution) -> list[str]:
    """What each of the ``payoff_sets`` shows, in a sentence."""
    return [_set_remark(ends) for ends in solution.payoff_sets]


def _set_remark(ends: Sequence[Claim]) -> str:
    weights = ends[0].weights
    zero = [str(i + 1) for i, w in enumerate(weights) if w == 0]
    who = f"{', '.join(zero[:-1])} and {zero[-1]}"
    return (
        f"At weights {show_vector(weights)} players {who}, of weight 0, get different payoffs in different equilibria: "
        f"all Pareto-optimal payoffs {set_text(ends).split(' at weights ')[0]} that pay the others the same."
    )


def instead(solution: Solution, game: str = "GAME") -> str:
    """Where there is none: what exists nevertheless; else empty."""
    if solution.status != "none":
        return ""
    if solution.notion != "coco" and solution.game.n > 2:
        weights = ", with weights ≥ 0" if solution.positive_weights else ""
        return (
            f"Plain equilibria always exist{weights}: coco solve {game} --notion coco"
        )
    if solution.positive_weights:
        return "With weights ≥ 0 equilibria always exist: leave out --positive-weights."
    return ""


def verdict(solution: Solution) -> str:
    """The verdict alone, for ``--quiet``: the status and what it is about, payoffs, sets, and what exists instead."""
    lines = [f"{solution.status}: {scope(solution)}"]
    lines += [show_vector(equilibrium.payoffs) for equilibrium in solution.equilibria]
    lines += [set_text(ends) for ends in solution.payoff_sets]
    return "\n".join(filter(None, [*lines, instead(solution)]))
