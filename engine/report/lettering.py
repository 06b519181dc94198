"""Names on the page in their own letters: a font of this computer that has them, embedded as a subset.

The page's own font is Latin. What no font here can write is said, never shown as question marks: whoever reads the page
must not take half a name for a name.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

#: What stands for letters that can't be written here.
MISSING = "(more letters than this computer has a font for)"

_WINDOWS = ("segoeui.ttf", "msyh.ttc", "simsun.ttc", "YuGothM.ttc", "msgothic.ttc", "malgun.ttf", "arial.ttf")
_MAC = ("Supplemental/Arial Unicode.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc")
_LINUX = (
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/noto/NotoSans-Regular.ttf",
    "truetype/noto/NotoSansArabic-Regular.ttf",
    "truetype/droid/DroidSansFallbackFull.ttf",
    "truetype/wqy/wqy-zenhei.ttc",
    "truetype/arphic/uming.ttc",
    "truetype/fonts-japanese-gothic.ttf",
    "truetype/nanum/NanumGothic.ttf",
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
def font_for(text: str) -> Path | None:
    """The first font file of this computer that has every letter of ``text``; None where there is none.

    Letters that join and run from right to left need shaping, and so the package uharfbuzz.
    """
    if needs_shaping(text) and find_spec("uharfbuzz") is None:
        return None
    wanted = {ord(letter) for letter in text if not letter.isspace()}
    return next((path for path in _candidates() if wanted <= _letters_of(path)), None)


def needs_shaping(text: str) -> bool:
    """Whether letters join or run from right to left (Arabic, Hebrew)."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text)


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
