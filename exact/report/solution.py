"""What solving found: the list of equilibria, or the proof that there are none; the tree of cells in a picture."""

from __future__ import annotations

from exact.coalitions import format_coalition
from exact.equilibria.enclosure import Enclosure, Node
from exact.equilibria.solutions import Equilibrium, Solution
from exact.report.feasible import float_of
from exact.report.markup import table, text, vector
from exact.report.svg import triangle

WORDS = {
    "complete": ("good", "These are all equilibria; that there are no others is proved."),
    "none": ("bad", "This game has no equilibrium, and that is proved, for all weights λ ≥ 0."),
    "enclosed": ("", "What is listed holds; every other equilibrium would have its weights in an open cell below."),
    "unknown": ("", "What is listed holds; whether there is more is not known."),
}
REASONS = {
    "replies": "closed by best replies (condition 3) alone",
    "ratios": "closed by the dividends (condition 4) alone",
    "mixed": "closed by both together",
    "open": "open: equilibria may be here",
}


def solution_section(solution: Solution) -> str:
    """The status in words, the equilibria as a table, the tree of cells for three players."""
    style, words = WORDS[solution.status]
    parts = [f'<p class="verdict {style}">{words}</p>']
    if solution.positive_weights:
        parts.append('<p class="note">Equilibria in which a player has weight 0 are left out.</p>')
    if solution.proof is not None:
        words = solution.proof.summary()
        parts.append(f"<p>{text(words[:1].upper() + words[1:])}.</p>")
    if solution.note:
        parts.append(f'<p class="note">{text(solution.note)}</p>')
    if solution.equilibria:
        rows = [
            [str(k + 1), vector(e.payoffs), _weights(e), _label(solution, e)] for k, e in enumerate(solution.equilibria)
        ]
        parts.append(table(["", "payoffs", "weights λ", ""], rows, left=4))
    if solution.enclosure is not None:
        parts.append(tree_section(solution.enclosure))
    return "".join(parts)


def _weights(equilibrium: Equilibrium) -> str:
    if not equilibrium.family:
        return vector(equilibrium.weights)
    ends = "; ".join(vector(v.weights) + ("" if v.included else " (excluded)") for v in equilibrium.family)
    return f"every λ between {ends}"


def _label(solution: Solution, equilibrium: Equilibrium) -> str:
    who = ", ".join(text(solution.game.players[i]) for i in equilibrium.zero_weights)
    return f"weight 0: {who}" if who else ""


def tree_section(tree: Enclosure) -> str:
    """How many cells were closed and why; for three players the cells on the weight triangle."""
    leaves = [node for node in tree.nodes if node.edge is None]
    count = {kind: sum(reason(node) == kind for node in leaves) for kind in REASONS}
    depth = f"{len(tree.nodes)} cells of weights, {len(leaves)} of them leaves."
    rows = [[f'<span class="key" style="background:{_paint(kind)}"></span>{words}', str(count[kind])]
            for kind, words in REASONS.items()]  # fmt: skip
    parts = [f"<h3>The tree of cells</h3><p>{depth}</p>", table(["leaves", "how many"], rows)]
    if tree.game.n == 3:
        cells = [([[float_of(w) for w in v] for v in n.cell], reason(n), _hint(n)) for n in leaves]
        picture = triangle(cells, tree.game.players)
        parts.append(
            f"<figure>{picture}<figcaption>All weights λ ≥ 0 with sum 1: a corner is a player who alone counts. Each "
            "closed cell has a certificate that no equilibrium has its weights there; hover to see what it uses."
            "</figcaption></figure>"
        )
    return "".join(parts)


def reason(leaf: Node) -> str:
    """Which conditions close a leaf: the multipliers that its refutation really uses."""
    if leaf.refutation is None:
        return "open"
    replies = any(part.best_replies or part.obedience for part in leaf.refutation.parts)
    ratios = any(part.dividends for part in leaf.refutation.parts)
    return "mixed" if replies and ratios else "ratios" if ratios else "replies"


def _paint(kind: str) -> str:
    return {"open": "var(--warm)", "replies": "var(--fill)", "mixed": "var(--green)", "ratios": "var(--violet)"}[kind]


def _hint(leaf: Node) -> str:
    corners = ", ".join(f"({', '.join(map(str, v))})" for v in leaf.cell)
    if leaf.refutation is None:
        return f"open cell {corners}"
    parts = leaf.refutation.parts
    replies = sorted({S for part in parts for S in (*part.best_replies, *part.obedience)})
    used = [f"best replies of {format_coalition(S)}" for S in replies]
    used += [f"dividends of {format_coalition(S)}" for S in sorted({S for part in parts for S in part.dividends})]
    return f"cell {corners}: {', '.join(used)}"
