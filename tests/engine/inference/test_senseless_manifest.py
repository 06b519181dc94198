"""Whatever stands in a signed manifest: a bundle that no series can be judged with is refused in words."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.errors import BundleError
from engine.inference.bundle import load_bundle
from engine.inference.manifest import Manifest
from engine.preprocess import PreprocessSpec
from engine.triage.scoring import Scorer
from tests.support.bundles import tiny_bundle

_SENSELESS: tuple[Any, ...] = (None, "x", "nan", -1, 7, 10**400, 1e308, True, [], [1], {}, {"x": 1})


def test_what_makes_no_sense_in_a_manifest_is_said_and_never_breaks(tmp_path: Path) -> None:
    """Some were signed, installed, and failed every study; others broke the command that was to refuse them."""
    bundle = load_bundle(tiny_bundle(tmp_path))
    fields = json.loads(bundle.manifest.to_json())

    def judged(changed: dict[str, Any]) -> bool:
        try:
            manifest = Manifest.from_json(json.dumps(changed))
            PreprocessSpec.from_dict(manifest.preprocess)
            Scorer(replace(bundle, manifest=manifest))
        except BundleError:
            return False
        return True

    assert judged(fields)
    sections = ("preprocess", "calibration", "aggregation", "thresholds", "gate", "capacity")
    for name in (*sections, "measures", "files", "labels", "id", "version", "created", "licence"):
        text = name in ("id", "version", "created", "licence")
        for bad in _SENSELESS:
            fine = isinstance(bad, str) if text else name in ("measures", "files") and bad in ({}, {"x": 1})
            assert fine or not judged({**fields, name: bad}), (name, bad)
    for section in sections:
        for key in fields[section]:
            for bad in (None, "x", 10**400, 1e308, True, [], {"x": 1}, math.nan):
                assert not judged({**fields, section: {**fields[section], key: bad}}), (section, key, bad)
    for key, bad in (("level", 1.0), ("level", 0), ("draws", 2.5), ("smoothing", -1), ("calibrated", "yes")):
        assert not judged({**fields, "aggregation": {**fields["aggregation"], key: bad}}), (key, bad)
    assert not judged({**fields, "gate": {**fields["gate"], "residual_limit": -1}})
    assert not judged({**fields, "thresholds": {**fields["thresholds"], "slice_suspicious": 2.5}})
