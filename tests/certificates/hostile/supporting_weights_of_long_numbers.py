"""Weights of 9,000 digits times 40,000 payoffs."""

from tests.certificates.hostile import claim, equilibrium, game, long

EXPECTED = "unknown"


def documents():
    subject = game([200, 200], lambda a: ["1", "2"])
    weights = [long(1, 9_000), long(2, 9_000)]
    return equilibrium(subject, claim(subject, supporting=weights))
