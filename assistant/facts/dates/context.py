"""Whether words that may be a date are one where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from assistant.facts.dates.days import Piece
from assistant.facts.languages.together import Meanings, all_words, any_case, either
from assistant.facts.languages.vocabulary import Language, Prepositions, Surroundings

_LEAD = 32  # characters before an expression that its preposition and "beginning of" take
_REACH = 60  # characters around it that tell whether it is a date
_SAID = 24  # characters before a weekday that tell whether it needs no preposition
_CAPITAL = re.compile(r"\s+[A-ZÄÖÜ]")
_ENDS = re.compile(r"\s*(?:[?!.,;:)]|$)")
_APOSTROPHE = re.compile(r"['’]\d\d")
_WORD_AFTER = re.compile(r"\s+\w")
_BESIDE = re.compile(r"[-–/.,$€£#§]$")


@dataclass(frozen=True)
class Lead:
    """The words before an expression: where they begin, the preposition, "early" or "late"."""

    start: int
    word: str = ""
    sense: str = ""
    part: str = ""
    article: str = ""


_Rule = Callable[[str, str, Lead, str], bool]


class _Leads:
    """The words before a date, in the languages that are read together."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        calendars = [one.calendar for one in languages]
        all_of = [one.prepositions for one in languages]
        self._sense_of = {
            word: sense
            for one in all_of
            for sense, words in one.senses.items()
            for word in words.split()
        }
        end = r"(?:\s{1,3}|(?<=['’]))$"
        self._preposition = any_case(
            rf"(?<![\w-])(?P<word>{either(self._sense_of)})"
            rf"(?:\s{{1,3}}(?P<article>{either(one.articles for one in all_of)}))?{end}"
        )
        self._stages = Meanings(one.stages for one in calendars)
        the = either(one.stage_article for one in calendars)
        of = either(one.stage_of for one in calendars)
        self._stage = any_case(
            rf"(?<![\w-])(?:(?:{the})\s{{1,3}})?(?P<part>{self._stages.pattern})"
            rf"(?P<of>\s{{1,3}}(?:{of}))?(?:[\s-]{{1,3}}|(?<=['’]))$"
        )
        self._onwards = any_case(rf"\s{{1,3}}(?:{either(one.onwards for one in calendars)})(?!\w)")
        self._opening = all_words(one.opening for one in all_of)

    def before(self, text: str, piece: Piece, *, part_only: bool = False) -> Lead:
        """Return the preposition and the "beginning of" that stand right before an expression."""
        base = max(0, piece.start - _LEAD)
        head, start, part = text[base : piece.start], piece.start, ""
        stage = self._stage.search(head)
        if stage:
            part, start = self._stages[stage["part"]], base + stage.start()
            head = head[: stage.start()]
        match = None if part_only else self._preposition.search(head)
        # "nach dem Ende August ergangenen Urteil": it is the verdict after which something is.
        if not match or (stage and not stage["of"] and match["article"]):
            return Lead(start, part=part)
        word = match["word"].lower()
        sense = self._sense_of[word]
        if sense == "on" and word in self._opening and self._onwards.match(text, piece.end):
            sense = "since"
        return Lead(base + match.start(), word, sense, part, (match["article"] or "").lower())


class Context:
    """What tells whether an expression is a date, in the languages that are read together."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        """Take the words of all the languages."""
        self.lead_of = _Leads(languages).before
        around = [one.surroundings for one in languages]

        def words(read: Callable[[Surroundings], str]) -> str:
            return either(read(one) for one in around)

        def lists(read: Callable[[Prepositions], str]) -> frozenset[str]:
            return all_words(read(one.prepositions) for one in languages)

        possessive = words(lambda one: one.possessive)
        after_may = words(lambda one: one.after_verb_month)
        self.opening, self.between = lists(lambda one: one.opening), lists(lambda one: one.between)
        self._within, self._the = lists(lambda one: one.within), lists(lambda one: one.the)
        self._before_day = lists(lambda one: one.before_day)
        self._before_month = lists(lambda one: one.before_month)
        self._before_verb_month = lists(lambda one: one.before_verb_month)
        self._before_season = lists(lambda one: one.before_season)
        self._before_unsure = lists(lambda one: one.before_unsure)
        self._before_quarter = lists(lambda one: one.before_quarter)
        self._before_number = lists(lambda one: one.before_number)
        self._never_weekday = lists(lambda one: one.never_weekday)
        self._before_dotted = lists(lambda one: one.before_dotted)
        self._before_point = lists(lambda one: one.before_point)
        self._before_year = lists(lambda one: one.before_year)
        self._before_sole_year = lists(lambda one: one.before_sole_year)
        self._goes_on = re.compile(rf"[-–/][^\W\d_]|(?:{possessive})(?!\w)")
        self._namesakes = any_case(rf"\s+(?:{words(lambda one: one.namesakes)})")
        self._papers = any_case(rf"(?:{words(lambda one: one.papers)})\s+$")
        month_first = (one.calendar for one in languages if one.calendar.month_first)
        weekdays = either(day for one in month_first for day in one.weekdays)
        self._weekday_named = any_case(weekdays)
        self._verbs = any_case(words(lambda one: one.verbs))
        self._small_verbs = re.compile(words(lambda one: one.small_verbs))
        self._names = re.compile(words(lambda one: one.names))
        self._after_may = any_case(rf"\s*(?:$|[.,;:!?)\]]|\s(?:{after_may})(?!\w))")
        self._verb_after = re.compile(rf"\s+(?:{words(lambda one: one.verb_after)})(?!\w)")
        self._no_small_word = re.compile(
            rf"\s+(?!(?:{words(lambda one: one.after_day)})(?!\w))[^\W\d_]{{4,}}"
        )
        self._bare_weekdays = re.compile(words(lambda one: one.bare_weekdays))
        self._said_on = re.compile(rf"(?:{words(lambda one: one.said_on)})$")
        self._weekday_after = re.compile(rf"\s+(?:{words(lambda one: one.weekday_after)})\s")
        self._event = any_case(
            rf"\s(?:{words(lambda one: one.events_after)})(?!\w)|(?:{possessive})\s"
        )
        self._event_before = any_case(rf"(?:{words(lambda one: one.events_before)})\s$")
        self._adjuncts = any_case(rf"(?:{words(lambda one: one.adjuncts)})$")
        self._after_feast = any_case(rf"\s+(?:{words(lambda one: one.after_feast)})(?!\w)")
        self._after_brief = re.compile(
            rf"\s*(?:[?!.,;:)]|$)|\s(?:{words(lambda one: one.past_verbs)}"
            rf"|{after_may})(?!\w)"
        )
        self._counted_after = re.compile(rf"\s(?:{words(lambda one: one.counted_after)})(?!\w)")
        self._past_verb = re.compile(
            rf"(?<!\w)(?:{words(lambda one: one.past_verbs)})"
            rf"(?:\s(?:{words(lambda one: one.after_past_verb)}))?"
            r"(?:\s[A-ZÄÖÜ][\w-]{1,40}){0,3}\s$"
        )
        self._numbered = any_case(rf"(?:{words(lambda one: one.numbered)})\s$")
        self._rules: dict[str, _Rule] = {
            "prepositioned": self._prepositioned,
            "month": self._month,
            "season": self._season,
            "fall": self._fall,
            "brief": self._brief,
            "feast": self._feast,
            "at feast": self._at_feast,
            "week": self._week,
            "month day": self._month_day,
            "weekday": self._weekday,
            "dotted": self._dotted,
            "short quarter": self._short_quarter,
            "the unit": self._the_unit,
            "now": self._now,
            "year": self._year,
        }

    def is_meant(self, text: str, piece: Piece, *, in_article: bool) -> bool:
        """Whether an expression is a date where it stands."""
        if piece.kind == "sure":
            return True
        lead = self.lead_of(text, piece)
        after = text[piece.end : piece.end + _REACH]
        if self._goes_on.match(after) and piece.kind not in {"year", "dotted"}:
            return False
        if piece.kind == "weekday" and self._bare_weekdays.fullmatch(text, piece.start, piece.end):
            return True
        if piece.kind == "weekday" and in_article and piece.start == lead.start:
            return self._said_on.search(text[max(0, piece.start - _SAID) : piece.end]) is not None
        before = text[: lead.start][-_REACH:]
        return self._rules[piece.kind](text[piece.start : piece.end], before, lead, after)

    def _prepositioned(self, words: str, before: str, lead: Lead, after: str) -> bool:
        return bool(lead.sense) and lead.word not in self._within

    def _month(self, words: str, before: str, lead: Lead, after: str) -> bool:
        no_month = lead.article in self._the or lead.word in self._before_day
        if no_month or not (lead.word or lead.part):
            return False
        certain = bool(lead.part) or lead.word in self._before_month
        if self._namesakes.match(after) or (_CAPITAL.match(after) and not certain):
            return False
        if self._verbs.fullmatch(words) or self._small_verbs.fullmatch(words):
            if lead.word in self._before_verb_month or lead.part:
                return not self._verb_after.match(after)
            return bool(self._after_may.match(after))
        return True

    def _season(self, words: str, before: str, lead: Lead, after: str) -> bool:
        certain = lead.word in self._before_season or bool(lead.part)
        return certain or (
            lead.sense in {"since", "until", "after", "before"} and not _CAPITAL.match(after)
        )

    def _fall(self, words: str, before: str, lead: Lead, after: str) -> bool:
        return words[-1].isdigit() and (lead.word in self._before_unsure or words[0].islower())

    def _brief(self, words: str, before: str, lead: Lead, after: str) -> bool:
        """Whether "Herbst 89" is one of 1989: not "im Herbst 89 neue"."""
        told = self._after_brief.match(after) is not None and bool(lead.word or lead.part)
        return told or _APOSTROPHE.search(words) is not None

    def _feast(self, words: str, before: str, lead: Lead, after: str) -> bool:
        return bool(lead.sense) and self._at_feast(words, before, lead, after)

    def _at_feast(self, words: str, before: str, lead: Lead, after: str) -> bool:
        """Whether a feast stands for its days: not "an Easter egg", "at Christmas Island"."""
        if words[-1].isdigit() or not self._adjuncts.search(words):
            return True
        return not _WORD_AFTER.match(after) or self._after_feast.match(after) is not None

    def _week(self, words: str, before: str, lead: Lead, after: str) -> bool:
        """Whether "week 38" is one of the year: not "in week 2 of the trial"."""
        return bool(lead.sense) and not _WORD_AFTER.match(after)

    def _month_day(self, words: str, before: str, lead: Lead, after: str) -> bool:
        """Whether "August 12" is a day: not "im August 12 Menschen" nor "May 5 people come?"."""
        if lead.word in self._before_number or lead.part:
            return False
        if lead.word or self._weekday_named.match(words):
            return True
        if self._names.match(words):
            return False
        if self._verbs.match(words) and not before.strip():
            return bool(_ENDS.match(after))
        return not self._no_small_word.match(after)

    def _weekday(self, words: str, before: str, lead: Lead, after: str) -> bool:
        if not lead.sense or lead.word in self._never_weekday:
            return False
        if self._papers.search(before + lead.word + " ") or self._weekday_after.match(after):
            return False
        return lead.sense in {"on", "since"} or not _CAPITAL.match(after)

    def _dotted(self, words: str, before: str, lead: Lead, after: str) -> bool:
        pointed = words.endswith(".") and lead.word in self._before_point
        return lead.word in self._before_dotted or pointed

    def _now(self, words: str, before: str, lead: Lead, after: str) -> bool:
        return False  # the end of a range at most: "from May until now"

    def _short_quarter(self, words: str, before: str, lead: Lead, after: str) -> bool:
        return words[0] in "qQ" and lead.word in self._before_quarter

    def _the_unit(self, words: str, before: str, lead: Lead, after: str) -> bool:
        return bool(lead.part)

    def _year(self, words: str, before: str, lead: Lead, after: str) -> bool:
        """Whether a number is used like a year."""
        event = self._event.match(after) or (not lead.word and self._event_before.search(before))
        if self._counted_after.match(after) or _BESIDE.search(before) or after[:1] in {"/", "-"}:
            return False
        if event or lead.part:
            return True
        if lead.word:
            noun = bool(_CAPITAL.match(after)) or bool(lead.article)
            sole = lead.word in self._before_sole_year and not noun
            return sole or (lead.word in self._before_year and not lead.article)
        if not before.strip():
            return bool(_ENDS.match(after))
        verbal = self._past_verb.search(before) and not self._numbered.search(before)
        return bool(verbal and (_ENDS.match(after) or re.match(r"\s[a-zäöü]", after)))


context_of = lru_cache(maxsize=16)(Context)
