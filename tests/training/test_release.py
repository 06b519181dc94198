"""From a folder of figures to a signed bundle that the app takes: every command once, as a site would give them."""

from __future__ import annotations

import json
from importlib.util import find_spec

import onnx
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from typer.testing import CliRunner

from engine.cli import main as alveoscope
from engine.errors import BundleCorruptError
from engine.inference.bundle import load_bundle
from engine.inference.signature import site_keys_folder
from engine.inference.values import Net
from engine.phantom import write_phantom
from tests.support.image_sets import write_index, write_set
from tests.support.training_config import write_config
from training.cli import app
from training.errors import ExportError, RunError
from training.networks.quantise import _IN_FP32
from training.release.release import set_tests_aside

#: A toy autoencoder gives all slices one capacity, so its effect size is nothing over nothing.
_TOY = "ignore:invalid value encountered in scalar divide:RuntimeWarning"

pytestmark = [
    pytest.mark.skipif(find_spec("onnxscript") is None, reason="the extra `train` is not installed"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning", _TOY),
]


def _train(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def _done(*words):
    result = _train(*words)
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.output


@pytest.fixture
def _coarse(monkeypatch):
    """Limits of the gate and ranges of INT8 of few images: no figure is looked at here."""
    monkeypatch.setattr("training.release.release._GATE_SLICES", 24)
    for module in ("release", "requantise"):
        monkeypatch.setattr(f"training.release.{module}.ACTIVATION_IMAGES", 16)


@pytest.fixture
def site(tmp_path):
    """A site's data, configuration and keys; patients have five figures each, as thresholds need."""
    index = write_set(tmp_path / "clinic", count=50, images_per_group=5)
    write_config(
        tmp_path,
        index,
        "[classifier]\nepochs = 1\nsize = 32\nbatch = 16\nfrozen_layers = 0\n[autoencoder]\nepochs = 1\nbatch = 16\n",
    )
    _done("key", tmp_path / "private.pem", site_keys_folder() / "site.pem")
    return tmp_path


def _phantom_table(folder):
    rows = []
    for name, truth in (("ill", "covid"), ("well", "normal")):
        for number, file in enumerate(write_phantom(folder / name, slices=12, rows=128, covid=truth == "covid")):
            infected = str(int(3 <= number < 7)) if truth == "covid" else ""
            rows.append({"series": name, "file": file.name, "truth": truth, "infected_slice": infected})
    return write_index(folder / "index.csv", rows)


@pytest.mark.usefixtures("_coarse", "narrow", "traced_once")
def test_a_site_trains_exports_tests_and_installs_its_own_bundle(site, capsys, monkeypatch):
    config, run, folds, bundle = site / "c.toml", site / "run", site / "folds", site / "bundle"
    key = ("--key", site / "private.pem")
    export = ("export", "--config", config, "--run", run, "--grouped", folds, "--out", bundle)

    assert isinstance(_train(*export, *key).exception, RunError), "there are no figures yet"
    _done("fit", "--config", config, "--run", run, "--quiet")
    _done("evaluate", "--config", config, "--run", folds, "--protocol", "grouped", "--source", "clinic", "--quiet")
    assert isinstance(_train(*export, "--key", site / "none.pem").exception, ExportError)
    assert not bundle.exists(), "the key is asked for before the work"
    _done(*export, *key, "--quiet")
    card = (bundle / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "5 fold(s) were run" in card
    assert "### Random 80/20 image split, lung field, as a site's scans are fed\n\nNot run for this bundle." in card
    assert "allowed 1.0e-02" in card
    held = json.loads((run / "held-out.json").read_text())
    assert all(one["relative"] <= one["allowed"] for one in held["parity"] if not one["file"].endswith(".int8.onnx"))
    assert held["int8"]["ships"] == (bundle / "classifier.int8.onnx").exists()
    assert held["int8"]["autoencoder"]["ships"] == (bundle / "autoencoder.int8.onnx").exists()

    _done("test", "--config", config, "--run", run, "--bundle", bundle, "--dicom", _phantom_table(site / "dicom"), *key)
    card = (bundle / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "### DICOM series, never trained on" in card
    assert "| ill | as its table lists them |" in card
    assert "| ill | the same, read backwards |" in card
    assert "Not run for this bundle" not in card.split("## Tests of the shipped files")[1]

    _requantised(config, run, bundle, key, monkeypatch)
    _borrowed(export, key, run, bundle, monkeypatch)

    page = site / "page.html"
    _done("report", "--config", config, "--run", run, "--bundle", bundle, "--grouped", folds, "--out", page)
    assert page.read_text(encoding="utf-8").count("data:image/png;base64,") == 6

    capsys.readouterr()
    assert alveoscope(["bundle", "verify", str(bundle)]) == 0
    assert "signed_by          site" in capsys.readouterr().out
    assert alveoscope(["bundle", "install", str(bundle)]) == 0
    assert alveoscope(["bundle", "rollback"]) == 0

    weights = bundle / "autoencoder.weights"
    weights.write_bytes(bytes(64) + weights.read_bytes()[64:])
    table = site / "dicom" / "index.csv"
    again = _train("test", "--config", config, "--run", run, "--bundle", bundle, "--dicom", table, *key)
    assert isinstance(again.exception, BundleCorruptError), "what was changed is not signed again"


def _borrowed(export, key, run, bundle, monkeypatch):
    """A run that trained no autoencoder takes the shipped one, if that one learnt from the same images."""
    trained = run / "autoencoder.pt"
    aside = trained.rename(run / "aside.pt")
    other = _train(*export, *key, "--quiet").exception
    assert isinstance(other, ExportError)
    assert "trained on other images" in str(other)
    before = (bundle / "autoencoder.weights").read_bytes()
    monkeypatch.setattr("training.release.release.SHIPPED_BUNDLE", bundle)
    again = bundle.with_name("again")
    _done(*export[:-1], again, *key, "--quiet")
    assert (again / "autoencoder.weights").read_bytes() == before
    tests = (again / "MODEL_CARD.md").read_text(encoding="utf-8").split("## Tests of the shipped files")[1]
    assert "Not run for this bundle" in tests, "the run's tests are of the files of another export"
    aside.rename(trained)


def _requantised(config, run, bundle, key, monkeypatch):
    """INT8 files made from the bundle's own FP32 files; nothing else of the bundle changes."""
    command = ("requantise", "--config", config, "--run", run, "--bundle", bundle, "--version", "1.1.0", *key)
    _quantised_anew(command, run, bundle, monkeypatch)
    before = {file.name: file.read_bytes() for file in bundle.iterdir()}
    assert "autoencoder.int8.onnx" not in before, "a toy's moves too much"
    with pytest.raises(ExportError, match="off FP32"):
        raise _train(*command).exception
    assert {file.name: file.read_bytes() for file in bundle.iterdir()} == before
    monkeypatch.setattr("training.release.int8.RESIDUAL_CHANGE", 1.0)
    monkeypatch.setattr("training.release.int8.SAME_ANSWERS", 0.0)
    weights = bundle / "autoencoder.weights"
    weights.write_bytes(bytes(64) + before[weights.name][64:])
    assert isinstance(_train(*command).exception, BundleCorruptError), "what was changed is not signed again"
    weights.write_bytes(before[weights.name])
    _done(*command, "--quiet")
    made = load_bundle(bundle)
    assert made.manifest.version == "1.1.0"
    assert "autoencoder.int8.onnx" in made.manifest.files
    same = {name for name, content in before.items() if (bundle / name).read_bytes() == content}
    assert set(before) - same == {"manifest.json", "manifest.sig", "MODEL_CARD.md"}
    assert "of an output's range off FP32" in (bundle / "MODEL_CARD.md").read_text(encoding="utf-8")
    with pytest.raises(ExportError, match="lacks no INT8 file"):
        raise _train(*command).exception
    _done("card", "--run", run, "--bundle", bundle, "--version", "1.1.1", *key, "--quiet")
    assert load_bundle(bundle).manifest.version == "1.1.1"


def _quantised_anew(command, run, bundle, monkeypatch):
    """The classifier's, which the bundle has: it is made once more, here with another convolution in FP32."""
    small, anew = bundle / "classifier.int8.onnx", (*command, "--net", "classifier", "--quiet")
    before = {file.name: file.read_bytes() for file in bundle.iterdir()}
    assert small.name in before
    figures = (run / "held-out.json").read_bytes()
    monkeypatch.setitem(_IN_FP32, Net.CLASSIFIER, 6)
    with monkeypatch.context() as strict:
        strict.setattr("training.release.int8.INT8_LOSS", -1.0)
        with pytest.raises(ExportError, match="moves a probability by .*\n?.*The bundle stays as it was"):
            raise _train(*anew).exception
    assert {file.name: file.read_bytes() for file in bundle.iterdir()} == before
    assert (run / "held-out.json").read_bytes() == figures
    _done(*anew)
    changed = {name for name, content in before.items() if (bundle / name).read_bytes() != content}
    assert changed == {small.name, "manifest.json", "manifest.sig", "MODEL_CARD.md"}
    assert load_bundle(bundle).manifest.version == "1.1.0"
    assert _rounded(small.read_bytes()) < _rounded(before[small.name])
    held, was = json.loads((run / "held-out.json").read_text()), json.loads(figures)
    assert held["int8"]["autoencoder"] == was["int8"]["autoencoder"]
    assert held["int8"]["ships"]
    compared = [one for one in was["parity"] if one["file"] != small.name]
    assert held["parity"] == compared, "torch was not compared with this file"
    card = (bundle / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "INT8 (QDQ) of the classifier: on the golden images" in card


def _rounded(file):
    """How many values the network rounds to INT8."""
    return [node.op_type for node in onnx.load_from_string(file).graph.node].count("QuantizeLinear")


def test_tests_of_files_that_were_exported_before_are_on_no_card(tmp_path):
    """A new export had the figures of the former networks under "Tests of the shipped files"."""
    (tmp_path / "tests.json").write_text('{"held_out": 1}')
    set_tests_aside(tmp_path)
    assert not (tmp_path / "tests.json").exists()
    assert (tmp_path / "tests-before.json").read_text() == '{"held_out": 1}'
    set_tests_aside(tmp_path)


def test_a_set_without_patients_can_not_set_thresholds(tmp_path):
    """Every image would be a study of its own; said in one sentence, and before a bundle could look finished."""
    import numpy as np

    from training.release.points import UnseenScores, operating_points

    labels = np.array([0, 1] * 20)
    alone = [str(number) for number in range(40)]
    with pytest.raises(ExportError, match="No group of non-covid or covid has the five images"):
        operating_points(UnseenScores(labels * 2.0 - 1.0, labels, alone, alone))
