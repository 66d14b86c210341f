"""The words by which pages name what is not their article, in classes, ids and headings.

Names are matched as whole words: `share` is in `c-ShareBar__list`, `bar` is not in `barcelona`.
"""

from __future__ import annotations

import re

RUNNING = 80  # characters of a paragraph: a shorter one may be a label


def names(*lines: str) -> frozenset[str]:
    """Return the words of some lines."""
    return frozenset(" ".join(lines).split())


def _words(*phrases: str) -> re.Pattern[str]:
    """Return a pattern for any of some words; an underscore stands for a space in a name."""
    alternatives = "|".join(" ".join(phrases).split())
    return re.compile(rf"\b(?:{alternatives})\b".replace("_", " "))


# ---- names of boxes: classes and ids, split into words in lower case

# Whatever they hold, be it longer than the article.
OUTSIDE = _words(
    "comments? kommentare? leserkommentare commentaires? comentarios commenti disqus respond",
    "cookies? consent gdpr dsgvo cmp onetrust usercentrics didomi cookiebot",
    "related recommend(?:ed|ations?)? recirc(?:ulation)?",
    "more_(?:news|stories) see_also most_(?:read|popular|viewed) popular trending meistgelesen",
    "verwandte weitere_(?:artikel|meldungen|themen) mehr_zum_thema outbrain taboola",
    "plista onward up_next next_article infinite_?scroll breadcrumbs?",
)
# What holds the article: "article-body comments-enabled" are no comments.
BODY = _words("(?:article|story|entry|post|news)_?(?:body|content|text|copy)")
# Unless they hold much of the page's running text: then the name means something else.
AROUND = _words(
    "newsletters? newsletter\\w+ subscribe signup sign_up mailing_list aboshop abo_box",
    "shar(?:e|es|ing) share_?\\w* social\\w* addthis sociable follow_us teilen",
    "ads? advert\\w* anzeigen? werbung sponsor(?:ed)? banner adslot adunit publicite",
    "nav navigation navbar menu skip_?links? pagination pager paginator toolbar topbar masthead",
    "offcanvas search_?(?:form|box|bar) login captions? copyright bildunterschrift",
    "bildquelle gallery galerie bildergalerie fotostrecke diaporama galleria slideshow carousel",
    "slider lightbox (?:audio|video|media)_?player",
    "tags tag_?list tag_?links topic_?list author_(?:box|bio|info|card|profile) autorenbox",
    "pull_?quotes? twitter_tweet instagram_media tiktok_embed",
    "about_author tools actions print_(?:button|link) vote rating poll umfrage quiz feedback tts",
    "vorlesen kicker dachzeile overline eyebrow reading_?time lesezeit post_?nav footer sidebar",
)
# If links lead out of them: "teaser" is the article's own lead on many sites.
TEASER = _words("teasers? teaser_?\\w* promos? cards? read_?(?:more|also) more_on lire_aussi")
# If short and about subscribing: structured markup calls the paid text itself "paywall".
PAYWALL = _words("paywall regwall piano offer metered premium abo plus subscri\\w+ barrier gate")
# If short: who wrote the article and when.
BYLINE = _words(
    "bylines? authors? autor(?:en|in)? meta metadata dateline timestamp date datum updated",
    "publish(?:ed)?_?(?:date|time|on)? posted_on standzeile category rubrik ressort credits?_?line",
)
# A name that says how a thing is shown or filed, not what it is.
STATE = re.compile(
    r"^(?:has|is|with|without|no|js|show|hide|tag|category)-|:|-(?:open|closed|enabled|disabled|active|loaded)$",
    re.IGNORECASE,
)
HIDDEN = re.compile(
    r"(?:^|\s)(?:(?:is-)?hidden|d-none|invisible|visually-?hidden|sr-only|screen-?reader(?:-text)?)"
    r"(?:\s|$)",
    re.IGNORECASE,
)
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3}"
    r"|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
# Of a line. Containers have such styles too, and their content is shown.
HIDDEN_LINE_STYLE = re.compile(r"(?:font-size|opacity)\s*:\s*0(?![.\d])", re.IGNORECASE)

# ---- what is written over a box

LABEL = re.compile(
    r"""
    lesen\ sie\b.* | mehr\ (?:zum\ thema|zu|dazu|aus|von|über)\b.* | (?:auch\ )?interessant.*
    | das\ könnte\ .*interess.* | (?:ähnliche|verwandte|weitere|passende)\ (?:artikel|themen
      |beiträge|meldungen|nachrichten|inhalte|links)\b.* | (?:passend\ )?zum\ thema | weiterlesen.*
    | auch\ (?:interessant|lesenswert).* | meist\ ?(?:gelesen|geklickt)\w* | top-?themen
    | (?:aktuelle|neueste)\ (?:meldungen|nachrichten) | empfehlung\w*\b.* | empfohlene\b.*
    | schlagw[oö]rte\w* | (?:(?:artikel|beitrag|seite)\ )?teilen | folgen\ sie\ uns\b.*
    | read\ (?:more|also|next|on)\b.* | also\ read\b.* | see\ also\b.* | related(?:\ \w+)?
    | more\ (?:on\ this|from|stories|news|like\ this|on|in|coverage)\b.* | recommended\b.*
    | you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested)\b.* | most\ (?:read|popular|viewed)
    | trending(?:\ now)? | top\ stories | latest\ (?:news|stories|headlines) | up\ next
    | what\ to\ read\ next | don[’']t\ miss.* | editor[’']?s[’']?\ picks?
    | share(?:\ this)?(?:\ \w+)?
    | follow\ us\b.* | sign\ up\b.* | newsletters?\b.* | subscribe\b.*
    | tags | topics | temas | etiquetas | themen | thèmes | argomenti
    | (?:[àa]\ )?lire\ (?:aussi|également|plus|la\ suite)\b.* | voir\ aussi\b.* | partager\b.*
    | sur\ le\ même\ (?:sujet|thème)\b.* | articles?\ (?:liés?|similaires?|associés?)
    | les\ plus\ lus | abonnez-vous\b.* | nos\ derniers\ articles
    | lea\ (?:también|además)\b.* | te\ puede\ interesar\b.* | noticias\ relacionadas
    | lo\ más\ (?:leído|visto) | compartir | leggi\ anche\b.* | articoli\ correlati | condividi
    | potrebbe\ interessarti\b.* | lees\ (?:ook|meer|verder)\b.* | meer\ over\b.* | gerelateerd.*
    | deel\ dit\ artikel | leia\ (?:também|mais)\b.* | veja\ também\b.*
    | czytaj\ (?:także|również|też|więcej)\b.* | zobacz\ (?:także|też)\b.*
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Below it, nothing belongs to the article.
END_LABEL = re.compile(
    r"über (?:den autor|die autor(?:in|en))|zu[rm] autor(?:in)?|about the authors?"
    r"|à propos de l.auteur|\(?\d*\)?\s?(?:(?:leser)?kommentare?|comments?|commentaires?"
    r"|comentarios|commenti|reacties|komentarze|diskutieren sie mit\b.*"
    r"|join the (?:conversation|discussion)|leave a (?:comment|reply)|ihre meinung|réagir)"
    r"\s?\(?\d*\)?",
    re.IGNORECASE,
)

# ---- lines that are left in the text

# Anywhere in the text, as a paragraph of their own.
NO_SENTENCE = re.compile(
    r"""
    anzeige | werbung | advertisement | publicité | publicidad | pubblicità | advertentie
    | (?:story\ continues|article\ continues|la\ suite|continue\ reading)\ (?:below|after|après).*
    | (?:fotos?|bild(?:er|quelle|rechte)?|photos?|images?|crédits?(?:\ photo)?|credits?|quelle|©)
      \s?[:©/].*
    | ©.* | \(?(?:foto|photo|bild):.*\)?
    | (?:lesen\ sie|lies)\ (?:auch|mehr|dazu|hier)[^.!?]*: .* | mehr\ (?:zum\ thema|dazu)\s?:.*
    | (?:read\ (?:more|also)|also\ read|see\ also|related|more\ on\ this(?:\ story)?)\s?:.*
    | (?:à\ )?lire\ (?:aussi|également)\s?:.* | voir\ aussi\s?:.* | leggi\ anche\s?:.*
    | lea\ también\s?:.* | lees\ ook\s?:.* | veja\ também\s?:.* | czytaj\ też\s?:.*
    | (?:artikel|beitrag)\ (?:anhören|drucken|merken|teilen|vorlesen).* | link\ kopieren
    | (?:share|print|save|copy)(?:\ (?:this|article|link|story|page))* | listen\ to\ this.*
    | (?:lesezeit|lesedauer|reading\ time|temps\ de\ lecture)\b.{0,30}
    | \d+\ min(?:uten|utes)?\ read
    | (?:seite|page)\ \d+\ (?:von|of|sur|/)\ \d+
    | (?:zurück|back)\ (?:zu[rm]?|to)\ (?:startseite|übersicht|artikel|home\w*|top|overview).*
    | (?:nächste|vorherige)\ seite.* | (?:next|previous)\ (?:page|article).* | nach\ oben | top
    | \d+\ (?:kommentare?|comments?|commentaires?) | kommentare?\ (?:lesen|schreiben|anzeigen)
    | (?:posted\ in|filed\ under|veröffentlicht\ in|publié\ dans)(?:\s?:.*)?
    | (?:your\ browser\ does\ not|ihr\ browser\ unterstützt|votre\ navigateur\ ne)\b.*
    | (?:schlagw[oö]rte[rn]?|tags|themen|topics|keywords)\s?:.*
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Before the first paragraph.
DATE_LABEL = re.compile(
    r"(?:\w+,\s)?\(?(?:stand|aktualisiert|zuletzt \w+|veröffentlicht|erschienen|published|posted"
    r"|(?:last )?updated|publié|mis à jour|publicado|actualizado)\b.{4,90}"
    r"|.{0,40}\b\d{1,2}[:.]\d{2}\s?(?:uhr|h|am|pm|[ap]\.m\.)",
    re.IGNORECASE,
)
LONE_LABEL = re.compile(r"\W*|\W*(?:by|von|par|di|por|door|text|author|autor)\W*", re.IGNORECASE)
_NAME_WORD = r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*)"
_PARTICLE = r"(?:(?:von|van|vom|de|der|den|du|des|la|le|al|bin|ter|zu|zur|da|dos|di|el)\s)"
_NAME = rf"{_NAME_WORD}(?:\s{_PARTICLE}{{0,2}}{_NAME_WORD}){{1,3}}"
# "Von der Krise" begins a sentence, "Von Anna Lind" is a byline: it has a name of two words.
_AUTHOR_LINE = re.compile(
    r"(?i:(?:eine?\s\w+\s)?von|by|par|por|di|door|texte?|autor(?:in)?|author|written by)"
    rf"\s?:?\s(?P<names>{_NAME}(?:(?:,|\sund|\sand|\set|\s&|\s?/)\s?{_NAME})*)"
    r"(?:(?:,|\s[|–—·•(-]|\sin\s|\saus\s).{0,120})?"
)
_SENTENCE_END = re.compile(r"(?<![ap]\.m)(?<!\bMin)[.!?…][\"“”»’)]*\Z")
# After the last paragraph: what asks for money, an address or a click, and quotes nobody.
_PAY = r"(?:abo|abonne?\w+|subscri\w+|newsletter\w*|probemonat)"
LAST_LINE = re.compile(
    rf"""(?!.*[„“”«»\"]) (?:
    .*\b(?:noch\ kein|bereits|schon|already)\b.{{0,40}}\b{_PAY}\b.*\?.*
    | .*\b{_PAY}\b.*\b(?:testen|bestellen|sichern|abschließen|anmelden|sign\ (?:in|up)|log\ in)\b.*
    | .*\b(?:testen|bestellen|sichern|abonnieren|sign\ (?:in|up)|log\ in)\b.*\b{_PAY}\b.*
    | .*\b(?:unser\w*|our|notre|nuestr\w+|nostr\w+|onze)\ (?:\w+\ )?newsletter\b.*
    | .*\b(?:nur\ für\ (?:abonn|mitglied|registriert)\w+|hier\ anmelden
      |melden\ sie\ sich\b.*\ an|jetzt\ (?:abonnieren|testen|anmelden)
      |for\ subscribers|subscribers?\ only|subscribe\ (?:to|now|today|for)|abonnez-vous
      |inscrivez-vous|iscriviti|suscríbete|réservé\ aux\ abonnés|déjà\ abonnée?)\b.*
    | .*\b(?:sie|you|vous|our|unser\w*|nos|votre)\b.*\b(?:datenschutz(?:erkl|bestimm|hinw)\w+
      |privacy\ (?:policy|notice)|terms\ of\ (?:use|service)|conditions\ générales)\b.*
    | (?:dieses\ thema\ im\ programm|über\ dieses\ thema\ berichtete)\b.*
    | .{{0,40}}\b(?:folgen\ sie|follow)\ (?:uns|us|him|her)\b.*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Where the text that is free to read ends, whatever follows.
FREE_END = re.compile(
    r"(?!.*[„“”«»\"]).*(?:\b(?:um weiterzulesen|weiterlesen mit|to (?:continue|keep) reading"
    r"|subscribe to (?:read|continue)|read the (?:full|rest of (?:this|the)) (?:article|story)"
    r"|poursuivre (?:la|votre) lecture|lire la suite de cet article|article réservé)\b"
    r"|\d+\s?% de cet article).*",
    re.IGNORECASE,
)


def is_sentence(text: str) -> bool:
    """Whether a line ends as sentences do."""
    return _SENTENCE_END.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a text is a person's name of two words or more."""
    return re.fullmatch(_NAME, text) is not None


def author_names(text: str) -> str | None:
    """Return the names in a line such as "Von Anna Lind und Tom Reed, Berlin"."""
    match = _AUTHOR_LINE.fullmatch(text)
    return match["names"] if match and not is_sentence(text) else None
