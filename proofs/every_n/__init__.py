"""Lemma 1 and Theorem 1 for every number of players, by rewrite rules."""
