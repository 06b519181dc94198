"""What runs in the process that speaks to the PACS: the very rooms of the command line. Nothing here knows Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.audited import audited
from desktop.viewmodels.pacs.values import MOST_PRIORS, Delivered, Fetched, Find, ListSeries, Retrieve, Send
from engine.audit import Event
from engine.errors import AlveoscopeError, Cancelled
from engine.pacs.peer import PacsWish
from engine.pacs.query import Found, FoundSeries
from engine.process import CallContext, Handler

if TYPE_CHECKING:
    from engine.intake.retrieve import Retrieved


def make_handlers() -> Mapping[str, Handler]:
    """Handlers of one process."""
    return {"find": find, "series": series, "retrieve": retrieve, "send": send, "test": test}


def find(request: Find, context: CallContext) -> Found:
    """Studies that match, or those before one.

    Raises
    ------
    PacsError, SettingsError, Cancelled
    """
    from engine.pacs.find import earlier_studies, find_studies

    pacs = request.wish.pacs()
    if request.before is not None:
        return Found(earlier_studies(pacs, request.before, context.cancel))
    return find_studies(pacs, request.query, context.cancel)


def series(request: ListSeries, context: CallContext) -> tuple[FoundSeries, ...]:
    """Series of a study.

    Raises
    ------
    PacsError, SettingsError, Cancelled
    """
    from engine.pacs.find import find_series

    return find_series(request.wish.pacs(), request.study_instance_uid, context.cancel)


def retrieve(request: Retrieve, context: CallContext) -> Fetched:
    """A study, and the latest before it.

    Raises
    ------
    PacsError, SettingsError, OutputError, Cancelled
        Nothing came of the study itself.
    """
    from engine.pacs.find import earlier_studies

    pacs = request.wish.pacs()
    came = [_fetch(request.wish, request.study.study_instance_uid, request.series, context)]
    try:
        earlier = earlier_studies(pacs, request.study, context.cancel)[:MOST_PRIORS] if request.priors else ()
        for study in earlier:
            came.append(_fetch(request.wish, study.study_instance_uid, (), context))
    except Cancelled:
        raise
    except AlveoscopeError as error:  # what came is shown all the same
        return Fetched(tuple(came), error)
    return Fetched(tuple(came))


def send(request: Send, context: CallContext) -> Delivered:
    """Results to the PACS.

    Raises
    ------
    SettingsError, Cancelled
        What was taken before stays there.
    """
    from engine.pacs.store import send_files

    pacs = request.wish.pacs()
    reasons: list[str] = []
    taken = 0
    try:
        for _path, why in send_files(pacs, request.paths):
            taken += not why
            if why and why not in reasons:
                reasons.append(why)
            context.cancel.raise_if_cancelled()
    finally:
        if taken:
            audited(Event.SENT, count=taken, destination=pacs.name)
    return Delivered(taken, len(request.paths), tuple(reasons))


def test(wish: PacsWish, context: CallContext) -> float:
    """Milliseconds to its answer.

    Raises
    ------
    PacsError, SettingsError
    """
    import time

    from engine.pacs.echo import echo
    from engine.pacs.find import find_studies
    from engine.pacs.query import Query

    pacs = wish.pacs()
    if pacs.peer is not None and not pacs.by_web:
        return echo(pacs.peer)
    begin = time.monotonic()
    find_studies(pacs, Query(study_instance_uid="0"), context.cancel)  # DICOMweb knows no echo
    return (time.monotonic() - begin) * 1000.0


def _fetch(wish: PacsWish, uid: str, series: tuple[str, ...], context: CallContext) -> Retrieved:
    from engine.intake.retrieve import retrieve as fetch
    from engine.intake.spool import retrieved_spool

    pacs = wish.pacs()

    def kept(one: Retrieved) -> None:
        audited(Event.RETRIEVED, study_instance_uid=uid, images=one.came, expected=one.expected, pacs=pacs.name)

    spool, progress, cancel = retrieved_spool(), context.progress, context.cancel
    return fetch(pacs, uid, series, spool=spool, record=kept, progress=progress, cancel=cancel)
