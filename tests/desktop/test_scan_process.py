"""Scanning in a process of its own: the same result as in this one, and an end of it is no end of the window."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QMessageBox

from desktop.app import make_window
from desktop.viewmodels.browse.use_cases import ScanUseCases, in_own_process
from desktop.viewmodels.window.use_cases import UseCases
from engine.dicom import Study, scan
from engine.errors import AlveoscopeError, NothingFoundError
from engine.process import WorkerDiedError
from engine.volume import CancelToken, Progress
from tests.support.media import medium, mixed_folder
from tests.support.scan_handlers import make_endless


@pytest.fixture(scope="module", name="scans")
def _scans() -> Iterator[ScanUseCases]:
    made = in_own_process()
    made.prepare()
    yield made
    made.close()


def _ignore(_value: object) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("place", ["", "packed.zip", "frames", "chest/copy"])
def test_a_mixed_folder_and_each_of_its_kinds_give_what_a_scan_here_gives(
    tmp_path: Path, scans: ScanUseCases, place: str
) -> None:
    path = mixed_folder(tmp_path) / place
    reports: list[Progress] = []
    told: dict[str, Study] = {}

    def tell(study: Study) -> None:
        told[study.key] = study

    result = scans.scan([path], reports.append, CancelToken(), tell)
    assert result == scan([path])
    assert result.counts.images
    assert reports[-1] == Progress("scan", result.counts.files)
    assert tuple(told[key] for key in sorted(told)) == result.studies


def test_a_dicomdir_gives_what_a_scan_here_gives(tmp_path: Path, scans: ScanUseCases) -> None:
    path = medium(tmp_path, str.lower, "dicom")
    (tmp_path / "dicom" / "im000002").unlink()
    result = scans.scan([path], _ignore, CancelToken(), _ignore)
    assert result == scan([path])
    assert result.problems


def test_that_there_is_nothing_is_said_in_the_same_words(tmp_path: Path, scans: ScanUseCases) -> None:
    (tmp_path / "letter.txt").write_text("No image.")
    with pytest.raises(NothingFoundError) as here:
        scan([tmp_path])
    with pytest.raises(NothingFoundError) as there:
        scans.scan([tmp_path], _ignore, CancelToken(), _ignore)
    assert str(there.value) == str(here.value)


@pytest.fixture(name="endless")
def _endless(qtbot, tmp_path: Path):
    """A window whose scans find what there is and go on."""
    made: list[ScanUseCases] = []

    def make() -> ScanUseCases:
        made.append(in_own_process(make_endless))
        return made[-1]

    window = make_window(tmp_path / "config", UseCases(scan=make))
    yield window, made[0]
    window.close()


def test_the_window_goes_on_when_the_process_dies_and_the_next_scan_has_another(qtbot, endless, tmp_path) -> None:
    window, scans = endless
    browser = window.workspace.browser
    qtbot.waitUntil(lambda: scans.worker_pid() is not None)  # nothing was opened: it starts by itself
    before = scans.worker_pid()
    assert before is not None
    browser.open([mixed_folder(tmp_path / "studies")])
    qtbot.waitUntil(lambda: browser.tree.series_count >= 3, timeout=60_000)
    with qtbot.waitSignal(browser.failed) as failed:
        os.kill(before, signal.SIGKILL)
    error: AlveoscopeError = failed.args[0]
    assert isinstance(error, WorkerDiedError)
    assert error.message == "The process that looks for images ended unexpectedly (exit code -9)."
    assert error.hint
    window.findChild(QMessageBox).close()
    assert browser.tree.series_count >= 3, "what was found stays"
    assert not browser.scanning
    browser.open([tmp_path / "studies" / "chest"])
    qtbot.waitUntil(lambda: scans.worker_pid() not in (None, before), timeout=60_000)
    with qtbot.waitSignal(browser.scanning_changed):
        browser.cancel()
    assert scans.worker_pid() is not None, "a scan that stops on request leaves its process for the next"


def test_closing_the_window_ends_a_scan_that_hangs(qtbot, endless, tmp_path: Path) -> None:
    window, scans = endless
    browser = window.workspace.browser
    mixed_folder(tmp_path / "deaf")
    browser.open([tmp_path / "deaf"])
    qtbot.waitUntil(lambda: browser.tree.series_count > 0, timeout=60_000)
    process = psutil.Process(scans.worker_pid())
    window.close()
    assert not process.is_running()
    assert not browser.scanning
