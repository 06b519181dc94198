"""Compiling all networks for the GPU of this machine, and qualifying what came out. Takes seconds to minutes.

Other work goes on with ONNX Runtime meanwhile: the engines are found by the next ``open_backend``, never inside a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from engine.errors import AlveoscopeError, BackendFailedError, EngineBuildError
from engine.inference.bundle import Bundle
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.parity import run_parity
from engine.inference.tensorrt.backend import TensorRTBackend, find_plans, load_engines
from engine.inference.tensorrt.certificate import (
    Certificate,
    find_certificate,
    store_certificate,
    withdraw_certificate,
)
from engine.inference.tensorrt.plan_cache import PlanCache, PlanEntry, PlanIdentity
from engine.inference.tensorrt.site import Site, find_site, fp16_onnx
from engine.inference.tensorrt.worker_process import WorkerLostError, WorkerProcess
from engine.inference.values import WANTED_OUTPUTS, Net, Precision
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

#: The longest that one network may take to compile, also on a small Jetson.
BUILD_SECONDS = 3600.0
STAGE = "engine-build"
#: Steps of progress: each network, then the qualification.
_STEPS_PER_NET, _STEPS_QUALIFY = 100, 20
_STEPS = _STEPS_PER_NET * len(Net) + _STEPS_QUALIFY


def build_engines(
    bundle: Bundle,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    site: Site | None = None,
    cache: PlanCache | None = None,
    rebuild: bool = False,
) -> Certificate:
    """Compile what is missing, load it, compare it with ONNX Runtime FP32, and certify it.

    Parameters
    ----------
    rebuild : bool
        Compile also what is there.

    Returns
    -------
    Certificate
        Stored beside the engines; from now on ``open_backend`` uses them.

    Raises
    ------
    BackendUnavailableError
        No GPU or no TensorRT here.
    EngineBuildError
        TensorRT can't compile a network, or the result is not what ONNX Runtime gives.
    OutputNotWritableError, DiskFullError
        The cache folder can't take the engines.
    Cancelled
        Nothing half-built is left.
    """
    site, cache = site or find_site(cancel), cache or PlanCache()
    plans = _compile(bundle, site, cache, _Reporter(progress), cancel, rebuild)
    try:
        backend = load_engines(site, plans, cache, cancel=cancel)
    except BackendFailedError:
        # What was in the cache doesn't load any more, and is deleted by now: compile it anew, once.
        plans = _compile(bundle, site, cache, _Reporter(progress), cancel, rebuild)
        backend = load_engines(site, plans, cache, cancel=cancel)
    progress(Progress(STAGE, _STEPS - _STEPS_QUALIFY, _STEPS, "comparing with ONNX Runtime"))
    certificate = _certify(bundle, site, cache, backend, plans, cancel)
    progress(Progress(STAGE, _STEPS, _STEPS, "ready"))
    return certificate


def verify_engines(bundle: Bundle, *, site: Site | None = None, cache: PlanCache | None = None) -> Certificate:
    """Load the engines and compare once more; a new certificate when they pass.

    Raises
    ------
    EngineBuildError
        Nothing was built yet, or what was built no longer gives what ONNX Runtime gives: then it loses its
        certificate, and ONNX Runtime is used from now on.
    OutputNotWritableError
        The cache folder can't be written.
    """
    site, cache = site or find_site(), cache or PlanCache()
    plans = find_plans(bundle, site, cache)
    if plans is None:
        raise EngineBuildError(f"No engine has been built for {site.gpu['name']} yet.", "Run: alveoscope engine build")
    return _certify(bundle, site, cache, load_engines(site, plans, cache), plans, None)


def engine_status(bundle: Bundle, *, site: Site | None = None, cache: PlanCache | None = None) -> Certificate | None:
    """The certificate in force for this bundle on this GPU; None when engines have to be built first."""
    site, cache = site or find_site(), cache or PlanCache()
    plans = find_plans(bundle, site, cache)
    return find_certificate(cache.folder, bundle.digest, _digests(plans)) if plans else None


def seconds_before(bundle: Bundle, *, site: Site, cache: PlanCache) -> float | None:
    """What compiling all networks took on this GPU before; None unless that is known of each."""
    took = [_seconds_before(cache, site.identity(bundle, net)) for net in Net]
    return sum(one for one in took if one is not None) if None not in took else None


class _Reporter:
    """One rising number over all networks, with what is known about the time left."""

    def __init__(self, progress: ProgressSink) -> None:
        self._progress = progress
        self._done = 0

    def step(self, position: int, fraction: float, note: str) -> None:
        done = round(_STEPS_PER_NET * (position + min(max(fraction, 0.0), 1.0)))
        self._done = max(self._done, done)
        self._progress(Progress(STAGE, self._done, _STEPS, note))


def _compile(
    bundle: Bundle, site: Site, cache: PlanCache, reporter: _Reporter, cancel: CancelToken | None, rebuild: bool
) -> dict[Net, PlanEntry]:
    plans = {}
    for position, net in enumerate(Net):
        identity = site.identity(bundle, net)
        reporter.step(position, 0.0, f"{net.value}: {_estimate(cache, identity, site)}")
        with cache.locked(identity, cancel):
            entry = None if rebuild else cache.find(identity)
            if entry is None:
                entry = _compile_net(bundle, net, identity, site, cache, reporter, cancel)
        plans[net] = entry
        reporter.step(position, 1.0, f"{net.value}: done")
    return plans


def _compile_net(
    bundle: Bundle,
    net: Net,
    identity: PlanIdentity,
    site: Site,
    cache: PlanCache,
    reporter: _Reporter,
    cancel: CancelToken | None,
) -> PlanEntry:
    """Compile one network in a worker of its own: concurrent builds in one process are known to hang TensorRT."""
    part = cache.incoming(identity)
    fields = {
        "onnx": str(fp16_onnx(bundle, net)),
        "plan": str(part),
        "outputs": list(WANTED_OUTPUTS[net]),
        "timing_cache": str(cache.timing_cache(identity)) if site.keeps_timings else None,
    }
    position = list(Net).index(net)

    def report(done: int, total: int, note: str) -> None:
        reporter.step(position, done / total if total else 0.0, f"{net.value}: {note}")

    try:
        process = WorkerProcess(site.command)
        try:
            answer, _ = process.request("build", fields, timeout=BUILD_SECONDS, report=report, cancel=cancel)
        finally:
            process.close()
        facts = {name: answer[name] for name in ("seconds", "half_compute", "compute")}
        return cache.commit(identity, {"precision": Precision.FP16.value, **facts})
    except WorkerLostError as error:
        raise EngineBuildError(
            f"The TensorRT worker was lost while it compiled the {net.value}: {error}.",
            "ONNX Runtime is used instead.",
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _estimate(cache: PlanCache, identity: PlanIdentity, site: Site) -> str:
    """How long it took on this GPU before, or what is usual."""
    before = _seconds_before(cache, identity)
    if before is not None:
        return f"took {before:.0f} s here before"
    return "first build here, may take some minutes" if site.gpu.get("integrated") else "first build here"


def _seconds_before(cache: PlanCache, identity: PlanIdentity) -> float | None:
    for entry in cache.entries():
        before = entry.facts["identity"]
        if (before.get("net"), before.get("gpu")) == (identity.net, identity.gpu) and "seconds" in entry.facts:
            return float(entry.facts["seconds"])
    return None


def _certify(
    bundle: Bundle,
    site: Site,
    cache: PlanCache,
    backend: TensorRTBackend,
    plans: Mapping[Net, PlanEntry],
    cancel: CancelToken | None,
) -> Certificate:
    """Compare and keep the certificate; engines that fail lose the one that they had."""
    try:
        certificate = _qualify(bundle, site, backend, plans, cancel)
    except EngineBuildError:
        withdraw_certificate(cache.folder, bundle.digest, _digests(plans))
        raise
    store_certificate(cache.folder, certificate)
    return certificate


def _qualify(
    bundle: Bundle,
    site: Site,
    backend: TensorRTBackend,
    plans: Mapping[Net, PlanEntry],
    cancel: CancelToken | None,
) -> Certificate:
    try:
        with open_cpu(bundle, Precision.FP32) as reference:
            named = f"{reference.selection.name} fp32 {reference.selection.versions['onnxruntime']}"
            parity = run_parity(bundle, backend, reference, cancel)
        inspection = {net.value: _counts(answer) for net, answer in backend.inspection.items()}
    except AlveoscopeError as error:
        if error.code == "cancelled":
            raise
        raise EngineBuildError(f"The engines could not be compared: {error.message}", error.hint) from None
    finally:
        backend.close()
    if not parity.passed:
        raise EngineBuildError(
            f"The engines were not qualified and are not used: {parity}.",
            "ONNX Runtime is used instead. To compile them anew, run: alveoscope engine build --rebuild",
        )
    return Certificate(
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        gpu=dict(site.gpu),
        tensorrt=site.tensorrt,
        version=site.version,
        reference=named,
        bundle_id=bundle.manifest.bundle_id,
        bundle_digest=bundle.digest,
        plans=_digests(plans),
        inspection=inspection,
        parity=parity,
    )


def _counts(answer: Mapping[str, object]) -> dict[str, int]:
    return {name: int(str(answer[name])) for name in ("layers", "half_layers")}


def _digests(plans: Mapping[Net, PlanEntry]) -> dict[str, str]:
    return {net.value: str(entry.facts["sha256"]) for net, entry in plans.items()}
