"""English: its numbers and days, its names, how it denies, and who says something in it."""

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

_ONES = row("zero one two three four five six seven eight nine")
_TEENS = row("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = row("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth",
             12: "twelfth"}  # fmt: skip


def _ordinal(number: int, word: str) -> str:
    return _ORDINALS.get(number) or (word[:-1] + "ieth" if word[-1] == "y" else word + "th")


def _below_100() -> tuple[dict[str, int], dict[str, int]]:
    words = {word: number for number, word in enumerate(_ONES + _TEENS)}
    ordinals = {_ordinal(number, word): number for word, number in words.items() if number}
    for ten, word in enumerate(_TENS, 2):
        words[word] = ten * 10
        ordinals[_ordinal(ten * 10, word)] = ten * 10
        for one in range(1, 10):
            words[f"{word} {_ONES[one]}"] = ten * 10 + one
            ordinals[f"{word} {_ordinal(one, _ONES[one])}"] = ten * 10 + one
    return words, ordinals


_CARDINALS, _NTH = _below_100()
_OF_TIME = re.compile(r"(?:\b(?:a|per|each|every|split|\d|few)[\s-])$", re.IGNORECASE)
_GAP = re.compile(r"[\s-]")


@lru_cache(maxsize=1)
def _shape() -> re.Pattern[str]:
    nth, ones = ("|".join(sorted(words, key=len, reverse=True)) for words in (_NTH, _CARDINALS))
    return re.compile(
        rf"(?<![^\W_])(?:(?P<nth>{nth})|(?P<ones>{ones})(?:fold)?|(?P<a>an?)(?=[\s-](?:hundred|"
        r"thousand|[mbt]r?illion|dozen|third|quarter|fifth|tenth)(?!\w))|"
        r"(?P<twice>twice|thrice))(?![^\W_])".replace(" ", r"[\s-]"),
        re.IGNORECASE,
    )


def _numerals(text: str) -> Iterator[Numeral]:
    for match in _shape().finditer(text):
        yield _numeral(text, match)


def _numeral(text: str, match: re.Match[str]) -> Numeral:
    word = _GAP.sub(" ", match[0].lower())
    start, end = match.span()
    if match["a"]:
        return Numeral(start, end, (Decimal(1),), article=True, claimable=False, joinable=True)
    if match["twice"]:
        return Numeral(start, end, (Decimal(2 if word == "twice" else 3),))
    if match["nth"]:
        number = _NTH[word]
        time = word == "second" and bool(_OF_TIME.search(text[max(0, start - 8) : start]))
        claimable = number != 1 and not time
        return Numeral(start, end, (Decimal(number),), ordinal=True, claimable=claimable)
    number = _CARDINALS[_GAP.sub(" ", match["ones"].lower())]
    one, fold = number == 1, word.endswith("fold")
    return Numeral(
        start, end, (Decimal(number),), article=one, claimable=not one, joinable=not fold
    )


_NUMBERS = Numbers(
    read=_numerals,
    group=",",
    scales={100: "hundred", 1000: "thousand|k", 10**6: r"millions?|m(?:io|ln|n)\.?|m",
            10**9: r"billions?|bn\.?|b", 10**12: "trillions?|tr?n", 12: "dozen"},
    silent={
        1: "single|once|sole|initially",
        2: r"both|doubl\w+|twins?|pairs?|couple|fortnights?|duo|bi\w{0,3}annual\w*|secondly",
        3: r"tripl\w+|trebl\w+|trio",
        4: r"quadrupl\w+|quartet",
        10: "decades?",
        100: r"centenar\w+|centennial|century|centuries|hundreds",
        1000: r"millenni\w+",
    },
    percent=r"per[\s-]?cent(?:age)?s?(?!\w)|pct(?!\w)",
    small_words=(
        "and or to of in on at the a an as for with by from than is was were are be been has have "
        "had that which who when while where but it he she they this these those also per"
    ),
    before_digits="mid pre post early late sub top and the to or year",
    after_digits=(
        r"st|nd|rd|th|am|pm|percent|pct|million\w*|[bt]r?illion\w*|thousand|hundred|yrs?"
    ),
    ordinal_parts={3: "thirds?", 4: "quarters?", 5: "fifths?", 6: "sixths?", 8: "eighths?",
                   10: "tenths?"},
    part_plural="s",
    one="one",
    halves={Decimal("0.5"): r"half(?:[\s-]an?(?=[\s-]))?(?!\w)"},
    half="half",
    half_more=r"and[\s-]a[\s-]half",
    of_whole="of|the|all",
    nth_before=r"first|second|third|\dnd|\dst|other",
    each="every",
    out_of="in|of|out of|in every",
    joints="to|through|and|or",
    and_within="and",
    currencies={"USD": "bucks", "GBP": r"pounds?(?:\ssterling)?|quid", "CHF": "francs?",
                "RUB": "rou?bles?", "SEK": "kron(?:or|er|a)|crowns?", "INR": "rupees?",
                "cent": "pence"},
    nations=(
        "us|u\\.s\\.|american|british|swiss|canadian|australian|german|polish|japanese|swedish|"
        "norwegian|danish|indian"
    ),
    about=(
        r"about|around|approximately|approx\.?|roughly|nearly|almost|some|more than|over|at least|"
        r"up to|under|less than|fewer than|estimated|close to|just|above|below|perhaps"
    ),
    after_about="the |as many as ",
)  # fmt: skip
_CLOCK = Clock(
    hours={word: number for number, word in enumerate([*_ONES, *_TEENS[:3]]) if number},
    words=(
        r"(?:(?P<part>half past|half|quarter to|quarter past)\s(?P<name>{hours}|1[0-2]|[1-9])\b"
        r"|(?P<full>{hours})\s(?:o['’]clock\b|(?=[ap]\.?m\b)))"
    ),
    shifts={"half past": 30, "half": 30, "quarter to": -15, "quarter past": 15},
    loose="half",
    o_clock="o['’]clock",
    marks={"morning": r"a\.?\s?m", "evening": r"p\.?\s?m"},
    daytimes={"morning": "morning", "evening": "afternoon|evening", "night": "night"},
    before_daytime="in the |at ",
    midnight="midnight",
    noon="noon|midday",
)
_MONTHS = row(
    "january february march april may june july august september october november december"
)
_CALENDAR = Calendar(
    months=_MONTHS,
    short_months=(*row("jan feb mar apr"), "", *row("jun jul aug sept? oct nov dec")),
    weekdays=tuple(f"{day}day" for day in row("mon tues wednes thurs fri satur sun")),
    seasons={3: "spring", 6: "summer", 9: "autumn|fall", 12: "winter"},
    counts=("a|an|one", *_ONES[2:], *_TEENS[:3]),
    units={"hour": "hours?", "day": "days?", "week": "weeks?", "month": "months?",
           "year": "years?"},
    whole_units={"week": "week", "weekend": "weekend", "month": "month", "quarter": "quarter",
                 "year": "year"},
    year_parts={"quarter": "quarter", "half": "half"},
    nth={1: "first|1st", 2: "second|2nd", 3: "third|3rd", 4: "fourth|4th"},
    which={"last": "last|previous", "past": "past", "this": "this", "next": "next|coming"},
    day_words={
        0: "today|tonight|this (?:morning|afternoon|evening)",
        1: "yesterday",
        2: "the day before yesterday",
        -1: "tomorrow",
    },
    joints={"to": "to|through", "until": "until|till", "and": "and"},
    years={"last": "last year", "this": "this year"},
    weeks={"last": "(?:of )?(?:last|previous) week", "this": "(?:of )?this week"},
    this_units={"year": "the year", "month": "the month", "week": "the week"},
    stages={"early": "early|beginning|start", "mid": "mid|middle", "late": "late|end"},
    month_first=True,
    nth_end="st|nd|rd|th",
    day_of="of ",
    weekday_article="the ",
    year_nouns="the year|year",
    year_of="of |in ",
    stage_article="the",
    stage_of=r"of(?:\s{1,3}the)?",
    since="since",
    ago_after="ago",
    so_far="so far",
    night="last night",
    weekend="(?:at|over|on) the weekend",
    now="now",
    onwards="onwards?",
    unsure="fall|quarter|half",
    decade_years="s",
)  # fmt: skip
_ERAS = Eras(
    centuries="centur(?:y|ies)",
    before_century="(?:the )?(?:early |late |mid-?)?",
    decades={ten * 10: f"{word[:-1]}ies" for ten, word in enumerate(_TENS, 2)},
    decade_end="['’]?s",
    ages=r"(?:his|her|their|my|your)\s(?:(?:early|mid|late)[\s-])?",
)
_PREPOSITIONS = Prepositions(
    senses={"since": "since", "after": "after", "before": "before", "until": "until till",
            "on": "in on during of from within between"},
    articles="the|in",
    the="the",
    opening="from since between",
    between="between",
    within="in of within between",
    before_day="on",
    before_month="in during since",
    before_verb_month="in during",
    before_season="in during",
    before_unsure="in during since until before after of",
    before_quarter="in since during",
    before_number="in",
    never_weekday="in of during within",
    before_year="since during in before after",
    before_sole_year="of until till from",
)  # fmt: skip
_SURROUNDINGS = Surroundings(
    counted=(
        r"percent|kilomet\w+|met[er]+n?|degrees|people|persons|deaths|dead|soldiers|years?|"
        r"months?|weeks|days|hours|minutes|times|cases|million|billion|thousand|hundred"
    ),
    part_of="of",
    today_of=" show|['’]s (?:world|society)",
    possessive="['’]s",
    namesakes="wilson|o['’]neil|ludgate|kepner",
    papers=r"(?:mail|express)\s+on",
    verbs="may",
    small_verbs="may|march",
    names="may|march|mar |[jJ]an ",
    verb_after="be|not|have|also|well|still|need|soon|never",
    after_verb_month=(
        "and|or|to|of|in|on|at|with|for|about|the|has|have|had|did|was|were|by|from|regarding|over"
    ),
    after_day="during|with|about|between|over|near|[a-z]+ed",
    said_on=r"(?:said|told|met|(?<!call)(?<!nam)[a-z]{3}ed|late|early)\s\w+[yY]",
    weekday_before="black|good|super|bloody|ash|easter|palm|cyber|holy|the",
    weekday_after="for|the",
    events_after=(
        r"(?:(?:presidential|federal|general|parliamentary|european|us|u\.s\.|german)\s){0,2}"
        r"(?:elections?|olympics|world cup|budget|summit|season|campaign|conference|war|invasion|"
        r"crisis|midterms?|referendum|championships?|vote)"
    ),
    events_before="elections?|olympics|summit|budget|referendum|(?<!\\w)cup|championships?|news|articles",
    counted_after=(
        r"(?!was|has|does|olympics|elections|midterms|championships|crisis|years|onwards)"
        r"[a-z]{3,}s|children|men|women"
    ),
    past_verbs="won|happened",
    numbered=(
        r"agenda|vision|plan|proje[ck]t|horizon|expo|section|paragraph|arti[ck]el|article|number|room|"
        r"page|chapter|model|windows|office|peugeot|version|act|resolution|route|flight|line|"
        r"target|strategy"
    ),
    newest=(
        r"(?<!at the )(?<!at its )latest|newest|most recent(?:ly)?|recently|lately|currently|"
        r"in recent (?:days|weeks|months)|(?:last|past) few (?:days|weeks|months)"
    ),
    ahead="will|shall|should|must|deadline|planned",
    never_claimed=(
        r".{0,20}(?:weekend|quarter|half)$|today|tonight|now|this|the (?:year|month|week)"
    ),
)


# ---- names, denial and speech

_NAMES = NameWords(
    nouns_are_capital=False,
    openers=listed(
        """i i'm i've i'd i'll a an the this that these those he she it its it's they their them we
        our us you your his her hers my me mine who whom whose which what when where why how
        there here and or but nor so yet for if unless until while whereas although though
        because since as at by in on of to from with without within into onto over under above
        below between among amid against about after before during through throughout despite
        except besides beside beyond near off out up down around across along behind toward
        towards upon via per like unlike not no none nothing nobody never neither either both
        all any some many much more most few fewer less least several each every other others
        another such same own only also even still just already again once twice soon later then
        now today tomorrow yesterday tonight ago always often sometimes usually rather quite
        very too instead thus hence therefore however moreover furthermore meanwhile
        nevertheless nonetheless otherwise perhaps maybe indeed former latter hundred thousand
        million billion half is are was were be been being am has have had do does did can could
        will would shall should may might must let according based given following including
        compared due whether everyone someone anyone everything something anything yes"""
    ),
    weak_openers=listed(
        """new old good great big small early late high long people women men children first second
        third fourth last next one two three four five six seven eight nine ten eleven twelve
        experts officials police scientists researchers economists critics supporters analysts
        nice turkey frank flame pole soul dane polish jordan catch speaker santa oil gas gold
        silver water music art food money work fire smoke rain snow ice wind sport football
        tennis rugby coffee tea wine beer milk sugar salt bread meat fish wood coal iron steel
        oxygen energy power heat light life death love hope fear faith history time evidence
        software hardware traffic crime violence wealth poverty labour land air demand supply
        growth trade debt tax rent pay research advice news sex single members residents"""
    ),
    calendar=listed(
        """january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday jan feb aug sept sep oct nov
        dec"""
    ),
    determiners=listed("the this that these those a an"),
    pronouns=listed("he she it they we i his her their its"),
    prepositions=listed(
        """in on at of for with by from to about after before during through over under between
        among against into since until despite near according"""
    ),
    particles=listed("of the"),
    titles=re.compile(
        r"^(?:Mr|Mrs|Ms|Dr|Prof|Professor|King|Queen|Emperor|Pope|Prince|Princess|Lord|Lady|Sir"
        r"|Count|General|Colonel|Captain|Bishop|Archbishop|Cardinal|Senator|Judge|Justice"
        r"|President|Chancellor|Minister|Premier|Governor|Mayor|Secretary|Chairman|Chairwoman"
        r"|Ambassador|Congressman|Congresswoman|Representative|Spokesman|Spokeswoman|Chief"
        r"|Commissioner|Foreign|Defence|Defense|Finance|Interior|Prime|Vice|Deputy|Former|Director"
        r"|Economist|Engineer|Executive|Analyst|Owner)$"
    ),
    shortened=listed("mr mrs dr prof st jr"),
    personal_verbs=listed(
        """is was has had will would can could does did may asked asks met meets visited visits won
        wins signed signs wrote writes became spoke speaks went goes came travelled traveled
        plans planned hopes hoped believes believed thinks thought supports supported opposes
        opposed led leads left took takes gave gets made makes offered offers proposed proposes
        suggested invited thanked resigned died lived studied taught married founded invented
        discovered played said says told demanded demands announced announces criticised
        criticized warned warns called calls urged urges claimed claims argued argues insisted
        insists stressed declared promised rejected rejects denied denies wants wanted"""
    ),
    generic=listed(
        """street road avenue square park hill hills mountain mountains valley river lake sea ocean
        bay gulf island islands coast cape county city town village district region province
        state states republic kingdom empire union federation confederation league alliance
        community commonwealth house palace castle tower bridge station airport port harbour
        harbor museum library theatre theater opera hall church cathedral abbey temple mosque
        university college school academy institute institution society association organisation
        organization agency authority office department ministry minister ministers government
        parliament congress senate assembly council committee commission cabinet court courts
        tribunal chamber party movement front army navy air force forces guard guards police
        service services bank fund stock exchange market company companies corporation group
        foundation trust club team cup championship championships games game series show
        festival prize award day week year century age ages era period time times revolution war
        wars battle treaty treaties agreement accord pact act law laws bill charter constitution
        convention declaration protocol conference summit plan programme program project report
        article chapter book books bible testament gospel letter letters theory theorem
        hypothesis principle method system test model north south east west northern southern
        eastern western central upper lower great greater new old high royal national
        international federal general supreme public social united democratic republican liberal
        conservative labour labor green people people's world global human rights civil foreign
        home interior economic security health education science sciences technology engineering
        environment development trade president king queen emperor pope chancellor governor
        mayor secretary chief director member members head leader chairman bishop duke earl
        prince lord lady sir saint st father mother brothers sons family dynasty black white red
        blue golden holy sacred big little grand first second third main special joint common
        open free independent young middle ancient modern early late medieval renaissance
        reformation enlightenment sun moon earth heaven hell internet web media press news post
        journal magazine radio television film music euro dollar million cent"""
    ),
    unabbreviated=listed("for"),
    common=re.compile(
        r"(?:tion|ment|ness|ity|ism|ing|ings|ers|ists|ly|ed|ians|ure|ance|ence|ship|hood)s?$"
    ),
    translated=re.compile(
        r"(?:tion|ment|ness|ity|ism|ing|ers|ors|ists?|ly|ed|i?ans?|ure|ance|ence|ship|hood|al|ive"
        r"|ory|ary|ic|ics|ous|able|ies|ses|age|port|ogy|phy|aire|dom|day|mas|work|works)s?$"
    ),
    # Nor have loan words of French others (Café).
    foreign_letter=re.compile(r"[^\W\d_a-zA-ZäöüÄÖÜßéèêàâç]"),
)

_DENIAL = DenialWords(
    cues=re.compile(r"not|no|never|neither|none|nobody|without|cannot|nowhere|\w+n't"),
    rejecting=any_of(
        r"reject\w*", r"refus\w*", r"den(?:y|ies|ied|ying)", r"rul(?:e|es|ed|ing) out",
        r"declin(?:e|es|ed) to", r"disput(?:e|es|ed)", r"oppos(?:e|es|ed|ing)",
    ),
    assenting=any_of(
        r"accept(?:s|ed)?", r"support(?:s|ed)?", r"back(?:s|ed)", r"agree(?:s|d)?", r"approv\w*",
        r"endors\w*", r"confirm\w*", r"admit\w*", r"welcom\w*", r"favou?r(?:s|ed)",
    ),
    neutral=any_of(
        r"not only", r"not just", r"not merely", r"not simply", r"not least", r"no matter",
        r"no doubt", r"without doubt", r"no wonder", r"if not", r"whether or not", r"or not",
        r"no\.? \d+", r"number of no",
    ),
    ambiguous=any_of(
        r"no less", r"none other", r"nothing but", r"nothing", r"hardly", r"barely", r"scarcely",
        r"not un\w+", r"not in\w+", r"not before", r"not without", r"no one", r"not all",
        r"not every\w*", r"not always", r"no more than", r"not more than", r"not less than",
        r"not necessarily", r"no fewer", r"not even", r"no sooner", r"not so", r"not yet",
        r"not as", r"not entirely", r"not quite", r"no earlier", r"neither", r"nor",
    ),
    implicit=any_of(
        r"(?:un(?!it|iv|ion|der|til|ique|i\b)|im(?=p|m)|ir(?=r)|il(?=l))\w{4,}",
        r"in(?:ab|cap|suff|visib|sign|complet|consis|correct|adequ|effect|elig|compat)\w+",
        r"\w{3,}less", r"lack\w*", r"absen\w+", r"fail\w*", r"miss\w*", r"avoid\w*",
        r"prevent\w*", r"few", r"little", r"stop\w*", r"ceas\w*", r"prohibit\w*", r"ban\w*",
        r"free of", r"free from", r"rarely", r"seldom", r"against", r"dis\w{4,}", r"non\W?\w{4,}",
        r"only", r"still", r"end(?:s|ed)?", r"false\w*", r"wrong\w*", r"far from", r"too",
    ),
    conditional=any_of(
        r"unless", r"except", r"until", r"till", r"rather than", r"instead", r"whether",
        r"other than", r"before", r"as long as", r"provided",
    ),
    borders=re.compile(
        r"[,;:()–—]|\s-\s|\b(?:and|or|but|because|while|although|though|that|which|who|when|if)\b",
        re.IGNORECASE,
    ),
)  # fmt: skip

_SAYING = listed(
    """says said demands demanded announces announced criticises criticised criticizes
    criticized warns warned urges urged claims claimed argues argued adds added states
    stated stresses stressed insists insisted explains explained declares declared promises
    promised denies denied confirms confirmed admits admitted notes noted writes wrote
    suggests suggested proposes proposed vows vowed accuses accused blames blamed praises
    praised condemns condemned threatens threatened emphasises emphasised emphasizes
    emphasized reiterates reiterated pledges pledged tells told"""
)
_SPEECH = SpeechWords(
    saying=_SAYING,
    participles=_SAYING,
    passive=listed("is was are were be been being gets got"),
    companions={"called": "for", "calls": "for"},
    companion_reach=1,
    inverted=listed(
        """said says added adds explained explains argued argues claimed claims wrote writes warned
        noted"""
    ),
    sources=re.compile(r"\b(?:[Aa]ccording to|[Ii]n the (?:words|view|opinion) of)\s+$"),
    agents=re.compile(r"\bby\s+$"),
    barriers=listed("that and or but because which who whom whose if when while whether"),
    governing=listed("of for by from with against about to on in at near"),
    pronouns=listed("he she they it i we"),
    leading=listed("in so"),
    joining=listed("and"),
)

_TOLD = ToldWords(
    about=re.compile(
        r"(?:\b(?:about|around|approximately|roughly|nearly|almost|some|more than|over|at least|"
        r"at most|up to|under|less than|fewer than|ca\.?|circa)\s(?:an? )?)$",
        re.IGNORECASE,
    ),
    at_least=re.compile(r"more than|over", re.IGNORECASE),
    at_most=re.compile(r"nearly|almost|at most|up to|under|less than|fewer than", re.IGNORECASE),
    roles=re.compile(
        r"\b(?:(?P<by>by)|(?P<to>to)|(?P<from>from)|(?P<until>until|till|before)"
        r"|(?P<since>since|after))\s(?:the\s)?$",
        re.IGNORECASE,
    ),
    ordinal=re.compile(r"\d(?:st|nd|rd|th)$|first|second|third|\w+th$", re.IGNORECASE),
    place=re.compile(r"\b(?i:in)\s([A-ZÄÖÜ][\w-]{2,})"),
    according=re.compile(r"\baccording to (?:\w+\s?){1,3}", re.IGNORECASE),
    reported=re.compile(
        r"\b(?:said|told \w+|reported|announced|added)\s(?:(?:late|early|on|yesterday)\s)*$",
        re.IGNORECASE,
    ),
    stands_for=re.compile(
        r"\b(?:he|she|it|its|they|their|his|her|this|that|these)\b", re.IGNORECASE
    ),
    somebody=re.compile(r"\b(?:he|him|she|her|they|them)\b", re.IGNORECASE),
    asks_when=re.compile(
        r"\bwhen\b|\b(?:what|which) (?:day|year|month|date|time)\b", re.IGNORECASE
    ),
    asks_no_value=re.compile(r"^\W*(?:who|whom|whose|where)\b", re.IGNORECASE),
)

_FUNCTION_WORDS = listed(
    """the a an this that these those he she it they we i you him her them us his its their our
    my your and or but so also just already then there here at by for from in into of on to
    with about over under between after before since during as than like is are was were be
    been being am has have had having do does did done can could will would shall should may
    might must now any very more even again ever longer all said says"""
)
_SMALL_WORDS = listed(
    """a an and about after against also are as at be been before being between but by can could
    did do does down during for from had has have he her him his how in into is it its may
    might more most must no nor not of off on or out over shall she should so than that the
    their them then there these they this those to under up very was were what when where
    which who whom whose will with would you your we our"""
)

# ---- the language

ENGLISH = Language(
    code="en",
    # numbers and days
    beside=("de",),
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
