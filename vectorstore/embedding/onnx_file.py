"""An ONNX model written node by node: a small graph, and its big weights in a file beside it.

ONNX is protobuf. The few messages that a graph of known operators needs are encoded here; the
library that does it for all of ONNX weighs 80 MB. The numbers are the fields of `onnx.proto`,
https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from struct import pack
from types import TracebackType

import numpy as np

GRAPH = "model.onnx"
WEIGHTS = "model.bin"

_FORMAT = 10
_OPERATORS = 21  # the version of ONNX's own operators
_MICROSOFT = "com.microsoft"  # onnxruntime's, in which BERT's parts are one node each
_PAGE = 4096  # bytes; weights that begin with a page are mapped into memory, not read
_KINDS = {"float32": 1, "uint8": 2, "int32": 6, "int64": 7}
_OWN = frozenset({
    "Add", "Cast", "Gather", "LayerNormalization", "LpNormalization", "MatMul", "Mul", "ReduceSum",
    "Shape", "Slice", "Split", "Unsqueeze",
})  # fmt: skip

Attribute = int | float
Dimensions = Sequence[int | str]


class OnnxFile(AbstractContextManager["OnnxFile"]):
    """A model as it is put together in a folder; whole when the context ends without an error."""

    def __init__(
        self, folder: Path, inputs: Sequence[str], outputs: Mapping[str, Dimensions]
    ) -> None:
        """Begin a model of int64 inputs, (batch, tokens), and float32 outputs."""
        self._folder = folder
        self._blob = (folder / WEIGHTS).open("wb")
        self._graph = b"".join(
            [_field(11, _typed(name, "int64", ("batch", "tokens"))) for name in inputs]
            + [_field(12, _typed(name, "float32", shape)) for name, shape in outputs.items()]
        )

    def small(self, name: str, values: np.ndarray) -> str:
        """Keep some values in the graph itself; return their name."""
        self._graph += _field(5, _tensor(name, values) + _field(9, values.tobytes()))
        return name

    def large(self, name: str, values: np.ndarray) -> str:
        """Keep a matrix in the file beside the graph; return its name."""
        self._blob.write(bytes(-self._blob.tell() % _PAGE))
        place = {"location": WEIGHTS, "offset": self._blob.tell(), "length": values.nbytes}
        entries = [_field(1, key) + _field(2, str(value)) for key, value in place.items()]
        stored = b"".join(_field(13, entry) for entry in entries) + _field(14, 1)
        self._graph += _field(5, _tensor(name, values) + stored)
        np.ascontiguousarray(values).tofile(self._blob)
        return name

    def node(
        self, operator: str, inputs: Sequence[str], *outputs: str, **attributes: Attribute
    ) -> str:
        """Add an operator; return the name of its first output. An input may be left out as ""."""
        own = operator in _OWN
        self._graph += _field(
            1,
            b"".join(_field(1, name) for name in inputs)
            + b"".join(_field(2, name) for name in outputs)
            + _field(4, operator)
            + b"".join(_field(5, _attribute(*entry)) for entry in attributes.items())
            + (b"" if own else _field(7, _MICROSOFT)),
        )
        return outputs[0]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the graph, unless something has failed."""
        self._blob.close()
        if kind is None:
            operators = (("", _OPERATORS), (_MICROSOFT, 1))
            sets = [_field(1, domain) + _field(2, version) for domain, version in operators]
            graph = self._graph + _field(2, "main")
            content = _field(1, _FORMAT) + _field(7, graph)
            content += b"".join(_field(8, one) for one in sets)
            (self._folder / GRAPH).write_bytes(content)


def _tensor(name: str, values: np.ndarray) -> bytes:
    dimensions = b"".join(_field(1, size) for size in values.shape)
    return dimensions + _field(2, _KINDS[str(values.dtype)]) + _field(8, name)


def _typed(name: str, kind: str, shape: Dimensions) -> bytes:
    sizes = [_field(1, size) if isinstance(size, int) else _field(2, size) for size in shape]
    dimensions = b"".join(_field(1, size) for size in sizes)
    return _field(1, name) + _field(2, _field(1, _field(1, _KINDS[kind]) + _field(2, dimensions)))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _field(1, name) + _field(2, value) + _field(20, 1)
    return _field(1, name) + _field(3, value) + _field(20, 2)


def _field(number: int, value: Attribute | str | bytes) -> bytes:
    """Return one field of a protobuf message; negative integers take ten bytes."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value % 2**64)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
