"""The independent checker: correct, incorrect and unparsable files, mutants, agreement with the auditor, isolation."""

import ast
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exact import checker
from exact.equilibria.audit import audit
from exact.equilibria.certificates import (
    enclosure_certificate,
    equilibrium_certificate,
    solution_certificate,
)
from exact.equilibria.claims import NOTIONS, Claim, claim_document, parse_claim
from exact.equilibria.coalition_perfect.branching import enclose
from exact.errors import Invalid
from exact.games.coalitions import coalitions
from exact.games.examples import example
from exact.games.files import parse_game, read_game
from exact.games.game import Game
from exact.games.strict_json import Source
from exact.programs.certificates import (
    linear_program_certificate,
    linear_program_document,
)
from exact.programs.simplex import solve
from proofs import checker as identity_checker
from tests.certificates.attacks import files, one_player
from tests.certificates.build import FOLDER, plain_tree, texts
from tests.checkers import naive
from tests.checkers.mutations import (
    CLAIMS,
    NAMED,
    SMALL,
    TREES,
    carried,
    mutants,
    places,
    subject_mutants,
)
from tests.places import ROOT
from tests.programs.test_simplex import SENSES, programs
from tests.strategies import equilibria, games
from tests.tokens import code_tokens, density

MAX_TOKENS = (
    14_900  # what one can read in a sitting; a new kind of certificate adds its own
)
CORRECT = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((FOLDER / "correct").glob("*.json"))
}
INCORRECT = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((FOLDER / "incorrect").glob("*.json"))
}
OLD = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((FOLDER / "old").glob("*.json"))
}
UNPARSABLE = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((FOLDER / "unparsable").glob("*.json"))
}


def judged(subject, text):
    """The verdict on a certificate in a text about a subject in a text."""
    return checker.judge(checker.read_subject(subject), lambda: text)


def verdict(subject, certificate):
    """``valid`` with the claims, or the refusal."""
    try:
        found = judged(json.dumps(subject), json.dumps(certificate))
    except checker.Unparsable as refusal:
        return "unparsable", refusal
    return found[0], found[2] or found[1]


@pytest.mark.slow(3, "all of them made again")
def test_the_files_are_what_the_producers_make():
    """Trees up to the choice of a Farkas ray: with and without HiGHS the simplex may end at another one."""
    made = {
        filename.removesuffix(".json"): json.loads(text) for filename, text in texts()
    }
    assert set(made) == set(CORRECT)
    for name, case in made.items():
        if "nodes" in case["certificate"]:
            assert verdict(case["subject"], case["certificate"])[0] == "valid"
            assert case["certificate"]["kind"] == CORRECT[name]["certificate"]["kind"]
            assert case["subject"] == CORRECT[name]["subject"]
        else:
            assert case == CORRECT[name], "run python -m tests.certificates.build"


def test_the_attacks_are_what_their_script_makes():
    made = dict(files())
    assert len(made) == len(list(files())) == len(INCORRECT) + len(UNPARSABLE)
    for path, document in made.items():
        assert json.loads((FOLDER / path).read_text("utf-8")) == document, (
            "run python -m tests.certificates.attacks"
        )


@pytest.mark.parametrize("name", CORRECT)
def test_correct_certificates_are_valid(name):
    case = CORRECT[name]
    assert verdict(case["subject"], case["certificate"])[0] == "valid"
    assert naive.proved(case["subject"], case["certificate"])


@pytest.mark.parametrize("name", OLD)
def test_certificates_that_earlier_versions_wrote_stay_valid(name):
    case = OLD[name]
    assert verdict(case["subject"], case["certificate"])[0] == "valid"
    assert naive.proved(case["subject"], case["certificate"])


@pytest.mark.parametrize("name", INCORRECT)
def test_incorrect_certificates_are_refused_for_their_reason(name):
    case = INCORRECT[name]
    kind, failure = verdict(case["subject"], case["certificate"])
    assert kind == "invalid"
    assert failure.condition == case["condition"]
    assert case["where"] in failure.where
    assert case["detail"] in failure.detail
    assert not naive.proved(case["subject"], case["certificate"])


@pytest.mark.parametrize("name", UNPARSABLE)
def test_unparsable_certificates_are_refused_with_their_place(name):
    case = UNPARSABLE[name]
    assert case["reason"] in unparsable(case["subject_text"], case["text"])


def unparsable(subject, text):
    """The reason why the subject or the certificate is unparsable."""
    try:
        outcome, _, reason = judged(subject, text)
    except checker.Unparsable as refusal:
        outcome, reason = "unparsable", refusal
    assert outcome == "unparsable", reason
    return str(reason)


def jobs(subject, certificate):
    """Name, subject, certificate: every mutant, with the game as it is, another, or both changed together."""
    for what, mutant in mutants(certificate):
        yield what, subject, mutant
    for what, other, sha256 in subject_mutants(subject):
        yield f"{what}, certificate unchanged", other, certificate
        yield f"{what}, hash changed", other, {**certificate, "game_sha256": sha256}
    if "game_sha256" in certificate:
        for what, other, moved in carried(subject, certificate):
            yield f"{what}, carried along", other, moved


def thinned(made, certificate):
    """Forty mutants of each sort, fewer of those by small changes anywhere, the rest the fewer the more there are."""
    step = 1 + sum(1 for _ in places(certificate)) // 30
    seen = Counter()
    for what, about, mutant in made:
        name = what.split(":")[0]
        seen[name] += 1
        if (name not in SMALL and seen[name] <= 40) or seen[name] % step == 1 % step:
            yield what, about, mutant


@pytest.mark.slow(200, "13,000 mutants of certificates", sample="one in 100 of them")
def test_at_least_ten_thousand_mutants_and_none_wrongly_judged(complete, capsys):
    counts = {"valid": 0, "invalid": 0, "unparsable": 0}
    applied = {}
    for name, case in CORRECT.items():
        made = jobs(case["subject"], case["certificate"])
        kept = thinned(made, case["certificate"])
        for what, about, mutant in islice(kept, 0, None, 1 if complete else 100):
            kind, message = verdict(about, mutant)
            counts[kind] += 1
            true = naive.proved(about, mutant)
            assert (kind == "valid") == true, (
                f"{name}, {what}: {kind} ({message}), though it is {true}"
            )
            if what.endswith("carried along"):
                assert true, f"{name}, {what}: {message}"
            applied.setdefault(what.split(":")[0], set()).add(
                case["certificate"]["kind"]
            )
    with capsys.disabled():
        print(f"\n{sum(counts.values()):,} mutants: {counts}")
    if not complete:
        return
    assert sum(counts.values()) >= 10_000
    assert min(counts.values()) >= 100
    for name, kinds in (NAMED | dict.fromkeys(CARRIED, CLAIMS | TREES)).items():
        assert applied.pop(name) == kinds, name
    assert not applied, "a mutation without a name"


CARRIED = (
    *(
        "game scaled",
        "game shifted",
        "game scaled and shifted",
        "players relabelled",
        "actions relabelled",
    ),
    "payoff changed",
)


@st.composite
def claims_about(draw):
    """A game and a claim: an equilibrium by design, or a small change of one, or anything."""
    game, claim = draw(equilibria(max_players=4, max_actions=2))
    for _ in range(draw(st.integers(0, 2))):
        S = draw(st.sampled_from(coalitions(game.n)))
        actions = draw(
            st.lists(
                st.sampled_from(game.joint_actions(S)),
                min_size=1,
                max_size=2,
                unique=True,
            )
        )
        mixed = {a: fmpq(1, len(actions)) for a in actions}
        claim = replace(claim, strategies={**claim.strategies, S: mixed}, payoffs=None)
    if draw(st.booleans()):
        weights = draw(
            st.lists(st.integers(-1, 3).map(fmpq), min_size=game.n, max_size=game.n)
        )
        claim = replace(claim, weights=tuple(weights))
    return game, replace(claim, notion=draw(st.sampled_from(NOTIONS)))


def agree(game, claim):
    """The auditor and the checker, condition by condition."""
    found = audit(game, claim)
    subject = checker.read_subject(game.canonical_text())
    weights = found.pareto.weights if found.pareto.strong else (fmpq(1),) * game.n
    entry = {
        "claim": claim_document(claim),
        "supporting_weights": [str(w) for w in weights],
    }
    read = checker.read_claim(
        checker.Reader(
            checker.load(json.dumps(entry), "test"), "test", checker.Field()
        ),
        subject,
    )
    held = {c.name: c.holds for c in found.conditions()}
    four = (
        read.condition_4_harsanyi
        if claim.notion == "coalition-perfect-harsanyi"
        else read.condition_4_coco
    )
    name = "4 CoCo shares of N" if claim.notion == "coco" else "4 CoCo shares"
    name = (
        "4 Harsanyi dividends" if claim.notion == "coalition-perfect-harsanyi" else name
    )
    assert [str(u) for u in read.payoffs] == [str(u) for u in found.outcome]
    assert found.pareto.strong == (not list(read.condition_1_pareto()))
    assert held["2 weights"] == (not list(read.condition_2_weights()))
    deviating = {
        f.where.removeprefix("coalition ") for f in read.condition_3_saddle_points()
    }
    assert deviating == {
        ",".join(str(i + 1) for i in range(game.n) if r.coalition >> i & 1)
        for r in found.replies
        if not r.holds
    }
    assert held[name] == (not list(four()))
    assert held.get("claimed payoffs", True) == (not list(read.claimed_payoffs()))
    assert found.valid == (not list(read.failures()))
    return found.valid


@pytest.mark.slow(28, "2,000 claims", sample="100 of them")
def test_the_auditor_and_the_checker_agree_on_two_thousand_claims(complete, capsys):
    tally = [0, 0]
    count = 2000 if complete else 100

    @settings(max_examples=count, database=None, derandomize=True)
    @given(claims_about())
    def compare(data):
        tally[agree(*data)] += 1

    compare()
    with capsys.disabled():
        print(
            f"\n{tally[1]} valid and {tally[0]} invalid claims, the auditor and the checker agree"
        )
    assert sum(tally) >= count
    assert min(tally) >= count // 7


@given(programs())
def test_every_answer_of_the_simplex_has_a_certificate(data):
    maximising, objective, rows, lower, upper = data
    answer = solve(SENSES[maximising](objective, rows, lower=lower, upper=upper))
    subject, certificate = (
        linear_program_document(answer.program),
        linear_program_certificate(answer),
    )
    assert verdict(subject, certificate)[0] == "valid"
    assert naive.proved(subject, certificate)


@settings(max_examples=15)
@given(games(min_players=1, max_players=3, max_actions=2))
def test_every_enclosure_has_a_certificate_that_the_naive_reading_believes(game):
    found = enclose(game, width="1/4", max_cells=12)
    subject, certificate = (
        json.loads(game.canonical_text()),
        enclosure_certificate(found),
    )
    assert verdict(subject, certificate)[0] == "valid"
    assert naive.proved(subject, certificate)


@settings(max_examples=25)
@given(equilibria(max_players=3))
def test_an_equilibrium_lies_in_an_open_cell(design):
    game, claim = design
    total = sum(claim.weights, fmpq(0))
    weights = [w / total for w in claim.weights]
    cells = enclose(game, width="1/4", max_cells=12).open_cells
    assert any(inside(weights, cell) for cell in cells)


def inside(point, cell):
    """Whether a point is a convex combination of the vertices."""
    from exact.programs.linear_program import LinearProgram, Optimal

    rows = [([v[i] for v in cell], "=", point[i]) for i in range(len(point))]
    return isinstance(solve(LinearProgram.maximise([0] * len(cell), rows)), Optimal)


TEXT = json.dumps(CORRECT["equilibrium-irrational"]["certificate"])
SUBJECT = json.dumps(CORRECT["equilibrium-irrational"]["subject"])


def only_refusals(subject, text):
    """Nothing but the two kinds of refusal comes out, whatever goes in."""
    try:
        return str(judged(subject, text))
    except checker.Unparsable as refusal:
        return str(refusal)


def test_truncation_at_every_offset_is_unparsable():
    subject = checker.read_subject(SUBJECT)
    for length in range(len(TEXT)):
        assert (
            checker.judge(subject, lambda text=TEXT[:length]: text)[0] == "unparsable"
        )
    for length in range(len(SUBJECT)):
        with pytest.raises(checker.Unparsable):
            checker.read_subject(SUBJECT[:length])


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data):
    assert only_refusals(data.decode("latin-1"), TEXT)
    assert only_refusals(SUBJECT, data.decode("latin-1"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["format", "kind", "nodes", "equilibria", "1"]), x
            )
        ),
    )
)
def test_random_json_is_refused(value):
    assert only_refusals(SUBJECT, json.dumps(value))
    for key in ("equilibria", "nodes", "answer"):
        assert only_refusals(SUBJECT, json.dumps({**json.loads(TEXT), key: value}))


@pytest.mark.slow(7, "1,500 damaged texts", sample="150 of them")
def test_random_damage_is_refused_or_still_true(complete):
    rng = random.Random(5)
    for _ in range(1500 if complete else 150):
        case = rng.choice(list(CORRECT.values()))
        text = json.dumps(case["certificate"])
        k, length = rng.randrange(len(text)), rng.randrange(4)
        damaged = (
            text[:k]
            + "".join(rng.choices('0123456789"/-,:{}[] eE.', k=rng.randrange(4)))
            + text[k + length :]
        )
        found = judged(json.dumps(case["subject"]), damaged)
        if found[0] == "valid":
            assert naive.proved(case["subject"], json.loads(damaged)), found[1]


def chain(length, at):
    """A tree whose left children are open leaves, about the subject above."""
    nodes = [
        entry
        for k in range(0, 2 * length, 2)
        for entry in (
            {"split": [1, 2], "at": at, "children": [k + 1, k + 2]},
            {"open": True},
        )
    ]
    head = {
        "format": "coco-certificate/1",
        "kind": "enclosure",
        "game_sha256": json.loads(TEXT)["game_sha256"],
    }
    return json.dumps({**head, "nodes": [*nodes, {"open": True}]})


HOSTILE = {
    "long numbers": TEXT.replace('"13/8"', f'"{"7" * 10_001}"'),
    "a million empty lists": "[" + "[]," * 2**20 + "[]]",
    "a deep document": "[" * 100_000,
    "many long denominators": json.dumps(
        {
            **json.loads(TEXT),
            "field": {
                "minimal_polynomial": ["-27"]
                + ["1/1" + f"{k}".rjust(5000, "0") for k in range(24)],
                "interval": ["0", "9"],
            },
        }
    ),
    "a polynomial of high degree": TEXT.replace(
        '["-27", "-14", "8"]', json.dumps(["-2"] + ["0"] * 60 + ["1"])
    ),
    "a hundred thousand nodes": json.dumps(
        {
            "format": "coco-certificate/1",
            "kind": "enclosure",
            "game_sha256": json.loads(TEXT)["game_sha256"],
            "nodes": [
                {"split": [1, 2], "at": "1/3", "children": [k + 1, k + 1]}
                for k in range(100_000)
            ],
        }
    ),
    "a long chain of splits at long places": chain(200, "1/" + "3" * 9_000),
}


TOO_MUCH = (
    "more work than the limit of 50,000,000 steps: not checked (--limit raises it)"
)
REASONS = {
    "long numbers": "more than 10000 digits",
    "a million empty lists": "refused: more than 1048576 values",
    "a deep document": "nested too deep",
    "many long denominators": TOO_MUCH,
    "a polynomial of high degree": "degree 1 to 24",
    "a hundred thousand nodes": "tree fails at node 0: node 1 cannot be its child",
    "a long chain of splits at long places": TOO_MUCH,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_certificates_are_refused_in_bounded_time(name):
    start = time.process_time()
    refusal = only_refusals(SUBJECT, HOSTILE[name])
    assert time.process_time() - start < 60  # a bound on work, not a benchmark
    assert REASONS[name] in refusal
    assert len(refusal) < 500


def test_long_sums_are_paid_for():
    """A row of a program whose sum has a denominator of two million digits took half a minute, one of 32 MB hours."""
    row = {str(j): f"1/{10**299 + 2 * j + 1}" for j in range(1, 4001)}
    program = {
        "format": "coco-linear-program/1",
        "sense": "maximise",
        "objective": ["0"] * 4000,
    }
    program["constraints"] = [{"coefficients": row, "relation": "<=", "bound": "0"}]
    answer = {"status": "optimal", "value": "0", "primal": ["1"] * 4000, "dual": ["0"]}
    head = {
        "format": "coco-certificate/1",
        "kind": "linear-program",
        "program_sha256": naive.program_hash(program),
    }
    kind, refusal = verdict(program, {**head, "answer": answer})
    assert (kind, str(refusal)) == (
        "unknown",
        TOO_MUCH,
    )


@pytest.mark.parametrize("interval", [["-1", "1"], ["0", "0"], ["0", "3"]])
def test_the_root_may_be_nought(interval):
    field = {"minimal_polynomial": ["0", "1"], "interval": interval}
    assert (
        verdict(*one_player("1", {"in_field": ["1", "5"]}, field=field))[0] == "valid"
    )
    assert (
        verdict(*one_player("1", {"in_field": ["0", "5"]}, field=field))[0] == "invalid"
    )


def test_sums_of_long_denominators_are_paid_for():
    n = 400
    program = {
        "format": "coco-linear-program/1",
        "sense": "maximise",
        "objective": ["1"] * n,
        "constraints": [],
    }
    long = {str(j): "1/1" + str(j**5 + 7).rjust(4_999, "0") for j in range(1, n + 1)}
    program["constraints"] = [{"coefficients": long, "relation": "<=", "bound": "0"}]
    answer = {"status": "unbounded", "point": ["1"] * n, "ray": ["1"] * n}
    head = {
        "format": "coco-certificate/1",
        "kind": "linear-program",
        "program_sha256": naive.program_hash(program),
    }
    outcome, _, reason = judged(
        json.dumps(program), json.dumps({**head, "answer": answer})
    )
    assert (outcome, str(reason)) == (
        "unknown",
        TOO_MUCH,
    )


def test_judge_returns_the_claim_and_the_refusal():
    subject = checker.read_subject(SUBJECT)
    outcome, claims, reason = checker.judge(subject, lambda: TEXT)
    assert (outcome, reason) == ("valid", None)
    words = "a coalition-perfect CoCo equilibrium with weights (1,1·α^1) pays (1,3)"
    assert claims == [f"claim 1: {words}, α the root of (-27,-14,8) in [23/8,47/16]"]
    outcome, claims, reason = checker.judge(
        subject, lambda: TEXT.replace('["1", "3"]', '["1", "4"]')
    )
    assert outcome == "invalid"
    assert isinstance(reason, checker.Invalid)
    assert (reason.condition, len(claims)) == ("claimed payoffs", 1)
    outcome, claims, reason = checker.judge(subject, lambda: TEXT + "]")
    assert (outcome, type(reason), claims) == ("unparsable", checker.Unparsable, [])


CROSSED = "has its weights in the cell of a crossing and pays what it says"
IN_OPEN, EACH = (
    "has its weights in an open cell of this tree",
    ", each of which has the weights of a claim",
)
PAYS = "pays each player of positive weight what one of these claims pays"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "non-existence",
            "no coalition-perfect CoCo equilibrium of the game has its weights anywhere",
        ),
        (
            "enclosure",
            f"every coalition-perfect CoCo equilibrium of the game {IN_OPEN}",
        ),
        (
            "enclosure-claims",
            f"every coalition-perfect CoCo equilibrium of the game {IN_OPEN}, or {PAYS}",
        ),
        (
            "solution-faces",
            f"every coalition-perfect CoCo equilibrium of the game {IN_OPEN}{EACH}, or {PAYS}",
        ),
        (
            "complete-harsanyi",
            f"every coalition-perfect Harsanyi equilibrium of the game {PAYS}",
        ),
        (
            "complete-crossing",
            f"every coalition-perfect CoCo equilibrium of the game {PAYS}",
        ),
        (
            "complete-crossing",
            "crossing, node 5: between (468937/1048576,579639/1048576) and "
            "(234469/524288,289819/524288) are only the weights of claim 1",
        ),
        (
            "complete-crossing-threats",
            f"every coalition-perfect CoCo equilibrium of the game {CROSSED}",
        ),
    ],
)
def test_a_tree_says_what_it_proves(name, says):
    case = CORRECT[name]
    assert says in verdict(case["subject"], case["certificate"])[1]


@pytest.mark.parametrize(
    "interval", [["1", "2"], ["2", "5/2"], ["2", "2"], ["3/2", "2"]]
)
@pytest.mark.parametrize(
    "polynomial", [["6", "-5", "1"], ["-12", "16", "-7", "1"], ["-2", "1"]]
)
def test_a_root_at_an_end_of_the_interval_is_the_root(polynomial, interval):
    field = {
        "minimal_polynomial": polynomial,
        "interval": interval,
    }  # (x − 2)(x − 3), (x − 2)²(x − 3), x − 2
    for weight, wanted in (
        (["-1", "1"], "valid"),
        (["-5/2", "1"], "invalid"),
        (["-2", "1"], "invalid"),
    ):
        assert verdict(*one_player("1", {"in_field": weight}, field=field))[0] == wanted


def test_what_just_meets_a_limit_is_checked():
    long = {
        "format": "coco-game/1",
        "players": ["p"],
        "actions": [["a"]],
        "payoffs": {"1": ["1" + "0" * 9_999]},
    }
    assert checker.read_subject(json.dumps(long)).payoffs == {(1,): [10**9_999]}
    field = {"minimal_polynomial": ["-1", *["0"] * 23, "1"], "interval": ["0", "2"]}
    assert (
        verdict(*one_player("1", {"in_field": ["0"] * 23 + ["1"]}, field=field))[0]
        == "valid"
    )
    payoffs = {str(a): ["0"] for a in range(1, 2**16 + 1)}
    wide = {
        "format": "coco-game/1",
        "players": ["p"],
        "actions": [list(map(str, range(2**16)))],
        "payoffs": payoffs,
    }
    assert len(checker.read_subject(json.dumps(wide)).payoffs) == 2**16


def test_the_examples_of_the_specification_are_valid():
    page = (ROOT / "docs" / "certificates.md").read_text("utf-8")
    blocks = list(map(json.loads, re.findall(r"```json\n(.*?)```", page, re.DOTALL)))
    kinds = [certificate["kind"] for certificate in blocks[1::2]]
    assert kinds == [
        "equilibrium",
        "enclosure",
        "solution",
        "complete",
        "complete",
        "complete",
        "linear-program",
    ]
    for subject, certificate in zip(blocks[::2], blocks[1::2], strict=True):
        assert verdict(subject, certificate)[0] == "valid"
        assert naive.proved(subject, certificate)


def test_a_deep_tree_is_checked():
    assert judged(SUBJECT, chain(2000, "1/3"))[0] == "valid"


def test_large_games_are_refused():
    for players, size in ((13, 1), (9, 4)):
        game = {
            "format": "coco-game/1",
            "players": ["p"] * players,
            "actions": [["a"] * size] * players,
            "payoffs": {},
        }
        with pytest.raises(checker.Unparsable, match="refused"):
            checker.read_subject(json.dumps(game))


def alone(*arguments, stdin=None):
    command = [
        sys.executable,
        "-I",
        "-S",
        str(ROOT / "exact" / "checker.py"),
        *map(str, arguments),
    ]
    return subprocess.run(
        command, capture_output=True, text=True, input=stdin, cwd="/", check=False
    )


def test_it_runs_alone_and_says_what_it_understood(tmp_path):
    subject, valid = tmp_path / "game.json", tmp_path / "valid.json"
    subject.write_text(SUBJECT, encoding="utf-8")
    valid.write_text(TEXT, encoding="utf-8")
    done = alone(subject, valid)
    assert done.returncode == 0
    assert "a game of 2 players, 3×3 actions, sha256 cd5bb61d83ee9f34" in done.stdout
    assert "VALID" in done.stdout
    assert "a coalition-perfect CoCo equilibrium" in done.stdout
    broken = tmp_path / "broken.json"
    broken.write_text(TEXT.replace('["1", "3"]', '["1", "4"]'), encoding="utf-8")
    done = alone(subject, valid, broken)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.index(
        "broken.json claims: claim 1: a coalition-perfect"
    ) < done.stdout.index("INVALID")
    assert (
        "claimed payoffs fails at claim 1, player 2: 4 ≠ 3, difference 1" in done.stdout
    )
    broken.write_text("{", encoding="utf-8")
    assert alone(subject, broken).returncode == 2
    assert alone(subject, tmp_path / "nowhere").returncode == 2
    assert alone(tmp_path / "nowhere", valid).returncode == 2
    assert alone(subject).returncode == 2
    assert alone("-", valid, stdin=SUBJECT).returncode == 0


def test_a_byte_order_mark_is_passed_over_by_every_reader(tmp_path):
    subject, certificate = tmp_path / "game.json", tmp_path / "certificate.json"
    identity = tmp_path / "identity.json"
    subject.write_text(SUBJECT, encoding="utf-8-sig")
    certificate.write_text(TEXT, encoding="utf-8-sig")
    identity.write_text(
        (FOLDER / "identity" / "correct" / "row-sum.json").read_text("utf-8"),
        encoding="utf-8-sig",
    )
    assert alone(subject, certificate).returncode == 0
    assert alone("-", certificate, stdin="\ufeff" + SUBJECT).returncode == 0
    assert (
        read_game(str(subject)).canonical_text()
        == parse_game(Source(SUBJECT)).canonical_text()
    )
    assert identity_checker.check_file(str(identity))[0] == "valid"
    twice = "\ufeff\ufeff" + TEXT
    certificate.write_text(twice, encoding="utf-8")
    assert alone(subject, certificate).returncode == 2


@settings(max_examples=10)
@given(equilibria(max_players=3, max_actions=2))
def test_a_plain_equilibrium_lies_in_an_open_cell_of_a_plain_tree(design):
    game, claim = design
    certificate = plain_tree(game, fmpq(1, 2))
    subject = json.loads(game.canonical_text())
    assert verdict(subject, certificate)[0] == "valid"
    weakened = audit(game, replace(claim, notion="coco"))
    entry = equilibrium_certificate(weakened)["equilibria"][0]
    inside_somewhere = verdict(
        subject, {**certificate, "kind": "solution", "equilibria": [entry]}
    )
    assert naive.proved(
        subject, {**certificate, "kind": "solution", "equilibria": [entry]}
    ) == (inside_somewhere[0] == "valid")
    assert certificate["kind"] == "enclosure", "the equilibrium's cell is refuted"


def test_a_solution_needs_an_equilibrium_in_every_open_cell():
    game = parse_game(Source(json.dumps(CORRECT["solution-three-players"]["subject"])))
    first, second = (
        audit(game, parse_claim(example(f"two-equilibria-{name}"), game))
        for name in ("first", "second")
    )
    tree = enclose(game, width="1/2")
    certificate = solution_certificate(tree, [second, first])
    assert verdict(json.loads(game.canonical_text()), certificate)[0] == "valid"
    for found in ([], [first], [second]):
        with pytest.raises(
            Invalid, match=r"no equilibrium of the list has its weights in the cell \("
        ):
            solution_certificate(tree, found)
    plain = audit(game, replace(first.claim, notion="coco"))
    with pytest.raises(Invalid, match="tree of a solution are of one notion"):
        solution_certificate(tree, [plain, second])
    other = audit(
        Game.build([1], lambda a: a), Claim("coco", (fmpq(1),), {1: {(0,): fmpq(1)}})
    )
    with pytest.raises(Invalid, match="about different games"):
        solution_certificate(tree, [other])


def test_odd_paths_are_no_crash(tmp_path):
    subject = tmp_path / "game.json"
    subject.write_text(SUBJECT, encoding="utf-8")
    for path in (
        os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json"),
        str(tmp_path),
        "",
        "--",
        "\n",
    ):
        done = alone(subject, path)
        assert (done.returncode, done.stderr) == (2, "")
        assert "UNPARSABLE" in done.stdout


def test_it_imports_the_standard_library_alone_and_stays_short():
    source = (ROOT / "exact" / "checker.py").read_text("utf-8")
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            imported.add(node.module.split(".")[0])
        assert not isinstance(node, ast.Assert)
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
    assert imported <= set(sys.stdlib_module_names)
    path = ROOT / "exact" / "checker.py"
    assert len(code_tokens(path)) < MAX_TOKENS
    assert density(path) < 9.1
