"""Closed lists of German and English words that tell who says something. All are folded."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Finite forms. Those that are also participles (fordert, erklärt) count beside a name only.
SAYING = {
    "de": _set(
        """sagt sagte erklart erklarte betont betonte fordert forderte fordere kritisiert
        kritisierte warnt warnte meint meinte verlangt verlangte verspricht versprach behauptet
        behauptete pladiert pladierte bekraftigt bekraftigte versichert versicherte dementiert
        dementierte droht drohte appelliert appellierte mahnt mahnte unterstreicht unterstrich
        bezweifelt bezweifelte lobt lobte verurteilt verurteilte aussert ausserte schreibt
        schrieb bestatigt bestatigte argumentiert argumentierte beklagt beklagte verkundet
        verkundete prophezeit prophezeite beteuert beteuerte beteuern kundigte kundigt raumte
        raumt erganzte erganzt"""
    ),
    "en": _set(
        """says said demands demanded announces announced criticises criticised criticizes
        criticized warns warned urges urged claims claimed argues argued adds added states
        stated stresses stressed insists insisted explains explained declares declared promises
        promised denies denied confirms confirmed admits admitted notes noted writes wrote
        suggests suggested proposes proposed vows vowed accuses accused blames blamed praises
        praised condemns condemned threatens threatened emphasises emphasised emphasizes
        emphasized reiterates reiterated pledges pledged tells told"""
    ),
}
# "calls for", "rief ... auf", "sprach sich ... aus": a verb that says something with its companion.
COMPANIONS = {
    "de": {
        "rief": "auf", "ruft": "auf", "sprach": "aus", "spricht": "aus", "warf": "vor",
        "wirft": "vor", "wies": "zuruck", "weist": "zuruck", "lehnte": "ab", "lehnt": "ab",
        "hob": "hervor", "hebt": "hervor",
    },
    "en": {"called": "for", "calls": "for"},
}  # fmt: skip
PARTICIPLES = {
    "de": _set(
        """gesagt erklart betont gefordert kritisiert gewarnt gemeint verlangt versprochen
        behauptet pladiert bekraftigt versichert dementiert gedroht appelliert gemahnt
        unterstrichen bezweifelt gelobt verurteilt geaussert geschrieben bestatigt angekundigt
        vorgeworfen zuruckgewiesen abgelehnt ausgesprochen aufgerufen"""
    ),
    "en": SAYING["en"],
}
HAVE = {"de": _set("hat habe hatte"), "en": _set("has had have")}
# "was said", "is claimed": somebody else says it.
PASSIVE = {
    "de": _set("wird wurde werden wurden worden ist war sei"),
    "en": _set("is was are were be been being gets got"),
}
# "said Merz": verbs that English puts before their subject.
INVERTED = _set(
    "said says added adds explained explains argued argues claimed claims wrote writes warned noted"
)
# "laut Merz", "according to Merz", "Merz zufolge".
SOURCES = {
    "de": re.compile(
        r"\b(?:[Ll]aut|[Nn]ach (?:Angaben|Ansicht|Meinung|Auffassung|Darstellung|Aussage) von"
        r"|[Nn]ach den Worten von|[Aa]us (?:der )?Sicht von)\s+$"
    ),
    "en": re.compile(r"\b(?:[Aa]ccording to|[Ii]n the (?:words|view|opinion) of)\s+$"),
}
AFTERWARDS = re.compile(r"^ zufolge\b")
AGENT = {
    "de": re.compile(r"\bvon\s+$"),
    "en": re.compile(r"\b(?P<verb>\w+) by\s+$"),
}
# Between a subject and its verb these begin another subject or clause.
BARRIERS = _set(
    """that dass und and or oder but aber weil because which who whom whose wenn if als
        when while wahrend ob whether der die das den dem deren dessen"""
)
GOVERNING = _set(
    """of for by from with against about to on in at near von fur vom mit gegen uber an auf
        bei zu zum zur aus durch neben nach um wegen trotz ohne"""
)
PRONOUNS = _set("he she they it er sie es i we ich wir")
# Before a name without an article: "Am Montag forderte Merz", "Auch Merz forderte".
NOUNLESS = _set(
    """am im in an auf bei beim nach vor seit auch gestern heute danach dann daraufhin zudem
    ausserdem
    zugleich gleichzeitig dagegen dabei dazu so nun jetzt spater zuvor zuletzt erneut hingegen nur
    selbst deshalb allerdings weiter dass weil wie mit zur zum bereits schon doch aber und"""
)
