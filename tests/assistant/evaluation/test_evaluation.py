from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from evaluation_samples import DAWN, OTHERS, Ferry, Mill, asked, headline
from fakes import FakeEmbedder, ModelFailure, article_of

from assistant.assistant import Assistant
from assistant.evaluation.data import EvaluationError, EvaluationSet
from assistant.evaluation.evaluate import (
    Evaluation,
    UnknownRanking,
    evaluate,
    throw_away_settings,
    today_of,
)
from assistant.settings import Settings
from vectorstore.progress import Progress

# ---- the index


def test_index_is_in_the_cache_one_for_the_same_articles(tmp_path: Path):
    settings = Settings(home=tmp_path / "mine", cache=tmp_path / "cache")
    one = EvaluationSet((Ferry, Mill), (asked(),))
    home = throw_away_settings(one, settings, llm=True).home
    assert home.is_relative_to(tmp_path / "cache")
    same = [
        EvaluationSet((Mill, Ferry), ()),
        EvaluationSet((replace(Ferry, title=""), Mill), (asked(),)),
    ]
    other = [
        EvaluationSet((Ferry,), (asked(),)),
        EvaluationSet((Ferry, replace(Mill, text="Other words.")), (asked(),)),
        EvaluationSet((Ferry, replace(Mill, language="de")), (asked(),)),
    ]
    assert {throw_away_settings(s, settings, llm=True).home for s in same} == {home}
    homes = [throw_away_settings(s, settings, llm=True).home for s in other]
    assert len({home, *homes}) == 4
    half = replace(settings, dtype="bfloat16")
    assert throw_away_settings(one, half, llm=True).home != home


def test_without_answers_no_language_model_is_set(tmp_path: Path):
    settings = Settings(cache=tmp_path, llm="local")
    chosen = EvaluationSet((Ferry,), ())
    assert throw_away_settings(chosen, settings, llm=False).llm == "none"
    assert throw_away_settings(chosen, settings, llm=True).llm == "local"


def test_today_is_the_newest_articles_day():
    older = replace(Mill, date=None)
    assert today_of(EvaluationSet((Ferry, older), ())) == Ferry.date
    assert today_of(EvaluationSet((older,), ())) == today_of(EvaluationSet((older,), ()))


# ---- asking


HARBOUR = EvaluationSet(
    articles=(Ferry, Mill, *OTHERS),
    questions=(
        asked(id="1"),
        asked(
            id="2",
            text="Who bought the old mill?",
            article_ids=("mill",),
            evidence=("A family bought it.",),
            answers=("a family",),
            passage_answers=("A family",),
        ),
        asked(
            id="3",
            text="Who won the chess cup?",
            type="en->en absent",
            answerable=False,
            article_ids=(),
            evidence=(),
            answers=(),
            passage_answers=(),
        ),
    ),
)


def figures_without_times(evaluation: Evaluation) -> dict:
    values = evaluation.to_dict()
    del values["seconds"]
    return values


def test_retrieval_alone_is_measured_of_what_can_be_answered(assistant_with):
    evaluation = evaluate(assistant_with(), HARBOUR)
    values = evaluation.to_dict()
    figures = values["rankings"]["fair"]["types"]["en->en"]
    assert list(values["rankings"]) == ["fair"]
    assert list(values["rankings"]["fair"]["types"]) == ["en->en"]
    assert (figures["n"], figures["chunk"]["r1"], figures["article"]["r1"]) == (2, 1, 1)
    assert (values["answers"], values["summary"]) == ({}, {})
    assert list(values["seconds"]) == ["retrieval"]
    assert (values["articles"], values["questions"], values["llm"]) == (14, 3, None)


def test_rankings_are_measured_side_by_side(assistant_with):
    assistant = assistant_with()
    names = ("dense", "rrf", "fair", "words", "fair")
    evaluation = evaluate(assistant, HARBOUR, names)
    assert list(evaluation.rankings) == ["dense", "rrf", "fair", "words"]
    for figures in evaluation.rankings.values():
        assert figures.types["en->en"].article.value("r10") == 1


def test_time_is_that_of_the_own_ranking_wherever_it_is_named(assistant_with):
    """Questions are embedded once: whichever ranking came first would seem the slow one."""
    seen: list[str] = []
    evaluate(assistant_with(), HARBOUR, ("dense", "fair"), watch=lambda what, _: seen.append(what))
    assert [what for what in dict.fromkeys(seen) if what != "Indexing"] == [
        "Searching (fair)",
        "Searching (dense)",
    ]


def test_second_run_embeds_no_article_again_and_says_the_same(
    assistant_with, embedder: FakeEmbedder
):
    assistant = assistant_with()
    first = evaluate(assistant, HARBOUR)
    embedded = len(embedder.passages)
    assert embedded > 0
    assert figures_without_times(evaluate(assistant, HARBOUR)) == figures_without_times(first)
    assert len(embedder.passages) == embedded


def test_interrupted_indexing_goes_on_where_it_stopped(assistant_with, embedder: FakeEmbedder):
    assistant = assistant_with()
    assistant.index_articles([Ferry])
    embedder.passages.clear()
    evaluate(assistant, HARBOUR)
    texts = [text for batch in embedder.passages for text in batch]
    assert texts
    assert not any("ferry" in text for text in texts)


def test_answers_are_measured_of_all_questions(assistant_with):
    refusal = "The articles do not say anything about this."
    half = "The old mill grinds barley again. Zebras dance on purple carpets nightly."
    assistant = assistant_with(DAWN, half, refusal)
    evaluation = evaluate(assistant, HARBOUR, llm=True)
    values = evaluation.to_dict()["answers"]
    assert list(values) == ["en->en", "en->en absent"]
    assert values["en->en"] == {
        "n": 2,
        "gold": 0.5,
        "not_found": 0,
        "cited": pytest.approx(2 / 3, abs=1e-4),
        "right_language": 1,
        "quotes": 0,
        "supported_right": 0.5,
        "unsupported": pytest.approx(1 / 3, abs=1e-4),
        "steps": 2,
    }
    assert (values["en->en absent"]["not_found"], values["en->en absent"]["gold"]) == (1, None)
    assert list(evaluation.seconds) == ["retrieval", "first_word", "answer"]
    assert evaluation.to_dict()["llm"] == "FakeChatModel"


def test_model_that_fails_is_seen_in_the_figures(assistant_with):
    evaluation = evaluate(assistant_with(ModelFailure("down")), HARBOUR, llm=True)
    assert evaluation.answers["en->en"].quotes == 1
    assert evaluation.answers["en->en"].cited is None
    assert "first_word" not in evaluation.seconds


def test_answers_without_a_model_are_refused(assistant_with):
    with pytest.raises(EvaluationError, match=r"BELEG_LLM=none.* or measure .* with --no-llm"):
        evaluate(assistant_with(), HARBOUR, llm=True)


def test_unknown_ranking_is_named_before_anything_is_embedded(
    assistant_with, embedder: FakeEmbedder
):
    with pytest.raises(UnknownRanking, match=r"no ranking 'best'\. Known are: dense, fair, rrf"):
        evaluate(assistant_with(), HARBOUR, ("fair", "best"))
    assert embedder.passages == []


def test_article_beyond_ten_passages_of_another_is_found(assistant_with):
    """Ten passages may be of one article: deeper ones say which article is the second."""
    gap = " ".join(f"filler{n}" for n in range(160)) + "."
    long = article_of("\n\n".join(f"The ferry leaves. {gap}" for _ in range(14)), "long")
    question = headline(text="The ferry leaves.", article_ids=("ferry",))
    short = article_of("A ferry, some say.", "ferry")
    assistant = assistant_with()
    chosen = EvaluationSet((long, short), (question,))
    evaluation = evaluate(assistant, chosen, ("dense",))
    passages = assistant.rankings["dense"].retrieve(question.text, 10)
    assert {p.article.id for p in passages} == {"long"}, "or the test is about nothing"
    assert evaluation.rankings["dense"].types["headline"].article.values == (0, 1, 1, 0.5)


def test_watcher_is_told_what_goes_on(assistant_with):
    seen: list[tuple[str, Progress]] = []
    evaluate(assistant_with(DAWN), HARBOUR, llm=True, watch=lambda *told: seen.append(told))
    assert list(dict.fromkeys(what for what, _ in seen)) == [
        "Indexing",
        "Searching (fair)",
        "Answering",
    ]
    assert all(0 <= progress.done <= progress.total for _, progress in seen)


def test_set_of_absent_questions_alone_has_no_ranks(assistant_with):
    chosen = replace(HARBOUR, questions=HARBOUR.questions[2:])
    values = evaluate(assistant_with(), chosen).to_dict()
    assert values["rankings"]["fair"]["types"] == {}
    assert values["seconds"] == {}


# ---- with the real weights

NEWS = {
    "orchard": (
        "Die Obstbauern von Lindenau rechnen mit einer schlechten Apfelernte. Spätfrost im April "
        "hat zwei Drittel der Blüten zerstört.",
        "Fruit growers in Lindenau expect a poor apple harvest. Late frost in April destroyed two "
        "thirds of the blossom.",
    ),
    "tunnel": (
        "Der Straßentunnel unter dem Kahlberg bleibt bis Oktober gesperrt. Prüfer hatten Risse in "
        "der Decke entdeckt.",
        "The road tunnel beneath the Kahlberg stays closed until October. Inspectors had found "
        "cracks in its ceiling.",
    ),
    "choir": (
        "Der Knabenchor von Wehrstedt sucht einen neuen Leiter. Nach 31 Jahren geht Ada Brunner "
        "in den Ruhestand.",
        "The boys' choir of Wehrstedt is looking for a new conductor. Ada Brunner retires after "
        "31 years.",
    ),
    "beaver": (
        "Am Eschbach haben Biber einen Damm von zwanzig Metern gebaut. Der Bürgermeister will ihn "
        "stehen lassen.",
        "Beavers have built a dam of twenty metres on the Eschbach stream. The mayor wants to "
        "leave it in place.",
    ),
    "bus": (
        "Nachtbusse fahren in Ostheim künftig jede halbe Stunde. Die Stadt zahlt dafür 400.000 "
        "Euro im Jahr.",
        "Night buses in Ostheim will run every half hour from now on. The city pays 400,000 euros "
        "a year for it.",
    ),
    "glass": (
        "Die Glashütte Rothen stellt ihren Ofen auf Wasserstoff um. Versuche hatten zwei Jahre "
        "gedauert.",
        "The Rothen glassworks is switching its furnace to hydrogen. Trials had taken two years.",
    ),
}
ASKED = {
    "orchard": ("Was hat die Apfelblüten vernichtet?", "What destroyed the apple blossom?"),
    "tunnel": ("Warum ist der Tunnel gesperrt?", "Why is the tunnel closed?"),
    "choir": ("Wer hört als Leiterin des Chors auf?", "Who is leaving the choir?"),
    "beaver": ("Wie lang ist der Damm der Biber?", "How long is the beavers' dam?"),
    "bus": ("Wie oft fahren die Nachtbusse?", "How often do the night buses run?"),
    "glass": ("Womit heizt die Glashütte bald?", "What will fire the glass furnace?"),
}


@pytest.mark.weights
def test_real_embedder_finds_small_news_within_and_across_languages():
    articles = tuple(
        article_of(text, f"{name}-{language}", language=language)
        for name, texts in NEWS.items()
        for language, text in zip(("de", "en"), texts, strict=True)
    )
    questions = tuple(
        asked(
            id=f"{name}-{language}-{wanted}",
            text=text,
            language=language,
            type=f"{language}->{wanted}",
            article_ids=(f"{name}-{wanted}",),
            evidence=(NEWS[name][wanted == "en"],),
            answers=(),
            passage_answers=(),
        )
        for name, texts in ASKED.items()
        for language, text in zip(("de", "en"), texts, strict=True)
        for wanted in ("de", "en")
    )
    chosen = EvaluationSet(articles, questions)
    settings = throw_away_settings(chosen, Settings.from_environment(), llm=False)
    runs = []
    for _ in range(2):
        with Assistant(settings) as assistant:
            runs.append(evaluate(assistant, chosen, ("dense", "fair")))
    assert figures_without_times(runs[0]) == figures_without_times(runs[1])
    for figures in runs[0].rankings.values():
        assert set(figures.types) == {"de->de", "de->en", "en->de", "en->en"}
        assert all(of_type.n == 6 for of_type in figures.types.values())
        assert figures.mean_article is not None
        assert figures.mean_article.value("mrr10") > 0.5
        assert figures.mean_article.value("r10") > 0.9
