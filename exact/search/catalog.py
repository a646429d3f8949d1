"""The catalog: one SQLite file with the games found, their claims, where they came from, and how far each search got.

One process writes; every ended unit is one transaction, so a killed search loses no recorded unit and counts none
twice. Games are stored in canonical form under the SHA-256 of that form's canonical text: the same example up to
symmetry is one row.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from exact.claims import Claim, parse_claim
from exact.documents import Source
from exact.errors import CocoError, Invalid, Unparsable, UsageError, printable
from exact.formats import parse_game
from exact.games import Game
from exact.search.units import Classified, Job, UnitResult, job_of

SCHEMA = "coco-catalog/2"
BUSY_SECONDS = 20

_ADDED = """
CREATE TABLE certificates (game TEXT PRIMARY KEY REFERENCES games, certificate TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE classes (campaign INTEGER NOT NULL, unit INTEGER NOT NULL, number TEXT NOT NULL, everywhere TEXT NOT NULL,
  positive TEXT NOT NULL, PRIMARY KEY (campaign, number), FOREIGN KEY (campaign, unit) REFERENCES units) WITHOUT ROWID;
"""  # what coco-catalog/1 does not have

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE campaigns (id INTEGER PRIMARY KEY, job TEXT NOT NULL UNIQUE, command TEXT NOT NULL, version TEXT NOT NULL,
  bound INTEGER);
CREATE TABLE units (campaign INTEGER NOT NULL REFERENCES campaigns, unit INTEGER NOT NULL, searched INTEGER NOT NULL,
  refuted INTEGER NOT NULL, undecided INTEGER NOT NULL, skipped INTEGER NOT NULL, found INTEGER NOT NULL,
  PRIMARY KEY (campaign, unit)) WITHOUT ROWID;
CREATE TABLE games (sha256 TEXT PRIMARY KEY, game TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE claims (sha256 TEXT PRIMARY KEY, game TEXT NOT NULL REFERENCES games, claim TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE findings (campaign INTEGER NOT NULL, unit INTEGER NOT NULL, place INTEGER NOT NULL, number TEXT NOT NULL,
  game TEXT NOT NULL REFERENCES games, claims TEXT NOT NULL, PRIMARY KEY (campaign, unit, place),
  FOREIGN KEY (campaign, unit) REFERENCES units) WITHOUT ROWID;
CREATE TABLE rays (campaign INTEGER NOT NULL, unit INTEGER NOT NULL, number TEXT NOT NULL, alternative INTEGER NOT NULL,
  ray TEXT NOT NULL, PRIMARY KEY (campaign, number, alternative), FOREIGN KEY (campaign, unit) REFERENCES units)
  WITHOUT ROWID;
CREATE VIEW counted_units AS SELECT u.* FROM units u JOIN campaigns c ON c.id = u.campaign
  WHERE c.bound IS NULL OR u.unit < c.bound;
CREATE VIEW counted_findings AS SELECT f.* FROM findings f JOIN campaigns c ON c.id = f.campaign
  WHERE c.bound IS NULL OR f.unit < c.bound;
"""


class CatalogError(CocoError):
    """The catalog cannot be read or written: what the operating system or SQLite said, and what to do."""


@dataclass(frozen=True)
class Tally:
    """What a campaign's units add up to, up to its bound if it has one."""

    units: int
    searched: int
    refuted: int
    undecided: int
    skipped: int
    found: int


@dataclass(frozen=True)
class Campaign:
    """A search as it was started, with what it has done so far."""

    number: int
    job: Job
    command: str
    version: str
    tally: Tally


@dataclass(frozen=True)
class Entry:
    """A game of the catalog, the claims about it, and the (campaign, unit, number) where it was found.

    ``certificate``: the text of one that it has no equilibrium, or empty.
    """

    sha256: str
    game: Game
    claims: tuple[Claim, ...]
    claim_texts: tuple[str, ...]
    certificate: str
    origins: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class StoredFinding:
    """A finding as it is stored, unread: the game's key and text, and the key and text of each claim."""

    unit: int
    place: int
    number: str
    key: str
    game: str
    claims: tuple[tuple[str, str], ...]


class Catalog:
    """An open catalog; use it as a context manager. ``:memory:`` is one that is forgotten."""

    def __init__(self, path: str, *, create: bool = False) -> None:
        self.path = path
        if path != ":memory:" and not create and not os.path.isfile(path):
            raise CatalogError(f"{printable(path)}: there is no such catalog")
        with self._errors():
            self.database = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None
            )
        try:
            with self._errors():
                self._open()
        except BaseException:
            self.database.close()
            raise

    def _open(self) -> None:
        self.database.execute("PRAGMA foreign_keys = ON")
        self.database.execute("PRAGMA synchronous = FULL")
        count = self.database.execute("SELECT count(*) FROM sqlite_master").fetchone()[
            0
        ]
        if not count:
            with self._transaction():
                if not self.database.execute(
                    "SELECT count(*) FROM sqlite_master"
                ).fetchone()[0]:
                    for statement in (_TABLES + _ADDED).split(";"):
                        self.database.execute(statement)
                    self.database.execute(
                        "INSERT INTO meta VALUES ('schema', ?)", (SCHEMA,)
                    )
        try:
            row = self.database.execute(
                "SELECT value FROM meta WHERE key = 'schema'"
            ).fetchone()
        except sqlite3.OperationalError:
            row = None
        if row is not None and row[0] == "coco-catalog/1":
            row = self._upgrade()
        if row is None or row[0] != SCHEMA:
            found = "another database" if row is None else printable(str(row[0]))
            raise Unparsable(
                f"{printable(self.path)}: not a {SCHEMA} catalog but {found}"
            )

    def _upgrade(self) -> tuple[str]:
        """Add what the first version of the format did not have."""
        with self._transaction():
            for statement in _ADDED.replace(
                "CREATE TABLE", "CREATE TABLE IF NOT EXISTS"
            ).split(";"):
                self.database.execute(statement)
            self.database.execute(
                "UPDATE meta SET value = ? WHERE key = 'schema'", (SCHEMA,)
            )
        return (SCHEMA,)

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was recorded is on the disk already."""
        self.database.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise CatalogError(
                f"{printable(self.path)}: {_explanation(str(error))}"
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors():
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.database.execute("COMMIT")
            except BaseException:
                if self.database.in_transaction:
                    self.database.execute("ROLLBACK")
                raise

    def campaign(self, job: Job, *, command: str, version: str, resume: bool) -> int:
        """The number of the campaign of ``job``: a new one, or with ``resume`` the one that is there."""
        with self._transaction():
            row = self.database.execute(
                "SELECT id FROM campaigns WHERE job = ?", (job.text(),)
            ).fetchone()
            if row is not None:
                if not resume:
                    raise UsageError(
                        f"{printable(self.path)} holds this search already; add --resume to go on with it"
                    )
                return int(row[0])
            if resume:
                raise UsageError(
                    f"{printable(self.path)} holds no such search to resume; leave --resume out to begin it"
                )
            cursor = self.database.execute(
                "INSERT INTO campaigns (job, command, version) VALUES (?, ?, ?)",
                (job.text(), command, version),
            )
            return int(cursor.lastrowid or 0)

    def ended_units(self, campaign: int) -> dict[int, int]:
        """The units that have ended, with the number of findings of each."""
        with self._errors():
            rows = self.database.execute(
                "SELECT unit, found FROM units WHERE campaign = ?", (campaign,)
            )
            return dict(rows.fetchall())

    def record(self, campaign: int, result: UnitResult) -> None:
        """Record a unit that has ended, whole or not at all; a unit that is there already is left as it is."""
        with self._transaction():
            counts = (
                result.searched,
                result.refuted,
                result.undecided,
                result.skipped,
                len(result.findings),
            )
            cursor = self.database.execute(
                "INSERT OR IGNORE INTO units VALUES (?, ?, ?, ?, ?, ?, ?)",
                (campaign, result.unit, *counts),
            )
            if cursor.rowcount != 1:
                return
            for place, finding in enumerate(result.findings):
                game = content_hash(finding.game)
                self.database.execute(
                    "INSERT OR IGNORE INTO games VALUES (?, ?)", (game, finding.game)
                )
                keys = [content_hash(game + text) for text in finding.claims]
                for key, text in zip(keys, finding.claims, strict=True):
                    self.database.execute(
                        "INSERT OR IGNORE INTO claims VALUES (?, ?, ?)",
                        (key, game, text),
                    )
                if finding.certificate:
                    proof = (game, finding.certificate)
                    self.database.execute(
                        "INSERT OR IGNORE INTO certificates VALUES (?, ?)", proof
                    )
                row = (
                    campaign,
                    result.unit,
                    place,
                    finding.number,
                    game,
                    " ".join(keys),
                )
                self.database.execute(
                    "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?)", row
                )
            for ray in result.rays:
                row_ = (campaign, result.unit, ray.number, ray.alternative, ray.ray)
                self.database.execute("INSERT INTO rays VALUES (?, ?, ?, ?, ?)", row_)
            for one in result.classes:
                classes = (
                    campaign,
                    result.unit,
                    one.number,
                    one.everywhere,
                    one.positive,
                )
                self.database.execute(
                    "INSERT INTO classes VALUES (?, ?, ?, ?, ?)", classes
                )

    def set_bound(self, campaign: int, bound: int | None) -> None:
        """Say that only units below ``bound`` count (None: all of them)."""
        with self._transaction():
            self.database.execute(
                "UPDATE campaigns SET bound = ? WHERE id = ?", (bound, campaign)
            )

    def tally(self, campaign: int) -> Tally:
        """What the campaign's units add up to."""
        with self._errors():
            row = self.database.execute(
                "SELECT count(*), total(searched), total(refuted), total(undecided), total(skipped), total(found)"
                " FROM counted_units WHERE campaign = ?",
                (campaign,),
            ).fetchone()
        return Tally(*map(int, row))

    def campaigns(self) -> list[Campaign]:
        """Every search in the catalog, in the order in which they were begun."""
        with self._errors():
            rows = self.database.execute(
                "SELECT id, job, command, version FROM campaigns ORDER BY id"
            ).fetchall()
        return [
            Campaign(number, job_of(job), command, version, self.tally(number))
            for number, job, command, version in rows
        ]

    def games(self) -> list[str]:
        """The SHA-256 of every game found, in the order of the searches and their units."""
        with self._errors():
            rows = self.database.execute(
                "SELECT game FROM counted_findings ORDER BY campaign, unit, place"
            ).fetchall()
        return list(dict.fromkeys(row[0] for row in rows))

    def found_by(self, campaign: int) -> list[str]:
        """The SHA-256 of the games that one campaign found, in unit order."""
        with self._errors():
            rows = self.database.execute(
                "SELECT game FROM counted_findings WHERE campaign = ? ORDER BY unit, place",
                (campaign,),
            ).fetchall()
        return list(dict.fromkeys(row[0] for row in rows))

    def entry(self, name: str) -> Entry:
        """The game whose SHA-256 begins with ``name``, parsed, with its claims; ``UsageError`` unless there is one."""
        if not name or not all(c in "0123456789abcdef" for c in name):
            raise UsageError(
                f"{printable(name[:70])!r} is not the beginning of a game's SHA-256"
            )
        matches = [key for key in self.games() if key.startswith(name)]
        if len(matches) != 1:
            raise UsageError(
                f"{len(matches)} games of the catalog have a SHA-256 that begins with {name[:70]}"
            )
        key = matches[0]
        with self._errors():
            text = self.database.execute(
                "SELECT game FROM games WHERE sha256 = ?", (key,)
            ).fetchone()[0]
            rows = self.database.execute(
                "SELECT campaign, unit, number, claims FROM counted_findings WHERE game = ?"
                " ORDER BY campaign, unit, place",
                (key,),
            ).fetchall()
            keys = dict.fromkeys(k for row in rows for k in row[3].split())
            texts = [self._claim(k) for k in keys]
        game = parse_game(Source(text, f"game {key[:12]}"))
        claims = tuple(
            parse_claim(Source(t, f"claim {k[:12]}"), game)
            for k, t in zip(keys, texts, strict=True)
        )
        origins = tuple((c, u, number) for c, u, number, _ in rows)
        return Entry(key, game, claims, tuple(texts), self.certificate(key), origins)

    def certificate(self, game: str) -> str:
        """The text of the certificate that a game has no equilibrium, as stored; empty if there is none."""
        with self._errors():
            row = self.database.execute(
                "SELECT certificate FROM certificates WHERE game = ?", (game,)
            ).fetchone()
        return str(row[0]) if row else ""

    def classes(self, campaign: int) -> list[Classified]:
        """Every game that a census classified, in the order of its units."""
        with self._errors():
            rows = self.database.execute(
                "SELECT number, everywhere, positive FROM classes WHERE campaign = ? ORDER BY unit, number",
                (campaign,),
            ).fetchall()
        return [Classified(*map(str, row)) for row in rows]

    def census(self, campaign: int) -> dict[tuple[str, str], int]:
        """How many games a census has of each pair of classes (for λ ≥ 0, for λ > 0)."""
        with self._errors():
            rows = self.database.execute(
                "SELECT everywhere, positive, count(*) FROM classes WHERE campaign = ? GROUP BY 1, 2",
                (campaign,),
            ).fetchall()
        return {
            (str(everywhere), str(positive)): int(count)
            for everywhere, positive, count in rows
        }

    def _claim(self, key: str) -> str:
        row = self.database.execute(
            "SELECT claim FROM claims WHERE sha256 = ?", (key,)
        ).fetchone()
        if row is None:
            raise Invalid(f"claim {key[:12]} is missing from the catalog")
        return str(row[0])

    def findings(self, campaign: int) -> list[StoredFinding]:
        """Everything a campaign recorded as found, beyond its bound too, as stored."""
        with self._errors():
            rows = self.database.execute(
                "SELECT f.unit, f.place, f.number, f.game, g.game, f.claims FROM findings f"
                " LEFT JOIN games g ON g.sha256 = f.game WHERE f.campaign = ? ORDER BY f.unit, f.place",
                (campaign,),
            ).fetchall()
            stored = "SELECT claim FROM claims WHERE sha256 = ? AND game = ?"
            result = []
            for unit, place, number, key, game, keys in rows:
                texts = [
                    (k, self.database.execute(stored, (k, key)).fetchone())
                    for k in str(keys).split()
                ]
                claims = tuple((k, str(row[0]) if row else "") for k, row in texts)
                result.append(
                    StoredFinding(
                        unit, place, str(number), str(key), str(game or ""), claims
                    )
                )
        return result

    def rays(self, campaign: int) -> Iterator[tuple[str, int, str]]:
        """Every stored Farkas ray of a campaign: the pattern's number, the alternative, the ray's text."""
        with self._errors():
            rows = self.database.execute(
                "SELECT number, alternative, ray FROM rays WHERE campaign = ? ORDER BY unit, number, alternative",
                (campaign,),
            ).fetchall()
        return (
            (str(number), int(alternative), str(ray))
            for number, alternative, ray in rows
        )

    def refuted(self, campaign: int) -> int:
        """How many patterns the units of a campaign, beyond its bound too, state to be refuted."""
        with self._errors():
            row = self.database.execute(
                "SELECT total(refuted) FROM units WHERE campaign = ?", (campaign,)
            ).fetchone()
        return int(row[0])

    def damage(self) -> str | None:
        """What SQLite finds wrong with the file, or None."""
        with self._errors():
            problems = [
                str(row[0])
                for row in self.database.execute("PRAGMA integrity_check").fetchall()
            ]
            problems += [
                f"a row of {row[0]} refers to nothing"
                for row in self.database.execute("PRAGMA foreign_key_check")
            ]
        return None if problems == ["ok"] else "; ".join(map(printable, problems[:3]))


def content_hash(text: str) -> str:
    """SHA-256 in hexadecimal: the name of a game's canonical text, and of a claim's after its game's name."""
    return hashlib.sha256(text.encode()).hexdigest()


def _explanation(message: str) -> str:
    """SQLite's words, and what they mean for a catalog."""
    if "full" in message:
        return "the disk is full; what was recorded before is safe, free some space and go on with --resume"
    if "readonly" in message or "read-only" in message:
        return "the catalog is read-only; give a file that can be written"
    if "locked" in message or "busy" in message:
        return "another process is writing to this catalog; one search writes to a catalog at a time"
    if "not a database" in message:
        return "not a catalog: the file is no SQLite database"
    if "unable to open" in message:
        return "the catalog cannot be opened; is the folder there and writable?"
    return f"the catalog cannot be used: {message}"
