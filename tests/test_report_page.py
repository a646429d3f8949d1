"""The report: complete, safe, self-contained, and shown without errors by a browser on a laptop and on a phone."""

import json
import os
import re
import shutil
import subprocess
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flint import fmpq

from exact.audit import audit
from exact.claims import Claim, read_claim
from exact.cli import run
from exact.equilibria.cell_search import enclose
from exact.equilibria.solutions import Equilibrium, Solution
from exact.formats import read_game
from exact.games import Game
from exact.report.feasible import frontier, hull
from exact.report.page import as_html
from exact.report.solution import reason
from exact.report.threats import maximin_shapley

EXAMPLES = Path(__file__).parent.parent / "exact" / "examples"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_EQUILIBRIUM = Game.build(
    [2, 2, 2], lambda a: [(7 * a[0] + 3 * a[1] + 5 * a[2] + k * k * (a[k] + 1)) % 10 for k in range(3)]
)


class Reader(HTMLParser):
    """The numbers, links, anchors and tags of a page; every opened tag must be closed in its order."""

    VOID = frozenset({"meta", "link", "br", "circle", "rect", "path"})

    def __init__(self, page):
        super().__init__()
        self.numbers, self.links, self.anchors, self.tags, self.words = set(), [], set(), [], []
        self.feed(page)
        assert self.tags == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "data":
            self.numbers.add(attributes["value"])
        if tag == "a":
            self.links.append(attributes["href"])
        if "id" in attributes:
            assert attributes["id"] not in self.anchors
            self.anchors.add(attributes["id"])
        if tag not in self.VOID:
            self.tags.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.tags.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def friends():
    game = read_game(str(EXAMPLES / "three-friends.json"))
    return game, [
        audit(game, read_claim(str(EXAMPLES / f"three-friends-{name}.json"), game)) for name in ("first", "second")
    ]


@pytest.fixture(scope="module")
def page():
    return as_html(*friends())


def test_all_numbers_are_on_the_page(page):
    game, audits = friends()
    reader = Reader(page)
    for found in audits:
        wanted = {str(x) for row in found.payoffs for x in row} | {str(w) for w in found.claim.weights}
        wanted |= {str(e.left) for e in found.coco} | {str(e.right) for e in found.coco}
        assert wanted <= reader.numbers
    assert {str(x) for payoff in game.payoffs for x in payoff} <= reader.numbers
    assert all(name in " ".join(reader.words) for name in game.players)


def test_links_lead_somewhere_and_nothing_is_loaded(page):
    reader = Reader(page)
    assert len(reader.links) >= 5
    assert {link.removeprefix("#") for link in reader.links} <= reader.anchors
    assert not re.search(r"(?:src|href)=[\"'](?!#|data:,)", page)
    assert "<script" not in page
    assert "url(" not in page


def test_what_the_page_says_follows_the_audit(page):
    assert "uniqueness fails here" in page
    assert "Ann is best off in Claim 2" in page
    assert "Here nobody would pay anybody" in page
    game = read_game(str(EXAMPLES / "three-friends.json"))
    spoiled = audit(game, read_claim(str(EXAMPLES / "three-friends-spoiled.json"), game))
    other = as_html(game, [spoiled])
    assert "The claim is not an equilibrium." in other
    assert '<span class="no">' in other
    assert "uniqueness fails" not in other


def test_names_from_files_are_not_markup():
    evil = "<script>alert(1)</script>"
    game = Game.build([["<b>", '"&'], [evil]], lambda a: [a[0], 1], players=[evil, "<i>x"], title=evil)
    claim = Claim("coco", (fmpq(1), fmpq(1)), {1: {(1,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(1, 0): fmpq(1)}})
    page = as_html(game, [audit(game, claim)])
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>x" not in page
    Reader(page)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 6])
def test_every_number_of_players_has_a_page(n):
    game = Game.build([2] * n, lambda a: [fmpq(sum(a), 3) + i for i in range(n)])
    top = {S: {(1,) * S.bit_count(): fmpq(1)} for S in range(1, 1 << n)}
    page = as_html(game, [audit(game, Claim("coalition-perfect-coco", (fmpq(1),) * n, top))])
    Reader(page)
    assert page.count("<svg") == min(6, n * (n - 1) // 2) + (n <= 5)


def test_a_zero_weight_and_long_numbers():
    game = Game.build([1, 1], lambda a: [fmpq(10**30 + 1, 3**40), 0])
    claim = Claim("coco", (fmpq(0), fmpq(1)), {1: {(0,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(0, 0): fmpq(1)}})
    page = as_html(game, [audit(game, claim)])
    assert f'value="{fmpq(10**30 + 1, 3**40)}"' in page
    assert "≈ " in page
    Reader(page)


def test_the_tree_of_cells_shows_every_leaf_with_its_reason():
    found = enclose(NO_EQUILIBRIUM, width="1/8", max_cells=60)
    solution = Solution(NO_EQUILIBRIUM, "coalition-perfect-coco", "enclosed", (), enclosure=found)
    page = as_html(NO_EQUILIBRIUM, [], solution)
    Reader(page)
    leaves = [node for node in found.nodes if node.edge is None]
    assert page.count('class="cell ') == len(leaves)
    assert page.count('class="cell open"') == len(found.open_cells) == sum(reason(leaf) == "open" for leaf in leaves)


def test_the_solution_is_listed_with_families_and_zero_weights():
    game, audits = friends()
    both = tuple(Equilibrium(found.claim) for found in audits)
    page = as_html(game, audits, Solution(game, "coalition-perfect-coco", "unknown", both))
    assert "whether there is more is not known" in page
    assert Reader(page).numbers >= {"2", "3"}


def test_hulls_and_frontiers():
    def brute(points):  # a corner is no convex combination of two or three others
        def inside(p):
            others = [q for q in points if q != p]
            for a in others:
                for b in others:
                    cross = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
                    if a != b and cross == 0 and min(a, b) < p < max(a, b):
                        return True
                    for c in others:
                        d = [
                            (v[0] - u[0]) * (p[1] - u[1]) - (v[1] - u[1]) * (p[0] - u[0])
                            for u, v in ((a, b), (b, c), (c, a))
                        ]
                        if min(d) > 0:
                            return True
            return False

        return {p for p in points if not inside(p)}

    for seed in range(30):
        points = [(Fraction((seed * 7 + k * k * 5) % 9), Fraction((seed * k + k * 3 + k * k) % 8)) for k in range(7)]
        corners = hull(points)
        assert set(corners) == brute(set(points))
        best = {p for p in corners if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in points)}
        top = frontier(corners)
        # dominated mixtures: a corner below a chord of two undominated ones is no corner, so these are all
        assert set(top) <= best
        assert top[0] == max(points)
        assert top[-1] == max(points, key=lambda p: (p[1], p[0]))


def test_without_threats_the_maximin_game_counts():
    bully = Game.bimatrix([[2, 0], [0, 0]], [[2, -9], [2, 2]])
    assert maximin_shapley(bully, [fmpq(1), fmpq(1)]) == (1, 3)


def test_the_command(tmp_path, capsys):
    target = tmp_path / "page.html"
    paths = [str(EXAMPLES / f"three-friends{part}.json") for part in ("", "-first", "-second")]
    assert run(["report", *paths, "-o", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims"] == [{"valid": True}, {"valid": True}]
    Reader(target.read_text(encoding="utf-8"))
    assert run(["report", paths[0], str(EXAMPLES / "three-friends-spoiled.json"), "-o", str(target)]) == 1
    assert run(["report", *paths, "-o", str(tmp_path / "page.pdf")]) == 2
    assert ".html" in capsys.readouterr().err
    assert run(["report", *paths, "-o", str(tmp_path / "nowhere" / "page.html")]) == 2


LOOK = """<script>
const formulas = [...document.querySelectorAll("math")].filter(m => m.getBoundingClientRect().height > 8).length;
const pictures = [...document.querySelectorAll("svg")].filter(m => m.getBoundingClientRect().height > 60).length;
document.title = `formulas ${formulas} pictures ${pictures} wide ${document.documentElement.scrollWidth > innerWidth}`;
</script></body>"""

if BROWSER or os.environ.get("CI") == "true":  # on the build machine a missing browser is a failure

    @pytest.mark.parametrize("width", [400, 1400])
    def test_a_browser_shows_it(page, tmp_path, width):
        assert BROWSER, "no chromium here; on Debian: apt-get install -y chromium"
        path = tmp_path / "page.html"
        path.write_text(page.replace("</body>", LOOK), encoding="utf-8")
        # a frame has the width that is asked for; headless windows are never narrower than 500 pixels
        frame = tmp_path / "frame.html"
        style = f"width:{width}px;height:900px;border:0"
        script = "onload = () => { document.title = document.querySelector('iframe').contentDocument.title }"
        frame.write_text(f'<body><iframe src="page.html" style="{style}"></iframe><script>{script}</script></body>')
        command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"]
        command += ["--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'profile'}"]
        done = subprocess.run([*command, frame.as_uri()], capture_output=True, text=True, timeout=120)
        title = re.search(r"<title>(.*?)</title>", done.stdout)[1]
        assert title == f"formulas {page.count('<math')} pictures {page.count('<svg')} wide false"
        assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
