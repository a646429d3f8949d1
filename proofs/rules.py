"""The rewrite rules on sums over coalitions that justify the steps of the proof, for every n.

A rule is a function ``rule(left, right, context)`` that returns when left = right follows by that rule for all
coalitions allowed by the context, and raises ``RuleError`` otherwise. Rules apply anywhere inside expressions (``by``).

Side conditions between coalitions are decided by truth tables: an inclusion A ⊆ B says something about every player
separately, so a conclusion that holds for each pattern of membership of a single player holds for all coalitions.
Coefficients are compared, and sums over sizes evaluated, by ``proofs.identities``, whose certificates are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from proofs import expressions as ex
from proofs.identities import Proved, prove
from proofs.set_sums import (
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
    free_sets,
    rename,
    resize,
    text_of,
    times,
)


class RuleError(Exception):
    """A step does not follow by its rule; the message says what is wrong."""


Inclusion = tuple[Set, Set]
EMPTY = Set()


@dataclass(frozen=True)
class Context:
    """What is known where a subexpression stands: inclusions of coalitions, and bounds of sizes as texts."""

    inclusions: tuple[Inclusion, ...] = ()
    bounds: tuple[str, ...] = ()

    def under(self, node: Node) -> Context:
        """The context inside a sum."""
        match node:
            case Over(var, low, high):
                v, size = Set((var,)), var.lower()
                inner = replace(self, inclusions=(*self.inclusions, (low, v), (v, high)))
                below, above = inner.size_text(low), inner.size_text(high)
                bounds = [f"{below} <= {size}"] if below and low.plus else []
                bounds += [f"{size} {'<' if node.proper else '<='} {above}"] if above else []
                return replace(inner, bounds=(*self.bounds, *bounds))
            case Each(var, of):
                return replace(self, inclusions=(*self.inclusions, (Set((var,)), of)))
            case Sizes(var, lo, hi):
                return replace(self, bounds=(*self.bounds, f"{text_of(lo)} <= {var} <= {text_of(hi)}"))
            case Let(var, of):
                v = Set((var,))
                return replace(self, inclusions=(*self.inclusions, (of, v), (v, of)))
        return self

    def size_text(self, of: Set) -> str:
        """The size of a set expression as text, or nothing where it does not follow from the sizes of its parts."""
        try:
            return text_of(self.size(of))
        except RuleError:
            return ""

    def holds(self, claims: Sequence[Inclusion], given: Sequence[Inclusion] = ()) -> bool:
        """Whether the claimed inclusions follow from those known, decided player by player."""
        known = (*self.inclusions, *given)
        return all(
            not _member(a, world) or _member(b, world)
            for world in _worlds(known, [x for pair in claims for x in pair])
            for a, b in claims
        )

    def complements(self, a: Set, b: Set, whole: Set) -> bool:
        """Whether a = whole ∖ b, decided player by player."""
        worlds = _worlds(self.inclusions, [a, b, whole])
        return all(_member(a, w) == (_member(whole, w) and not _member(b, w)) for w in worlds)

    def equal(self, a: Set, b: Set) -> bool:
        """Whether two set expressions are the same coalition."""
        return self.holds([(a, b), (b, a)])

    def size(self, of: Set) -> ex.Expression:
        """|plus| − |minus|, when the members are disjoint and what is taken away is inside."""
        for group in (of.plus, of.minus):
            for at, name in enumerate(group):
                others = Set(group[at + 1 :])
                if others.plus and not self.disjoint(Set((name,)), others):
                    raise RuleError(f"{name} and {others.plus} are not known to be disjoint")
        if of.minus and not self.holds([(Set(of.minus), Set(of.plus))]):
            raise RuleError(f"{of.minus} is not known to lie within {of.plus}")
        sizes = [(1, n) for n in of.plus] + [(-1, n) for n in of.minus]
        result: ex.Expression | None = None
        for sign, name in sizes:
            one = ex.Name(name.lower()) if name.isupper() else ex.Number(1)
            result = one if result is None else ex.Binary("+" if sign > 0 else "-", result, one)
        return result or ex.Number(0)

    def disjoint(self, a: Set, b: Set) -> bool:
        """Whether two unions share no player: a ⊆ a ∖ b."""
        return self.holds([(a, Set(a.plus, b.plus))])


def _worlds(known: Sequence[Inclusion], more: Sequence[Set]) -> Iterator[dict[str, bool]]:
    """Every way in which one player can lie in the coalitions, or be one of the named players, given the inclusions."""
    names = sorted(set().union(*(a.names() | b.names() for a, b in known), *(x.names() for x in more)))
    for row in product((False, True), repeat=len(names)):
        world = dict(zip(names, row, strict=True))
        if all(_member(b, world) or not _member(a, world) for a, b in known):
            yield world


def _member(of: Set, world: dict[str, bool]) -> bool:
    return any(world[n] for n in of.plus) and not any(world[n] for n in of.minus)


START = Context(((Set(("i",)), Set(("S",))),), ("1 <= s",))
"""A player i of a coalition S."""


def demand(holds: bool, message: str) -> None:
    """Refuse the step unless the condition holds."""
    if not holds:
        raise RuleError(message)


@cache
def _proved(left: str, right: str, assume: tuple[str, ...]) -> bool:
    return isinstance(prove(left, right, assume), Proved)


def same_number(left: ex.Expression, right: ex.Expression, context: Context) -> None:
    """Two coefficients are equal for all sizes that the context allows."""
    if left != right:
        names = ex.names_of(left) | ex.names_of(right)
        bounds = tuple(b for b in dict.fromkeys(context.bounds) if _relevant(b, names, context.bounds))
        a, b = text_of(left), text_of(right)
        demand(_proved(a, b, bounds), f"the coefficients {a} and {b} are not shown to be equal for {', '.join(bounds)}")


def _relevant(bound: str, names: frozenset[str], bounds: Sequence[str]) -> bool:
    """Whether a bound speaks about the names at hand, directly or through another bound."""
    words = {c for c in bound if c.isalpha()}
    near = set(names)
    for other in bounds:
        letters = {c for c in other if c.isalpha()}
        if letters & near:
            near |= letters
    return bool(words & near)


def same(left: Node, right: Node, context: Context) -> None:
    """The two are equal as written, up to the arithmetic of coefficients."""
    if left == right:
        return
    match left, right:
        case Times(a, x), Times(b, y):
            same_number(a, b, context)
            same(x, y, context)
        case Plus(a), Plus(b) if len(a) == len(b):
            for x, y in zip(a, b, strict=True):
                same(x, y, context)
        case (Over(body=x), Over(body=y)) | (Each(body=x), Each(body=y)) | (Let(body=x), Let(body=y)) if (
            _with_body(left, y) == right
        ):
            same(x, y, context.under(left))
        case Sizes(v, lo, hi, x), Sizes(u, lo2, hi2, y) if v == u:
            same_number(lo, lo2, context)
            same_number(hi, hi2, context)
            same(x, y, context.under(left))
        case Weigh(p, x), Weigh(q, y) if p == q:
            same(x, y, context)
        case _:
            raise RuleError("the two sides differ in more than the arithmetic of coefficients")


Rule = Callable[[Node, Node, Context], None]


def by(rule: Rule) -> Rule:
    """The rule, applied wherever the two expressions differ, as deep inside as it is needed."""

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

    return anywhere


def _inside(left: Node, right: Node) -> list[tuple[Node, Node]] | None:
    """The corresponding parts of two expressions that agree at the top."""
    if isinstance(left, Plus) and isinstance(right, Plus) and len(left.parts) == len(right.parts):
        return list(zip(left.parts, right.parts, strict=True))
    if isinstance(left, Atom | Plus) or isinstance(right, Atom | Plus):
        return None
    return [(left.body, right.body)] if _with_body(left, right.body) == right else None


def _with_body(node: Node, body: Node) -> Node:
    """The same sum or multiple of another body."""
    return node if isinstance(node, Atom | Plus) else replace(node, body=body)


# ------------------------------------------------------------------------------------------------- rules for any sums


def arithmetic(left: Node, right: Node, context: Context) -> None:
    """Coefficients change their form only."""
    demand(type(left) is type(right), "something other than coefficients changes")
    same(left, right, context)


Summand = tuple[tuple[Node, ...], ex.Expression, Atom]


def _summands(node: Node, binders: tuple[Node, ...], factor: ex.Expression, weigh: str) -> list[Summand]:
    match node:
        case Atom():
            own = not weigh or (node.player == weigh and not node.weighted)
            demand(own, "λ_i multiplies something of another player")
            return [(binders, factor, replace(node, weighted=True) if weigh else node)]
        case Times(c, body):
            return _summands(body, binders, c if factor == ex.Number(1) else ex.Binary("*", factor, c), weigh)
        case Weigh(player, body):
            return _summands(body, binders, factor, player)
        case Plus(parts):
            return [s for part in parts for s in _summands(part, binders, factor, weigh)]
        case _:
            return _summands(node.body, (*binders, _with_body(node, Atom("Z", EMPTY))), factor, weigh)


def linearity(left: Node, right: Node, context: Context) -> None:
    """Scalars move in and out of sums that do not bind their sizes, sums of sums are split and merged.

    Both sides are multiplied out; they must have the same sums over the same atoms, with equal coefficients.
    """
    rest = _summands(right, (), ex.Number(1), "")
    summands = _summands(left, (), ex.Number(1), "")
    demand(len(summands) == len(rest), "multiplied out, the two sides have different numbers of sums")
    for binders, factor, atom in summands:
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
    while isinstance(node, Over | Each) and not (isinstance(node, Over) and node.proper):
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
    names = [sorted(n.var for n in side if isinstance(n, Over | Each)) for side in (a, b)]
    demand(len(a) > 1 and names[0] == names[1], "the two sides do not sum over the same variables")
    p, q = _constraints(a), _constraints(b)
    demand(context.holds(q, p) and context.holds(p, q), "the two ranges of summation are not the same")
    demand(x == y, "the summands differ")


def split_by(player: str) -> Rule:
    """Σ_T = Σ_{T∋i} + Σ_{T∌i}, with the same summand; i is a player of the context."""

    def rule(left: Node, right: Node, context: Context) -> None:
        demand(isinstance(left, Over) and not left.proper, "the left side is not a sum over coalitions")
        demand(isinstance(right, Plus) and len(right.parts) == 2, "the right side is not two sums")
        if isinstance(left, Over) and isinstance(right, Plus):
            given = _constraints([left])
            i, T = Set((player,)), Set((left.var,))
            for part, more in zip(right.parts, ((i, T), (T, Set((left.var,), (player,)))), strict=True):
                demand(isinstance(part, Over) and part.var == left.var and not part.proper, "a part is not such a sum")
                if isinstance(part, Over):
                    claim = _constraints([part])
                    wanted = [*given, more]
                    fits = context.holds(claim, wanted) and context.holds(wanted, claim)
                    demand(fits, "a range of summation is wrong")
                    same_sum(left.body, part.body, replace(context, inclusions=(*context.inclusions, *wanted)))

    return rule


split_by_membership = split_by("i")


def cancel(left: Node, right: Node, context: Context) -> None:
    """f + g − g = f."""
    demand(isinstance(left, Plus) and len(left.parts) == 3, "not three parts")
    if isinstance(left, Plus):
        f, g, h = left.parts
        demand(h == times("-1", g), "the last part is not the negative of the one before it")
        same(f, right, context)


def flatten(left: Node, right: Node, _context: Context) -> None:
    """(f + g) + h = f + (g + h)."""
    demand(_flat(left) == _flat(right), "the parts are not the same")


def _flat(node: Node) -> list[Node]:
    return [x for part in node.parts for x in _flat(part)] if isinstance(node, Plus) else [node]


def same_sum(left: Node, right: Node, context: Context) -> None:
    """Equal, but the bounds of sums may be written differently where they are the same coalitions."""
    if isinstance(left, Over) and isinstance(right, Over) and left.var == right.var and left.proper == right.proper:
        v = Set((left.var,))
        p, q = [(left.low, v), (v, left.high)], [(right.low, v), (v, right.high)]
        demand(context.holds(q, p) and context.holds(p, q), "a range of summation is wrong")
        same_sum(left.body, right.body, context.under(left))
    else:
        demand(left == right, "the summands differ")


def split_off_the_top(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆T⊆S} f(T) = f(S) + Σ_{A⊆T⊊S} f(T), when A ⊆ S."""
    demand(isinstance(left, Over) and isinstance(right, Plus) and len(right.parts) == 2, "not a sum and two parts")
    if isinstance(left, Over) and isinstance(right, Plus):
        demand(not left.proper and len(left.high.plus) == 1 and not left.high.minus, "the top is not one coalition")
        demand(context.holds([(left.low, left.high)]), "the range may be empty")
        top = rename(left.body, left.var, left.high.plus[0])
        same(top, right.parts[0], context)
        same(replace(left, proper=True), right.parts[1], context)


def fold_in_the_top_sign(left: Node, right: Node, context: Context) -> None:
    """f(S) + Σ_{A⊆T⊊S} c(T) f(T) = Σ_{A⊆T⊆S} c(T) f(T), where c(S) = 1."""
    demand(isinstance(left, Plus) and len(left.parts) == 2 and isinstance(right, Over), "not a part and a sum")
    if isinstance(left, Plus) and isinstance(right, Over):
        top = rename(right.body, right.var, right.high.plus[0]) if len(right.high.plus) == 1 else right.body
        demand(isinstance(top, Times), "no coefficient stands there")
        if isinstance(top, Times):
            same_number(top.coefficient, ex.Number(1), context)
            split_off_the_top(right, Plus((Times(top.coefficient, left.parts[0]), left.parts[1])), context)


def reindex_supersets(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆R⊆B} f(R) = Σ_{P⊆B∖A} f(A ∪ P), when A ⊆ B."""
    demand(isinstance(left, Over) and isinstance(right, Over), "not two sums over coalitions")
    if isinstance(left, Over) and isinstance(right, Over):
        demand(isinstance(right.body, Let), "the new coalition is not named")
        demand(not left.proper and not right.proper and right.low == EMPTY, "not all subsets of the rest")
        demand(context.holds([(left.low, left.high)]), "the range may be empty")
        fragment = Set((right.var,))
        demand(right.var not in free_sets(left.body), "the new name is taken")
        rest = Set(left.high.plus, (*left.high.minus, *left.low.plus))
        demand(not left.low.minus and context.equal(right.high, rest), "the fragments are not the subsets of B ∖ A")
        if isinstance(right.body, Let):
            demand(right.body.var == left.var, "the superset has another name")
            inner = context.under(right)
            demand(inner.equal(right.body.of, Set((*left.low.plus, *fragment.plus))), "the superset is not A ∪ P")
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
    demand(isinstance(left, Over) and isinstance(right, Sizes), "not a sum over subsets and a sum over sizes")
    if isinstance(left, Over) and isinstance(right, Sizes):
        demand(not left.proper and left.low == EMPTY, "not all subsets")
        demand(left.var not in free_sets(left.body), "the summand depends on more than the size")
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
    demand(isinstance(left, Sizes) and isinstance(left.body, Times), "no sum over sizes on the left")
    if isinstance(left, Sizes) and isinstance(left.body, Times):
        c = ex.Summation(left.body.coefficient, left.var, left.lo, left.hi)
        body = left.body.body
        demand(left.var not in {n.lower() for n in free_sets(body)}, "the summand depends on the size otherwise")
        demand(isinstance(right, Times) and right.body == body, "something else than the sum changes")
        if isinstance(right, Times):
            same_number(c, right.coefficient, context)


def drop_zero(left: Node, right: Node, _context: Context) -> None:
    """f + 0 = f: a part whose coefficients are all 0 goes."""
    demand(isinstance(left, Plus), "not a sum of parts")
    if isinstance(left, Plus):
        kept = [part for part in left.parts if not _zero(part)]
        demand(len(kept) == 1 and kept[0] == right, "what is left is not the right side")


def _zero(node: Node) -> bool:
    if isinstance(node, Times):
        return node.coefficient == ex.Number(0) or _zero(node.body)
    return not isinstance(node, Atom | Plus) and _zero(node.body)


def rename_bound(left: Node, right: Node, context: Context) -> None:
    """Σ_T f(T) = Σ_R f(R)."""
    demand(isinstance(left, Over) and isinstance(right, Over), "not two sums over coalitions")
    if isinstance(left, Over) and isinstance(right, Over):
        demand(right.var not in free_sets(left.body), "the new name is taken")
        same(Over(right.var, left.low, left.high, rename(left.body, left.var, right.var), left.proper), right, context)


def pair_with_complement(left: Node, right: Node, context: Context) -> None:
    """Σ_{A⊆T⊆B} f(T) = Σ_{N∖B⊆R⊆N∖A} f(N∖R), when A, B ⊆ N: every T has one complement R in N."""
    demand(isinstance(left, Over) and isinstance(right, Over), "not two sums over coalitions")
    if isinstance(left, Over) and isinstance(right, Over):
        demand(isinstance(right.body, Let) and not left.proper and not right.proper, "the complement is not named")
        demand(right.var not in free_sets(left.body), "the new name is taken")
        if isinstance(right.body, Let):
            of, N = right.body.of, Set(right.body.of.plus)
            demand(of.minus == (right.var,) and right.body.var == left.var, "the complement is not N ∖ R")
            demand(context.holds([(left.low, N), (left.high, N)]), "the coalitions do not lie within N")
            demand(context.complements(right.low, left.high, N), "the least complement is wrong")
            demand(context.complements(right.high, left.low, N), "the greatest complement is wrong")
            demand(right.body.body == left.body, "the summands differ")


def only_possibility(left: Node, right: Node, context: Context) -> None:
    """Σ_{S⊆R⊆S} f(R) = f(S)."""
    demand(isinstance(left, Over) and not left.proper, "not a sum over coalitions")
    if isinstance(left, Over):
        demand(left.low == left.high and len(left.high.plus) == 1 and not left.high.minus, "more than one possibility")
        same(rename(left.body, left.var, left.high.plus[0]), right, context)


def merge_sums(left: Node, right: Node, context: Context) -> None:
    """Σ_R f + Σ_R g = Σ_R (f + g)."""
    linearity(left, right, context)


def join_by_membership(left: Node, right: Node, context: Context) -> None:
    """Σ_{T∋i} f + Σ_{T∌i} f = Σ_T f."""
    split_by_membership(right, left, context)


# ----------------------------------------------------------------------------- rules that unfold a definition or a fact


def unfold(define: Callable[[Atom, str], Node]) -> Rule:
    """Replace an atom by its definition, whose bound variable may have any unused name."""

    def rule(left: Node, right: Node, context: Context) -> None:
        demand(isinstance(left, Atom), "no abbreviation stands there")
        if isinstance(left, Atom):
            var = next((n.var for n in _walk(right) if isinstance(n, Over | Each)), "X")
            demand(var not in left.of.names() and var != left.player, "the new name is taken")
            same(define(left, var), right, context)

    return rule


def fold(define: Callable[[Atom, str], Node]) -> Rule:
    """Replace a definition by its abbreviation."""

    def rule(left: Node, right: Node, context: Context) -> None:
        unfold(define)(right, left, context)

    return rule


def _walk(node: Node) -> list[Node]:
    if isinstance(node, Plus):
        return [node, *(n for part in node.parts for n in _walk(part))]
    return [node] if isinstance(node, Atom) else [node, *_walk(node.body)]


def _letter(of: Set) -> str:
    demand(len(of.plus) == 1 and not of.minus, "the coalition is not a variable")
    return of.plus[0].lower()


def dividend(atom: Atom, var: str) -> Node:
    """w_{R,j} = Σ_{T⊆R, T∋j} (−1)^{r−t} φ_{T,j}."""
    demand(atom.kind == "w", "no dividend stands there")
    phi = Atom("φ", Set((var,)), atom.player, atom.weighted)
    return Over(var, Set((atom.player,)), atom.of, times(f"(-1)^({_letter(atom.of)} - {var.lower()})", phi))


def threat_point(atom: Atom, var: str) -> Node:
    """t_{R,j} = Σ_{T⊊R, T∋j} (−1)^{r−t+1} φ_{T,j}."""
    demand(atom.kind == "t", "no threat point stands there")
    phi = Atom("φ", Set((var,)), atom.player, atom.weighted)
    sign = f"(-1)^({_letter(atom.of)} - {var.lower()} + 1)"
    return Over(var, Set((atom.player,)), atom.of, times(sign, phi), True)


def over_the_threat_point(atom: Atom, _var: str) -> Node:
    """w_{R,j} = φ_{R,j} − t_{R,j}."""
    demand(atom.kind == "w", "no dividend stands there")
    return Plus((replace(atom, kind="φ"), times("-1", replace(atom, kind="t"))))


def total(atom: Atom, var: str) -> Node:
    """Z_T = Σ_{j∈T} λ_j φ_{T,j}."""
    demand(atom.kind == "Z", "no Z stands there")
    return Each(var, atom.of, Atom("φ", atom.of, var, True))


def lemma_1(atom: Atom, var: str) -> Node:
    """φ_{S,i} = Σ_{R⊆S, R∋i} w_{R,i}."""
    demand(atom.kind == "φ", "no φ stands there")
    return Over(var, Set((atom.player,)), atom.of, Atom("w", Set((var,)), atom.player, atom.weighted))


def harsanyi_hypothesis(left: Node, right: Node, context: Context) -> None:
    """By Harsanyi's condition 4 for R, λ_i w_{R,i} is the average (1/r) Σ_{j∈R} λ_j w_{R,j}, for i ∈ R."""
    demand(isinstance(left, Atom) and left.kind == "w" and left.weighted, "no λ_i w_{R,i} stands there")
    if isinstance(left, Atom):
        demand(context.holds([(Set((left.player,)), left.of)]), "i is not known to be in R")
        average = times(f"1/{_letter(left.of)}", Each("j", left.of, Atom("w", left.of, "j", True)))
        same(average, right, context)


def coco_hypothesis(left: Node, right: Node, context: Context) -> None:
    """By CoCo's condition 4 for R, λ_i φ_{R,i} = Σ_{T⊆R, T∋i} ((t−1)!(r−t)!/r!)(Z_T − Z_{R∖T}), for i ∈ R."""
    demand(isinstance(left, Atom) and left.kind == "φ" and left.weighted, "no λ_i φ_{R,i} stands there")
    if isinstance(left, Atom):
        demand(context.holds([(Set((left.player,)), left.of)]), "i is not known to be in R")
        demand(isinstance(right, Over), "the right side is not a sum over coalitions")
        if isinstance(right, Over):
            same(coco_right_side(left.of, left.player, right.var), right, context)


def coco_right_side(of: Set, player: str, var: str) -> Over:
    """Σ_{T⊆R, T∋i} ((t−1)!(r−t)!/r!) (Z_T − Z_{R∖T})."""
    r, t = _letter(of), var.lower()
    bracket = Plus((Atom("Z", Set((var,))), times("-1", Atom("Z", Set(of.plus, (var,))))))
    weight = f"factorial({t} - 1)*factorial({r} - {t})/factorial({r})"
    return Over(var, Set((player,)), of, times(weight, bracket))


