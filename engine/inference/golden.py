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
    """

    probability: float
    reconstruction: float
    code: float


#: FP16 and BF16 keep the 0.01 that the site's qualification allows; INT8 has fewer steps, and its AUC is checked
#: when the bundle is made.
LIMITS: Mapping[Precision, Limits] = {
    Precision.FP32: Limits(0.002, 0.002, 0.005),
    Precision.FP16: Limits(0.01, 0.005, 0.02),
    Precision.BF16: Limits(0.01, 0.01, 0.05),
    Precision.INT8: Limits(0.05, 0.03, 0.15),
}


@dataclass(frozen=True)
class Drift:
    """Largest differences found, in the units of :class:`Limits`."""

    probability: float
    reconstruction: float
    code: float

    def within(self, limits: Limits) -> bool:
        return (
            self.probability <= limits.probability
            and self.reconstruction <= limits.reconstruction
            and self.code <= limits.code
        )

    def __str__(self) -> str:
        return f"probability {self.probability:.4f}, reconstruction {self.reconstruction:.4f}, code {self.code:.4f}"


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
    """Largest differences between two sets of ``logits``, ``reconstruction`` and ``code`` of the same images."""
    calibration = bundle.manifest.calibration
    before = covid_probability(reference["logits"], calibration)
    after = covid_probability(found["logits"], calibration)
    pixels = (found["reconstruction"] - reference["reconstruction"]).astype(np.float64)
    rms = np.sqrt((pixels**2).mean(axis=(1, 2, 3)))
    apart = np.linalg.norm((found["code"] - reference["code"]).astype(np.float64), axis=1)
    length = np.maximum(np.linalg.norm(reference["code"].astype(np.float64), axis=1), 1e-6)
    return Drift(float(np.abs(after - before).max()), float(rms.max()), float((apart / length).max()))
