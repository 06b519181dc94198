"""DICOM files to a PACS: C-STORE over one association, or STOW-RS; each is answered for by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.dicom.deflated import read_bounded
from engine.language import phrase
from engine.pacs.association import associated
from engine.pacs.errors import PacsError, not_taken
from engine.pacs.peer import Destination, Pacs

if TYPE_CHECKING:
    from pydicom import Dataset

NO_ANSWER = phrase("no answer came")
UNREADABLE = phrase("the file can't be read")
#: PS3.5 9.1; with a longer one nothing can be negotiated, not even for the files beside it.
_LONGEST_UID = 64


def send_files(pacs: Pacs, paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yields each file with an empty text when it was taken, else with why not.

    Raises
    ------
    SettingsError
        A certificate can't be used.
    """
    if pacs.by_web:
        yield from _stow(pacs, paths)
    else:
        yield from store_files(pacs.node, paths, seconds=pacs.seconds)


def store_files(peer: Destination, paths: Sequence[Path], *, seconds: float = 30.0) -> Iterator[tuple[Path, str]]:
    """The same by C-STORE (PS3.4 B).

    Raises
    ------
    SettingsError
        A certificate can't be used.
    """
    readable: list[tuple[Path, str, tuple[str, ...]]] = []
    for path in paths:
        header = _read(path, pixels=False)
        if header is None:
            yield path, UNREADABLE
        else:
            readable.append((path, str(header.SOPClassUID), _syntaxes(header)))
    if not readable:
        return
    # In the order in which they come first; a PACS takes one context with one syntax of it.
    contexts = list(dict.fromkeys((sop_class, syntaxes) for _path, sop_class, syntaxes in readable))
    left = [path for path, _class, _syntaxes in readable]
    try:
        with associated(peer, contexts, seconds=seconds) as association:
            while left:
                yield left[0], _store(association, left[0])
                del left[0]
    except PacsError as error:
        for path in left:
            yield path, error.message


def _store(association: Any, path: Path) -> str:
    if not association.is_established:
        return phrase("the PACS ended the connection")
    dataset = _read(path)
    if dataset is None:
        return UNREADABLE
    try:
        status = association.send_c_store(dataset).get("Status")
    except Exception as error:  # refused by the library, or a data set that can't be encoded
        return not_taken(type(error).__name__)
    if status is None:
        return NO_ANSWER
    # 0xBxxx are warnings: taken, with coercions.
    return "" if status == 0 or status >> 12 == 0xB else not_taken(f"0x{status:04X}")


def _stow(pacs: Pacs, paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    from engine.pacs.web import WebPacs

    with WebPacs(replace(pacs, way="web")) as web:
        for path in paths:
            dataset = _read(path)
            if dataset is None:
                yield path, UNREADABLE
                continue
            try:
                web.store(dataset)
            except PacsError as error:
                yield path, error.message
            else:
                yield path, ""


def _read(path: Path, *, pixels: bool = True) -> Dataset | None:
    try:
        dataset = read_bounded(path, until_pixels=not pixels)
        uids = (dataset.get("SOPClassUID"), dataset.get("SOPInstanceUID"), dataset.file_meta.get("TransferSyntaxUID"))
        return dataset if all(uid and len(uid) <= _LONGEST_UID for uid in uids) else None
    except Exception:  # one file that can't be read keeps no other from being sent
        return None


def _syntaxes(dataset: Dataset) -> tuple[str, ...]:
    """Transfer syntaxes in which a file can be sent as it is: its own, and for native ones both usual ones."""
    from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

    native = (str(ExplicitVRLittleEndian), str(ImplicitVRLittleEndian))
    own = str(dataset.file_meta.TransferSyntaxUID)
    return native if own in native else (own,)
