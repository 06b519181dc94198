"""Pictures of the real window in its main states, to be looked at.

    xvfb-run -a -s "-screen 0 1920x1200x24" python tests/end2end/screenshots.py OUT [STUDY_FOLDER]

Without a folder the phantom is used (``engine.phantom``): those pictures may be published. Pictures of patients
stay out of the project.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.app import make_application, make_window
from desktop.languages import LANGUAGES, install_language
from desktop.rendering.window import PRESETS
from desktop.settings import Settings
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.measures import Measure
from desktop.viewmodels.view.tool import Tool
from desktop.views.window.main_window import MainWindow

PATIENCE_SECONDS = 600.0  # a machine may have other work
SETTLE_MS = 250
CHEST_MM = 300


class Photographer:
    """Brings the window into one state after the other and saves what it looks like."""

    def __init__(self, window: MainWindow, out: Path, settle_ms: int = SETTLE_MS) -> None:
        self._window = window
        self._out = out
        self._settle_ms = settle_ms
        self._number = 0

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the event loop run until something is so."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the window never came into the state to be photographed")
            QTest.qWait(20)

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        QTest.qWait(self._settle_ms)
        self._number += 1
        path = self._out / f"{self._number:02d}-{name}.png"
        (widget or self._window).grab().save(str(path))
        print(path)

    def dialog(self, name: str) -> None:
        """Photograph the dialog that is open and close it."""
        self.wait(lambda: any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
        self.shoot(name, dialog)
        dialog.close()


def tour(window: MainWindow, photographer: Photographer, study: Path) -> None:
    """All states in order."""
    workspace = window.workspace
    viewer = workspace.viewer
    photographer.shoot("start")
    workspace.open([study])
    photographer.wait(lambda: not workspace.browser.scanning and viewer.active.pixels is not None)
    photographer.wait(lambda: workspace.store.idle)
    photographer.shoot("one-pane")
    draw_measures(window)
    view = window.viewer_page.active_view()
    QTest.mouseMove(view, QPoint(view.width() // 3, view.height() // 2))
    photographer.shoot("measures")
    viewer.toggle_orthogonal()
    photographer.wait(lambda: viewer.layout is Layout.ORTHOGONAL)
    photographer.shoot("orthogonal")
    viewer.toggle_orthogonal()
    viewer.set_layout(Layout.FOUR)
    for number, node in enumerate(list(workspace.browser.tree.series_in_order())[:4]):
        viewer.show_series(node.series, node.study, number)
    viewer.panes[1].set_window(PRESETS[1].window)
    shown = viewer.panes[: Layout.FOUR.panes]
    photographer.wait(lambda: all(not pane.loading for pane in shown))
    photographer.shoot("four-panes")
    viewer.set_layout(Layout.ONE)
    window.dialogs.open("settings")
    photographer.dialog("settings")
    window.actions_.action("cheat-sheet").trigger()
    photographer.dialog("keys")
    workspace.settings.set("appearance.theme", "light")
    photographer.shoot("light")


def analysis_tour(window: MainWindow, photographer: Photographer) -> None:
    """From the running analysis to the evidence and the table; needs a bundle."""
    workspace, reading = window.workspace, window.workspace.reading
    first = next(workspace.browser.tree.series_in_order())
    workspace.viewer.set_layout(Layout.ONE)
    workspace.show_series(first.series, first.study)
    reading.analysis.start()
    photographer.wait(lambda: reading.analysis.progress_share is not None or not reading.analysis.busy)
    photographer.shoot("analysing")
    photographer.wait(lambda: not reading.analysis.busy)
    if reading.analysis.error is not None:
        photographer.shoot("analysis-failed")
        return
    reading.evidence.set_overlay(True)
    scored = [one for one in reading.analysis.assessment.result.slices if one.probability is not None]
    if scored:
        reading.go_to(max(scored, key=lambda one: one.probability).index)
        photographer.wait(lambda: reading.evidence.evidence is not None)
    photographer.shoot("verdict")
    window.docks["slices"].raise_()
    photographer.shoot("table")
    window.docks["diagnosis"].raise_()


def pages_tour(window: MainWindow, photographer: Photographer) -> None:
    """Dialogs and the worklist, with a study that was judged."""
    reading = window.workspace.reading
    if reading.analysis.assessment is None:
        return
    for action in ("export-result", "help", "about", "system-check"):
        window.actions_.action(action).trigger()
        photographer.dialog(action)
    window.page_switch.toggle("worklist")
    photographer.wait(lambda: reading.worklist.ready)
    photographer.shoot("worklist")
    window.page_switch.toggle("worklist")


def draw_measures(window: MainWindow) -> None:
    """A distance, an angle and an ellipse on the image in view."""
    pane = window.workspace.viewer.active
    plane = pane.plane
    if plane is None:
        return
    x, y = plane.columns, plane.rows
    pane.keep(Measure(Tool.DISTANCE, ((x * 0.3, y * 0.3), (x * 0.7, y * 0.32))))
    pane.keep(Measure(Tool.ANGLE, ((x * 0.25, y * 0.7), (x * 0.35, y * 0.6), (x * 0.5, y * 0.7))))
    pane.keep(Measure(Tool.ELLIPSE, ((x * 0.6, y * 0.45), (x * 0.72, y * 0.6))))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("study", type=Path, nargs="?")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--slices", type=int, default=60, help="of the phantom, from end to end of the chest")
    parser.add_argument("--no-pages", action="store_true", help="without dialogs and worklist")
    parser.add_argument("--settle-ms", type=int, default=SETTLE_MS, help="from a state to its picture")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    install_language(make_application([]), arguments.language)
    with tempfile.TemporaryDirectory() as home:
        study = arguments.study
        if study is None:
            from engine.phantom import write_phantom

            study = Path(home) / "phantom"
            write_phantom(study, covid=True, slices=arguments.slices, spacing_mm=CHEST_MM / arguments.slices)
        os.environ["ALVEOSCOPE_DATA"] = str(Path(home) / "data")
        Settings(Path(home) / "config").set("appearance.theme", arguments.theme)
        window = make_window(Path(home) / "config")
        width, height = (int(part) for part in arguments.size.split("x"))
        window.resize(width, height)
        window.show()
        try:
            photographer = Photographer(window, arguments.out, arguments.settle_ms)
            tour(window, photographer, study)
            analysis_tour(window, photographer)
            if not arguments.no_pages:
                pages_tour(window, photographer)
        finally:
            window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
