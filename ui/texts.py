"""The interface's words in German and English; answers speak their question's language."""

from __future__ import annotations

import datetime
from typing import Literal

Language = Literal["de", "en"]

LANGUAGES: tuple[Language, ...] = ("de", "en")

EXAMPLES = (
    "What did Merz demand?",
    "Was hat Merz gefordert?",
    "Wer ist Juri Uschakow?",
    "What tariff did the US impose on India, and why?",
)

_ENGLISH = {
    "tagline": "Every sentence proven by a quote.",
    "intro": "Ask your articles.",
    "intro_more": "Each sentence of the answer comes with the exact quote that proves it.",
    "empty_title": "No articles yet",
    "empty_body": "Open “Articles” above and add text files (.txt or .md), "
    "or start Beleg with a folder: beleg serve FOLDER",
    "question_label": "Your question",
    "question_placeholder": "Ask your articles …",
    "send": "Ask",
    "stop": "Stop",
    "new_chat": "New chat",
    "articles": "Articles",
    "language": "Language",
    "searching": "Searching the articles …",
    "writing": "The answer is being written …",
    "found_quotes": "Found in your articles",
    "quotes": "Quotes",
    "quotes_kind": "The best quotes, verbatim:",
    "nearest": "Nearest in your articles",
    "more_quotes": "Show {count} more quotes",
    "one_more_quote": "Show one more quote",
    "quote_number": "Quote {number}",
    "open_quote": "Read quote {number} in the article “{title}”",
    "unproven": "No quote proves this sentence.",
    "unproven_short": "not proven",
    "stopped": "Stopped.",
    "failed": "That did not work.",
    "broken": "Something went wrong here. The program's log says more. Please ask again.",
    "too_long": "The question has {length} characters. Please ask it in at most {limit}.",
    "empty_question": "The question is empty. Please write one.",
    "copy": "Copy",
    "copied": "Copied",
    "copy_hint": "Copy the answer with its quotes",
    "again_hint": "Ask this question again",
    "edit_hint": "Change this question",
    "your_message": "Question",
    "our_message": "Answer",
    "again": "Ask again",
    "edit": "Edit",
    "model_loading": "Model loading … quotes already work",
    "search_loading": "Loading …",
    "model_ready": "Ready",
    "model_off": "Quotes only",
    "library_count": "{count} articles",
    "library_one": "1 article",
    "library_hint": "Text files (.txt, .md), up to 20 MB each",
    "filter": "Filter by title, source or date",
    "no_match": "No article matches.",
    "more_articles": "and {count} more: filter to find them",
    "upload": "Add articles",
    "reindex": "Index the folder again",
    "indexing": "Indexing {done} of {total}",
    "preparing": "Preparing …",
    "report_added": "{count} added",
    "report_updated": "{count} updated",
    "report_unchanged": "{count} unchanged",
    "report_removed": "{count} removed",
    "report_failed": "{count} not added",
    "report_nothing": "Nothing to do.",
    "not_text": "Only .txt and .md files can be added here.",
    "close": "Close",
    "back": "Back",
    "open_original": "Original",
    "loading_article": "Loading the article …",
    "article_failed": "The article cannot be shown. It may have been removed.",
    "remove": "Remove article",
    "remove_ask": "Remove this article from the index?",
    "remove_yes": "Remove",
    "remove_no": "Keep",
    "remove_failed": "The article could not be removed.",
    "shortened": "This is a part of a very long article.",
    "quote_gone": "The article has changed since: this quote is no longer in it.",
}

_GERMAN = {
    "tagline": "Jeder Satz mit Zitat belegt.",
    "intro": "Fragen Sie Ihre Artikel.",
    "intro_more": "Zu jedem Satz der Antwort gehört das genaue Zitat, das ihn belegt.",
    "empty_title": "Noch keine Artikel",
    "empty_body": "Öffnen Sie oben „Artikel“ und fügen Sie Textdateien hinzu (.txt oder .md), "
    "oder starten Sie Beleg mit einem Ordner: beleg serve ORDNER",
    "question_label": "Ihre Frage",
    "question_placeholder": "Fragen Sie Ihre Artikel …",
    "send": "Fragen",
    "stop": "Anhalten",
    "new_chat": "Neuer Chat",
    "articles": "Artikel",
    "language": "Sprache",
    "searching": "Die Artikel werden durchsucht …",
    "writing": "Die Antwort wird geschrieben …",
    "found_quotes": "In Ihren Artikeln gefunden",
    "quotes": "Zitate",
    "quotes_kind": "Die besten Zitate, wörtlich:",
    "nearest": "Am nächsten kommt in Ihren Artikeln",
    "more_quotes": "{count} weitere Zitate zeigen",
    "one_more_quote": "Ein weiteres Zitat zeigen",
    "quote_number": "Zitat {number}",
    "open_quote": "Zitat {number} im Artikel „{title}“ lesen",
    "unproven": "Kein Zitat belegt diesen Satz.",
    "unproven_short": "nicht belegt",
    "stopped": "Angehalten.",
    "failed": "Das hat nicht geklappt.",
    "broken": "Hier ist etwas schiefgegangen. Mehr steht im Protokoll des Programms. "
    "Bitte fragen Sie noch einmal.",
    "too_long": "Die Frage hat {length} Zeichen. Bitte fragen Sie in höchstens {limit}.",
    "empty_question": "Die Frage ist leer. Bitte schreiben Sie eine.",
    "copy": "Kopieren",
    "copied": "Kopiert",
    "copy_hint": "Die Antwort mit ihren Zitaten kopieren",
    "again_hint": "Diese Frage noch einmal stellen",
    "edit_hint": "Diese Frage ändern",
    "your_message": "Frage",
    "our_message": "Antwort",
    "again": "Noch einmal",
    "edit": "Ändern",
    "model_loading": "Modell wird geladen … Zitate gehen schon",
    "search_loading": "Wird geladen …",
    "model_ready": "Bereit",
    "model_off": "Nur Zitate",
    "library_count": "{count} Artikel",
    "library_one": "1 Artikel",
    "library_hint": "Textdateien (.txt, .md), je bis 20 MB",
    "filter": "Nach Titel, Quelle oder Datum filtern",
    "no_match": "Kein Artikel passt.",
    "more_articles": "und {count} weitere: mit dem Filter zu finden",
    "upload": "Artikel hinzufügen",
    "reindex": "Ordner neu indexieren",
    "indexing": "{done} von {total} indexiert",
    "preparing": "Wird vorbereitet …",
    "report_added": "{count} hinzugefügt",
    "report_updated": "{count} aktualisiert",
    "report_unchanged": "{count} unverändert",
    "report_removed": "{count} entfernt",
    "report_failed": "{count} nicht hinzugefügt",
    "report_nothing": "Nichts zu tun.",
    "not_text": "Hier können nur .txt- und .md-Dateien hinzugefügt werden.",
    "close": "Schließen",
    "back": "Zurück",
    "open_original": "Original",
    "loading_article": "Der Artikel wird geladen …",
    "article_failed": "Der Artikel kann nicht gezeigt werden. Vielleicht wurde er entfernt.",
    "remove": "Artikel entfernen",
    "remove_ask": "Diesen Artikel aus dem Index entfernen?",
    "remove_yes": "Entfernen",
    "remove_no": "Behalten",
    "remove_failed": "Der Artikel konnte nicht entfernt werden.",
    "shortened": "Dies ist ein Teil eines sehr langen Artikels.",
    "quote_gone": "Der Artikel hat sich seither geändert: Dieses Zitat steht nicht mehr darin.",
}

TEXTS: dict[Language, dict[str, str]] = {"de": _GERMAN, "en": _ENGLISH}

_MONTHS: dict[Language, str] = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}


def text(language: Language, key: str, **slots: object) -> str:
    """Return an interface text with its slots filled.

    Raises: KeyError: for an unknown key or a slot that was not given.
    """
    return TEXTS[language][key].format(**slots)


def number(language: Language, count: int) -> str:
    """Return `1.000` or `1,000`."""
    return f"{count:,}".replace(",", "." if language == "de" else ",")


def long_date(language: Language, day: datetime.date) -> str:
    """Return `15. August 2025` or `15 August 2025`."""
    month = _MONTHS[language].split()[day.month - 1]
    return f"{day.day}{'.' if language == 'de' else ''} {month} {day.year}"
