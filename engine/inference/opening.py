"""A slice as a decode worker sends it back: turned, and shrunk for the lungs network.

Each decoding process loads this module, so it loads no more than that takes.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.dicom import ScaleLook, check_slice_scale, look_at_scale, radiological_spacing, to_radiological
from engine.errors import DicomError
from engine.preprocess.lung_input import Float32, lung_image
from engine.preprocess.spec import PreprocessSpec

if TYPE_CHECKING:
    from engine.dicom.pixels import Hounsfield
    from engine.dicom.values import SliceHeader, SliceRef


@dataclass(frozen=True, eq=False)
class Opened:
    """What a decode worker sends back.

    Attributes
    ----------
    hu : numpy.ndarray
        (rows, columns) HU, radiological orientation.
    spacing_mm : tuple of float
        Of that orientation.
    image : numpy.ndarray
        (128, 128), see :func:`engine.preprocess.lung_image`.
    decode_ms, preprocess_ms : float
        Processor time that this thread of the worker spent since the slice before, and on turning and shrinking.
    """

    hu: npt.NDArray[np.generic]
    spacing_mm: tuple[float, float]
    image: Float32
    decode_ms: float
    preprocess_ms: float


@dataclass(frozen=True, eq=False)
class Sampled:
    """A slice that stands for its series' scale: what was seen of it, and the slice or why it can't be used."""

    look: ScaleLook
    opened: Opened | DicomError


@dataclass(frozen=True)
class OpenSlice:
    """The transform that runs in the decode workers; picklable. It raises DicomError for what is no slice in HU."""

    spec: PreprocessSpec

    def __call__(self, hu: Hounsfield, header: SliceHeader) -> Opened:
        begin = time.thread_time()
        decode_ms = 1e3 * (begin - getattr(_clock, "last", begin))
        try:
            if header.rescale is not None:
                check_slice_scale(hu)
            turned = np.ascontiguousarray(to_radiological(hu, header))
            spacing = radiological_spacing(header)
            image = lung_image(turned, spacing, self.spec)
        finally:
            _clock.last = time.thread_time()
        return Opened(turned, spacing, image, decode_ms, 1e3 * (_clock.last - begin))


_clock = threading.local()


@dataclass(frozen=True)
class OpenSampled:
    """The same, but the slices named in ``samples`` come back as :class:`Sampled`, whatever they are."""

    spec: PreprocessSpec
    samples: frozenset[SliceRef]

    def __call__(self, hu: Hounsfield, header: SliceHeader) -> Opened | Sampled:
        if header.ref not in self.samples:
            return OpenSlice(self.spec)(hu, header)
        look = look_at_scale(hu)
        try:
            return Sampled(look, OpenSlice(self.spec)(hu, header))
        except DicomError as error:
            return Sampled(look, error)
