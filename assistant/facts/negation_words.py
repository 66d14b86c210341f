"""Closed lists of German and English words that deny, or may seem to. All are folded."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


CUES = {
    "de": re.compile(r"nicht|kein(?:e[nmrs]?)?|nie|niemals|ohne|weder|nirgends|niemand(?:en|em)?"),
    "en": re.compile(r"not|no|never|neither|none|nobody|without|cannot|nowhere|\w+n't"),
}

# Verbs that deny what follows them.
LEXICAL = {
    "de": _any(
        r"lehn\w* [^.;]{0,200}\bab", r"abgelehnt", r"ablehn\w*", r"weiger\w*", r"geweigert",
        r"bestreite\w*", r"bestritt\w*", r"dementier\w*", r"schlie(?:ss|ß)\w* [^.;]{0,200}\baus",
        r"schloss\w* [^.;]{0,200}\baus", r"ausgeschlossen", r"verweiger\w*", r"leugne\w*",
        r"wies\w* [^.;]{0,200}\bzuruck", r"zuruckgewiesen",
    ),
    "en": _any(
        r"reject\w*", r"refus\w*", r"den(?:y|ies|ied|ying)", r"rul(?:e|es|ed|ing) out",
        r"declin(?:e|es|ed) to", r"disput(?:e|es|ed)", r"oppos(?:e|es|ed|ing)",
    ),
}  # fmt: skip

# Negations in form that deny nothing, or no more than a part. Taken out before counting.
NEUTRAL = {
    "de": _any(
        r"nicht nur", r"nicht allein", r"nicht blo(?:ss|ß)", r"nicht zuletzt", r"ohnehin",
        r"ohne weiteres", r"ohne frage", r"ohne zweifel", r"nicht umsonst", r"kein zufall",
        r"noch nie zuvor", r"wenn nicht gar", r"wenn nicht sogar", r"nicht wahr", r"ob oder nicht",
    ),
    "en": _any(
        r"not only", r"not just", r"not merely", r"not simply", r"not least", r"no matter",
        r"no doubt", r"without doubt", r"no wonder", r"if not", r"whether or not", r"or not",
        r"no\.? \d+", r"number of no",
    ),
}  # fmt: skip

# What a reader must think twice about: no judgement is passed on it.
AMBIGUOUS = {
    "de": _any(
        r"kein\w* gering\w+", r"nichts als", r"nichts anderes als", r"nicht anders", r"kaum",
        r"nicht un\w+", r"nicht bevor", r"nicht eher", r"nicht ohne", r"kein\w* ander\w+",
        r"nicht vor", r"nicht weniger", r"kein\w* weniger", r"nicht mehr als",
        r"nicht langer als", r"weder", r"nicht ausgeschlossen", r"nicht alle\w*",
        r"nicht jede\w*", r"nicht immer", r"nicht mindestens", r"nicht einmal", r"nicht so",
        r"noch nicht", r"nicht ganz",
    ),
    "en": _any(
        r"no less", r"none other", r"nothing but", r"nothing", r"hardly", r"barely", r"scarcely",
        r"not un\w+", r"not in\w+", r"not before", r"not without", r"no one", r"not all",
        r"not every\w*", r"not always", r"no more than", r"not more than", r"not less than",
        r"not necessarily", r"no fewer", r"not even", r"no sooner", r"not so", r"not yet",
        r"not as", r"not entirely", r"not quite", r"no earlier", r"neither", r"nor",
    ),
}  # fmt: skip

# The same, from one clause into another: "will not sign, unless", "nicht bevor".
CONDITIONAL = {
    "de": _any(
        r"es sei denn", r"ausser", r"erst", r"ob", r"statt\w*", r"bevor", r"solange", r"ehe",
        r"geringer\w*", r"sofern",
    ),
    "en": _any(
        r"unless", r"except", r"until", r"till", r"rather than", r"instead", r"whether",
        r"other than", r"before", r"as long as", r"provided",
    ),
}  # fmt: skip

# Verbs that say the contrary of those of LEXICAL.
ASSENT = {
    "de": _any(
        r"stimm\w* [^.;]{0,200}\bzu", r"zugestimmt", r"unterstutz\w*", r"befurwort\w*",
        r"billig\w*", r"gebilligt", r"akzeptier\w*", r"bestatig\w*", r"begru(?:ss|ß)\w*",
        r"gestand\w*", r"zugegeben", r"gab\w* [^.;]{0,200}\bzu", r"nahm\w* [^.;]{0,200}\ban",
        r"angenommen", r"raumt\w* [^.;]{0,200}\bein", r"eingeraumt",
    ),
    "en": _any(
        r"accept(?:s|ed)?", r"support(?:s|ed)?", r"back(?:s|ed)", r"agree(?:s|d)?", r"approv\w*",
        r"endors\w*", r"confirm\w*", r"admit\w*", r"welcom\w*", r"favou?r(?:s|ed)",
    ),
}  # fmt: skip

# Words that deny in themselves, so that "is impossible" says the same as "cannot".
IMPLICIT = {
    "de": _any(
        r"un(?!d\b|s\b|ser|ter|ion|iver|garn|gar|ten|gefahr|abhang|fall)\w{4,}",
        r"\w{3,}los(?:e[nmrs]?)?", r"\w{3,}frei(?:e[nmrs]?)?", r"mang\w+", r"fehl\w+",
        r"versaum\w+", r"verhinder\w*", r"vermeid\w*", r"verzicht\w*", r"scheiter\w*",
        r"verbiet\w*", r"verbot\w*", r"nichts", r"nein", r"selten\w*", r"stopp\w*", r"gegen",
        r"wenig\w*", r"verlor\w*", r"noch", r"anders", r"falsch\w*", r"unterl\w+",
        r"weit entfernt", r"ende\w*", r"auf\w*geb\w+",
    ),
    "en": _any(
        r"(?:un(?!it|iv|ion|der|til|ique|i\b)|im(?=p|m)|ir(?=r)|il(?=l))\w{4,}",
        r"in(?:ab|cap|suff|visib|sign|complet|consis|correct|adequ|effect|elig|compat)\w+",
        r"\w{3,}less", r"lack\w*", r"absen\w+", r"fail\w*", r"miss\w*", r"avoid\w*",
        r"prevent\w*", r"few", r"little", r"stop\w*", r"ceas\w*", r"prohibit\w*", r"ban\w*",
        r"free of", r"free from", r"rarely", r"seldom", r"against", r"dis\w{4,}", r"non\W?\w{4,}",
        r"only", r"still", r"end(?:s|ed)?", r"false\w*", r"wrong\w*", r"far from", r"too",
    ),
}  # fmt: skip

# A clause ends at a stop within the sentence and before a word that begins another one.
CLAUSE_BORDER = {
    "de": re.compile(
        r"[,;:()–—]|\s-\s|\b(?:und|oder|aber|denn|sondern|doch|weil|dass|obwohl|wahrend|während)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"[,;:()–—]|\s-\s|\b(?:and|or|but|because|while|although|though|that|which|who|when|if)\b",
        re.IGNORECASE,
    ),
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FUNCTION_WORDS = {
    "de": _set(
        """der die das den dem des ein eine einen einem einer eines er sie es ihr ihn ihm ihnen sein
        seine seinen seiner seinem ihre ihren ihrer ihrem sich wir uns ich man und oder aber denn
        doch auch nur noch schon so sehr mehr bereits dann da hier dort an am auf aus bei beim
        bis durch fur gegen im in ins mit nach seit uber um unter vom von vor wegen zu zum zur
        zwischen als wie dass ob wenn weil ist sind war waren wird wurde wurden werden worden sei
        seien hat haben hatte hatten habe kann konnen konnte konnten muss mussen soll sollen sollte
        will wollen wolle wollte darf durfen durfte wurde dies diese dieser dieses diesem diesen
        jetzt nun damit dabei davon daran dafur wohl etwa ja eben einmal wieder uberhaupt derzeit
        weiter langer"""
    ),
    "en": _set(
        """the a an this that these those he she it they we i you him her them us his its their our
        my your and or but so also just already then there here at by for from in into of on to
        with about over under between after before since during as than like is are was were be
        been being am has have had having do does did done can could will would shall should may
        might must now any very more even again ever longer at all said says"""
    ),
}
