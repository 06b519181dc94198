"""What the stream of slices leaves behind: a few kilobytes each, no images."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.lungs import LungLayer, lung_layer, stack_lungs
from engine.lungs.distribution import measure_distribution
from engine.lungs.extent import measure_extent
from engine.triage.measures import MeasuredLungs
from engine.triage.refused import slice_place
from engine.triage.scoring import Scorer
from engine.triage.values import SliceResult

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
    capacities: list[float] = field(default_factory=list)
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
            self.slices.append(SliceResult(**place, lung_area_mm2=lung, excluded="no-lung"))
            return
        score = self.scorer.score(output)
        self.capacities.append(score.capacity)
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

    def measured(self) -> MeasuredLungs:
        """The lungs of the whole series; from now on each slice has its affected part, and its lung in the stack."""
        stack = stack_lungs(self.layers)
        extent = measure_extent(stack, self.scorer.opacity_from)
        capacity = float(np.median(self.capacities)) if self.capacities else None
        areas = {layer.index: stack.area_mm2(place) for place, layer in enumerate(stack.layers)}
        self.slices = [
            replace(
                one,
                lung_area_mm2=areas.get(one.index),
                affected_fraction=None if one.probability is None else extent.slices.get(one.index),
            )
            for one in self.slices
        ]
        return MeasuredLungs(
            stack=stack,
            extent=extent,
            distribution=measure_distribution(stack, extent),
            capacity=capacity,
            capacity_percentile=None if capacity is None else self.scorer.capacity_percentile(capacity),
        )
