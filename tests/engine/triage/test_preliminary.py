"""Coarse to fine: a verdict from an even part first, then the same result, bit for bit, as in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.dicom import scan
from engine.dicom.values import Series
from engine.inference.bundle import Bundle
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.values import Precision
from engine.phantom import write_phantom
from engine.report.text import preliminary_line
from engine.service import StudyService
from engine.triage.preliminary import Preliminary
from engine.triage.request import AnalyseRequest
from engine.triage.series_analysis import Judged, judge_series
from engine.triage.values import Verdict


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic chest of 60 slices, 3 mm apart, compressed."""
    folder = tmp_path_factory.mktemp("thin")
    write_phantom(folder, slices=60, spacing_mm=3.0, rows=96, covid=True, transfer_syntax="1.2.840.10008.1.2.4.70")
    return folder


def the_series(folder: Path) -> Series:
    return scan([folder]).studies[0].series[0]


def judged(series: Series, bundle: Bundle, told: list[Preliminary] | None) -> Judged:
    with open_cpu(bundle, Precision.FP32) as cpu:
        return judge_series(series, bundle, cpu, on_preliminary=None if told is None else told.append)


def test_the_result_is_the_same_to_the_last_bit(thin: Path, bundle: Bundle) -> None:
    told: list[Preliminary] = []
    series = the_series(thin)
    coarse, plain = judged(series, bundle, told), judged(series, bundle, None)
    assert replace(coarse.result, timing_ms={}) == replace(plain.result, timing_ms={})
    assert coarse.lungs is not None
    assert plain.lungs is not None
    for place, layer in enumerate(plain.lungs.stack.layers):  # type: ignore[union-attr]
        np.testing.assert_array_equal(coarse.lungs.stack.layers[place].map, layer.map)  # type: ignore[union-attr]
    assert [one.seen for one in told] == [19]
    assert told[0].total == 60
    assert told[0].key == series.key
    indices = [one.index for one in told[0].slices]
    assert indices == sorted(indices)
    assert max(np.diff(indices)) <= 4


def test_a_slice_that_can_not_be_read_is_named_alike(thin: Path, bundle: Bundle, tmp_path: Path) -> None:
    for number, path in enumerate(sorted(thin.iterdir())):
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(content[: len(content) // 2] if number in (10, 30, 31) else content)
    series = the_series(tmp_path)
    told: list[Preliminary] = []
    coarse, plain = judged(series, bundle, told), judged(series, bundle, None)
    assert replace(coarse.result, timing_ms={}) == replace(plain.result, timing_ms={})
    assert told


def test_thick_slices_have_no_preliminary_verdict(chest: Path, bundle: Bundle) -> None:
    told: list[Preliminary] = []
    judged(the_series(chest), bundle, told)
    assert told == []


def test_what_is_no_chest_is_refused_before_any_network_runs(tmp_path: Path, bundle: Bundle) -> None:
    def wrong(dataset: object, _index: int) -> None:
        dataset.RescaleIntercept = 0  # type: ignore[attr-defined]

    write_phantom(tmp_path, slices=40, spacing_mm=3.0, rows=96, edit=wrong)

    class NeverRun:
        batch_size = 8

        def run(self, *_: object) -> None:
            raise AssertionError("a network was asked")

    told: list[Preliminary] = []
    found = judge_series(the_series(tmp_path), bundle, NeverRun(), on_preliminary=told.append)  # type: ignore[arg-type]
    assert [one.code for one in found.result.reasons] == ["hu-implausible"]
    assert told == []


def test_nothing_preliminary_is_kept(thin: Path, bundle_path: Path, tmp_path: Path) -> None:
    """At the moment of the preliminary verdict there is no file."""
    from engine.service import Place

    place = Place(tmp_path / "out", ("json", "csv", "sr"))
    files: list[list[Path]] = []
    request = AnalyseRequest((thin,), bundle=bundle_path, backend="onnxruntime-cpu")
    with StudyService(request) as service:
        answer = service.run(place, on_preliminary=lambda _found: files.append(list(tmp_path.rglob("*.*"))))
    assert files == [[]]
    assert answer.delivered[0].files


def test_the_line_for_a_terminal_says_what_it_is() -> None:
    found = Preliminary("1.1", "1.2", Verdict.POSITIVE, 0.91, (0.8, 0.97), 12.4, (), (), 300)
    assert preliminary_line(found) == (
        "PRELIMINARY after 0 of 300 images: POSITIVE p=0.91 [0.80 to 0.97], 12 % of the lungs affected; "
        "the result follows."
    )
    little = replace(found, affected_percent=0.4)
    assert ", < 1 % of the lungs affected;" in preliminary_line(little), "a little is not nothing"
