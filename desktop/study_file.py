"""One JSON file a study, named by a digest of its key: read whole, replaced whole, set aside where it is damaged."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from desktop.alone import alone
from engine.errors import StoreError
from engine.files import write_atomically
from engine.locations import data_folder

log = logging.getLogger(__name__)
Content = TypeVar("Content")


class StudyFiles:
    """The files of one kind. Safe to use from several threads: each call opens what it needs.

    Parameters
    ----------
    kind : str
        Name of their folder in the data folder.
    cant_read, damaged : (message, hint)
        What is said where a file can't be read, and where it was set aside.
    folder : Path, optional
        Instead of that in the data folder.
    """

    def __init__(
        self, kind: str, cant_read: tuple[str, str], damaged: tuple[str, str], folder: Path | None = None
    ) -> None:
        self._kind = kind
        self._cant_read = cant_read
        self._damaged = damaged
        self._folder = folder

    def read(self, study_key: str, parse: Callable[[Any], Content]) -> Content | None:
        """What ``parse`` makes of a study's file; None when there is none.

        Raises
        ------
        StoreError
            The file can't be read; a damaged one was set aside.
        """
        path = self._path(study_key)
        try:
            return parse(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except OSError as error:
            message, hint = self._cant_read
            raise StoreError(message.format(why=error.strerror), hint) from None
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            _set_aside(path)
            raise StoreError(*self._damaged) from None

    def alone(self) -> AbstractContextManager[None]:
        """Keep a second window from saving files of this kind; where that can't be had, go on all the same."""
        return alone(self._of_kind() / self._kind)

    def write(self, study_key: str, content: Mapping[str, Any]) -> None:
        """Replace a study's file.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        write_atomically(self._path(study_key), json.dumps(content, indent=1, ensure_ascii=False) + "\n")

    def _path(self, study_key: str) -> Path:
        return self._of_kind() / f"{hashlib.sha256(study_key.encode()).hexdigest()[:32]}.json"

    def _of_kind(self) -> Path:
        return data_folder() / self._kind if self._folder is None else self._folder


def _set_aside(path: Path) -> None:
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError:
        log.exception("A damaged file of a study can't be set aside.")
