"""What waited to be analysed when the window went, so that the next one can go on: one small file, no names."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.dicom.values import Series
from engine.files import common_place, write_atomically
from engine.locations import data_folder

log = logging.getLogger(__name__)
SCHEMA = "alveoscope.waiting/1"


@dataclass(frozen=True)
class Waiting:
    """A series and where its images lie: the folder that holds all of them, or the one file."""

    series_key: str
    place: str


class WaitingStore:
    """The list in one folder. Each call opens what it needs."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def load(self) -> tuple[Waiting, ...]:
        """What waited; empty where nothing did, or the file says nothing that makes sense."""
        try:
            content = json.loads(self._path().read_text(encoding="utf-8"))
            if content["schema"] != SCHEMA:
                return ()
            return tuple(Waiting(str(one["series_key"]), str(one["place"])) for one in content["waiting"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("The list of what waited can't be read (%s).", type(error).__name__)
            return ()

    def save(self, waiting: Iterable[Waiting]) -> None:
        """Keep this list instead.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        content = {"schema": SCHEMA, "waiting": [asdict(one) for one in waiting]}
        write_atomically(self._path(), json.dumps(content, ensure_ascii=False) + "\n")

    def _path(self) -> Path:
        return (data_folder() if self._folder is None else self._folder) / "waiting.json"


def waiting_of(series: Series) -> Waiting:
    """Where a series lies, for the next window."""
    return Waiting(series.key, common_place(sorted({header.source.path for header in series.headers})))
