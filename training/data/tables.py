"""Tables (CSV) that name images, and the files that their cells name."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.errors import DataError, reason_of


def read_rows(table: Path, *columns: str) -> list[dict[str, str]]:
    """Rows of a table that has these columns; a cell that a row lacks is empty.

    Blanks round a name or a cell are none of it: with one, a patient would be two, or each image one of its own.

    Raises
    ------
    DataError
        It can't be read, has no rows, or lacks a column.
    """
    wanted = " and ".join(columns)
    try:
        with table.open(newline="", encoding="utf-8-sig") as stream:
            rows = [_plain(row) for row in csv.DictReader(stream, restval="")]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"Can't read {table}: {reason_of(error)}.", f"Give a CSV file with {wanted}, a line an image."
        ) from None
    if not rows:
        raise DataError(f"{table} has no rows.", f"Give a CSV file with {wanted}, a line an image.")
    lacking = " and ".join(one for one in columns if one not in rows[0])
    if lacking:
        named = ", ".join(str(one) for one in rows[0] if one)
        raise DataError(
            f"{table} has no column {lacking}; its first line names: {named}.",
            "Name the columns there, with commas between them.",
        )
    return rows


def _plain(row: Mapping[str | None, str]) -> dict[str, str]:
    """Cells by the names of their columns; those beyond the last column have none."""
    return {name.strip(): cell.strip() for name, cell in row.items() if name is not None}


def named_file(name: str, folders: Sequence[Path], where: str) -> Path:
    """The file of that name in the first of the folders that has it.

    Raises
    ------
    DataError
        None has; ``where`` says which line names it.
    """
    found = next((folder / name for folder in folders if name and (folder / name).is_file()), None)
    if found is None:
        raise DataError(f"{where}: there is no file {name or '(no name)'}.", "Correct the table or bring the file.")
    return found
