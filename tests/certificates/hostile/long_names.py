"""A name, a hash and a key of 100,000 letters each."""

from tests.certificates.hostile import claim, equilibrium, simple

EXPECTED = "invalid"


def documents():
    subject = simple([1])
    subject["players"] = ["λ" * 100_000]
    text, certificate = equilibrium(subject, claim(subject))
    start = certificate.index('"game_sha256": "') + len('"game_sha256": "')
    return text, certificate[:start] + "f" * 100_000 + certificate[start:]
