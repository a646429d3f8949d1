"""The page: a game, its feasible set, what solving it found, and every claim with its audit and its four readings."""

from __future__ import annotations

from collections.abc import Sequence

from exact.equilibria.audit import Audit, compare
from exact.equilibria.solutions import Solution
from exact.equilibria.wording import scope
from exact.games.coalitions import coalitions, members
from exact.games.game import Game
from exact.showing.report.feasible import pictures
from exact.showing.report.markup import number, sentence, table, text, tick, vector
from exact.showing.report.readings import (
    coalition_names,
    dividend_lattice,
    numbered,
    profile_names,
    readings,
)
from exact.showing.report.solution import solution_section
from exact.showing.report.style import STYLE
from exact.showing.report.threats import mixture, threats
from exact.watching import stage, steps

COMPARED = 6
"""So many claims are marked in the pictures and set against each other; the sections of more are folded."""

MAX_PROFILES = 2048
"""A larger game's payoffs are not listed; the page says so."""

NOTIONS = {
    "coco": "CoCo equilibrium (the plain notion: condition 4 for N alone)",
    "coalition-perfect-coco": "coalition-perfect CoCo equilibrium",
    "coalition-perfect-harsanyi": "coalition-perfect Harsanyi equilibrium",
}


def as_html(
    game: Game,
    audits: Sequence[Audit],
    solution: Solution | None = None,
    *,
    claimed: bool | None = None,
) -> str:
    """The whole report as one HTML page that loads nothing from anywhere.

    The audits are of somebody's claims (``claimed``; by default if there is no solution) or of the solution's
    equilibria.
    """
    title, claimed = (
        text(game.title or "A game"),
        solution is None if claimed is None else claimed,
    )
    names = claim_names(len(audits), "claim" if claimed else "equilibrium")
    sections = [
        ("game", "The game", game_section(game)),
    ]
    with stage(0, 0.5):
        sections.append(
            (
                "set",
                "What is feasible",
                _set_section(game, audits[:COMPARED], names[:COMPARED]),
            )
        )
    if solution is not None:
        known = {
            name: (found.claim.weights, found.outcome)
            for name, found in zip(names, audits, strict=True)
        }
        heading = "All that is known of the equilibria" if claimed else "The equilibria"
        sections.append(
            ("solution", heading, solution_section(solution, known if claimed else {}))
        )
    if len(audits) > 1:
        first = (
            ""
            if len(audits) <= COMPARED
            else f'<p class="note">The first {COMPARED} of {len(audits)}.</p>'
        )
        compared = comparison(audits[:COMPARED], names[:COMPARED])
        sections.append(("compared", "Against each other", first + compared))
    with stage(0.5, 1):
        for k, (found, name) in enumerate(steps(list(zip(audits, names, strict=True)))):
            section = claim_section(found, k + 1)
            if k >= COMPARED:
                section = f"<details><summary>Show {name[:1].lower()}{name[1:]}</summary>{section}</details>"
            sections.append(
                (f"claim-{k + 1}", f"{name}: payoffs {vector(found.outcome)}", section)
            )
    links = "".join(
        f'<li><a href="#{key}">{heading}</a></li>' for key, heading, _ in sections
    )
    body = "\n".join(
        f'<section id="{key}"><h2>{heading}</h2>\n{part}</section>'
        for key, heading, part in sections
    )
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<header><h1>{title}</h1>",
            f'<p class="note">{_players(game)}. SHA-256 of the game: <span class="hash">{game.sha256}</span></p>',
            headline(audits, solution),
            "</header>",
            f'<nav aria-label="Contents"><ul>{links}</ul></nav>',
            body,
            '<p class="note">Every number on this page is exact; where decimals are shown, or appear on hover, they '
            "are rounded and only for the eye.</p></body></html>",
            "",
        ]
    )


def claim_names(count: int, word: str) -> list[str]:
    """What the claims, or the equilibria found, are called."""
    return (
        [f"The {word}"]
        if count == 1
        else [f"{word.capitalize()} {k + 1}" for k in range(count)]
    )


def headline(audits: Sequence[Audit], solution: Solution | None) -> str:
    """What the page shows, in a sentence."""
    valid = sum(found.valid for found in audits)
    comparison = compare(audits)
    broken = comparison.refuted_uniqueness_of
    if broken is not None:
        only = ", but only for players whose weight is 0"
        words = only if comparison.only_zero_weights else ""
        return _verdict(
            "good",
            f"Two equilibria with different payoffs: uniqueness fails here{words} ({NOTIONS[broken]}).",
        )
    if solution is None:
        words = f"{valid} of {len(audits)} claims are equilibria."
        if len(audits) == 1:
            words = (
                "The claim is an equilibrium."
                if valid
                else "The claim is not an equilibrium."
            )
        return _verdict("good" if valid == len(audits) else "bad", words)
    payoffs = len({e.payoffs for e in solution.equilibria})
    some = scope(solution)
    if solution.status not in ("complete", "none"):
        number = f"{payoffs} different vectors of payoffs" if payoffs > 1 else ""
        what = number or "One vector of payoffs"
        known = f"{what} of {some} {'were' if number else 'was'} found"
        found = f"{known}, and whether there are others"
        if not payoffs:
            found = f"None was found, and whether there are {some}"
        return _verdict("", f"{found}, is not decided.")
    found = f"There are no {some}"
    if payoffs:
        same = "have the same payoffs"
        if solution.payoff_sets:
            same = "pay each player of positive weight the same"
        if payoffs > 1:
            same = f"have one of {payoffs} vectors of payoffs"
        found = f"All {some} {same}"
    style = "good" if payoffs else "bad"
    return _verdict(style, f"{found}: proved.")


def _verdict(style: str, words: str) -> str:
    return f'<p class="verdict {style}">{words}</p>'


def _players(game: Game) -> str:
    number_them = numbered(game) and not game.players[0].startswith("Player ")
    names = ", ".join(
        f"{i} {text(name)}" if number_them else text(name)
        for i, name in enumerate(game.players, start=1)
    )
    return f"{game.n} player{'s' if game.n > 1 else ''}: {names}"


def game_section(game: Game) -> str:
    """The payoffs: a matrix for two players, one for each choice of the third for three, else a list."""
    if len(game.payoffs) > MAX_PROFILES:
        return f"<p>The game has {len(game.payoffs):,} action profiles; their payoffs are not listed here.</p>"
    if game.n in (2, 3):
        rest = [()] if game.n == 2 else [(c,) for c in range(game.shape[2])]
        return "".join(_matrix(game, third) for third in rest)
    headings = ["outcome", *map(text, game.players)]
    rows = (
        [profile_names(game, a), *map(number, game.payoff(a))] for a in game.profiles()
    )
    return table(headings, rows)


def _matrix(game: Game, third: tuple[int, ...]) -> str:
    rows_of, columns_of = game.actions[0], game.actions[1]
    caption = (
        f"{text(game.players[0])} chooses the row, {text(game.players[1])} the column"
    )
    if third:
        caption += f"; {text(game.players[2])} plays {text(game.actions[2][third[0]])}"
    rows = [
        [
            f"<strong>{text(name)}</strong>",
            *(vector(game.payoff((a, b, *third))) for b in range(len(columns_of))),
        ]
        for a, name in enumerate(rows_of)
    ]
    return table(["", *map(text, columns_of)], rows, caption=caption)


def _set_section(game: Game, audits: Sequence[Audit], names: Sequence[str]) -> str:
    if game.n == 1:
        best = max(u[0] for u in game.payoffs)
        worst = min(u[0] for u in game.payoffs)
        between = f"between {number(worst)} and {number(best)}"
        return f"<p>One player alone: everything {between}.</p>"
    marked = {name: found.outcome for name, found in zip(names, audits, strict=True)}
    weights = [found.claim.weights for found in audits]
    if game.n == 2:
        fights = [
            f"if talks fail ({k + 1})" if len(audits) > 1 else "if talks fail"
            for k in range(len(audits))
        ]
        marked |= {
            fight: found.payoffs[1] for fight, found in zip(fights, audits, strict=True)
        }
    lines = "".join(
        f"<li>{name}: payoffs {vector(found.outcome)}, prices {vector(found.claim.weights)}</li>"
        for name, found in zip(names, audits, strict=True)
    )
    words = (
        "Circles are outcomes, by their action numbers; what is thick is the Pareto frontier; a broken line joins what "
        "is worth the same at an equilibrium’s prices."
        if game.n == 2
        else "The set as each two players see it. Circles are outcomes, hover to see which; the darker areas and thick "
        "lines are the Pareto frontier, seen from there."
    )
    return (
        f'<p class="note">{words}</p><ul>{lines}</ul>{pictures(game, marked, weights)}'
    )


def claim_section(found: Audit, index: int) -> str:
    """One claim: the audit table, the strategies and payoffs of every conflict, the readings, the lattice, threats."""
    game, claim = found.game, found.claim
    rows = [
        [
            text(c.name),
            tick(c.holds),
            "yes" if c.required else "no",
            sentence(c.summary),
        ]
        for c in found.conditions()
    ]
    verdict = "is" if found.valid else "is not"
    parts = [
        f"<p>It {verdict} a {NOTIONS[claim.notion]}. Prices λ = {vector(claim.weights)}.</p>",
        f'<h3 id="audit-{index}">Audit</h3>',
        table(["condition", "holds", "asked for", "witness"], rows, left=4) + _failures(found),
        f'<h3 id="strategies-{index}">What every coalition plays, and what all then get</h3>',
        _strategies(found),
        f'<h3 id="readings-{index}">Four readings</h3>',
        readings(found),
        f'<h3 id="dividends-{index}">The dividends on the lattice of coalitions</h3>',
        f"<figure>{dividend_lattice(found)}<figcaption>At the prices λ every member of a coalition gains the same from "
        "it, beyond what the smaller coalitions give.</figcaption></figure>" if game.n <= 5 else
        "<p>Drawn for at most five players; the table above has all dividends.</p>",
        f'<h3 id="threats-{index}">Threats</h3>',
        threats(found),
    ]  # fmt: skip
    return "\n".join(parts)


def _failures(found: Audit) -> str:
    """Every coalition that can do better, and every equation of condition 4 that does not hold."""
    game = found.game
    replies = [
        [coalition_names(game, r.coalition), profile_names(game, r.deviation, r.coalition),
         *map(number, (r.current, r.best, r.gain))]
        for r in found.replies if not r.holds
    ]  # fmt: skip
    equations = [
        [form, coalition_names(game, e.coalition), " and ".join(text(game.players[i]) for i in e.players),
         *map(number, (e.left, e.right, e.left - e.right))]
        for form, family in (("CoCo", found.coco), ("Harsanyi", found.harsanyi)) for e in family if not e.holds
    ]  # fmt: skip
    parts = []
    if replies:
        head = ["coalition", "does better by", "wins now", "would win", "gain"]
        parts.append(table(head, replies, left=2, caption="Condition 3 fails"))
    if equations:
        head = ["form", "coalition", "player", "left", "right", "difference"]
        parts.append(table(head, equations, left=3, caption="Condition 4 fails"))
    return "".join(parts)


def _strategies(found: Audit) -> str:
    game = found.game
    rows = []
    for S in coalitions(game.n):
        other = game.complement(S)
        if other and other < S:
            continue  # a conflict has two sides and one outcome: it is listed once
        sides = [
            f"{coalition_names(game, T)}: {mixture(game, T, found.claim.strategies[T])}"
            for T in (S, other)
            if T
        ]
        rows.append(
            [" <em>against</em><br>".join(sides), *map(number, found.payoffs[S])]
        )
    return table(["conflict", *map(text, game.players)], rows)


def comparison(audits: Sequence[Audit], names: Sequence[str]) -> str:
    """Two or more claims against each other: prices and payoffs, who prefers which, what each conflict gives."""
    game = audits[0].game
    parts = []
    rows = [
        [name, tick(found.valid), vector(found.claim.weights), vector(found.outcome)]
        for name, found in zip(names, audits, strict=True)
    ]
    parts.append(table(["", "valid", "prices λ", "payoffs"], rows, left=2))
    prefers = []
    for i, player in enumerate(game.players):
        best = max(found.outcome[i] for found in audits)
        where = [
            name
            for name, found in zip(names, audits, strict=True)
            if found.outcome[i] == best
        ]
        if len(where) < len(audits):
            prefers.append(
                f"<li>{text(player)} is best off in {' and '.join(where)}, with {number(best)}.</li>"
            )
    parts.append(
        f"<ul>{''.join(prefers)}</ul>"
        if prefers
        else "<p>All have the same payoffs.</p>"
    )
    rows, plays = [], []
    for S in coalitions(game.n):
        strategies = [mixture(game, S, found.claim.strategies[S]) for found in audits]
        same = len(set(strategies)) == 1
        plays.append(
            [
                coalition_names(game, S),
                *strategies,
                "same" if same else "<strong>different</strong>",
            ]
        )
        if not S & 1:
            continue
        label = coalition_names(game, S) + (
            f" against {coalition_names(game, game.complement(S))}"
            if len(members(S)) < game.n
            else " together"
        )
        rows.append([label, *(vector(found.payoffs[S]) for found in audits)])
    parts.append(
        table(["conflict", *names], rows, caption="What everyone gets in each conflict")
    )
    parts.append(
        table(
            ["coalition", *names, ""],
            plays,
            left=len(names) + 2,
            caption="What each coalition plays",
        )
    )
    return "".join(parts)
