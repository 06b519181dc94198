"""Sentences found again by their keys: the data are read out of the English sentence and put into the other one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

_GAP = re.compile(r"\{(\w+)(?::([^}]*))?\}")
_NUMBER = re.compile(r"(?:[<>] )?[-−+]?\d+\.\d+")
_LONGEST = {1: 8000, 2: 4000, 3: 1200, 4: 500}
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
#: Where a text is taken apart that is no sentence as a whole: between sentences, behind a colon, between list items.
_JOINTS = (re.compile(r"(?<=[.?!]) (?=[A-Z0-9'])"), re.compile(r"(?<=:) "), re.compile(r"(?<=;) "))
#: A gap never spans the end of a sentence.
_ANYTHING = r"(?:(?![.?!] [A-Z]).)+?"
_DIGITS = {"d": r"\d+", "f": r"[-−+]?\d+(?:\.\d+)?", "%": r"\d+(?:\.\d+)?%"}
#: Keys of their own: a name alone is no sentence.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAY = "DAY MONTH YEAR"
_DECIMAL_COMMA = ("es", "pt")
#: Languages in which a sentence behind a colon begins small, and the names that keep their capital there.
_SMALL_BEHIND_COLON = ("es", "pt")
_NAMES = (
    *("Alveoscope", "Dask", "Hounsfield", "Linux", "Mahalanobis", "OpenVINO", "Python", "TensorRT", "Windows"),
    *("Image Orientation", "Image Type", "Pixel Spacing", "Rescale Type"),  # of attributes, in the Standard's words
)
_FULL_WIDTH = str.maketrans(";:", "；：")


def phrase(text: str) -> str:
    """The text itself: marks words that fill a gap of a sentence, so that the catalogues hold them."""
    return text


def counted(count: int, one: str, many: str) -> str:
    """The sentence for one, or that for any other number."""
    return one if count == 1 else many


class Language:
    """One language.

    Parameters
    ----------
    code : str
        ISO 639-1.
    catalogue : mapping of str to str
        Key -> translation, both with their gaps in braces; empty for English.
    """

    def __init__(self, code: str, catalogue: Mapping[str, str]) -> None:
        self.code = code
        self._exact = {key: text for key, text in catalogue.items() if text and not _GAP.search(key)}
        keys = sorted((key for key in catalogue if key not in self._exact), key=_said_between_gaps, reverse=True)
        self._with_gaps = tuple(
            (_longest_piece(key), _longest_text(key), pattern_of(key), catalogue[key]) for key in keys if catalogue[key]
        )
        self.say = lru_cache(maxsize=4096)(self._say)

    def decimals(self, text: str) -> str:
        """Numbers in a text with the language's decimal sign."""
        return _DECIMAL_POINT.sub(",", text) if self.code in _DECIMAL_COMMA else text

    def with_colon(self, head: str, tail: str) -> str:
        """``head: tail`` as the language writes it."""
        return f"{head}{self._marked(':')}{tail}" if self.code == "zh" else f"{head}: {tail}"

    def behind_colon(self, sentence: str) -> str:
        """A sentence of this language as it begins behind a colon; nothing that a person wrote."""
        capital = sentence[:1].isupper() and not sentence[1:2].isupper() and not sentence[1:2].isdigit()
        if self.code not in _SMALL_BEHIND_COLON or not capital or sentence.startswith(_NAMES):
            return sentence
        return sentence[0].lower() + sentence[1:]

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other; empty ones are none."""
        return "".join(map(_with_space, filter(None, sentences))).strip()

    def listed(self, parts: Sequence[str]) -> str:
        """Parts one after the other, as the language parts them."""
        return ("，" if self.code == "zh" else ", ").join(parts)

    def sentence(self, text: str) -> str:
        """An engine's text that lacks a full stop, with that of the language."""
        return self.say(text) + ("。" if self.code == "zh" else ".")

    def day(self, day: date) -> str:
        """A day as people write it, such as ``31 March 2020``."""
        words = {"DAY": str(day.day), "MONTH": self.say(MONTHS[day.month - 1]), "YEAR": str(day.year)}
        return re.sub("DAY|MONTH|YEAR", lambda found: words[found[0]], self.say(DAY))

    def _say(self, text: str) -> str:
        """An engine's text in this language; what no catalogue has comes back as it is."""
        if self.code == "en":
            return text
        found = self._whole(text)
        if found is not None:
            return found
        for joint in _JOINTS:
            parts = joint.split(text)
            if len(parts) > 1:
                heads = ("", *parts)
                said = (self._part(part, runs_on=head.endswith(":")) for head, part in zip(heads, parts, strict=False))
                return self.joined(said)
        return text

    def _part(self, text: str, *, runs_on: bool) -> str:
        """A part of a text without the mark at its end that parts it from the next."""
        bare = text.rstrip(":;")
        said = self.say(bare)
        if runs_on and said != bare:  # what no catalogue has may be somebody's own words
            said = self.behind_colon(said)
        return f"{said}{self._marked(text[len(bare) :])}"

    def _marked(self, mark: str) -> str:
        """A mark between parts as the language writes it."""
        return mark.translate(_FULL_WIDTH) if self.code == "zh" else mark

    def _whole(self, text: str) -> str | None:
        if text in self._exact:
            return self._exact[text]
        for piece, longest, key, said in self._with_gaps:
            found = key.fullmatch(text) if len(text) <= longest and piece in text else None
            if found is not None:
                return said.format(**{name: self._filled(value) for name, value in found.groupdict().items()})
        return None

    def _filled(self, value: str) -> str:
        if _NUMBER.fullmatch(value.rstrip(" %")):
            return self.decimals(value)
        return _with_space(self._marked(";")).join(map(self.say, value.split("; ")))


def pattern_of(key: str) -> re.Pattern[str]:
    """What matches every sentence that a key can make; a gap a group."""
    pieces, end = [], 0
    for gap in _GAP.finditer(key):
        layout = gap[2] or " "
        kind = layout if "%" in layout[:-1] else layout[-1]  # that of a date begins with one
        pieces += [re.escape(key[end : gap.start()]), f"(?P<{gap[1]}>{_DIGITS.get(kind, _ANYTHING)})"]
        end = gap.end()
    return re.compile("".join((*pieces, re.escape(key[end:]))), re.DOTALL)


def _with_space(sentence: str) -> str:
    return sentence if sentence.endswith(("。", "？", "！", "；", "：")) else f"{sentence} "


def _longest_piece(key: str) -> str:
    """What tells soonest that a sentence is of another key."""
    return max(_GAP.sub("\0", key).split("\0"), key=len)


def _longest_text(key: str) -> int:
    """Letters of a sentence that is tried for a key, by its gaps: the ways to part it among them grow with that power,
    and what fills them stood in a header of any length. A longer one stays English."""
    return _LONGEST.get(len(_GAP.findall(key)), min(_LONGEST.values()))


def _said_between_gaps(key: str) -> int:
    """Letters of a key outside its gaps: of two keys that fit, the one that says more is meant."""
    return len(_GAP.sub("", key))
