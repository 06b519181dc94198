from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.errors import DataError
from training.lungs.net import LungNet
from training.networks.nets import Autoencoder, Classifier, kinds_by_density, normalised, within
from training.networks.weights import load_imagenet_start


def test_classifier_outputs():
    net = Classifier().eval()
    with torch.no_grad():
        found = net(torch.rand(2, 1, 224, 224))
        logits, maps = net.seen(torch.rand(2, 1, 160, 160))
    assert found.logits.shape == (2, 2)
    for one in (found.lung, found.ground_glass, found.consolidation):
        assert one.shape == (2, 56, 56)
        assert 0.0 <= float(one.min()) <= float(one.max()) <= 1.0
    assert logits.shape == (2, 2)
    assert maps.shape == (2, 3, 40, 40), "a quarter of the image's side at any size"


def test_what_the_maps_learn_reaches_every_stage():
    net = Classifier()
    net.seen(torch.rand(2, 1, 64, 64))[1].sum().backward()
    for stage in (net.conv1, net.layer1[0].conv1, net.layer4[1].conv2):
        assert float(stage.weight.grad.abs().sum()) > 0.0
    assert net.fc.weight.grad is None


def test_the_label_is_read_from_the_features_within_the_opacities():
    features = torch.zeros(1, 2, 7, 7)
    features[0, 0, 2, 3], features[0, 1] = 5.0, 1.0
    opacity = torch.zeros(1, 1, 56, 56)
    assert within(opacity, features).tolist() == [[0.0, 0.0]], "no opacity, no feature of one"
    opacity[0, 0, 16:24, 24:32] = 1.0
    found = within(opacity, features)[0]
    assert found[0] == pytest.approx(5.0 / 1.5)
    assert found[1] == pytest.approx(1.0 / 1.5), "half a cell counts as half there"
    opacity[:] = 1.0
    assert float(within(opacity, features)[0, 1]) == pytest.approx(1.0, abs=0.02)


def test_lungs_outputs_and_size():
    net = LungNet().eval()
    with torch.no_grad():
        found = net(torch.rand(2, 1, 128, 128)).lungs
    assert found.shape == (2, 2, 128, 128)
    assert 0.0 <= float(found.min()) <= float(found.max()) <= 1.0
    assert sum(p.numel() for p in net.parameters()) < 500_000


def test_classifier_is_a_resnet18_with_a_light_head():
    net = Classifier()
    head = sum(p.numel() for part in (net.lateral, net.join, net.maps) for p in part.parameters())
    plain = sum(p.numel() for p in net.parameters()) - head
    # torchvision's, less two colours and 998 classes, and a label read from twice the features
    assert plain == 11_689_512 - 513_000 - 2 * 3136 + 2 * (2 * 512 + 1)
    assert head < 0.01 * plain


def test_autoencoder_outputs():
    with torch.no_grad():
        found = Autoencoder().eval()(torch.rand(2, 1, 244, 244))
    assert found.code.shape == (2, 500)
    assert found.reconstruction.shape == (2, 1, 244, 244)
    assert 0.0 <= float(found.reconstruction.min()) <= float(found.reconstruction.max()) <= 1.0


def test_folded_weights_compute_what_they_did(tmp_path):
    rng = np.random.default_rng(0)
    weight, bias = rng.normal(size=(64, 3, 7, 7)).astype("f4"), rng.normal(size=64).astype("f4")
    np.save(tmp_path / "conv1.weight.npy", weight)
    np.save(tmp_path / "conv1.bias.npy", bias)
    net, images = Classifier(), torch.rand(4, 1, 64, 64)
    missing = load_imagenet_start(net, tmp_path, images)
    assert "layer4.1.conv2" in missing
    assert "conv1" not in missing
    net.eval()
    with torch.no_grad():
        found = net.bn1(net.conv1(images))
        expected = torch.nn.functional.conv2d(
            images.expand(-1, 3, -1, -1), torch.from_numpy(weight), torch.from_numpy(bias), 2, 3
        )
    assert torch.allclose(found, expected, atol=1e-3)


def test_damaged_weights_are_named(tmp_path):
    (tmp_path / "conv1.weight.npy").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"conv1\.weight\.npy"):
        load_imagenet_start(Classifier(), tmp_path, torch.rand(2, 1, 64, 64))


def test_the_kind_of_an_opacity_follows_its_density() -> None:
    window = torch.full((1, 1, 8, 16), 0.3)
    window[..., 8:] = 0.9
    opacity = torch.tensor([[[0.8, 0.8, 0.8, 0.8], [0.1, 0.1, 0.1, 0.1]]])
    glass, dense = kinds_by_density(opacity, normalised(window))
    assert torch.allclose(torch.maximum(glass, dense), opacity)  # where an opacity is stays as it was
    assert (glass[..., :2] > dense[..., :2]).all()
    assert (dense[..., 2:] > glass[..., 2:]).all()
    assert (glass >= 0).all()
