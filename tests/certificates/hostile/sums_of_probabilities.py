"""Probabilities of 3,000 denominators, whose sum is not 1."""

from tests.certificates.hostile import claim, equilibrium, game, long

EXPECTED = "unknown"


def documents():
    subject = game([3_000], lambda a: ["0"])
    mixed = {str(k): long(k, 250) for k in range(1, 3_001)}
    return equilibrium(subject, claim(subject, strategies={"1": mixed}))
