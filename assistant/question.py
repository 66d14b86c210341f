"""What somebody asks, checked before anything works on it."""

from __future__ import annotations

import re

from vectorstore.errors import BelegError
from vectorstore.text.cleaning import clean

MAX_QUESTION = 2000  # characters


class QuestionError(BelegError):
    """A question that cannot be asked: empty, or too long."""


# What has one answer, unless it asks for several; other questions want every point.
_ONE_THING = re.compile(
    r"\b(?:who|whom|whose|when|where|how (?:many|much|long|old|often|far|high|tall|large|big|"
    r"late|early)|what (?:year|day|date|name|percentage|number|time|kind|type|color|colour)|"
    r"wer|wem|wen|wessen|wann|wo|woher|wohin|wie (?:viele?|lange?|alt|oft|weit|hoch|groß|spät|"
    r"früh|heißt|heißen|lautet)|wieviele?|welche[rsmn]?|in which|which)\b",
    re.IGNORECASE,
)
# "What did Merz demand when he came?" asks for no time, "Welche Forderungen" for no single thing.
# After "welche" a word in -en is a plural, or an adjective before one.
_EVERY_POINT = re.compile(
    r"^\W*(?:why|warum|wieso|weshalb|was|"
    r"what (?:do|does|did|has|have|had|will|would|should|can|could))\b|"
    r"\bwelche (?!beiden\b)(?:\w+en|\w*(?:gründe|länder|punkte|ziele|pläne|schritte|vorwürfe|"
    r"vorschläge|vorteile|nachteile|argumente|probleme|ergebnisse|städte|gesetze|rechte|politiker|"
    r"mitglieder|vertreter)|orte|standorte|minister)\b|"
    r"\bwelchen (?:\w+en )?\w*(?:ungen|ionen|gründen|ländern|punkten|zielen|staaten|städten)\b|"
    r"^\W*(?:\w+ ){0,4}which (?:(?:other|new|main|key|major|different|further|important|political|"
    r"economic|legal|specific) )?"
    r"(?:people|men|women|children|(?!was|has|does|series|species|news|means)\w{2,}[^\W_siu]s)\b",
    re.IGNORECASE,
)


def asks_for_one_thing(question: str) -> bool:
    """Whether a question asks for one person, place, time, number or name.

    "Welche Forderungen stellt Merz?" and "What did Merz demand?" want every point.
    """
    return bool(_ONE_THING.search(question)) and not _EVERY_POINT.search(question)


def checked_question(question: str) -> str:
    """Return a question on one line, cleaned as articles are.

    Raises: QuestionError: if it is empty, too long or no text.
    """
    if not isinstance(question, str):
        raise QuestionError("A question is a text.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} are allowed. "
            "Shorten it, or add a long text as an article and ask about it."
        )
    question = " ".join(clean(question).split())
    if not question:
        raise QuestionError("The question is empty. Ask something about the articles.")
    return question
