"""What the window writes of a result: the engine's own documents, of the study's key and the reader's marks."""

from __future__ import annotations

from dataclasses import replace

from pydicom import dcmread

from desktop.viewmodels.analyse.service import AnalysisService
from desktop.viewmodels.read.export import file_stem
from desktop.viewmodels.results.values import AssessRequest, ExportRequest, Means
from engine.dicom import scan
from engine.phantom import write_phantom
from engine.volume import CancelToken
from tests.support.bundles import tiny_bundle
from tests.support.series import make_series, make_study


class Context:
    cancel = CancelToken()

    def progress(self, _report: object) -> None:
        pass


def test_the_marked_images_are_the_key_images(tmp_path) -> None:
    write_phantom(tmp_path / "in", slices=8, rows=128, spacing_mm=30.0)
    (study,) = scan((tmp_path / "in",)).studies
    (series,) = study.series
    means, service = Means(bundle=tiny_bundle(tmp_path / "bundle")), AnalysisService()
    assessment = service.assess(AssessRequest(series, study, means), Context()).assessment
    scored = [one for one in assessment.result.slices if one.probability is not None]
    mark = scored[-1].ref
    formats = ("json", "csv", "pdf", "sr", "sc")
    request = ExportRequest(study, assessment, formats, tmp_path / "out", "stem", (mark,), means)
    written = service.export(request, Context())
    assert [path.name.removeprefix("stem") for path in written] == [
        ".json",
        ".csv",
        ".sr.dcm",
        ".summary.dcm",
        ".key-1.dcm",
        ".pdf",
        ".pdf.dcm",
    ]
    assert dcmread(tmp_path / "out" / "stem.key-1.dcm").ImageComments == f"Image {scored[-1].index + 1}"
    assert all(path.is_file() for path in written)


def test_two_patients_under_one_study_uid_do_not_write_over_one_another() -> None:
    study = make_study(make_series(3))
    assert file_stem(replace(study, key=f"{study.key}#a")) != file_stem(replace(study, key=f"{study.key}#b"))
