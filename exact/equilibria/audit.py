"""The auditor: a claimed equilibrium against its game, every condition decided exactly, every failure with its amount.

1  φ_N is on the Pareto frontier (a linear program; its dual, or a dominating point, is the witness).
2  The weights are ≥ 0 and not all 0.
3  Every coalition's joint strategy is a best reply to its complement's (else: the best deviation and its gain).
4  Condition 4 in the CoCo form, for every coalition (for the plain notion ``coco``: for N alone), and in the Harsanyi
   form. By Theorem 1 the two forms hold together; the auditor evaluates both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from exact.arithmetic.algebraic import Number, show, show_vector
from exact.arithmetic.markup import table as html_table
from exact.arithmetic.markup import text, vector
from exact.equilibria.claims import Claim, check_claim
from exact.equilibria.conditions import (
    BestReply,
    Equation,
    PayoffTable,
    best_reply,
    coalition_totals,
    coco_equations,
    conflict_payoffs,
    dividends,
    harsanyi_equations,
    threat_points,
)
from exact.errors import Inconsistent, Invalid
from exact.frontiers.feasible_set import ParetoStatus, pareto_status
from exact.games.coalitions import (
    Coalition,
    coalitions,
    format_coalition,
    grand_coalition,
    members,
)
from exact.games.field_numbers import field_entry, number_text, number_texts
from exact.games.game import Game, check_game
from exact.games.table import format_profile
from exact.watching import stage, steps


@dataclass(frozen=True)
class Condition:
    """One line of the verdict: a condition, whether the notion needs it, whether it holds, and what to say of it."""

    name: str
    required: bool
    holds: bool
    summary: str


@dataclass(frozen=True)
class Audit:
    """A claim with everything that was found out about it; build it with ``audit``.

    ``payoffs`` is the table φ of ``conflict_payoffs``; the next fields are the conditions with their witnesses;
    ``positive`` says that a weight of 0 is refused.
    """

    game: Game
    claim: Claim
    payoffs: PayoffTable
    pareto: ParetoStatus
    replies: tuple[BestReply, ...]
    coco: tuple[Equation, ...]
    harsanyi: tuple[Equation, ...]
    positive: bool = False

    def __repr__(self) -> str:
        """The verdict."""
        verdict = "VALID" if self.valid else "NOT valid"
        numbers = f"weights {show_vector(self.claim.weights)}, payoffs {show_vector(self.outcome)}"
        failed = "; ".join(
            f"{c.name}: {c.summary}"
            for c in self.conditions()
            if c.required and not c.holds
        )
        return f"<Audit: {verdict} as {self.claim.notion}, {numbers}{f'; {failed}' if failed else ''}>"

    def _repr_html_(self) -> str:
        """The verdict, condition by condition, for notebooks."""
        rows = [
            (
                text(c.name if c.required else f"({c.name})"),
                "✓ yes" if c.holds else "✗ no",
                text(c.summary),
            )
            for c in self.conditions()
        ]
        head = f"<p>payoffs {vector(self.outcome)} at weights {vector(self.claim.weights)}</p>"
        verdict = f"{'VALID' if self.valid else 'NOT valid'} as {self.claim.notion}"
        return head + html_table(verdict, ["condition", "holds", "because"], rows)

    @property
    def outcome(self) -> tuple[Number, ...]:
        """φ_N: what the players really get."""
        return self.payoffs[-1]

    @property
    def valid(self) -> bool:
        """Whether every condition that the claimed notion needs holds."""
        return all(
            condition.holds for condition in self.conditions() if condition.required
        )

    @property
    def coalition_perfect(self) -> bool:
        """Whether conditions 1–4 hold for every coalition, whatever notion was claimed."""
        needed = ("1 Pareto frontier", "2 weights", "3 saddle points")
        holds = {condition.name: condition.holds for condition in self.conditions()}
        return all(holds[name] for name in needed) and all(
            equation.holds for equation in self.coco
        )

    def conditions(self) -> list[Condition]:
        """The verdict, condition by condition."""
        perfect = self.claim.notion != "coco"
        everyone = grand_coalition(self.game.n)
        lines = [
            Condition(
                "1 Pareto frontier", True, self.pareto.strong, _pareto_summary(self)
            ),
            _weights_condition(self.claim.weights, self.positive),
            Condition(
                "3 saddle points",
                True,
                all(r.holds for r in self.replies),
                _reply_summary(self),
            ),
        ]
        split = [e for e in self.coco if perfect or e.coalition == everyone]
        name = "4 CoCo shares" if perfect else "4 CoCo shares of N"
        lines.append(
            Condition(
                name,
                self.claim.notion != "coalition-perfect-harsanyi",
                all(e.holds for e in split),
                _split_summary(split),
            )
        )
        lines.append(
            Condition(
                "4 Harsanyi dividends",
                self.claim.notion == "coalition-perfect-harsanyi",
                all(e.holds for e in self.harsanyi),
                _split_summary(self.harsanyi),
            )
        )
        if self.claim.payoffs is not None:
            same = self.claim.payoffs == self.outcome
            lines.append(
                Condition(
                    "claimed payoffs", True, same, "" if same else _payoff_summary(self)
                )
            )
        return lines


def audit(game: Game, claim: Claim) -> Audit:
    """Decide every condition of ``claim`` about ``game``.

    Cost: the supports' products for φ, |A_S|·(support of x_S̄) for each coalition, about 3^n for condition 4, and one
    linear program with n + 1 rows, its answer re-proved. ``UsageError`` if the claim does not fit the game.

    >>> from flint import fmpq
    >>> game = Game.build([2], lambda a: [a[0]])
    >>> audit(game, Claim("coco", (fmpq(1),), {1: {(1,): fmpq(1)}})).valid
    True
    >>> lazy = audit(game, Claim("coco", (fmpq(1),), {1: {(0,): fmpq(1)}}))
    >>> [(c.name, c.summary) for c in lazy.conditions() if not c.holds][1]
    ('3 saddle points', 'coalition 1 gains 1 by playing 2')
    """
    check_game(game)
    check_claim(claim, game)
    with stage(0, 0.1):
        payoffs = conflict_payoffs(game, claim.strategies)
    pareto = pareto_status(game, claim.strategies[grand_coalition(game.n)])
    try:
        pareto.verify(game)
    except Invalid as error:
        raise Inconsistent(
            f"the Pareto frontier's witness does not verify: {error}"
        ) from None
    with stage(0.2, 0.9):
        replies = tuple(
            best_reply(game, claim.weights, claim.strategies, S)
            for S in steps(coalitions(game.n))
        )
    with stage(0.9, 1):
        coco = tuple(coco_equations(claim.weights, payoffs))
    result = Audit(
        game,
        claim,
        payoffs,
        pareto,
        replies,
        coco,
        tuple(harsanyi_equations(claim.weights, payoffs)),
    )
    if all(e.holds for e in result.coco) != all(e.holds for e in result.harsanyi):
        raise Inconsistent("the two forms of condition 4 disagree, against Theorem 1")
    return result


@dataclass(frozen=True)
class Comparison:
    """What several claims about one game say together."""

    distinct_payoffs: bool
    refuted_uniqueness_of: str | None
    counterexample: tuple[int, int] | None = None
    only_zero_weights: bool | None = None


def compare(audits: Sequence[Audit]) -> Comparison:
    """Whether the claims' payoffs differ, and for which notion two valid ones among them refute uniqueness.

    The coalition-perfect notions are one by Theorem 1, and each of their equilibria is a plain CoCo equilibrium.
    ``counterexample`` numbers two such claims; ``only_zero_weights``: no two of them differ in what a player gets
    whose weight is not 0 in both. Cost: all pairs of valid claims.
    """
    distinct = len({a.outcome for a in audits}) > 1
    plain = [k for k, a in enumerate(audits) if a.valid]
    perfect = [k for k in plain if audits[k].coalition_perfect]
    for notion, numbers in (("coalition-perfect-coco", perfect), ("coco", plain)):
        pairs = combinations(numbers, 2)
        differ = [(j, k) for j, k in pairs if audits[j].outcome != audits[k].outcome]
        if not differ:
            continue
        counted = [(j, k) for j, k in differ if not at_zero(audits[j], audits[k])]
        return Comparison(distinct, notion, (counted or differ)[0], not counted)
    return Comparison(distinct, None)


def at_zero(first: Audit, second: Audit) -> bool:
    """Whether every player whose payoffs differ has weight 0 in both claims."""
    both = (first.claim.weights, second.claim.weights, first.outcome, second.outcome)
    return all(u == v or a == b == 0 for a, b, u, v in zip(*both, strict=True))


def _pareto_summary(found: Audit) -> str:
    status = found.pareto
    if status.strong:
        return f"weights {show_vector(status.weights or ())} support it"
    better = f"{show_vector(status.dominating_payoff or ())} dominates {show_vector(status.point)}"
    return f"only weakly efficient: {better}" if status.weak else better


def _weights_condition(weights: Sequence[Number], positive: bool) -> Condition:
    name = "2 weights"
    negative = [i + 1 for i, w in enumerate(weights) if w < 0]
    if negative:
        return Condition(
            name,
            True,
            False,
            f"player {negative[0]} has the negative weight {show(weights[negative[0] - 1])}",
        )
    zero = [str(i + 1) for i, w in enumerate(weights) if w == 0]
    if len(zero) == len(weights):
        return Condition(name, True, False, "all weights are 0")
    return Condition(
        name,
        True,
        not (zero and positive),
        f"player {', '.join(zero)} has weight 0" if zero else "all positive",
    )


def _reply_summary(found: Audit) -> str:
    failed = [reply for reply in found.replies if not reply.holds]
    if not failed:
        count = len(found.replies)
        return (
            f"all {count} coalitions play best replies"
            if count > 1
            else "the one player plays a best reply"
        )
    worst = max(failed, key=lambda reply: reply.gain)
    more = f" ({len(failed)} coalitions fail)" if len(failed) > 1 else ""
    deviation = format_profile(worst.deviation)
    return f"coalition {format_coalition(worst.coalition)} gains {show(worst.gain)} by playing {deviation}{more}"


def _split_summary(equations: Sequence[Equation]) -> str:
    failed = [equation for equation in equations if not equation.holds]
    if not failed:
        few = ("there are no equations", "its equation holds")
        return (
            f"all {len(equations)} equations hold"
            if len(equations) > 1
            else few[len(equations)]
        )
    e = failed[0]
    who = " and ".join(str(i + 1) for i in e.players)
    more = f" ({len(failed)} equations fail)" if len(failed) > 1 else ""
    place = f"coalition {format_coalition(e.coalition)}, player{'s' if len(e.players) > 1 else ''} {who}"
    return f"{place}: {show(e.left)} ≠ {show(e.right)}, difference {show(e.left - e.right)}{more}"


def _payoff_summary(found: Audit) -> str:
    return f"{show_vector(found.claim.payoffs or ())} claimed, {show_vector(found.outcome)} true"


def by_coalition(
    equations: Sequence[Equation],
) -> defaultdict[Coalition, list[Equation]]:
    """Each coalition's equations, in one pass: there are n·2^(n−1)."""
    result = defaultdict(list)
    for equation in equations:
        result[equation.coalition].append(equation)
    return result


def audit_document(found: Audit) -> dict[str, object]:
    """Everything in the audit as JSON-ready data; numbers as in ``exact.games.field_numbers``."""
    game, claim = found.game, found.claim
    totals = coalition_totals(claim.weights, found.payoffs)
    w, t = dividends(found.payoffs), threat_points(found.payoffs)
    status = found.pareto
    reply_of = {reply.coalition: reply for reply in found.replies}
    coco, harsanyi = by_coalition(found.coco), by_coalition(found.harsanyi)
    coalition_rows = []
    for S in coalitions(game.n):
        reply = reply_of[S]
        coalition_rows.append(
            {
                "coalition": format_coalition(S),
                "payoffs": number_texts(found.payoffs[S]),
                "total": number_text(totals[S]),
                "best_reply": {
                    "holds": reply.holds,
                    "current": number_text(reply.current),
                    "deviation": format_profile(reply.deviation),
                    "gain": number_text(reply.gain),
                },
                "dividends": {str(i + 1): number_text(w[S][i]) for i in members(S)},
                "threat_points": {str(i + 1): number_text(t[S][i]) for i in members(S)},
                "coco": [_equation(e) for e in coco[S]],
                "harsanyi": [_equation(e) for e in harsanyi[S]],
            }
        )
    return {
        **field_entry(claim.field),
        "notion": claim.notion,
        "valid": found.valid,
        "coalition_perfect": found.coalition_perfect,
        "weights": number_texts(claim.weights),
        "payoffs": number_texts(found.outcome),
        "conditions": [
            {
                "name": c.name,
                "required": c.required,
                "holds": c.holds,
                "summary": c.summary,
            }
            for c in found.conditions()
        ],
        "pareto": {
            "strong": status.strong,
            "weak": status.weak,
            "supporting_weights": number_texts(status.weights)
            if status.weights
            else None,
            "dominating_payoffs": number_texts(status.dominating_payoff)
            if status.dominating_payoff
            else None,
            "dominating_strategy": {
                format_profile(a): number_text(p) for a, p in status.dominating.items()
            }
            if status.dominating
            else None,
        },
        "positive_weights": all(x > 0 for x in claim.weights),
        "coalitions": coalition_rows,
    }


def _equation(e: Equation) -> dict[str, object]:
    return {
        "players": [i + 1 for i in e.players],
        "left": number_text(e.left),
        "right": number_text(e.right),
        "difference": number_text(e.left - e.right),
        "holds": e.holds,
    }
