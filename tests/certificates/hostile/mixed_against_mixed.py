"""200 by 200 actions, both mixed: 40,000 products for each player and conflict."""

from tests.certificates.hostile import claim, equilibrium, game

EXPECTED = "valid"


def documents():
    subject = game([200, 200], lambda a: ["0", "0"])
    mixed = {str(k): "1/200" for k in range(1, 201)}
    entry = claim(subject, strategies={"1": mixed, "2": mixed})
    return equilibrium(subject, entry)
