from __future__ import annotations

import json

import pytest

from engine.errors import BundleCorruptError, BundleVersionError
from engine.preprocess import DEFAULT_SPEC, PreprocessSpec


def test_a_spec_survives_json_with_the_same_digest():
    content = json.loads(json.dumps(DEFAULT_SPEC.to_dict()))
    assert PreprocessSpec.from_dict(content) == DEFAULT_SPEC
    assert PreprocessSpec.from_dict(content).digest == DEFAULT_SPEC.digest


def test_every_parameter_changes_the_digest():
    content = DEFAULT_SPEC.to_dict()
    digests = {PreprocessSpec(**{**content, name: value + 1}).digest for name, value in content.items()}
    assert len(digests) == len(content)
    assert DEFAULT_SPEC.digest not in digests


def test_an_unknown_version_is_refused_with_the_way_out():
    with pytest.raises(BundleVersionError, match=r"version 99.*Update Alveoscope"):
        PreprocessSpec.from_dict({**DEFAULT_SPEC.to_dict(), "version": 99})
    with pytest.raises(BundleVersionError, match=r"version 1;.*bundle rollback"):
        PreprocessSpec.from_dict({**DEFAULT_SPEC.to_dict(), "version": 1})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"colour": 1.0}, "colour"),
        ({"margin": float("nan")}, "margin is nan"),
        ({"margin": "wide"}, "margin is 'wide'"),
        ({"lungs_size": 128.5}, "lungs_size is 128.5"),
        ({"lungs_size": True}, "lungs_size is True"),
    ],
)
def test_a_damaged_parameter_is_named(change, text):
    with pytest.raises(BundleCorruptError, match=text):
        PreprocessSpec.from_dict({**DEFAULT_SPEC.to_dict(), **change})


def test_a_missing_parameter_is_named():
    content = DEFAULT_SPEC.to_dict()
    del content["margin"]
    with pytest.raises(BundleCorruptError, match="margin"):
        PreprocessSpec.from_dict(content)
