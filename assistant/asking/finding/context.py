"""The telling sentences of the best passages: what the model reads, and what is shown as quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.proof.quotable import SourceSentence, Vectors, split_cached
from assistant.proof.quoting import announces, quotable, refers_back
from vectorstore.article import Article, Span
from vectorstore.embedding.sentence_vectors import MIN_LENGTH
from vectorstore.text.chunking import SentenceSpan

_QUOTED = 2  # sentences of a quote


@dataclass(frozen=True)
class ContextWeights:
    """What chooses the context; `make tune` measures other values than these.

    Of a sentence's score: `shared_words` is for a sentence that has all words of the
    question; `short` is taken from one of no length, for short ones are near to every
    question; `paragraph` is the part of the best sentences of its paragraph, for a name
    alone tells little. Lengths are in characters: of all the `context` (reading it is most of
    the waiting), of a `window`, and of the `best_window`, for a list of demands fills a
    paragraph. A window that scores `as_good` less than the best one may be as long as
    that; one that scores `margin` less is noise. Where several articles speak, none has more
    than `sentences` of them.
    """

    shared_words: float = 0.12
    short: float = 0.1
    paragraph: float = 0.3
    context: int = 1300
    window: int = 350
    best_window: int = 700
    as_good: float = 0.02
    margin: float = 0.06
    sentences: int = 8


_USUAL = ContextWeights()


@dataclass(frozen=True)
class Window:
    """Some sentences of one paragraph: `article.text[start:end]`, with the best one's score."""

    article: Article
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The words, verbatim."""
        return self.article.text[self.start : self.end]

    def holds(self, span: Span) -> bool:
        """Whether it has the whole of another place in its article."""
        return self.start <= span.start and span.end <= self.end


def telling_windows(
    sentences: Sequence[SourceSentence], weights: ContextWeights = _USUAL
) -> list[Window]:
    """Return the best sentences with what stands around them in their paragraphs, best first.

    Together they have at most `weights.context` characters (or one window, however long).
    """
    length = weights.context
    windows: list[Window] = []
    told = [one for one in sentences if one.score >= sentences[0].score - weights.margin]
    several = len({sentence.article.id for sentence in told}) > 1
    for sentence in told:
        if any(_overlaps(window, lone(sentence)) for window in windows):
            continue
        as_good = not windows or sentence.score >= windows[0].score - weights.as_good
        window = _window(sentence, weights.best_window if as_good else weights.window)
        if windows and window.end - window.start > length:
            window = _window(sentence, weights.window)
        own = [one for one in windows if one.article.id == window.article.id]
        if several and own and _sentences([*own, window]) > weights.sentences:
            continue
        length -= window.end - window.start
        if length < 0 and windows:
            break
        windows.append(window)
    return windows


def telling_quotes(
    sentences: Sequence[SourceSentence], *, every_point: bool = False
) -> list[Window]:
    """Return what of ranked sentences is shown as quotes: those that tell most, best first.

    With `every_point` the best one goes on over its paragraph: who lists demands is named once.

    One that begins by referring back has the sentence before it, and one that announces
    something the one behind it. Of a paragraph two that tell much and stand together are one
    quote. Captions and the like are none (`proof.quoting`). Four such quotes hold as many
    answers to mixed_open's questions as three windows did, in three quarters of the words
    (`make tune-quotes`).
    """
    quotes: list[Window] = []
    for one in _quotable(sentences):
        alone, quote = lone(one), _with_needed(one)
        if quote and every_point and not quotes:
            quote = replace(quote, end=_going_on(one))
        if quote is None or any(_holds(known, alone) for known in quotes):
            continue
        for place, known in enumerate(quotes):
            together = _together(known, quote)
            if together:
                quotes[place] = together
                break
        else:
            overlaps = any(_overlaps(known, quote) for known in quotes)
            quotes.append(alone if overlaps else quote)
    return quotes


def lone_sentences(sentences: Sequence[SourceSentence]) -> Iterator[SourceSentence]:
    """Yield those of ranked sentences that are quotes by themselves, best first."""
    return (one for one in _quotable(sentences) if _with_needed(one) == lone(one))


def _quotable(sentences: Sequence[SourceSentence]) -> Iterator[SourceSentence]:
    """Yield the sentences that can be quotes, best first; noise is left out."""
    for one in sentences:
        if one.score < sentences[0].score - _USUAL.margin:
            return
        if one.span in quotable(one.article.text, one.article.language):
            yield one


def _with_needed(sentence: SourceSentence) -> Window | None:
    """Return a sentence with the neighbour that it needs; None if that is not there."""
    paragraph = _paragraph(sentence)
    place = paragraph.index(sentence.span)
    spans = [sentence.span]
    if announces(sentence.text):
        spans = paragraph[place : place + 2]
        if len(spans) < 2:
            return None
    elif refers_back(sentence.text, sentence.article.language):
        spans = paragraph[max(0, place - 1) : place + 1]
    return Window(sentence.article, spans[0].start, spans[-1].end, sentence.score)


def _going_on(sentence: SourceSentence) -> int:
    """Return where the sentences end that follow on one in its paragraph, each of them a quote."""
    article, start, end = sentence.article, sentence.span.start, sentence.span.end
    own = quotable(article.text, article.language)
    for span in (one for one in _paragraph(sentence) if one.start > start):
        if span not in own or span.end - start > _USUAL.best_window:
            break
        end = span.end
    return end


def lone(sentence: SourceSentence) -> Window:
    """Return a sentence by itself."""
    span = sentence.span
    return Window(sentence.article, span.start, span.end, sentence.score)


def _together(one: Window, other: Window) -> Window | None:
    """Return two places of an article as one, if that is two sentences of a paragraph at most."""
    if one.article.id != other.article.id:
        return None
    start, end = min(one.start, other.start), max(one.end, other.end)
    both = Window(one.article, start, end, one.score)
    spans = [s for s in split_cached(one.article.text, one.article.language) if both.holds(s)]
    whole = len(spans) <= _QUOTED and len({span.paragraph for span in spans}) == 1
    return both if whole else None


def _holds(window: Window, other: Window) -> bool:
    return window.article.id == other.article.id and window.holds(Span(other.start, other.end))


def with_shown(
    sources: Sequence[SourceSentence],
    windows: Sequence[Window],
    vectors: Vectors,
) -> list[SourceSentence]:
    """Return the sources, and after them those sentences of windows that are not among them.

    A window may reach beyond the passage it was found in; what it shows can be quoted too.
    """
    have = {(source.article.id, source.span.start) for source in sources}
    missing: dict[tuple[str, int], tuple[Window, SentenceSpan]] = {}
    for window in windows:
        article = window.article
        for span in split_cached(article.text, article.language):
            place = (article.id, span.start)
            if (
                window.holds(span)
                and not span.heading
                and len(span) >= MIN_LENGTH
                and place not in have
            ):
                missing[place] = (window, span)
    if not missing:
        return list(sources)
    rows = vectors([span.of(window.article.text) for window, span in missing.values()])
    shown = [
        SourceSentence(window.article, span, row, window.score)
        for (window, span), row in zip(missing.values(), rows, strict=True)
    ]
    return [*sources, *shown]


def _window(best: SourceSentence, length: int) -> Window:
    """Grow a window from the best sentence over its paragraph, forwards first.

    News text names a speaker once and goes on for sentences: what follows belongs to it.
    """
    article, paragraph = best.article, _paragraph(best)
    start, end = best.span.start, best.span.end
    for span in paragraph:
        if span.start > start and span.end - start <= length:
            end = max(end, span.end)
    for span in reversed(paragraph):
        if span.start < start and end - span.start <= length:
            start = span.start
    return Window(article, start, end, best.score)


def _paragraph(sentence: SourceSentence) -> list[SentenceSpan]:
    """Return all sentences of the paragraph that a sentence stands in."""
    spans = split_cached(sentence.article.text, sentence.article.language)
    return [span for span in spans if span.paragraph == sentence.span.paragraph]


def _sentences(windows: Sequence[Window]) -> int:
    """Return how many sentences the windows of one article have."""
    article = windows[0].article
    spans = split_cached(article.text, article.language)
    return sum(window.holds(span) for span in spans for window in windows)


def _overlaps(window: Window, other: Window) -> bool:
    apart = other.end <= window.start or window.end <= other.start
    return not apart and window.article.id == other.article.id
