"""Seeded damage to compressed streams: whatever is in a file, the caller lives and every slice is answered for.

``python -m tests.support.damaged_streams --count 10000`` prints a table; a test does a thousand of it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from engine.dicom import SliceHeader, SliceSource, stream_slices
from engine.dicom.decoders import DECODERS, NAMES
from engine.dicom.layout import layout_of, open_source
from engine.dicom.samples import SIZE, sample
from engine.errors import DicomError
from engine.phantom import write_phantom
from tests.support.dicom_series import only_series
from tests.support.transforms import mean_hu

PART = 500
"""Damaged files on the disk at a time."""


def whole_objects(folder: Path) -> list[SliceHeader]:
    """One object of each compressed syntax, its header as a scan gives it."""
    headers = []
    for uid in DECODERS:
        found = sample(uid)
        if found is None:
            continue
        encoded, bits, _, _ = found
        (path,) = write_phantom(folder / uid, slices=1, rows=SIZE, uids_seed=uid)
        dataset = pydicom.dcmread(path)
        dataset.BitsStored, dataset.HighBit = bits, bits - 1
        dataset.BitsAllocated = 8 if bits == 8 else 16
        dataset.PixelData = encapsulate([encoded])
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = UID(uid)
        dataset.save_as(path)
        headers.append(only_series(folder / uid).headers[0])
    return headers


def damaged(content: bytes, begin: int, rng: np.random.Generator) -> bytes:
    """The object with its pixel data from ``begin`` on cut, flipped, overwritten, doubled or with bytes taken out."""
    stream = bytearray(content[begin:])
    for _ in range(int(rng.integers(1, 4))):
        place = int(rng.integers(0, len(stream)))
        length = int(rng.integers(1, 40))
        kind = int(rng.integers(0, 6))
        if kind == 0:
            stream = stream[: max(place, 1)]
        elif kind == 1:
            stream[place] ^= 1 << int(rng.integers(0, 8))
        elif kind == 2:
            stream[place : place + length] = rng.bytes(length)
        elif kind == 3:
            stream[place:place] = stream[place : place + length]
        elif kind == 4 and len(stream) > length + 1:
            del stream[place : place + length]
        else:
            stream[place : place + 2] = b"\xff" + rng.bytes(1)  # a marker
        if not stream:
            stream = bytearray(1)
    return content[:begin] + bytes(stream)


def answers(folder: Path, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(Transfer Syntax UID, what became of it) of each of ``count`` damaged objects."""
    rng = np.random.default_rng(seed)
    headers = whole_objects(folder / "whole")
    contents = [header.source.path.read_bytes() for header in headers]
    begins = []
    for header in headers:
        with open_source(header.source) as file:
            begins.append(layout_of(header.source, file).offset)
    series = only_series(folder / "whole" / headers[0].transfer_syntax_uid)
    for start in range(0, count, PART):
        part = []
        for number in range(start, min(start + PART, count)):
            which = number % len(headers)
            path = folder / f"{number % PART}.dcm"
            path.write_bytes(damaged(contents[which], begins[which], rng))
            part.append(replace(headers[which], source=SliceSource(path)))
        results = dict(stream_slices(replace(series, headers=tuple(part)), mean_hu))
        for index, header in enumerate(part):
            found = results[index]
            text = "decoded" if isinstance(found, float) else "refused"
            if isinstance(found, DicomError) and "process died" in found.message:
                text = "ended its decoder"
            yield header.transfer_syntax_uid, text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = Counter(answers(Path(folder), given.count, given.seed))
    for (uid, text), number in sorted(table.items()):
        print(f"{number:6} {text:18} {NAMES[uid]}")
    print(f"{sum(table.values()):6} answered for, of {given.count}")


if __name__ == "__main__":
    main()
