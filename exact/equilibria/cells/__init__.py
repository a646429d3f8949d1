"""Cells of the weight simplex: refuted, cut, or left open."""
