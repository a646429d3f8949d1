"""Shares for each of many nodes, expanded over 4,095 coalitions each."""

from tests.certificates.hostile import face_chain, long, simple, tree

EXPECTED = "unknown"


def documents():
    subject = simple([1] * 12)
    part = {"shares": {str(i): long(i, 90) for i in range(1, 13)}}
    return tree(subject, *face_chain(200, part, 12), notion="coco")
