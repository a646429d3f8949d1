"""4,095 coalitions, a field of degree 24, five claims."""

from tests.certificates.hostile import claim, equilibrium, long, simple

EXPECTED = "unknown"


def documents():
    subject = simple([1] * 12)
    weights = [{"in_field": [long(k, 20) for k in range(24)]}] * 12
    claims = [claim(subject, weights=weights) for _ in range(5)]
    field = {"minimal_polynomial": ["-2", *["0"] * 23, "1"], "interval": ["1", "2"]}
    return equilibrium(subject, *claims, field=field)
