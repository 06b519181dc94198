"""Text and numbers out of raw attribute values. Tolerant: a wrong character set gives odd letters, never an error."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from math import isfinite

from engine.dicom.charset import decoded


def printable(text: str) -> str:
    """Letters as lists, databases and documents take them: without control characters; a blank of any width, such as
    the ideographic one between the parts of a name, is a blank."""
    blanks = (" " if unicodedata.category(letter) == "Zs" else letter for letter in text)
    return "".join(letter for letter in blanks if letter.isprintable())


def identifier(raw: bytes | None) -> str:
    """A unique identifier or a code string: ASCII, without padding."""
    return (raw or b"").decode("ascii", "replace").strip(" \0")


@lru_cache(maxsize=1024)
def codes(raw: bytes | None) -> tuple[str, ...]:
    """A code string of several values, such as Image Type, in capitals."""
    return tuple(part.strip().upper() for part in identifier(raw).split("\\")) if raw else ()


@lru_cache(maxsize=4096)
def numbers(raw: bytes) -> tuple[float, ...]:
    """Decimal or integer strings (VR DS, IS). A decimal comma, written under a comma locale, is taken for a point.

    Raises
    ------
    ValueError
        A part that is no number.
    """
    text = raw.strip(b" \0")
    if b"," in text and b"." not in text:
        text = text.replace(b",", b".")
    return tuple(float(part) for part in text.split(b"\\")) if text else ()


def number(raw: bytes | None) -> float | None:
    """The first decimal string, None where it is missing, no number or not finite: no DS is (PS3.5 6.2)."""
    try:
        found = numbers(raw) if raw else ()
    except ValueError:
        return None
    return found[0] if found and isfinite(found[0]) else None


def integer(raw: bytes | None) -> int | None:
    """An integer string (VR IS), None as :func:`number`, and where it is too large to be exact."""
    found = number(raw)
    return int(found) if found is not None and abs(found) < 2**53 else None


def short(raw: bytes | None, default: int = 0) -> int:
    """An unsigned 16-bit integer (VR US), little endian."""
    return int.from_bytes(raw[:2], "little") if raw and len(raw) >= 2 else default


def text(raw: bytes | None, character_set: bytes | None) -> str:
    """Free text; see :func:`engine.dicom.charset.decoded`."""
    return decoded(raw, character_set).text


def person_name(raw: bytes | None, character_set: bytes | None) -> str:
    """A person's name as written (component groups with ``=``, parts with ``^``), without empty trailing parts."""
    return text(raw, character_set).rstrip("^= ")
