# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The equilibrium that money would not buy
#
# A notebook: open it in Jupyter with jupytext, or make an `.ipynb` of it by `jupytext --to ipynb notebook.py`.
# Every number is exact. The cells check themselves, so that the notebook fails rather than shows something wrong.

# %%
from dataclasses import replace

import exact

game = exact.example_game("hot-dogs")
game

# %% [markdown]
# ## With money
# The coco value shares the best total, 680, and counts what each can do to the other.

# %%
value = exact.coco_value(game)
value.verify()
value

# %%
value.side_payments((1, 0))  # both go to the beach: Alice pays Bob 160

# %% [markdown]
# ## Without money
# At prices λ the players can be compared, but nobody can pay. Where would the coco value at prices λ send them, in
# their own units? At most prices to a point that is not feasible. An equilibrium is a price at which it sends them to
# a feasible point that these prices support.


# %%
answers = {k: exact.respond(game, [1, k]) for k in (1, 2, 3, 4)}
for k, answer in answers.items():
    answer.verify()
    print(
        (1, k), "→", answer.payoffs, "feasible" if answer.feasible else "not feasible"
    )

assert [answer.feasible for answer in answers.values()] == [False, False, True, False]

# %% [markdown]
# So (1, 3) is the price, and (420, 140) the payoff. The claim that says so, and its audit:

# %%
claim = exact.parse_claim(exact.example("hot-dogs-claim"), game)
found = exact.audit(game, claim)
assert found.valid
assert found.outcome == answers[3].payoffs
found

# %% [markdown]
# The solver finds it by itself, and proves that no other payoffs are an equilibrium's (its prices sum to 1):

# %%
solution = exact.solve(game)
solution.verify()
assert solution.status == "complete"
[(equilibrium.weights, equilibrium.payoffs) for equilibrium in solution.equilibria]

# %% [markdown]
# What if Alice insists on the beach for both? It is efficient, and no equilibrium:

# %%
greedy = exact.audit(
    game,
    replace(
        claim,
        strategies={**claim.strategies, 0b11: {(1, 0): exact.rational(1)}},
        payoffs=None,
    ),
)
assert not greedy.valid
greedy

# %% [markdown]
# ## Three players: not unique
# Two equilibria of one game, with different payoffs.

# %%
friends = exact.example_game("three-friends")
friends

# %%
audits = [
    exact.audit(
        friends, exact.parse_claim(exact.example(f"three-friends-{which}"), friends)
    )
    for which in ("first", "second")
]
assert all(one.valid for one in audits)
assert exact.compare(audits).refuted_uniqueness_of == "coalition-perfect-coco"
audits

# %% [markdown]
# The certificate, checked by a program that shares no code with what made it (`exact/checker.py`):

# %%
import json

from exact import checker

certificate = json.dumps(exact.non_uniqueness_certificate(*audits))
subject = checker.read_subject(friends.canonical_text())
verdict, statements, reason = checker.judge(subject, lambda: certificate, 10_000)
assert (verdict, reason) == ("valid", None)
statements

# %% [markdown]
# ## What each coalition adds
# The dividends of the first equilibrium, coalition by coalition: within each they weigh the same at its prices.

# %%
first = audits[0]
for coalition, row in enumerate(exact.dividends(first.payoffs)):
    if coalition:
        print(
            [friends.players[i] for i in row],
            [first.claim.weights[i] * w for i, w in row.items()],
        )
