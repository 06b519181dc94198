"""Text out of bytes: by the character set that the object declares, or by a guess that is marked as one."""

from __future__ import annotations

import codecs
import re
import warnings
from functools import lru_cache
from typing import NamedTuple

_UTF_8 = frozenset({"", "ISO_IR 6", "ISO 2022 IR 6", "ISO_IR 192"})
"""Terms whose text is read as UTF-8: ASCII is part of it, and what is undeclared is UTF-8 more often than not."""

_LATIN_1 = frozenset({"ISO_IR 100", "ISO 2022 IR 100"})
_ESCAPE = b"\x1b"
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LONGEST_CHINESE_RUN = 8
_COMMON = range(0xB0, 0xD8)
"""Lead bytes of the common characters of GB 2312; names and places hardly use others."""


class Decoded(NamedTuple):
    """Text, and whether its character set was guessed against or without a declaration."""

    text: str
    guessed: bool = False


def decoded(raw: bytes | None, character_set: bytes | None) -> Decoded:
    """Free text in the object's Specific Character Set (PS3.5 6.1), padding taken off. Never an error.

    Text that the declared character set can't hold is tried as UTF-8, in the other declared terms, as Chinese
    (GB 2312 in pairs of bytes, which Chinese devices write without declaring it), and last as Western European.
    """
    if not raw:
        return Decoded("")
    if raw.isascii() and _ESCAPE not in raw:
        return Decoded(raw.decode("ascii").strip(" \0"))
    terms = [term.strip() for term in (character_set or b"").decode("ascii", "replace").strip(" \0").split("\\")]
    found = Decoded(_with_escapes(raw, terms)) if _ESCAPE in raw else _without_escapes(raw, terms)
    return Decoded(found.text.strip(" \0"), found.guessed)


def _without_escapes(raw: bytes, terms: list[str]) -> Decoded:
    first = terms[0]
    if first in _LATIN_1:
        # Every byte is Latin-1, so that nothing can fail; but no Latin-1 name happens to be UTF-8 or pairs of GB 2312.
        for encoding in ("utf-8", *(("gb2312",) if _may_be_chinese(raw) else ())):
            text = _strictly(raw, encoding)
            if text is not None:
                return Decoded(text, True)
        return Decoded(raw.decode("latin-1"))
    known = python_codec(first)
    text = _strictly(raw, known or "utf-8")
    if text is not None:
        return Decoded(text, known is None)
    others = [codec for codec in map(python_codec, terms[1:]) if codec is not None]
    for encoding in ("utf-8", *others, *(("gb2312",) if _may_be_chinese(raw) else ()), "cp1252"):
        text = _strictly(raw, encoding)
        if text is not None:
            return Decoded(text, True)
    return Decoded(raw.decode("latin-1"), True)


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, ValueError):
        return None


def _may_be_chinese(raw: bytes) -> bool:
    """True for short runs of pairs from the two planes of GB 2312, most of them common characters."""
    runs = _HIGH_RUN.findall(raw)
    if any(len(run) % 2 or len(run) > _LONGEST_CHINESE_RUN or min(run) < 0xA1 for run in runs):
        return False
    leads = [lead for run in runs for lead in run[::2]]
    return sum(lead in _COMMON for lead in leads) > len(leads) / 2


@lru_cache(maxsize=64)
def python_codec(term: str) -> str | None:
    """Python's codec for a defined term (PS3.3 C.12.1.1.2), None for a term that the Standard doesn't know."""
    if term in _UTF_8:
        return "utf-8"
    from pydicom.charset import python_encoding

    name = python_encoding.get(term)
    try:
        codecs.lookup(name or "")
    except LookupError:
        return None
    return name


def _with_escapes(raw: bytes, terms: list[str]) -> str:
    """Text with ISO 2022 code extensions, left to pydicom."""
    from pydicom.charset import decode_bytes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return decode_bytes(raw, [python_codec(term) or "latin-1" for term in terms], {0x5C, 0x5E, 0x3D})
        except (UnicodeError, LookupError, ValueError):
            return raw.decode("latin-1", "replace")
