"""Golden self-test: the nets must still give what they gave when they were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.errors import GoldenMismatchError
from engine.inference.bundle import Bundle
from engine.inference.calibration import covid_probability
from engine.inference.values import Backend, Float32, Net, Precision


@dataclass(frozen=True)
class Limits:
    """How far a back-end may be from the reference.

    Attributes
    ----------
    probability : float
        Largest difference of the calibrated slice probability.
    reconstruction : float
        Largest root-mean-square difference of a reconstruction, in 0..1 grey levels.
    code : float
        Largest difference of the code, as a fraction of the reference code's Euclidean length.
    lungs : float
        Largest mean absolute difference of a lung's map, over the image: 0.01 is one per cent of its area.
    maps : float
        The same of the classifier's maps of ground glass and consolidation.
    """

    probability: float
    reconstruction: float
    code: float
    lungs: float
    maps: float


#: FP16 and BF16 keep the 0.01 that the site's qualification allows; INT8 has fewer steps, and its AUC is checked
#: when the bundle is made.
LIMITS: Mapping[Precision, Limits] = {
    Precision.FP32: Limits(0.002, 0.002, 0.005, 0.001, 0.001),
    Precision.FP16: Limits(0.01, 0.005, 0.02, 0.003, 0.003),
    Precision.BF16: Limits(0.01, 0.01, 0.05, 0.01, 0.01),
    Precision.INT8: Limits(0.05, 0.03, 0.15, 0.02, 0.02),
}


@dataclass(frozen=True)
class Drift:
    """Largest differences found, in the units of :class:`Limits`."""

    probability: float
    reconstruction: float
    code: float
    lungs: float
    maps: float

    def within(self, limits: Limits) -> bool:
        return all(value <= getattr(limits, name) for name, value in vars(self).items())

    def __str__(self) -> str:
        return ", ".join(f"{name} {value:.4f}" for name, value in vars(self).items())


def golden_test(bundle: Bundle, backend: Backend | None = None) -> Drift:
    """Run the golden images and compare; on ONNX Runtime's CPU in FP32 when no back-end is given.

    Raises
    ------
    GoldenMismatchError
        Farther off than :data:`LIMITS` allow for the back-end's precision.
    BackendError
        The back-end can't run them at all.
    """
    if backend is None:
        from engine.inference.onnxruntime_ import open_cpu

        with open_cpu(bundle, Precision.FP32) as own:
            return golden_test(bundle, own)
    drift = golden_drift(bundle, backend)
    limits = LIMITS[backend.selection.precision]
    if not drift.within(limits):
        raise GoldenMismatchError(
            f"{backend.selection.name} in {backend.selection.precision.value} does not give the golden results of this "
            f"bundle (off by {drift}; allowed {Drift(**vars(limits))}).",
            "Install the bundle again, or choose another back-end.",
        )
    return drift


def golden_drift(bundle: Bundle, backend: Backend) -> Drift:
    """How far a back-end is from the golden vectors."""
    outputs: dict[str, Float32] = {}
    for net in Net:
        outputs |= backend.run(net, np.ascontiguousarray(bundle.golden.images[net]))
    return measure_drift(bundle, bundle.golden.outputs, outputs)


def measure_drift(bundle: Bundle, reference: Mapping[str, Float32], found: Mapping[str, Float32]) -> Drift:
    """Largest differences between two sets of outputs of the same images."""
    before, after = (
        covid_probability(outputs["logits"], bundle.manifest.calibration, bundle.manifest.labels)
        for outputs in (reference, found)
    )
    pixels = (found["reconstruction"] - reference["reconstruction"]).astype(np.float64)
    rms = np.sqrt((pixels**2).mean(axis=(1, 2, 3)))
    apart = np.linalg.norm((found["code"] - reference["code"]).astype(np.float64), axis=1)
    length = np.maximum(np.linalg.norm(reference["code"].astype(np.float64), axis=1), 1e-6)
    return Drift(
        probability=float(np.abs(after - before).max()),
        reconstruction=float(rms.max()),
        code=float((apart / length).max()),
        lungs=_area_apart(found["lungs"], reference["lungs"]),
        maps=max(_area_apart(found[name], reference[name]) for name in ("ground_glass", "consolidation")),
    )


def _area_apart(found: Float32, reference: Float32) -> float:
    """Largest mean absolute difference over the last two axes."""
    return float(np.abs(found.astype(np.float64) - reference).mean(axis=(-2, -1)).max())
