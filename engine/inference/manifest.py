"""manifest.json of a model bundle: what the nets need to be used, and the digests that prove them unchanged."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from engine.errors import BundleCorruptError, BundleVersionError
from engine.language import phrase
from engine.preprocess.opacity_map import OPACITY_FROM

SCHEMA = "alveoscope.bundle/1"
#: Words of a bundle's licence, which is shown in the reader's language.
LICENCE_WORDS = (phrase("{licence} (weights follow their training data)"), phrase("the code is {licence}"))

#: Logits are found by these names, never by a number.
NON_COVID, COVID = LABELS = ("non-covid", "covid")

JsonObject = Mapping[str, Any]

#: No number of a manifest is larger: beyond it arithmetic overflows, or a limit is none.
_LARGEST = 1e9


@dataclass(frozen=True)
class Manifest:
    """Everything but the arrays.

    Attributes
    ----------
    labels : tuple of str
        What the classifier's logits mean, in their order: :data:`LABELS`, in whichever order.
    preprocess : mapping
        :class:`engine.preprocess.PreprocessSpec` as a mapping; its digest is ``preprocess_digest``.
    calibration : mapping
        ``{"temperature": T, "bias": b}``: probability = sigmoid((logit_covid - logit_non_covid) / T + b).
    aggregation : mapping
        The study rule and its numbers, see :mod:`engine.triage.aggregate`.
    thresholds : mapping
        ``{"negative_below": lo, "positive_from": hi}`` on the study probability; ``{"slice_suspicious": p}``.
    gate : mapping
        Limits of :mod:`engine.triage.gate`; its arrays are in ``gate.npz``.
    measures : mapping
        ``{"opacity_from": p}``, the probability from which a place counts as affected (:attr:`opacity_from`);
        ``{"opacity_frequency": f}``, the part of the lungs that was opacity in training (:attr:`opacity_frequency`).
    capacity : mapping
        Apparent lung capacity of healthy training slices: ``{"healthy_percentiles": [101 numbers]}``.
    files : mapping
        File name -> sha256 (hex) of every other file of the bundle.
    """

    bundle_id: str
    version: str
    created: str
    labels: tuple[str, ...]
    preprocess: JsonObject
    preprocess_digest: str
    calibration: JsonObject
    aggregation: JsonObject
    thresholds: JsonObject
    gate: JsonObject
    capacity: JsonObject
    measures: JsonObject = field(default_factory=dict)
    training: JsonObject = field(default_factory=dict)
    licence: str = ""
    minimum_app_version: str = "0.1.0"
    files: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Canonical text: sorted keys, two spaces, one newline at the end. The signature covers these bytes."""
        content = {"schema": SCHEMA, "id": self.bundle_id, **{k: v for k, v in vars(self).items() if k != "bundle_id"}}
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"

    @property
    def digest(self) -> str:
        """sha256 of the canonical text; covers every file through ``files``."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def opacity_from(self) -> float:
        """Probability from which a place counts as affected.

        Raises
        ------
        BundleCorruptError
            Not a number between 0 and 1.
        """
        if "opacity_from" not in self.measures:
            return OPACITY_FROM
        return part_of_one(self.measures, "opacity_from", "measures")

    @property
    def opacity_frequency(self) -> float | None:
        """Part of the lungs that was opacity in training, to which maps are adjusted
        (:mod:`engine.preprocess.label_shift`); None where the bundle says none, and maps stay as they are.

        Raises
        ------
        BundleCorruptError
            Not a number between 0 and 1.
        """
        if self.measures.get("opacity_frequency") is None:
            return None
        return part_of_one(self.measures, "opacity_frequency", "measures")

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest.

        Raises
        ------
        BundleCorruptError
            Not JSON, or a field is missing or unknown.
        BundleVersionError
            Another schema than this version's.
        """
        try:
            content = json.loads(text)
        except ValueError as error:
            raise BundleCorruptError(f"manifest.json is not JSON ({error}).", "Install the bundle again.") from None
        if not isinstance(content, dict):
            raise BundleCorruptError("manifest.json is not an object.", "Install the bundle again.")
        schema = content.pop("schema", None)
        if schema != SCHEMA:
            raise BundleVersionError(
                f"This bundle has schema {schema!r}; this version of Alveoscope reads {SCHEMA!r}.",
                "Update Alveoscope, or install a bundle made for it.",
            )
        content["bundle_id"] = content.pop("id", None)
        labels = content.get("labels")
        content["labels"] = tuple(map(str, labels)) if isinstance(labels, list) else ()
        if sorted(content["labels"]) != sorted(LABELS):
            raise BundleCorruptError(
                f"manifest.json: the labels are {content['labels']}, not {LABELS}.", "Install the bundle again."
            )
        try:
            found = cls(**content)
        except TypeError as error:
            raise BundleCorruptError(f"manifest.json: {error}.", "Install the bundle again.") from None
        found._check_kinds()
        return found

    def _check_kinds(self) -> None:
        """Text is text, and sections are objects: whoever reads them relies on it."""
        values = {one.name: (str if one.type == "str" else Mapping, getattr(self, one.name)) for one in fields(self)}
        del values["labels"]
        values |= {f"files.{name}": (str, digest) for name, digest in _items(self.files)}
        for name, (kind, value) in values.items():
            if not isinstance(value, kind):
                raise BundleCorruptError(f"manifest.json: {name} is {value!r}.", "Install the bundle again.")


def _items(value: object) -> list[tuple[Any, Any]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def number(section: JsonObject, key: str, name: str, *, least: float = -_LARGEST, most: float = _LARGEST) -> float:
    """A number of a section of the manifest, which people know as ``name``.

    Raises
    ------
    BundleCorruptError
        It is missing, none, or not between ``least`` and ``most``.
    """
    value = section.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        name = f"{name}.{key}"
        raise BundleCorruptError(f"manifest.json: {name} is {value!r}.", "Install the bundle again.")
    return float(value)


def part_of_one(section: JsonObject, key: str, name: str) -> float:
    """As :func:`number`, between 0 and 1, and neither of them."""
    return number(section, key, name, least=math.nextafter(0.0, 1.0), most=math.nextafter(1.0, 0.0))
