"""How the stand-alone checkers end: the verdict's code whoever reads, one line for what is in the way of a verdict."""

import json
import os
import shlex
import subprocess
import sys

import pytest

import exact.checker
import proofs.checker
from tests.places import ROOT

CERTIFICATES = ROOT / "tests" / "certificates"
CHECKERS = {
    "exact": (exact.checker, CERTIFICATES / "correct" / "equilibrium-one-player.json"),
    "proofs": (proofs.checker, CERTIFICATES / "identity" / "correct" / "a1.json"),
}
BUG = "checker.py: a bug of ours in line "


@pytest.fixture(params=CHECKERS)
def case(request, tmp_path):
    """A checker's file, and what precedes the certificates on its command line; good.json, bad.json."""
    checker, path = CHECKERS[request.param]
    document = json.loads(path.read_text("utf-8"))
    good = document.get("certificate", document)
    bad = json.loads(json.dumps(good))
    if request.param == "exact":
        (tmp_path / "game.json").write_text(json.dumps(document["subject"]), "utf-8")
        bad["equilibria"][0]["claim"]["strategies"]["1"] = {"1": "1"}
        before = ["game.json"]
    else:
        bad["right"] = f"({good['right']}) + 1"
        before = []
    (tmp_path / "good.json").write_text(json.dumps(good), "utf-8")
    (tmp_path / "bad.json").write_text(json.dumps(bad), "utf-8")
    return checker, before, tmp_path


def started(case, *arguments, shell="{}", **options):
    """The checker as a process of its own, in a line of bash that may redirect it."""
    checker, _, folder = case
    command = [sys.executable, "-I", "-S", checker.__file__, *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.run(
        ["bash", "-c", shell.format(shlex.join(command))],
        cwd=folder,
        check=False,
        text=True,
        **options,
    )


def test_a_reader_who_has_left_changes_no_verdict(case):
    for names, code in [(["good.json"], 0), (["bad.json", "good.json"], 1)]:
        gone, pipe = os.pipe()
        os.close(gone)
        done = started(case, *case[1], *names, stdout=pipe)
        os.close(pipe)
        assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.parametrize(
    ("shell", "complaint"),
    [
        ("{} >&-", "it is closed"),
        ("{} >/dev/full", "No space left on device"),
        ("{} </dev/null 1</dev/null", "Bad file descriptor"),
    ],
)
def test_an_answer_that_cannot_be_written_is_one_line(case, shell, complaint):
    done = started(case, *case[1], "bad.json", shell=shell)
    said = f"checker.py: standard output: {complaint}\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_complaints_that_nobody_takes_leave_the_code(case, stderr):
    done = started(case, *case[1], "bad.json", shell="{} " + stderr)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("INVALID bad.json: ")
    done = started(case, shell="{} " + stderr)
    assert (done.returncode, done.stdout) == (2, "")


def test_standard_input_is_read_once(case):
    done = started(case, "-", "-", input="{}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard input can be read once" in done.stderr
    done = started(case, *case[1], "-", shell="{} <&-")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.splitlines()[-1] == "UNPARSABLE -: standard input is closed"


@pytest.mark.parametrize("name", ["c\nVALID x.json", "c\x1b[2K\rVALID", "c\u202eDILAV"])
def test_a_file_name_forges_no_verdict(case, name):
    folder = case[2]
    (folder / name).write_bytes((folder / "bad.json").read_bytes())
    done = started(case, *case[1], name)
    assert done.returncode == 1
    lines = done.stdout.split("\n")[:-1]
    assert all(map(str.isprintable, lines))
    assert [line for line in lines if line.startswith("VALID")] == []
    assert lines[-1].startswith("INVALID c\\")
    if case[1]:
        done = started(case, name, "good.json")
        assert done.returncode == 2
        assert done.stdout.startswith("UNPARSABLE c\\")
        assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "code", "complaint"),
    [
        (ZeroDivisionError("planted"), 4, BUG),
        (KeyError("planted"), 4, BUG),
        (MemoryError(), 3, "checker.py: out of memory: not checked"),
    ],
)
def test_a_bug_of_ours_is_4_in_one_line(
    case, error, code, complaint, monkeypatch, capsys
):
    def planted(*_, **__):
        raise error

    checker, before, folder = case
    monkeypatch.chdir(folder)
    name = "read_claim" if before else "check_cases"
    monkeypatch.setattr(checker, name, planted)
    arguments = [*before, "good.json"]
    assert checker.guarded(arguments) == code
    err = capsys.readouterr().err
    assert err.startswith(complaint)
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert checker.guarded(["--debug", *arguments]) == code
    assert ("in planted" in capsys.readouterr().err) == (code == 4)
