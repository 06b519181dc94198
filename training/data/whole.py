"""The whole published image as the classifier's input: what the published protocol feeds, and no shipped network.

Borders, annotations and the shape of the body are all in it, so that a network can tell patients and hospitals by them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from engine.preprocess import PreparedSlice, PreprocessSpec
from training.data.lung_finder import LungFinder
from training.data.prepared import prepare_record, read_grey
from training.data.records import Record


def prepare_whole(record: Record, spec: PreprocessSpec, find: LungFinder | None = None) -> PreparedSlice:
    """As :func:`training.data.prepared.prepare_record`, with the uncropped image for the classifier: (224, 224)
    float32, grey level / 255, normalised as the spec says. Raises the same errors."""
    grey = read_grey(record.path)
    side = (spec.classifier_size, spec.classifier_size)
    whole = np.asarray(Image.fromarray(grey).resize(side, Image.Resampling.BILINEAR), np.float32) / np.float32(255.0)
    image = (whole - np.float32(spec.classifier_mean)) / np.float32(spec.classifier_std)
    return replace(prepare_record(record, spec, find), classifier=image)
