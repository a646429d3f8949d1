"""Two thousand small claims, all right."""

from tests.certificates.hostile import claim, equilibrium, simple

EXPECTED = "valid"


def documents():
    subject = simple([2, 2])
    return equilibrium(subject, *[claim(subject)] * 2_000)
