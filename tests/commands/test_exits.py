"""How every command ends: the verdict's code whoever reads, and one line for what is in the way of a verdict."""

import errno
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exact.commands import streams
from exact.commands.cli import COMMANDS, coco, run
from exact.errors import Inconsistent, Invalid
from exact.games.examples import example
from tests.places import ROOT

NAMES = ["hot-dogs", "two-equilibria", "two-equilibria-first", "two-equilibria-spoiled"]
PAIR, SPOILED = "two-equilibria.json", "two-equilibria-spoiled.json"
CERTIFICATE = ROOT / "tests/certificates/identity/correct/a1.json"
SEARCH = ["search", "no-equilibrium", "--actions", "2,2", "--count", "3", "--jobs", "1"]
ENDS = {
    "tour": (["tour"], 0),
    "verify": (["verify", "--players", "1-2"], 0),
    "identity": (["identity", "sum(k, k, 0, n)", "n^2"], 1),
    "value": (["value", "hot-dogs.json"], 0),
    "frontier": (["frontier", "hot-dogs.json", "--at", "1,1"], 1),
    "respond": (["respond", "hot-dogs.json", "--weights", "1,3"], 0),
    "bargain": (["bargain", "hot-dogs.json", "--disagreement", "999,999"], 1),
    "solve": (["solve", "hot-dogs.json"], 0),
    "audit": (["audit", PAIR, SPOILED], 1),
    "report": (["report", PAIR, SPOILED, "-o", "page.html"], 1),
    "check": (["check", "identity", "certificate.json"], 0),
    "search": (SEARCH, 1),
    "generate": (["generate", "zero-sum", "--to", "games"], 0),
    "catalog": (["catalog", "list", "found.sqlite"], 0),
    "convert": (["convert", "hot-dogs.json", "-", "--to", "nfg"], 0),
    "completion": (["completion", "bash"], 0),
}
"""For every command a line that is quick, and its exit code."""

PLANTS = {
    "tour": "exact.commands.tour.audited",
    "verify": "exact.commands.verify._timed",
    "identity": "exact.commands.identity.prove",
    "value": "exact.commands.value.coco_value",
    "frontier": "exact.commands.frontier.supporting_cone",
    "respond": "exact.commands.respond.respond_to",
    "bargain": "exact.commands.bargain.nash_bargaining",
    "solve": "exact.commands.solve.solve_two_player",
    "audit": "exact.commands.audit.run_audit",
    "report": "exact.commands.report.as_html",
    "check": "proofs.checker.check_certificate",
    "search": "exact.commands.search.run_campaign",
    "generate": "exact.commands.generate.make",
    "catalog": "exact.commands.catalog.Catalog",
    "convert": "exact.commands.convert.parse_game",
    "completion": "exact.commands.completion.get_completion_class",
}
"""Where a fault is planted in each command."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The files that the lines above read."""
    folder = tmp_path_factory.mktemp("exits")
    for name in NAMES:
        (folder / f"{name}.json").write_text(example(name).text, encoding="utf-8")
    shutil.copy(CERTIFICATE, folder / "certificate.json")
    assert run([*SEARCH, "--catalog", str(folder / "found.sqlite"), "-q"]) == 1
    return folder


@pytest.fixture
def files(prepared, tmp_path, monkeypatch):
    shutil.copytree(prepared, tmp_path / "files")
    monkeypatch.chdir(tmp_path / "files")
    return tmp_path / "files"


def pipe_without_reader():
    gone, pipe = os.pipe()
    os.close(gone)
    return os.fdopen(pipe, "wb")


STDOUTS = {
    "a reader who has left": pipe_without_reader,
    "closed": lambda: None,
    "full": lambda: Path("/dev/full").open("wb"),  # noqa: SIM115
}


def test_every_command_is_tried():
    assert list(ENDS) == list(PLANTS) == list(COMMANDS)


@pytest.mark.parametrize("stdout", STDOUTS)
@pytest.mark.parametrize("form", ["words", "json", "quiet"])
@pytest.mark.parametrize("command", COMMANDS)
def test_standard_output_decides_no_verdict(
    command, form, stdout, files, monkeypatch, capsys
):
    arguments, code = ENDS[command]
    arguments = arguments + {"words": [], "json": ["--json"], "quiet": ["-q"]}[form]
    assert run(arguments) == code
    silent = capsys.readouterr().out == ""
    stream = STDOUTS[stdout]()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream and io.TextIOWrapper(stream))
        patch.setattr(sys, "stderr", sys.stderr)
        streams.open_streams()
        found = run(arguments)
        sys.stderr.flush()
        sys.stdout.buffer.raw.raw.close()
    err = capsys.readouterr().err
    assert "Traceback" not in err
    if stdout == "a reader who has left" or silent:
        assert (found, "standard output" in err) == (code, False)
    else:
        assert (found, err.count("coco: standard output: ")) == (2, 1)


def planted(error):
    def fails(*_, **__):
        raise error

    return fails


@pytest.mark.parametrize("command", COMMANDS)
def test_a_bug_of_ours_is_4_in_one_line(command, files, monkeypatch, capsys):
    arguments, _ = ENDS[command]
    monkeypatch.setattr(PLANTS[command], planted(LookupError("pl\nanted")))
    for silence in ([], ["--json"], ["-q"]):
        assert run([*arguments, *silence]) == 4
        err = capsys.readouterr().err
        assert err.startswith("coco: a bug of ours in ")
        assert "LookupError: pl\\nanted; please report it" in err
        assert err.count("\n") == 1
    for line in ([*arguments, "--debug"], ["--debug", *arguments]):
        assert run(line) == 4
        err = capsys.readouterr().err
        assert err.startswith("Traceback (most recent call last):")
        assert err.splitlines()[-1].startswith("coco: a bug of ours in ")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Inconsistent("two answers"), 4),
        (Invalid("our own result fails its proof"), 4),
        (RecursionError("planted"), 4),
        (EOFError(), 4),
        (BrokenPipeError(), 4),
        (MemoryError(), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exceptions_and_their_codes(error, code, files, monkeypatch, capsys):
    monkeypatch.setattr("exact.commands.value.coco_value", planted(error))
    assert run(["value", "hot-dogs.json"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert err.strip().count("\n") == 0


def test_debug_is_an_option_of_every_command(capsys):
    def lines(command, name):
        yield name
        for inner in getattr(command, "commands", {}):
            yield [*name, inner]

    for name in COMMANDS:
        for line in lines(coco.get_command(None, name), [name]):
            assert run([*line, "--debug", "--help"]) == 0
    assert "--debug" in capsys.readouterr().out or run(["--help"]) == 0
    assert "--debug" in capsys.readouterr().out


def test_pictures_look_the_same_whatever_matplotlib_is_told(files, monkeypatch, capsys):
    line = [sys.executable, "-m", "exact", "frontier", "hot-dogs.json", "--plot"]
    (files / "matplotlibrc").write_text("text.usetex: True\n", encoding="utf-8")
    plain = {**os.environ, "PYTHONPATH": str(ROOT), "MATPLOTLIBRC": "/dev/null"}
    odd = plain | {"MPLBACKEND": "nonsense", "MATPLOTLIBRC": str(files)}
    for name, environment in [("plain.svg", plain), ("odd.svg", odd)]:
        done = subprocess.run(
            [*line, name], env=environment, capture_output=True, check=False
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert (files / "plain.svg").read_bytes() == (files / "odd.svg").read_bytes()


def test_a_report_on_payoffs_that_no_float_holds(files, capsys):
    text = example("hot-dogs").text.replace('"600"', f'"{10**309}"')
    (files / "large.json").write_text(text, encoding="utf-8")
    assert run(["report", "large.json", "-o", "page.html"]) == 0
    assert 'class="outcome"' in (files / "page.html").read_text("utf-8")
    claim = example("hot-dogs-claim").text
    large = claim.replace('"weights": ["1", ', f'"weights": ["{10**400}", ')
    assert large != claim
    (files / "claim.json").write_text(large, encoding="utf-8")
    assert run(["report", "hot-dogs.json", "claim.json", "-o", "page.html"]) == 1
    assert 'class="outcome"' in (files / "page.html").read_text("utf-8")


WRITTEN = {
    "verify": (["verify", "--players", "1-1", "--report", "x.md"], "x.md"),
    "identity": (["identity", "sum(k, k, 0, n)", "n*(n+1)/2", "--output", "x"], "x"),
    "frontier": (["frontier", "hot-dogs.json", "--plot", "x.svg"], "x.svg"),
    "respond": (
        ["respond", "hot-dogs.json", "--weights", "1,1", "--plot", "x.png"],
        "x.png",
    ),
    "threats": (["bargain", "hot-dogs.json", "--plot", "x.svg"], "x.svg"),
    "bargain": (
        ["bargain", "hot-dogs.json", "--disagreement", "120,80", "--plot", "x.pdf"],
        "x.pdf",
    ),
    "proof": (["bargain", "hot-dogs.json", "--certificate", "x"], "x/certificate.json"),
    "solve": (["solve", "hot-dogs.json", "--certificate", "x"], "x"),
    "claims": (["solve", "hot-dogs.json", "--claims", "x"], "x/claim-1.json"),
    "drawn": (["solve", "hot-dogs.json", "--plot", "x.svg"], "x.svg"),
    "audit": (["audit", "hot-dogs.json", "claim.json", "--certificate", "x"], "x"),
    "coq": (["audit", "hot-dogs.json", "claim.json", "--coq", "x"], "x"),
    "report": (["report", "hot-dogs.json", "-o", "x.html"], "x.html"),
    "generate": (["generate", "zero-sum", "--to", "x"], "x/zero-sum-0.json"),
    "convert": (["convert", "hot-dogs.json", "x.nfg"], "x.nfg"),
}
"""Every way to write a file, each with a file that it writes."""


@pytest.fixture
def claim(files):
    text = example("hot-dogs-claim").text
    (files / "claim.json").write_text(text, encoding="utf-8")
    return files


@pytest.mark.parametrize("case", WRITTEN)
def test_a_file_is_announced_and_a_full_disk_loses_no_answer(
    case, claim, monkeypatch, capsys
):
    arguments, path = WRITTEN[case]
    code = run(arguments)
    out, err = capsys.readouterr()
    assert err.startswith(f"coco: wrote {path.split('/')[0]}: ")
    assert (claim / path).stat().st_size > 50
    assert run([*arguments, "-q"]) == code
    assert "wrote" not in capsys.readouterr().err
    before = (claim / path).read_bytes()
    monkeypatch.setattr(os, "fsync", planted(OSError(errno.ENOSPC, "No space left")))
    assert run(arguments) == 2
    now, err = capsys.readouterr()
    assert now == out
    assert err.startswith(f"coco: {path.split('/')[0]}")
    assert err.endswith(": No space left\n")
    assert err.count("\n") == 1
    assert (claim / path).read_bytes() == before
    assert not list(claim.rglob("*.part"))


def test_a_missing_folder_loses_no_answer(claim, capsys):
    assert run(["solve", "hot-dogs.json", "--json"]) == 0
    out = capsys.readouterr().out
    line = ["solve", "hot-dogs.json", "--json", "--certificate", "no/such.json"]
    assert run(line) == 2
    assert capsys.readouterr() == (
        out,
        "coco: no/such.json: No such file or directory\n",
    )


CLASHES = [
    (["solve", "hot-dogs.json", "--certificate", "hot-dogs.json"], "is read"),
    (["solve", "hot-dogs.json", "--certificate", "link.json"], "is read"),
    (["solve", "link.json", "--certificate", "./hot-dogs.json"], "is read"),
    (["solve", "hot-dogs.json", "--certificate", "x.svg", "--plot", "x.svg"], "one"),
    (["audit", "hot-dogs.json", "claim.json", "--certificate", "claim.json"], "is rea"),
    (["audit", "hot-dogs.json", "claim.json", "--certificate", "x", "--coq", "x"], "o"),
    (["report", "page.html", "-o", "page.html"], "is read"),
    (["convert", "hot-dogs.json", "hot-dogs.json"], "is read"),
    (["frontier", "page.svg", "--plot", "page.svg"], "is read"),
    (["respond", "page.svg", "--weights", "1,1", "--plot", "page.svg"], "is read"),
    (["bargain", "page.svg", "--plot", "page.svg"], "is read"),
]


@pytest.mark.parametrize(("line", "reason"), CLASHES)
def test_no_output_is_written_over_an_input_or_another_output(
    line, reason, claim, monkeypatch, capsys
):
    for name in ("page.html", "page.svg"):
        shutil.copy("hot-dogs.json", name)
    (claim / "link.json").symlink_to("hot-dogs.json")
    before = {path: path.read_bytes() for path in claim.iterdir()}
    with monkeypatch.context() as patch:  # before work begins
        patch.setattr("exact.games.files.parse_game", planted(LookupError()))
        assert run(line) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert reason in err
    assert {path: path.read_bytes() for path in claim.iterdir()} == before
    if reason.startswith("is"):
        assert run([*line, "--force"]) in (0, 1)


def test_folders_are_looked_at_file_by_file(claim, capsys):
    (claim / "x").mkdir()
    shutil.copy("hot-dogs.json", "x/claim-1.json")
    assert run(["solve", "x/claim-1.json", "--claims", "x"]) == 2
    assert "claim-1.json is read" in capsys.readouterr().err
    assert run(["solve", "x/claim-1.json", "--claims", "x", "--force"]) == 0
    line = ["solve", "hot-dogs.json", "--claims", "y"]
    assert run([*line, "--certificate", "y/claim-1.json"]) == 2
    assert "written twice" in capsys.readouterr().err


def test_a_game_too_large_to_certify_keeps_its_answer(claim, monkeypatch, capsys):
    monkeypatch.setattr("exact.checker.MAX_PROFILES", 3)
    for line in (
        ["solve", "hot-dogs.json", "--certificate", "x"],
        ["audit", "hot-dogs.json", "claim.json", "--certificate", "x"],
        ["bargain", "hot-dogs.json", "--certificate", "x"],
    ):
        assert run(line) == 0
        out, err = capsys.readouterr()
        assert "420" in out or "600" in out
        assert "is not written: the checker takes games of at most" in err
        assert not (claim / "x").exists()


def test_what_is_not_valid_has_no_certificate(claim, capsys):
    assert run(["audit", PAIR, SPOILED, "--certificate", "x"]) == 1
    out, err = capsys.readouterr()
    assert "NOT valid" in out
    assert err.startswith("coco: x, the certificate, is not written: ")
    assert not (claim / "x").exists()


def test_a_claim_given_to_check_is_called_one(files, capsys):
    for form in ([], ["--json"], ["-q"]):
        line = ["check", PAIR, "two-equilibria-first.json", *form]
        assert run(line) == 2
        shown = " ".join(capsys.readouterr().out.split())
        assert "this is a claim, not a certificate: coco audit GAME CLAIM" in shown
    for text in ("[" * 10**5, "[1]", '{"claim": {"format": "coco-claim/1"}}'):
        (files / "odd.json").write_text(text, encoding="utf-8")
        assert run(["check", PAIR, "odd.json"]) == 2
        assert "this is a claim" not in capsys.readouterr().out
