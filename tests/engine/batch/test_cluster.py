"""The same batch on a local Dask cluster of two workers."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.batch import cluster as cluster_module
from engine.batch.cluster import on_cluster
from engine.batch.run import run_batch
from engine.batch.values import BatchRequest, StudyJob, WorkSettings
from engine.cli import main
from engine.errors import UsageError
from engine.inference.bundle import ENVIRONMENT_VARIABLE as BUNDLE_VARIABLE
from engine.service import NOT_RECORDED
from engine.site import ENVIRONMENT_VARIABLE as PROFILE_VARIABLE
from engine.volume import CancelToken
from tests.support.bundles import trust_test_key
from tests.support.homes import live_in, share_pace
from tests.support.judged_here import in_this_process
from tests.support.once import of_the_run
from tests.support.small_phantoms import make_phantoms_small

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Dask's own warnings are not ours to fail on


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Of one worker, until a test has a second one join: to start them takes most of a test's time."""
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as own:
            home = tmp_path_factory.mktemp("home")
            live_in(home, own)
            share_pace(of_the_run(tmp_path_factory) / "pace", home / ".cache" / "alveoscope")
            trust_test_key()
            cluster = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
                )
            )
        yield cluster


def test_a_cluster_gives_the_same_table_as_this_machine(
    make_studies: Callable[..., Path], bundle_path: Path, tmp_path: Path, cluster: Any
) -> None:
    make_studies("a", "b")
    root = make_studies("c", transfer_syntax="1.2.840.10008.1.2.4.70")  # a decoding process, inside Dask's own
    request = BatchRequest((root,), tmp_path / "cluster", bundle=bundle_path, workers=1)
    there = run_batch(request, runner=on_cluster(cluster.scheduler_address))
    assert [row.state for row in there.rows] == ["done"] * 3
    here = run_batch(replace(request, out=tmp_path / "here"), runner=in_this_process)
    assert (tmp_path / "cluster" / "results.csv").read_bytes() == (tmp_path / "here" / "results.csv").read_bytes()
    assert [row.files.keys() for row in there.rows] == [row.files.keys() for row in here.rows]


def test_a_worker_that_is_killed_and_one_that_joins_late_change_no_result(
    make_studies: Callable[..., Path], bundle_path: Path, tmp_path: Path, cluster: Any
) -> None:
    request = BatchRequest(
        (make_studies("a", "b", "c", "d"),), tmp_path / "cluster", bundle=bundle_path, records=NOT_RECORDED
    )
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
    run_batch(replace(request, out=tmp_path / "here", workers=1), runner=in_this_process)
    assert (tmp_path / "cluster" / "results.csv").read_bytes() == (tmp_path / "here" / "results.csv").read_bytes()


def test_a_cluster_that_does_not_answer_is_said(
    make_studies: Callable[..., Path], bundle_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    monkeypatch.setattr("engine.batch.cluster._CONNECT_SECONDS", 0.5)
    request = BatchRequest((make_studies("a"),), tmp_path / "out", bundle=bundle_path)
    with pytest.raises(UsageError, match="No Dask cluster answers"):
        run_batch(request, runner=on_cluster("tcp://127.0.0.1:9"))


def test_studies_of_the_same_files_and_two_batches_of_the_same_images_are_tasks_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two patients who share a Study Instance UID one got the other's row; a second batch got the first one's."""
    keys: list[str] = []

    class Client:
        loop = None

        def __init__(self, *_address: object, **_options: object) -> None: ...

        def submit(self, _work: object, _settings: object, job: StudyJob, *, key: str, **_options: object) -> str:
            keys.append(key)
            return key

        def close(self) -> None: ...

    class Done:
        def __init__(self, futures: dict[str, StudyJob], loop: object) -> None:
            assert [job.study_instance_uid for job in futures.values()] == ["1.1#a", "1.1#b"]

        def is_empty(self) -> bool:
            return True

    fake = SimpleNamespace(Client=Client, as_completed=Done)
    monkeypatch.setattr(cluster_module, "import_module", lambda _name: fake)
    jobs = [StudyJob(key, (), "the same files") for key in ("1.1#a", "1.1#b")]
    for out in ("one", "two"):
        assert list(cluster_module._run("tcp://x", jobs, WorkSettings(Path(out), ("json",)), CancelToken())) == []
    assert len(set(keys)) == 4


@pytest.mark.parametrize("names", ["environment", "site"])
def test_every_computer_judges_with_the_bundle_that_is_named_where_the_batch_began(
    names: str, make_studies: Callable[..., Path], bundle_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each one took its own: the journal named one bundle, and the verdicts were another one's."""
    if names == "environment":
        monkeypatch.setenv(BUNDLE_VARIABLE, str(bundle_path))
    else:
        profile = tmp_path / "profile.toml"
        text = f'schema = 1\nname = "x"\n[analysis]\nbundle = {json.dumps(str(bundle_path))}\n'
        profile.write_text(text, encoding="utf-8")
        monkeypatch.delenv(BUNDLE_VARIABLE, raising=False)
        monkeypatch.setenv(PROFILE_VARIABLE, str(profile))
    given: list[Path | None] = []

    def run(_jobs: object, settings: WorkSettings, _cancel: object) -> Iterator[Any]:
        given.append(settings.bundle)
        return iter(())

    run_batch(BatchRequest((make_studies("a"),), tmp_path / "out", records=NOT_RECORDED), runner=run)
    assert given == [bundle_path]


def test_each_thread_of_a_worker_has_a_back_end_of_its_own_and_gives_up_that_of_the_batch_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[Any] = []

    class Judge:
        def __init__(self, settings: WorkSettings) -> None:
            self.settings, self.closed = settings, False
            made.append(self)

        def __call__(self, job: str) -> str:
            return f"{job} by {made.index(self)}"

        def close(self) -> None:
            self.closed = True

    monkeypatch.setattr(cluster_module, "StudyWorker", Judge)
    monkeypatch.setattr(cluster_module, "_own", threading.local())
    one, other = WorkSettings(tmp_path / "1", ("json",)), WorkSettings(tmp_path / "2", ("json",))
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:

        def said(thread: ThreadPoolExecutor, settings: WorkSettings, job: str) -> Any:
            return thread.submit(cluster_module.do_study, settings, job).result()  # type: ignore[arg-type]

        assert [said(first, one, "a"), said(first, one, "b"), said(second, one, "c")] == ["a by 0", "b by 0", "c by 1"]
        assert said(first, other, "d") == "d by 2"
    assert [judge.closed for judge in made] == [True, False, False]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system can't hold a process to a core")
def test_the_benchmark_holds_workers_to_cores_and_compares_their_results(
    bundle_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    make_phantoms_small(monkeypatch)
    uncompressed = "1.2.840.10008.1.2.1"  # else each worker has a decoding process, too
    arguments = ["--studies", "2", "--slices", "20", "--rounds", "1", "--transfer-syntax", uncompressed]
    out = tmp_path / "out.json"
    assert main(["bench", "cluster", "--bundle", str(bundle_path), *arguments, "--json", str(out), "-q"]) == 0
    result = json.loads(out.read_text())
    assert result["same"] is True
    assert result["workers"] == len(os.sched_getaffinity(0))
    assert "results the same" in capsys.readouterr().out
