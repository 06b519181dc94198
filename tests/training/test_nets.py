from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.errors import DataError
from training.networks.nets import AtTrainingSize, Autoencoder, Classifier, LocatingClassifier, plain_weights
from training.networks.weights import load_imagenet_start


def test_classifier_outputs_and_their_relation():
    net = Classifier().eval()
    with torch.no_grad():
        found = net(torch.rand(2, 1, 224, 224))
    assert found.logits.shape == (2, 2)
    assert found.features.shape == (2, 512, 7, 7)
    assert found.cam.shape == (2, 7, 7)
    difference = found.logits[:, 1] - found.logits[:, 0]
    bias = net.fc.bias[1] - net.fc.bias[0]
    assert torch.allclose(found.cam.mean(dim=(1, 2)) + bias, difference, atol=1e-5)


def test_a_network_of_smaller_images_keeps_its_logits_behind_the_full_size():
    net, image = Classifier().eval(), torch.rand(2, 1, 224, 224)
    with torch.no_grad():
        found = AtTrainingSize(net, 128).eval()(image)
        expected = net(torch.nn.functional.adaptive_avg_pool2d(image, 128))
    assert torch.allclose(found.logits, expected.logits, atol=1e-4)
    assert found.features.shape == (2, 512, 7, 7)
    assert found.cam.shape == (2, 7, 7)
    assert torch.allclose(found.cam[:, 3, 3], expected.cam[:, 1:3, 1:3].mean(dim=(1, 2)), atol=1e-4)


def test_classifier_is_a_resnet18():
    parameters = sum(p.numel() for p in Classifier().parameters())
    assert parameters == 11_689_512 - 513_000 - 2 * 3136 + 2 * 513  # torchvision's, less two colours and 998 classes


def test_what_a_locating_classifier_learnt_judges_without_its_map():
    teacher, plain = LocatingClassifier().eval(), Classifier().eval()
    plain.load_state_dict(plain_weights(teacher.state_dict()))
    image = torch.rand(2, 1, 128, 128)
    with torch.no_grad():
        taught, found = teacher(image), plain(image)
    assert taught.opacity.shape == (2, 1, 8, 8)
    assert torch.equal(taught.logits, found.logits)
    assert torch.equal(taught.cam, found.cam)


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
