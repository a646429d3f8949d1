"""A third pair of eyes: claims and certificates checked on the raw JSON, straight from the formulas.

Slow, plain and independent of both the producers and the checkers. Anything malformed counts as not proved. Numbers
in a real number field are taken at a rational very near the root, the nearer the longer the document's numbers are;
what is below the square root of that distance then counts as 0.
"""

import hashlib
import json
import re
from fractions import Fraction as Q
from itertools import chain, combinations, pairwise, product
from math import factorial, lcm

RATIONAL = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")


def rational(x):
    """A number as the format spells it."""
    if isinstance(x, bool) or not (
        isinstance(x, int) or (isinstance(x, str) and RATIONAL.fullmatch(x))
    ):
        raise ValueError(x)
    return Q(x)


class Numbers:
    """Numbers of a document, perhaps in a field, and their signs."""

    def __init__(self, field, digits=0):
        self.alpha, self.tolerance = None, Q(0)
        if field is not None:
            assert set(field) == {"minimal_polynomial", "interval"}
            p, (low, high) = (
                list(map(rational, field["minimal_polynomial"])),
                map(rational, field["interval"]),
            )
            assert p[-1] != 0
            assert low <= high
            self.alpha = root(p, low, high, 240 + 12 * digits)
            self.tolerance = Q(1, 10 ** (30 + digits))

    def __call__(self, x):
        if isinstance(x, dict):
            (items,) = x.values()
            assert set(x) == {"in_field"}
            assert self.alpha is not None
            assert len(items) <= 24
            return sum((rational(a) * self.alpha**k for k, a in enumerate(items)), Q(0))
        return rational(x)

    def sign(self, x):
        return 0 if abs(x) <= self.tolerance else (1 if x > 0 else -1)


def root(p, low, high, bits):
    """The one root in [low, high], by a sign change and bisection, after looking for others on a fine grid."""

    def value(x):
        return sum(a * x**k for k, a in enumerate(p))

    if value(low) == 0 or value(high) == 0:
        raise ValueError("the naive reading wants roots inside")
    grid = [low + (high - low) * k / 64 for k in range(65)]
    changes = sum((value(a) > 0) != (value(b) > 0) for a, b in pairwise(grid))
    assert changes == 1
    # bisected on numbers of 2^−bits: p is a multiple of an integer polynomial
    scale = lcm(*(c.denominator for c in p))
    whole = [int(c * scale) << bits * (len(p) - 1 - k) for k, c in enumerate(p)]

    def above(n):
        result = 0
        for c in reversed(whole):
            result = result * n + c
        return result > 0

    left, right = -(-low * 2**bits // 1), high * 2**bits // 1
    side = value(low) > 0
    while right - left > 1:
        middle = (left + right) // 2
        left, right = (left, middle) if above(middle) != side else (middle, right)
    return Q(left, 2**bits)


def nonempty(players):
    return list(
        chain.from_iterable(
            combinations(players, k) for k in range(1, len(players) + 1)
        )
    )


def key(text):
    if not re.fullmatch("[1-9][0-9]*(,[1-9][0-9]*)*", text):
        raise ValueError(text)
    return tuple(map(int, text.split(",")))


def check(game, claim, numbers=None):
    """Which of conditions 3, 4 (CoCo), 4 of N alone, 4 (Harsanyi) hold, and the payoffs, from the two JSON objects."""
    numbers = numbers or Numbers(None)
    sign = numbers.sign
    n = len(game["players"])
    N = tuple(range(1, n + 1))
    lam = dict(zip(N, map(numbers, claim["weights"]), strict=True))
    U = {key(a): [rational(x) for x in u] for a, u in game["payoffs"].items()}
    x = {
        key(S): {key(a): numbers(p) for a, p in d.items()}
        for S, d in claim["strategies"].items()
    }
    assert set(x) == set(nonempty(N))
    for distribution in x.values():
        assert sign(sum(distribution.values()) - 1) == 0
        assert min(map(sign, distribution.values())) >= 0
    x[()] = {(): Q(1)}

    def rest(S):
        return tuple(i for i in N if i not in S)

    def expected(S, mine, theirs):
        total = [Q(0)] * n
        for (a, p), (b, q) in product(mine.items(), theirs.items()):
            assert len(a) == len(S)
            place = dict(zip(S + rest(S), a + b, strict=True))
            total = [
                t + p * q * u
                for t, u in zip(total, U[tuple(place[i] for i in N)], strict=True)
            ]
        return total

    phi = {S: expected(S, x[S], x[rest(S)]) for S in nonempty(N)}

    def wins(S, payoff):
        return sum(lam[i] * payoff[i - 1] * (1 if i in S else -1) for i in N)

    saddle = all(
        sign(wins(S, expected(S, {a: Q(1)}, x[rest(S)])) - wins(S, phi[S])) <= 0
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
        threat = sum(
            (-1) ** (len(S) - len(R) + 1) * phi[R][i - 1]
            for R in nonempty(S)
            if i in R and S != R
        )
        return lam[i] * (phi[S][i - 1] - threat)

    return {
        "payoffs": phi[N],
        "weights": min(map(sign, lam.values())) >= 0 < max(map(sign, lam.values())),
        "saddle": saddle,
        "coco": all(
            sign(lam[i] * phi[S][i - 1] - coco(S, i)) == 0
            for S in nonempty(N)
            for i in S
        ),
        "coco of N": all(sign(lam[i] * phi[N][i - 1] - coco(N, i)) == 0 for i in N),
        "harsanyi": all(
            sign(surplus(S, i) - surplus(S, j)) == 0
            for S in nonempty(N)
            for i in S
            for j in S
        ),
        "supports": all(sign(wins(N, phi[N]) - wins(N, u)) >= 0 for u in U.values()),
    }


NEEDED = {
    "coco": "coco of N",
    "coalition-perfect-coco": "coco",
    "coalition-perfect-harsanyi": "harsanyi",
}


def proved(subject, certificate):
    """Whether the certificate, as it stands, proves its statement about the subject."""
    try:
        return bool(_proved(subject, certificate))
    except (
        AssertionError,
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
        ZeroDivisionError,
        RecursionError,
    ):
        return False


def _proved(subject, certificate):
    assert certificate["format"] == "coco-certificate/1"
    kind = certificate["kind"]
    bodies = {
        "equilibrium": {"equilibria"},
        "non-uniqueness": {"equilibria"},
        "non-existence": {"nodes"},
        "enclosure": {"nodes"},
        "solution": {"equilibria", "nodes"},
        "complete": {"equilibria", "nodes"},
        "linear-program": {"answer"},
    }[kind]
    optional = ({"field"} if "equilibria" in bodies else set()) | (
        {"notion"} if "nodes" in bodies else set()
    )
    optional |= {"equilibria", "field"} if kind == "enclosure" else set()
    about = "program_sha256" if kind == "linear-program" else "game_sha256"
    assert set(certificate) - optional == {"format", "kind", about} | bodies
    assert certificate[about] == (
        program_hash if kind == "linear-program" else game_hash
    )(subject)
    if kind == "linear-program":
        return program_answer(subject, certificate["answer"])
    for names in (subject["players"], *subject["actions"]):
        assert len(set(names)) == len(names)
        assert all(name.strip() for name in names)
    longest = max(map(len, re.findall("[0-9]+", json.dumps(certificate))))
    numbers = Numbers(certificate.get("field"), longest)
    entries = certificate.get("equilibria", [])
    found = [equilibrium(subject, entry, numbers) for entry in entries]
    notions = [entry["claim"]["notion"] for entry in entries]
    if "nodes" in bodies:
        notions.append(certificate.get("notion", "coalition-perfect-coco"))
        assert notions[-1] in NEEDED
    one_notion = len(set(notions)) == 1
    if "nodes" in bodies:
        claims = [
            (entry["claim"], payoffs)
            for entry, (_, payoffs) in zip(entries, found, strict=True)
        ]
        closed = tree(
            subject, certificate["nodes"], kind, notions[-1] == "coco", claims, numbers
        )
        return closed and one_notion and all(valid for valid, _ in found)
    if kind == "equilibrium":
        return len(found) == 1 and found[0][0]
    (one, first), (two, second) = found
    return (
        one
        and two
        and one_notion
        and any(numbers.sign(a - b) for a, b in zip(first, second, strict=True))
    )


def equilibrium(game, entry, numbers):
    assert set(entry) == {"claim", "supporting_weights"}
    claim = entry["claim"]
    assert set(claim) - {"payoffs"} == {"format", "notion", "weights", "strategies"}
    assert claim["format"] == "coco-claim/1"
    found = check(game, claim, numbers)
    support = list(map(numbers, entry["supporting_weights"]))
    here = sum(w * u for w, u in zip(support, found["payoffs"], strict=True))
    beaten = any(
        numbers.sign(
            sum(w * rational(u) for w, u in zip(support, payoff, strict=True)) - here
        )
        > 0
        for payoff in game["payoffs"].values()
    )
    stated = (
        list(map(numbers, claim.get("payoffs", [])))
        if "payoffs" in claim
        else found["payoffs"]
    )
    same = all(
        numbers.sign(a - b) == 0 for a, b in zip(stated, found["payoffs"], strict=True)
    )
    valid = (
        found["weights"] and found["saddle"] and found[NEEDED[claim["notion"]]] and same
    )
    return valid and not beaten and min(map(numbers.sign, support)) > 0, found[
        "payoffs"
    ]


def tidy(x):
    return str(rational(x))


def game_hash(game):
    payoffs = {
        a: list(map(tidy, game["payoffs"][a])) for a in sorted(game["payoffs"], key=key)
    }
    document = {
        "format": "coco-game/1",
        "players": game["players"],
        "actions": game["actions"],
        "payoffs": payoffs,
    }
    return hashlib.sha256(
        json.dumps(document, separators=(",", ":")).encode()
    ).hexdigest()


def with_text_for_integers(value):
    if isinstance(value, dict):
        return {k: with_text_for_integers(v) for k, v in value.items()}
    if isinstance(value, list):
        return list(map(with_text_for_integers, value))
    return str(value) if type(value) is int else value


def program_hash(program):
    program = with_text_for_integers(program)
    return hashlib.sha256(
        json.dumps(program, separators=(",", ":"), sort_keys=True).encode()
    ).hexdigest()


def tree(game, nodes, kind, plain, claims, numbers):
    """Walk the tree from the root; every node must be reached exactly once; open cells of a solution hold claims."""
    n = len(game["players"])
    seen, open_leaves = [], 0
    stack = [(0, [[Q(int(i == k)) for i in range(n)] for k in range(n)], -1)]
    while stack:
        number, cell, parent = stack.pop()
        assert type(number) is int
        assert number > parent
        seen.append(number)
        node = nodes[number]
        if "split" in node:
            assert set(node) == {"split", "at", "children"}
            (p, q), at, (left, right) = (
                node["split"],
                rational(node["at"]),
                node["children"],
            )
            assert type(p) is type(q) is int
            assert 1 <= p <= len(cell)
            assert 1 <= q <= len(cell)
            assert p != q
            assert 0 < at < 1
            middle = [
                a + at * (b - a) for a, b in zip(cell[p - 1], cell[q - 1], strict=True)
            ]
            stack.append(
                (
                    left,
                    [middle if k == p - 1 else v for k, v in enumerate(cell)],
                    number,
                )
            )
            stack.append(
                (
                    right,
                    [middle if k == q - 1 else v for k, v in enumerate(cell)],
                    number,
                )
            )
        elif "open" in node:
            assert node == {"open": True}
            assert node["open"] is True
            open_leaves += 1
            points = (list(map(numbers, claim["weights"])) for claim, _ in claims)
            assert kind != "solution" or any(
                is_inside(point, cell, numbers) for point in points
            )
        elif "crossing" in node:
            assert set(node) == {"crossing"}
            assert crossed(game, node["crossing"], claims, cell, numbers)
        elif "pays" in node and "face" in node:
            assert set(node) == {"pays", "face", "child"}
            face, which = node["face"], node["pays"]
            assert type(which) is int
            assert which >= 0
            assert all(type(k) is int and 1 <= k <= len(cell) for k in face)
            assert face == sorted(set(face)) != []
            assert pays_alone(game, *claims[which], cell, numbers, face)
            stack.append((node["child"], [cell[k - 1] for k in face], number))
        elif "equilibrium" in node or "pays" in node:
            ((sort, which),) = node.items()
            assert type(which) is int
            assert which >= 0
            holds = keeps_its_strategies if sort == "equilibrium" else pays_alone
            assert holds(game, *claims[which], cell, numbers)
        else:
            face = node.get("face", [])
            assert all(type(k) is int and 1 <= k <= len(cell) for k in face)
            assert face == sorted(set(face))
            assert refuted(game, node, cell, plain)
            if "face" in node:
                stack.append((node["child"], [cell[k - 1] for k in face], number))
    assert sorted(seen) == list(range(len(nodes)))
    return kind in ("enclosure", "solution") or not open_leaves


def is_inside(point, cell, numbers):
    """Whether a point is a combination of the vertices with coefficients ≥ 0, by Gauss and Jordan."""
    n, size = len(point), len(cell)
    rows = [[vertex[i] for vertex in cell] + [point[i]] for i in range(n)]
    for k in range(size):
        pivot = next(r for r in range(k, n) if rows[r][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k:
                rows[r] = [
                    x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)
                ]
    signs = [numbers.sign(row[size]) for row in rows]
    return min(signs[:size]) >= 0 and not any(signs[size:])


KNOWN = {}  # a mutant of a tree shares all but one leaf with the tree


def once(function, *arguments):
    """The value of a function, computed once."""
    case = function.__name__ + repr(arguments)
    if case not in KNOWN:
        KNOWN[case] = function(*arguments)
    return KNOWN[case]


def keeps_its_strategies(game, claim, payoffs, cell, numbers):
    """The claim's strategies are an equilibrium at each vertex, and, which must follow, in the middle of the cell."""
    middle = [sum(column) / len(cell) for column in zip(*cell, strict=True)]
    weighted = [
        {**claim, "weights": list(map(str, point))} for point in (*cell, middle)
    ]
    if numbers.alpha is None:
        found = [once(check, game, other) for other in weighted]
    else:
        found = [check(game, other, numbers) for other in weighted]
    return all(
        one["weights"] and one["saddle"] and one[NEEDED[claim["notion"]]]
        for one in found
    )


def pays_alone(game, claim, payoffs, cell, numbers, face=()):
    """At all weights of the cell off the face the best outcomes pay nobody more than the claim, which is as good."""
    for payoff in game["payoffs"].values():
        more = [rational(u) - v for u, v in zip(payoff, payoffs, strict=True)]
        if any(numbers.sign(x) > 0 for x in more):
            for k, vertex in enumerate(cell, start=1):
                gain = sum(w * x for w, x in zip(vertex, more, strict=True))
                if numbers.sign(gain) > (0 if k in face else -1):
                    return False
    return True


def crossed(game, crossing, claims, cell, numbers):
    """The value of t·A − (1−t)·B less what u is worth changes its sign in the cell, by the threats at its ends."""
    assert len(game["players"]) == 2
    assert len(cell) == 2
    own = isinstance(crossing, dict)
    if not own:
        assert type(crossing) is int
        assert crossing >= 0
    strategies = crossing if own else claims[crossing][0]["strategies"]
    assert set(strategies) == {"1", "2", "1,2"}
    x, y, joint = (
        {key(a): numbers(p) for a, p in strategies[S].items()}
        for S in ("1", "2", "1,2")
    )
    U = {key(a): list(map(rational, u)) for a, u in game["payoffs"].items()}
    for distribution in (x, y, joint):
        assert numbers.sign(sum(distribution.values()) - 1) == 0
        assert min(map(numbers.sign, distribution.values())) >= 0
    u = [sum(p * U[a][i] for a, p in joint.items()) for i in (0, 1)]
    (low, low_2), (high, high_2) = sorted(cell)
    rows, columns = (range(1, len(names) + 1) for names in game["actions"])
    first = [
        sum(
            p * (low * (U[i, j][0] - u[0]) - low_2 * (U[i, j][1] - u[1]))
            for (i,), p in x.items()
        )
        for j in columns
    ]
    second = [
        sum(
            p * (high * (U[i, j][0] - u[0]) - high_2 * (U[i, j][1] - u[1]))
            for (j,), p in y.items()
        )
        for i in rows
    ]
    least = min(map(numbers.sign, [*first, *(-value for value in second)]))
    return least >= (0 if own else 1) and pays_alone(game, None, u, cell, numbers)


def refuted(game, node, cell, plain):
    face = set(node.get("face", []))
    if "parts" in node:
        assert set(node) in ({"parts"}, {"parts", "face", "child"})
        assert ("face" in node) == bool(face)
        parts = node["parts"]
    else:
        parts = [node]
    assert len(parts) in (1, len(cell))
    each = parts if len(parts) == len(cell) else parts * len(cell)
    for k, vertex in enumerate(cell):
        for m in range(k, len(cell)):
            pairs = (
                [(vertex, each[m]), (cell[m], each[k])]
                if m > k
                else [(vertex, each[k])]
            )
            outcomes = [once(terms, game, part, at, plain) for at, part in pairs]
            total = sum(
                max(map(sum, zip(*rows, strict=True)))
                for rows in zip(*outcomes, strict=True)
            )
            if total > 0 or (total == 0 and k == m and k + 1 not in face):
                return False
    return True


def terms(game, node, vertex, plain):
    """For every conflict a list: the weighted sum of all the conditions, written out outcome by outcome."""
    last = "shares" if plain else "dividends"
    assert {last} <= set(node) <= {"best_replies", "obedience", last}
    n = len(game["players"])
    N = tuple(range(1, n + 1))
    U = {key(a): [rational(x) for x in u] for a, u in game["payoffs"].items()}
    actions = [len(names) for names in game["actions"]]
    always = {coalition(S, N): row for S, row in node.get("best_replies", {}).items()}
    told = {coalition(S, N): rows for S, rows in node.get("obedience", {}).items()}
    y = {}  # (S, what S was told, what it plays instead): the multiplier
    for S in nonempty(N):
        for a in product(*(range(1, actions[i - 1] + 1) for i in S)):
            for row in (
                always.get(S, {}),
                told.get(S, {}).get(",".join(map(str, a)), {}),
            ):
                for b, value in row.items():
                    y[S, a, key(b)] = y.get((S, a, key(b)), Q(0)) + rational(value)
    for S, row in [
        *always.items(),
        *((S, row) for S, rows in told.items() for row in rows.values()),
    ]:
        assert all(rational(value) >= 0 for value in row.values())
        assert all(is_action(key(b), S, actions) for b in row)
    assert all(is_action(key(a), S, actions) for S, rows in told.items() for a in rows)
    factor = (shares if plain else dividends)(node, N)
    result = []
    for S in nonempty(N):
        if 1 not in S:
            continue
        values = []
        for a, payoff in U.items():
            value = Q(0)
            for side in (S, tuple(i for i in N if i not in S)):
                for (T, played, b), v in y.items():
                    if side == T and played == tuple(a[i - 1] for i in side):
                        moved = list(a)
                        for i, action in zip(side, b, strict=True):
                            moved[i - 1] = action
                        for i in N:
                            change = vertex[i - 1] * (
                                payoff[i - 1] - U[tuple(moved)][i - 1]
                            )
                            value += v * (change if i in side else -change)
                for i in side:
                    value += factor[side, i] * vertex[i - 1] * payoff[i - 1]
            values.append(value)
        result.append(values)
    return result


def coalition(text, N):
    """(1, 3) for "1,3"."""
    S = key(text)
    assert list(S) == sorted(set(S))
    assert S[-1] <= N[-1]
    return S


def is_action(b, S, actions):
    return len(b) == len(S) and all(
        1 <= a <= actions[i - 1] for a, i in zip(b, S, strict=True)
    )


def dividends(node, N):
    """The factor of λ_iφ_{S,i} in the sum of h_{T,i} λ_iw_{T,i}."""
    factor = {(S, i): Q(0) for S in nonempty(N) for i in S}
    for text, row in node["dividends"].items():
        T = key(text)
        assert list(T) == sorted(set(T))
        assert set(row) <= set(map(str, T))
        assert set(T) <= set(N)
        assert sum(map(rational, row.values())) == 0
        for S in nonempty(T):
            for i in set(S) & set(map(int, row)):
                factor[S, i] += (-1) ** (len(T) - len(S)) * rational(row[str(i)])
    return factor


def shares(node, N):
    """The factor of λ_jφ_{S,j} in the sum of g_i (λ_iφ_{N,i} − i's share)."""
    factor = {(S, i): Q(0) for S in nonempty(N) for i in S}
    assert set(node["shares"]) <= set(map(str, N))
    for text, g in node["shares"].items():
        i, g = int(text), rational(g)
        factor[N, i] += g
        for R in nonempty(N):
            if i in R:
                part = g * Q(
                    factorial(len(R) - 1) * factorial(len(N) - len(R)),
                    factorial(len(N)),
                )
                for j in N:
                    side = R if j in R else tuple(k for k in N if k not in R)
                    factor[side, j] -= part if j in R else -part
    return factor


def program_answer(program, answer):
    assert set(program) == {"format", "sense", "objective", "constraints"}
    c, best = list(map(rational, program["objective"])), program["sense"] == "maximise"
    assert best or program["sense"] == "minimise"
    rows = []
    for row in program["constraints"]:
        dense = [Q(0)] * len(c)
        for j, a in row["coefficients"].items():
            dense[int(j) - 1] = rational(a)
        rows.append((dense, row["relation"], rational(row["bound"])))

    def dot(u, v):
        return sum((a * b for a, b in zip(u, v, strict=True)), Q(0))

    def feasible(x, scale=1):
        compare = {
            "<=": lambda a, b: a <= b,
            "=": lambda a, b: a == b,
            ">=": lambda a, b: a >= b,
        }
        return all(
            compare[relation](dot(row, x), bound * scale)
            for row, relation, bound in rows
        )

    def combination(y, up):
        assert len(y) == len(rows)
        for v, (_, relation, _) in zip(y, rows, strict=True):
            assert relation == "=" or (v >= 0) == ((relation == "<=") == up) or v == 0
        return [dot(y, [row[j] for row, _, _ in rows]) for j in range(len(c))], dot(
            y, [b for *_, b in rows]
        )

    vectors = {
        k: list(map(rational, v))
        for k, v in answer.items()
        if k not in ("status", "value")
    }
    if answer["status"] == "optimal":
        assert set(answer) == {"status", "value", "primal", "dual"}
        row, bound = combination(vectors["dual"], best)
        return (
            feasible(vectors["primal"])
            and row == c
            and dot(c, vectors["primal"]) == bound == rational(answer["value"])
        )
    if answer["status"] == "infeasible":
        assert set(answer) == {"status", "ray"}
        row, bound = combination(vectors["ray"], True)
        return not any(row) and bound < 0
    assert answer["status"] == "unbounded"
    assert set(answer) == {"status", "point", "ray"}
    gain = dot(c, vectors["ray"])
    return (
        feasible(vectors["point"])
        and feasible(vectors["ray"], 0)
        and (gain > 0 if best else gain < 0)
    )
