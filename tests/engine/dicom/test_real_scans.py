"""What the scan makes of real series (kept beside the project)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dicom import Series, choose_series, decode_hu, load_volume, scan

pytestmark = pytest.mark.shared_data

BAD_GEOMETRY = {
    "gantrytilting/001": [{"too-few-slices", "gantry-tilt"}],
    "notavolume/001": [{"too-few-slices", "mixed-phases"}],
    "slicecount/001": [{"not-ct", "not-axial", "too-few-slices", "hu-not-proven"}],
    "sliceincrement/001": [{"too-few-slices", "missing-slices"}],
    "sliceincrement/002": [{"too-few-slices", "missing-slices", "gantry-tilt"}],
    "sliceorientation/001": [
        {"not-ct", "not-axial", "too-few-slices", "hu-not-proven", "split-series"},
        {"not-ct", "too-few-slices", "hu-not-proven", "split-series"},
    ],
}

LOSSLESS = (
    "CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm",
    "CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm",
    "CTImage.dcm_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm",
    "CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm",
    "CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm",
    "CTImage.dcm_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm",
    "CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm",
    "CTImage.dcm_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm",
    "CTImage.dcm_RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm",
)

LOSSY = {
    "CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm": 8,
    "CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm": 2,
    "CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm": 80,
    "CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm": 40,
    "CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm": 80,
    "CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm": 40,
}
"""File -> largest error, HU; the 8-bit one has steps of 32 HU."""

REFUSED = {
    "no-pixel-data.dcm": {"not-ct", "no-pixel-data"},
    "no-pixel-spacing.dcm": {"not-ct", "no-geometry"},
    "US-YBR_FULL_422-EVRLE.dcm": {"not-ct", "no-geometry", "colour"},
}


def _only(path: Path) -> Series:
    studies = scan([path]).studies
    assert len(studies) == 1
    assert len(studies[0].series) == 1
    return studies[0].series[0]


@pytest.mark.parametrize(
    ("name", "slices"),
    [("covid-p001", 148), ("normal-001", 52), ("cap-001", 42), ("covid-ricord-001012", 50), ("lidc-0314", 46)],
)
def test_chest_series_are_eligible(shared_data: Path, name: str, slices: int) -> None:
    result = scan([shared_data / "dicom" / name])
    choice = choose_series(result.studies[0])
    assert choice.series is not None
    assert len(choice.series.headers) == slices == result.counts.images
    assert choice.series.findings == ()
    assert choice.reason == "It is the only eligible series of the study."


def test_part_of_a_lung_is_warned_of(shared_data: Path) -> None:
    series = _only(shared_data / "dicom" / "partial-lungfcp")
    assert series.eligible
    assert [(one.code, one.message[:26]) for one in series.findings] == [
        ("partial-coverage", "The stack covers 100 mm; a")
    ]


def test_a_sagittal_reformat_is_refused(shared_data: Path) -> None:
    series = _only(shared_data / "dicom" / "refuse-sagittal")
    assert {one.code for one in series.findings_refusing} == {"not-axial", "reformat"}
    assert "The planes are sagittal, not axial." in {one.message for one in series.findings}


@pytest.mark.parametrize("name", sorted(BAD_GEOMETRY))
def test_bad_geometry_is_refused_with_its_codes(shared_data: Path, name: str) -> None:
    series = scan([shared_data / "odd" / "bad-geometry" / name]).studies[0].series
    assert [{one.code for one in each.findings} for each in series] == BAD_GEOMETRY[name]
    assert not any(each.eligible for each in series)


@pytest.mark.parametrize("name", LOSSLESS)
def test_lossless_syntaxes_decode_to_the_same_values(shared_data: Path, name: str) -> None:
    folder = shared_data / "odd" / "transfer-syntaxes"
    expected = decode_hu(_only(folder / "CTImage.dcm").headers[0])
    assert np.array_equal(decode_hu(_only(folder / name).headers[0]), expected)


@pytest.mark.parametrize("name", sorted(LOSSY))
def test_lossy_syntaxes_decode_to_about_the_same_values(shared_data: Path, name: str) -> None:
    folder = shared_data / "odd" / "transfer-syntaxes"
    expected = decode_hu(_only(folder / "CTImage.dcm").headers[0]).astype(float)
    assert np.abs(decode_hu(_only(folder / name).headers[0]) - expected).max() <= LOSSY[name]


@pytest.mark.parametrize("name", ["CT1_J2KR", "CT2_J2KR"])
def test_jpeg_2000_of_scanners_decodes(shared_data: Path, name: str) -> None:
    hu = decode_hu(_only(shared_data / "odd" / "transfer-syntaxes" / name).headers[0])
    assert hu.shape == (512, 512)
    assert -1024 <= hu.min() < -900


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_other_objects_are_refused_with_their_codes(shared_data: Path, name: str) -> None:
    series = _only(shared_data / "odd" / "transfer-syntaxes" / name)
    assert {one.code for one in series.findings_refusing} == REFUSED[name]


def test_everything_in_one_call(shared_data: Path) -> None:
    result = scan([shared_data])
    chosen = [choose_series(study).series for study in result.studies]
    assert sum(series is not None for series in chosen) == 6
    assert result.counts.images + result.counts.duplicates == 401
    assert result.counts.files == sum(
        (result.counts.images, result.counts.duplicates, result.counts.not_dicom, result.counts.other_dicom)
    )


def test_real_slices_make_a_volume_of_hounsfield_units(shared_data: Path) -> None:
    loaded = load_volume(_only(shared_data / "dicom" / "lidc-0314"))
    assert loaded.failures == {}
    assert loaded.volume.hu.shape == (46, 512, 512)
    assert loaded.volume.hu.min() == -1000
    assert np.linalg.norm(loaded.volume.affine[:3, :3], axis=0) == pytest.approx((6.0, 0.78125, 0.78125))
