"""Every state of the window that somebody should look at, in any language and at any size, on phantoms.

    xvfb-run -a -s "-screen 0 1920x1200x24" python -m tests.end2end.tour OUT --language es --size 1366x768

``QT_SCALE_FACTOR=2`` with ``--size 1920x1080`` gives what a 3840 x 2160 screen shows. The engine is real where that is
cheap: scan, images, planes, kept results, worklist, batch. A PACS, a GPU and rarer verdicts are put in its place.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import make_application
from desktop.languages import LANGUAGES, install_language
from desktop.settings import Settings
from desktop.viewmodels.batch.batch import BatchStage
from desktop.viewmodels.batch.values import BatchWish
from desktop.viewmodels.browse.use_cases import ScanUseCases
from desktop.viewmodels.pacs.use_cases import PacsUseCases
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.window.use_cases import UseCases
from engine.dicom import scan
from engine.errors import BackendUnavailableError
from engine.pacs.peer import PacsWish
from engine.pacs.query import Found, FoundStudy
from engine.triage.values import Verdict
from tests.end2end.screenshots import draw_measures
from tests.end2end.tour_dialogs import Dialogs
from tests.end2end.tour_places import STUDIES, Places
from tests.end2end.tour_steps import REFUSED
from tests.support.assessments import FakeAnalysis

FOUND = tuple(
    FoundStudy(f"1.2.{n}", name, f"P{n}", "19600102", day, "101500", f"A{n}", "CT thorax", ("CT", "SR"), 36 * n, n)
    for n, (name, day) in enumerate((("DOE^JANE", "20240617"), ("ROE^RICHARD", "20240105")), start=1)
)


class Tour(Dialogs):
    """All of it, part by part."""

    def run(self, parts: list[str]) -> None:
        parts_of_it = (self.reading, self.verdicts, self.waiting, self.pacs, self.pages)
        for part in (*parts_of_it, self.dialogs, self.tabs, self.questions, self.menus):
            if not parts or part.__name__ in parts:
                part()

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
                wish = BatchWish((self.places.home / "studies",), out)
                window.page_switch.built["batch"].form.show_wish(wish)
                workspace.batch.start(wish)
                photographer.shoot("batch-running")
                photographer.wait(lambda: workspace.batch.stage in (BatchStage.DONE, BatchStage.FAILED))
            window.page_switch.built["batch"].table.selectRow(0)
            photographer.shoot("batch")


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
    for language in arguments.language or ["en"]:
        silence = spoken(application, language)
        for size in arguments.size or ["1366x768"]:
            width, height = (int(part) for part in size.split("x"))
            with tempfile.TemporaryDirectory() as folder:  # of its own: what another tour kept is no news in it
                home = Path(folder)
                os.environ["ALVEOSCOPE_DATA"] = str(home / "data")
                Settings(home / "config").set("appearance.theme", "dark")
                places = Places(home)
                places.fill()
                Tour(places, arguments.out / f"{language}-{size}", (width, height)).run(arguments.part)
        silence()
    return 0


if __name__ == "__main__":
    sys.exit(main())
