"""One chest, stored in the ways in which scanners store it: what is said of it is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
import pytest

from engine.phantom import FIELD_OF_VIEW_MM, write_phantom
from engine.service import analyse
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult

ROWS, SLICES, SPACING_MM = 128, 24, 12.5
STEP = FIELD_OF_VIEW_MM / ROWS


@dataclass(frozen=True)
class Stored:
    """Directions of rows and columns, and which stored pixel lies where the displayed ones begin."""

    row: tuple[float, float, float]
    column: tuple[float, float, float]
    turn: Callable[[np.ndarray], np.ndarray]


WAYS = {
    "feet first": Stored((-1, 0, 0), (0, 1, 0), lambda image: image[:, ::-1]),
    "prone": Stored((-1, 0, 0), (0, -1, 0), lambda image: image[::-1, ::-1]),
    "feet first, prone": Stored((1, 0, 0), (0, -1, 0), lambda image: image[::-1]),
    "on the side": Stored((0, 1, 0), (-1, 0, 0), lambda image: image.T[::-1]),
    "transposed": Stored((0, 1, 0), (1, 0, 0), lambda image: image.T),
}


def result_of(folder: Path, bundle_path: Path) -> SeriesResult:
    request = AnalyseRequest(paths=(folder,), bundle=bundle_path, backend="onnxruntime-cpu")
    (study,) = analyse(request).studies
    (result,) = study.series
    return result


def stored(folder: Path, way: Stored | None) -> Path:
    def edit(dataset: pydicom.Dataset, _index: int) -> None:
        x, y, z = map(float, dataset.ImagePositionPatient)
        if way is not None:
            pixels = np.frombuffer(dataset.PixelData, "<u2").reshape(ROWS, ROWS)
            dataset.PixelData = np.ascontiguousarray(way.turn(pixels)).tobytes()
            dataset.ImageOrientationPatient = [*way.row, *way.column]
            x += STEP * (ROWS - 1) * (way.row[0] + way.column[0] < 0)
            y += STEP * (ROWS - 1) * (way.row[1] + way.column[1] < 0)
        dataset.ImagePositionPatient = [x, y, z]

    write_phantom(folder, slices=SLICES, spacing_mm=SPACING_MM, rows=ROWS, covid=True, edit=edit)
    return folder


_USUAL: list[SeriesResult] = []


@pytest.fixture
def usual(bundle_path: Path, tmp_path: Path) -> SeriesResult:
    """Judged once for all ways."""
    if not _USUAL:
        _USUAL.append(result_of(stored(tmp_path / "usual", None), bundle_path))
    return _USUAL[0]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_is_said_of_a_chest_does_not_depend_on_how_it_is_stored(
    usual: SeriesResult, bundle_path: Path, tmp_path: Path, way: Stored
) -> None:
    """Of a scan taken feet first the slices run from the head down: its interval was drawn of other slices."""
    other = result_of(stored(tmp_path / "other", way), bundle_path)
    assert (other.verdict, other.reasons, other.pattern) == (usual.verdict, usual.reasons, usual.pattern)
    assert other.probability == pytest.approx(usual.probability)
    assert other.interval == pytest.approx(usual.interval)
    measured = ({key: one.value for key, one in result.measures.items()} for result in (other, usual))
    assert next(measured) == pytest.approx(next(measured))
