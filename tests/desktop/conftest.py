"""Every desktop test is watched: threads, timers and top-level widgets it leaves behind fail it."""

from __future__ import annotations

import gc
import os
import threading

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest):
    """Fail a test that leaves a thread running, a timer ticking or a window open."""
    before = set(threading.enumerate())
    if _is_qt(request):
        gc.disable()  # as the app does: a collection on a worker's thread would destroy Qt's objects there
    yield
    if not _is_qt(request):
        _check_threads(before)
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    gc.collect()
    _check_threads(before)
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert not windows, f"windows left open: {windows}; add them to qtbot or close them"
    # By type: isinstance would ask each object for its class, and some of other libraries answer with a warning.
    ticking = [o for o in gc.get_objects() if issubclass(type(o), QTimer) and _is_ticking(o)]
    assert not ticking, f"timers left ticking: {[(t.objectName(), QObject.parent(t)) for t in ticking]}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    """What a test made is collected on this thread, once nothing of pytest's holds it any more.

    What is left is frozen, so that the next collection needn't look at it.
    """
    result = yield
    if _is_qt(item):
        gc.collect()
        gc.freeze()
        gc.enable()
    return result


def _is_qt(test: pytest.Item | pytest.FixtureRequest) -> bool:
    return "qapp" in test.fixturenames


def _is_ticking(timer) -> bool:
    from shiboken6 import isValid

    return isValid(timer) and timer.isActive() and timer.thread() is not None


def _check_threads(before: set[threading.Thread]) -> None:
    started = {t for t in threading.enumerate() if not isinstance(t, threading._DummyThread)} - before
    for thread in started:
        thread.join(2.0)
    left = [thread.name for thread in started if thread.is_alive()]
    assert not left, f"threads left running: {left}; close the runner, queue or workspace that started them"


@pytest.fixture
def engine():
    """A fake engine with one study of one series of 20 slices."""
    from tests.support.desktop import FakeEngine
    from tests.support.series import make_study

    return FakeEngine(make_study())


@pytest.fixture
def workspace(qapp, engine, tmp_path):
    """All view-models on the fake engine, without a window."""
    from desktop.viewmodels.window.workspace import Workspace
    from tests.support.windows import from_the_feet

    made = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    yield made
    engine.gate.set()
    made.close()


@pytest.fixture
def window(qtbot, engine, tmp_path):
    """The real main window on the fake engine, shown and active."""
    from desktop.app import make_window
    from tests.support.windows import from_the_feet, show_active

    from_the_feet(tmp_path / "config")
    made = make_window(tmp_path / "config", engine.use_cases())
    show_active(qtbot, made)
    yield made
    engine.gate.set()
    made.close()


@pytest.fixture(params=["en", "es", "pt", "zh"])
def small(request, qtbot, engine, tmp_path):
    """The window in each language on the smallest screen, a series analysed."""
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from desktop.app import make_window
    from tests.support.spoken import spoken
    from tests.support.windows import SMALL, from_the_feet, show_active

    with spoken(QApplication.instance(), request.param):
        from_the_feet(tmp_path / "config")
        made = make_window(tmp_path / "config", engine.use_cases())
        show_active(qtbot, made)
        made.resize(*SMALL)
        with qtbot.waitSignal(made.workspace.browser.finished):
            made.workspace.open([Path("/ct")])
        analysis = made.workspace.reading.analysis
        qtbot.waitUntil(lambda: analysis.series is not None)
        with qtbot.waitSignal(analysis.assessed):
            analysis.start()
        yield made
        made.close()
