"""Makes the files of this folder: ``python -m tests.certificates.identity.build``, from the prover and the attacks.

``correct/*.json`` are certificates. ``incorrect/*.json`` are {"refused_for": reason, "certificate": document};
``unparsable/*.json`` are {"place": words of the message, "text": the file's content}. ``hostile/*.json`` are
certificates that are made to take long (hostile.py).
"""

import json
import re
from pathlib import Path

from proofs.identities.proving import APPENDIX, prove
from tests.certificates.identity import hostile
from tests.checkers.test_identity_checker import ATTACKS, certificate
from tests.proofs.identity_examples import EXPANDED, SMALL, TRUE

FOLDER = Path(__file__).parent
CLASSICS = [
    "row sum",
    "Vandermonde",
    "Dixon, one parameter",
    "Franel",
    "harmonic numbers",
    "a finite support",
    "geometric",
    "half integers",
    "inverse binomials",
    "a partial row",
]


def slug(name):
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")


def correct():
    chosen = [(i.name, i.left, i.right, i.assume) for i in APPENDIX] + [
        e for e in TRUE if e[0] in CLASSICS
    ]
    for name, left, right, assume in [*chosen, *SMALL]:
        yield slug(name), dict(prove(left, right, assume).certificate)
    for name, left, right, parameters in EXPANDED:
        head = {
            "format": "coco-certificate/1",
            "kind": "identity",
            "left": left,
            "right": right,
            "assume": [],
        }
        spelled = {
            p: [["1", [int(p == q) for q in parameters] + [0]]] for p in parameters
        }
        yield (
            slug(name),
            {
                **head,
                "coordinates": parameters,
                "parameters": spelled,
                "proof": {"rule": "expand"},
            },
        )


def attacked(kind):
    """The attacks that are refused in this way, each with the words of the refusal."""
    for number, (name, attack, reason) in enumerate(ATTACKS):
        words = reason.removeprefix(f"{kind}: ")
        document = attack(certificate(name))
        if reason.startswith("unknown"):
            continue  # the folder hostile has its like
        if words not in ("valid", "invalid", "unparsable", "limit") and (
            kind == "unparsable"
        ) == ("unparsable" in reason):
            yield f"{number:02}-{slug(name)}", document, words


BROKEN = {
    "empty": ("", "line 1 column 1"),
    "an-open-brace": ("{", "line 1 column 2"),
    "a-comma-too-much": ('{"format": "coco-certificate/1",}', "line 1 column 33"),
    "a-list": ("[]", "the field 'format'"),
    "no-kind": ('{"format": "coco-certificate/1"}', "the field 'kind'"),
    "a-repeated-key": ('{"format": 1, "format": 1}', "the key 'format' is repeated"),
    "deep": ("[" * 100_000, "recursion"),
    "two-documents": ('{"format": 1}\n{"format": 1}', "line 2 column 1"),
}


def texts():
    """Every file of the folder: its name, and what is in it."""
    for name, document in correct():
        yield f"correct/{name}.json", json.dumps(document, indent=1)
    for name, document, words in attacked("invalid"):
        yield (
            f"incorrect/{name}.json",
            json.dumps({"refused_for": words, "certificate": document}, indent=1),
        )
    for name, text in hostile.files():
        yield f"hostile/{name}.json", text
    broken = [
        (name, json.dumps(document, indent=1), words)
        for name, document, words in attacked("unparsable")
    ]
    broken += [(name, text, words) for name, (text, words) in BROKEN.items()]
    for name, text, words in broken:
        yield (
            f"unparsable/{name}.json",
            json.dumps({"place": words, "text": text}, indent=1),
        )


if __name__ == "__main__":
    for filename, text in texts():
        path = FOLDER / filename
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
