"""TensorRT as a back-end: the client of a worker process that holds both compiled engines.

The app's own process never touches TensorRT. A worker that dies or hangs is started once more; when that one is lost
too, the run fails with the reason and the caller falls back (``open_backend(..., avoid=[failed_attempt(...)])``).
Not run on a GPU so far: tested with a worker that stands in for TensorRT, and built with TensorRT-RTX without a GPU.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import (
    AlveoscopeError,
    BackendFailedError,
    BackendUnavailableError,
    Cancelled,
    DeviceMemoryError,
    OutputError,
)
from engine.inference.bundle import Bundle
from engine.inference.checks import check_images, check_outputs
from engine.inference.tensorrt.certificate import find_certificate
from engine.inference.tensorrt.plan_cache import PlanCache, PlanEntry
from engine.inference.tensorrt.site import Site, find_site
from engine.inference.tensorrt.worker import FIXED_BATCH, INPUT, LARGEST_BATCH
from engine.inference.tensorrt.worker_process import WorkerLostError, WorkerProcess
from engine.inference.values import WANTED_OUTPUTS, Float32, Net, Precision, Selection
from engine.volume import CancelToken

#: TensorRT-RTX compiles for the very GPU while it loads.
LOAD_SECONDS = 300.0
RUN_SECONDS = 60.0

_BUILD_HINT = "Run: alveoscope engine build"


class TensorRTBackend:
    """All nets in a worker. See :class:`engine.inference.values.Backend`."""

    def __init__(
        self,
        start: Callable[[], WorkerProcess],
        plans: Mapping[Net, Path],
        selection: Selection,
        cancel: CancelToken | None = None,
    ) -> None:
        self._start = start
        self._plans = dict(plans)
        self.selection = selection
        self._restarted = False
        self.inspection: dict[Net, dict[str, Any]] = {}
        self._process: WorkerProcess | None = self._started(cancel)

    @property
    def batch_size(self) -> int:
        return FIXED_BATCH

    def run(self, net: Net, images: Float32) -> dict[str, Float32]:
        check_images(net, images)
        parts = [
            self._run_once_more(net, images[first : first + LARGEST_BATCH])
            for first in range(0, len(images), LARGEST_BATCH)
        ]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in WANTED_OUTPUTS[net]}

    def close(self) -> None:
        if self._process is not None:
            self._process.close()
        self._process = None

    def _run_once_more(self, net: Net, images: Float32) -> dict[str, Float32]:
        if self._process is None:
            raise BackendFailedError("This back-end was closed.")
        try:
            return self._ask(self._process, net, images)
        except WorkerLostError as error:
            self._process.kill()
            if self._restarted:
                raise BackendFailedError(f"The TensorRT worker was lost twice: {error}.") from None
            first = error
        self._restarted = True
        try:
            self._process = self._started()
        except WorkerLostError as error:
            raise BackendFailedError(f"The TensorRT worker was lost twice: {first}; then {error}.") from None
        except AlveoscopeError as error:
            text = f"The TensorRT worker was lost ({first}) and can't be started again: {error.message}"
            raise BackendFailedError(text, error.hint) from None
        try:
            return self._ask(self._process, net, images)
        except WorkerLostError as error:
            raise BackendFailedError(f"The TensorRT worker was lost twice: {first}; then {error}.") from None

    def _ask(self, process: WorkerProcess, net: Net, images: Float32) -> dict[str, Float32]:
        _, outputs = process.request("run", {"net": net.value}, {INPUT: images}, timeout=RUN_SECONDS)
        check_outputs(net, outputs, len(images), self.selection.name)
        return {name: outputs[name] for name in WANTED_OUTPUTS[net]}

    def _started(self, cancel: CancelToken | None = None) -> WorkerProcess:
        """A new worker with all engines loaded."""
        process = self._start()
        try:
            for net, plan in self._plans.items():
                fields = {"net": net.value, "plan": str(plan), "outputs": list(WANTED_OUTPUTS[net])}
                self.inspection[net] = process.request("load", fields, timeout=LOAD_SECONDS, cancel=cancel)[0]
        except BaseException:
            process.kill()
            raise
        return process


def open_tensorrt(bundle: Bundle, precision: Precision, threads: int | None = None) -> TensorRTBackend:
    """The compiled engines of this bundle on this GPU, if they were built and qualified here.

    Raises
    ------
    BackendUnavailableError
        Another precision than FP16, no GPU, no TensorRT, no engine yet, or none with a certificate.
    BackendFailedError
        The engines don't load (they are deleted: the next build makes new ones).
    """
    del threads  # the GPU's
    if precision is not Precision.FP16:
        raise BackendUnavailableError(f"TensorRT is used in FP16, not {precision.value}.")
    site, cache = find_site(), PlanCache()
    plans = find_plans(bundle, site, cache)
    if plans is None:
        raise BackendUnavailableError(f"No engine has been built for {site.gpu['name']} yet.", _BUILD_HINT)
    digests = {net.value: str(entry.facts["sha256"]) for net, entry in plans.items()}
    certificate = find_certificate(cache.folder, bundle.digest, digests)
    if certificate is None:
        raise BackendUnavailableError("The engines for this GPU have no certificate for this bundle.", _BUILD_HINT)
    return load_engines(site, plans, cache, qualified=certificate.created)


def find_plans(bundle: Bundle, site: Site, cache: PlanCache) -> dict[Net, PlanEntry] | None:
    """All engines from the cache; None unless each is there and whole."""
    found = {net: cache.find(site.identity(bundle, net)) for net in Net}
    return {net: entry for net, entry in found.items() if entry is not None} if all(found.values()) else None


def load_engines(
    site: Site,
    plans: Mapping[Net, PlanEntry],
    cache: PlanCache,
    *,
    qualified: str = "",
    cancel: CancelToken | None = None,
) -> TensorRTBackend:
    """Start a worker with these engines; delete them when it can't load them on a GPU that can be had.

    ``qualified`` is the date of their certificate, which the selection then carries into every result.

    Raises
    ------
    BackendFailedError
    BackendUnavailableError, DeviceMemoryError, Cancelled
        The engines stay.
    """
    versions = {site.tensorrt: site.version, "cuda-driver": str(site.gpu["cuda"]), "worker-python": site.python}
    if qualified:
        versions["certificate"] = qualified
    selection = Selection(site.tensorrt, str(site.gpu["name"]), Precision.FP16, versions)
    paths = {net: entry.path for net, entry in plans.items()}
    try:
        return TensorRTBackend(lambda: WorkerProcess(site.command), paths, selection, cancel)
    except Cancelled:
        raise
    except WorkerLostError as error:
        reason = f"The TensorRT worker was lost while it loaded the engines: {error}."
    except AlveoscopeError as error:
        if isinstance(error, DeviceMemoryError | BackendUnavailableError):
            raise  # of the GPU as it is now; nothing is wrong with the engines
        reason = error.message
    try:
        for entry in plans.values():
            cache.remove(entry.path)
    except OutputError as error:
        raise BackendFailedError(f"{reason} The engines could not be deleted: {error.message}", error.hint) from None
    raise BackendFailedError(f"{reason} The engines were deleted.", _BUILD_HINT)
