"""Brackets in brackets."""

from tests.certificates.hostile import claim, equilibrium, simple

EXPECTED = "unparsable"


def documents():
    subject, _ = equilibrium(simple([1]), claim(simple([1])))
    return subject, "[" * 400_000
