"""UseCases: all that the desktop app asks of the engine, in one place that tests can replace.

Imports of the engine's heavy rooms happen inside the functions, on the worker thread that first needs them: the
window must not wait for pydicom or onnxruntime.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.measurements import MeasurementStore
from desktop.reviews import ReviewStore
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases, in_worker_process
from desktop.viewmodels.batch.use_cases import BatchUseCases
from desktop.viewmodels.batch.use_cases import in_own_process as batch_in_own_process
from desktop.viewmodels.browse.use_cases import ChooseUseCase, ScanUseCases, choose
from desktop.viewmodels.browse.use_cases import in_own_process as scan_in_own_process
from desktop.viewmodels.gpu.use_cases import GpuUseCases, in_own_process
from desktop.viewmodels.intake.use_cases import IntakeUseCases
from desktop.viewmodels.intake.use_cases import in_own_process as intake_in_own_process
from desktop.viewmodels.pacs.use_cases import PacsUseCases
from desktop.viewmodels.pacs.use_cases import in_own_process as pacs_in_own_process
from desktop.viewmodels.results.values import BundleFacts
from desktop.viewmodels.view.use_cases import DecodeUseCase, LoadVolumeUseCase, decode, load_volume
from desktop.waiting import WaitingStore
from engine.service import ResultStore

if TYPE_CHECKING:
    from engine.worklist.store import WorklistStore


def bundle_facts(path: Path | None) -> BundleFacts:
    """The numbers of the bundle that the next analysis will use; nothing is verified here, the analysis does that.

    Raises
    ------
    BundleError
        There is none, or its manifest makes no sense.
    """
    from engine.errors import BundleNotFoundError
    from engine.inference.bundle import default_bundle_path
    from engine.inference.manifest import Manifest
    from engine.service.facts import facts_of

    folder = default_bundle_path() if path is None else path
    try:
        text = (folder / "manifest.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BundleNotFoundError("The model bundle can't be read.", "Run `alveoscope bundle verify`.") from None
    return facts_of(Manifest.from_json(text))


def model_card(path: Path | None) -> str:
    """What the bundle in use says of itself (Markdown); empty where it says nothing or there is none."""
    from engine.errors import AlveoscopeError
    from engine.inference.bundle import default_bundle_path

    try:
        return ((default_bundle_path() if path is None else path) / "MODEL_CARD.md").read_text(encoding="utf-8")
    except (AlveoscopeError, OSError, UnicodeDecodeError):
        return ""


def open_worklist() -> WorklistStore:
    """The worklist of this user or, where the site says so, of the department."""
    from engine.site import site_profile
    from engine.worklist.store import open_store

    return open_store(site_profile().text("worklist.url") or None)


def load_early() -> None:
    """Import what the first study in view asks for: hundreds of modules, which would hold up the first images."""
    import engine.worklist.store  # noqa: F401 - the import is what is wanted


@dataclass(frozen=True)
class UseCases:
    """The engine, as the desktop app sees it."""

    scan: Callable[[], ScanUseCases] = scan_in_own_process
    choose: ChooseUseCase = choose
    decode: DecodeUseCase = decode
    load_volume: LoadVolumeUseCase = load_volume
    analysis: Callable[[], AnalysisUseCases] = in_worker_process
    gpu: Callable[[], GpuUseCases] = in_own_process
    intake: Callable[[], IntakeUseCases] = intake_in_own_process
    batch: Callable[[], BatchUseCases] = batch_in_own_process
    pacs: Callable[[], PacsUseCases] = pacs_in_own_process
    reviews: Callable[[], ReviewStore] = ReviewStore
    measurements: Callable[[], MeasurementStore] = MeasurementStore
    results: Callable[[], ResultStore] = ResultStore
    waiting: Callable[[], WaitingStore] = WaitingStore
    bundle_facts: Callable[[Path | None], BundleFacts] = bundle_facts
    model_card: Callable[[Path | None], str] = model_card
    open_worklist: Callable[[], WorklistStore] = open_worklist
    load_early: Callable[[], None] = load_early
