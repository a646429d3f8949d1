"""What solving found: the list of equilibria, or the proof that there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Number
from exact.equilibria.coalition_perfect.solver import CellProof
from exact.equilibria.solutions import Equilibrium, Solution
from exact.equilibria.wording import instead, scope, set_remarks, tally
from exact.errors import UsageError
from exact.showing.report.line import line_section
from exact.showing.report.markup import number, table, text, vector
from exact.showing.report.tree import tree_section

Points: TypeAlias = Mapping[str, tuple[Sequence[Number], Sequence[Number]]]
"""Weights and payoffs, by name."""

WORDS = {
    "complete": (
        "good",
        "These are all equilibria; that there are no others is proved.",
    ),
    "none": (
        "bad",
        "This game has no such equilibrium, and that is proved.",
    ),
    "enclosed": (
        "",
        "What is listed holds; every other equilibrium would have its weights in an open cell below.",
    ),
    "unknown": ("", "What is listed holds; whether there is more is not known."),
}


def solution_section(solution: Solution, claims: Points) -> str:
    """The status in words, the equilibria as a table, the tree of cells for three players.

    ``claims`` names weights and payoffs that are shown elsewhere on the page, to be found again in the table.
    """
    style, words = WORDS[solution.status]
    listed = not isinstance(solution.proof, CellProof) or solution.proof.lists_weights
    if solution.status == "complete" and (solution.payoff_sets or not listed):
        words = "Every equilibrium pays the players of positive weight what one of these pays: proved."
    parts = [f'<p class="verdict {style}">{words}</p>']
    about = [f"Asked for: {scope(solution)}.", tally(solution), instead(solution)]
    parts += [f"<p>{text(line)}</p>" for line in about if line]
    if solution.proof is not None:
        words = solution.proof.summary()
        parts.append(f"<p>{text(words[:1].upper() + words[1:])}.</p>")
    slack = (
        solution.enclosure.slack
        if solution.status == "none" and solution.enclosure is not None
        else fmpq(0)
    )
    if slack > 0:
        parts.append(
            f"<p>Nor has any game whose payoffs all differ from these by less than {number(slack)}.</p>"
        )
    parts += [f"<p>{text(remark)}</p>" for remark in set_remarks(solution)]
    if solution.note:
        parts.append(f'<p class="note">{text(solution.note)}</p>')
    signs = [
        _letter(k) if claims else str(k + 1) for k in range(len(solution.equilibria))
    ]  # claims have the numbers
    if solution.equilibria:
        rows = [
            [sign, vector(e.payoffs), _weights(e), _label(solution, e, claims)]
            for sign, e in zip(signs, solution.equilibria, strict=True)
        ]
        parts.append(table(["", "payoffs", "weights λ", ""], rows, left=4))
    parts.append(line_section(solution))
    if solution.enclosure is not None:
        parts.append(
            tree_section(
                solution.enclosure, dict(zip(signs, solution.equilibria, strict=True))
            )
        )
    return "".join(parts)


def _weights(equilibrium: Equilibrium) -> str:
    if not equilibrium.family:
        return vector(equilibrium.weights)
    ends = [
        vector(v.weights) + ("" if v.included else " (excluded)")
        for v in equilibrium.family
    ]
    return f"every λ between {', '.join(ends[:-1])} and {ends[-1]}"


def _letter(k: int) -> str:
    return chr(ord("A") + k % 26) + (str(k // 26) if k >= 26 else "")


def _label(solution: Solution, equilibrium: Equilibrium, claims: Points) -> str:
    """Who has weight 0, and which claims these weights and payoffs are."""
    words = [
        name if _same(weights, equilibrium.weights) else f"pays what {name} pays"
        for name, (weights, payoffs) in claims.items()
        if tuple(payoffs) == equilibrium.payoffs
    ]
    who = ", ".join(text(solution.game.players[i]) for i in equilibrium.zero_weights)
    return "; ".join([*words, f"weight 0: {who}"] if who else words)


def _same(claimed: Sequence[Number], weights: Sequence[Number]) -> bool:
    """Whether claimed weights are ``weights``, which sum to 1, up to a factor."""
    try:
        total = sum(claimed, fmpq(0))
        return all(a == total * b for a, b in zip(claimed, weights, strict=True))
    except UsageError:  # numbers of different fields
        return False
