"""An integer of 400,000 digits."""

from tests.certificates.hostile import claim, equilibrium, simple

EXPECTED = "unparsable"


def documents():
    subject, text = equilibrium(simple([1]), claim(simple([1])))
    return subject, text.replace('["1"]', "[" + "7" * 400_000 + "]")
