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
    yield
    if "qapp" not in request.fixturenames:
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
    ticking = [o for o in gc.get_objects() if isinstance(o, QTimer) and _is_ticking(o)]
    assert not ticking, f"timers left ticking: {[(t.objectName(), QObject.parent(t)) for t in ticking]}"


def _is_ticking(timer) -> bool:
    from shiboken6 import isValid

    return isValid(timer) and timer.isActive() and timer.thread() is not None


def _check_threads(before: set[threading.Thread]) -> None:
    started = {t for t in threading.enumerate() if not isinstance(t, threading._DummyThread)} - before
    for thread in started:
        thread.join(2.0)
    left = [thread.name for thread in started if thread.is_alive()]
    assert not left, f"threads left running: {left}; close the runner, queue or workspace that started them"
