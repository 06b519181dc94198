"""What is measured of lungs: one table, which every output iterates. A new measure is one row of :mod:`.table`."""

from engine.triage.measures.table import MEASURES, MEASURES_VERSION, measure_all
from engine.triage.measures.values import POINTS, Code, Measure, MeasuredLungs, shown_measures

__all__ = [
    "MEASURES",
    "MEASURES_VERSION",
    "POINTS",
    "Code",
    "Measure",
    "MeasuredLungs",
    "measure_all",
    "shown_measures",
]
