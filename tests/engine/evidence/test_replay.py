"""A result repeated: the same, or the stage that differs."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from engine.errors import InputError, UsageError
from engine.evidence.collect import collect_evidence
from engine.evidence.replay import replay
from engine.evidence.values import STAGES, Evidence
from engine.phantom import write_phantom
from engine.service import StudyService
from engine.triage.request import AnalyseRequest
from tests.support.bundles import tiny_bundle


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return tiny_bundle(tmp_path / "bundles")


@pytest.fixture
def chest(tmp_path: Path) -> Path:
    write_phantom(tmp_path / "chest", slices=8, rows=128, spacing_mm=30.0, patient_name="Secret^Name")
    return tmp_path / "chest"


_MADE: list[Evidence] = []


@pytest.fixture
def evidence(chest: Path, bundle: Path) -> Evidence:
    """Made once of a chest like this one: it names no place, and nobody can change it."""
    if not _MADE:
        _MADE.append(collected(chest, bundle))
    return _MADE[0]


def collected(chest: Path, bundle: Path) -> Evidence:
    request = AnalyseRequest((chest,), bundle=bundle, backend="onnxruntime-cpu", precision="fp32", threads=1)
    with StudyService(request) as service:
        return collect_evidence(service, service.run())


def outcomes(found) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {stage.stage: stage.outcome for stage in found.stages}


def test_a_result_repeats_from_its_file_on_another_path(
    evidence: Evidence, chest: Path, bundle: Path, tmp_path: Path
) -> None:
    again = Evidence.from_json(evidence.to_json())
    assert again == evidence
    moved = tmp_path / "moved"
    shutil.copytree(chest, moved)
    found = replay(again, (moved,), bundle=bundle)
    assert outcomes(found) == dict.fromkeys(STAGES, "same")
    assert (found.outcome, found.first_difference, found.notes) == ("same", None, ())


def test_the_file_holds_neither_name_nor_pixels(chest: Path, bundle: Path) -> None:
    text = collected(chest, bundle).to_json()
    assert "Secret" not in text
    assert str(chest) not in text
    assert len(text) < 40_000


def test_one_changed_pixel_is_a_difference_of_the_files_and_of_what_follows(
    evidence: Evidence, chest: Path, bundle: Path
) -> None:
    path = sorted(chest.iterdir())[4]
    dataset = dcmread(path)
    pixels = dataset.pixel_array.copy()
    pixels[60:70, 30:50] += 300
    dataset.PixelData = pixels.tobytes()
    dataset.save_as(path)
    found = replay(evidence, (chest,), bundle=bundle)
    assert found.first_difference is not None
    assert found.first_difference.stage == "files"
    assert "1 of 8 slices" in found.first_difference.detail
    assert outcomes(found)["headers"] == "same"
    assert outcomes(found)["decode"] == outcomes(found)["preprocess"] == "different"


def test_another_bundle_is_named_as_the_difference(evidence: Evidence, chest: Path, tmp_path: Path) -> None:
    def hotter(fields) -> None:  # type: ignore[no-untyped-def]
        fields["calibration"] = {**fields["calibration"], "bias": fields["calibration"]["bias"] + 1.5}

    other = tiny_bundle(tmp_path / "others", version="2.0.0", change=hotter)
    found = replay(evidence, (chest,), bundle=other)
    assert found.first_difference is not None
    assert found.first_difference.stage == "bundle"
    assert found.outcome == "different"


def test_a_missing_slice_is_a_difference(evidence: Evidence, chest: Path, bundle: Path) -> None:
    sorted(chest.iterdir())[0].unlink()
    found = replay(evidence, (chest,), bundle=bundle)
    assert found.outcome == "different"
    assert outcomes(found)["files"] == "different"


def test_other_versions_are_notes(evidence: Evidence, chest: Path, bundle: Path) -> None:
    older = replace(evidence, versions={**evidence.versions, "numpy": "1.0"})
    found = replay(older, (chest,), bundle=bundle)
    assert found.outcome == "same"
    assert found.notes[0].startswith("numpy: 1.0 -> ")


def test_a_probability_that_was_changed_in_the_file_is_found(evidence: Evidence, chest: Path, bundle: Path) -> None:
    content = json.loads(evidence.to_json())
    for one in content["report"]["studies"][0]["series"][0]["slices"]:
        if one["probability"] is not None:
            one["probability"] = 1.0 - one["probability"] / 2
    found = replay(Evidence.from_json(json.dumps(content)), (chest,), bundle=bundle)
    assert found.first_difference is not None
    assert (found.first_difference.stage, found.outcome) == ("inference", "different")


def test_a_measure_that_comes_out_otherwise_is_a_difference(evidence: Evidence, chest: Path, bundle: Path) -> None:
    """Another version of the program measures otherwise: probabilities and verdict are the same, the numbers aren't."""
    content = json.loads(evidence.to_json())
    volume = content["report"]["studies"][0]["series"][0]["measures"]["lung_volume_ml"]
    volume["value"] *= 1.1
    found = replay(Evidence.from_json(json.dumps(content)), (chest,), bundle=bundle)
    assert found.first_difference is not None
    assert (found.first_difference.stage, found.outcome) == ("verdict", "different")
    assert "lung_volume_ml " in found.first_difference.detail
    volume["value"] *= 1.0000001 / 1.1
    assert replay(Evidence.from_json(json.dumps(content)), (chest,), bundle=bundle).outcome == "close"


def test_a_pattern_that_comes_out_otherwise_is_a_difference(evidence: Evidence, chest: Path, bundle: Path) -> None:
    """Its limits changed, or a share lies at one: every number was close, and so was the whole."""
    content = json.loads(evidence.to_json())
    pattern = content["report"]["studies"][0]["series"][0]["pattern"]
    was = pattern["category"]
    pattern["category"] = "typical" if was != "typical" else "atypical"
    found = replay(Evidence.from_json(json.dumps(content)), (chest,), bundle=bundle)
    assert found.first_difference is not None
    assert (found.first_difference.stage, found.outcome) == ("verdict", "different")
    assert f"pattern {pattern['category']} -> {was}" in found.first_difference.detail


def test_images_of_another_study_are_refused(evidence: Evidence, bundle: Path, tmp_path: Path) -> None:
    write_phantom(tmp_path / "other", slices=8, rows=128, spacing_mm=30.0, uids_seed="other")
    with pytest.raises(UsageError, match="not here"):
        replay(evidence, (tmp_path / "other",), bundle=bundle)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "other/1"}'])
def test_what_is_no_evidence_is_said(text: str) -> None:
    """With what is evidence, and without the name of an error of Python's."""
    with pytest.raises(InputError, match="no evidence file") as found:
        Evidence.from_json(text)
    assert "Error" not in str(found.value)
    assert "analyze --evidence" in found.value.hint


@pytest.mark.parametrize("lost", ["request.threads", "request.series", "series", "golden", "report"])
def test_a_damaged_evidence_file_is_a_sentence(evidence: Evidence, lost: str) -> None:
    """What lacked in the request was a traceback as soon as it was replayed."""
    content = json.loads(evidence.to_json())
    *way, last = lost.split(".")
    inner = content[way[0]] if way else content
    del inner[last]
    with pytest.raises(InputError, match=f"damaged: .*{last}"):
        Evidence.from_json(json.dumps(content))


def test_an_evidence_file_read_back_is_the_same(evidence: Evidence) -> None:
    assert Evidence.from_json(evidence.to_json()) == evidence
