"""The command line: outcomes, exit codes, JSON alone on stdout, start-up."""

import io
import json
import os
import shlex
import stat
import subprocess
import sys
import time

import pytest

from exact.commands.cli import COMMANDS, run
from exact.games.examples import example
from exact.games.files import parse_game, read_game
from exact.games.strict_json import Source
from exact.showing.terminal import working
from tests.places import ROOT

NAMES = [
    "hot-dogs",
    "two-equilibria",
    "two-equilibria-first",
    "two-equilibria-second",
    "two-equilibria-spoiled",
]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        (tmp_path / f"{name}.json").write_text(example(name).text, encoding="utf-8")
    return tmp_path


def call(capsys, *arguments):
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_tour_in_words_and_in_json(capsys):
    code, out, err = call(capsys, "tour")
    assert (code, err) == (0, "")
    assert "Alice and Bob get (440, 240)" in out
    assert "coalition 1,3 gains 2 by playing 2,1" in out
    assert "uniqueness fails, certified" in out
    code, out, _ = call(capsys, "tour", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["complete"]
    assert all(step["ok"] for step in document["steps"])


def test_a_failing_step_fails_the_tour(capsys, monkeypatch):
    monkeypatch.setattr(
        "exact.commands.tour.audited",
        lambda _: (_ for _ in ()).throw(ZeroDivisionError),
    )
    code, _, err = call(capsys, "tour")
    assert code == 4
    assert "ZeroDivisionError" in err
    monkeypatch.setattr(
        "exact.commands.tour.STEPS",
        [type("S", (), {"name": "x", "run": lambda: (False, "no")})],
    )
    code, out, _ = call(capsys, "tour")
    assert code == 4
    assert "FAILED" in out


def test_value(files, capsys):
    code, out, _ = call(
        capsys, "value", "hot-dogs.json", "--json", "--outcome", "beach,1"
    )
    document = json.loads(out)
    assert code == 0
    assert document["payoffs"] == ["440", "240"]
    assert document["coalition_values"] == {"1": "200", "2": "-200", "1,2": "680"}
    assert document["side_payments"] == ["-160", "160"]
    assert (document["cooperative_value"], document["competitive_value"]) == (
        "340",
        "100",
    )
    code, out, _ = call(capsys, "value", "hot-dogs.json", "--outcome", "park,beach")
    assert "the outcome wastes 520" in out
    assert call(capsys, "value", "hot-dogs.json", "--quiet")[1] == "(440, 240)\n"
    code, out, _ = call(capsys, "value", "two-equilibria.json")
    assert code == 0
    assert "coalition" in out


def test_audit_codes_and_json(files, capsys):
    first, second, spoiled = (
        f"two-equilibria-{name}.json" for name in ("first", "second", "spoiled")
    )
    code, out, _ = call(capsys, "audit", "two-equilibria.json", first, second, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["valid"]
    assert document["distinct_payoffs"]
    assert document["refuted_uniqueness_of"] == "coalition-perfect-coco"
    assert [len(claim["coalitions"]) for claim in document["claims"]] == [7, 7]
    code, out, _ = call(
        capsys, "audit", "two-equilibria.json", first, spoiled, "--json"
    )
    document = json.loads(out)
    assert code == 1
    assert not document["valid"]
    assert [claim["valid"] for claim in document["claims"]] == [True, False]
    assert not document["distinct_payoffs"]
    code, out, _ = call(capsys, "audit", "two-equilibria.json", first, second)
    assert "a certified counterexample to uniqueness" in out
    for coalition in ("1,2 ", "1,3 ", "2,3 ", "1,2,3 "):
        assert f"\n{coalition}" in out
    assert max(map(len, out.splitlines())) <= 80
    code, out, _ = call(capsys, "audit", "two-equilibria.json", spoiled, "--quiet")
    assert out == f"{spoiled}: NOT valid as coalition-perfect-coco, payoffs (3, 3, 2)\n"


def test_standard_input_is_a_game_or_a_claim(files, capsys, monkeypatch):
    for arguments, name in [
        (["value", "-"], "hot-dogs"),
        (["audit", "-", "two-equilibria-first.json"], "two-equilibria"),
        (["audit", "two-equilibria.json", "-"], "two-equilibria-first"),
    ]:
        data = io.TextIOWrapper(io.BytesIO(example(name).text.encode()))
        monkeypatch.setattr(sys, "stdin", data)
        assert call(capsys, *arguments)[0] == 0


def test_convert_loses_nothing(files, capsys):
    game = parse_game(example("two-equilibria"))
    assert call(capsys, "convert", "two-equilibria.json", "game.nfg")[0] == 0
    assert (
        call(capsys, "convert", "game.nfg", "--to", "nfg-outcomes", "other.nfg")[0] == 0
    )
    assert call(capsys, "convert", "other.nfg", "again.json")[0] == 0
    again = read_game("again.json")
    assert (again, again.title) == (game, game.title)
    code, out, _ = call(capsys, "convert", "game.nfg", "-", "--to", "json")
    assert code == 0
    assert out == (files / "again.json").read_text(encoding="utf-8")
    assert sorted(os.listdir(files)) == sorted(
        [*(f"{n}.json" for n in NAMES), "game.nfg", "other.nfg", "again.json"]
    )


def test_a_failed_write_leaves_the_old_file_and_no_litter(files, capsys, monkeypatch):
    (files / "game.nfg").write_text("precious", encoding="utf-8")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = call(capsys, "convert", "two-equilibria.json", "game.nfg")
    assert code == 2
    assert "No space left on device" in err
    assert (files / "game.nfg").read_text(encoding="utf-8") == "precious"
    assert len(os.listdir(files)) == len(NAMES) + 1


def test_limits_and_interrupts_have_their_codes(files, capsys, monkeypatch):
    many = {"format": "coco-game/1", "players": list("abcdefghijklmnopq")}
    many["actions"] = [["a"]] * 17
    many["payoffs"] = {",".join(["1"] * 17): ["0"] * 17}
    (files / "many.json").write_text(json.dumps(many), encoding="utf-8")
    code, _, err = call(capsys, "value", "many.json")
    assert code == 3
    assert "at most 16 players" in err
    assert call(capsys, "audit", "many.json", "two-equilibria-first.json")[0] == 3
    assert call(capsys, "verify", "--players", "40")[0] == 3
    for error, code in [(KeyboardInterrupt, 130), (MemoryError, 3)]:
        monkeypatch.setattr(
            "exact.commands.options.parse_game",
            lambda *_, error=error, **__: (_ for _ in ()).throw(error()),
        )
        import exact.commands.value  # noqa: F401

        assert call(capsys, "value", "hot-dogs.json")[0] == code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command, capsys):
    code, out, _ = call(capsys, command, "--help")
    assert code == 0
    assert f"Example: coco {command}" in " ".join(out.split())


def test_help_loads_nothing_heavy_and_no_command():
    script = "import sys; from exact.commands.cli import run; run(['--help']); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    for heavy in (
        "sympy",
        "numpy",
        "networkx",
        "rich",
        "flint",
        "exact.games",
        *(f"exact.commands.{c}" for c in COMMANDS),
    ):
        assert heavy not in loaded
    assert "click" in loaded


def coco(*arguments, cwd, shell="{}", **options):
    """``coco`` as a process of its own, in a line of bash that may redirect it."""
    command = shell.format(shlex.join([sys.executable, "-m", "exact", *arguments]))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        cwd=cwd,
        check=False,
        env=environment,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["value", "two-equilibria.json", "--json"],
        ["tour"],
        ["--help"],
        ["audit", "--help"],
    ],
)
def test_a_closed_pipe_is_no_error(arguments, files):
    # the reader has gone before anything is written
    done = coco(
        *arguments,
        cwd=files,
        shell="{{ sleep 0.1; {}; echo code $? >&2; }} | exec true",
    )
    assert (done.stdout, done.stderr) == (b"", b"code 0\n")
    assert (
        coco(
            "adit",
            cwd=files,
            shell="{{ sleep 0.1; {}; echo $? > code; }} 2>&1 | exec true",
        ).stderr
        == b""
    )
    assert (files / "code").read_text() == "2\n"


def test_closed_streams_are_no_crash(files):
    for shell in ("{} >&-", "{} >&- 2>&-", "{} >&- 2>&- <&-"):
        assert coco("tour", cwd=files, shell=shell).returncode == 2
        assert coco("adit", cwd=files, shell=shell).returncode == 2
    done = coco("value", "-", cwd=files, shell="{} <&-")
    assert (done.returncode, done.stderr) == (
        2,
        b"coco: standard input: it is closed\n",
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_output_is_utf8_whatever_the_locale(encoding, files):
    for arguments, sign in [
        (["tour"], "✓"),
        (["value", "hot-dogs.json"], "±"),
        (["adit", "…"], ""),
    ]:
        done = coco(*arguments, cwd=files, env={"PYTHONIOENCODING": encoding})
        assert b"Traceback" not in done.stderr
        assert sign in done.stdout.decode("utf-8")


def test_files_with_names_that_are_not_text(files):
    os.rename(files / "two-equilibria-first.json", os.fsencode(files) + b"/\xff.json")
    for options in ([], ["--quiet"]):
        done = coco(
            "audit",
            "two-equilibria.json",
            *options,
            cwd=files,
            shell="{} $'\\xff.json'",
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"\\udcff.json: VALID")
    done = coco(
        "audit", "two-equilibria.json", "--json", cwd=files, shell="{} $'\\xff.json'"
    )
    assert os.fsencode(json.loads(done.stdout)["claims"][0]["source"]) == b"\xff.json"
    done = coco(cwd=files, shell="{} $'\\xff'")
    assert (done.returncode, done.stderr.split(b";")[0]) == (
        2,
        b"coco: no command '\\udcff'",
    )
    done = coco("value", cwd=files, shell="{} $'\\xfe.json'")
    assert (done.returncode, done.stderr) == (
        2,
        b"coco: \\udcfe.json: No such file or directory\n",
    )


@pytest.mark.parametrize(
    "module", ["click", "exact.commands.cli", "exact.commands.tour"]
)
def test_an_interrupt_while_importing_ends_quietly(module, tmp_path):
    script = f"""
import sys
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
sys.argv = ["coco", "tour"]
from exact.__main__ import main
main()
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (
        130,
        "",
        "interrupted",
    )


def test_coco_alone_shows_its_help(capsys):
    code, out, err = call(capsys)
    assert (code, out) == (2, "")
    assert err.startswith("Usage: coco [OPTIONS] COMMAND")
    assert "Commands:" in err


def test_a_counterexample_names_its_two_claims(files, capsys):
    first, second, spoiled = (
        f"two-equilibria-{name}.json" for name in ("first", "second", "spoiled")
    )
    for claims in (
        [first, second, spoiled],
        [spoiled, first, second],
        [first, first, spoiled, second],
    ):
        code, out, _ = call(capsys, "audit", "two-equilibria.json", *claims, "--quiet")
        assert code == 1
        assert f"{first} and {second} are valid" in " ".join(out.split())
        assert "both claims" not in out
        code, out, _ = call(capsys, "audit", "two-equilibria.json", *claims, "--json")
        assert json.loads(out)["counterexample"] == [first, second]
    assert (
        json.loads(
            call(capsys, "audit", "two-equilibria.json", first, spoiled, "--json")[1]
        )["counterexample"]
        is None
    )


def test_audit_writes_certificates_and_theorems(files, capsys):
    first, second, spoiled = (
        f"two-equilibria-{name}.json" for name in ("first", "second", "spoiled")
    )
    outputs = ["--certificate", "c.json", "--coq", "t.v"]
    assert call(capsys, "audit", "two-equilibria.json", first, second, *outputs)[0] == 0
    code, out, _ = call(capsys, "check", "two-equilibria.json", "c.json", "--json")
    assert code == 0
    assert json.loads(out)["verdict"] == "valid"
    assert (
        json.loads((files / "c.json").read_text(encoding="utf-8"))["kind"]
        == "non-uniqueness"
    )
    assert "uniqueness" in (files / "t.v").read_text(encoding="utf-8")
    assert (
        call(
            capsys,
            "audit",
            "two-equilibria.json",
            first,
            "--certificate",
            "one.json",
            "-q",
        )[0]
        == 0
    )
    code, out, _ = call(capsys, "check", "two-equilibria.json", "one.json", "c.json")
    assert code == 0
    assert out.count("VALID") == 2
    code, _, err = call(
        capsys, "audit", "two-equilibria.json", spoiled, "--certificate", "bad.json"
    )
    assert code == 1
    assert "no certificate for an invalid claim" in err
    assert not (files / "bad.json").exists()
    assert (
        call(
            capsys,
            "audit",
            "two-equilibria.json",
            first,
            first,
            second,
            "--certificate",
            "x.json",
        )[0]
        == 2
    )


def test_check_has_the_three_verdicts_and_reads_gambit_files(
    files, capsys, monkeypatch
):
    call(
        capsys,
        "audit",
        "two-equilibria.json",
        "two-equilibria-first.json",
        "--certificate",
        "c.json",
    )
    call(capsys, "convert", "two-equilibria.json", "game.nfg")
    assert call(capsys, "check", "game.nfg", "c.json")[0] == 0
    text = (files / "c.json").read_text(encoding="utf-8")
    (files / "wrong.json").write_text(text.replace('"3",', '"4",'), encoding="utf-8")
    (files / "cut.json").write_text(text[:-20], encoding="utf-8")
    for certificates, code, verdict in [
        (["c.json", "wrong.json"], 1, "invalid"),
        (["wrong.json", "cut.json"], 2, "unparsable"),
        (["nowhere.json"], 2, "unparsable"),
    ]:
        found, out, _ = call(
            capsys, "check", "two-equilibria.json", *certificates, "--json"
        )
        assert (found, json.loads(out)["verdict"]) == (code, verdict)
    code, _, err = call(capsys, "check", "c.json", "c.json")
    assert code == 2
    assert "c.json" in err
    assert call(capsys, "check", "-", "-")[0] == 2


def test_the_formal_proof_without_coq_is_unknown_and_says_how_to_get_it(
    capsys, monkeypatch
):
    monkeypatch.setattr("proofs.formal.coqc_path", lambda: None)
    code, out, _ = call(capsys, "verify", "--formal")
    assert code == 3
    assert (
        "apt-get install coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics"
        in out
    )
    code, out, _ = call(capsys, "verify", "--formal", "--players", "1-2", "--json")
    assert code == 3
    assert json.loads(out)["formal"]["verified"] is False


@pytest.fixture
def failing(files):
    """A claim in which several coalitions and several equations fail."""
    claim = json.loads(example("two-equilibria-first").text)
    claim["strategies"]["1"], claim["strategies"]["1,3"] = {"1": "1"}, {"1,1": "1"}

    def write(notion):
        (files / "claim.json").write_text(
            json.dumps({**claim, "notion": notion}), encoding="utf-8"
        )

    return write


@pytest.mark.parametrize(
    "notion", ["coco", "coalition-perfect-coco", "coalition-perfect-harsanyi"]
)
def test_every_failing_coalition_and_equation_is_shown(notion, failing, capsys):
    failing(notion)
    document = json.loads(
        call(capsys, "audit", "two-equilibria.json", "claim.json", "--json")[1]
    )
    out = call(capsys, "audit", "two-equilibria.json", "claim.json")[1]
    lines = [
        " ".join(line.split())
        for line in out[out.index("Condition 3 fails") :].splitlines()
    ]
    coalitions = document["claims"][0]["coalitions"]
    replies = [
        {"coalition": row["coalition"], **row["best_reply"]} for row in coalitions
    ]
    assert sum(not reply["holds"] for reply in replies) > 1
    for reply in replies:
        start, end = (
            f"{reply['coalition']} {reply['deviation']} {reply['current']} ",
            f" {reply['gain']}",
        )
        shown = any(line.startswith(start) and line.endswith(end) for line in lines)
        assert shown == (not reply["holds"])
    expected = []
    for name, form in (("coco", "CoCo"), ("harsanyi", "Harsanyi")):
        for row in coalitions:
            needed = notion == f"coalition-perfect-{name}" or (
                notion == name and row["coalition"] == "1,2,3"
            )
            for e in row[name]:
                words = [
                    form if needed else f"({form})",
                    row["coalition"],
                    " and ".join(map(str, e["players"])),
                ]
                if not e["holds"]:
                    expected.append(
                        " ".join([*words, e["left"], e["right"], e["difference"]])
                    )
    assert len({line.split()[1] for line in expected}) > 1
    assert [line for line in lines if "CoCo" in line or "Harsanyi" in line] == expected


def test_nothing_is_said_to_fail_when_nothing_does(files, capsys):
    assert (
        "fails"
        not in call(
            capsys, "audit", "two-equilibria.json", "two-equilibria-first.json"
        )[1]
    )


def test_long_lines_are_wrapped(files, capsys):
    assert max(map(len, call(capsys, "tour")[1].splitlines())) <= 80
    claim = json.loads(example("two-equilibria-first").text)
    claim["weights"] = ["123456789/1000000007"] * 3
    (files / "claim.json").write_text(json.dumps(claim), encoding="utf-8")
    out = call(capsys, "audit", "two-equilibria.json", "claim.json")[1]
    assert max(map(len, out.splitlines())) <= 80
    assert "123456789/1000000007 ≈ 0.123457" in " ".join(out.split())


def test_convert_keeps_the_permissions_of_its_target(files, capsys):
    umask = os.umask(0o027)
    try:
        call(capsys, "convert", "two-equilibria.json", "new.nfg")
        (files / "old.nfg").write_text("x", encoding="utf-8")
        for mode in (0o600, 0o644, 0o664):
            (files / "old.nfg").chmod(mode)
            assert call(capsys, "convert", "two-equilibria.json", "old.nfg")[0] == 0
            assert stat.S_IMODE((files / "old.nfg").stat().st_mode) == mode
    finally:
        os.umask(umask)
    assert stat.S_IMODE((files / "new.nfg").stat().st_mode) == 0o640
    assert (files / "new.nfg").read_bytes() == (files / "old.nfg").read_bytes()


def test_convert_writes_into_a_pipe_and_through_a_link(files, capsys):
    os.mkfifo(files / "pipe.nfg")
    done = coco(
        "convert",
        "two-equilibria.json",
        "pipe.nfg",
        cwd=files,
        shell="timeout 20 cat pipe.nfg & timeout 20 {}; wait",
    )
    assert parse_game(Source(done.stdout.decode())) == parse_game(
        example("two-equilibria")
    )
    assert stat.S_ISFIFO((files / "pipe.nfg").stat().st_mode)
    (files / "link.nfg").symlink_to("real.nfg")
    assert call(capsys, "convert", "two-equilibria.json", "link.nfg")[0] == 0
    assert (files / "link.nfg").is_symlink()
    assert (files / "real.nfg").read_bytes() == done.stdout


def test_a_failed_write_names_the_target(files, capsys, monkeypatch):
    code, _, err = call(capsys, "convert", "two-equilibria.json", "nowhere/game.nfg")
    assert (code, err) == (2, "coco: nowhere/game.nfg: No such file or directory\n")

    def refused(*_):
        raise PermissionError(13, "Permission denied", ".coco-x.part")

    for step in ("replace", "chmod", "fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, refused)
            code, _, err = call(capsys, "convert", "two-equilibria.json", "game.nfg")
        assert (code, err) == (2, "coco: game.nfg: Permission denied\n")
    assert len(os.listdir(files)) == len(NAMES)


def test_convert_warns_of_names_that_gambit_does_not_read(files, capsys):
    text = example("two-equilibria").text.replace("Ann", "Zoë").replace("Bob", "B  b")
    (files / "names.json").write_text(text, encoding="utf-8")
    code, _, err = call(capsys, "convert", "names.json", "names.nfg")
    assert code == 0
    assert err.startswith(
        "coco: warning: Gambit refuses or changes 'Zoë' and 1 more name: it keeps"
    )
    assert read_game("names.nfg").players[0] == "Zoë"
    err = call(capsys, "convert", "names.json", "again.json")[2]
    assert err == "coco: wrote again.json: the game, as json\n"


def test_work_that_takes_long_says_so_on_a_terminal_alone(monkeypatch):
    shown = io.StringIO()
    monkeypatch.setattr("exact.showing.terminal.PATIENCE", 0.01)
    monkeypatch.setattr(sys, "stderr", shown)
    for terminal, quiet, expected in [
        (False, False, False),
        (True, True, False),
        (True, False, True),
    ]:
        shown.isatty = lambda terminal=terminal: terminal
        with working("counting", quiet=quiet):
            time.sleep(0.3)
        assert ("counting" in shown.getvalue()) == expected


def test_check_takes_certificates_of_identities(files, capsys):
    sides = ["sum(binomial(n,k), k, 0, n)", "2^n"]
    assert call(capsys, "identity", *sides, "--output", "i.json")[0] == 0
    code, out, _ = call(capsys, "check", "identity", "i.json")
    assert code == 0
    assert out.splitlines()[0].startswith(
        "i.json claims: sum(binomial(n,k), k, 0, n) = 2^n for all integers n"
    )
    assert out.splitlines()[-1] == "VALID i.json"
    text = (files / "i.json").read_text(encoding="utf-8")
    (files / "wrong.json").write_text(text.replace("2^n", "3^n"), encoding="utf-8")
    (files / "cut.json").write_text(text[:-9], encoding="utf-8")
    for name, code, verdict in [
        ("i", 0, "valid"),
        ("wrong", 1, "invalid"),
        ("cut", 2, "unparsable"),
    ]:
        found, out, _ = call(capsys, "check", "identity", f"{name}.json", "--json")
        assert (found, json.loads(out)["verdict"]) == (code, verdict)
