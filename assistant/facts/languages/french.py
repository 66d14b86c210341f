"""French: its numbers and days, its names, how it denies, and who says something in it."""

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

_BELOW_20 = row(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
)
_TENS = row("vingt trente quarante cinquante soixante")
_ORDINAL_STEMS = {"cinq": "cinqu", "neuf": "neuv"}


def _below_100() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_BELOW_20)}
    words |= {"une": 1, "quatre-vingts": 80}
    tens = {word: 10 * ten for ten, word in enumerate(_TENS, 2)}
    tens |= {"quatre-vingt": 80, "septante": 70, "huitante": 80, "nonante": 90}
    for ten, start in tens.items():
        words[ten] = start
        for more in range(1, 20 if ten in {"soixante", "quatre-vingt"} else 10):
            joint = "-et-" if more in {1, 11} and ten != "quatre-vingt" else "-"
            words[f"{ten}{joint}{_BELOW_20[more]}"] = start + more
            if more == 1:
                words[f"{ten}{joint}une"] = start + more
    return words


def _ordinals(cardinals: dict[str, int]) -> dict[str, int]:
    found = {"premier": 1, "première": 1, "second": 2, "seconde": 2, "centième": 100}
    for word, number in cardinals.items():
        head, dash, last = word.rpartition("-")
        if number > 1 and last not in {"une", "vingts"}:
            stem = _ORDINAL_STEMS.get(last, last.removesuffix("e"))
            found[f"{head}{dash}{stem}ième"] = number
    return found


_CARDINALS = _below_100()
_NTH = _ordinals(_CARDINALS)
_COUNTED = re.compile(r"\s\w")
_GAP = re.compile(r"[\s-]+")


@lru_cache(maxsize=1)
def _shape() -> re.Pattern[str]:
    ones, nth = (
        "|".join(sorted(words, key=len, reverse=True)).replace("-", r"[\s-]")
        for words in (_CARDINALS, _NTH)
    )
    hundreds = rf"(?:(?:(?:{ones})[\s-])?(?<!pour[\s-])cents?(?:[\s-](?:{ones}))?|{ones})"
    return re.compile(
        rf"(?<![^\W_])(?:(?P<nth>{nth})s?|(?:(?P<thousands>{hundreds})[\s-])?"
        rf"(?P<thousand>mille)(?:[\s-](?P<rest>{hundreds}))?|(?P<ones>{hundreds}))(?![^\W_])",
        re.IGNORECASE,
    )


def _numerals(text: str) -> Iterator[Numeral]:
    for match in _shape().finditer(text):
        start, end = match.span()
        if match["nth"]:
            number = _NTH[_GAP.sub("-", match["nth"].lower())]
            claimable = number > 1 and not match[0].lower().startswith("second")
            yield Numeral(start, end, (Decimal(number),), ordinal=True, claimable=claimable)
            continue
        number = _hundreds(match["ones"] or match["rest"] or "zéro")
        number += 1000 * (_hundreds(match["thousands"] or "un") if match["thousand"] else 0)
        one = number == 1
        new = match[0].lower() == "neuf" and not _COUNTED.match(text, end)
        yield Numeral(
            start, end, (Decimal(number),), article=one, claimable=not (one or new), joinable=True
        )


def _hundreds(words: str) -> int:
    """Return the number of words below a thousand."""
    word = _GAP.sub("-", words.lower())
    if word in _CARDINALS:
        return _CARDINALS[word]
    before, _, after = word.partition("cent")
    rest = after.removeprefix("s").strip("-")
    return 100 * _CARDINALS[before.strip("-") or "un"] + _CARDINALS[rest or "zéro"]


_NUMBERS = Numbers(
    read=_numerals,
    group=".",
    scales={1000: "mille|k", 10**6: r"millions?|mln|mio\.?",
            10**9: r"milliards?|mds?\.?|mrds?\.?", 10**12: "billions?", 12: "douzaines?"},
    silent={
        1: "unique|seule?|initialement",
        2: r"tou(?:te)?s les deux|doubl\w+|couples?|paires?|jumeaux|jumelles|duo",
        3: r"tripl\w+|trio",
        4: r"quadrupl\w+|quatuor",
        10: "décennies?|dizaines?",
        12: "douzaines?",
        15: "quinzaines?",
        20: "vingtaines?",
        100: "centaines?|siècles?|centenaires?",
        1000: "milliers?|millénaires?",
    },
    percent=r"pour[\s-]cents?(?!\w)|p\.\s?100|points? de pourcentage",
    small_words=(
        "et ou à au aux de du des en dans sur par pour avec sans sous vers chez entre le la les un "
        "une ce cet cette ces qui que dont où mais donc or ni car est sont était étaient a ont "
        "avait avaient sera seront il elle ils elles on se ne pas plus moins aussi lors depuis "
        "avant après pendant jusque contre comme si y"
    ),
    before_digits="mi début fin milieu an année et ou à",
    after_digits=r"ers?|ère|e|è|ème|nde?|ᵉ|ans?|millions?|milliards?|fois|heures?",
    parts={3: "tiers", 4: "quarts?"},
    ordinal_parts={5: "cinquièmes?", 6: "sixièmes?", 8: "huitièmes?", 10: "dixièmes?"},
    part_plural="s",
    halves={Decimal("0.5"): r"(?:moitié|demie?)(?!\w)"},
    half="moitié",
    half_more="et[\\s-]demie?",
    of_whole="des?|du|d(?=['’])",
    nth_before="première|seconde|deuxième|autre",
    each="chaque",
    out_of="sur",
    joints="à|et|ou|jusqu['’]à",
    before_currency="d['’]|de ",
    currencies={"GBP": r"livres?(?:\ssterling)?", "CHF": r"francs?(?:\ssuisses?)?",
                "RUB": "roubles?", "DEM": r"(?:deutsche\s)?marks?", "SEK": "couronnes?",
                "INR": "roupies?", "PLN": "zlotys?", "cent": "centimes?"},
    about=(
        r"environ|près d(?:e|['’])|presque|quelque|autour de|à peu près|plus d(?:e|['’])|"
        r"moins d(?:e|['’])|au moins|au plus|jusqu['’]à|approximativement|quasiment|à peine|"
        r"un peu plus de|estimée?s? à"
    ),
    after_about="les |la |le ",
)  # fmt: skip
_HOUR_WORDS = {word: number for number, word in enumerate(_BELOW_20[:13]) if number > 1}
_CLOCK = Clock(
    hours={"une": 1, **_HOUR_WORDS},
    # "trois heures" may be a while: a preposition, minutes or a time of day make it a time.
    words=(
        r"(?:(?P<name>{hours}|[01]?\d|2[0-4])\s?(?:heures?|h)\s(?:(?P<part>et demie?|et quart|"
        r"moins le quart|moins dix|moins cinq)|(?P<minute>[0-5]\d))\b|"
        r"(?:(?<=\bà )|(?<=\bvers )|(?<=\bdès )|(?<=\bjusqu['’]à ))"
        r"(?P<full>{hours}|[01]?\d|2[0-4])\s(?:heures?|h)\b)"
    ),
    shifts={"et demi": 30, "et demie": 30, "et quart": 15, "moins le quart": -15,
            "moins dix": -10, "moins cinq": -5},
    daytimes={"morning": "matin", "evening": "après-midi|soir", "night": "nuit"},
    before_daytime="du |de la |de l['’]",
    midnight="minuit",
    noon="(?<!après-)midi",
)  # fmt: skip
_MONTHS = row(
    "janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre "
    "décembre|decembre"
)
_CALENDAR = Calendar(
    months=_MONTHS,
    short_months=("janv", "févr?", "", "avr", "", "", "juil", "", r"sept(?=\.)", "oct", "nov",
                  "déc"),
    weekdays=row("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    seasons={3: "printemps", 6: "été", 9: "automne", 12: "hiver"},
    counts=("un|une", *_BELOW_20[2:13]),
    units={"hour": "heures?", "day": "jours?", "week": "semaines?", "month": "mois",
           "year": "ans?|années?"},
    whole_units={"week": "(?:la )?semaine", "weekend": "week-end|weekend",
                 "month": "(?:le |du )?mois", "quarter": "trimestre", "half": "semestre",
                 "year": "(?:l['’])?an(?:née)?"},
    year_parts={"quarter": "trimestre", "half": "semestre"},
    nth={1: "premier|1er", 2: "deuxième|second|2e|2ème", 3: "troisième|3e|3ème",
         4: "quatrième|4e|4ème"},
    which={"this": "cet?|cette"},
    which_after={
        "last": "derni(?:er|ère)|précédente?|(?<!été.)passée?",
        "next": "prochaine?",
    },
    day_words={
        0: "aujourd['’]hui|ce matin|cet après-midi|ce soir",
        1: "hier",
        2: "avant-hier",
        -1: "demain",
        -2: "après-demain",
    },
    joints={"to": "à|au|jusqu['’](?:à|au|en)", "and": "et"},
    years={
        "last": "(?:l['’]an|l['’]année|an|année) (?:derni(?:er|ère)|passée?)",
        "this": "cette année",
    },
    weeks={"last": "(?:de )?la semaine dernière", "this": "(?:de )?cette semaine"},
    this_units={"year": "l['’]année", "month": "du mois", "week": "la semaine"},
    stages={"early": "début", "mid": "mi|milieu", "late": "fin"},
    last_counted="derni(?:ers|ères)",
    nth_end="ers?|ère|e|è|ème|ᵉ",
    day_of="du mois de ",
    weekday_article="le ",
    year_nouns="l['’]année|l['’]an|année|an",
    year_of="de l['’]année |de ",
    stage_article="le|la|à la|au",
    stage_of="de|du|de l['’]|d['’]",
    since="depuis",
    ago_before="il y a",
    night="(?:la )?nuit dernière|cette nuit",
    weekend="ce week-end|ce weekend",
    now="maintenant",
    decade_before="années ",
)  # fmt: skip
_DECADES = {90: r"quatre[\s-]vingt[\s-]dix", 80: r"quatre[\s-]vingts?", 70: r"soixante[\s-]dix"}
_DECADES |= {10 * ten: word for ten, word in enumerate(_TENS, 2)}
_ERAS = Eras(
    centuries="siècles?",
    before_century="(?:d[ue] |le |au )?(?:début du |fin du )?",
    decades={ten: f"années {word}" for ten, word in _DECADES.items()},
    decade_before="années ",
)
_UNTIL = "jusqu'en jusqu'à jusqu'au jusqu’en jusqu’à jusqu’au"
_PREPOSITIONS = Prepositions(
    senses={"since": "depuis dès", "after": "après", "before": "avant", "until": _UNTIL,
            "on": "en au le du ce durant pendant entre"},
    articles="(?:le |au )?mois de|le|la|les|l['’]",
    opening="du entre depuis dès",
    between="entre",
    before_day="le ce",
    before_month="en au depuis dès durant pendant",
    before_verb_month="en au depuis dès",
    before_season="en durant pendant",
    before_quarter="en depuis durant",
    before_number="en depuis",
    never_weekday="en durant",
    before_dotted="le du au",
    before_year=f"en depuis dès durant après avant {_UNTIL}",
    before_sole_year="entre",
)  # fmt: skip
_SURROUNDINGS = Surroundings(
    counted=(
        r"heures?|pour[\s-]?cent|mètres?|kilomètres?|degrés|personnes|morts?|blessés|soldats|"
        r"habitants|voix|ans|années|mois|semaines|jours|minutes|fois|cas|millions?|milliards?|mille"
    ),
    namesakes="lavigne",
    small_verbs="Mars",
    after_verb_month="et|ou|à|de|pour|avec|contre|sur|que|qui",
    bare_weekdays="(?i:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)",
    weekday_before="le journal du",
    events_after="olympiques?",
    events_before=(
        "élections?|présidentielles?|législatives|municipales|européennes|sommet|jeux|jo|budget|"
        "coupe du monde|euro|guerre|crise|référendum"
    ),
    counted_after="personnes|morts|cas|euros|hommes|femmes|enfants|habitants|soldats|voix",
    past_verbs="a|ont|était|étaient|fut|eut|gagna|eu lieu|passé|gagné|remporté",
    numbered=(
        "agenda|vision|plan|projet|article|numéro|n°|salle|chambre|page|chapitre|modèle|peugeot|"
        "version|loi|résolution|route|vol|ligne|objectif|stratégie|section"
    ),
    newest=(
        "dernière?s? (?:nouvelles|actualités|informations|articles|événements|temps)|récemment|"
        "(?:la |les )?plus récente?s?|ces derniers (?:jours|mois|temps)|actuellement"
    ),
    ahead="sera|seront|doit|doivent|devra|devront|prévue?s?|échéance",
    never_claimed=(
        "aujourd['’]hui|maintenant|cet? |cette |l['’]année$|la semaine$|du mois$|"
        ".{0,20}(?:week-end|weekend|trimestre|semestre)$"
    ),
)


# ---- names, denial and speech

_NAMES = NameWords(
    nouns_are_capital=False,
    openers=listed(
        """le la les l un une des du de d au aux ce cet cette ces c ca cela ceci celui celle ceux
        celles il elle ils elles on nous vous je j tu me moi toi lui leur leurs eux son sa ses mon
        ma mes ton ta tes notre nos votre vos qui que qu quoi dont ou quand comment pourquoi combien
        quel quelle quels quelles lequel laquelle et mais or ni car donc puis ensuite alors ainsi
        aussi si comme lorsque lorsqu puisque puisqu quoique quoiqu tandis pendant depuis avant
        apres devant derriere dans en sur sous pour par avec sans chez entre vers contre selon
        malgre sauf hors des parmi lors outre durant jusque jusqu face grace suite a hier demain
        aujourd hui ici la-bas la maintenant desormais deja encore toujours jamais souvent parfois
        rarement plus moins tres trop peu beaucoup assez tout toute tous toutes chaque plusieurs
        quelques certains certaines aucun aucune nul nulle personne rien autre autres meme memes
        seul seule seuls seules un deux trois quatre cinq six sept huit neuf dix onze douze premier
        premiere deuxieme second seconde dernier derniere enfin finalement cependant pourtant
        toutefois neanmoins par ailleurs egalement notamment surtout environ presque pres loin
        y n ne non oui pas s se t est sont etait etaient ete a ont avait avaient sera seront il-y"""
    ),
    # Without "mars": it is a planet, too.
    calendar=listed(
        """janvier fevrier avril mai juin juillet aout septembre octobre novembre decembre lundi
        mardi mercredi jeudi vendredi samedi dimanche"""
    ),
    determiners=listed("le la les l un une ce cet cette ces"),
    pronouns=listed("il elle ils elles on nous je son sa ses leur leurs"),
    prepositions=listed(
        """dans en a au aux de du des d sur sous pour par avec sans chez entre vers contre depuis
        pendant avant apres selon malgre lors outre durant"""
    ),
    particles=listed("de du la le d"),
    # With the article of "le ministre Olaf Scholz".
    titles=re.compile(
        r"^(?:l[ea]|M|MM|Mmes?|Mlles?|Dr|Pr|Me|Mgr|Sir|Lord|Lady|[Dd]octeure?|[Pp]rofesseure?|[Mm]onsieur"
        r"|[Mm]adame|[Pp]résidente?|[Mm]inistre|[Cc]hancel(?:ier|ière)|[Pp]remi(?:er|ère)|[Rr]oi"
        r"|[Rr]eine|[Pp]ape|[Pp]rince(?:sse)?|[Gg]énérale?|[Cc]olonel(?:le)?|[Cc]apitaine|[Éé]vêque"
        r"|[Aa]rchevêque|[Cc]ardinal|[Ss]énat(?:eur|rice)|[Dd]éputée?|[Mm]aire|[Jj]uge"
        r"|[Pp]rocureure?|[Gg]ouverneure?|[Ss]ecrétaire|[Dd]irect(?:eur|rice)|[Pp]orte-parole"
        r"|[Aa]mbassad(?:eur|rice)|[Cc]ommissaire|[Cc]hef(?:fe)?|[Éé]conomiste|[Cc]herch(?:eur|euse)"
        r"|[Hh]istorien(?:ne)?|[Pp]atronn?e?|[Aa]vocate?|[Ee]ntraîn(?:eur|euse))$"
    ),
    personal_verbs=listed(
        """est a etait avait sera aura veut voulait peut pouvait doit devait va dit disait declare
        affirme annonce estime demande exige critique promet refuse rejette nie rencontre visite
        signe ecrit parle pense croit espere soutient quitte dirige joue gagne meurt vit"""
    ),
    generic=listed(
        """rue boulevard ministere gouvernement parlement assemblee conseil banque ecole
        universite hopital tribunal eglise chateau aeroport mairie republique royaume federation
        syndicat societe entreprise association musee theatre"""
    ),
    unabbreviated=listed("pour"),
    common=re.compile(r"(?:tion|sion|ment|ité|isme|ance|ence|euses?|ique|ière|ées?|aux)s?$"),
    translated=re.compile(
        r"(?:tion|sion|ment|ité|isme|ance|ence|euse|eur|rice|ique|iste|onale?|ienne|aise|aux|ée)s?$"
    ),
    foreign_letter=re.compile(r"[^\W\d_a-zA-ZàâäçéèêëîïôöùûüÿæœÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÆŒ]"),
)

# "ne" stands beside each word that denies: pas, plus, jamais, rien, aucun, personne.
_DENIAL = DenialWords(
    cues=re.compile(r"ne|n|sans"),
    rejecting=any_of(
        r"rejet\w*", r"refus\w*", r"dement(?:i\w*|ait|ent|aient)?", r"ni(?:e|er|ait|ent)",
        r"contest\w*", r"s oppos\w*", r"oppose\w*", r"exclu\w*", r"declin(?:e|ent|ait)",
        r"repouss\w*", r"desapprouv\w*",
    ),
    assenting=any_of(
        r"accept\w*", r"approuv\w*", r"soutien\w*", r"soutenu\w*", r"confirm\w*", r"reconnu\w*",
        r"reconnai\w*", r"admet\w*", r"admis\w*", r"salu\w*", r"valid\w*", r"adopt\w*",
        r"donne\w* (?:\w+ )?accord",
    ),
    neutral=any_of(
        r"ne? (?:\w+ ){1,3}pas (?:seulement|uniquement|qu?e?)", r"non seulement", r"n importe",
        r"sans (?:aucun )?doute", r"sans precedent", r"sans cesse", r"sans surprise", r"ou non",
        r"ou pas", r"sans conteste", r"n est autre que",
    ),
    ambiguous=any_of(
        # "ne … que" is "only".
        r"ne? (?:(?!pas\b|plus\b|jamais\b|rien\b|aucune?\b|personne\b|point\b)\w+ ){1,4}que?",
        r"guere", r"pas encore", r"pas tou\w+", r"pas meme", r"pas moins", r"pas plus",
        r"pas necessairement", r"pas entierement", r"pas tout a fait", r"pas avant", r"pas sans",
        r"pas in\w+", r"pas si", r"pas aussi", r"ni", r"nul doute", r"a peine",
        r"plus (?:\w+ ){1,4}qu?e? (?:\w+ ){1,3}ne?",
    ),
    implicit=any_of(
        r"in(?:cap|suff|util|visib|connu|certain|exact|complet|just|exist)\w+",
        r"im(?:poss|prud|parf|puiss)\w+", r"ill(?:egal|egitim|isib)\w+", r"irr\w{4,}",
        r"meconn\w+", r"manqu\w+", r"absen\w+", r"echou\w+", r"echec\w*", r"evit\w+",
        r"empech\w+", r"interdi\w*", r"renonc\w*", r"arret\w*", r"cess\w+", r"prive\w* de",
        r"faute", r"peu", r"contre", r"rarement", r"fau(?:x|sse\w*)", r"perd\w*", r"seule?s?",
        r"seulement", r"encore", r"trop", r"fin", r"loin de", r"non",
    ),
    conditional=any_of(
        r"a moins", r"sauf", r"avant qu?e?", r"jusqu", r"plutot", r"au lieu", r"si", r"s ils?",
        r"tant que?", r"a condition", r"excepte", r"hormis", r"sinon", r"de (?:peur|crainte)",
    ),
    borders=re.compile(
        r"[,;:()–—]|\s-\s|\b(?:et|ou|où|mais|car|donc|parce|tandis|alors|quand|lorsque|puisque|qui"
        r"|dont)\b",
        re.IGNORECASE,
    ),
)  # fmt: skip

# Without accents "déclare" and "déclaré" are one word.
_SAYING = listed(
    """dit disait declare declarait affirme affirmait annonce annoncait estime estimait assure
    assurait explique expliquait precise precisait souligne soulignait ajoute ajoutait indique
    indiquait juge jugeait demande demandait exige exigeait reclame reclamait critique critiquait
    denonce denoncait accuse accusait rappelle rappelait confirme nie repond insiste martele
    regrette deplore salue condamne propose raconte plaide promet avertit previent reconnait
    admet dement soutient ecrit refuse rejette"""
)
_SPEECH = SpeechWords(
    saying=_SAYING,
    participles=_SAYING
    | listed("promis averti prevenu reconnu admis dementi soutenu repondu rappele rejete martele"),
    passive=listed("est sont etait etaient ete etre fut sera"),
    auxiliaries=listed("a ont avait avaient aurait auraient"),
    companions={"appelle": "a", "appele": "a", "appelait": "a"},
    companion_reach=1,
    inverted=_SAYING | listed("promis averti prevenu reconnu admis repondu rappele martele"),
    sources=re.compile(
        r"\b(?:[Ss]elon|[Dd] après|[Aa]ux yeux d[eu]?|[Dd]e l avis d[eu]?|[Pp]our)"
        r"(?: l[ea]| l)?\s+$"
    ),
    agents=re.compile(r"\bpar(?: l[ea]| l)?\s+$"),
    barriers=listed(
        "que qu qui dont ou et mais car parce si quand lorsque le la les un une des ce cette"
    ),
    governing=listed(
        """de d du des pour par avec contre sur a au aux dans en chez entre vers sans depuis apres
        avant"""
    ),
    pronouns=listed("il elle ils elles on je nous"),
    leading=listed("hier aussi ensuite puis ainsi enfin deja que qu et mais"),
    joining=listed("et"),
)

_TOLD = ToldWords(
    about=re.compile(
        r"(?:\b(?:environ|près de|quelque|plus de|moins de|au moins|au plus|jusqu à|presque"
        r"|à peine|autour de)\s)$",
        re.IGNORECASE,
    ),
    at_least=re.compile(r"plus de|au moins", re.IGNORECASE),
    at_most=re.compile(r"moins de|près de|presque|au plus|jusqu à|à peine", re.IGNORECASE),
    roles=re.compile(
        r"\b(?:(?P<until>jusqu (?:à|en|au)|avant)|(?P<since>depuis|dès|après|à partir d[eu])"
        r"|(?P<to>à|au)|(?P<by>de))\s(?:l[ea]s?\s|l\s)?$",
        re.IGNORECASE,
    ),
    ordinal=re.compile(r"\d(?:er|re|e|ème|nde?)$|premi(?:er|ère)|seconde?|\w+ième$", re.IGNORECASE),
    place=re.compile(r"\b(?i:à|au|en|de|dans|vers|chez)\s([A-ZÀ-Ý][\w-]{2,})"),
    according=re.compile(r"\b(?:selon|d après) (?:\w+\s?){1,3}", re.IGNORECASE),
    reported=re.compile(
        r"\b(?:dit|déclaré|annoncé|affirmé|indiqué|précisé|rapporté|ajouté)\s(?:(?:tôt|tard|ce|le)"
        r"\s)*$",
        re.IGNORECASE,
    ),
    stands_for=re.compile(
        r"\b(?:ils?|elles?|son|sa|ses|leurs?|cet|cette|ces?|cela|ceci)\b", re.IGNORECASE
    ),
    somebody=re.compile(r"\b(?:ils?|elles?|lui|leur|eux)\b", re.IGNORECASE),
    asks_when=re.compile(
        r"\bquand\b|\b(?:quel|quelle|quels|quelles) (?:jour|date|année|mois|heure)", re.IGNORECASE
    ),
    asks_no_value=re.compile(
        r"^\W*(?:(?:à|avec|chez|contre|de|par|pour) )?(?:qui|où|d['’]où)\b", re.IGNORECASE
    ),
)

_FUNCTION_WORDS = listed(
    """le la les l un une des du de d au aux ce cet cette ces c cela il elle ils elles on nous vous
    je j me m te t se s lui leur leurs eux son sa ses mon ma mes notre nos votre vos qui que qu quoi
    dont ou et mais car donc puis alors ainsi aussi si comme dans en sur sous pour par avec chez
    entre vers depuis pendant avant apres lors a ont avait avaient aura auront avoir eu ayant est
    sont etait etaient ete etre fut sera seront soit peut peuvent pouvait doit doivent devait va
    vont fait faire dit y tres plus moins pas point jamais rien aucun aucune personne ni meme deja
    encore toujours bien tout toute tous toutes ici la maintenant desormais"""
)
_SMALL_WORDS = listed(
    """le la les un une des du de au aux ce cet cette ces cela il elle ils elles on nous vous je me
    se lui leur leurs eux son sa ses notre nos votre vos qui que quoi dont ou où et mais car donc
    puis alors ainsi aussi si comme dans en sur sous pour par avec sans chez entre vers depuis
    pendant avant après contre a ont avait avaient aura avoir eu est sont était étaient été être
    fut sera seront soit peut peuvent doit doivent va vont fait très plus moins ne pas jamais rien
    aucun aucune ni même quel quelle quels quelles quand combien comment pourquoi"""
)

# ---- the language

FRENCH = Language(
    code="fr",
    # numbers and days
    beside=(),
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
    # The apostrophe of "l'accord" and "qu'elle", the marks of "a-t-il", the full stop of "M.".
    joined=re.compile(
        r"(?:(?<=\b[cdjlmnstCDJLMNST])|(?<=[Qq]u)|(?<=[Jj]usqu))['’](?=\w)"
        r"|(?:-t)?-(?=(?:ils?|elles?|on|je|nous)\b)"
        r"|(?:(?<=\bM)|(?<=\b(?:MM|Me|Dr|Pr))|(?<=\bMgr))\.(?=\s[A-ZÀ-Ý])"
    ),
)
