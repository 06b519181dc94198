"""Text and numbers out of raw attribute values. Tolerant: a wrong character set gives odd letters, never an error."""

from __future__ import annotations

import codecs
import warnings
from functools import lru_cache

_SINGLE_BYTE = {"": "utf-8", "ISO_IR 6": "utf-8", "ISO 2022 IR 6": "utf-8", "ISO_IR 192": "utf-8"}
_ESCAPE = b"\x1b"


def identifier(raw: bytes | None) -> str:
    """A unique identifier or a code string: ASCII, without padding."""
    return (raw or b"").decode("ascii", "replace").strip(" \0")


def codes(raw: bytes | None) -> tuple[str, ...]:
    """A code string of several values, such as Image Type, in capitals."""
    return tuple(part.strip().upper() for part in identifier(raw).split("\\")) if raw else ()


@lru_cache(maxsize=4096)
def numbers(raw: bytes) -> tuple[float, ...]:
    """Decimal or integer strings (VR DS, IS).

    Raises
    ------
    ValueError
        A part that is no number.
    """
    text = raw.strip(b" \0")
    return tuple(float(part) for part in text.split(b"\\")) if text else ()


def number(raw: bytes | None) -> float | None:
    """The first decimal string, None where it is missing or no number."""
    try:
        found = numbers(raw) if raw else ()
    except ValueError:
        return None
    return found[0] if found else None


def integer(raw: bytes | None) -> int | None:
    """An integer string (VR IS), None where it is missing, no number or not finite."""
    found = number(raw)
    return int(found) if found is not None and abs(found) < 2**53 else None


def short(raw: bytes | None, default: int = 0) -> int:
    """An unsigned 16-bit integer (VR US), little endian."""
    return int.from_bytes(raw[:2], "little") if raw and len(raw) >= 2 else default


def text(raw: bytes | None, character_set: bytes | None) -> str:
    """Free text in the object's Specific Character Set (PS3.5 6.1); what can't be decoded is replaced."""
    if not raw:
        return ""
    if raw.isascii() and _ESCAPE not in raw:
        return raw.decode("ascii").strip(" \0")
    terms = [term.strip() for term in identifier(character_set).split("\\")]
    decoded = _with_escapes(raw, terms) if _ESCAPE in raw else raw.decode(_encoding(terms[0]), "replace")
    return decoded.strip(" \0")


def person_name(raw: bytes | None, character_set: bytes | None) -> str:
    """A person's name as written (component groups with ``=``, parts with ``^``), without empty trailing parts."""
    return text(raw, character_set).rstrip("^= ")


@lru_cache(maxsize=64)
def _encoding(term: str) -> str:
    """Python's codec for a defined term; undeclared text is taken for UTF-8, unknown terms for Latin-1."""
    if term in _SINGLE_BYTE:
        return _SINGLE_BYTE[term]
    from pydicom.charset import python_encoding

    name = python_encoding.get(term, "latin-1")
    try:
        codecs.lookup(name)
    except LookupError:
        return "latin-1"
    return name


def _with_escapes(raw: bytes, terms: list[str]) -> str:
    """Text with ISO 2022 code extensions, left to pydicom."""
    from pydicom.charset import decode_bytes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return decode_bytes(raw, [_encoding(term) for term in terms], {0x5C, 0x5E, 0x3D})
        except (UnicodeError, LookupError, ValueError):
            return raw.decode("latin-1", "replace")
