"""The default embedding model under onnxruntime: questions, sentences, words; without PyTorch."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.embedding import e5_graph
from vectorstore.embedding.onnx_file import GRAPH
from vectorstore.errors import WeightsError, reason_of

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

PROMPTS = {"query": "query: ", "passage": "passage: "}
MOST_TOKENS = 512
HIDDEN = 384

_PAD = 1  # the id of the token that fills a batch up
# Texts that are computed together. Few, so that a question waits for one batch of an indexing run
# and not for all of it.
BATCH = 8
_MOST_CHARACTERS = 4000  # of a batch as it is filled up: about 1,000 tokens; 1,600 took 76 MB
_CONFIGURATION = {
    # A thread that waits for another sleeps: spinning beside a busy program, it takes its core.
    "session.intra_op.allow_spinning": "0",
    # Small shares of the work, so that a thread whose core is taken keeps nobody waiting.
    "session.dynamic_block_base": "4",
}

_opening = threading.Lock()
_opened: list[Engine] = []  # none or one


@dataclass(frozen=True)
class Tokens:
    """A batch of texts as the model reads them, the shorter ones filled up."""

    ids: np.ndarray  # int64, (texts, tokens)
    mask: np.ndarray  # int64, (texts, tokens); 1 where a token is the text's own


@dataclass(frozen=True)
class TokenVectors:
    """A text's tokens in the layers that are compared."""

    ids: np.ndarray  # int64, (tokens,)
    offsets: np.ndarray  # int64, (tokens, 2): where in the text each one is, its prompt included
    layers: tuple[np.ndarray, ...]  # float32, (tokens, hidden) each


class Engine:
    """multilingual-e5-small, ready in about a second. Safe to share by threads."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Load the model that `e5_graph.built` has put into a folder.

        Args:
            folder: with the model, its tokenizer and its scores.
            threads: that compute one batch; 0 for as many as there are cores.

        Raises: WeightsError: if it cannot be loaded.
        """
        from tokenizers import Tokenizer  # a second, with what it reads

        try:
            self._tokenizer = Tokenizer.from_file(str(folder / e5_graph.TOKENIZER))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(MOST_TOKENS)
            self.scores = np.load(folder / e5_graph.SCORES)
            self._path = folder / GRAPH
            self._session = _session(self._path, threads)
        except Exception as error:  # a foreign library fails in any way it likes
            raise WeightsError(
                f"The model in {folder} cannot be loaded: {reason_of(error)}. "
                "Delete that folder, and it is built anew."
            ) from error

    def use_threads(self, count: int) -> None:
        """Compute with so many threads from the next batch on; takes a fifth of a second."""
        self._session = _session(self._path, count)

    def sentences(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        """Return unit vectors, shape (len(texts), 384); `prompt` is "query" or "passage"."""
        vectors = np.empty((len(texts), HIDDEN), dtype=np.float32)
        for rows in in_batches(texts):
            tokens = self.tokens([PROMPTS[prompt] + texts[row] for row in rows])
            (vectors[rows],) = self.run(tokens, e5_graph.SENTENCE)
        return vectors

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of texts that have their prompts already, 512 at most of each."""
        found: dict[int, TokenVectors] = {}
        for rows in in_batches(texts):
            encodings = self._encoded([texts[row] for row in rows])
            layers = self.run(_filled_up([one.ids for one in encodings]), *e5_graph.LAYERS)
            for place, (row, encoding) in enumerate(zip(rows, encodings, strict=True)):
                own = len(encoding.ids)
                found[row] = TokenVectors(
                    np.array(encoding.ids),
                    np.array(encoding.offsets),
                    tuple(layer[place, :own] for layer in layers),
                )
        return [found[row] for row in range(len(texts))]

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """Return texts that have their prompts already as the model reads them."""
        return _filled_up([encoding.ids for encoding in self._encoded(texts)])

    def run(self, tokens: Tokens, *outputs: str) -> list[np.ndarray]:
        """Compute outputs of the graph for one batch."""
        inputs = {e5_graph.IDS: tokens.ids, e5_graph.MASK: tokens.mask}
        computed: list[np.ndarray] = self._session.run(list(outputs), inputs)
        return computed

    def _encoded(self, texts: Sequence[str]) -> list[Encoding]:
        # The tokenizer knows no surrogates.
        plain = [text.encode(errors="replace").decode() for text in texts]
        encodings: list[Encoding] = self._tokenizer.encode_batch(plain)
        return encodings


def engine_of(cache: Path) -> Engine:
    """Return the one engine of this process; the first to ask says where it is kept.

    Raises: WeightsError: if the packages are missing or damaged, or the disk is full.
    """
    with _opening:
        if not _opened:
            _opened.append(Engine(e5_graph.built(cache)))
        return _opened[0]


def in_batches(texts: Sequence[str]) -> list[list[int]]:
    """Return the numbers of texts in batches of like length, the shortest first."""
    batches: list[list[int]] = []
    for row in sorted(range(len(texts)), key=lambda row: len(texts[row])):
        last = batches[-1] if batches else []
        if last and len(last) < BATCH and (len(last) + 1) * len(texts[row]) <= _MOST_CHARACTERS:
            last.append(row)
        else:
            batches.append([row])
    return batches


def _session(path: Path, threads: int) -> InferenceSession:
    import onnxruntime  # a fifth of a second

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors
    options.enable_mem_pattern = False  # one is kept for each length of a batch
    for name, value in _CONFIGURATION.items():
        options.add_session_config_entry(name, value)
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _filled_up(rows: Sequence[Sequence[int]]) -> Tokens:
    ids = np.full((len(rows), max(map(len, rows))), _PAD, dtype=np.int64)
    mask = np.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1
    return Tokens(ids, mask)
