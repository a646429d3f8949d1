"""The four readings of one equilibrium (C8), with a game's own numbers: what the same payoffs are the answer to.

Weighted utilitarian · modified Shapley value · virtual currency · threats and Nash bargaining inside every coalition.
Sources: J. Harsanyi, A simplified bargaining model (1963); A. Kalai and E. Kalai, Cooperation revisited (2013).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from flint import fmpq

from exact.arithmetic.algebraic import Number, approximate, dot, show, spell
from exact.equilibria.audit import Audit
from exact.equilibria.conditions import coalition_totals, dividends, threat_points
from exact.errors import printable
from exact.games.coalitions import (
    Coalition,
    coalitions,
    format_coalition,
    grand_coalition,
    members,
)
from exact.games.game import Game
from exact.games.table import Profile
from exact.showing.report.markup import (
    formula,
    fraction,
    minus,
    number,
    op,
    short,
    sub,
    table,
    text,
    tick,
    total,
    vector,
    word,
)
from exact.showing.report.svg import clipped, lattice
from exact.values.transferable import coco_shares

MAX_ROWS = 40
MAX_NAMES = 24
"""Names longer than this together are broken across lines, or replaced by numbers."""


def readings(found: Audit) -> str:
    """The four of them side by side."""
    parts = [utilitarian(found), shapley(found), currency(found), bargaining(found)]
    numbers = (*found.claim.weights, *(x for row in found.payoffs for x in row))
    broad = found.game.n > 3 or not all(
        isinstance(x, fmpq) for x in numbers
    )  # on paper one below the other
    style = "readings broad" if broad else "readings"
    return f'<div class="{style}">{"".join(f"<section>{part}</section>" for part in parts)}</div>'


def utilitarian(found: Audit) -> str:
    """The payoffs maximise Σλ_iu_i: the outcomes that do, and at what rate the weights exchange utilities."""
    game, weights = found.game, found.claim.weights
    sums = [dot(weights, payoff) for payoff in game.payoffs]
    best, here = max(sums), dot(weights, found.outcome)
    profiles = list(game.profiles())
    top = [
        (a, u)
        for a, u, z in zip(profiles, game.payoffs, sums, strict=True)
        if z == best
    ]
    rows = [(profile_names(game, a), vector(u)) for a, u in top[:MAX_ROWS]]
    verdict = (
        f"The payoffs reach the greatest weighted sum, {number(best)}. So do these outcomes:"
        if here == best
        else f"The payoffs reach {number(here)}; the greatest weighted sum is {number(best)}, reached by:"
    )
    return "".join(
        [
            "<h3>1 · Weighted utilitarian</h3>",
            formula(
                sub("φ", "N"),
                op("∈"),
                word("argmax "),
                total("i"),
                sub("λ", "i"),
                sub("u", "i"),
            ),
            f"<p>{verdict}</p>",
            table(["outcome", "payoffs"], rows),
            _more(len(top)),
            f"<p>{exchange(game, weights)}</p>",
        ]
    )


def exchange(game: Game, weights: tuple[Number, ...]) -> str:
    """What a unit of each player's utility is worth in units of the first one's whose weight is not 0."""
    base = next((i for i, w in enumerate(weights) if w != 0), None)
    if base is None:
        return "All weights are 0."
    words = []
    for i, w in enumerate(weights):
        if i != base:
            rate = number(w / weights[base])
            words.append(f"a unit of {text(game.players[i])}’s utility counts as much as {rate} of "
                         f"{text(game.players[base])}’s")  # fmt: skip
    sentence = "; ".join(words)
    return sentence[:1].upper() + sentence[1:] + "." if sentence else ""


def shapley(found: Audit) -> str:
    """Condition 4 at N, term by term: each coalition's advantage over its complement, and what it gives each member."""
    game, weights = found.game, found.claim.weights
    totals, everyone = (
        coalition_totals(weights, found.payoffs),
        grand_coalition(found.game.n),
    )
    shares = coco_shares(totals, everyone)
    rows = []
    for R in coalitions(game.n):
        gap, share = totals[R] - totals[everyone ^ R], _share(R.bit_count(), game.n)
        cells = [number(share * gap) if R >> i & 1 else "" for i in range(game.n)]
        rows.append([coalition_names(game, R), number(share), number(gap), *cells])
    rows.append(
        ["<strong>sum</strong>", "", "", *(number(shares[i]) for i in range(game.n))]
    )
    rows.append(["<strong>λ<sub>i</sub>φ<sub>N,i</sub></strong>", "", "",
                 *(number(weights[i] * found.outcome[i]) for i in range(game.n))])  # fmt: skip
    equal = all(shares[i] == weights[i] * found.outcome[i] for i in range(game.n))
    return "".join(
        [
            "<h3>2 · Modified Shapley value</h3>",
            formula(
                sub("λ", "i"),
                sub("φ", "N,i"),
                op("="),
                total("R ∋ i"),
                fraction(
                    "<mo>(</mo><mi>r</mi><mo>−</mo><mn>1</mn><mo>)</mo><mo>!</mo><mo>(</mo><mi>n</mi><mo>−</mo>"
                    "<mi>r</mi><mo>)</mo><mo>!</mo>",
                    "<mi>n</mi><mo>!</mo>",
                ),
                op("("),
                sub("Z", "R"),
                op("−"),
                sub("Z", "N∖R"),
                op(")"),
            ),
            "<p>Every coalition’s weighted total in its conflict, less its complement’s, shared among its members. "
            f"The sums are the weighted payoffs: {tick(equal)}</p>",
            table(
                [
                    "R",
                    "share",
                    "Z<sub>R</sub> − Z<sub>N∖R</sub>",
                    *map(text, game.players),
                ],
                rows,
            ),
        ]
    )


def currency(found: Audit) -> str:
    """At the prices λ the game has transferable utility; its coco value is where everyone already is."""
    game, weights = found.game, found.claim.weights
    totals, everyone = (
        coalition_totals(weights, found.payoffs),
        grand_coalition(found.game.n),
    )
    value = coco_shares(totals, everyone)
    best = max(dot(weights, payoff) for payoff in game.payoffs)
    rows = [["here", *_payments(weights, found.outcome, value)]]
    for a, u in zip(game.profiles(), game.payoffs, strict=True):
        if dot(weights, u) == best and u != found.outcome:
            rows.append(
                [f"after {profile_names(game, a)}", *_payments(weights, u, value)]
            )
    nobody = all(weights[i] * found.outcome[i] == value[i] for i in range(game.n))
    closing = (
        "Here nobody would pay anybody: everyone already has what the coco value gives."
        if nobody
        else "Here somebody would still pay: the payoffs are not the coco value at these prices."
    )
    return "".join(
        [
            "<h3>3 · Virtual currency</h3>",
            formula(
                sub("λ", "i"),
                sub("φ", "N,i"),
                op("="),
                sub("coco", "i"),
                op("("),
                sub("λ", "1"),
                sub("U", "1"),
                op(","),
                op("…"),
                op(","),
                sub("λ", "n"),
                sub("U", "n"),
                op(")"),
            ),
            "<p>Let λ<sub>i</sub> be the price of a unit of i’s utility and let everyone pay in that currency. The "
            f"coco value is then {vector(value[i] for i in range(game.n))}. Received (+) or paid (−) to get there:</p>",
            table(["from", *map(text, game.players)], rows[:MAX_ROWS]),
            _more(len(rows)),
            f"<p>{closing}</p>",
        ]
    )


def bargaining(found: Audit) -> str:
    """Inside every coalition: threat points, dividends, and the price at which the dividends are equal."""
    game, weights = found.game, found.claim.weights
    w, t = dividends(found.payoffs), threat_points(found.payoffs)
    rows = []
    for S in coalitions(game.n):
        for k, i in enumerate(members(S)):
            who = coalition_names(game, S) if k == 0 else ""
            numbers = (t[S][i], w[S][i], found.payoffs[S][i], weights[i] * w[S][i])
            rows.append([who, together(game.players[i]), *map(number, numbers)])
    equal = all(
        len({weights[i] * w[S][i] for i in members(S)}) == 1 for S in coalitions(game.n)
    )
    return "".join(
        [
            "<h3>4 · Threats and Nash bargaining</h3>",
            formula(sub("λ", "i"), op("("), sub("φ", "S,i"), op("−"), sub("t", "S,i"), op(")"), op("="), sub("λ", "j"),
                    op("("), sub("φ", "S,j"), op("−"), sub("t", "S,j"), op(")")),
            "<p>The members of every coalition bargain from what the smaller coalitions already give them, the threat "
            "point t, and each gains the same dividend at the prices λ: the condition of Nash’s solution. "
            f"Equal in every coalition: {tick(equal)}</p>",
            table(["coalition", "player", "t", "gain", "φ", "λ · gain"], rows[:MAX_ROWS], left=2),
            _more(len(rows)),
        ]
    )  # fmt: skip


def dividend_lattice(found: Audit) -> str:
    """The lattice of coalitions, each with the dividend that its members share alike (or theirs, if they differ)."""
    from networkx import DiGraph, multipartite_layout

    game, weights = found.game, found.claim.weights
    w = dividends(found.payoffs)
    family = coalitions(game.n)
    graph = DiGraph()
    for S in family:
        graph.add_node(S, size=S.bit_count())
    graph.add_edges_from(
        (S ^ 1 << i, S) for S in family for i in members(S) if 1 << i != S
    )
    layout = multipartite_layout(graph, subset_key="size", align="horizontal")
    xs, ys = [p[0] for p in layout.values()], [p[1] for p in layout.values()]

    def place(S: Coalition) -> tuple[float, float]:
        x, y = layout[S]
        across = (x - min(xs)) / (max(xs) - min(xs)) if max(xs) > min(xs) else 0.5
        return float(across), float(
            (y - min(ys)) / (max(ys) - min(ys)) if max(ys) > min(ys) else 0.5
        )

    nodes = []
    for S in family:
        values = [weights[i] * w[S][i] for i in members(S)]
        same = len(set(values)) == 1
        label = " ≠ ".join(
            minus(spell(v)) if short(v) else f"≈ {minus(approximate(v))}"
            for v in values[: 1 if same else None]
        )
        who = " + ".join(printable(game.players[i]) for i in members(S))
        exact = "; ".join(
            f"{printable(game.players[i])} {minus(show(weights[i] * w[S][i], 60))}"
            for i in members(S)
        )
        words = [
            clipped(who, 20) if game.n <= 3 else "{" + format_coalition(S) + "}",
            f"λ·w = {label}".replace("= ≈", "≈"),
        ]
        nodes.append((words, f"{who}: λ·w = {exact}"))
    index = {S: k for k, S in enumerate(family)}
    lines = [(index[a], index[b]) for a, b in graph.edges]
    return lattice(nodes, lines, [place(S) for S in family])


def coalition_names(game: Game, coalition: Coalition) -> str:
    """The members by name, or by number where names are long or mean nothing; they are whole on hover."""
    names = (
        ", ".join(printable(game.players[i]) for i in members(coalition)) or "nobody"
    )
    if coalition and numbered(game):
        return f'<abbr class="who" title="{text(names)}">{format_coalition(coalition).replace(",", ", ")}</abbr>'
    return together(names)


def numbered(game: Game) -> bool:
    """Whether coalitions are written by the players' numbers."""
    return sum(map(len, game.players)) > MAX_NAMES or all(
        name == f"Player {i + 1}" for i, name in enumerate(game.players)
    )


def together(words: str) -> str:
    """Words that stay on one line if they are few."""
    return (
        f'<span class="who">{text(words)}</span>'
        if len(words) <= MAX_NAMES
        else text(words)
    )


def profile_names(
    game: Game, profile: Profile, coalition: Coalition | None = None
) -> str:
    """A (joint) action by the names of its actions."""
    who = range(game.n) if coalition is None else members(coalition)
    return together(
        " + ".join(game.actions[i][a] for i, a in zip(who, profile, strict=True))
    )


def _payments(
    weights: tuple[Number, ...],
    payoffs: tuple[Number, ...],
    value: Mapping[int, Number],
) -> list[str]:
    return [number(value[i] - weights[i] * u) for i, u in enumerate(payoffs)]


def _share(r: int, n: int) -> fmpq:
    return fmpq(math.factorial(r - 1) * math.factorial(n - r), math.factorial(n))


def _more(count: int) -> str:
    return (
        f'<p class="note">{count - MAX_ROWS} more rows are left out.</p>'
        if count > MAX_ROWS
        else ""
    )
