"""Stalls: how long the event loop is away while thousands of series come in, are searched and sorted."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.bench.rig import Heartbeat, Rig, invented_series, invented_study
from desktop.viewmodels.browse.tree_nodes import Order
from desktop.viewmodels.window.use_cases import UseCases

SERIES, PER_STUDY, PER_SERIES = 2000, 5, 10


def measure_tree() -> dict[str, Any]:
    """2,000 series of 20,000 files from a scan that takes no time: only the tree's own work; milliseconds."""
    studies = tuple(
        invented_study(number, *(invented_series(number * PER_STUDY + one, PER_SERIES, 64) for one in range(PER_STUDY)))
        for number in range(SERIES // PER_STUDY)
    )
    rig = Rig(studies)
    try:
        rig.window.show()
        rig.application.processEvents()
        browser = rig.window.workspace.browser
        panel: Any = rig.window.docks["browser"].widget()
        phases: dict[str, float] = {}
        busy: dict[str, float] = {}

        def phase(name: str, action: Callable[[], None], until: Callable[[], bool]) -> None:
            with Heartbeat() as heart:
                action()
                rig.wait(until)
                _settle(rig)
            phases[name] = round(heart.longest, 2)
            busy[name] = round(heart.longest_busy, 2)

        phase("fill", lambda: browser.open([Path("/invented")]), lambda: not browser.scanning)
        one = f"ID{len(studies) // 2:05d}"
        phase("search", lambda: panel.search.setText(one), lambda: browser.tree.rowCount() == 1)
        phase("search_end", panel.search.clear, lambda: browser.tree.rowCount() == len(studies))
        phase("order", lambda: browser.tree.set_order(Order.NAME), lambda: True)
        bar = panel.tree.verticalScrollBar()
        phase("scroll", lambda: bar.setValue(bar.maximum() // 2), lambda: True)
        return {"tree_stall": max(phases.values()), "phases": phases, "busy": busy, "series": browser.tree.series_count}
    finally:
        rig.close()


def measure_scan(files: int) -> dict[str, Any]:
    """The real scan of synthetic files in the window: longest stall, and a click to the first image; milliseconds."""
    from engine.phantom import stamp_series

    folder = Path(tempfile.mkdtemp(prefix="alveoscope-bench-"))
    rig = Rig(use_cases=UseCases())
    try:
        count = 0
        for number in range(max(1, files // PER_SERIES // 10)):
            count += len(stamp_series(folder / str(number), slices=PER_SERIES * 10, rows=64, name=str(number)))
        rig.window.show()
        rig.application.processEvents()
        workspace = rig.window.workspace
        with Heartbeat() as heart:
            began = time.perf_counter()
            workspace.open([folder])
            rig.wait(lambda: not workspace.browser.scanning)
            seconds = time.perf_counter() - began
            _settle(rig)
        return {
            "scan_stall": heart.longest,
            "scan_stall_busy": heart.longest_busy,
            "files": count,
            "seconds": round(seconds, 2),
            "first_image": _first_image(rig),
        }
    finally:
        rig.close()
        shutil.rmtree(folder, ignore_errors=True)


def _first_image(rig: Rig) -> float:
    """Longest of several clicks on series that were not open yet, until their image is painted."""
    workspace = rig.window.workspace
    view = rig.window.viewer_page.active_view()
    longest = 0.0
    for node in list(workspace.browser.tree.series_in_order())[1:9]:
        began = time.perf_counter()
        workspace.show_series(node.series, node.study)
        rig.wait(lambda: view.pane.pixels is not None)
        view.repaint()
        longest = max(longest, (time.perf_counter() - began) * 1000)
    return longest


def _settle(rig: Rig) -> None:
    """A few rounds for what is still to be painted."""
    for _ in range(20):
        rig.application.processEvents()
        time.sleep(0.002)
