"""Expressions of the appendix: sums over coalitions T ⊆ R ⊆ S, over players and over sizes; and their exact values.

A set expression is a union without another: ``Set(("T", "P"))`` is T ∪ P, ``Set(("S",), ("T", "i"))`` is S ∖ (T ∪ {i}),
``Set()`` is ∅; capital letters are coalitions, small ones players. The size of a coalition variable is its small
letter, and coefficients are expressions of ``proofs.identities.expressions`` in those sizes.

``value`` evaluates an expression at concrete coalitions to a linear form: the exhaustive half of every check. Unknowns
are x_{S,i} = λ_i φ_{S,i}, keyed (mask, i), and φ_{S,i} itself, keyed (mask, −i), before λ_i is multiplied in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from proofs.each_n.linear_forms import players, subsets
from proofs.identities import expressions as ex


@dataclass(frozen=True)
class Set:
    """The union of the members of ``plus`` without those of ``minus``."""

    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "plus", tuple(sorted(self.plus)))
        object.__setattr__(self, "minus", tuple(sorted(self.minus)))

    def rename(self, old: str, new: str) -> Set:
        """The same with one name replaced."""
        return Set(
            tuple(new if n == old else n for n in self.plus),
            tuple(new if n == old else n for n in self.minus),
        )

    def names(self) -> set[str]:
        """The names that occur."""
        return {*self.plus, *self.minus}


@dataclass(frozen=True)
class Atom:
    """kind_{of, player}, times λ_player if ``weighted``: φ, w (dividend), t (threat point), b (constant), v (a number).

    Or Z_of, or B_of, the sum of the constants of its members.
    """

    kind: str
    of: Set
    player: str = ""
    weighted: bool = False


@dataclass(frozen=True)
class Times:
    """coefficient · body."""

    coefficient: ex.Expression
    body: Node


@dataclass(frozen=True)
class Weigh:
    """λ_player · body."""

    player: str
    body: Node


@dataclass(frozen=True)
class Plus:
    """A sum of a few expressions."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Over:
    """Σ over coalitions low ⊆ var ⊆ high; without var = high if ``proper``, or without the coalition that it is."""

    var: str
    low: Set
    high: Set
    body: Node
    proper: bool | Set = False


@dataclass(frozen=True)
class Each:
    """Σ over players var ∈ of."""

    var: str
    of: Set
    body: Node


@dataclass(frozen=True)
class Sizes:
    """Σ over integers lo ≤ var ≤ hi."""

    var: str
    lo: ex.Expression
    hi: ex.Expression
    body: Node


@dataclass(frozen=True)
class Let:
    """body with the coalition var = of."""

    var: str
    of: Set
    body: Node


Node = Atom | Times | Weigh | Plus | Over | Each | Sizes | Let


def times(coefficient: str, body: Node) -> Times:
    """coefficient · body, with the coefficient as text.

    >>> times("1/r", Atom("Z", Set(("R",)))).coefficient
    Binary(operator='/', left=Number(value=1), right=Name(name='r'))
    """
    return Times(ex.parse(coefficient), body)


@dataclass
class Scope:
    """Concrete coalitions (masks), players and sizes by name."""

    sets: dict[str, int]
    players: dict[str, int]
    sizes: dict[str, int] = field(default_factory=dict)

    def mask(self, of: Set) -> int:
        """The coalition that a set expression is."""
        plus = minus = 0
        for name in of.plus:
            plus |= self.one(name)
        for name in of.minus:
            minus |= self.one(name)
        return plus & ~minus

    def one(self, name: str) -> int:
        """The coalition of one name."""
        return self.sets[name] if name.isupper() else 1 << self.players[name] - 1

    def bind(self, name: str, mask: int) -> Scope:
        """The scope with one more coalition and its size."""
        return replace(
            self,
            sets={**self.sets, name: mask},
            sizes={**self.sizes, name.lower(): mask.bit_count()},
        )


Form = dict[tuple[int, int], Fraction]


def value(node: Node, scope: Scope) -> Form:
    """The linear form that an expression is at concrete coalitions. Cost: the number of its summands."""
    result: Form = {}
    _add(node, scope, Fraction(1), 0, result)
    return {unknown: c for unknown, c in result.items() if c}


@lru_cache(maxsize=100_000)
def _number(expression: ex.Expression, point: tuple[tuple[str, int], ...]) -> Fraction:
    return ex.evaluate(expression, dict(point))


def number(expression: ex.Expression, sizes: Mapping[str, int]) -> Fraction:
    """A coefficient at concrete sizes."""
    return _number(
        expression,
        tuple((name, sizes[name]) for name in sorted(ex.names_of(expression))),
    )


def _add(node: Node, scope: Scope, factor: Fraction, weight: int, result: Form) -> None:
    """Add factor · λ_weight · node to the result (weight 0: no λ)."""
    match node:
        case Atom():
            for unknown, c in _atom(node, scope, weight):
                result[unknown] = result.get(unknown, Fraction(0)) + factor * c
        case Times(coefficient, body):
            _add(body, scope, factor * number(coefficient, scope.sizes), weight, result)
        case Weigh(player, body):
            _add(body, scope, factor, scope.players[player], result)
        case Plus(parts):
            for part in parts:
                _add(part, scope, factor, weight, result)
        case Over(var, low, high, body, proper):
            top, bottom = scope.mask(high), scope.mask(low)
            if not bottom & ~top:
                out = (
                    scope.mask(proper)
                    if isinstance(proper, Set)
                    else top
                    if proper
                    else -1
                )
                for mask in subsets(top, bottom):
                    if mask != out:
                        _add(body, scope.bind(var, mask), factor, weight, result)
        case Each(var, of, body):
            for j in players(scope.mask(of)):
                _add(
                    body,
                    replace(scope, players={**scope.players, var: j}),
                    factor,
                    weight,
                    result,
                )
        case Sizes(var, lo, hi, body):
            for k in range(
                int(number(lo, scope.sizes)), int(number(hi, scope.sizes)) + 1
            ):
                _add(
                    body,
                    replace(scope, sizes={**scope.sizes, var: k}),
                    factor,
                    weight,
                    result,
                )
        case Let(var, of, body):
            _add(body, scope.bind(var, scope.mask(of)), factor, weight, result)


def _atom(
    atom: Atom, scope: Scope, weight: int
) -> Iterator[tuple[tuple[int, int], int]]:
    """The form of an atom by its definition in mathematics.md, with no rule of the proof in it."""
    T = scope.mask(atom.of)
    if atom.kind in "ZB":
        yield from (((T, j) if atom.kind == "Z" else (0, -j), 1) for j in players(T))
        return
    player = scope.players[atom.player]
    if weight and weight != player:
        raise ValueError("λ_i multiplies something of another player")
    key = player if atom.weighted or weight else -player
    if atom.kind == "φ":
        yield (T, key), 1
        return
    if (
        atom.kind in "bv"
    ):  # a number for each player, the same in every coalition; or one for each coalition as well
        yield (0 if atom.kind == "b" else -T, key), 1
        return
    for R in subsets(T, 1 << player - 1):
        sign = -1 if (T.bit_count() - R.bit_count()) % 2 else 1
        if atom.kind == "w":
            yield (R, key), sign
        elif R != T:
            yield (R, key), -sign


def rename(node: Node, old: str, new: str) -> Node:
    """The expression with a free coalition, and its size, renamed."""
    match node:
        case Atom(of=of):
            return replace(node, of=of.rename(old, new))
        case Times(coefficient, body):
            return Times(
                put(coefficient, old.lower(), ex.Name(new.lower())),
                rename(body, old, new),
            )
        case Weigh(player, body):
            return Weigh(player, rename(body, old, new))
        case Plus(parts):
            return Plus(tuple(rename(part, old, new) for part in parts))
        case Over(var, low, high, body, proper):
            low, high = low.rename(old, new), high.rename(old, new)
            proper = proper.rename(old, new) if isinstance(proper, Set) else proper
            return Over(
                var, low, high, body if var == old else rename(body, old, new), proper
            )
        case Each(var, of, body):
            return Each(var, of.rename(old, new), rename(body, old, new))
        case Sizes(var, lo, hi, body):
            lo, hi = (put(end, old.lower(), ex.Name(new.lower())) for end in (lo, hi))
            return Sizes(var, lo, hi, rename(body, old, new))
        case Let(var, of, body):
            return Let(
                var, of.rename(old, new), body if var == old else rename(body, old, new)
            )


def resize(node: Node, name: str, size: ex.Expression) -> Node:
    """The expression with a size replaced in every coefficient."""
    match node:
        case Atom():
            return node
        case Times(coefficient, body):
            return Times(put(coefficient, name, size), resize(body, name, size))
        case Plus(parts):
            return Plus(tuple(resize(part, name, size) for part in parts))
        case Sizes(var, lo, hi, body):
            return Sizes(
                var, put(lo, name, size), put(hi, name, size), resize(body, name, size)
            )
        case _:
            return replace(node, body=resize(node.body, name, size))


def put(expression: ex.Expression, name: str, by: ex.Expression) -> ex.Expression:
    """A coefficient with a name replaced; ``by`` has no names that the coefficient binds."""
    match expression:
        case ex.Name(n):
            return by if n == name else expression
        case ex.Negative(operand):
            return ex.Negative(put(operand, name, by))
        case ex.Binary(operator, left, right):
            return ex.Binary(operator, put(left, name, by), put(right, name, by))
        case ex.Call(function, arguments):
            return ex.Call(function, tuple(put(a, name, by) for a in arguments))
        case _:
            return expression


def free_sets(node: Node) -> set[str]:
    """The coalitions and players that an expression mentions as such (not through sizes)."""
    match node:
        case Atom(_, of, player):
            return of.names() | ({player} if player else set())
        case Times(_, body) | Sizes(_, _, _, body):
            return free_sets(body)
        case Weigh(player, body):
            return free_sets(body) | {player}
        case Plus(parts):
            return set().union(*map(free_sets, parts))
        case Over(var, low, high, body, proper):
            more = proper.names() if isinstance(proper, Set) else set()
            return (free_sets(body) - {var}) | low.names() | high.names() | more
        case Each(var, of, body) | Let(var, of, body):
            return (free_sets(body) - {var}) | of.names()


def binds_once(node: Node, taken: frozenset[str] = frozenset()) -> bool:
    """Whether no name is bound where it has a meaning already: rules may then take a name for what it says.

    A coalition binds the letter of its size as well (written with # here); ``taken`` has the names from outside.
    """
    match node:
        case Atom():
            return True
        case Plus(parts):
            return all(binds_once(part, taken) for part in parts)
        case Over(var, _, _, body) | Let(var, _, body):
            own = {var, f"{var.lower()}#"}
        case Each(var, _, body):
            own = {var}
        case Sizes(var, _, _, body):
            own = {f"{var}#"}
        case Times(_, body) | Weigh(_, body):
            own = set()
    return not own & taken and binds_once(body, taken | own)


def text_of(expression: ex.Expression) -> str:
    """A coefficient in the language of ``proofs.identities.expressions``, fully parenthesised.

    >>> text_of(ex.parse("1/r - 2"))
    '((1/r) - 2)'
    """
    match expression:
        case ex.Number(number):
            return str(number)
        case ex.Name(name):
            return name
        case ex.Negative(operand):
            return f"(-{text_of(operand)})"
        case ex.Binary(operator, left, right):
            space = " " if operator in "+-" else ""
            return f"({text_of(left)}{space}{operator}{space}{text_of(right)})"
        case ex.Call(function, arguments):
            spelled = {"rising": "rf", "falling": "ff"}.get(function, function)
            return f"{spelled}({', '.join(map(text_of, arguments))})"
        case ex.Summation(body, index, lo, hi):
            return f"sum({text_of(body)}, {index}, {text_of(lo)}, {text_of(hi)})"
