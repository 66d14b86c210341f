"""The articles beside the chat: their list, and adding to them with visible progress."""

from __future__ import annotations

import html
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cards import article_link, where_html
from ui.texts import Language, number, text
from vectorstore.addresses import is_address
from vectorstore.article import Article
from vectorstore.errors import BelegError
from vectorstore.parsing import SUFFIXES

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from vectorstore.index_report import IndexReport, Progress

LISTED = 200
"""More rows make the browser slow, and nobody reads them: the filter finds the rest."""

FILTERED_FROM = 8

ReportProgress = Callable[["Progress"], None]
Work = Callable[[ReportProgress], "IndexReport"]


def library_html(
    articles: Sequence[Article],
    needle: str,
    language: Language,
    groups: Sequence[Sequence[str]] = (),
) -> str:
    """Return the list of the articles whose title, source or date holds `needle`.

    `groups` are the ids of articles that are nearly the same: each says so of the others.
    """
    alike = {article_id: len(group) - 1 for group in groups for article_id in group}
    found = [article for article in articles if _matches(article, needle)]
    if articles and not found:
        return f'<p class="hint">{text(language, "no_match")}</p>'
    rows = "".join(_row(a, language, alike.get(a.id, 0)) for a in found[:LISTED])
    hidden = len(found) - LISTED
    more = text(language, "more_articles", count=number(language, hidden)) if hidden > 0 else ""
    return f'<ol class="library">{rows}</ol><p class="hint">{more}</p>'


def count_text(count: int, language: Language) -> str:
    """Return `1 article` or `12 articles`."""
    if count == 1:
        return text(language, "library_one")
    return text(language, "library_count", count=number(language, count))


def title_html(count: int, language: Language) -> str:
    """Return the list's heading, its close button and what may be added."""
    close = html.escape(text(language, "close"))
    return (
        f'<div class="library-head"><h2>{count_text(count, language)}</h2>'
        f'<button type="button" class="icon" id="beleg-close-library" aria-label="{close}" '
        f'title="{close}">\u00d7</button></div>'
        f'<p class="hint">{text(language, "library_hint")}</p>'
    )


def _matches(article: Article, needle: str) -> bool:
    date = article.date.isoformat() if article.date else ""
    hay = f"{article.title}\n{article.source or ''}\n{date}\n{article.language}".casefold()
    return all(word in hay for word in needle.casefold().split())


def _row(article: Article, language: Language, alike: int) -> str:
    code = html.escape(article.language)
    only = html.escape(text(language, "only"))
    return (
        f'<li><a class="entry" href="{article_link(article.id)}">'
        f"{where_html(article, language)}{_alike(alike, language)}"
        f'<span class="code">{code}</span></a>'
        f'<button type="button" class="act only" name="only:{html.escape(article.id)}" '
        f'title="{only}" aria-label="{only}: {html.escape(article.title)}"></button></li>'
    )


def _alike(count: int, language: Language) -> str:
    if not count:
        return ""
    words = text(language, "alike_one" if count == 1 else "alike", count=number(language, count))
    return f'<span class="alike">{html.escape(words)}</span>'


def index_uploads(assistant: Assistant, paths: Sequence[str], language: Language) -> Iterator[str]:
    """Add uploaded files; yield the progress and then the report as HTML."""
    files = [Path(path) for path in paths]
    if any(file.suffix.lower() not in SUFFIXES for file in files):
        yield _sentence(text(language, "not_text"))
        return
    contents = {file.name: file.read_bytes() for file in files}
    yield from _reported(lambda report: assistant.index_uploads(contents, report), language)


def index_address(assistant: Assistant, address: str, language: Language) -> Iterator[str]:
    """Add a web page, or what is new in a feed; yield the progress and then the report."""
    address = address.strip()
    if not is_address(address):
        yield _sentence(text(language, "no_address"))
        return
    yield from _reported(lambda report: assistant.index([address], report), language)


def index_folders(
    assistant: Assistant, folders: Sequence[Path], language: Language
) -> Iterator[str]:
    """Index the served folders again; yield the progress and then the report as HTML."""
    yield from _reported(lambda report: assistant.index(folders, report), language)


def _reported(work: Work, language: Language) -> Iterator[str]:
    yield _bar(text(language, "preparing"), None)
    outcome: IndexReport | BelegError | None = None
    for step in _steps(work):
        if isinstance(step, tuple):
            done, total = step
            label = text(language, "indexing", done=done, total=total)
            yield _bar(label, done / total if total else None)
        else:
            outcome = step
    if isinstance(outcome, BelegError):
        yield _sentence(str(outcome))
    else:
        yield report_html(outcome, language) if outcome else _sentence(text(language, "broken"))


def _steps(work: Work) -> Iterator[tuple[int, int] | IndexReport | BelegError]:
    """Run `work` in a thread, because its progress comes by a call and ours by a yield."""
    steps: queue.Queue[tuple[int, int] | IndexReport | BelegError | None] = queue.Queue()

    def run() -> None:
        try:
            steps.put(work(lambda progress: steps.put((progress.done, progress.total))))
        except BelegError as error:
            steps.put(error)
        finally:
            steps.put(None)

    threading.Thread(target=run, name="beleg-indexing", daemon=True).start()
    while (step := steps.get()) is not None:
        yield step


def report_html(report: IndexReport, language: Language) -> str:
    """Return how many articles came, changed or went, and why a file was not added."""
    counts = {
        "report_added": len(report.added),
        "report_updated": len(report.updated),
        "report_unchanged": len(report.unchanged),
        "report_removed": len(report.removed),
        "report_failed": len(report.failed),
    }
    parts = [text(language, key, count=count) for key, count in counts.items() if count]
    failures = "".join(
        f"<li><b>{html.escape(_name(failure.path))}</b> {html.escape(failure.reason)}</li>"
        for failure in report.failed
    )
    said = " · ".join(parts) or text(language, "report_nothing")
    return _sentence(said) + (f'<ul class="failures">{failures}</ul>' if failures else "")


def _name(path: str) -> str:
    return Path(path.removeprefix("upload:")).name


def _bar(label: str, part: float | None) -> str:
    value = "" if part is None else f' value="{part:.3f}"'
    return f'<p class="report" role="status">{html.escape(label)}</p><progress{value}></progress>'


def _sentence(words: str) -> str:
    return f'<p class="report" role="status">{html.escape(words)}</p>'
