"""What crosses the back-end wall: numpy arrays in, numpy arrays out, and the record of what ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]


class Net(str, Enum):
    """The three networks of a bundle, in the order in which a slice goes through them.

    ``lungs``: input ``image`` (n, 1, 128, 128) in 0..1 of :func:`engine.preprocess.lung_image`; output ``lungs``
    (n, 2, 128, 128), probabilities of right lung and left lung (the patient's; right is on the image's left).

    ``classifier``: input ``image`` (n, 1, 224, 224); outputs ``logits`` (n, 2) in the order of the bundle's labels, and
    what it sees, as probabilities on its image: ``lung``, ``ground_glass``, ``consolidation``, each (n, 56, 56).

    ``autoencoder``: input ``image`` (n, 1, 244, 244) in 0..1; outputs ``reconstruction`` (n, 1, 244, 244) in
    0..1 and ``code`` (n, 500).
    """

    LUNGS = "lungs"
    CLASSIFIER = "classifier"
    AUTOENCODER = "autoencoder"


#: Outputs that a run fetches; whatever else a file gives would cost a copy.
WANTED_OUTPUTS: Mapping[Net, tuple[str, ...]] = {
    Net.LUNGS: ("lungs",),
    Net.CLASSIFIER: ("logits", "lung", "ground_glass", "consolidation"),
    Net.AUTOENCODER: ("reconstruction", "code"),
}


class Precision(str, Enum):
    FP32 = "fp32"
    FP16 = "fp16"
    BF16 = "bf16"
    INT8 = "int8"


@dataclass(frozen=True)
class Attempt:
    """One back-end that was considered: ``outcome`` is ``chosen``, ``skipped`` or ``failed``; ``why`` one sentence."""

    name: str
    precision: str
    outcome: str
    why: str


@dataclass(frozen=True)
class Selection:
    """Which back-end makes the results, proved after its creation, and what else was tried.

    Attributes
    ----------
    name : str
        ``tensorrt``, ``tensorrt-rtx``, ``onnxruntime-cuda``, ``onnxruntime-openvino`` or ``onnxruntime-cpu``.
    device : str
        Name of the GPU or of the CPU.
    versions : mapping
        Package or driver -> version.
    tried : tuple of Attempt
        In the order of trying; the chosen one is the last.
    """

    name: str
    device: str
    precision: Precision
    versions: Mapping[str, str] = field(default_factory=dict)
    tried: tuple[Attempt, ...] = ()


class Backend(Protocol):
    """Runs the networks. Not thread-safe; used by one thread at a time, closed by its maker."""

    @property
    def selection(self) -> Selection: ...

    @property
    def batch_size(self) -> int:
        """Slices that it takes best at once; any other number will do."""
        ...

    def run(self, net: Net, images: Float32) -> dict[str, Float32]:
        """Outputs of :data:`WANTED_OUTPUTS` for a batch.

        Parameters
        ----------
        images : numpy.ndarray
            (n, 1, height, width) float32, C-contiguous, n >= 1.

        Returns
        -------
        dict
            Name -> float32 array that belongs to the caller (never reused by a later call).

        Raises
        ------
        BackendFailedError, DeviceMemoryError
        """
        ...

    def close(self) -> None: ...
