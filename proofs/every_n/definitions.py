"""Rules that unfold a definition, or use Lemma 1 or one of the two conditions 4."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from proofs.every_n.contexts import Context, demand, same
from proofs.every_n.rules import Rule
from proofs.every_n.set_sums import Atom, Each, Node, Over, Plus, Set, times


def unfold(define: Callable[[Atom, str], Node]) -> Rule:
    """Replace an atom by its definition, whose bound variable may have any unused name."""

    def rule(left: Node, right: Node, context: Context) -> None:
        demand(isinstance(left, Atom), "no abbreviation stands there")
        if isinstance(left, Atom):
            var = next((n.var for n in _walk(right) if isinstance(n, Over | Each)), "X")
            demand(
                var not in left.of.names() and var != left.player,
                "the new name is taken",
            )
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
    return Over(
        var,
        Set((atom.player,)),
        atom.of,
        times(f"(-1)^({_letter(atom.of)} - {var.lower()})", phi),
    )


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
    return Over(
        var,
        Set((atom.player,)),
        atom.of,
        Atom("w", Set((var,)), atom.player, atom.weighted),
    )


def other_dividends(left: Node, right: Node, context: Context) -> None:
    """By hypothesis φ_{R,i} = Σ_{T⊆R, T∋i} v_{T,i}, where v stands for any numbers."""

    def sum_of_v(atom: Atom, var: str) -> Node:
        demand(atom.kind == "φ" and not atom.weighted, "no φ stands there")
        return Over(
            var, Set((atom.player,)), atom.of, Atom("v", Set((var,)), atom.player)
        )

    unfold(sum_of_v)(left, right, context)


def harsanyi_hypothesis(left: Node, right: Node, context: Context) -> None:
    """By Harsanyi's condition 4 for R, λ_i w_{R,i} is the average (1/r) Σ_{j∈R} λ_j w_{R,j}, for i ∈ R."""
    demand(
        isinstance(left, Atom) and left.kind == "w" and left.weighted,
        "no λ_i w_{R,i} stands there",
    )
    if isinstance(left, Atom):
        demand(
            context.holds([(Set((left.player,)), left.of)]), "i is not known to be in R"
        )
        average = times(
            f"1/{_letter(left.of)}", Each("j", left.of, Atom("w", left.of, "j", True))
        )
        same(average, right, context)


def coco_hypothesis(left: Node, right: Node, context: Context) -> None:
    """By CoCo's condition 4 for R, λ_i φ_{R,i} = Σ_{T⊆R, T∋i} ((t−1)!(r−t)!/r!)(Z_T − Z_{R∖T}), for i ∈ R."""
    demand(
        isinstance(left, Atom) and left.kind == "φ" and left.weighted,
        "no λ_i φ_{R,i} stands there",
    )
    if isinstance(left, Atom):
        demand(
            context.holds([(Set((left.player,)), left.of)]), "i is not known to be in R"
        )
        demand(isinstance(right, Over), "the right side is not a sum over coalitions")
        if isinstance(right, Over):
            same(coco_right_side(left.of, left.player, right.var), right, context)


def coco_right_side(of: Set, player: str, var: str) -> Over:
    """Σ_{T⊆R, T∋i} ((t−1)!(r−t)!/r!) (Z_T − Z_{R∖T})."""
    r, t = _letter(of), var.lower()
    bracket = Plus(
        (Atom("Z", Set((var,))), times("-1", Atom("Z", Set(of.plus, (var,)))))
    )
    weight = f"factorial({t} - 1)*factorial({r} - {t})/factorial({r})"
    return Over(var, Set((player,)), of, times(weight, bracket))
