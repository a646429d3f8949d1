"""Mutants of a certificate: every small change that a mistake or an attack would make, each with its name.

``mutants`` changes the certificate alone, ``subject_mutants`` the game under it, ``carried`` both, which stays true.
"""

import copy
import itertools
import re
from fractions import Fraction
from functools import reduce

from exact.programs.certificates import Document
from tests.checkers.naive import game_hash

NUMBER = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")
TINY = Fraction(1, 10**30)
CLAIMS = {"equilibrium", "non-uniqueness", "solution", "complete", "enclosure"}
TREES = {"non-existence", "enclosure", "solution", "complete"}
EVERY = {*CLAIMS, *TREES, "linear-program"}
NAMED = {
    "number by 1": EVERY,
    "number by 10^-30": EVERY,
    "sign": EVERY,
    "numerator and denominator swapped": EVERY,
    "number doubled": EVERY,
    "number spelled otherwise": EVERY,
    "entry dropped": EVERY,
    "entry duplicated": EVERY,
    "entries swapped": EVERY,
    "field dropped": EVERY,
    "field renamed": EVERY,
    "field added": EVERY,
    "coalitions or players swapped": CLAIMS | TREES,
    "word changed": EVERY,
    "notion changed": CLAIMS | TREES,
    "claims swapped": {"non-uniqueness", "solution", "complete", "enclosure"},
    "claim repeated": {"non-uniqueness", "solution", "complete", "enclosure"},
    "interval moved": {"equilibrium", "solution", "complete"},
    "root moved": {"equilibrium", "solution", "complete"},
    "tree node dropped": TREES,
    "child repeated": TREES,
    "child moved": TREES,
    "ray of another node": TREES,
    "leaf opened": TREES,
    "open leaf closed": {"enclosure", "solution"},
    "face moved": {"complete", "enclosure", "solution"},
    "face enlarged": {"complete", "enclosure", "solution"},
    "face dropped": {"complete", "enclosure", "solution"},
    "child of a face changed": {"complete", "enclosure", "solution"},
    "parts swapped": {"complete", "non-existence"},
    "one part for all": {"complete", "non-existence"},
    "claim of a leaf changed": {"complete", "enclosure"},
    "leaf of another sort": {"complete", "enclosure"},
    "leaf said to be a claim's": TREES,
    "claims left out": {"complete", "enclosure", "solution"},
}
"""The kinds of certificates to which each mutation applies; a test sees to it that each was applied there."""
SMALL = (*list(NAMED)[:13], "child repeated", "child moved", "child of a face changed")
"""Those that apply to almost every value of a document."""
WORDS = (
    *(
        "equilibrium",
        "non-uniqueness",
        "non-existence",
        "enclosure",
        "solution",
        "complete",
        "linear-program",
    ),
    *("optimal", "infeasible", "coco-claim/1"),
)
NOTIONS = ("coco", "coalition-perfect-coco", "coalition-perfect-harsanyi")


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
    yield from (("number by 1", str(x + 1)), ("number by 1", str(x - 1)))
    yield from (
        ("number by 10^-30", str(x + TINY)),
        ("number by 10^-30", str(x - TINY)),
    )
    yield "sign", str(-x)
    yield "number doubled", str(2 * x)
    if x:
        yield "numerator and denominator swapped", str(1 / x)
    yield "number spelled otherwise", f"{x.numerator * 3}/{x.denominator * 3}"


def list_mutants(items):
    """Drop, duplicate or swap entries."""
    for k in range(len(items)):
        yield "entry dropped", items[:k] + items[k + 1 :]
        yield "entry duplicated", items[: k + 1] + items[k:]
        for m in range(k + 1, min(k + 3, len(items))):
            yield (
                "entries swapped",
                [*items[:k], items[m], *items[k + 1 : m], items[k], *items[m + 1 :]],
            )


def dict_mutants(entries):
    """Drop an entry, swap two values (two coalitions, players, actions), rename a key, add one."""
    keys = list(entries)
    numbered = all(key[:1].isdigit() for key in keys)
    for k, key in enumerate(keys):
        yield "field dropped", {other: entries[other] for other in keys if other != key}
        for second in keys[k + 1 : k + 4]:
            name = "coalitions or players swapped" if numbered else "entries swapped"
            yield name, {**entries, key: entries[second], second: entries[key]}
        for new in (key + "x", "1,2", "2", "4", "1"):
            yield (
                "field renamed",
                {new if other == key else other: entries[other] for other in keys},
            )
    yield "field added", {**entries, "surplus": "1"}


def mutants(certificate):
    """Every mutant of a certificate, with what was done to it in words: its name, a colon, the place."""
    for path, value in places(certificate):
        where = "/".join(map(str, path))
        if isinstance(value, str) and NUMBER.fullmatch(value) and "sha256" not in where:
            new = number_mutants(value)
        elif isinstance(value, bool) or value is None:
            new = [("word changed", not value)]
        elif isinstance(value, int):
            new = [
                ("number by 1", value + 1),
                ("number by 1", value - 1),
                ("number spelled otherwise", str(value)),
            ]
        elif isinstance(value, list):
            new = list_mutants(value)
        elif isinstance(value, dict):
            new = dict_mutants(value)
        elif path[-1] == "notion":
            new = [("notion changed", notion) for notion in NOTIONS if notion != value]
        else:
            new = [
                ("word changed", word)
                for word in (*WORDS, value[::-1], "")
                if word != value
            ]
        for name, other in new:
            yield f"{name}: {where}", replaced(certificate, path, other)
    for change in (claim_mutants, field_mutants, node_mutants):
        yield from change(certificate)


def claim_mutants(certificate):
    """Claims swapped or repeated; all of them of another notion; weights or payoffs of two players swapped."""
    claims = certificate.get("equilibria", [])
    for k, m in itertools.permutations(range(len(claims)), 2):
        if k < m:
            swapped = replaced(certificate, ("equilibria", k), claims[m])
            yield (
                f"claims swapped: {k} {m}",
                replaced(swapped, ("equilibria", m), claims[k]),
            )
        yield (
            f"claim repeated: {k} at {m}",
            replaced(certificate, ("equilibria", m), claims[k]),
        )
    for notion in NOTIONS if claims or "nodes" in certificate else ():
        changed = copy.deepcopy(certificate)
        for entry in changed.get("equilibria", []):
            entry["claim"]["notion"] = notion
        yield f"notion changed: of every claim to {notion}", changed
        if "nodes" in certificate:
            yield (
                f"notion changed: of the tree to {notion}",
                {**certificate, "notion": notion},
            )
            yield (
                f"notion changed: everywhere to {notion}",
                {**changed, "notion": notion},
            )


def field_mutants(certificate):
    """The interval moved, narrowed or widened; the polynomial that of another root."""
    if "field" not in certificate:
        return
    low, high = map(Fraction, certificate["field"]["interval"])
    width, middle = high - low, (low + high) / 2
    for ends in (
        *(
            (low + width, high + width),
            (low - width, high - width),
            (low, middle),
            (middle, high),
            (low, low),
        ),
        *(
            (low - width / 2, high),
            (low, high + width / 2),
            (low - 100, high + 100),
            (-high, -low),
            (high, low),
        ),
    ):
        yield (
            f"interval moved: {ends}",
            replaced(certificate, ("field", "interval"), list(map(str, ends))),
        )
    p = list(map(Fraction, certificate["field"]["minimal_polynomial"]))
    cubed = reduce(product, [p, p, p])
    times = [
        a - 100 * b for a, b in zip([Fraction(0), *p], [*p, Fraction(0)], strict=True)
    ]  # by x − 100
    for other in (
        cubed,
        times,
        [-c for c in p],
        p[::-1],
        [c * (-1) ** k for k, c in enumerate(p)],
    ):
        yield (
            "root moved: ",
            replaced(
                certificate, ("field", "minimal_polynomial"), list(map(str, other))
            ),
        )


def product(p, q):
    """p·q, constant coefficients first."""
    return [
        sum(p[i] * q[k - i] for i in range(len(p)) if 0 <= k - i < len(q))
        for k in range(len(p) + len(q) - 1)
    ]


def node_mutants(certificate):
    """A leaf with the multipliers of another, opened or closed; a child repeated or moved; a node dropped."""
    nodes = certificate.get("nodes", [])
    for k, node in enumerate(nodes):
        for m, other in enumerate(nodes):
            if (
                k != m
                and "split" not in node
                and "split" not in other
                and (node, other) != ({"open": True},) * 2
            ):
                name = "open leaf closed" if "open" in node else "ray of another node"
                yield (
                    f"{name}: leaf {k} of node {m}",
                    replaced(certificate, ("nodes", k), other),
                )
        yield f"leaf opened: {k}", replaced(certificate, ("nodes", k), {"open": True})
        if "open" in node:
            empty = {"best_replies": {}, "dividends": {}}
            yield f"open leaf closed: {k}", replaced(certificate, ("nodes", k), empty)
        if "face" in node:
            yield from face_mutants(certificate, k)
        if len(node.get("parts", [])) > 1:
            yield from part_mutants(certificate, k)
        if "split" not in node:
            yield from claim_leaf_mutants(certificate, k)
        if "children" in node:
            for child in range(len(nodes) + 1):
                yield (
                    f"child moved: of {k}",
                    replaced(
                        certificate,
                        ("nodes", k, "children"),
                        [child, node["children"][1]],
                    ),
                )
                yield (
                    f"child repeated: of {k}",
                    replaced(certificate, ("nodes", k, "children"), [child, child]),
                )
            for gone in node["children"]:
                yield f"tree node dropped: {gone}", without(certificate, k, gone)
    for k in range(len(nodes)):
        yield (
            f"tree node dropped: {k} alone",
            {**certificate, "nodes": nodes[:k] + nodes[k + 1 :]},
        )
    if nodes and "equilibria" in certificate:
        yield (
            "claims left out: all",
            {key: value for key, value in certificate.items() if key != "equilibria"},
        )
        yield "claims left out: the list is empty", {**certificate, "equilibria": []}


def face_mutants(certificate, k):
    """The face of node k: other vertices, one more, none; another child, or that of another face."""
    node, nodes = certificate["nodes"][k], certificate["nodes"]
    without_face = {
        key: value for key, value in node.items() if key not in ("face", "child")
    }
    n = 1 + max(len(node["face"]), len(nodes[0].get("parts", [])), 2)
    for size in range(1, n + 1):
        for face in map(list, itertools.combinations(range(1, n + 1), size)):
            if face != node["face"]:
                name = (
                    "face enlarged" if set(face) > set(node["face"]) else "face moved"
                )
                yield (
                    f"{name}: of {k} to {face}",
                    replaced(certificate, ("nodes", k, "face"), face),
                )
    for face in (node["face"][::-1], node["face"] * 2, [0, *node["face"]], []):
        if face != node["face"]:
            yield (
                f"face moved: of {k} to {face}",
                replaced(certificate, ("nodes", k, "face"), face),
            )
    yield (
        f"face dropped: of {k}",
        pruned(replaced(certificate, ("nodes", k), without_face)),
    )
    yield (
        f"face dropped: of {k}, with its child",
        pruned(replaced(certificate, ("nodes", k), nodes[node["child"]])),
    )
    for child in range(len(nodes) + 1):
        if child != node["child"]:
            yield (
                f"child of a face changed: of {k}",
                replaced(certificate, ("nodes", k, "child"), child),
            )
    for m, other in enumerate(nodes):
        if m > k and "face" in other:
            swapped = replaced(certificate, ("nodes", k, "child"), other["child"])
            yield (
                f"child of a face changed: {k} and {m}",
                replaced(swapped, ("nodes", m, "child"), node["child"]),
            )
            swapped = replaced(certificate, ("nodes", k, "face"), other["face"])
            yield (
                f"face moved: {k} and {m}",
                replaced(swapped, ("nodes", m, "face"), node["face"]),
            )


def part_mutants(certificate, k):
    """The parts of node k in another order, or one of them in the place of all."""
    parts = certificate["nodes"][k]["parts"]
    for order in itertools.permutations(range(len(parts))):
        if list(order) != sorted(order):
            new = [parts[m] for m in order]
            yield (
                f"parts swapped: of {k} {order}",
                replaced(certificate, ("nodes", k, "parts"), new),
            )
    for part in parts:
        for new in ([part], [part] * len(parts)):
            yield (
                f"one part for all: of {k}",
                replaced(certificate, ("nodes", k, "parts"), new),
            )


def claim_leaf_mutants(certificate, k):
    """Leaf k: another claim, or the other sort of leaf with a claim, or one although it has none."""
    node, count = certificate["nodes"][k], len(certificate.get("equilibria", []))
    for sort in ("equilibrium", "pays"):
        for claim in range(-1, count + 1):
            if node == {sort: claim}:
                continue
            if "equilibrium" not in node and "pays" not in node:
                name = "leaf said to be a claim's"
            else:
                name = (
                    "claim of a leaf changed"
                    if sort in node
                    else "leaf of another sort"
                )
            yield (
                f"{name}: {k} {sort} {claim}",
                pruned(replaced(certificate, ("nodes", k), {sort: claim})),
            )


def pruned(certificate):
    """The tree without the nodes that are no longer below the root, the others renumbered."""
    nodes, reached = certificate["nodes"], [0]
    for number in reached:  # it grows
        node = nodes[number]
        reached += [
            *node.get("children", []),
            *([node["child"]] if "child" in node else []),
        ]
    place = {old: new for new, old in enumerate(sorted(reached))}
    kept = [dict(nodes[number]) for number in sorted(reached)]
    for node in kept:
        if "children" in node:
            node["children"] = [place[child] for child in node["children"]]
        if "child" in node:
            node["child"] = place[node["child"]]
    return {**certificate, "nodes": kept}


def without(certificate, parent, gone):
    """The tree in which the parent of ``gone`` is replaced by its other child, what is then not reached dropped."""
    left, right = certificate["nodes"][parent]["children"]
    return pruned(
        replaced(
            certificate, ("nodes", parent), certificate["nodes"][left + right - gone]
        )
    )


def subject_mutants(subject: Document) -> list[tuple[str, Document, str]]:
    """Other games under the same certificate: scaled, shifted, relabelled, one payoff changed; and each one's hash."""
    if subject["format"] != "coco-game/1":
        return []
    others = [(what, other) for what, other, _ in carried(subject, {})]
    for a, payoff in subject["payoffs"].items():
        changed = [str(Fraction(payoff[0]) + 1), *payoff[1:]]
        others.append(
            (
                f"payoff changed: {a}",
                {**subject, "payoffs": {**subject["payoffs"], a: changed}},
            )
        )
    return [(what, other, game_hash(other)) for what, other in others]


def carried(subject: Document, certificate: Document):
    """The game scaled, shifted or relabelled, and its certificate with it: what was true stays true."""
    n = len(subject["players"])
    ones, zeros = [Fraction(1)] * n, [Fraction(0)] * n
    for i in range(n):
        scale, shift = list(ones), list(zeros)
        scale[i], shift[i] = Fraction(2 + i, 3), Fraction(-5, 7)
        yield (
            f"game scaled: player {i + 1}",
            *rescaled(subject, certificate, scale, zeros),
        )
        yield (
            f"game shifted: player {i + 1}",
            *rescaled(subject, certificate, ones, shift),
        )
    everything = (
        [Fraction(k + 2, 2 * k + 1) for k in range(n)],
        [Fraction(k - 1, 3) for k in range(n)],
    )
    yield "game scaled and shifted: all", *rescaled(subject, certificate, *everything)
    same = [list(range(1, len(names) + 1)) for names in subject["actions"]]
    for order in itertools.permutations(range(1, n + 1)):
        if list(order) != sorted(order):
            yield (
                f"players relabelled: {order}",
                *relabelled(subject, certificate, order, same),
            )
    for i in range(n):
        if len(same[i]) > 1:
            turned = [[*a[1:], a[0]] if k == i else a for k, a in enumerate(same)]
            yield (
                f"actions relabelled: of {i + 1}",
                *relabelled(subject, certificate, tuple(range(1, n + 1)), turned),
            )


def linear(x, a, b=Fraction(0)):
    """a·x + b for a number as documents spell it."""
    if isinstance(x, dict):
        c = [Fraction(entry) * a for entry in x["in_field"]] or [Fraction(0)]
        return {"in_field": [str(c[0] + b), *map(str, c[1:])]}
    return str(Fraction(x) * a + b)


def rescaled(subject, certificate, scale, shift):
    """U_i → a_i U_i + b_i: weights λ_i/a_i, payoffs a φ + b, cells the images of the cells, the same multipliers."""
    subject, certificate = copy.deepcopy(subject), copy.deepcopy(certificate)
    triple = list(zip(scale, shift, strict=True))
    for a, payoff in subject["payoffs"].items():
        subject["payoffs"][a] = [
            linear(u, *by) for u, by in zip(payoff, triple, strict=True)
        ]
    for entry in certificate.get("equilibria", []):
        claim = entry["claim"]
        claim["weights"] = [
            linear(w, 1 / a) for w, a in zip(claim["weights"], scale, strict=True)
        ]
        entry["supporting_weights"] = [
            linear(w, 1 / a)
            for w, a in zip(entry["supporting_weights"], scale, strict=True)
        ]
        if "payoffs" in claim:
            claim["payoffs"] = [
                linear(u, *by) for u, by in zip(claim["payoffs"], triple, strict=True)
            ]
    n = len(scale)
    cells = {0: [[Fraction(int(i == k)) for i in range(n)] for k in range(n)]}
    for number, node in enumerate(certificate.get("nodes", [])):
        cell = cells.pop(number)  # in the weights of the old game
        if len(node.get("parts", [])) > 1:
            factors = [1 / total(vertex, scale) for vertex in cell]
            node["parts"] = [
                multiplied(part, x)
                for part, x in zip(node["parts"], factors, strict=True)
            ]
        if "face" in node:
            cells[node["child"]] = [cell[k - 1] for k in node["face"]]
        if "split" in node:
            p, q = (k - 1 for k in node["split"])
            at = Fraction(node["at"])
            middle = [
                (1 - at) * x + at * y for x, y in zip(cell[p], cell[q], strict=True)
            ]
            left, right = (
                (1 - t) * total(cell[end], scale) for t, end in ((at, p), (1 - at, q))
            )
            node["at"] = str(right / (left + right))
            for child, end in zip(node["children"], (p, q), strict=True):
                cells[child] = [
                    middle if k == end else vertex for k, vertex in enumerate(cell)
                ]
    return subject, {**certificate, "game_sha256": game_hash(subject)}


def multiplied(value, x):
    """Every multiplier times x, which is what a part needs whose vertex is scaled by x."""
    if isinstance(value, dict):
        return {key: multiplied(entry, x) for key, entry in value.items()}
    return str(Fraction(value) * x)


def total(vertex, scale):
    """Σ λ_i/a_i: what the image of a vertex is divided by, for its weights to sum to 1 again."""
    return sum((w / a for w, a in zip(vertex, scale, strict=True)), Fraction(0))


def relabelled(subject, certificate, order, actions):
    """New player j is old player order[j−1]; the new action a of old player i is its old action actions[i−1][a−1]."""
    subject, certificate = copy.deepcopy(subject), copy.deepcopy(certificate)

    def profile(S, key):
        """The new key for the joint action ``key`` of the old players S."""
        old = dict(zip(S, map(int, key.split(",")), strict=True))
        return ",".join(
            str(actions[i - 1].index(old[i]) + 1) for i in order if i in old
        )

    def coalition(S):
        return ",".join(str(j) for j, i in enumerate(order, start=1) if i in S)

    def by_profile(S, row):
        return {profile(S, key): value for key, value in row.items()}

    def by_coalition(rows):
        split = {tuple(map(int, S.split(","))): row for S, row in rows.items()}
        return {coalition(S): by_profile(S, row) for S, row in split.items()}

    def by_player(row):
        return {str(order.index(int(i)) + 1): value for i, value in row.items()}

    def reordered(row):
        return [row[i - 1] for i in order]

    everyone = tuple(range(1, len(order) + 1))
    payoffs = {
        profile(everyone, a): reordered(payoff)
        for a, payoff in subject["payoffs"].items()
    }
    names = [
        [names[a - 1] for a in mine]
        for names, mine in zip(subject["actions"], actions, strict=True)
    ]
    changed = {
        "players": reordered(subject["players"]),
        "actions": reordered(names),
        "payoffs": payoffs,
    }
    subject.update(changed)
    for entry in certificate.get("equilibria", []):
        claim = entry["claim"]
        entry["supporting_weights"] = reordered(entry["supporting_weights"])
        claim["strategies"] = by_coalition(claim["strategies"])
        for name in {"weights", "payoffs"} & set(claim):
            claim[name] = reordered(claim[name])

    def part(old):
        new = {}
        if "best_replies" in old:
            new["best_replies"] = by_coalition(old["best_replies"])
        if "obedience" in old:
            split = {
                tuple(map(int, S.split(","))): rows
                for S, rows in old["obedience"].items()
            }
            new["obedience"] = {
                coalition(S): {
                    profile(S, a): by_profile(S, row) for a, row in rows.items()
                }
                for S, rows in split.items()
            }
        if "shares" in old:
            return {**new, "shares": by_player(old["shares"])}
        rows = {
            tuple(map(int, S.split(","))): row for S, row in old["dividends"].items()
        }
        return {
            **new,
            "dividends": {coalition(S): by_player(row) for S, row in rows.items()},
        }

    vertices = {
        0: list(order)
    }  # of each node's cell, the old numbers in their new order
    for number, node in enumerate(nodes := certificate.get("nodes", [])):
        mine = vertices.pop(number)
        vertices |= dict.fromkeys(node.get("children", []), mine)
        if "split" in node:
            node["split"] = [mine.index(k) + 1 for k in node["split"]]
        elif isinstance(node.get("crossing"), dict):
            node["crossing"] = by_coalition(node["crossing"])
        elif "dividends" in node or "shares" in node:
            nodes[number] = part(node)
        if "parts" in node:
            parts = list(map(part, node["parts"]))
            node["parts"] = [parts[k - 1] for k in mine] if len(parts) > 1 else parts
        if "face" in node:
            left = [k for k in mine if k in node["face"]]
            vertices[node["child"]] = [node["face"].index(k) + 1 for k in left]
            node["face"] = [mine.index(k) + 1 for k in left]
    return subject, {**certificate, "game_sha256": game_hash(subject)}
