"""Documents of an old result are made of the images that it was made of, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.dicom import scan
from engine.errors import UsageError
from engine.phantom import write_phantom
from engine.report.json_ import report_to_json
from engine.service import Place
from engine.service import again as again_module
from engine.service.again import write_again
from engine.triage.request import AnalyseRequest
from tests.support.documents import a_result
from tests.support.results import a_report, a_series_result


@pytest.mark.parametrize("change", ["none", "one is gone", "one has come"])
def test_images_that_came_or_went_since_shift_no_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The masks of the store were laid on the slices beside their own, and the segmentation said so of these."""
    paths = write_phantom(tmp_path / "whole", slices=6, rows=64)
    given = tmp_path / "given"
    given.mkdir()
    for path in paths[1:]:
        path.rename(given / path.name)
    (study,) = scan((given,)).studies
    report = replace(a_report(a_series_result()), studies=(a_result(study),))
    (tmp_path / "r.json").write_text(report_to_json(report), encoding="utf-8")
    if change == "one is gone":
        (given / paths[1].name).unlink()
    if change == "one has come":
        paths[0].rename(given / paths[0].name)
    monkeypatch.setattr(again_module, "deliver_documents", lambda *_given: "written")
    service = SimpleNamespace(
        bundle=SimpleNamespace(digest=report.provenance.bundle_digest), request=AnalyseRequest((given,))
    )
    made = write_again(service, tmp_path / "r.json", Place(tmp_path / "out", ("sr",)))  # type: ignore[arg-type]
    if change == "none":
        assert list(made) == ["written"]
    else:
        with pytest.raises(UsageError, match="are not those that the result was made of"):
            next(made)
