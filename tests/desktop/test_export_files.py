"""What the window writes of a result: the engine's own documents, of the study's key and the reader's marks."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtWidgets import QFileDialog

from desktop.viewmodels.analyse.service import AnalysisService
from desktop.viewmodels.read.export import file_stem
from desktop.viewmodels.results.values import AssessRequest, ExportRequest, Means
from desktop.views.read.export_dialog import ExportDialog
from engine.dicom import scan
from engine.errors import Cancelled, UsageError
from engine.phantom import write_phantom
from engine.report.document import Document
from engine.report.pdf import pdf_page
from engine.service import ResultStore
from engine.triage.grid import has_gaps
from engine.volume import CancelToken, Progress
from tests.support.bundles import tiny_bundle
from tests.support.series import make_series, make_study


class Context:
    cancel = CancelToken()

    def progress(self, _report: object) -> None:
        pass


def test_the_marked_images_are_the_key_images_and_the_page_is_drawn_once(tmp_path, monkeypatch) -> None:
    drawn: list[Document] = []
    monkeypatch.setattr("engine.report.pdf.pdf_page", lambda document: drawn.append(document) or pdf_page(document))
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
    assert dcmread(tmp_path / "out" / "stem.key-1.dcm").ImageComments == (
        f"Image {series.headers[scored[-1].index].instance_number}"
    )
    assert all(path.is_file() for path in written)
    assert len(drawn) == 1, "the plain page is the one in the DICOM file"
    page, encapsulated = (tmp_path / "out" / "stem.pdf").read_bytes(), dcmread(tmp_path / "out" / "stem.pdf.dcm")
    assert encapsulated.EncapsulatedDocument[: len(page)] == page


def test_what_a_stopped_export_wrote_is_in_the_audit_chain(tmp_path, monkeypatch) -> None:
    write_phantom(tmp_path / "in", slices=8, rows=128, spacing_mm=30.0)
    (study,) = scan((tmp_path / "in",)).studies
    (series,) = study.series
    means, service = Means(bundle=tiny_bundle(tmp_path / "bundle")), AnalysisService()
    assessment = service.assess(AssessRequest(series, study, means), Context()).assessment
    told: list[object] = []
    monkeypatch.setattr(
        "desktop.viewmodels.analyse.service.audited", lambda _event, **found: told.append(found["count"])
    )

    class Stopping:
        cancel = CancelToken()

        def progress(self, report: Progress) -> None:
            if report.done == 1:
                self.cancel.cancel()

    stopping = Stopping()
    for _ in range(2):  # nothing is written by the second, which says nothing
        with pytest.raises(Cancelled):
            service.export(ExportRequest(study, assessment, ("json", "csv", "sr"), tmp_path / "out", "stem"), stopping)
    assert told == [len(list((tmp_path / "out").iterdir()))] == [2]


def test_the_table_quotes_images_as_the_archive_numbers_them(tmp_path) -> None:
    def from_the_head(image, index) -> None:
        image.InstanceNumber = 100 - index

    write_phantom(tmp_path / "in", slices=6, rows=64, edit=from_the_head)
    (study,) = scan((tmp_path / "in",)).studies
    (series,) = study.series
    means, service = Means(bundle=tiny_bundle(tmp_path / "bundle")), AnalysisService()
    assessment = service.assess(AssessRequest(series, study, means), Context()).assessment
    (path,) = service.export(ExportRequest(study, assessment, ("csv",), tmp_path / "out", "stem"), Context())
    numbers = [int(row["image"]) for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    assert numbers == [header.instance_number for header in series.headers]
    assert numbers[0] > numbers[-1]


def test_masks_are_written_where_lungs_were_kept_and_missed_aloud_elsewhere(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    write_phantom(tmp_path / "in", slices=8, rows=128, spacing_mm=30.0)
    (study,) = scan((tmp_path / "in",)).studies
    (series,) = study.series
    means, service = Means(bundle=tiny_bundle(tmp_path / "bundle")), AnalysisService()
    answer = service.assess(AssessRequest(series, study, means), Context())
    request = ExportRequest(study, answer.assessment, ("csv", "seg", "sr"), tmp_path / "out", "s", means=means)
    quiet = service.export(replace(request, masks_if_kept=True), Context())
    assert [path.suffixes for path in quiet] == [[".csv"], [".sr", ".dcm"]]
    (tmp_path / "out" / "s.sr.dcm").unlink()
    with pytest.raises(UsageError, match="no masks"):
        service.export(request, Context())
    assert (tmp_path / "out" / "s.sr.dcm").is_file(), "which costs no other format"
    ResultStore().save(answer.assessment, answer.lungs)
    (mask,) = [path for path in service.export(request, Context()) if path.name.endswith(".seg.dcm")]
    assert dcmread(mask).Modality == "SEG"


@pytest.mark.parametrize("fill", [True, False])
def test_masks_are_of_all_slices_though_the_result_is_of_a_grid(tmp_path, monkeypatch, fill) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    write_phantom(tmp_path / "in", slices=48, rows=64, spacing_mm=1.5)
    (study,) = scan((tmp_path / "in",)).studies
    (series,) = study.series
    means, service = Means(bundle=tiny_bundle(tmp_path / "bundle"), fill=False), AnalysisService()
    answer = service.assess(AssessRequest(series, study, means), Context())
    assert has_gaps(answer.assessment.result)
    ResultStore().save(answer.assessment, answer.lungs)
    means = replace(means, fill=fill)
    request = ExportRequest(study, answer.assessment, ("csv", "seg"), tmp_path / "out", "s", means=means)
    table, mask = service.export(request, Context())
    drawn = {
        str(frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID)
        for frame in dcmread(mask).PerFrameFunctionalGroupsSequence
    }
    judged = [one for one in answer.assessment.result.slices if one.lung_area_mm2]
    between = {one.sop_instance_uid for one in answer.assessment.result.slices[judged[0].index : judged[-1].index + 1]}
    assert between <= drawn
    assert sum(line.rpartition(",")[2] == "True" for line in table.read_text().splitlines()) == 0


def test_masks_of_a_grid_are_not_written_where_the_filling_is_stopped(tmp_path) -> None:
    write_phantom(tmp_path / "in", slices=48, rows=64, spacing_mm=1.5)
    (study,) = scan((tmp_path / "in",)).studies
    (series,) = study.series
    means, service = Means(bundle=tiny_bundle(tmp_path / "bundle")), AnalysisService()
    answer = service.assess(AssessRequest(series, study, means), Context())
    grid = answer.assessment.result.slices_analysed

    class Stopping:
        cancel = CancelToken()

        def progress(self, report: Progress) -> None:
            if report.stage == "inference" and report.done > grid:
                self.cancel.cancel()

    request = ExportRequest(study, answer.assessment, ("seg",), tmp_path / "out", "s", means=means)
    with pytest.raises(Cancelled):
        service.export(request, Stopping())
    assert not (tmp_path / "out").exists()


def test_formats_and_folder_are_offered_again(qtbot, engine, window, tmp_path, monkeypatch) -> None:
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    reading = window.workspace.reading
    qtbot.waitUntil(lambda: reading.analysis.series is not None)
    with qtbot.waitSignal(reading.analysis.assessed):
        reading.analysis.start()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda _parent, _title, start: start)
    window.workspace.settings.set("places.export", str(tmp_path))
    for wanted in (("pdf", "seg"), ("seg",)):
        window.actions_.action("export-result").trigger()
        dialog = window.findChild(ExportDialog)
        dialog.boxes["seg"].setChecked(True)
        dialog.boxes["pdf"].setChecked("pdf" in wanted)
        assert dialog.formats == wanted
        with qtbot.waitSignal(reading.handing_on.files.finished):
            dialog.accept()
        qtbot.waitUntil(lambda: window.findChild(ExportDialog) is None)
        assert engine.analysis.exported[-1].folder == tmp_path
    assert window.workspace.settings.get("export.chosen") == ["seg"]


def test_two_patients_under_one_study_uid_do_not_write_over_one_another() -> None:
    study = make_study(make_series(3))
    assert file_stem(replace(study, key=f"{study.key}#a")) != file_stem(replace(study, key=f"{study.key}#b"))


def test_two_series_of_a_study_do_not_write_over_one_another(qtbot, engine, window, tmp_path) -> None:
    lung, soft = make_series(3, uid="1.2.1"), make_series(4, uid="1.2.2")
    study = make_study(lung, soft)
    reading = window.workspace.reading
    for series in (lung, soft):
        window.workspace.show_series(series, study)
        qtbot.waitUntil(lambda shown=series: reading.analysis.series is shown)
        with qtbot.waitSignal(reading.analysis.assessed):
            reading.analysis.start()
        with qtbot.waitSignal(reading.handing_on.files.finished):
            reading.handing_on.write(("json",), tmp_path)
    assert len({one.stem for one in engine.analysis.exported}) == 2
