"""The engine as the first module of a SentenceTransformer. Importing this imports PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

from vectorstore.embedding import e5_graph
from vectorstore.embedding.engine import HIDDEN, MOST_TOKENS, PROMPTS, Engine, Tokens


def model_of(engine: Engine) -> SentenceTransformer:
    """Return a sentence-transformers model whose encoder is an engine's."""
    modules: list[torch.nn.Module] = [EngineModule(engine), Pooling(HIDDEN, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu")


class EngineModule(InputModule):
    """Reads texts and gives each token its vector, as `Transformer` does, by onnxruntime."""

    max_seq_length = MOST_TOKENS

    def __init__(self, engine: Engine) -> None:
        """Work with an engine, which others use beside it."""
        super().__init__()  # type: ignore[no-untyped-call]  # it has no types
        self._engine = engine

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        """Return the tokens of texts, each with the prompt before it."""
        tokens = self._engine.tokens([(prompt or "") + text for text in inputs])
        return {
            e5_graph.IDS: torch.from_numpy(tokens.ids),
            e5_graph.MASK: torch.from_numpy(tokens.mask),
        }

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add the vectors of the tokens, float32, (texts, tokens, hidden)."""
        tokens = Tokens(features[e5_graph.IDS].numpy(), features[e5_graph.MASK].numpy())
        (states,) = self._engine.run(tokens, e5_graph.LAYERS[-1])
        return {**features, "token_embeddings": torch.from_numpy(states)}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Refuse: the model lies in the cache already."""
        raise NotImplementedError(output_path)
