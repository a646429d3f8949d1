"""The formal proof: compile the Coq development, and turn audited claims into theorems of Coq's kernel.

The development is package data in ``proofs/coq``; its README maps each statement to its formula. Nothing here
is trusted: a wrong export does not compile or is about another game, and statements can be read.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

from exact.arithmetic.rationals import format_rational, rational
from exact.errors import Invalid, LimitReached, Unparsable, UsageError
from exact.watching import reached

INSTALL = "apt-get install coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics"
"""The one line that installs what the formal proof needs on Debian and Ubuntu."""

LOGICAL_NAME = "CocoEquilibria"
NOTIONS = ("coalition-perfect-coco", "coalition-perfect-harsanyi")
FORBIDDEN = re.compile(r"\b(Admitted|Axioms?|Parameters?|Conjectures?|admit|give_up)\b")

Numbers: TypeAlias = tuple[int, ...]

_KEY = re.compile(r"[1-9][0-9]*(,[1-9][0-9]*)*")
_WARNINGS = (
    "none"  # MathComp 1.15 itself warns a hundred times; errors are never silenced
)
_HEADER = """\
(* Written by the program coco; do not edit.  The theorems below hold over the rationals, with no axiom.    *)
(* Numbers: players and actions count from 1; a profile lists one action per player.                        *)
(* To compile, with BUILD the directory of the compiled theories of proofs/coq (make -C proofs/coq):        *)
(*   coqc -Q BUILD CocoEquilibria THIS_FILE.v                                                               *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum rat.
From CocoEquilibria Require Import coalition_algebra games rationals checker soundness.
"""


@dataclass(frozen=True)
class FormalVerification:
    """What became of the formal proof: ``verified`` with its theorems, or not run because Coq is missing.

    ``theorems`` are the names whose assumptions were printed and found empty; ``message`` is for people.
    """

    verified: bool
    available: bool
    theorems: tuple[str, ...]
    seconds: float
    message: str


def coqc_path() -> str | None:
    """Where the Coq compiler is on this machine, ``None`` when it is not installed."""
    return shutil.which("coqc")


def theory_files() -> tuple[str, ...]:
    """Names of the theory files, in the order in which they compile (the order of ``_CoqProject``).

    >>> theory_files()[0]
    'alternating_sums.v'
    """
    lines = (
        (resources.files("proofs") / "coq" / "_CoqProject")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    return tuple(
        line.removeprefix("theories/") for line in lines if line.startswith("theories/")
    )


def theory_text(name: str) -> str:
    """Return the text of one theory file."""
    return (resources.files("proofs") / "coq" / "theories" / name).read_text(
        encoding="utf-8"
    )


def run_coqc(source: Path, build_dir: Path, *, timeout: float = 300) -> str:
    """Compile ``source`` against the theories in ``build_dir`` and return what Coq printed.

    Raises ``Invalid`` when Coq refuses the file, ``LimitReached`` after ``timeout`` seconds, ``UsageError``
    when Coq is missing.
    """
    coqc = coqc_path()
    if coqc is None:
        raise UsageError(
            f"the formal proof needs Coq, which is not installed; run: {INSTALL}"
        )
    command = [coqc, "-Q", str(build_dir), LOGICAL_NAME, "-w", _WARNINGS, str(source)]
    try:
        run = subprocess.run(  # noqa: S603 - a fixed program on a file of ours
            command, capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LimitReached(
            f"Coq did not finish {source.name} in {timeout:g} seconds"
        ) from error
    if run.returncode != 0:
        raise Invalid(f"Coq refuses {source.name}: {_last_error(run.stderr)}")
    return run.stdout


def _last_error(text: str) -> str:
    return " ".join(text[text.rfind("Error:") :].split())[:400]


def compile_theories(
    build_dir: Path,
    *,
    timeout: float = 300,
    progress: Callable[[str], None] | None = None,
) -> str:
    """Compile every theory into ``build_dir`` and return the printed assumptions; what is fresh is kept.

    ``progress`` is called with each file's name before it compiles. About half a minute on one core.
    Errors as ``run_coqc``.
    """
    build_dir.mkdir(parents=True, exist_ok=True)
    printed, digest = "", sha256()
    lengths = {
        name: len(theory_text(name)) for name in theory_files()
    }  # a theory takes time about as its length
    lengths["Assumptions.v"] = sum(
        lengths.values()
    )  # to collect all assumptions takes as long as the rest
    before = 0
    for name in theory_files():
        reached(before / sum(lengths.values()))
        before += lengths[name]
        source, text = build_dir / name, theory_text(name)
        digest.update(
            text.encode()
        )  # a theory is stale when it or any theory before it has changed
        stamp, compiled = source.with_suffix(".sha256"), source.with_suffix(".vo")
        fresh = (
            compiled.exists()
            and stamp.exists()
            and stamp.read_text() == digest.hexdigest()
        )
        if fresh and name != "Assumptions.v":
            continue
        if progress is not None:
            progress(name)
        source.write_text(text, encoding="utf-8")
        printed = run_coqc(source, build_dir, timeout=timeout)
        stamp.write_text(digest.hexdigest())
    return printed


def verify_formal(
    build_dir: Path | None = None,
    *,
    timeout: float = 300,
    progress: Callable[[str], None] | None = None,
) -> FormalVerification:
    """Compile the development in ``build_dir`` (default: a temporary directory) and compare its assumptions.

    Without Coq the answer is ``available=False`` and how to install it. Raises ``Invalid`` when a theory does
    not compile or holds a forbidden word such as an axiom, or a main theorem rests on an assumption.
    """
    if coqc_path() is None:
        return FormalVerification(
            False, False, (), 0.0, f"Coq is not installed; to install it: {INSTALL}"
        )
    started = time.monotonic()
    check_forbidden_words({name: theory_text(name) for name in theory_files()})
    if build_dir is None:
        with tempfile.TemporaryDirectory(prefix="coco-formal-") as directory:
            printed = compile_theories(
                Path(directory), timeout=timeout, progress=progress
            )
    else:
        printed = compile_theories(build_dir, timeout=timeout, progress=progress)
    check_assumptions(printed)
    theorems = tuple(
        re.findall(
            r"^Print Assumptions (\w+)\.$", theory_text("Assumptions.v"), re.MULTILINE
        )
    )
    message = f"{len(theorems)} theorems accepted by Coq's kernel, closed under the global context"
    return FormalVerification(True, True, theorems, time.monotonic() - started, message)


def check_forbidden_words(texts: Mapping[str, str]) -> None:
    """Raise ``Invalid`` if a theory declares an axiom or leaves a proof open.

    >>> check_forbidden_words({"t.v": "Axiom choice : False."})
    Traceback (most recent call last):
    ...
    exact.errors.Invalid: t.v, line 1: 'Axiom' has no place in a finished proof
    """
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if match := FORBIDDEN.search(line):
                raise Invalid(
                    f"{name}, line {number}: '{match[0]}' has no place in a finished proof"
                )


def check_assumptions(printed: str) -> None:
    """Raise ``Invalid`` unless ``printed`` is the checked-in text: no theorem rests on an axiom."""
    expected = (resources.files("proofs") / "coq" / "assumptions.expected").read_text(
        encoding="utf-8"
    )
    for line, (have, want) in enumerate(
        zip(printed.splitlines(), expected.splitlines(), strict=False), 1
    ):
        if have != want:
            raise Invalid(
                f"assumptions, line {line}: {have!r} where {want!r} is expected"
            )
    have_lines, want_lines = len(printed.splitlines()), len(expected.splitlines())
    if have_lines != want_lines:
        raise Invalid(
            f"{have_lines} lines of assumptions where {want_lines} are expected"
        )


def export_audit(
    game: Mapping[str, Any],
    claims: Sequence[Mapping[str, Any]],
    *,
    frontier_weights: Sequence[Sequence[str] | None] | None = None,
) -> str:
    """Write a Coq file that proves each claim a coalition-perfect CoCo and Harsanyi equilibrium of ``game``.

    ``game`` and ``claims`` are parsed ``coco-game/1`` and ``coco-claim/1`` documents. With two claims whose
    payoffs φ_N differ the file also states that uniqueness fails for this game. The claims are not checked
    here: Coq does that, and a wrong one does not compile. ``frontier_weights[c]`` are weights μ > 0 for which
    claim c's payoffs maximise μ·u over the feasible set; they prove condition 1 and are needed only when the
    claim's own weights are not all positive.
    Raises ``Unparsable`` for a malformed document, ``UsageError`` for what the theory does not cover.
    """
    if not claims:
        raise UsageError("give at least one claim to export")
    counts = [len(actions) for actions in _field(game, "actions", list)]
    payoffs = {
        _numbers(key): _rationals(value)
        for key, value in _field(game, "payoffs", dict).items()
    }
    for profile, value in payoffs.items():
        if len(profile) != len(counts) or any(
            a > k for a, k in zip(profile, counts, strict=False)
        ):
            raise Unparsable(f"profile {_key_text(profile)!r} is not one of this game")
        if len(value) != len(counts):
            raise Unparsable(
                f"profile {_key_text(profile)!r} needs {len(counts)} payoffs"
            )
    size = 1
    for count in counts:
        size *= count
    if not counts or len(payoffs) != size:
        raise Unparsable(f"the game has {size} profiles and payoffs for {len(payoffs)}")
    parts = [_HEADER, _define_game(counts, payoffs)]
    outcomes = []
    for number, claim in enumerate(claims, 1):
        support = frontier_weights[number - 1] if frontier_weights is not None else None
        parts.append(_define_claim(number, claim, len(counts), support))
        outcome = _outcome(claim, payoffs, len(counts))
        outcomes.append(outcome)
        stated = _rationals(claim["payoffs"]) if "payoffs" in claim else outcome
        parts.append(_state_claim(number, stated))
    for (first, u), (second, v) in combinations(enumerate(outcomes, 1), 2):
        if u != v:
            parts.append(_state_non_uniqueness(first, second))
            break
    return "\n".join(parts)


def _field(document: Mapping[str, Any], name: str, kind: type) -> Any:
    value = document.get(name)
    if not isinstance(value, kind):
        raise Unparsable(f"'{name}' is missing or not a {kind.__name__}")
    return value


def _numbers(key: str) -> Numbers:
    if not isinstance(key, str) or _KEY.fullmatch(key) is None:
        raise Unparsable(f'{key!r} is not a list of numbers such as "1,2"')
    return tuple(map(int, key.split(",")))


def _key_text(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))


def _rationals(values: Any) -> tuple[Fraction, ...]:
    if not isinstance(values, list | tuple):
        raise Unparsable("a list of rationals is expected")
    return tuple(map(_rational, values))


def _rational(value: Any) -> Fraction:
    if isinstance(value, Mapping):
        raise UsageError(
            "the formal export covers rational numbers; this document has algebraic ones"
        )
    try:
        exact = rational(value)
    except TypeError as error:
        raise Unparsable(str(error)) from None
    return Fraction(int(exact.p), int(exact.q))


def _coq_rational(value: Fraction) -> str:
    """``value`` in the notation of Coq's ``Q_scope``.

    >>> _coq_rational(Fraction(-3, 4)), _coq_rational(Fraction(5))
    ('(-3 # 4)', '5')
    """
    numerator = format_rational(value.numerator)
    if value.denominator == 1:
        return numerator if value >= 0 else f"({numerator})"
    return f"({numerator} # {format_rational(value.denominator)})"


def _coq_list(items: Sequence[str]) -> str:
    return f"[:: {'; '.join(items)}]" if items else "[::]"


def _coq_key(numbers: Sequence[int]) -> str:
    return f"{_coq_list([str(number) for number in numbers])}%N"


def _coq_rationals(values: Sequence[Fraction]) -> str:
    return f"{_coq_list([_coq_rational(value) for value in values])}%stdQ"


def _coq_rows(rows: Sequence[str]) -> str:
    return "[:: " + ";\n      ".join(rows) + "]" if rows else "[::]"


def _define_game(
    counts: Sequence[int], payoffs: Mapping[Numbers, tuple[Fraction, ...]]
) -> str:
    rows = [
        f"({_coq_key(profile)}, {_coq_rationals(value)})"
        for profile, value in sorted(payoffs.items())
    ]
    return f"""
(* the number of actions of each player, and the payoffs of every profile *)
Definition the_game : game := Game {_coq_key(counts)}
    {_coq_rows(rows)}.
"""


def _strategies(
    claim: Mapping[str, Any], players: int
) -> dict[Numbers, dict[Numbers, Fraction]]:
    strategies = {}
    for coalition_text, distribution in _field(claim, "strategies", dict).items():
        coalition = _numbers(coalition_text)
        if list(coalition) != sorted(set(coalition)) or coalition[-1] > players:
            raise Unparsable(
                f"{coalition_text!r} is not an ascending list of some of the {players} players"
            )
        if not isinstance(distribution, Mapping):
            raise Unparsable(f"the strategy of {coalition_text!r} is not an object")
        strategies[coalition] = {
            _numbers(key): _rational(value) for key, value in distribution.items()
        }
        if any(len(action) != len(coalition) for action in strategies[coalition]):
            raise Unparsable(
                f"a joint action of {coalition_text!r} needs {len(coalition)} numbers"
            )
    return strategies


def _outcome(
    claim: Mapping[str, Any],
    payoffs: Mapping[Numbers, tuple[Fraction, ...]],
    players: int,
) -> tuple[Fraction, ...]:
    """φ_N: the expected payoffs of the grand coalition's joint strategy."""
    grand = _strategies(claim, players).get(tuple(range(1, players + 1)), {})
    if unknown := [action for action in grand if action not in payoffs]:
        raise Unparsable(
            f"joint action {_key_text(unknown[0])!r} is not a profile of this game"
        )
    return tuple(
        sum((p * payoffs[a][i] for a, p in grand.items()), Fraction(0))
        for i in range(players)
    )


def _define_claim(
    number: int, claim: Mapping[str, Any], players: int, support: Sequence[str] | None
) -> str:
    if claim.get("notion") not in NOTIONS:
        raise UsageError(
            f"the formal export proves {' and '.join(NOTIONS)}; claim {number} is about {claim.get('notion')!r}"
        )
    weights = _rationals(claim.get("weights"))
    frontier = weights if support is None else _rationals(list(support))
    if len(weights) != players or len(frontier) != players:
        raise Unparsable(f"claim {number} needs {players} weights")
    if any(weight <= 0 for weight in frontier):
        raise UsageError(
            f"claim {number} has a weight that is not positive; give positive frontier weights for condition 1"
        )
    rows = []
    for coalition, distribution in _strategies(claim, players).items():
        plays = [
            f"({_coq_key(a)}, {_coq_rational(p)}%stdQ)" for a, p in distribution.items()
        ]
        rows.append(f"({_coq_key(coalition)}, {_coq_list(plays)})")
    return f"""
(* claim {number}: weights, positive weights for the frontier, and the strategy of every coalition *)
Definition claim{number} : claim := Claim {_coq_rationals(weights)} {_coq_rationals(frontier)}
    {_coq_rows(rows)}.
"""


def _state_claim(number: int, stated: Sequence[Fraction]) -> str:
    c = f"claim{number}"
    tuple_of = f"(@payoff the_game) (@weight the_game {c}) (@strategy the_game {c})"
    return f"""\
Lemma {c}_checked : check the_game {c}.
Proof. vm_cast_no_check (erefl true). Qed.

Theorem {c}_coco : coco_with {tuple_of}.
Proof. exact: check_sound {c}_checked. Qed.

Theorem {c}_harsanyi : harsanyi_with {tuple_of}.
Proof. exact: check_sound_harsanyi {c}_checked. Qed.

(* what the players get *)
Definition {c}_payoffs : seq Q := {_coq_rationals(stated)}.

Lemma {c}_payoffs_checked : check_payoffs the_game {c} {c}_payoffs.
Proof. vm_cast_no_check (erefl true). Qed.

Theorem {c}_pays i :
  phi (@payoff the_game) (@strategy the_game {c}) setT i = Q2rat (nth 0%stdQ {c}_payoffs (nat_of_ord i)).
Proof. exact: check_payoffs_sound {c}_checked {c}_payoffs_checked i. Qed.
"""


def _state_non_uniqueness(first: int, second: int) -> str:
    return f"""
(* two coalition-perfect equilibria of one game pay differently *)
Lemma claims_differ : check_distinct the_game claim{first} claim{second}.
Proof. vm_cast_no_check (erefl true). Qed.

Theorem uniqueness_fails : ~ unique_payoffs (@payoff the_game).
Proof. exact: not_unique_payoffs claim{first}_checked claim{second}_checked claims_differ. Qed.
"""
