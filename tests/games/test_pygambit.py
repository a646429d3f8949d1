"""Our reading and writing of .nfg against Gambit's own, in both directions; and games that come from pygambit."""

import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import exact
from exact.games.game import Game
from exact.games.nfg import format_nfg, names_gambit_alters
from tests.games.test_nfg import BODIES, CHANGED, COMMAS, GAMBIT_WROTE, REFUSED, read
from tests.strategies import games

pytestmark = pytest.mark.needs("pygambit")


def as_gambit(text):
    import pygambit

    return pygambit.read_nfg(io.BytesIO(text.encode()))


def payoffs_in_gambit(gambit, profile):
    mixed = gambit.mixed_strategy_profile(rational=True)
    for player, action in zip(gambit.players, profile, strict=True):
        for a, strategy in enumerate(player.strategies):
            mixed[strategy] = int(a == action)
    return [str(mixed.payoff(player)) for player in gambit.players]


@BODIES
@given(game=games(max_players=3))
def test_pygambit_reads_what_we_write(body, game):
    gambit = as_gambit(format_nfg(game, body=body))
    for profile in game.profiles():
        assert payoffs_in_gambit(gambit, profile) == list(
            map(str, game.payoff(profile))
        )


words = st.from_regex(
    r"([!-\[\]-~]|\\[!#-\[\]-~])+( ([!-\[\]-~]|\\[!#-\[\]-~])+)*", fullmatch=True
)


@BODIES
@given(st.data())
def test_names_go_to_pygambit_and_come_back_with_their_backslashes_doubled(body, data):
    shape = data.draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    actions = [
        data.draw(st.lists(words, min_size=k, max_size=k, unique=True)) for k in shape
    ]
    players = data.draw(
        st.lists(words, min_size=len(shape), max_size=len(shape), unique=True)
    )
    game = Game.build(
        actions, lambda _: [0] * len(shape), players=players, title=data.draw(words)
    )
    assume(
        not any(
            str(m + 1) in names[:m]
            for names in (players, *actions)
            for m in range(len(names))
        )
    )
    assert names_gambit_alters(game) == []
    gambit = as_gambit(format_nfg(game, body=body))
    assert gambit.title == game.title
    assert tuple(player.label for player in gambit.players) == game.players
    back = read(gambit.to_nfg())
    for player, names, ours, theirs in zip(
        gambit.players, game.actions, back.actions, back.players, strict=True
    ):
        assert tuple(strategy.label for strategy in player.strategies) == names
        assert ours == tuple(name.replace("\\", "\\\\") for name in names)
        assert theirs == player.label.replace("\\", "\\\\")
    assert back.title == game.title.replace("\\", "\\\\")


@pytest.mark.parametrize("name", REFUSED)
def test_pygambit_refuses_the_names_we_say_it_refuses(name):
    for game in (
        Game.build([[name, "x"], 1], lambda _: [0, 0]),
        Game.build([1, 1], lambda _: [0, 0], players=[name, "x"]),
    ):
        assert names_gambit_alters(game) == [name]
        assert read(format_nfg(game)) == game
        with pytest.raises(ValueError, match="Invalid label"):
            as_gambit(format_nfg(game))


@pytest.mark.parametrize("name", CHANGED)
def test_pygambit_changes_the_names_we_say_it_changes(name):
    names = [name]
    game = Game.build([names, 1], lambda _: [0, 0])
    assert names_gambit_alters(game) == names
    assert read(format_nfg(game)) == game
    assert [
        strategy.label
        for strategy in next(iter(as_gambit(format_nfg(game)).players)).strategies
    ] != names


def test_pygambit_refuses_the_number_of_a_later_action_or_player_as_a_name():
    for game in (
        Game.build([["2", "1"], 1], lambda _: [0, 0]),
        Game.build([1, 1], lambda _: [0, 0], players=["2", "1"]),
    ):
        assert names_gambit_alters(game) == ["2"]
        with pytest.raises(ValueError, match="must be unique"):
            as_gambit(format_nfg(game))


@given(game=games(min_players=2, max_players=3))
def test_we_read_what_pygambit_writes(game):
    written = as_gambit(format_nfg(game)).to_nfg()
    assert read(written).payoffs == game.payoffs


@given(st.decimals(-1000, 1000, allow_nan=False, places=3), st.integers(-5, 5))
def test_decimals_with_exponents_as_pygambit_reads_them(value, exponent):
    text = f'NFG 1 R "t" {{ "a" }} {{ 1 }} {value}e{exponent}'
    assert [str(u) for u in read(text).payoff((0,))] == payoffs_in_gambit(
        as_gambit(text), (0,)
    )


def test_it_reads_commas_after_outcomes_as_we_do():
    assert payoffs_in_gambit(as_gambit(COMMAS), (1, 0)) == ["3", "4"]


def test_it_reads_the_outcome_body_as_we_do():
    game = read(GAMBIT_WROTE)
    gambit = as_gambit(GAMBIT_WROTE)
    for profile in game.profiles():
        assert payoffs_in_gambit(gambit, profile) == list(
            map(str, game.payoff(profile))
        )


def test_a_game_comes_back_from_pygambit():
    game = exact.example_game("three-friends")
    again = Game.from_pygambit(as_gambit(format_nfg(game)))
    assert (again, again.title) == (game, game.title)


TREE = """EFG 2 R "a tree" { "Ann" "Bob" }
p "" 1 1 "one" { "stop" "go" } 0
t "" 1 "a" { 1, 0 }
p "" 2 1 "two" { "stop" "go" } 0
t "" 2 "b" { 0, 2 }
t "" 3 "c" { 3, 1 }
"""


def test_decimals_and_trees_of_pygambit_are_taken_exactly():
    import pygambit

    decimals = as_gambit('NFG 1 R "decimals" { "Ann" } { 3 } 0.1 1/3 1e-2')
    assert Game.from_pygambit(decimals).payoffs == tuple(
        (exact.rational(u),) for u in ("1/10", "1/3", "1/100")
    )
    tree = pygambit.read_efg(io.BytesIO(TREE.encode()))
    game = Game.from_pygambit(tree)
    assert (game.players, game.shape) == (("Ann", "Bob"), (2, 2))
    assert [game.payoff(a) for a in game.profiles()] == [(1, 0), (1, 0), (0, 2), (3, 1)]


def test_gambit_misreads_backslashes_in_titles_too():
    game = Game.build([1, 1], lambda _: [0, 0], title='a\\"b', comment="a\\\\b")
    assert names_gambit_alters(game) == [game.title, game.comment]
    assert as_gambit(format_nfg(game)).title != game.title
