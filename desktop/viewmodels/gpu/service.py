"""What runs in the process that prepares the GPU: what there is, and compiling both networks for it.

Nothing here knows Qt. Not in the process that analyses, which goes on with ONNX Runtime meanwhile and finds the
certificate before its next study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.process import CallContext, Handler


@dataclass(frozen=True)
class LookRequest:
    """Say what there is to prepare for this bundle; None: the one in use."""

    bundle: Path | None = None


@dataclass(frozen=True)
class PrepareRequest:
    """Compile both networks of this bundle and prove them; ``rebuild``: also those that are compiled already."""

    bundle: Path | None = None
    rebuild: bool = False


@dataclass(frozen=True)
class GpuState:
    """A GPU that TensorRT can use.

    Attributes
    ----------
    certified : str
        Date of the certificate in force (ISO 8601, UTC); empty where the networks have to be compiled first.
    seconds_before : float or None
        What compiling took here before.
    """

    gpu: str
    tensorrt: str
    version: str
    certified: str = ""
    seconds_before: float | None = None


def make_handlers() -> Mapping[str, Handler]:
    """Handlers of one process."""
    return {"look": look, "prepare": prepare}


def look(request: LookRequest, context: CallContext) -> GpuState:
    """What this computer has, and whether it is prepared already; compiles nothing.

    Raises
    ------
    BackendUnavailableError
        No GPU, no driver or no TensorRT, in the engine's own sentences.
    BundleError, Cancelled
    """
    from engine.inference.bundle import load_bundle
    from engine.inference.tensorrt.build import engine_status, seconds_before
    from engine.inference.tensorrt.plan_cache import PlanCache
    from engine.inference.tensorrt.site import find_site

    site, cache = find_site(context.cancel), PlanCache()
    bundle = load_bundle(request.bundle)
    certificate = engine_status(bundle, site=site, cache=cache)
    return GpuState(
        str(site.gpu["name"]),
        site.tensorrt,
        site.version,
        certificate.created if certificate is not None else "",
        seconds_before(bundle, site=site, cache=cache),
    )


def prepare(request: PrepareRequest, context: CallContext) -> GpuState:
    """Compile, compare with ONNX Runtime FP32, certify.

    Raises
    ------
    BackendUnavailableError, EngineBuildError, BundleError, OutputError, Cancelled
    """
    from engine.inference.bundle import load_bundle
    from engine.inference.tensorrt.build import build_engines

    bundle = load_bundle(request.bundle)
    context.cancel.raise_if_cancelled()
    made = build_engines(bundle, progress=context.progress, cancel=context.cancel, rebuild=request.rebuild)
    return GpuState(str(made.gpu["name"]), made.tensorrt, made.version, made.created)
