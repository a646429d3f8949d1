"""Properties of games, decided with proof, and the census: stored, resumed, counted, checked again, planted faults."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from math import isqrt
from pathlib import Path

import pytest
from flint import fmpq

from exact import checker
from exact.commands.cli import run
from exact.equilibria.audit import audit, compare
from exact.errors import Invalid, UsageError
from exact.games.examples import example
from exact.games.files import parse_game, read_game
from exact.games.game import Game
from exact.search.campaign import Limits, run_campaign
from exact.search.canonical import canonical_form
from exact.search.catalog import Catalog
from exact.search.census import Census
from exact.search.classification import classify
from exact.search.executors import SerialExecutor, open_executor
from exact.search.generated import (
    GameOptions,
    game_number,
    number_of_games,
    number_of_orbits,
)
from exact.search.properties import PROPERTIES, decide, shows
from exact.search.recheck import recheck
from exact.search.work_units import CENSUS, Job, run_unit
from tests.selection import first

CHECKER = Path(checker.__file__)
SMALL = Job(
    CENSUS,
    GameOptions((2, 2), largest_payoff=1, exhaustive=True).text(),
    seed=5,
    unit_size=40,
)
THREE = Job(
    CENSUS,
    GameOptions((1, 2, 2), largest_payoff=1, exhaustive=True).text(),
    seed=5,
    unit_size=30,
)


PENNIES = Game.bimatrix([[1, 0], [0, 1]], [[0, 1], [1, 0]])


@pytest.mark.parametrize(
    ("shape", "largest"),
    first(
        2,
        [
            ((2, 2), 1),
            ((2, 2), 2),
            ((2, 3), 1),
            ((3, 2), 1),
            ((1, 2), 4),
            ((1, 2, 2), 1),
        ],
        3,
        "all games of a shape",
    ),
)
def test_every_orbit_comes_once_and_burnside_counts_them(shape, largest):
    options = GameOptions(shape, largest, exhaustive=True)
    games = [
        g
        for k in range(number_of_games(options))
        if (g := game_number(options, k, 0)) is not None
    ]
    assert (
        len(games)
        == len({g.canonical_text() for g in games})
        == number_of_orbits(options)
    )


def test_every_game_is_a_copy_of_one_that_comes():
    options = GameOptions((2, 3), 1, exhaustive=True)
    forms = {
        g.canonical_text()
        for k in range(2**12)
        if (g := game_number(options, k, 0)) is not None
    }
    for k in range(0, 200, 7):
        drawn = game_number(GameOptions((3, 2), 1), k, 3)
        assert canonical_form(drawn)[0].canonical_text() in forms


def test_games_by_number_are_the_same_every_time():
    random_ones = GameOptions((2, 2), count=3)
    assert (
        game_number(random_ones, 1, 5)
        == game_number(random_ones, 1, 5)
        != game_number(random_ones, 2, 5)
    )
    assert number_of_games(random_ones) == 3
    assert number_of_orbits(GameOptions((4, 4, 4, 4), 1, exhaustive=True)) is None
    with pytest.raises(UsageError):
        GameOptions((2,) * 5)


def certified(game, certificate, kind):
    document = json.loads(certificate)
    assert document["kind"] == kind
    outcome, _, reason = checker.judge(
        checker.read_subject(game.canonical_text()), lambda: certificate
    )
    assert outcome == "valid", reason


def test_a_game_without_equilibrium_has_a_certificate():
    game = game_number(GameOptions((2, 2, 2), 9), 0, 0)
    verdict = decide("no-equilibrium", game, zero_weights=True)
    assert verdict.holds is True
    certified(game, verdict.certificate, "non-existence")
    assert [decide(name, game).holds for name in PROPERTIES] == [
        False,
        True,
        False,
        False,
    ]


def test_the_bundled_game_has_several_equilibria():
    game = parse_game(example("three-friends"))
    verdict = decide("several-equilibria", game)
    assert verdict.holds is True
    assert verdict.certificate == ""
    assert min(w for claim in verdict.claims for w in claim.weights) > 0
    assert (
        compare([audit(game, claim) for claim in verdict.claims]).refuted_uniqueness_of
        is not None
    )
    assert decide("no-equilibrium", game).holds is False


def test_zero_weights_count_only_if_they_are_asked_for():
    game = parse_game_of(
        [
            (0, 1, 1),
            (0, 0, 1),
            (0, 1, 0),
            (1, 1, 0),
            (0, 0, 1),
            (1, 0, 1),
            (0, 1, 1),
            (1, 1, 0),
        ]
    )
    found = decide("zero-weights", game)
    assert found.holds is True
    assert min(found.claims[0].weights) == 0
    assert audit(game, found.claims[0]).valid
    assert decide("no-equilibrium", game, zero_weights=True).holds is False
    assert decide("no-equilibrium", game).holds is not False
    assert not shows("several-equilibria", [found.claims[0]] * 2, zero_weights=True)


def parse_game_of(rows):
    supply = iter(rows)
    return Game.build((2, 2, 2), lambda _: next(supply))


def test_two_players_positive_weights_alone_can_be_missing():
    options = GameOptions((2, 2), 1, exhaustive=True)
    games = [g for k in range(2**8) if (g := game_number(options, k, 0)) is not None]
    missing = 0
    for game in games:
        found = classify(game)
        found.verify()
        assert found.everywhere == "one"
        verdict = decide("no-equilibrium", game)
        assert verdict.holds is (found.positive == "none")
        if verdict.holds:
            missing += 1
            certified(game, verdict.certificate, "complete")
        assert decide("no-equilibrium", game, zero_weights=True).holds is False
        assert decide("several-equilibria", game).holds is False
    assert missing == 7


def test_irrational_weights_are_found_and_isolated():
    """u = (1, 1) on the frontier's vertex, and a threat game whose value vanishes at an irrational weight alone."""
    options = GameOptions((2, 3), 1, exhaustive=True)
    found = []
    for k in range(number_of_games(options)):
        game = game_number(options, k, 0)
        if game is not None and (verdict := decide("irrational-weights", game)).holds:
            found.append(game)
            assert audit(game, verdict.claims[0]).valid
            assert shows("irrational-weights", verdict.claims, zero_weights=False)
            assert verdict.claims[0].field is not None
    assert len(found) == 6
    assert decide("irrational-weights", PENNIES).holds is False


def test_weights_that_settle_only_one_payoff_give_several():
    """Player 1 gets 1 from its second action whatever the others do, and with weights (1, 0, 0) they share freely."""
    game = Game.build((2, 2, 1), lambda a: (a[0], *((1, 0) if a[1] else (0, 1))))
    found = classify(game)
    found.verify()
    assert found.everywhere == "several"
    assert {
        tuple(map(int, claim.payoffs)) for claim in found.claims(zero_weights=True)
    } >= {(1, 1, 0), (1, 0, 1)}
    assert all(audit(game, claim).valid for claim in found.claims(zero_weights=True))
    one_best = Game.build((2, 2, 1), lambda a: (a[0], a[1], a[1]))
    assert classify(one_best).everywhere == "one"


def test_a_classification_that_says_too_much_is_refused():
    game = game_number(GameOptions((2, 2, 2), 9), 0, 0)
    found = classify(game)
    for wrong in (
        replace(found, everywhere="one"),
        replace(found, positive="several"),
        replace(found, solution=None),
    ):
        with pytest.raises(Invalid):
            wrong.verify()


def test_too_large_a_game_is_undecided_not_refused():
    game = Game.build((5, 5, 5, 5), lambda a: (a[0], a[1], a[2], a[3]))
    found = classify(game)
    found.verify()
    assert (found.everywhere, found.positive, found.certificate) == (
        "undecided",
        "undecided",
        None,
    )
    assert [decide(name, game).holds for name in PROPERTIES] == [None] * 4


def test_unknown_properties_and_every_unit_adds_up():
    with pytest.raises(UsageError):
        decide("beauty", PENNIES)
    for kind in PROPERTIES:
        job = Job(
            kind, GameOptions((2, 2), largest_payoff=2, count=12).text(), unit_size=12
        )
        result = run_unit(job.text(), 0)
        assert (
            result.searched
            == 12
            == result.refuted + result.undecided + len(result.findings)
        )


def finished(path, job, executor=None, workers=1, **limits):
    with Catalog(str(path), create=True) as catalog:
        resume = any(campaign.job == job for campaign in catalog.campaigns())
        number = catalog.campaign(
            job, command="coco search", version="0", resume=resume
        )
        limits = Limits(**{"found": None, **limits})
        outcome = run_campaign(
            job,
            executor or SerialExecutor(),
            catalog,
            number,
            workers=workers,
            limits=limits,
        )
        return outcome, catalog.census(number), catalog.classes(number)


def problems(path):
    with Catalog(str(path)) as catalog:
        return [found.problem for found in recheck(catalog) if found.problem]


@pytest.fixture(scope="module")
def census(tmp_path_factory):
    path = tmp_path_factory.mktemp("census") / "c"
    return path, finished(path, SMALL)


def test_a_census_does_not_depend_on_workers_and_resumes(census, tmp_path):
    _, (outcome, counts, classes) = census
    assert outcome.reason == "finished"
    assert sum(counts.values()) == len(classes) == outcome.tally.searched == 36
    assert finished(tmp_path / "c", SMALL, units=1)[0].tally.units == 1
    with open_executor(2) as (executor, workers):
        again = finished(tmp_path / "c", SMALL, executor, workers)
    assert (again[0].tally, again[1], sorted(again[2], key=repr)) == (
        outcome.tally,
        counts,
        sorted(classes, key=repr),
    )


def test_a_census_of_three_players_is_classified_again(tmp_path):
    outcome, counts, _ = finished(tmp_path / "c", THREE, units=2)
    assert sum(counts.values()) == outcome.tally.searched > 2
    assert problems(tmp_path / "c") == []


@pytest.mark.parametrize(
    ("statement", "complaint"),
    first(
        1,
        [
            (
                "UPDATE classes SET positive = 'several' WHERE number = (SELECT min(number) FROM classes)",
                "the classes are",
            ),
            (
                "UPDATE classes SET number = number || '000000000000' WHERE positive = 'none'",
                "no game of this number",
            ),
            (
                "UPDATE classes SET number = 255 WHERE number = (SELECT min(number) FROM classes)",
                "copy of another",
            ),
            (
                "DELETE FROM classes WHERE number = (SELECT min(number) FROM classes)",
                "are classified, the unit decides",
            ),
        ],
        5,
        "a census checked again",
    ),
)
def test_planted_faults_in_a_census_are_found(census, tmp_path, statement, complaint):
    shutil.copy(census[0], tmp_path / "c")
    spoil(tmp_path / "c", statement)
    assert any(re.search(complaint, problem) for problem in problems(tmp_path / "c"))


def spoil(path, *statements):
    database = sqlite3.connect(path)
    for statement in statements:
        assert database.execute(statement).rowcount > 0
    database.commit()
    database.close()


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Findings of every property in one catalog."""
    path = tmp_path_factory.mktemp("found") / "c"
    for kind, options in (
        ("no-equilibrium", GameOptions((2, 2, 2), 9, count=2)),
        ("zero-weights", GameOptions((2, 2), 1, count=4)),
        ("irrational-weights", GameOptions((3, 3), 9, count=4)),
        ("several-equilibria", GameOptions((1, 2, 2), 1, count=10, zero_weights=True)),
    ):
        assert (
            finished(path, Job(kind, options.text(), unit_size=100), units=1)[
                0
            ].tally.found
            > 0
        )
    return path


def test_findings_of_every_property_are_checked_again(found):
    assert problems(found) == []


EMPTY_TREE = (
    '{"format":"coco-certificate/1",'
    '"kind":"enclosure","game_sha256":"\' || game || \'","nodes":[{"open":true}]}'
)


@pytest.mark.parametrize(
    ("statement", "complaint"),
    first(
        2,
        [
            (
                "UPDATE certificates SET certificate = replace(certificate, 'dividends', 'shares')",
                "independent checker",
            ),
            ("DELETE FROM certificates", "there is no certificate"),
            (
                f"UPDATE certificates SET certificate = '{EMPTY_TREE}'",
                "not one that there is no equilibrium",
            ),
            (
                "UPDATE findings SET claims = '' WHERE claims != ''",
                "do not show the property",
            ),
            (
                "UPDATE campaigns SET job = replace(job, 'zero-weights', 'irrational-weights')",
                "do not show the property",
            ),
            (
                "UPDATE campaigns SET job = replace(job, 'irrational-weights', 'several-equilibria')",
                "do not show",
            ),
            (
                "UPDATE campaigns SET job = replace(job, 'zero-weights', 'no-equilibrium')",
                "do not show the property",
            ),
        ],
        3,
        "findings checked again",
    ),
)
def test_planted_faults_in_findings_are_found(found, tmp_path, statement, complaint):
    shutil.copy(found, tmp_path / "c")
    spoil(tmp_path / "c", statement)
    assert any(re.search(complaint, problem) for problem in problems(tmp_path / "c"))


def test_a_catalog_of_the_first_version_is_brought_up_to_date(found, tmp_path):
    path = tmp_path / "c"
    job = Job("zero-weights", GameOptions((2, 2), 1, count=4).text(), unit_size=4)
    finished(path, job)
    database = sqlite3.connect(path)
    database.executescript(
        "DROP TABLE classes; DROP TABLE certificates; UPDATE meta SET value = 'coco-catalog/1' WHERE key = 'schema'"
    )
    database.close()
    assert problems(path) == []
    assert finished(path, replace(job, seed=1))[0].reason == "finished"


def test_estimates_have_the_right_size():
    options = GameOptions((2, 2, 2), 1, exhaustive=True)
    counts = Census(options, {("one", "none"): 30, ("none", "none"): 70})
    assert counts.of == 348_480
    estimate = counts.estimate(30)
    assert estimate.total == 348_480 * 30 // 100
    exact = (
        fmpq(348_480) ** 2 * fmpq(3, 10) * fmpq(7, 10) / 99 * (1 - fmpq(100, 348_480))
    )
    assert abs(estimate.error - isqrt(int(exact.floor()))) <= 1
    assert str(counts.estimate(0)) == "< 10,455"
    assert str(counts.estimate(100)) == "> 338,025"
    assert Census(GameOptions((2, 2), 1), counts.counts).estimate(30) is None
    every = Census(
        GameOptions((2, 2), 1, exhaustive=True),
        {("one", "one"): 29, ("one", "none"): 7},
    )
    assert str(every.estimate(7)) == "7"
    assert [row[0] for row in every.rows()] == [
        "none",
        "exactly one",
        "several",
        "undecided",
    ]


@pytest.mark.slow(6, "a census of 405 games, and eight parts of it")
def test_parts_of_a_census_estimate_the_whole():
    """All games of two players, 2×3, payoffs 0 and 1: parts in seeded order against the complete census."""
    options = GameOptions((2, 3), 1, exhaustive=True)
    whole = census_counts(options, seed=0, units=None)
    assert whole.classified == whole.of == 405
    missing = whole.count("none", zero_weights=False)
    assert missing == 106
    within = 0
    for seed in range(8):
        part = census_counts(options, seed=seed, units=20)
        guess = part.estimate(part.count("none", zero_weights=False))
        within += abs(guess.total - missing) <= 2 * guess.error
    assert within >= 6


def census_counts(options, seed, units):
    with Catalog(None, write=True) as catalog:
        job = Job(CENSUS, options.text(), seed=seed, unit_size=40)
        number = catalog.campaign(job, command="", version="0", resume=False)
        run_campaign(
            job,
            SerialExecutor(),
            catalog,
            number,
            limits=Limits(found=None, units=units),
        )
        return Census(options, catalog.census(number))


def call(capsys, *arguments):
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_the_census_as_a_user_runs_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    command = [
        "search",
        "census",
        "--actions",
        "2,2",
        "--payoffs",
        "1",
        "--exhaustive",
        "--jobs",
        "1",
        "--catalog",
        "c",
    ]
    code, out, _ = call(capsys, *command, "--units", "1", "--unit-size", "100")
    assert code == 3
    assert "±" in out
    code, out, _ = call(capsys, *command, "--unit-size", "100", "--resume", "--json")
    document = json.loads(out)["census"]
    assert (code, document["classified"], document["of"]) == (0, 36, 36)
    assert document["classes"]["none"]["positive_weights"] == {
        "games": 7,
        "of_all": 7,
        "standard_error": 0,
        "bound": "",
    }
    assert document["classes"]["one"]["zero_weights_too"]["games"] == 36
    listed = json.loads(call(capsys, "catalog", "list", "c", "--json")[1])["searches"][
        0
    ]
    assert listed["census"] == document
    assert "exactly one" in call(capsys, "catalog", "list", "c")[1]
    code, out, _ = call(
        capsys,
        "catalog",
        "export",
        "c",
        "--class",
        "none",
        "--limit",
        "2",
        "--to",
        "out",
        "--json",
    )
    for game in json.loads(out)["games"]:
        assert read_game(game["game"]).sha256 == game["game_sha256"]
        command = [
            sys.executable,
            "-I",
            "-S",
            str(CHECKER),
            game["game"],
            game["certificate"],
        ]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert call(capsys, "catalog", "export", "c", "--limit", "2", "--to", "out")[0] == 2
    assert (
        call(capsys, "catalog", "export", "c", "ab", "--class", "one", "--to", "out")[0]
        == 2
    )


def test_a_game_without_equilibrium_is_shown_listed_and_exported(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    code, out, _ = call(
        capsys, "search", "no-equilibrium", "--players", "3", "--payoffs", "9", "--count", "2", "--jobs", "1",
        "--catalog", "c", "--found", "0",
    )  # fmt: skip
    assert code == 0
    assert "no equilibrium: proved by a tree of" in out
    assert "no equilibrium" in call(capsys, "catalog", "list", "c")[1]
    key = call(capsys, "catalog", "list", "c", "--quiet")[1].split()[0]
    assert (
        "no equilibrium: proved by" in call(capsys, "catalog", "show", "c", key[:12])[1]
    )
    shown = json.loads(call(capsys, "catalog", "show", "c", key[:12], "--json")[1])
    assert shown["certificate"]["kind"] == "non-existence"
    assert call(capsys, "catalog", "export", "c", "--to", "out", "--quiet")[0] == 0
    code, out, _ = call(
        capsys, "check", f"out/{key[:12]}.json", f"out/{key[:12]}-certificate.json"
    )
    assert code == 0


def test_all_profiles_of_a_part_are_those_of_its_seed():
    """Units of an exhaustive search cover different positions, and together all of them."""
    options = GameOptions((2, 2), 1, exhaustive=True)
    job = Job(CENSUS, options.text(), seed=9, unit_size=50)
    results = [run_unit(job.text(), u) for u in range(job.units)]
    numbers = [row.number for result in results for row in result.classes]
    assert len(numbers) == len(set(numbers)) == 36
    assert sum(r.searched + r.skipped for r in results) == 256


@pytest.mark.slow(16, "every property of one game, each to a limit")
def test_a_limit_leaves_everything_undecided(monkeypatch):
    game = game_number(GameOptions((2, 2, 2), 9), 1, 0)
    assert decide("no-equilibrium", game).holds is True
    monkeypatch.setattr("exact.search.classification.MAX_CELLS", 1)
    assert [decide(name, game).holds for name in PROPERTIES] == [None] * 4
    found = classify(game)
    found.verify()
    assert (found.everywhere, found.positive, found.certificate) == (
        "undecided",
        "undecided",
        None,
    )
