"""From a folder of DICOM files to a verdict, in the real window, with the real engine in its own process."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.app import make_window
from desktop.viewmodels.analyse.analysis import Stage
from desktop.views.window.main_window import MainWindow
from engine.phantom import write_phantom
from engine.report.json_ import report_from_json
from tests.support.bundles import tiny_bundle

pytestmark = pytest.mark.slow


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    write_phantom(folder, slices=12, spacing_mm=24.0, rows=128, covid=True)
    return folder


@pytest.fixture
def window(qtbot, tmp_path: Path, monkeypatch) -> MainWindow:
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tiny_bundle(tmp_path)))
    made = make_window(tmp_path / "config")
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def open_study(qtbot, window: MainWindow, study: Path) -> None:
    window.workspace.open([study])
    qtbot.waitUntil(lambda: not window.workspace.browser.scanning, timeout=30_000)
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None, timeout=30_000)


def test_open_analyse_look_decide_hand_on(qtbot, window: MainWindow, study: Path, tmp_path: Path) -> None:
    open_study(qtbot, window, study)
    reading = window.workspace.reading
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not reading.analysis.busy, timeout=90_000)
    assert reading.analysis.error is None
    assert reading.analysis.stage is Stage.DONE
    assessment = reading.analysis.assessment
    assert assessment.result.slices_total == 12
    assert window.docks["diagnosis"].widget().card.text is not None
    scored = next(one for one in assessment.result.slices if one.probability is not None)
    reading.go_to(scored.index)
    qtbot.keyClick(window, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: reading.evidence.evidence is not None, timeout=30_000)
    assert reading.evidence.evidence.probability == pytest.approx(scored.probability, abs=1e-4)
    assert reading.evidence.evidence.reconstruction.shape == (244, 244)
    assert window.workspace.viewer.active.layer is not None
    with qtbot.waitSignal(reading.handing_on.files.finished, timeout=60_000) as finished:
        reading.handing_on.write(("json", "csv", "pdf", "sr", "sc"), tmp_path / "out")
    names = sorted(path.name.split("-", 2)[-1] for path in finished.args[0])
    assert len(names) >= 6
    written = next(path for path in finished.args[0] if path.suffix == ".json")
    assert report_from_json(written.read_text()) == assessment.report


@pytest.fixture
def two_studies(tmp_path: Path) -> Path:
    """Half a year between them, other opacities, another number of slices."""

    def dated(day: str):
        def edit(dataset, _index: int) -> None:
            dataset.StudyDate, dataset.PatientBirthDate = day, "19600102"

        return edit

    folder = tmp_path / "patient"
    write_phantom(folder / "a", slices=16, spacing_mm=18.0, rows=128, covid=True, uids_seed="a", edit=dated("20210304"))
    write_phantom(folder / "b", slices=20, spacing_mm=14.4, rows=128, uids_seed="b", edit=dated("20210901"))
    return folder


def test_two_studies_of_a_patient_are_compared_today_and_tomorrow(
    qtbot, window: MainWindow, two_studies: Path, tmp_path: Path
) -> None:
    open_study(qtbot, window, two_studies)
    comparison = window.workspace.comparison
    qtbot.waitUntil(lambda: bool(comparison.priors))
    qtbot.keyClick(window, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: comparison.on)
    comparison.want_missing()
    qtbot.waitUntil(lambda: comparison.pair.comparison is not None, timeout=120_000)
    found = comparison.pair.comparison
    assert found.days == 181
    assert {one.key for one in found.changes} >= {"lung_volume_ml", "affected_percent", "affected_percent_left_lower"}
    old, new = window.workspace.viewer.visible_panes
    new.scroll_to(15)
    assert old.index == pytest.approx(15 * 16 / 20, abs=1)
    marked = {pane.number: window.workspace.reading.analysis.opacities_of(pane.source.key) for pane in (old, new)}
    assert all(marked.values()), "what was marked is known of both"
    window.close()

    again = make_window(tmp_path / "config")
    qtbot.addWidget(again)
    with qtbot.waitExposed(again):
        again.show()
    open_study(qtbot, again, two_studies)
    comparison = again.workspace.comparison
    qtbot.waitUntil(lambda: bool(comparison.priors))
    comparison.toggle()
    qtbot.waitUntil(lambda: comparison.on and comparison.pair.comparison is not None)
    assert comparison.pair.comparison.changes == found.changes
    again.workspace.reading.toggle_overlay()
    for pane in again.workspace.viewer.visible_panes:
        kept = again.workspace.reading.analysis.opacities_of(pane.source.key)
        assert set(kept) == set(marked[pane.number]), "and is kept with the result"
        pane.scroll_to(next(iter(kept)))
        assert pane.layer is not None
    again.close()


def test_a_killed_worker_costs_one_analysis(qtbot, window: MainWindow, tmp_path: Path) -> None:
    study = tmp_path / "large"  # enough for the worker to be killed while it is at it
    write_phantom(study, slices=24, spacing_mm=12.0, rows=256, covid=True)
    open_study(qtbot, window, study)
    analysis = window.workspace.reading.analysis
    analysis.start()
    qtbot.waitUntil(lambda: analysis.progress_share is not None, timeout=60_000)
    os.kill(window.workspace.reading.worker_pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not analysis.busy, timeout=30_000)
    assert analysis.stage is Stage.FAILED
    assert analysis.error.code == "worker-died"
    analysis.start()
    qtbot.waitUntil(lambda: not analysis.busy, timeout=90_000)
    assert analysis.stage is Stage.DONE


def test_a_folder_that_goes_away_gives_a_result_that_says_what_is_missing(
    qtbot, window: MainWindow, study: Path
) -> None:
    open_study(qtbot, window, study)
    for path in sorted(study.rglob("*.dcm"))[:3]:
        path.unlink()
    analysis = window.workspace.reading.analysis
    analysis.start()
    qtbot.waitUntil(lambda: not analysis.busy, timeout=90_000)
    assert analysis.stage is Stage.DONE
    text = window.docks["diagnosis"].widget().card.text
    assert text.partial.startswith("PARTIAL")


def test_without_a_bundle_the_viewer_works_and_the_analysis_says_what_to_do(
    qtbot, window: MainWindow, study: Path, monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tmp_path / "nowhere"))
    open_study(qtbot, window, study)
    analysis = window.workspace.reading.analysis
    analysis.start()
    qtbot.waitUntil(lambda: not analysis.busy, timeout=60_000)
    assert analysis.stage is Stage.FAILED
    assert analysis.error.code == "bundle-not-found"
    assert window.docks["diagnosis"].widget().hint.text()
