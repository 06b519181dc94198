"""What must not bring the window down: hostile names, odd files, odd screens, a damaged home, a second instance.

An analysis worker that is killed: ``test_open_to_verdict.py`` and ``test_diagnosis_panel.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop.app import first_window, make_window
from desktop.viewmodels.view.layout import Layout
from engine.dicom.values import Finding, Patient, Severity
from engine.errors import PixelDataError
from engine.phantom import write_phantom
from tests.support.dicom_series import hide_bytes
from tests.support.series import make_header, make_series, make_study
from tests.support.windows import show_active

HOSTILE_NAMES = (
    "<img src='file:///etc/passwd'>^<b>BOLD</b>",
    "A\x00B\x07C\r\nD\x1b[31m^E\u202eGNP.EXE",
    "כהן^דוד",
    "Wang^XiaoDong=王^小东",
    "محمد^علي",
    "&File^&&Quit",
    "x" * 64 + "^" + "y" * 64,
    "👩‍⚕️^\ud800",
)


def open_study(qtbot, window, engine, study):
    engine.studies = [study]
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.source is not None)


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_hostile_names_are_shown_as_text(qtbot, window, engine, name):
    finding = Finding("contrast", Severity.WARN, f"<b>{name}</b>")
    series = make_series(5, description=name, kernel=name, findings=(finding,))
    patient = Patient(name, name, name, name)
    open_study(qtbot, window, engine, make_study(series, patient=patient, description=name, study_date=name))
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    assert not window.grab().isNull()
    shown = [label for label in window.findChildren(QLabel) if label.text()]
    assert shown
    assert [label.text() for label in shown if label.textFormat() != Qt.TextFormat.PlainText] == []


def test_colour_image_is_told_and_the_window_goes_on(qtbot, window, engine):
    series = make_series(3)
    colour = replace(series, headers=tuple(make_header(n, photometric_interpretation="RGB") for n in range(3)))
    for header in colour.headers:
        engine.failing[header.sop_instance_uid] = PixelDataError("Colour images have no Hounsfield units.", "Other.")
    open_study(qtbot, window, engine, make_study(colour))
    pane = window.workspace.viewer.active
    qtbot.waitUntil(lambda: pane.error is not None)
    assert "Colour images" in pane.error.message
    assert not window.grab().isNull()


def test_defect_of_a_decoder_is_told_as_one(qtbot, window, engine):
    series = make_series(3)
    engine.failing[series.headers[1].sop_instance_uid] = RuntimeError("boom")
    open_study(qtbot, window, engine, make_study(series))
    pane = window.workspace.viewer.active
    qtbot.waitUntil(lambda: pane.error is not None)
    assert pane.error.code == "unexpected"


def test_float_and_huge_values_are_shown(qtbot, window, engine, monkeypatch):
    monkeypatch.setattr(
        "tests.support.desktop.make_pixels", lambda header: np.full((header.rows, header.columns), 1e9, np.float32)
    )
    open_study(qtbot, window, engine, make_study(make_series(3)))
    pane = window.workspace.viewer.active
    qtbot.waitUntil(lambda: pane.pixels is not None)
    assert pane.pixels.dtype == np.int16


def test_8k_screen(qtbot, window, engine):
    open_study(qtbot, window, engine, make_study(make_series(3, size=512)))
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    window.resize(7680, 4320)
    qtbot.waitUntil(lambda: window.viewer_page.active_view().width() > 5000)
    picture = window.grab()
    assert (picture.width(), picture.height()) == (7680, 4320)


def test_tiny_window(qtbot, window, engine):
    open_study(qtbot, window, engine, make_study(make_series(3)))
    window.resize(10, 10)
    assert not window.grab().isNull()


@pytest.mark.parametrize("text", ["", "\x00\xff", "[window]\ngeometry=@ByteArray(nonsense)\nstate=7\n"])
def test_damaged_geometry_is_ignored(qtbot, tmp_path, engine, text):
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "window.ini").write_text(text, encoding="latin-1")
    window = make_window(folder, engine.use_cases())
    qtbot.addWidget(window)
    assert window.width() > 400
    window.close()


def test_a_damaged_settings_file_is_told_in_the_window_that_the_app_opens(qapp, engine, tmp_path, monkeypatch) -> None:
    """The settings were read twice, for the language and for the window: only the first reading knew."""
    (tmp_path / "settings.json").write_text('{"appearance.theme": "li')
    monkeypatch.setattr("desktop.app.settings_folder", lambda: tmp_path)
    monkeypatch.setattr("desktop.app.UseCases", engine.use_cases)
    monkeypatch.setattr("desktop.app.install_language", lambda *_given: [])
    window = first_window(qapp)
    assert "damaged" in window.statusBar().currentMessage()
    assert (tmp_path / "settings.damaged-1.json").exists()
    window.close()


def test_damaged_settings_start_with_the_defaults_and_say_so(qtbot, tmp_path, engine):
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "settings.json").write_text("{ damaged")
    window = make_window(folder, engine.use_cases())
    qtbot.addWidget(window)
    assert "damaged" in window.statusBar().currentMessage()
    assert (folder / "settings.damaged-1.json").read_text() == "{ damaged"
    window.close()


def test_geometry_is_kept_apart_from_the_settings(qtbot, tmp_path, engine):
    folder = tmp_path / "config"
    window = make_window(folder, engine.use_cases())
    qtbot.addWidget(window)
    window.resize(window.minimumSizeHint().width() + 31, 641)
    size = window.size()
    window.close()
    assert QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat).contains("window/geometry")
    assert not (folder / "settings.json").exists()
    again = make_window(folder, engine.use_cases())
    qtbot.addWidget(again)
    assert again.height() == size.height() == 641
    again.close()


START_AND_CLOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.app import make_application, make_window
application = make_application([])
window = make_window(Path(sys.argv[1]))
window.show()
window.workspace.settings.set(sys.argv[2], int(sys.argv[3]))
print("up", flush=True)
sys.stdin.readline()
window.close()
"""


def test_two_instances_run_beside_each_other(tmp_path, project_root):
    def start(key, value):
        return subprocess.Popen(
            [sys.executable, "-c", START_AND_CLOSE, str(tmp_path), key, str(value)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=project_root,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            text=True,
        )

    with start("viewer.cine_rate", 21) as one, start("viewer.memory_mb", 300) as two:
        assert [one.stdout.readline(), two.stdout.readline()] == ["up\n", "up\n"]
        for process in (one, two):
            process.communicate("\n", timeout=60)
            assert process.returncode == 0
    text = (tmp_path / "settings.json").read_text()
    assert '"viewer.cine_rate": 21' in text
    assert '"viewer.memory_mb": 300' in text


@pytest.fixture(name="real")
def _real(qtbot, tmp_path):
    """The main window on the real engine."""
    made = make_window(tmp_path / "config")
    show_active(qtbot, made)
    yield made
    made.close()


def open_folder(qtbot, window, folder):
    with qtbot.waitSignal(window.workspace.browser.finished, timeout=30_000):
        window.workspace.open([folder])
    pane = window.workspace.viewer.active
    qtbot.waitUntil(lambda: pane.source is not None and not pane.loading, timeout=30_000)
    return pane


def test_a_file_that_fails_in_the_middle_is_told_and_scrolled_past(qtbot, real, tmp_path):
    files = write_phantom(tmp_path / "ct", slices=9, rows=64)
    content = files[2].read_bytes()
    files[2].write_bytes(content[: len(content) // 2])
    pane = open_folder(qtbot, real, tmp_path / "ct")
    uid = pydicom.dcmread(files[2], stop_before_pixels=True, force=True).SOPInstanceUID
    broken = next(i for i, one in enumerate(pane.source.series.headers) if one.sop_instance_uid == uid)
    pane.scroll_to(broken)
    qtbot.waitUntil(lambda: pane.error is not None)
    assert pane.error.code == "pixel-data"
    assert pane.error.hint
    assert not real.grab().isNull()
    qtbot.keyClick(real.viewer_page.active_view(), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: pane.error is None and pane.pixels is not None and not pane.loading)
    pane.scroll_to(broken)
    files[2].write_bytes(content)
    qtbot.keyClick(real.viewer_page.active_view(), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: pane.error is None and not pane.loading)


def test_file_deleted_while_shown_stays_on_the_screen(qtbot, real, tmp_path):
    files = write_phantom(tmp_path / "ct", slices=9, rows=64)
    pane = open_folder(qtbot, real, tmp_path / "ct")
    qtbot.waitUntil(lambda: real.workspace.store.idle)
    shown = pane.pixels
    for file in files:
        file.unlink()
    assert not real.grab().isNull()
    assert pane.pixels is shown
    pane.scroll_by(1)  # was read ahead
    assert pane.error is None
    assert pane.pixels is not None


def test_folder_unplugged_is_told_and_read_again_when_it_is_back(qtbot, real, tmp_path):
    folder = tmp_path / "stick"
    write_phantom(folder, slices=9, rows=64)
    pane = open_folder(qtbot, real, folder)
    qtbot.waitUntil(lambda: real.workspace.store.idle)
    folder.rename(tmp_path / "pocket")
    real.workspace.store.forget(pane.source.series.key)  # as if nothing had been read ahead
    qtbot.keyClick(real.viewer_page.active_view(), Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: pane.error is not None)
    assert pane.error.code == "path-unreadable"
    assert "unplugged" in pane.error.hint or "again" in pane.error.hint
    assert not real.grab().isNull()
    (tmp_path / "pocket").rename(folder)
    qtbot.keyClick(real.viewer_page.active_view(), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: pane.error is None and pane.pixels is not None and not pane.loading)
    with qtbot.waitSignal(real.workspace.trouble):
        real.workspace.open([tmp_path / "pocket"])
    QApplication.activeModalWidget().close()


def test_study_of_one_slice_is_shown_and_refused_in_words(qtbot, real, tmp_path):
    write_phantom(tmp_path / "one", slices=1, rows=64)
    pane = open_folder(qtbot, real, tmp_path / "one")
    assert pane.pixels is not None
    node = next(real.workspace.browser.tree.series_in_order())
    assert node.state().startswith("Not assessable: ")
    qtbot.keyClick(real.viewer_page.active_view(), Qt.Key.Key_M)
    assert real.workspace.viewer.layout is Layout.ONE
    assert "nothing to reformat" in real.statusBar().currentMessage()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_N, Qt.Key.Key_C):
        qtbot.keyClick(real.viewer_page.active_view(), key)
    assert pane.index == 0


def test_colour_image_from_a_file(qtbot, real, tmp_path):
    def colour(dataset, _index):
        dataset.PhotometricInterpretation = "RGB"
        dataset.SamplesPerPixel = 3
        dataset.PlanarConfiguration = 0
        dataset.BitsAllocated = dataset.BitsStored = 8
        dataset.HighBit = 7
        dataset.PixelData = bytes(64 * 64 * 3)

    write_phantom(tmp_path / "rgb", slices=6, rows=64, edit=colour)
    pane = open_folder(qtbot, real, tmp_path / "rgb")
    assert "colour" in pane.error.message
    assert "olour" in next(real.workspace.browser.tree.series_in_order()).state()
    assert not real.grab().isNull()


def test_huge_private_tags_are_not_read(qtbot, real, tmp_path):
    folder = tmp_path / "huge"
    for path in write_phantom(folder, slices=12, rows=64):
        hide_bytes(path, 64 * 1024**2)
    open_folder(qtbot, real, write_phantom(tmp_path / "first", slices=6, rows=64)[0].parent)  # imports are no bloat
    tracemalloc.start()
    try:
        pane = open_folder(qtbot, real, folder)
        qtbot.waitUntil(lambda: real.workspace.store.idle)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(pane.source.series.headers) == 12
    assert pane.pixels is not None
    assert peak < 48 * 1024**2  # less than one of the twelve elements


def test_pixels_that_are_not_square_are_shown_in_true_proportion(qtbot, real, tmp_path):
    def disc_of_tall_pixels(dataset, _index):
        rows, columns = np.mgrid[:32, :64]
        inside = (2 * (rows - 15.5)) ** 2 + (columns - 31.5) ** 2 < 20**2
        dataset.Rows, dataset.PixelSpacing = 32, [2.0, 1.0]
        dataset.PixelData = np.where(inside, 1000, 24).astype("<i2").tobytes()

    write_phantom(tmp_path / "ct", slices=9, rows=64, edit=disc_of_tall_pixels)
    pane = open_folder(qtbot, real, tmp_path / "ct")
    qtbot.waitUntil(lambda: pane.pixels is not None)
    assert pane.pixels.shape == (32, 64)
    picture = real.viewer_page.active_view().grab().toImage()
    middle = picture.width() // 2, picture.height() // 2

    def bright(step):
        """Pixels of the screen from the middle of the disc to its edge."""
        places = ((middle[0] + n * step[0], middle[1] + n * step[1]) for n in range(1, min(middle)))
        return next(n for n, place in enumerate(places) if picture.pixelColor(*place).lightness() < 128)

    across, down = bright((1, 0)) + bright((-1, 0)), bright((0, 1)) + bright((0, -1))
    assert across > 40
    assert down == pytest.approx(across, rel=0.08)
