"""A third pair of eyes: claims checked on the raw JSON with ``Fraction``, straight from the formulas."""

from fractions import Fraction as Q
from itertools import chain, combinations, product
from math import factorial


def nonempty(players):
    return list(chain.from_iterable(combinations(players, k) for k in range(1, len(players) + 1)))


def check(game, claim):
    """Which of conditions 3, 4 (CoCo), 4 of N alone, 4 (Harsanyi) hold, and the payoffs, from the two JSON objects."""
    n = len(game["players"])
    N = tuple(range(1, n + 1))
    lam = {i: Q(claim["weights"][i - 1]) for i in N}
    U = {tuple(map(int, a.split(","))): [Q(x) for x in u] for a, u in game["payoffs"].items()}
    x = {
        tuple(map(int, S.split(","))): {tuple(map(int, a.split(","))): Q(p) for a, p in d.items()}
        for S, d in claim["strategies"].items()
    }
    x[()] = {(): Q(1)}

    def rest(S):
        return tuple(i for i in N if i not in S)

    def expected(S, mine, theirs):
        total = [Q(0)] * n
        for (a, p), (b, q) in product(mine.items(), theirs.items()):
            place = dict(zip(S + rest(S), a + b, strict=True))
            total = [t + p * q * u for t, u in zip(total, U[tuple(place[i] for i in N)], strict=True)]
        return total

    phi = {S: expected(S, x[S], x[rest(S)]) for S in nonempty(N)}

    def wins(S, payoff):
        return sum(lam[i] * payoff[i - 1] * (1 if i in S else -1) for i in N)

    saddle = all(
        wins(S, expected(S, {a: Q(1)}, x[rest(S)])) <= wins(S, phi[S])
        for S in nonempty(N)
        for a in product(*(range(1, len(game["actions"][i - 1]) + 1) for i in S))
    )
    Z = {S: sum(lam[j] * phi[S][j - 1] for j in S) for S in nonempty(N)}
    Z[()] = Q(0)

    def coco(S, i):
        s = len(S)
        return sum(
            Q(factorial(len(R) - 1) * factorial(s - len(R)), factorial(s))
            * (Z[R] - Z[tuple(j for j in S if j not in R)])
            for R in nonempty(S)
            if i in R
        )

    def surplus(S, i):
        threat = sum((-1) ** (len(S) - len(R) + 1) * phi[R][i - 1] for R in nonempty(S) if i in R and S != R)
        return lam[i] * (phi[S][i - 1] - threat)

    return {
        "payoffs": phi[N],
        "saddle": saddle,
        "coco": all(lam[i] * phi[S][i - 1] == coco(S, i) for S in nonempty(N) for i in S),
        "coco of N": all(lam[i] * phi[N][i - 1] == coco(N, i) for i in N),
        "harsanyi": all(surplus(S, i) == surplus(S, j) for S in nonempty(N) for i in S for j in S),
        "supports": all(wins(N, phi[N]) >= wins(N, u) for u in U.values()),
    }
