"""The DICOM receiver: C-ECHO, and C-STORE of every storage class in any transfer syntax, acknowledged when stored."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from pynetdicom import AE, _config, evt
from pynetdicom.association import Association
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

from engine.errors import UsageError
from engine.intake.guard import GuardedServer, Meter, Room, wake
from engine.intake.identity import printable
from engine.intake.listening import listening_hint
from engine.intake.settings import ReceiverSettings, tls_context
from engine.intake.settle import Settle
from engine.intake.spool import Spool, retrieved_spool
from engine.intake.take import take
from engine.process import SupervisedThread, in_words

StudyHandler = Callable[[str], None]
RefusalHandler = Callable[[str, str], None]
Say = Callable[[str], None]
_NOTES_KEPT = 1000
_AGAIN_SECONDS = 60.0
_REFUSAL_SECONDS = 10.0


@dataclass
class Counts:
    """What happened since the start; grows only."""

    stored: int = 0
    put_aside: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class _Entity(AE):
    """Counts associations that were asked for: silent connections must not use up the others' places."""

    @property
    def active_associations(self) -> list[Association]:
        return [one for one in super().active_associations if one.requestor.primitive is not None]


class Receiver:
    """Listens from :meth:`start` (or entering the context) to :meth:`stop`.

    Parameters
    ----------
    on_study : callable
        Called with the Study Instance UID from the receiver's own thread when a study is complete; again later when
        it fails.
    on_refusal : callable
        Called with (peer address or title, why) for everything that was turned away.
    """

    def __init__(
        self,
        settings: ReceiverSettings,
        spool: Spool,
        on_study: StudyHandler,
        on_refusal: RefusalHandler = lambda _peer, _why: None,
        say: Say = lambda _line: None,
    ) -> None:
        self.settings = settings
        self.spool = spool
        self.counts = Counts()
        self._on_study = on_study
        self._on_refusal = on_refusal
        self._say = say
        self._said: dict[str, None] = {}
        self._failure = ("", 0.0)
        self._refused: dict[tuple[str, str], float] = {}
        self._settle = Settle(settings.quiet_seconds)
        self._meters: dict[int, Meter] = {}
        self._room = Room()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server: GuardedServer | None = None
        self._threads: list[SupervisedThread] = []

    def start(self) -> None:
        """Listen. Studies that an earlier run received are handed on first.

        Raises
        ------
        UsageError
            The port is taken or not allowed.
        SettingsError
            A certificate can't be used.
        OutputNotWritableError, DiskFullError
            The spool can't be used.
        """
        self.spool.prepare(alone=True)
        for uid in self.spool.studies():
            self._settle.note(uid, time.monotonic())
        self._server = server = self._listen()
        pause = max(0.05, min(1.0, self.settings.quiet_seconds / 4))
        self._threads = [
            SupervisedThread("dicom-receiver", lambda _stop: server.serve_forever(0.2), say=self._say),
            SupervisedThread(
                "dicom-complete", lambda _stop: self._hand_on(time.monotonic()), pause_seconds=pause, say=self._say
            ),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether every thread of the receiver is at work."""
        return bool(self._threads) and all(thread.alive for thread in self._threads)

    def growing(self, study_instance_uid: str) -> bool:
        """Whether objects of this study came and were not handed on yet."""
        return self._settle.holds(study_instance_uid)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        if self._server is None:
            raise UsageError("The receiver is not listening.")
        return int(self._server.server_address[1])

    @property
    def waiting(self) -> int:
        """Studies that are not complete yet."""
        return self._settle.waiting

    def stop(self) -> None:
        """Stop listening, close what is open, hand on what is complete as far as anybody knows."""
        self._stopping.set()
        for thread in self._threads:
            thread.ask_to_stop()
        server, self._server = self._server, None
        if server is not None:
            for association in server.active_associations:
                if association.is_established:
                    association.abort()
                wake(association)
            server.hang_up()
            server.shutdown()
        with self._lock:
            meters, self._meters = list(self._meters.values()), {}
        for meter in meters:
            meter.close()
        for thread in self._threads:
            thread.stop(5.0)
        self._hand_on(float("inf"))

    def __enter__(self) -> Receiver:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _listen(self) -> GuardedServer:
        settings, limits = self.settings, self.settings.limits
        entity = _Entity(ae_title=settings.title)
        entity.maximum_associations = limits.associations
        entity.maximum_pdu_size = limits.pdu_bytes
        entity.network_timeout = entity.acse_timeout = entity.dimse_timeout = limits.seconds
        entity.require_called_aet = True
        entity.require_calling_aet = list(settings.calling_titles)
        entity.add_supported_context(Verification)
        # Every storage class, private ones and those of later editions too: in whichever syntax is proposed first.
        _config.UNRESTRICTED_STORAGE_SERVICE = True
        # Titles are ASCII (PS3.5 6.2, AE), and scanners are called otherwise; which title it is decides nothing here.
        _config.CODECS = ("ascii", "utf-8", "latin-1")
        handlers: list[Any] = [
            (evt.EVT_CONN_OPEN, self._on_open),
            (evt.EVT_CONN_CLOSE, self._on_close),
            (evt.EVT_REJECTED, self._on_rejected),
            (evt.EVT_ACCEPTED, self._answered),
            (evt.EVT_C_STORE, self._on_store),
        ]
        receiver = self

        class Server(GuardedServer):
            def refused(self, address: str, why: str) -> None:
                receiver.turned_away(address, why)

        Server.limits = limits
        try:
            address = (settings.host, settings.port)
            server = entity.make_server(
                address, evt_handlers=handlers, ssl_context=tls_context(settings), server_class=Server
            )
            entity._servers.append(server)  # make_server leaves this to start_server, and shutdown counts on it
        except OSError as error:
            raise UsageError(
                f"Can't listen on {settings.host} port {settings.port}: {error.strerror or error}.",
                listening_hint(error),
            ) from None
        return cast(GuardedServer, server)

    def turned_away(self, peer: str, why: str) -> None:
        """Count a refusal, and tell it: a sender that tries again and again is told of once in a while."""
        now = time.monotonic()
        with self._lock:
            self.counts.refused[why] += 1
            told = self._refused.get((peer, why))
            if told is not None and now - told < _REFUSAL_SECONDS:
                return
            self._refused = {key: at for key, at in self._refused.items() if now - at < _REFUSAL_SECONDS}
            self._refused[peer, why] = now
        self._on_refusal(peer, why)

    def _on_open(self, event: Any) -> None:
        meter = Meter(self.settings.limits, event.assoc.dul.socket, self._room)
        with self._lock:
            self._meters[id(event.assoc)] = meter

    def _on_close(self, event: Any) -> None:
        wake(event.assoc)
        with self._lock:
            meter = self._meters.pop(id(event.assoc), None)
        if meter is not None:
            meter.close()
            if meter.exceeded and meter.answered:
                self.turned_away(printable(str(event.assoc.requestor.ae_title).strip()), "too-large")
            elif meter.spoke and not meter.answered:
                self.turned_away(str(event.assoc.requestor.address), "no-association")

    def _answered(self, event: Any) -> None:
        with self._lock:
            meter = self._meters.get(id(event.assoc))
        if meter is not None:
            meter.answered = True

    def _on_rejected(self, event: Any) -> None:
        self._answered(event)
        requestor, titles = event.assoc.requestor, self.settings.calling_titles
        asked = event.assoc.requestor.primitive
        calling, called = str(requestor.ae_title).strip(), str(getattr(asked, "called_ae_title", "") or "").strip()
        if called != self.settings.title.strip():
            why = "called-title"
        elif titles and calling not in [title.strip() for title in titles]:
            why = "calling-title"
        else:
            why = "too-many"
        self.turned_away(printable(calling), why)

    def _on_store(self, event: Any) -> int:
        with self._lock:
            meter = self._meters.get(id(event.assoc))
        if meter is not None:
            self._stopping.wait(meter.object_done())
        asked_for = self._asked_for(event)
        spool = retrieved_spool() if asked_for else self.spool
        taken = take(event, spool, keep_others=self.settings.keep_others)
        if taken.refused:
            self.turned_away(printable(str(event.assoc.requestor.ae_title).strip()), taken.refused)
            return taken.status
        with self._lock:
            self.counts.stored += taken.stored
            self.counts.put_aside += not taken.study
        if taken.study and not asked_for:
            self._settle.note(taken.study, time.monotonic())
        if taken.note:
            self._say_once(taken.note)
        return taken.status

    def _asked_for(self, event: Any) -> bool:
        """Whether this program asked the PACS for it (C-MOVE): whoever asked judges it, it waits for no reader."""
        return str(event.request.MoveOriginatorApplicationEntityTitle or "").strip() == self.settings.title.strip()

    def _say_now_and_then(self, line: str) -> None:
        """What fails for an hour is said every minute, not every second."""
        now = time.monotonic()
        if line != self._failure[0] or now - self._failure[1] > _AGAIN_SECONDS:
            self._failure = (line, now)
            self._say(line)

    def _say_once(self, note: str) -> None:
        """A study has hundreds of objects: what is the same of many of them is said once."""
        with self._lock:
            if note in self._said:
                return
            self._said[note] = None
            while len(self._said) > _NOTES_KEPT:
                del self._said[next(iter(self._said))]
        self._say(note)

    def _hand_on(self, now: float) -> None:
        """Tell the studies that are complete; one that can't be handed on waits for the next round."""
        for uid in self._settle.due(now):
            try:
                self._on_study(uid)
            except Exception as error:  # of one study, or of the worklist: nobody else waits for it
                self._settle.note(uid, time.monotonic())
                self._say_now_and_then(f"A received study can't be handed on: {in_words(error)} It is tried again.")
            finally:
                self._settle.told(uid)
