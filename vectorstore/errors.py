"""The errors of Beleg. Each message says what happened and what to do about it."""


class BelegError(Exception):
    """Root of every error that Beleg raises on purpose."""


def reason_of(error: BaseException, longest: int = 200) -> str:
    """Return what a library's error says in its first line, `longest` characters at most.

    An error that says nothing is known by its kind.
    """
    return str(error).strip().partition("\n")[0][:longest] or type(error).__name__


class LoadingError(BelegError):
    """A file cannot be read as an article."""


class FetchError(LoadingError):
    """A web address may not be asked, or what it answers is no page that can be read."""


class RerankingError(BelegError):
    """The reranking model cannot be loaded, or gives no usable scores."""


class EmbeddingError(BelegError):
    """The embedding model is missing, damaged or yields unusable vectors."""


class WeightsError(BelegError):
    """Model weights are missing or damaged."""


class StoreError(BelegError):
    """The index cannot be opened, read or written."""


class IndexInUse(StoreError):
    """Another process holds the index."""


class FingerprintMismatch(StoreError):
    """The index was built with another embedding model, chunking or format."""


class ArticleNotFound(StoreError):
    """No article has this id."""


class Cancelled(BelegError):
    """Somebody stopped what was going on."""


class RebuildStopped(Cancelled):
    """A rebuild was stopped; what it has embedded is kept."""

    def __init__(self) -> None:
        """Say how it goes on."""
        super().__init__("The rebuild was stopped. `beleg rebuild` goes on where it was.")


class WordsUnusable(StoreError):
    """The index of words cannot be read or written; it can be made anew from the articles."""


class DiskFull(StoreError):
    """There is too little room left on the disk to write safely."""
