from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.dicom import scan
from engine.inference import open_backend
from engine.inference.bundle import Bundle
from engine.service import analyse
from engine.triage.evidence import explain_slice
from engine.triage.request import AnalyseRequest


def test_the_pictures_belong_to_the_numbers_of_the_analysis(chest: Path, bundle: Bundle) -> None:
    request = AnalyseRequest(paths=(chest,), bundle=bundle.path, backend="onnxruntime-cpu")
    scored = [one for one in analyse(request).studies[0].series[0].slices if one.probability is not None]
    one = scored[len(scored) // 2]
    header = scan([chest]).studies[0].series[0].headers[one.index]
    with closing(open_backend(bundle, backend="onnxruntime-cpu")) as backend:
        evidence = explain_slice(header, bundle, backend)
    assert evidence.probability == pytest.approx(one.probability, abs=1e-5)
    assert evidence.image.shape == evidence.reconstruction.shape == evidence.lung_mask.shape == (244, 244)
    assert np.array_equal(evidence.residual, evidence.image - evidence.reconstruction)
    assert evidence.opacity.box == evidence.box
    assert evidence.opacity.ground_glass.shape == (56, 56)
    assert 0 <= evidence.box.top < evidence.box.bottom <= 256
