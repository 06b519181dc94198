"""Every state of the window that somebody should look at, in any language and at any size, on phantoms.

    xvfb-run -a -s "-screen 0 1920x1200x24" python -m tests.end2end.tour OUT --language es --size 1366x768

``QT_SCALE_FACTOR=2`` with ``--size 1920x1080`` gives what a 3840 x 2160 screen shows. The engine is real where that is
cheap: scan, images, planes, kept results, worklist, batch. A PACS, a GPU and rarer verdicts are put in its place.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QTabWidget

from desktop.app import make_application, make_window
from desktop.languages import LANGUAGES, install_language
from desktop.settings import Settings
from desktop.viewmodels.batch.batch import BatchStage
from desktop.viewmodels.batch.values import BatchWish
from desktop.viewmodels.browse.use_cases import ScanUseCases
from desktop.viewmodels.gpu.service import GpuState
from desktop.viewmodels.gpu.use_cases import GpuUseCases
from desktop.viewmodels.pacs.use_cases import PacsUseCases
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.window.use_cases import UseCases
from desktop.views.support.crash_dialog import CrashDialog
from desktop.views.support.help_dialog import WelcomeDialog
from desktop.views.support.system_check import SystemCheckDialog
from desktop.views.window.main_window import MainWindow
from desktop.views.window.question import about_batch, about_waiting
from desktop.views.window.settings_dialog import SettingsDialog
from engine.dicom import scan
from engine.errors import BackendUnavailableError
from engine.pacs.errors import PacsRefusedError
from engine.pacs.peer import PacsWish
from engine.pacs.query import Found, FoundStudy
from engine.triage.values import Verdict
from engine.worklist.store import open_store
from tests.end2end.screenshots import Photographer, draw_measures
from tests.end2end.tour_places import STUDIES, Places
from tests.support.assessments import FakeAnalysis

FOUND = tuple(
    FoundStudy(f"1.2.{n}", name, f"P{n}", "19600102", day, "101500", f"A{n}", "CT thorax", ("CT", "SR"), 36 * n, n)
    for n, (name, day) in enumerate((("DOE^JANE", "20240617"), ("ROE^RICHARD", "20240105")), start=1)
)
NO_GPU = BackendUnavailableError(
    "There is no NVIDIA driver on this machine (libcuda.so.1 can't be loaded).",
    "TensorRT needs an NVIDIA GPU; without one, ONNX Runtime does the work.",
)
REFUSED = PacsRefusedError(
    "PACS at host port 104 refuses ALVEOSCOPE.", "Are both AE titles right, and may this one ask and send there?"
)


class Tour:
    """One language at one size."""

    def __init__(self, places: Places, out: Path, size: tuple[int, int]) -> None:
        self.places, self.out, self.size = places, out, size
        out.mkdir(parents=True, exist_ok=True)
        self.number = 0

    def run(self, parts: list[str]) -> None:
        parts_of_it = (self.reading, self.verdicts, self.waiting, self.pacs, self.pages)
        for part in (*parts_of_it, self.dialogs, self.tabs, self.questions, self.menus):
            if not parts or part.__name__ in parts:
                part()

    @contextlib.contextmanager
    def window(self, cases: UseCases | None = None) -> Iterator[tuple[MainWindow, Photographer]]:
        cases = replace(cases or UseCases(), open_worklist=partial(open_store, self.places.worklist))
        made = make_window(self.places.home / "config", cases)
        made.resize(*self.size)
        made.show()
        photographer = Photographer(made, self.out)
        photographer._number = self.number
        try:
            yield made, photographer
        finally:
            self.number = photographer._number
            made.close()

    def opened(self, window: MainWindow, photographer: Photographer, *studies: Path) -> None:
        workspace = window.workspace
        workspace.open(list(studies))
        photographer.wait(lambda: not workspace.browser.scanning and workspace.viewer.active.pixels is not None)
        photographer.wait(lambda: workspace.store.idle)

    def judged(self, window: MainWindow, photographer: Photographer) -> None:
        analysis = window.workspace.reading.analysis
        QTest.qWait(300)
        if analysis.assessment is None:
            analysis.start()
        photographer.wait(lambda: analysis.assessment is not None)

    def reading(self) -> None:
        """Nothing open, an image, a verdict with everything round it, planes, slabs, comparison."""
        with self.window() as (window, photographer):
            workspace, viewer = window.workspace, window.workspace.viewer
            photographer.shoot("start")
            self.opened(window, photographer, *self.places.studies)
            photographer.shoot("opened")
            window.docks["series-doctor"].raise_()
            later = next(n for n in workspace.browser.tree.series_in_order() if n.study.study_date == "20240617")
            workspace.show_series(later.series, later.study)
            self.judged(window, photographer)
            reading = workspace.reading
            scored = [one for one in reading.analysis.assessment.result.slices if one.probability is not None]
            reading.go_to(max(scored, key=lambda one: one.probability).index)
            reading.evidence.set_overlay(True)
            photographer.wait(lambda: workspace.store.idle)
            window.actions_.action("key-image").trigger()
            photographer.shoot("verdict-positive")
            panel = window.docks["diagnosis"].widget()
            for share in (0.5, 1.0):
                bar = panel.verticalScrollBar()
                bar.setValue(round(bar.maximum() * share))
                photographer.shoot(f"diagnosis-{share:g}", panel)
            draw_measures(window)
            for dock in ("slices", "measurements", "queue", "evidence"):
                window.docks[dock].show()
                window.docks[dock].raise_()
                photographer.shoot(f"panel-{dock}")
            window.docks["diagnosis"].raise_()
            window.actions_.action("opacity-contour").trigger()
            window.actions_.action("hanging").trigger()
            photographer.wait(lambda: workspace.store.idle)
            photographer.shoot("hanging")
            window.actions_.action("opacity-contour").trigger()
            window.actions_.action("hanging").trigger()
            window.actions_.action("orthogonal").trigger()
            photographer.wait(lambda: viewer.layout is Layout.ORTHOGONAL)
            photographer.shoot("orthogonal")
            window.actions_.action("slab").trigger()
            window.actions_.action("slab").trigger()
            window.actions_.action("tool-cross").trigger()
            viewer.orthogonal.turn(0, 0.4)
            photographer.shoot("oblique-slab")
            window.actions_.action("orthogonal").trigger()
            photographer.wait(lambda: viewer.layout is not Layout.ORTHOGONAL)
            window.actions_.action("compare").trigger()
            photographer.wait(lambda: workspace.comparison.on)
            photographer.shoot("comparison-missing")
            workspace.comparison.want_missing()
            photographer.wait(lambda: not workspace.comparison.missing)
            photographer.shoot("comparison")
            window.actions_.action("compare").trigger()
            window.actions_.action("second-window").trigger()
            QTest.qWait(300)
            others = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]
            photographer.shoot("second-window", others[0])
            window.actions_.action("second-window").trigger()

    def verdicts(self) -> None:
        """Those that a phantom does not give."""
        for verdict in (Verdict.NEGATIVE, Verdict.INDETERMINATE, Verdict.NOT_ASSESSABLE):
            fake = FakeAnalysis(verdict)
            with self.window(UseCases(analysis=lambda fake=fake: fake.use_cases)) as (window, photographer):
                window.workspace.settings.set("analysis.keep", False)
                self.opened(window, photographer, self.places.studies[2])
                self.judged(window, photographer)
                photographer.shoot(f"verdict-{verdict.value}")
                window.workspace.settings.set("analysis.keep", True)

    def waiting(self) -> None:
        """A scan and a queue that run, and what is said when one ends badly."""
        gate = threading.Event()

        def slow(paths, progress, cancel, on_study):
            found = scan(paths, progress=progress, cancel=cancel, on_series=on_study)
            gate.wait(20)
            return found

        fake = FakeAnalysis()
        cases = UseCases(scan=lambda: ScanUseCases(slow), analysis=lambda: fake.use_cases)
        with self.window(cases) as (window, photographer):
            workspace = window.workspace
            workspace.settings.set("analysis.keep", False)
            workspace.open(self.places.studies)
            QTest.qWait(1500)
            photographer.shoot("scanning")
            gate.set()
            photographer.wait(lambda: not workspace.browser.scanning and workspace.viewer.active.pixels is not None)
            fake.hold()
            window.actions_.action("analyse-all").trigger()
            window.docks["queue"].show()
            window.docks["queue"].raise_()
            photographer.shoot("queue")
            window.docks["diagnosis"].raise_()
            photographer.shoot("analysing")
            fake.error = BackendUnavailableError("There was not enough memory for the study.", "Try again.")
            fake.let_go()
            photographer.wait(lambda: not workspace.reading.analysis.busy)
            photographer.shoot("failed")
            workspace.settings.set("analysis.keep", True)

    def pacs(self) -> None:
        answers: dict[str, object] = {"find": Found(FOUND, more=True)}

        def call(method: str, _request: object, _context: object) -> object:
            if isinstance(answers[method], Exception):
                raise answers[method]
            return answers[method]

        with self.window(UseCases(pacs=lambda: PacsUseCases(call))) as (window, photographer):
            window.actions_.action("pacs").trigger()
            dialog = window.dialogs.opened("pacs")
            photographer.shoot("pacs-empty", dialog)
            window.workspace.pacs.set_wish(PacsWish("PACS@host:104"))
            dialog.box.setChecked(False)
            dialog.search_button.click()
            photographer.wait(lambda: not window.workspace.pacs.busy)
            dialog.studies.selectRow(0)
            photographer.shoot("pacs-answers", dialog)
            answers["find"] = REFUSED
            dialog.search_button.click()
            photographer.wait(lambda: not window.workspace.pacs.busy)
            photographer.shoot("pacs-error", dialog)
            dialog.close()

    def pages(self) -> None:
        with self.window() as (window, photographer):
            workspace = window.workspace
            window.actions_.action("worklist").trigger()
            photographer.wait(lambda: workspace.reading.worklist.table.rowCount() > 0)
            page = window.page_switch.built["worklist"]
            page.table.selectRow(0)
            photographer.shoot("worklist")
            page.ask_override()
            photographer.dialog("worklist-order")
            window.actions_.action("worklist").trigger()
            window.actions_.action("batch").trigger()
            photographer.shoot("batch-empty")
            out = self.places.home / "batch"
            if out.exists():
                workspace.batch.show_results(out)
                photographer.wait(lambda: workspace.batch.table.rowCount() == len(STUDIES))
            else:
                workspace.batch.start(BatchWish((self.places.home / "studies",), out))
                photographer.shoot("batch-running")
                photographer.wait(lambda: workspace.batch.stage in (BatchStage.DONE, BatchStage.FAILED))
            window.page_switch.built["batch"].table.selectRow(0)
            photographer.shoot("batch")

    def dialogs(self) -> None:
        """Each as the menu opens it."""
        gpus = iter((NO_GPU, GpuState("Pretended GPU", "tensorrt", "10.3.0", "", 40.0)))

        def look(_request: object, _context: object) -> GpuState:
            found = next(gpus)
            if isinstance(found, Exception):
                raise found
            return found

        with self.window(UseCases(gpu=lambda: GpuUseCases(look, look))) as (window, photographer):
            self.opened(window, photographer, self.places.studies[1])
            self.judged(window, photographer)
            for action in ("intake", "tags", "prepare-gpu"):
                window.actions_.action(action).trigger()
                QTest.qWait(300)
                photographer.shoot(action, window.dialogs.opened(action))
                window.dialogs.opened(action).close()
                QTest.qWait(50)
            window.actions_.action("prepare-gpu").trigger()
            QTest.qWait(300)
            photographer.shoot("gpu-ready", window.dialogs.opened("prepare-gpu"))
            window.dialogs.opened("prepare-gpu").close()
            for action in ("export-result", "settings", "edit-presets", "cheat-sheet", "help", "model-card", "about",
                           "system-check", "print-image"):  # fmt: skip
                window.actions_.action(action).trigger()
                photographer.wait(lambda: not any(one.model.running for one in all_of(SystemCheckDialog)))
                photographer.dialog(action)
            window.workspace.settings.set("appearance.theme", "light")
            photographer.shoot("light")
            window.workspace.settings.set("appearance.theme", "dark")

    def tabs(self) -> None:
        """What stands behind the first tab of the settings, and the details of the evidence."""
        with self.window() as (window, photographer):
            self.opened(window, photographer, self.places.studies[1])
            self.judged(window, photographer)
            window.actions_.action("settings").trigger()
            (dialog,) = (one for one in all_of(SettingsDialog) if one.isVisible())
            tabs = dialog.findChild(QTabWidget)
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
                photographer.shoot(f"settings-{number}", dialog)
            dialog.close()
            window.docks["evidence"].widget().details.click()
            photographer.shoot("evidence-details")

    def questions(self) -> None:
        """What asks or tells by itself."""
        with self.window() as (window, photographer):
            workspace = window.workspace
            for name, dialog in {
                "welcome": WelcomeDialog(window),
                "crash": CrashDialog("Alveoscope 0.0.0\nTraceback (most recent call last):\nValueError", window),
                "waited": about_waiting(2, workspace.unfinished, window),
                "batch-left": about_batch(workspace.batch, lambda: None, window),
            }.items():
                window.show_dialog(dialog)
                photographer.dialog(name)
            window.show_trouble(REFUSED)
            photographer.dialog("trouble")

    def menus(self) -> None:
        with self.window() as (window, photographer):
            self.opened(window, photographer, self.places.studies[1])
            self.judged(window, photographer)
            for number, action in enumerate(window.menuBar().actions()):
                menu = action.menu()
                if isinstance(menu, QMenu):
                    menu.popup(window.mapToGlobal(window.rect().center()))
                    photographer.shoot(f"menu-{number}", menu)
                    menu.close()
            menu = window.actions_.context_menu(window)
            menu.popup(window.mapToGlobal(window.rect().center()))
            photographer.shoot("menu-image", menu)
            menu.close()


def all_of(kind: type[QDialog]) -> list[QDialog]:
    """The dialogs of a kind that are there."""
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]


def spoken(application: QObject, language: str) -> Callable[[], None]:
    """Speak a language; what is returned ends that."""
    loaded: list[QTranslator] = install_language(application, language)
    return lambda: [QApplication.removeTranslator(one) for one in loaded]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", action="append", help="WIDTHxHEIGHT; several are toured one after the other")
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--part", action="append", default=[])
    arguments = parser.parse_args()
    application = make_application([])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["ALVEOSCOPE_DATA"] = str(home / "data")
        Settings(home / "config").set("appearance.theme", "dark")
        places = Places(home)
        places.fill()
        for language in arguments.language or ["en"]:
            silence = spoken(application, language)
            for size in arguments.size or ["1366x768"]:
                width, height = (int(part) for part in size.split("x"))
                Tour(places, arguments.out / f"{language}-{size}", (width, height)).run(arguments.part)
            silence()
    return 0


if __name__ == "__main__":
    sys.exit(main())
