"""Compiled engines on disk: found again only where they fit, written whole, kept within a size.

An engine belongs to one network, one TensorRT, one GPU and one driver. Its key is the digest of all of these, so a
change of any simply finds nothing and leads to a new build. In the user's cache folder::

    engines/<net>-<key>.plan     what TensorRT compiled
    engines/<net>-<key>.json     its sidecar: the identity in words, sha256 and size of the plan, seconds it took
    engines/timing-<key>.cache   TensorRT's own measurements, on Jetson only
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import BackendFailedError, BundleError, OutputError
from engine.files import check_writable, output_error, write_atomically
from engine.inference.bundle_files import sha256_of
from engine.inference.tensorrt.worker import PROFILES
from engine.inference.values import Net
from engine.process.lock import held
from engine.volume import CancelToken

CACHE_VARIABLE = "ALVEOSCOPE_CACHE"
DEFAULT_LIMIT_BYTES = 2 << 30
SIDECAR_SCHEMA = "alveoscope.engine/1"
_KEY_LENGTH = 24


@dataclass(frozen=True)
class PlanIdentity:
    """What an engine depends on. ``driver`` is the CUDA version that the driver provides."""

    net: str
    onnx_sha256: str
    tensorrt: str
    version: str
    gpu: str
    capability: str
    multiprocessors: int
    driver: str
    profiles: tuple[tuple[int, int, int], ...] = PROFILES
    flags: tuple[str, ...] = ("STRONGLY_TYPED",)

    @property
    def key(self) -> str:
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]


@dataclass(frozen=True)
class PlanEntry:
    """One engine in the cache.

    Attributes
    ----------
    path : Path
        The plan.
    facts : mapping
        The sidecar: ``identity``, ``sha256``, ``bytes``, ``created``, ``seconds``, and what the build said.
    """

    path: Path
    facts: Mapping[str, Any] = field(repr=False)

    @property
    def size(self) -> int:
        return int(self.facts["bytes"])


def engines_folder() -> Path:
    """``$ALVEOSCOPE_CACHE/engines``, else in the user's cache folder."""
    given = os.environ.get(CACHE_VARIABLE)
    if given:
        return Path(given) / "engines"
    from engine.locations import cache_folder

    return cache_folder() / "engines"


class PlanCache:
    """The folder of engines.

    Parameters
    ----------
    limit_bytes : int
        After a new engine came in, those used longest ago go until the rest fits.
    """

    def __init__(self, folder: Path | None = None, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        # The worker runs in another folder, and is told where to read and write.
        self.folder = (folder or engines_folder()).absolute()
        self._limit_bytes = limit_bytes

    def find(self, identity: PlanIdentity) -> PlanEntry | None:
        """The engine of this identity; one without a sidecar, or not as its sidecar says, is deleted if it can be."""
        path = self._path(identity)
        if not path.is_file():
            return None
        entry = _read_entry(path)
        if entry is None or entry.size != path.stat().st_size or entry.facts["sha256"] != _digest(path):
            with suppress(OutputError):  # in a read-only cache it stays, and is never taken
                self.remove(path)
            return None
        with suppress(OSError):  # a read-only cache is still good for reading
            os.utime(path)  # used now: eviction starts with what was used longest ago
        return entry

    def incoming(self, identity: PlanIdentity) -> Path:
        """Where a builder writes the plan before :meth:`commit`.

        Raises
        ------
        OutputNotWritableError, DiskFullError
            The folder can't take it: said before minutes of building.
        """
        path = self._path(identity).with_suffix(".part")
        check_writable(path)
        return path

    def commit(self, identity: PlanIdentity, facts: Mapping[str, Any]) -> PlanEntry:
        """Make what a builder wrote to :meth:`incoming` the engine of this identity; sidecar first, plan last."""
        part, path = self._path(identity).with_suffix(".part"), self._path(identity)
        digest = _digest(part)
        if digest is None:
            raise BackendFailedError(f"The builder left no engine at {part}.")
        content = {
            "schema": SIDECAR_SCHEMA,
            **facts,
            "identity": asdict(identity),
            "sha256": digest,
            "bytes": part.stat().st_size,
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        write_atomically(path.with_suffix(".json"), json.dumps(content, indent=2, sort_keys=True) + "\n")
        try:
            part.replace(path)
        except OSError as error:
            raise output_error(path, error) from error
        self._evict(keep=path)
        return PlanEntry(path, content)

    def entries(self) -> tuple[PlanEntry, ...]:
        """Every engine that has a sidecar, used last first."""
        plans = sorted(self.folder.glob("*.plan"), key=lambda file: file.stat().st_mtime, reverse=True)
        found = (_read_entry(plan) for plan in plans)
        return tuple(entry for entry in found if entry is not None)

    def remove(self, plan: Path) -> None:
        """Delete an engine and its sidecar."""
        for file in (plan, plan.with_suffix(".json")):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise output_error(file, error) from error

    def clear(self) -> int:
        """Delete everything in the cache; how many files went."""
        files = [f for f in self.folder.glob("*") if f.suffix in (".plan", ".json", ".part", ".cache")]
        for file in files:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise output_error(file, error) from error
        return len(files)

    def timing_cache(self, identity: PlanIdentity) -> Path:
        """Where TensorRT keeps its measurements for this GPU and version, whatever the network."""
        text = f"{identity.tensorrt} {identity.version} {identity.gpu} {identity.capability} {identity.driver}"
        return self.folder / f"timing-{hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]}.cache"

    @contextmanager
    def locked(self, identity: PlanIdentity, cancel: CancelToken | None = None) -> Iterator[None]:
        """One builder of an engine at a time, over all processes; the second waits and then finds the first's work."""
        import filelock

        path = self._path(identity)
        check_writable(path)
        with held(filelock.FileLock(path.with_suffix(".lock")), cancel):
            yield

    def _path(self, identity: PlanIdentity) -> Path:
        return self.folder / f"{Net(identity.net).value}-{identity.key}.plan"

    def _evict(self, keep: Path) -> None:
        used = keep.stat().st_size
        for entry in self.entries():
            if entry.path == keep:
                continue
            used += entry.size
            if used > self._limit_bytes:
                self.remove(entry.path)


def _read_entry(plan: Path) -> PlanEntry | None:
    try:
        facts = json.loads(plan.with_suffix(".json").read_text(encoding="utf-8"))
        if facts["schema"] != SIDECAR_SCHEMA or not isinstance(facts["identity"], dict):
            return None
        int(facts["bytes"]), str(facts["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return PlanEntry(plan, facts)


def _digest(path: Path) -> str | None:
    """Its sha256, hex; None for one that is missing or can't be read, which is as good as none."""
    try:
        return sha256_of(path)
    except BundleError:
        return None
