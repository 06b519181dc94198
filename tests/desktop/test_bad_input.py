"""What must not bring the window down: hostile names, odd series, odd screens, a damaged home, a second instance."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel

from desktop.app import make_window
from desktop.jobs.decoder import SliceDecoder
from engine.dicom.values import Finding, Patient, Severity
from engine.errors import PixelDataError
from tests.support.series import make_header, make_series, make_study

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


def kill_yourself(header):
    os._exit(7)


def test_codec_that_kills_its_process_costs_one_image():
    decoder = SliceDecoder(kill_yourself, 1)
    header = make_header(0, transfer_syntax_uid="1.2.840.10008.1.2.4.90")
    try:
        decoder.start_process()
        with pytest.raises(PixelDataError, match="ended unexpectedly"):
            decoder.decode(header)
    finally:
        decoder.close()
