"""Makes ``correct/*.json`` from the producers: ``python -m tests.certificates.build``; a test compares."""

import json
import random
from dataclasses import replace
from itertools import product
from pathlib import Path

from flint import fmpq, fmpq_poly, fmpz_poly

from exact.audit import audit
from exact.certificates import (
    enclosure_certificate,
    equilibrium_certificate,
    linear_program_certificate,
    linear_program_document,
    non_uniqueness_certificate,
)
from exact.claims import Claim, parse_claim
from exact.equilibria.enclosure import enclose
from exact.examples import example
from exact.formats import parse_game
from exact.games import Game
from exact.linear_program import LinearProgram
from exact.simplex import solve

FOLDER = Path(__file__).parent


def bundled(name):
    game = parse_game(example("two-equilibria"))
    return audit(game, parse_claim(example(f"two-equilibria-{name}"), game))


def pure(game, weights, actions, notion="coalition-perfect-coco"):
    return audit(game, Claim(notion, tuple(map(fmpq, weights)), {S: {a: fmpq(1)} for S, a in actions.items()}))


def matching_pennies():
    game = Game.bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    half = fmpq(1, 2)
    mixed = {1: {(0,): half, (1,): half}, 2: {(0,): half, (1,): half}, 3: {(0, 0): half, (0, 1): half}}
    return audit(game, Claim("coalition-perfect-harsanyi", (fmpq(1), fmpq(1)), mixed, (fmpq(0), fmpq(0))))


def irrational():
    """A 3×3 game whose frontier vertex (3,3) is an equilibrium at an irrational weight; found by search.

    With weights (1, t), M = U_1 − tU_2 and both sides mixing over their first two actions, condition 4 is
    u_1 − t u_2 = val M = det/D, a quadratic equation in t.
    """
    rng = random.Random(0)
    t = fmpq_poly([0, 1])
    while True:
        first, second = ([[rng.randint(-4, 4) for _ in range(3)] for _ in range(3)] for _ in range(2))
        M = [[first[r][k] - t * second[r][k] for k in range(3)] for r in range(3)]
        (a, b, _), (c, d, _), _ = M
        total, det = a + d - b - c, a * d - b * c
        equation = M[2][2] * total - det
        factors = fmpz_poly([int(z) for z in equation.coeffs()]).factor()[1] if equation.degree() == 2 else []
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
        row_gains = [sum(M[r][c](low) * columns[c] for c in range(3)) - value for r in range(3)]
        column_gains = [sum(M[r][c](low) * rows[r] for r in range(3)) - value for c in range(3)]
        mixing = min(rows[:2]) > 0 and min(columns[:2]) > 0
        if not (supported and mixing and row_gains[2] < fmpq(-1, 2) and column_gains[2] > fmpq(1, 2)):
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
            "field": {"minimal_polynomial": [str(z) for z in modulus.coeffs()], "interval": [str(low), str(high)]},
            "equilibria": [{"claim": claim, "supporting_weights": claim["weights"]}],
        }
    return None


def cases():
    first, second = bundled("first"), bundled("second")
    game = first.game
    yield "equilibrium-three-players", game, equilibrium_certificate(first)
    yield "equilibrium-mixed-harsanyi", matching_pennies().game, equilibrium_certificate(matching_pennies())
    for name, found in (("first", first), ("second", second)):
        claim = replace(found.claim, notion="coalition-perfect-harsanyi")
        yield f"equilibrium-harsanyi-{name}", game, equilibrium_certificate(audit(game, claim))
    lazy = Game.build([1, 2], lambda a: (0, a[1]))
    zero = pure(lazy, (0, 1), {1: (0,), 2: (1,), 3: (0, 1)}, "coco")
    yield "equilibrium-zero-weight", lazy, equilibrium_certificate(zero)
    alone = Game.build([3], lambda a: ["1/3" if a[0] else -1])
    yield "equilibrium-one-player", alone, equilibrium_certificate(pure(alone, (2,), {1: (2,)}))
    yield "equilibrium-irrational", *irrational()
    yield "non-uniqueness", game, non_uniqueness_certificate(first, second)
    rng = random.Random(3)
    while True:
        other = Game.build([2, 2, 2], lambda _: [fmpq(rng.randint(0, 9), 3) for _ in range(3)])
        tree = enclose(other, max_cells=40)
        if not tree.open_cells and len(tree.nodes) > 2:
            break
    yield "non-existence", other, enclosure_certificate(tree)
    yield "enclosure-three-players", game, enclosure_certificate(enclose(game, width="1/2"))
    conflict = Game.bimatrix([[2, 3], [-1, 0]], [[-2, 0], [-3, 3]])
    yield "enclosure", conflict, enclosure_certificate(enclose(conflict, width="1/64"))
    rows = [([1, 1], "<=", 4), ([1, 3], "<=", 6)]
    programs = {
        "optimal": LinearProgram.maximise([3, 2], rows, upper=[3, None]),
        "optimal-free": LinearProgram.minimise(["1/2", 2], [([1, 1], "=", 4), ([1, 3], ">=", 6)], lower=[None, -1]),
        "infeasible": LinearProgram.maximise([3, 2], [*rows, ([1, 1], ">=", "9/2")]),
        "unbounded": LinearProgram.maximise([3, 2, -1], [([1, -1, 0], "<=", 4), ([1, -2, 1], "=", "6/5")]),
    }
    for name, program in programs.items():
        yield f"linear-program-{name}", linear_program_document(program), linear_program_certificate(solve(program))


def texts():
    """The file name and text of every correct case."""
    for name, subject, certificate in cases():
        document = json.loads(subject.canonical_text()) if isinstance(subject, Game) else subject
        yield f"{name}.json", json.dumps({"subject": document, "certificate": certificate}, indent=1) + "\n"


if __name__ == "__main__":
    (FOLDER / "correct").mkdir(exist_ok=True)
    for filename, text in texts():
        (FOLDER / "correct" / filename).write_text(text, encoding="utf-8")
