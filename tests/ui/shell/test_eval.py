from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes import FakeChatModel, FakeEmbedder
from shell import Ended, run

import assistant.assistant as assistant_module
from assistant import library as components
from assistant.answer import Sentence
from assistant.assistant import Assistant
from assistant.proof import prover as evidence
from assistant.settings import Settings
from vectorstore.store.lock import FolderLock

DAWN = "The ferry leaves the harbour at dawn."
REFUSAL = "The articles do not say anything about this."
ARTICLES = [
    {"id": "ferry", "title": "The ferry", "text": f"{DAWN} It comes back at noon.",
     "date": "2025-07-02", "source": "The Ledger", "language": "en"},
    {"id": "mill", "title": "The mill", "text": "A family bought the old mill.",
     "date": None, "source": None, "language": "en"},
    {"id": "faehre", "title": "Die Fähre", "text": "Die Fähre verlässt den Hafen morgens.",
     "date": None, "source": None, "language": "de"},
]  # fmt: skip
QUESTIONS = [
    {"id": "1", "question": "When does the ferry leave the harbour?", "language": "en",
     "type": "en->en", "answerable": True, "article_ids": ["ferry"], "evidence": [DAWN],
     "answers": ["at dawn"]},
    {"id": "2", "question": "Who bought the mill?", "language": "en", "type": "en->en",
     "answerable": True, "article_ids": ["mill"],
     "evidence": ["A family bought the old mill."], "answers": ["a family"]},
    {"id": "3", "question": "Who won the match?", "language": "en", "type": "en->en absent",
     "answerable": False, "article_ids": [], "evidence": [], "answers": []},
]  # fmt: skip
HEADLINE = {"id": "h", "question": "The ferry", "language": "en", "type": "headline",
            "answerable": True, "article_ids": ["ferry", "faehre"], "evidence": [],
            "answers": []}  # fmt: skip
CLAIMS = [
    {"id": f"{kind}-{language}-{text}", "claim": text, "language": language,
     "evidence": f"{DAWN} It comes back at noon.", "evidence_language": "en",
     "supported": text in (DAWN, "Back at noon."), "kind": kind}
    for kind in ("number", "text")
    for language in ("de", "en")
    for text in (DAWN, "Back at noon.", "It never comes.", "It is red.")
]  # fmt: skip


class FakeProver:
    """Accepts the claims that stand in their evidence word for word."""

    def __init__(self, *_: object) -> None:
        pass

    def judge(self, claim: str, language: str, evidence: str, evidence_language: str) -> Sentence:
        if claim.rstrip(".") in evidence:
            return Sentence(claim, 0, len(claim), (1,))
        return Sentence(claim, 0, len(claim), (), "unsupported", "Nothing says so.", "no_match")


@dataclass
class LoadedEmbedder(FakeEmbedder):
    """Remembers that it was loaded."""

    loaded: bool = False

    def load(self) -> None:
        self.loaded = True


@dataclass
class Eval:
    """Runs `beleg eval` on two files, with the fakes in place of the models."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    embedder: LoadedEmbedder

    def write(self, name: str, lines: list) -> Path:
        path = self.folder / name
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        return path

    def __call__(self, *words: str, articles: list = ARTICLES, questions: list = QUESTIONS):
        files = ("--articles", str(self.write("a.jsonl", articles)))
        files += ("--questions", str(self.write("q.jsonl", questions)))
        return self.run("eval", *files, *words)

    def claims(self, *words: str, lines: list = CLAIMS) -> Ended:
        return self.run("eval", "--claims", str(self.write("c.jsonl", lines)), *words)

    def run(self, *words: str) -> Ended:
        return run(self.capture, self.monkeypatch, *words)


@pytest.fixture
def beleg_eval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Eval:
    shell = Eval(tmp_path, capsys, monkeypatch, LoadedEmbedder())

    def made(settings: Settings, **values: object) -> Assistant:
        model = None if settings.llm == "none" else FakeChatModel(replies=[DAWN, DAWN, REFUSAL])
        return Assistant(settings, embedder=shell.embedder, model=model, **values)

    monkeypatch.setattr(assistant_module, "Assistant", made)
    monkeypatch.setattr(components, "SentenceTransformerEmbedder", lambda *_: shell.embedder)
    monkeypatch.setattr(evidence, "Prover", FakeProver)
    monkeypatch.setenv("BELEG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BELEG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    return shell


# ---- figures


def test_json_is_one_object_with_the_figures(beleg_eval: Eval):
    ended = beleg_eval("--json")
    assert ended.code == 0
    values = ended.json()
    fair = values["rankings"]["fair"]
    assert list(values["rankings"]) == ["fair"]
    assert list(fair["types"]) == ["en->en"]
    assert fair["types"]["en->en"]["n"] == 2
    for unit in ("chunk", "article"):
        figures = fair["types"]["en->en"][unit]
        assert {"r1", "r5", "r10", "mrr10", "mrr10_ci"} <= figures.keys()
        assert figures["r10"] == fair["mean"][unit]["r10"] == 1
    assert fair["worst_r5"] == 1
    assert set(values["answers"]) == {"en->en", "en->en absent"}
    assert values["answers"]["en->en"]["gold"] == 0.5
    assert values["answers"]["en->en absent"]["not_found"] == 1
    assert set(values["seconds"]) == {"retrieval", "first_word", "answer"}
    assert {"median", "p95"} == values["seconds"]["answer"].keys()


def test_without_a_language_model_only_retrieval_is_measured(beleg_eval: Eval):
    values = beleg_eval("--json", "--no-llm").json()
    assert values["answers"] == {}
    assert list(values["seconds"]) == ["retrieval"]
    assert values["rankings"]["fair"]["types"]["en->en"]["n"] == 2


def test_rankings_are_side_by_side_in_the_order_asked_for(beleg_eval: Eval):
    values = beleg_eval("--json", "--no-llm", "--compare", "rrf, dense,fair").json()
    assert list(values["rankings"]) == ["rrf", "dense", "fair"]


def test_same_input_gives_the_same_output(beleg_eval: Eval):
    runs = [beleg_eval("--json", "--compare", "dense,fair").json() for _ in range(2)]
    for one in runs:
        del one["seconds"]
    assert runs[0] == runs[1]


def test_second_run_embeds_no_article_again(beleg_eval: Eval):
    beleg_eval("--no-llm")
    embedded = len(beleg_eval.embedder.passages)
    assert embedded > 0
    assert beleg_eval("--no-llm").code == 0
    assert len(beleg_eval.embedder.passages) == embedded
    beleg_eval("--no-llm", articles=[*ARTICLES[:2], ARTICLES[2] | {"text": "Ganz anders."}])
    assert len(beleg_eval.embedder.passages) > embedded


def test_own_index_is_not_touched(beleg_eval: Eval, tmp_path: Path):
    beleg_eval("--no-llm")
    assert not (tmp_path / "home").exists()
    assert len(list((tmp_path / "cache" / "evaluations").iterdir())) == 1


def test_limit_asks_so_many_of_each_type(beleg_eval: Eval):
    values = beleg_eval("--json", "--limit", "1").json()
    assert values["rankings"]["fair"]["types"]["en->en"]["n"] == 1
    assert {name: figures["n"] for name, figures in values["answers"].items()} == {
        "en->en": 1,
        "en->en absent": 1,
    }


def test_headlines_have_article_figures_by_language_pair(beleg_eval: Eval):
    ended = beleg_eval("--json", "--no-llm", "--no-titles", questions=[HEADLINE])
    fair = ended.json()["rankings"]["fair"]
    assert list(fair["types"]) == ["en->de"]
    assert fair["types"]["en->de"]["chunk"] is None
    assert fair["mean"]["chunk"] is None
    assert fair["worst_r5"] == fair["types"]["en->de"]["article"]["r5"] == 1


def test_all_answers_are_summed_up_whatever_their_type(beleg_eval: Eval):
    values = beleg_eval("--json").json()
    summary = values["summary"]
    assert (summary["gold_same"], summary["n"]["gold_same"]) == (0.5, 2)
    assert (summary["gold_other"], summary["n"]["gold_other"]) == (None, 0)
    assert (summary["not_found_absent"], summary["refused_answerable"]) == (1, 0.5)
    assert values["answers"]["en->en"]["steps"] == summary["n"]["supported_right"]
    assert summary["right_language"] == 1
    assert beleg_eval("--json", "--no-llm").json()["summary"] == {}


def test_cases_are_one_line_for_each_answer(beleg_eval: Eval):
    cases = beleg_eval.folder / "cases.jsonl"
    assert beleg_eval("--json", "--cases", str(cases)).code == 0
    lines = [json.loads(line) for line in cases.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["1", "2", "3"]
    assert [line["gold"] for line in lines] == [True, False, None]
    assert lines[0]["sentences"][0]["text"] == DAWN
    assert lines[2]["kind"] == "not_found"


# ---- claims


def test_claims_alone_are_judged_without_questions_index_or_language_model(
    beleg_eval: Eval, tmp_path: Path
):
    ended = beleg_eval.claims("--json")
    assert ended.code == 0
    values = ended.json()
    assert list(values) == ["claims", "claim_directions"]
    assert list(values["claims"]) == ["same/number", "same/text", "other/number", "other/text"]
    for figures in values["claims"].values():
        assert figures["n"] == 4
        assert figures["balanced_accuracy"] == 0.75
        assert figures["false_reject"] == 0.5
        for name in ("balanced_accuracy", "false_reject"):
            low, high = figures[f"{name}_ci"]
            assert 0 <= low <= figures[name] <= high <= 1
    assert {name: f["n"] for name, f in values["claim_directions"].items()} == {
        "de->en": 8,
        "en->en": 8,
    }
    assert beleg_eval.embedder.loaded, "or several engines embed"
    assert not (tmp_path / "home").exists()
    assert not (tmp_path / "cache").exists()


def test_questions_and_claims_are_one_object_by_the_assistants_own_proof(
    beleg_eval: Eval, monkeypatch: pytest.MonkeyPatch
):
    claims = str(beleg_eval.write("c.jsonl", CLAIMS))
    monkeypatch.setattr(assistant_module, "Prover", FakeProver)
    values = beleg_eval("--json", "--no-llm", "--claims", claims).json()
    assert values["claims"] == beleg_eval.claims("--json").json()["claims"]
    assert values["rankings"]["fair"]["types"]["en->en"]["n"] == 2
    assert (values["questions"], values["articles"]) == (3, 3)


def test_limit_takes_so_many_claims_of_each_type(beleg_eval: Eval):
    values = beleg_eval.claims("--json", "--limit", "1").json()
    assert [figures["n"] for figures in values["claims"].values()] == [2, 2, 2, 2]


def test_worst_claims_are_listed_with_the_reason(beleg_eval: Eval):
    values = beleg_eval.claims("--json", "--worst", "3").json()["worst"]
    assert len(values) == 3
    assert all(one["supported"] != (one["verdict"] == "supported") for one in values)
    assert {one["reason"] for one in values} == {"Nothing says so."}
    assert len(beleg_eval.claims("--json", "--worst", "99").json()["worst"]) == 4


def test_table_of_claims_shows_groups_and_directions_with_intervals(beleg_eval: Eval):
    out = beleg_eval.claims().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "Type n balanced accuracy false rejects" in lines
    at = lines.index("same/number 4 0.750 0.500")
    assert lines[at + 1].count("–") == 2
    assert "de->en 8 0.750 0.500" in lines
    assert "Judged wrongly" not in out


def test_worst_claims_can_be_read_in_the_shell(beleg_eval: Eval):
    odd = [CLAIMS[0] | {"id": "[red]x", "claim": "[bold]Not so.", "evidence": "A.\n\nB."}]
    out = beleg_eval.claims("--worst", "2", lines=odd).out
    assert "Judged wrongly: 1 of 1 claims, 1 of them here." in out
    assert out.endswith(
        "[red]x  other/number  de->en  rejected, but supported\n"
        "  Claim: [bold]Not so.\n"
        "  Evidence: A. B.\n"
        "  Reason: Nothing says so.\n"
    )


def test_claims_of_one_truth_have_no_accuracy_and_groups_without_claims_no_row(beleg_eval: Eval):
    out = beleg_eval.claims(lines=CLAIMS[:1]).out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "other/number 1 0.000" in lines
    assert "same/number" not in out


def test_narrow_terminal_shows_every_figure_of_claims(
    beleg_eval: Eval, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "40")
    out = beleg_eval.claims().out
    assert all(len(line) <= 40 for line in out.splitlines())
    assert "…" not in out
    assert out.count("0.75") == 6


# ---- the table


def test_table_shows_types_intervals_answers_and_times(beleg_eval: Eval):
    out = beleg_eval().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "Type n R@1 R@5 R@10 MRR@10" in lines
    assert "Chunks" in lines and "Articles" in lines and "Answers" in lines
    at = lines.index("en->en 2 1.000 1.000 1.000 1.000")
    assert lines[at + 1].count("–1.00") == 4
    assert "en->en absent 1 1.00 1.00 0.00" in lines
    for name in ("Retrieval", "First word", "Answer"):
        assert any(line.startswith(f"{name}: median ") for line in lines)


def test_table_of_several_rankings_names_each_and_ends_with_the_mean(beleg_eval: Eval):
    types = [QUESTIONS[0], QUESTIONS[1] | {"type": "[red]who"}]
    out = beleg_eval("--no-llm", "--compare", "dense,fair", questions=types).out
    rows = [line.split()[:-4] for line in out.splitlines() if line.count("1.000") == 4]
    assert rows[:6] == [
        ["[red]who", "dense", "1"],
        ["[red]who", "fair", "1"],
        ["en->en", "dense", "1"],
        ["en->en", "fair", "1"],
        ["mean", "of", "types", "dense", "2"],
        ["mean", "of", "types", "fair", "2"],
    ]


def test_narrow_terminal_still_shows_every_figure(
    beleg_eval: Eval, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "40")
    out = beleg_eval("--compare", "dense,fair").out
    assert all(len(line) <= 40 for line in out.splitlines())
    assert "…" not in out
    assert out.count("1.00 1.00 1.00   1.00") == 4


def test_set_without_passages_has_no_table_of_chunks(beleg_eval: Eval):
    out = beleg_eval("--no-llm", questions=[HEADLINE]).out
    assert "Articles" in out
    assert "Chunks" not in out


def test_what_could_not_be_used_is_said(beleg_eval: Eval):
    odd = QUESTIONS[0] | {"evidence": ["Not in there."], "article_ids": ["ferry", "gone"]}
    out = beleg_eval("--no-llm", questions=[odd]).out
    assert "Pieces of evidence that are in none of their articles: 1" in out
    assert "Gold articles that are not in the article file: 1" in out


# ---- what goes wrong


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--compare", "dense,best"], "There is no ranking 'best'. Known are: dense, fair"),
        (["--compare", " , "], "Name at least one ranking."),
        (["--limit", "0"], "--limit"),
        (["--limit", "few"], "--limit"),
        (["--nothing"], "--nothing"),
        (["--worst", "3"], "Give --claims FILE, too."),
        (["--worst", "0"], "--worst"),
        (["--no-llm", "--cases", "cases.jsonl"], "There are no answers to write"),
    ],
)
def test_wrong_usage_has_the_code_2(beleg_eval: Eval, words: list[str], hint: str):
    ended = beleg_eval(*words)
    assert (ended.code, ended.out) == (2, "")
    assert hint in ended.words


def test_both_files_are_needed_and_must_be_there(beleg_eval: Eval):
    articles = str(beleg_eval.write("a.jsonl", ARTICLES))
    gone = str(beleg_eval.folder / "gone.jsonl")
    for words, hint in (
        ([], "Give both files: --articles FILE and --questions FILE."),
        (["--articles", articles], "Give both files"),
        (["--articles", articles, "--claims", articles], "Give both files"),
        (["--claims", gone], "does not exist"),
        (["--claims", articles, "--cases", gone], "There are no answers to write"),
        (["--articles", articles, "--questions", gone], "does not exist"),
        (["--articles", articles, "--questions", str(beleg_eval.folder)], "is a directory"),
    ):
        ended = beleg_eval.run("eval", *words)
        assert (ended.code, ended.out) == (2, "")
        assert hint in ended.words


def test_cases_are_not_written_over_what_is_measured_with(beleg_eval: Eval):
    path = beleg_eval.folder / "q.jsonl"
    ended = beleg_eval("--cases", str(path))
    assert (ended.code, ended.out) == (2, "")
    assert "This is one of the files to measure with." in ended.words
    assert len(path.read_text().splitlines()) == len(QUESTIONS)


def test_cases_that_cannot_be_written_are_named_before_anything_is_asked(beleg_eval: Eval):
    ended = beleg_eval("--cases", str(beleg_eval.folder / "no" / "cases.jsonl"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.words.startswith("Error: cases.jsonl cannot be written: No such file")
    assert beleg_eval.embedder.passages == []


def test_wrong_claim_is_one_sentence_and_the_code_1(beleg_eval: Eval):
    ended = beleg_eval.claims(lines=[CLAIMS[0], CLAIMS[1] | {"supported": "yes"}])
    assert (ended.code, ended.out) == (1, "")
    sentence = "Error: c.jsonl, line 2: The field supported must be true or false."
    assert ended.words.startswith(sentence)


def test_wrong_claim_is_seen_before_the_questions_are_asked(beleg_eval: Eval):
    claims = str(beleg_eval.write("c.jsonl", [5]))
    ended = beleg_eval("--claims", claims)
    assert ended.words.startswith("Error: c.jsonl, line 1: This is not a JSON object.")
    assert beleg_eval.embedder.passages == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "q.jsonl is empty. Give a file with one JSON object a line."),
        ([*QUESTIONS, 5], "q.jsonl, line 4: This is not a JSON object."),
        (
            [QUESTIONS[0] | {"article_ids": ["[red]x"]}],
            "q.jsonl, line 1: None of the question's article_ids is in a.jsonl.",
        ),
    ],
)
def test_wrong_file_is_one_sentence_and_the_code_1(beleg_eval: Eval, lines, sentence: str):
    ended = beleg_eval("--no-llm", questions=lines)
    assert (ended.code, ended.out) == (1, "")
    assert ended.words.startswith(f"Error: {sentence}")


def test_answers_without_a_language_model_are_refused(
    beleg_eval: Eval, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BELEG_LLM", "none")
    ended = beleg_eval()
    assert (ended.code, ended.out) == (1, "")
    assert "measure retrieval alone with --no-llm" in ended.words


def test_index_that_another_run_holds_is_named(beleg_eval: Eval, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vectorstore.store.lock._PATIENCE", 0.01)
    beleg_eval("--no-llm")
    (home,) = (beleg_eval.folder / "cache" / "evaluations").iterdir()
    lock = FolderLock(home)
    try:
        ended = beleg_eval("--no-llm")
    finally:
        lock.release()
    assert (ended.code, ended.out) == (1, "")
    assert "is in use by process" in ended.words
    assert beleg_eval("--no-llm").code == 0


def test_help_says_what_is_measured(beleg_eval: Eval):
    ended = beleg_eval.run("eval", "--help")
    assert ended.code == 0
    for word in ("--articles", "--questions", "--limit", "--compare", "--no-llm", "--no-titles",
                 "--claims", "--worst", "--cases"):  # fmt: skip
        assert word in ended.out
    assert "always the same ones" in " ".join(ended.out.replace("│", " ").split())


# ---- days beside quotes


def test_days_are_measured_without_a_model(beleg_eval: Eval):
    article = {"id": "a", "text": "Im Juni stieg der Preis.", "language": "de"}
    label = {"id": "1", "article_id": "a", "start": 0, "end": 7, "kind": "month", "half": "tune",
             "far": False, "told": True, "first": "2025-06-01", "last": "2025-06-30"}  # fmt: skip
    articles = str(beleg_eval.write("a.jsonl", [article | {"date": "2025-07-15"}]))
    days = str(beleg_eval.write("d.jsonl", [label]))
    ended = beleg_eval.run("eval", "--days", days, "--articles", articles, "--json")
    assert ended.json()["days"]["month"]["right"] == 1
    assert not beleg_eval.embedder.loaded
    table = beleg_eval.run("eval", "--days", days, "--articles", articles)
    assert "month" in table.out and "right of shown" in table.out
    alone = beleg_eval.run("eval", "--days", days)
    assert alone.code == 2 and "--articles" in alone.err
