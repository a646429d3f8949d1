"""Lemma 1 and Theorem 1 for each number of players."""
