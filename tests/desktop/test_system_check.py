"""The doctor's page and what the window adds to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import doctor_checks
from desktop.doctor_checks import platform_check, platform_plugin, window_checks
from desktop.viewmodels.support.system_check import SystemCheckViewModel
from desktop.views.support.system_check import SystemCheckDialog
from engine.doctor.values import Check, Outcome

CHECKS = (
    Check("versions", "numpy", Outcome.OK, "2.0"),
    Check("bundle", "bundle", Outcome.FAIL, "No bundle.", "Install one."),
    Check("storage", "disk", Outcome.WARN, "1 GB free", "Free some space."),
)


def test_checks_come_one_by_one_and_trouble_ends_on_top(qtbot, qapp):
    model = SystemCheckViewModel(lambda: iter(CHECKS))
    model.start()
    assert model.headline == "Checking… 0 done"
    qtbot.waitUntil(lambda: not model.running)
    assert [check.outcome for check in model.rows] == [Outcome.FAIL, Outcome.WARN, Outcome.OK]
    assert model.headline == "1 check(s) failed"
    assert "fail  bundle: bundle: No bundle. Install one." in model.as_text()
    model.close()


def test_all_is_well_in_words(qtbot, qapp):
    model = SystemCheckViewModel(lambda: CHECKS[:1])
    model.start()
    qtbot.waitUntil(lambda: not model.running)
    assert model.headline == "Everything works"
    model.close()


def test_the_dialog_says_outcome_in_a_word_and_stops_when_closed(qtbot):
    dialog = SystemCheckDialog(run_checks=lambda: iter(CHECKS))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.model.running)
    first = dialog.tree.topLevelItem(0)
    assert [first.text(column) for column in range(4)] == [
        "Model bundle: bundle", "✗ failed", "No bundle.", "Install one."
    ]  # fmt: skip
    dialog.reject()
    assert not dialog.model.running


def test_the_window_checks_name_qt_plugin_and_fonts(qapp):
    checks = {check.name: check for check in window_checks()}
    assert checks["Qt"].outcome is Outcome.OK
    assert checks["platform plug-in"].outcome is Outcome.OK
    assert checks["Latin letters"].outcome is Outcome.OK
    assert {check.topic for check in checks.values()} == {"window"}


def test_one_font_is_counted_in_the_singular(qapp, monkeypatch: pytest.MonkeyPatch):
    for families, told in ((["DejaVu Sans"], "1 font"), (["DejaVu Sans", "Noto Sans"], "2 fonts")):
        monkeypatch.setattr(doctor_checks.QFontDatabase, "families", lambda _system, found=families: found)
        assert {check.detail for check in doctor_checks.font_checks()} == {told}


def test_a_platform_plugin_that_lacks_a_library_is_told_with_the_packages(tmp_path: Path):
    broken = tmp_path / "libqxcb.so"
    broken.write_bytes(b"no library")
    check = platform_check(broken)
    assert check.outcome is Outcome.FAIL
    assert "libxcb-cursor0" in check.hint
    assert str(tmp_path) not in check.detail
    assert platform_check(None).detail == "not found"


def test_an_unknown_platform_has_no_plugin(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    assert platform_plugin() is None
