"""What no command line takes."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import UsageError


def refuse_empty(words: Sequence[str]) -> None:
    """Fail at an empty argument: as a path it would be the folder that one happens to be in.

    Raises
    ------
    UsageError
    """
    if "" in words:
        raise UsageError(
            f"Argument {words.index('') + 1} is empty.",
            "In a script, a variable may have no value.",
        )
