"""The cache of engines: keys, whole files, one builder at a time, and a size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import BackendFailedError, Cancelled, DiskFullError, OutputNotWritableError
from engine.inference.tensorrt import plan_cache
from engine.inference.tensorrt.plan_cache import PlanCache, PlanIdentity
from engine.volume import CancelToken

IDENTITY = PlanIdentity("classifier", "ab" * 32, "tensorrt", "10.3.0", "Orin", "8.7", 16, "12.6")


@pytest.fixture
def cache(tmp_path: Path) -> PlanCache:
    return PlanCache(tmp_path / "engines")


def _put(cache: PlanCache, identity: PlanIdentity = IDENTITY, content: bytes = b"plan" * 100) -> Path:
    cache.incoming(identity).write_bytes(content)
    return cache.commit(identity, {"seconds": 3.0}).path


def test_what_was_built_is_found_with_its_facts(cache: PlanCache) -> None:
    path = _put(cache)
    entry = cache.find(IDENTITY)
    assert entry is not None
    assert entry.path == path
    assert entry.path.read_bytes() == b"plan" * 100
    assert entry.facts["identity"]["gpu"] == "Orin"
    assert entry.facts["seconds"] == 3.0
    assert entry.size == 400


@pytest.mark.parametrize(
    "other",
    [
        {"onnx_sha256": "cd" * 32},
        {"tensorrt": "tensorrt-rtx"},
        {"version": "10.3.1"},
        {"gpu": "Orin NX"},
        {"capability": "8.6"},
        {"multiprocessors": 8},
        {"driver": "12.8"},
        {"profiles": ((1, 1, 1),)},
        {"flags": ()},
        {"net": "autoencoder"},
    ],
)
def test_a_change_of_anything_finds_nothing(cache: PlanCache, other: dict[str, object]) -> None:
    _put(cache)
    assert cache.find(replace(IDENTITY, **other)) is None


def test_a_key_is_the_same_on_every_machine() -> None:
    assert IDENTITY.key == "45a22aff66db1e5f58822f6b"


@pytest.mark.parametrize(
    "damage", ["truncated", "changed", "no sidecar", "sidecar is no JSON", "sidecar of another kind"]
)
def test_a_damaged_engine_is_deleted(cache: PlanCache, damage: str) -> None:
    path = _put(cache)
    sidecar = path.with_suffix(".json")
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:50])
    elif damage == "changed":
        path.write_bytes(b"plan" * 99 + b"plax")
    elif damage == "no sidecar":
        sidecar.unlink()
    else:
        sidecar.write_text("{" if damage == "sidecar is no JSON" else json.dumps({"schema": "other"}))
    assert cache.find(IDENTITY) is None
    assert not path.exists()
    assert not sidecar.exists()


def test_a_build_that_left_nothing_is_an_error(cache: PlanCache) -> None:
    cache.incoming(IDENTITY)
    with pytest.raises(BackendFailedError, match="left no engine"):
        cache.commit(IDENTITY, {})


def test_the_engines_used_longest_ago_make_room(tmp_path: Path) -> None:
    cache = PlanCache(tmp_path / "engines", limit_bytes=900)
    identities = [replace(IDENTITY, version=f"10.{minor}") for minor in range(3)]
    for age, identity in enumerate(identities[:2]):
        os.utime(_put(cache, identity), (1000 + age, 1000 + age))
    assert cache.find(identities[0]) is not None  # used again: now the other one is the oldest
    _put(cache, identities[2])
    assert cache.find(identities[1]) is None
    assert cache.find(identities[0]) is not None
    assert cache.find(identities[2]) is not None


def test_one_engine_larger_than_the_limit_stays(tmp_path: Path) -> None:
    cache = PlanCache(tmp_path / "engines", limit_bytes=10)
    _put(cache)
    assert cache.find(IDENTITY) is not None


def test_the_second_builder_waits_for_the_first(cache: PlanCache, project_root: Path) -> None:
    """Two processes: the other one holds the lock until it is told to let go."""
    code = (
        "import sys; from pathlib import Path; from engine.inference.tensorrt.plan_cache import *\n"
        f"identity = PlanIdentity(*{[*vars(IDENTITY).values()][:8]!r})\n"
        f"with PlanCache(Path({str(cache.folder)!r})).locked(identity):\n"
        "    print('held', flush=True); sys.stdin.readline()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], cwd=project_root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other:
        assert other.stdout.readline().strip() == "held"
        entered = threading.Event()

        def build() -> None:
            with cache.locked(IDENTITY):
                entered.set()

        waiting = threading.Thread(target=build)
        waiting.start()
        assert not entered.wait(0.6)
        other.stdin.write("\n")
        other.stdin.flush()
        waiting.join(60)
    assert entered.is_set()


def test_waiting_for_another_builder_can_be_cancelled(cache: PlanCache) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled), cache.locked(IDENTITY, cancel):
        pass


def test_a_cache_that_can_not_be_written_is_said_before_building(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(OutputNotWritableError):
        PlanCache(blocker / "engines").incoming(IDENTITY)


def test_a_read_only_cache_can_still_be_read(cache: PlanCache, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(cache)

    def read_only(*_: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(plan_cache.os, "utime", read_only)
    assert cache.find(IDENTITY) is not None


def test_a_damaged_engine_in_a_read_only_cache_is_not_taken(cache: PlanCache, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _put(cache)
    path.write_bytes(b"short")

    def read_only(*_: object, **__: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", read_only)
    assert cache.find(IDENTITY) is None
    assert path.exists()


def test_a_full_disk_is_named(cache: PlanCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.incoming(IDENTITY).write_bytes(b"plan")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFullError):
        cache.commit(IDENTITY, {})


def test_clearing_leaves_other_files_alone(cache: PlanCache) -> None:
    _put(cache)
    (cache.folder / "notes.txt").write_text("mine")
    assert cache.clear() == 2
    assert [file.name for file in cache.folder.glob("*.*") if file.suffix != ".lock"] == ["notes.txt"]


def test_the_timing_cache_is_shared_by_the_networks_of_one_gpu(cache: PlanCache) -> None:
    other_net = replace(IDENTITY, net="autoencoder", onnx_sha256="cd" * 32)
    assert cache.timing_cache(IDENTITY) == cache.timing_cache(other_net)
    assert cache.timing_cache(IDENTITY) != cache.timing_cache(replace(IDENTITY, version="10.4"))
