"""A bundle is judged on what its networks never saw, whatever configuration somebody names."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from tests.support.image_sets import write_set
from training.config import Config
from training.data.records import read_index
from training.data.splits import Split, inner_validation
from training.errors import ExportError, RunError
from training.learning.runs import open_run
from training.release import requantise, run_tests
from training.release.same_split import what_was_seen


@pytest.fixture
def trained(tmp_path):
    """Records and split of a configuration, and a bundle that was trained with them."""
    records = read_index(write_set(tmp_path / "clinic", count=30))
    split = Split("shipped", records, *inner_validation(records, range(len(records)), 0, 0.15), ())
    manifest = SimpleNamespace(training=what_was_seen(records, split, Config()), opacity_frequency=None, files={})
    return records, split, SimpleNamespace(manifest=manifest, path=tmp_path)


class _BeganToMeasureError(Exception):
    """What comes after the check."""


def _test(monkeypatch, tmp_path, trained, config):
    def measure():
        raise _BeganToMeasureError

    records, split, bundle = trained
    tests = SimpleNamespace(records=records, split=split, held_out=measure)
    tests.unseen_sources = tests.dicom = tests.gate = tests.shortcuts = measure
    monkeypatch.setattr(run_tests, "read_private_key", lambda _key: None)
    monkeypatch.setattr(run_tests, "checked_bundle", lambda _folder: bundle)
    monkeypatch.setattr(run_tests, "BundleTests", lambda *_words: tests)
    run_tests.run_tests(config, tmp_path, tmp_path, tmp_path, tmp_path)


def _requantise(monkeypatch, tmp_path, trained, config):
    def measure(*_words):
        raise _BeganToMeasureError

    records, split, bundle = trained
    monkeypatch.setattr(requantise, "read_private_key", lambda _key: None)
    monkeypatch.setattr(requantise, "_held_out", lambda _run: {})
    monkeypatch.setattr(requantise, "checked_bundle", lambda _folder: bundle)
    monkeypatch.setattr(requantise, "load_data", lambda _data: (records, None))
    monkeypatch.setattr(requantise, "shipped_split", lambda *_words: split)
    monkeypatch.setattr(requantise.shutil, "copyfile", measure)
    requantise.requantise(config, tmp_path, tmp_path, "2", tmp_path)


def _report(monkeypatch, tmp_path, trained, config, run_of=None):
    pytest.importorskip("matplotlib", reason="the extra `train` is not installed")
    from training.release import report_page  # imports matplotlib

    def measure(*_words):
        raise _BeganToMeasureError

    records, split, bundle = trained
    run = tmp_path / f"run-{config.seed}"
    open_run(run, run_of or config)
    monkeypatch.setattr(report_page, "load_bundle", lambda _folder, verify: bundle)
    monkeypatch.setattr(report_page, "judged_sides", lambda *_words: [])
    monkeypatch.setattr(report_page, "load_data", lambda _data: (records, None))
    monkeypatch.setattr(report_page, "shipped_split", lambda *_words: split)
    monkeypatch.setattr(report_page, "_calibrated", measure)
    report_page.write_report(config, run, tmp_path, tmp_path, tmp_path / "page.html")


def test_a_report_is_of_the_run_that_the_configuration_made(monkeypatch, tmp_path, trained):
    """Curves of one training stood on the page of another."""
    other = replace(Config(), classifier=replace(Config().classifier, epochs=99))
    with pytest.raises(RunError, match="trained with another configuration"):
        _report(monkeypatch, tmp_path, trained, Config(), run_of=other)


@pytest.mark.parametrize("command", [_test, _requantise, _report])
def test_a_configuration_that_holds_others_back_is_refused(command, monkeypatch, tmp_path, trained):
    with pytest.raises(_BeganToMeasureError):
        command(monkeypatch, tmp_path, trained, Config())
    with pytest.raises(ExportError, match="trained on other images than this configuration names"):
        command(monkeypatch, tmp_path, trained, replace(Config(), seed=1))
