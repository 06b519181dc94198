"""What the networks saw on one slice, for the eye: input, reconstruction, residual, opacity map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.dicom import decode_hu
from engine.dicom.values import SliceHeader
from engine.inference.values import Net
from engine.preprocess import OpacityMap, prepare_hu
from engine.preprocess.values import CropBox

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class SliceEvidence:
    """Pictures behind one slice's numbers.

    Attributes
    ----------
    image, reconstruction : numpy.ndarray
        (244, 244) float32 in 0..1: what the autoencoder was given, and what it gave back.
    residual : numpy.ndarray
        (244, 244) float32 in -1..1: image - reconstruction.
    lung_mask : numpy.ndarray
        (244, 244) bool.
    opacity : OpacityMap
        Ground glass and consolidation that the classifier saw, clipped to the lungs.
    probability : float
        Calibrated, 0..1.
    box : CropBox
        Source pixels, radiological orientation, that all of these show.
    """

    image: Float32
    reconstruction: Float32
    residual: Float32
    lung_mask: npt.NDArray[np.bool_]
    opacity: OpacityMap
    probability: float
    box: CropBox


def explain_slice(header: SliceHeader, bundle: Bundle, backend: Backend) -> SliceEvidence:
    """Decode, prepare and run one slice once more, keeping the pictures.

    Raises
    ------
    DicomError
        The slice can't be read.
    BackendError
    """
    from engine.inference.calibration import covid_probability
    from engine.inference.opening import OpenSlice
    from engine.inference.preparing import lungs_of

    opened = OpenSlice(bundle.spec)(decode_hu(header), header)
    lungs = lungs_of(backend, opened.image[np.newaxis])[0]
    prepared = prepare_hu(opened.hu, opened.spacing_mm, lungs, bundle.spec, opened.image)
    scores = backend.run(Net.CLASSIFIER, prepared.classifier[np.newaxis, np.newaxis])
    rebuilt = backend.run(Net.AUTOENCODER, prepared.autoencoder[np.newaxis, np.newaxis])
    manifest = bundle.manifest
    reconstruction = rebuilt["reconstruction"][0, 0]
    return SliceEvidence(
        image=prepared.autoencoder,
        reconstruction=reconstruction,
        residual=prepared.autoencoder - reconstruction,
        lung_mask=prepared.lung_mask,
        opacity=OpacityMap.of(
            prepared, scores["ground_glass"][0], scores["consolidation"][0], manifest.opacity_frequency
        ),
        probability=float(covid_probability(scores["logits"], manifest.calibration, manifest.labels)[0]),
        box=prepared.box,
    )
