"""A reader's measurements as SR and table: every kind, on images, frames and reformatted planes."""

from __future__ import annotations

import csv
import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from engine.dicom.values import SliceRef, Study
from engine.errors import UsageError
from engine.report import drawn_sr
from engine.report.drawn import Drawn, Kind, Numbers, Place, drawn_csv
from engine.report.drawn_sr import measurements_report
from tests.support.series import make_series, make_study
from tests.support.tools import dcmtk

PLACE = Place((-150.0, -150.0, -185.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.75, 0.5))
REGION = Numbers(area_mm2=120.0, pixels=160, mean=-812.5, deviation=40.25, minimum=-1000.0, maximum=-700.0)
CASES = {
    Kind.DISTANCE: (((10.0, 10.0), (20.0, 10.0)), Numbers(length_mm=5.0)),
    Kind.ANGLE: (((10.0, 10.0), (20.0, 10.0), (20.0, 20.0)), Numbers(angle_degrees=90.0)),
    Kind.ELLIPSE: (((10.0, 10.0), (20.0, 40.0)), REGION),
    Kind.RECTANGLE: (((10.0, 10.0), (20.0, 40.0)), REGION),
    Kind.FREEHAND: (((10.0, 10.0), (20.0, 10.0), (15.0, 30.0)), REGION),
    Kind.ARROW: (((10.0, 10.0), (20.0, 10.0)), Numbers()),
}


@pytest.fixture
def study() -> Study:
    return make_study()


def drawn_on(study: Study, image: SliceRef | None) -> list[Drawn]:
    key = study.series[0].key
    return [
        Drawn(str(number), kind, points, PLACE, key, image, numbers, True, f"={kind.value}", "reader", AT)
        for number, (kind, (points, numbers)) in enumerate(CASES.items())
    ]


AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture(params=["image", "plane"])
def drawn(request: pytest.FixtureRequest, study: Study, monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """Every kind, on a stored image, or on a plane reformatted from the series."""
    if request.param == "plane":
        header = Dataset()
        header.FrameOfReferenceUID = "1.2.3.99"
        monkeypatch.setattr(drawn_sr, "read_header", lambda _header: header)
        return drawn_on(study, None)
    return drawn_on(study, study.series[0].headers[3].ref)


def test_every_kind_is_valid_and_read_back(study: Study, drawn: list[Drawn], tmp_path: Path) -> None:
    content = measurements_report(study, drawn)
    assert content == measurements_report(study, drawn)
    path = tmp_path / "measurements.dcm"
    path.write_bytes(content)
    done = subprocess.run([dcmtk("dciodvfy"), str(path)], capture_output=True, text=True, check=False, errors="replace")
    assert [line for line in done.stderr.splitlines() if line.startswith("Error")] == []
    found = dcmread(io.BytesIO(content))
    text = str(found)
    for value in ("5.0", "90.0", "120.0", "-812.5", "40.25", "=ellipse", "reader^"):
        assert value in text
    (group,) = [one for one in found.ContentSequence if one.ConceptNameCodeSequence[0].CodeValue == "126010"]
    assert len(group.ContentSequence) == len(CASES)
    assert found.StudyInstanceUID == study.study_instance_uid


def graphics(dataset: Dataset) -> list[tuple[str, list[float]]]:
    found = []
    for item in dataset.get("ContentSequence", ()):
        if "GraphicData" in item:
            found.append((item.GraphicType, [float(value) for value in item.GraphicData]))
        found += graphics(item)
    return found


def test_places_are_those_of_the_standard(study: Study) -> None:
    """The corner of the first pixel is 0, 0; the middle is half a pixel further."""
    on_image = dict(zip(CASES, graphics(dcmread(io.BytesIO(measurements_report(
        study, drawn_on(study, study.series[0].headers[3].ref)
    )))), strict=True))  # fmt: skip
    assert on_image[Kind.DISTANCE] == ("POLYLINE", [10.5, 10.5, 20.5, 10.5])
    assert on_image[Kind.ARROW] == ("POINT", [10.5, 10.5])
    # The longer axis first: 30 rows of 0.75 mm against 10 columns of 0.5 mm.
    assert on_image[Kind.ELLIPSE] == ("ELLIPSE", [15.5, 10.5, 15.5, 40.5, 10.5, 25.5, 20.5, 25.5])


def test_a_plane_keeps_its_place_in_the_patient(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_sr, "read_header", lambda _header: Dataset())
    first = graphics(dcmread(io.BytesIO(measurements_report(study, drawn_on(study, None)))))[0]
    assert first == ("POLYLINE", [-145.0, -142.5, -185.0, -140.0, -142.5, -185.0])


def test_what_lies_on_no_image_of_the_study_is_left_out(study: Study) -> None:
    gone = drawn_on(study, SliceRef("1.9.9"))
    with pytest.raises(UsageError, match="no measurement"):
        measurements_report(study, gone)
    other = make_study(make_series(uid="1.2.9"))
    with pytest.raises(UsageError):
        measurements_report(other, drawn_on(study, study.series[0].headers[0].ref))


def test_frames_are_named(study: Study) -> None:
    series = study.series[0]
    frames = tuple(
        replace(header, sop_instance_uid="1.5.5", frame=number) for number, header in enumerate(series.headers, 1)
    )
    study = replace(study, series=(replace(series, headers=frames),))
    found = dcmread(io.BytesIO(measurements_report(study, drawn_on(study, frames[6].ref))))
    assert set(frame_numbers(found)) == {7}


def frame_numbers(dataset: Dataset) -> list[int]:
    found = [
        int(one.ReferencedFrameNumber)
        for one in dataset.get("ReferencedSOPSequence", ())
        if "ReferencedFrameNumber" in one
    ]
    return found + [number for item in dataset.get("ContentSequence", ()) for number in frame_numbers(item)]


def test_the_table_holds_every_number_and_no_formula(study: Study) -> None:
    rows = list(
        csv.DictReader(io.StringIO(drawn_csv(drawn_on(study, study.series[0].headers[3].ref), study.series)[1:]))
    )
    assert [row["kind"] for row in rows] == [kind.value for kind in CASES]
    assert rows[0]["name"] == "'=distance"
    assert (rows[0]["length_mm"], rows[0]["image"], rows[0]["by"]) == ("5.0", "4", "reader")
    assert rows[2]["mean"] == "-812.5"
    assert rows[0]["points_mm"] == "(-145.00 -142.50 -185.00) (-140.00 -142.50 -185.00)"


def numbers_of(dataset: Dataset) -> list[tuple[str, str, float, str]]:
    """(concept, derivation, value, unit) of every number of a report, by their codes."""
    found = []
    for item in dataset.get("ContentSequence", ()):
        if item.ValueType == "NUM":
            derived = [one.ConceptCodeSequence[0].CodeValue for one in item.get("ContentSequence", ())
                       if one.ConceptNameCodeSequence[0].CodeValue == "121401"]  # fmt: skip
            (measured,) = item.MeasuredValueSequence
            unit = measured.MeasurementUnitsCodeSequence[0].CodeValue
            name = item.ConceptNameCodeSequence[0].CodeValue
            found.append((name, "".join(derived), float(measured.NumericValue), unit))
        found += numbers_of(item)
    return found


def test_every_number_has_its_own_name_and_unit(study: Study) -> None:
    """SNOMED CT: length 410668003, angle 1483009, area 42798000; DCM: attenuation coefficient 112031, of which
    there are mean, deviation, minimum and maximum."""
    drawn = drawn_on(study, study.series[0].headers[3].ref)
    found = numbers_of(dcmread(io.BytesIO(measurements_report(study, drawn))))
    region = [
        ("42798000", "", 120.0, "mm2"),
        ("112031", "373098007", -812.5, "[hnsf'U]"),
        ("112031", "386136009", 40.25, "[hnsf'U]"),
        ("112031", "255605001", -1000.0, "[hnsf'U]"),
        ("112031", "56851009", -700.0, "[hnsf'U]"),
    ]
    assert found == [("410668003", "", 5.0, "mm"), ("1483009", "", 90.0, "deg"), *(3 * region)]


def test_numbers_that_are_no_proven_hounsfield_units_have_no_unit(study: Study) -> None:
    drawn = [replace(one, hounsfield=False) for one in drawn_on(study, study.series[0].headers[3].ref)]
    found = numbers_of(dcmread(io.BytesIO(measurements_report(study, drawn))))
    assert {unit for name, _derived, _value, unit in found if name == "112031"} == {"1"}
    assert [row["hounsfield"] for row in csv.DictReader(io.StringIO(drawn_csv(drawn, study.series)[1:]))] == ["no"] * 6


def test_regions_are_outlined_around_themselves_and_end_at_the_edge_of_the_image(study: Study) -> None:
    (series,) = study.series
    headers = tuple(replace(one, rows=40, columns=80) for one in series.headers)
    study = replace(study, series=(replace(series, headers=headers),))
    known = {one.kind: one for one in drawn_on(study, headers[3].ref)}
    wide = replace(known[Kind.ELLIPSE], points=((10.0, 10.0), (50.0, 20.0)))
    beyond = replace(known[Kind.DISTANCE], points=((-3.0, 5.0), (90.0, 45.0)))
    drawn = (known[Kind.RECTANGLE], known[Kind.FREEHAND], wide, beyond)
    assert graphics(dcmread(io.BytesIO(measurements_report(study, drawn)))) == [
        ("POLYLINE", [10.5, 10.5, 20.5, 10.5, 20.5, 40.0, 10.5, 40.0, 10.5, 10.5]),
        ("POLYLINE", [10.5, 10.5, 20.5, 10.5, 15.5, 30.5, 10.5, 10.5]),
        ("ELLIPSE", [10.5, 15.5, 50.5, 15.5, 30.5, 10.5, 30.5, 20.5]),
        ("POLYLINE", [0.0, 5.5, 80.0, 40.0]),
    ]
