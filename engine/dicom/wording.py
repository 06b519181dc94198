"""What attributes and descriptions say of a series: contrast medium given, images computed from other images."""

from __future__ import annotations

import re

from engine.dicom.membership import SeriesAttributes
from engine.language import phrase

_NO_CONTRAST = frozenset({"", "NO", "NONE", "NON", "N", "N/A", "NA", "NIL", "WITHOUT", "NATIVE", "NATIV", "0", "-"})
_NOT = re.compile(
    r"\b(?:without|w o|wo|non|no|not|pre|sans|sin|sem|ohne|senza|zonder)[\s-]*(?:iv[\s-]*)?"
    r"(?:contrast\w*|kontrast\w*|km|inject\w*)\b|\b(?:non|un)[\s-]?enhanced\b|平扫"
)
_CONTRAST = re.compile(
    r"\b(?:cta|ctpa|angio\w*|arterial\w*|arteriell\w*|venous|venös\w*|venoes\w*|portal\w*|post\s*contrast|"
    r"contrast\w*|kontrast\w*|enhanced|km|iv\+|inject\w*|pe[\s-]protocol)\b|\bc\+|增强"
)

_MAP_WORDS = re.compile(
    r"\b(?:mip|maxip|minip|mnip|min[\s-]?ip|max[\s-]?ip|(?:mip|minip)s?\d*|vrt|ssd|iodine|iod|jod|iodmap|iodkarte|jodkarte|"
    r"iodin\w*map|vnc|mono\w*|vmi|vmi\+|\d+\s*kev|kev|pbv|perfusion|perfused|z[\s-]?eff|"
    r"electron\s+density|rho\s?z|virtual(?:ly)?\s+non\s?contrast|virtual\s+native|virtuell\w*|subtract\w*|subtraktion)\b"
)
_MULTI_ENERGY = frozenset(
    {"VMI", "MAT_SPECIFIC", "MAT_REMOVED", "MAT_FRACTIONAL", "EFF_ATOMIC_NUM", "ELECTRON_DENSITY", "MAT_MODIFIED"}
    | {"MAT_VALUE_BASED"}
)
"""Image Type, fourth value, of multi-energy CT (PS3.3 C.8.2.1)."""

_OTHER_UNITS = frozenset({"MGML", "Z_EFF", "ED", "EDW", "HU_MOD", "PCT", "OD"})
"""Rescale Types (PS3.3 C.11.1.1.2) of something else than plain Hounsfield units."""

_OTHER_QUANTITIES = frozenset({"MGML", "Z_EFF", "ED", "EDW", "PCT", "OD"})
"""Of these Rescale Types those whose values are no attenuation at all; HU_MOD is attenuation that was changed."""
_MAPS_OF_QUANTITIES = frozenset(
    {"MAT_SPECIFIC", "MAT_FRACTIONAL", "MAT_VALUE_BASED", "EFF_ATOMIC_NUM", "ELECTRON_DENSITY"}
    | {"IODINE", "DE_IODINE", "IODINE_MAP", "PBV", "Z_EFF"}
)
"""Values of Image Type that say so; virtual monoenergetic and virtual non-contrast images are Hounsfield units."""


def contrast_sign(attributes: SeriesAttributes) -> str:
    """A sentence that says what names contrast medium; empty where nothing does (PS3.3 C.7.6.4)."""
    agent = attributes.contrast_agent.strip()
    if agent.upper() not in _NO_CONTRAST:
        return "The header names a contrast agent."
    if attributes.contrast_signs:
        return f"The header gives {attributes.contrast_signs[0]} of contrast medium."
    for words, where in (
        (attributes.description, phrase("series description")),
        (attributes.protocol, phrase("protocol name")),
    ):
        if _CONTRAST.search(_NOT.sub(" ", _spaced(words))):
            return f"The {where} speaks of contrast."
    return ""


def map_sign(attributes: SeriesAttributes) -> str:
    """A sentence that says what calls the images a map or a projection; empty where nothing does."""
    if attributes.rescale_type in _OTHER_UNITS:
        return f"Rescale Type is {attributes.rescale_type}: values of a map, not plain Hounsfield units."
    values = attributes.image_type
    term = next((value for value in values if value in _MULTI_ENERGY), None)
    if term:
        return f"Image Type names a multi-energy map ({term})."
    for words, where in (
        (" ".join(values[2:]), phrase("Image Type")),
        (attributes.description, phrase("series description")),
        (attributes.protocol, phrase("protocol name")),
    ):
        found = _MAP_WORDS.search(_spaced(words))
        if found:
            return f"The {where} speaks of a projection or map ({found.group().strip()})."
    return ""


def is_other_quantity(attributes: SeriesAttributes) -> bool:
    """Whether Rescale Type or Image Type says plainly that the values are no attenuation: iodine, density, ..."""
    return attributes.rescale_type in _OTHER_QUANTITIES or not _MAPS_OF_QUANTITIES.isdisjoint(attributes.image_type)


def _spaced(words: str) -> str:
    """Small letters, with what makers put between words as spaces, so that word boundaries are where a reader sees."""
    return re.sub(r"[_/\\,;:()]+", " ", words.lower())
