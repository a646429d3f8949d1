"""4,096 profiles and the deviations of every coalition."""

from tests.certificates.hostile import claim, equilibrium, simple

EXPECTED = "unknown"


def documents():
    subject = simple([2] * 12)
    return equilibrium(subject, claim(subject))
