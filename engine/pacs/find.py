"""Asking a PACS what it holds: C-FIND at study and series level (PS3.4 C.4.1), or QIDO-RS where it is known by web."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.pacs.association import CANCEL_SECONDS, associated, cancelling, stop_request
from engine.pacs.errors import PacsError, PacsRefusedError, silent
from engine.pacs.peer import Pacs
from engine.pacs.query import (
    SERIES_KEYS,
    STUDY_KEYS,
    Found,
    FoundSeries,
    FoundStudy,
    Query,
    latest_first,
    series_of,
    study_of,
)
from engine.volume import CancelToken

if TYPE_CHECKING:
    from pydicom import Dataset

#: Query/Retrieve Information Model FIND, Study Root (PS3.4 C.6.2).
MODEL = "1.2.840.10008.5.1.4.1.2.2.1"
_PENDING = (0xFF00, 0xFF01)
_SUCCESS, _CANCELLED = 0x0000, 0xFE00
_OUT_OF_RESOURCES = 0xA700
#: Series of one study; nobody has more, a PACS that ignores the study's UID does.
_MOST_SERIES = 2000


def find_studies(pacs: Pacs, query: Query, cancel: CancelToken | None = None) -> Found:
    """Studies with CT that match, the latest first, at most ``pacs.most`` of them.

    Raises
    ------
    PacsError
        It can't be reached, refuses, fails or falls silent.
    Cancelled, SettingsError
    """
    if pacs.by_web:
        from engine.pacs.web import WebPacs

        with WebPacs(pacs, cancel) as web:
            answers, more = web.studies(query)
    else:
        identifier = _identifier("STUDY", STUDY_KEYS, dict(query.filters()))
        answers, more = _find(pacs, identifier, pacs.most, cancel or CancelToken())
    studies = [one for one in map(study_of, answers) if one is not None]
    return Found(latest_first(studies), more)


def find_series(pacs: Pacs, study_instance_uid: str, cancel: CancelToken | None = None) -> tuple[FoundSeries, ...]:
    """Series of a study, of every modality, in the order of their numbers.

    Raises
    ------
    PacsError, Cancelled, SettingsError
        As :func:`find_studies`.
    """
    if pacs.by_web:
        from engine.pacs.web import WebPacs

        with WebPacs(pacs, cancel) as web:
            answers = web.series(study_instance_uid)
    else:
        identifier = _identifier("SERIES", SERIES_KEYS, {"StudyInstanceUID": study_instance_uid})
        answers, _more = _find(pacs, identifier, _MOST_SERIES, cancel or CancelToken())
    found = [one for one in map(series_of, answers) if one is not None]
    return tuple(sorted(found, key=lambda one: (one.number.zfill(12), one.series_instance_uid)))


def earlier_studies(pacs: Pacs, later: FoundStudy, cancel: CancelToken | None = None) -> tuple[FoundStudy, ...]:
    """Studies of the same patient before that one, the latest first: by ID, and by day of birth where both say it.

    Raises
    ------
    PacsError, Cancelled, SettingsError
        As :func:`find_studies`.
    """
    if not later.patient_id:
        return ()
    found = find_studies(pacs, Query(patient_id=later.patient_id, last=later.date), cancel)
    return tuple(one for one in found.studies if _is_earlier(one, later))


def _is_earlier(one: FoundStudy, later: FoundStudy) -> bool:
    same = one.patient_id == later.patient_id
    born = not (one.birth_date and later.birth_date) or one.birth_date == later.birth_date
    before = (one.date, one.time) < (later.date, later.time) if later.date else True
    return same and born and before and one.study_instance_uid != later.study_instance_uid


def _identifier(level: str, keys: tuple[str, ...], filters: dict[str, str]) -> Dataset:
    from pydicom import Dataset

    identifier = Dataset()
    identifier.QueryRetrieveLevel = level
    for keyword in keys:
        setattr(identifier, keyword, "")
    for keyword, value in filters.items():
        setattr(identifier, keyword, value)
    if not all(value.isascii() for value in filters.values()):
        identifier.SpecificCharacterSet = "ISO_IR 192"
    return identifier


def _find(pacs: Pacs, identifier: Dataset, most: int, cancel: CancelToken) -> tuple[list[Dataset], bool]:
    """At most ``most`` answers, and whether there were more; who goes on after C-CANCEL is cut off."""
    found: list[Dataset] = []
    enough: float | None = None
    code: int | None = None
    with (
        associated(pacs.node, [(MODEL, ())], seconds=pacs.seconds) as association,
        cancelling(association, MODEL, cancel),
    ):
        for status, answer in association.send_c_find(identifier, MODEL):
            code = status.get("Status")
            if code not in _PENDING or answer is None:
                continue
            if len(found) < most:
                found.append(answer)
            elif enough is None:
                enough = time.monotonic()
                stop_request(association, MODEL)
            elif time.monotonic() - enough > CANCEL_SECONDS:
                association.abort()
                break
    if enough is None:
        _check(pacs, code)
    return found, enough is not None


def _check(pacs: Pacs, code: int | None) -> None:
    """Whether a search ended well."""
    if code is None:
        raise silent(pacs.name, pacs.seconds, pacs.node.calling)
    if code == _OUT_OF_RESOURCES:
        raise PacsRefusedError(
            f"{pacs.node.title} refuses the search: too much would be found, or it is busy.", "Narrow the search."
        )
    if code not in (_SUCCESS, _CANCELLED):
        raise PacsError(f"{pacs.node.title} could not search (status {code:#06x}).", "Look into its log.")
