"""Weights and payoffs of a field with 4,000 digits in each coefficient."""

from tests.certificates.hostile import claim, equilibrium, long, simple

EXPECTED = "unknown"


def documents():
    number = {"in_field": [long(k, 4_000) for k in range(24)]}
    subject = simple([1, 1])
    entry = claim(subject, weights=[number, number], supporting=[number, number])
    field = {"minimal_polynomial": ["-2", *["0"] * 23, "1"], "interval": ["1", "2"]}
    return equilibrium(subject, entry, field=field)
