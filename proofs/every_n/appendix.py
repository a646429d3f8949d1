"""The appendix, line by line: Lemma 1 and both directions of Theorem 1 as chains of named steps.

A step says: this expression equals that one, by this rule. Each is checked twice (``check_for_all_n``,
``check_for_n``): by the rule, for every n; and, for a concrete n, at every coalition S and player i ∈ S, as exact
linear forms. A step that uses the hypothesis is no identity: its two sides differ by a combination of the equations
assumed, and the step carries the multipliers of that combination.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from flint import fmpq

from proofs.each_n.lemma1 import dividend_sign
from proofs.each_n.linear_forms import LinearForm, coalition_text, players, subsets
from proofs.every_n import definitions, rules
from proofs.every_n.contexts import START, Context, RuleError
from proofs.every_n.rules import Rule, by
from proofs.every_n.set_sums import (
    Atom,
    Each,
    Form,
    Let,
    Node,
    Over,
    Plus,
    Scope,
    Set,
    Sizes,
    Weigh,
    free_sets,
    times,
    value,
)
from proofs.identities import expressions as ex

S, R, T, P, U = (Set((name,)) for name in "SRTPU")
I, NONE = Set(("i",)), Set()  # noqa: E741 (the coalition {i})
WITHOUT_I = Set(("S",), ("i",))

Multipliers = Callable[[int, int], LinearForm]
"""(S, i) ↦ the combination of assumed equations by which the two sides of a step differ."""


@dataclass(frozen=True)
class Step:
    """left = right by a rule; ``hypothesis`` says which condition 4 is used, if one is."""

    name: str
    why: str
    rule: Rule
    left: Node
    right: Node
    hypothesis: str = ""
    combination: Multipliers | None = None
    identity: str = ""


@dataclass(frozen=True)
class Chain:
    """A chain of steps; ``needs`` names the chains and identities it rests on."""

    name: str
    statement: str
    steps: tuple[Step, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """Whether a step has been verified, and what is wrong if not."""

    step: Step
    verified: bool
    message: str = ""
    comparisons: int = 0


def phi(of: Set, player: str = "i", weighted: bool = True) -> Atom:
    """λ_i φ_{S,i}, or φ_{S,i} alone."""
    return Atom("φ", of, player, weighted)


def harsanyi_form(coalition: int, i: int, j: int) -> LinearForm:
    """h_{R,ij} = λ_i w_{R,i} − λ_j w_{R,j}."""

    def w(player: int) -> LinearForm:
        r = coalition.bit_count()
        within = subsets(coalition, 1 << player - 1)
        return LinearForm(
            {(Q, player): dividend_sign(Q.bit_count(), r) for Q in within}
        )

    return w(i) - w(j)


def harsanyi_multipliers(S: int, i: int) -> LinearForm:
    """Σ_{R⊆S, R∋i} Σ_{j∈R} (1/r) h_{R,ij}."""
    return LinearForm.combination(
        (fmpq(1, R.bit_count()), harsanyi_form(R, i, j))
        for R in subsets(S, 1 << i - 1)
        for j in players(R)
    )


def coco_form(R: int, i: int) -> LinearForm:
    """c_{R,i} = x_{R,i} − Σ_{T⊆R, T∋i} ((t−1)!(r−t)!/r!) (Z_T − Z_{R∖T})."""
    right = value(
        definitions.coco_right_side(Set(("R",)), "i", "T"),
        Scope({}, {"i": i}).bind("R", R),
    )
    return LinearForm.unknown(R, i) - LinearForm(
        {u: fmpq(c.numerator, c.denominator) for u, c in right.items()}
    )


def coco_multipliers(S: int, i: int) -> LinearForm:
    """Σ_{R⊆S, R∋i} (−1)^{s−r} c_{R,i}."""
    s = S.bit_count()
    return LinearForm.combination(
        (dividend_sign(R.bit_count(), s), coco_form(R, i))
        for R in subsets(S, 1 << i - 1)
    )


Line = tuple[str, str, Rule, Node]


def chain(
    name: str,
    statement: str,
    start: Node,
    lines: list[Line],
    needs: tuple[str, ...],
    **extra: Step,
) -> Chain:
    """A chain from its first expression and, for each step, its name, reason, rule and next expression."""
    steps, left = [], start
    for step_name, why, rule, right in lines:
        given = extra.get(step_name.replace(" ", "_"))
        steps.append(
            Step(step_name, why, by(rule), left, right, *(
                (given.hypothesis, given.combination, given.identity) if given else ()
            ))
        )  # fmt: skip
        left = right
    return Chain(name, statement, tuple(steps), needs)


def _extra(
    hypothesis: str = "", combination: Multipliers | None = None, identity: str = ""
) -> Step:
    return Step(
        "", "", rules.arithmetic, phi(S), phi(S), hypothesis, combination, identity
    )


def lemma_1() -> Chain:
    """φ_{S,i} = Σ_{R⊆S, R∋i} w_{R,i}, read from right to left."""
    f = phi(T, weighted=False)
    top = phi(S, weighted=False)
    rest = Set(("S",), ("T",))

    def with_top(body: Node) -> Node:
        """The term T = S, and the sum over the T below."""
        return Plus((top, Over("T", I, S, body, True)))

    def in_rest(body: Node) -> Node:
        return with_top(Over("P", NONE, rest, body))

    signed = times("(-1)^(r - t)", f)
    supersets = Over("R", T, S, signed)
    at_top = Over("R", S, S, times("(-1)^(r - s)", top))
    at_s = times("(-1)^(s - s)", top)
    below = Over("T", I, S, supersets, True)
    union = Let("R", Set(("T", "P")), signed)
    by_size = times("binomial(s - t, k)*(-1)^k", f)
    sizes = Sizes("k", ex.Number(0), ex.parse("s - t"), by_size)
    return chain(
        "Lemma 1",
        "φ_{S,i} is the sum of the dividends w_{R,i} over R ⊆ S with i ∈ R",
        Over("R", I, S, Atom("w", R, "i")),
        [
            ("unpack the dividend", "the definition of w", definitions.unfold(definitions.dividend),
             Over("R", I, S, Over("T", I, R, signed))),
            ("swap the sums", "pick T first, R second", rules.exchange,
             Over("T", I, S, supersets)),
            ("split off T = S", "either T = S or T ⊊ S", rules.split_off_the_top,
             Plus((at_top, below))),
            ("only R = S", "for T = S the only possibility is R = S", rules.only_possibility,
             Plus((at_s, below))),
            ("the sign is 1", "(−1)^0 = 1", rules.linearity,
             with_top(supersets)),
            ("reindex supersets", "R = T ∪ P with P ⊆ S ∖ T", rules.reindex_supersets,
             in_rest(union)),
            ("size of the union", "r = t + p", rules.size_of_the_union,
             in_rest(times("(-1)^(t + p - t)", f))),
            ("cancel t", "t + p − t = p", rules.arithmetic,
             in_rest(times("(-1)^p", f))),
            ("sum by size", "C(s−t, k) subsets of size k", rules.sum_by_size,
             with_top(sizes)),
            ("alternating sum", "A1: the sum of (−1)^k C(s−t, k) is 0, as s − t ≥ 1", rules.evaluate_sum,
             with_top(times("0", f))),
            ("drop zero", "all other terms cancel", rules.drop_zero, top),
        ],
        ("A1",),
        alternating_sum=_extra(identity="A1"),
    )  # fmt: skip


def harsanyi_implies_coco() -> Chain:
    """From Harsanyi's condition 4, CoCo's for every S and i ∈ S."""

    def inside_s(body: Node) -> Node:
        return Over("R", I, S, body)

    def average(body: Node) -> Node:
        return inside_s(times("1/r", Each("j", R, body)))

    def both(inside: Node, outside: Node) -> Node:
        return Plus((Over("T", I, S, inside), Over("T", NONE, WITHOUT_I, outside)))

    Z = Atom("Z", T)
    f = phi(T, "j")
    w = Atom("w", R, "i", True)
    rest = Set(("S",), ("T",))
    rest_i = Set(("S",), ("T", "i"))
    sign = "(-1)^(r - t)"
    weight = "factorial(r - 1)*factorial(s - r)/factorial(s)"
    term = times(f"(1/r)*{sign}", Z)
    hi = ex.parse("s - t")
    hi_i = ex.parse("s - t - 1")
    zero = ex.Number(0)
    with_i = "factorial(t - 1)*factorial(s - t)/factorial(s)"
    without_i = "-(factorial(t)*factorial(s - t - 1)/factorial(s))"
    choose = "factorial(s - t)/(factorial(k)*factorial(s - t - k))"
    choose_i = "factorial(s - t - 1)/(factorial(k)*factorial(s - t - 1 - k))"
    first = Over("R", I, S, times(weight, Atom("Z", R)))
    other = Atom("Z", Set(("S",), ("R",)))
    return chain(
        "Harsanyi ⇒ CoCo",
        "under Harsanyi's condition 4, λ_i φ_{S,i} is what CoCo's condition 4 says",
        Weigh("i", phi(S, weighted=False)),
        [
            ("lemma 1", "Lemma 1", definitions.unfold(definitions.lemma_1), Weigh("i", inside_s(Atom("w", R, "i")))),
            ("distribute the constant", "λ_i goes into the sum", rules.linearity, inside_s(w)),
            ("use condition 4", "Harsanyi's condition 4: λ_j w_{R,j} is the same for all j ∈ R",
             definitions.harsanyi_hypothesis, average(Atom("w", R, "j", True))),
            ("the dividend over the threat", "w = φ − t", definitions.unfold(definitions.over_the_threat_point),
             average(Plus((phi(R, "j"), times("-1", Atom("t", R, "j", True)))))),
            ("unpack the threat point", "the definition of t", definitions.unfold(definitions.threat_point),
             average(Plus((phi(R, "j"), times("-1", Over("T", Set(("j",)), R, times("(-1)^(r - t + 1)", f), True)))))),
            ("distribute the negative", "−(−1)^{r−t+1} = (−1)^{r−t}", rules.linearity,
             average(Plus((phi(R, "j"), Over("T", Set(("j",)), R, times(sign, f), True))))),
            ("merge into one sum", "the term T = R is φ_{R,j}", rules.fold_in_the_top_sign,
             average(Over("T", Set(("j",)), R, times(sign, f)))),
            ("reshuffle: coalitions first", "T ⊆ R, then its members j", rules.exchange,
             inside_s(times("1/r", Over("T", NONE, R, Each("j", T, times(sign, f)))))),
            ("move the sign out", "it does not depend on j", rules.linearity,
             inside_s(times("1/r", Over("T", NONE, R, times(sign, Each("j", T, f)))))),
            ("abbreviate Z", "the definition of Z_T", definitions.fold(definitions.total),
             inside_s(times("1/r", Over("T", NONE, R, times(sign, Z))))),
            ("one coefficient", "1/r goes into the sum", rules.linearity, inside_s(Over("T", NONE, R, term))),
            ("for a given T", "T first: R has T and i", rules.exchange,
             Over("T", NONE, S, Over("R", Set(("T", "i")), S, term))),
            ("split by membership", "either i ∈ T or i ∉ T", rules.split_by_membership,
             both(Over("R", T, S, term), Over("R", Set(("T", "i")), S, term))),
            ("reindex supersets", "R = T ∪ P, or R = T ∪ {i} ∪ P", rules.reindex_supersets,
             both(Over("P", NONE, rest, Let("R", Set(("T", "P")), term)),
                  Over("P", NONE, rest_i, Let("R", Set(("T", "P", "i")), term)))),
            ("size of the union", "r = t + p, or r = t + 1 + p", rules.size_of_the_union,
             both(Over("P", NONE, rest, times("(1/(t + p))*(-1)^(t + p - t)", Z)),
                  Over("P", NONE, rest_i, times("(1/(t + 1 + p))*(-1)^(t + 1 + p - t)", Z)))),
            ("cancel t", "t + p − t = p", rules.arithmetic,
             both(Over("P", NONE, rest, times("(-1)^p/(t + p)", Z)),
                  Over("P", NONE, rest_i, times("(-1)^(p + 1)/(t + 1 + p)", Z)))),
            ("sum by size", "C(m, k) subsets of size k", rules.sum_by_size,
             both(Sizes("k", zero, hi, times("binomial(s - t, k)*(-1)^k/(t + k)", Z)),
                  Sizes("k", zero, hi_i, times("binomial(s - t - 1, k)*(-1)^(k + 1)/(t + 1 + k)", Z)))),
            ("write out the binomials", "C(m, k) = m!/(k!(m−k)!)", rules.arithmetic,
             both(Sizes("k", zero, hi, times(f"({choose})*(-1)^k/(t + k)", Z)),
                  Sizes("k", zero, hi_i, times(f"({choose_i})*(-1)^(k + 1)/(t + 1 + k)", Z)))),
            ("alternating sums", "A2 and A3", rules.evaluate_sum, both(times(with_i, Z), times(without_i, Z))),
            ("reindex T to R", "another letter", rules.rename_bound,
             Plus((first, Over("T", NONE, WITHOUT_I, times(without_i, Z))))),
            ("pair with the complement", "each T without i is S ∖ R for one R with i", rules.pair_with_complement,
             Plus((first, inside_s(Let("T", Set(("S",), ("R",)), times(without_i, Z)))))),
            ("size of the complement", "|S ∖ R| = s − r", rules.size_of_the_union,
             Plus((first, inside_s(times("-(factorial(s - r)*factorial(s - (s - r) - 1)/factorial(s))", other))))),
            ("cancel s", "s − (s − r) − 1 = r − 1", rules.arithmetic,
             Plus((first, inside_s(times("-(factorial(r - 1)*factorial(s - r)/factorial(s))", other))))),
            ("the fractions are the same", "one sum", rules.merge_sums,
             inside_s(times(weight, Plus((Atom("Z", R), times("-1", other)))))),
        ],
        ("Lemma 1", "A2", "A3"),
        use_condition_4=_extra("Harsanyi's condition 4 for every R ⊆ S with i ∈ R", harsanyi_multipliers),
        alternating_sums=_extra(identity="A2, A3"),
    )  # fmt: skip


def coco_implies_harsanyi() -> Chain:
    """From CoCo's condition 4, λ_i (φ_{S,i} − t_{S,i}) as an expression without i."""

    def inside_s(body: Node) -> Node:
        return Over("R", I, S, body)

    def both(inside: Node, outside: Node) -> Node:
        return Plus((Over("T", I, S, inside), Over("T", NONE, WITHOUT_I, outside)))

    Z = Atom("Z", T)
    Y = Atom("Z", U)
    f = phi(S, weighted=False)
    g = phi(R, weighted=False)
    x = phi(R)
    sign = "(-1)^(s - r)"
    c = "factorial(t - 1)*factorial(r - t)/factorial(r)"
    d = "factorial(u)*factorial(r - u - 1)/factorial(r)"
    d_t = "factorial(t)*factorial(r - t - 1)/factorial(r)"
    rest = Set(("S",), ("T",))
    rest_i = Set(("S",), ("T", "i"))
    signed_c = times(f"{sign}*({c})", Z)
    first = inside_s(Over("T", I, R, signed_c))
    without = Set(("R",), ("i",))
    inside = Over("R", T, S, signed_c)
    t_term = times(f"-{sign}*({d_t})", Z)
    u_term = times(f"-{sign}*({d})", Y)
    zero = ex.Number(0)
    hi = ex.parse("s - t")
    hi_i = ex.parse("s - t - 1")
    p_c = "(-1)^(s - (t + p))*(factorial(t - 1)*factorial(t + p - t)/factorial(t + p))"
    p_d = "-(-1)^(s - (t + 1 + p))*(factorial(t)*factorial(t + 1 + p - t - 1)/factorial(t + 1 + p))"
    q_c = "(-1)^(s - t - p)*factorial(t - 1)*factorial(p)/factorial(t + p)"
    q_d = "(-1)^(s - t - p)*factorial(t)*factorial(p)/factorial(t + 1 + p)"
    k_c = "(-1)^(s - t - k)*binomial(s - t, k)*factorial(t - 1)*factorial(k)/factorial(t + k)"
    k_d = "(-1)^(s - t - k)*binomial(s - t - 1, k)*factorial(k)*factorial(t)/factorial(t + 1 + k)"
    end = "(-1)^(s - t)/s"
    return chain(
        "CoCo ⇒ Harsanyi",
        "under CoCo's condition 4, λ_i (φ_{S,i} − t_{S,i}) is an expression without i",
        Weigh("i", Plus((f, times("-1", Atom("t", S, "i"))))),
        [
            ("substitute the threat point", "the definition of t", definitions.unfold(definitions.threat_point),
             Weigh("i", Plus((f, times("-1", Over("R", I, S, times("(-1)^(s - r + 1)", g), True)))))),
            ("cancel the negatives", "−(−1)^{s−r+1} = (−1)^{s−r}", rules.linearity,
             Weigh("i", Plus((f, Over("R", I, S, times(sign, g), True))))),
            ("fold into one sum", "the term R = S is φ_{S,i}", rules.fold_in_the_top_sign,
             Weigh("i", inside_s(times(sign, g)))),
            ("multiply λ in", "λ_i goes into the sum", rules.linearity, inside_s(times(sign, x))),
            ("use condition 4", "CoCo's condition 4 for R", definitions.coco_hypothesis,
             inside_s(times(sign, definitions.coco_right_side(R, "i", "T")))),
            ("two sums", "Z_T apart from Z_{R∖T}", rules.linearity,
             Plus((first, inside_s(Over("T", I, R, times(f"-{sign}*({c})", Atom("Z", Set(("R",), ("T",))))))))),
            ("name the complement", "T = R ∖ U, U has no i", rules.pair_with_complement,
             Plus((first, inside_s(Over("U", NONE, without, Let("T", Set(("R",), ("U",)),
                   times(f"-{sign}*({c})", Atom("Z", Set(("R",), ("T",)))))))))),
            ("size of the complement", "|R ∖ U| = r − u, R ∖ (R ∖ U) = U", rules.size_of_the_union,
             Plus((first, inside_s(Over("U", NONE, without, u_term))))),
            ("for a given T", "T first, or U first", rules.exchange,
             Plus((Over("T", I, S, inside), Over("U", NONE, WITHOUT_I, Over("R", Set(("U", "i")), S, u_term))))),
            ("reindex U to T", "another letter", rules.rename_bound,
             both(inside, Over("R", Set(("T", "i")), S, t_term))),
            ("reindex supersets", "R = T ∪ P, or R = T ∪ {i} ∪ P", rules.reindex_supersets,
             both(Over("P", NONE, rest, Let("R", Set(("T", "P")), signed_c)),
                  Over("P", NONE, rest_i, Let("R", Set(("T", "P", "i")), t_term)))),
            ("size of the union", "r = t + p, or r = t + 1 + p", rules.size_of_the_union,
             both(Over("P", NONE, rest, times(p_c, Z)), Over("P", NONE, rest_i, times(p_d, Z)))),
            ("cancel t", "t + p − t = p", rules.arithmetic,
             both(Over("P", NONE, rest, times(q_c, Z)), Over("P", NONE, rest_i, times(q_d, Z)))),
            ("sum by size", "C(m, k) subsets of size k", rules.sum_by_size,
             both(Sizes("k", zero, hi, times(k_c, Z)), Sizes("k", zero, hi_i, times(k_d, Z)))),
            ("alternating sums", "A4 and A5: the same coefficient", rules.evaluate_sum,
             both(times(end, Z), times(end, Z))),
            ("join by membership", "i ∈ T and i ∉ T together are all T ⊆ S", rules.join_by_membership,
             Over("T", NONE, S, times(end, Z))),
            ("move 1/s out", "1/s does not depend on T", rules.linearity,
             times("1/s", Over("T", NONE, S, times("(-1)^(s - t)", Z)))),
        ],
        ("A4", "A5"),
        use_condition_4=_extra("CoCo's condition 4 for every R ⊆ S with i ∈ R", coco_multipliers),
        alternating_sums=_extra(identity="A4, A5"),
    )  # fmt: skip


def chains() -> tuple[Chain, ...]:
    """The three chains of the appendix, in its order."""
    return lemma_1(), harsanyi_implies_coco(), coco_implies_harsanyi()


def check_for_all_n(chain: Chain, context: Context = START) -> list[Outcome]:
    """Every step of a chain by its rule, and that it starts where the one before it ends."""
    outcomes = []
    for at, step in enumerate(chain.steps):
        message = ""
        try:
            step.rule(step.left, step.right, context)
        except RuleError as error:
            message = str(error)
        if at + 1 < len(chain.steps) and chain.steps[at + 1].left != step.right:
            message = message or "the next step starts from another expression"
        outcomes.append(Outcome(step, not message, message))
    return outcomes


def _scopes(coalition: int, context: Context) -> Iterator[Scope]:
    """Every choice of the players that the context names, different from each other, in a coalition it allows.

    The coalition is S; in a context with players N it is N, and S every coalition in it that the context allows.
    """
    least = 2 if "2 <= s" in context.bounds else 1
    if coalition.bit_count() < least:
        return
    names = [name for name in context.names() if name.islower() and name.isalpha()]
    names.sort()
    within_n = "N" in context.names()
    for chosen in permutations(players(coalition), len(names)):
        scope = Scope({}, dict(zip(names, chosen, strict=True)))
        groups = [coalition]
        if within_n:
            scope = scope.bind("N", coalition)
            groups = [group for group in subsets(coalition) if group]
        for group in groups:
            inner = scope.bind("S", group)
            if _allowed(inner, context):
                yield inner


def _allowed(scope: Scope, context: Context) -> bool:
    """Whether the inclusions of the context hold."""
    pairs = context.inclusions
    return all(not scope.mask(a) & ~scope.mask(b) for a, b in pairs)


def check_for_n(chain: Chain, n: int, context: Context = START) -> list[Outcome]:
    """Every step of a chain for n players: equal linear forms at every coalition S and every i ∈ S.

    The two sides of a step that uses a hypothesis must differ by exactly the combination the step carries.
    """
    scopes: list[tuple[int, Scope]] = []
    for coalition in range(1, 1 << n):
        found = _scopes(coalition, context)
        scopes += [(coalition, scope) for scope in found]
    return [_check_step(step, scopes) for step in chain.steps]


def _check_step(step: Step, scopes: list[tuple[int, Scope]]) -> Outcome:
    """One step in every scope."""
    message = ""
    comparisons = 0
    for coalition, scope in scopes:
        left = value(step.left, scope)
        right = value(step.right, scope)
        comparisons += len(left.keys() | right.keys())
        if message:
            continue
        assumed = LinearForm()
        if step.combination:
            i = scope.players.get("i", 0)
            assumed = step.combination(coalition, i)
        if _subtract(left, right) != _plain(assumed):
            message = f"the two sides differ at {_place(scope)}"
    return Outcome(step, not message, message, comparisons)


def _place(scope: Scope) -> str:
    """The coalitions and the players that a scope names."""
    sets = sorted(scope.sets.items())
    members = sorted(scope.players.items())
    where = [f"{name} = {coalition_text(mask)}" for name, mask in sets]
    where += [f"{name} = {player}" for name, player in members]
    return ", ".join(where)


def _subtract(left: Form, right: Form) -> Form:
    result = dict(left)
    for unknown, c in right.items():
        difference = result.get(unknown, Fraction(0)) - c
        result[unknown] = difference
    return {unknown: c for unknown, c in result.items() if c}


def _plain(form: LinearForm) -> Form:
    result = {}
    for unknown, c in form.terms.items():
        result[unknown] = Fraction(int(c.p), int(c.q))
    return result


def conclusion_is_free_of_i() -> bool:
    """Whether the last line of CoCo ⇒ Harsanyi does not mention i, so that it is the same for every j ∈ S."""
    return not free_sets(coco_implies_harsanyi().steps[-1].right) & {"i", "j"}
