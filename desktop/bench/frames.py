"""Frames: what one step costs of a window drag, of scrolling, of an opacity map and of slabs, until it is painted."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.bench.rig import Rig, invented_series, invented_study
from desktop.jobs import JobRunner
from desktop.rendering.opacity import slice_picture
from desktop.rendering.slab import Projection
from desktop.rendering.slice_opacity import SliceOpacity
from desktop.viewmodels.view.gestures import Button, Gestures, Pointer
from desktop.viewmodels.view.layer import Layer
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.pane import PaneViewModel
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
        prepared: list[bool] = []
        rig.window.workspace.preparation.done.connect(lambda: prepared.append(True))
        rig.window.show()
        rig.wait(lambda: bool(prepared))  # nobody has opened a study and drags in it a second after the start
        rig.window.workspace.show_series(series, study)
        rig.wait(lambda: rig.window.workspace.store.idle)
        view = rig.window.viewer_page.active_view()
        view.setFixedSize(SIDE, SIDE)
        rig.application.processEvents()
        result = {**_stored(rig, view, "")}
        with _Burner(rig):
            result.update(_stored(rig, view, "busy_"))
        viewer = rig.window.workspace.viewer
        viewer.toggle_orthogonal()
        rig.wait(lambda: viewer.layout is Layout.ORTHOGONAL)
        result.update(_slabs(rig, ""))
        with _Burner(rig):
            result.update(_slabs(rig, "busy_"))
        return result
    finally:
        rig.close()


def _stored(rig: Rig, view: ImageView, prefix: str) -> dict[str, float]:
    workspace = rig.window.workspace
    gestures = Gestures(workspace.viewer, view.pane, workspace.settings)
    gestures.press(Button.LEFT, _at(500, 500))
    drag = _times(rig, view, lambda step: gestures.move(_at(500 + step % 97, 500 - step % 89)))
    gestures.release(_at(500, 500))
    view.pane.scroll_to(0)
    rig.wait(lambda: not view.pane.loading)
    scroll = _times(rig, view, lambda step: view.pane.scroll_to(_bounce(step, SLICES)))
    overlay = _times(rig, view, partial(_under_a_map, view.pane, _invented_map()))
    return {**_told(f"{prefix}window", drag), **_told(f"{prefix}scroll", scroll), **_told(f"{prefix}overlay", overlay)}


def _under_a_map(pane: PaneViewModel, marked: SliceOpacity, step: int) -> None:
    """One image on, and the map of that image laid over it."""
    pane.scroll_to(_bounce(step, SLICES))
    pane.set_layer(Layer(slice_picture(marked), marked.box))


def _invented_map() -> SliceOpacity:
    random = np.random.default_rng(1)
    ground, dense = (random.integers(0, 256, (56, 56), dtype=np.uint8) for _ in range(2))
    return SliceOpacity(ground, dense, (60.0, 80.0, 390.0, 360.0))


def _slabs(rig: Rig, prefix: str) -> dict[str, float]:
    """The coronal plane of 10 mm, scrolled, in the slowest projection."""
    slabs, view = rig.window.workspace.viewer.slabs, rig.window.viewer_page.views[1]
    slowest: dict[str, float] = {}
    count = view.pane.count
    for _ in range(len(Projection) - 1):
        slabs.following()
        found = _told(f"{prefix}slab", _times(rig, view, lambda step: view.pane.scroll_to(_bounce(step, count))))
        if found[f"{prefix}slab_median"] > slowest.get(f"{prefix}slab_median", 0.0):
            slowest = found
    slabs.following()
    return slowest


def _told(name: str, taken: npt.NDArray[np.float64]) -> dict[str, float]:
    """Median and 99th percentile, by the clock and of the UI thread's processor."""
    result = {}
    for column, suffix in enumerate(("", "_busy")):
        result[f"{name}_median{suffix}"] = float(np.median(taken[:, column]))
        result[f"{name}_p99{suffix}"] = float(np.percentile(taken[:, column], 99))
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
