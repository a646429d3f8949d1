"""The notebook runs from top to bottom, in a kernel of its own, and shows results as tables."""

import jupytext
from nbclient import NotebookClient

from tests.places import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.py"


def test_every_cell_runs_and_shows_something(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOK.parent.parent))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    notebook = jupytext.read(NOTEBOOK)
    NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        resources={"metadata": {"path": tmp_path}},
    ).execute()
    outputs = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    tables = [
        output
        for output in outputs
        if "<table>" in str(output.get("data", {}).get("text/html", ""))
    ]
    text = "".join(str(output.get("text", "")) for output in outputs)
    assert not [output for output in outputs if output.output_type == "error"]
    assert len(tables) >= 5
    assert "(1, 3) → (420, 140) feasible" in text
    assert "['Ann', 'Cal'] [1, 1]" in text
