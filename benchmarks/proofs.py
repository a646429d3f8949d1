"""Speeds of the proofs: medians of the processor time of three runs, and ratios to a naive sympy proof.

    python benchmarks/proofs.py [--quick]

Figures go to stdout as a table. ``--quick`` leaves out n = 12 exhaustive and sympy at n = 8.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import sympy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from proofs import checker
from proofs.each_n import levels, theorem1
from proofs.every_n.verification import verify_for_all_n
from proofs.identities.lowering import lower
from proofs.identities.proving import APPENDIX, prove
from proofs.identities.terms import Ring
from proofs.identities.zeilberger import telescope
from tests.proofs.identity_examples import TRUE


def median(work, runs=3):
    """The median of the seconds that ``work`` takes."""
    seconds = []
    for _ in range(runs):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds)


def naive_sympy(n):
    """Harsanyi ⇒ CoCo with symbols and expand: c_{S,i} − Σ (1/r) h_{R,ij} for every S and i ∈ S."""
    coalitions = [
        frozenset(i for i in range(n) if m >> i & 1) for m in range(1, 1 << n)
    ]
    x = {
        (S, i): sympy.Symbol(f"x_{''.join(map(str, sorted(S)))}_{i}")
        for S in coalitions
        for i in S
    }
    inside = {
        (S, i): [R for R in coalitions if R <= S and i in R]
        for S in coalitions
        for i in S
    }
    w = {
        (S, i): sum((-1) ** (len(S) - len(R)) * x[R, i] for R in Rs)
        for (S, i), Rs in inside.items()
    }
    z = {S: sympy.Add(*(x[S, j] for j in S)) for S in coalitions} | {
        frozenset(): sympy.Integer(0)
    }
    f = sympy.factorial
    for (S, i), Rs in inside.items():
        s = len(S)
        coco = x[S, i] - sum(
            f(len(R) - 1) * f(s - len(R)) / f(s) * (z[R] - z[S - R]) for R in Rs
        )
        harsanyi = sum(
            sympy.Rational(1, len(R)) * (w[R, i] - w[R, j]) for R in Rs for j in R
        )
        if sympy.expand(coco - harsanyi) != 0:
            raise ArithmeticError("sympy disagrees")


def order_three():
    """A recurrence for Σ_k C(n, k)^6."""
    from proofs.identities import expressions as ex

    sides = ex.parse("sum(binomial(n, k)^6, k, 0, n)"), ex.parse("0")
    difference = lower(*sides, {"n": Ring(1).gens()[0]}, 1)
    for order in range(1, 4):
        found = telescope(difference, 0, order)
    if found is None or len(found.operator) != 4:
        raise ArithmeticError("order 3 was expected")


def main(quick):
    """Print the table."""
    print(f"{'what':58} {'seconds':>9}  goal")
    for identity in APPENDIX:
        seconds = median(lambda i=identity: prove(i.left, i.right, i.assume))
        certificate = prove(identity.left, identity.right, identity.assume).certificate
        check = median(lambda c=certificate: checker.check_certificate(c))
        print(
            f"{identity.name + ', proved and checked':58} {seconds:9.4f}  of which checker {check:.4f}"
        )
    slowest = 0.0
    for name, left, right, assume in TRUE:
        seconds = median(lambda a=(left, right, assume): prove(*a))
        slowest = max(slowest, seconds)
        print(f"{name:58} {seconds:9.4f}  0.2")
    print(
        f"{'recurrence of order 3 for binomial(n, k)^6':58} {median(order_three):9.4f}"
    )
    print(f"{'every step, for every n':58} {median(verify_for_all_n):9.4f}  1")
    for n, goal in ((8, 0.5), (10, 3), (12, 60)):
        if n < 12 or not quick:
            runs = 3 if n < 12 else 1
            print(
                f"{f'exhaustive, n = {n}':58} {median(lambda n=n: theorem1.verify(n), runs):9.3f}  {goal}"
            )
    print(
        f"{'interval, n = 16':58} {median(lambda: levels.verify_interval(16)):9.3f}  6"
    )
    print(f"{'sizes, n = 200':58} {median(lambda: levels.verify_sizes(200)):9.3f}  10")
    for n in (4, 6) if quick else (4, 6, 8):
        ours = median(lambda n=n: theorem1.verify(n))
        theirs = median(lambda n=n: naive_sympy(n), 1)
        print(
            f"{f'naive sympy, one direction, n = {n}':58} {theirs:9.3f}  {theirs / ours:.0f} times ours (all of it)"
        )


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
