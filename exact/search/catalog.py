"""The catalog: one SQLite file with the games found, their claims, where they came from, and how far each search got.

One process writes; every ended unit is one transaction, so a killed search loses no recorded unit and counts none
twice. Games are stored in canonical form under the SHA-256 of that form's canonical text: the same example up to
symmetry is one row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from exact.equilibria.claims import Claim, parse_claim
from exact.errors import Unparsable, UsageError, printable
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source
from exact.search.catalog_file import CatalogError, CatalogFile
from exact.search.work_units import Classified, Job, StoredRay, UnitResult, job_of

__all__ = ["Catalog", "CatalogError"]


@dataclass(frozen=True)
class Tally:
    """What the units of a campaign, or of one run of it, add up to."""

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
    """A finding as it is stored, unread: the game's key and text, and the key and text of each claim.

    A text that is not in the catalog is empty.
    """

    unit: int
    place: int
    number: str
    key: str
    game: str
    claims: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StoredUnit:
    """A unit that has ended, with its counts as they are stored."""

    unit: int
    searched: int
    refuted: int
    undecided: int
    skipped: int
    found: int


@dataclass(frozen=True)
class StoredText:
    """A text under its key; ``game`` is the text of the game that it is about, or empty."""

    key: str
    game: str
    text: str


class Catalog(CatalogFile):
    """An open catalog; use it as a context manager."""

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def campaign(self, job: Job, *, command: str, version: str, resume: bool) -> int:
        """The number of the campaign of ``job``: a new one, or with ``resume`` the one that is there."""
        with self.transaction():
            rows = self.rows(
                "SELECT id FROM campaigns WHERE job = ?", (int,), job.text()
            )
            if rows and not resume:
                raise UsageError(
                    f"{self.name} holds this search already; add --resume to go on with it"
                )
            if resume and not rows:
                raise UsageError(
                    f"{self.name} holds no such search to resume; leave --resume out to begin it"
                )
            if rows:
                return int(rows[0][0])
            cursor = self.database.execute(
                "INSERT INTO campaigns (job, command, version) VALUES (?, ?, ?)",
                (job.text(), command, version),
            )
            return int(cursor.lastrowid or 0)

    def ended_units(self, campaign: int) -> dict[int, int]:
        """The units that have ended, with the number of findings of each."""
        query = "SELECT unit, found FROM units WHERE campaign = ?"
        return dict(self.rows(query, (int, int), campaign))

    def record(self, campaign: int, result: UnitResult) -> None:
        """Record a unit that has ended, whole or not at all; a unit that is there already is left as it is."""
        with self.transaction():
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

    def tally(self, campaign: int, bound: int | None = None) -> Tally:
        """What the campaign's units, or those below ``bound``, add up to."""
        units = [
            unit for unit in self.units(campaign) if bound is None or unit.unit < bound
        ]
        return Tally(
            len(units),
            sum(unit.searched for unit in units),
            sum(unit.refuted for unit in units),
            sum(unit.undecided for unit in units),
            sum(unit.skipped for unit in units),
            sum(unit.found for unit in units),
        )

    def units(self, campaign: int) -> list[StoredUnit]:
        """The units of a campaign that have ended, in order."""
        rows = self.rows(
            "SELECT unit, searched, refuted, undecided, skipped, found FROM units WHERE campaign = ? ORDER BY unit",
            (int,) * 6,
            campaign,
        )
        return [StoredUnit(*row) for row in rows]

    def campaigns(self) -> list[Campaign]:
        """Every search in the catalog, in the order in which they were begun; ``Unparsable`` if one is none."""
        rows = self.rows(
            "SELECT id, job, command, version FROM campaigns ORDER BY id",
            (int, str, str, str),
        )
        return [
            Campaign(number, job_of(job), command, version, self.tally(number))
            for number, job, command, version in rows
        ]

    def job_text(self, campaign: int) -> str:
        """The text of the job of a campaign, as stored."""
        query = "SELECT job FROM campaigns WHERE id = ?"
        return str(self.rows(query, (str,), campaign)[0][0])

    def games(self) -> list[str]:
        """The SHA-256 of every game found, in the order of the searches and their units."""
        rows = self.rows(
            "SELECT game FROM findings ORDER BY campaign, unit, place", (str,)
        )
        return list(dict.fromkeys(row[0] for row in rows))

    def found_by(self, campaign: int, bound: int | None = None) -> list[str]:
        """The SHA-256 of the games that one campaign found, in units below ``bound``, in unit order."""
        rows = self.rows(
            "SELECT unit, game FROM findings WHERE campaign = ? ORDER BY unit, place",
            (int, str),
            campaign,
        )
        return list(
            dict.fromkeys(game for unit, game in rows if bound is None or unit < bound)
        )

    def entry(self, name: str) -> Entry:
        """The game whose SHA-256 begins with ``name``, parsed, with its claims; ``UsageError`` unless there is one.

        ``Unparsable`` if a text is missing, is no game or claim, or is not the one that its SHA-256 names.
        """
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
        rows = self.rows(
            "SELECT campaign, unit, number, claims FROM findings WHERE game = ? ORDER BY campaign, unit, place",
            (int, int, str, str),
            key,
        )
        keys = list(dict.fromkeys(k for row in rows for k in row[3].split()))
        text = self._stored("game", key)
        game = parse_game(Source(text, f"game {key[:12]}"))
        if game.sha256 != key:
            self._refuse(f"the game {key[:12]} is not the one its hash names")
        texts = [self._stored("claim", k) for k in keys]
        claims = []
        for k, claim in zip(keys, texts, strict=True):
            if content_hash(key + claim) != k:
                self._refuse(f"the claim {k[:12]} is not the one its hash names")
            claims.append(parse_claim(Source(claim, f"claim {k[:12]}"), game))
        origins = tuple((c, u, number) for c, u, number, _ in rows)
        return Entry(
            key, game, tuple(claims), tuple(texts), self.certificate(key), origins
        )

    def _stored(self, what: str, key: str) -> str:
        rows = self.rows(f"SELECT {what} FROM {what}s WHERE sha256 = ?", (str,), key)  # noqa: S608, our own words
        if not rows:
            raise Unparsable(
                f"{self.name}: the catalog is damaged: the {what} {key[:12]!r} is missing"
            )
        return str(rows[0][0])

    def certificate(self, game: str) -> str:
        """The text of the certificate that a game has no equilibrium, as stored; empty if there is none."""
        query = "SELECT certificate FROM certificates WHERE game = ?"
        rows = self.rows(query, (str,), game)
        return str(rows[0][0]) if rows else ""

    def classes(self, campaign: int) -> list[tuple[int, Classified]]:
        """Every game that a census classified, with its unit, in the order of the units."""
        rows = self.rows(
            "SELECT unit, number, everywhere, positive FROM classes WHERE campaign = ? ORDER BY unit, number",
            (int, str, str, str),
            campaign,
        )
        return [(unit, Classified(*row)) for unit, *row in rows]

    def census(self, campaign: int) -> dict[tuple[str, str], int]:
        """How many games a census has of each pair of classes (for λ ≥ 0, for λ > 0)."""
        rows = self.rows(
            "SELECT everywhere, positive, count(*) FROM classes WHERE campaign = ? GROUP BY 1, 2",
            (str, str, int),
            campaign,
        )
        return {(everywhere, positive): count for everywhere, positive, count in rows}

    def findings(self, campaign: int) -> list[StoredFinding]:
        """Everything a campaign recorded as found, as stored."""
        rows = self.rows(
            "SELECT f.unit, f.place, f.number, f.game, coalesce(g.game, ''), f.claims FROM findings f"
            " LEFT JOIN games g ON g.sha256 = f.game WHERE f.campaign = ? ORDER BY f.unit, f.place",
            (int, int, str, str, str, str),
            campaign,
        )
        return [
            StoredFinding(unit, place, number, key, game, self._claims(key, claim_keys))
            for unit, place, number, key, game, claim_keys in rows
        ]

    def _claims(self, game: str, keys: str) -> tuple[tuple[str, str], ...]:
        query = "SELECT claim FROM claims WHERE sha256 = ? AND game = ?"
        found = [(key, self.rows(query, (str,), key, game)) for key in keys.split()]
        return tuple((key, rows[0][0] if rows else "") for key, rows in found)

    def rays(self, campaign: int) -> list[tuple[int, StoredRay]]:
        """Every stored Farkas ray of a campaign, with its unit."""
        rows = self.rows(
            "SELECT unit, number, alternative, ray FROM rays WHERE campaign = ? ORDER BY unit, number, alternative",
            (int, str, int, str),
            campaign,
        )
        return [(unit, StoredRay(*row)) for unit, *row in rows]

    def stored_games(self) -> list[StoredText]:
        """Every game, found or not."""
        rows = self.rows("SELECT sha256, game FROM games ORDER BY sha256", (str, str))
        return [StoredText(key, text, text) for key, text in rows]

    def stored_claims(self) -> list[StoredText]:
        """Every claim, of a finding or not, with its game."""
        return self._about_games(
            "SELECT c.sha256, coalesce(g.game, ''), c.claim FROM claims c"
            " LEFT JOIN games g ON g.sha256 = c.game ORDER BY c.sha256"
        )

    def stored_certificates(self) -> list[StoredText]:
        """Every certificate that a game has no equilibrium, under the SHA-256 of the game."""
        return self._about_games(
            "SELECT c.game, coalesce(g.game, ''), c.certificate FROM certificates c"
            " LEFT JOIN games g ON g.sha256 = c.game ORDER BY c.game"
        )

    def _about_games(self, query: str) -> list[StoredText]:
        return [StoredText(*row) for row in self.rows(query, (str, str, str))]


def content_hash(text: str) -> str:
    """SHA-256 in hexadecimal: the name of a game's canonical text, and of a claim's after its game's name."""
    return hashlib.sha256(text.encode()).hexdigest()
