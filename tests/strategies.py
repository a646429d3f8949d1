"""Hypothesis strategies for the project's objects."""

from flint import fmpq
from hypothesis import strategies as st

from exact.equilibria.claims import NOTIONS, Claim
from exact.games.coalitions import coalitions, grand_coalition, members, subsets
from exact.games.game import Game
from exact.programs.linear_program import LinearProgram
from exact.programs.simplex import solve

small = st.one_of(st.integers(-4, 4), st.fractions(-3, 3, max_denominator=4)).map(
    lambda x: fmpq(int(x.numerator), int(x.denominator))
)
rationals = st.fractions().map(lambda x: fmpq(x.numerator, x.denominator))
positive = st.fractions(min_value="1/7", max_value=7, max_denominator=7).map(
    lambda x: fmpq(x.numerator, x.denominator)
)
texts = st.text(st.characters(codec="utf-8"), max_size=8)
names = texts.filter(str.strip)


def lists_of_names(size):
    return st.lists(names, min_size=size, max_size=size, unique=True)


@st.composite
def games(
    draw, min_players=1, max_players=3, max_actions=3, numbers=small, named=False
):
    n = draw(st.integers(min_players, max_players))
    shape = draw(st.lists(st.integers(1, max_actions), min_size=n, max_size=n))
    actions = [draw(lists_of_names(a)) for a in shape] if named else shape
    players = draw(lists_of_names(n)) if named else None
    vector = st.lists(numbers, min_size=n, max_size=n)
    return Game.build(
        actions,
        lambda _: draw(vector),
        players=players,
        title=draw(texts) if named else "",
        comment=draw(texts) if named else "",
    )


@st.composite
def relabellings(draw, game):
    players = draw(st.permutations(range(game.n)))
    return players, [draw(st.permutations(range(game.shape[i]))) for i in players]


def conflicts(game, strategies):
    """The pure profile that each coalition's conflict ends in."""
    return {
        S: game.merge(S, strategies[S], strategies.get(game.complement(S), ()))
        for S in strategies
    }


@st.composite
def equilibria(draw, min_players=1, max_players=3, max_actions=2):
    """A game with a pure coalition-perfect equilibrium, by inverse design: the conditions are linear in the payoffs."""
    n = draw(st.integers(min_players, max_players))
    shape = draw(st.lists(st.integers(1, max_actions), min_size=n, max_size=n))
    weights = [
        fmpq(w) for w in draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))
    ]
    frame = Game.build(shape, lambda _: [0] * n)
    strategies = {
        S: draw(st.sampled_from(frame.joint_actions(S))) for S in coalitions(n)
    }
    unknown = {
        (a, i): k * n + i for k, a in enumerate(frame.profiles()) for i in range(n)
    }
    ends = conflicts(frame, strategies)
    rows = []
    for S in coalitions(n):
        for action in frame.joint_actions(S):
            deviation = frame.merge(S, action, strategies.get(frame.complement(S), ()))
            if deviation != ends[S]:
                signed = [w if S >> i & 1 else -w for i, w in enumerate(weights)]
                row = {unknown[ends[S], i]: w for i, w in enumerate(signed)}
                rows.append(
                    (
                        {
                            **row,
                            **{unknown[deviation, i]: -w for i, w in enumerate(signed)},
                        },
                        ">=",
                        0,
                    )
                )
        for i, j in zip(members(S), members(S)[1:], strict=False):
            row = {}
            for R in subsets(S):
                sign = (-1) ** (S.bit_count() - R.bit_count())
                for k, w in ((i, weights[i]), (j, -weights[j])):
                    if R >> k & 1:
                        row[unknown[ends[R], k]] = (
                            row.get(unknown[ends[R], k], 0) + sign * w
                        )
            rows.append((row, "=", 0))
    objective = draw(
        st.lists(st.integers(-3, 3), min_size=len(unknown), max_size=len(unknown))
    )
    bound = [4] * len(unknown)
    answer = solve(
        LinearProgram.maximise(objective, rows, lower=[-4] * len(unknown), upper=bound)
    )
    game = Game.build(shape, lambda a: [answer.primal[unknown[a, i]] for i in range(n)])
    pure = {S: {action: fmpq(1)} for S, action in strategies.items()}
    return game, Claim(
        draw(st.sampled_from(NOTIONS)),
        tuple(weights),
        pure,
        game.payoff(ends[grand_coalition(n)]),
    )
