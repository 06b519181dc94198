"""What no command line takes."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import UsageError


def refuse_empty(words: Sequence[str]) -> None:
    """Fail at an empty argument or value of an option: as a path it would be the folder that one happens to be in.

    Raises
    ------
    UsageError
    """
    for number, word in enumerate(words, start=1):
        if not word or (word.startswith("--") and word.endswith("=")):  # --out=$OUT
            raise UsageError(f"Argument {number} is empty.", "In a script, a variable may have no value.")
