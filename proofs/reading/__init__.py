"""The proof to read: MathML, LaTeX, Markdown."""
