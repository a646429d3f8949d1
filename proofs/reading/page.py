# ruff: noqa: E501 (style sheet, prose and tables)
"""The whole proof to read: HTML with MathML, LaTeX or Markdown, from the chains that have just been checked.

Nothing is written by hand twice: every formula comes from the syntax tree that the rules and the exhaustive evaluation
have verified, every certificate is the one that the checker accepted, every number at n = 3 is computed.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from proofs.each_n.linear_forms import players
from proofs.every_n.set_sums import Form, Scope, value
from proofs.every_n.verification import IDENTITIES, Item, Verification, contexts
from proofs.identities import expressions as ex
from proofs.identities.proving import Identity
from proofs.reading.typeset import (
    latex,
    latex_number,
    math_block,
    mathml,
    mathml_line,
    mathml_number,
    prose,
)

INTRODUCTION = (
    "Players N = {1, …, n}; S, R, T are coalitions and s, r, t their sizes. φ_{S,i} is what player i gets when S and its "
    "complement fight, λ_i ≥ 0 a weight for each player, Z_T = Σ_{j∈T} λ_j φ_{T,j} and Z_∅ = 0. The threat point of i in "
    "S is t_{S,i} = Σ_{R⊊S, R∋i} (−1)^{s−r+1} φ_{R,i}, its dividend w_{S,i} = φ_{S,i} − t_{S,i}.",
    "Harsanyi's condition 4: λ_i w_{S,i} = λ_j w_{S,j} for all S and i, j ∈ S. CoCo's condition 4: λ_i φ_{S,i} = "
    "Σ_{R⊆S, R∋i} ((r−1)!(s−r)!/s!) (Z_R − Z_{S∖R}) for all S and i ∈ S. Theorem 1 says that each implies the other; the "
    "conditions 1 to 3 of the two notions are the same. Every step below has been checked twice: by its rule, for every "
    "number of players, and as an equality of exact linear forms at every coalition for n = 3.",
)


def written(verification: Verification, name: str) -> str:
    """The proof as the text of a file of this name: ``.html``, ``.tex`` or ``.md``."""
    setters = {".html": as_html, ".tex": as_latex, ".md": as_markdown}
    return setters[Path(name).suffix](verification)


def example_value(item: Item, at: int, side: str) -> Form:
    """The value of a side of a step at n = 3; S = {1, 2, 3}, or S = {1, 2} in N = {1, 2, 3}; i = 1 and j = 2."""
    step = item.outcomes[at].step
    scope, _ = example(item)
    return value(step.left if side == "left" else step.right, scope)


def example(item: Item) -> tuple[Scope, str]:
    """The coalitions and players of the example of an item, and the same in words."""
    names = contexts()[item.name][1].names()
    chosen = {
        name: number for name, number in (("i", 1), ("j", 2), ("k", 3)) if name in names
    }
    scope, where = Scope({}, chosen).bind("S", 0b111), ["S = {1,2,3}"]
    if "N" in names:
        scope, where = (
            Scope({}, chosen).bind("N", 0b111).bind("S", 0b011),
            ["N = {1,2,3}", "S = {1,2}"],
        )
    return scope, ", ".join(
        [*where, *(f"{name} = {number}" for name, number in chosen.items())]
    )


def form_text(form: Form) -> str:
    """A linear form in x_{S,i} = λ_i φ_{S,i} (and φ_{S,i}) as plain text.

    >>> from fractions import Fraction
    >>> form_text({(0b11, 1): Fraction(1, 2), (0b1, -1): Fraction(-1)})
    '−φ(1,1) + 1/2 x(12,1)'
    """
    if not form:
        return "0"
    parts = []
    for (coalition, player), c in sorted(
        form.items(), key=lambda entry: (entry[0][0], abs(entry[0][1]))
    ):
        members = "".join(map(str, players(abs(coalition))))
        kind = "v" if coalition < 0 else "x" if player > 0 else "φ"
        name = f"{kind}({members},{abs(player)})" if coalition else f"b({abs(player)})"
        size = "" if abs(c) == 1 else f"{abs(c)} "
        parts.append(("−" if c < 0 else "+", f"{size}{name}"))
    text = " ".join(f"{sign} {term}" for sign, term in parts)
    return text[2:] if text.startswith("+") else "−" + text[2:]


def same_as_before(item: Item, at: int) -> bool:
    """Whether the value at n = 3 has not changed in this step."""
    return example_value(item, at, "left") == example_value(item, at, "right")


def identity_of(name: str) -> Identity:
    """A1 … A5 and the others by name."""
    return next(identity for identity in IDENTITIES if identity.name == name)


def chart(item: Item) -> str:
    """The coordinates of a certificate in words: u1 = t − 1, u2 = s − t."""
    certificate = item.certificate or {}
    names = [
        text.replace("1*", "").replace(" + 0", "").replace("-", "−")
        for text in certificate["coordinates"]
    ]
    return ", ".join(f"u{at + 1} = {name}" for at, name in enumerate(names))


# ----------------------------------------------------------------------------------------------------------------- HTML

STYLE = """
:root { --ink: #1d1d1f; --soft: #5f6368; --rule: #d9dce1; --ok: #17703a; --bad: #a01515; --tint: #f6f7f9; }
* { box-sizing: border-box; }
body { font: 17px/1.55 Georgia, "Times New Roman", serif; color: var(--ink); max-width: 52rem; margin: 2.5rem auto;
  padding: 0 1.2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin-bottom: .3rem; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .4rem; border-top: 1px solid var(--rule); padding-top: 1.4rem; }
p.note, .why, figcaption, .values { color: var(--soft); font-size: .93rem; }
nav ol { columns: 2; font-size: .95rem; }
ol.steps { list-style: none; padding: 0; counter-reset: step; }
ol.steps > li { counter-increment: step; margin: 1.1rem 0; padding-left: 2.4rem; position: relative; }
ol.steps > li::before { content: counter(step); position: absolute; left: 0; top: .1rem; width: 1.7rem; text-align: right;
  color: var(--soft); font-size: .85rem; }
.tick { color: var(--ok); } .cross { color: var(--bad); }
.assumes { color: #7a4b00; font-size: .93rem; }
.formula { overflow-x: auto; overflow-y: hidden; padding: .35rem 0; }
sub, sup { line-height: 0; font-size: .72em; } math { font-size: 1.06rem; } mo.sum { font-size: 1.7em; padding: .08em 0; } math[display=block] { margin: .2rem 0; text-align: left; }
mtable.under { font-size: .72em; } mtable.under mtd { padding: .05em 0; }
mtable.lines mtd { padding: .15em .1em; text-align: left; }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--soft); font-size: .93rem; }
pre { background: var(--tint); padding: .7rem; overflow-x: auto; font-size: .78rem; line-height: 1.35; }
.values code { font-size: .86rem; word-break: break-word; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --soft: #a5a9b0; --rule: #3a3d42; --ok: #6fcf8f;
  --bad: #ff8b8b; --tint: #202226; } body { background: #17181a; } .assumes { color: #e0b060; } }
@media print { details { display: none; } body { margin: 0; max-width: none; } }
"""


def as_html(verification: Verification) -> str:
    """The proof as one HTML page, with nothing to load from anywhere."""
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<link rel="icon" href="data:,">',
        f"<title>Theorem 1, proved step by step</title><style>{STYLE}</style></head><body>",
        "<h1>Coalition-perfect CoCo and Harsanyi equilibria are the same</h1>",
        f'<p class="note">{_summary(verification)}</p>',
    ]
    parts += [f"<p>{prose(text)}</p>" for text in INTRODUCTION]
    links = [
        f'<li><a href="#{_anchor(item.name)}">{escape(item.name)}</a></li>'
        for item in verification.items
    ]
    parts.append(f"<nav><ol>{''.join(links)}</ol></nav>")
    for item in verification.items:
        parts.append(
            f'<h2 id="{_anchor(item.name)}">{escape(item.name)} {_tick(item.verified)}</h2>'
        )
        if item.needs:
            uses = ", ".join(
                f'<a href="#{_anchor(need)}">{escape(need)}</a>' for need in item.needs
            )
            parts.append(f'<p class="note">Uses {uses}.</p>')
        parts += (
            _identity_html(item)
            if item.kind == "identity"
            else [f"<p>{prose(item.statement)}.</p>"]
        )
        parts += [f"<p>{prose(item.because)}.</p>"] if item.because else []
        parts += _steps_html(item)
    return "\n".join([*parts, "</body></html>", ""])


def _summary(verification: Verification) -> str:
    verdict = "Verified" if verification.verified else "NOT verified"
    count = len([item for item in verification.items if item.kind == "identity"])
    return f"{verdict}: {verification.steps} steps by rules that hold for every n, {count} identities by certificates."


def _anchor(name: str) -> str:
    return "".join(
        c if c.isascii() and c.isalnum() else "-"
        for c in name.replace("⇒", "to").replace("ö", "oe")
    )


def _tick(verified: bool) -> str:
    return '<span class="tick">✓</span>' if verified else '<span class="cross">✗</span>'


def _identity_html(item: Item) -> list[str]:
    identity = identity_of(item.name)
    left, right = ex.parse(identity.left), ex.parse(identity.right)
    formula = f"<mrow>{mathml_number(left)}<mo>=</mo>{mathml_number(right)}</mrow>"
    given = escape(", ".join(identity.assume).replace(">=", "≥").replace("<=", "≤"))
    certificate = escape(json.dumps(item.certificate, indent=None))
    return [
        f'<div class="formula">{math_block(formula)}</div>',
        f'<p class="why">for all integers with {given}. Proved by creative telescoping in the coordinates '
        f"{escape(chart(item))}; the certificate has been accepted by the independent checker.</p>",
        f"<details><summary>certificate</summary><pre>{certificate}</pre></details>",
    ]


def _steps_html(item: Item) -> list[str]:
    if not item.outcomes:
        return []
    first = item.outcomes[0].step.left
    start = escape(form_text(example_value(item, 0, "left")))
    parts = [
        f'<div class="formula">{math_block(mathml(first))}</div>',
        f'<p class="values">At n = 3, {example(item)[1]}: <code>{start}</code></p><ol class="steps">',
    ]
    for at, outcome in enumerate(item.outcomes):
        step = outcome.step
        formula = math_block(mathml_line(step.right))
        assumes = (
            f'<br><span class="assumes">Assumes {prose(step.hypothesis)}.</span>'
            if step.hypothesis
            else ""
        )
        certificate = f" Certificate: {escape(step.identity)}." if step.identity else ""
        after = escape(form_text(example_value(item, at, "right")))
        now = "unchanged" if same_as_before(item, at) else f"now <code>{after}</code>"
        parts.append(
            f'<li><strong>{escape(step.name)}</strong> {_tick(outcome.verified)} <span class="why">{prose(step.why)}.'
            f'{certificate}</span>{assumes}<div class="formula">{formula}</div>'
            f'<span class="values">n = 3: {now}</span></li>'
        )
    return [*parts, "</ol>"]


# ---------------------------------------------------------------------------------------------------- LaTeX and Markdown


def as_latex(verification: Verification) -> str:
    """The proof as a LaTeX article."""
    lines = [
        r"\documentclass{article}",
        r"\usepackage{amsmath,amssymb,breqn}",
        r"\usepackage[margin=2.5cm]{geometry}",
        r"\title{Coalition-perfect CoCo and Harsanyi equilibria are the same}\date{}",
        r"\begin{document}\maketitle",
        _tex(_summary(verification)),
        "",
    ]
    for text in INTRODUCTION:
        lines += [_tex(text), ""]
    for item in verification.items:
        lines += [rf"\section*{{{_tex(item.name)}}}", ""]
        if item.kind == "identity":
            lines += [
                rf"\begin{{dmath*}} {_identity_latex(item)} \end{{dmath*}}",
                _tex(_conditions(item)),
                "",
            ]
        else:
            lines += [
                _tex(item.statement) + ".",
                "",
                *([_tex(item.because) + ".", ""] if item.because else []),
            ]
        if item.outcomes:
            start = _tex(
                f"At n = 3, {example(item)[1]}: {form_text(example_value(item, 0, 'left'))}"
            )
            lines += [
                rf"\begin{{dmath*}} {latex(item.outcomes[0].step.left)} \end{{dmath*}}",
                start,
            ]
            lines.append(r"\begin{enumerate}")
            for at, outcome in enumerate(item.outcomes):
                lines.append(rf"\item {_tex(_reason(item, at))}")
                lines.append(
                    rf"\begin{{dmath*}} = {latex(outcome.step.right)} \end{{dmath*}}"
                )
            lines.append(r"\end{enumerate}")
    return "\n".join([*lines, r"\end{document}", ""])


def _identity_latex(item: Item) -> str:
    identity = identity_of(item.name)
    return f"{latex_number(ex.parse(identity.left))} = {latex_number(ex.parse(identity.right))}"


def _conditions(item: Item) -> str:
    given = ", ".join(identity_of(item.name).assume)
    return f"for all integers with {given}; by a certificate in the coordinates {chart(item)}."


def _reason(item: Item, at: int) -> str:
    step = item.outcomes[at].step
    assumes = f" Assumes {step.hypothesis}." if step.hypothesis else ""
    certificate = f" Certificate: {step.identity}." if step.identity else ""
    value_now = form_text(example_value(item, at, "right"))
    now = "" if same_as_before(item, at) else f" At n = 3 it is now {value_now}."
    return f"{step.name}: {step.why}.{assumes}{certificate}{now}"


_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "_": r"\_", "^": r"\^{}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$",
    "φ": r"$\varphi$", "λ": r"$\lambda$", "β": r"$\beta$", "Σ": r"$\sum$", "∈": r"$\in$", "∉": r"$\notin$", "∋": r"$\ni$",
    "⊆": r"$\subseteq$", "⊊": r"$\subsetneq$", "∖": r"$\setminus$", "∪": r"$\cup$", "∅": r"$\emptyset$", "≥": r"$\ge$",
    "≤": r"$\le$", "−": r"$-$", "⇒": r"$\Rightarrow$", "ö": r"\"o", "…": r"\ldots{}", "<": "$<$", ">": "$>$", "·": r"$\cdot$",
    "≠": r"$\ne$", "→": r"$\to$",
}  # fmt: skip


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in text)


def as_markdown(verification: Verification) -> str:
    """The proof as Markdown, with formulas between dollar signs."""
    lines = [
        "# Coalition-perfect CoCo and Harsanyi equilibria are the same",
        "",
        _summary(verification),
        "",
    ]
    for text in INTRODUCTION:
        lines += [text, ""]
    for item in verification.items:
        lines += [f"## {item.name} {'✓' if item.verified else '✗'}", ""]
        if item.needs:
            lines += [f"Uses {', '.join(item.needs)}.", ""]
        if item.kind == "identity":
            lines += [f"$${_identity_latex(item)}$$", "", _conditions(item), ""]
        else:
            lines += [
                f"{item.statement}.",
                "",
                *([f"{item.because}.", ""] if item.because else []),
            ]
        if item.outcomes:
            lines += [f"$${latex(item.outcomes[0].step.left)}$$", ""]
            lines += [
                f"At n = 3, {example(item)[1]}: `{form_text(example_value(item, 0, 'left'))}`",
                "",
            ]
        for at, outcome in enumerate(item.outcomes):
            tick = "✓" if outcome.verified else "✗"
            lines += [
                f"{at + 1}. {tick} {_reason(item, at)}",
                "",
                f"   $$= {latex(outcome.step.right)}$$",
                "",
            ]
    return "\n".join(lines)
