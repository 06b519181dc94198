"""What the PACS is asked for in the window, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import AlveoscopeError
from engine.pacs.peer import PacsWish
from engine.pacs.query import FoundStudy, Query

if TYPE_CHECKING:
    from engine.intake.retrieve import Retrieved

#: Earlier studies that are fetched with a study, the latest ones.
MOST_PRIORS = 3


@dataclass(frozen=True)
class Find:
    """Search for studies; ``before``: of that patient, before that study."""

    wish: PacsWish
    query: Query
    before: FoundStudy | None = None


@dataclass(frozen=True)
class ListSeries:
    """List the series of a study."""

    wish: PacsWish
    study_instance_uid: str


@dataclass(frozen=True)
class Retrieve:
    """Fetch a study, or some of its series by UID, with or without its earlier ones."""

    wish: PacsWish
    study: FoundStudy
    series: tuple[str, ...] = ()
    priors: bool = False


@dataclass(frozen=True)
class Send:
    """Send results."""

    wish: PacsWish
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Fetched:
    """What came: studies, that one first; ``error`` ended it before the last."""

    studies: tuple[Retrieved, ...]
    error: AlveoscopeError | None = None

    @property
    def whole(self) -> bool:
        return self.error is None and all(one.whole for one in self.studies)


@dataclass(frozen=True)
class Stopped:
    """The user stopped it before it was answered."""


@dataclass(frozen=True)
class Delivered:
    """Results that the PACS took, and why not the others, each reason once."""

    taken: int
    asked: int
    reasons: tuple[str, ...] = field(default=())

    @property
    def whole(self) -> bool:
        return self.taken == self.asked
