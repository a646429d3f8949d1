"""Hypothesis strategies for the project's objects."""

from flint import fmpq
from hypothesis import strategies as st

from exact.games import Game

small = st.one_of(st.integers(-4, 4), st.fractions(-3, 3, max_denominator=4)).map(
    lambda x: fmpq(int(x.numerator), int(x.denominator))
)
rationals = st.fractions().map(lambda x: fmpq(x.numerator, x.denominator))
positive = st.fractions(min_value="1/7", max_value=7, max_denominator=7).map(lambda x: fmpq(x.numerator, x.denominator))
names = st.text(st.characters(codec="utf-8"), max_size=8)


@st.composite
def games(draw, min_players=1, max_players=3, max_actions=3, numbers=small, named=False):
    n = draw(st.integers(min_players, max_players))
    shape = draw(st.lists(st.integers(1, max_actions), min_size=n, max_size=n))
    actions = [[draw(names) for _ in range(a)] for a in shape] if named else shape
    players = [draw(names) for _ in range(n)] if named else None
    vector = st.lists(numbers, min_size=n, max_size=n)
    return Game.build(actions, lambda _: draw(vector), players=players, title=draw(names) if named else "")


@st.composite
def relabellings(draw, game):
    players = draw(st.permutations(range(game.n)))
    return players, [draw(st.permutations(range(game.shape[i]))) for i in players]
