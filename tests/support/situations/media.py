"""How studies come: archives, discs, folders with other things in them."""

from __future__ import annotations

from pathlib import Path

from pydicom.dataset import FileDataset

from tests.support.situations.inputs import chest, setting, zipped
from tests.support.situations.values import Situation


def _files(folder: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in chest(folder / "loose")}
    for path in (folder / "loose").iterdir():
        path.unlink()
    return files


def _zip(folder: Path) -> None:
    (folder / "study.zip").write_bytes(zipped(_files(folder)))


def _zip_in_zip(folder: Path) -> None:
    (folder / "study.zip").write_bytes(zipped({"series.zip": zipped(_files(folder))}))


def _zip_bomb_beside(folder: Path) -> None:
    chest(folder)
    (folder / "bomb.zip").write_bytes(zipped({"zeros.dcm": b"\0" * 20_000_000}))


def _names_without_suffix(folder: Path) -> None:
    for number, path in enumerate(chest(folder / "图像" / "a b")):
        path.rename(path.with_name(f"I{number}"))


def _other_things(folder: Path) -> None:
    chest(folder)
    (folder / "README.txt").write_text("hello", encoding="utf-8")
    (folder / "VIEWER.EXE").write_bytes(b"MZ" + b"\0" * 500)
    (folder / "._IM0001.dcm").write_bytes(b"\0\x05\x16\x07 shadow")


def _reports(folder: Path) -> None:
    def report(dataset: FileDataset, index: int) -> None:
        setting(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.67", Modality="SR", PixelData=None, Rows=None)(dataset, index)

    chest(folder / "ct")
    chest(folder / "sr", report, slices=1, uids_seed="dose report")


def _hanging_protocol(folder: Path) -> None:
    def without(dataset: FileDataset, index: int) -> None:
        gone = dict.fromkeys(("PixelData", "Rows", "SeriesInstanceUID", "StudyInstanceUID"))
        setting(SOPClassUID="1.2.840.10008.5.1.4.38.1", **gone)(dataset, index)

    chest(folder / "ct")
    chest(folder / "hp", without, slices=1)


SITUATIONS = (
    Situation("a ZIP", _zip, "*36"),
    Situation("a ZIP in a ZIP", _zip_in_zip, "*36"),
    Situation("a ZIP bomb beside a chest", _zip_bomb_beside, "*36; 1 archive-refused"),
    Situation("names without suffix, in Chinese folders", _names_without_suffix, "*36"),
    Situation("a viewer and shadow files beside the images", _other_things, "*36"),
    Situation("a dose report beside the images", _reports, "*36 | 0 (refused: not-ct, no-pixel-data)"),
    Situation("an object without image and series", _hanging_protocol, "*36; 1 no-series"),
    Situation("an empty folder", lambda folder: None, "error: nothing-found"),
)
