"""Several acquisitions, phases or reconstructions in one series, slices taken again, slices that lack."""

from __future__ import annotations

from tests.support.situations.inputs import both, each, moved, one, setting, stacks
from tests.support.situations.values import Situation

_TWO = "*36 (split-series) + 36 (split-series)"
_FIRST, _SECOND = setting(AcquisitionTime="120000"), setting(AcquisitionTime="121500")


_ALL = range(36)

SITUATIONS = (
    Situation("inspiration and expiration by Acquisition Time", stacks(_FIRST, _SECOND), _TWO),
    Situation("by Acquisition Number", stacks(setting(AcquisitionNumber=1), setting(AcquisitionNumber=2)), _TWO),
    Situation("by Content Time", stacks(setting(ContentTime="120000"), setting(ContentTime="120130")), _TWO),
    Situation(
        "by Temporal Position",
        stacks(setting(TemporalPositionIdentifier=1), setting(TemporalPositionIdentifier=2)),
        _TWO,
    ),
    Situation("by Trigger Time", stacks(setting(TriggerTime="10"), setting(TriggerTime="400")), _TWO),
    Situation(
        "by Image Type",
        stacks(
            setting(ImageType=["ORIGINAL", "PRIMARY", "AXIAL", "P1"]),
            setting(ImageType=["ORIGINAL", "PRIMARY", "AXIAL", "P2"]),
        ),
        _TWO,
    ),
    Situation("by Image Comments", stacks(setting(ImageComments="0 %"), setting(ImageComments="50 %")), _TWO),
    Situation(
        "by Instance Number in runs",
        stacks(each(InstanceNumber=lambda i: i + 1), each(InstanceNumber=lambda i: i + 101)),
        _TWO,
    ),
    Situation(
        "by Instance Number in turn",
        stacks(each(InstanceNumber=lambda i: 2 * i), each(InstanceNumber=lambda i: 2 * i + 1)),
        _TWO,
    ),
    Situation(
        "two phases, one lacks a slice",
        stacks(_FIRST, _SECOND, keep=(_ALL, range(35))),
        "*36 (split-series) + 35 (split-series)",
    ),
    Situation(
        "three phases of a 4D scan",
        stacks(*(setting(TemporalPositionIdentifier=number + 1) for number in range(3))),
        "*36 (split-series) + 36 (split-series) + 36 (split-series)",
    ),
    Situation("two phases that nothing tells apart", stacks(setting(), setting()), "72 (refused: mixed-phases)"),
    Situation("two acquisitions half a gap apart, by time", stacks(_FIRST, both(_SECOND, moved(3))), _TWO),
    Situation(
        "two acquisitions half a gap apart, by number",
        stacks(setting(AcquisitionNumber=1), both(setting(AcquisitionNumber=2), moved(3))),
        _TWO,
    ),
    Situation(
        "two acquisitions half a gap apart that nothing tells apart",
        stacks(setting(), moved(3)),
        "72 (refused: mixed-phases)",
    ),
    Situation(
        "breath-holds that overlap",
        stacks(setting(AcquisitionNumber=1), setting(AcquisitionNumber=2), keep=(range(20), range(17, 36))),
        "*20 (partial-coverage, split-series) + 19 (partial-coverage, split-series)",
    ),
    Situation("turns that follow one another (step and shoot)", one(each(AcquisitionNumber=lambda i: i // 4)), "*36"),
    Situation("a turn for each slice", one(each(AcquisitionNumber=lambda i: i + 1), spacing_mm=10.0, slices=24), "*24"),
    Situation(
        "three slices taken again", stacks(_FIRST, _SECOND, keep=(_ALL, range(10, 13))), "*36 (duplicate-positions)"
    ),
    Situation(
        "thick and thin reconstructions",
        stacks(setting(SliceThickness="6"), both(setting(SliceThickness="1"), moved(0.4))),
        _TWO,
    ),
    Situation(
        "two kernels",
        stacks(setting(ConvolutionKernel="B31f"), setting(ConvolutionKernel="B70f")),
        "36 (split-series) + *36 (split-series)",
    ),
    Situation(
        "kernel missing in every second slice", one(each(ConvolutionKernel=lambda i: "LUNG" if i % 2 else None)), "*36"
    ),
    Situation("Instance Number 1 on every slice", one(setting(InstanceNumber=1)), "*36"),
    Situation(
        "one place for all slices", one(setting(ImagePositionPatient=[-200, -200, 0])), "36 (refused: mixed-phases)"
    ),
    Situation(
        "a gap of five slices",
        one(each(ImagePositionPatient=lambda i: [-200, -200, 6 * (i + 5 * (i > 17))])),
        "*36 (missing-slices)",
    ),
    Situation(
        "a gap of 60 mm",
        one(each(ImagePositionPatient=lambda i: [-200, -200, 6 * (i + 9 * (i > 17))])),
        "36 (refused: missing-slices)",
    ),
    Situation(
        "distances that vary",
        one(each(ImagePositionPatient=lambda i: [-200, -200, 6 * i + 2 * (i > 17)])),
        "*36 (irregular-spacing)",
    ),
    Situation("half of the chest", one(slices=20), "*20 (partial-coverage)"),
)
