"""α less its first 9,000 digits."""

from tests.certificates.hostile import field_claim

EXPECTED = "valid"


def documents():
    from decimal import Decimal
    from math import isqrt

    near = Decimal(isqrt(2 * 10**18_000))
    weight = {"in_field": [f"-{near}/1" + "0" * 9_000, "1"]}
    return field_claim(["-2", "0", "1"], ["1", "2"], weight)
