"""Twelve parts, so 78 pairs of vertices, each over 2,048 conflicts."""

from tests.certificates.hostile import simple, tree

EXPECTED = "unknown"


def documents():
    subject = simple([2] * 10 + [1, 1])
    part = {
        "best_replies": {str(i): {"1": str(i)} for i in range(1, 11)},
        "dividends": {},
    }
    everywhere = {"face": list(range(1, 13)), "child": 1}
    return tree(subject, {"parts": [part] * 12, **everywhere}, {"open": True})
