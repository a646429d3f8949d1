"""70 by 70 actions, mixed by numbers of degree 24."""

from tests.certificates.hostile import claim, equilibrium, game

EXPECTED = "valid"


def documents():
    subject = game([70, 70], lambda a: ["1", "2"])
    number = {"in_field": ["1/70", *["1/1000000007"] * 23]}
    other = {"in_field": ["1/70", *["-1/1000000007"] * 23]}
    mixed = {str(k): number if k % 2 else other for k in range(1, 71)}
    entry = claim(subject, strategies={"1": mixed, "2": mixed})
    field = {"minimal_polynomial": ["-2", *["0"] * 23, "1"], "interval": ["1", "2"]}
    return equilibrium(subject, entry, field=field)
