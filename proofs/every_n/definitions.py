"""Rules that unfold a definition, or use Lemma 1 or one of the two conditions 4."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeGuard

from proofs.every_n.contexts import Context, RuleError, demand, same
from proofs.every_n.rules import Rule
from proofs.every_n.set_sums import Atom, Each, Node, Over, Plus, Set, times


def unfold(define: Callable[[Atom, str], Node]) -> Rule:
    """Replace an atom by its definition, whose bound variable may have any unused name."""

    def rule(left: Node, right: Node, context: Context) -> None:
        if not isinstance(left, Atom):
            raise RuleError("no abbreviation stands there")
        var = _first_bound(right)
        free = var not in left.of.names() and var != left.player
        demand(free, "the new name is taken")
        definition = define(left, var)
        same(definition, right, context)

    return rule


def fold(define: Callable[[Atom, str], Node]) -> Rule:
    """Replace a definition by its abbreviation."""

    def rule(left: Node, right: Node, context: Context) -> None:
        unfold(define)(right, left, context)

    return rule


def _first_bound(node: Node) -> str:
    """The first bound variable that an expression has, read from the left."""
    for inside in _walk(node):
        if isinstance(inside, Over | Each):
            return inside.var
    return "X"


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Plus):
        for part in node.parts:
            yield from _walk(part)
    elif not isinstance(node, Atom):
        yield from _walk(node.body)


def _letter(of: Set) -> str:
    variable = len(of.plus) == 1 and not of.minus
    demand(variable, "the coalition is not a variable")
    return of.plus[0].lower()


def _player(atom: Atom) -> Set:
    """The coalition of an atom's player."""
    return Set((atom.player,))


def dividend(atom: Atom, var: str) -> Node:
    """w_{R,j} = Σ_{T⊆R, T∋j} (−1)^{r−t} φ_{T,j}."""
    demand(atom.kind == "w", "no dividend stands there")
    r = _letter(atom.of)
    t = var.lower()
    phi = Atom("φ", Set((var,)), atom.player, atom.weighted)
    signed = times(f"(-1)^({r} - {t})", phi)
    return Over(var, _player(atom), atom.of, signed)


def threat_point(atom: Atom, var: str) -> Node:
    """t_{R,j} = Σ_{T⊊R, T∋j} (−1)^{r−t+1} φ_{T,j}."""
    demand(atom.kind == "t", "no threat point stands there")
    r = _letter(atom.of)
    t = var.lower()
    phi = Atom("φ", Set((var,)), atom.player, atom.weighted)
    signed = times(f"(-1)^({r} - {t} + 1)", phi)
    return Over(var, _player(atom), atom.of, signed, True)


def over_the_threat_point(atom: Atom, _var: str) -> Node:
    """w_{R,j} = φ_{R,j} − t_{R,j}."""
    demand(atom.kind == "w", "no dividend stands there")
    phi = replace(atom, kind="φ")
    threat = replace(atom, kind="t")
    return Plus((phi, times("-1", threat)))


def total(atom: Atom, var: str) -> Node:
    """Z_T = Σ_{j∈T} λ_j φ_{T,j}."""
    demand(atom.kind == "Z", "no Z stands there")
    phi = Atom("φ", atom.of, var, True)
    return Each(var, atom.of, phi)


def lemma_1(atom: Atom, var: str) -> Node:
    """φ_{S,i} = Σ_{R⊆S, R∋i} w_{R,i}."""
    demand(atom.kind == "φ", "no φ stands there")
    w = Atom("w", Set((var,)), atom.player, atom.weighted)
    return Over(var, _player(atom), atom.of, w)


def other_dividends(left: Node, right: Node, context: Context) -> None:
    """By hypothesis φ_{R,i} = Σ_{T⊆R, T∋i} v_{T,i}, where v stands for any numbers."""

    def sum_of_v(atom: Atom, var: str) -> Node:
        plain = atom.kind == "φ" and not atom.weighted
        demand(plain, "no φ stands there")
        part = Set((var,))
        v = Atom("v", part, atom.player)
        return Over(var, _player(atom), atom.of, v)

    unfold(sum_of_v)(left, right, context)


def harsanyi_hypothesis(left: Node, right: Node, context: Context) -> None:
    """By Harsanyi's condition 4 for R, λ_i w_{R,i} is the average (1/r) Σ_{j∈R} λ_j w_{R,j}, for i ∈ R."""
    if not _is_weighted(left, "w"):
        raise RuleError("no λ_i w_{R,i} stands there")
    _demand_member(left, context)
    r = _letter(left.of)
    dividends = Each("j", left.of, Atom("w", left.of, "j", True))
    average = times(f"1/{r}", dividends)
    same(average, right, context)


def coco_hypothesis(left: Node, right: Node, context: Context) -> None:
    """By CoCo's condition 4 for R, λ_i φ_{R,i} = Σ_{T⊆R, T∋i} ((t−1)!(r−t)!/r!)(Z_T − Z_{R∖T}), for i ∈ R."""
    if not _is_weighted(left, "φ"):
        raise RuleError("no λ_i φ_{R,i} stands there")
    _demand_member(left, context)
    if not isinstance(right, Over):
        raise RuleError("the right side is not a sum over coalitions")
    expected = coco_right_side(left.of, left.player, right.var)
    same(expected, right, context)


def _is_weighted(node: Node, kind: str) -> TypeGuard[Atom]:
    if not isinstance(node, Atom):
        return False
    return node.kind == kind and node.weighted


def _demand_member(atom: Atom, context: Context) -> None:
    """The player of an atom is known to be in its coalition."""
    member = context.holds([(_player(atom), atom.of)])
    demand(member, "i is not known to be in R")


def coco_right_side(of: Set, player: str, var: str) -> Over:
    """Σ_{T⊆R, T∋i} ((t−1)!(r−t)!/r!) (Z_T − Z_{R∖T})."""
    r = _letter(of)
    t = var.lower()
    part = Set((var,))
    rest = Set(of.plus, (var,))
    inside = Atom("Z", part)
    outside = Atom("Z", rest)
    bracket = Plus((inside, times("-1", outside)))
    weight = f"factorial({t} - 1)*factorial({r} - {t})/factorial({r})"
    return Over(var, Set((player,)), of, times(weight, bracket))
