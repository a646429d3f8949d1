"""Whole commands on generated and mutated input: which exit codes they give, and that the output's form changes none.

``python -m tests.commands.fuzz --seconds 3600 --seed 1`` runs until the time is up and prints what broke a rule:

* the exit code is 0, 1, 2 or 3 (130 where the process was interrupted), and no output holds a traceback
* it is the same in words, with ``--json``, with ``-q``, at 40 columns, and where the reader of the output leaves; 3 may
  take the place of another, since a limit of time comes sooner or later
* with ``--json`` standard output is one JSON object, or nothing at 2; its ``answer`` is what the exit code means

A case is one seed: the same number gives the same files and the same command.
"""

import argparse
import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from exact.commands.cli import run
from exact.games.coco_json import format_game
from exact.games.game import Game
from exact.games.nfg import format_nfg
from tests.places import CERTIFICATES, EXAMPLES, ROOT

ANSWERS = {0: "yes", 1: "no", 3: "unknown"}
PATIENCE = 60
"""Seconds after which a process is a hang: limits of 2 seconds are given, on a machine that may be busy."""

NUMBERS = ("0", "1", "-1", "2", "3/2", "-7/3", "10", "1/1000000007", "9" * 30)
NASTY = ("\x1b[31m", "‮", "$x$", "<b>", "*)", '"', "é́́́́", "名前", "", " ", "'; rm")
WORDS = (
    "--at",
    "0,0",
    "--weights",
    "1,1",
    "-x",
    "nowhere.json",
    "--max-digits",
    "3",
    "NFG",
)
IDENTITIES = (
    ("sum(binomial(n,k), k, 0, n)", "2^n"),
    ("sum((-1)^k*binomial(n,k), k, 0, n)", "0"),
    ("n*(n+1)/2", "sum(k, k, 0, n)"),
    ("factorial(n)", "n"),
    ("1/0", "n"),
    ("sum(k", "k"),
)


class Case:
    """The files and the command of one seed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.names = 0

    def command(self) -> list[str]:
        """A command with its arguments; the files are written."""
        makers = (
            self.about_a_game,
            self.about_claims,
            self.about_certificates,
            self.about_nothing,
            self.about_an_identity,
            self.a_search,
        )
        weights = (5, 3, 4, 1, 2, 1)
        (make,) = self.dice.choices(makers, weights)
        arguments = make()
        if self.dice.random() < 0.06:
            place = self.dice.randint(1, len(arguments))
            arguments.insert(place, self.dice.choice(WORDS))
        return arguments

    def about_a_game(self) -> list[str]:
        """A command that takes a game alone."""
        dice, game = self.dice, self.a_game()
        point = ",".join(dice.choice(NUMBERS) for _ in range(dice.randint(1, 4)))
        out = str(self.folder / f"out{dice.randint(0, 9)}")
        (tail,) = dice.choices(
            [
                ["value", game],
                ["frontier", game],
                ["frontier", game, "--at", point],
                ["respond", game, "--weights", point],
                ["respond", game, "--at", point],
                ["bargain", game],
                ["bargain", game, "--disagreement", point],
                ["solve", game],
                ["solve", game, "--notion", "coco", "--max-cells", "20"],
                ["solve", game, "--positive-weights", "--max-cells", "20"],
                ["solve", game, "--transferable"],
                ["solve", game, "--certificate", f"{out}.certificate", "--force"],
                ["report", game, "-o", f"{out}.html", "--max-cells", "20", "--force"],
                [
                    "convert",
                    game,
                    f"{out}{dice.choice(('.json', '.nfg', ''))}",
                    "--force",
                ],
            ]
        )
        return [*tail, "--seconds", "2"]

    def about_claims(self) -> list[str]:
        """An audit of one or two claims, most of them about this game."""
        dice = self.dice
        stem = dice.choice(("three-friends", "two-equilibria"))
        game = self.file((EXAMPLES / f"{stem}.json").read_text("utf-8"), 0.1)
        ends = ("first", "second", "spoiled")
        claims = [
            self.file(
                (EXAMPLES / f"{stem}-{dice.choice(ends)}.json").read_text("utf-8"), 0.4
            )
            for _ in range(dice.randint(1, 2))
        ]
        extra = dice.choice(([], ["--positive-weights"]))
        return ["audit", game, *claims, *extra, "--seconds", "4"]

    def about_certificates(self) -> list[str]:
        """A certificate of any kind, often damaged, and the subject that it is about."""
        kinds = sorted((CERTIFICATES / "correct").glob("*.json"))
        document = json.loads(self.dice.choice(kinds).read_text("utf-8"))
        subject = self.file(json.dumps(document["subject"]), 0.1)
        certificate = self.file(json.dumps(document["certificate"]), 0.6)
        return ["check", subject, certificate]

    def about_nothing(self) -> list[str]:
        """A command that takes no file."""
        family = self.dice.choice(("zero-sum", "bargaining", "no-family"))
        return self.dice.choice(
            (
                ["verify", "--players", "1-3"],
                ["tour"],
                ["completion", self.dice.choice(("bash", "zsh", "fish", "tcsh"))],
                ["generate", family, "--count", "2", "--seconds", "4"],
                [self.dice.choice(("", "solv", "--version", "-h", "catalog"))],
            )
        )

    def about_an_identity(self) -> list[str]:
        """A summation identity, true, false or damaged."""
        left, right = self.dice.choice(IDENTITIES)
        if self.dice.random() < 0.4:
            left = self.damaged(left)
        return ["identity", left, right, "--seconds", "4"]

    def a_search(self) -> list[str]:
        """A short search into a catalog of its own, or a command on a file that is none."""
        catalog = str(self.folder / f"catalog{self.dice.randint(0, 3)}.sqlite")
        if self.dice.random() < 0.3:
            wrong = self.file(self.damaged("SQLite format 3\x00"), 0)
            return ["catalog", self.dice.choice(("list", "check")), wrong]
        what = self.dice.choice(
            ("non-uniqueness", "several-equilibria", "no-such-thing")
        )
        size = ["--players", "3", "--actions", "2,2,2", "--units", "1", "--jobs", "1"]
        return ["search", what, *size, "--seconds", "4", "--catalog", catalog]

    def a_game(self) -> str:
        """A file with a small game, sometimes damaged."""
        dice = self.dice
        players = dice.choices((1, 2, 3, 4), (1, 6, 5, 1))[0]
        most = {1: 5, 2: 4, 3: 2, 4: 2}[players]
        shape = [dice.randint(1, most) for _ in range(players)]
        pool = dice.choice(
            (("0", "1"), ("0", "1", "2"), tuple(map(str, range(10))), NUMBERS, ("5",))
        )
        game = Game.build(shape, lambda _: [dice.choice(pool) for _ in shape])
        text = format_game(game) if dice.random() < 0.5 else format_nfg(game)
        if dice.random() < 0.2:
            text = text.replace("Player 1", dice.choice(NASTY).replace('"', ""))
        return self.file(text, 0.2)

    def file(self, text: str, damage: float) -> str:
        """A new file with this text, damaged with some probability."""
        self.names += 1
        path = self.folder / f"file{self.names}"
        if self.dice.random() < damage:
            text = self.damaged(text)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return str(path)

    def damaged(self, text: str) -> str:
        """The text with a few characters lost, doubled, exchanged, or numbers changed."""
        dice = self.dice
        for _ in range(dice.randint(1, 3)):
            at = dice.randint(0, len(text))
            piece = dice.choice(
                (*NASTY, *NUMBERS, "{", "}", "[", ",", "null", "1e400", "-0")
            )
            kind = dice.random()
            if kind < 0.3:
                text = text[:at] + piece + text[at:]
            elif kind < 0.6:
                text = text[:at] + text[at + dice.randint(1, 9) :]
            elif kind < 0.7:
                text = text[:at]
            else:
                text = text[:at] + piece + text[at + len(piece) :]
        return text


def inside(arguments: list[str]) -> tuple[int, str, str]:
    """Exit code and outputs of a command run in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


def outside(arguments: list[str], dice: random.Random) -> tuple[int, str]:
    """Exit code and standard error of a process at 40 columns whose reader leaves, or that is interrupted."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "40"}
    process = subprocess.Popen(
        [sys.executable, "-m", "exact", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
    )
    interrupted = dice.random() < 0.3
    if interrupted:
        time.sleep(dice.random())
        process.send_signal(signal.SIGINT)
    process.stdout.read(dice.choice((0, 1, 200)))
    process.stdout.close()
    try:
        err = process.stderr.read().decode("utf-8", "replace")
        code = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return -1, "it hangs"
    finally:
        process.stderr.close()
    return (0 if interrupted and code in (130, -signal.SIGINT) else code), err


def faults(seed: int, folder: Path, *, process: bool, tally: Counter) -> list[str]:
    """What breaks a rule in the case of this seed, in words."""
    case = Case(seed, folder)
    arguments = case.command()
    codes = {}
    found = []
    forms = {"words": [], "json": ["--json"], "quiet": ["-q"]}
    takes_forms = arguments[0] not in (
        "completion",
        "",
        "solv",
        "--version",
        "-h",
        "catalog",
    )
    for form, options in forms.items():
        if options and not takes_forms:
            continue
        code, out, err = inside([*arguments, *options])
        codes[form] = code
        if code not in (0, 1, 2, 3):
            found.append(f"exit code {code}: {err[-300:]}")
        if "Traceback" in out + err:
            found.append(f"a traceback: {(out + err)[-500:]}")
        if form == "json":
            found += unlike(code, out)
    tally.update(codes.values())
    if process:
        code, err = outside(arguments, case.dice)
        if code != 0:  # an interruption has its own code
            codes["pipe"] = code
        if "Traceback" in err or code not in (0, 1, 2, 3):
            found.append(f"in a pipe: exit code {code}: {err[-500:]}")
    told = {code for code in codes.values() if code != 3}
    if len(told) > 1:
        found.append(f"exit codes differ: {codes}")
    return [
        f"seed {seed}: {' '.join(map(repr, arguments))}: {fault}" for fault in found
    ]


def unlike(code: int, out: str) -> list[str]:
    """What is wrong with the output of ``--json``."""
    if not out:
        return [] if code == 2 else [f"no JSON at exit code {code}"]
    try:
        document = json.loads(out)
    except ValueError as error:
        return [f"not JSON ({error}): {out[:200]}"]
    if document.get("answer") != ANSWERS.get(code) and code != 2:
        return [f"answer {document.get('answer')!r} at exit code {code}"]
    return []


def fuzz(
    seed: int, cases: int | None, seconds: float, every: int
) -> tuple[Counter, list[str]]:
    """Cases from ``seed`` on, until their number or the time is reached; every so many runs as a process too."""
    end = time.monotonic() + seconds
    tally: Counter = Counter()
    found: list[str] = []
    number = seed
    while time.monotonic() < end and (cases is None or number < seed + cases):
        with tempfile.TemporaryDirectory() as folder:
            process = number % every == 0
            found += faults(number, Path(folder), process=process, tally=tally)
        number += 1
    tally["cases"] = number - seed
    return tally, found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    tally, found = fuzz(wanted.seed, None, wanted.seconds, every=10)
    print(*found, sep="\n")
    print(f"{tally['cases']} cases, {len(found)} faults; exit codes {dict(tally)}")
    sys.exit(bool(found))
