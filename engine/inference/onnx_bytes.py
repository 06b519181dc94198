"""The few messages of ONNX that are written here, because the app goes without the onnx package.

Field numbers are those of onnx.proto3; the wire format is that of protocol buffers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

FLOAT, UINT8, INT8, INT32 = 1, 2, 3, 6  # TensorProto.DataType
_IR_VERSION, _OPSET = 8, 18


def model(graph: bytes) -> bytes:
    """ModelProto: ir_version 1, graph 7, opset_import 8."""
    return number(1, _IR_VERSION) + content(7, graph) + content(8, number(2, _OPSET))


def graph(nodes: Iterable[bytes], constants: Iterable[bytes], taken: bytes, given: bytes) -> bytes:
    """GraphProto: node 1, name 2, initializer 5, input 11, output 12."""
    return b"".join([*each(1, nodes), text(2, "graph"), *each(5, constants), content(11, taken), content(12, given)])


def node(operator: str, inputs: Iterable[str], out: str, attributes: Iterable[bytes] = ()) -> bytes:
    """NodeProto: input 1, output 2, op_type 4, attribute 5."""
    return b"".join([*(text(1, name) for name in inputs), text(2, out), text(4, operator), *each(5, attributes)])


def weights(name: str, shape: Iterable[int], kind: int, values: bytes) -> bytes:
    """TensorProto: dims 1, data_type 2, name 8, raw_data 9."""
    return ints(1, shape) + number(2, kind) + text(8, name) + content(9, values)


def value(name: str, kind: int, *row: int) -> bytes:
    """ValueInfoProto of a tensor (batch, *row): name 1, type 2; the batch is named and free."""
    sides = [text(2, "batch"), *(number(1, side) for side in row)]
    shape = b"".join(each(1, sides))
    return text(1, name) + content(2, content(1, number(1, kind) + content(2, shape)))


def number(field: int, given: int) -> bytes:
    return _varint(field << 3) + _varint(given)


def content(field: int, given: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(given)) + given


def text(field: int, given: str) -> bytes:
    return content(field, given.encode())


def ints(field: int, given: Iterable[int]) -> bytes:
    return content(field, b"".join(_varint(one) for one in given))


def each(field: int, given: Iterable[bytes]) -> Iterator[bytes]:
    return (content(field, one) for one in given)


def _varint(given: int) -> bytes:
    parts = []
    while given > 0x7F:
        parts.append(given & 0x7F | 0x80)
        given >>= 7
    return struct.pack(f"{len(parts) + 1}B", *parts, given)
