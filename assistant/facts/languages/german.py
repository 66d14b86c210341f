"""German: its numbers and days, its names, how it denies, and who says something in it."""

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
    # names, denial and speech
    names=_NAMES,
    denial=_DENIAL,
    speech=_SPEECH,
    told=_TOLD,
    function_words=_FUNCTION_WORDS,
    small_words=_SMALL_WORDS,
)
