"""The first run on a GPU: compile, certify, measure against every other back-end, and say it in one report.

``alveoscope engine qualify``. Whatever fails is in the report with its reason: it is made to be sent to whoever has
no such GPU.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from engine.bench.models import bench_models, models_table
from engine.errors import AlveoscopeError, Cancelled
from engine.inference.tensorrt.build import build_engines
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

SCHEMA = "alveoscope.qualification/1"


def qualify(
    bundle: Bundle,
    *,
    seconds: float = 2.0,
    rebuild: bool = False,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> dict[str, Any]:
    """Build all engines, prove them, and measure them beside ONNX Runtime (CUDA, CPU, plug-ins) and torch.

    Parameters
    ----------
    seconds : float
        For each network and batch, over all back-ends.
    rebuild : bool
        Compile also what is there.

    Returns
    -------
    dict
        ``schema``, ``created`` (ISO 8601, UTC), ``bundle`` (digest), ``certificate`` (None where there is none),
        ``failed`` (why; empty where the engines were certified), ``bench`` (:func:`engine.bench.models.bench_models`)
        and ``table`` (the same as lines of text).

    Raises
    ------
    Cancelled
    """
    certificate, failed = None, ""
    try:
        made = build_engines(bundle, progress=progress, cancel=cancel, rebuild=rebuild)
        certificate = json.loads(made.to_json())
    except Cancelled:
        raise
    except AlveoscopeError as error:
        failed = f"{error.message} {error.hint}".strip()
    bench = bench_models(bundle, seconds=seconds, progress=progress)
    return {
        "schema": SCHEMA,
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "bundle": bundle.digest,
        "certificate": certificate,
        "failed": failed,
        "bench": bench,
        "table": models_table(bench).splitlines(),
    }
