"""Deflated objects (PS3.5 A.5) that would grow beyond all measure: pydicom inflates them whole, without a limit."""

from __future__ import annotations

import zlib
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from engine.dicom.attributes import DEFLATED
from engine.errors import DicomError

if TYPE_CHECKING:
    from pydicom import FileDataset

MAX_INFLATED_BYTES = 256 * 1024**2
"""Of an object in the deflated transfer syntax; a CT slice has half a megabyte."""

_PREAMBLE_BYTES = 128
_META, _COMMAND = 0x0002, 0x0000
_BLOCK = 1024**2


def refuse_bomb(file: BinaryIO) -> None:
    """Refuse an object that pydicom must not be given; ``file`` stands at its beginning before and after.

    Where the deflated part begins is asked of pydicom itself: the group length in front of the meta information, or a
    missing preamble, would tell another place than the one where it begins to inflate.

    Raises
    ------
    DicomError
        It would grow beyond :data:`MAX_INFLATED_BYTES`, or is damaged.
    OSError
    """
    try:
        if _syntax_at_data_set(file) == DEFLATED:
            _inflate_within_limit(file)
    except zlib.error as error:
        raise DicomError(f"The deflated object is damaged: {error}.", "Copy or send the object again.") from error
    finally:
        file.seek(0)


def read_bounded(source: Path | BinaryIO, *, until_pixels: bool = False, force: bool = False) -> FileDataset:
    """pydicom's ``dcmread``, of an object that :func:`refuse_bomb` lets through.

    Raises
    ------
    DicomError, OSError, Exception
        As :func:`refuse_bomb`; and whatever pydicom's parser trips over.
    """
    import pydicom

    with source.open("rb") if isinstance(source, Path) else nullcontext(source) as file:
        refuse_bomb(file)
        dataset: FileDataset = pydicom.dcmread(file, stop_before_pixels=until_pixels, force=force)
        return dataset


def _syntax_at_data_set(file: BinaryIO) -> str:
    """The transfer syntax that pydicom reads; ``file`` stands where it would begin with the data set."""
    from pydicom.filereader import read_dataset

    start = file.read(_PREAMBLE_BYTES + 4)
    file.seek(len(start) if start[_PREAMBLE_BYTES:] == b"DICM" else 0)
    try:
        meta = read_dataset(file, False, True, stop_when=lambda tag, _vr, _length: tag.group != _META)
        syntax = str(meta.get("TransferSyntaxUID", "") or "")
        read_dataset(file, True, True, stop_when=lambda tag, _vr, _length: tag.group != _COMMAND)
    except OSError:
        raise
    except Exception:  # pydicom raises whatever its parser trips over, and will do so again before it inflates
        return ""
    return syntax


def _inflate_within_limit(file: BinaryIO) -> None:
    inflate, grown = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while not inflate.eof:
        block = inflate.unconsumed_tail or file.read(_BLOCK)
        if not block:
            return
        grown += len(inflate.decompress(block, _BLOCK))
        if grown > MAX_INFLATED_BYTES:
            raise DicomError(
                f"The deflated object would grow beyond {MAX_INFLATED_BYTES} bytes.", "Have it sent as it is."
            )
