"""Every sentence that the assistant itself says: a table for each language, English for others.

A sentence is told by name, and the same slots stand in it in every language. What is a day
in a slot is written as the language writes days.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

# Why a sentence is not proven: no quote is near it; the nearest lacks one of its numbers, days
# or names; it denies what the sentence says, or the other way round; somebody else said it; it
# says something else in the place of a word.
Doubt = Literal["no_match", "number", "date", "name", "negation", "speaker", "detail", "unasked"]

_ENGLISH = {
    # what stands beside an answer
    "quotes_only": "This answer is made of quotes only: {reason}",
    "no_words": "The language model put no answer into words; these quotes come nearest to the "
    "question.",
    "unproven": "What the language model wrote could not be proven. Here are the quotes that come "
    "nearest to the question instead.",
    "stopped_early": "The language model failed in the middle of the answer: {reason}",
    "model_fails": "The language model {model} does not answer ({reason}).",
    "no_articles": "There are no articles in the index yet. Add some, then ask again.",
    "no_match": "No article fits the filters that are set. Remove one.",
    "impossible_date": "There is no such day as {reason}; dates were left out of the search.",
    # days in which no article lies, and those that articles have
    "none_of_the_day": "No article is from {first}.",
    "none_since": "No article is from {first} or later.",
    "none_until": "No article is from {last} or earlier.",
    "none_between": "No article is from {first} to {last}.",
    "dates_there_are": "The articles are from {first} to {last}.",
    "no_dates": "None of the articles has a date.",
    # why a sentence is not proven
    "doubt_no_match": "No sentence of the articles says this.",
    "doubt_number": "The quote that comes nearest does not say “{words}”.",
    "doubt_date": "The quote that comes nearest does not give the date “{words}”.",
    "doubt_name": "The quote that comes nearest does not name “{words}”.",
    "doubt_negation": "The quote that comes nearest denies it, or this sentence does.",
    "doubt_speaker": "In the quote that comes nearest it is not “{words}” who says so.",
    "doubt_detail": "The quote that comes nearest does not say “{words}” there.",
    "doubt_unasked": "The quote that comes nearest is on something else than the question.",
    # articles that differ: each value with where and when it stands
    "disagreement": "The articles differ: {parts}.",
    "disagreement_part": "“{value}”",
    "disagreement_between": "; ",
    "disagreement_day": "{day}",
    # what an answer was looked for in
    "nearest": "What comes nearest:",
    "searched_one": "Searched: {count} article",
    "searched": "Searched: {count} articles",
    "searched_day": "{searched} from {first}",
    "searched_days": "{searched} from {first} to {last}",
}
_GERMAN = {
    "quotes_only": "Diese Antwort besteht nur aus Zitaten: {reason}",
    "no_words": "Das Sprachmodell hat keine Antwort in Worte gefasst; diese Zitate kommen der "
    "Frage am nächsten.",
    "unproven": "Was das Sprachmodell geschrieben hat, ließ sich nicht belegen. Stattdessen stehen "
    "hier die Zitate, die der Frage am nächsten kommen.",
    "stopped_early": "Das Sprachmodell ist mitten in der Antwort ausgefallen: {reason}",
    "model_fails": "Das Sprachmodell {model} antwortet nicht ({reason}).",
    "no_articles": "Es sind noch keine Artikel im Index. Fügen Sie welche hinzu, dann fragen Sie "
    "noch einmal.",
    "no_match": "Kein Artikel passt zu den gewählten Filtern. Nehmen Sie einen weg.",
    "impossible_date": "Den Tag {reason} gibt es nicht; gesucht wurde ohne Datum.",
    "none_of_the_day": "Kein Artikel ist vom {first:%d.%m.%Y}.",
    "none_since": "Kein Artikel ist vom {first:%d.%m.%Y} oder neuer.",
    "none_until": "Kein Artikel ist vom {last:%d.%m.%Y} oder älter.",
    "none_between": "Kein Artikel ist vom {first:%d.%m.%Y} bis {last:%d.%m.%Y}.",
    "dates_there_are": "Die Artikel sind vom {first:%d.%m.%Y} bis {last:%d.%m.%Y}.",
    "no_dates": "Keiner der Artikel hat ein Datum.",
    "doubt_no_match": "Kein Satz der Artikel sagt das.",
    "doubt_number": "Das nächstliegende Zitat nennt nicht „{words}“.",
    "doubt_date": "Das nächstliegende Zitat nennt den Zeitpunkt „{words}“ nicht.",
    "doubt_name": "Das nächstliegende Zitat nennt den Namen „{words}“ nicht.",
    "doubt_negation": "Das nächstliegende Zitat verneint es, oder dieser Satz tut es.",
    "doubt_speaker": "Im nächstliegenden Zitat sagt das nicht „{words}“.",
    "doubt_detail": "Das nächstliegende Zitat sagt an dieser Stelle nicht „{words}“.",
    "doubt_unasked": "Das nächstliegende Zitat handelt von etwas anderem als die Frage.",
    "disagreement": "Die Artikel nennen Verschiedenes: {parts}.",
    "disagreement_part": "„{value}“",
    "disagreement_between": ", ",
    "disagreement_day": "{day.day}.{day.month}.{day.year}",
    "nearest": "Am nächsten kommt:",
    "searched_one": "Durchsucht: {count} Artikel",
    "searched": "Durchsucht: {count} Artikel",
    "searched_day": "{searched} vom {first}",
    "searched_days": "{searched} vom {first} bis {last}",
}
# French keeps its quotation marks and its double signs with their words: \N{NO-BREAK SPACE}.
_FRENCH = {
    "quotes_only": "Cette réponse ne se compose que de citations\N{NO-BREAK SPACE}: {reason}",
    "no_words": "Le modèle de langue n’a pas formulé de réponse\N{NO-BREAK SPACE}; voici les "
    "citations les plus proches de la question.",
    "unproven": "Ce que le modèle de langue a écrit n’a pas pu être prouvé. Voici à la place les "
    "citations les plus proches de la question.",
    "stopped_early": "Le modèle de langue s’est interrompu au milieu de la réponse"
    "\N{NO-BREAK SPACE}: {reason}",
    "model_fails": "Le modèle de langue {model} ne répond pas ({reason}).",
    "no_articles": "Il n’y a pas encore d’articles dans l’index. Ajoutez-en, puis reposez la "
    "question.",
    "no_match": "Aucun article ne correspond aux filtres choisis. Retirez-en un.",
    "impossible_date": "Le jour {reason} n’existe pas\N{NO-BREAK SPACE}; la recherche n’a pas tenu "
    "compte des dates.",
    "none_of_the_day": "Aucun article ne date du {first:%d/%m/%Y}.",
    "none_since": "Aucun article ne date du {first:%d/%m/%Y} ou d’après.",
    "none_until": "Aucun article ne date du {last:%d/%m/%Y} ou d’avant.",
    "none_between": "Aucun article ne date de la période du {first:%d/%m/%Y} au {last:%d/%m/%Y}.",
    "dates_there_are": "Les articles vont du {first:%d/%m/%Y} au {last:%d/%m/%Y}.",
    "no_dates": "Aucun des articles n’a de date.",
    "doubt_no_match": "Aucune phrase des articles ne le dit.",
    "doubt_number": "La citation la plus proche ne dit pas «\N{NO-BREAK SPACE}{words}"
    "\N{NO-BREAK SPACE}».",
    "doubt_date": "La citation la plus proche ne donne pas la date «\N{NO-BREAK SPACE}{words}"
    "\N{NO-BREAK SPACE}».",
    "doubt_name": "La citation la plus proche ne nomme pas «\N{NO-BREAK SPACE}{words}"
    "\N{NO-BREAK SPACE}».",
    "doubt_negation": "La citation la plus proche le nie, ou bien c’est cette phrase qui le nie.",
    "doubt_speaker": "Dans la citation la plus proche, ce n’est pas «\N{NO-BREAK SPACE}{words}"
    "\N{NO-BREAK SPACE}» qui le dit.",
    "doubt_detail": "La citation la plus proche ne dit pas «\N{NO-BREAK SPACE}{words}"
    "\N{NO-BREAK SPACE}» à cet endroit.",
    "doubt_unasked": "La citation la plus proche porte sur autre chose que la question.",
    "disagreement": "Les articles divergent\N{NO-BREAK SPACE}: {parts}.",
    "disagreement_part": "«\N{NO-BREAK SPACE}{value}\N{NO-BREAK SPACE}»",
    "disagreement_between": ", ",
    "disagreement_day": "{day:%d/%m/%Y}",
    "nearest": "Le plus proche\N{NO-BREAK SPACE}:",
    "searched_one": "Recherche dans {count} article",
    "searched": "Recherche dans {count} articles",
    "searched_day": "{searched} du {first:%d/%m/%Y}",
    "searched_days": "{searched} du {first:%d/%m/%Y} au {last:%d/%m/%Y}",
}
SENTENCES: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH}


def said(name: str, language: str, **slots: object) -> str:
    """Return a sentence in a language, or in English if it is not one of those that are here."""
    return SENTENCES.get(language, _ENGLISH)[name].format(**slots)


def doubt_reason(doubt: Doubt, language: str, words: str = "") -> str:
    """Return why a sentence is not proven; `words` are those of it that are doubted."""
    return said(f"doubt_{doubt}", language, words=" ".join(words.split()))
