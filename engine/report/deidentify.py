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
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.dataelem import DataElement
from pydicom.uid import UID, SecondaryCaptureImageStorage

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
            dataset = dcmread(path)
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
    """Clear what lies above Bits Stored: retired overlays hide drawings and names there (PS3.5 8.1.2).

    A signed value keeps its sign there. In a compressed object the codec holds the stored bits only.
    """
    allocated, high = clean.get("BitsAllocated"), clean.get("HighBit")
    syntax = clean.file_meta.TransferSyntaxUID
    if "PixelData" not in clean or syntax.is_compressed or allocated not in (8, 16, 32) or high is None:
        return
    unused = allocated - 1 - high
    if unused <= 0 or (allocated == 32 and "FloatPixelData" in clean):
        return
    order = "<" if syntax.is_little_endian else ">"
    kind = "i" if clean.get("PixelRepresentation") == 1 else "u"
    words = np.frombuffer(clean.PixelData, f"{order}{kind}{allocated // 8}")
    clean.PixelData = ((words << unused) >> unused).astype(words.dtype).tobytes()


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
