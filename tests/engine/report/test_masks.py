"""Masks of lungs and opacities: DICOM Segmentation, its place in the structured report, NIfTI."""

from __future__ import annotations

import gzip
import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from highdicom.seg import segread
from pydicom import dcmread
from pydicom.dataset import Dataset

from engine.dicom import scan
from engine.dicom.values import ScanResult, Study
from engine.errors import UsageError
from engine.inference import load_bundle, open_backend
from engine.lungs.masks import slice_masks
from engine.phantom import phantom_hu, write_phantom
from engine.report.affine import ras_affine
from engine.report.dicom_sr import structured_report
from engine.report.document import Document
from engine.report.formats import render
from engine.report.nifti import nifti_masks
from engine.report.segmentation import described, segmentation, segmentation_uid
from engine.report.segments import SEGMENTS
from engine.service import ResultStore, StudyService
from engine.triage.request import AnalyseRequest, Question
from engine.triage.series_analysis import judge_series
from engine.triage.values import Status, StudyReport, StudyResult
from tests.support.bundles import tiny_bundle
from tests.support.enhanced import write_enhanced
from tests.support.results import a_report
from tests.support.tools import dcmtk

#: Of chests with a twist, whose number of slices is not what is tested.
SLICES, SPACING_MM = 12, 25.0


@contextmanager
def backend(folder: Path) -> Iterator[tuple[object, object]]:
    bundle = load_bundle(tiny_bundle(folder / "bundles"))
    opened = open_backend(bundle)
    try:
        yield bundle, opened
    finally:
        opened.close()


def judged(study: Study, folder: Path, *, segmented: bool = True) -> Document:
    """A document of the first series, with its lungs."""
    series = study.series[0]
    with backend(folder) as (bundle, opened):
        found = judge_series(series, bundle, opened)  # type: ignore[arg-type]
    assert found.lungs is not None
    result = StudyResult(study.study_instance_uid, (found.result,), series.key, "The only axial series.", key=study.key)
    return Document(study, result, a_report().provenance, lungs=found.lungs, has_segmentation=segmented)


_JUDGED: dict[str, Document] = {}


@pytest.fixture
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """Judged once for all tests of this file."""
    if not _JUDGED:
        folder = tmp_path_factory.mktemp("masks")
        write_phantom(folder / "in", slices=24, spacing_mm=12.5, rows=128, covid=True)
        (study,) = scan((folder / "in",)).studies
        _JUDGED["document"] = judged(study, folder)
    return _JUDGED["document"]


def seg(document: Document) -> Dataset:
    return segread(io.BytesIO(segmentation(document)))


_WRITTEN: list[bytes] = []


@pytest.fixture
def written(document: Document) -> bytes:
    """The file of the document's segmentation."""
    if not _WRITTEN:
        _WRITTEN.append(segmentation(document))
    return _WRITTEN[0]


def test_segments_are_coded_and_lie_where_the_lungs_are(document: Document, written: bytes) -> None:
    found = segread(io.BytesIO(written))
    labels = [item.SegmentLabel for item in found.SegmentSequence]
    assert labels == ["Lung, right", "Lung, left", "Ground glass opacity", "Consolidation"]
    kinds = [item.SegmentedPropertyTypeCodeSequence[0] for item in found.SegmentSequence]
    assert [kind.CodeValue for kind in kinds] == ["39607008", "39607008", "112120", "95436008"]
    assert [kind.CodingSchemeDesignator for kind in kinds] == ["SCT", "SCT", "DCM", "SCT"]
    sides = [kind.SegmentedPropertyTypeModifierCodeSequence[0].CodeMeaning for kind in kinds[:2]]
    assert sides == ["Right", "Left"]
    assert document.lungs is not None
    assert document.lungs.stack is not None
    assert document.lungs.extent is not None
    series = document.series
    assert series is not None
    uids = [header.sop_instance_uid for header in series.headers]
    pixels = found.get_pixels_by_source_instance(
        uids, ignore_spatial_locations=True, assert_missing_frames_are_empty=True
    )
    masks = {one.index: one for one in slice_masks(document.lungs.stack, document.lungs.extent)}
    for place in range(len(uids)):
        for number, segment in enumerate(SEGMENTS):
            wanted = segment.pixels(masks[place]) if place in masks else np.zeros(pixels.shape[1:3], bool)
            assert (pixels[place, :, :, number].astype(bool) == wanted).all()
    right, left = (np.nonzero(pixels[..., number])[2].mean() for number in (0, 1))
    assert right < left  # the patient's right is on the image's left
    assert pixels[..., 2].sum() > 0
    assert not (pixels[..., 2:].any(axis=-1) & ~pixels[..., :2].any(axis=-1)).any()


def test_volumes_of_the_pixels_are_those_of_the_measures(document: Document, written: bytes) -> None:
    assert document.lungs is not None
    assert document.lungs.extent is not None
    found = dcmread(io.BytesIO(written))
    measures = found.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    voxel_ml = float(np.prod([float(x) for x in measures.PixelSpacing])) * float(measures.SpacingBetweenSlices) / 1000
    numbers = [
        group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        for group in found.PerFrameFunctionalGroupsSequence
    ]
    pixels = found.pixel_array.reshape(len(numbers), found.Rows, found.Columns)
    for number, segment in enumerate(SEGMENTS, start=1):
        volume = voxel_ml * float(pixels[[n == number for n in numbers]].sum())
        assert volume == pytest.approx(segment.volume_ml(document.lungs.extent), rel=0.06, abs=5.0)


def test_dciodvfy_has_nothing_to_say(document: Document, written: bytes, tmp_path: Path) -> None:
    for name, content in (("seg", written), ("sr", structured_report(document))):
        path = tmp_path / f"{name}.dcm"
        path.write_bytes(content)
        done = subprocess.run([dcmtk("dciodvfy"), str(path)], capture_output=True, text=True, check=False)
        assert "Error" not in done.stderr, done.stderr


def test_the_same_result_gives_the_same_bytes(document: Document, written: bytes) -> None:
    assert segmentation(document) == written


def test_masks_of_other_slices_and_a_report_without_them_have_uids_of_their_own(document: Document) -> None:
    assert document.lungs is not None
    stack = document.lungs.stack
    assert stack is not None
    fewer = replace(stack, layers=stack.layers[::2], sides=stack.sides[::2], thickness_mm=stack.thickness_mm[::2])
    of_a_grid = replace(document, lungs=replace(document.lungs, stack=fewer))
    assert segmentation_uid(of_a_grid) != segmentation_uid(document)
    bare = replace(document, has_segmentation=False)
    reports = [dcmread(io.BytesIO(structured_report(one))) for one in (document, bare, of_a_grid)]
    assert len({one.SOPInstanceUID for one in reports}) == 3


def test_the_report_refers_to_the_segmentation_with_volumes(document: Document, written: bytes) -> None:
    report = structured_report(document)
    uid = dcmread(io.BytesIO(written)).SOPInstanceUID.encode()
    assert report.count(uid) >= 5  # the evidence, and each of the four segments
    assert b"118565006" in report
    assert uid not in structured_report(replace(document, has_segmentation=False))


def test_the_spacing_is_that_of_the_slices_not_of_a_stale_header(tmp_path: Path) -> None:
    def stale(dataset: Dataset, _index: int) -> None:
        dataset.SpacingBetweenSlices = dataset.SliceThickness = "1.25"

    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=64, edit=stale)
    (study,) = scan((tmp_path / "in",)).studies
    measures = seg(judged(study, tmp_path)).SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    assert (float(measures.SpacingBetweenSlices), float(measures.SliceThickness)) == (SPACING_MM, 1.25)


def test_directions_that_differ_in_the_last_digits_are_one_stack(tmp_path: Path) -> None:
    """The segmentation was not written: its library compares them digit by digit."""

    def noisy(dataset: Dataset, index: int) -> None:
        dataset.ImageOrientationPatient = ["0.9997", "0", f"{index * 1e-5:.6f}", "0", "1", "0"]

    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128, edit=noisy)
    (study,) = scan((tmp_path / "in",)).studies
    made = seg(judged(study, tmp_path))
    assert len(made.ReferencedSeriesSequence[0].ReferencedInstanceSequence) > SLICES // 2
    directions = made.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0].ImageOrientationPatient
    assert np.linalg.norm(np.array(directions[:3], float)) == pytest.approx(1.0, abs=1e-8)


def test_images_without_a_series_uid_are_named_alike_in_masks_and_report(tmp_path: Path) -> None:
    """The segmentation was not written."""
    for path in write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128):
        dataset = dcmread(path)
        del dataset.SeriesInstanceUID
        dataset.save_as(path)
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    (named,) = seg(document).ReferencedSeriesSequence
    report = dcmread(io.BytesIO(structured_report(document)))
    told = [
        one.SeriesInstanceUID for one in report.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence
    ]
    assert named.SeriesInstanceUID in told
    assert [element for element in report.iterall() if element.keyword == "UID" and not element.value] == []


@pytest.mark.parametrize("missing", ["own", "none", "one"])
def test_images_that_share_no_frame_of_reference_are_one_stack(missing: str, tmp_path: Path) -> None:
    """LIDC-IDRI gives each image a frame of reference of its own: the segmentation was not written."""
    for index, path in enumerate(write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128)):
        dataset = dcmread(path)
        dataset.FrameOfReferenceUID = f"1.2.3.{index + 1}"
        if missing == "none" or (missing == "one" and index == SLICES // 2):
            del dataset.FrameOfReferenceUID
        dataset.save_as(path)
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    first, again = (dcmread(io.BytesIO(segmentation(document))).FrameOfReferenceUID for _ in range(2))
    assert first == again != ""


def test_images_without_a_study_uid_are_segmented(tmp_path: Path) -> None:
    for path in write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128):
        dataset = dcmread(path)
        del dataset.StudyInstanceUID
        dataset.save_as(path)
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    report = dcmread(io.BytesIO(structured_report(document)))
    assert seg(document).StudyInstanceUID == report.StudyInstanceUID != ""


def test_numbers_with_a_decimal_comma_are_written_as_they_were_read(tmp_path: Path) -> None:
    """The segmentation was not written: it went back to the header."""
    for path in write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128):
        dataset, content = dcmread(path), path.read_bytes()
        for keyword in ("PixelSpacing", "ImagePositionPatient"):
            written = "\\".join(map(str, dataset[keyword].value)).encode()
            assert written in content
            content = content.replace(written, written.replace(b".", b","))
        path.write_bytes(content)
    (study,) = scan((tmp_path / "in",)).studies
    assert "decimal-comma" in [finding.code for finding in study.series[0].findings]
    assert len(seg(judged(study, tmp_path)).PerFrameFunctionalGroupsSequence) > SLICES // 2


def test_images_that_were_read_as_one_series_are_named_in_their_own(tmp_path: Path) -> None:
    """The segmentation was not written, and the report named a series in which the images do not lie."""
    own = {}

    def torn(dataset: Dataset, index: int) -> None:
        dataset.SeriesInstanceUID = own[dataset.SOPInstanceUID] = f"1.2.3.{index + 1}"

    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128, edit=torn)
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    report = dcmread(io.BytesIO(structured_report(document)))
    told = [
        one
        for evidence in report.CurrentRequestedProcedureEvidenceSequence
        for one in evidence.ReferencedSeriesSequence
    ]
    of_masks, of_report = (
        {
            image.ReferencedSOPInstanceUID: series.SeriesInstanceUID
            for series in named
            for image in series.get("ReferencedInstanceSequence", series.get("ReferencedSOPSequence"))
            if image.ReferencedSOPInstanceUID in own
        }
        for named in (seg(document).ReferencedSeriesSequence, told)
    )
    assert of_report == own
    assert len(of_masks) > SLICES // 2
    assert of_masks.items() <= own.items()


def test_noise_of_directions_keeps_the_parts_of_a_torn_series_not_apart(tmp_path: Path) -> None:
    """They were rounded to four digits, and at the edge of a digit the least noise rounds to either side."""

    def torn(dataset: Dataset, index: int) -> None:
        dataset.SeriesInstanceUID = f"1.2.3.{index + 1}"
        dataset.ImageOrientationPatient = [1, "0.00004999" if index % 2 else "0.00005001", 0, 0, 1, 0]

    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128, edit=torn)
    (study,) = scan((tmp_path / "in",)).studies
    assert [len(series.headers) for series in study.series] == [SLICES]


def test_a_partial_result_says_so_and_holds_what_was_judged(document: Document) -> None:
    result = document.series_result
    assert result is not None
    partial = replace(result, status=Status.PARTIAL)
    changed = replace(document, result=replace(document.result, series=(partial,)))
    found = seg(changed)
    drawn = len(found.ReferencedSeriesSequence[0].ReferencedInstanceSequence)
    assert result.slices_analysed <= drawn < 24
    assert found.ContentDescription == f"PARTIAL: lungs, opacities on {drawn} of 24 slices"
    assert found.SeriesDescription.startswith("Alveoscope PARTIAL")
    assert len(described(partial, document.lungs.stack)) <= 64


def test_masks_of_slices_judged_after_the_verdict_are_counted_and_missing_ones_said(document: Document) -> None:
    result = document.series_result
    assert result is not None
    stack = document.lungs.stack
    later = replace(result, slices=tuple(replace(one, filled=one.index % 2 == 1) for one in result.slices))
    partial, as_before = (described(replace(one, status=Status.PARTIAL), stack) for one in (later, result))
    assert partial == as_before
    assert described(later, stack) == described(result, stack)
    fewer = replace(stack, layers=stack.layers[:-1], sides=stack.sides[:-1], thickness_mm=stack.thickness_mm[:-1])
    assert described(later, fewer).startswith("PARTIAL"), "one that was filled in could not be read"


def test_a_slice_that_can_not_be_read_leaves_the_others(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128)
    damaged = dcmread(paths[SLICES // 2])
    damaged.PixelData = damaged.PixelData[:100]
    damaged.save_as(paths[SLICES // 2])
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    assert document.series_result is not None
    assert document.series_result.status is Status.PARTIAL
    found = seg(document)
    told = {item.ReferencedSOPInstanceUID for item in found.ReferencedSeriesSequence[0].ReferencedInstanceSequence}
    assert str(damaged.SOPInstanceUID) not in told
    assert len(told) > SLICES // 2


@pytest.mark.parametrize("shared", [True, False], ids=["geometry said once", "geometry said of each frame"])
def test_multi_frame_objects_are_segmented_frame_by_frame(shared: bool, tmp_path: Path) -> None:
    volume = phantom_hu(slices=SLICES, rows=64)
    (tmp_path / "in").mkdir()
    path = write_enhanced(tmp_path / "in" / "e.dcm", volume, spacing_mm=SPACING_MM, order=list(range(SLICES))[::-1])
    if not shared:
        dataset = dcmread(path)
        (groups,) = dataset.SharedFunctionalGroupsSequence
        for frame in dataset.PerFrameFunctionalGroupsSequence:
            frame.PixelMeasuresSequence = groups.PixelMeasuresSequence
            frame.PlaneOrientationSequence = groups.PlaneOrientationSequence
        del groups.PixelMeasuresSequence, groups.PlaneOrientationSequence
        dataset.save_as(path)
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    found = seg(document)
    assert document.series is not None
    heights = sorted(
        {float(g.PlanePositionSequence[0].ImagePositionPatient[2]) for g in found.PerFrameFunctionalGroupsSequence}
    )
    known = {round(header.position_mm[2], 3) for header in document.series.headers}
    assert {round(height, 3) for height in heights} <= known
    assert len(heights) > SLICES // 3


def sources_by_height(made: Dataset) -> dict[float, tuple[str, int | None]]:
    """Of every frame the height that it lies at, and the image and frame that it says it was drawn on."""
    found = {}
    for group in made.PerFrameFunctionalGroupsSequence:
        (source,) = group.DerivationImageSequence[0].SourceImageSequence
        height = round(float(group.PlanePositionSequence[0].ImagePositionPatient[2]), 3)
        found[height] = (source.ReferencedSOPInstanceUID, source.get("ReferencedFrameNumber"))
    return found


def test_a_series_in_several_multi_frame_objects_has_one_segmentation(tmp_path: Path) -> None:
    """A concatenation had no masks: the library takes one multi-frame object."""
    volume = phantom_hu(slices=SLICES, rows=64)
    (tmp_path / "in").mkdir()
    half = SLICES // 2
    for number, order in enumerate((list(range(half)), list(range(half, SLICES))), start=1):
        path = write_enhanced(tmp_path / "in" / f"{number}.dcm", volume, spacing_mm=SPACING_MM, order=order)
        dataset = dcmread(path)
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.826.77.3.{number}"
        dataset.NumberOfFrames, dataset.PixelData = half, dataset.PixelData[: half * 64 * 64 * 2]
        dataset.ConcatenationUID, dataset.InConcatenationNumber = "1.2.826.77.9", number
        dataset.save_as(path)
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    made = seg(document)
    assert document.series is not None
    true = {round(one.position_mm[2], 3): (one.sop_instance_uid, one.frame) for one in document.series.headers}
    drawn_on = sources_by_height(made)
    named_anywhere = {one.value for one in made.iterall() if one.keyword == "ReferencedSOPInstanceUID"}
    assert named_anywhere == {"1.2.826.77.3.1", "1.2.826.77.3.2"}
    assert drawn_on == {height: true[height] for height in drawn_on}
    (named,) = made.ReferencedSeriesSequence
    assert len(named.ReferencedInstanceSequence) == 2
    assert made.SOPInstanceUID.encode() in structured_report(document)


def test_images_whose_uid_is_none_are_named_as_in_the_report(tmp_path: Path) -> None:
    """An anonymiser writes 0 for every UID; the segmentation repeated it, which is no UID."""

    def zeroed(dataset: Dataset, _index: int) -> None:
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID"):
            setattr(dataset, keyword, "0")
        dataset.file_meta.MediaStorageSOPInstanceUID = "0"

    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=128, edit=zeroed)
    (study,) = scan((tmp_path / "in",)).studies
    document = judged(study, tmp_path)
    made = seg(document)
    drawn_on = sources_by_height(made)
    assert len(drawn_on) > SLICES // 3
    (uid,) = {one.value for one in made.iterall() if one.keyword == "ReferencedSOPInstanceUID"}
    assert uid.encode() in structured_report(document)
    assert [one for one in made.iterall() if one.VR == "UI" and one.value == "0"] == []
    (series,) = made.ReferencedSeriesSequence
    assert len({uid, made.StudyInstanceUID, series.SeriesInstanceUID, made.FrameOfReferenceUID}) == 4


def test_without_lungs_there_is_a_sentence(document: Document) -> None:
    with pytest.raises(UsageError, match="holds no lungs"):
        segmentation(replace(document, lungs=None))
    with pytest.raises(UsageError, match="holds no lungs"):
        list(nifti_masks(replace(document, lungs=None)))


def test_nifti_lies_in_the_patient_as_the_slices_do(document: Document) -> None:
    nibabel = pytest.importorskip("nibabel", reason="nibabel is in the nifti extra")
    files = dict(nifti_masks(document))
    assert list(files) == ["lungs", "opacities"]
    image = nibabel.nifti1.Nifti1Image.from_bytes(gzip.decompress(files["lungs"]))
    assert nibabel.aff2axcodes(image.affine) == ("L", "P", "S")
    assert document.series is not None
    header = document.series.headers[5]
    corner = image.affine @ (0, 0, 5, 1)
    assert corner[:3] == pytest.approx(
        (-header.position_mm[0], -header.position_mm[1], header.position_mm[2]), abs=1e-3
    )
    data = np.asarray(image.dataobj)
    right = image.affine @ (*np.argwhere(data == 1).mean(axis=0), 1)
    left = image.affine @ (*np.argwhere(data == 2).mean(axis=0), 1)
    assert right[0] > left[0]  # RAS+: x grows to the patient's right
    assert b"Phantom" not in gzip.decompress(files["lungs"])


@pytest.mark.parametrize(
    "orientation", [((1, 0, 0), (0, 1, 0)), ((-1, 0, 0), (0, -1, 0)), ((0, 1, 0), (1, 0, 0)), ((0, 1, 0), (-1, 0, 0))]
)
def test_the_matrix_follows_every_way_of_storing_a_slice(orientation: tuple[tuple[int, ...], ...]) -> None:
    from engine.dicom.orientation import display_turn
    from tests.support.series import make_series

    row, column = (tuple(map(float, one)) for one in orientation)
    series = make_series(5)
    headers = tuple(replace(one, row_direction=row, column_direction=column) for one in series.headers)  # type: ignore[arg-type]
    headers = tuple(sorted(headers, key=lambda one: one.position_along_normal_mm))
    matrix = ras_affine(replace(series, headers=headers))
    header = headers[0]
    places = np.arange(header.rows * header.columns).reshape(header.rows, header.columns)
    turned = display_turn(header).apply(places)
    r, c = 3, 7
    stored = np.argwhere(places == turned[r, c])[0]
    lps = (
        np.array(header.position_mm)
        + stored[1] * header.spacing_mm[1] * np.array(row)
        + stored[0] * header.spacing_mm[0] * np.array(column)
    )
    assert (matrix @ (c, r, 0, 1))[:3] == pytest.approx(lps * (-1, -1, 1))


def test_uneven_slices_get_a_sentence_instead_of_a_wrong_grid() -> None:
    from tests.support.series import make_series

    series = make_series(5)
    x, y, z = series.headers[2].position_mm
    moved = replace(series.headers[2], position_mm=(x, y, z + 1.0))
    with pytest.raises(UsageError, match="unevenly spaced"):
        ras_affine(replace(series, headers=(*series.headers[:2], moved, *series.headers[3:])))


def test_formats_give_their_files(document: Document) -> None:
    pytest.importorskip("nibabel", reason="nibabel is in the nifti extra")
    assert [name for name, _ in render(document, ("seg", "nifti"))] == [
        ".seg.dcm", ".lungs.nii.gz", ".opacities.nii.gz",
    ]  # fmt: skip


def test_the_service_writes_masks_and_a_failing_segmentation_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.service import NOT_RECORDED, Place, StudyService
    from engine.triage.request import AnalyseRequest

    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=64)
    request = AnalyseRequest(paths=(tmp_path / "in",), bundle=tiny_bundle(tmp_path / "bundles"), threads=1)
    with StudyService(request, NOT_RECORDED) as service:
        (done,) = service.run(Place(tmp_path / "out", ("sr", "seg"))).delivered
        assert done.not_written == ()
        (written,) = (tmp_path / "out").glob("*.seg.dcm")
        (report,) = (tmp_path / "out").glob("*.sr.dcm")
        assert dcmread(written).SOPInstanceUID.encode() in report.read_bytes()

        def failing(_document: Document) -> bytes:
            raise UsageError("It can't be written.")

        monkeypatch.setattr("engine.report.segmentation.segmentation", failing)
        (done,) = service.run(Place(tmp_path / "again", ("sr", "seg"))).delivered
    assert [one.code for one in done.not_written] == ["seg"]
    (report,) = (tmp_path / "again").glob("*.sr.dcm")
    assert b"1.2.840.10008.5.1.4.1.1.66.4" not in report.read_bytes()


@pytest.mark.parametrize("kept", [True, False])
def test_masks_of_a_kept_result_are_written_later_without_judging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """The store has the lungs of the run that made the result; without them the service judges once more."""
    from engine.cli import main
    from engine.locations import data_folder

    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=64)
    bundle = str(tiny_bundle(tmp_path / "bundles"))
    assert main(["analyze", str(tmp_path / "in"), "--json", str(tmp_path / "r.json"), "--bundle", bundle, "-q"]) == 0
    (lungs,) = (data_folder() / "kept").glob("*.lungs")
    assert lungs.stat().st_size < SLICES * 4096
    if not kept:
        lungs.write_bytes(lungs.read_bytes()[:-20])
    judged: list[Question] = []
    real = StudyService.judge

    def noted(self: StudyService, found: ScanResult, question: Question, **more: object) -> StudyReport:
        judged.append(question)
        return real(self, found, question, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(StudyService, "judge", noted)
    words = ["export", "report", str(tmp_path / "r.json"), str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    assert main([*words, "--formats", "seg,sr", "--bundle", bundle, "-q"]) == 0
    (written,) = (tmp_path / "out").glob("*.seg.dcm")
    (report,) = (tmp_path / "out").glob("*.sr.dcm")
    assert dcmread(written).SOPInstanceUID.encode() in report.read_bytes()
    assert len(judged) == (0 if kept else 1)


def test_kept_layers_are_those_that_were_measured(tmp_path: Path) -> None:
    write_phantom(tmp_path / "in", slices=SLICES, spacing_mm=SPACING_MM, rows=64)
    with StudyService(AnalyseRequest((tmp_path / "in",), bundle=tiny_bundle(tmp_path / "bundles"))) as service:
        answer = service.run()
        (series,) = answer.found.studies[0].series
        measured = service.lungs_of(series)
        assert measured is not None
        assert measured.stack is not None
        assert measured.extent is not None
        ResultStore().keep(answer.report, service.facts, service.lungs_by_key(answer.found.studies[0]))
        again = ResultStore().lungs(series, answer.report, service.bundle.manifest)
        later = replace(answer.report, provenance=replace(answer.report.provenance, finished="another day"))
        assert ResultStore().lungs(series, later, service.bundle.manifest) is None
    assert again is not None
    assert again.stack is not None
    assert again.extent is not None
    assert again.extent.zones == measured.extent.zones
    for one, other in zip(
        slice_masks(measured.stack, measured.extent), slice_masks(again.stack, again.extent), strict=True
    ):
        np.testing.assert_array_equal(one.lungs, other.lungs)
        np.testing.assert_array_equal(one.opacities, other.opacities)
