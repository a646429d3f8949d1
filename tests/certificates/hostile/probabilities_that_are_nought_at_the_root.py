"""Four hundred of them, each decided by counting."""

from tests.certificates.hostile import claim, equilibrium, game

EXPECTED = "unknown"


def documents():
    subject = game([400], lambda a: ["0"])
    nought = {"in_field": [str(-2 * 10**30), "0", str(10**30)]}
    mixed = {str(k): nought for k in range(2, 401)}
    entry = claim(subject, strategies={"1": {"1": "1", **mixed}})
    polynomial = ["-2", "0", "1", *["0"] * 19, "-2", "0", "1"]
    field = {"minimal_polynomial": polynomial, "interval": ["1", "2"]}
    return equilibrium(subject, entry, field=field)
