"""The words for dates in German and English, and the shapes that they are written in."""

from __future__ import annotations

import re


def _numbered(groups: str, first: int = 1) -> dict[str, int]:
    return {
        word: number
        for number, words in enumerate(groups.split(","), first)
        for word in words.split()
    }


MONTHS = _numbered("jan jän,feb,mär mar mae mrz,apr,mai may,jun,jul,aug,sep,okt oct,nov,dez dec")
WEEKDAYS = _numbered("mo,di tu,mi we,do th,fr,sa,so su", first=0)
NUMBERS = _numbered(
    "ein eine einen einem einer a an one,zwei two,drei three,vier four,fünf five,sechs six,"
    "sieben seven,acht eight,neun nine,zehn ten,elf eleven,zwölf twelve"
)
ORDINALS = _numbered("1 er fi,2 zw se,3 dr th,4 vi fo")
SEASONS = {"fr": 3, "sp": 3, "so": 6, "su": 6, "he": 9, "au": 9, "fa": 9, "wi": 12}
UNITS = {"st": "day", "ho": "day", "ta": "day", "da": "day", "wo": "week", "we": "week",
          "mo": "month", "ja": "year", "ye": "year", "qu": "quarter", "ha": "half"}  # fmt: skip

ENGLISH = "january|february|march|april|may|june|july|august|september|october|november|december"
MONTH = f"(?:{ENGLISH}|januar|jänner|februar|märz|maerz|mai|juni|juli|oktober|dezember)(?!\\w)"
SHORT = r"(?:jan|feb|mär|mrz|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dez|dec)(?!\w)\.?"
WEEKDAY = (
    r"(?:(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"
    r"(?:morgen|vormittag|mittag|nachmittag|abend|nacht)?|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?!\w)"
)
SEASON = r"(?:frühling|frühjahr|sommer|herbst|winter|spring|summer|autumn|fall)(?!\w)"
NUMBER = r"(?P<number>\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
UNIT = (
    r"(?P<unit>stunden?|tage?n?|wochen?|monate?n?|jahre?n?|hours?|days?|weeks?|months?|years?)"
    r"(?!\w)"
)
LAST = "(?:letzte|vergangene|vorige)[nrsm]?|last|previous|past"
# A number that counts something is no year and no day: "14 August 2000 Menschen".
COUNTED = (
    r"(?!\d|[.,:]\d|\s{0,3}(?:%|€|\$|(?:uhr|euros?|dollars?|cents?|prozent|percent|[kc]?m|"
    r"kilomet\w+|met[er]+n?|kilo|grad|degrees|menschen|personen|tote[nr]?|verletzte[nr]?|leuten?|"
    r"soldaten|einwohnern?|zuschauern?|stimmen|jahren?|monaten?|wochen|tagen?|stunden|minuten|mal|"
    r"people|persons|deaths|dead|soldiers|years?|months?|weeks|days|hours|minutes|times|cases|"
    r"million(?:en)?|milliarden?|billion(?:en)?|tausend|thousand|hundred)(?!\w)))"
)
YEAR = (
    r"(?:(?:, ?|/| )(?:of |in |im jahre? |des jahres )?(?:(?P<year>(?:19|20)\d\d)"
    rf"(?!\w){COUNTED}|(?P<year_word>(?:letzten|vergangenen|vorigen|dieses) jahres|"
    r"(?:last|this) year)(?!\w)))?"
)
DAY = r"(?P<day>[0-3]?\d)"
TO = r"(?:(?:bis|und|to|through|until|and)(?: zum| dem| den| the)?|[-–/])"
ON = rf"(?:{WEEKDAY},? (?:de[nm] |the )?)?"  # "Friday, 14 August" is one date


def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile with " " for white space and " ?" for white space that may lack; never unbounded."""
    spaced = pattern.replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


_ANY_MONTH = f"(?P<month>{MONTH}|{SHORT})"
_NTH = r"(?:\.|st|nd|rd|th)"
_NTH_NAME = (
    r"(?P<nth>(?:erste|zweite|dritte|vierte)[nrs]?|[1-4]\.|first|second|third|fourth|"
    r"1st|2nd|3rd|4th)"
)
_DAY_WORDS = (
    r"heute|gestern|vorgestern|today|tonight|the day before yesterday|yesterday|tomorrow|"
    r"übermorgen|morgen|now|jetzt|this (?:morning|afternoon|evening)"
)
_WHICH = rf"(?P<which>{LAST}|diese[nrsm]?|this|(?:nächste|kommende)[nrsm]?|next|coming)"
_WHOLE = (
    r"(?P<unit>woche(?:nende)?s?|monats?|jahre?s?|quartals?|halbjahre?s?|week(?:end)?|month|year|"
    r"quarter)"
)
_PATTERNS = {
    "iso": (r"(?<![\d-])(\d{4})-([01]\d)-([0-3]\d)(?:t\d\d:\d\d(?::\d\d)?z?)?(?!-)"),
    "dotted": (
        rf"{ON}(?<![.,\d])(?:(?P<first>[0-3]?\d)\. ?{TO} ?)?{DAY}\. ?(?P<month>[01]?\d)"
        rf"(?:\. ?(?P<year>\d{{4}}|\d\d)(?!\d|\.\d)|\.(?!\d)|(?!\.\d)){COUNTED}"
    ),
    "slashed": (r"(?<![/\d])([0-3]?\d)/([0-3]?\d)/((?:19|20)\d\d)(?!/)"),
    "day month": (
        rf"{ON}(?<![.,:$€])(?:(?P<first>[0-3]?\d){_NTH}? ?{TO} ?)?"
        rf"{DAY}(?P<nth>{_NTH})? (?:of )?{_ANY_MONTH}{YEAR}"
    ),
    "month day": (
        rf"{ON}(?P<month>{ENGLISH}|{SHORT}) {DAY}(?P<nth>st|nd|rd|th)?{COUNTED}(?: ?"
        rf"(?:to|through|until|[-–]) ?(?P<last>[0-3]?\d){_NTH}?{COUNTED})?{YEAR}"
    ),
    "month": (rf"(?P<month>(?P<full>{MONTH})|{SHORT}){YEAR}"),
    "named": (rf"(?P<which>{LAST}|diese[nrsm]?|this) (?P<name>{MONTH}|{WEEKDAY}|{SEASON})"),
    "part of year": (rf"{_NTH_NAME} (?P<unit>quartals?|halbjahre?s?|quarter|half){YEAR}"),
    "part of year 2": (rf"(?P<unit>[qh])(?P<nth>[1-4]){YEAR}"),
    "season": (rf"(?P<season>{SEASON}){YEAR}(?:/\d\d(?!\d))?"),
    "year": (
        rf"(?P<named>(?:jahre?[ns]?|the year|year) )?(?P<year>(?:19|20)\d\d){COUNTED}"
        r"(?![-–][^\W\d])"
    ),
    "decade": (r"((?:19|20)\d0)s|((?:(?:19|20)\d|[3-9])0)er(?:-| )?jahren?"),
    "day word": (rf"(?P<word>{_DAY_WORDS})(?! journal| show|-\w|['’]s (?:world|society))"),
    "night": (r"(?:letzte|vergangene|diese)r? nacht|heute nacht|last night"),
    "unit": (rf"{_WHICH} {_WHOLE}(?P<far> (?:so far|bisher))?(?! (?:of|des)(?!\w))"),
    "units": (rf"(?:{LAST}|(?P<since>seit|since)) {NUMBER} {UNIT}(?! of(?!\w))"),
    "ago": (rf"vor {NUMBER} {UNIT}"),
    "ago 2": (rf"{NUMBER} {UNIT} ago"),
    "the weekend": (r"(?:am|dem) wochenende|(?:at|over|on) the weekend"),
    "weekday word": (WEEKDAY),
    "weekday of week": (
        rf"(?P<day>{WEEKDAY}),? (?:of )?"
        r"(?P<which>last|previous|this|letzter|vergangener|voriger|dieser) (?:week|woche)"
    ),
    "the unit": (r"(?:des|der|the) (?P<unit>jahres|monats|woche|year|month|week)"),
}
SHAPES = {name: _compiled(pattern) for name, pattern in _PATTERNS.items()}
