"""Bytes that were written otherwise: numbers, names, transfer syntaxes, cut files."""

from __future__ import annotations

from pathlib import Path

from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from tests.support.situations.inputs import Make, changed_bytes, chest, one, setting
from tests.support.situations.values import Situation


def _named(stored: bytes, character_set: str | None) -> Make:
    """The patient's name as these bytes, which pydicom would not write, under a declaration or none."""
    placeholder = b"Q" * len(stored)
    plain = one(setting(PatientName=placeholder.decode(), SpecificCharacterSet=character_set))
    return changed_bytes(plain, lambda content, _number: content.replace(placeholder, stored, 1))


def _comma(content: bytes, _number: int) -> bytes:
    at = content.index(b"\x20\x00\x32\x00DS")
    return content[:at] + content[at:].replace(b"-196.875\\-196.875", b"-196,875\\-196,875", 1)


def _cut(content: bytes, number: int) -> bytes:
    if number == 3:
        return b""
    return content[:300] if number < 3 else content


def _twice(folder: Path) -> None:
    chest(folder / "a")
    chest(folder / "b", transfer_syntax=ImplicitVRLittleEndian)


SITUATIONS = (
    Situation("implicit little endian", one(transfer_syntax=ImplicitVRLittleEndian), "*36"),
    Situation("explicit big endian", one(transfer_syntax=ExplicitVRBigEndian), "*36"),
    Situation("deflated", one(transfer_syntax=DeflatedExplicitVRLittleEndian), "*36"),
    Situation("the same series in two transfer syntaxes", _twice, "*36; 36 copies"),
    Situation("decimal commas", changed_bytes(one(rows=64), _comma), "*36 (decimal-comma)"),
    Situation(
        "Latin-1 name without a declaration", _named("Müller^Hans".encode("latin-1"), None), "*36 (guessed-characters)"
    ),
    Situation(
        "Latin-1 name, code extensions declared but not used",
        _named("Müller^Hans".encode("latin-1"), "ISO 2022 IR 6\\ISO 2022 IR 100"),
        "*36 (guessed-characters)",
    ),
    Situation(
        "Chinese name declared as Latin-1", _named("王^小明".encode("gb2312"), "ISO_IR 100"), "*36 (guessed-characters)"
    ),
    Situation(
        "UTF-8 name declared as Latin-1", _named("Müller^Hans".encode(), "ISO_IR 100"), "*36 (guessed-characters)"
    ),
    Situation("Latin-1 name declared as such", _named("Müller^Hans".encode("latin-1"), "ISO_IR 100"), "*36"),
    Situation("UTF-8 name without a declaration", _named("Müller^Hans".encode(), None), "*36"),
    Situation("three files cut in the header, one empty", changed_bytes(one(), _cut), "*32; 1 not-dicom; 3 dicom"),
)
