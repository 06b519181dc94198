"""What runs in the process of an intake: the very receiver and watch of the command line. Nothing here knows Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.viewmodels.intake.values import IntakeState, ReceiveWish, WatchWish, words_in
from desktop.viewmodels.results.values import Means
from engine.process import CallContext, Handler
from engine.triage.values import Verdict
from engine.volume import Progress

if TYPE_CHECKING:
    from engine.intake.runner import Judged
    from engine.intake.service import ServiceSettings

#: How often the state is told, seconds.
LOOK_SECONDS = 0.5
FORMATS = ("json", "sr", "pdf")
URGENT = (Verdict.POSITIVE.value, Verdict.NOT_ASSESSABLE.value)


@dataclass(frozen=True)
class ReceiveRequest:
    """Receive until it is cancelled."""

    wish: ReceiveWish
    means: Means
    database: str = ""


@dataclass(frozen=True)
class WatchRequest:
    """Watch until it is cancelled."""

    wish: WatchWish
    means: Means
    database: str = ""


def make_handlers() -> Mapping[str, Handler]:
    """Handlers of one process."""
    return {"receive": receive, "watch": watch}


def receive(request: ReceiveRequest, context: CallContext) -> None:
    """Listen and judge; tells its state by ``context.progress``.

    Raises
    ------
    UsageError, SettingsError, BundleError, OutputError
        Before anything is taken; afterwards it goes on whatever happens.
    """
    from engine.intake.guard import Limits, networks_of
    from engine.intake.retention import Retention
    from engine.intake.settings import ReceiverSettings
    from engine.intake.spool import received_spool
    from engine.intake.stations import receiving
    from engine.site import site_profile

    wish = request.wish
    networks = networks_of(words_in(wish.networks))
    settings = ReceiverSettings(
        host="0.0.0.0" if networks else "127.0.0.1",
        port=wish.port,
        title=wish.title,
        calling_titles=words_in(wish.senders),
        quiet_seconds=site_profile().number("intake.quiet_seconds"),
        limits=Limits(networks=networks),
    )
    teller = _Teller(context, "receive")
    rules = Retention(7 * 86400.0, 50 * 10**9)
    spool = received_spool()
    asked = _settings(request, wish.pacs)
    with receiving(settings, spool, asked, rules, say=teller.say, on_judged=teller.judged) as receiver:
        teller.follow(lambda: receiver.counts.stored)


def watch(request: WatchRequest, context: CallContext) -> None:
    """Watch and judge; tells its state by ``context.progress``.

    Raises
    ------
    UsageError, PathNotFoundError, BundleError
    """
    from threading import Thread

    from engine.intake.stations import watching
    from engine.site import site_profile

    wish = request.wish
    teller = _Teller(context, "watch")
    found: list[str] = []
    station = watching(
        Path(wish.folder),
        _settings(request, wish.pacs),
        quiet_seconds=site_profile().number("intake.quiet_seconds"),
        polling=wish.polling,
        say=teller.say,
        on_found=lambda study: found.append(study.study_instance_uid),
        on_judged=teller.judged,
    )
    with station as folder:
        walker = Thread(target=folder.run, args=(context.cancel,), name="watch", daemon=True)
        walker.start()
        teller.follow(lambda: len(found), lambda: folder.trouble)
        walker.join()


class _Teller:
    """Tells the window how an intake stands, whenever that has changed."""

    def __init__(self, context: CallContext, stage: str) -> None:
        self._context, self._stage = context, stage
        self._state = IntakeState()

    def say(self, line: str) -> None:
        self._state = replace(self._state, line=line)

    def judged(self, judged: Judged) -> None:
        urgent = judged.report is None or judged.row.values.get("verdict") in URGENT
        self._state = replace(self._state, judged=self._state.judged + 1, urgent=self._state.urgent + urgent)

    def follow(self, came: Callable[[], int], trouble: Callable[[], str] = lambda: "") -> None:
        """Until the call is cancelled."""
        told: IntakeState | None = None
        while not self._context.cancel.wait(LOOK_SECONDS if told is not None else 0.0):
            count = came()
            if count != self._state.came:
                self._state = replace(self._state, came=count, last=f"{datetime.now():%Y-%m-%dT%H:%M:%S}")
            self._state = replace(self._state, trouble=trouble())
            if self._state != told:
                told = self._state
                self._context.progress(Progress(self._stage, told.came, None, told.to_note()))


def _settings(request: ReceiveRequest | WatchRequest, pacs: str) -> ServiceSettings:
    from engine.inference import load_bundle
    from engine.intake.service import ServiceSettings
    from engine.pacs.peer import PacsWish
    from engine.site import site_profile

    means = request.means
    load_bundle(means.bundle)  # said before anything is taken
    return ServiceSettings(
        database=request.database or None,
        formats=FORMATS,
        bundle=means.bundle,
        backend=means.backend,
        precision=means.precision,
        grid=means.grid,
        pacs=PacsWish.of_site(site_profile()).destination(pacs) if pacs else None,
    )
