"""Prepared images on disk: :mod:`engine.preprocess` runs once for each image and spec, training reads memory maps."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import filelock
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from engine.files import output_error
from engine.preprocess import PreparedSlice, PreprocessSpec, lung_image, prepare_grey
from training.data.lung_finder import LungFinder
from training.data.outlines import MAP_SIDE, maps_of
from training.data.records import Record
from training.errors import DataError, reason_of

#: Told how many are done, and of how many.
Count = Callable[[int, int], None]
Prepare = Callable[[Record, PreprocessSpec, LungFinder | None], PreparedSlice]


@dataclass(frozen=True)
class PreparedSet:
    """Prepared arrays of records, row by row.

    Attributes
    ----------
    classifier : numpy.ndarray
        (n, 224, 224) float32, the bytes that inference would feed.
    autoencoder : numpy.ndarray
        (n, 244, 244) float32.
    lung_mask, body_mask : numpy.ndarray
        (n, 244, 244) bool.
    lung_fraction : numpy.ndarray
        (n,) float32.
    maps : numpy.ndarray
        (n, 4, 112, 112) uint8, see :func:`training.data.outlines.maps_of`.
    name : str
        Digest of the files and of the spec.
    """

    classifier: npt.NDArray[np.float32]
    autoencoder: npt.NDArray[np.float32]
    lung_mask: npt.NDArray[np.bool_]
    body_mask: npt.NDArray[np.bool_]
    lung_fraction: npt.NDArray[np.float32]
    maps: npt.NDArray[np.uint8]
    name: str = ""

    def __len__(self) -> int:
        return len(self.lung_fraction)


_ARRAYS = ("classifier", "autoencoder", "lung_mask", "body_mask", "lung_fraction", "maps")


def read_grey(path: Path) -> npt.NDArray[np.uint8]:
    """An image as 8-bit grey (rows, columns).

    Raises
    ------
    DataError
        The file is missing, or no image, or damaged.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("L"))
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise DataError(
            f"Can't read the image {path}: {reason_of(error)}.", "Replace the file or drop it from the index."
        ) from None


def prepare_record(record: Record, spec: PreprocessSpec, find: LungFinder | None = None) -> PreparedSlice:
    """Prepare an 8-bit image file; without the lungs network, lungs are what thresholds find."""
    grey = read_grey(record.path)
    return prepare_grey(grey, find(lung_image(grey, None, spec)) if find else None, spec)


def prepare_all(
    records: Sequence[Record],
    spec: PreprocessSpec,
    cache: Path,
    prepare: Prepare = prepare_record,
    prepared: Count | None = None,
    find: LungFinder | None = None,
) -> PreparedSet:
    """Prepared arrays of the records; read from ``cache`` where they were made before with the same spec and files.

    Several processes (torchrun's, or two runs) may ask at once: one prepares, the others wait for it.

    Parameters
    ----------
    prepared : callable, optional
        Told how many images are done, and of how many.

    Raises
    ------
    DataError
        An image can't be read.
    OutputError
        The cache can't be written.
    """
    folder = cache / _key(records, spec, find)
    if not (folder / "complete.json").is_file():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(cache / f".{folder.name}.lock"):
                if not (folder / "complete.json").is_file():
                    _make(folder, records, spec, prepare, prepared, find)
        except OSError as error:
            raise output_error(folder, error) from error
    return PreparedSet(**{name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}, name=folder.name)


def _make(
    folder: Path, records: Sequence[Record], spec: PreprocessSpec, prepare: Prepare, prepared: Count | None,
    find: LungFinder | None,
) -> None:  # fmt: skip
    """Write everything beside ``folder``, then give it its name: what was left half-done never counts."""
    part = folder.with_name(f".{folder.name}.part")
    for leftover in (part, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        part.mkdir()
        _fill(part, records, spec, prepare, prepared, find)
        (part / "complete.json").write_text(json.dumps({"images": len(records)}), encoding="utf-8")
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fill(
    folder: Path, records: Sequence[Record], spec: PreprocessSpec, prepare: Prepare, prepared: Count | None,
    find: LungFinder | None,
) -> None:  # fmt: skip
    count, small, large = len(records), spec.classifier_size, spec.autoencoder_size
    layout: dict[str, tuple[tuple[int, ...], type]] = {
        "classifier": ((count, small, small), np.float32),
        "autoencoder": ((count, large, large), np.float32),
        "lung_mask": ((count, large, large), np.bool_),
        "body_mask": ((count, large, large), np.bool_),
        "lung_fraction": ((count,), np.float32),
        "maps": ((count, 4, MAP_SIDE, MAP_SIDE), np.uint8),
    }
    with ExitStack() as opened:
        # Written row by row, not through a memory map: on a full disk a map kills the process (SIGBUS).
        streams = {}
        for name, (shape, dtype) in layout.items():
            streams[name] = opened.enter_context((folder / f"{name}.npy").open("wb"))
            header = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(streams[name], header)
        for row, record in enumerate(records):
            one = prepare(record, spec, find)
            content = {name: getattr(one, name) for name in layout if name != "maps"}
            for name, value in {**content, "maps": maps_of(record, one)}.items():
                streams[name].write(np.ascontiguousarray(value, layout[name][1]).tobytes())
            if prepared:
                prepared(row + 1, count)


def _key(records: Sequence[Record], spec: PreprocessSpec, find: LungFinder | None) -> str:
    digest = hashlib.sha256((spec.digest + (find.name if find else "")).encode())
    for record in records:
        outline = _version(record.mask) if record.mask else ""  # the maps are made of it
        digest.update(f"{_version(record.path)}|{outline}\n".encode())
    return digest.hexdigest()[:24]


def _version(file: Path) -> str:
    """A file's name with what changes when it is written anew."""
    stat = file.stat()
    return f"{file}|{stat.st_size}|{stat.st_mtime_ns}"


def batches(count: int, size: int) -> Iterator[slice]:
    """Consecutive slices that cover ``count`` rows."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))
