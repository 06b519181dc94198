"""The window fits 1024 x 768 in every language, with a result, and no button or label of one line is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop.app import make_window
from desktop.languages import TRANSLATIONS
from tests.support.windows import from_the_feet, show_active

WIDTH, HEIGHT = 1024, 768


@pytest.fixture(params=["en", "es", "pt", "zh"])
def small(request, qtbot, engine, tmp_path):
    """The window in a language on the smallest screen, a series analysed."""
    translator = QTranslator()
    assert translator.load(str(TRANSLATIONS / f"alveoscope_{request.param}.qm"))
    QApplication.installTranslator(translator)
    from_the_feet(tmp_path / "config")
    made = make_window(tmp_path / "config", engine.use_cases())
    show_active(qtbot, made)
    made.resize(WIDTH, HEIGHT)
    with qtbot.waitSignal(made.workspace.browser.finished):
        made.workspace.open([Path("/ct")])
    analysis = made.workspace.reading.analysis
    qtbot.waitUntil(lambda: analysis.series is not None)
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    yield made
    made.close()
    QApplication.removeTranslator(translator)


def cut(window) -> list[str]:
    """Texts of one line that have less room than they need."""
    found = []
    for kind in (QPushButton, QLabel):
        for widget in window.findChildren(kind):
            needs = widget.isVisible() and bool(widget.text()) and not getattr(widget, "wordWrap", lambda: False)()
            if needs and widget.width() < widget.minimumSizeHint().width():
                found.append(f"{type(widget).__name__} {widget.text()!r}: {widget.width()} px")
    return found


def test_it_fits_with_a_result_and_cuts_nothing(qtbot, small) -> None:
    least = small.minimumSizeHint()
    assert (least.width() <= WIDTH, least.height() <= HEIGHT) == (True, True), least
    assert cut(small) == []
    banner = next(one for one in small.statusBar().findChildren(QLabel) if one.objectName() == "banner")
    assert banner.isVisible()
    assert small.rect().contains(banner.mapTo(small, banner.rect().bottomRight()))


def test_the_worklist_does_not_widen_the_window(qtbot, small) -> None:
    small.actions_.action("worklist").trigger()
    qtbot.wait(20)
    assert small.width() == WIDTH
    assert cut(small.page_switch.built["worklist"]) == []


def test_panels_go_by_a_key_and_come_back_as_they_were(qtbot, small) -> None:
    shown = {name for name, dock in small.docks.items() if dock.isVisible()}
    small.actions_.action("image-first").trigger()
    assert not any(dock.isVisible() for dock in small.docks.values())
    small.actions_.action("image-only").trigger()
    assert not small.tool_bar.isVisible()
    assert small.statusBar().isVisible(), "the notice stays"
    small.actions_.action("image-only").trigger()
    assert small.tool_bar.isVisible()
    assert {name for name, dock in small.docks.items() if dock.isVisible()} == shown
