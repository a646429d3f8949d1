"""The report: complete, safe, self-contained, and shown without errors by a browser on a laptop and on a phone."""

import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import partial
from html.parser import HTMLParser

import pytest
from flint import fmpq, fmpq_poly

from exact.arithmetic.algebraic import real_roots
from exact.commands.cli import run
from exact.equilibria.audit import audit
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Held, Open, Pays, Refuted, Split
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.claims import Claim, read_claim
from exact.equilibria.coalition_perfect.branching import enclose
from exact.equilibria.plain.enclosure import enclose_plain
from exact.equilibria.solutions import Equilibrium, Solution
from exact.equilibria.solving import solve
from exact.frontiers.planar import hull
from exact.games.files import read_game
from exact.games.game import Game
from exact.showing.report.feasible import pareto
from exact.showing.report.line import LINE, MARGIN
from exact.showing.report.markup import number, vector
from exact.showing.report.page import as_html
from exact.showing.report.solution import solution_section
from exact.showing.report.threats import maximin_shapley
from exact.showing.report.tree import (
    LEFT,
    REASONS,
    leaves,
    needed,
    place,
    section,
    share,
    tree_section,
)
from tests.places import EXAMPLES, browser

NO_EQUILIBRIUM = Game.build(
    [2, 2, 2],
    lambda a: [
        (7 * a[0] + 3 * a[1] + 5 * a[2] + k * k * (a[k] + 1)) % 10 for k in range(3)
    ],
)


class Reader(HTMLParser):
    """The numbers, links, anchors and tags of a page; every opened tag must be closed in its order."""

    VOID = frozenset({"meta", "link", "br", "circle", "rect", "path"})

    def __init__(self, page):
        super().__init__()
        self.numbers, self.links, self.anchors, self.tags, self.words = (
            set(),
            [],
            set(),
            [],
            [],
        )
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
        audit(game, read_claim(str(EXAMPLES / f"three-friends-{name}.json"), game))
        for name in ("first", "second")
    ]


@pytest.fixture(scope="module")
def page():
    return as_html(*friends())


def test_all_numbers_are_on_the_page(page):
    game, audits = friends()
    reader = Reader(page)
    for found in audits:
        wanted = {str(x) for row in found.payoffs for x in row} | {
            str(w) for w in found.claim.weights
        }
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
    assert not re.search(r"url\((?!#)", page)


def test_what_the_page_says_follows_the_audit(page):
    assert "uniqueness fails here" in page
    assert "Ann is best off in Claim 2" in page
    assert "Here nobody would pay anybody" in page
    game = read_game(str(EXAMPLES / "three-friends.json"))
    spoiled = audit(
        game, read_claim(str(EXAMPLES / "three-friends-spoiled.json"), game)
    )
    other = as_html(game, [spoiled])
    assert "The claim is not an equilibrium." in other
    assert '<span class="no">' in other
    assert "uniqueness fails" not in other
    assert "Condition 3 fails" in other
    for equation in (*spoiled.coco, *spoiled.harsanyi):
        sides = "".join(
            f'<td class="n">{number(x)}</td>' for x in (equation.left, equation.right)
        )
        assert equation.holds or sides in other
    assert "fails" not in other.replace("3 fails", "", 1).replace("4 fails", "", 1)
    assert "Condition 3 fails" not in page


def test_names_from_files_are_not_markup():
    evil = "<script>alert(1)</script>"
    game = Game.build(
        [["<b>", '"&'], [evil]], lambda a: [a[0], 1], players=[evil, "<i>x"], title=evil
    )
    claim = Claim(
        "coco",
        (fmpq(1), fmpq(1)),
        {1: {(1,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(1, 0): fmpq(1)}},
    )
    page = as_html(game, [audit(game, claim)])
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>x" not in page
    Reader(page)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 6])
def test_every_number_of_players_has_a_page(n):
    game = Game.build([2] * n, lambda a: [fmpq(sum(a), 3) + i for i in range(n)])
    top = {S: {(1,) * S.bit_count(): fmpq(1)} for S in range(1, 1 << n)}
    page = as_html(
        game, [audit(game, Claim("coalition-perfect-coco", (fmpq(1),) * n, top))]
    )
    Reader(page)
    assert page.count("<svg") == min(6, n * (n - 1) // 2) + (n <= 5)


def test_a_zero_weight_and_long_numbers():
    game = Game.build([1, 1], lambda a: [fmpq(10**30 + 1, 3**40), 0])
    claim = Claim(
        "coco",
        (fmpq(0), fmpq(1)),
        {1: {(0,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(0, 0): fmpq(1)}},
    )
    page = as_html(game, [audit(game, claim)])
    assert f'value="{fmpq(10**30 + 1, 3**40)}"' in page
    assert "≈ " in page
    Reader(page)


def test_the_tree_of_cells_shows_every_leaf_with_its_reason():
    game, audits = friends()
    solution = solve(game)
    page = as_html(game, audits, solution)
    Reader(page)
    found = leaves(solution.enclosure)
    kinds = Counter(leaf.reason for leaf in found)
    assert kinds["held"] == sum(
        isinstance(node, Held) for node in solution.enclosure.nodes
    )
    assert kinds["open"] == kinds["paid"] == 0
    assert sum(kinds.values()) == sum(
        not isinstance(node, Split) for node in solution.enclosure.nodes
    )
    assert len([kind for kind in kinds if kind != "held"]) >= 2
    for kind in REASONS:
        drawn = [
            leaf
            for leaf in found
            if leaf.reason == kind and (len(leaf.cell) == 3 or kind == "held")
        ]
        assert len(re.findall(f'<(?:path|circle) class="cell {kind}[" ]', page)) == len(
            drawn
        )
        assert page.count(f'<rect class="cell {kind}"') == (kinds[kind] > 0)
        assert f'fill="url(#hatch-{kind})"' not in page or f'id="hatch-{kind}"' in page


def test_open_cells_and_the_proof_that_there_is_no_equilibrium():
    none = solve(NO_EQUILIBRIUM)
    assert none.status == "none"
    page = as_html(NO_EQUILIBRIUM, [], none)
    assert "This game has no such equilibrium, and that is proved" in page
    assert f"differ from these by less than {number(none.enclosure.slack)}" in page
    assert 'class="cell open' not in page
    game, audits = friends()
    early = enclose(game, max_cells=4)
    assert len(early.open_cells) > 1
    page = as_html(
        game,
        audits,
        Solution(game, "coalition-perfect-coco", "enclosed", (), enclosure=early),
    )
    assert page.count('<path class="cell open"') == len(early.open_cells)


def test_the_reason_of_a_cell_is_what_its_certificate_needs():
    """Without the other coalitions' multipliers the certificate still closes the cell; without any of these, not."""
    game, shorter, varying = friends()[0], 0, 0
    for node in solve(game).enclosure.nodes:
        if isinstance(node, Refuted):
            found = needed(game, node)
            assert found.face(game, node.cell) == node.face
            sharing = {S for part in found.parts for S in part.dividends}
            shorter += sharing < {
                S for part in node.refutation.parts for S in part.dividends
            }
            varying += len(found.parts) > 1
            for S in sharing:
                rest = [replace(part, dividends={T: row for T, row in part.dividends.items() if T != S})
                        for part in found.parts]  # fmt: skip
                assert not Refutation(tuple(rest)).leaves(game, node.cell, node.face)
    assert shorter
    assert varying


@pytest.mark.parametrize(
    ("coalitions", "kind"),
    [
        ([0b011], "one"),
        ([0b011, 0b110], "several"),
        ([0b111], "everyone"),
        ([0b111, 0b101], "both"),
        ([], "replies"),
    ],
)
def test_every_reason(coalitions, kind, monkeypatch):
    monkeypatch.setattr(Refutation, "face", lambda *_: None)  # nothing can be left out
    unit = tuple(tuple(fmpq(int(i == k)) for i in range(3)) for k in range(3))
    rows = {S: {i: fmpq(1) for i in range(3) if S >> i & 1} for S in coalitions}
    node = Refuted(
        unit,
        refutation=Refutation(
            (Multipliers({1: {(0,): fmpq(1)}}), Multipliers(dividends=rows))
        ),
    )
    (leaf,) = leaves(Enclosure(NO_EQUILIBRIUM, (node,)))
    assert leaf.reason == kind


def test_trees_of_the_plain_notion_have_one_reason():
    game = friends()[0]
    found = enclose_plain(game, width="1/4", max_cells=20)
    assert {leaf.reason for leaf in leaves(found)} == {"everyone", "open"}
    page = as_html(game, [], Solution(game, "coco", "enclosed", (), enclosure=found))
    assert "get their coco shares" in page
    assert "share alike, each" not in page


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        (partial(Held, claim=0), "held"),
        (partial(Pays, claim=0), "paid"),
        (Open, "open"),
    ],
)
@pytest.mark.parametrize("vertices", [1, 2, 3])
def test_what_is_known_of_a_leaf_is_drawn(node, kind, vertices):
    game, audits = friends()
    cell = tuple(tuple(fmpq(int(i == k)) for i in range(3)) for k in range(vertices))
    tree = Enclosure(game, (node(cell),), (audits[0].claim,))
    page = as_html(
        game,
        [],
        Solution(game, "coalition-perfect-coco", "enclosed", (), enclosure=tree),
    )
    shape = ["circle", "path", "path"][vertices - 1]
    assert f'<{shape} class="cell {kind}{" side" if vertices == 2 else ""}"' in page
    assert "(2, 2, 2)" in next(iter(leaves(tree))).hint or kind == "open"
    assert page.count('class="hatch"') == (kind == "paid" and vertices == 3)


def test_equilibria_are_marked_where_their_weights_are():
    game, audits = friends()
    both = tuple(Equilibrium(replace(a.claim, weights=tuple(w / sum(a.claim.weights) for w in a.claim.weights)))
                 for a in audits)  # fmt: skip
    found = enclose(game, width="1/4", max_cells=5)
    page = as_html(
        game,
        audits,
        Solution(game, "coalition-perfect-coco", "enclosed", both, enclosure=found),
    )
    for equilibrium in both:
        x, y = place(equilibrium.weights)
        assert f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}"' in page
    corners = [place([fmpq(int(i == k)) for i in range(3)]) for k in range(3)]
    left, right, top = corners
    assert left[0] < top[0] < right[0]
    assert top[1] < left[1] == right[1]
    assert (
        f'x="{left[0] - LEFT + 4:.1f}" y="{left[1] + 22:.1f}" text-anchor="start">only Ann counts'
        in page
    )
    assert place(both[0].weights) == pytest.approx(
        [sum(c[k] for c in corners) / 3 for k in (0, 1)]
    )


def test_the_solution_is_listed_with_families_and_zero_weights():
    game, audits = friends()
    both = tuple(Equilibrium(found.claim) for found in audits)
    page = as_html(
        game, audits, Solution(game, "coalition-perfect-coco", "unknown", both)
    )
    assert "whether there is more is not known" in page
    assert Reader(page).numbers >= {"2", "3"}


def test_claims_are_found_again_in_the_whole_set():
    game, audits = friends()
    scaled = [
        replace(
            a.claim, weights=tuple(w / sum(a.claim.weights) for w in a.claim.weights)
        )
        for a in audits
    ]
    whole = Solution(
        game, "coalition-perfect-coco", "unknown", tuple(map(Equilibrium, scaled[::-1]))
    )
    page = as_html(game, audits, whole, claimed=True)
    rows = re.findall(
        r"<tr><td>([AB])</td>.*<td>(.*?)</td></tr>", page[page.index('id="solution"') :]
    )
    assert rows[:2] == [("A", "Claim 2"), ("B", "Claim 1")]
    assert "All that is known of the equilibria" in page
    assert "Equilibrium 1" not in page
    other = replace(
        whole, equilibria=(Equilibrium(replace(scaled[0], weights=scaled[1].weights)),)
    )
    assert "<td>pays what Claim 1 pays</td>" in as_html(
        game, audits, other, claimed=True
    )


def test_hulls_and_frontiers():
    def brute(points):  # a corner is no convex combination of two or three others
        def inside(p):
            others = [q for q in points if q != p]
            for a in others:
                for b in others:
                    cross = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (
                        p[0] - a[0]
                    )
                    if a != b and cross == 0 and min(a, b) < p < max(a, b):
                        return True
                    for c in others:
                        d = [
                            (v[0] - u[0]) * (p[1] - u[1])
                            - (v[1] - u[1]) * (p[0] - u[0])
                            for u, v in ((a, b), (b, c), (c, a))
                        ]
                        if min(d) > 0:
                            return True
            return False

        return {p for p in points if not inside(p)}

    for seed in range(30):
        points = [
            (
                Fraction((seed * 7 + k * k * 5) % 9),
                Fraction((seed * k + k * 3 + k * k) % 8),
            )
            for k in range(7)
        ]
        corners = hull(points)
        assert set(corners) == brute(set(points))


def test_the_frontier_is_drawn_and_listed(page):
    game, _ = friends()
    (face,) = pareto(game).strong
    assert page.count('<path class="face"') == 3
    row = ", ".join(map(vector, face.vertices))
    assert f"<td>{row}</td><td>{vector(map(fmpq, (1, 1, 3)))}</td>" in page
    even = as_html(read_game(str(EXAMPLES / "even-fight.json")), [])
    assert (
        even.count('<circle class="face"') == 1
    )  # one point; its weak frontier has two edges as well
    assert '<path class="face"' not in even
    assert pareto(Game.build([2] * 6, lambda a: [0] * 6)) is None


def test_without_threats_the_maximin_game_counts():
    bully = Game.bimatrix([[2, 0], [0, 0]], [[2, -9], [2, 2]])
    assert maximin_shapley(bully, [fmpq(1), fmpq(1)]) == (1, 3)


def test_without_threats_at_irrational_prices():
    game = Game.build(
        [2, 2, 2], lambda a: [a[0] + 2 * a[1], 3 - a[1] * a[2], 2 * a[0] * a[2] + a[1]]
    )
    (root,) = real_roots(fmpq_poly([-2, 0, 1]), fmpq(1), fmpq(2))
    found = maximin_shapley(game, [root, fmpq(1), root])
    below, above = (
        maximin_shapley(game, [w, fmpq(1), w]) for w in root.enclosure(fmpq(1, 10**9))
    )
    for x, low, high in zip(found, below, above, strict=True):
        assert min(low, high) - fmpq(1, 10**7) < x < max(low, high) + fmpq(1, 10**7)
    everyone = max(root * u[0] + u[1] + root * u[2] for u in game.payoffs)
    assert sum(found, fmpq(0)) == everyone


def test_the_command(tmp_path, capsys):
    target = tmp_path / "page.html"
    paths = [
        str(EXAMPLES / f"three-friends{part}.json")
        for part in ("", "-first", "-second")
    ]
    assert run(["report", *paths, "-o", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims"] == [
        {"valid": True},
        {"valid": True},
    ]
    Reader(target.read_text(encoding="utf-8"))
    both = target.read_text(encoding="utf-8")
    assert 'class="family"' in both
    assert {"<td>pays what Claim 2 pays</td>", "<td>Claim 1</td>"} <= set(
        re.findall(r"<td>[a-zC][^<]*</td>", both)
    )
    assert run(["report", *paths, "-o", str(target), "--max-cells", "0", "-q"]) == 0
    assert "triangle" not in target.read_text(encoding="utf-8")
    assert run(["report", paths[0], "-o", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "complete"
    assert "Equilibrium 2" in target.read_text(encoding="utf-8")
    assert run(["report", paths[0], "-o", str(target), "--max-cells", "2"]) == 3
    assert "what is known of the equilibria" in capsys.readouterr().out
    assert "stopped after 2 cells" in target.read_text(encoding="utf-8")
    assert run(["report", str(EXAMPLES / "the-door.json"), "-o", str(target)]) == 0
    assert "the proof that there is no equilibrium" in capsys.readouterr().out
    assert (
        run(
            [
                "report",
                paths[0],
                str(EXAMPLES / "three-friends-spoiled.json"),
                "-o",
                str(target),
            ]
        )
        == 1
    )
    assert run(["report", *paths, "-o", str(tmp_path / "page.pdf")]) == 2
    assert ".html" in capsys.readouterr().err
    assert run(["report", *paths, "-o", str(tmp_path / "nowhere" / "page.html")]) == 2


LOOK = """<script>
const formulas = [...document.querySelectorAll("math")].filter(m => m.getBoundingClientRect().height > 8).length;
const pictures = [...document.querySelectorAll("svg")].filter(m => m.getBoundingClientRect().height > 60).length;
document.title = `formulas ${formulas} pictures ${pictures} wide ${document.documentElement.scrollWidth > innerWidth}`;
</script></body>"""


@pytest.mark.needs("a browser")
@pytest.mark.parametrize("width", [400, 1400])
def test_a_browser_shows_it(page, tmp_path, width):
    path = tmp_path / "page.html"
    path.write_text(page.replace("</body>", LOOK), encoding="utf-8")
    # a frame has the width that is asked for; headless windows are never narrower than 500 pixels
    frame = tmp_path / "frame.html"
    style = f"width:{width}px;height:900px;border:0"
    script = "onload = () => { document.title = document.querySelector('iframe').contentDocument.title }"
    frame.write_text(
        f'<body><iframe src="page.html" style="{style}"></iframe><script>{script}</script></body>'
    )
    command = [
        browser(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--dump-dom",
    ]
    command += [
        "--allow-file-access-from-files",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    done = subprocess.run(
        [*command, frame.as_uri()], capture_output=True, text=True, timeout=120
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout)[1]
    assert (
        title
        == f"formulas {page.count('<math')} pictures {page.count('<svg')} wide false"
    )
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []


def test_of_many_equilibria_all_are_shown_and_the_first_are_compared():
    game = read_game(str(EXAMPLES / "hot-dogs.json"))
    found = audit(game, solve(game).equilibria[0].claim)
    few, many = (
        as_html(game, [found] * 6, claimed=False),
        as_html(game, [found] * 8, claimed=False),
    )
    assert "<details>" not in few
    assert "The first 6 of" not in few
    assert "The first 6 of 8." in many
    assert many.count("<details>") == 2
    assert many.count('<section id="claim-') == 8
    assert "Show equilibrium 8</summary>" in many


def test_the_line_of_two_players_weights_shows_where_equilibria_are_and_who_closes_the_rest():
    game = read_game(str(EXAMPLES / "hot-dogs.json"))
    page = solution_section(solve(game), {})
    box = r'class="cell \w+" x="([\d.]+)" [^>]*? width="([\d.]+)"'
    boxes = [tuple(map(float, found)) for found in re.findall(box, page)]
    (mark,) = map(float, re.findall(r'class="mark" cx="([\d.]+)"', page))
    assert mark == pytest.approx(MARGIN + LINE / 4)  # λ = (1/4, 3/4)
    assert boxes == [(MARGIN, LINE / 4), (mark, LINE * 3 / 4)]
    for x, width in boxes:
        by, other = ("Alice", "Bob") if x + width <= mark else ("Bob", "Alice")
        assert (
            f"a strategy of {by} holds {other}"
            in page.split(f'x="{x:.2f}"', 1)[1].split("</title>")[0]
        )


def test_the_line_of_a_range_of_weights():
    game = Game.bimatrix([[2, 1], [1, 3]], [[2, 0], [3, 0]])
    found = solve(game)
    assert found.equilibria[0].family
    page = solution_section(found, {})
    low, high = map(float, re.findall(r'class="mark" cx="([\d.]+)"', page))
    assert low < high
    assert f'class="family" d="M{low:.2f}' in page


@pytest.mark.slow(17, "40 cells of four players", sample="2 of them")
def test_shares_and_sections_of_cells_make_up_the_whole(complete):
    game = Game.build([2] * 4, lambda a: [sum(a) * k % 5 for k in (1, 2, 3, 4)])
    tree = enclose(game, width="1/4", max_cells=40 if complete else 2)
    found = leaves(tree)
    assert sum(share(leaf.cell) for leaf in found) == 1
    for level in (fmpq(1, 8), fmpq(1, 3)):
        cut = [section(leaf.cell, level) for leaf in found]
        whole = area([(1 - level, 0, 0), (0, 1 - level, 0), (0, 0, 1 - level)])
        assert sum(
            area(corners) for corners in cut if len(corners) > 2
        ) == pytest.approx(whole)
    page = tree_section(tree, {})
    assert page.count("<figure>") == 3
    assert "λ<sub>" in page
    assert ">share</th>" in page


@pytest.mark.parametrize(
    "weights", [(2, 1, 2, 1), (1, 0, 0, 0), (0, 0, 1, 2), (0, 0, 0, 1)]
)
def test_four_players_equilibria_are_marked_in_sections(weights):
    game = Game.build([2, 1, 1, 1], lambda a: [a[0]] * 4)
    scaled = tuple(fmpq(w, sum(weights)) for w in weights)
    one, last = scaled[:3], scaled[3]
    claim = Claim("coalition-perfect-coco", scaled, {}, (fmpq(1),) * 4)
    page = tree_section(
        enclose(game, width="1/2", max_cells=1), {"E": Equilibrium(claim)}
    )
    marks = re.findall(r'class="mark" cx="([-.0-9]+)" cy="([-.0-9]+)"', page)
    if last == 1:  # where the last player alone counts the section is a point
        assert not marks
        return
    x, y = place(tuple(w / (1 - last) for w in one))
    assert marks == [(f"{x:.1f}", f"{y:.1f}")]


def area(corners):
    """Of a polygon in the picture's plane, up to scale."""
    x, y = (
        [
            float(int(c[k].p) / int(c[k].q)) if isinstance(c[k], fmpq) else c[k]
            for c in corners
        ]
        for k in (0, 1)
    )
    return abs(sum(x[i - 1] * y[i] - x[i] * y[i - 1] for i in range(len(x)))) / 2
