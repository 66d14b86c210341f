"""multilingual-e5-small as an ONNX model, built from the packaged weights within a second.

One graph has all that is asked of the model: the vector of a text, and the vectors of its tokens
in the two layers whose words are compared. It is BERT's encoder in onnxruntime's own operators, so
that nothing has to be fused when it is loaded. The table of 250,000 tokens stays in the 4 bits in
which the package has it: a token's row is unpacked when it is looked up, to the same values.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vectorstore.embedding.onnx_file import OnnxFile
from vectorstore.embedding.packaged_e5 import (
    NAME,
    WEIGHTS_SHA256,
    Tensor,
    read_scores,
    read_tensors,
    source_files,
)
from vectorstore.embedding.weights import made_once

IDS, MASK = "input_ids", "attention_mask"
SENTENCE = "sentence"  # unit vectors, (batch, hidden)
LAYERS = ("layer_9", "layer_12")  # (batch, tokens, hidden)
TOKENIZER = "tokenizer.json"
SCORES = "scores.npy"  # the logarithm of how often each token is used

_VERSION = 1  # of what is written; another one is built beside the former
_HIDDEN, _HEADS, _DEPTH = 384, 12, 12
_NORM = {"axis": -1, "epsilon": 1e-12}


def built(cache: Path) -> Path:
    """Return the folder below `cache` with the model, its tokenizer and its scores.

    Built at the first call, which takes about a second.

    Raises: WeightsError: if the packages are missing or damaged, or the disk is full.
    """
    return made_once(cache / f"{NAME}-{WEIGHTS_SHA256[:8]}-onnx{_VERSION}", _write)


def _write(folder: Path) -> None:
    weights, tokenizer = source_files()
    write_graph(folder, read_tensors(weights))
    np.save(folder / SCORES, read_scores(weights))
    shutil.copyfile(tokenizer, folder / TOKENIZER)


def write_graph(
    folder: Path,
    tensors: Mapping[str, Tensor],
    *,
    hidden: int = _HIDDEN,
    heads: int = _HEADS,
    depth: int = _DEPTH,
) -> None:
    """Write BERT's encoder into a folder; `tensors` have BERT's usual names."""
    outputs = {SENTENCE: ("batch", hidden)} | {name: ("batch", "tokens", hidden) for name in LAYERS}
    with OnnxFile(folder, (IDS, MASK), outputs) as file:
        encoder = _Encoder(file, tensors, heads)
        state = encoder.embedded()
        for number in range(depth):
            output = f"layer_{number + 1}"
            state = encoder.layer(state, f"encoder.layer.{number}.", output)
        encoder.pooled(state)


@dataclass(frozen=True)
class _Encoder:
    """The parts of BERT, each added to a file under the names of its weights."""

    file: OnnxFile
    tensors: Mapping[str, Tensor]
    heads: int

    def embedded(self) -> str:
        """Add what looks tokens and places up; return the first state."""
        node, number = self.file.node, self.file.small
        for name, value in (("zero", 0), ("one", 1), ("two", 2)):
            number(name, np.array([value], dtype=np.int64))
        table, scales = self._four_bit("embeddings.word_embeddings.weight")
        sizes = {"bits": 4, "block_size": 32, "gather_axis": 0, "quantize_axis": 1}
        words = node("GatherBlockQuantized", [table, IDS, scales], "words", **sizes)
        places = self._values("embeddings.position_embeddings.weight")
        places = places + self._values("embeddings.token_type_embeddings.weight")[0]
        self.file.large("all_places", places)
        node("Shape", [IDS], "length", start=1, end=2)
        node("Slice", ["all_places", "zero", "length", "zero"], "places")
        node("Add", [words, "places"], "tokens")
        node("Cast", [MASK], "mask", to=6)  # int32
        gain, shift = self._norm("embeddings.LayerNorm")
        return node("LayerNormalization", ["tokens", gain, shift], "layer_0", **_NORM)

    def layer(self, state: str, name: str, output: str) -> str:
        """Add one layer of the encoder on top of a state; return the next state."""
        node = self.file.node
        parts = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        asked, bias = self._linear(state, parts)
        node("Add", [asked, bias], f"{name}qkv")
        split = [f"{name}{part}" for part in ("q", "k", "v")]
        node("Split", [f"{name}qkv"], *split, axis=2, num_outputs=3)
        mixed = node("MultiHeadAttention", [*split, "", "mask"], f"{name}mixed",
                     num_heads=self.heads)  # fmt: skip
        state = self._added(mixed, state, f"{name}attention.output", f"{name}attended")
        inner, bias = self._linear(state, [f"{name}intermediate.dense"])
        node("BiasGelu", [inner, bias], f"{name}gelu")
        return self._added(f"{name}gelu", state, f"{name}output", output)

    def pooled(self, state: str) -> None:
        """Add the mean of a text's tokens, brought to length 1."""
        node = self.file.node
        node("Cast", [MASK], "weight", to=1)  # float32
        node("Unsqueeze", ["weight", "two"], "weights")
        node("Mul", [state, "weights"], "weighted")
        node("ReduceSum", ["weighted", "one"], "sum", keepdims=0)
        node("LpNormalization", ["sum"], SENTENCE, axis=-1, p=2)

    def _added(self, rows: str, state: str, name: str, output: str) -> str:
        """Add a linear layer whose rows are added to the state, and levelled."""
        product, bias = self._linear(rows, [f"{name}.dense"])
        inputs = [product, state, *self._norm(f"{name}.LayerNorm"), bias]
        return self.file.node("SkipLayerNormalization", inputs, output, epsilon=1e-12)

    def _linear(self, rows: str, names: Sequence[str]) -> tuple[str, str]:
        """Add the product with some layers side by side; return it, and the name of their bias."""
        matrix = np.concatenate([self._values(f"{name}.weight") for name in names])
        bias = np.concatenate([self._values(f"{name}.bias") for name in names])
        weight = self.file.large(f"{names[0]}.weight", np.ascontiguousarray(matrix.T))
        product = self.file.node("MatMul", [rows, weight], f"{names[0]}.product")
        return product, self.file.small(f"{names[0]}.bias", bias)

    def _norm(self, name: str) -> list[str]:
        parts = (f"{name}.{part}" for part in ("weight", "bias"))
        return [self.file.small(part, self._values(part)) for part in parts]

    def _values(self, name: str) -> np.ndarray:
        return self.tensors[name].values()

    def _four_bit(self, name: str) -> tuple[str, str]:
        """Keep a matrix in 4 bits; return its name, and that of its scales."""
        blocks = self.tensors[name].blocks()
        rows, columns = blocks.shape
        packed = self.file.large(name, in_order(blocks).reshape(rows, columns * 16))
        return packed, self.file.large(f"{name}.scales", blocks["scale"].astype(np.float32))


def in_order(blocks: np.ndarray) -> np.ndarray:
    """Return the bytes of 4-bit blocks with neighbours in one byte, the first one low.

    The package has in a byte the values that are 16 places apart.
    """
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
    neighbours: np.ndarray = values[..., ::2] | values[..., 1::2] << 4
    return neighbours
