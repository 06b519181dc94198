"""The window on the smallest screen with a series analysed, and how a test leaves it for the next one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget

from desktop.app import make_window
from desktop.views.window.main_window import MainWindow
from tests.support.desktop import FakeEngine
from tests.support.windows import SMALL, from_the_feet, show_active


def small_window(qtbot, engine: FakeEngine, folder: Path) -> MainWindow:
    """The window with its settings in ``folder``, in the language that is spoken."""
    from_the_feet(folder)
    window = make_window(folder, engine.use_cases())
    show_active(qtbot, window)
    window.resize(*SMALL)
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    analysis = window.workspace.reading.analysis
    qtbot.waitUntil(lambda: analysis.series is not None)
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    return window


def put_back(window: MainWindow) -> None:
    """What a user would do to go on with something else; whatever a test did beyond that it undoes itself."""
    for dialog in _dialogs():
        dialog.close()
    window.page_switch.restore()
    window.room.all_panels()
    window.docks["diagnosis"].raise_()
    if window.docks["evidence"].widget().details.isChecked():
        window.docks["evidence"].widget().details.click()
    window.actions_.action("tool-window").trigger()
    window.resize(*SMALL)
    window.statusBar().clearMessage()
    QCoreApplication.processEvents()


def look(window: MainWindow) -> dict[str, object]:
    """What the next test relies on."""
    analysis = window.workspace.reading.analysis
    assert analysis.assessment is not None
    return {
        "size": window.size().toTuple(),
        "panels": {name for name, dock in window.docks.items() if dock.isVisible()},
        "places": {name: dock.geometry().getRect() for name, dock in window.docks.items() if _is_in_front(dock)},
        "page": window.pages.currentIndex(),
        "dialogs": _dialogs(),
        "message": window.statusBar().currentMessage(),
        "tools": window.tool_bar.isVisible(),
        "tool": window.workspace.viewer.tool,
        "details": window.docks["evidence"].widget().details.isChecked(),
        "verdict": analysis.assessment.result.verdict,
    }


def _is_in_front(dock: QDockWidget) -> bool:
    """Not behind another tab, where its place is what it was some time ago."""
    return not dock.visibleRegion().isEmpty()


def _dialogs() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
