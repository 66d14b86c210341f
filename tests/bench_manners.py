"""How long a question takes beside other work: `python -m tests.bench_manners [--rounds 3]`.

Asks the same questions alone, beside a program that keeps one core busy, and in the middle of an
indexing run, in turn. Each pass has a fresh copy of the index and a language model that was just
started, so that nothing that an earlier pass left can answer. Prints a table; `--out FILE` writes
the raw figures as JSON. The ratios count, on a machine that does nothing else: `noise` says how
many cores others took meanwhile.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from assistant.answer import Answered, Written
from assistant.assistant import Assistant
from assistant.settings import Settings
from vectorstore.article import Article
from vectorstore.progress import Progress

ROOT = Path(__file__).resolve().parents[1]
WARM_UP = "Which telescope showed its first images?"
QUESTIONS = (
    "What did Merz demand?",
    "Wie viele Beschäftigte sind bei Halmgold betroffen?",
    "What tariff did the US impose on India, and why?",
    "Wann ist die Bibliothek am Sonntag geöffnet?",
)
ORDER = ("alone", "busy", "alone", "indexing")
WANTED = {"busy": (2.2, 1.7), "indexing": (1.7, 1.3)}  # times as long as alone: must, aim
BUSY = "while True: pass"
MADE = 1500  # articles that the run beside has to index: more than it can in a pass
MIDDLE = 60  # of them are read when the run is in its middle, with batches of full length
PATIENCE = 600.0  # seconds


@dataclass(frozen=True)
class Asked:
    """One question of one pass: seconds to the first written word, if any, and to the answer."""

    condition: str
    round: int
    question: str
    first_word: float | None
    seconds: float
    kind: str
    noise: float


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=len(QUESTIONS))
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    asked = passes(chosen.rounds, chosen.questions)
    figures = report(asked)
    if chosen.out:
        content = {"figures": figures, "raw": [asdict(one) for one in asked]}
        chosen.out.write_text(json.dumps(content, indent=2))


def measure() -> dict[str, list[float]]:
    """Return for each question how many times as long it took beside something as alone."""
    asked = passes(rounds=1, questions=2)
    return {
        "question_while_indexing": ratios(asked, "indexing"),
        "question_beside_program": ratios(asked, "busy"),
    }


def passes(rounds: int, questions: int) -> list[Asked]:
    """Ask in every condition, round by round."""
    settings = replace(Settings.from_environment(), kept_answers=0)
    asked: list[Asked] = []
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as folder:
        template = Path(folder) / "template"
        with Assistant(replace(settings, home=template, llm="none")) as assistant:
            assistant.index(ROOT / "articles")
        for number in range(rounds):
            for part, condition in enumerate(ORDER):
                home = Path(folder) / f"{number}-{part}"
                shutil.copytree(template, home)
                with Assistant(replace(settings, home=home)) as assistant:
                    asked += one_pass(assistant, condition, number, questions)
                shutil.rmtree(home, ignore_errors=True)
    return asked


def one_pass(assistant: Assistant, condition: str, number: int, count: int) -> list[Asked]:
    """Ask all questions once, beside what the condition says."""
    assistant.warm_up(wait=True)
    assistant.ask(WARM_UP)
    beside: dict[str, AbstractContextManager[None]] = {
        "busy": busy(),
        "indexing": indexing(assistant),
    }
    found = []
    with beside.get(condition, nullcontext()):
        time.sleep(1.0)
        for question in QUESTIONS[:count]:
            one = timed(assistant, question)
            found.append(Asked(condition, number, question, *one))
            told = f"{condition:9} {found[-1].seconds:6.1f} s  {found[-1].kind:9} {question}"
            print(f"{told}  (noise {found[-1].noise:.2f})", file=sys.stderr)
    return found


def timed(assistant: Assistant, question: str) -> tuple[float | None, float, str, float]:
    """Ask; return the seconds to the first word and to the answer, its kind, and the noise."""
    first, answer = None, None
    before, began = not_ours(), time.perf_counter()
    for event in assistant.stream(question):
        if isinstance(event, Written) and first is None:
            first = time.perf_counter() - began
        if isinstance(event, Answered):
            answer = event.answer
    seconds = time.perf_counter() - began
    assert answer is not None
    return first, seconds, answer.kind, max(0.0, not_ours() - before) / seconds


@contextmanager
def busy() -> Iterator[None]:
    """Keep one core busy in another process."""
    process = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def indexing(assistant: Assistant) -> Iterator[None]:
    """Let an indexing run go on, which is in its middle when this begins."""
    over, middle = threading.Event(), threading.Event()

    def told(progress: Progress) -> None:
        if progress.done >= MIDDLE:
            middle.set()

    thread = threading.Thread(
        target=lambda: assistant.index_articles(made(), told, over.is_set), daemon=True
    )
    thread.start()
    try:
        if not middle.wait(PATIENCE):
            sys.exit("The indexing run did not come to its middle.")
        yield
        assert thread.is_alive(), "the run was over before the questions were: raise MADE"
    finally:
        over.set()
        thread.join()


def made() -> list[Article]:
    """Return articles on what none of the questions is about."""
    chosen = random.Random(1)
    nouns = ["Kran", "Lager", "Mole", "Boje", "Tau", "Anker", "Lotse", "Kai", "Damm", "Poller"]
    verbs = ["hält", "trägt", "sieht", "hebt", "senkt", "findet", "dreht", "misst", "zieht"]
    kinds = ["alte", "neue", "schwere", "leichte", "graue", "lange", "nasse", "stille"]

    def sentence() -> str:
        words = [w for _ in range(3) for w in (chosen.choice(kinds), chosen.choice(nouns))]
        return f"Der {words[0]} {words[1]} {chosen.choice(verbs)} {' '.join(words[2:])}."

    return [
        Article(f"made-{n}", f"Notiz {n}", " ".join(sentence() for _ in range(30)), "de", "made")
        for n in range(MADE)
    ]


def not_ours() -> float:
    """Return the seconds that the cores computed for neither this process nor those below it."""
    used = psutil.cpu_times()
    total = used.user + used.nice + used.system
    own = psutil.Process()
    for process in (own, *own.children(recursive=True)):
        with suppress(psutil.Error):  # it has ended
            times = process.cpu_times()
            total -= times.user + times.system
    return float(total)


def report(asked: Sequence[Asked]) -> dict[str, Any]:
    """Print how many times as long as alone each question took; return the figures."""
    table = Table("", "median", "least", "most", "must", "aim", "noise", box=None)
    figures: dict[str, Any] = {}
    for condition, (must, aim) in WANTED.items():
        times = ratios(asked, condition)
        noise = statistics.fmean(one.noise for one in asked if one.condition == condition)
        figures[condition] = {"ratios": times, "median": statistics.median(times)}
        cells = [f"{of(times):.2f} x" for of in (statistics.median, min, max)]
        table.add_row(f"question beside: {condition}", *cells, str(must), str(aim), f"{noise:.2f}")
    alone = [one.seconds for one in asked if one.condition == "alone"]
    figures["alone"] = {"seconds": statistics.median(alone)}
    table.add_row("alone", *(f"{of(alone):.1f} s" for of in (statistics.median, min, max)))
    Console(width=110).print(table)
    return figures


def ratios(asked: Sequence[Asked], condition: str) -> list[float]:
    """Return of each question how many times as long as alone it took in a condition."""
    return [
        statistics.median(seconds(asked, condition, question))
        / statistics.median(seconds(asked, "alone", question))
        for question in dict.fromkeys(one.question for one in asked)
    ]


def seconds(asked: Sequence[Asked], condition: str, question: str) -> list[float]:
    """Return how long a question took in a condition, in each pass."""
    return [one.seconds for one in asked if (one.condition, one.question) == (condition, question)]


if __name__ == "__main__":
    main()
