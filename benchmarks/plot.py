"""Cost against size: random square games with entries up to ±1000, 10 to 320, as docs/cost-against-size.svg."""

from __future__ import annotations

import json

from benchmarks.table import RESULTS, ROOT

PICTURE = ROOT / "docs" / "cost-against-size.svg"


def plot() -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = (
        "coco-equilibria"  # the same picture from the same numbers
    )
    import matplotlib.pyplot as plt

    result = json.loads(RESULTS.read_text(encoding="utf-8"))
    curves: dict[str, list[tuple[int, float]]] = {}
    for family in result["sizes"]:
        curves.setdefault("ours", []).append((family["size"], family["ours"]))
        for name, peer in family["peers"].items():
            curves.setdefault(name, []).append((family["size"], peer["seconds"]))
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for name, points in curves.items():
        style = (
            {"linewidth": 2.5, "color": "black"}
            if name == "ours"
            else {"linestyle": "--" if "float" in name else "-"}
        )
        axes.loglog(
            *zip(*points, strict=True), marker="o", markersize=4, label=name, **style
        )
    sizes = [family["size"] for family in result["sizes"]]
    axes.set_xticks(sizes, list(map(str, sizes)))
    axes.minorticks_off()
    axes.set_xlabel("rows = columns, entries −1000…1000")
    axes.set_ylabel("seconds a game (median)")
    axes.set_title(f"Exact value of a matrix game, {result['date']}")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(PICTURE, metadata={"Date": None}, bbox_inches="tight")
