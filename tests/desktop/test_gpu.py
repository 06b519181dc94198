"""Preparing the GPU from the window: against a worker that behaves, refuses, never ends, or is not there."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import make_window
from desktop.settings import Settings
from desktop.settings.site import SiteValue
from desktop.viewmodels.gpu.gpu import GpuStage, GpuViewModel
from desktop.viewmodels.gpu.service import GpuState, look, prepare
from desktop.viewmodels.gpu.use_cases import GpuUseCases, in_own_process
from desktop.viewmodels.gpu.words import details, headline, strip_text
from desktop.viewmodels.results.values import Means
from desktop.views.gpu.gpu_dialog import GpuDialog
from desktop.views.gpu.gpu_strip import GpuStrip
from engine.errors import BackendUnavailableError, EngineBuildError
from engine.inference.tensorrt import site as tensorrt_site
from engine.volume import Progress
from tests.support import pretended_gpu
from tests.support.bundles import tiny_bundle
from tests.support.fake_worker_command import fake_worker_command
from tests.support.windows import show_active

PATIENCE_MS = 60_000
STATE = GpuState("Pretended GPU", "tensorrt", "10.3.0", "", 40.0)
NO_GPU = BackendUnavailableError("There is no NVIDIA driver on this machine.", "ONNX Runtime does the work.")


class FakeGpu:
    """Answers what the test put into it; a preparation reports and waits to be let go."""

    def __init__(self) -> None:
        self.state = STATE
        self.look_error: Exception | None = None
        self.build_error: Exception | None = None
        self.asked: list[object] = []
        self.held = threading.Event()
        self.use_cases = GpuUseCases(self.look, self.prepare)

    def look(self, request, _context):
        self.asked.append(request)
        if self.look_error is not None:
            raise self.look_error
        return self.state

    def prepare(self, request, context):
        self.asked.append(request)
        context.progress(Progress("engine-build", 55, 220, "classifier: tactics"))
        while not self.held.wait(0.01):
            context.cancel.raise_if_cancelled()
        if self.build_error is not None:
            raise self.build_error
        return replace(self.state, certified="2026-03-01T12:00:00+00:00")


@pytest.fixture
def gpu():
    return FakeGpu()


@pytest.fixture
def opened(qtbot, engine, gpu, tmp_path):
    """The main window with the page of its GPU open, as the menu opens it."""
    use_cases = replace(engine.use_cases(), gpu=lambda: gpu.use_cases)
    window = make_window(tmp_path / "config", use_cases)
    show_active(qtbot, window)
    window.actions_.action("prepare-gpu").trigger()
    qtbot.waitUntil(lambda: window.workspace.gpu.stage is not GpuStage.LOOKING)
    yield window
    gpu.held.set()
    window.close()


def page(window) -> GpuDialog:
    return window.findChild(GpuDialog)


def begun(qtbot, window) -> GpuDialog:
    dialog = page(window)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.bar.value() == 250)
    return dialog


def test_the_action_lies_beside_the_system_check(opened):
    (menu,) = [m for m in opened.menuBar().actions() if m.text() == "Help"]
    texts = [action.text() for action in menu.menu().actions()]
    assert texts.index("Prepare this computer's GPU…") == texts.index("System check") + 1


def test_what_there_is_and_how_long_it_takes_is_said_before(opened):
    dialog = page(opened)
    assert dialog.sentence.text() == "Pretended GPU, tensorrt 10.3.0: not prepared yet."
    assert dialog.details.text().startswith("It took 40 s here before.")
    assert dialog.start_button.isVisible()
    assert not dialog.isModal()


def test_progress_is_shown_while_the_reader_analyses_and_the_end_in_one_sentence(qtbot, opened, engine, gpu):
    notices = []
    opened.workspace.notice.connect(notices.append)
    dialog, strip = begun(qtbot, opened), opened.findChild(GpuStrip)
    assert (strip.isVisible(), strip.text()) == (True, "Preparing the GPU: 25 %")
    assert dialog.note.text() == "classifier: tactics"
    dialog.close()
    opened.workspace.open([Path("/somewhere")])
    reading = opened.workspace.reading
    qtbot.waitUntil(lambda: reading.analysis.series is not None and not opened.workspace.browser.scanning)
    reading.analysis.start()
    qtbot.waitUntil(lambda: reading.analysis.assessment is not None)
    opened.workspace.stop()  # Esc is for what is being read
    assert opened.workspace.gpu.running
    gpu.held.set()
    qtbot.waitUntil(lambda: opened.workspace.gpu.stage is GpuStage.DONE)
    assert notices[-1] == "The GPU is ready and used from the next study on (certificate of 2026-03-01)."
    assert not strip.isVisible()


def test_stop(qtbot, opened):
    dialog = begun(qtbot, opened)
    dialog.stop_button.click()
    qtbot.waitUntil(lambda: opened.workspace.gpu.stage is GpuStage.STOPPED)
    assert dialog.sentence.text() == "Stopped: nothing was changed."
    assert dialog.start_button.isVisible()
    assert not dialog.stop_button.isVisible()


def test_closing_the_page_stops_nothing_and_the_status_bar_opens_it_again(qtbot, opened):
    begun(qtbot, opened).close()
    qtbot.waitUntil(lambda: page(opened) is None)
    opened.findChild(GpuStrip).click()
    assert page(opened).stop_button.isVisible()
    assert page(opened).bar.value() == 250


def test_a_build_that_fails_says_why_and_the_next_is_made_anew(qtbot, opened, gpu):
    gpu.build_error = EngineBuildError("The engines were not qualified: <b>drift</b>.", "ONNX Runtime is used instead.")
    dialog = begun(qtbot, opened)
    gpu.held.set()
    qtbot.waitUntil(lambda: opened.workspace.gpu.stage is GpuStage.FAILED)
    assert dialog.details.text() == "The engines were not qualified: <b>drift</b>. ONNX Runtime is used instead."
    assert QApplication.activeModalWidget() is None
    dialog.close()
    opened.actions_.action("prepare-gpu").trigger()
    assert "not qualified" in page(opened).details.text()
    page(opened).start_button.click()
    qtbot.waitUntil(lambda: len(gpu.asked) == 3)
    assert gpu.asked[-1].rebuild


def test_without_a_gpu_the_reason_stands_there_and_can_be_asked_for_again(qtbot, opened, gpu):
    gpu.look_error = NO_GPU
    opened.workspace.gpu.look_again()
    qtbot.waitUntil(lambda: opened.workspace.gpu.stage is GpuStage.IMPOSSIBLE)
    dialog = page(opened)
    assert dialog.sentence.text() == "This computer's GPU can't be prepared."
    assert dialog.details.text() == "There is no NVIDIA driver on this machine. ONNX Runtime does the work."
    assert not dialog.start_button.isVisible()
    assert opened.actions_.action("prepare-gpu").isEnabled()
    gpu.look_error = None
    dialog.again_button.click()
    qtbot.waitUntil(lambda: opened.workspace.gpu.stage is GpuStage.READY)


def test_closing_the_window_stops_and_joins(qtbot, opened):
    begun(qtbot, opened)
    opened.close()
    assert opened.workspace.gpu.stage is GpuStage.STOPPED
    assert "gpu" not in {thread.name for thread in threading.enumerate()}


# --- settings, site and time ---


def made(gpu, tmp_path, site=None, clock=lambda: 0.0) -> GpuViewModel:
    settings = Settings(tmp_path / "config", site=site)
    means = lambda: Means(None, settings.get("analysis.backend"), settings.get("analysis.precision"))  # noqa: E731
    model = GpuViewModel(gpu.use_cases, means, settings, clock)
    settings.setParent(model)
    return model


def test_a_site_that_locked_another_back_end_is_obeyed(qtbot, gpu, tmp_path):
    model = made(gpu, tmp_path, {"analysis.backend": SiteValue("onnxruntime-cpu", locked=True)})
    model.look()
    qtbot.waitUntil(lambda: model.stage is GpuStage.READY)
    assert not model.can_prepare
    assert "This site has decided on another back-end" in details(model)
    model.prepare()
    assert len(gpu.asked) == 1
    model.close()


def test_settings_that_ask_for_another_back_end_are_named_and_no_use_is_promised(qtbot, gpu, tmp_path):
    model = made(gpu, tmp_path)
    model._settings.set("analysis.precision", "fp32")
    gpu.held.set()
    model.look()
    qtbot.waitUntil(lambda: model.can_prepare)
    model.prepare()
    qtbot.waitUntil(lambda: model.stage is GpuStage.DONE)
    assert headline(model) == "Pretended GPU, tensorrt 10.3.0: prepared (certificate of 2026-03-01)."
    assert details(model).endswith("once the settings ask for the fastest back-end or for TensorRT.")
    model._settings.set("analysis.precision", "auto")
    assert "used from the next study on" in headline(model)
    model.close()


def test_the_time_left_follows_the_pace(qtbot, gpu, tmp_path):
    now = [100.0]
    model = made(gpu, tmp_path, clock=lambda: now[0])
    model.look()
    qtbot.waitUntil(lambda: model.can_prepare)
    model.prepare()
    assert strip_text(model) == "Preparing the GPU…"
    qtbot.waitUntil(lambda: model.share == 0.25)
    assert details(model).startswith("It took 40 s here before.")
    now[0] = 160.0
    assert details(model).startswith("About 3 min left.")
    now[0] = 104.0
    assert details(model).startswith("About 20 s left.")
    model.close()


# --- the real build, with a pretended TensorRT ---


def test_the_real_build_certifies_and_is_found_again(qtbot, tmp_path, monkeypatch):
    command = fake_worker_command("ok", tmp_path)
    monkeypatch.setattr(tensorrt_site, "worker_commands", lambda: (command,))
    monkeypatch.setattr(tensorrt_site, "driver_reason", lambda: "")
    bundle, settings = tiny_bundle(tmp_path, fp16=True), Settings(tmp_path / "config")
    model = GpuViewModel(GpuUseCases(look, prepare), lambda: Means(bundle), settings)
    settings.setParent(model)
    model.look()
    qtbot.waitUntil(lambda: model.stage is GpuStage.READY, timeout=PATIENCE_MS)
    shares = []
    model.progressed.connect(lambda: shares.append(model.share))
    model.prepare()
    qtbot.waitUntil(lambda: model.stage is GpuStage.DONE, timeout=PATIENCE_MS)
    assert model.state.gpu == "Pretended GPU"
    assert shares == sorted(shares)
    model.look()
    qtbot.waitUntil(lambda: model.stage is GpuStage.PREPARED, timeout=PATIENCE_MS)
    assert model.state.seconds_before is not None
    model.close()


def test_closing_while_the_real_process_builds_leaves_neither_process_nor_half_an_engine(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv(pretended_gpu.MODE, "endless-build")
    monkeypatch.setenv(pretended_gpu.FOLDER, str(tmp_path))
    monkeypatch.setenv("ALVEOSCOPE_CACHE", str(tmp_path / "cache"))
    bundle, settings = tiny_bundle(tmp_path, fp16=True), Settings(tmp_path / "config")
    model = GpuViewModel(in_own_process(pretended_gpu.make_handlers), lambda: Means(bundle), settings)
    settings.setParent(model)
    model.look()
    qtbot.waitUntil(lambda: model.stage is GpuStage.READY, timeout=PATIENCE_MS)
    model.prepare()
    qtbot.waitUntil(lambda: model.note.endswith(": tactics"), timeout=PATIENCE_MS)
    model.close()
    assert model.stage is GpuStage.STOPPED
    import psutil

    assert [child for child in psutil.Process().children(recursive=True) if "fake_worker" in str(child.cmdline())] == []
    assert [file.name for file in (tmp_path / "cache").rglob("*") if file.suffix in (".part", ".plan")] == []
