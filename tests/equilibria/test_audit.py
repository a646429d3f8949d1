"""The auditor on games with known equilibria, on their copies and near misses, against the bare formulas."""

import json
from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from exact.equilibria.audit import audit, audit_document, compare
from exact.equilibria.claims import Claim, claim_document, format_claim, parse_claim
from exact.errors import Inconsistent, Invalid, UsageError
from exact.frontiers.feasible_set import pareto_status
from exact.games.coalitions import coalition_of, coalitions, members
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source
from tests.checkers import naive
from tests.strategies import equilibria, games, positive, relabellings, small


def naively(game, claim):
    return naive.check(json.loads(game.canonical_text()), claim_document(claim))


def agrees_with_the_naive_reading(found):
    plain = naively(found.game, found.claim)
    assert tuple(map(str, plain["payoffs"])) == tuple(map(str, found.outcome))
    assert plain["saddle"] == all(r.holds for r in found.replies)
    assert (
        plain["coco"]
        == all(e.holds for e in found.coco)
        == plain["harsanyi"]
        == all(e.holds for e in found.harsanyi)
    )
    name = {
        "coco": "coco of N",
        "coalition-perfect-coco": "coco",
        "coalition-perfect-harsanyi": "harsanyi",
    }
    needed = plain["saddle"] and plain[name[found.claim.notion]] and found.pareto.strong
    same = found.claim.payoffs in (None, found.outcome)
    legal = min(found.claim.weights) >= 0 < max(found.claim.weights)
    assert found.valid == (needed and same and legal)


@given(equilibria())
def test_designed_equilibria_are_valid_and_their_files_say_the_same(data):
    game, claim = data
    found = audit(game, claim)
    assert found.valid
    assert found.coalition_perfect
    found.pareto.verify(game)
    agrees_with_the_naive_reading(found)
    assert parse_claim(Source(format_claim(claim)), game) == claim


@given(st.data(), equilibria(), positive, small)
def test_covariance_under_scale_and_shift(data, design, factor, shift):
    """C3: U_i → aU_i + b carries equilibria to equilibria with λ_i → λ_i/a and φ → aφ + b."""
    game, claim = design
    i = data.draw(st.integers(0, game.n - 1))
    weights = tuple(w / factor if k == i else w for k, w in enumerate(claim.weights))
    payoffs = tuple(
        factor * u + shift if k == i else u for k, u in enumerate(claim.payoffs)
    )
    moved = replace(claim, weights=weights, payoffs=payoffs)
    assert audit(game.scaled(i, factor, shift), moved).valid
    if factor != 1 and audit(game, claim).outcome[i] * (factor - 1) + shift != 0:
        assert not audit(game, replace(claim, payoffs=payoffs)).valid


@given(st.data(), equilibria())
def test_covariance_under_relabelling(data, design):
    game, claim = design
    players, actions = data.draw(relabellings(game))
    place = {i: k for k, i in enumerate(players)}

    def moved(S):
        there = sorted(place[i] for i in members(S))
        old = {i: a for a, i in enumerate(members(S))}

        def action(a):
            return tuple(actions[k].index(a[old[players[k]]]) for k in there)

        return coalition_of(there), {
            action(a): p for a, p in claim.strategies[S].items()
        }

    copy = Claim(
        claim.notion,
        tuple(claim.weights[i] for i in players),
        dict(moved(S) for S in coalitions(game.n)),
        tuple(claim.payoffs[i] for i in players),
    )
    assert audit(game.relabelled(players, actions), copy).valid


@given(st.data(), equilibria(min_players=2))
def test_near_misses_are_judged_as_the_formulas_say(data, design):
    game, claim = design
    kind = data.draw(
        st.sampled_from(["payoff", "weight", "strategy", "mixture", "claimed"])
    )
    if kind == "payoff":
        k = data.draw(st.integers(0, len(game.payoffs) - 1))
        vector = list(game.payoffs[k])
        vector[data.draw(st.integers(0, game.n - 1))] += data.draw(small)
        game = replace(
            game, payoffs=(*game.payoffs[:k], tuple(vector), *game.payoffs[k + 1 :])
        )
    elif kind == "weight":
        weights = list(claim.weights)
        weights[data.draw(st.integers(0, game.n - 1))] = data.draw(
            st.sampled_from([-1, 0, 1, 2])
        ) * fmpq(1)
        claim = replace(claim, weights=tuple(weights))
    elif kind == "claimed":
        claim = replace(
            claim, payoffs=(claim.payoffs[0] + data.draw(small), *claim.payoffs[1:])
        )
    else:
        S = data.draw(st.sampled_from(coalitions(game.n)))
        action = data.draw(st.sampled_from(game.joint_actions(S)))
        strategy = {action: fmpq(1)}
        if kind == "mixture" and action not in claim.strategies[S]:
            strategy = {action: fmpq(1, 3), next(iter(claim.strategies[S])): fmpq(2, 3)}
        claim = replace(claim, strategies={**claim.strategies, S: strategy})
    found = audit(game, claim)
    agrees_with_the_naive_reading(found)
    found.pareto.verify(game)


@given(games(), st.data())
def test_the_pareto_status_proves_itself(game, data):
    shares = data.draw(
        st.lists(
            st.integers(0, 3), min_size=len(game.payoffs), max_size=len(game.payoffs)
        )
    )
    assume(any(shares))
    mixture = {
        a: fmpq(s, sum(shares))
        for a, s in zip(game.profiles(), shares, strict=True)
        if s
    }
    status = pareto_status(game, mixture)
    status.verify(game)
    assert status.weak or not status.strong
    if status.weak:
        assert not any(
            all(v > u for v, u in zip(payoff, status.point, strict=True))
            for payoff in game.payoffs
        )


def test_weakly_but_not_strongly_efficient():
    game = Game.bimatrix([[1, 1]], [[0, 1]])
    status = pareto_status(game, {(0, 0): fmpq(1)})
    status.verify(game)
    assert (status.strong, status.weak) == (False, True)
    assert status.dominating_payoff == (1, 1)
    for change in [
        {"weights": (fmpq(0), fmpq(1))},
        {"weights": (fmpq(0), fmpq(0))},
        {"weights": None},
        {"strong": True},
        {"strong": True, "weak": False},
        {"point": (fmpq(100), fmpq(100))},
        {"mixture": {(0, 0): fmpq(1, 2)}},
        {"dominating": {(0, 0): fmpq(1)}},
        {"dominating": {(0, 0): fmpq(2), (0, 1): fmpq(-1)}},
        {"dominating": None},
        {"dominating_payoff": (fmpq(1), fmpq(2))},
        {"weak": False},
    ]:
        with pytest.raises(Invalid):
            replace(status, **change).verify(game)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"notion": "perfect"}, "unknown notion"),
        ({"weights": (fmpq(1),)}, "needs 3 weights"),
        ({"payoffs": (fmpq(1),)}, "needs 3 weights"),
        ({"strategies": {1: {(0,): fmpq(1)}}}, "each of its 7 coalitions"),
        ({"strategies": {**{S: {} for S in range(1, 9)}}}, "each of its 7 coalitions"),
        ({1: {(0,): fmpq(9), (1,): fmpq(-8)}}, "coalition 1 is not a distribution"),
        ({2: {(0,): fmpq(1, 2)}}, "coalition 2 is not a distribution"),
        ({4: {}}, "coalition 3 is not a distribution"),
        ({3: {(0, 2): fmpq(1)}}, "coalition 1,2 is not a distribution"),
    ],
)
def test_a_claim_that_does_not_fit_the_game_is_refused(change, reason):
    good = bundled("first")
    strategies = {
        **good.claim.strategies,
        **{S: x for S, x in change.items() if isinstance(S, int)},
    }
    claim = replace(good.claim, strategies=strategies)
    claim = replace(
        claim,
        **{name: value for name, value in change.items() if isinstance(name, str)},
    )
    with pytest.raises(UsageError, match=reason):
        audit(good.game, claim)


def test_a_wrong_answer_of_ours_is_not_passed_on(monkeypatch):
    good = bundled("first")
    status = replace(good.pareto, weights=(fmpq(1), fmpq(0), fmpq(0)))
    monkeypatch.setattr("exact.equilibria.audit.pareto_status", lambda *_: status)
    with pytest.raises(Inconsistent, match="please report"):
        audit(good.game, good.claim)
    monkeypatch.undo()
    monkeypatch.setattr(
        "exact.equilibria.audit.harsanyi_equations",
        lambda *_: [replace(good.harsanyi[0], left=fmpq(99))],
    )
    with pytest.raises(Inconsistent, match="against Theorem 1"):
        audit(good.game, good.claim)


def bundled(name):
    game = parse_game(example("two-equilibria"))
    return audit(game, parse_claim(example(f"two-equilibria-{name}"), game))


def test_two_valid_claims_with_different_payoffs_refute_uniqueness():
    first, second, spoiled = bundled("first"), bundled("second"), bundled("spoiled")
    assert compare([first, second]).refuted_uniqueness_of == "coalition-perfect-coco"
    assert compare([first, first]) == compare([first]) == compare([spoiled])
    assert compare([spoiled, second]).distinct_payoffs
    assert compare([spoiled, second]).refuted_uniqueness_of is None
    for found in (first, second):
        agrees_with_the_naive_reading(found)
        assert naively(found.game, found.claim)["supports"]


def test_a_plain_equilibrium_refutes_the_uniqueness_of_the_plain_notion_alone():
    first, second = bundled("first"), bundled("second")
    # another saddle point of {1,3} against {2}: condition 4 still holds for N, no longer for {1,3}
    strategies = {**second.claim.strategies, coalition_of([0, 2]): {(1, 0): fmpq(1)}}
    perfect = audit(second.game, replace(second.claim, strategies=strategies))
    plain = audit(
        second.game, replace(second.claim, notion="coco", strategies=strategies)
    )
    assert (perfect.valid, plain.valid, plain.coalition_perfect) == (False, True, False)
    agrees_with_the_naive_reading(plain)
    assert compare([first, plain]).refuted_uniqueness_of == "coco"
    assert compare([first, perfect]).refuted_uniqueness_of is None


def test_the_spoiled_claim_fails_with_the_coalition_the_deviation_and_the_gain():
    document = audit_document(bundled("spoiled"))
    failed = {c["name"]: c["summary"] for c in document["conditions"] if not c["holds"]}
    assert failed["3 saddle points"] == "coalition 1,3 gains 2 by playing 2,1"
    assert (
        "coalition 1,2,3, player 1: 3 ≠ 8/3, difference 1/3" in failed["4 CoCo shares"]
    )
    row = next(row for row in document["coalitions"] if row["coalition"] == "1,3")
    assert row["best_reply"] == {
        "holds": False,
        "current": "0",
        "deviation": "2,1",
        "gain": "2",
    }


def test_the_worst_of_several_failing_coalitions_is_named():
    game = Game.bimatrix([[0, 1], [3, 0]], [[0, 0], [0, 0]])
    strategies = {1: {(0,): fmpq(1)}, 2: {(1,): fmpq(1)}, 3: {(0, 0): fmpq(1)}}
    found = audit(game, Claim("coco", (fmpq(1), fmpq(1)), strategies))
    assert [r.gain for r in found.replies] == [0, 1, 3]
    summary = next(c.summary for c in found.conditions() if c.name == "3 saddle points")
    assert summary == "coalition 1,2 gains 3 by playing 2,1 (2 coalitions fail)"


def test_coalition_perfect_needs_every_condition():
    alone = {1: {(0,): fmpq(1)}}
    payoff = Game.build([2], lambda a: [a[0]])
    for game, weight, strategies in [
        (payoff, 1, alone),  # neither on the frontier nor a best reply
        (payoff, 0, alone),  # a best reply at no weight
        (Game.build([1], lambda _: [0]), 0, alone),  # all but the weights
        (Game.build([1], lambda _: [0]), -1, alone),
    ]:
        found = audit(game, Claim("coco", (fmpq(weight),), strategies))
        assert all(e.holds for e in found.coco)
        assert not found.coalition_perfect
    # on the frontier and with legal weights, but player 1 alone does not play a best reply
    game = Game.bimatrix([[0, 0], [1, 0]], [[0, 0], [-1, 0]])
    strategies = {1: {(0,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(0, 0): fmpq(1)}}
    found = audit(game, Claim("coco", (fmpq(1), fmpq(1)), strategies))
    assert [c.holds for c in found.conditions()][:3] == [True, True, False]
    assert all(e.holds for e in found.coco)
    assert not found.coalition_perfect
    # legal weights and best replies at the weights (1, 0), but player 2 could have more for nothing
    game = Game.bimatrix([[0, 0]], [[0, 1]])
    strategies = {1: {(0,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(0, 0): fmpq(1)}}
    found = audit(game, Claim("coco", (fmpq(1), fmpq(0)), strategies))
    assert [c.holds for c in found.conditions()][:3] == [False, True, True]
    assert all(e.holds for e in found.coco)
    assert not found.coalition_perfect


def test_summaries_of_long_numbers_are_short():
    big = fmpq(10) ** 300 + 1
    game = Game.build([2], lambda a: [a[0] * big])
    found = audit(game, Claim("coco", (-1 / big,), {1: {(0,): fmpq(1)}}, (big,)))
    assert all(len(c.summary) < 200 for c in found.conditions())
    found = audit(game, Claim("coco", (big,), {1: {(0,): fmpq(1)}}))
    assert [c.holds for c in found.conditions()][:3] == [False, True, False]
    assert all(len(c.summary) < 200 for c in found.conditions())


@pytest.mark.parametrize(
    ("weights", "summary"),
    [
        ((1, -1, 1), "player 2 has the negative weight -1"),
        ((0, 0, 0), "all weights are 0"),
    ],
)
def test_weights_must_be_prices(weights, summary):
    good = bundled("first")
    found = audit(good.game, replace(good.claim, weights=tuple(map(fmpq, weights))))
    assert not found.valid
    assert (
        next(c for c in found.conditions() if c.name == "2 weights").summary == summary
    )


def test_a_zero_weight_is_allowed_and_said():
    game = Game.bimatrix([[1, 0]], [[0, 0]])
    strategies = {1: {(0,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(0, 0): fmpq(1)}}
    found = audit(game, Claim("coco", (fmpq(0), fmpq(1)), strategies))
    assert [c.summary for c in found.conditions()][1] == "player 1 has weight 0"
    assert audit_document(found)["positive_weights"] is False
