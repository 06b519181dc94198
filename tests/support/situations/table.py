"""All situations, and the table of them."""

from __future__ import annotations

from tests.support.situations import acquisitions, encodings, identifiers, kinds, media
from tests.support.situations.values import Situation

SITUATIONS: tuple[Situation, ...] = (
    *identifiers.SITUATIONS,
    *acquisitions.SITUATIONS,
    *kinds.SITUATIONS,
    *encodings.SITUATIONS,
    *media.SITUATIONS,
)

_HEAD = """# Situations

Made by `python -m tests.support.situations`; a test holds that it is up to date and that each outcome is what a scan
gives. Studies are parted by `|`, series by `+`; each is its number of slices with the codes of its findings, `*` marks
the series that is judged; behind a semicolon, what was left out.

| situation | outcome |
|---|---|
"""


def as_markdown() -> str:
    """The table, sorted as written."""
    rows = (f"| {one.name} | {one.outcome.replace('|', chr(92) + '|')} |" for one in SITUATIONS)
    return _HEAD + "\n".join(rows) + "\n"
