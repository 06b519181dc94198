"""Opacities of one patient in the lungs of another."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.augmentation.transplants import transplanted
from training.data.outlines import CONSOLIDATION, GROUND_GLASS, LUNG


def test_an_opacity_comes_to_lie_where_it_lay_and_nowhere_outside_the_lungs():
    host, donor = torch.full((1, 1, 64, 64), 0.2), torch.full((1, 1, 64, 64), 0.8)
    maps, donor_maps = torch.zeros(1, 4, 16, 16), torch.zeros(1, 4, 16, 16)
    maps[:, LUNG, :, :8] = 1.0
    donor_maps[:, LUNG] = 1.0
    donor_maps[:, CONSOLIDATION, 4:12, 4:12] = 1.0
    window, known = transplanted(host, maps, donor, donor_maps)
    assert torch.equal(known[:, LUNG], maps[:, LUNG])
    assert torch.equal(known[:, CONSOLIDATION, 4:12, 4:8], torch.ones(1, 8, 4))
    assert not known[:, CONSOLIDATION, :, 8:].any()
    assert not known[:, GROUND_GLASS].any()
    assert float(window[0, 0, 32, 24]) == pytest.approx(0.8)
    assert float(window[0, 0, 32, 60]) == float(window[0, 0, 0, 0]) == pytest.approx(0.2)


def test_where_the_donor_has_none_nothing_changes():
    host, maps = torch.rand(2, 1, 64, 64), torch.zeros(2, 4, 16, 16)
    maps[:, LUNG] = 1.0
    window, known = transplanted(host, maps, torch.zeros(2, 1, 64, 64), torch.zeros(2, 4, 16, 16))
    assert torch.equal(window, host)
    assert torch.equal(known, maps)
