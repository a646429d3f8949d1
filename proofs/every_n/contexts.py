"""What is known where a subexpression stands, and when two expressions are equal as written.

Side conditions between coalitions are decided by truth tables: an inclusion A ⊆ B says something about every player
separately, so a conclusion that holds for each pattern of membership of a single player holds for all coalitions.
Coefficients are compared by ``proofs.identities.proving``, whose certificates are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

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
    text_of,
)
from proofs.identities import expressions as ex
from proofs.identities.proving import Proved, prove


class RuleError(Exception):
    """A step does not follow by its rule; the message says what is wrong."""


Inclusion = tuple[Set, Set]
EMPTY = Set()


@dataclass(frozen=True)
class Context:
    """What is known where a subexpression stands: inclusions of coalitions, and bounds of sizes as texts."""

    inclusions: tuple[Inclusion, ...] = ()
    bounds: tuple[str, ...] = ()

    def names(self) -> frozenset[str]:
        """What has a meaning from outside: coalitions with their sizes, and players."""
        names = frozenset().union(*(a.names() | b.names() for a, b in self.inclusions))
        return names | {f"{n.lower()}#" for n in names if n.isupper()} | {"S", "s#"}

    def under(self, node: Node) -> Context:
        """The context inside a sum."""
        match node:
            case Over(var, low, high):
                v, size = Set((var,)), var.lower()
                inner = replace(
                    self, inclusions=(*self.inclusions, (low, v), (v, high))
                )
                below, above = inner.size_text(low), inner.size_text(high)
                bounds = [f"{below} <= {size}"] if below and low.plus else []
                bounds += (
                    [f"{size} {'<' if node.proper is True else '<='} {above}"]
                    if above
                    else []
                )
                return replace(inner, bounds=(*self.bounds, *bounds))
            case Each(var, of):
                return replace(self, inclusions=(*self.inclusions, (Set((var,)), of)))
            case Sizes(var, lo, hi):
                return replace(
                    self,
                    bounds=(*self.bounds, f"{text_of(lo)} <= {var} <= {text_of(hi)}"),
                )
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

    def holds(
        self, claims: Sequence[Inclusion], given: Sequence[Inclusion] = ()
    ) -> bool:
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
        return all(
            _member(a, w) == (_member(whole, w) and not _member(b, w)) for w in worlds
        )

    def equal(self, a: Set, b: Set) -> bool:
        """Whether two set expressions are the same coalition."""
        return self.holds([(a, b), (b, a)])

    def size(self, of: Set) -> ex.Expression:
        """|plus| − |minus|, when the members are disjoint and what is taken away is inside."""
        for group in (of.plus, of.minus):
            for at, name in enumerate(group):
                others = Set(group[at + 1 :])
                if others.plus and not self.disjoint(Set((name,)), others):
                    raise RuleError(
                        f"{name} and {others.plus} are not known to be disjoint"
                    )
        if of.minus and not self.holds([(Set(of.minus), Set(of.plus))]):
            raise RuleError(f"{of.minus} is not known to lie within {of.plus}")
        sizes = [(1, n) for n in of.plus] + [(-1, n) for n in of.minus]
        result: ex.Expression | None = None
        for sign, name in sizes:
            one = ex.Name(name.lower()) if name.isupper() else ex.Number(1)
            result = (
                one
                if result is None
                else ex.Binary("+" if sign > 0 else "-", result, one)
            )
        return result or ex.Number(0)

    def disjoint(self, a: Set, b: Set) -> bool:
        """Whether two unions share no player: a ⊆ a ∖ b."""
        return self.holds([(a, Set(a.plus, b.plus))])


def _worlds(
    known: Sequence[Inclusion], more: Sequence[Set]
) -> Iterator[dict[str, bool]]:
    """Every way in which one player can lie in the coalitions, or be one of the named players, given the inclusions."""
    names = sorted(
        set().union(
            *(a.names() | b.names() for a, b in known), *(x.names() for x in more)
        )
    )
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
        bounds = tuple(
            b
            for b in dict.fromkeys(context.bounds)
            if _relevant(b, names, context.bounds)
        )
        a, b = text_of(left), text_of(right)
        demand(
            _proved(a, b, bounds),
            f"the coefficients {a} and {b} are not shown to be equal for {', '.join(bounds)}",
        )


def defined(number: ex.Expression, context: Context) -> None:
    """A coefficient has a value for all sizes that the context allows."""
    same_number(number, ex.Binary("*", ex.Number(1), number), context)


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
        case (
            (Over(body=x), Over(body=y))
            | (Each(body=x), Each(body=y))
            | (Let(body=x), Let(body=y))
        ) if with_body(left, y) == right:
            same(x, y, context.under(left))
        case Sizes(v, lo, hi, x), Sizes(u, lo2, hi2, y) if v == u:
            same_number(lo, lo2, context)
            same_number(hi, hi2, context)
            same(x, y, context.under(left))
        case Weigh(p, x), Weigh(q, y) if p == q:
            same(x, y, context)
        case _:
            raise RuleError(
                "the two sides differ in more than the arithmetic of coefficients"
            )


def with_body(node: Node, body: Node) -> Node:
    """The same sum or multiple of another body."""
    return node if isinstance(node, Atom | Plus) else replace(node, body=body)
