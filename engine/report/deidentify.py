"""De-identified copies of DICOM files: the Basic Application Level Confidentiality Profile (PS3.15 Annex E).

Kept: pixels, geometry, acquisition. Removed or replaced: everything Table E.1-1 names for a CT, every private
element, every date and time, curves and overlays. UIDs are replaced consistently: the same one becomes the same one,
across files and runs with the same secret. Text in the pixels can't be seen from the header: images that may hold it
are left out and said.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import itertools
import logging
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset
from pydicom.dataelem import DataElement
from pydicom.uid import UID, ExplicitVRLittleEndian, RLELossless, SecondaryCaptureImageStorage

from engine.dicom.deflated import read_bounded
from engine.errors import InputError
from engine.report.deidentify_kept import KEPT
from engine.report.identity import derived_uid

log = logging.getLogger(__name__)

#: Replaced by an empty value (Z) or, where the Standard wants one, by a dummy (D): keyword -> value.
_REPLACED = {
    "PatientName": "ANONYMOUS",
    "PatientID": "",
    "PatientBirthDate": "",
    "PatientSex": "",
    "StudyID": "",
    "AccessionNumber": "",
    "ReferringPhysicianName": "",
    "StudyDate": "",
    "StudyTime": "",
    "ContentDate": "",
    "ContentTime": "",
    "PositionReferenceIndicator": "",
}


#: Of an overlay that lies in no bit of the pixels.
_NO_BIT = DataElement(0x60000102, "US", 0)
_CODED_METHOD = (("113100", "DCM", "Basic Application Confidentiality Profile"),)


@dataclass(frozen=True)
class Deidentified:
    """What an export came to.

    Attributes
    ----------
    files : int
        Copies that lie on the disk: the same object twice is one, others with one UID are numbered.
    burned_in : tuple of str
        SOP Instance UIDs (the original ones) of images left out because their pixels may hold text.
    skipped : int
        Files that are no DICOM, or could not be read.
    """

    files: int = 0
    burned_in: tuple[str, ...] = field(default=(), repr=False)
    skipped: int = 0


def deidentify_files(
    paths: Sequence[Path],
    out: Path,
    secret: bytes,
    *,
    keep_burned_in: bool = False,
    on_copy: Callable[[Path], object] = lambda _copy: None,
) -> Deidentified:
    """Write de-identified copies of DICOM files into ``out``, named by their new UIDs.

    Parameters
    ----------
    secret : bytes
        What the new UIDs follow from; without it nobody gets from a new one to the old one. At least 16 bytes.
    on_copy : callable
        Called with each copy once it is written.

    Raises
    ------
    InputError
        The secret is too short.
    OutputNotWritableError, DiskFullError
    """
    from engine.files import write_atomically

    if len(secret) < 16:
        raise InputError("The secret of a de-identification has at least 16 bytes.", "Leave it out for a new one.")
    written: dict[Path, bytes] = {}
    skipped = 0
    burned_in = []
    for path in paths:
        try:
            dataset = read_bounded(path)
            content = _encoded(deidentified(dataset, secret))
        except Exception as error:  # one odd file of a stranger must not end the export of the others
            log.info("A file was left out of the export (%s).", type(error).__name__)
            skipped += 1
            continue
        if may_hold_text(dataset) and not keep_burned_in:
            burned_in.append(str(dataset.SOPInstanceUID))
            continue
        target = _free(out / str(new_uid(dataset.StudyInstanceUID, secret)), dataset, secret, content, written)
        if target not in written:
            write_atomically(target, content)
            written[target] = hashlib.sha256(content).digest()
            on_copy(target)
    return Deidentified(len(written), tuple(burned_in), skipped)


def _encoded(clean: Dataset) -> bytes:
    stream = io.BytesIO()
    clean.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _free(folder: Path, dataset: Dataset, secret: bytes, content: bytes, written: dict[Path, bytes]) -> Path:
    """Where a copy goes: named by its new UID, with a number where another object of this export has the same one."""
    stem = new_uid(dataset.SOPInstanceUID, secret)
    digest = hashlib.sha256(content).digest()
    for number in itertools.count(1):
        target = folder / (f"{stem}.dcm" if number == 1 else f"{stem}-{number}.dcm")
        if written.get(target, digest) == digest:
            return target
    raise AssertionError("itertools.count ends")


def may_hold_text(dataset: Dataset) -> bool:
    """Whether the pixels may show a name: said by the header, or a kind of image that usually does."""
    if str(dataset.get("BurnedInAnnotation", "")).upper() == "YES":
        return True
    if str(dataset.get("SOPClassUID", "")).startswith(str(SecondaryCaptureImageStorage)):  # and its multi-frame kin
        return True
    if _is_drawn_on(dataset):
        return True
    kinds = {str(value).upper() for value in dataset.get("ImageType", ())}
    original = "PRIMARY" in kinds and "ORIGINAL" in kinds
    return dataset.get("Modality") not in ("CT",) or (not original and "SECONDARY" in kinds and "AXIAL" not in kinds)


def deidentified(dataset: Dataset, secret: bytes) -> Dataset:
    """A copy with only what may stay; group 2 is written anew.

    Raises
    ------
    AttributeError
        The object has no UIDs.
    """
    clean = _cleaned(dataset, secret)
    for keyword, value in _REPLACED.items():
        setattr(clean, keyword, value)
    clean.PatientID = hashlib.sha256(secret + _person(dataset).encode("utf-8", "replace")).hexdigest()[:16].upper()
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        setattr(clean, keyword, new_uid(getattr(dataset, keyword), secret))
    if dataset.get("FrameOfReferenceUID"):
        clean.FrameOfReferenceUID = new_uid(dataset.FrameOfReferenceUID, secret)
    clean.PatientIdentityRemoved = "YES"
    clean.DeidentificationMethod = "Alveoscope: PS3.15 Basic Profile, attributes not needed removed"
    clean.DeidentificationMethodCodeSequence = [_code(*words) for words in _CODED_METHOD]
    clean.LongitudinalTemporalInformationModified = "REMOVED"
    clean.file_meta = type(dataset.file_meta)()
    clean.file_meta.TransferSyntaxUID = dataset.file_meta.TransferSyntaxUID
    clean.file_meta.MediaStorageSOPClassUID = UID(dataset.SOPClassUID)
    clean.file_meta.MediaStorageSOPInstanceUID = UID(clean.SOPInstanceUID)
    _without_overlay_bits(clean)
    return clean


def _person(dataset: Dataset) -> str:
    """What tells the patient from others: the ID; without one name and birth date; without these the study."""
    if dataset.get("PatientID"):
        return str(dataset.PatientID)
    named = f"{dataset.get('PatientName', '')}\0{dataset.get('PatientBirthDate', '')}"
    return named if named.strip("\0") else str(dataset.StudyInstanceUID)


def _without_overlay_bits(clean: Dataset) -> None:
    """Clear what lies beside Bits Stored: retired overlays hide drawings and names there (PS3.5 8.1.2).

    A signed value keeps its sign there. RLE holds whole words as well: where something lay there, it is written
    uncompressed. Of the other codecs see :func:`_is_drawn_on`.
    """
    syntax = clean.file_meta.TransferSyntaxUID
    if "PixelData" not in clean or (syntax.is_compressed and syntax != RLELossless):
        return
    words = _whole_words(clean)
    if words is None:
        return
    stored = _stored_only(words, int(clean.HighBit), int(clean.get("BitsStored") or 0))
    if np.array_equal(stored, words):
        return
    if syntax == RLELossless:
        clean.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        del clean["PixelData"]  # which has no length of its own
        clean.add(DataElement(0x7FE00010, "OW", stored.tobytes()))
    else:
        clean.PixelData = stored.tobytes()


def _whole_words(clean: Dataset) -> np.ndarray[Any, Any] | None:
    """The stored words of the pixels; None where each is used to its last bit, or is no whole number."""
    allocated, high, stored = clean.get("BitsAllocated"), clean.get("HighBit"), clean.get("BitsStored")
    if allocated not in (8, 16, 32) or high is None or (allocated == 32 and "FloatPixelData" in clean):
        return None
    if high + 1 >= allocated and (not stored or stored >= allocated):
        return None
    syntax = clean.file_meta.TransferSyntaxUID
    data, order = clean.PixelData, "<" if syntax.is_little_endian else ">"
    if syntax == RLELossless:
        opened = deepcopy(clean)
        opened.BitsStored, opened.HighBit = allocated, allocated - 1  # else pydicom gives the stored bits alone
        opened.decompress(decoding_plugin="pydicom", as_rgb=False, generate_instance_uid=False)
        data = opened.PixelData
    kind = "i" if clean.get("PixelRepresentation") == 1 else "u"
    return np.frombuffer(data, f"{order}{kind}{allocated // 8}")


def _stored_only(words: np.ndarray[Any, Any], high: int, stored: int) -> np.ndarray[Any, Any]:
    allocated = 8 * words.dtype.itemsize
    unused = max(allocated - 1 - high, 0)
    below = max(high + 1 - stored, 0) if stored else 0
    only: np.ndarray[Any, Any] = ((words << unused) >> (unused + below)) << below
    return only.astype(words.dtype)


def _is_drawn_on(dataset: Dataset) -> bool:
    """Whether an overlay lies in bits of a compressed image, where it can't be cleared (PS3.3 C.9.2 of 2004)."""
    if not dataset.file_meta.TransferSyntaxUID.is_compressed:
        return False
    groups = range(0x6000, 0x6020, 2)
    return any(dataset.get((group, 0x0102), _NO_BIT).value and (group, 0x3000) not in dataset for group in groups)


def new_uid(uid: str, secret: bytes) -> str:
    """The UID that replaces one: always the same for the same secret, and no way back without it."""
    return derived_uid(hmac.new(secret, str(uid).encode(), hashlib.sha256).hexdigest())


def _cleaned(dataset: Dataset, secret: bytes) -> Dataset:
    clean = Dataset()
    for element in dataset:
        if element.tag.is_private or element.keyword not in KEPT:
            continue
        if element.VR == "SQ":
            items = [_cleaned(item, secret) for item in element.value]
            clean.add(DataElement(element.tag, "SQ", items))
        elif element.keyword == "DimensionOrganizationUID":
            clean.DimensionOrganizationUID = new_uid(element.value, secret)
        else:
            clean.add(element)
    return clean


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code
