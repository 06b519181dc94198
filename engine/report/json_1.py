"""Results of ``alveoscope.result/1``, whose lung measures stood in a block of their own: brought up to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCHEMA_ID_1 = "alveoscope.result/1"


def upgraded(content: Mapping[str, Any], schema: str) -> dict[str, Any]:
    """The same result in the form of ``alveoscope.result/2``.

    Raises
    ------
    KeyError, TypeError
        Damaged.
    """
    studies = [{**study, "series": [_series(one) for one in study["series"]]} for study in content["studies"]]
    return {**content, "schema": schema, "studies": studies}


def _series(content: Mapping[str, Any]) -> dict[str, Any]:
    lung, probability = content["lung"], content["probability"]
    aerated = lung["aerated_fraction"]
    values = {
        "lung_volume_ml": (lung["volume_ml"], "mL"),
        "aerated_percent": (None if aerated is None else 100.0 * aerated, "%"),
        "apparent_capacity": (lung["apparent_capacity"], "1"),
        "capacity_percentile": (lung["capacity_percentile"], "{percentile}"),
    }
    measured = {key: {"value": value, "unit": unit} for key, (value, unit) in values.items() if value is not None}
    covid = {} if probability is None else {"covid-19": {"score": probability, "probability": probability}}
    return {**content, "measures": measured, "findings": covid}
