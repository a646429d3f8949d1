"""Mutants of a certificate: every small change that a mistake or an attack would make."""

import copy
import json
import re
from fractions import Fraction

from exact.certificates import Document
from exact.documents import Source
from exact.formats import parse_game
from exact.games import Game

NUMBER = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")
TINY = Fraction(1, 10**30)


def places(value, path=()):
    """Every value in a document with its path, the document itself first."""
    yield path, value
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from places(entry, (*path, key))
    elif isinstance(value, list):
        for k, entry in enumerate(value):
            yield from places(entry, (*path, k))


def replaced(document, path, value):
    """A copy in which the value at ``path`` is another."""
    result = copy.deepcopy(document)
    if not path:
        return value
    parent = result
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return result


def number_mutants(text):
    """By 1, by 10^−30, sign, swapped numerator and denominator, another name for the same number."""
    x = Fraction(text)
    yield from (str(x + 1), str(x - 1), str(x + TINY), str(x - TINY), str(-x), str(2 * x))
    if x:
        yield str(1 / x)
    yield f"{x.numerator * 3}/{x.denominator * 3}"


def list_mutants(items):
    """Drop, duplicate or swap entries."""
    for k in range(len(items)):
        yield items[:k] + items[k + 1 :]
        yield items[: k + 1] + items[k:]
        for m in range(k + 1, min(k + 3, len(items))):
            yield [*items[:k], items[m], *items[k + 1 : m], items[k], *items[m + 1 :]]


def dict_mutants(entries):
    """Drop an entry, swap two values (two coalitions, players, actions), rename a key, add one."""
    keys = list(entries)
    for k, key in enumerate(keys):
        yield {other: entries[other] for other in keys if other != key}
        for second in keys[k + 1 : k + 4]:
            yield {**entries, key: entries[second], second: entries[key]}
        for name in (key + "x", "1,2", "2", "4", "1"):
            yield {name if other == key else other: entries[other] for other in keys}
    yield {**entries, "surplus": "1"}


def mutants(certificate):
    """Every mutant of a certificate, with what was done to it in words."""
    for path, value in places(certificate):
        where = "/".join(map(str, path))
        if isinstance(value, str) and NUMBER.fullmatch(value) and "sha256" not in where:
            for new in number_mutants(value):
                yield f"{where} := {new}", replaced(certificate, path, new)
        elif isinstance(value, bool) or value is None:
            yield f"{where} flipped", replaced(certificate, path, not value)
        elif isinstance(value, int):
            for new in (value + 1, value - 1, str(value), 0):
                yield f"{where} := {new!r}", replaced(certificate, path, new)
        elif isinstance(value, list):
            for new in list_mutants(value):
                yield f"{where} list", replaced(certificate, path, new)
        elif isinstance(value, dict):
            for new in dict_mutants(value):
                yield f"{where} object", replaced(certificate, path, new)
        else:
            for new in (*WORDS, value[::-1], ""):
                if new != value:
                    yield f"{where} := {new!r}", replaced(certificate, path, new)
    yield from node_mutants(certificate)


WORDS = (
    "coco",
    "coalition-perfect-coco",
    "coalition-perfect-harsanyi",
    "equilibrium",
    "non-uniqueness",
    "non-existence",
    "enclosure",
    "linear-program",
    "optimal",
    "infeasible",
)


def node_mutants(certificate):
    """A leaf with the multipliers of another leaf, a leaf opened or closed, a child repeated or moved."""
    nodes = certificate.get("nodes", [])
    for k, node in enumerate(nodes):
        for m, other in enumerate(nodes):
            if k != m and "split" not in node and "split" not in other:
                yield f"leaf {k} of node {m}", replaced(certificate, ("nodes", k), other)
        yield f"leaf {k} opened", replaced(certificate, ("nodes", k), {"open": True})
        if "children" in node:
            for child in range(len(nodes) + 1):
                yield f"children {k}", replaced(certificate, ("nodes", k, "children"), [child, node["children"][1]])
                yield f"children {k}", replaced(certificate, ("nodes", k, "children"), [child, child])


def subject_mutants(subject: Document) -> list[tuple[str, Document, str]]:
    """Other games under the same certificate: scaled, shifted, relabelled, one payoff changed; and each one's hash."""
    if subject["format"] != "coco-game/1":
        return []
    game = parse_game(Source(json.dumps(subject)))
    others: list[tuple[str, Game]] = [
        ("scaled", game.scaled(0, 2)),
        ("shifted", game.scaled(game.n - 1, 1, "1/7")),
        ("players reversed", game.relabelled(range(game.n)[::-1])),
        ("actions reversed", game.relabelled(range(game.n), [range(size)[::-1] for size in game.shape])),
    ]
    for k in range(len(game.payoffs)):
        vector = (game.payoffs[k][0] + 1, *game.payoffs[k][1:])
        payoffs = (*game.payoffs[:k], vector, *game.payoffs[k + 1 :])
        others.append((f"payoff {k} changed", Game(game.players, game.actions, payoffs)))
    return [(what, json.loads(other.canonical_text()), other.sha256) for what, other in others]
