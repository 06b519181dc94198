"""Damaged headers, archives and DICOMDIRs beside good studies: the good ones are found whole, the rest named.

``python -m tests.support.damage --count 20000 --seed 1`` runs like a benchmark and prints what it met; a test runs a
thousand.
"""

from __future__ import annotations

import argparse
import io
import random
import shutil
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from engine.dicom import decode_hu, scan
from engine.dicom.attributes import MEDIA_STORAGE_DIRECTORY
from engine.phantom import phantom_hu, write_phantom
from tests.support.enhanced import write_enhanced

BATCH = 250
_SLICES, _ROWS = 36, 16
_EXTREMES = (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0")
_WORDS = (b"SQ", b"UN", b"UT", b"OB", b"DS", b"Lv", b"\\", b",", b"\x1b", b"NaN", b"1e999")


@dataclass
class Tally:
    """What a run met.

    Attributes
    ----------
    lost : list of str
        Batches in which a good study was not whole or a file not answered for; must stay empty.
    """

    files: int = 0
    batches: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0


def damage(content: bytes, begin: int, end: int, rng: random.Random) -> bytes:
    """The content with one to eight faults between two offsets: flips, cuts, repeats, odd lengths, foreign words."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(begin, max(min(end, len(data)), begin + 1))
        kind = rng.randrange(8)
        if kind < 3:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 3:
            data[at : at + 4] = rng.choice(_EXTREMES)
        elif kind == 4:
            word = rng.choice(_WORDS)
            data[at : at + len(word)] = word
        elif kind == 5:
            data[at:at] = data[at : at + rng.randint(1, 64)]
        elif kind == 6:
            del data[at : at + rng.randint(1, 16)]
        elif rng.random() < 0.3:
            del data[at:]
    return bytes(data)


def run(count: int, seed: int, *, say: Callable[[str], None] = lambda _words: None) -> Tally:
    """Damage ``count`` files in batches of 250, scan each batch beside good studies, and count what came of it."""
    rng = random.Random(seed)
    tally = Tally()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="alveoscope-damage-") as name:
        folder = Path(name)
        sources = _sources(folder / "sources")
        good = folder / "batch" / "good"
        write_phantom(good / "classic", slices=_SLICES, rows=_ROWS, spacing_mm=6.0, uids_seed="good")
        write_enhanced(_made(good / "enhanced") / "ct", phantom_hu(slices=20, rows=_ROWS, seed=9))
        while tally.files < count:
            bad = _made(folder / "batch" / "bad")
            directories = _write_bad(bad, sources, min(BATCH, count - tally.files), rng)
            _judge(folder / "batch", directories, tally)
            shutil.rmtree(bad)
            say(f"{tally.files} files, {len(tally.lost)} batches lost, {tally.codes.most_common(6)}")
    tally.seconds = time.monotonic() - began
    return tally


def _judge(folder: Path, directories: list[Path], tally: Tally) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    tally.files += len(files) - _SLICES - 1
    tally.batches += 1
    try:
        found = scan([folder, *directories])
    except Exception as error:  # exactly what must not happen
        tally.lost.append(f"batch {tally.batches}: {type(error).__name__}: {error}")
        return
    tally.codes.update(problem.code for problem in found.problems)
    whole = {
        study.series[0].headers[0].source.path.parent.name: len(study.series[0].headers)
        for study in found.studies
        for series in study.series[:1]
        if series.headers and series.headers[0].source.path.parent.parent.name == "good"
    }
    if whole != {"classic": _SLICES, "enhanced": 20}:
        tally.lost.append(f"batch {tally.batches}: good studies became {whole}")
    if found.counts.files < len(files):
        tally.lost.append(f"batch {tally.batches}: {found.counts.files} of {len(files)} files answered for")
    for study in found.studies:
        for series in study.series:
            if series.headers and series.headers[0].source.path.parent.parent.name == "good":
                decode_hu(series.headers[0])


@dataclass(frozen=True)
class _Source:
    """A whole file of one kind, and where its header lies."""

    kind: str
    content: bytes
    begin: int
    end: int


def _write_bad(folder: Path, sources: list[_Source], count: int, rng: random.Random) -> list[Path]:
    """Damaged files; gives those DICOMDIRs that are to be scanned by name."""
    named = []
    for number in range(count):
        source = rng.choice(sources)
        path = folder / f"{source.kind}{number:05d}"
        path.write_bytes(damage(source.content, source.begin, source.end, rng))
        if source.kind == "dicomdir":
            named.append(path)
    return named


def _sources(folder: Path) -> list[_Source]:
    sources = []
    for number, syntax in enumerate((ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian)):
        made = write_phantom(
            folder / str(number), slices=2, rows=_ROWS, transfer_syntax=syntax, uids_seed=f"bad {number}", edit=_rich
        )
        content = made[0].read_bytes()
        sources.append(_Source("classic", content, 128, len(content) - 2 * _ROWS * _ROWS))
    enhanced = write_enhanced(folder / "enhanced", phantom_hu(slices=3, rows=_ROWS)).read_bytes()
    enhanced = enhanced.replace(b"1.2.826.77.", b"1.2.826.78.")
    sources += [_Source("enhanced", enhanced, 128, len(enhanced) - 6 * _ROWS * _ROWS)] * 3
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a/IM1", sources[0].content)
        target.writestr("inner.zip", _zip_of({"IM2": sources[1].content, "IM3": enhanced}))
    sources += [_Source("zip", packed.getvalue(), 4, len(packed.getvalue()))] * 2
    directory = _directory()
    sources.append(_Source("dicomdir", directory, 128, len(directory)))
    return sources


def _rich(dataset: FileDataset, index: int) -> None:
    """Identifiers of their own, sequences, and texts in several character sets."""
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.826.78.1", "1.2.826.78.2"
    dataset.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    item = Dataset()
    item.ContrastBolusAgent = "none"
    dataset.ContrastBolusAgentSequence = Sequence([item])
    dataset.ReferencedImageSequence = Sequence([Dataset(), item])
    dataset.AcquisitionTime, dataset.PatientAge = "115959.5", "045Y"


def _zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


def _directory() -> bytes:
    records = []
    for parts in (["BAD", "IM1"], ["BAD", "IM2"], ["IM3"]):
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = parts
        records.append(record)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = meta.MediaStorageSOPInstanceUID = UID(MEDIA_STORAGE_DIRECTORY)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    directory = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    directory.DirectoryRecordSequence = Sequence(records)
    out = io.BytesIO()
    directory.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tally = run(asked.count, asked.seed, say=print)
    print(f"{tally.files} files in {tally.batches} batches, {tally.seconds:.0f} s, problems {dict(tally.codes)}")
    print("\n".join(tally.lost) or "Nothing ended, nothing good was lost.")


if __name__ == "__main__":
    main()
