"""The file of a catalog: opened to write, or to read and then never written; its schema compared object by object.

What is read may come from anybody, so a file is taken only if its tables, indexes and views are those of the format,
word for word, and it has no other object; every value is of the type that the format gives it; and a query takes no
more steps than a file of its size has need of, for a damaged tree of pages can be endless.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from exact.errors import CocoError, Unparsable, UsageError, printable
from exact.games.strict_json import MAX_BYTES

SCHEMA, FIRST = "coco-catalog/2", "coco-catalog/1"
BUSY_SECONDS = 20
STEPS_A_BYTE, MIN_STEPS, LOOK = 64, 1_000_000, 10_000
"""The steps of SQLite's machine that a query may take, and after how many of them it is asked."""

_MAGIC = b"SQLite format 3\0"
_ROLLBACK = b"\1\1"  # bytes 18 and 19 of the file: it is written and read with a rollback journal
_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""The end of a journal that names another file, which SQLite would look at and delete."""

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
"""  # neither the views nor the column ``bound`` are used any more: a bound belongs to a run


class CatalogError(CocoError):
    """The catalog cannot be read or written: what the operating system or SQLite said, and what to do."""


class CatalogFile:
    """An open catalog as rows; without a path one that is forgotten. It is written only with ``write`` or ``create``.

    ``UsageError`` for a path that SQLite would not take for a file's; ``Unparsable`` for what is no catalog.
    """

    def __init__(
        self, path: str | None, *, write: bool = False, create: bool = False
    ) -> None:
        self.path = _checked(path)
        self.writes = write or create
        with self._errors():
            if self.writes:
                self.database = self._opened_to_write(create)
            else:
                self.database = self._opened_to_read()
        try:
            with self._errors():
                self._prepare()
        except BaseException:
            self.database.close()
            raise

    def close(self) -> None:
        """Close the file; what was recorded is on the disk already."""
        self.database.close()

    def rows(
        self, query: str, kinds: tuple[type, ...], *given: object
    ) -> list[tuple[Any, ...]]:
        """The rows of a query, each value of its kind and no number negative; ``Unparsable`` if one is not."""
        with self._errors():
            self._allow()
            rows: list[tuple[Any, ...]] = self.database.execute(query, given).fetchall()
        for row in rows:
            for value, kind in zip(row, kinds, strict=True):
                negative = isinstance(value, int) and value < 0
                if type(value) is not kind or negative:
                    self._refuse(f"{value!r:.40} stands where {_NAMES[kind]} belongs")
        return rows

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the references between rows; a file whose pages are damaged is refused."""
        for (word,) in self.rows("PRAGMA integrity_check(1)", (str,)):
            if word != "ok":
                raise CatalogError(f"{self.name}: {_explanation(word)}")
        with self._errors():
            self._allow()
            rows = self.database.execute("PRAGMA foreign_key_check").fetchmany(3)
        return [f"a row of {row[0]} refers to nothing" for row in rows]

    @property
    def name(self) -> str:
        """The path, for messages."""
        return printable(self.path or "a catalog in memory")

    def _refuse(self, why: str) -> None:
        raise Unparsable(f"{self.name}: the catalog is damaged: {printable(why)}")

    def _opened_to_write(self, create: bool) -> sqlite3.Connection:
        if self.path is None:
            return sqlite3.connect(":memory:", isolation_level=None)
        if os.path.exists(self.path) or not create:
            self._look(may_be_empty=create)
        return _connect(self.path, "rwc" if create else "rw")

    def _opened_to_read(self) -> sqlite3.Connection:
        if self.path is None:
            raise UsageError("a catalog in memory is empty: there is nothing to read")
        self._look(may_be_empty=False)
        database = _connect(self.path, "ro")
        try:
            database.execute("PRAGMA schema_version").fetchone()
        except sqlite3.OperationalError as error:
            database.close()
            if error.sqlite_errorname != "SQLITE_READONLY_ROLLBACK":
                raise
            return self._recovered(self.path)
        return database

    def _recovered(self, path: str) -> sqlite3.Connection:
        """A copy in memory of a catalog whose last transaction was cut off: to read it is not to write it."""
        with tempfile.TemporaryDirectory(prefix="coco-") as folder:
            copy = os.path.join(folder, "copy")
            for ending in ("-journal", ""):
                shutil.copyfile(path + ending, copy + ending)
            if Path(copy + "-journal").read_bytes().endswith(_SUPER_JOURNAL):
                self._refuse("its journal names another file")
            memory = sqlite3.connect(":memory:", isolation_level=None)
            database = _connect(copy, "rw")
            try:
                database.execute("PRAGMA trusted_schema = OFF")
                database.backup(memory)
            finally:
                database.close()
        return memory

    def _look(self, *, may_be_empty: bool) -> None:
        """Refuse, before SQLite opens it, what is no file or no database with a rollback journal."""
        path = str(self.path)
        if not os.path.isfile(path):
            what = (
                "this is no file"
                if os.path.exists(path)
                else "there is no such catalog"
            )
            raise CatalogError(f"{self.name}: {what}")
        with open(path, "rb") as file:
            head = file.read(20)
        if not head:
            if may_be_empty:
                return
            raise CatalogError(f"{self.name}: not a catalog: the file is empty")
        if not head.startswith(_MAGIC):
            raise CatalogError(
                f"{self.name}: not a catalog: the file is no SQLite database"
            )
        if head[18:] != _ROLLBACK:
            raise CatalogError(
                f"{self.name}: not a catalog: it does not have SQLite's journal_mode=DELETE"
            )

    def _prepare(self) -> None:
        self.database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BYTES)
        self.database.execute("PRAGMA trusted_schema = OFF")
        self.database.execute("PRAGMA cell_size_check = ON")
        self.database.execute("PRAGMA temp_store = MEMORY")
        if self.writes:
            self.database.execute("PRAGMA foreign_keys = ON")
            self.database.execute("PRAGMA synchronous = FULL")
            with self.transaction():
                self._begin_or_upgrade()
            return
        if self._version() == FIRST:
            for statement in _ADDED.replace("CREATE TABLE", "CREATE TEMP TABLE").split(
                ";"
            ):
                self.database.execute(statement)
        self.database.execute("PRAGMA query_only = ON")

    def _begin_or_upgrade(self) -> None:
        """Make the tables of a new catalog, and those that the first version of the format does not have."""
        if not self._objects():
            for statement in (_TABLES + _ADDED).split(";"):
                self.database.execute(statement)
            self.database.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA,))
        elif self._version() == FIRST:
            for statement in _ADDED.split(";"):
                self.database.execute(statement)
            self.database.execute(
                "UPDATE meta SET value = ? WHERE key = 'schema'", (SCHEMA,)
            )

    def _objects(self) -> dict[str, tuple[str, str]]:
        self._allow()
        rows = self.database.execute(
            "SELECT name, type, coalesce(sql, '') FROM sqlite_master LIMIT 100"
        ).fetchall()
        return {
            str(name): (str(kind), " ".join(str(sql).split()))
            for name, kind, sql in rows
        }

    def _version(self) -> str:
        """The version of the format; ``Unparsable`` unless the schema is exactly that version's."""
        objects = self._objects()
        if objects.get("meta") != _expected(_TABLES)["meta"]:
            raise Unparsable(
                f"{self.name}: not a {SCHEMA} catalog but another database"
            )
        stated = dict(self.rows("SELECT key, value FROM meta", (str, str)))
        version = str(stated.pop("schema", ""))
        if version not in (SCHEMA, FIRST):
            shown = printable(version[:40]) or "another database"
            raise Unparsable(f"{self.name}: not a {SCHEMA} catalog but {shown}")
        if stated:
            self._refuse(
                f"the table meta has an unknown key {next(iter(stated))!r:.40}"
            )
        expected = _expected(_TABLES + _ADDED if version == SCHEMA else _TABLES)
        for name in sorted(objects.keys() | expected.keys()):
            if name not in expected:
                self._refuse(f"a catalog has no {objects[name][0]} {name!r:.40}")
            if objects.get(name) != expected[name]:
                self._refuse(f"the {expected[name][0]} {name} is missing or another")
        return version

    def _allow(self) -> None:
        """Give the next query as many steps as a file of this size has need of."""
        size = os.path.getsize(self.path) if self.path else 0
        if not size:
            return
        left = (MIN_STEPS + STEPS_A_BYTE * size) // LOOK

        def look() -> bool:
            nonlocal left
            left -= 1
            return left < 0

        self.database.set_progress_handler(look, LOOK)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, sqlite3.InterfaceError) as error:
            message = _explanation(printable(str(error)))
            raise CatalogError(f"{self.name}: {message}") from error
        except OSError as error:
            raise CatalogError(f"{self.name}: {error.strerror or error}") from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within, everything is read as it is at one moment; a search that writes waits meanwhile."""
        with self._errors():
            self.database.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self.database.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Within, everything is written, or nothing if it ends by an exception."""
        with self._errors():
            self.database.set_progress_handler(None, 0)
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.database.execute("COMMIT")
            except BaseException:
                if self.database.in_transaction:
                    self.database.execute("ROLLBACK")
                raise


_NAMES: dict[type, str] = {int: "a number ≥ 0", str: "a text"}


def _checked(path: str | None) -> str | None:
    if path == "":
        raise UsageError("the catalog's name is empty; name a file, as in games.sqlite")
    if path is not None and (path == ":memory:" or path.startswith("file:")):
        raise UsageError(
            f"{printable(path)} has a meaning for SQLite; for a file of this name write ./{printable(path)}"
        )
    return path


def _connect(path: str, mode: str) -> sqlite3.Connection:
    """A connection to the file of exactly this name, whatever it is."""
    uri = f"{Path(path).absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, timeout=BUSY_SECONDS, isolation_level=None, uri=True)


@cache
def _expected(statements: str) -> dict[str, tuple[str, str]]:
    """The objects that these statements make: the type and the statement of each."""
    database = sqlite3.connect(":memory:")
    database.executescript(statements)
    rows = database.execute("SELECT name, type, coalesce(sql, '') FROM sqlite_master")
    objects = {name: (kind, " ".join(sql.split())) for name, kind, sql in rows}
    database.close()
    return objects


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
    if "interrupted" in message:
        return "the catalog is damaged: to read it takes more steps than a file of its size has need of"
    return f"the catalog is damaged or cannot be used: {message}"
