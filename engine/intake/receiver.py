"""The DICOM receiver: C-ECHO, and C-STORE of CT images in any transfer syntax, acknowledged when on the disk."""

from __future__ import annotations

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from pynetdicom import AE, ALL_TRANSFER_SYNTAXES, evt
from pynetdicom.association import Association
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

from engine.errors import DicomError, DiskFullError, OutputError, SettingsError, UsageError
from engine.intake.guard import GuardedServer, Limits, Meter, new_thread
from engine.intake.identity import CT_STORAGE_CLASSES, identify, is_encoded_as
from engine.intake.settle import Settle
from engine.intake.spool import Spool

# C-STORE response status (PS3.4 B.2.3).
SUCCESS = 0x0000
OUT_OF_RESOURCES = 0xA700
NOT_THE_SOP_CLASS = 0xA900
CANNOT_UNDERSTAND = 0xC000

StudyHandler = Callable[[str], None]
RefusalHandler = Callable[[str, str], None]


@dataclass(frozen=True)
class ReceiverSettings:
    """Where the receiver listens and whom it takes from.

    Attributes
    ----------
    host : str
        Loopback unless the user says otherwise: the only network door of the program.
    port : int
        0 takes a free one.
    calling_titles : tuple of str
        AE titles that may send; empty for all.
    quiet_seconds : float
        A study is complete when nothing of it came for this long.
    certificate, key, authority : Path or None
        PEM files for TLS; with ``authority`` peers show a certificate signed by it.
    """

    host: str = "127.0.0.1"
    port: int = 11112
    title: str = "ALVEOSCOPE"
    calling_titles: tuple[str, ...] = ()
    quiet_seconds: float = 10.0
    limits: Limits = field(default_factory=Limits)
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None

    def __post_init__(self) -> None:
        for title in (self.title, *self.calling_titles):
            if not 1 <= len(title.strip()) <= 16 or not title.isascii() or "\\" in title:
                raise SettingsError(f"{title!r} is no AE title.", "Use 1 to 16 plain letters, digits, _ or -.")
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"{self.port} is no port.", "Use a number from 1 to 65535.")


@dataclass
class Counts:
    """What happened since the start; grows only."""

    stored: int = 0
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
        Called with the Study Instance UID from the receiver's own thread when a study is complete.
    on_refusal : callable
        Called with (peer address or title, why) for everything that was turned away.
    """

    def __init__(
        self,
        settings: ReceiverSettings,
        spool: Spool,
        on_study: StudyHandler,
        on_refusal: RefusalHandler = lambda _peer, _why: None,
    ) -> None:
        self.settings = settings
        self.spool = spool
        self.counts = Counts()
        self._on_study = on_study
        self._on_refusal = on_refusal
        self._settle = Settle(settings.quiet_seconds)
        self._meters: dict[int, Meter] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server: GuardedServer | None = None

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
        self.spool.prepare()
        for uid in self.spool.studies():
            self._settle.note(uid, time.monotonic())
        self._server = self._listen()
        new_thread(self._server.serve_forever, "dicom-receiver")
        new_thread(self._hand_on_complete_studies, "dicom-complete")

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
        if self._server is not None:
            for association in self._server.active_associations:
                association.abort()
            self._server.shutdown()
            self._server = None
        with self._lock:
            meters, self._meters = list(self._meters.values()), {}
        for meter in meters:
            meter.close()
        for uid in self._settle.due(float("inf")):
            self._on_study(uid)

    def __enter__(self) -> Receiver:
        self.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
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
        for storage_class in CT_STORAGE_CLASSES:
            entity.add_supported_context(storage_class, ALL_TRANSFER_SYNTAXES)
        handlers: list[Any] = [
            (evt.EVT_CONN_OPEN, self._on_open),
            (evt.EVT_CONN_CLOSE, self._on_close),
            (evt.EVT_REJECTED, self._on_rejected),
            (evt.EVT_C_STORE, self._on_store),
        ]
        receiver = self

        class Server(GuardedServer):
            def refused(self, address: str, why: str) -> None:
                receiver.turned_away(address, why)

        Server.limits = limits
        try:
            address = (settings.host, settings.port)
            server = entity.make_server(address, evt_handlers=handlers, ssl_context=_tls(settings), server_class=Server)
            entity._servers.append(server)  # make_server leaves this to start_server, and shutdown counts on it
        except OSError as error:
            raise UsageError(
                f"Can't listen on {settings.host} port {settings.port}: {error.strerror or error}.",
                "Another program may use this port: give another one with --port.",
            ) from None
        return cast(GuardedServer, server)

    def turned_away(self, peer: str, why: str) -> None:
        """Count and tell a refusal."""
        with self._lock:
            self.counts.refused[why] += 1
        self._on_refusal(peer, why)

    def _on_open(self, event: Any) -> None:
        meter = Meter(self.settings.limits, event.assoc.dul.socket)
        with self._lock:
            self._meters[id(event.assoc)] = meter

    def _on_close(self, event: Any) -> None:
        with self._lock:
            meter = self._meters.pop(id(event.assoc), None)
        if meter is not None:
            meter.close()

    def _on_rejected(self, event: Any) -> None:
        self.turned_away(str(event.assoc.requestor.ae_title).strip(), "association")

    def _on_store(self, event: Any) -> int:
        with self._lock:
            meter = self._meters.get(id(event.assoc))
        if meter is not None:
            self._stopping.wait(meter.object_done())
        status, why = self._take(event)
        if why:
            self.turned_away(str(event.assoc.requestor.ae_title).strip(), why)
        return status

    def _take(self, event: Any) -> tuple[int, str]:
        """Store one object: its status, and why it was refused (empty when it was not)."""
        request = event.request
        raw = request.DataSet.getvalue() if request.DataSet is not None else b""
        if not is_encoded_as(raw, str(event.context.transfer_syntax)):
            return CANNOT_UNDERSTAND, "encoding"
        try:
            content = event.encoded_dataset()
            identity = identify(content)
        except DicomError:
            return CANNOT_UNDERSTAND, "not-dicom"
        asked = (str(request.AffectedSOPClassUID), str(request.AffectedSOPInstanceUID))
        if asked != (identity.sop_class_uid, identity.sop_instance_uid):
            return NOT_THE_SOP_CLASS, "mismatch"
        try:
            self.spool.store(identity, content)
        except DiskFullError:
            return OUT_OF_RESOURCES, "disk-full"
        except (OutputError, OSError):
            return OUT_OF_RESOURCES, "not-writable"
        with self._lock:
            self.counts.stored += 1
        self._settle.note(identity.study_instance_uid, time.monotonic())
        return SUCCESS, ""

    def _hand_on_complete_studies(self) -> None:
        pause = max(0.05, min(1.0, self.settings.quiet_seconds / 4))
        while not self._stopping.wait(pause):
            for uid in self._settle.due(time.monotonic()):
                self._on_study(uid)


def _tls(settings: ReceiverSettings) -> ssl.SSLContext | None:
    if settings.certificate is None:
        if settings.authority is not None or settings.key is not None:
            raise SettingsError("TLS needs the server's own certificate.", "Give it with --tls-certificate.")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.certificate, settings.key)
        if settings.authority is not None:
            context.load_verify_locations(settings.authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"The TLS certificate can't be used: {error}.", "Give PEM files.") from None
    return context
