"""Results as a table that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

# A cell that begins like a formula is one, in every spreadsheet; a leading tab or carriage return hides the next
# character (OWASP, CSV Injection). An apostrophe in front makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A spreadsheet whose language has decimal commas parts a line at semicolons, whatever is quoted: what stands behind one
# begins a cell there.
_LATER = re.compile(r"([;\t\r\n][ \"]*)(?=[=+\-@＝＋－＠])")


def safe_cell(value: object) -> object:
    """A value that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = _LATER.sub(r"\1'", value.replace("\0", ""))
    return "'" + text if text.lstrip(" ").startswith(_FORMULA) else text


def to_csv(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A table with a header line; every cell safe, missing ones empty.

    The text starts with a byte order mark: without it a spreadsheet takes UTF-8 for something else.
    """
    names = list(columns)
    stream = io.StringIO()
    # All words in quotes: some spreadsheets part lines at semicolons and tabs beside commas.
    writer = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(names)
    for row in rows:
        writer.writerow([safe_cell(row.get(name)) for name in names])
    return "\ufeff" + stream.getvalue()
