"""Every desktop test is watched: threads, timers and top-level widgets it leaves behind fail it."""

from __future__ import annotations

import gc
import os
import threading

import pytest

from tests.support.homes import live_in

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
LANGUAGES = ("en", "es", "pt", "zh")


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest):
    """Fail a test that leaves a thread running, a timer ticking or a window open.

    What a file keeps for all of its tests was there before the test; it is looked for when the file is through.
    """
    before = set(threading.enumerate())
    kept = set(_open_windows()) if _is_qt(request) else set()
    if _is_qt(request):
        gc.disable()  # as the app does: a collection on a worker's thread would destroy Qt's objects there
    yield
    if not _is_qt(request):
        _check_threads(before)
        return
    from PySide6.QtCore import QObject, QTimer

    end_deleted()
    gc.collect()
    _check_threads(before)
    windows = [window for window in _open_windows() if window not in kept]
    assert not windows, f"windows left open: {windows}; add them to qtbot or close them"
    # By type: isinstance would ask each object for its class, and some of other libraries answer with a warning.
    timers = [o for o in gc.get_objects() if issubclass(type(o), QTimer) and _is_ticking(o)]
    ticking = [timer for timer in timers if kept.isdisjoint(_owners(timer))]
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


def _owners(child) -> list:
    """Whose part it is, up to the window that it belongs to."""
    from PySide6.QtCore import QObject

    owner = QObject.parent(child)
    return [] if owner is None else [owner, *_owners(owner)]


def _open_windows() -> list:
    from PySide6.QtWidgets import QApplication

    return [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def end_deleted() -> None:
    """Destroy what asked to be deleted later."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


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


@pytest.fixture(params=LANGUAGES)
def new_small(request, qtbot, qapp, engine, tmp_path):
    """The window in each language on the smallest screen, a series analysed."""
    from tests.support.small_window import small_window
    from tests.support.spoken import spoken

    with spoken(qapp, request.param):
        made = small_window(qtbot, engine, tmp_path / "config")
        yield made
        made.close()


@pytest.fixture(scope="module")
def kept_engine():
    """What the kept windows of a file work with."""
    from tests.support.desktop import FakeEngine
    from tests.support.series import make_study

    return FakeEngine(make_study())


@pytest.fixture(scope="module", params=LANGUAGES)
def _kept_window(request, qapp, kept_engine, tmp_path_factory: pytest.TempPathFactory):
    """A window, and its language: that is spoken in the tests that ask for it, not in others between them."""
    from pytestqt.qtbot import QtBot

    from tests.support.small_window import put_back, small_window
    from tests.support.spoken import spoken

    before, home = set(threading.enumerate()), tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        live_in(home, patch)
        with spoken(qapp, request.param):
            made = small_window(QtBot(request), kept_engine, home / "config")
            put_back(made)
        made.workspace.preparation.close()  # else it would begin to load in the middle of some test
        yield made, request.param
        made.close()
    made.deleteLater()
    end_deleted()
    _check_threads(before)
    assert _open_windows() == []


@pytest.fixture
def small(_kept_window, qapp):
    """As ``new_small``, but one window a language for all tests of a file, each of which leaves it as it found it."""
    from tests.support.small_window import look, put_back
    from tests.support.spoken import spoken

    window, language = _kept_window
    with spoken(qapp, language):
        before = look(window)
        yield window
        put_back(window)
        assert look(window) == before, "the next test would find another window"
