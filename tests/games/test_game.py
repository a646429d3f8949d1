"""Games: relabelling, scaling, the canonical text; coalitions and their transforms."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import UsageError
from exact.games.coalitions import coalitions, members, moebius, subsets, zeta
from exact.games.coco_json import format_game
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source
from exact.games.table import check_size
from tests.strategies import games, positive, rationals, relabellings, small


@given(games(named=True, numbers=rationals))
def test_json_round_trip_keeps_everything(game):
    again = parse_game(Source(format_game(game)))
    assert (again, again.title, again.sha256) == (game, game.title, game.sha256)
    assert parse_game(Source(game.canonical_text())) == game


@given(games(named=True))
def test_the_canonical_text_does_not_depend_on_how_the_file_was_written(game):
    document = json.loads(format_game(game))
    document["title"] = "another remark"
    document["payoffs"] = dict(reversed(document["payoffs"].items()))
    text = json.dumps(dict(reversed(document.items())), indent=3)
    assert parse_game(Source(text)).canonical_text() == game.canonical_text()


@given(st.data(), games(named=True))
def test_relabelling_permutes_payoffs_and_has_an_inverse(data, game):
    players, actions = data.draw(relabellings(game))
    other = game.relabelled(players, actions)
    for profile in other.profiles():
        old = [0] * game.n
        for k, i in enumerate(players):
            old[i] = actions[k][profile[k]]
        assert [game.payoff(tuple(old))[i] for i in players] == list(
            other.payoff(profile)
        )
    back = [players.index(i) for i in range(game.n)]
    undo = [
        [actions[back[i]].index(a) for a in range(game.shape[i])] for i in range(game.n)
    ]
    assert other.relabelled(back, undo) == game


@given(games(), positive, small)
def test_scaling_and_shifting_has_an_inverse(game, factor, shift):
    scaled = game.scaled(0, factor, shift)
    assert all(
        new[0] == factor * old[0] + shift
        for new, old in zip(scaled.payoffs, game.payoffs, strict=True)
    )
    assert scaled.scaled(0, 1 / factor, -shift / factor) == game


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda g: g.scaled(0, 0), "positive factor"),
        (lambda g: g.scaled(0, -1), "positive factor"),
        (lambda g: g.relabelled([0, 0]), "permutation"),
        (lambda g: g.relabelled([0, 1], [[0, 1], [0, 0]]), "permutation"),
        (lambda g: g.payoff((0, 2)), "action 3 is not among the 2"),
        (lambda g: g.payoff((0,)), "one action a player: 2, not 1"),
        (lambda g: g.scaled(5, 1), "no player 5"),
        (lambda g: g.scaled(-1, 1), "no player -1"),
        (lambda g: g.relabelled([0, 5]), "permutation"),
        (lambda g: g.relabelled([1, 0], [[0]]), "permutation"),
        (lambda g: g.relabelled([1, 0], [[0], [0, 1]]), "permutation"),
        (lambda _: Game.bimatrix([], []), "same numbers of rows and columns|no action"),
        (
            lambda _: Game.bimatrix([[1]], [[1, 2], [3, 4]]),
            "same numbers of rows and columns",
        ),
        (
            lambda _: Game.bimatrix([[1, 2], [3]], [[1, 2], [3, 4]]),
            "same numbers of rows and columns",
        ),
        (lambda _: Game(("a",), (("x",),), ((0.5,),)), "exact fmpq"),
        (lambda _: Game(("a",), (("x",),), ((1,),)), "exact fmpq"),
        (lambda _: Game((), (), ()), "at least one player"),
        (lambda _: Game(("a",), (("x",),), ((1, 2),)), "1 entries"),
        (
            lambda _: Game(("a",), (("x", "y"),), ((1,),)),
            "1 payoff vectors for 2 profiles",
        ),
        (lambda _: Game(("a",), ((),), ()), "player 1 has no action"),
        (lambda _: Game(("a", "b"), (("x",),), ((1, 2),)), "2 players but 1 lists"),
    ],
)
def test_what_makes_no_sense_is_refused(call, reason):
    with pytest.raises(UsageError, match=reason):
        call(Game.bimatrix([[1, 2], [3, 4]], [[0, 0], [1, 1]]))


@given(st.lists(st.integers(), min_size=16, max_size=16))
def test_moebius_undoes_zeta_and_zeta_sums_over_subsets(table):
    assert moebius(zeta(table)) == table == zeta(moebius(table))
    assert zeta(table) == [sum(table[T] for T in subsets(S)) for S in range(16)]


@pytest.mark.parametrize("n", range(1, 6))
def test_coalitions_are_the_non_empty_subsets_each_once(n):
    assert sorted(coalitions(n)) == list(range(1, 2**n))
    assert {frozenset(members(S)) for S in coalitions(n)} == {
        frozenset(members(S)) for S in range(1, 2**n)
    }


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (
            [2] * 15_000,
            "15000 players with 2 actions each take at least 10^4515 profiles",
        ),
        ([10**6] * 10**6, "at least 10^"),
        (
            [1000, 1000, 1001],
            "3 players with 1000×1000×1001 actions take 1,001,000,000 profiles",
        ),
        ([2] * 9 + [9000], "2×2×2×2×2×2×2×2… actions take 4,608,000 profiles"),
        ([10] * 30, "at least 10^30 profiles"),
    ],
)
def test_games_that_are_too_large_are_refused_in_a_line(shape, reason):
    with pytest.raises(UsageError) as refusal:
        check_size(shape)
    assert reason in str(refusal.value)
    assert len(str(refusal.value)) < 160
