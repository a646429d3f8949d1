"""Rewrite rules on sums over the members of a coalition, on single coalitions, and on coalitions of known members.

As in ``every_n.rules``: ``rule(left, right, context)`` returns when left = right follows for all coalitions that the
context allows, and raises ``RuleError`` otherwise.
"""

from __future__ import annotations

from dataclasses import replace

from proofs.every_n.contexts import EMPTY, Context, defined, demand, same, same_number
from proofs.every_n.rules import summands
from proofs.every_n.set_sums import (
    Atom,
    Each,
    Let,
    Node,
    Over,
    Plus,
    Set,
    Times,
    free_sets,
    rename,
    resize,
    text_of,
)
from proofs.identities import expressions as ex


def sum_over_members(left: Node, right: Node, context: Context) -> None:
    """Σ_{i∈A} c f = c' f, where f does not mention i and c' = |A| c.

    Where f is Z_A, an empty A need not agree: Z_∅ = 0.
    """
    demand(
        isinstance(left, Each) and isinstance(left.body, Times),
        "not a sum of multiples over players",
    )
    demand(isinstance(right, Times), "not a multiple on the right")
    if (
        isinstance(left, Each)
        and isinstance(left.body, Times)
        and isinstance(right, Times)
    ):
        demand(
            left.var not in free_sets(left.body), "the summand depends on the player"
        )
        demand(left.body.body == right.body, "something else than the sum changes")
        size = context.size(left.of)
        inner = context
        if right.body == Atom("Z", left.of):
            defined(right.coefficient, context)
            inner = replace(context, bounds=(*context.bounds, f"1 <= {text_of(size)}"))
        same_number(
            ex.Binary("*", size, left.body.coefficient), right.coefficient, inner
        )


def drop_the_whole(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆T⊆B} Σ_{i∈C} f = Σ_{A⊆T⊊B} Σ_{i∈C} f, where C is empty for T = B."""
    demand(
        isinstance(left, Over) and isinstance(left.body, Each),
        "not a sum over coalitions and players",
    )
    if isinstance(left, Over) and isinstance(left.body, Each):
        demand(not left.proper, "the top is not among the coalitions")
        at_the_top = [(left.high, Set((left.var,)))]
        demand(
            context.under(left).holds([(left.body.of, EMPTY)], at_the_top),
            "there are players for T = B",
        )
        demand(
            right == replace(left, proper=True), "something else than the range changes"
        )


def set_apart(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆R⊆B} f(R) = f(S) + Σ_{A⊆R⊆B, R≠S} f(R), when A ⊆ S ⊆ B."""
    demand(
        isinstance(left, Over) and isinstance(right, Plus) and len(right.parts) == 2,
        "not a sum and two parts",
    )
    if isinstance(left, Over) and isinstance(right, Plus):
        one, rest = right.parts
        demand(
            isinstance(rest, Over) and isinstance(rest.proper, Set) and not left.proper,
            "no coalition is set apart",
        )
        if isinstance(rest, Over) and isinstance(rest.proper, Set):
            S = rest.proper
            demand(
                len(S.plus) == 1 and not S.minus and S.plus[0].isupper(),
                "what is set apart is not one coalition",
            )
            demand(
                context.holds([(left.low, S), (S, left.high)]),
                "it is not among the coalitions of the sum",
            )
            same(rename(left.body, left.var, S.plus[0]), one, context)
            same(replace(left, proper=S), rest, context)


def additive(left: Node, right: Node, context: Context) -> None:
    """B_{T∪{i}} = b_i + B_T, for i ∉ T: B_T is the sum of the constants b_j over j ∈ T."""
    demand(
        isinstance(left, Atom) and left.kind == "B", "no sum of constants stands there"
    )
    demand(
        isinstance(right, Plus) and len(right.parts) == 2, "not two parts on the right"
    )
    if isinstance(left, Atom) and isinstance(right, Plus):
        one, rest = right.parts
        demand(
            isinstance(one, Atom) and one == Atom("b", EMPTY, one.player),
            "the first part is not a constant",
        )
        demand(
            isinstance(rest, Atom) and rest.kind == "B",
            "the second part is no sum of constants",
        )
        if isinstance(one, Atom) and isinstance(rest, Atom):
            i = Set((one.player,))
            demand(
                context.disjoint(i, rest.of), "the player is not known to be outside"
            )
            whole = Set((*rest.of.plus, one.player), rest.of.minus)
            fits = context.disjoint(i, Set(rest.of.minus)) if rest.of.minus else True
            demand(
                fits and context.equal(left.of, whole), "the coalition is not T ∪ {i}"
            )


def only_coalition(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆R⊆B} f(R) = f(A), when A and B are the same coalition."""
    demand(isinstance(left, Over) and not left.proper, "not a sum over coalitions")
    if isinstance(left, Over):
        demand(
            context.equal(left.low, left.high),
            "there may be more than one coalition, or none",
        )
        demand(
            right == Let(left.var, left.low, left.body),
            "the coalition is not named on the right",
        )


def known_size(left: Node, right: Node, context: Context) -> None:
    """s is the number of the players named, when S consists of just these."""
    for a, b in context.inclusions:
        if (
            len(a.plus) == 1
            and a.plus[0].isupper()
            and not a.minus
            and all(name.islower() for name in b.names())
        ):
            demand(context.equal(a, b), "the coalition may have other members")
            left = resize(left, a.plus[0].lower(), context.size(b))
    same(left, right, context)


def collect(left: Node, right: Node, context: Context) -> None:
    """Multiplied out, the sides have equal coefficients before each sum of each atom, 0 where it is missing."""
    totals: list[dict[tuple[tuple[Node, ...], Atom], ex.Expression]] = [{}, {}]
    for side, node in enumerate((left, right)):
        for binders, factor, atom in summands(node):
            before = totals[side].get((binders, atom))
            totals[side][binders, atom] = (
                factor if before is None else ex.Binary("+", before, factor)
            )
    for key in totals[0] | totals[1]:
        inner = context
        for binder in key[0]:
            inner = inner.under(binder)
        same_number(
            totals[0].get(key, ex.Number(0)), totals[1].get(key, ex.Number(0)), inner
        )
