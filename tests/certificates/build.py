"""Makes ``correct/*.json`` from the producers: ``python -m tests.certificates.build``; a test compares."""

import json
import random
from dataclasses import replace
from itertools import combinations, product
from math import factorial
from pathlib import Path

from flint import fmpq, fmpq_poly, fmpz_poly

from exact.equilibria.audit import audit
from exact.equilibria.cells.simplices import edge_length, halves, longest_edge
from exact.equilibria.certificates import (
    enclosure_certificate,
    equilibrium_certificate,
    non_uniqueness_certificate,
    solution_certificate,
)
from exact.equilibria.claims import Claim, parse_claim
from exact.equilibria.coalition_perfect.branching import enclose
from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
from exact.equilibria.two_player.solver import solve_two_player
from exact.equilibria.two_player.weight_tree import weight_proof
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source
from exact.programs.certificates import (
    linear_program_certificate,
    linear_program_document,
)
from exact.programs.linear_program import LinearProgram
from exact.programs.simplex import solve

FOLDER = Path(__file__).parent


def bundled(name):
    game = parse_game(example("two-equilibria"))
    return audit(game, parse_claim(example(f"two-equilibria-{name}"), game))


def pure(game, weights, actions, notion="coalition-perfect-coco"):
    return audit(
        game,
        Claim(
            notion,
            tuple(map(fmpq, weights)),
            {S: {a: fmpq(1)} for S, a in actions.items()},
        ),
    )


def matching_pennies():
    game = Game.bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    half = fmpq(1, 2)
    mixed = {
        1: {(0,): half, (1,): half},
        2: {(0,): half, (1,): half},
        3: {(0, 0): half, (0, 1): half},
    }
    return audit(
        game,
        Claim(
            "coalition-perfect-harsanyi", (fmpq(1), fmpq(1)), mixed, (fmpq(0), fmpq(0))
        ),
    )


def irrational():
    """A 3×3 game whose frontier vertex (3,3) is an equilibrium at an irrational weight; found by search.

    With weights (1, t), M = U_1 − tU_2 and both sides mixing over their first two actions, condition 4 is
    u_1 − t u_2 = val M = det/D, a quadratic equation in t.
    """
    rng = random.Random(0)
    t = fmpq_poly([0, 1])
    while True:
        first, second = (
            [[rng.randint(-4, 4) for _ in range(3)] for _ in range(3)] for _ in range(2)
        )
        M = [[first[r][k] - t * second[r][k] for k in range(3)] for r in range(3)]
        (a, b, _), (c, d, _), _ = M
        total, det = a + d - b - c, a * d - b * c
        equation = M[2][2] * total - det
        factors = (
            fmpz_poly([int(z) for z in equation.coeffs()]).factor()[1]
            if equation.degree() == 2
            else []
        )
        if len(factors) == 1 and factors[0][0].degree() == 2:
            x, y = (d - c, a - b, fmpq_poly([0])), (d - b, a - c, fmpq_poly([0]))
            found = claimed(fmpq_poly(factors[0][0]), total, M, x, y, first, second)
            if found:
                return found


def claimed(modulus, total, M, x, y, first, second):
    """The certificate, if some root of the modulus is a weight at which everything holds with room to spare."""
    for k in range(1, 64):
        low, high = fmpq(k, 16), fmpq(k + 1, 16)
        if (modulus(low) < 0) == (modulus(high) < 0) or total(low) == 0:
            continue
        supported = all(
            first[2][2] + low * second[2][2] > first[r][c] + low * second[r][c]
            for r, c in product(range(3), repeat=2)
            if (r, c) != (2, 2)
        )
        rows, columns = ([p(low) / total(low) for p in part] for part in (x, y))
        value = M[2][2](low)
        row_gains = [
            sum(M[r][c](low) * columns[c] for c in range(3)) - value for r in range(3)
        ]
        column_gains = [
            sum(M[r][c](low) * rows[r] for r in range(3)) - value for c in range(3)
        ]
        mixing = min(rows[:2]) > 0 and min(columns[:2]) > 0
        if not (
            supported
            and mixing
            and row_gains[2] < fmpq(-1, 2)
            and column_gains[2] > fmpq(1, 2)
        ):
            continue
        gcd, inverse, _ = total.xgcd(modulus)

        def number(p, inverse=inverse / gcd):
            return {"in_field": [str(z) for z in ((p * inverse) % modulus).coeffs()]}

        game = Game.bimatrix(first, second)
        claim = {
            "format": "coco-claim/1",
            "notion": "coalition-perfect-coco",
            "weights": ["1", {"in_field": ["0", "1"]}],
            "strategies": {
                "1": {str(r + 1): number(p) for r, p in enumerate(x[:2])},
                "2": {str(c + 1): number(p) for c, p in enumerate(y[:2])},
                "1,2": {"3,3": "1"},
            },
            "payoffs": [str(first[2][2]), str(second[2][2])],
        }
        return game, {
            "format": "coco-certificate/1",
            "kind": "equilibrium",
            "game_sha256": game.sha256,
            "field": {
                "minimal_polynomial": [str(z) for z in modulus.coeffs()],
                "interval": [str(low), str(high)],
            },
            "equilibria": [{"claim": claim, "supporting_weights": claim["weights"]}],
        }
    return None


def plain_tree(game, width):
    """The certificate of an enclosure of the plain notion; each leaf's multipliers by a linear program of its own.

    Variables: y_{S,b} ≥ 0 and g_i, then for each conflict and vertex of the cell the maximum over its outcomes.
    """
    n = game.n
    groups = [S for size in range(1, n + 1) for S in combinations(range(n), size)]
    replies = [
        (S, b) for S in groups for b in product(*(range(game.shape[i]) for i in S))
    ]
    conflicts = [S for S in groups if 0 in S]
    profiles = list(product(*map(range, game.shape)))

    def rest(S):
        return tuple(i for i in range(n) if i not in S)

    def row(S, a, weights):
        """The coefficients of y and g in the terms of S's conflict at its outcome a."""
        paid = [w * u for w, u in zip(weights, game.payoff(a), strict=True)]
        result = []
        for T, b in replies:
            moved = tuple(b[T.index(i)] if i in T else x for i, x in enumerate(a))
            loss = [
                w * (u - v)
                for w, u, v in zip(
                    weights, game.payoff(a), game.payoff(moved), strict=True
                )
            ]
            side = sum(x if i in T else -x for i, x in enumerate(loss))
            result.append(side if T in (S, rest(S)) else fmpq(0))
        for i in range(n):
            x = paid[i] if len(S) == n else fmpq(0)
            for R in (S, rest(S)):
                other = rest(R)
                if i in R:
                    part = fmpq(
                        factorial(len(R) - 1) * factorial(n - len(R)), factorial(n)
                    )
                    x -= part * (sum(paid[j] for j in R) - sum(paid[j] for j in other))
            result.append(x)
        return result

    def leaf(cell):
        """The multipliers that refute a cell, or None."""
        columns, rows = len(replies) + n + len(conflicts) * len(cell), []
        for k, vertex in enumerate(cell):
            tops = [len(replies) + n + c * len(cell) + k for c in range(len(conflicts))]
            rows.append(([fmpq(int(j in tops)) for j in range(columns)], "<=", -1))
            for top, S in zip(tops, conflicts, strict=True):
                for a in profiles:
                    known = row(S, a, vertex)
                    extra = [fmpq(-int(j == top)) for j in range(len(known), columns)]
                    rows.append(([*known, *extra], "<=", 0))
        lower = [0] * len(replies) + [None] * (columns - len(replies))
        answer = solve(LinearProgram.maximise([0] * columns, rows, lower=lower))
        if not hasattr(answer, "primal"):
            return None
        best = {}
        for (S, b), y in zip(replies, answer.primal, strict=False):
            if y:
                best.setdefault(",".join(str(i + 1) for i in S), {})[
                    ",".join(str(x + 1) for x in b)
                ] = str(y)
        shares = answer.primal[len(replies) : len(replies) + n]
        return {
            "best_replies": best,
            "shares": {str(i + 1): str(g) for i, g in enumerate(shares) if g},
        }

    nodes, cells = (
        [],
        [tuple(tuple(fmpq(int(i == k)) for i in range(n)) for k in range(n))],
    )
    for cell in cells:  # it grows
        found, edge = leaf(cell), longest_edge(cell)
        if found is None and edge is not None and edge_length(cell, edge) > width:
            found = {
                "split": [end + 1 for end in edge],
                "at": "1/2",
                "children": [len(cells), len(cells) + 1],
            }
            cells += halves(cell, edge)
        nodes.append(found or {"open": True})
    kind = "enclosure" if {"open": True} in nodes else "non-existence"
    head = {
        "format": "coco-certificate/1",
        "kind": kind,
        "game_sha256": game.sha256,
        "notion": "coco",
    }
    return {**head, "nodes": nodes}


def solutions():
    """Trees whose open cells hold the weights of the claims beside them."""
    first, second = bundled("first"), bundled("second")
    tree = enclose(first.game, width="1/2")
    yield (
        "solution-three-players",
        first.game,
        solution_certificate(tree, [first, second]),
    )
    pennies = matching_pennies()
    tree = enclose(pennies.game, width="1/8")
    yield "solution-two-cells", pennies.game, solution_certificate(tree, [pennies])
    game, certificate = irrational()
    claim = {**certificate["equilibria"][0]["claim"], "field": certificate["field"]}
    found = audit(game, parse_claim(Source(json.dumps(claim)), game))
    yield "equilibrium-irrational-produced", game, equilibrium_certificate(found)
    yield (
        "solution-irrational",
        game,
        solution_certificate(enclose(game, width="1/32"), [found]),
    )
    plain = plain_tree(pennies.game, fmpq(1, 4))
    claims = equilibrium_certificate(
        audit(pennies.game, replace(pennies.claim, notion="coco"))
    )["equilibria"]
    yield (
        "solution-plain",
        pennies.game,
        {**plain, "kind": "solution", "equilibria": claims},
    )
    rng = random.Random(5)
    game = Game.build(
        [2, 2, 2], lambda _: [fmpq(rng.randint(-4, 9), 2) for _ in range(3)]
    )
    yield "enclosure-plain", game, plain_tree(game, fmpq(1, 4))


def zero_or_one(seed):
    """A random game of three players with two actions each who are paid 0 or 1."""
    rng = random.Random(seed)
    return Game.build([2, 2, 2], lambda _: [rng.randint(0, 1) for _ in range(3)])


def tree_of(seed, max_cells=100):
    """The game of a seed, and the certificate of its tree."""
    game = zero_or_one(seed)
    found = solve_coalition_perfect(game, max_cells=max_cells)
    return game, enclosure_certificate(
        found.enclosure if found.proof is None else found.proof.tree
    )


def complete():
    """Cells of families, of known payoffs, refuted by multipliers that vary, down to points and edges."""
    yield "complete-families", *tree_of(31)
    yield "complete-faces", *tree_of(34)
    yield "complete-edges", *tree_of(30)
    yield "complete-pays", *tree_of(0, max_cells=16)
    friends = parse_game(example("three-friends"))
    tree = solve_coalition_perfect(friends, max_cells=8).enclosure
    yield "enclosure-claims", friends, enclosure_certificate(tree)
    generous = Game.build([1, 2], lambda a: ((3, 0), (2, 2))[a[1]])
    tree = solve_coalition_perfect(generous).proof.tree
    yield "complete-two-players", generous, enclosure_certificate(tree)
    game, certificate = tree_of(31)
    text = json.dumps(certificate).replace(
        "coalition-perfect-coco", "coalition-perfect-harsanyi"
    )
    yield "complete-harsanyi", game, json.loads(text)
    nodes = [
        {"open": True} if node == {"equilibrium": 0} else node
        for node in certificate["nodes"]
    ]
    yield "solution-faces", game, {**certificate, "kind": "solution", "nodes": nodes}
    lazy = Game.build([1, 2], lambda a: (a[1], 2 * a[1]))
    claim = equilibrium_certificate(
        pure(lazy, (1, 1), {1: (0,), 2: (1,), 3: (0, 1)}, "coco")
    )
    yield (
        "complete-plain",
        lazy,
        {**claim, "kind": "complete", "notion": "coco", "nodes": [{"pays": 0}]},
    )


def line(seed, **options):
    """A random game of two players, and the certificate of the whole line of weights."""
    rng = random.Random(seed)
    matrices = [[[rng.randint(0, 4) for _ in range(3)] for _ in range(3)] for _ in "AB"]
    game = Game.bimatrix(*matrices)
    found = solve_two_player(game)
    return game, enclosure_certificate(weight_proof(game, found.proof, **options))


def crossings():
    """Irrational weights, as an equilibrium and without one, and a weight at which other outcomes are as good."""
    yield "complete-crossing", *line(34)
    yield "complete-crossing-threats", *line(20, max_degree=1)
    yield "complete-pays-face", *line(1)


def cases():
    yield from solutions()
    yield from complete()
    yield from crossings()
    first, second = bundled("first"), bundled("second")
    game = first.game
    yield "equilibrium-three-players", game, equilibrium_certificate(first)
    yield (
        "equilibrium-mixed-harsanyi",
        matching_pennies().game,
        equilibrium_certificate(matching_pennies()),
    )
    for name, found in (("first", first), ("second", second)):
        claim = replace(found.claim, notion="coalition-perfect-harsanyi")
        yield (
            f"equilibrium-harsanyi-{name}",
            game,
            equilibrium_certificate(audit(game, claim)),
        )
    lazy = Game.build([1, 2], lambda a: (0, a[1]))
    zero = pure(lazy, (0, 1), {1: (0,), 2: (1,), 3: (0, 1)}, "coco")
    yield "equilibrium-zero-weight", lazy, equilibrium_certificate(zero)
    alone = Game.build([3], lambda a: ["1/3" if a[0] else -1])
    yield (
        "equilibrium-one-player",
        alone,
        equilibrium_certificate(pure(alone, (2,), {1: (2,)})),
    )
    yield "equilibrium-irrational", *irrational()
    yield "non-uniqueness", game, non_uniqueness_certificate(first, second)
    rng = random.Random(3)
    while True:
        other = Game.build(
            [2, 2, 2], lambda _: [fmpq(rng.randint(0, 9), 3) for _ in range(3)]
        )
        tree = enclose(other, max_cells=40)
        if not tree.open_cells and len(tree.nodes) > 2 and not tree.claims:
            break
    yield "non-existence", other, enclosure_certificate(tree)
    yield (
        "enclosure-three-players",
        game,
        enclosure_certificate(enclose(game, width="1/2")),
    )
    conflict = Game.bimatrix([[2, 3], [-1, 0]], [[-2, 0], [-3, 3]])
    yield "enclosure", conflict, enclosure_certificate(enclose(conflict, width="1/64"))
    rows = [([1, 1], "<=", 4), ([1, 3], "<=", 6)]
    programs = {
        "optimal": LinearProgram.maximise([3, 2], rows, upper=[3, None]),
        "optimal-free": LinearProgram.minimise(
            ["1/2", 2], [([1, 1], "=", 4), ([1, 3], ">=", 6)], lower=[None, -1]
        ),
        "infeasible": LinearProgram.maximise([3, 2], [*rows, ([1, 1], ">=", "9/2")]),
        "unbounded": LinearProgram.maximise(
            [3, 2, -1], [([1, -1, 0], "<=", 4), ([1, -2, 1], "=", "6/5")]
        ),
    }
    for name, program in programs.items():
        yield (
            f"linear-program-{name}",
            linear_program_document(program),
            linear_program_certificate(solve(program)),
        )


def texts():
    """The file name and text of every correct case."""
    for name, subject, certificate in cases():
        document = (
            json.loads(subject.canonical_text())
            if isinstance(subject, Game)
            else subject
        )
        yield (
            f"{name}.json",
            json.dumps({"subject": document, "certificate": certificate}, indent=1)
            + "\n",
        )


if __name__ == "__main__":
    (FOLDER / "correct").mkdir(exist_ok=True)
    for filename, text in texts():
        (FOLDER / "correct" / filename).write_text(text, encoding="utf-8")
