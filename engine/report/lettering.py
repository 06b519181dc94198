"""Names on the page in their own letters: fonts that come along, or one of this computer's, embedded as subsets.

The page's own font is Latin. What no font here can write is said, never shown as question marks: whoever reads the page
must not take half a name for a name.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from engine.language import phrase

#: What stands for letters that can't be written here.
MISSING = phrase("(more letters than this computer has a font for)")

#: Those that come with Alveoscope.
FONTS = Path(__file__).parent / "fonts"
#: Tried together, in this order.
SHIPPED = tuple(
    FONTS / name for name in ("dejavu-sans-names.ttf", "droid-sans-fallback-names.ttf", "alveoscope-hangul.ttf")
)

_WINDOWS = ("segoeui.ttf", "Nirmala.ttc", "Nirmala.ttf", "LeelawUI.ttf", "ebrima.ttf", "mmrtext.ttf", "simsunb.ttf")
_MAC = ("Supplemental/Arial Unicode.ttf", "PingFang.ttc", "Kohinoor.ttc", "Supplemental/Thonburi.ttc")
_LINUX = (
    "truetype/noto/NotoSans-Regular.ttf",
    "truetype/noto/NotoSansDevanagari-Regular.ttf",
    "truetype/noto/NotoSansBengali-Regular.ttf",
    "truetype/noto/NotoSansThai-Regular.ttf",
    "truetype/noto/NotoSansEthiopic-Regular.ttf",
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "truetype/freefont/FreeSans.ttf",
    "truetype/unifont/unifont.ttf",
)


def name_groups(name: str) -> tuple[str, ...]:
    """Component groups of a person's name (PS3.5 6.2, PN), the alphabetic one first, as people read them."""
    groups = (" ".join(part for part in group.split("^") if part.strip()) for group in name.split("="))
    return tuple(group.strip() for group in groups if group.strip())


def is_latin(text: str) -> bool:
    """Whether the page's own font has every letter."""
    return bool(text.encode("latin-1", "ignore")) and text.encode("latin-1", "ignore").decode("latin-1") == text


@lru_cache(maxsize=64)
def fonts_for(text: str) -> tuple[Path, ...]:
    """Font files that together have every letter of ``text``; none where there are none.

    Those that come with Alveoscope write Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, Chinese, Japanese
    and Korean; for other letters the first font of this computer that has them all.
    """
    wanted = {ord(letter) for letter in text if not letter.isspace()}
    needed = tuple(path for path in SHIPPED if wanted & _letters_of(path))
    if needed and wanted <= frozenset().union(*map(_letters_of, needed)):
        return needed
    return next(((path,) for path in _candidates() if wanted <= _letters_of(path)), ())


def as_shown(text: str) -> str:
    """Letters in the order and the forms in which they are printed: Arabic joined, right to left where it runs so."""
    if not any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return text
    from arabic_reshaper import reshape
    from fpdf.bidi import BidiParagraph

    shown: str = BidiParagraph(reshape(text)).get_reordered_string()
    return shown


def _candidates() -> Iterator[Path]:
    places = {
        "win32": (Path("C:/Windows/Fonts"), _WINDOWS),
        "darwin": (Path("/System/Library/Fonts"), _MAC),
    }
    folder, names = places.get(sys.platform, (Path("/usr/share/fonts"), _LINUX))
    return (folder / name for name in names if (folder / name).is_file())


@lru_cache(maxsize=16)
def _letters_of(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()
