"""The Python call: results and masks as arrays; the example of the README runs as it stands there."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.api import analyse
from engine.dicom import scan
from engine.errors import AlveoscopeError, UsageError
from engine.phantom import write_phantom
from engine.report.json_ import report_from_json
from engine.service import StudyService
from engine.triage.request import AnalyseRequest
from engine.triage.values import Verdict
from tests.support.bundles import tiny_bundle


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return tiny_bundle(tmp_path / "bundles")


def test_a_path_in_results_and_masks_out(tmp_path: Path, bundle: Path) -> None:
    write_phantom(tmp_path / "in", slices=24, spacing_mm=12.5, rows=128, covid=True)
    found = analyse(tmp_path / "in", bundle=bundle, threads=1)
    (study,) = found.studies
    assert study.verdict is not Verdict.NOT_ASSESSABLE
    assert study.result is not None
    assert study.result.probability is not None
    masks = study.masks
    assert masks is not None
    assert masks.lungs.shape == masks.opacities.shape == (24, 128, 128)
    assert masks.judged.all()
    assert set(np.unique(masks.lungs)) == {0, 1, 2}
    assert masks.opacities.any()
    assert not masks.opacities[masks.lungs == 0].any()
    voxel_ml = abs(np.linalg.det(masks.affine()[:3, :3])) / 1000.0
    assert voxel_ml * (masks.lungs > 0).sum() == pytest.approx(study.measures["lung_volume_ml"], rel=0.05)
    assert report_from_json(found.to_json()) == found.report


def test_nothing_is_kept_unless_asked(tmp_path: Path, bundle: Path) -> None:
    from engine.service import ResultStore

    write_phantom(tmp_path / "in", slices=24, spacing_mm=12.5, rows=64)
    (series,) = scan((tmp_path / "in",)).studies[0].series
    analyse([str(tmp_path / "in")], bundle=str(bundle))
    assert ResultStore().load(series) is None
    analyse(tmp_path / "in", bundle=bundle, record=True)
    assert ResultStore().load(series) is not None


def test_a_refused_study_has_reasons_and_no_masks(tmp_path: Path, bundle: Path) -> None:
    write_phantom(tmp_path / "in", slices=3, rows=64)
    (study,) = analyse(tmp_path / "in", bundle=bundle).studies
    assert (study.verdict, study.result, study.masks, study.measures) == (Verdict.NOT_ASSESSABLE, None, None, {})
    assert study.series[0].reasons


def test_all_slices_carry_the_verdict_where_the_site_or_the_caller_says_so(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_phantom(tmp_path / "in", slices=24, spacing_mm=2.2, rows=64)

    def rests_on_a_grid(**asked: bool) -> bool:
        (study,) = analyse(tmp_path / "in", bundle=bundle, **asked).studies
        return any(one.code == "on-grid" for one in study.series[0].warnings)

    assert rests_on_a_grid()
    assert not rests_on_a_grid(grid=False)
    (tmp_path / "site.toml").write_text('schema = 1\nname = "x"\n[analysis]\ngrid = false\n')
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(tmp_path / "site.toml"))
    assert not rests_on_a_grid()
    assert rests_on_a_grid(grid=True)


def test_the_sites_back_end_and_precision_compute_unless_the_caller_says_others(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    class Asked(StudyService):
        def __init__(self, request: AnalyseRequest, *given: object, **named: object) -> None:
            asked.append((request.backend, request.precision))
            raise UsageError("That is all.")

    monkeypatch.setattr("engine.api.StudyService", Asked)
    text = 'schema = 1\nname = "x"\n[analysis]\nbackend = "onnxruntime-cpu"\nprecision = "fp32"\n'
    (tmp_path / "site.toml").write_text(text)
    for site, others in (
        ("", {}),
        (str(tmp_path / "site.toml"), {}),
        (str(tmp_path / "site.toml"), {"backend": "auto"}),
    ):
        monkeypatch.setenv("ALVEOSCOPE_SITE", site)
        with pytest.raises(UsageError, match="That is all"):
            analyse(tmp_path, bundle=bundle, **others)
    assert asked == [("auto", "auto"), ("onnxruntime-cpu", "fp32"), ("auto", "fp32")]


def test_an_error_has_a_sentence_and_a_code(tmp_path: Path, bundle: Path) -> None:
    with pytest.raises(AlveoscopeError) as told:
        analyse(tmp_path / "nothing", bundle=bundle)
    assert told.value.code == "path-not-found"
    assert str(tmp_path / "nothing") in told.value.message


def test_an_empty_path_is_not_the_folder_that_one_is_in(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_phantom(tmp_path / "in", slices=6, rows=64)
    monkeypatch.chdir(tmp_path / "in")
    for empty in ("", ["", "."]):
        with pytest.raises(UsageError, match="empty"):
            analyse(empty, bundle=bundle)


def test_one_series_is_named_without_a_list(tmp_path: Path, bundle: Path) -> None:
    write_phantom(tmp_path / "in", slices=24, spacing_mm=12.5, rows=64)
    (series,) = scan([tmp_path / "in"]).studies[0].series
    (study,) = analyse(tmp_path / "in", series=series.key, bundle=bundle).studies
    assert study.result is not None
    with pytest.raises(UsageError, match=re.escape("No such series here: 1.2.3.")):
        analyse(tmp_path / "in", series="1.2.3", bundle=bundle)


def test_the_example_of_the_readme_runs(
    tmp_path: Path, bundle: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (project_root / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- example: api -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    write_phantom(tmp_path / "FOLDER", slices=24, spacing_mm=12.5, rows=64, covid=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(bundle))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(found.group(1), {})
    verdict, right, left = re.match(r"(\w+) [\d.]+\n(\d+) (\d+)\n$", printed.getvalue()).groups()  # type: ignore[union-attr]
    assert verdict in ("positive", "negative", "indeterminate")
    assert int(right) > 0 < int(left)


@pytest.mark.parametrize(
    ("named", "options", "said"),
    [(False, {}, "No path"), (True, {"bundle": ""}, "path is empty"), (True, {"threads": 0}, "0 threads")],
)
def test_what_can_not_be_meant_is_refused(tmp_path: Path, named: bool, options: dict[str, Any], said: str) -> None:
    """An empty bundle was the folder that the program runs in."""
    with pytest.raises(UsageError, match=said):
        analyse([tmp_path] if named else [], **options)
