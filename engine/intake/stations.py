"""A receiver or a watched folder with all that stands behind it: what a command, the window and a service run alike.

One of a kind on this computer: a second one is refused with a sentence, whoever started the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from engine.audit import Event
from engine.errors import UsageError
from engine.intake.index import FoundStudy, Skipped
from engine.intake.receiver import Receiver
from engine.intake.retention import Retention
from engine.intake.runner import Judged
from engine.intake.service import Say, Service, ServiceSettings
from engine.intake.settings import ReceiverSettings
from engine.intake.spool import Spool
from engine.intake.watch import FolderWatch
from engine.intake.words import refusal

_LOCK = ".receiver.lock"
#: Who only looks whether a receiver runs holds the lock for a moment.
_LOOK_SECONDS = 1.0


@contextmanager
def receiving(
    settings: ReceiverSettings,
    spool: Spool,
    asked: ServiceSettings,
    rules: Retention,
    *,
    say: Say = lambda _line: None,
    on_judged: Callable[[Judged], None] = lambda _judged: None,
) -> Iterator[Receiver]:
    """Listen and judge until the context is left.

    Raises
    ------
    UsageError
        The port is taken, or another receiver fills this spool.
    SettingsError, OutputNotWritableError, DiskFullError
    """
    spool.prepare()
    with _alone(spool.folder), Service(asked, say=say, on_judged=on_judged) as service:

        def complete(uid: str) -> None:
            service.submit_received(spool, uid)

        def refused(peer: str, why: str) -> None:
            service.record(Event.REFUSED, peer=peer, code=why)
            say(refusal(peer, why))

        with Receiver(settings, spool, complete, refused, say) as receiver:
            service.keep(spool, rules, receiver.growing)
            yield receiver


@contextmanager
def watching(
    folder: Path,
    asked: ServiceSettings,
    *,
    quiet_seconds: float = 10.0,
    polling: bool = False,
    say: Say = lambda _line: None,
    on_found: Callable[[FoundStudy], None] = lambda _study: None,
    on_judged: Callable[[Judged], None] = lambda _judged: None,
) -> Iterator[FolderWatch]:
    """Watch and judge until the context is left; the watch must be run in it.

    Raises
    ------
    UsageError
        The results lie in the folder, or it is watched already.
    PathNotFoundError
    """
    place = asked.results.resolve() if asked.results is not None else None
    if place is not None and (place == folder.resolve() or folder.resolve() in place.parents):
        raise UsageError("The results lie in the watched folder.", "Give --results elsewhere.")
    with Service(asked, say=say, on_judged=on_judged) as service:

        def found(study: FoundStudy) -> None:
            service.submit(
                study.study_instance_uid,
                study.source,
                images=study.images,
                patient=study.patient,
                fingerprint=study.fingerprint,
            )
            on_found(study)

        def skipped(some: Skipped) -> None:
            say(str(some))

        watch = FolderWatch(
            folder,
            found,
            on_skipped=skipped,
            quiet_seconds=quiet_seconds,
            polling=polling,
            judged=service.judged,
            say=say,
        )
        with watch as watch_at_work:
            yield watch_at_work


def receiver_runs(folder: Path) -> bool:
    """Whether a receiver of this computer fills that spool now."""
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError:  # no such folder, or somebody else's: none that we could ask for something
        return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / _LOCK, timeout=_LOOK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(
            "Another receiver of this computer takes studies already.",
            "It is the window's, a command's or the site's service: one is enough.",
        ) from None
    try:
        yield
    finally:
        lock.release()
