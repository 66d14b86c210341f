"""Texts as unit vectors, by sentence-transformers."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vectorstore.embedding import packaged_e5
from vectorstore.embedding.engine import Engine, engine_of, in_batches
from vectorstore.errors import Cancelled, EmbeddingError, WeightsError, reason_of
from vectorstore.progress import Stop

DEFAULT = "default"
_PADDED = 8  # tokens; multiples of it are the lengths of batches
_KEPT_KERNELS = "32"
_KEPT_QUERIES = 64
_SAMPLED = 1_000_000  # bytes hashed at either end of a file of weights
_FEW = 40_000  # characters that the engine embeds before another way is worth loading
_PART = 2000  # texts that are embedded before a run is asked whether it goes on: half a minute

EmbedPassages = Callable[[Sequence[str]], np.ndarray]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def ready(self) -> bool:
        """Whether a question is embedded at once."""
        ...

    def fingerprint(self) -> dict[str, str]:
        """Return what must be the same for two vectors to be comparable."""
        ...

    def load(self) -> None:
        """Be ready for what is indexed; may take seconds."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed texts as unit vectors.

        Returns: float32, shape (len(texts), dimension); row i belongs to texts[i].
        Raises: EmbeddingError: if the model cannot be used.
        """
        ...

    def embed_query(self, text: str) -> np.ndarray:
        """Embed a question as a unit vector, float32, shape (dimension,)."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded when something is indexed and shared by all threads.

    Models that have the prompts "query" and "passage" get them; others are used plain. The
    default model is computed by an engine that needs no PyTorch. It embeds questions, and what
    an answer is made of, by itself; for what is indexed, sentence-transformers works with it.
    """

    def __init__(self, model: str, cache: Path, dtype: str = "auto") -> None:
        """Remember which model to load.

        Args:
            model: `default`, a folder in sentence-transformers' form, or a hub name.
            cache: where the default model is kept.
            dtype: `auto` (bfloat16 where the CPU computes in it), `float32` or `bfloat16`.
        """
        self._name = model
        self._cache = cache
        self._dtype = dtype
        self._model: Any = None
        self._engine: Engine | None = None
        self._few_left = _FEW
        self._loading = threading.Lock()
        self._encoding = threading.Lock()
        # A question is embedded for its passages and for their sentences.
        self._query = lru_cache(maxsize=_KEPT_QUERIES)(self._embed_query)

    @property
    def ready(self) -> bool:
        """Whether a question is embedded at once; see Embedder."""
        return self._model is not None or self._engine is not None

    def fingerprint(self) -> dict[str, str]:
        """Return the model's name and the hash of its weights."""
        if self._name == DEFAULT:
            return {"embedding": packaged_e5.NAME, "weights": packaged_e5.WEIGHTS_SHA256[:16]}
        folder = Path(self._name).expanduser()
        if folder.is_dir():
            return {"embedding": folder.name, "weights": _folder_hash(folder)}
        return {"embedding": self._name, "weights": "hub"}

    def load(self) -> None:
        """Load the model, if that has not happened yet; about seven seconds.

        Raises: EmbeddingError: with what to do, if it cannot be loaded.
        Raises: WeightsError: if the default model is missing or damaged.
        """
        with self._loading:
            if self._model is None:
                self._model = self._loaded()

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed texts as unit vectors; see Embedder."""
        vectors: np.ndarray | None = None
        for rows in in_batches(texts):
            encoded = self._encode([texts[row] for row in rows], "passage")
            if vectors is None:
                vectors = np.empty((len(texts), encoded.shape[1]), dtype=np.float32)
            vectors[rows] = encoded
        return np.empty((0, 0), dtype=np.float32) if vectors is None else vectors

    def embed_query(self, text: str) -> np.ndarray:
        """Embed a question as a unit vector, not to be written to; see Embedder."""
        return self._query(text)

    def _embed_query(self, text: str) -> np.ndarray:
        vector: np.ndarray = self._encode([text], "query")[0]
        vector.flags.writeable = False
        return vector

    def _encode(self, texts: list[str], prompt: str) -> np.ndarray:
        by_engine = self._name == DEFAULT and (prompt == "query" or self._model is None)
        if by_engine:
            self._engine = self._engine or engine_of(self._cache)
            vectors = self._engine.sentences(texts, prompt)
        else:
            vectors = self._encoded(texts, prompt)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise EmbeddingError(
                f"The embedding model {self._name} gives a vector without length. "
                "Set BELEG_EMBEDDING to another model."
            )
        unit: np.ndarray = vectors / lengths
        return unit

    def _encoded(self, texts: list[str], prompt: str) -> np.ndarray:
        model = self._for_many(texts)
        # A fast tokenizer refuses to be used from two threads at once.
        with self._encoding:
            vectors = model.encode(
                texts,
                prompt_name=prompt if prompt in model.prompts else None,
                batch_size=len(texts),
                convert_to_tensor=True,
                show_progress_bar=False,
            )
        encoded: np.ndarray = vectors.float().cpu().numpy()
        return encoded

    def _loaded(self) -> Any:
        _keep_few_kernels()
        try:
            if self._name == DEFAULT and self._dtype != "bfloat16":
                return self._with_engine()
            return self._plain()
        except WeightsError:
            raise
        except Exception as error:  # a foreign model fails in any way it likes
            raise EmbeddingError(_cannot_load(self._name, error)) from error

    def _for_many(self, texts: Sequence[str]) -> Any:
        """Return the model for some more texts; where they become many, PyTorch's if it is faster.

        In bfloat16 its kernels embed twice as many tokens a second as the engine, but the weights
        must be unpacked for it, loaded, and kept in memory beside the engine's.
        """
        self.load()
        with self._loading:
            was_few = self._few_left > 0
            self._few_left -= sum(map(len, texts))
            if was_few and self._few_left <= 0 and self._gains_by_torch():
                self._model = self._plain()
            return self._model

    def _gains_by_torch(self) -> bool:
        is_engine = self._name == DEFAULT and self._dtype == "auto"
        return is_engine and (_device() != "cpu" or computes_bfloat16())

    def _with_engine(self) -> Any:
        from vectorstore.embedding.transformer import model_of

        self._engine = self._engine or engine_of(self._cache)
        return model_of(self._engine)

    def _plain(self) -> Any:
        import torch  # six seconds, with what follows
        from sentence_transformers import SentenceTransformer

        _quiet()
        model = SentenceTransformer(self._source(), device=_device())
        model.eval()
        _pad_alike(model)
        return model.to(getattr(torch, self._chosen_dtype()))

    def _source(self) -> str:
        if self._name == DEFAULT:
            return str(packaged_e5.unpack(self._cache))
        folder = Path(self._name).expanduser()
        return str(folder) if folder.is_dir() else self._name

    def _chosen_dtype(self) -> str:
        if self._dtype != "auto":
            return self._dtype
        return "bfloat16" if computes_bfloat16() else "float32"


def embed_by_parts(
    embed: EmbedPassages, texts: Sequence[str], tell: Callable[[float], None], cancelled: Stop
) -> np.ndarray:
    """Embed very many texts; between some thousand, `tell` is told which share is done.

    Raises: Cancelled: if `cancelled` says so then. What was embedded is lost.
    """
    vectors = embed(texts[:_PART])
    if len(texts) <= _PART:
        return vectors
    whole = np.empty((len(texts), vectors.shape[1]), dtype=np.float32)
    whole[:_PART] = vectors
    for start in range(_PART, len(texts), _PART):
        if cancelled():
            raise Cancelled("Indexing was stopped in the middle of an article.")
        tell(start / len(texts))
        whole[start : start + _PART] = embed(texts[start : start + _PART])
    return whole


def computes_bfloat16() -> bool:
    """Whether the device computes in bfloat16 itself; emulated, it is slower than float32."""
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _keep_few_kernels() -> None:
    """Let torch and oneDNN forget what they prepared for batches of other lengths.

    Each keeps it for a thousand different ones, some 200 MB in the end (`make bench-index`). As
    texts come in the order of their lengths, a few are enough. Both read this when first used.
    """
    for name in ("LRU_CACHE_CAPACITY", "ONEDNN_PRIMITIVE_CACHE_CAPACITY"):
        os.environ.setdefault(name, _KEPT_KERNELS)


def _pad_alike(model: Any) -> None:
    """Let batches have few different lengths; vectors differ by less than 1e-4 in cosine."""
    first = model[0]
    if hasattr(first, "processing_kwargs"):
        first.processing_kwargs = {
            **first.processing_kwargs,
            "text": {**first.processing_kwargs.get("text", {}), "pad_to_multiple_of": _PADDED},
        }


def _quiet() -> None:
    """Keep progress bars and load reports out of the shell."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def _folder_hash(folder: Path) -> str:
    """Hash the names, sizes and both ends of a model's files: gigabytes are not read whole."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".json", ".safetensors", ".bin", ".model", ".txt"}:
            continue
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}:{size}".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLED))
            file.seek(max(0, size - _SAMPLED))
            digest.update(file.read())
    return digest.hexdigest()[:16]


def _cannot_load(name: str, error: Exception) -> str:
    reason = reason_of(error)
    return (
        f"The embedding model {name!r} cannot be loaded: {reason}. Set BELEG_EMBEDDING to a "
        "folder that holds a sentence-transformers model, to a hub name that is reachable, or "
        "leave it unset for the packaged model."
    )
