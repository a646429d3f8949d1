"""The written proof: complete, well formed, and shown without errors by a browser."""

import re
import subprocess
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from exact.commands.cli import run
from proofs.every_n.set_sums import Set
from proofs.every_n.verification import verify_for_all_n
from proofs.identities import expressions as ex
from proofs.reading.page import as_html, as_latex, as_markdown, form_text
from proofs.reading.typeset import latex_number, latex_set, mathml_number
from tests.places import browser


@pytest.fixture(scope="module")
def verification():
    return verify_for_all_n()


@pytest.fixture(scope="module")
def page(verification):
    return as_html(verification)


def formulas(page):
    return re.findall(r"<math.*?</math>", page, re.DOTALL)


def test_every_step_has_its_formula_and_its_tick(verification, page):
    steps = sum(len(item.outcomes) for item in verification.items)
    starts = sum(bool(item.outcomes) for item in verification.items)
    identities = sum(item.kind == "identity" for item in verification.items)
    assert len(formulas(page)) == steps + starts + identities
    assert page.count('class="tick"') == steps + len(verification.items)
    assert 'class="cross"' not in page


def test_formulas_are_well_formed(page):
    for formula in formulas(page):
        root = ET.fromstring(formula)
        for node in root.iter():
            name = node.tag.rpartition("}")[2]
            arity = {
                "mfrac": 2,
                "msub": 2,
                "msup": 2,
                "munder": 2,
                "munderover": 3,
            }.get(name)
            assert arity is None or len(node) == arity, formula
    assert "_{" not in re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL)


def test_nothing_is_loaded_from_anywhere(page):
    assert not re.search(r"(?:src|href)=[\"'](?!#|data:,)", page)
    assert "<script" not in page
    assert "url(" not in page


def test_the_other_formats(verification):
    text = as_latex(verification)
    assert text.count(r"\begin{dmath*}") == text.count(r"\end{dmath*}") > 100
    body = text[text.index(r"\begin{document}") :]
    assert body.count("{") == body.count("}")
    assert not [c for c in text if ord(c) > 127]
    markdown = as_markdown(verification)
    assert markdown.count("$$") % 2 == 0
    assert markdown.count("✓") == text.count(r"\item ") + len(verification.items)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("-factorial(t)*2", "-t! \\, 2"),
        ("2*(a - b)", "2 \\, (a - b)"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a + b)^k", "(a + b)^{k}"),
        ("(a*b)^k", "(a \\, b)^{k}"),
        ("factorial(n - k)", "(n - k)!"),
        ("sum(k, k, 0, n)", "\\sum_{k=0}^{n} k"),
    ],
)
def test_formulas_mean_what_they_show(text, latex):
    assert latex_number(ex.parse(text)) == latex
    ET.fromstring(f"<math>{mathml_number(ex.parse(text))}</math>")


def test_texts():
    assert latex_set(Set()) == "\\emptyset"
    assert form_text({(0b11, 2): Fraction(-1, 3)}) == "−1/3 x(12,2)"


@pytest.mark.parametrize("suffix", ["html", "tex", "md"])
def test_command_writes_the_report(suffix, tmp_path, capsys):
    path = tmp_path / f"proof.{suffix}"
    assert run(["verify", "--all-players", "--quiet", "--report", str(path)]) == 0
    assert path.stat().st_size > 20_000
    assert "every n" in capsys.readouterr().out


def test_other_names_of_reports_are_refused(capsys):
    assert run(["verify", "--report", "proof.pdf"]) == 2
    assert ".html" in capsys.readouterr().err
    assert run(["verify", "--all-players", "--report", "/nowhere/proof.html"]) == 2


COUNT = """<script>
const shown = [...document.querySelectorAll("math")].filter(m => m.getBoundingClientRect().height > 8);
const sums = [...document.querySelectorAll("mo.sum")].filter(m => m.getBoundingClientRect().height > 12);
document.title = `formulas ${shown.length} sums ${sums.length} wide ${document.body.scrollWidth > innerWidth}`;
</script></body>"""


@pytest.mark.needs("a browser")
def test_a_browser_shows_every_formula(page, tmp_path):
    path = tmp_path / "proof.html"
    path.write_text(page.replace("</body>", COUNT), encoding="utf-8")
    command = [
        browser(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*command, path.as_uri()], capture_output=True, text=True, timeout=120
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout)[1]
    sums = page.count('class="sum"')
    assert title == f"formulas {len(formulas(page))} sums {sums} wide false"
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert console == []
