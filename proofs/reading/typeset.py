"""Formulas of the proof as LaTeX and as MathML, from the same syntax trees that are checked."""

from __future__ import annotations

import re
from html import escape

from proofs.every_n.set_sums import (
    Atom,
    Each,
    Let,
    Node,
    Over,
    Plus,
    Set,
    Sizes,
    Times,
    Weigh,
)
from proofs.identities import expressions as ex

GREEK = {"φ": r"\varphi", "λ": r"\lambda"}


# ---------------------------------------------------------------------------------------------------------------- LaTeX


def latex_number(expression: ex.Expression, tight: bool = False) -> str:
    r"""A coefficient as LaTeX; ``tight`` puts sums in parentheses.

    >>> latex_number(ex.parse("(-1)^(r - t)/r"))
    '\\frac{(-1)^{r - t}}{r}'
    """
    match expression:
        case ex.Number(value):
            return str(value)
        case ex.Name(name):
            return name
        case ex.Negative(operand):
            text = "-" + latex_number(operand, True)
            return f"({text})" if tight else text
        case ex.Binary("/", a, b):
            return rf"\frac{{{latex_number(a)}}}{{{latex_number(b)}}}"
        case ex.Binary("^", a, b):
            base = latex_number(a, True)
            base = (
                base
                if isinstance(a, ex.Name | ex.Number) or base.startswith("(")
                else f"({base})"
            )
            return f"{base}^{{{latex_number(b)}}}"
        case ex.Binary("*", a, b):
            return rf"{latex_number(a, tight or not isinstance(a, ex.Negative))} \, {latex_number(b, True)}"
        case ex.Binary(operator, a, b):
            text = f"{latex_number(a)} {operator} {latex_number(b, operator == '-')}"
            return f"({text})" if tight else text
        case ex.Call("factorial", (a,)):
            inner = latex_number(a, True)
            return f"{inner}!"
        case ex.Call("binomial", (a, b)):
            return rf"\binom{{{latex_number(a)}}}{{{latex_number(b)}}}"
        case ex.Call("rising", (a, b)):
            return f"({latex_number(a)})^{{({latex_number(b)})}}"
        case ex.Call(_, (a, b)):
            return f"({latex_number(a)})_{{({latex_number(b)})}}"
        case ex.Summation(body, index, lo, hi):
            return rf"\sum_{{{index}={latex_number(lo)}}}^{{{latex_number(hi)}}} {latex_number(body, True)}"
    raise TypeError("no such expression")


def latex_set(of: Set) -> str:
    r"""A coalition as LaTeX.

    >>> latex_set(Set(("S",), ("T", "i")))
    'S \\setminus (T \\cup \\{i\\})'
    """

    def union(names: tuple[str, ...]) -> str:
        return (
            r" \cup ".join(n if n.isupper() else rf"\{{{n}\}}" for n in names)
            or r"\emptyset"
        )

    if not of.minus:
        return union(of.plus)
    minus = union(of.minus)
    return rf"{union(of.plus)} \setminus {f'({minus})' if len(of.minus) > 1 else minus}"


def latex(node: Node, inside: bool = False) -> str:
    """An expression of the proof as LaTeX; ``inside`` a product sums of parts are put in parentheses."""
    match node:
        case Atom("Z" | "B" as kind, of):
            return rf"{kind}_{{{latex_set(of)}}}"
        case Atom("b", _, player, weighted):
            return (rf"\lambda_{player} " if weighted else "") + f"b_{player}"
        case Atom(kind, of, player, weighted):
            name = GREEK.get(kind, kind)
            return (
                rf"\lambda_{player} " if weighted else ""
            ) + rf"{name}_{{{latex_set(of)},{player}}}"
        case Times(ex.Negative(ex.Number(1)), body):
            return f"-{latex(body, True)}"
        case Times(coefficient, body):
            return rf"{latex_number(coefficient, True)} \, {latex(body, True)}"
        case Weigh(player, body):
            return rf"\lambda_{player} \, {latex(body, True)}"
        case Plus(parts):
            text = latex(parts[0])
            for part in parts[1:]:
                one = latex(part)
                text += f" {one}" if one.startswith("-") else f" + {one}"
            return rf"\Bigl( {text} \Bigr)" if inside else text
        case Over(var, low, high, body, proper):
            relation = r"\subsetneq" if proper is True else r"\subseteq"
            apart = (
                rf",\; {var} \ne {latex_set(proper)}" if isinstance(proper, Set) else ""
            )
            below = (
                rf"{latex_set(low)} \subseteq "
                if low.plus and latex_set(low) != r"\emptyset"
                else ""
            )
            if low.plus == ("i",) or low.plus == ("j",):
                condition = (
                    rf"{var} {relation} {latex_set(high)},\; {low.plus[0]} \in {var}"
                )
            else:
                condition = rf"{below}{var} {relation} {latex_set(high)}"
            return rf"\sum_{{{condition}{apart}}} {latex(body, True)}"
        case Each(var, of, body):
            return rf"\sum_{{{var} \in {latex_set(of)}}} {latex(body, True)}"
        case Sizes(var, lo, hi, body):
            return rf"\sum_{{{var}={latex_number(lo)}}}^{{{latex_number(hi)}}} {latex(body, True)}"
        case Let(var, of, body):
            return rf"\Bigl[ {latex(body)} \Bigr]_{{{var} = {latex_set(of)}}}"


# --------------------------------------------------------------------------------------------------------------- MathML


FLAT = ' stretchy="false"'


def _mi(text: str) -> str:
    return f"<mi>{escape(text)}</mi>"


def _mo(text: str, more: str = "") -> str:
    return f"<mo{more}>{escape(text)}</mo>"


def _mrow(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _paren(inner: str) -> str:
    return _mrow(_mo("("), inner, _mo(")"))


def mathml_number(expression: ex.Expression, tight: bool = False) -> str:
    """A coefficient as MathML; ``tight`` puts sums in parentheses.

    >>> mathml_number(ex.parse("1/r"))
    '<mfrac><mn>1</mn><mi>r</mi></mfrac>'
    """
    match expression:
        case ex.Number(value):
            return f"<mn>{value}</mn>"
        case ex.Name(name):
            return _mi(name)
        case ex.Negative(operand):
            row = _mrow(_mo("−"), mathml_number(operand, True))
            return _paren(row) if tight else row
        case ex.Binary("/", a, b):
            return f"<mfrac>{mathml_number(a)}{mathml_number(b)}</mfrac>"
        case ex.Binary("^", a, b):
            base = mathml_number(a, True)
            plain = not isinstance(a, ex.Binary | ex.Call) or (
                isinstance(a, ex.Binary) and a.operator in "+-"
            )
            return f"<msup>{base if plain else _paren(base)}{mathml_number(b)}</msup>"
        case ex.Binary("*", a, b):
            first = mathml_number(a, tight or not isinstance(a, ex.Negative))
            return _mrow(first, '<mspace width="0.17em"/>', mathml_number(b, True))
        case ex.Binary(operator, a, b):
            sign = "−" if operator == "-" else operator
            row = _mrow(mathml_number(a), _mo(sign), mathml_number(b, operator == "-"))
            return _paren(row) if tight else row
        case ex.Call("factorial", (a,)):
            return _mrow(
                mathml_number(a, True),
                _mo("!", ' form="postfix" lspace="0" rspace="0"'),
            )
        case ex.Call("binomial", (a, b)):
            return _paren(
                f'<mfrac linethickness="0">{mathml_number(a)}{mathml_number(b)}</mfrac>'
            )
        case ex.Call("rising", (a, b)):
            return f"<msup>{_paren(mathml_number(a))}{_paren(mathml_number(b))}</msup>"
        case ex.Call(_, (a, b)):
            return f"<msub>{_paren(mathml_number(a))}{_paren(mathml_number(b))}</msub>"
        case ex.Summation(body, index, lo, hi):
            below = _mrow(_mi(index), _mo("="), mathml_number(lo))
            return _mrow(_sum(below, mathml_number(hi)), mathml_number(body, True))
    raise TypeError("no such expression")


def _sum(below: str, above: str = "") -> str:
    sign = _mo("∑", ' class="sum" largeop="true" movablelimits="false"')
    return (
        f"<munderover>{sign}{below}{above}</munderover>"
        if above
        else f"<munder>{sign}{below}</munder>"
    )


def mathml_set(of: Set) -> str:
    """A coalition as MathML."""

    def union(names: tuple[str, ...]) -> str:
        one = [
            _mi(n) if n.isupper() else _mrow(_mo("{", FLAT), _mi(n), _mo("}", FLAT))
            for n in names
        ]
        return _mrow(_mo("∪").join(one)) if one else _mi("∅")

    if not of.minus:
        return union(of.plus)
    minus = union(of.minus)
    inner = _mrow(_mo("(", FLAT), minus, _mo(")", FLAT)) if len(of.minus) > 1 else minus
    return _mrow(union(of.plus), _mo("∖"), inner)


def mathml(node: Node, inside: bool = False) -> str:
    """An expression of the proof as MathML; ``inside`` a product sums of parts are put in parentheses."""
    match node:
        case Atom("Z" | "B" as kind, of):
            return f"<msub>{_mi(kind)}{mathml_set(of)}</msub>"
        case Atom(kind, of, player, weighted):
            index = (
                _mi(player)
                if kind == "b"
                else _mrow(mathml_set(of), _mo(","), _mi(player))
            )
            symbol = f"<msub>{_mi(kind)}{index}</msub>"
            return (
                _mrow(f"<msub>{_mi('λ')}{_mi(player)}</msub>", symbol)
                if weighted
                else symbol
            )
        case Times(ex.Negative(ex.Number(1)), body):
            return _mrow(_mo("−"), mathml(body, True))
        case Times(coefficient, body):
            return _mrow(
                mathml_number(coefficient, True),
                '<mspace width="0.17em"/>',
                mathml(body, True),
            )
        case Weigh(player, body):
            return _mrow(f"<msub>{_mi('λ')}{_mi(player)}</msub>", mathml(body, True))
        case Plus(parts):
            row = [mathml(parts[0])]
            for part in parts[1:]:
                minus = isinstance(part, Times) and part.coefficient == ex.Negative(
                    ex.Number(1)
                )
                row += [mathml(part)] if minus else [_mo("+"), mathml(part)]
            return _paren(_mrow(*row)) if inside else _mrow(*row)
        case Over(var, low, high, body, proper):
            relation = _mo("⊊" if proper is True else "⊆")
            apart = (
                _mrow(_mo(","), _mi(var), _mo("≠"), mathml_set(proper))
                if isinstance(proper, Set)
                else ""
            )
            if low.plus in (("i",), ("j",)):
                member = _mrow(_mi(low.plus[0]), _mo("∈"), _mi(var))
                below = f"<mtable class='under'><mtr><mtd>{_mrow(_mi(var), relation, mathml_set(high))}</mtd></mtr>"
                below += f"<mtr><mtd>{_mrow(member, apart)}</mtd></mtr></mtable>"
            else:
                start = _mrow(mathml_set(low), _mo("⊆")) if low.plus else ""
                below = _mrow(start, _mi(var), relation, mathml_set(high), apart)
            return _mrow(_sum(below), mathml(body, True))
        case Each(var, of, body):
            return _mrow(
                _sum(_mrow(_mi(var), _mo("∈"), mathml_set(of))), mathml(body, True)
            )
        case Sizes(var, lo, hi, body):
            below = _mrow(_mi(var), _mo("="), mathml_number(lo))
            return _mrow(_sum(below, mathml_number(hi)), mathml(body, True))
        case Let(var, of, body):
            where = _mrow(_mi(var), _mo("="), mathml_set(of))
            return f"<msub>{_mrow(_mo('['), mathml(body), _mo(']'))}{where}</msub>"


def mathml_line(node: Node) -> str:
    """``= node``, with a line for each of a few parts."""
    if not isinstance(node, Plus):
        return _mrow(_mo("="), mathml(node))
    rows = [f"<mtr><mtd>{_mo('=')}</mtd><mtd>{mathml(node.parts[0])}</mtd></mtr>"]
    for part in node.parts[1:]:
        minus = isinstance(part, Times) and part.coefficient == ex.Negative(
            ex.Number(1)
        )
        row = mathml(part) if minus else _mrow(_mo("+", ' form="prefix"'), mathml(part))
        rows.append(f"<mtr><mtd></mtd><mtd>{row}</mtd></mtr>")
    return f"<mtable class='lines' displaystyle='true'>{''.join(rows)}</mtable>"


def math_block(inner: str) -> str:
    """A displayed formula."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{inner}</math>'


def prose(text: str) -> str:
    """A sentence with indices and exponents, as HTML.

    >>> prose("λ_i w_{S,i} < 2^{s−t}")
    'λ<sub>i</sub> w<sub>S,i</sub> &lt; 2<sup>s−t</sup>'
    """
    text = re.sub(
        r"_\{([^{}]*)\}|_([A-Za-z0-9∅])", lambda m: f"\x01{m[1] or m[2]}\x02", text
    )
    text = re.sub(
        r"\^\{([^{}]*)\}|\^([A-Za-z0-9])", lambda m: f"\x03{m[1] or m[2]}\x04", text
    )
    for mark, tag in zip(
        "\x01\x02\x03\x04", ("<sub>", "</sub>", "<sup>", "</sup>"), strict=True
    ):
        text = (
            escape(text, quote=False).replace(mark, tag)
            if mark == "\x01"
            else text.replace(mark, tag)
        )
    return text
