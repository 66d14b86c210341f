"""Articles and questions of the tests of an evaluation."""

from __future__ import annotations

from fakes import article_of

from assistant.evaluation.data import Question

FERRY = "The ferry leaves the harbour at dawn. It comes back at noon."
DAWN = "The ferry leaves the harbour at dawn."
Ferry = article_of(FERRY, "ferry")
Mill = article_of("The old mill grinds barley again. A family bought it.", "mill")
OTHERS = [article_of(f"Nothing of note in number {n}.", f"other-{n}") for n in range(12)]


def asked(**values) -> Question:
    filled = {
        "id": "q",
        "text": "When does the ferry leave?",
        "language": "en",
        "type": "en->en",
        "answerable": True,
        "article_ids": ("ferry",),
        "evidence": (DAWN,),
        "answers": ("dawn",),
        "passage_answers": ("dawn",),
    }
    return Question(**(filled | values))


def headline(**values) -> Question:
    nothing = {"evidence": (), "answers": (), "passage_answers": (), "type": "headline"}
    return asked(**(nothing | {"article_ids": ("ferry", "ferry-de", "ferry-fr")} | values))
