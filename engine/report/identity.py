"""UIDs and times of what a report writes: the same result gives the same objects, byte for byte."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from engine.triage.values import Provenance, StudyResult

MANUFACTURER = "Alveoscope"


def derived_uid(*words: str) -> str:
    """A UID that follows from ``words``: 2.25 and a name-based UUID as one integer (PS3.5 B.2).

    Writing a result twice gives the same objects, so an archive takes the second for the first and not for another.
    """
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return f"2.25.{uuid.UUID(bytes=digest[:16], version=5).int}"


def result_words(result: StudyResult, provenance: Provenance, kind: str) -> tuple[str, ...]:
    """What makes one written object this one: the study, the series that was judged, by what, when, and the kind of
    object."""
    backend = provenance.backend
    return (
        result.key,
        result.chosen or "",
        provenance.software_version,
        provenance.bundle_digest,
        f"{backend.name} {backend.precision.value}",
        provenance.finished,
        kind,
    )


def content_word(*content: bytes) -> str:
    """A word that tells objects of one result apart: a page with a reader's answer is another than the one without.

    An archive that holds one object of a UID takes no second one, and what is new in it would be lost.
    """
    digest = hashlib.sha256()
    for part in content:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def finished_at(provenance: Provenance) -> datetime:
    """When the result was made, with its zone."""
    return datetime.fromisoformat(provenance.finished)
