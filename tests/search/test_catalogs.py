"""Catalogs tell the truth: damage is one line and exit 2, lies are found, reading writes nothing, old ones are read."""

import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from exact.commands.cli import run
from exact.errors import UsageError
from exact.search import catalog_file
from exact.search.catalog import Catalog
from exact.search.recheck import items, recheck, verified
from tests.places import DATA

GAME, OTHER, NOWHERE = "668c591a7c31", "a88d747f8091", "99bceb187e9c"
"""Two games with two equilibria each (the second beyond an old run's bound), and one without equilibrium."""
ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS sha256, n AS game FROM r"


def built(path, version):
    database = sqlite3.connect(path)
    database.executescript((DATA / f"catalog-{version}.sql").read_text("utf-8"))
    database.close()
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A catalog that an earlier version wrote: its first search has a bound, after one of its two findings."""
    return built(tmp_path_factory.mktemp("catalogs") / "sound", 2)


@pytest.fixture
def copy(sound, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(sound, tmp_path / "c"))


def call(capsys, *arguments):
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def sql(*statements):
    def spoil(path):
        database = sqlite3.connect(path)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()

    return spoil


def schema(*statements):
    return sql("PRAGMA writable_schema = ON", *statements)


def content(make):
    return lambda path: path.write_bytes(make(path.read_bytes()))


def folder(path):
    path.unlink()
    path.mkdir()


def pipe(path):
    path.unlink()
    os.mkfifo(path)


def job(old, new):
    return sql(f"UPDATE campaigns SET job = replace(job, '{old}', '{new}')")


DAMAGE = {
    "an empty file": (content(lambda _: b""), "empty"),
    "a text": (content(lambda _: b"a game\n" * 99), "no SQLite database"),
    "half of it": (content(lambda data: data[: len(data) // 2]), "damaged"),
    "the head alone": (content(lambda data: data[:100]), "damaged|no SQLite"),
    "no schema": (
        content(lambda data: data[:100] + b"\xff" * 3996 + data[4096:]),
        "damaged",
    ),
    "another journal": (
        content(lambda data: data[:18] + b"\2\2" + data[20:]),
        "journal_mode",
    ),
    "a folder": (folder, "no file"),
    "a pipe": (pipe, "no file"),
    "another database": (sql("DROP TABLE meta"), "another database"),
    "a table too many": (sql("CREATE TABLE soup (salt)"), "no table 'soup'"),
    "an index": (sql("CREATE INDEX i ON units (found)"), "no index 'i'"),
    "statistics": (sql("ANALYZE"), "no table 'sqlite_stat1'"),
    "an endless view": (sql(f"CREATE VIEW more AS {ENDLESS}"), "no view 'more'"),
    "an endless view for ours": (
        sql("DROP VIEW counted_units", f"CREATE VIEW counted_units AS {ENDLESS}"),
        "the view counted_units",
    ),
    "a view for a table": (
        sql("DROP TABLE games", f"CREATE VIEW games AS {ENDLESS}"),
        "the table games",
    ),
    "meta as an endless view": (
        sql("DROP TABLE meta", f"CREATE VIEW meta AS {ENDLESS}"),
        "another database",
    ),
    "a trigger": (
        sql(
            "CREATE TRIGGER t AFTER INSERT ON units BEGIN DELETE FROM findings; END",
        ),
        "no trigger 't'",
    ),
    "a table missing": (sql("DROP TABLE rays"), "the table rays is missing"),
    "a column too many": (
        sql("ALTER TABLE units ADD COLUMN mood TEXT"),
        "the table units",
    ),
    "a generated column": (
        schema(
            "UPDATE sqlite_master SET sql = replace(sql, 'ray TEXT NOT NULL',"
            " 'ray TEXT AS (hex(zeroblob(1000000000)))') WHERE name = 'rays'",
        ),
        "the table rays",
    ),
    "words for a table": (
        schema("UPDATE sqlite_master SET sql = 'CREATE x' WHERE name = 'rays'"),
        "damaged",
    ),
    "a later version": (
        sql("UPDATE meta SET value = 'coco-catalog/9'"),
        "coco-catalog/9",
    ),
    "no version": (sql("DELETE FROM meta"), "another database"),
    "a version in bytes": (sql("UPDATE meta SET value = x'00'"), "damaged"),
    "a key too many": (sql("INSERT INTO meta VALUES ('mood', '')"), "unknown key"),
    "a job that is no JSON": (job("{", "("), "not JSON"),
    "a job of an unknown kind": (job("non-uniqueness", "beauty"), "beauty"),
    "a job with a field too many": (job('"seed"', '"mood"'), "unknown field"),
    "a job without a kind": (job('"kind":"census",', ""), "missing"),
    "a job with a text for a number": (job(":0,", ':"0",'), "type int"),
    "a job with a fraction": (job(":0,", ":0.5,"), "exact number"),
    "a job with 5,000 digits": (job(":0,", f":{'9' * 5000},"), "digits"),
    "a job without options": (job("actions", "acts"), "unknown field"),
    "a job of too many weights": (job('weight\\":3', 'weight\\":999999999'), "weights"),
    "a job of too many games": (
        job('largest_payoff\\":3', 'largest_payoff\\":0'),
        "payoffs",
    ),
    "a job in bytes": (
        sql("UPDATE campaigns SET job = x'7b7d' WHERE id = 1"),
        "damaged",
    ),
    "a count that is a text": (sql("UPDATE units SET searched = 'many'"), "'many'"),
    "a count below 0": (sql("UPDATE units SET refuted = -1"), "-1"),
    "a count with a fraction": (sql("UPDATE units SET found = 0.5"), "0.5"),
    "a command in bytes": (sql("UPDATE campaigns SET command = x'1b'"), "damaged"),
    "claims in bytes": (sql("UPDATE findings SET claims = x'20'"), "damaged"),
    "a game that is no UTF-8": (
        sql("UPDATE games SET game = CAST(x'ff' AS TEXT)"),
        "UTF-8",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_one_line_and_exit_2_and_nothing_is_written(copy, capsys, name):
    damage, complaint = DAMAGE[name]
    damage(copy)
    before = copy.read_bytes() if copy.is_file() else None
    for arguments in (
        ("list", "c"),
        ("list", "c", "--json"),
        ("show", "c", GAME),
        ("export", "c", "--to", "out"),
        ("check", "c"),
    ):
        code, out, err = call(capsys, "catalog", *arguments)
        assert (code, out) == (2, ""), arguments
        assert len(err.splitlines()) == 1
        assert err.startswith("coco: ")
        assert any(word in err for word in complaint.split("|")), err
    assert os.listdir(".") == ["c"]
    assert before is None or copy.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["a trigger", "a table missing", "a text", "another database"]
)
def test_a_search_does_not_write_into_what_is_damaged_or_another_file(
    copy, capsys, name
):
    DAMAGE[name][0](copy)
    before = copy.read_bytes()
    command = ("search", "non-uniqueness", "--players", "3", "--catalog", "c")
    for more in ((), ("--resume",)):
        code, out, err = call(capsys, *command, "--units", "1", "--jobs", "1", *more)
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1
    assert copy.read_bytes() == before


MISMATCHES = {
    "a game missing": (f"DELETE FROM games WHERE sha256 LIKE '{GAME}%'", "hash names"),
    "another game": (
        f"UPDATE games SET game = replace(game, '\"0\"', '\"1\"') WHERE sha256 LIKE '{GAME}%'",
        "hash names",
    ),
    "no game": (f"UPDATE games SET game = '[]' WHERE sha256 LIKE '{GAME}%'", "hash"),
    "a claim missing": (f"DELETE FROM claims WHERE game LIKE '{GAME}%'", "hash names"),
    "no claim": (f"UPDATE claims SET claim = '7' WHERE game LIKE '{GAME}%'", "hash"),
    "another claim": (
        f"UPDATE claims SET claim = claim || ' ' WHERE game LIKE '{GAME}%'",
        "hash names",
    ),
}


@pytest.mark.parametrize("name", MISMATCHES)
def test_texts_that_their_hashes_do_not_name(copy, capsys, name):
    statement, complaint = MISMATCHES[name]
    sql(statement)(copy)
    for arguments in (("list", "c"), ("show", "c", GAME), ("export", "c", "--to", "o")):
        code, out, err = call(capsys, "catalog", *arguments)
        assert (code, len(err.splitlines())) == (2, 1)
        assert "VALID" not in out
    assert any(complaint in problem for problem in problems(copy, "search 1"))


def problems(path, place):
    """What is wrong with the items whose place begins like this."""
    with Catalog(str(path)) as catalog:
        chosen = [item for item in items(catalog) if item[0].startswith(place)]
    return [found.problem for found in map(verified, chosen) if found.problem]


def nowhere(path, game):
    """The certificate that a game has no equilibrium, made out for another game."""
    database = sqlite3.connect(path)
    (text,) = database.execute("SELECT certificate FROM certificates").fetchone()
    (key,) = database.execute(
        "SELECT sha256 FROM games WHERE sha256 LIKE ?", (f"{game}%",)
    ).fetchone()
    database.close()
    return key, json.dumps({**json.loads(text), "game_sha256": key})


def test_a_sound_catalog_has_nothing_wrong(copy, capsys):
    before = copy.read_bytes()
    assert call(capsys, "catalog", "check", "c") == (
        0,
        "✓ 43 items checked, 0 wrong\n",
        "",
    )
    assert copy.read_bytes() == before
    assert os.listdir(".") == ["c"]


def test_what_was_found_is_shown_whatever_a_run_was_bounded_by(copy, capsys):
    """The old catalog's bound, and a run with the default --found 1, hide nothing."""
    command = ["search", "non-uniqueness", "--players", "3", "--unit-size", "50"]
    command += ["--jobs", "1", "--catalog", "c", "--resume"]
    for _ in range(2):
        found = json.loads(call(capsys, "catalog", "list", "c", "--json")[1])
        keys = [game["game_sha256"][:12] for game in found["games"]]
        assert keys == [GAME, OTHER, NOWHERE]
        assert found["searches"][0]["found"] == 2
        assert call(capsys, "catalog", "show", "c", OTHER, "-q")[0] == 0
        code, out, err = call(capsys, *command)
        assert code == 0
        assert "1 found in 9 patterns" in out
        assert err == "c holds 1 more game of this search: coco catalog list c\n"
    assert call(capsys, "catalog", "export", "c", "--to", "out", "-q")[1] == "3 games\n"
    assert f"{OTHER}.json" in os.listdir("out")


LIES = {
    "counts that do not add up": (
        "UPDATE units SET searched = searched + 1 WHERE campaign = 1 AND unit = 4",
        "search 1, unit 4",
        "searched are not",
    ),
    "too many found": (
        "UPDATE units SET found = found + 1, refuted = refuted - 1 WHERE campaign = 1 AND unit = 4",
        "search 1, unit 4",
        "1 findings name the unit, it counts 2",
    ),
    "too many skipped": (
        "UPDATE units SET skipped = skipped + 1 WHERE campaign = 1 AND unit = 4",
        "search 1, unit 4",
        "it decides",
    ),
    "too many searched": (
        "UPDATE units SET searched = searched + 1, refuted = refuted + 1 WHERE campaign = 1 AND unit = 4",
        "search 1, unit 4",
        "it decides",
    ),
    "a unit outside the job": (
        "UPDATE units SET unit = 1000000 WHERE campaign = 1 AND unit = 0",
        "search 1, unit 1000000",
        "the search has the units 0 …",
    ),
    "a unit of another job": (
        "UPDATE units SET unit = 12 WHERE campaign = 1 AND unit = 0",
        "search 1, unit 12",
        "it decides",
    ),
    "a finding twice": (
        "INSERT INTO findings SELECT campaign, unit, 1, number, game, claims FROM findings WHERE place = 0",
        "search 1, unit 4",
        "2 findings name the unit",
    ),
    "a finding twice, counted": (
        "INSERT INTO findings SELECT campaign, unit, 1, number, game, claims FROM findings WHERE place = 0;"
        "UPDATE units SET found = 2, searched = searched + 1 WHERE campaign = 1 AND found = 1",
        "search 1, unit 4",
        "it decides",
    ),
    "a finding twice, for a refuted pattern": (
        "INSERT INTO findings SELECT campaign, unit, 1, number, game, claims FROM findings WHERE place = 0;"
        "UPDATE units SET found = 2, refuted = refuted - 1 WHERE campaign = 1 AND found = 1",
        "search 1, unit 4",
        "the same finding twice",
    ),
    "a finding with another place": (
        "UPDATE findings SET place = 7 WHERE campaign = 1",
        "search 1, unit 4",
        "not numbered from 0",
    ),
    "a finding of another number": (
        "UPDATE findings SET number = number + 1 WHERE campaign = 1",
        "search 1, unit 4",
        "it does not decide number",
    ),
    "a unit missing": (
        "DELETE FROM units WHERE campaign = 1 AND unit = 4",
        "the file",
        "a row of findings refers to nothing",
    ),
    "a job that is not canonical": (
        "UPDATE campaigns SET job = replace(job, ',', ', ') WHERE id = 1",
        "search 1",
        "canonical text",
    ),
    "a game that nobody found": (
        "DELETE FROM findings WHERE campaign = 2",
        f"game {NOWHERE}",
        "no search found it",
    ),
    "claims that nobody found": (
        f"DELETE FROM findings WHERE game LIKE '{GAME}%'",
        "claim ",
        "no finding names it",
    ),
    "a certificate that nobody found": (
        "DELETE FROM findings WHERE campaign = 2",
        f"certificate of game {NOWHERE}",
        "found its game",
    ),
    "a class that is another": (
        "UPDATE classes SET positive = 'several'",
        "search 3, unit",
        "as several",
    ),
    "an undecided game": (
        "UPDATE classes SET positive = 'undecided'",
        "search 3, unit",
        "are undecided",
    ),
    "a class of a random search": (
        "INSERT INTO classes VALUES (2, 0, 0, 'one', 'one')",
        "search 2, unit",
        "a census alone",
    ),
    "a ray that is not kept": (
        "INSERT INTO rays SELECT 1, 4, (SELECT number FROM findings WHERE unit = 4), 0, ray FROM rays LIMIT 1",
        "search 1, unit 4",
        "does not keep",
    ),
    "a ray of another search": (
        "INSERT INTO rays SELECT 2, 0, 0, 0, ray FROM rays LIMIT 1",
        "search 2, pattern",
        "only a search for patterns",
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_lies_are_found(copy, name):
    statements, place, complaint = LIES[name]
    sql(*statements.split(";"))(copy)
    assert any(complaint in problem for problem in problems(copy, place))


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("a unit outside the job", "units 0 …"),
        ("counts that do not add up", "searched are not"),
    ],
)
def test_a_lie_is_exit_1_and_a_search_does_not_go_on_from_it(
    copy, capsys, name, complaint
):
    sql(*LIES[name][0].split(";"), "DELETE FROM findings WHERE campaign > 1")(copy)
    code, out, err = call(capsys, "catalog", "check", "c", "--json")
    assert (code, err) == (1, "")
    document = json.loads(out)
    assert document["valid"] is False
    assert any(complaint in row["problem"] for row in document["problems"])
    if name == "counts that do not add up":
        command = ["search", "non-uniqueness", "--players", "3", "--unit-size", "50"]
        command += ["--jobs", "1", "--catalog", "c", "--resume"]
        code, out, err = call(capsys, *command)
        assert (code, out) == (2, "")
        assert complaint in err


CERTIFICATES = {
    "no JSON": "not JSON at all",
    "empty": "{}",
    "for another game": '{"format":"coco-certificate/1","kind":"non-existence","game_sha256":"0","nodes":[]}',
    "of an open cell": '{"format":"coco-certificate/1","kind":"enclosure","game_sha256":"KEY","nodes":[{"open":true}]}',
    "with a control character": "\x1b]0;x\x07",
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_certificate_that_proves_nothing_is_not_called_a_proof(copy, capsys, name):
    key, _ = nowhere(copy, NOWHERE)
    database = sqlite3.connect(copy)
    text = CERTIFICATES[name].replace("KEY", key)
    database.execute("UPDATE certificates SET certificate = ?", (text,))
    database.commit()
    database.close()
    code, out, err = call(capsys, "catalog", "show", "c", NOWHERE)
    assert (code, err) == (1, "")
    assert "not proved" in out
    assert "proved by" not in out
    assert "\x1b" not in out
    code, out, err = call(capsys, "catalog", "show", "c", NOWHERE, "--json")
    assert (code, err) == (1, "")
    assert json.loads(out)["certificate"] is None
    code, out, err = call(capsys, "catalog", "export", "c", NOWHERE, "--to", "out")
    assert (code, out, os.path.exists("out")) == (1, "0 games\n", False)
    assert "is not exported" in err
    assert len(problems(copy, "search 2, unit 0, finding")) == 1


def test_a_forged_proof_beside_two_equilibria(copy, capsys):
    """A certificate of non-existence for a game that has two equilibria: refused wherever it is read."""
    key, forged = nowhere(copy, GAME)
    database = sqlite3.connect(copy)
    database.execute("INSERT INTO certificates VALUES (?, ?)", (key, forged))
    database.commit()
    database.close()
    code, out, _ = call(capsys, "catalog", "show", "c", GAME)
    assert code == 1
    assert out.count("VALID") == 2
    assert "proved by" not in out
    (problem,) = problems(copy, f"certificate of game {GAME}")
    assert "the independent checker refuses it" in problem
    assert call(capsys, "catalog", "export", "c", GAME, "--to", "out")[0] == 1


def test_a_claim_that_is_stored_consistently_but_false_is_not_valid(copy, capsys):
    database = sqlite3.connect(copy)
    old, game, text = database.execute(
        "SELECT sha256, game, claim FROM claims WHERE game LIKE ?", (f"{GAME}%",)
    ).fetchone()
    false = json.dumps({**json.loads(text), "weights": ["7", "1", "2"]})
    new = hashlib.sha256((game + false).encode()).hexdigest()
    database.execute("INSERT INTO claims VALUES (?, ?, ?)", (new, game, false))
    database.execute("UPDATE findings SET claims = replace(claims, ?, ?)", (old, new))
    database.commit()
    database.close()
    code, out, _ = call(capsys, "catalog", "show", "c", GAME)
    assert code == 1
    assert out.count(": VALID as") == 1
    assert "no proved equilibrium: weights (7, 1, 2)" in out
    code, out, _ = call(capsys, "catalog", "show", "c", GAME, "--json")
    assert code == 1
    assert sorted(claim["valid"] for claim in json.loads(out)["claims"]) == [
        False,
        True,
    ]
    assert call(capsys, "catalog", "export", "c", GAME, "--to", "out")[0] == 1
    assert not os.path.exists("out")


def test_a_query_has_a_bound(copy, capsys, monkeypatch):
    """A sound file needs less than a thousandth of its steps; one whose pages lead in circles is left at the bound."""
    monkeypatch.setattr(catalog_file, "LOOK", 1)
    monkeypatch.setattr(catalog_file, "MIN_STEPS", 1000)
    monkeypatch.setattr(catalog_file, "STEPS_A_BYTE", 0)
    assert call(capsys, "catalog", "list", "c")[0] == 0
    monkeypatch.setattr(catalog_file, "MIN_STEPS", 20)
    code, out, err = call(capsys, "catalog", "list", "c")
    assert (code, out) == (2, "")
    assert "takes more steps" in err


def test_texts_have_a_bound(copy, capsys, monkeypatch):
    monkeypatch.setattr(catalog_file, "MAX_BYTES", 9000)
    code, _, err = call(capsys, "catalog", "show", "c", NOWHERE)
    assert code == 2
    assert "too big" in err


def test_a_cut_off_transaction_is_read_without_being_written(copy, capsys):
    """As after kill -9: changed pages are in the file, their old content in the journal, and nobody has a lock."""
    writer = sqlite3.connect(copy, isolation_level=None)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        writer.execute("UPDATE certificates SET certificate = certificate || ' '")
        writer.execute("UPDATE games SET game = game || ' '")
    os.mkdir("cut")
    for name in ("c", "c-journal"):
        shutil.copy(name, f"cut/{name}")
    writer.execute("ROLLBACK")
    writer.close()
    before = {name: Path("cut", name).read_bytes() for name in os.listdir("cut")}
    assert before["c"] != copy.read_bytes()
    code, out, err = call(capsys, "catalog", "list", "cut/c", "-q")
    assert (code, err) == (0, "")
    assert [line[:12] for line in out.splitlines()] == [GAME, OTHER, NOWHERE]
    assert {n: Path("cut", n).read_bytes() for n in os.listdir("cut")} == before
    trailer = (0).to_bytes(8, "big") + bytes.fromhex("d9d505f920a163d7")
    with open("cut/c-journal", "ab") as file:
        file.write(trailer)
    code, _, err = call(capsys, "catalog", "list", "cut/c", "-q")
    assert code == 2
    assert "names another file" in err


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_a_file_that_cannot_be_written_is_read(copy, capsys, mode):
    copy.chmod(mode)
    assert call(capsys, "catalog", "list", "c", "-q")[0] == 0


def test_a_catalog_of_the_first_version_is_read_as_it_is_and_goes_on(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    path = built(tmp_path / "old", 1)
    before = path.read_bytes()
    assert call(capsys, "catalog", "check", "old") == (
        0,
        "✓ 24 items checked, 0 wrong\n",
        "",
    )
    assert call(capsys, "catalog", "list", "old", "--json")[0] == 0
    assert path.read_bytes() == before
    command = ["search", "non-uniqueness", "--actions", "1,2", "--weights", "2"]
    command += ["--gap", "weighted", "--jobs", "1", "--catalog", "old"]
    assert call(capsys, *command, "--resume", "-q")[0] == 1
    with Catalog("old") as catalog:
        assert [campaign.tally.refuted for campaign in catalog.campaigns()] == [23, 8]
        assert not [found for found in recheck(catalog) if found.problem]


@pytest.mark.parametrize(
    "name", ["", ":memory:", "file:x?mode=memory", "file:c", "file:///tmp/x"]
)
def test_names_with_a_meaning_for_sqlite_are_refused(copy, capsys, name):
    search = ["search", "non-uniqueness", "--players", "3", "--units", "1"]
    for command in (
        [*search, "--jobs", "1", "--catalog", name],
        ["catalog", "list", name],
        ["catalog", "check", name],
    ):
        code, out, err = call(capsys, *command)
        assert (code, out) == (2, "")
        assert len(err.splitlines()) <= 2
    assert os.listdir(".") == ["c"]
    with pytest.raises(UsageError):
        Catalog(name, create=True)


@pytest.mark.parametrize("name", ["a%41?mode=memory", "a b#c", "./file:x", "ü λ"])
def test_any_other_name_is_a_file_of_exactly_that_name(copy, capsys, name):
    shutil.copy(copy, name)
    code, out, _ = call(capsys, "catalog", "list", name, "-q")
    assert (code, len(out.splitlines())) == (0, 3)
    with Catalog(f"{name}2", create=True):
        pass
    assert os.path.exists(f"{name}2")


def test_an_export_does_not_overwrite_the_catalog(copy, capsys):
    os.mkdir("out")
    shutil.copy(copy, f"out/{GAME}.json")
    code, _, err = call(capsys, "catalog", "export", f"out/{GAME}.json", "--to", "out")
    assert code == 2
    assert "is read, and would be overwritten: give another name\n" in err
    assert Path(f"out/{GAME}.json").read_bytes() == copy.read_bytes()
