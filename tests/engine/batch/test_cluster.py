"""The same batch on a local Dask cluster of two workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.batch.cluster import on_cluster
from engine.batch.run import run_batch
from engine.batch.values import BatchRequest, StudyJob, WorkSettings
from engine.errors import UsageError
from engine.service import NOT_RECORDED
from engine.volume import CancelToken

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Dask's own warnings are not ours to fail on


@pytest.fixture
def cluster_address() -> Iterator[str]:
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_gives_the_same_table_as_this_machine(
    make_studies: Callable[..., Path], bundle_path: Path, tmp_path: Path, cluster_address: str
) -> None:
    root = make_studies("a", "b", "c")
    request = BatchRequest((root,), tmp_path / "cluster", bundle=bundle_path, workers=1)
    there = run_batch(request, runner=on_cluster(cluster_address))
    assert there.exit_code in (0, 3)
    here = run_batch(replace(request, out=tmp_path / "here"))
    assert (tmp_path / "cluster" / "results.csv").read_bytes() == (tmp_path / "here" / "results.csv").read_bytes()
    assert [row.files.keys() for row in there.rows] == [row.files.keys() for row in here.rows]


def test_a_worker_that_is_killed_and_one_that_joins_late_change_no_result(
    make_studies: Callable[..., Path], bundle_path: Path, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    request = BatchRequest(
        (make_studies("a", "b", "c", "d"),), tmp_path / "cluster", bundle=bundle_path, records=NOT_RECORDED
    )
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        (first,) = cluster.workers.values()
        killed = []

        def meddled_with(jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken) -> Iterator[Any]:
            for ended in on_cluster(cluster.scheduler_address)(jobs, settings, cancel):
                if not killed:
                    killed.append(first.pid)
                    cluster.scale(2)
                    os.kill(first.pid, signal.SIGKILL)
                yield ended

        there = run_batch(request, runner=meddled_with)
    assert killed
    assert [row.state for row in there.rows] == ["done"] * 4
    run_batch(replace(request, out=tmp_path / "here", workers=1))
    assert (tmp_path / "cluster" / "results.csv").read_bytes() == (tmp_path / "here" / "results.csv").read_bytes()


def test_a_cluster_that_does_not_answer_is_said(
    make_studies: Callable[..., Path], bundle_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    monkeypatch.setattr("engine.batch.cluster._CONNECT_SECONDS", 0.5)
    request = BatchRequest((make_studies("a"),), tmp_path / "out", bundle=bundle_path)
    with pytest.raises(UsageError, match="No Dask cluster answers"):
        run_batch(request, runner=on_cluster("tcp://127.0.0.1:9"))
