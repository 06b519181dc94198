"""Whole days in the real window: mouse and keyboard, phantoms, the bundle that ships; nothing is replaced."""

from __future__ import annotations

import csv
import json
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QToolButton

from desktop.app import make_window
from desktop.reviews import Opinion
from desktop.viewmodels.batch.batch import BatchStage
from desktop.viewmodels.intake.intake import IntakeStage
from desktop.viewmodels.read.review import opinion_text
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.tool import Tool
from desktop.views.read.export_dialog import ExportDialog
from engine.pacs.peer import PacsWish
from engine.phantom import write_phantom
from engine.triage.values import Verdict
from tests.support.pacs import Orthanc
from tests.support.ports import free_port
from tests.support.tools import dcmtk
from tests.support.windows import show_active

pytestmark = [pytest.mark.slow, pytest.mark.waits]
PATIENCE_MS = 180_000
#: Of a study: from end to end of the chest, some of them without lung.
SLICES = 10
#: Studies of the night; the urgent one is neither the first nor the last.
ARRIVING = 6


@pytest.fixture
def real_window(qtbot, tmp_path: Path):
    made = make_window(tmp_path / "config")
    show_active(qtbot, made)
    yield made
    made.close()


def phantom(folder: Path, seed: int, *, covid: bool, patient_id: str = "PHANTOM", day: str = "20240617") -> list[Path]:
    """A whole chest, coarse enough to be judged in seconds."""
    return write_phantom(
        folder, slices=SLICES, spacing_mm=30.0, rows=256, covid=covid, seed=seed, patient_id=patient_id,
        edit=lambda dataset, _index: setattr(dataset, "StudyDate", day),
    )  # fmt: skip


def modalities(pacs: Orthanc, patient_id: str) -> set[str]:
    """What the archive holds of a patient."""
    asked = {"Level": "Series", "Query": {"PatientID": patient_id}, "Expand": True}
    found = pacs.ask("/tools/find", json.dumps(asked).encode())
    return {one["MainDicomTags"]["Modality"] for one in found}


def wait_for_archive(qtbot, condition: Callable[[], bool]) -> None:
    """As ``waitUntil``, asked five times a second: each time is a request to an archive that has work to do."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not condition():
        assert time.monotonic() < end, "the archive never got it"
        qtbot.wait(200)


def test_researcher_a_folder_a_table_and_masks(qtbot, real_window, tmp_path, monkeypatch) -> None:
    nibabel = pytest.importorskip("nibabel", reason="NIfTI needs nibabel")
    for number, covid in enumerate((False, True)):
        phantom(tmp_path / "studies" / f"s{number}", number, covid=covid)
    (tmp_path / "studies" / "notes.txt").write_text("not DICOM")
    real_window.actions_.action("batch").trigger()
    page = real_window.page_switch.built["batch"]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(tmp_path / "studies"))
    page.form.choose_root()
    for name in ("nifti", "seg"):
        page.form.boxes[name].click()
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    batch = real_window.workspace.batch
    qtbot.waitUntil(lambda: batch.stage in (BatchStage.DONE, BatchStage.FAILED), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 2)
    out = tmp_path / "studies-alveoscope"
    (table,) = out.rglob("*.csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["verdict"] for row in csv.DictReader(file)) == ["negative", "positive"]
    masks = [nibabel.load(path) for path in out.rglob("*.nii.gz")]
    assert masks
    assert {one.shape[2] for one in masks} == {SLICES}
    assert len(list(out.rglob("*.seg.dcm"))) == 2
    page.table.selectRow(0)  # the urgent one is first
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    reading = real_window.workspace.reading
    qtbot.waitUntil(lambda: reading.analysis.assessment is not None, timeout=PATIENCE_MS)
    assert reading.analysis.assessment.result.verdict is Verdict.POSITIVE


def test_er_night_one_of_six_rings_is_read_and_answered(qtbot, tmp_path, request, monkeypatch) -> None:
    profile = tmp_path / "profile.toml"  # the default is ten seconds
    profile.write_text('schema = 1\nname = "er"\n[intake]\nquiet_seconds = 3\n', encoding="utf-8")
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(profile))
    port = free_port()
    pacs = Orthanc(tmp_path / "orthanc", port)
    request.addfinalizer(pacs.close)
    window = make_window(tmp_path / "config")
    show_active(qtbot, window)
    window.workspace.settings.set("intake.ring", True)
    window.actions_.action("intake").trigger()
    dialog = window.dialogs.opened("intake")
    dialog.port.setValue(port)
    qtbot.keyClicks(dialog.pacs, pacs.address)
    qtbot.mouseClick(dialog.receiver.on, Qt.MouseButton.LeftButton)
    receiver = window.workspace.intake.receiver
    qtbot.waitUntil(lambda: receiver.stage is IntakeStage.ON, timeout=PATIENCE_MS)
    dialog.close()
    with qtbot.waitSignal(window.workspace.rang, timeout=PATIENCE_MS):
        for number in range(ARRIVING):
            folder = tmp_path / f"s{number}"
            files = phantom(folder, number, covid=number == 3, patient_id=f"P{number}")
            peer = ["-aet", "CT1", "-aec", "ALVEOSCOPE", "127.0.0.1", str(port)]
            subprocess.run([dcmtk("storescu"), *peer, *map(str, files)], check=True, timeout=60)
    qtbot.waitUntil(lambda: receiver.state.judged == ARRIVING, timeout=PATIENCE_MS)
    window.actions_.action("worklist").trigger()
    page = window.page_switch.built["worklist"]
    qtbot.waitUntil(lambda: page.table.model().rowCount() == ARRIVING, timeout=PATIENCE_MS)
    page.table.selectRow(0)
    assert page.selected().entry.outcome.verdict is Verdict.POSITIVE, "the urgent one is on top"
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    reading = window.workspace.reading
    qtbot.waitUntil(lambda: reading.analysis.assessment is not None, timeout=PATIENCE_MS)
    assert reading.analysis.assessment.result.verdict is Verdict.POSITIVE
    (agree,) = [one for one in window.findChildren(QToolButton) if one.text() == opinion_text(Opinion.AGREE)]
    qtbot.mouseClick(agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: reading.review.review is not None and reading.review.review.opinion is Opinion.AGREE)
    wait_for_archive(qtbot, lambda: len(pacs.ask("/studies")) == ARRIVING)
    window.workspace.pacs.set_wish(PacsWish(pacs.address))
    window.actions_.action("send-result").trigger()
    wait_for_archive(qtbot, lambda: modalities(pacs, "P3") >= {"SR", "SEG"})
    window.workspace.intake.receiver.stop()
    qtbot.waitUntil(lambda: receiver.stage is IntakeStage.OFF, timeout=PATIENCE_MS)
    window.close()


def test_radiologist_a_prior_from_the_archive_a_slab_a_length_and_a_report(
    qtbot, tmp_path, request, monkeypatch
) -> None:
    pacs = Orthanc(tmp_path / "orthanc", free_port())
    request.addfinalizer(pacs.close)
    for number, day in enumerate(("20240105", "20240617")):
        pacs.take(phantom(tmp_path / day, number, covid=number == 0, day=day))
    window = make_window(tmp_path / "config")
    show_active(qtbot, window)
    workspace = window.workspace
    workspace.pacs.set_wish(PacsWish(pacs.address))
    window.actions_.action("pacs").trigger()
    dialog = window.dialogs.opened("pacs")
    qtbot.keyClicks(dialog.patient_id, "PHANTOM")
    qtbot.mouseClick(dialog.search_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: workspace.pacs.studies.rowCount() == 2, timeout=PATIENCE_MS)
    dialog.studies.selectRow(0)
    with qtbot.waitSignal(workspace.browser.finished, timeout=PATIENCE_MS):
        qtbot.mouseClick(dialog.earlier_button, Qt.MouseButton.LeftButton)
    dialog.close()
    qtbot.waitUntil(lambda: bool(workspace.comparison.priors), timeout=PATIENCE_MS)
    window.actions_.action("compare").trigger()
    qtbot.waitUntil(lambda: workspace.comparison.on, timeout=PATIENCE_MS)
    workspace.comparison.want_missing()
    qtbot.waitUntil(lambda: not workspace.comparison.missing, timeout=PATIENCE_MS)
    pair = workspace.comparison.pair
    assert [side.answer.assessment.result.verdict for side in (pair.old, pair.new)] == [
        Verdict.POSITIVE,
        Verdict.NEGATIVE,
    ]
    workspace.comparison.toggle()
    viewer = workspace.viewer
    window.actions_.action("orthogonal").trigger()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL, timeout=PATIENCE_MS)
    window.actions_.action("slab").trigger()
    qtbot.waitUntil(lambda: viewer.slabs.current() is not None, timeout=PATIENCE_MS)
    window.actions_.action("orthogonal").trigger()
    qtbot.waitUntil(lambda: viewer.layout is not Layout.ORTHOGONAL, timeout=PATIENCE_MS)
    pane, view = viewer.active, window.viewer_page.active_view()
    qtbot.waitUntil(lambda: pane.pixels is not None and not pane.loading, timeout=PATIENCE_MS)
    window.actions_.action("tool-distance").trigger()
    assert viewer.tool is Tool.DISTANCE
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    qtbot.mouseMove(view, view.rect().center() + QPoint(60, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=view.rect().center() + QPoint(60, 0))
    assert len(pane.measures()) == 1
    qtbot.waitUntil(lambda: workspace.reading.analysis.assessment is not None, timeout=PATIENCE_MS)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    window.actions_.action("export-result").trigger()
    window.findChild(ExportDialog).accept()
    qtbot.waitUntil(lambda: bool(list((tmp_path / "out").glob("*.pdf"))), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not workspace.reading.handing_on.files.busy, timeout=PATIENCE_MS)
    window.close()


def test_hospital_it_profile_receiver_and_support_bundle(qtbot, tmp_path, monkeypatch) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(
        'schema = 1\nname = "er"\ntitle = "ER North"\nlocked = ["analysis.automatic"]\n[analysis]\nautomatic = true\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(profile))
    window = make_window(tmp_path / "config")
    show_active(qtbot, window)
    assert "ER North" in window.windowTitle()
    window.actions_.action("intake").trigger()
    dialog = window.dialogs.opened("intake")
    dialog.port.setValue(free_port())
    qtbot.mouseClick(dialog.receiver.on, Qt.MouseButton.LeftButton)
    receiver = window.workspace.intake.receiver
    qtbot.waitUntil(lambda: receiver.stage is IntakeStage.ON, timeout=PATIENCE_MS)
    qtbot.mouseClick(dialog.echo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "answers" in dialog.echo.text(), timeout=PATIENCE_MS)
    target = tmp_path / "support.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), ""))
    window.actions_.action("support-bundle").trigger()
    qtbot.waitUntil(lambda: target.exists() and not window.workspace.support.busy, timeout=PATIENCE_MS)
    with zipfile.ZipFile(target) as bundle:
        assert {"doctor.json", "settings.json"} <= set(bundle.namelist())
        assert str(tmp_path) not in "".join(bundle.read(name).decode() for name in bundle.namelist())
    qtbot.mouseClick(dialog.receiver.on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: receiver.stage is IntakeStage.OFF, timeout=PATIENCE_MS)
    window.close()
