"""The checks of the engine. Each is a generator of :class:`Check`; what it needs is imported inside it."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from engine import __version__
from engine.doctor.values import Check, Outcome
from engine.errors import AlveoscopeError
from engine.files import make_folder
from engine.language import phrase

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

PACKAGES = (
    "numpy",
    "scipy",
    "pydicom",
    "imagecodecs",
    "onnxruntime",
    "highdicom",
    "pynetdicom",
    "SQLAlchemy",
    "PySide6-Essentials",
)

#: Seconds after which a result that nobody tried to send is told of; the longest pause between two tries is an hour.
_A_DAY = 86400.0
#: Less than this and results of one busy night may not fit.
FREE_SPACE_WANTED_GB = 2.0

#: The day the code was written: a clock before it is wrong, and results would carry wrong dates.
EARLIEST_DATE = datetime(2026, 1, 1, tzinfo=timezone.utc)


def versions() -> Iterator[Check]:
    """Of Alveoscope, Python and every package that a result depends on."""
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    frozen = ", packaged" if getattr(sys, "frozen", False) else ""
    yield Check("versions", "alveoscope", Outcome.OK, phrase(f"Alveoscope {__version__} on {where}{frozen}"))
    for package in PACKAGES:
        try:
            yield Check("versions", package, Outcome.OK, version(package))
        except PackageNotFoundError:
            hint = "Install Alveoscope again: this package belongs to it."
            yield Check("versions", package, Outcome.FAIL, "not installed", hint)


def decoders() -> Iterator[Check]:
    """One line a transfer syntax: what would decode it, or that nothing does."""
    from engine.dicom import decoder_table

    for status in decoder_table():
        if status.plugin is None:
            yield Check("decoders", status.name, Outcome.WARN, status.note or "no decoder", "Such images are refused.")
        else:
            library = f"{status.plugin} {status.version}".strip()
            yield Check("decoders", status.name, Outcome.OK, f"{library}: {status.note}" if status.note else library)


def bundle() -> Iterator[Check]:
    """Digests, signature and golden vectors of the bundle in use."""
    from engine.inference import load_bundle

    try:
        loaded = load_bundle(None)
    except AlveoscopeError as error:
        yield Check("bundle", phrase("bundle"), Outcome.FAIL, error.message, error.hint)
        return
    manifest = loaded.manifest
    yield Check(
        "bundle", "bundle", Outcome.OK, f"{manifest.bundle_id} {manifest.version} of {manifest.created[:10]}, signed"
    )
    yield from _golden(loaded)


def _golden(loaded: Bundle) -> Iterator[Check]:
    from engine.inference import golden_test, open_backend

    try:
        with closing(open_backend(loaded)) as backend:
            drift = golden_test(loaded, backend)
            made_by = f"{backend.selection.name} {backend.selection.precision.value}"
    except AlveoscopeError as error:
        yield Check("bundle", "golden test", Outcome.FAIL, error.message, error.hint)
        return
    yield Check("bundle", "golden test", Outcome.OK, f"{made_by} gives the golden results ({drift})")


def inference_backends() -> Iterator[Check]:
    """Each back-end that could be used: chosen, skipped, or failed, and why."""
    from engine.inference import describe_backends

    for attempt in describe_backends():
        outcome = Outcome.FAIL if attempt.outcome == "failed" else Outcome.OK
        yield Check("back-ends", f"{attempt.name} {attempt.precision}", outcome, f"{attempt.outcome}: {attempt.why}")


def pace() -> Iterator[Check]:
    """What this computer was found to be quick at, and where that is kept."""
    from engine.inference import load_bundle
    from engine.inference.pace import pace_file, pace_of

    loaded = load_bundle(None)
    yield Check(
        "back-ends", phrase("pace"), Outcome.OK, f"{pace_of(loaded)}; without {pace_file(loaded)} it is measured anew"
    )


def compiled_engines() -> Iterator[Check]:
    """Each TensorRT engine in the cache, with the date of its certificate: without one it isn't used."""
    from engine.inference.tensorrt.certificate import certified_engines
    from engine.inference.tensorrt.plan_cache import PlanCache

    cache = PlanCache()
    dates, entries = certified_engines(cache.folder), cache.entries()
    if not entries:
        yield Check("back-ends", "TensorRT engines", Outcome.OK, f"none in {cache.folder}")
    for entry in entries:
        identity, date = entry.facts["identity"], dates.get(str(entry.facts["sha256"]))
        what = f"{identity.get('gpu')}, {identity.get('tensorrt')} {identity.get('version')}, {entry.size / 1e6:.1f} MB"
        outcome = Outcome.OK if date else Outcome.WARN
        detail = f"{what}; " + (phrase(f"certified {date}") if date else phrase("no certificate: not used"))
        hint = "" if date else "Run: alveoscope engine verify"
        yield Check("back-ends", f"TensorRT engine {identity.get('net')}", outcome, detail, hint)


def storage() -> Iterator[Check]:
    """Whether the user's data folder and the temporary folder take files, and how much room is left."""
    from engine.locations import data_folder

    for name, folder in (
        (phrase("data folder"), data_folder()),
        (phrase("temporary folder"), Path(tempfile.gettempdir())),
    ):
        try:
            make_folder(folder)
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"\0")
        except OSError as error:
            hint = "Give this account the right to write there."
            yield Check("storage", name, Outcome.FAIL, f"{folder}: {error.strerror}", hint)
            continue
        free_gb = shutil.disk_usage(folder).free / 1e9
        outcome = Outcome.OK if free_gb >= FREE_SPACE_WANTED_GB else Outcome.WARN
        hint = "" if outcome is Outcome.OK else "Free some space."
        yield Check("storage", name, outcome, f"{folder}: {free_gb:.1f} GB free", hint)


def worklist_store() -> Iterator[Check]:
    """Whether the worklist's database opens: the site's, where its profile names one."""
    from engine.site import site_profile
    from engine.worklist.database import default_url
    from engine.worklist.store import open_store

    try:
        address = site_profile().text("worklist.url") or default_url()
        with open_store(address) as store:
            waiting = len(store.entries())
    except AlveoscopeError as error:
        yield Check("worklist", phrase("database"), Outcome.FAIL, error.message, error.hint)
        return
    yield Check("worklist", phrase("database"), Outcome.OK, f"{address}: {waiting} studies")


def results_to_send() -> Iterator[Check]:
    """Results that wait for a PACS to which no station sends any more: nobody else would tell."""
    from engine.intake.send import Outbox, outbox_folder

    folder = outbox_folder()
    forgotten = Outbox(folder).untried(time.time() - _A_DAY)
    for title, count in forgotten.items():
        whose = title or "any PACS"
        yield Check(
            "worklist",
            phrase("results to send"),
            Outcome.WARN,
            f"{count} for {whose}: nobody has tried to send them for a day",
            f"Start the station that sends them, or delete what nobody wants from {folder}.",
        )
    if not forgotten:
        yield Check("worklist", phrase("results to send"), Outcome.OK, "none has waited for a day")


def clock() -> Iterator[Check]:
    """A clock that is plainly wrong would date results and audit entries wrongly."""
    now = datetime.now(timezone.utc)
    if now < EARLIEST_DATE:
        yield Check("clock", phrase("clock"), Outcome.FAIL, f"It says {now:%Y-%m-%d}.", "Set the computer's clock.")
    else:
        yield Check("clock", phrase("clock"), Outcome.OK, f"{now:%Y-%m-%d %H:%M} UTC")
