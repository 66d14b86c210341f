"""Whether words that may be a date are one where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.facts.dates.days import Piece

_SENSES = {
    "since": "seit since ab",
    "after": "after nach",
    "before": "before vor",
    "until": "until till bis",
    "on": "in im am on during of von vom from aus within den dem between zwischen zum",
}
_SENSE_OF = {word: sense for sense, words in _SENSES.items() for word in words.split()}
_PREPOSITION = re.compile(
    r"(?<![\w-])(?P<word>" + "|".join(_SENSE_OF) + r")"
    r"(?:\s{1,3}(?P<article>zum|zur|de[nmr]|the|in|im))?\s{1,3}$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<![\w-])(?:the\s{1,3})?(?P<part>anfang|mitte|ende|early|mid|late|beginning|start|middle|end)"
    r"(?:\s{1,3}(?:of|des|der)(?:\s{1,3}the)?)?[\s-]{1,3}$",
    re.IGNORECASE,
)
_PARTS = {"an": "early", "ea": "early", "be": "early", "st": "early", "mi": "mid",
          "en": "late", "la": "late"}  # fmt: skip
_ONWARDS = re.compile(r"\s{1,3}onwards?(?!\w)", re.IGNORECASE)
_LEAD = 32  # characters before an expression that its preposition and "beginning of" take
_REACH = 60  # characters around it that tell whether it is a date


@dataclass(frozen=True)
class Lead:
    """The words before an expression: where they begin, the preposition, "early" or "late"."""

    start: int
    word: str = ""
    sense: str = ""
    part: str = ""
    article: str = ""


def lead_of(text: str, piece: Piece, *, part_only: bool = False) -> Lead:
    """Return the preposition and the "beginning of" that stand right before an expression."""
    base = max(0, piece.start - _LEAD)
    head, start, part = text[base : piece.start], piece.start, ""
    if match := _PART.search(head):
        part, start = _PARTS[match["part"][:2].lower()], base + match.start()
        head = head[: match.start()]
    match = None if part_only else _PREPOSITION.search(head)
    if not match:
        return Lead(start, part=part)
    word = match["word"].lower()
    onwards = word == "from" and _ONWARDS.match(text, piece.end)
    sense = "since" if onwards else _SENSE_OF[word]
    return Lead(base + match.start(), word, sense, part, (match["article"] or "").lower())


_NAMESAKES = re.compile(
    r"\s+(?:macke|bebel|sander|strindberg|wilson|thyssen|horch|rodin|diehl|schlegel|bournonville|"
    r"der\s|o['’]neil|ludgate|kepner)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[-–/][^\W\d_]|['’]s(?!\w)")  # "August-Macke-Haus", "Monday's"
_CAPITAL = re.compile(r"\s+[A-ZÄÖÜ]")
_PAPER = re.compile(r"(?:welt|bild|mail|tagesspiegel|express|fazit)\s+(?:am|on)\s+$", re.IGNORECASE)
_AFTER_MAY = re.compile(
    r"\s*(?:$|[.,;:!?)\]]|\s(?:and|or|to|of|in|on|at|with|for|about|the|has|have|had|did|was|were|"
    r"by|from|regarding|over|und|oder|über|zu|zum|zur|mit|gegen|der|die|das)(?!\w))",
    re.IGNORECASE,
)
_VERB_AFTER_MAY = re.compile(r"\s+(?:be|not|have|also|well|still|need|soon|never)(?!\w)")
_ENDS = re.compile(r"\s*(?:[?!.,;:)]|$)")
_NO_SMALL_WORD = re.compile(
    r"\s+(?!(?:during|with|about|between|over|near)(?!\w)|[a-z]+ed(?!\w))[^\W\d_]{4,}"
)
_SAID = re.compile(r"(?:said|told|met|(?<!call)(?<!nam)[a-z]{3}ed|late|early)\s$")


def is_meant(text: str, piece: Piece, *, in_article: bool) -> bool:
    """Whether an expression is a date where it stands."""
    if piece.kind == "sure":
        return True
    lead = lead_of(text, piece)
    after = text[piece.end : piece.end + _REACH]
    if _GOES_ON.match(after) and piece.kind not in {"year", "dotted"}:
        return False
    rule = _RULES[piece.kind]
    if piece.kind == "weekday" and in_article and piece.start == lead.start:
        return text[piece.end - 1].lower() == "y" and bool(_SAID.search(text[: piece.start][-24:]))
    return rule(text[piece.start : piece.end], text[: lead.start][-_REACH:], lead, after)


def _prepositioned(words: str, before: str, lead: Lead, after: str) -> bool:
    return bool(lead.sense) and lead.word not in {"in", "of", "within", "zwischen", "between"}


def _month(words: str, before: str, lead: Lead, after: str) -> bool:
    if (
        not (lead.word or lead.part)
        or lead.article == "the"
        or lead.word in {"den", "dem", "am", "on"}
    ):
        return False
    certain = bool(lead.part) or lead.word in {"in", "im", "during", "seit", "since", "ab"}
    if _NAMESAKES.match(after) or (_CAPITAL.match(after) and not certain):
        return False
    if words.lower() == "may" or words == "march":
        if lead.word in {"in", "during"} or lead.part:
            return not _VERB_AFTER_MAY.match(after)
        return bool(_AFTER_MAY.match(after))
    return True


def _season(words: str, before: str, lead: Lead, after: str) -> bool:
    certain = lead.word in {"in", "im", "during"} or bool(lead.part)
    return certain or (
        lead.sense in {"since", "until", "after", "before"} and not _CAPITAL.match(after)
    )


def _fall(words: str, before: str, lead: Lead, after: str) -> bool:
    english = lead.word in {"in", "during", "since", "until", "before", "after", "of"}
    return words[-1].isdigit() and (english or words[0] == "f")


def _month_day(words: str, before: str, lead: Lead, after: str) -> bool:
    """Whether "August 12" is a day: not in "im August 12 Menschen", nor in "May 5 people come?"."""
    if lead.word in {"in", "im", "seit", "ab", "von"} or lead.part:
        return False
    if lead.word or "day" in words.lower():
        return True
    if words.startswith(("may", "march", "mar ", "jan ", "Jan ")):
        return False
    if words.startswith("May") and not before.strip():
        return bool(_ENDS.match(after))
    return not _NO_SMALL_WORD.match(after)


def _weekday(words: str, before: str, lead: Lead, after: str) -> bool:
    if not lead.sense or lead.word in {"in", "im", "of", "von", "during", "within", "zum"}:
        return False
    if _PAPER.search(before + lead.word + " ") or re.match(r"\s+(?:for|the)\s", after):
        return False
    return lead.sense in {"on", "since"} or not _CAPITAL.match(after)


def _dotted(words: str, before: str, lead: Lead, after: str) -> bool:
    firm = {"am", "vom", "zum", "dem", "den"}
    return lead.word in firm or (words.endswith(".") and lead.word in {"bis", "seit", "ab", "vor"})


def _now(words: str, before: str, lead: Lead, after: str) -> bool:
    return False  # the end of a range at most: "from May until now"


def _short_quarter(words: str, before: str, lead: Lead, after: str) -> bool:
    return words[0] in "qQ" and lead.word in {"in", "since", "during"}


def _the_unit(words: str, before: str, lead: Lead, after: str) -> bool:
    return bool(lead.part)


_EVENT = re.compile(
    r"\s(?:(?:presidential|federal|general|parliamentary|european|us|u\.s\.|german)\s){0,2}"
    r"(?:elections?|olympics|world cup|budget|summit|season|campaign|conference|war|invasion|"
    r"crisis|midterms?|referendum|championships?|vote|bundestagswahl)(?!\w)|['’]s\s",
    re.IGNORECASE,
)
_EVENT_BEFORE = re.compile(
    r"(?:wahl|wahlen|wahlkampf|gipfel|spielen?|olympia|haushalt|krise|krieg|referendum|parteitag|"
    r"meisterschaft|hochwasser|flut|(?<!\w)[we]m|elections?|olympics|summit|budget|(?<!\w)cup|"
    r"championships?|nachrichten|meldungen|news|articles)\s$",
    re.IGNORECASE,
)
_COUNTED_AFTER = re.compile(
    r"\s(?:(?!was|has|does|olympics|elections|midterms|championships|crisis|years|onwards)"
    r"[a-z]{3,}s(?!\w)|(?:children|men|women)(?!\w)|[A-ZÄÖÜ][a-zäöüß]+n(?!\w))"
)
_PAST_VERB = re.compile(
    r"(?<!\w)(?:[a-zäöüß]{2,40}t(?:e|en)|war|waren|geschah|gab|gewann|kam|ging|won|happened|hat|haben|"
    r"wurden?)(?:\s(?:der|die|das|es|sich))?(?:\s[A-ZÄÖÜ][\w-]{1,40}){0,3}\s$"
)
_NUMBERED = re.compile(
    r"(?:agenda|vision|plan|proje[ck]t|horizont?|expo|section|paragraph|arti[ck]el|article|n[ro]\.|"
    r"nummer|number|raum|room|zimmer|seite|page|kapitel|chapter|modell?|windows|office|peugeot|"
    r"version|gesetz|act|resolution|route|flug|flight|linie|line|target|ziel|strategie|strategy|"
    r"stuttgart|studio|platz)\s$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[-–/.,$€£#§]$")
_YEAR_AFTER = {"since", "seit", "during", "in", "before", "after"}
_YEAR_AFTER_IF_NO_NOUN = {"of", "von", "ab", "until", "till", "bis", "vor", "nach", "from"}


def _year(words: str, before: str, lead: Lead, after: str) -> bool:
    """Whether a number is used like a year."""
    event = bool(_EVENT.match(after) or (not lead.word and _EVENT_BEFORE.search(before)))
    if _COUNTED_AFTER.match(after) or _BESIDE.search(before) or after[:1] in {"/", "-"}:
        return False
    if event or lead.part:
        return True
    if lead.word:
        noun = bool(_CAPITAL.match(after)) or bool(lead.article)
        return (lead.word in _YEAR_AFTER and not lead.article) or (
            lead.word in _YEAR_AFTER_IF_NO_NOUN and not noun
        )
    if not before.strip():
        return bool(_ENDS.match(after))
    verbal = _PAST_VERB.search(before) and not _NUMBERED.search(before)
    return bool(verbal and (_ENDS.match(after) or re.match(r"\s[a-zäöü]", after)))


_RULES = {
    "prepositioned": _prepositioned,
    "month": _month,
    "season": _season,
    "fall": _fall,
    "month day": _month_day,
    "weekday": _weekday,
    "dotted": _dotted,
    "short quarter": _short_quarter,
    "the unit": _the_unit,
    "now": _now,
    "year": _year,
}
