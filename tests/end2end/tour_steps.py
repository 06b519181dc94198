"""What every part of a tour of the window begins with: the window, a study opened, a verdict."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest

from desktop.app import make_window
from desktop.viewmodels.window.use_cases import UseCases
from desktop.views.window.main_window import MainWindow
from engine.pacs.errors import PacsRefusedError
from engine.worklist.store import open_store
from tests.end2end.screenshots import Photographer
from tests.end2end.tour_places import Places

REFUSED = PacsRefusedError(
    "PACS at host port 104 refuses ALVEOSCOPE.", "Are both AE titles right, and may this one ask and send there?"
)


class Steps:
    """One language at one size."""

    def __init__(self, places: Places, out: Path, size: tuple[int, int]) -> None:
        self.places, self.out, self.size = places, out, size
        out.mkdir(parents=True, exist_ok=True)
        self.number = 0

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
