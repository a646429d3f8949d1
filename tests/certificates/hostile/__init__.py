"""Documents below 1 MB that would take long or much memory, one idea a file, each as the code that makes it.

``documents()`` gives the text of the subject and of the certificate, ``EXPECTED`` the outcome: ``unknown`` where the
limit on work is reached. Here is what they share.
"""

import json
from itertools import combinations, product

from tests.checkers.naive import game_hash, program_hash


def long(k, digits=72, numerator=1):
    """A fraction with a denominator of so many digits, another one for each k."""
    return f"{numerator}/1{str(2 * k + 1).rjust(digits, '0')}"


def game(sizes, payoff):
    """The subject whose profile a pays ``payoff(a)``."""
    profiles = product(*(range(1, size + 1) for size in sizes))
    return {
        "format": "coco-game/1",
        "players": [f"P{i}" for i in range(1, len(sizes) + 1)],
        "actions": [[str(a) for a in range(1, size + 1)] for size in sizes],
        "payoffs": {spelt(a): payoff(a) for a in profiles},
    }


def simple(sizes):
    """A game that pays everybody 0."""
    return game(sizes, lambda a: ["0"] * len(sizes))


def spelt(numbers):
    """1,2 for (1, 2)."""
    return ",".join(map(str, numbers))


def coalitions(n):
    """Every coalition of n players."""
    everyone = range(1, n + 1)
    return [S for size in everyone for S in combinations(everyone, size)]


def one(subject, kind, **body):
    """The texts of a subject and of a certificate about it."""
    head = {"format": "coco-certificate/1", "kind": kind}
    head["game_sha256"] = game_hash(subject)
    return json.dumps(subject), json.dumps({**head, **body})


def tree(subject, *nodes, kind="enclosure", **body):
    """The texts of a subject and of a tree about it."""
    return one(subject, kind, nodes=list(nodes), **body)


def claim(subject, weights=None, strategies=None, supporting=None):
    """A claim, for which everybody takes the first action, unless otherwise said."""
    n = len(subject["players"])
    first = {spelt(S): {spelt([1] * len(S)): "1"} for S in coalitions(n)}
    return {
        "claim": {
            "format": "coco-claim/1",
            "notion": "coalition-perfect-coco",
            "weights": weights or ["1"] * n,
            "strategies": first | (strategies or {}),
        },
        "supporting_weights": supporting or ["1"] * n,
    }


def equilibrium(subject, *claims, **body):
    """The texts of a subject and of a certificate of equilibria."""
    kind = "equilibrium" if len(claims) == 1 else "complete"
    if kind == "complete":
        body["nodes"] = [{"pays": 0}]
    return one(subject, kind, equilibria=list(claims), **body)


def program(rows, objective, answer):
    """The texts of a linear program, to be maximised, and of an answer."""
    subject = {
        "format": "coco-linear-program/1",
        "sense": "maximise",
        "objective": objective,
        "constraints": [
            {"coefficients": row, "relation": relation, "bound": bound}
            for row, relation, bound in rows
        ],
    }
    head = {"format": "coco-certificate/1", "kind": "linear-program"}
    head["program_sha256"] = program_hash(subject)
    return json.dumps(subject), json.dumps({**head, "answer": answer})


def split_chain(count, at, leaf):
    """Nodes that cut the last edge again and again, with the same leaf everywhere."""
    nodes = []
    for k in range(0, 2 * count, 2):
        nodes.append({"split": [1, 2], "at": at, "children": [k + 1, k + 2]})
        nodes.append(leaf)
    return [*nodes, leaf]


def face_chain(count, part, vertices):
    """Nodes that refute nothing: the whole cell is left as a face, again and again."""
    face = list(range(1, vertices + 1))
    nodes = [{"parts": [part], "face": face, "child": k} for k in range(1, count + 1)]
    return [*nodes, {"open": True}]


def field_claim(polynomial, interval, weight, subject=None):
    """A claim of one player over a field, with a weight in it."""
    subject = subject or simple([2])
    field = {"minimal_polynomial": polynomial, "interval": interval}
    return equilibrium(subject, claim(subject, weights=[weight]), field=field)
