"""Saved pages in the style of real sites, and what a reader would want of each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import LoadingError
from vectorstore.extract_html import extract_html
from vectorstore.extracted import Extracted

PAGES = Path(__file__).parents[1] / "data" / "pages"
SENTENCE = "The council met on Monday and decided to open the bridge to traffic in the spring."
URL = "https://www.harbourpost.example/local/bridge"


@dataclass(frozen=True)
class Page:
    """What a saved page holds; `blocks` is the number of paragraphs, headings, lists, tables."""

    file: str
    title: str
    author: str | None
    source: str
    date: date
    updated: date | None
    language: str
    url: str | None
    first: str
    last: str
    blocks: int
    within: tuple[str, ...]
    without: str  # parted by bars
    headings: tuple[str, ...] = ()
    read_at: str | None = None
    charset: str | None = None

    def extracted(self) -> Extracted:
        return extract_html((PAGES / self.file).read_bytes(), self.read_at, self.charset)


EXPECTED = [
    Page(
        file="agency_live.html",
        read_at="https://www.nordkurier-agentur.example/live/hochwasser-lauter-104.html?ref=x",
        title="Hochwasser an der Lauter: Pegel sinkt erstmals",
        author="Anna Lind, Jonas Breit",
        source="Nordkurier Agentur",
        date=date(2025, 7, 21),
        updated=date(2025, 7, 22),
        language="de",
        url="https://www.nordkurier-agentur.example/live/hochwasser-lauter-104.html",
        first="Nach zwei Nächten voller Sorge geht das Wasser der Lauter langsam zurück.",
        last="Anträge nimmt ab Mittwoch das Rathaus entgegen.",
        blocks=9,
        within=(
            "Die Stadt stellt ihnen Trocknungsgeräte und Strom aus Notaggregaten.",
            "Der Höchststand hatte am Montag bei 4,50 Metern gelegen.",
            "Der Hochwassermeldedienst rechnet bis Mittwoch mit weiter sinkenden Wasserständen.",
        ),
        without=(
            "Anzeige | Foto: | Sandsäcke | Link kopieren | Teilen | Damm bei Rödern | "
            "Privatsphäre | Uhr | Anna Lind | Überflutung | Impressum"
        ),
        headings=(
            "Erste Familien kehren zurück",
            "Pegel fällt auf 4,12 Meter",
            "Land sagt Soforthilfe zu",
        ),
    ),
    Page(
        file="old_table.html",
        title="Bürgerfest zieht Tausende an",
        author="Helga Brömme",
        source="Wochenblatt Niederau",
        date=date(2004, 6, 13),
        updated=None,
        language="de",
        url=None,
        first="Niederau. Bei strahlendem Sonnenschein haben am Samstag rund 6000 Menschen",
        last="Das nächste Bürgerfest ist für den 11. Juni 2005 geplant.",
        blocks=5,
        within=(
            "„So voll war es noch nie“, sagte Festleiter Ernst Käßmann.",
            "Der Erlös – 12 500 € – geht an die Jugendfeuerwehr.",
        ),
        without="Gästebuch | Kleinanzeigen | Autohaus | Wetter | Impressum | Von Helga",
        headings=("Feuerwerk fiel kürzer aus",),
    ),
    Page(
        file="opengraph_only.html",
        title="City council approves night buses until 3 a.m.",
        author="Marta Reyes, Tom O'Neill",
        source="Harbour Post",
        date=date(2024, 9, 17),
        updated=date(2024, 9, 18),
        language="en",
        url="https://www.harbourpost.example/local/night-buses",
        first="Five lines will run through the night from October, after a vote that split",
        last="The first night bus leaves Central Station on Oct. 6.",
        blocks=6,
        within=(
            "The extension will cost 4.2 million a year, according to a budget memo released last "
            "week. Fares will stay at 2.40.",
            "“We can’t staff the day,” said Greg Albright of the transit workers’ union.",
        ),
        without=(
            "newsletter | briefing | Share | Tweet | Related | Ferry | diesel | Marta | "
            "Sept 17 | All rights | JSON | Transit"
        ),
    ),
    Page(
        file="byline_in_text.html",
        title="Merz stellt fünf Bedingungen für Alaska-Gipfel",
        author="Anna Lind, Paul Öztürk",
        source="Tagesblick",
        date=date(2025, 8, 14),
        updated=date(2025, 8, 14),
        language="de",
        url="https://www.tagesblick.example/ausland/merz-100.html",
        read_at="https://www.tagesblick.example/ausland/merz-100.html#top",
        first="Vor dem Treffen der Präsidenten in Alaska hat Bundeskanzler Merz",
        last="Mit Informationen von Jo Wagner, Studio Warschau.",
        blocks=6,
        within=(
            "Die Ukraine müsse am Tisch sitzen, sobald es um ihr Gebiet gehe",
            "„Wir haben klargemacht, was uns wichtig ist“, so Merz.",
            "Das Treffen soll am Freitag beginnen.",
        ),
        without=(
            "Stand: | Von Anna | Bildquelle | Karte | Weitere | Zölle | Rente | teilen | "
            "Dieses Thema | Ukraine-Krieg | Suchbegriff"
        ),
        headings=("Europa will mitreden",),
    ),
    Page(
        file="amp.html",
        title="Glacier lake drains overnight in the Tessel Alps",
        author="Imogen Clarke",
        source="The Alpine Wire",
        date=date(2023, 8, 2),
        updated=date(2023, 8, 2),
        language="en",
        url="https://www.alpinewire.example/environment/glacier-lake-drains",
        read_at="https://www.alpinewire.example/environment/glacier-lake-drains?amp=1",
        first="A lake held back by the Tessel glacier emptied within six hours on Tuesday night",
        last="The water office wants to drain the first of them before the autumn.",
        blocks=6,
        within=(
            "three weeks after they were installed, and all 120 of them left in time.",
            "He put the volume at 1.3 million cubic metres.",
            "\n- Lake Vaud-Pierre, on the southern flank\n- an unnamed lake found in 2021",
        ),
        without="privacy | Advertisement | Imogen | year ago | Categories | gtag",
        headings=("More lakes are being watched",),
    ),
    Page(
        file="boxes_and_comments.html",
        title="Stadtwerke senken Gaspreis zum Oktober",
        author="Miriam Heller",
        source="Rheinbote",
        date=date(2025, 8, 20),
        updated=date(2025, 8, 21),
        language="de",
        url="https://www.rheinbote.example/lokales/gaspreis-sinkt-art-88213",
        first="Rund 38.000 Haushalte zahlen ab Herbst weniger.",
        last="Neue Verträge gelten ab dem 1. Oktober.",
        blocks=7,
        within=(
            "Für eine Familie mit 15.000 Kilowattstunden im Jahr macht das 270 Euro aus.",
            "Netzentgelte und CO2-Preis stiegen weiter.",
        ),
        without=(
            "Lesen Sie | Strompreis bleibt | Fernwärme | Diese Heizung | kündbar | Anzeige | "
            "Mehr zum Thema | Cookies | Schlagworte | Über die Autorin | Witz | zufrieden | "
            "Wärmepumpen | Kommentar | Meistgelesen | Freibad | Lokales"
        ),
        headings=("Kritik von Verbraucherschützern",),
    ),
    Page(
        file="press_release.html",
        title="Pflegebund legt Forderungen zum Pflegegipfel vor",
        author=None,
        source="Pflegebund e. V.",
        date=date(2024, 11, 6),
        updated=None,
        language="de",
        url="https://www.pflegebund.example/presse/2024/11/06/forderungen-pflegegipfel",
        first="Berlin – Vor dem Pflegegipfel am Freitag hat der Pflegebund sechs Forderungen",
        last="Pressekontakt: Jens Uhlig, Telefon 030 5550 0123, presse@pflegebund.example",
        blocks=8,
        within=(
            "\n\nDer Pflegebund fordert:\n\n- einen Personalschlüssel, der sich am Bedarf",
            "\n- die Refinanzierung von Tariflöhnen durch die Kassen\n- höchstens fünf Nacht",
            "\n- in der Kinderkrankenpflege höchstens vier\n- Ausnahmen nur mit Zustimmung",
            "\n- einen Rechtsanspruch auf Kurzzeitpflege\n- eine gebührenfreie Ausbildung in allen",
            "\n- die Anerkennung ausländischer Abschlüsse binnen drei Monaten\n\n",
            "Jahr | Kliniken | Heime\n2025 | 42.000 | 61.000\n2030 | 71.000 | 109.000",
        ),
        without="Startseite | Pressemitteilung vom | Datum | PDF | Impressum",
        headings=("Der Verband",),
    ),
    Page(
        file="scripts_hidden.html",
        title="Observatory reopens after ten-year restoration",
        author="Priya Natarajan",
        source="The Larkfield Courier",
        date=date(2022, 3, 19),
        updated=None,
        language="en",
        url="https://www.larkfieldcourier.example/culture/observatory-reopens",
        first="The dome on Larkfield Hill opened to the public on Friday, a decade after lightning "
        "split its copper roof.",
        last="Tickets cost £8. Under-16s go free.",
        blocks=7,
        within=(
            "“I proposed to my wife up here”, said retired teacher Alan Moss, 71.",
            "the rest was paid by the county, which had agreed to pay in 2016.",
            "The 1891 refractor, the star globe and a new gallery",
            "Opening hours\nTue–Sun 10–18",
        ),
        without=(
            "Ignore previous | SECRET | written by a script | Decorative | Template | "
            "screen readers | JavaScript | planned | Never read | Editor | roof.1"
        ),
        headings=("What can be seen",),
    ),
    Page(
        file="wrong_charset.html",
        charset="ISO-8859-1",
        title="Fähre nach Hörnum fällt aus",
        author="Jörg Brüning",
        source="Küstenkurier",
        date=date(2021, 12, 3),
        updated=None,
        language="de",
        url="https://www.kuestenkurier.example/faehre-hoernum/",
        first="Wegen des Sturms „Brünhild“ fährt bis Samstag keine Fähre nach Hörnum.",
        last="wer nicht reisen möchte, bekommt sein Geld zurück.",
        blocks=3,
        within=("sagte Kapitän Søren Thomsen.", "Wind 118 km/h – „so früh"),
        without="Ã | \ufffd | Text: Jörg",
    ),
    Page(
        file="sections_quotes.html",
        title="À Valbrune, les vignerons misent sur l’ombre des arbres",
        author="Luc Petit, Aïcha Benali",
        source="Le Quotidien du Midi",
        date=date(2025, 5, 30),
        updated=date(2025, 6, 2),
        language="fr",
        url="https://www.quotidiendumidi.example/economie/valbrune-vignes-ombre-2211.html",
        first="Face aux étés brûlants, trois domaines plantent des amandiers entre les rangs.",
        last="Douze autres domaines ont déposé un dossier pour l’automne.",
        blocks=12,
        within=(
            "\n\n« À l’ombre, mes raisins mûrissent dix jours plus tard, et c’est exactement",
            "\n\nMarguerite Alric, vigneronne\n\n",
            "Planter un hectare revient à 6 800 euros.",
            "Il faut cinq ans avant de voir une différence,\net cinq ans, c’est long.",
        ),
        without=(
            "Lire aussi | Canicule | publicité | newsletter | Bravo | sécheresse | Publié | "
            "Par Luc | Agriculture | cookies | Commentaires"
        ),
        headings=("« On m’a prise pour une folle »", "Un coût encore élevé", "Et demain ?"),
    ),
    Page(
        file="paywall.html",
        title="Werft vor dem Verkauf",
        author="Carsten Ahlers",
        source="Hansepresse",
        date=date(2025, 2, 11),
        updated=None,
        language="de",
        url=None,
        first="Ein norwegischer Investor will die Mehrheit an der Werft in Osterhaven übernehmen.",
        last="„Wir erwarten Zusagen für alle 640 Arbeitsplätze.“",
        blocks=3,
        within=("Die Nordfjord Holding will 74,9 Prozent der Anteile",),
        without=(
            "Weiterlesen | Testen Sie | Werbung | anmelden | Lesezeit | Carsten Ahlers | "
            "bezahlte Text | H+"
        ),
    ),
    Page(
        file="pagination_related.html",
        title="Copper thieves halt commuter trains",
        author="Dana Whitlock",
        source="Metro Ledger",
        date=date(2025, 1, 8),
        updated=date(2025, 1, 9),
        language="en",
        url="https://metroledger.example/transport/copper-thieves",
        first="Thieves cut 600 feet of copper cable near Elmwood station early Wednesday",
        last="said transit police captain Lou Farrow.",
        blocks=3,
        within=("Crews spliced the cable by 10:40 a.m.",),
        without=(
            "Next page | More from | coat hanger | bucket of paint | Ferry | water works | "
            "Dana | Log in | Terms"
        ),
    ),
    Page(
        file="interview.html",
        title="„Wir sind kein Ersatz für eine Klinik“",
        author="Veit Angerer",
        source="Oberland-Zeitung",
        date=date(2025, 3, 4),
        updated=date(2025, 3, 4),
        language="de",
        url="https://www.oberland-zeitung.example/lokales/miesental/hebamme-interview-93412.html",
        first="Zwei Kreißsäle im Landkreis schließen im April.",
        last="Das Gespräch führte Veit Angerer.",
        blocks=11,
        within=(
            "\n\nFrau Edlinger, wie viele Geburten haben Sie im Januar begleitet?\n\nNeunzehn.",
            "Woran liegt das?\nAn der Angst.",
            "- einen Notarzt, der Tag und Nacht im Tal steht\n- eine Pauschale für Fahrten",
        ),
        without="Lesen Sie auch | Landrat | Newsletter | Kommentar | Moarhof | Geburtshilfe | ©",
        headings=("Zur Person",),
    ),
    Page(
        file="wordpress.html",
        title="Inside the last neon workshop",
        author="June Okafor",
        source="The Dockside Review",
        date=date(2023, 11, 5),
        updated=date(2023, 11, 7),
        language="en",
        url="https://docksidereview.example/2023/11/05/inside-the-last-neon-workshop/",
        first="Gus Pappas bends glass the way other people fold laundry.",
        last="- Census of Trades, 1984.",
        blocks=8,
        within=(
            "In 1972 there were forty shops in the city.",
            "\n\nNobody ever fell in love under an LED.\n\nGus Pappas\n\n",
            "The workshop closes on Dec. 31.",
        ),
        without="by\n | — | Photo by | pic.example | Share | Related | Posted | My father | ferry",
        headings=("A trade of forty, then four, then one",),
    ),
    Page(
        file="hashed_names.html",
        title="Porto Selva, la lunga notte dei traghetti fermi",
        author="Paolo Neri",
        source="Gazzetta dello Stretto",
        date=date(2024, 12, 22),
        updated=None,
        language="it",
        url="https://www.gazzettadellostretto.example/cronaca/traghetti-fermi-porto-selva",
        first="Il vento ha bloccato le partenze per undici ore.",
        last="Il servizio è ripreso alle 6.20 di domenica.",
        blocks=7,
        within=(
            "«Ci hanno dato una coperta e un tè», racconta Giulia Marra",
            "- ore 17.30, «Aspra»\n- ore 19.00, «Tirrena II»\n- ore 21.15, «Aspra»",
        ),
        without="Pubblicità | Leggi | Scilla | RIPRODUZIONE | newsletter | informato | Pesce",
        headings=("Il bollettino",),
    ),
    Page(
        file="government_release.html",
        title="Thousands of homes to get flood doors before winter",
        author=None,
        source="Rivers and Coasts",
        date=date(2024, 6, 3),
        updated=date(2024, 6, 11),
        language="en",
        url="https://www.rivers.example/government/news/flood-doors",
        first="Grants of up to £5,000 will pay for doors, air brick covers and pumps",
        last="See the guide for businesses.",
        blocks=11,
        within=(
            "- flood doors and barriers\n- self-closing air bricks\n- sump pumps, where a survey",
            "twice in one winter.\n\nThese doors will be in place before the rain returns.",
            "There is no need to contact them first.",
        ),
        without="Press release | Cookies | Published | Corrected | Share | Flood maps | Cymraeg",
        headings=("How to apply", "Notes to editors"),
    ),
    Page(
        file="broadcaster.html",
        title="Seilbahn bleibt bis Ostern zu",
        author=None,
        source="tirolblick.example",
        date=date(2025, 1, 28),
        updated=None,
        language="de",
        url="https://tirolblick.example/stories/3290117/",
        first="Nach dem Seilriss vom Samstag steht die Zillerbachbahn vorerst still.",
        last="Hotels im Tal meldeten bis Montagabend 180 Stornierungen.",
        blocks=7,
        within=(
            "Der Betreiber rechnet mit einem Schaden von 2,4 Mio. Euro.\n\nVerletzt wurde niemand",
            "Die Bahn in Zahlen\n\n- Baujahr: 1987\n- Länge: 2.180 Meter",
        ),
        without="Bergfoto | Online seit | Teilen | Video | Links | Seilriss: | Schnee | Forum",
        headings=("Gutachter sucht Ursache", "Die Bahn in Zahlen"),
    ),
    Page(
        file="french_local.html",
        title="Bresmont : le dernier cinéma du canton rouvre samedi",
        author="Maëlle Quéré",
        source="L'Écho des Collines",
        date=date(2025, 10, 2),
        updated=date(2025, 10, 3),
        language="fr",
        url=None,
        first="Fermé depuis 2019, le Rex retrouve son public.",
        last="accompagné au piano par les élèves du collège.",
        blocks=8,
        within=(
            "« J'ai vu mon premier film ici en 1957 », se souvient-elle.",
            "\n\nPratique\n\nSéances le vendredi",
            "La commune a versé 45 000 euros, soit un tiers des travaux.",
        ),
        without="Texte | Publié | Partager | façade | festival | newsletter | Réagir | marché | 1€",
        headings=("Un budget serré",),
    ),
    Page(
        file="tabloid.html",
        title="Lorry driver rescues swan from motorway and drives it to vet",
        author="Kit Marlow",
        source="Beacon Online",
        date=date(2025, 2, 4),
        updated=date(2025, 2, 4),
        language="en",
        url="https://www.beacon.example/news/article-14360211/Lorry-driver-rescues-swan.html",
        first="- The bird had landed on the M91 near Tarbridge",
        last="The swan was released on Sunday, unhurt.",
        blocks=5,
        within=("'It sat in the passenger seat like it had paid for it,' he said.",),
        without="READ MORE | Goose | KIT | Published | shares | Diesel | browser | Fox",
    ),
    Page(
        file="spanish.html",
        title="Valdehierro recupera el tren tras 38 años",
        author="Lucía Paredes",
        source="El Correo de la Sierra",
        date=date(2024, 4, 15),
        updated=None,
        language="es",
        url="https://elcorreodelasierra.example/provincia/tren-valdehierro-20240415.html",
        first="El primer convoy llevó a 210 vecinos hasta la capital en menos de una hora\n\n",
        last="El siguiente tramo, hasta la frontera, sigue sin fecha.",
        blocks=6,
        within=("Una obra de once años. Los trabajos costaron 183 millones, un 40 % más",),
        without="Infraestructuras | Lucía | Lunes | Comparte | relacionadas | Temas | suscriptores",
    ),
    Page(
        file="municipal.html",
        title="Freibad öffnet am 1. Juni",
        author=None,
        source="Stadt Kaltenbrunn",
        date=date(2023, 5, 12),
        updated=None,
        language="de",
        url=None,
        first="Eine Woche später als geplant beginnt in Kaltenbrunn die Badesaison.",
        last="Weitere Informationen: www.baeder.example",
        blocks=5,
        within=("\n\n- Erwachsene 4,50 Euro\n- Kinder 2 Euro\n- Familien 10 Euro\n\n",),
        without="Freizeit | 12.05 | Zurück | Aktuelles | Telefon",
    ),
]
BY_FILE = pytest.mark.parametrize("page", EXPECTED, ids=lambda page: page.file)


def html(
    body: str = f"<p>{SENTENCE}</p>", head: str = "", title: str = "The bridge opens"
) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode("utf-8", "surrogatepass")


def linked(values: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(values)}</script>'


def text_or_refusal(content: bytes, **about: str) -> str | None:
    try:
        return extract_html(content, **about).text
    except LoadingError as error:
        assert str(error).endswith(".")
        return None


# ---- the saved pages


@BY_FILE
def test_page_says_who_wrote_what_and_when(page: Page):
    found = page.extracted()
    assert (found.title, found.author, found.source) == (page.title, page.author, page.source)
    assert (found.date, found.updated) == (page.date, page.updated)
    assert (found.language, found.url) == (page.language, page.url)


@BY_FILE
def test_text_begins_and_ends_where_the_article_does(page: Page):
    text = page.extracted().text
    assert text.startswith(page.first)
    assert text.endswith(page.last)


@BY_FILE
def test_text_is_complete_and_alone(page: Page):
    text = page.extracted().text
    assert [words for words in page.within if words not in text] == []
    assert [words for words in page.without.split(" | ") if words in text] == []


@BY_FILE
def test_paragraphs_and_headings_are_parted_by_a_blank_line(page: Page):
    blocks = page.extracted().text.split("\n\n")
    assert [heading for heading in page.headings if heading not in blocks] == []
    assert len(blocks) == page.blocks
    assert all(block == block.strip() and block for block in blocks)


@BY_FILE
def test_no_text_is_lost_where_nothing_has_a_name(page: Page):
    names = rb'\s(?:class|id|role|itemprop|data-[\w-]+|aria-\w+)="[^"]*"'
    content = re.sub(names, b"", (PAGES / page.file).read_bytes())
    found = extract_html(content, page.read_at, page.charset)
    assert (found.title, found.date) == (page.title, page.date)
    assert [words for words in (page.first, *page.within) if words not in found.text] == []


def test_every_saved_page_is_expected():
    assert {path.name for path in PAGES.iterdir()} == {page.file for page in EXPECTED}


def test_the_same_page_is_the_same_article():
    page = EXPECTED[0]
    assert page.extracted() == page.extracted()


# ---- characters


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "latin-1", "utf-8"),
        ("utf-8", None, "iso-8859-1"),
        ("utf-8", "no-such-charset", None),
        ("utf-8-sig", "windows-1252", None),
        ("cp1252", None, "iso-8859-1"),
        ("cp1252", "utf-8", None),
        ("cp1252", None, "utf-8"),
        ("cp1252", "rot13", "windows-1252"),
        ("cp1252", "unicode_escape", "windows-1252"),
        ("utf-16", None, None),
        ("utf-16-le", "utf-16le", None),
    ],
)
def test_no_declaration_garbles_the_text(encoding: str, header: str | None, meta: str | None):
    declared = f'<meta charset="{meta}">' if meta else ""
    german = "Grüße aus Köln: „Die Straße ist frei“, sagte der Bürgermeister am Abend."
    page = html(f"<p>{german}</p>", declared, title="Bürger fürchten Lärm").decode()
    found = extract_html(page.encode(encoding), charset=header)
    assert (found.title, found.text) == ("Bürger fürchten Lärm", german)


def test_a_page_in_cyrillic_is_read_as_its_meta_tag_says_though_the_server_says_latin_1():
    russian = "Совет города решил открыть мост для движения следующей весной."
    page = html(f"<p>{russian}</p>", '<meta charset="windows-1251">').decode()
    assert extract_html(page.encode("cp1251"), charset="iso-8859-1").text == russian


def test_a_snippet_in_an_old_encoding_does_not_spoil_the_page():
    page = html(
        f"<p>Die Brücke über die Förde öffnet für Fußgänger früher als geplant. {SENTENCE}</p>"
    )
    broken = page.replace("Förde".encode(), "Förde".encode("cp1252"))
    assert "Die Brücke über die Förde öffnet" in extract_html(broken).text


def test_null_bytes_are_left_out():
    assert extract_html(html().replace(b"council", b"coun\x00cil")).text == SENTENCE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Dis&shy;kus&#8203;sion", "Diskussion"),
        ("a&nbsp;b&#8239;c", "a b c"),
        ("1990&#150;2000", "1990–2000"),
        ("x&#xD800;y&#0;&#1;&#xFFFF;&#99999999;z", "xyz"),
        ("&lt;b&gt; &amp;amp; &unknown;", "<b> &amp; &unknown;"),
        ("a&#x202E;b", "ab"),
        ("dom<b>in</b>oes fell", "dominoes fell"),
        ("H<sub>2</sub>O", "H2O"),
    ],
)
def test_characters_are_those_that_a_reader_sees(written: str, read: str):
    assert extract_html(html(f"<p>{SENTENCE} {written}.</p>")).text == f"{SENTENCE} {read}."


# ---- addresses


def canonical(*addresses: str) -> str:
    return "".join(f'<link rel="canonical" href="{address}">' for address in addresses)


@pytest.mark.parametrize(
    ("address", "url", "expected"),
    [
        ("/local/bridge-1", URL, "https://www.harbourpost.example/local/bridge-1"),
        ("https://harbourpost.example/b", URL, "https://harbourpost.example/b"),
        ("//www.harbourpost.example/b#top", URL, "https://www.harbourpost.example/b"),
        ("?id=7&utm_source=x&fbclid=y", URL, f"{URL}?id=7"),
        ("https://evil.example/local/bridge", URL, URL),
        ("https://www.harbourpost.example.evil.example/", URL, URL),
        ("https://www.harbourpost.example@evil.example/", URL, URL),
        ("https://evil.example\\@www.harbourpost.example/", URL, URL),
        ("https://www.harbourpost.example:8443/b", URL, URL),
        ("javascript:alert(1)", URL, URL),
        ("java\nscript:alert(1)", URL, URL),
        ("data:text/html,x", URL, URL),
        ("http://[::1", URL, URL),
        ("https://www.harbourpost.example/", URL, URL),
        ("https://www.harbourpost.example/" + "x" * 5000, URL, URL),
        ("javascript:alert(1)", None, None),
        ("/local/bridge-1", None, None),
        ("https://evil.example/b", None, "https://evil.example/b"),
        ("ftp://www.harbourpost.example/b", None, None),
        ("/b", f"{URL}?utm_medium=rss&gclid=1&page=2#c", "https://www.harbourpost.example/b"),
        ("", f"{URL}?utm_medium=rss&gclid=1&page=2#c", f"{URL}?page=2"),
        ("", "file:///etc/passwd", None),
    ],
)
def test_canonical_address(address: str, url: str | None, expected: str | None):
    assert extract_html(html(head=canonical(address)), url).url == expected


def test_the_first_address_that_may_stand_for_the_page_is_taken():
    head = canonical("https://evil.example/") + f'<meta property="og:url" content="{URL}-2">'
    assert extract_html(html(head=head), URL).url == f"{URL}-2"


# ---- days


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-08-14T23:30:00-05:00", date(2025, 8, 14)),
        ("20250814", date(2025, 8, 14)),
        ("14.08.2025, 17:30 Uhr", date(2025, 8, 14)),
        ("Donnerstag, 14. August 2025", date(2025, 8, 14)),
        ("August 14th, 2025", date(2025, 8, 14)),
        ("14 août 2025 à 17h30", date(2025, 8, 14)),
        ("14 de agosto de 2025", date(2025, 8, 14)),
        ("Thu, 14 Aug 2025 17:30:00 GMT", date(2025, 8, 14)),
        ("08/14/2025", date(2025, 8, 14)),
        ("08/09/2025", None),
        ("1755187200", date(2025, 8, 14)),
        ("31.02.2025", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("9" * 400, None),
    ],
)
def test_days_are_read_as_they_are_written(written: str, expected: date | None):
    head = f'<meta property="article:published_time" content="{written}">'
    assert extract_html(html(head=head)).date == expected


def test_a_correction_before_the_publication_is_none():
    head = linked({"@type": "Article", "datePublished": "2025-08-14", "dateModified": "2025-08-01"})
    found = extract_html(html(head=head))
    assert (found.date, found.updated) == (date(2025, 8, 14), None)


def test_no_day_is_taken_from_running_text_comments_or_the_copyright():
    comments = '<div id="comments"><time datetime="2020-01-01">then</time> Long ago.</div>'
    body = (
        f"<p>{SENTENCE} On 4 May 2019 it closed.</p>{comments}<footer>© 2018 Harbour Post</footer>"
    )
    assert extract_html(html(body)).date is None


def test_the_day_in_the_address_is_the_last_resort():
    assert extract_html(html(), "https://a.example/2025/08/14/bridge").date == date(2025, 8, 14)


# ---- names


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Anna Lind", "Anna Lind"),
        (["Anna Lind", {"name": "Tom Reed"}], "Anna Lind, Tom Reed"),
        ({"@type": "Person", "name": ["Anna Lind"]}, "Anna Lind"),
        ("Von Anna Lind und Tom Reed, Berlin", "Anna Lind, Tom Reed"),
        ("By ANNA LIND | Political Editor", "ANNA LIND"),
        ("Anna Lind in Kiew", "Anna Lind"),
        ("Anna Lind (dpa)", "Anna Lind"),
        ("dpa", "dpa"),
        ("anna@harbourpost.example", None),
        ("https://harbourpost.example/anna", None),
        ("Harbour Post", None),
        ({"name": {"name": 3}}, None),
        ([[["x"]]], None),
        (7, None),
        (None, None),
    ],
)
def test_author_is_a_name(author: Any, expected: str | None):
    article = {"@type": "NewsArticle", "author": author, "publisher": {"name": "Harbour Post"}}
    assert extract_html(html(head=linked(article))).author == expected


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("The bridge opens | Harbour Post", "The bridge opens"),
        ("The bridge opens - Local - Harbour Post", "The bridge opens"),
        ("Harbour Post: The bridge opens", "The bridge opens"),
        ("The bridge opens – harbourpost.example", "The bridge opens"),
        ("The bridge - a love story", "The bridge - a love story"),
    ],
)
def test_title_is_without_the_name_of_the_site(name: str, title: str):
    head = f'<title>{name}</title><meta property="og:site_name" content="Harbour Post">'
    page = f"<html><head>{head}</head><body><h1>{title}</h1><p>{SENTENCE}</p></body></html>"
    assert extract_html(page.encode()).title == title
    bare = page.replace("h1>", "b>")
    if ": " not in name:
        assert extract_html(bare.encode()).title in (title, f"{title} - Local")


def test_a_title_that_a_field_cuts_short_is_whole():
    long = "The bridge over the sound opens to traffic after eleven years of repairs and quarrels"
    head = linked({"@type": "NewsArticle", "headline": long[:60] + "…"})
    page = f"<html><head><title>{long}</title>{head}</head><body><p>{SENTENCE}</p></body></html>"
    assert extract_html(page.encode()).title == long


# ---- text


def test_a_list_of_demands_is_complete():
    demands = [f"demand number {number} of the union, in full" for number in range(1, 31)]
    items = "".join(f"<li>{demand}</li>" for demand in demands)
    text = extract_html(
        html(f"<p>{SENTENCE}</p><ol>{items}</ol><p>{SENTENCE[:-1]}, again.</p>")
    ).text
    assert text.split("\n\n")[1].split("\n") == [f"- {demand}" for demand in demands]


@pytest.mark.parametrize(
    "box",
    [
        "<p>Lesen Sie auch: <a href='/x'>Zölle treffen Stahl</a></p>",
        "<p><b>Read more:</b> <a href='/x'>Tolls hit steel</a></p>",
        "<p><a href='/x'>À lire aussi : l'acier</a></p>",
        "<h3>Das könnte Sie auch interessieren</h3><ul><li><a href='/x'>Zölle</a></li></ul>",
        "<div><h4>Mehr zum Thema</h4><div><a href='/x'>Zölle</a><p>Ein Anriss</p></div></div>",
        "<div class='c-Related__box'><p>Tolls hit steel harder than anyone expected.</p></div>",
        "<div class='teaser'><a href='/x'><h3>Tolls hit steel</h3></a><p>Short text.</p></div>",
        "<section class='newsletter-signup'><p>The best of the week, every Sunday.</p></section>",
        "<aside><p>Something else that happened somewhere else a while ago.</p></aside>",
        "<figure><img src='x'><figcaption>A crane at work. Photo: Ann Lee</figcaption></figure>",
        "<p>Foto: Anna Lind</p>",
        "<p>- Anzeige -</p>",
        "<p hidden>Never seen by a reader of this page, though it is long.</p>",
        "<p style='display: none'>Never seen by a reader of this page, though it is long.</p>",
        "<div class='cookie-banner'><p>We and our 214 partners store data on a device.</p></div>",
        "<form><label>Your email</label><input name='email'><button>Send</button></form>",
    ],
)
def test_boxes_in_the_text_are_gone(box: str):
    end = "Work on the second span begins after the summer."
    found = extract_html(html(f"<p>{SENTENCE}</p>{box}<p>{end}</p>"))
    assert found.text == f"{SENTENCE}\n\n{end}"


@pytest.mark.parametrize(
    "paragraph",
    [
        "Von der Leyen reist nach Kiew.",
        "Am 6. November 2024 wählte Amerika.",
        "Lesen Sie das Kleingedruckte, sagte sie, bevor Sie unterschreiben.",
        "„Schon jetzt haben wir 20.000 Abonnenten“, sagte die Chefredakteurin.",
        "Der Newsletter der Stadt hat 4.000 Leser.",
        "More on this will be known after the vote.",
        "The comments drew laughter.",
    ],
)
@pytest.mark.parametrize("name", ["", "news-bar_text__a1", "slide"])
def test_sentences_stay_whatever_they_look_like(paragraph: str, name: str):
    body = f'<p>{SENTENCE}</p><p class="{name}">{paragraph}</p>'
    assert extract_html(html(body)).text == f"{SENTENCE}\n\n{paragraph}"


def test_a_short_first_line_stays_where_no_author_is_known():
    page = f"<html><body><div><p>Ein Zwischenruf</p><p>{SENTENCE}</p></div></body></html>"
    assert extract_html(page.encode()).text == f"Ein Zwischenruf\n\n{SENTENCE}"


@pytest.mark.parametrize(
    "line", ["Anna Lind", "Anna Lind | 4. März 2025", "Anna Lind und Tom Reed"]
)
def test_a_line_with_the_author_is_no_text(line: str):
    head = linked({"@type": "Article", "author": ["Anna Lind", "Tom Reed"]})
    body = f"<p>{line}</p><p>{SENTENCE}</p><p>Anna Lind lebt in Köln.</p>"
    assert extract_html(html(body, head)).text == f"{SENTENCE}\n\nAnna Lind lebt in Köln."


def test_headings_that_look_like_labels_stay_over_their_text():
    headings = ["Mehr zu tun für Lehrer", "Zurück zur Normalität", "Kiel schlägt Flensburg 32:28"]
    body = "".join(f"<h2>{heading}</h2><p>{SENTENCE} {heading}.</p>" for heading in headings)
    blocks = extract_html(html(body)).text.split("\n\n")
    assert blocks[::2] == headings


@pytest.mark.parametrize(
    "page",
    [
        "<body><form id='aspnetForm'><div>{0}<br><br>{0} Again.</div></form>",
        "<body><h1>The bridge opens<p>{0}</p><p>{0} Again.</p>",
        "<body><div class='read-more-content'>{0}<p>{0} Again.</p></div>",
        "<body class='newsletter sidebar'><div class='card'><p>{0}</p><p>{0} Again.</p></div>",
        "<body style='opacity: 0'><main hidden><p>{0}</p><p>{0} Again.</p></main>",
        "<article class='teaser'><p>{0}</p><p>{0} Again.</p></article>",
        "<html><title>x</title><p>{0}<p>{0} Again.",
    ],
)
def test_a_page_of_odd_structure_keeps_its_text(page: str):
    text = extract_html(page.format(SENTENCE * 7).encode()).text
    assert text.endswith(f"{SENTENCE * 7}\n\n{SENTENCE * 7} Again.")


def test_a_body_named_after_its_comments_is_no_comment():
    body = f'<div class="article-body comments-enabled newsletter-ad"><p>{SENTENCE * 20}</p></div>'
    assert extract_html(html(body)).text == SENTENCE * 20


@pytest.mark.parametrize(
    "markup",
    [
        "{}<br><br>{}",
        "<div>{}</div><div>{}</div>",
        "<p>{}<br/> <br/>{}</p>",
        "<span>{}<br><br>{}</span>",
        "<table><tr><td>{}<br><br>{}</td></tr></table>",
        "<font>{}<p>{}</font>",
        "<pre>{}\n\n{}</pre>",
        "<section>{}<p>{}</p></section>",
        "<blockquote>{}<br><br>{}</blockquote>",
    ],
)
def test_paragraphs_are_found_in_markup_of_every_kind(markup: str):
    other = "Work on the second span of the bridge begins after the summer, the mayor said."
    text = extract_html(html(markup.format(SENTENCE, other))).text
    assert [line for line in text.split("\n") if line] == [SENTENCE, other]


BLOCKS = (
    "<p>{} {} {}</p>|<div>{} {} {}</div>|<blockquote><p>{} {} {}</p></blockquote>"
    "|<section><div><p>{} {} {}</p></div></section>|<p><b>{} {} {}</b></p>|<p>{}\n{}&nbsp;{}</p>"
    "|<p class='Text_bar__1'>{} <a href='/'>{}</a> {}</p>|<p>{} <i class='share'>{}</i> {}</p>"
    "|<p><em>{}</em> {} <time>{}</time></p>|<p><mark class='ad'>{}</mark> {} <label>{}</label></p>"
    "|<div><span>{} <i class='meta'>{}</i> {}</span></div>|<p><a href='/x'>{}</a> {} <u>{}</u></p>"
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(BLOCKS.split("|")), st.integers(0, 40)), max_size=12))
def test_no_word_of_the_article_is_lost_whatever_its_markup(blocks: list[tuple[str, int]]):
    words = [("It", f"voted{n} " + "again " * size, "late.") for n, (_, size) in enumerate(blocks)]
    body = "".join(block.format(*three) for (block, _), three in zip(blocks, words, strict=True))
    text = extract_html(html(f"{body}<p>{SENTENCE}</p>")).text
    assert text.split("\n\n") == [*(" ".join(" ".join(w).split()) for w in words), SENTENCE]


def test_the_text_in_json_ld_stands_in_for_a_page_that_a_script_fills():
    article = {"@type": "NewsArticle", "headline": "The bridge opens", "articleBody": SENTENCE * 9}
    page = f"<html><head>{linked(article)}</head><body><div id=root></div></body></html>"
    assert extract_html(page.encode()).text == SENTENCE * 9


# ---- refusals and hostile pages


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n ",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>> endobj",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00",
        b"PK\x03\x04" + bytes(range(256)) * 20,
        b"Just a note.\n\nIt has no markup at all.",
        b'{"headline": "no page"}',
        b"<html></html>",
        b"<html><body><nav><a href='/'>Home</a> <a href='/x'>News today</a></nav></body></html>",
        html("", title="404"),
    ],
)
def test_what_holds_no_article_is_refused_with_a_sentence(content: bytes):
    with pytest.raises(LoadingError, match=r"\.$"):
        extract_html(content)


def test_a_page_that_only_leads_to_another_says_so():
    page = b'<html><head><meta http-equiv="Refresh" content="0; url=/new"></head></html>'
    with pytest.raises(LoadingError, match="leads to another"):
        extract_html(page)


@pytest.mark.parametrize("tag", ["div", "a><p", "ul><li", "table><tr><td", "quote", "article"])
def test_deep_nesting_ends_in_a_refusal(tag: str):
    with pytest.raises(LoadingError, match="too deep"):
        extract_html(html(f"<{tag}>" * 100_000 + SENTENCE))


def test_unclosed_font_tags_are_no_deep_nesting():
    text = extract_html(html("".join(f"<font>{n} {SENTENCE}<br><br>" for n in range(600)))).text
    assert text.endswith(f"599 {SENTENCE}")


def test_nothing_after_a_thousand_errors_is_cut_off_unnoticed():
    with pytest.raises(LoadingError, match="too deep"):
        extract_html(html(f"<p>{SENTENCE}</p>{'</x>' * 5_000}{'<div>' * 1_000}<p>{SENTENCE}</p>"))


def test_too_many_elements_are_refused():
    with pytest.raises(LoadingError, match="too many"):
        extract_html(html("<b>x</b>" * 70_000))


@pytest.mark.parametrize(
    "content",
    [
        html(f'<p class="{"a " * 2_500_000}">{SENTENCE}</p>'),
        html(f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{SENTENCE}</p>"),
        html(head=linked({"@type": "NewsArticle", "headline": "x" * 3_000_000})),
        html(head=linked({"@graph": [{"@type": "Person", "name": "x"}] * 20_000})),
        html(head=f'<script type="application/ld+json">{"[" * 100_000}</script>'),
        html(head='<script type="application/ld+json">{"@type": "NewsArticle", "url": </script>'),
        html(head=f'<script type="application/ld+json">{{"n": {"9" * 9_000}}}</script>'),
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + html(f"<p>{SENTENCE}&b;</p>"),
        html(f"<p>{SENTENCE}</p>" + "<!--" * 50_000),
        html().replace(b"<!DOCTYPE html>", b'<?xml version="1.0" encoding="utf-16"?>'),
    ],
    ids=["name", "attributes", "headline", "graph", "brackets", "broken", "number", "entities",
         "comments", "declaration"],
)  # fmt: skip
def test_hostile_pages_still_give_their_text(content: bytes):
    assert extract_html(content).text.startswith(SENTENCE)


KEYS = (
    "headline author publisher datePublished dateModified url inLanguage mainEntityOfPage "
    "articleBody isAccessibleForFree @id mainEntity"
)
WRONG = [None, True, 3, 1e400, "", "x", [], {}, [None], [[[]]], {"@id": 5}, {"name": {"name": []}}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_json_ld_of_wrong_types_is_no_error(wrong: Any):
    article = {"@type": ["NewsArticle", wrong], **dict.fromkeys(KEYS.split(), wrong)}
    for values in (article, [wrong, article], {"@graph": wrong}, {"@type": wrong}, wrong):
        found = extract_html(html(head=linked(values)))
        assert (found.text, found.title) == (SENTENCE, "The bridge opens")


MARKUP = st.sampled_from(
    (
        "<html>|<body>|<p>|</p>|<div class='comments'>|</div>|<br>|<table>|<td>|<h1>|</h1>|</a>|<q>"
        "|<a href='/x'>|<pre>|<li>|<time datetime='x'>|<del>|<blockquote>|<q>|<title>|</script>"
        "|<meta charset='|<script type='application/ld+json'>|<!--|-->|<![CDATA[|]]>|&#x|&|\x00|'|>"
        f'|"|<|\n|<link rel=canonical href=|<meta property=og:title content=|By A B|{SENTENCE}'
    ).split("|")
)


@settings(max_examples=120, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "cp1252", "\x00", "idna"])
)
def test_no_bytes_raise_anything_but_a_refusal(content: bytes, charset: str | None):
    text_or_refusal(content, **({"charset": charset} if charset else {}))
    text_or_refusal(b"<html><p>" + content)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(MARKUP, st.text(max_size=8)), max_size=40))
def test_no_markup_raises_anything_but_a_refusal(parts: list[str]):
    text = text_or_refusal(f"<html>{''.join(parts)}".encode("utf-8", "surrogatepass"))
    assert text is None or (text == text.strip() and "\x00" not in text and "\n\n\n" not in text)
