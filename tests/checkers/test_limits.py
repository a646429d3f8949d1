"""The work of the independent checker: hostile documents below 1 MB, the limit, and a folder that shadows modules."""

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exact import checker
from tests.certificates import hostile
from tests.certificates.build import FOLDER

NAMES = sorted(
    path.stem for path in (FOLDER / "hostile").glob("*.py") if path.stem != "__init__"
)
SMALL = checker.MAX_WORK // 10
"""A tenth of the limit is reached just so, and sooner; all were run with the limit as it is: docs/certificates.md."""


def test_there_are_many():
    assert len(NAMES) >= 40


SLOW = (
    "claims_by_the_thousand",
    "faces_of_faces",
    "mixed_against_mixed",
    "mixed_against_mixed_in_a_field",
    "obedience_rows_without_entries",
    "pays_leaves_by_the_thousand",
    "splits_at_short_places",
    "supporting_weights_of_long_numbers",
    "twelve_players_five_claims_in_a_field",
    "twelve_players_of_two_actions",
)
MARKED = [
    *(name for name in NAMES if name not in SLOW),
    *(
        pytest.param(name, marks=pytest.mark.slow(20, "much work below the limit"))
        for name in SLOW
    ),
]


@pytest.mark.parametrize("name", MARKED)
def test_hostile_documents_are_answered(name):
    made = importlib.import_module(f"{hostile.__name__}.{name}")
    subject_text, text = made.documents()
    assert len(subject_text) + len(text) < 10**6
    limit = SMALL if made.EXPECTED == "unknown" else checker.MAX_WORK
    try:
        subject = checker.read_subject(subject_text, limit=limit)
    except checker.TooMuchWork as refusal:
        found, reason = "unknown", refusal
    else:
        found, _, reason = checker.judge(subject, lambda: text, limit=limit)
    assert found == made.EXPECTED, reason
    if found == "unknown":
        assert str(reason) == (
            f"more work than the limit of {limit:,} steps: not checked (--limit raises it)"
        )


def started(folder, *arguments):
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, check=False
    )


@pytest.fixture
def files(tmp_path):
    case = json.loads((FOLDER / "correct" / "non-uniqueness.json").read_text("utf-8"))
    for name in ("subject", "certificate"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(case[name]), encoding="utf-8")
    shutil.copy(Path(checker.__file__), tmp_path / "checker.py")
    return tmp_path


def test_the_limit_is_an_option_and_unknown_is_3(files):
    names = "subject.json", "certificate.json"
    done = started(files, "-I", "-S", "checker.py", "--limit", "100", *names)
    assert done.returncode == 3
    assert "UNKNOWN subject.json: more work than the limit of 100 steps" in done.stdout
    done = started(files, "-I", "-S", "checker.py", "--limit", "3000", *names)
    assert done.returncode == 3
    assert "UNKNOWN certificate.json: more work than the limit of 3,000" in done.stdout
    done = started(files, "-I", "-S", "checker.py", "--limit", "9000000", *names)
    assert done.returncode == 0
    for wrong in ("-1", "x", ""):
        done = started(files, "-I", "-S", "checker.py", "--limit", wrong, *names)
        assert done.returncode == 2
        assert done.stderr.startswith("usage: ")


@pytest.mark.parametrize("module", ["json", "fractions", "re", "hashlib", "typing"])
def test_a_file_beside_it_is_not_the_standard_library(files, module):
    (files / f"{module}.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    done = started(files, "checker.py", "subject.json", "certificate.json")
    assert done.returncode == 0
    assert "VALID certificate.json" in done.stdout
