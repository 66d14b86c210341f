"""ONNX models written node by node, as onnxruntime reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from vectorstore.embedding.e5_graph import in_order
from vectorstore.embedding.onnx_file import GRAPH, WEIGHTS, OnnxFile

RANDOM = np.random.default_rng(7)
TABLE = RANDOM.normal(size=(300, 32)).astype(np.float32)
MATRIX = RANDOM.normal(size=(32, 7)).astype(np.float32)


def session_of(folder: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(folder / GRAPH, providers=["CPUExecutionProvider"])


def test_big_weights_lie_beside_the_graph_and_are_read_from_there(tmp_path: Path):
    with OnnxFile(tmp_path, ["ids"], {"out": ("batch", "tokens", 7)}) as file:
        table, matrix = file.large("table", TABLE), file.large("matrix", MATRIX)
        bias = file.small("bias", np.arange(7, dtype=np.float32))
        rows = file.node("Gather", [table, "ids"], "rows")
        product = file.node("MatMul", [rows, matrix], "product")
        file.node("Add", [product, bias], "out")
    assert (tmp_path / GRAPH).stat().st_size < 1000
    assert (tmp_path / WEIGHTS).stat().st_size >= TABLE.nbytes + MATRIX.nbytes
    ids = np.array([[0, 299], [128, 5]], dtype=np.int64)
    (out,) = session_of(tmp_path).run(["out"], {"ids": ids})
    assert np.allclose(out, TABLE[ids] @ MATRIX + np.arange(7), atol=1e-4)


@pytest.mark.parametrize("axis", [-1, -2, 0, 1])
def test_attributes_may_be_negative_or_fractions(tmp_path: Path, axis: int):
    with OnnxFile(tmp_path, ["ids"], {"out": ("batch", "tokens")}) as file:
        file.node("Cast", ["ids"], "values", to=1)
        file.node("LpNormalization", ["values"], "out", axis=axis, p=2)
    ids = np.array([[3, 4], [6, 8]], dtype=np.int64)
    (out,) = session_of(tmp_path).run(["out"], {"ids": ids})
    assert np.allclose(out, ids / np.linalg.norm(ids, axis=axis, keepdims=True))


def test_operators_of_onnxruntime_are_found(tmp_path: Path):
    with OnnxFile(tmp_path, ["ids"], {"out": ("batch", "tokens")}) as file:
        file.node("Cast", ["ids"], "values", to=1)
        bias = file.small("bias", np.array([0.5, -0.5], dtype=np.float32))
        file.node("BiasGelu", ["values", bias], "out")
    (out,) = session_of(tmp_path).run(["out"], {"ids": np.array([[0, 1]], dtype=np.int64)})
    assert np.allclose(out, [[0.345731, 0.345731]], atol=1e-5)


def test_model_that_could_not_be_finished_has_no_graph(tmp_path: Path):
    with pytest.raises(KeyError), OnnxFile(tmp_path, ["ids"], {}):
        raise KeyError("a weight is missing")
    assert not (tmp_path / GRAPH).exists()


def test_four_bit_rows_are_looked_up_to_the_same_values(tmp_path: Path):
    blocks = np.zeros((5, 2), np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    blocks["scale"] = RANDOM.uniform(0.1, 2, blocks.shape)
    blocks["nibbles"] = RANDOM.integers(0, 256, (5, 2, 16))
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    values = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
    values *= blocks["scale"].astype(np.float32)[..., None]
    with OnnxFile(tmp_path, ["ids"], {"out": ("batch", "tokens", 64)}) as file:
        table = file.large("table", in_order(blocks).reshape(5, 32))
        scales = file.large("scales", blocks["scale"].astype(np.float32))
        file.node("GatherBlockQuantized", [table, "ids", scales], "out",
                  bits=4, block_size=32, gather_axis=0, quantize_axis=1)  # fmt: skip
    ids = np.array([[4, 0, 3]], dtype=np.int64)
    (out,) = session_of(tmp_path).run(["out"], {"ids": ids})
    assert (out == values.reshape(5, 64)[ids]).all()
