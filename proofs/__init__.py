"""Lemma 1, Theorem 1 and the identities they rest on, each proved step by step with certificates."""
