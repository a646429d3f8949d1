"""Makes ``incorrect/*.json`` and ``unparsable/*.json``, attacks by name: ``python -m tests.certificates.attacks``."""

import copy
import json

from tests.certificates.build import FOLDER
from tests.checkers.naive import game_hash, program_hash

TINY = 10**30
CASES = {
    path.stem: (case["subject"], case["certificate"])
    for path in sorted((FOLDER / "correct").glob("*.json"))
    for case in [json.loads(path.read_text("utf-8"))]
}


def changed(name, *changes):
    """The subject and the certificate of a correct case, each ``(path, value)`` put in; value None deletes."""
    subject, certificate = copy.deepcopy(CASES[name])
    for path, value in changes:
        *steps, last = path
        parent = certificate
        for step in steps:
            parent = parent[step]
        if value is None:
            del parent[last]
        else:
            parent[last] = value
    return subject, certificate


CLAIM = ("equilibria", 0, "claim")
SECOND = ("equilibria", 1, "claim")
SUPPORT = ("equilibria", 0, "supporting_weights")


def one_player(p, weights="1", notion="coalition-perfect-coco", field=None):
    """Player 1 takes the second of two actions, which pays p; the first pays 0."""
    subject = {
        "format": "coco-game/1",
        "players": ["A"],
        "actions": [["a", "b"]],
        "payoffs": {"1": ["0"], "2": [p]},
    }
    claim = {
        "format": "coco-claim/1",
        "notion": notion,
        "weights": [weights],
        "strategies": {"1": {"2": "1"}},
    }
    certificate = {
        "format": "coco-certificate/1",
        "kind": "equilibrium",
        "game_sha256": game_hash(subject),
        **({"field": field} if field else {}),
        "equilibria": [{"claim": claim, "supporting_weights": ["1"]}],
    }
    return subject, certificate


ROOT_TWO = {"minimal_polynomial": ["-2", "0", "1"], "interval": ["1", "2"]}
TWICE = {
    "minimal_polynomial": ["4", "0", "-4", "0", "1"],
    "interval": ["1", "2"],
}  # (x² − 2)²
REDUCIBLE = {
    "minimal_polynomial": ["6", "-2", "-3", "1"],
    "interval": ["1", "2"],
}  # (x² − 2)(x − 3)
AT_AN_END = {
    "minimal_polynomial": ["6", "-5", "1"],
    "interval": ["2", "5/2"],
}  # (x − 2)(x − 3), root at the end
DECIMALS = {
    "in_field": [f"-{14142135623730950488016887242096980785696718753769}/{10**49}", "1"]
}  # √2 − 1.414… > 0
BELOW = {
    "in_field": [f"-{14142135623730950488016887242096980785696718753770}/{10**49}", "1"]
}  # < 0 from the 50th digit


def tampered_game(name, path, value, rehash=True):
    subject, certificate = copy.deepcopy(CASES[name])
    subject["payoffs"][path[0]][path[1]] = value
    if rehash:
        certificate["game_sha256"] = game_hash(subject)
    return subject, certificate


def program(name, *changes):
    return changed(f"linear-program-{name}", *changes)


def incorrect():
    """Name, (subject, certificate), condition, where, detail."""
    three, mixed, two = (
        "equilibrium-three-players",
        "equilibrium-mixed-harsanyi",
        "non-uniqueness",
    )
    yield (
        "hash-of-another-game",
        changed(three, (("game_sha256",), "0" * 64)),
        "game_sha256",
        "",
        "it is about '0000",
    )
    yield (
        "hash-in-capitals",
        changed(three, (("game_sha256",), CASES[three][1]["game_sha256"].upper())),
        "game_sha256",
        "",
        "",
    )
    yield (
        "hash-of-another-program",
        program("optimal", (("program_sha256",), "")),
        "program_sha256",
        "",
        "about ''",
    )
    yield (
        "game-changed-by-one",
        tampered_game(three, ("1,1,1", 0), "77", rehash=False),
        "game_sha256",
        "",
        "not about",
    )
    yield (
        "beaten-by-a-profile",
        tampered_game(three, ("2,2,2", 0), "77"),
        "condition 1",
        "profile 2,2,2",
        "it beats φ_N by",
    )
    yield (
        "supporting-weight-zero",
        changed(three, ((*SUPPORT, 0), "0")),
        "condition 1",
        "supporting weight 1",
        "0 is not",
    )
    yield (
        "supporting-weight-negative",
        changed(three, ((*SUPPORT, 2), "-1")),
        "condition 1",
        "supporting weight 3",
        "-1 is",
    )
    yield (
        "supporting-weights-all-zero",
        changed(mixed, (SUPPORT, ["0", "0"])),
        "condition 1",
        "supporting weight 1",
        "0 is not",
    )
    yield (
        "weight-negative",
        changed(mixed, ((*CLAIM, "weights", 0), "-1")),
        "condition 2",
        "player 1",
        "-1 is negative",
    )
    yield (
        "weights-all-zero",
        changed(mixed, ((*CLAIM, "weights"), ["0", "0"])),
        "condition 2",
        "every player",
        "all weights",
    )
    yield (
        "weight-by-10^-30",
        changed(mixed, ((*CLAIM, "weights", 0), f"{TINY + 1}/{TINY}")),
        "condition 3",
        "",
        "gains",
    )
    alone = {"1": {"1": "1"}, "2": {"1": "1/2", "2": "1/2"}, "1,2": {"1,1": "1"}}
    yield (
        "one-player-deviates",
        changed(mixed, ((*CLAIM, "strategies"), alone)),
        "condition 3",
        "coalition 2",
        "2 gains 2",
    )
    skew = {"1": f"{TINY + 2}/{2 * TINY}", "2": f"{TINY - 2}/{2 * TINY}"}
    yield (
        "mixed-by-10^-30",
        changed(mixed, ((*CLAIM, "strategies", "1"), skew)),
        "condition 3",
        "coalition 2",
        f"gains 1/{TINY // 4}",
    )
    first = changed(mixed, ((*CLAIM, "strategies", "1"), {"1": "1"}))
    yield "mixed-becomes-pure", first, "condition 3", "coalition 2", "2 gains 2"
    for S in ("1", "2", "3", "1,2", "1,3", "2,3"):
        own = CASES[three][1]["equilibria"][0]["claim"]["strategies"][S]
        (action,) = own
        flipped = ",".join("2" if a == "1" else "1" for a in action.split(","))
        yield from coalition_attack(
            f"coalition-{S.replace(',', '')}-plays-otherwise", three, S, flipped
        )
    yield "grand-coalition-off-the-frontier", *grand_coalition(three)
    for notion, where in (
        ("coalition-perfect-coco", "coalition 1,2"),
        ("coco", "coalition 1,2"),
        ("coalition-perfect-harsanyi", "coalition 1,2"),
    ):
        yield (
            f"unequal-shares-{notion}",
            *unequal_shares(notion),
            "condition 4",
            where,
            "difference",
        )
    yield "notion-that-does-not-hold", *plain_only(), "condition 4", "", "difference"
    yield (
        "payoffs-by-10^-30",
        changed(mixed, ((*CLAIM, "payoffs", 0), f"1/{TINY}")),
        "claimed payoffs",
        "claim 1, player 1",
        f"1/{TINY}",
    )
    yield (
        "payoffs-swapped",
        changed("equilibrium-irrational", ((*CLAIM, "payoffs"), ["3", "1"])),
        "claimed payoffs",
        "player 1",
        "3 ≠ 1",
    )
    yield (
        "second-claim-payoffs",
        changed(two, ((*SECOND, "payoffs", 0), "-7")),
        "claimed payoffs",
        "claim 2, player 1",
        "-7",
    )
    same = CASES[two][1]["equilibria"][0]
    yield (
        "equal-payoffs",
        changed(two, (("equilibria", 1), same)),
        "different payoffs",
        "",
        "both pay",
    )
    yield (
        "two-notions",
        changed(two, ((*SECOND, "notion"), "coco")),
        "one notion",
        "",
        "and coco",
    )
    yield (
        "irrational-weight-by-10^-30",
        changed(
            "equilibrium-irrational",
            ((*CLAIM, "weights", 1, "in_field", 0), f"1/{TINY}"),
        ),
        "condition 3",
        "",
        "gains",
    )
    yield (
        "sign-after-fifty-digits",
        changed_weight(BELOW, ROOT_TWO),
        "condition 2",
        "player 1",
        "is negative",
    )
    zero = {"in_field": ["-2", "0", "1"]}
    yield (
        "nonzero-element-that-is-zero-at-the-root",
        changed_weight(zero, REDUCIBLE),
        "condition 2",
        "every player",
        "all weights are 0",
    )
    yield (
        "zero-modulo-a-square",
        changed_weight(zero, TWICE),
        "condition 2",
        "every player",
        "all weights are 0",
    )
    yield (
        "zero-at-an-end-of-the-interval",
        changed_weight({"in_field": ["-2", "1"]}, AT_AN_END),
        "condition 2",
        "every player",
        "all",
    )
    yield (
        "negative-at-an-end-of-the-interval",
        changed_weight({"in_field": ["-3", "1"]}, AT_AN_END),
        "condition 2",
        "player 1",
        "negative",
    )
    yield from trees()
    yield from programs()
    yield from crossings()


def worst(case):
    """The profile of a case's game that pays least in all."""
    payoffs = CASES[case][0]["payoffs"]
    return min(payoffs, key=lambda a: sum(map(int, payoffs[a])))


def crossings():
    """Cells of two players in which the weights of a claim are said to be alone, or some equilibrium to be."""
    case = "complete-crossing"
    leaf = numbers_of(case, "crossing")[0]
    everywhere = ("nodes",), [{"crossing": 0}]
    yield "crossing-everywhere", *refused_now(changed(case, everywhere))
    payoffs = ("equilibria", 0, "claim", "strategies", "1,2")
    yield (
        "crossing-of-a-false-claim",
        *refused_now(changed(case, (payoffs, {worst(case): "1"}))),
    )
    path = [("nodes", k, "split") for k in numbers_of(case, "split")]
    turned_round = [((*p,), [2, 1]) for p in path]
    yield (
        "crossing-with-its-cell-turned-round",
        *refused_now(changed(case, *turned_round)),
    )
    case = "complete-crossing-threats"
    leaf = numbers_of(case, "crossing")[0]
    own = ("nodes", leaf, "crossing")
    x, y = (CASES[case][1]["nodes"][leaf]["crossing"][S] for S in ("1", "2"))
    swapped = changed(case, ((*own, "1"), y), ((*own, "2"), x))
    yield "crossing-threats-swapped", *refused_now(swapped)
    for S in ("1", "2"):
        for action in ("1", "2", "3"):
            pure = changed(case, ((*own, S), {action: "1"}))
            yield f"crossing-threat-of-{S}-is-{action}", *refused_now(pure)
    poor = changed(case, ((*own, "1,2"), {worst(case): "1"}))
    yield "crossing-pays-too-little", *refused_now(poor)
    opened = changed(case, (("nodes", leaf), {"open": True}))
    yield "crossing-left-open", *refused_now(opened)
    case = "complete-pays-face"
    leaf = next(k for k, n in enumerate(CASES[case][1]["nodes"]) if "pays" in n)
    without = {"pays": CASES[case][1]["nodes"][leaf]["pays"]}
    child = CASES[case][1]["nodes"][leaf]["child"]
    other = 3 - CASES[case][1]["nodes"][leaf]["face"][0]
    moved = changed(case, (("nodes", leaf, "face"), [other]))
    yield "pays-but-for-the-wrong-vertex", *refused_now(moved)
    both = changed(case, (("nodes", leaf, "face"), [1, 2]))
    yield "pays-but-for-the-whole-cell", *refused_now(both)
    opened = changed(case, (("nodes", child), {"open": True}))
    yield "pays-with-its-face-open", *refused_now(opened)
    closed = changed(case, (("nodes", leaf), without))
    yield "pays-with-its-face-left-out", *refused_now(closed)


def coalition_attack(name, case, S, action):
    """The coalition's joint action turned round."""
    subject, certificate = changed(case, ((*CLAIM, "strategies", S), {action: "1"}))
    yield name, (subject, certificate), *first_failure(subject, certificate)


def refused_now(case):
    return case, *first_failure(*case)


def first_failure(subject, certificate):
    """What the checker says when the file is written, for the reader to judge; later it must say the same."""
    from exact import checker

    _, _, reason = checker.judge(
        checker.read_subject(json.dumps(subject)), lambda: json.dumps(certificate)
    )
    return reason.condition, reason.where, reason.detail


def grand_coalition(case):
    """N plays the profile with the least total."""
    subject, certificate = changed(case)
    worst = min(subject["payoffs"], key=lambda a: sum(map(int, subject["payoffs"][a])))
    certificate["equilibria"][0]["claim"]["strategies"]["1,2,3"] = {worst: "1"}
    return (subject, certificate), "condition 1", "profile", "it beats φ_N by"


def unequal_shares(notion):
    """Two players split 2 or 0: at equal weights (2, 0) is on the frontier but no equal gain."""
    subject = {
        "format": "coco-game/1",
        "players": ["A", "B"],
        "actions": [["share"], ["take", "leave"]],
        "payoffs": {"1,1": ["2", "0"], "1,2": ["0", "2"]},
    }
    strategies = {"1": {"1": "1"}, "2": {"2": "1"}, "1,2": {"1,1": "1"}}
    claim = {
        "format": "coco-claim/1",
        "notion": notion,
        "weights": ["1", "1"],
        "strategies": strategies,
    }
    entry = {"claim": claim, "supporting_weights": ["1", "1"]}
    head = {
        "format": "coco-certificate/1",
        "kind": "equilibrium",
        "game_sha256": game_hash(subject),
    }
    return ((subject, {**head, "equilibria": [entry]}),)


def plain_only():
    """The plain equilibrium at a zero weight is no coalition-perfect one."""
    _, certificate = changed("equilibrium-three-players")
    game = {
        "format": "coco-game/1",
        "players": ["A", "B", "C"],
        "actions": [["a"], ["b"], ["c", "d"]],
        "payoffs": {"1,1,1": ["1", "-1", "0"], "1,1,2": ["0", "0", "0"]},
    }
    own = {
        "1": {"1": "1"},
        "2": {"1": "1"},
        "3": {"1": "1"},
        "1,2": {"1,1": "1"},
        "1,3": {"1,1": "1"},
        "2,3": {"1,2": "1"},
    }
    certificate["equilibria"][0]["claim"]["strategies"] = {
        **own,
        "1,2,3": {"1,1,2": "1"},
    }
    certificate["equilibria"][0]["claim"]["weights"] = ["1", "1", "1"]
    certificate["equilibria"][0]["claim"].pop("payoffs", None)
    certificate["equilibria"][0]["supporting_weights"] = ["1", "1", "1"]
    certificate["game_sha256"] = game_hash(game)
    return ((game, certificate),)


def changed_weight(weight, field):
    return one_player("1", weight, field=field)


def trees():
    none, some = "non-existence", "enclosure"
    nodes = CASES[none][1]["nodes"]
    leaf, other, *_ = (k for k, node in enumerate(nodes) if "split" not in node)
    parent = next(k for k, node in enumerate(nodes) if "split" in node)
    left, right = nodes[parent]["children"]
    yield (
        "open-leaf",
        changed(none, (("nodes", leaf), {"open": True})),
        "closed leaves",
        f"node {leaf}",
        "open",
    )
    yield (
        "leaf-of-another-node",
        changed(none, (("nodes", leaf), nodes[other])),
        "cell",
        f"node {leaf}",
        "≥ 0",
    )
    yield (
        "no-nodes",
        changed(none, (("nodes",), [])),
        "tree",
        "node 0",
        "not in the list",
    )
    yield "node-dropped", *without_last(none)
    yield (
        "child-repeated",
        changed(none, (("nodes", parent, "children"), [left, left])),
        "tree",
        f"node {parent}",
        f"node {left}",
    )
    yield (
        "child-before-parent",
        changed(none, (("nodes", parent, "children"), [left, 0])),
        "tree",
        f"node {parent}",
        "node 0",
    )
    yield (
        "children-swapped",
        changed(none, (("nodes", parent, "children"), [right, left])),
        "cell",
        "",
        "≥ 0",
    )
    yield "orphan", *orphan(none)
    yield (
        "split-elsewhere",
        changed(none, (("nodes", parent, "at"), "1/1000000")),
        "cell",
        "",
        "≥ 0",
    )
    empty = {"best_replies": {}, "dividends": {}}
    yield (
        "leaf-without-multipliers",
        changed(none, (("nodes", leaf), empty)),
        "cell",
        f"node {leaf}",
        "the sum is 0",
    )
    negative = {"best_replies": {"1": {"1": "-1"}}, "dividends": {}}
    yield (
        "negative-multiplier",
        changed(some, (("nodes",), [negative])),
        "multipliers",
        "best replies of 1",
        "-1 is negative",
    )
    tiny = {"best_replies": {"1": {"1": f"-1/{TINY}"}}, "dividends": {}}
    yield (
        "negative-by-10^-30",
        changed(some, (("nodes",), [tiny])),
        "multipliers",
        "best replies of 1",
        f"-1/{TINY}",
    )
    uneven = {
        "best_replies": {},
        "dividends": {"1,2": {"1": "1", "2": f"-{TINY + 1}/{TINY}"}},
    }
    yield (
        "dividends-do-not-sum-to-zero",
        changed(some, (("nodes",), [uneven])),
        "multipliers",
        "dividends of 1,2",
        f"-1/{TINY}",
    )
    stranger = {"best_replies": {}, "dividends": {"2": {"1": "1", "2": "-1"}}}
    yield (
        "dividend-of-a-stranger",
        changed(some, (("nodes",), [stranger])),
        "multipliers",
        "dividends of 2",
        "not of a member",
    )
    partial = {"best_replies": {}, "dividends": {"1,2,3": {"2": "1", "3": "-1"}}}
    yield (
        "dividend-left-out-is-zero",
        *refused_now(changed(none, (("nodes",), [partial]))),
    )
    yield "bound-exactly-zero", *zero_bound()
    yield from solutions()
    yield from faces()
    yield from parts()
    yield from claim_leaves()


def solutions():
    """A tree with claims, and trees of the plain notion."""
    three, pennies, plain, field = (
        f"solution-{name}"
        for name in ("three-players", "two-cells", "plain", "irrational")
    )
    claims = CASES[three][1]["equilibria"]
    cell = "no claim has its weights in this cell"
    yield (
        "solution-without-claims",
        changed(three, (("equilibria",), [])),
        "open leaves",
        "node ",
        cell,
    )
    yield (
        "solution-with-one-claim",
        changed(three, (("equilibria",), claims[:1])),
        "open leaves",
        "node ",
        cell,
    )
    yield (
        "solution-with-the-other-claim",
        changed(three, (("equilibria",), claims[1:])),
        "open leaves",
        "node ",
        cell,
    )
    nodes = [
        {"split": [1, 2], "at": f"{TINY // 2 + 1}/{TINY}", "children": [1, 2]},
        {"open": True},
        {"open": True},
    ]
    yield (
        "claim-outside-by-10^-30",
        changed(pennies, (("nodes",), nodes)),
        "open leaves",
        "node 1",
        cell,
    )
    nodes = [{**nodes[0], "at": f"{TINY // 2 - 1}/{TINY}"}, *nodes[1:]]
    yield (
        "claim-outside-by-10^-30-on-the-other-side",
        changed(pennies, (("nodes",), nodes)),
        "open leaves",
        "node 2",
        cell,
    )
    wrong = (("equilibria", 0, "claim", "payoffs", 0), "1")
    yield (
        "solution-with-a-false-claim",
        changed(pennies, wrong),
        "claimed payoffs",
        "claim 1, player 1",
        "1 ≠ 0",
    )
    wrong = (("equilibria", 0, "claim", "payoffs", 0), "2")
    yield (
        "irrational-solution-with-a-false-claim",
        changed(field, wrong),
        "claimed payoffs",
        "claim 1",
        "2 ≠ 1",
    )
    other = (("notion",), "coalition-perfect-coco")
    yield (
        "solution-of-another-notion",
        changed(pennies, other),
        "one notion",
        "",
        "and coalition-perfect-harsanyi",
    )
    other = (("equilibria", 0, "claim", "notion"), "coalition-perfect-coco")
    yield (
        "claim-of-another-notion",
        changed(plain, other),
        "one notion",
        "",
        "coalition-perfect-coco and coco",
    )
    closed = next(
        k for k, node in enumerate(CASES[plain][1]["nodes"]) if "shares" in node
    )
    none = (("nodes", closed, "shares"), {})
    yield "shares-left-out", *refused_now(changed(plain, none))
    opened = CASES["enclosure-plain"][1]["nodes"]
    leaf = next(k for k, node in enumerate(opened) if len(node.get("shares", {})) > 1)
    first, *_ = opened[leaf]["shares"]
    yield (
        "share-with-the-wrong-sign",
        *refused_now(flipped("enclosure-plain", ("nodes", leaf, "shares", first))),
    )
    negative = {"best_replies": {"1": {"1": "-1"}}, "shares": {}}
    yield (
        "negative-multiplier-of-a-plain-tree",
        changed("enclosure-plain", (("nodes",), [negative])),
        "multipliers",
        "best replies of 1",
        "-1 is negative",
    )


def numbers_of(case, *keys):
    """The numbers of the nodes that have these keys."""
    return [
        k for k, node in enumerate(CASES[case][1]["nodes"]) if set(keys) <= set(node)
    ]


def faces():
    """Nodes of which only a face is left."""
    case, zero = "complete-families", "the sum is 0 ≥ 0"
    first, second = numbers_of(case, "face")
    node = CASES[case][1]["nodes"][first]
    (left,) = node["face"]
    at = ("nodes", first)
    for k in {1, 2, 3} - {left}:
        yield (
            f"face-of-vertex-{k}",
            changed(case, ((*at, "face"), [k])),
            "cell",
            f"node {first}, vertex",
            zero,
        )
    bare = {"parts": node["parts"]}
    last = [
        entry for k, entry in enumerate(CASES[case][1]["nodes"]) if k != node["child"]
    ]
    yield (
        "face-left-out",
        changed(
            case, (("nodes",), [bare if k == first else e for k, e in enumerate(last)])
        ),
        "cell",
        f"node {first}, vertex",
        zero,
    )
    flat = node["parts"][0]
    yield (
        "face-left-out-of-a-flat-leaf",
        changed(case, (at, flat)),
        "cell",
        f"node {first}, vertex",
        zero,
    )
    nothing = [{"dividends": {}}]
    yield (
        "face-from-nothing",
        changed(case, ((*at, "parts"), nothing)),
        "cell",
        f"node {first}, vertex",
        zero,
    )
    yield (
        "face-enlarged",
        changed(case, ((*at, "face"), [1, 2, 3])),
        "equilibrium",
        f"node {node['child']}, vertex",
        "condition",
    )
    yield (
        "child-of-a-face-taken-twice",
        changed(case, (("nodes", second, "child"), node["child"])),
        "tree",
        f"node {second}",
        f"node {node['child']}",
    )
    yield (
        "child-of-a-face-is-its-parent",
        changed(case, ((*at, "child"), first)),
        "tree",
        f"node {first}",
        f"node {first} cannot",
    )
    yield (
        "child-of-a-face-is-the-root",
        changed(case, ((*at, "child"), 0)),
        "tree",
        f"node {first}",
        "node 0 cannot",
    )
    subject, certificate = changed(case)
    certificate["nodes"].append({"equilibrium": 0})
    yield (
        "child-of-no-face",
        (subject, certificate),
        "tree",
        f"node {len(certificate['nodes']) - 1}",
        "no earlier node",
    )
    three = "complete-faces"
    a, b, *_ = numbers_of(three, "face")
    nodes = CASES[three][1]["nodes"]
    swapped = changed(
        three,
        (("nodes", a, "parts"), nodes[b]["parts"]),
        (("nodes", b, "parts"), nodes[a]["parts"]),
    )
    yield "multipliers-of-another-face", swapped, "cell", "", "≥ 0"
    opened = changed("solution-faces", (("equilibria",), []))
    yield (
        "open-face-without-a-claim",
        opened,
        "open leaves",
        f"node {min(numbers_of('solution-faces', 'open'))}",
        "no claim",
    )


def parts():
    """Multipliers that vary."""
    case = "non-existence"
    k = numbers_of(case, "parts")[0]
    mine = CASES[case][1]["nodes"][k]["parts"]
    other = CASES[case][1]["nodes"][numbers_of(case, "parts")[1]]["parts"]
    at = ("nodes", k, "parts")
    yield (
        "parts-in-another-order",
        changed(case, (at, [*mine[1:], mine[0]])),
        "cell",
        f"node {k}, vertex",
        "≥ 0",
    )
    for place, part in enumerate(mine, start=1):
        yield (
            f"part-{place}-for-all",
            changed(case, (at, [part])),
            "cell",
            f"node {k}, vertex",
            "≥ 0",
        )
    yield (
        "parts-of-another-node",
        changed(case, (at, other)),
        "cell",
        f"node {k}, vertex",
        "≥ 0",
    )
    empty = {"dividends": {}}
    yield (
        "part-left-empty",
        changed(case, ((*at, 0), empty)),
        "cell",
        f"node {k}, vertex",
        "≥ 0",
    )
    negative = {**mine[0], "obedience": {"1": {"1": {"2": f"-1/{TINY}"}}}}
    yield (
        "obedience-negative-by-10^-30",
        changed(case, ((*at, 0), negative)),
        "multipliers",
        f"node {k}",
        f"-1/{TINY} is negative",
    )
    last = {**mine[2], "dividends": {"1,2": {"1": "1"}}}
    yield (
        "dividends-of-the-last-part",
        changed(case, ((*at, 2), last)),
        "multipliers",
        f"node {k}, dividends of 1,2",
        "they sum to 1",
    )
    yield (
        "parts-good-at-the-vertices-alone",
        good_at_the_vertices(),
        "cell",
        "node 0, vertex (1,0) with (0,1)",
        "≥ 0",
    )


def good_at_the_vertices():
    """Matching pennies: multipliers that refute (1,0), others that refute (0,1), and an equilibrium between."""
    subject, certificate = changed("solution-two-cells")
    cells, nodes = {0: [[1, 0], [0, 1]]}, certificate["nodes"]
    ends = {}
    for k, node in enumerate(nodes):
        cell = cells.pop(k)
        if "split" in node:
            p, q = (v - 1 for v in node["split"])
            middle = [None, None]
            cells[node["children"][0]] = [
                middle if v == p else vertex for v, vertex in enumerate(cell)
            ]
            cells[node["children"][1]] = [
                middle if v == q else vertex for v, vertex in enumerate(cell)
            ]
        elif "open" not in node:
            ends |= {end: node for end in (0, 1) if [1 - end, end] in cell}
    body = {"kind": "non-existence", "nodes": [{"parts": [ends[0], ends[1]]}]}
    return subject, {
        key: value
        for key, value in {**certificate, **body}.items()
        if key not in ("equilibria", "notion")
    }


def claim_leaves():
    """Leaves that refer to a claim, and the kinds that may have them."""
    case = "complete-families"
    leaf = numbers_of(case, "equilibrium")[0]
    yield (
        "complete-with-an-open-leaf",
        changed(case, (("nodes", leaf), {"open": True})),
        "closed leaves",
        f"node {leaf}",
        "open",
    )
    yield (
        "equilibrium-leaf-for-everything",
        changed(case, (("nodes",), [{"equilibrium": 0}])),
        "equilibrium",
        "node 0, vertex",
        "condition",
    )
    yield (
        "pays-leaf-for-everything",
        changed("enclosure-claims", (("nodes",), [{"pays": 0}])),
        "pays",
        "node 0, vertex",
        "pays somebody more, and loses",
    )
    wrong = (("equilibria", 0, "claim", "payoffs", 0), "7")
    yield (
        "complete-with-a-false-claim",
        changed(case, wrong),
        "claimed payoffs",
        "claim 1, player 1",
        "7 ≠ ",
    )
    wrong = (("notion",), "coalition-perfect-harsanyi")
    yield (
        "complete-of-another-notion",
        changed(case, wrong),
        "one notion",
        "",
        "and coalition-perfect-harsanyi",
    )
    pays = "enclosure-claims"
    leaf = numbers_of(pays, "pays")[0]
    number = CASES[pays][1]["nodes"][leaf]["pays"]
    yield (
        "pays-leaf-of-another-claim",
        changed(pays, (("nodes", leaf, "pays"), 1 - number)),
        "pays",
        f"node {leaf}, vertex",
        "loses",
    )
    claims = CASES[pays][1]["equilibria"]
    yield (
        "claims-swapped-under-their-leaves",
        changed(pays, (("equilibria",), claims[::-1])),
        "pays",
        "node ",
        "loses",
    )
    yield (
        "equilibrium-leaf-of-another-sort",
        changed(pays, (("nodes", leaf), {"equilibrium": number})),
        "equilibrium",
        f"node {leaf}, vertex",
        "condition",
    )
    yield (
        "equilibrium-leaf-wrong-at-its-last-vertex",
        turned("3/4"),
        "equilibrium",
        "node 2, vertex (1/4,3/4)",
        "condition",
    )
    two = "complete-two-players"
    too_far = (("nodes", 0, "at"), "2/5")
    yield (
        "sum-positive-on-a-face",
        changed(two, too_far),
        "cell",
        "node 2, vertex (3/5,2/5)",
        "≥ 0",
    )
    too_near = (("nodes", 0, "at"), "1/4")
    yield (
        "equilibrium-leaf-beyond-the-face",
        changed(two, too_near),
        "equilibrium",
        "node 1, vertex (3/4,1/4)",
        "condition",
    )
    plain = "complete-plain"
    yield (
        "equilibrium-leaf-of-a-plain-tree",
        changed(plain, (("nodes",), [{"equilibrium": 0}])),
        "equilibrium",
        "node 0, vertex (1,0)",
        "condition 3",
    )
    yield (
        "pays-exactly-nothing-less",
        tie(),
        "pays",
        "node 2, vertex (1/2,1/2)",
        "2,1 pays somebody more, and loses 0",
    )
    for kind in ("enclosure", "solution"):
        yield (
            f"{kind}-with-a-false-leaf",
            changed("complete-edges", (("kind",), kind), (("nodes",), [{"pays": 0}])),
            "pays",
            "node 0",
            "loses",
        )


def turned(at):
    """The game of two players, its players exchanged, and a cell that is too large: its last vertex alone is wrong."""
    subject, certificate = changed("complete-two-players")
    subject["actions"], subject["payoffs"] = (
        [["1", "2"], ["1"]],
        {"1,1": ["0", "3"], "2,1": ["2", "2"]},
    )
    claim = certificate["equilibria"][0]["claim"]
    claim["weights"] = claim["weights"][::-1]
    claim["strategies"] = {"1": {"2": "1"}, "2": {"1": "1"}, "1,2": {"2,1": "1"}}
    nodes = [
        {"split": [1, 2], "at": at, "children": [1, 2]},
        {"open": True},
        {"equilibrium": 0},
    ]
    return subject, {
        **certificate,
        "kind": "enclosure",
        "nodes": nodes,
        "game_sha256": game_hash(subject),
    }


def tie():
    """At equal weights the other outcome is exactly as good, and pays player 2 more."""
    subject, certificate = changed("complete-plain")
    subject["actions"] = [["1", "2"], ["1"]]
    subject["payoffs"] = {"1,1": ["1", "0"], "2,1": ["0", "1"]}
    claim = certificate["equilibria"][0]["claim"]
    claim |= {
        "weights": ["1", "0"],
        "strategies": {"1": {"1": "1"}, "2": {"1": "1"}, "1,2": {"1,1": "1"}},
    }
    nodes = [
        {"split": [1, 2], "at": "1/2", "children": [1, 2]},
        {"open": True},
        {"pays": 0},
    ]
    return subject, {
        **certificate,
        "kind": "enclosure",
        "nodes": nodes,
        "game_sha256": game_hash(subject),
    }


def flipped(case, path):
    """A number with the other sign."""
    subject, certificate = changed(case)
    parent = certificate
    for step in path[:-1]:
        parent = parent[step]
    x = parent[path[-1]]
    parent[path[-1]] = x[1:] if x[0] == "-" else f"-{x}"
    return subject, certificate


def without_last(case):
    subject, certificate = changed(case)
    nodes = certificate["nodes"]
    parent = next(
        k
        for k, node in enumerate(nodes)
        if "split" in node and len(nodes) - 1 in node["children"]
    )
    nodes.pop()
    nodes[parent]["children"] = [nodes[parent]["children"][0]] * 2
    return (subject, certificate), "tree", f"node {parent}", "cannot be its child"


def orphan(case):
    subject, certificate = changed(case)
    certificate["nodes"].append(certificate["nodes"][-1])
    return (
        (subject, certificate),
        "tree",
        f"node {len(certificate['nodes']) - 1}",
        "no earlier node",
    )


def zero_bound():
    """All payoffs 0: every sum is exactly 0, which refutes nothing."""
    game = {
        "format": "coco-game/1",
        "players": ["A"],
        "actions": [["a", "b"]],
        "payoffs": {"1": ["0"], "2": ["0"]},
    }
    node = {"best_replies": {"1": {"1": "1"}}, "dividends": {}}
    head = {
        "format": "coco-certificate/1",
        "kind": "non-existence",
        "game_sha256": game_hash(game),
    }
    return (
        (game, {**head, "nodes": [node]}),
        "cell",
        "node 0, vertex (1)",
        "the sum is 0",
    )


def programs():
    free = "linear-program-optimal-free"
    yield (
        "primal-infeasible",
        program("optimal", (("answer", "primal", 0), "99")),
        "feasibility",
        "point, constraint 1",
        "not <= 0",
    )
    yield (
        "primal-infeasible-by-10^-30",
        program("optimal", (("answer", "primal", 0), f"{3 * TINY + 1}/{TINY}")),
        "feasibility",
        "",
        f"1/{TINY}",
    )
    yield (
        "dual-sign",
        program("optimal", (("answer", "dual", 0), "-2")),
        "multiplier signs",
        "constraint 1",
        "-2",
    )
    yield (
        "dual-of-another-objective",
        program("optimal", (("answer", "dual", 0), "5")),
        "combination",
        "variable 1",
        "≠ 3",
    )
    yield (
        "dual-by-10^-30",
        changed(free, (("answer", "dual", 0), f"1/{TINY}")),
        "combination",
        "variable 1",
        "",
    )
    yield (
        "value-by-10^-30",
        program("optimal", (("answer", "value"), f"{11 * TINY + 1}/{TINY}")),
        "stated value",
        "",
        f"1/{TINY}",
    )
    yield (
        "primal-not-optimal",
        program("optimal", (("answer", "primal"), ["0", "0"])),
        "equal values",
        "",
        "0 ≠ 11",
    )
    yield (
        "infeasible-ray-zero",
        program("infeasible", (("answer", "ray"), ["0"] * 5)),
        "Farkas ray",
        "",
        "0 ≤ 0",
    )
    yield "infeasible-ray-negated", *negated_ray()
    yield (
        "infeasible-ray-not-a-combination",
        program("infeasible", (("answer", "ray", 0), "7")),
        "combination",
        "variable 1",
        "≠ 0",
    )
    yield (
        "unbounded-point-infeasible",
        program("unbounded", (("answer", "point", 0), "-99")),
        "feasibility",
        "point",
        "",
    )
    yield (
        "unbounded-ray-leaves",
        program("unbounded", (("answer", "ray", 0), "99")),
        "feasibility",
        "ray",
        "",
    )
    yield (
        "unbounded-ray-zero",
        program("unbounded", (("answer", "ray"), ["0", "0", "0"])),
        "improving ray",
        "",
        "by 0 along it",
    )
    subject, certificate = program("unbounded")
    subject["sense"] = "minimise"
    certificate["program_sha256"] = program_hash(subject)
    yield (
        "unbounded-the-wrong-way",
        (subject, certificate),
        "improving ray",
        "",
        "along it",
    )


def negated_ray():
    subject, certificate = program("infeasible")
    certificate["answer"]["ray"] = [
        y[1:] if y[0] == "-" else f"-{y}" for y in certificate["answer"]["ray"]
    ]
    return (subject, certificate), "multiplier signs", "", "for a constraint"


ROOT_BESIDE_AN_END = '["18", "-17", "4"], "interval": ["2", "5/2"]'  # 4(x − 2)(x − 9/4)


def polynomial_of(certificate, interval):
    """The text of the field's entries, to be replaced as a whole."""
    start = certificate.index('["-27"')
    return certificate[start : certificate.index(interval) + len(interval)]


def unparsable():
    """Name, subject text, certificate text, reason."""
    subject, certificate = map(json.dumps, CASES["equilibrium-irrational"])
    mixed_subject, mixed = map(json.dumps, CASES["equilibrium-mixed-harsanyi"])
    tree_subject, tree = map(json.dumps, CASES["non-existence"])
    lp_subject, lp = map(json.dumps, CASES["linear-program-optimal"])

    def swap(text, old, new):
        assert old in text, (old, text)
        return text.replace(old, new, 1)

    def irrational(name, old, new, reason):
        return name, subject, swap(certificate, old, new), reason

    def game(name, old, new, reason):
        return name, swap(subject, old, new), certificate, reason

    def about_mixed(name, change, reason):
        document = json.loads(mixed)
        change(document["equilibria"][0]["claim"])
        return name, mixed_subject, json.dumps(document), reason

    def about_tree(name, node, reason):
        document = json.loads(tree)
        document["nodes"][0] = node
        return name, tree_subject, json.dumps(document), reason

    yield "empty", subject, "", "certificate:1:1: not JSON"
    yield "truncated", subject, certificate[:-1], "not JSON"
    yield "trailing-text", subject, certificate + "x", "not JSON: Extra data"
    yield "byte-order-mark", subject, "\ufeff" + certificate, "not JSON"
    yield "not-an-object", subject, "[]", "certificate: this must be an object"
    yield "nested-too-deep", subject, "[" * 50_000, "nested too deep"
    yield irrational(
        "duplicate-key",
        '"kind":',
        '"kind": "enclosure", "kind":',
        "the key 'kind' occurs twice",
    )
    yield irrational("float", '"-27"', "-27.0", "-27.0 is not an exact number")
    yield irrational("exponent", '"-27"', "1e400", "1e400 is not an exact number")
    yield irrational("not-a-number", '"-27"', "NaN", "NaN is not an exact number")
    yield irrational(
        "infinity", '"-27"', "-Infinity", "-Infinity is not an exact number"
    )
    yield irrational(
        "long-number", '"-27"', '"' + "9" * 10_001 + '"', "more than 10000 digits"
    )
    yield irrational("long-integer", '"-27"', "9" * 10_001, "more than 10000 digits")
    yield irrational("blank-in-a-number", '"-27"', '" -27"', "this must be a rational")
    yield irrational("arabic-digits", '"-27"', '"-٢٧"', "this must be a rational")
    yield irrational(
        "underscore-in-a-number", '"-27"', '"-2_7"', "this must be a rational"
    )
    yield irrational("denominator-zero", '"-27"', '"-27/0"', "this must be a rational")
    yield irrational("number-is-true", '"-27"', "true", "this must be a rational")
    yield irrational(
        "unknown-field", '"kind":', '"valid": true, "kind":', "unknown field 'valid'"
    )
    yield irrational(
        "missing-field",
        '"game_sha256"',
        '"game_sha265"',
        "the field 'game_sha256' is missing",
    )
    yield irrational(
        "format-of-version-2",
        "coco-certificate/1",
        "coco-certificate/2",
        "['format']: this must be one of",
    )
    yield irrational(
        "kind-unknown", '"equilibrium"', '"truth"', "['kind']: this must be one of"
    )
    yield irrational(
        "kind-is-a-list",
        '"equilibrium"',
        '["equilibrium"]',
        "['kind']: this must be text",
    )
    yield irrational(
        "kind-of-a-program", '"equilibrium"', '"linear-program"', "'answer' is missing"
    )
    yield (
        "status-is-a-list",
        lp_subject,
        swap(lp, '"optimal"', '["optimal"]'),
        "['status']: this must be text",
    )
    yield (
        "status-unknown",
        lp_subject,
        swap(lp, '"optimal"', '"best"'),
        "['status']: this must be one of",
    )
    yield (
        "program-for-a-game",
        subject,
        lp,
        "a certificate of kind linear-program is not about a game",
    )
    yield (
        "game-for-a-program",
        lp_subject,
        mixed,
        "a certificate of kind equilibrium is not about a program",
    )
    yield irrational(
        "notion-is-an-object",
        '"coalition-perfect-coco"',
        "{}",
        "['notion']: this must be text",
    )
    yield irrational(
        "surrogate",
        CASES["equilibrium-irrational"][1]["game_sha256"],
        "\\ud800",
        "half of a surrogate pair",
    )
    low, high = CASES["equilibrium-irrational"][1]["field"]["interval"]
    interval = f'["{low}", "{high}"]'
    yield irrational("interval-without-root", interval, '["100", "101"]', "it holds 0")
    yield irrational(
        "interval-with-two-roots", interval, '["-100", "100"]', "it holds 2"
    )
    yield irrational("conjugate-root", interval, '["-2", "-1"]', "is negative")
    yield irrational(
        "interval-backwards",
        interval,
        f'["{high}", "{low}"]',
        "an interval [low, high]",
    )
    yield irrational(
        "second-root-beside-an-end",
        polynomial_of(certificate, interval),
        ROOT_BESIDE_AN_END,
        "it holds 2",
    )
    yield irrational("interval-of-three", interval, '["0", "1", "2"]', "a list of 2")
    yield irrational("interval-of-zero-length", interval, '["3", "3"]', "it holds 0")
    polynomial = '["-27", "-14", "8"]'
    yield irrational(
        "roots-at-both-ends",
        polynomial,
        json.dumps(["0", low, "1"]).replace(low, "-3"),
        "it holds 0",
    )
    yield irrational(
        "leading-coefficient-zero",
        polynomial,
        '["-27", "-14", "8", "0"]',
        "a polynomial of degree 1 to 24",
    )
    yield irrational(
        "polynomial-constant", polynomial, '["0"]', "a polynomial of degree 1 to 24"
    )
    yield irrational(
        "polynomial-zero", polynomial, '["0", "0"]', "a polynomial of degree 1 to 24"
    )
    yield irrational(
        "degree-too-high",
        polynomial,
        json.dumps(["-2", *["0"] * 24, "1"]),
        "a polynomial of degree 1 to 24",
    )
    element = json.dumps({"in_field": ["0"] * 25})
    yield irrational(
        "element-too-long",
        '{"in_field": ["0", "1"]}',
        element,
        "more than 24 coefficients",
    )
    yield irrational(
        "element-with-surplus",
        '{"in_field": ["0", "1"]}',
        '{"in_field": [], "x": 1}',
        "unknown field 'x'",
    )
    without = json.loads(certificate)
    del without["field"]
    yield (
        "element-without-field",
        subject,
        json.dumps(without),
        "the document has no field",
    )
    yield about_mixed(
        "coalition-missing",
        lambda c: c["strategies"].pop("1,2"),
        "the coalition 1,2 is missing",
    )
    yield about_mixed(
        "player-unknown",
        lambda c: c["strategies"].update({"3": {}}),
        "['3']: the key must be",
    )
    yield about_mixed(
        "coalition-unsorted",
        lambda c: c["strategies"].update({"2,1": {}}),
        "in ascending order",
    )
    yield about_mixed(
        "coalition-with-a-player-twice",
        lambda c: c["strategies"].update({"1,1": {}}),
        "in ascending order",
    )
    yield about_mixed(
        "coalition-empty", lambda c: c["strategies"].update({"": {}}), "the key must be"
    )
    yield about_mixed(
        "coalition-spelled-twice",
        lambda c: c["strategies"].update({"01": {"1": "1"}}),
        "['01']: the key must be",
    )
    yield about_mixed(
        "action-unknown",
        lambda c: c["strategies"].update({"1": {"3": "1"}}),
        "['3']: the key must be 1 numbers",
    )
    yield about_mixed(
        "action-spelled-twice",
        lambda c: c["strategies"].update({"1": {"1": "1/2", "01": "1/2"}}),
        "['01']: the key",
    )
    yield about_mixed(
        "action-of-wrong-arity",
        lambda c: c["strategies"].update({"1": {"1,1": "1"}}),
        "['1,1']: the key must be 1",
    )
    yield about_mixed(
        "probability-negative",
        lambda c: c["strategies"].update({"1": {"1": "2", "2": "-1"}}),
        "-1 of 2 is negative",
    )
    yield about_mixed(
        "probabilities-sum",
        lambda c: c["strategies"].update({"1": {"1": "1/3"}}),
        "sum to 1 + (-2/3)",
    )
    tiny = {"1": "1/2", "2": f"{TINY + 2}/{2 * TINY}"}
    yield about_mixed(
        "probabilities-sum-by-10^-30",
        lambda c: c["strategies"].update({"1": tiny}),
        f"1 + (1/{TINY})",
    )
    yield about_mixed(
        "weights-too-few",
        lambda c: c.update({"weights": ["1"]}),
        "['weights']: this must be a list of 2",
    )
    yield about_mixed(
        "payoffs-null",
        lambda c: c.update({"payoffs": None}),
        "['payoffs']: this must be a list of 2",
    )
    split = {"split": [1, 2], "at": "1/2", "children": [1, 2]}
    yield about_tree("split-at-zero", {**split, "at": "0"}, "a point strictly between")
    yield about_tree("split-at-one", {**split, "at": "1"}, "a point strictly between")
    yield about_tree(
        "split-of-a-vertex", {**split, "split": [1, 1]}, "two different vertices"
    )
    yield about_tree(
        "split-of-vertex-zero", {**split, "split": [0, 1]}, "a whole number from 1 to 3"
    )
    yield about_tree(
        "vertex-unknown", {**split, "split": [1, 4]}, "a whole number from 1 to 3"
    )
    yield about_tree(
        "child-out-of-range",
        {**split, "children": [1, 10**6]},
        "a whole number from 0 to",
    )
    yield about_tree(
        "child-negative", {**split, "children": [1, -1]}, "a whole number from 0 to"
    )
    yield about_tree(
        "child-as-text", {**split, "children": ["1", "2"]}, "a whole number from 0 to"
    )
    yield about_tree("one-child", {**split, "children": [1]}, "a list of 2")
    yield about_tree("open-false", {"open": False}, 'an open leaf says {"open": true}')
    yield about_tree("open-and-split", {**split, "open": True}, "unknown field")
    face = {"parts": [{"dividends": {}}], "face": [1], "child": 1}
    listed = "vertices in ascending order"
    without_child = {key: value for key, value in face.items() if key != "child"}
    yield about_tree("face-without-a-child", without_child, listed)
    yield about_tree(
        "child-without-a-face", {"parts": face["parts"], "child": 1}, listed
    )
    yield about_tree("face-empty", {**face, "face": []}, listed)
    yield about_tree(
        "face-empty-without-a-child", {**without_child, "face": []}, listed
    )
    yield about_tree("face-unsorted", {**face, "face": [2, 1]}, listed)
    yield about_tree("face-with-a-vertex-twice", {**face, "face": [1, 1]}, listed)
    yield about_tree(
        "face-of-vertex-zero", {**face, "face": [0]}, "a whole number from 1 to 3"
    )
    yield about_tree(
        "face-of-an-unknown-vertex",
        {**face, "face": [1, 4]},
        "a whole number from 1 to 3",
    )
    yield about_tree(
        "face-as-text", {**face, "face": ["1"]}, "a whole number from 1 to 3"
    )
    yield about_tree(
        "face-of-a-flat-leaf",
        {"dividends": {}, "face": [1], "child": 1},
        "unknown field",
    )
    yield about_tree("face-and-split", {**face, **split}, "unknown field")
    yield about_tree(
        "parts-of-two-of-three-vertices",
        {"parts": face["parts"] * 2},
        "a list of 1, for all vertices, or of 3",
    )
    yield about_tree(
        "parts-of-four-vertices",
        {"parts": face["parts"] * 4},
        "a list of 1, for all vertices, or of 3",
    )
    yield about_tree(
        "parts-empty", {"parts": []}, "a list of 1, for all vertices, or of 3"
    )
    yield about_tree(
        "parts-within-parts", {"parts": [{"parts": face["parts"]}]}, "['parts'][0]: "
    )
    yield about_tree(
        "parts-beside-multipliers",
        {"parts": face["parts"], "dividends": {}},
        "unknown field 'dividends'",
    )
    yield about_tree(
        "leaf-without-dividends", {"obedience": {}}, "'dividends' is missing"
    )
    for name, rows, reason in (
        (
            "to-an-unknown-action",
            {"1": {"3": {}}},
            "['3']: the key must be 1 numbers from 1 to 2",
        ),
        (
            "by-an-unknown-action",
            {"1": {"1": {"3": "1"}}},
            "['3']: the key must be 1 numbers from 1 to 2",
        ),
        ("of-wrong-arity", {"1,2": {"1": {}}}, "['1']: the key must be 2 numbers"),
        ("of-nobody", {"": {}}, "players of 1 to 3, in ascending order"),
        ("of-an-unknown-player", {"1,4": {}}, "players of 1 to 3, in ascending order"),
        ("without-a-reply", {"1": {"1": "1"}}, "this must be an object"),
    ):
        yield about_tree(
            f"obedience-{name}", {"obedience": rows, "dividends": {}}, reason
        )
    for sort in ("equilibrium", "pays"):
        yield about_tree(
            f"{sort}-leaf-without-claims", {sort: 0}, f"['{sort}']: none exists"
        )
    claims_subject, claims = map(json.dumps, CASES["complete-families"])

    def about_claims(name, number, change, reason):
        document = json.loads(claims)
        document["nodes"][number] = change
        return name, claims_subject, json.dumps(document), reason

    for name, sort, number in (
        ("equilibrium-leaf-of-an-unknown-claim", "equilibrium", 1),
        ("equilibrium-leaf-of-a-claim-below-zero", "equilibrium", -1),
        ("equilibrium-leaf-as-text", "equilibrium", "0"),
        ("pays-leaf-of-an-unknown-claim", "pays", 1),
        ("pays-leaf-of-a-claim-below-zero", "pays", -1),
        ("pays-leaf-true", "pays", True),
    ):
        yield about_claims(name, 4, {sort: number}, "a whole number from 0 to 0")
    yield about_claims(
        "two-sorts-of-leaf", 4, {"equilibrium": 0, "pays": 0}, "unknown field 'pays'"
    )
    yield about_claims("split-of-a-point", 4, split, "a whole number from 1 to 1")
    node = {**json.loads(claims)["nodes"][1], "child": 5}
    yield about_claims(
        "child-of-a-face-out-of-range", 1, node, "a whole number from 0 to 4"
    )
    crossing_subject, crossing = map(json.dumps, CASES["complete-crossing-threats"])
    leaf = numbers_of("complete-crossing-threats", "crossing")[0]

    def about_crossing(name, node, reason):
        document = json.loads(crossing)
        document["nodes"][leaf] = node
        return name, crossing_subject, json.dumps(document), reason

    own = json.loads(crossing)["nodes"][leaf]["crossing"]
    yield about_crossing("crossing-of-no-claim", {"crossing": 0}, "none exists")
    yield about_crossing(
        "crossing-with-a-face",
        {"crossing": own, "face": [1], "child": 1},
        "unknown field",
    )
    alone = {S: own[S] for S in ("1", "2")}
    yield about_crossing(
        "crossing-without-an-agreement",
        {"crossing": alone},
        "the coalition 1,2 is missing",
    )
    doubled = {**own, "1": {"1": "1", "2": "1"}}
    yield about_crossing(
        "crossing-of-doubled-threats",
        {"crossing": doubled},
        "the probabilities sum to 1 + (1)",
    )
    point_subject, point = CASES["complete-pays-face"]
    leaf = next(k for k, n in enumerate(point["nodes"]) if "pays" in n)
    child = point["nodes"][leaf]["child"]
    _, point = changed("complete-pays-face", (("nodes", child), {"crossing": 0}))
    yield (
        "crossing-in-a-point",
        json.dumps(point_subject),
        json.dumps(point),
        "in a cell of two vertices",
    )
    yield about_claims(
        "crossing-of-three-players", 4, {"crossing": 0}, "a crossing is for two players"
    )
    wanted = "the field 'equilibria' is missing"
    alone = {
        key: value for key, value in json.loads(claims).items() if key != "equilibria"
    }
    yield "complete-without-equilibria", claims_subject, json.dumps(alone), wanted
    none = {**json.loads(claims), "kind": "non-existence"}
    yield (
        "equilibria-of-a-non-existence",
        claims_subject,
        json.dumps(none),
        "unknown field 'equilibria'",
    )
    plain_subject, plain = map(json.dumps, CASES["solution-plain"])
    yield (
        "notion-unknown",
        plain_subject,
        swap(plain, '"notion": "coco", "nodes"', '"notion": "nash", "nodes"'),
        "must be one of",
    )
    open_subject, open_tree = map(json.dumps, CASES["enclosure-plain"])
    yield (
        "notion-left-out",
        open_subject,
        swap(open_tree, '"notion": "coco", ', ""),
        "'dividends' is missing",
    )
    yield (
        "dividends-in-a-plain-tree",
        plain_subject,
        swap(plain, '"shares"', '"dividends"'),
        "'shares' is missing",
    )
    yield (
        "share-of-a-stranger",
        plain_subject,
        swap(plain, '"shares": {"1"', '"shares": {"3"'),
        "['3']: the key must be",
    )
    yield (
        "nodes-of-an-equilibrium",
        subject,
        swap(certificate, '"kind":', '"nodes": [], "kind":'),
        "unknown field 'nodes'",
    )
    yield (
        "notion-of-an-equilibrium",
        subject,
        swap(certificate, '"kind":', '"notion": "coco", "kind":'),
        "field 'notion'",
    )
    yield (
        "field-of-a-tree",
        tree_subject,
        swap(tree, '"kind":', '"field": {}, "kind":'),
        "unknown field 'field'",
    )
    yield game(
        "subject-format",
        "coco-game/1",
        "coco-game/2",
        "['format']: this must be one of",
    )
    yield game(
        "subject-profile-missing",
        '"1,1": ["-3", "3"], ',
        "",
        "there must be 9 profiles, not 8",
    )
    yield game(
        "subject-profile-of-wrong-arity",
        '"1,1":',
        '"1,1,1":',
        "['1,1,1']: the key must be 2 numbers",
    )
    yield game(
        "subject-payoffs-too-few", '["-3", "3"]', '["-3"]', "this must be a list of 2"
    )
    yield game(
        "subject-no-action",
        '["1", "2", "3"]',
        "[]",
        "one list of actions a player, none empty",
    )
    yield game(
        "subject-surrogate", '"Player 1"', '"\\udc00"', "half of a surrogate pair"
    )
    crowd = {
        "format": "coco-game/1",
        "players": ["p"] * 13,
        "actions": [["a"]] * 13,
        "payoffs": {},
    }
    yield (
        "subject-too-many-players",
        json.dumps(crowd),
        certificate,
        "games of 1 to 12 players",
    )
    wide = {
        "format": "coco-game/1",
        "players": ["p"] * 2,
        "actions": [["a"] * 300] * 2,
        "payoffs": {},
    }
    yield (
        "subject-too-many-profiles",
        json.dumps(wide),
        certificate,
        "65536 profiles are checked",
    )
    twins = {
        "format": "coco-game/1",
        "players": ["p", "p"],
        "actions": [["a"], ["a"]],
        "payoffs": {"1,1": ["0", "0"]},
    }
    twice = "subject: a name occurs twice"
    yield "subject-player-twice", json.dumps(twins), certificate, twice
    again = {
        "format": "coco-game/1",
        "players": ["p"],
        "actions": [["a", "a"]],
        "payoffs": {"1": ["0"], "2": ["0"]},
    }
    yield "subject-action-twice", json.dumps(again), certificate, twice
    nameless = {**twins, "players": ["p", " "]}
    yield "subject-name-blank", json.dumps(nameless), certificate, "a name is blank"
    yield (
        "subject-without-players",
        json.dumps({**crowd, "players": [], "actions": []}),
        certificate,
        "games of 1 to 12",
    )
    yield (
        "subject-relation-unknown",
        swap(lp_subject, '"<="', '"<"'),
        lp,
        "['relation']: this must be one of",
    )
    yield (
        "subject-variable-unknown",
        swap(lp_subject, '{"1":', '{"9":'),
        lp,
        "['9']: the key must be 1 numbers",
    )
    yield (
        "subject-variable-spelled-twice",
        swap(lp_subject, '{"1":', '{"01": "0", "1":'),
        lp,
        "['01']: the key must be",
    )


def files():
    """The path below this folder and the document of every attack."""
    for name, (subject, certificate), condition, where, detail in incorrect():
        reason = {"condition": condition, "where": where, "detail": detail}
        yield (
            f"incorrect/{name}.json",
            {"subject": subject, "certificate": certificate, **reason},
        )
    for name, subject, text, reason in unparsable():
        yield (
            f"unparsable/{name}.json",
            {"subject_text": subject, "text": text, "reason": reason},
        )


if __name__ == "__main__":
    for path, document in files():
        (FOLDER / path).parent.mkdir(exist_ok=True)
        (FOLDER / path).write_text(
            json.dumps(document, indent=1) + "\n", encoding="utf-8"
        )
