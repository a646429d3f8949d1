"""4,095 coalitions, whose shares are sums over all of their parts."""

from tests.certificates.hostile import claim, equilibrium, simple

EXPECTED = "unknown"


def documents():
    subject = simple([1] * 12)
    return equilibrium(subject, claim(subject))
