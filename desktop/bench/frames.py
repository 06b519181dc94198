"""Frames: what one step of a window drag and one step of scrolling cost, from the event to the painted pixels."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.bench.rig import Rig, invented_series, invented_study
from desktop.jobs import JobRunner
from desktop.viewmodels.view.gestures import Button, Gestures, Pointer
from desktop.views.view.image_view import ImageView
from engine.process import CallContext, Handler
from engine.process import Worker as WorkerProcess
from engine.volume import Progress

FRAMES = 400
SIDE = 1024
SLICES = 200


def measure_frames() -> dict[str, Any]:
    """512 x 512 slices painted at 1024 x 1024, alone and while another process burns all cores; milliseconds."""
    series = invented_series(1, SLICES)
    study = invented_study(1, series)
    rig = Rig((study,))
    try:
        rig.window.resize(1500, 1200)
        rig.window.show()
        rig.window.workspace.show_series(series, study)
        rig.wait(lambda: rig.window.workspace.store.idle)
        view = rig.window.viewer_page.active_view()
        view.setFixedSize(SIDE, SIDE)
        rig.application.processEvents()
        result = {**_both(rig, view, "")}
        with _Burner(rig):
            result.update(_both(rig, view, "busy_"))
        return result
    finally:
        rig.close()


def _both(rig: Rig, view: ImageView, prefix: str) -> dict[str, float]:
    workspace = rig.window.workspace
    gestures = Gestures(workspace.viewer, view.pane, workspace.settings)
    gestures.press(Button.LEFT, _at(500, 500))
    drag = _times(rig, view, lambda step: gestures.move(_at(500 + step % 97, 500 - step % 89)))
    gestures.release(_at(500, 500))
    view.pane.scroll_to(0)
    rig.wait(lambda: not view.pane.loading)
    scroll = _times(rig, view, lambda step: view.pane.scroll_to(_bounce(step, SLICES)))
    result = {}
    for name, taken in (("window", drag), ("scroll", scroll)):
        for column, suffix in enumerate(("", "_busy")):
            result[f"{prefix}{name}_median{suffix}"] = float(np.median(taken[:, column]))
            result[f"{prefix}{name}_p99{suffix}"] = float(np.percentile(taken[:, column], 99))
    return result


def _times(rig: Rig, view: ImageView, step: Callable[[int], None]) -> npt.NDArray[np.float64]:
    """Milliseconds of each frame: the change, and a paint that is done when the call returns.

    Two columns: by the clock, and of the UI thread's processor (the same on a machine that does nothing else).
    """
    taken = []
    for number in range(FRAMES):
        began, busy = time.perf_counter(), time.thread_time()
        step(number)
        view.repaint()
        taken.append(((time.perf_counter() - began) * 1000, (time.thread_time() - busy) * 1000))
        rig.application.processEvents()
    return np.array(taken)


def _bounce(step: int, count: int) -> int:
    place = step % (2 * count - 2)
    return place if place < count else 2 * count - 2 - place


def _at(x: float, y: float) -> Pointer:
    return Pointer(x, y, SIDE, SIDE)


class _Burner:
    """An analysis stand-in: matrix products on all cores in a WorkerProcess, as the real analysis runs."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._worker = WorkerProcess(burner, "bench-burner")
        self._runner = JobRunner(lambda request, context: self._worker.call("burn", request, context), "bench-burner")
        self._beats: list[Any] = []
        self._runner.progressed.connect(lambda _job, report: self._beats.append(report))

    def __enter__(self) -> _Burner:
        self._runner.submit(None)
        self._rig.wait(lambda: len(self._beats) > 3)
        return self

    def __exit__(self, *_error: object) -> None:
        self._runner.close()
        self._worker.close()


def burner() -> Mapping[str, Handler]:
    """The handlers of the child."""
    return {"burn": burn}


def burn(request: object, context: CallContext) -> None:
    """Multiply matrices until told to stop, and say so often."""
    one = np.random.default_rng(0).random((768, 768), dtype=np.float32)
    for number in itertools.count():
        context.cancel.raise_if_cancelled()
        for _ in range(4):
            one = one @ one
            one /= np.abs(one).max()
        context.progress(Progress("inference", number))
