"""What a check of this installation says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum


class Outcome(str, Enum):
    """``warn``: works, but not as well as it could; only ``fail`` fails ``doctor --strict``."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """One line of the doctor's page.

    Attributes
    ----------
    topic : str
        Group: ``versions``, ``decoders``, ``bundle``, ``back-ends``, ``storage``, ``worklist``, ``clock``, ``window``.
    name : str
        What was looked at.
    outcome : Outcome
    detail : str
        What was found; no identifier of a person.
    hint : str
        The way out, where the outcome is not ``ok``.
    """

    topic: str
    name: str
    outcome: Outcome
    detail: str
    hint: str = ""


CheckGroup = Callable[[], Iterable[Check]]
