"""Nothing but empty lists."""

from tests.certificates.hostile import claim, equilibrium, simple

EXPECTED = "unparsable"


def documents():
    from tests.certificates.hostile import json

    subject, _ = equilibrium(simple([1]), claim(simple([1])))
    return subject, "[" + "[]," * 300_000 + json.dumps([]) + "]"
