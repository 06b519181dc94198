"""What the stream of slices leaves behind: a few kilobytes each, no images."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.lungs import LungLayer, lung_layer, stack_lungs
from engine.lungs.counted import counted_only
from engine.lungs.distribution import measure_distribution
from engine.lungs.extent import measure_extent
from engine.triage.measures import MeasuredLungs
from engine.triage.refused import slice_place
from engine.triage.scoring import Scorer
from engine.triage.values import NO_LUNG, SCANT_LUNG, SliceResult

if TYPE_CHECKING:
    from engine.dicom.values import Series
    from engine.inference.pipeline import SliceOutput
    from engine.preprocess import PreprocessSpec


@dataclass
class Collected:
    """Slices as they go by, and what is known once all have."""

    scorer: Scorer
    spec: PreprocessSpec
    slices: list[SliceResult] = field(default_factory=list)
    layers: list[LungLayer] = field(default_factory=list)
    capacities: dict[int, float] = field(default_factory=dict)
    failures: dict[str, list[int]] = field(default_factory=dict)

    def add(self, output: SliceOutput, series: Series) -> None:
        """Take one slice of the pipeline."""
        header = series.headers[output.index]
        place = slice_place(header, output.index)
        if output.failure is not None:
            self.failures.setdefault(output.failure.code, []).append(output.index)
            self.slices.append(SliceResult(**place, excluded=output.failure.code))
            return
        assert output.prepared is not None
        self.layers.append(lung_layer(output.prepared, header, output.index, output.opacity, self.spec))
        lung = output.prepared.lung_area_mm2 or 0.0
        if output.logits is None:
            code = NO_LUNG if output.opacity is None else SCANT_LUNG
            self.slices.append(SliceResult(**place, lung_area_mm2=lung, excluded=code))
            return
        score = self.scorer.score(output)
        self.capacities[output.index] = score.capacity
        self.slices.append(
            SliceResult(
                **place,
                probability=score.probability,
                reconstruction_error=score.reconstruction_error,
                code_distance=score.code_distance,
                lung_detail=score.lung_detail,
                in_distribution=score.in_distribution,
                lung_area_mm2=lung,
            )
        )

    def only(self, indices: Collection[int]) -> Collected:
        """What was collected of some of the slices, by itself."""
        wanted = set(indices)
        return Collected(
            self.scorer,
            self.spec,
            [one for one in self.slices if one.index in wanted],
            [one for one in self.layers if one.index in wanted],
            {index: value for index, value in self.capacities.items() if index in wanted},
            {code: kept for code, found in self.failures.items() if (kept := [i for i in found if i in wanted])},
        )

    def measured(self) -> MeasuredLungs:
        """The lungs of all that went by, whatever the order; from now on each slice has its affected part, and its
        lung in the stack, and slices stand in the order of the series."""
        self.slices.sort(key=lambda one: one.index)
        self.failures = {code: sorted(found) for code, found in self.failures.items()}
        stack = stack_lungs(self.layers)
        extent = measure_extent(stack, self.scorer.opacity_from)
        areas = {layer.index: stack.area_mm2(place) for place, layer in enumerate(stack.layers)}
        self.slices = [self._known(one, areas.get(one.index), extent.slices.get(one.index)) for one in self.slices]
        scored = [self.capacities[one.index] for one in self.slices if one.probability is not None]
        capacity = float(np.median(scored)) if scored else None
        return MeasuredLungs(
            stack=counted_only(stack, extent),
            extent=extent,
            distribution=measure_distribution(stack, extent),
            capacity=capacity,
            capacity_percentile=None if capacity is None else self.scorer.capacity_percentile(capacity),
        )

    @staticmethod
    def _known(one: SliceResult, lung_mm2: float | None, affected: float | None) -> SliceResult:
        """A slice with what the whole series says of it; what turned out to be no lung has no score after all."""
        if one.probability is None and one.excluded != SCANT_LUNG:
            return replace(one, lung_area_mm2=lung_mm2)
        if not lung_mm2:
            return SliceResult(
                one.sop_instance_uid,
                one.index,
                one.position_mm,
                lung_area_mm2=lung_mm2,
                excluded=NO_LUNG,
                frame=one.frame,
                copy=one.copy,
            )
        return replace(one, lung_area_mm2=lung_mm2, affected_fraction=affected)
