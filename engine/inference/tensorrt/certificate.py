"""The dated proof that a compiled engine gives on this GPU what ONNX Runtime FP32 gives: without it, it isn't used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.files import output_error, write_atomically
from engine.inference.golden import LIMITS, Drift, Limits
from engine.inference.parity import ParityReport
from engine.inference.values import Precision

SCHEMA = "alveoscope.certificate/1"
_PATTERN = "certificate-*.json"


@dataclass(frozen=True)
class Certificate:
    """Qualification of all engines.

    Attributes
    ----------
    created : str
        ISO 8601, UTC.
    gpu : mapping
        Name, capability, multiprocessors, memory and CUDA version of the driver.
    tensorrt : str
        ``tensorrt`` or ``tensorrt-rtx``, with its version.
    reference : str
        What they were compared with.
    plans : mapping
        Net -> sha256 of its engine.
    inspection : mapping
        Net -> ``{"layers": n, "half_layers": n}`` from the engine inspector.
    """

    created: str
    gpu: Mapping[str, Any]
    tensorrt: str
    version: str
    reference: str
    bundle_id: str
    bundle_digest: str
    plans: Mapping[str, str]
    inspection: Mapping[str, Mapping[str, int]]
    parity: ParityReport

    @property
    def passed(self) -> bool:
        """Within its own limits and within today's: an earlier version may have asked for less."""
        return self.parity.passed and self.parity.drift.within(LIMITS[Precision.FP16])

    def covers(self, bundle_digest: str, plans: Mapping[str, str]) -> bool:
        """Whether this proof is of these very engines and this very bundle, and was passed."""
        return self.passed and self.bundle_digest == bundle_digest and dict(self.plans) == dict(plans)

    def to_json(self) -> str:
        content = {"schema": SCHEMA, **asdict(self), "passed": self.passed}
        return json.dumps(content, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Certificate:
        """Raises ValueError when it is no certificate of this schema."""
        try:
            content = dict(json.loads(text))
            if content.pop("schema") != SCHEMA:
                raise ValueError("another schema")
            content.pop("passed")
            parity = content.pop("parity")
            report = ParityReport(
                int(parity["images"]),
                Drift(**{name: float(value) for name, value in parity["drift"].items()}),
                Limits(**{name: float(value) for name, value in parity["limits"].items()}),
                int(parity["verdicts_changed"]),
            )
            if not isinstance(content["created"], str):
                raise ValueError("no date")
            content["plans"] = {net: str(digest) for net, digest in content["plans"].items()}
            return cls(**content, parity=report)
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ValueError(f"no certificate: {error}") from None


def certificate_path(folder: Path, bundle_digest: str, plans: Mapping[str, str]) -> Path:
    """Where the certificate of these engines and this bundle lies, in the folder of the engines."""
    text = json.dumps([bundle_digest, sorted(plans.items())])
    return folder / f"certificate-{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"


def store_certificate(folder: Path, certificate: Certificate) -> Path:
    """Write it whole.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    path = certificate_path(folder, certificate.bundle_digest, certificate.plans)
    write_atomically(path, certificate.to_json())
    return path


def withdraw_certificate(folder: Path, bundle_digest: str, plans: Mapping[str, str]) -> None:
    """Delete the certificate of these engines and this bundle: they failed the comparison since.

    Raises
    ------
    OutputNotWritableError
    """
    path = certificate_path(folder, bundle_digest, plans)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(path, error) from error


def certified_engines(folder: Path) -> dict[str, str]:
    """sha256 of each engine in the folder that has a passed certificate -> the newest one's date (ISO 8601)."""
    dates: dict[str, str] = {}
    for path in folder.glob(_PATTERN):
        try:
            certificate = Certificate.from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if certificate.passed:
            for digest in certificate.plans.values():
                dates[digest] = max(certificate.created, dates.get(digest, ""))
    return dates


def certificate_times(folder: Path) -> frozenset[tuple[str, int]]:
    """File names of the certificates and when each was written (ns): differs once another was given or withdrawn."""
    found = set()
    for path in folder.glob(_PATTERN):
        with suppress(OSError):  # withdrawn since the folder was listed
            found.add((path.name, path.stat().st_mtime_ns))
    return frozenset(found)


def find_certificate(folder: Path, bundle_digest: str, plans: Mapping[str, str]) -> Certificate | None:
    """The passed certificate of these engines and this bundle; None when there is none that can be read."""
    path = certificate_path(folder, bundle_digest, plans)
    try:
        certificate = Certificate.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return certificate if certificate.covers(bundle_digest, plans) else None
