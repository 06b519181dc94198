"""``alveoscope bench desktop``: frames, stalls of the event loop, and the start, without a display.

The engine's command line finds :func:`register` through the entry-point group ``alveoscope.bench``; importing this
module loads no Qt. ``python -m desktop.bench`` does the same from a checkout.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typer

#: What is asked for; milliseconds. ``busy_``: while another process burns all cores.
LIMITS_MS = {
    "window_median": 8.0,
    "window_p99": 16.0,
    "scroll_median": 8.0,
    "scroll_p99": 16.0,
    "overlay_median": 8.0,
    "overlay_p99": 16.0,
    "slab_median": 8.0,
    "slab_p99": 16.0,
    "busy_window_p99": 33.0,
    "busy_scroll_p99": 33.0,
    "busy_overlay_p99": 33.0,
    "busy_slab_p99": 33.0,
    "tree_stall": 50.0,
    "scan_stall": 50.0,
    "first_image": 300.0,
    "start": 1500.0,
}


def register(group: typer.Typer) -> None:
    """Add ``desktop`` to the command group ``bench``."""
    import typer

    from engine.cli.options import JSON

    @group.command("desktop")
    def desktop(
        files: int = typer.Option(4000, min=20, help="Synthetic files for the scan in the window."),
        json_file: str = JSON,
    ) -> None:
        """Frames (window, scroll, opacity map, slabs), stalls with 2,000 series, the start of the window."""
        result = bench_desktop(files=files)
        text = json.dumps({"schema": "alveoscope.bench/1", **result}, indent=1)
        if json_file == "-":
            typer.echo(text)
            return
        typer.echo(table(result))
        if json_file:
            from pathlib import Path

            from engine.files import write_atomically

            write_atomically(Path(json_file), text + "\n")


def bench_desktop(*, files: int = 4000) -> dict[str, Any]:
    """Measure the desktop app on the offscreen platform.

    Returns
    -------
    dict
        ``milliseconds``: name -> value, for the names of :data:`LIMITS_MS`; ``details`` per part.
    """
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop.bench.frames import measure_frames
    from desktop.bench.stalls import measure_scan, measure_tree
    from desktop.bench.start import measure_start

    details = {
        "start": measure_start(),
        "frames": measure_frames(),
        "tree": measure_tree(),
        "scan": measure_scan(files),
    }
    flat = {name: value for part in details.values() for name, value in part.items() if name in LIMITS_MS}
    return {"milliseconds": flat, "details": details}


def table(result: dict[str, Any]) -> str:
    """Name, value, limit, one line each."""
    lines = []
    for name, limit in LIMITS_MS.items():
        value = result["milliseconds"][name]
        word = "ok" if value <= limit else "OVER"
        lines.append(f"{name:18} {value:9.2f} ms   limit {limit:7.1f} ms   {word}")
    return "\n".join(lines)
