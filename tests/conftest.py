"""Fixtures that every room's tests share."""

from __future__ import annotations

import gc
import itertools
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.drawn_once import install as draw_phantoms_once
from tests.support.homes import live_in, share_pace
from tests.support.once import of_the_run
from tests.support.order import longest_first
from tests.support.postgresql import Server, programs
from tests.support.quick import changed_files, is_touched, touched_places

# Importing and collecting makes no garbage worth looking for, and looking takes a tenth of it.
gc.disable()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # also where a test imports ONNX Runtime before the engine
# For its formats of addresses, which nobody here asks about, jsonschema would make 39 grammars when it is imported.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

ROOT = Path(__file__).resolve().parents[1]
#: Which of a run's workers this process is, if any.
WORKER = os.environ.get("PYTEST_XDIST_WORKER")
draw_phantoms_once()


#: When the first test of this process began.
begun: list[float] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--budget",
        type=float,
        help="seconds after which no test is begun; what was touched since the last commit first",
    )


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """pytest-qt has loaded PySide6 by now: what is collected is imported as it would be without."""
    with suppress(ImportError):  # a library that Qt needs is missing; the tests that need it say so
        from desktop import plain_imports

        plain_imports.restore_import()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    budget = item.config.getoption("--budget")
    if not begun:
        begun.append(time.monotonic())
    if budget is not None and time.monotonic() - begun[0] >= budget:
        pytest.skip("not begun: the time of the quick loop was over")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Each worker reads the folders in an order of its own, so that it finds compiled what others have come by first:
    in the same order, at the same pace, all of them would compile all that is new."""
    report = yield
    if WORKER and isinstance(collector, pytest.Directory):
        random.Random(WORKER).shuffle(report.result)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    if WORKER:
        items.sort(key=lambda item: str(item.path))  # one order in all workers, for others to shuffle
    yield
    if config.getoption("--budget") is not None:
        places = touched_places(changed_files(ROOT))
        items.sort(key=lambda item: not is_touched(item.path.relative_to(ROOT).as_posix(), places))
    else:
        items[:] = longest_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no collection of garbage needs to look through it again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the system speaks, and whatever another test made the window speak."""
    monkeypatch.setenv("ALVEOSCOPE_LANGUAGE", "en")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Above the closing line, which counts the skipped tests: what for."""
    skipped = terminalreporter.stats.get("skipped", [])
    counted = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    if counted:
        reasons = "; ".join(f"{number} because {reason}" for reason, number in counted.most_common())
        terminalreporter.write_line(f"skipped: {reasons}")


@pytest.fixture(scope="session")
def project_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real scans beside the project; absent on most machines."""
    folder = ROOT.parent / "shared" / "data"
    if not (folder / "dicom" / "index.csv").is_file():
        pytest.skip("the real scans (../shared/data) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of this process's own, started for the first test that needs one."""
    pytest.importorskip("pg8000", reason="the extra 'postgresql' is not installed")
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL server on this machine (Debian: postgresql)")
    server = Server(found)
    yield server
    server.close()


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder each time; pytest would look through all those that there are for the next free name."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _private_home(
    _homes: Iterator[Path], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test reads or writes the developer's own settings, caches or worklist."""
    home = next(_homes)
    home.mkdir()
    share_pace(of_the_run(tmp_path_factory) / "pace", home / ".cache" / "alveoscope")
    live_in(home, monkeypatch)
    monkeypatch.delenv("ALVEOSCOPE_BUNDLE", raising=False)
