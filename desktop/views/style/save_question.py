"""Where to save something, by a name that ends as its kind does, and never over a file that nobody was asked about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from engine.files import is_there


def ask_where_to_save(parent: QWidget, title: str, suggested: str, kinds: Mapping[str, str]) -> Path | None:
    """Ask for a file; None where nobody wants one.

    Parameters
    ----------
    kinds : mapping of str to str
        Filter of the dialog -> how names of this kind end. One that is typed wins over the first kind, which nobody
        needs to choose, and no other.
    """
    first, chosen_kind = next(iter(kinds)), ""
    while True:
        chosen, chosen_kind = QFileDialog.getSaveFileName(parent, title, suggested, ";;".join(kinds), chosen_kind)
        if not chosen:
            return None
        path, ending = Path(chosen), kinds.get(chosen_kind, kinds[first])
        known = path.suffix.lower() in kinds.values()
        if path.suffix.lower() == ending or (known and ending == kinds[first]):
            return path
        named = path.with_suffix(ending) if known else path.with_name(path.name + ending)
        if not is_there(named):
            return named
        # The dialog asked about another name; by this one it asks whether the file is to be replaced.
        suggested = str(named)
