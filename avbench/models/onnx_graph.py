"""Writes a small ONNX graph, so that OpenCV can run a net whose weights we hold.

The few messages of the format that a feed-forward net needs, encoded by hand: a field is its number
and wire type, then a varint or a length and bytes. Numbers after onnx.proto3, opset 13.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

_IR_VERSION, _OPSET = 8, 13
_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7


class OnnxGraph:
    """Nodes in the order of their making. Values are named t0, t1, ...; the input is "x"."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, values: ArrayLike) -> str:
        """The name of a new float32 tensor."""
        array = np.ascontiguousarray(values, dtype="<f4")
        name = f"w{len(self._constants)}"
        dims = b"".join(_number(1, n) for n in array.shape)
        body = dims + _number(2, _FLOAT) + _text(8, name) + _field(9, array.tobytes())
        self._constants.append(body)
        return name

    def add(self, operator: str, *inputs: str, **attributes: int | Sequence[int]) -> str:
        """The name of a new node's output."""
        name = f"t{len(self._nodes)}"
        body = b"".join(_text(1, i) for i in inputs) + _text(2, name) + _text(4, operator)
        body += b"".join(_field(5, _attribute(k, v)) for k, v in attributes.items())
        self._nodes.append(body)
        return name

    def model(self, input_shape: Sequence[int], output: str, output_shape: Sequence[int]) -> bytes:
        """The whole file: one input "x", one output."""
        graph = b"".join(_field(1, node) for node in self._nodes) + _text(2, "net")
        graph += b"".join(_field(5, tensor) for tensor in self._constants)
        graph += _field(11, _value("x", input_shape)) + _field(12, _value(output, output_shape))
        opset = _field(8, _text(1, "") + _number(2, _OPSET))
        return _number(1, _IR_VERSION) + _field(7, graph) + opset


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _ATTRIBUTE_INT)
    values = b"".join(_number(8, v) for v in value)
    return _text(1, name) + values + _number(20, _ATTRIBUTE_INTS)


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_field(1, _number(1, n)) for n in shape)
    tensor = _number(1, _FLOAT) + _field(2, dims)
    return _text(1, name) + _field(2, _field(1, tensor))


def _text(field: int, text: str) -> bytes:
    return _field(field, text.encode())


def _field(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    """Seven bits a byte, low ones first, the top bit says that more follow. Not for negatives."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
