"""German: its numbers and days, its names, how it denies, and who says something in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from assistant.facts.languages.vocabulary import (
    Calendar,
    Clock,
    DenialWords,
    Eras,
    Language,
    NameWords,
    Numbers,
    Numeral,
    Prepositions,
    SpeechWords,
    Surroundings,
    ToldWords,
    any_of,
    listed,
    row,
)

# ---- numbers and days

_ONES = row("null ein zwei drei vier fünf sechs sieben acht neun")
_TEENS = row("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn")
_TENS = row("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_ORDINALS = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}


def _below_100() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_ONES + _TEENS)}
    for ten, word in enumerate(_TENS, 2):
        words[word] = ten * 10
        words.update({f"{one}und{word}": ten * 10 + i for i, one in enumerate(_ONES) if i})
    words |= {"eins": 1, "zwo": 2}
    return words | {word.replace("ß", "ss"): number for word, number in words.items()}


def _ordinal_stems(cardinals: dict[str, int]) -> dict[str, int]:
    stems = {
        _ORDINALS.get(number, word + ("t" if number < 20 else "st")): number
        for word, number in cardinals.items()
        if number
    }
    return stems | {"siebent": 7, "hundertst": 100, "tausendst": 1000}


_CARDINALS = _below_100()
_STEMS = _ordinal_stems(_CARDINALS)
_ARTICLES = frozenset(row("ein eine einen einem einer eines eins"))
_CANDIDATE = re.compile(
    r"(?<![^\W_])(?:null|ein|zw[eoaö]|drei|dritt|vier|fünf|sech|sieb|acht|neun|zehn|elf|hundert|"
    r"tausend|erst|anderthalb)[a-zäöüß]{0,50}(?![^\W_])",
    re.IGNORECASE,
)
# "dreidimensional", "Fünfjahresplan", "zweier": such a word can prove a number, not claim one.
_COMPOUND = re.compile(
    r"(zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)"
    r"(?!fel|undz|tel|ung|los|sam)(?:er|\w{4,40})"
)


@lru_cache(maxsize=1)
def _shapes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return how a number looks, and one below a thousand within it."""
    below, stems = (
        "|".join(sorted(words, key=len, reverse=True)) for words in (_CARDINALS, _STEMS)
    )
    number = re.compile(
        rf"(?:(?P<thousands>(?:(?:{below}))?(?:hundert(?:und)?(?:(?:{below}))?)?)tausend(?:und)?)?"
        rf"(?:(?P<hundreds>(?:{below}))?(?P<hundred>hundert)(?:und)?)?"
        rf"(?:(?P<nth>{stems})(?:e[nrsm]?|ens|(?P<most>\w{{3,20}}te[nrsm]?))?|(?P<ones>{below})?)"
        r"(?:(?P<half>einhalb)|(?:mal(?:s|ig\w*)?|fach\w*|(?:jähr|stünd|täg|wöch|monat|minüt|köpf|"
        r"prozent|stell|teil|stöck|gleis|spur|sprach|seit)ig\w*))?"
    )
    return number, re.compile(
        rf"(?P<hundreds>{below})?(?P<hundred>hundert)?(?:und)?(?P<ones>{below})?"
    )


def _numerals(text: str) -> Iterator[Numeral]:
    for match in _CANDIDATE.finditer(text):
        if numeral := _read(match[0].lower()):
            yield Numeral(match.start(), match.end(), (numeral[0],), **numeral[1])


@lru_cache(maxsize=4096)
def _read(word: str) -> tuple[Decimal, dict[str, bool]] | None:
    """Return the number of a word and how it is used."""
    if word in _ARTICLES:
        return Decimal(1), {"article": True, "claimable": False, "joinable": True}
    if word.startswith("anderthalb"):
        return Decimal("1.5"), {"joinable": True}
    match = _shapes()[0].fullmatch(word)
    if not match or all(group is None for group in match.groups()):
        part = _COMPOUND.match(word)
        return (Decimal(_CARDINALS[part[1]]), {"claimable": False}) if part else None
    number = Decimal(_number(match))
    ordinal = match["nth"] is not None
    # "achten" is a verb too, and "erste" has too many synonyms to be held against anybody.
    claimable = number != 1 and not (ordinal and word in {"achte", "achten", "acht"})
    if ordinal and word == "acht":
        ordinal, claimable = False, True
    if match["half"]:
        number += Decimal("0.5")
    return number, {"ordinal": ordinal, "claimable": claimable, "joinable": not ordinal}


def _number(match: re.Match[str]) -> int:
    groups = match.groupdict()
    number = 0
    if groups.get("thousands") is not None:
        inner = _shapes()[1].fullmatch(groups["thousands"])
        number += 1000 * ((_number(inner) if inner else 0) or 1)
    if groups["hundred"]:
        number += 100 * _CARDINALS.get(groups["hundreds"] or "ein", 1)
    elif groups["hundreds"]:
        number += _CARDINALS[groups["hundreds"]]
    if groups.get("nth"):
        return number + _STEMS[groups["nth"]]
    return number + _CARDINALS.get(groups["ones"] or "null", 0)


_NUMBERS = Numbers(
    read=_numerals,
    group=".",
    scales={
        100: "hundert",
        1000: r"tausend|tsd\.?",
        10**6: r"million(?:en)?|mill?io\.?|mio\.?|mln\.?",
        10**9: r"milliarden?|mrd\.?|mia\.?",
        10**12: r"billion(?:en)?|bio\.",
        10**15: "billiarden?",
        12: "dutzend",
    },
    silent={
        1: r"einzig\w*|erstmal\w*|zuerst|zunächst",
        2: r"beid\w{1,3}|doppel\w*|verdoppel\w*|paar|zwilling\w*|duos?",
        3: r"verdreifach\w*|drilling\w*|trios?",
        4: r"vervierfach\w*|quartetts?",
        10: r"jahrzehnt\w*",
        11: r"elfmeter\w*",
        100: r"jahrhundert\w*|hunderte\w*",
        1000: r"jahrtausend\w*",
    },
    percent=r"prozent\w*|v\.\s?H\.",
    small_words=(
        "und oder bis zu zum zur auf von vom in im an am der die das den dem des als wie für mit "
        "nach vor aus bei um durch gegen über unter ist war sind waren wird wurde wurden hat haben "
        "hatte sich er sie es nicht auch aber wenn dass sowie beziehungsweise bzw gab gibt pro"
    ),
    before_digits="anfang mitte ende vor nach bis und jahr",
    after_digits=(
        r"er|tsd|mio|mrd|prozent\w*|mal|fach\w*|jähr\w*|köpf\w*|tonnen|million\w*|milliarden?|"
        r"billion\w*|tausend|mln"
    ),
    parts={3: "dritteln?", 4: "vierteln?", 5: "fünfteln?", 6: "sechsteln?", 8: "achteln?",
           10: "zehnteln?"},
    halves={Decimal("0.5"): "hälfte|halb(?:e[nrsm]?)?", Decimal(2) / 3: "zweidrittel(?=mehr)",
            Decimal("0.75"): "dreiviertel"},
    half="hälfte",
    of_whole="de[rs]|aller|von",
    nth_before=r"\d\.|te[nrsm]?",
    each="jede[nrsm]?",
    out_of="von|in",
    joints=r"bis(?: zu[mr]?| ins)?|und|oder|bzw\.",
    and_within="und",
    currencies={"GBP": r"pfund(?:\ssterling)?", "CHF": "franken", "RUB": "rubel",
                "DEM": "d-?mark|(?-i:Mark)", "SEK": "kronen", "INR": "rupien?"},
    nations=(
        "(?:us-)?amerikanische[nr]?|britische[nr]?|schweizer|kanadische[nr]?|australische[nr]?|"
        "deutsche|japanische[nr]?|schwedische[nr]?"
    ),
    about=(
        r"rund|etwa|zirka|knapp|fast|gut|nahezu|beinahe|annähernd|ungefähr|schätzungsweise|"
        r"geschätzte?n?|mehr als|über|mindestens|bis zu|unter|weniger als|wohl"
    ),
    after_about="de[rn] |die ",
)  # fmt: skip
_CLOCK = Clock(
    hours={"ein": 1, "eins": 1, **{w: n for n, w in enumerate([*_ONES, *_TEENS[:3]]) if n > 1}},
    words=(
        r"(?:(?P<part>halb|viertel vor|viertel nach|dreiviertel)\s(?P<name>{hours}|1[0-2]|[1-9])"
        r"\b(?!\s?(?:so|mal|prozent)\b)|(?P<full>{hours})\suhr\b)"
    ),
    shifts={"halb": -30, "viertel vor": -15, "viertel nach": 15, "dreiviertel": -15},
    hour="uhr",
    daytimes={"morning": "morgens|früh|vormittags", "evening": "nachmittags|abends",
              "night": "nachts", "noon": "mittags"},
    midnight="mitternachts?",
    noon=r"(?:\w{3,10}tag)?mittags?",
)  # fmt: skip
_WEEKDAYS = row("montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag")
_CALENDAR = Calendar(
    months=row(
        "januar|jänner februar märz|maerz april mai juni juli august september oktober november "
        "dezember"
    ),
    short_months=(*row("jan feb mär|mrz apr"), "", *row("jun jul aug sept? okt nov dez")),
    weekdays=tuple(
        f"(?:{day})(?:morgen|vormittag|mittag|nachmittag|abend|nacht)?" for day in _WEEKDAYS
    ),
    seasons={3: "frühling|frühjahr", 6: "sommer", 9: "herbst", 12: "winter"},
    counts=("ein|eine|einen|einem|einer", *_ONES[2:], *_TEENS[:3]),
    units={"hour": "stunden?", "day": "tage?n?", "week": "wochen?", "month": "monate?n?",
           "year": "jahre?n?"},
    whole_units={"week": "woches?", "weekend": "wochenendes?", "month": "monats?",
                 "quarter": "quartals?", "half": "halbjahre?s?", "year": "jahre?s?"},
    year_parts={"quarter": "quartals?", "half": "halbjahre?s?"},
    nth={1: r"erste[nrs]?|1\.", 2: r"zweite[nrs]?|2\.", 3: r"dritte[nrs]?|3\.",
         4: r"vierte[nrs]?|4\."},
    which={
        "last": "(?:letzte|vergangene|vorige)[nrsm]?",
        "this": "diese[nrsm]?",
        "next": "(?:nächste|kommende)[nrsm]?",
    },
    day_words={0: "heute", 1: "gestern", 2: "vorgestern", -1: "morgen", -2: "übermorgen"},
    joints={"to": "bis", "and": "und"},
    years={"last": "(?:letzten|vergangenen|vorigen) jahres", "this": "dieses jahres"},
    weeks={"last": "(?:letzter|vergangener|voriger) woche", "this": "dieser woche"},
    this_units={"year": "des jahres", "month": "des monats", "week": "der woche"},
    stages={"early": "anfang", "mid": "mitte", "late": "ende"},
    nth_end=r"\.",
    weekday_article="de[nm] ",
    year_nouns="jahre?[ns]?",
    year_of="im jahre? |des jahres ",
    stage_of="des|der",
    since="seit",
    ago_before="vor",
    so_far="bisher",
    night="(?:letzte|vergangene|diese)r? nacht|heute nacht",
    weekend="(?:am|dem) wochenende",
    now="jetzt",
    decade_end="er(?:-| )?jahren?",
)  # fmt: skip
_ERAS = Eras(
    centuries=r"jahrhundert(?:s|e|en|es)?|jh\b\.?|jhdt\b\.?",
    before_century="(?:de[sm] )?(?:frühen |späten )?",
    decades={ten * 10: rf"{word}er(?:[-\s]{{0,2}}jahren?|n)?" for ten, word in enumerate(_TENS, 2)},
    decade_end=r"er(?:n)?(?:[-\s]{0,2}jahren?)?",
    decade_noun="jahre",
    ages=r"(?:ihren|seinen|den)\s",
)
_PREPOSITIONS = Prepositions(
    senses={
        "since": "seit ab",
        "after": "nach",
        "before": "vor",
        "until": "bis",
        "on": "in im am von vom aus den dem zwischen zum",
    },
    articles="zum|zur|de[nmr]|in|im",
    opening="von vom ab seit zwischen",
    between="zwischen",
    within="in zwischen",
    before_day="den dem am",
    before_month="in im seit ab",
    before_season="in im",
    before_number="in im seit ab von",
    never_weekday="in im von zum",
    before_dotted="am vom zum dem den",
    before_point="bis seit ab vor",
    before_year="in seit",
    before_sole_year="von ab bis vor nach",
)
_SURROUNDINGS = Surroundings(
    counted=(
        r"uhr|prozent|kilomet\w+|met[er]+n?|grad|menschen|personen|tote[nr]?|verletzte[nr]?|"
        r"leuten?|soldaten|einwohnern?|zuschauern?|stimmen|jahren?|monaten?|wochen|tagen?|stunden|"
        r"minuten|mal|million(?:en)?|milliarden?|billion(?:en)?|tausend"
    ),
    part_of="des",
    today_of=" journal",
    capital_words="Morgen",
    namesakes=(
        r"macke|bebel|sander|strindberg|thyssen|horch|rodin|diehl|schlegel|bournonville|der\s"
    ),
    papers=r"(?:welt|bild|tagesspiegel|fazit)\s+am",
    after_verb_month="und|oder|über|zu|zum|zur|mit|gegen|der|die|das",
    weekday_before="der|die|das|den",
    events_after="bundestagswahl",
    events_before=(
        r"wahl|wahlen|wahlkampf|gipfel|spielen?|olympia|haushalt|krise|krieg|parteitag|"
        r"meisterschaft|hochwasser|flut|(?<!\w)[we]m|nachrichten|meldungen"
    ),
    counted_after="[A-ZÄÖÜ][a-zäöüß]+n",
    past_verbs=("[a-zäöüß]{2,40}t(?:e|en)|war|waren|geschah|gab|gewann|kam|ging|hat|haben|wurden?"),
    after_past_verb="der|die|das|es|sich",
    numbered=(
        r"horizont|projekt|artikel|nummer|raum|zimmer|seite|kapitel|modell|gesetz|flug|linie|ziel|"
        r"strategie|stuttgart|studio|platz|n[ro]\."
    ),
    newest=(
        r"neue?ste[nrsm]?|zuletzt|kürzlich|neulich|derzeit|aktuell(?:e[nrsm]?)?(?! stunde)|"
        r"in (?:letzter|jüngster) zeit|letzten (?:tagen?|wochen|monaten?)|"
        r"(?:letzte[nr]?|jüngste[nrsm]?) (?:stand|nachrichten?|meldung(?:en)?|entwicklung(?:en)?)"
    ),
    ahead="wird|werden|soll(?:en|te|ten)?|muss|müssen|frist|geplant",
    never_claimed=(r"morgen$|.{0,20}wochenendes?$|heute|jetzt|diese|de[rs] (?:jahr|monat|woche)"),
)


# ---- names, denial and speech

_NAMES = NameWords(
    nouns_are_capital=True,
    openers=listed(
        """zugleich gleichzeitig ferner weiterhin erneut daraufhin hingegen indes indessen
        unterdessen stattdessen abschliessend grundsatzlich tatsachlich naturlich offenbar
        angeblich demnach demzufolge anschliessend insgesamt besonders gerade allein selbst
        ebenso ebenfalls immerhin jedenfalls kunftig kurzlich mehrfach wiederholt ausdrucklich
        vergeblich der die das den dem des ein eine einen einem einer eines kein keine keinen
        keinem keiner dieser diese dieses diesen diesem jener jene jenes jenen jeder jede jedes
        jeden jedem alle aller allen alles viele vielen vieler wenige einige einigen mehrere
        mehreren manche solche er sie es ihr ihre ihren ihrem ihrer ihres ihm ihn ihnen sein
        seine seinen seinem seiner seines wir uns unser unsere ich du mich mir man wer wen wem
        was wann wo warum wie wieso weshalb woher wohin welcher welche welches und oder aber
        denn sondern doch jedoch weil da dass ob wenn als wahrend obwohl bevor nachdem seit
        seitdem bis damit sobald solange falls indem an am auf aus bei beim durch fur gegen
        hinter im in ins mit nach neben ohne uber um unter vom von vor wegen zu zum zur zwischen
        trotz statt anstatt laut entlang innerhalb ausserhalb gegenuber nicht nie niemals
        nirgends nichts niemand nur auch sogar noch schon bereits wieder einmal bald spater dann
        nun jetzt heute morgen gestern vorgestern immer oft manchmal meist meistens eher sehr so
        also daher deshalb darum deswegen allerdings ausserdem zudem dennoch trotzdem inzwischen
        mittlerweile vielleicht wohl etwa fast rund circa erst zuerst zunachst zuletzt
        schliesslich danach davor dabei dafur dagegen daran darauf daraus darin davon dazu hier
        dort oben unten links rechts zwei drei vier funf sechs sieben acht neun zehn elf zwolf
        erste ersten erster zweite zweiten zweiter dritte letzte letzten nachste beide beiden
        andere anderen anderer anderes ist sind war waren wird wurde wurden hat haben hatte
        hatten kann konnen konnte muss mussen soll sollen will wollen darf mag ja nein bitte"""
    ),
    calendar=listed(
        """april august september november januar februar marz mai juni juli oktober dezember janner
        montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag jan feb aug sept
        sep okt nov dez"""
    ),
    determiners=listed(
        """der die das den dem ein eine einer dieser diese dieses jener jene jenes beide"""
    ),
    pronouns=listed("er sie es ihr ihre sein seine wir ich man selbst"),
    prepositions=listed(
        """in an am auf aus bei beim durch fur gegen im ins mit nach neben seit uber um unter vom
        von vor wegen zu zum zur zwischen trotz laut wahrend"""
    ),
    particles=listed("von der den zu zur zum"),
    titles=re.compile(
        r"^(?:Herrn?|Frau|Dr|Prof|Professor(?:in)?|König(?:in)?|Kaiser(?:in)?|Papst|Prinz"
        r"|Prinzessin|Lord|Sir|Graf|General|Oberst|Bischof|Erzbischof|Kardinal|Senator(?:in)?"
        r"|Richter(?:in)?|Autor(?:in)?|Physiker(?:in)?|Chemiker(?:in)?|Ingenieur(?:in)?"
        r"|Trainer(?:in)?|Regisseur(?:in)?|Historiker(?:in)?)$"
        r"|(?:[Kk]anzler|[Pp]räsident|[Mm]inister|[Cc]hef|[Ss]precher|[Pp]remier|[Kk]ommissar"
        r"|[Gg]ouverneur|[Bb]ürgermeister|[Ss]ekretär|[Vv]orsitzende|[Bb]otschafter"
        r"|[Aa]bgeordnete|[Ww]issenschaftler|[Ff]orscher)(?:in|r|n|s)?$"
    ),
    shortened=listed("dr prof st"),
    personal_verbs=listed(
        """will ist war hat hatte wollte kann konnte soll sollte darf muss wurde wird traf trifft
        besuchte besucht gewann gewinnt unterzeichnete schrieb schreibt sprach spricht ging kam
        reiste reist plant plante hofft hoffte glaubt glaubte unterstutzt unterstutzte leitete
        nahm gab bot schlug dankte starb lebte studierte heiratete grundete erfand entdeckte
        spielte sagte sagt forderte fordert erklarte erklart kritisierte kritisiert betonte
        betont warnte warnt verlangte verlangt behauptete kundigte ausserte lehnte meinte drohte
        versprach"""
    ),
    generic=listed(
        """bank plan strasse platz berg tal fluss see meer ozean bucht insel inseln kuste kreis
        stadt dorf bezirk land republik konigreich reich bund haus palast schloss turm brucke
        bahnhof flughafen hafen kirche dom universitat schule akademie institut gesellschaft
        verband verein behorde amt ministerium regierung parlament kongress senat rat ausschuss
        kommission gericht partei bewegung armee polizei borse markt firma gruppe stiftung liga
        pokal spiele preis tag woche jahr jahre jahren jahrhundert zeit krieg schlacht vertrag
        gesetz verfassung konferenz gipfel bericht buch prozent euro dollar millionen milliarden
        million milliarde mio mrd kilometer meter tonnen kilo gramm stunden minuten sekunden uhr
        grad ende anfang mitte teil teile menschen mann frau kind kinder jahrgang hektar liter
        cent pfund franken"""
    ),
    unabbreviated=listed("für"),
    common=re.compile(
        r"(?:ung|heit|keit|schaft|tion|tät|ismus|ist|nis|ment|tum|ling|chen|lein|age|anz|enz|ik|ie"
        r"|ei|e|en|er|es|ern|em|al|ang|and|eit|ent|or|ur|s|lich|isch|weise|end)$"
    ),
    # Nor have loan words of French others (Café).
    foreign_letter=re.compile(r"[^\W\d_a-zA-ZäöüÄÖÜßéèêàâç]"),
)

_DENIAL = DenialWords(
    cues=re.compile(r"nicht|kein(?:e[nmrs]?)?|nie|niemals|ohne|weder|nirgends|niemand(?:en|em)?"),
    rejecting=any_of(
        r"lehn\w* [^.;]{0,200}\bab", r"abgelehnt", r"ablehn\w*", r"weiger\w*", r"geweigert",
        r"bestreite\w*", r"bestritt\w*", r"dementier\w*", r"schlie(?:ss|ß)\w* [^.;]{0,200}\baus",
        r"schloss\w* [^.;]{0,200}\baus", r"ausgeschlossen", r"verweiger\w*", r"leugne\w*",
        r"wies\w* [^.;]{0,200}\bzuruck", r"zuruckgewiesen",
    ),
    assenting=any_of(
        r"stimm\w* [^.;]{0,200}\bzu", r"zugestimmt", r"unterstutz\w*", r"befurwort\w*",
        r"billig\w*", r"gebilligt", r"akzeptier\w*", r"bestatig\w*", r"begru(?:ss|ß)\w*",
        r"gestand\w*", r"zugegeben", r"gab\w* [^.;]{0,200}\bzu", r"nahm\w* [^.;]{0,200}\ban",
        r"angenommen", r"raumt\w* [^.;]{0,200}\bein", r"eingeraumt",
    ),
    neutral=any_of(
        r"nicht nur", r"nicht allein", r"nicht blo(?:ss|ß)", r"nicht zuletzt", r"ohnehin",
        r"ohne weiteres", r"ohne frage", r"ohne zweifel", r"nicht umsonst", r"kein zufall",
        r"noch nie zuvor", r"wenn nicht gar", r"wenn nicht sogar", r"nicht wahr", r"ob oder nicht",
    ),
    ambiguous=any_of(
        r"kein\w* gering\w+", r"nichts als", r"nichts anderes als", r"nicht anders", r"kaum",
        r"nicht un\w+", r"nicht bevor", r"nicht eher", r"nicht ohne", r"kein\w* ander\w+",
        r"nicht vor", r"nicht weniger", r"kein\w* weniger", r"nicht mehr als",
        r"nicht langer als", r"weder", r"nicht ausgeschlossen", r"nicht alle\w*",
        r"nicht jede\w*", r"nicht immer", r"nicht mindestens", r"nicht einmal", r"nicht so",
        r"noch nicht", r"nicht ganz",
    ),
    implicit=any_of(
        r"un(?!d\b|s\b|ser|ter|ion|iver|garn|gar|ten|gefahr|abhang|fall)\w{4,}",
        r"\w{3,}los(?:e[nmrs]?)?", r"\w{3,}frei(?:e[nmrs]?)?", r"mang\w+", r"fehl\w+",
        r"versaum\w+", r"verhinder\w*", r"vermeid\w*", r"verzicht\w*", r"scheiter\w*",
        r"verbiet\w*", r"verbot\w*", r"nichts", r"nein", r"selten\w*", r"stopp\w*", r"gegen",
        r"wenig\w*", r"verlor\w*", r"noch", r"anders", r"falsch\w*", r"unterl\w+",
        r"weit entfernt", r"ende\w*", r"auf\w*geb\w+",
    ),
    conditional=any_of(
        r"es sei denn", r"ausser", r"erst", r"ob", r"statt\w*", r"bevor", r"solange", r"ehe",
        r"geringer\w*", r"sofern",
    ),
    borders=re.compile(
        r"[,;:()–—]|\s-\s|\b(?:und|oder|aber|denn|sondern|doch|weil|dass|obwohl|wahrend|während)\b",
        re.IGNORECASE,
    ),
)  # fmt: skip

_COMPANIONS = {
    "rief": "auf", "ruft": "auf", "sprach": "aus", "spricht": "aus", "warf": "vor",
    "wirft": "vor", "wies": "zuruck", "weist": "zuruck", "lehnte": "ab", "lehnt": "ab",
    "hob": "hervor", "hebt": "hervor",
}  # fmt: skip
_SPEECH = SpeechWords(
    saying=listed(
        """sagt sagte erklart erklarte betont betonte fordert forderte fordere kritisiert
        kritisierte warnt warnte meint meinte verlangt verlangte verspricht versprach behauptet
        behauptete pladiert pladierte bekraftigt bekraftigte versichert versicherte dementiert
        dementierte droht drohte appelliert appellierte mahnt mahnte unterstreicht unterstrich
        bezweifelt bezweifelte lobt lobte verurteilt verurteilte aussert ausserte schreibt
        schrieb bestatigt bestatigte argumentiert argumentierte beklagt beklagte verkundet
        verkundete prophezeit prophezeite beteuert beteuerte beteuern kundigte kundigt raumte
        raumt erganzte erganzt"""
    ),
    participles=listed(
        """gesagt erklart betont gefordert kritisiert gewarnt gemeint verlangt versprochen behauptet
        pladiert bekraftigt versichert dementiert gedroht appelliert gemahnt unterstrichen
        bezweifelt gelobt verurteilt geaussert geschrieben bestatigt angekundigt vorgeworfen
        zuruckgewiesen abgelehnt ausgesprochen aufgerufen"""
    ),
    passive=listed("wird wurde werden wurden worden ist war sei"),
    auxiliaries=listed("hat habe hatte"),
    subject_at_auxiliary=True,
    companions=_COMPANIONS,
    companion_reach=24,
    sources=re.compile(
        r"\b(?:[Ll]aut|[Nn]ach (?:Angaben|Ansicht|Meinung|Auffassung|Darstellung|Aussage) von"
        r"|[Nn]ach den Worten von|[Aa]us (?:der )?Sicht von)\s+$"
    ),
    sources_behind=re.compile(r"^ zufolge\b"),
    agents=re.compile(r"\bvon\s+$"),
    participle_behind=True,
    barriers=listed(
        """dass und oder aber weil wenn als wahrend ob der die das den dem deren dessen"""
    ),
    governing=listed(
        """in von fur vom mit gegen uber an auf bei zu zum zur aus durch neben nach um wegen trotz
        ohne"""
    ),
    pronouns=listed("er sie es ich wir"),
    leading=listed(
        """am im in an auf bei beim nach vor seit auch gestern heute danach dann daraufhin zudem
        ausserdem zugleich gleichzeitig dagegen dabei dazu so nun jetzt spater zuvor zuletzt
        erneut hingegen nur selbst deshalb allerdings weiter dass weil wie mit zur zum bereits
        schon doch aber und"""
    ),
    joining=listed("und sowie"),
)

_TOLD = ToldWords(
    about=re.compile(
        r"(?:\b(?:rund|etwa|ca\.?|circa|zirka|knapp|fast|gut|nahezu|beinahe|ungefähr|mehr als|über|"
        r"mindestens|höchstens|bis zu|unter|weniger als)\s)$",
        re.IGNORECASE,
    ),
    at_least=re.compile(r"mehr als|über|gut", re.IGNORECASE),
    at_most=re.compile(r"höchstens|bis zu|unter|weniger als|knapp|fast", re.IGNORECASE),
    roles=re.compile(
        r"\b(?:(?P<by>um)|(?P<to>auf)|(?P<from>von)|(?P<until>bis|vor)|(?P<since>seit|ab|nach))"
        r"\s(?:de[rnm]\s)?$",
        re.IGNORECASE,
    ),
    ordinal=re.compile(r"\d\.$|\w+(?:ste|te)[nrsm]?$", re.IGNORECASE),
    place=re.compile(r"\b(?i:in|aus|von|nach|bei)\s([A-ZÄÖÜ][\w-]{2,})"),
    according=re.compile(
        r"\bnach (?:\w+ )?angaben(?: (?:de[sr]|von) \w+)?|\blaut (?:\w+\s?){1,2}", re.IGNORECASE
    ),
    reporting=re.compile(
        r"\b(?:teilte\w?|sagte\w?|mitteilte\w?|berichtete\w?|erklärte\w?|hieß|meldete\w?|gab|gaben)"
        r"\b",
        re.IGNORECASE,
    ),
    stands_for=re.compile(r"\b(?:er|es|ihre?[mnrs]?|seine?[mnrs]?|dies\w*)\b", re.IGNORECASE),
    # "her" is a part of verbs, and no pronoun.
    somebody=re.compile(r"\b(?:er|ihn|ihm|sie|ihnen)\b", re.IGNORECASE),
    asks_when=re.compile(
        r"\bwann\b|\bwelche[mnrs]? (?:tag|jahr|monat|uhrzeit|datum)|\bum wie ?viel uhr",
        re.IGNORECASE,
    ),
    asks_no_value=re.compile(r"^\W*(?:wer|wen|wem|wessen|wo|woher|wohin)\b", re.IGNORECASE),
)

_FUNCTION_WORDS = listed(
    """der die das den dem des ein eine einen einem einer eines er sie es ihr ihn ihm ihnen sein
    seine seinen seiner seinem ihre ihren ihrer ihrem sich wir uns ich man und oder aber
    denn doch auch nur noch schon so sehr mehr bereits dann da hier dort an am auf aus bei
    beim bis durch fur gegen im in ins mit nach seit uber um unter vom von vor wegen zu zum
    zur zwischen als wie dass ob wenn weil ist sind war waren wird wurde wurden werden
    worden sei seien hat haben hatte hatten habe kann konnen konnte konnten muss mussen soll
    sollen sollte will wollen wolle wollte darf durfen durfte dies diese dieser dieses
    diesem diesen jetzt nun damit dabei davon daran dafur wohl etwa ja eben einmal wieder
    uberhaupt derzeit weiter langer"""
)
_SMALL_WORDS = listed(
    """aber als am an auch auf aus bei beim bis da dann das dass dem den der des die diese
    dieser dieses diesen diesem dort du durch ein eine einem einen einer eines er es für
    gegen haben hat hatte hatten hier ihr ihre ihrem ihren ihrer im in ist jene kann kein
    keine können konnte konnten man mehr mit muss müssen nach nicht noch nur ob oder ohne
    sehr sein seine seinem seinen seiner sich sie sind so soll sollen sollte über um und
    unter vom von vor war waren während wann was weil welche welcher welches wenn wer werden
    wie wir wird wo wurde wurden zu zum zur zwischen"""
)

# ---- the language

GERMAN = Language(
    code="de",
    # numbers and days
    beside=("en",),
    numbers=_NUMBERS,
    clock=_CLOCK,
    calendar=_CALENDAR,
    eras=_ERAS,
    prepositions=_PREPOSITIONS,
    surroundings=_SURROUNDINGS,
    # names, denial and speech
    names=_NAMES,
    denial=_DENIAL,
    speech=_SPEECH,
    told=_TOLD,
    function_words=_FUNCTION_WORDS,
    small_words=_SMALL_WORDS,
)
