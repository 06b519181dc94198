"""Each finding of the series doctor on a series that shows just that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import SecondaryCaptureImageStorage

from engine.dicom import CODES, Severity, Study, scan
from engine.phantom import write_phantom
from tests.support.dicom_series import codes, only_series

Edit = Callable[[FileDataset, int], None]


def setting(**values: object) -> Edit:
    """An edit that sets attributes on every slice."""

    def edit(dataset: Dataset, _index: int) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    return edit


def at(*heights_mm: float) -> Edit:
    """An edit that places slice i at the i-th height."""

    def edit(dataset: Dataset, index: int) -> None:
        dataset.ImagePositionPatient = [-200, -200, heights_mm[index]]

    return edit


def written(folder: Path, edit: Edit | None = None, slices: int = 40, spacing_mm: float = 5.0) -> Path:
    write_phantom(folder, slices=slices, rows=16, noise_hu=0, edit=edit, spacing_mm=spacing_mm)
    return folder


@pytest.mark.parametrize(
    ("values", "code"),
    [({"LossyImageCompression": "01"}, "lossy-compression"), ({"RescaleType": "US"}, "hu-not-proven")],
)
def test_what_weakens_one_image_is_said_whichever_comes_first(
    tmp_path: Path, values: dict[str, object], code: str
) -> None:
    def edit(dataset: FileDataset, index: int) -> None:
        if index == 30:
            setting(**values)(dataset, index)

    assert codes(only_series(written(tmp_path, edit))) == {code}


@pytest.mark.parametrize(
    ("edit", "code", "severity", "message"),
    [
        (setting(Modality="MR"), "not-ct", "refuse", "The modality is MR, not CT."),
        (setting(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]), "localizer", "refuse", "PRIMARY\\LOCALIZER"),
        (setting(SOPClassUID=SecondaryCaptureImageStorage), "secondary-capture", "refuse", "secondary capture"),
        (setting(ImageType=["DERIVED", "SECONDARY", "OTHER", "DOSE"]), "secondary-capture", "refuse", "dose page"),
        (setting(ImageType=["DERIVED", "PRIMARY", "AXIAL", "MIP"]), "reformat", "refuse", "projection or rendering"),
        (setting(ImageType=["DERIVED", "SECONDARY", "AXIAL", "CT_SOM5 MIP"]), "reformat", "refuse", "projection"),
        (setting(ImageType=["DERIVED", "SECONDARY", "OTHER", "CT_SOM5 PROT"]), "secondary-capture", "refuse", "PROT"),
        (setting(ImageType=["DERIVED", "SECONDARY", "REFORMATTED", "AVERAGE"]), "reformat", "warn", "axial plane"),
        (setting(ContrastBolusAgent="Iomeron 400"), "contrast", "warn", "names a contrast agent"),
        (setting(SeriesDescription="CTA Thorax"), "contrast", "warn", "description speaks of contrast"),
        (setting(LossyImageCompression="01"), "lossy-compression", "warn", "compressed with loss"),
        (setting(BodyPartExamined="HEAD"), "other-body-part", "warn", "body part HEAD"),
        (setting(RescaleType="US"), "hu-not-proven", "warn", "Rescale Type is US, not HU."),
        (setting(RescaleSlope=None), "hu-not-proven", "warn", "Images have no Rescale Slope"),
        (setting(RescaleSlope="0"), "hu-not-proven", "warn", "Images have no Rescale Slope"),
        (setting(SamplesPerPixel=3), "colour", "refuse", "3 samples a pixel"),
    ],
)
def test_attribute_rules(tmp_path: Path, edit: Edit, code: str, severity: str, message: str) -> None:
    series = only_series(written(tmp_path, edit))
    found = next(one for one in series.findings if one.code == code)
    assert (found.severity.value, message in found.message) == (severity, True)
    assert series.eligible is (severity == "warn")
    assert codes(series) - {code} <= {"damaged-pixels"}, "and nothing else"


@pytest.mark.parametrize("agent", ["", "NONE", "no", "N/A"])
def test_no_contrast_is_not_contrast(tmp_path: Path, agent: str) -> None:
    assert codes(only_series(written(tmp_path, setting(ContrastBolusAgent=agent)))) == set()


@pytest.mark.parametrize(
    ("orientation", "plane"),
    [
        (["0", "1", "0", "0", "0", "-1"], "sagittal"),
        (["1", "0", "0", "0", "0", "-1"], "coronal"),
        (["1", "0", "0", "0", "0.707107", "0.707107"], None),
    ],
)
def test_planes_that_are_not_axial(tmp_path: Path, orientation: list[str], plane: str | None) -> None:
    series = only_series(written(tmp_path, setting(ImageOrientationPatient=orientation)))
    found = next(one for one in series.findings if one.code == "not-axial")
    assert found.severity is Severity.REFUSE
    assert plane is None or f"The planes are {plane}" in found.message


def test_tilt_is_seen_in_positions_not_in_the_attribute(tmp_path: Path) -> None:
    def tilted(dataset: Dataset, index: int) -> None:
        dataset.GantryDetectorTilt = "0"
        dataset.ImageOrientationPatient = ["1", "0", "0", "0", "0.97029573", "-0.2419219"]
        dataset.ImagePositionPatient = [-200, -200, 5 * index]

    series = only_series(written(tmp_path / "tilted", tilted))
    assert [(one.code, one.severity.value) for one in series.findings] == [("gantry-tilt", "warn")]
    assert "14.0 degrees" in series.findings[0].message
    upright = only_series(written(tmp_path / "upright", setting(GantryDetectorTilt="20")))
    assert codes(upright) == set()


def test_directions_that_were_rounded_are_no_tilt_and_shorten_no_stack(tmp_path: Path) -> None:
    """Each a little shorter than 1, as within what is accepted: the stack looked tilted by 2 degrees."""
    rounded = setting(ImageOrientationPatient=["0.9996", "0.0004", "0", "-0.0004", "0.9996", "0"])
    series = only_series(written(tmp_path, rounded))
    assert codes(series) == set()
    heights = [header.position_along_normal_mm for header in series.headers]
    assert heights[-1] - heights[0] == pytest.approx(39 * 5.0)
    assert series.headers[0].normal == pytest.approx((0.0, 0.0, 1.0))


def test_coverage(tmp_path: Path) -> None:
    series = only_series(written(tmp_path, slices=20))
    assert codes(series) == {"partial-coverage"}
    assert "covers 100 mm" in series.findings[0].message


def test_too_few_slices(tmp_path: Path) -> None:
    assert codes(only_series(written(tmp_path, slices=4))) == {"too-few-slices"}


def _heights(gaps: list[float]) -> list[float]:
    return [sum(gaps[:index]) for index in range(len(gaps) + 1)]


@pytest.mark.parametrize(
    ("gaps", "code", "severity", "message", "slices"),
    [
        ([5] * 30 + [10] + [5] * 28, "missing-slices", "warn", "One image is missing", (30, 31)),
        ([5] * 30 + [10] + [5] * 28, "missing-slices", "warn", "10.0 mm between images 29 and 30", (30, 31)),
        ([5] * 30 + [45] + [5] * 28, "missing-slices", "refuse", "45.0 mm between images 29 and 30", (30, 31)),
        ([5, 5, 5, 10, 10] * 11 + [5] * 4, "missing-slices", "refuse", "22 images are missing", None),
        ([5] * 30 + [7] + [5] * 28, "irregular-spacing", "warn", "7.0 mm between images 29 and 30", (30, 31)),
        ([5] * 30 + [43] + [5] * 28, "irregular-spacing", "refuse", "43.0 mm between images 29 and 30", (30, 31)),
        ([2.5] * 40 + [7.5] * 19, "mixed-spacing", "warn", "41 images every 2.50 mm; 20 images every 7.50", ()),
        ([12] * 59, "wide-spacing", "warn", "The images are 12.0 mm apart.", ()),
        (
            [5] * 30 + [0] + [5] * 28,
            "duplicate-positions",
            "warn",
            "One position holds several images (30)",
            (30,),
        ),
    ],
)
def test_spacing(
    tmp_path: Path, gaps: list[float], code: str, severity: str, message: str, slices: tuple[int, ...] | None
) -> None:
    series = only_series(written(tmp_path, at(*_heights(gaps)), slices=len(gaps) + 1))
    assert codes(series) == {code}
    assert series.findings[0].severity.value == severity
    assert message in series.findings[0].message
    assert slices is None or series.findings[0].slices == slices


@pytest.mark.parametrize(("missing", "severity"), [(9, "warn"), (11, "refuse")])
def test_more_than_a_fifth_that_is_missing_is_too_much(tmp_path: Path, missing: int, severity: str) -> None:
    """Beside 40 images 9 of 49 that there were are 18 %, 11 of 51 are 22 %."""
    gaps = [10.0 if index % 3 == 1 and index < 3 * missing else 5.0 for index in range(39)]
    assert gaps.count(10.0) == missing
    (found,) = only_series(written(tmp_path, at(*_heights(gaps)))).findings
    assert (found.code, found.severity.value) == ("missing-slices", severity)


def test_a_stack_whose_normal_points_to_the_feet_rises_along_its_normal(tmp_path: Path) -> None:
    """Mirrored rows: the first image is the one nearest to the head, whatever order files have."""

    def edit(dataset: Dataset, index: int) -> None:
        dataset.ImageOrientationPatient = [1, 0, 0, 0, -1, 0]
        dataset.ImagePositionPatient = [-200, 200, 5.0 * index]

    series = only_series(written(tmp_path, edit))
    assert [header.position_mm[2] for header in series.headers] == [5.0 * index for index in range(39, -1, -1)]
    assert not {"missing-slices", "irregular-spacing", "duplicate-positions"} & codes(series)


def test_spacing_that_is_rounded_in_the_header_is_regular(tmp_path: Path) -> None:
    heights = [round(index * 0.625, 1) for index in range(400)]
    jitter = only_series(written(tmp_path, at(*heights[::8]), slices=50))
    assert "irregular-spacing" not in codes(jitter)


def _study(folder: Path) -> Study:
    (study,) = scan([folder]).studies
    return study


@pytest.mark.parametrize(
    ("keyword", "values"),
    [
        ("ConvolutionKernel", ["B31f", "B70f"]),
        ("ImageOrientationPatient", [["1", "0", "0", "0", "1", "0"], ["0", "1", "0", "0", "0", "-1"]]),
        ("PixelSpacing", [["25", "25"], ["20", "20"]]),
        ("ImageType", [["ORIGINAL", "PRIMARY", "AXIAL"], ["DERIVED", "SECONDARY", "MIP"]]),
    ],
)
def test_one_uid_with_two_stacks_is_split(tmp_path: Path, keyword: str, values: list[object]) -> None:
    write_phantom(tmp_path, slices=10, rows=16, edit=lambda d, i: setattr(d, keyword, values[i >= 6]))
    series = _study(tmp_path).series
    assert [len(one.headers) for one in series] == [6, 4]
    assert [one.key for one in series] == [series[0].series_instance_uid, f"{series[0].series_instance_uid}#2"]
    assert all("One of 2 stacks" in one.findings[-1].message for one in series)


def test_matrix_sizes_are_split(tmp_path: Path) -> None:
    write_phantom(tmp_path / "a", slices=6, rows=16, uids_seed="same")
    write_phantom(tmp_path / "b", slices=8, rows=32, uids_seed="same", edit=_new_uid)
    assert sorted((len(one.headers), one.headers[0].rows) for one in _study(tmp_path).series) == [(6, 16), (8, 32)]


def _new_uid(dataset: FileDataset, index: int) -> None:
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{index}"


def test_acquisitions_that_overlap_are_split(tmp_path: Path) -> None:
    def breathing(dataset: Dataset, index: int) -> None:
        dataset.AcquisitionNumber = index // 10 + 1
        dataset.ImagePositionPatient = [-200, -200, 5 * (index % 10) + (2 if index >= 10 else 0)]

    write_phantom(tmp_path, slices=20, rows=16, edit=breathing)
    assert [len(one.headers) for one in _study(tmp_path).series] == [10, 10]


def test_acquisitions_that_follow_one_another_stay_together(tmp_path: Path) -> None:
    """Step-and-shoot scanners count each turn as an acquisition."""
    series = only_series(
        written(tmp_path, lambda dataset, index: setattr(dataset, "AcquisitionNumber", index // 4 + 1))
    )
    assert len(series.headers) == 40
    assert codes(series) == set()


def test_phases_at_the_same_positions_are_split(tmp_path: Path) -> None:
    def two_phases(dataset: Dataset, index: int) -> None:
        dataset.ImagePositionPatient = [-200, -200, 5 * (index % 30)]
        dataset.InstanceNumber = index + 1

    write_phantom(tmp_path, slices=60, rows=16, edit=two_phases)
    phases = _study(tmp_path).series
    assert [[h.instance_number for h in one.headers[:2]] for one in phases] == [[1, 2], [31, 32]]
    assert all("mixed-phases" not in codes(one) for one in phases)
    assert all("told apart by Instance Number in runs" in one.findings[-1].message for one in phases)


def test_localizer_in_the_series_is_set_apart(tmp_path: Path) -> None:
    def first_is_scout(dataset: Dataset, index: int) -> None:
        if index == 0:
            dataset.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
            dataset.ImageOrientationPatient = ["0", "1", "0", "0", "0", "-1"]

    chest, scout = _study(written(tmp_path, first_is_scout, slices=61)).series
    assert chest.eligible
    assert codes(chest) == {"split-series"}
    assert {"localizer", "not-axial", "too-few-slices"} <= codes(scout)


def test_orientation_noise_in_the_last_digits_does_not_split(tmp_path: Path) -> None:
    def noisy(dataset: Dataset, index: int) -> None:
        dataset.ImageOrientationPatient = ["1", f"{index * 1e-6:.7f}", "0", "0", "1", "0"]

    assert codes(only_series(written(tmp_path, noisy))) == set()


def test_the_table_explains_every_code_and_refusals_say_a_way_out() -> None:
    assert all(code.meaning.endswith(".") and code.advice.endswith(".") for code in CODES.values())
    assert {code.severity for code in CODES.values()} == set(Severity)


def test_refusing_findings_come_first(tmp_path: Path) -> None:
    series = only_series(written(tmp_path, setting(Modality="MR", LossyImageCompression="01"), slices=3))
    severities = [one.severity for one in series.findings]
    assert severities == sorted(severities, key=[Severity.REFUSE, Severity.WARN, Severity.INFO].index)


@pytest.mark.parametrize("words", [["AXIAL", "HELIX"], ["AXIAL", "CT_SOM5 SPI"], ["VOLUME", "NONE"], ["AXIAL"]])
def test_usual_image_types_are_slices(tmp_path: Path, words: list[str]) -> None:
    assert codes(only_series(written(tmp_path, setting(ImageType=["ORIGINAL", "PRIMARY", *words])))) == set()
