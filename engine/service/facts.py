"""The numbers of a bundle's manifest that are shown beside a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.service.values import BundleFacts

if TYPE_CHECKING:
    from engine.inference.manifest import Manifest


def facts_of(manifest: Manifest) -> BundleFacts:
    """What a reader needs of a bundle."""
    thresholds, gate = manifest.thresholds, manifest.gate
    return BundleFacts(
        bundle_id=manifest.bundle_id,
        version=manifest.version,
        created=manifest.created,
        digest=manifest.digest,
        negative_below=_number(thresholds, "negative_below"),
        positive_from=_number(thresholds, "positive_from"),
        slice_suspicious=_number(thresholds, "slice_suspicious") or 0.5,
        residual_limit=_number(gate, "residual_limit"),
        distance_limit=_number(gate, "distance_limit"),
        detail_limit=_number(gate, "detail_limit"),
        healthy_percentiles=tuple(float(value) for value in manifest.capacity.get("healthy_percentiles", ())),
        licence=manifest.licence,
        opacity_from=manifest.opacity_from,
    )


def _number(values: Mapping[str, Any], key: str) -> float | None:
    value = values.get(key)
    return float(value) if isinstance(value, (int, float)) else None
