from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")
onnx = pytest.importorskip("onnx")

import onnxruntime

from engine.inference.bundle import INPUT_SIZE, load_bundle
from engine.inference.golden import golden_test
from engine.inference.manifest import Manifest
from engine.inference.values import WANTED_OUTPUTS, Net
from engine.preprocess import DEFAULT_SPEC
from training.errors import ExportError
from training.lungs.net import LungNet
from training.networks.export import PARITY_LIMITS, Parity, export_net, parity
from training.networks.nets import Autoencoder, Classifier
from training.networks.session import run, session
from training.release.bundle import golden_arrays, read_private_key, seal, write_arrays, write_key_pair
from training.release.half import rounded_to_half
from training.release.release import _as_torch

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning",
                                                           "ignore::FutureWarning")]  # fmt: skip


@pytest.fixture(scope="module")
def nets():
    torch.manual_seed(0)
    return {Net.LUNGS: LungNet().eval(), Net.CLASSIFIER: Classifier().eval(), Net.AUTOENCODER: Autoencoder().eval()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, nets, traced_once):
    folder = tmp_path_factory.mktemp("bundle")
    for kind, net in nets.items():
        measured = None if kind is Net.LUNGS else _images(kind, 4)
        names = [path.name for path in export_net(net, kind, folder, {"labels": "non-covid,covid"}, measured)]
        suffixes = (".weights", ".onnx", ".fp16.onnx", *((".int8.onnx",) if measured is not None else ()))
        assert names == [f"{kind.value}{suffix}" for suffix in suffixes]
    return folder


def _read_from_weights(file):
    """Offset and length of each tensor that lies in the weights file."""
    tensors = onnx.load(file, load_external_data=False).graph.initializer
    told = [{one.key: one.value for one in tensor.external_data} for tensor in tensors]
    return {(int(one["offset"]), int(one["length"])) for one in told if one}


@pytest.mark.parametrize("kind", [Net.CLASSIFIER, Net.AUTOENCODER])
def test_int8_shares_the_weights_of_fp32(folder, tmp_path, nets, kind):
    weights, full, small = (folder / f"{kind.value}{suffix}" for suffix in (".weights", ".onnx", ".int8.onnx"))
    assert small.stat().st_size < 0.02 * weights.stat().st_size
    read = sorted(_read_from_weights(full))
    assert _read_from_weights(small) <= set(read)
    ends = [0, *(offset + length for offset, length in read)]
    assert all(0 <= offset - end < 64 for end, (offset, _) in zip(ends[:-1], read, strict=True)), "no gap but to align"
    assert weights.stat().st_size == ends[-1], "the INT8 file adds nothing to the weights"
    found = parity(nets[kind], kind, small, _images(kind, 4))
    assert found.holds, found
    loaded = tmp_path / "loaded.onnx"
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(loaded)
    onnxruntime.InferenceSession(str(small), options, providers=["CPUExecutionProvider"])
    kinds = [node.op_type for node in onnx.load(loaded).graph.node]
    assert kinds.count("QLinearConv") > kinds.count("Conv"), "multiplied in INT8, weights rounded when it loads"


def _images(kind, count):
    side = INPUT_SIZE[kind]
    return np.random.default_rng(0).uniform(size=(count, 1, side, side)).astype(np.float32)


@pytest.mark.parametrize("kind", list(Net))
@pytest.mark.parametrize(("suffix", "limit"), [(".onnx", 2e-3), (".fp16.onnx", 2e-2)])
def test_files_do_what_torch_does(folder, nets, kind, suffix, limit):
    found = parity(nets[kind], kind, folder / f"{kind.value}{suffix}", _images(kind, 4))
    assert max(found.differences.values()) < limit, found
    assert found.holds, found
    assert found.to_dict()["allowed"] == PARITY_LIMITS[suffix]


@pytest.mark.parametrize("kind", list(Net))
@pytest.mark.parametrize("suffix", [".onnx", ".fp16.onnx"])
def test_opset_ir_types_and_dynamic_batch(folder, kind, suffix):
    path = folder / f"{kind.value}{suffix}"
    model = onnx.load(path, load_external_data=False)
    onnx.checker.check_model(str(path))
    assert [entry.version for entry in model.opset_import if entry.domain == ""] == [18]
    assert model.ir_version <= 10
    values = [*model.graph.input, *model.graph.output]
    assert {value.type.tensor_type.elem_type for value in values} == {onnx.TensorProto.FLOAT}
    assert all(value.type.tensor_type.shape.dim[0].dim_param for value in values)
    name = WANTED_OUTPUTS[kind][-1]
    for count in (1, 5):
        assert len(run(path, _images(kind, count), [name])[name]) == count


@pytest.mark.parametrize("kind", list(Net))
def test_weights_are_stored_once_as_float16(folder, nets, kind):
    parameters = sum(p.numel() for p in nets[kind].parameters())
    size = (folder / f"{kind.value}.weights").stat().st_size
    assert size <= 2 * parameters + 4096
    assert (folder / f"{kind.value}.onnx").stat().st_size < 200_000
    assert (folder / f"{kind.value}.fp16.onnx").stat().st_size < 200_000


def test_rounding_to_half_moves_every_output_a_little(folder, tmp_path):
    full = folder / "classifier.onnx"
    onnx.save(rounded_to_half(onnx.load(full)), tmp_path / "rounded.onnx")
    names, images = list(WANTED_OUTPUTS[Net.CLASSIFIER]), _images(Net.CLASSIFIER, 2)
    network = session(tmp_path / "rounded.onnx", as_written=True)
    rounded = dict(zip(names, network.run(names, {"image": images}), strict=True))
    for name, exact in run(full, images, names).items():
        assert (rounded[name] == rounded[name].astype(np.float16)).all(), "every output is a half"
        assert 0 < np.abs(rounded[name] - exact).max() < 2e-2


def test_a_sealed_bundle_loads_and_a_changed_one_does_not(folder, tmp_path, monkeypatch):
    write_key_pair(tmp_path / "key", tmp_path / "trusted" / "mine.pem")
    monkeypatch.setattr("engine.inference.signature.SHIPPED_KEYS", tmp_path / "trusted")
    write_arrays(folder / "gate.npz", {"mean": np.zeros(500, np.float32)})
    images = {kind: _images(kind, 4) for kind in Net}
    write_arrays(folder / "golden.npz", golden_arrays(folder, images, ("non-covid", "covid")))
    manifest = Manifest(
        "test", "1", "2020-01-01", ("non-covid", "covid"), DEFAULT_SPEC.to_dict(), DEFAULT_SPEC.digest,
        {"temperature": 1.0, "bias": 0.0}, {}, {}, {}, {},
    )  # fmt: skip
    sealed = seal(folder, manifest, tmp_path / "key")
    assert "classifier.weights" in sealed.files
    bundle = load_bundle(folder)
    assert bundle.signed_by == "mine"
    assert golden_test(bundle).probability < 1e-3
    weights = folder / "classifier.weights"
    original = weights.read_bytes()
    weights.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    with pytest.raises(Exception, match=r"classifier\.weights was changed"):
        load_bundle(folder)
    weights.write_bytes(original)


@pytest.mark.parametrize("relative", [0.5, float("nan")])
def test_a_file_that_is_far_from_torch_is_not_exported_but_int8_only_not_shipped(relative):
    assert _as_torch(Parity("classifier.onnx", {"logits": 1e-4}, 1e-4)).holds
    with pytest.raises(ExportError, match=r"classifier\.onnx does not do what torch does"):
        _as_torch(Parity("classifier.onnx", {"logits": relative}, relative))
    assert not _as_torch(Parity("classifier.int8.onnx", {"logits": relative}, relative)).holds


def test_a_key_is_never_overwritten_and_never_packed(tmp_path):
    write_key_pair(tmp_path / "keys" / "key", tmp_path / "keys" / "public.pem")
    for private, public in (("key", "new.pem"), ("new", "public.pem")):
        with pytest.raises(ExportError, match="never overwritten"):
            write_key_pair(tmp_path / "keys" / private, tmp_path / "keys" / public)
    assert sorted(file.name for file in (tmp_path / "keys").iterdir()) == ["key", "public.pem"]
    manifest = Manifest(
        "test",
        "1",
        "2020-01-01",
        ("non-covid", "covid"),
        DEFAULT_SPEC.to_dict(),
        DEFAULT_SPEC.digest,
        {},
        {},
        {},
        {},
        {},
    )
    copy = tmp_path / "outside"
    copy.write_bytes((tmp_path / "keys" / "key").read_bytes())
    for folder, key in (("keys", tmp_path / "keys" / "key"), (".", tmp_path / "keys" / "key"), ("keys", copy)):
        with pytest.raises(ExportError, match="lies in the bundle's folder"):
            seal(tmp_path / folder, manifest, key)
        assert not (tmp_path / folder / "manifest.json").exists()


def test_keys_that_can_not_sign_are_refused(tmp_path):
    with pytest.raises(ExportError, match="Can't read the signing key"):
        read_private_key(tmp_path / "none")
    write_key_pair(tmp_path / "key", tmp_path / "public.pem")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ExportError, match="Can't read the signing key"):
        read_private_key(tmp_path / "public.pem")
