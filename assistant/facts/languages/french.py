"""French: its numbers and days, its names, how it denies, and who says something in it."""

from __future__ import annotations

import re

from assistant.facts.languages.vocabulary import (
    DenialWords,
    Language,
    NameWords,
    SpeechWords,
    ToldWords,
    any_of,
    listed,
)

# ---- numbers and days


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
    titles=re.compile(
        r"^(?:M|MM|Mmes?|Mlles?|Dr|Pr|Me|Mgr|Sir|Lord|Lady|[Dd]octeure?|[Pp]rofesseure?|[Mm]onsieur"
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
        """rue boulevard parti ministere gouvernement parlement assemblee conseil banque ecole
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
