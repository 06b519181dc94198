"""PreprocessSpec: every number of the preparation as versioned data with a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from engine.errors import BundleCorruptError, BundleVersionError

#: Raised when the meaning of a step changes; parameters alone only change the digest.
SPEC_VERSION = 3
_NEWER = "Update Alveoscope, or install a bundle made for it."
_OLDER = (
    "Install a bundle made for this version of Alveoscope; if this one is in use, `alveoscope bundle rollback` goes "
    "back to the one before it."
)


@dataclass(frozen=True)
class PreprocessSpec:
    """Parameters of the steps in :mod:`engine.preprocess.pipeline`, in the order in which they are used.

    Attributes
    ----------
    version : int
        Meaning of the steps; this code knows :data:`SPEC_VERSION` only.
    lungs_size : int
        Side, in pixels, of the square grid on which body and lungs are found, and of the lungs network's image.
    lungs_low_hu, lungs_high_hu : float
        Window of the lungs network's image (HU), mapped to 0..1.
    lungs_from : float
        A place is lung from this probability of the lungs network on.
    lung_below_hu : float
        Air and aerated lung lie below it (HU); -320 as in Hu, Hoffman & Reinhardt 2001.
    gas_below_hu : float
        An enclosed region whose median is below it is gas (bowel, stomach, trachea), not lung (HU).
    aerated_from_hu, aerated_below_hu : float
        Normally aerated lung lies between them (HU); -950 and -500, as hyperinflated lung begins at the one and
        poorly aerated lung at the other (Gattinoni 2001).
    dense_above_hu : float
        Lung above it holds hardly any air (HU).
    smallest_region : float
        A lung region smaller than this part of the grid is ignored.
    margin : float
        The crop is the lungs' bounding box, wider by this part of its sides.
    widest_aspect, narrowest_aspect : float
        Width over height of the crop is kept between them.
    lung_percentile : float
        This percentile of the lungs is the lung reference. It is low, so that it lies in aerated lung even where
        most of the lungs are consolidated: disease does not shift it.
    lung_reference_hu, soft_reference_hu : float
        Values that the lung and the soft-tissue reference get (HU).
    lung_reference_low_hu, lung_reference_high_hu : float
        A measured lung reference of an HU slice is clipped to this range first, so that a lung without any
        aerated part is not made to look aerated.
    classifier_low_hu, classifier_high_hu : float
        Window of the classifier's image (HU).
    autoencoder_low_hu, autoencoder_high_hu : float
        Window of the autoencoder's image (HU), mapped to 0..1.
    classifier_mean, classifier_std : float
        Normalisation of the windowed classifier image.
    classifier_size, autoencoder_size : int
        Sides of the square images in pixels.
    """

    version: int = SPEC_VERSION
    lungs_size: int = 128
    lungs_low_hu: float = -1350.0
    lungs_high_hu: float = 150.0
    lungs_from: float = 0.5
    lung_below_hu: float = -320.0
    gas_below_hu: float = -965.0
    aerated_from_hu: float = -950.0
    aerated_below_hu: float = -500.0
    dense_above_hu: float = -200.0
    smallest_region: float = 0.003
    margin: float = 0.05
    widest_aspect: float = 1.7
    narrowest_aspect: float = 1.0
    lung_percentile: float = 10.0
    lung_reference_hu: float = -900.0
    soft_reference_hu: float = 40.0
    lung_reference_low_hu: float = -960.0
    lung_reference_high_hu: float = -820.0
    classifier_low_hu: float = -1050.0
    classifier_high_hu: float = 0.0
    autoencoder_low_hu: float = -1350.0
    autoencoder_high_hu: float = 150.0
    classifier_mean: float = 0.6
    classifier_std: float = 0.35
    classifier_size: int = 224
    autoencoder_size: int = 244

    @property
    def digest(self) -> str:
        """sha256 (hex) of the canonical JSON; the same on every machine and Python."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for a manifest; :meth:`from_dict` reads it back exactly."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> PreprocessSpec:
        """Read a mapping.

        Raises
        ------
        BundleVersionError
            The version is one that this code does not know.
        BundleCorruptError
            A parameter is missing, unknown or not a finite number.
        """
        version = content.get("version")
        if version != SPEC_VERSION:
            raise BundleVersionError(
                f"This bundle asks for preprocessing version {version!r}; this version of Alveoscope knows "
                f"{SPEC_VERSION}.",
                _OLDER if isinstance(version, int) and version < SPEC_VERSION else _NEWER,
            )
        wanted = {field.name: type(field.default) for field in fields(cls)}
        if set(content) != set(wanted):
            differing = ", ".join(sorted(set(content) ^ set(wanted)))
            raise BundleCorruptError(
                f"The preprocessing of this bundle has missing or unknown parameters: {differing}.",
                "Install the bundle again.",
            )
        return cls(**{name: _number(name, content[name], kind) for name, kind in wanted.items()})


#: No parameter is larger; NaN is not smaller, either.
_LARGEST = 1e9


def _number(name: str, value: object, kind: type) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _LARGEST
    if not is_number or kind(value) != value:
        raise BundleCorruptError(
            f"Preprocessing parameter {name} is {value!r}, not a finite number.", "Install the bundle again."
        )
    return kind(value)


DEFAULT_SPEC = PreprocessSpec()
