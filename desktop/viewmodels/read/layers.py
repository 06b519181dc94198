"""Layers: lays the opacity map over every pane that shows a judged series, on stored images and on cuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from desktop.rendering.contour import box_lines
from desktop.rendering.oblique import places_of
from desktop.rendering.opacity import (
    cut_contour,
    cut_picture,
    oblique_contour,
    oblique_maps,
    oblique_picture,
    slice_contour,
    slice_picture,
)
from desktop.rendering.slice_opacity import Box, SliceOpacity
from desktop.viewmodels.analyse.analysis import AnalysisViewModel
from desktop.viewmodels.read.evidence import EvidenceViewModel
from desktop.viewmodels.view.layer import Layer
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.sources import CutSource, ObliqueSource, Source
from desktop.viewmodels.view.viewer import ViewerViewModel
from engine.report.overlay import CONTOUR

#: On a turned plane the map, which is coarse itself, is read on each so many-th pixel.
COARSE = 2


class Layers(QObject):
    """Keeps the panes' layers as switch, strength, form, results and images in view say."""

    def __init__(
        self,
        viewer: ViewerViewModel,
        evidence: EvidenceViewModel,
        analysis: AnalysisViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._evidence = evidence
        self._analysis = analysis
        #: Pane -> what its layer was made of: nothing is drawn twice.
        self._made: dict[int, tuple[object, ...]] = {}
        evidence.overlay_changed.connect(self.lay)
        evidence.changed.connect(self.lay)
        for pane in viewer.panes:
            pane.index_changed.connect(lambda _index, pane=pane: self._lay(pane))
            pane.source_changed.connect(lambda pane=pane: self._source_changed(pane))
        viewer.layout_changed.connect(self.lay)

    def lay(self) -> None:
        """Renew the layers of all panes in view."""
        for pane in self._viewer.visible_panes:
            self._lay(pane)

    def _source_changed(self, pane: PaneViewModel) -> None:
        self._made.pop(pane.number, None)
        self._lay(pane)

    def _lay(self, pane: PaneViewModel) -> None:
        source = pane.source
        found = self._found(pane, source) if source is not None and self._evidence.overlay else {}
        model = self._evidence
        crop = self._crop(pane, source) if source is not None and model.crop else None
        key = (source, pane.index, model.opacity, model.contour, crop, *(id(one) for one in found.values()))
        if source is None or not (found or crop):
            self._made.pop(pane.number, None)
            if pane.layer is not None:
                pane.set_layer(None)
        elif self._made.get(pane.number) != key:
            self._made[pane.number] = key
            layer = self._layer(pane, source, found) if found else None
            pane.set_layer(layer if crop is None else with_crop(layer or Layer(opacities=False), crop))

    def _layer(self, pane: PaneViewModel, source: Source, found: Mapping[int, SliceOpacity]) -> Layer | None:
        model, at = self._evidence, self._affected_from(source)
        if not isinstance(source, CutSource):
            one = found[pane.index]
            if model.contour:
                return Layer(lines=slice_contour(one, at))
            return Layer(slice_picture(one, strength=model.opacity), one.box)
        if isinstance(source, ObliqueSource):
            found_there = oblique_maps(found, places_of(source.volume, source.stack, pane.index, COARSE))
            if found_there is None:
                return None
            if model.contour:
                return Layer(lines=oblique_contour(found_there, COARSE, at))
            rows, columns = found_there[0].shape
            box = (0.5 - COARSE / 2, 0.5 - COARSE / 2, float(columns * COARSE), float(rows * COARSE))
            return Layer(oblique_picture(found_there, strength=model.opacity), box)
        if model.contour:
            return Layer(lines=cut_contour(found, source.volume, source.cut, pane.index, at))
        picture = cut_picture(found, source.volume, source.cut, pane.index, strength=model.opacity)
        return None if picture is None else Layer(picture, (0.0, 0.0, float(picture.width()), float(picture.height())))

    def _affected_from(self, source: Source) -> float:
        """Probability from which a place counts as affected: the bundle's that made the result."""
        assessment = self._analysis.assessment_of(source.series.key)
        return CONTOUR if assessment is None else assessment.facts.opacity_from

    def _crop(self, pane: PaneViewModel, source: Source) -> Box | None:
        """What of a stored image the networks saw, where that is known."""
        if isinstance(source, CutSource):
            return None
        one = self._analysis.opacities_of(source.series.key).get(pane.index)
        shown = self._evidence.evidence_of(source.series, pane.index)
        if one is None and shown is not None:
            one = shown.opacity
        return None if one is None else one.box

    def _found(self, pane: PaneViewModel, source: Source) -> Mapping[int, SliceOpacity]:
        """What is to be drawn on a pane, by image, or by plane of the volume that is cut."""
        assessment = self._analysis.assessment_of(source.series.key)
        if assessment is None or not assessment.fits(source.series):
            return {}
        opacities = self._analysis.opacities_of(source.series.key)
        if isinstance(source, CutSource):
            return planes_of(source, opacities)
        if pane.index in opacities:
            return {pane.index: opacities[pane.index]}
        shown = self._evidence.evidence_of(source.series, pane.index)
        if shown is not None and not opacities:
            return {pane.index: shown.opacity}
        return {}


def with_crop(layer: Layer, box: Box) -> Layer:
    """The layer with a box outlined."""
    return replace(layer, lines=(*layer.lines, *box_lines(box)))


def planes_of(source: CutSource, opacities: Mapping[int, SliceOpacity]) -> Mapping[int, SliceOpacity]:
    """Plane of the loaded volume -> what was marked on the slice that lies there."""
    if not opacities:
        return {}
    return {plane: opacities[at] for plane, at in enumerate(source.stored) if at is not None and at in opacities}
