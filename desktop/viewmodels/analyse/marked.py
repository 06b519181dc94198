"""What was marked on the images of a series, turned from radiological display to the images as they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop.rendering.slice_opacity import SliceOpacity
from engine.dicom.values import Series, SliceHeader

if TYPE_CHECKING:
    from engine.lungs.layer import LungLayer
    from engine.preprocess import OpacityMap


def as_stored(header: SliceHeader, found: OpacityMap) -> SliceOpacity:
    """Turn maps and their box from radiological display back to the image as it is stored."""
    from engine.dicom import display_turn

    turn, box = display_turn(header), found.box
    rows, columns = (header.columns, header.rows) if turn.transpose else (header.rows, header.columns)
    top = float(rows - box.bottom if turn.flip_rows else box.top)
    left = float(columns - box.right if turn.flip_columns else box.left)
    width, height = float(box.width), float(box.height)
    placed = (top, left, height, width) if turn.transpose else (left, top, width, height)
    return SliceOpacity(turn.undo(found.ground_glass), turn.undo(found.consolidation), placed)


def marked(series: Series, layers: Iterable[LungLayer]) -> dict[int, SliceOpacity]:
    """Index of an image that went through the classifier -> what was marked on it, be it nothing."""
    found = ((layer.index, layer.opacity) for layer in layers if layer.opacity is not None)
    return {index: as_stored(series.headers[index], one) for index, one in found}
