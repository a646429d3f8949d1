"""The rewrite rules on sums over coalitions that justify the steps of the proof, for every n.

A rule is a function ``rule(left, right, context)`` that returns when left = right follows by that rule for all
coalitions allowed by the context, and raises ``RuleError`` otherwise. Rules apply anywhere inside expressions (``by``).
Sums over sizes are evaluated by ``proofs.identities.proving``, whose certificates are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from proofs.every_n.contexts import (
    EMPTY,
    Context,
    Inclusion,
    RuleError,
    demand,
    same,
    same_number,
    with_body,
)
from proofs.every_n.set_sums import (
    Atom,
    Each,
    Let,
    Node,
    Over,
    Plus,
    Set,
    Sizes,
    Times,
    Weigh,
    binds_once,
    free_sets,
    rename,
    resize,
    times,
)
from proofs.identities import expressions as ex

Rule = Callable[[Node, Node, Context], None]


def by(rule: Rule) -> Rule:
    """The rule, applied wherever the two expressions differ, as deep inside as it is needed."""

    def whole(left: Node, right: Node, context: Context) -> None:
        taken = context.names()
        demand(
            binds_once(left, taken) and binds_once(right, taken),
            "a name is bound that has a meaning already",
        )
        anywhere(left, right, context)

    def anywhere(left: Node, right: Node, context: Context) -> None:
        if left == right:
            return
        try:
            rule(left, right, context)
        except RuleError as error:
            inner = _inside(left, right)
            if inner is None:
                raise
            try:
                for x, y in inner:
                    anywhere(x, y, context.under(left))
            except RuleError as deeper:
                raise RuleError(f"{error}; inside: {deeper}") from None

    return whole


def _inside(left: Node, right: Node) -> list[tuple[Node, Node]] | None:
    """The corresponding parts of two expressions that agree at the top."""
    if (
        isinstance(left, Plus)
        and isinstance(right, Plus)
        and len(left.parts) == len(right.parts)
    ):
        return list(zip(left.parts, right.parts, strict=True))
    if isinstance(left, Atom | Plus) or isinstance(right, Atom | Plus):
        return None
    return [(left.body, right.body)] if with_body(left, right.body) == right else None


# ------------------------------------------------------------------------------------------------- rules for any sums


def arithmetic(left: Node, right: Node, context: Context) -> None:
    """Coefficients change their form only."""
    demand(type(left) is type(right), "something other than coefficients changes")
    same(left, right, context)


Summand = tuple[tuple[Node, ...], ex.Expression, Atom]


def _summands(
    node: Node, binders: tuple[Node, ...], factor: ex.Expression, weigh: str
) -> list[Summand]:
    match node:
        case Atom():
            own = not weigh or (node.player == weigh and not node.weighted)
            demand(own, "λ_i multiplies something of another player")
            return [(binders, factor, replace(node, weighted=True) if weigh else node)]
        case Times(c, body):
            return _summands(
                body,
                binders,
                c if factor == ex.Number(1) else ex.Binary("*", factor, c),
                weigh,
            )
        case Weigh(player, body):
            return _summands(body, binders, factor, player)
        case Plus(parts):
            return [
                s for part in parts for s in _summands(part, binders, factor, weigh)
            ]
        case _:
            return _summands(
                node.body, (*binders, with_body(node, Atom("Z", EMPTY))), factor, weigh
            )


def summands(node: Node) -> list[Summand]:
    """An expression multiplied out: the sums around each atom, its coefficient, and the atom."""
    return _summands(node, (), ex.Number(1), "")


def linearity(left: Node, right: Node, context: Context) -> None:
    """Scalars move in and out of sums that do not bind their sizes, sums of sums are split and merged.

    Both sides are multiplied out; they must have the same sums over the same atoms, with equal coefficients.
    """
    rest, found = summands(right), summands(left)
    demand(
        len(found) == len(rest),
        "multiplied out, the two sides have different numbers of sums",
    )
    for binders, factor, atom in found:
        inner = context
        for binder in binders:
            inner = inner.under(binder)
        for at, (other_binders, other, other_atom) in enumerate(rest):
            if other_binders == binders and other_atom == atom:
                same_number(factor, other, inner)
                del rest[at]
                break
        else:
            raise RuleError("multiplied out, a sum on the left is not on the right")


def _chain(node: Node) -> tuple[list[Node], Node]:
    binders: list[Node] = []
    while isinstance(node, Over | Each) and not (
        isinstance(node, Over) and node.proper
    ):
        binders.append(node)
        node = node.body
    return binders, node


def _constraints(binders: Sequence[Node]) -> list[Inclusion]:
    found: list[Inclusion] = []
    for b in binders:
        if isinstance(b, Over):
            found += [(b.low, Set((b.var,))), (Set((b.var,)), b.high)]
        elif isinstance(b, Each):
            found.append((Set((b.var,)), b.of))
    return found


def exchange(left: Node, right: Node, context: Context) -> None:
    """Σ_R Σ_T = Σ_T Σ_R: the same variables over the same pairs, the same summand.

    The inclusions on either side must imply those on the other, player by player.
    """
    a, x = _chain(left)
    b, y = _chain(right)
    names = [
        sorted(n.var for n in side if isinstance(n, Over | Each)) for side in (a, b)
    ]
    demand(
        len(a) > 1 and names[0] == names[1],
        "the two sides do not sum over the same variables",
    )
    p, q = _constraints(a), _constraints(b)
    demand(
        context.holds(q, p) and context.holds(p, q),
        "the two ranges of summation are not the same",
    )
    demand(x == y, "the summands differ")


def split_by(player: str) -> Rule:
    """Σ_T = Σ_{T∋i} + Σ_{T∌i}, with the same summand; i is a player of the context."""

    def rule(left: Node, right: Node, context: Context) -> None:
        demand(
            isinstance(left, Over) and not left.proper,
            "the left side is not a sum over coalitions",
        )
        demand(
            isinstance(right, Plus) and len(right.parts) == 2,
            "the right side is not two sums",
        )
        if isinstance(left, Over) and isinstance(right, Plus):
            given = _constraints([left])
            i, T = Set((player,)), Set((left.var,))
            for part, more in zip(
                right.parts, ((i, T), (T, Set((left.var,), (player,)))), strict=True
            ):
                demand(
                    isinstance(part, Over) and part.var == left.var and not part.proper,
                    "a part is not such a sum",
                )
                if isinstance(part, Over):
                    claim = _constraints([part])
                    wanted = [*given, more]
                    fits = context.holds(claim, wanted) and context.holds(wanted, claim)
                    demand(fits, "a range of summation is wrong")
                    same_sum(
                        left.body,
                        part.body,
                        replace(context, inclusions=(*context.inclusions, *wanted)),
                    )

    return rule


split_by_membership = split_by("i")


def cancel(left: Node, right: Node, context: Context) -> None:
    """f + g − g = f."""
    demand(isinstance(left, Plus) and len(left.parts) == 3, "not three parts")
    if isinstance(left, Plus):
        f, g, h = left.parts
        demand(
            h == times("-1", g),
            "the last part is not the negative of the one before it",
        )
        same(f, right, context)


def flatten(left: Node, right: Node, _context: Context) -> None:
    """(f + g) + h = f + (g + h)."""
    demand(_flat(left) == _flat(right), "the parts are not the same")


def _flat(node: Node) -> list[Node]:
    return (
        [x for part in node.parts for x in _flat(part)]
        if isinstance(node, Plus)
        else [node]
    )


def same_sum(left: Node, right: Node, context: Context) -> None:
    """Equal, but the bounds of sums may be written differently where they are the same coalitions."""
    if (
        isinstance(left, Over)
        and isinstance(right, Over)
        and left.var == right.var
        and left.proper == right.proper
    ):
        v = Set((left.var,))
        p, q = [(left.low, v), (v, left.high)], [(right.low, v), (v, right.high)]
        demand(
            context.holds(q, p) and context.holds(p, q), "a range of summation is wrong"
        )
        same_sum(left.body, right.body, context.under(left))
    else:
        demand(left == right, "the summands differ")


def split_off_the_top(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆T⊆S} f(T) = f(S) + Σ_{A⊆T⊊S} f(T), when A ⊆ S."""
    demand(
        isinstance(left, Over) and isinstance(right, Plus) and len(right.parts) == 2,
        "not a sum and two parts",
    )
    if isinstance(left, Over) and isinstance(right, Plus):
        demand(
            not left.proper and len(left.high.plus) == 1 and not left.high.minus,
            "the top is not one coalition",
        )
        demand(context.holds([(left.low, left.high)]), "the range may be empty")
        top = rename(left.body, left.var, left.high.plus[0])
        same(top, right.parts[0], context)
        same(replace(left, proper=True), right.parts[1], context)


def fold_in_the_top_sign(left: Node, right: Node, context: Context) -> None:
    """f(S) + Σ_{A⊆T⊊S} c(T) f(T) = Σ_{A⊆T⊆S} c(T) f(T), where c(S) = 1."""
    demand(
        isinstance(left, Plus) and len(left.parts) == 2 and isinstance(right, Over),
        "not a part and a sum",
    )
    if isinstance(left, Plus) and isinstance(right, Over):
        top = (
            rename(right.body, right.var, right.high.plus[0])
            if len(right.high.plus) == 1
            else right.body
        )
        demand(isinstance(top, Times), "no coefficient stands there")
        if isinstance(top, Times):
            same_number(top.coefficient, ex.Number(1), context)
            split_off_the_top(
                right,
                Plus((Times(top.coefficient, left.parts[0]), left.parts[1])),
                context,
            )


def reindex_supersets(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆R⊆B} f(R) = Σ_{P⊆B∖A} f(A ∪ P), when A ⊆ B."""
    demand(
        isinstance(left, Over) and isinstance(right, Over),
        "not two sums over coalitions",
    )
    if isinstance(left, Over) and isinstance(right, Over):
        demand(isinstance(right.body, Let), "the new coalition is not named")
        demand(
            not left.proper and not right.proper and right.low == EMPTY,
            "not all subsets of the rest",
        )
        demand(context.holds([(left.low, left.high)]), "the range may be empty")
        fragment = Set((right.var,))
        demand(right.var not in free_sets(left.body), "the new name is taken")
        rest = Set(left.high.plus, (*left.high.minus, *left.low.plus))
        demand(
            not left.low.minus and context.equal(right.high, rest),
            "the fragments are not the subsets of B ∖ A",
        )
        if isinstance(right.body, Let):
            demand(right.body.var == left.var, "the superset has another name")
            inner = context.under(right)
            demand(
                inner.equal(right.body.of, Set((*left.low.plus, *fragment.plus))),
                "the superset is not A ∪ P",
            )
            demand(right.body.body == left.body, "the summands differ")


def size_of_the_union(left: Node, right: Node, context: Context) -> None:
    """|T ∪ P| = t + p for disjoint T and P, and |S ∖ R| = s − r for R ⊆ S: a named coalition leaves by its size.

    Where the coalition itself is meant, the right side must have a set expression for the same coalition.
    """
    demand(isinstance(left, Let), "no coalition is named on the left")
    if isinstance(left, Let):
        demand(left.var not in free_sets(right), "the named coalition is still there")
        body = resize(left.body, left.var.lower(), context.size(left.of))
        _same_coalitions(body, right, context.under(left), context)


def _same_coalitions(left: Node, right: Node, inner: Context, context: Context) -> None:
    match left, right:
        case Atom(of=a), Atom(of=b) if replace(left, of=b) == right:
            demand(inner.equal(a, b), "the coalition is another one")
        case Times(c, x), Times(d, y):
            same_number(c, d, context)
            _same_coalitions(x, y, inner, context)
        case _:
            raise RuleError("the summand is not a multiple of one unknown")


def sum_by_size(left: Node, right: Node, context: Context) -> None:
    """Σ_{P⊆A} f(|P|) = Σ_{k=0}^{|A|} C(|A|, k) f(k)."""
    demand(
        isinstance(left, Over) and isinstance(right, Sizes),
        "not a sum over subsets and a sum over sizes",
    )
    if isinstance(left, Over) and isinstance(right, Sizes):
        demand(not left.proper and left.low == EMPTY, "not all subsets")
        demand(
            left.var not in free_sets(left.body),
            "the summand depends on more than the size",
        )
        size = context.size(left.high)
        inner = resize(left.body, left.var.lower(), ex.Name(right.var))
        choose = ex.Call("binomial", (size, ex.Name(right.var)))
        expected = Sizes(right.var, ex.Number(0), size, Times(choose, inner))
        linearity_of_sizes(expected, right, context)


def linearity_of_sizes(left: Sizes, right: Sizes, context: Context) -> None:
    """Two sums over the same sizes with equal coefficients, multiplied out."""
    same_number(left.lo, right.lo, context)
    same_number(left.hi, right.hi, context)
    inner = context.under(left)
    linearity(left.body, right.body, inner)


def evaluate_sum(left: Node, right: Node, context: Context) -> None:
    """Σ_k c(k) · X = c · X where the sum of the coefficients is a proved identity (A1 … A5)."""
    demand(
        isinstance(left, Sizes) and isinstance(left.body, Times),
        "no sum over sizes on the left",
    )
    if isinstance(left, Sizes) and isinstance(left.body, Times):
        c = ex.Summation(left.body.coefficient, left.var, left.lo, left.hi)
        body = left.body.body
        demand(
            left.var not in {n.lower() for n in free_sets(body)},
            "the summand depends on the size otherwise",
        )
        demand(
            isinstance(right, Times) and right.body == body,
            "something else than the sum changes",
        )
        if isinstance(right, Times):
            same_number(c, right.coefficient, context)


def drop_zero(left: Node, right: Node, _context: Context) -> None:
    """f + 0 = f: a part whose coefficients are all 0 goes."""
    demand(isinstance(left, Plus), "not a sum of parts")
    if isinstance(left, Plus):
        kept = [part for part in left.parts if not _zero(part)]
        demand(
            len(kept) == 1 and kept[0] == right, "what is left is not the right side"
        )


def _zero(node: Node) -> bool:
    if isinstance(node, Times):
        return node.coefficient == ex.Number(0) or _zero(node.body)
    return not isinstance(node, Atom | Plus) and _zero(node.body)


def rename_bound(left: Node, right: Node, context: Context) -> None:
    """Σ_T f(T) = Σ_R f(R)."""
    demand(
        isinstance(left, Over) and isinstance(right, Over),
        "not two sums over coalitions",
    )
    if isinstance(left, Over) and isinstance(right, Over):
        demand(right.var not in free_sets(left.body), "the new name is taken")
        same(
            Over(
                right.var,
                left.low,
                left.high,
                rename(left.body, left.var, right.var),
                left.proper,
            ),
            right,
            context,
        )


def pair_with_complement(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆T⊆B} f(T) = Σ_{N∖B⊆R⊆N∖A} f(N∖R), when A, B ⊆ N: every T has one complement R in N."""
    demand(
        isinstance(left, Over) and isinstance(right, Over),
        "not two sums over coalitions",
    )
    if isinstance(left, Over) and isinstance(right, Over):
        demand(
            isinstance(right.body, Let) and not left.proper and not right.proper,
            "the complement is not named",
        )
        demand(right.var not in free_sets(left.body), "the new name is taken")
        if isinstance(right.body, Let):
            of, N = right.body.of, Set(right.body.of.plus)
            demand(
                of.minus == (right.var,) and right.body.var == left.var,
                "the complement is not N ∖ R",
            )
            demand(
                context.holds([(left.low, N), (left.high, N)]),
                "the coalitions do not lie within N",
            )
            demand(
                context.complements(right.low, left.high, N),
                "the least complement is wrong",
            )
            demand(
                context.complements(right.high, left.low, N),
                "the greatest complement is wrong",
            )
            demand(right.body.body == left.body, "the summands differ")


def only_possibility(left: Node, right: Node, context: Context) -> None:
    """Σ_{S⊆R⊆S} f(R) = f(S)."""
    demand(isinstance(left, Over) and not left.proper, "not a sum over coalitions")
    if isinstance(left, Over):
        demand(
            left.low == left.high and len(left.high.plus) == 1 and not left.high.minus,
            "more than one possibility",
        )
        same(rename(left.body, left.var, left.high.plus[0]), right, context)


def merge_sums(left: Node, right: Node, context: Context) -> None:
    """Σ_R f + Σ_R g = Σ_R (f + g)."""
    linearity(left, right, context)


def join_by_membership(left: Node, right: Node, context: Context) -> None:
    """Σ_{T∋i} f + Σ_{T∌i} f = Σ_T f."""
    split_by_membership(right, left, context)
