"""The engine as the first module of a SentenceTransformer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vectorstore.embedding import e5_graph
from vectorstore.embedding.engine import HIDDEN, MOST_TOKENS, PROMPTS, Engine, Tokens

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer


def model_of(engine: Engine) -> SentenceTransformer:
    """Return a sentence-transformers model whose encoder is an engine's; imports PyTorch."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    modules: list[torch.nn.Module] = [_encoder_of(engine), Pooling(HIDDEN, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu")


def _encoder_of(engine: Engine) -> torch.nn.Module:
    """Return an engine as a module; its class needs its parent's, and thereby PyTorch."""
    import torch
    from sentence_transformers.base.modules import InputModule

    class EngineModule(InputModule):
        """Reads texts and gives each token its vector, as `Transformer` does, by onnxruntime."""

        max_seq_length = MOST_TOKENS

        def preprocess(
            self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
        ) -> dict[str, torch.Tensor]:
            """Return the tokens of texts, each with the prompt before it."""
            tokens = engine.tokens([(prompt or "") + text for text in inputs])
            return {
                e5_graph.IDS: torch.from_numpy(tokens.ids),
                e5_graph.MASK: torch.from_numpy(tokens.mask),
            }

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            """Add the vectors of the tokens, float32, (texts, tokens, hidden)."""
            tokens = Tokens(features[e5_graph.IDS].numpy(), features[e5_graph.MASK].numpy())
            (states,) = engine.run(tokens, e5_graph.LAYERS[-1])
            return {**features, "token_embeddings": torch.from_numpy(states)}

        def save(self, output_path: str, *_: Any, **__: Any) -> None:
            """Refuse: the model lies in the cache already."""
            raise NotImplementedError(output_path)

    module: torch.nn.Module = EngineModule()  # type: ignore[no-untyped-call]  # its parent's
    return module
