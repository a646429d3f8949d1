"""The formal proof compiles, rests on no axiom, and turns right claims and no others into theorems."""

from __future__ import annotations

import copy
import json
import re
from importlib import resources

import pytest

from exact.commands.cli import run
from exact.errors import Invalid, Unparsable, UsageError
from exact.games.examples import example
from proofs import formal
from tests.places import DATA

NEEDS_COQ = pytest.mark.needs("Coq")


def load(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def theories(tmp_path_factory):
    build_dir = tmp_path_factory.mktemp("theories")
    return build_dir, formal.verify_formal(build_dir)


@pytest.fixture
def game():
    return load("pure_threats.game.json")


@pytest.fixture
def claim():
    return load("pure_threats.claim.json")


@pytest.fixture
def compiles(theories, tmp_path):
    def compile_text(text):
        source = tmp_path / "exported.v"
        source.write_text(text, encoding="utf-8")
        return formal.run_coqc(source, theories[0], timeout=60)

    return compile_text


@NEEDS_COQ
def test_every_main_theorem_is_closed_under_the_global_context(theories):
    _, verification = theories
    assert verification.verified
    main = {
        "theorem1",
        "lemma1",
        "A1",
        "A2",
        "A3",
        "A4",
        "A5",
        "C6",
        "C7",
        "check_sound",
    }
    assert main <= set(verification.theorems)
    expected = (resources.files("proofs") / "coq" / "assumptions.expected").read_text(
        encoding="utf-8"
    )
    assert expected == "Closed under the global context\n" * len(verification.theorems)


def test_the_printed_theorems_are_all_of_the_theorems():
    stated = {
        name
        for file in formal.theory_files()
        for name in re.findall(
            r"^Theorem (\w+)", formal.theory_text(file), re.MULTILINE
        )
    }
    assumptions = formal.theory_text("Assumptions.v")
    printed = set(re.findall(r"^Print Assumptions (\w+)\.$", assumptions, re.MULTILINE))
    assert stated <= printed


def test_every_theory_on_disk_is_compiled():
    directory = resources.files("proofs") / "coq" / "theories"
    on_disk = {file.name for file in directory.iterdir() if file.name.endswith(".v")}
    assert on_disk == set(formal.theory_files())


@pytest.mark.parametrize(
    "text", ["Axiom a : False.", "Parameter p : nat.", "Proof. admit.", "Admitted."]
)
def test_an_open_proof_is_refused(text):
    with pytest.raises(Invalid, match="no place in a finished proof"):
        formal.check_forbidden_words({"bad.v": text})


def test_the_theories_hold_no_forbidden_word():
    formal.check_forbidden_words(
        {name: formal.theory_text(name) for name in formal.theory_files()}
    )


@pytest.mark.parametrize("printed", ["", "Axioms:\nfunctional_extensionality_dep\n"])
def test_other_assumptions_are_refused(printed):
    with pytest.raises(Invalid, match="assumptions"):
        formal.check_assumptions(printed)


@NEEDS_COQ
def test_a_valid_claim_becomes_a_theorem(compiles, game, claim):
    text = formal.export_audit(game, [claim])
    text += "\nPrint Assumptions claim1_coco.\nPrint Assumptions claim1_pays.\n"
    assert compiles(text) == "Closed under the global context\n" * 2


@NEEDS_COQ
def test_two_claims_prove_that_uniqueness_fails(compiles):
    claims = [load("non_uniqueness.claim1.json"), load("non_uniqueness.claim2.json")]
    text = formal.export_audit(load("non_uniqueness.game.json"), claims)
    assert "Theorem uniqueness_fails" in text
    assert (
        compiles(text + "\nPrint Assumptions uniqueness_fails.\n")
        == "Closed under the global context\n"
    )


@NEEDS_COQ
@pytest.mark.parametrize("bundled", ["three-friends", "two-equilibria"])
def test_the_bundled_counterexamples_compile_from_the_command_line(
    bundled, compiles, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    names = [bundled, f"{bundled}-first", f"{bundled}-second", f"{bundled}-spoiled"]
    for name in names:
        (tmp_path / f"{name}.json").write_text(example(name).text, encoding="utf-8")
    game, first, second, spoiled = (f"{name}.json" for name in names)
    assert run(["audit", game, first, second, "--coq", "both.v", "--quiet"]) == 0
    text = (tmp_path / "both.v").read_text(encoding="utf-8")
    assert "uniqueness_fails" in text
    compiles(text)
    assert run(["audit", game, spoiled, "--coq", "spoiled.v", "--quiet"]) == 1
    with pytest.raises(Invalid, match="Coq refuses"):
        compiles((tmp_path / "spoiled.v").read_text(encoding="utf-8"))


def test_a_claim_twice_proves_no_difference(game, claim):
    assert "uniqueness_fails" not in formal.export_audit(game, [claim, claim])


def spoil_weights(_game, claim):
    claim["weights"] = ["1", "1", "1"]


def spoil_threat(_game, claim):
    claim["strategies"]["1,2"] = {"1,1": "1"}


def spoil_distribution(_game, claim):
    (action,) = claim["strategies"]["1,2"]
    claim["strategies"]["1,2"] = {action: "1/2"}


def spoil_action(_game, claim):
    claim["strategies"]["3"] = {"3": "1"}


def spoil_missing_coalition(_game, claim):
    del claim["strategies"]["1,3"]


def spoil_payoffs(_game, claim):
    claim["payoffs"][0] = str(int(claim["payoffs"][0]) + 1)


def spoil_game(game, _claim):
    """Move virtual currency from player 2 to player 1: maxima stay, shares are no longer equal."""
    game["payoffs"]["1,1,1"] = ["6", "-11", "-32/3"]


# what is spoiled, and the first test of the checker that must notice it
SPOILED = [
    (spoil_weights, "check_condition1"),
    (spoil_threat, "check_condition3"),
    (spoil_distribution, "check_strategies"),
    (spoil_action, "check_strategies"),
    (spoil_missing_coalition, "check_strategies"),
    (spoil_payoffs, "check_payoffs"),
    (spoil_game, "check_condition4"),
]
TESTS = ["actions", "strategies", "weights", "condition1", "condition3", "condition4"]


@NEEDS_COQ
@pytest.mark.parametrize(("spoil", "noticed_by"), SPOILED)
def test_a_spoiled_claim_does_not_compile(compiles, game, claim, spoil, noticed_by):
    spoil(game, claim)
    text = formal.export_audit(game, [claim])
    with pytest.raises(Invalid, match="Coq refuses"):
        compiles(text)
    definitions, _ = text.split("Lemma claim1_checked")
    calls = [
        f"check_{test} the_game{'' if test == 'actions' else ' claim1'}"
        for test in TESTS
    ]
    printed = compiles(
        definitions + "".join(f"\nEval vm_compute in {call}." for call in calls)
    )
    verdicts = re.findall(r"= (true|false)", printed)
    failing = [
        f"check_{test}"
        for test, verdict in zip(TESTS, verdicts, strict=True)
        if verdict == "false"
    ]
    assert (failing or ["check_payoffs"])[0] == noticed_by


@NEEDS_COQ
def test_mixed_strategies_become_a_theorem(compiles):
    """Matching pennies: the conflict of the two players is mixed."""
    game, claim = matching_pennies()
    compiles(formal.export_audit(game, [claim]))


@NEEDS_COQ
def test_a_biased_mixture_does_not_compile(compiles):
    game, claim = matching_pennies()
    claim["strategies"]["1"] = {"1": "1/3", "2": "2/3"}
    with pytest.raises(Invalid):
        compiles(formal.export_audit(game, [claim]))


def matching_pennies():
    half = {"1": "1/2", "2": "1/2"}
    payoffs = {
        "1,1": ["1", "-1"],
        "1,2": ["-1", "1"],
        "2,1": ["-1", "1"],
        "2,2": ["1", "-1"],
    }
    game = {
        "format": "coco-game/1",
        "players": ["a", "b"],
        "actions": [["h", "t"], ["h", "t"]],
    }
    claim = {
        "format": "coco-claim/1",
        "notion": "coalition-perfect-harsanyi",
        "weights": ["1", "1"],
    }
    claim["strategies"] = {
        "1": half,
        "2": dict(half),
        "1,2": {"1,1": "1/2", "1,2": "1/2"},
    }
    return game | {"payoffs": payoffs}, claim


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda _, c: c.update(notion="coco"), UsageError),
        (
            lambda _, c: c.update(weights=["1", "1", {"in_field": ["0", "1"]}]),
            UsageError,
        ),
        (lambda _, c: c.update(weights=["1", "1", "0"]), UsageError),
        (lambda _, c: c.update(weights=["1", "1"]), Unparsable),
        (lambda _, c: c.update(weights=["1", "1", 0.5]), Unparsable),
        (
            lambda _, c: c["strategies"].update(
                {"1) *) Axiom x : False. (*": {"1": "1"}}
            ),
            Unparsable,
        ),
        (lambda _, c: c["strategies"].update({"2,1": {"1,1": "1"}}), Unparsable),
        (lambda _, c: c["strategies"].update({"1,2": {"1": "1"}}), Unparsable),
        (lambda g, _: g["payoffs"].pop("1,1,1"), Unparsable),
        (lambda g, _: g["payoffs"].update({"1,1,3": ["0", "0", "0"]}), Unparsable),
        (lambda g, _: g["payoffs"].update({"1,1,1": ["0", "0"]}), Unparsable),
        (lambda g, _: g.pop("actions"), Unparsable),
    ],
)
def test_what_cannot_be_exported_is_refused(game, claim, change, error):
    change(game, claim)
    with pytest.raises(error):
        formal.export_audit(game, [claim])


def test_no_claim_is_refused(game):
    with pytest.raises(UsageError):
        formal.export_audit(game, [])


@NEEDS_COQ
def test_zero_weights_need_frontier_weights(compiles):
    """One weight may vanish when positive weights show that the payoffs are on the strong Pareto frontier."""
    game = {
        "format": "coco-game/1",
        "title": "one",
        "players": ["a", "b"],
        "actions": [["x", "y"], ["z"]],
    }
    game["payoffs"] = {"1,1": ["1", "0"], "2,1": ["0", "0"]}
    claim = {"notion": "coalition-perfect-coco", "weights": ["0", "1"]}
    claim["strategies"] = {"1": {"1": "1"}, "2": {"1": "1"}, "1,2": {"1,1": "1"}}
    with pytest.raises(UsageError, match="frontier"):
        formal.export_audit(game, [claim])
    compiles(formal.export_audit(game, [claim], frontier_weights=[["1", "1"]]))
    dominated = copy.deepcopy(claim)
    dominated["strategies"]["1,2"] = {"2,1": "1"}
    with pytest.raises(Invalid):
        compiles(formal.export_audit(game, [dominated], frontier_weights=[["1", "1"]]))


def test_without_coq_the_answer_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(formal, "coqc_path", lambda: None)
    verification = formal.verify_formal(tmp_path)
    assert not verification.available
    assert not verification.verified
    assert formal.INSTALL in verification.message
    with pytest.raises(UsageError, match="apt-get install coq"):
        formal.run_coqc(tmp_path / "a.v", tmp_path)


@NEEDS_COQ
def test_compiled_theories_are_kept_and_assumptions_printed_again(theories):
    build_dir, first = theories
    names = []
    again = formal.verify_formal(build_dir, progress=names.append)
    assert names == ["Assumptions.v"]
    assert again.theorems == first.theorems
