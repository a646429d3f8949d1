# ruff: noqa: E501 (formulas of one line read best)
"""The appendix's steps, twice each; every step tampered with; the rules against brute force."""

from dataclasses import replace

import pytest
from flint import fmpq

from proofs.each_n.linear_forms import LinearForm
from proofs.every_n import (
    appendix,
    corollaries,
    covariance,
    definitions,
    member_rules,
    rules,
    shares,
    verification,
)
from proofs.every_n.appendix import Chain, check_for_all_n, check_for_n
from proofs.every_n.contexts import START, Context, RuleError
from proofs.every_n.set_sums import (
    Atom,
    Each,
    Over,
    Plus,
    Set,
    Sizes,
    Times,
    Weigh,
    times,
)
from proofs.every_n.verification import contexts

ALL = list(contexts().values())
STEPS = [
    (chain, context, at) for chain, context in ALL for at in range(len(chain.steps))
]
NAMES = [f"{chain.name}: {chain.steps[at].name}" for chain, _, at in STEPS]


@pytest.mark.parametrize(
    ("chain", "context"), ALL, ids=[chain.name for chain, _ in ALL]
)
def test_every_step_holds_for_all_n_and_for_each_small_n(chain, context):
    assert [
        (o.step.name, o.message)
        for o in check_for_all_n(chain, context)
        if not o.verified
    ] == []
    for n in (1, 2, 3):
        outcomes = check_for_n(chain, n, context)
        assert [(o.step.name, o.message) for o in outcomes if not o.verified] == []
    assert sum(outcome.comparisons for outcome in outcomes) > 0


def test_the_chains_begin_and_end_where_the_theorem_says():
    lemma, forward, backward = appendix.chains()
    assert lemma.steps[0].left == Over(
        "R", appendix.I, appendix.S, Atom("w", appendix.R, "i")
    )
    assert lemma.steps[-1].right == Atom("φ", appendix.S, "i")
    assert forward.steps[0].left == Weigh("i", Atom("φ", appendix.S, "i"))
    assert forward.steps[-1].right == definitions.coco_right_side(appendix.S, "i", "R")
    assert backward.steps[0].left == Weigh(
        "i", Plus((Atom("φ", appendix.S, "i"), times("-1", Atom("t", appendix.S, "i"))))
    )
    assert appendix.conclusion_is_free_of_i()
    assert (
        backward.steps[-1].right == corollaries.harsanyi_in_terms_of_z().steps[-1].right
    )
    assert [step.hypothesis != "" for step in lemma.steps] == [False] * len(lemma.steps)
    for chain in (forward, backward):
        assert sum(step.hypothesis != "" for step in chain.steps) == 1


def change_first(node, kind, how):
    """The expression with the first node of a kind changed, or None."""
    if isinstance(node, kind):
        changed = how(node)
        if changed is not None:
            return changed
    if isinstance(node, Plus):
        for at, part in enumerate(node.parts):
            changed = change_first(part, kind, how)
            if changed is not None:
                return Plus((*node.parts[:at], changed, *node.parts[at + 1 :]))
        return None
    if isinstance(node, Atom):
        return None
    inner = change_first(node.body, kind, how)
    return None if inner is None else replace(node, body=inner)


def another_index(atom):
    if atom.kind == "b":
        return None
    return replace(
        atom,
        of=Set(("S",))
        if atom.of != Set(("S",))
        else Set(("S",), ("i",))
        if atom.kind == "Z"
        else Set(("i",)),
    )


def another_size(sum_):
    return replace(sum_, hi=rules.ex.Binary("+", sum_.hi, rules.ex.Number(1)))


TAMPERINGS = {
    "sign": lambda right: times("-1", right),
    "coefficient": lambda right: change_first(right, Times, lambda n: Times(rules.ex.Binary("*", rules.ex.Number(2), n.coefficient), n.body))
    or times("2", right),
    "one more": lambda right: change_first(right, Times, lambda n: Times(rules.ex.Binary("+", n.coefficient, rules.ex.Number(1)), n.body)),
    "range": lambda right: change_first(right, Over, lambda n: replace(n, proper=not n.proper)),
    "lower end": lambda right: change_first(right, Over, lambda n: replace(n, low=n.high)),
    "size": lambda right: change_first(right, Sizes, another_size),
    "index": lambda right: change_first(right, Atom, another_index),
    "a part": lambda right: change_first(right, Plus, lambda n: Plus(n.parts[:1])),
    "members": lambda right: change_first(right, Each, lambda n: replace(n, of=Set(("i",)))),
}  # fmt: skip


def tampered(chain, at, how):
    step = chain.steps[at]
    right = how(step.right)
    if right is None or right == step.right:
        return None
    return replace(step, right=right)


def holds(alone, context):
    """Whether the step of a chain of one is true for n = 2 and 3; what has no value is not."""
    try:
        return all(o.verified for n in (2, 3) for o in check_for_n(alone, n, context))
    except (
        KeyError,
        ArithmeticError,
    ):  # a name without a meaning, the factorial of a negative number
        return False


@pytest.mark.parametrize(("chain", "context", "at"), STEPS, ids=NAMES)
def test_tampering_with_a_step_makes_that_step_fail(chain, context, at):
    done = set()
    for kind, how in TAMPERINGS.items():
        step = tampered(chain, at, how)
        if step is None:
            continue
        spoiled = Chain(
            chain.name,
            chain.statement,
            (*chain.steps[:at], step, *chain.steps[at + 1 :]),
            chain.needs,
        )
        failed = [
            o.step.name for o in check_for_all_n(spoiled, context) if not o.verified
        ]
        alone = Chain(chain.name, "", (step,), ())
        true_anyway = holds(alone, context)
        by_rule = not check_for_all_n(alone, context)[0].message
        assert not by_rule or true_anyway, f"{kind}: the rule accepts a false step"
        harmless = by_rule and at + 1 == len(chain.steps)  # as 2·0 for 0 in a last line
        assert failed == ([] if harmless else [step.name]), kind
        if not true_anyway:
            done.add(kind)
    assert "sign" in done


@pytest.mark.parametrize(
    "build", [appendix.harsanyi_implies_coco, appendix.coco_implies_harsanyi]
)
def test_wrong_multipliers_of_the_hypothesis_fail_that_step_for_each_n(build):
    chain = build()
    at = next(i for i, step in enumerate(chain.steps) if step.hypothesis)
    right = chain.steps[at].combination
    for wrong in (
        lambda S, i: right(S, i) * fmpq(1, 2),
        lambda S, i: -right(S, i),
        lambda S, i: (
            right(S, i) if S != 0b111 else right(S, i) + LinearForm.unknown(1, 1)
        ),
        lambda _S, _i: LinearForm(),
    ):
        steps = (
            *chain.steps[:at],
            replace(chain.steps[at], combination=wrong),
            *chain.steps[at + 1 :],
        )
        failed = [
            o.step.name for o in check_for_n(Chain("", "", steps), 3) if not o.verified
        ]
        assert failed == [chain.steps[at].name]


def test_side_conditions_are_decided_player_by_player():
    S, T, i, j = (Set((name,)) for name in ("S", "T", "i", "j"))
    context = Context(((i, S), (T, Set(("S",), ("i",)))))
    assert context.holds([(T, S)])
    assert context.disjoint(T, i)
    assert not context.holds([(i, T)])
    assert not context.holds([(j, S)])
    assert not context.disjoint(i, j)  # j may be i
    assert context.complements(Set(("S",), ("T",)), T, S)
    assert not context.complements(Set(("S",), ("T", "i")), T, S)
    with pytest.raises(RuleError):
        context.size(Set(("S", "T")))
    with pytest.raises(RuleError):
        Context().size(Set(("S",), ("T",)))


WRONG = [
    (rules.exchange, "over pairs that are not the same",
     Over("R", Set(("i",)), Set(("S",)), Over("T", Set(), Set(("R",)), Atom("Z", Set(("T",))))),
     Over("T", Set(), Set(("S",)), Over("R", Set(("T",)), Set(("S",)), Atom("Z", Set(("T",)))))),
    (rules.split_by_membership, "i left out of both",
     Over("T", Set(), Set(("S",)), Atom("Z", Set(("T",)))),
     Plus((Over("T", Set(), Set(("S",), ("i",)), Atom("Z", Set(("T",)))),) * 2)),
    (rules.reindex_supersets, "fragments not disjoint from T",
     Over("R", Set(("i",)), Set(("S",)), Atom("Z", Set(("R",)))),
     Over("P", Set(), Set(("S",)), rules.Let("R", Set(("P", "i")), Atom("Z", Set(("R",)))))),
    (rules.sum_by_size, "the summand sees the coalition",
     Over("P", Set(), Set(("S",)), Atom("Z", Set(("P",)))),
     Sizes("k", rules.ex.Number(0), rules.ex.Name("s"), times("binomial(s, k)", Atom("Z", Set(("P",)))))),
    (rules.pair_with_complement, "complements that keep i",
     Over("T", Set(), Set(("S",), ("i",)), Atom("Z", Set(("T",)))),
     Over("R", Set(), Set(("S",)), rules.Let("T", Set(("S",), ("R",)), Atom("Z", Set(("T",)))))),
    (rules.linearity, "λ_i times something of j",
     Weigh("i", Atom("φ", Set(("S",)), "j")), Atom("φ", Set(("S",)), "j", True)),
    (rules.rename_bound, "a name that is taken",
     Over("T", Set(), Set(("S",)), Atom("Z", Set(("S",)))), Over("S", Set(), Set(("S",)), Atom("Z", Set(("S",))))),
    (definitions.harsanyi_hypothesis, "i is not in R",
     Atom("w", Set(("T",)), "i", True), times("1/t", Each("j", Set(("T",)), Atom("w", Set(("T",)), "j", True)))),
]  # fmt: skip


S, T = Set(("S",)), Set(("T",))
OUTSIDE = Set(("S",), ("T",))
WRONG += [
    (member_rules.sum_over_members, "the summand is the player's",
     Each("j", S, times("1", Atom("φ", S, "j"))), times("s", Atom("φ", S, "j"))),
    (member_rules.sum_over_members, "one member more",
     Each("j", S, times("1", Atom("Z", S))), times("s + 1", Atom("Z", S))),
    (member_rules.sum_over_members, "wrong where nobody is left",
     Over("T", Set(), S, Each("j", OUTSIDE, times("1/(s - t)", Atom("Z", T)))),
     Over("T", Set(), S, times("1", Atom("Z", T)))),
    (member_rules.sum_over_members, "right but for the empty coalition, of another Z",
     Over("T", Set(), S, Each("j", T, times("1/t", Atom("Z", S)))), Over("T", Set(), S, times("1", Atom("Z", S)))),
    (member_rules.drop_the_whole, "players inside T",
     Over("T", Set(), S, Each("j", T, Atom("Z", T))), Over("T", Set(), S, Each("j", T, Atom("Z", T)), True)),
    (member_rules.set_apart, "a coalition that is not in the sum",
     Over("R", Set(), Set(("S",), ("i",)), Atom("Z", Set(("R",)))),
     Plus((Atom("Z", S), Over("R", Set(), Set(("S",), ("i",)), Atom("Z", Set(("R",))), S)))),
    (member_rules.set_apart, "another coalition apart",
     Over("R", Set(), S, Atom("Z", Set(("R",)))),
     Plus((Atom("Z", S), Over("R", Set(), S, Atom("Z", Set(("R",))), Set(("S",), ("i",)))))),
    (member_rules.only_coalition, "more than one coalition",
     Over("R", Set(("i",)), S, Atom("Z", Set(("R",)))), rules.Let("R", Set(("i",)), Atom("Z", Set(("R",))))),
    (member_rules.known_size, "the size is not known", times("s", Atom("Z", S)), times("1", Atom("Z", S))),
    (member_rules.collect, "another coefficient",
     Plus((Atom("Z", S), Atom("Z", S))), times("3", Atom("Z", S))),
    (member_rules.collect, "a sum is missing",
     Plus((Atom("Z", S), Over("T", Set(), S, Atom("Z", T)))), Atom("Z", S)),
    (member_rules.additive, "i is inside already",
     Atom("B", S), Plus((Atom("b", Set(), "i"), Atom("B", S)))),
    (rules.by(rules.linearity), "a bound name that has a meaning",
     Over("S", Set(), S, times("1/s", Atom("Z", S))), times("1/s", Over("S", Set(), S, Atom("Z", S)))),
    (rules.by(rules.linearity), "a name bound twice",
     Over("T", Set(), S, Over("T", Set(("i",)), S, times("t/t", Atom("Z", T)))),
     Over("T", Set(), S, Over("T", Set(("i",)), S, times("1", Atom("Z", T))))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "what", "left", "right"), WRONG, ids=[what for _, what, _, _ in WRONG]
)
def test_a_rule_refuses_what_its_side_condition_forbids(rule, what, left, right):
    with pytest.raises(RuleError):
        rule(left, right, START)


def test_what_a_conclusion_asks_for_beyond_its_chains():
    """C7 needs a positive coefficient and Z_S nowhere else; C3 constants without strategies."""
    chain = shares.representatives()
    one, rest = chain.steps[1].right.parts
    assert shares.increases(chain)
    for wrong in (
        Plus((Times(rules.ex.Negative(one.coefficient), one.body), rest)),
        Plus(
            (times("factorial(s - 2)/factorial(s)", one.body), rest)
        ),  # not defined for s = 1
        Plus((one, replace(rest, proper=False))),
        Plus((one, replace(rest, low=Set()))),
        Plus((one, replace(rest, body=Atom("Z", S)))),
        Plus((one, replace(rest, body=Atom("Z", Set(("N",), ("S",)))))),
        Plus((one, replace(rest, body=Atom("φ", Set(("R",)), "i")))),
    ):
        steps = (chain.steps[0], replace(chain.steps[1], right=wrong))
        assert not shares.increases(Chain("", "", steps))
    last = covariance.condition_3().steps[-1]
    assert covariance.constants_alone(Chain("", "", (last,)))
    assert not covariance.constants_alone(
        Chain("", "", (replace(last, right=Plus(last.right.parts[::-1])),))
    )


@pytest.mark.parametrize("name", verification.CHECKS)
def test_a_conclusion_fails_with_its_check(name, monkeypatch):
    monkeypatch.setitem(verification.CHECKS, name, lambda: False)
    failed = [
        item.name for item in verification.verify_for_all_n().items if not item.verified
    ]
    assert failed == [name]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_corollaries(n):
    for claim in corollaries.verify_for_n(n):
        assert claim.verified, claim
        assert claim.equations > 0 or n < 3


def test_a_false_corollary_is_seen(monkeypatch):
    monkeypatch.setattr(
        corollaries,
        "pair_condition",
        lambda S, i, j: corollaries.harsanyi_form(S, i, j),
    )
    assert not next(
        c for c in corollaries.verify_for_n(3) if c.name.startswith("C6")
    ).verified
