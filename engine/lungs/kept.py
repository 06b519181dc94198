"""The layers of a judged series as a few hundred kilobytes: masks are drawn again without judging again."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from engine.lungs.layer import LungLayer


class _Kept(msgspec.Struct):
    made: str
    layers: tuple[LungLayer, ...]


def pack_layers(layers: Sequence[LungLayer], made: str) -> bytes:
    """Bytes of a stack's layers; ``made`` names the run that they come from."""
    return zlib.compress(msgspec.msgpack.encode(_Kept(made, tuple(layers)), enc_hook=_plain))


def unpack_layers(content: bytes, made: str) -> tuple[LungLayer, ...]:
    """The layers again.

    Raises
    ------
    ValueError
        They are damaged, of another version, or of another run than ``made``.
    """
    try:
        kept = msgspec.msgpack.decode(zlib.decompress(content), type=_Kept, dec_hook=_array)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(str(error)) from None
    if kept.made != made:
        raise ValueError("lungs of another run")
    return kept.layers


def _plain(array: Any) -> tuple[tuple[int, ...], bytes]:
    return array.shape, array.tobytes()


def _array(_kind: type, plain: tuple[list[int], bytes]) -> Any:
    shape, content = plain
    return np.frombuffer(content, np.uint8).reshape(shape)  # every array of a layer is uint8
