"""Window presets: renamed, changed, added, on their digit keys, in every menu, and there again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt

from desktop.rendering.window import PRESETS, Window
from desktop.settings import Settings
from desktop.viewmodels.view.corner_text import corner_texts
from desktop.viewmodels.view.presets import PRESETS_KEY, keep_presets, presets_of
from desktop.views.window.presets_dialog import CENTER, NAME, WIDTH, PresetsDialog


@pytest.fixture
def settings(qapp, tmp_path) -> Settings:
    return Settings(tmp_path)


def test_the_usual_ones_until_the_user_makes_a_list(settings, tmp_path) -> None:
    assert presets_of(settings) == PRESETS
    own = [(f"own {number}", Window(number, 100)) for number in range(11)]
    keep_presets(settings, own)
    again = presets_of(Settings(tmp_path))
    assert [(one.name, one.window) for one in again] == own
    assert [one.key for one in again] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0]
    keep_presets(settings, [(one.name, one.window) for one in PRESETS])
    assert settings.get(PRESETS_KEY) == []


def test_nonsense_in_the_file_is_left_out(settings) -> None:
    fine = {"name": "fine", "center": 1, "width": 2}
    bad = [
        5,
        {},
        {"name": "x", "center": "y", "width": 3},
        {"name": "x", "center": 10**400, "width": 3},
        {"name": "x", "center": 1, "width": 0.5},
    ]
    settings.set(PRESETS_KEY, [*bad, fine, {"name": "x", "center": float("nan"), "width": 3}])
    assert [(one.key, one.name, one.window) for one in presets_of(settings)] == [(1, "fine", Window(1, 2))]
    settings.set(PRESETS_KEY, bad)
    assert presets_of(settings) == PRESETS


@pytest.fixture
def dialog(qtbot, settings) -> PresetsDialog:
    made = PresetsDialog(settings, Window(-500, 1234))
    qtbot.addWidget(made)
    return made


def test_change_add_move_delete(dialog, settings) -> None:
    table = dialog.table
    table.item(0, NAME).setText("My lungs")
    table.item(0, WIDTH).setText("1600")
    dialog.buttons["add"].click()
    table.selectRow(1)
    dialog.buttons["down"].click()
    table.selectRow(8)
    dialog.buttons["delete"].click()
    dialog.accept()
    found = presets_of(settings)
    assert found[0].name == "My lungs"
    assert found[0].window == Window(-600, 1600)
    assert [one.name for one in found[1:3]] == ["Bone", "Mediastinum"]
    assert (found[-1].name, found[-1].window, len(found)) == ("My window", Window(-500, 1234), 9)


def test_numbers_have_no_sign_between_thousands(dialog) -> None:
    """1,500 is one and a half where the comma is the decimal sign."""
    before = QLocale()
    for language in ("en", "es", "pt", "zh"):
        QLocale.setDefault(QLocale(language))
        dialog._fill(PRESETS)
        assert dialog.table.item(0, WIDTH).text() == f"{PRESETS[0].window.width:.0f}"
    QLocale.setDefault(before)


def test_what_is_no_window_is_not_kept(dialog, settings) -> None:
    dialog.table.item(2, CENTER).setText("middle")
    dialog.accept()
    assert "Row 3" in dialog.trouble.text()
    assert presets_of(settings) == PRESETS


def test_keys_menus_and_corner_follow(qtbot, window) -> None:
    workspace = window.workspace
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    pane, view = workspace.viewer.active, window.viewer_page.active_view()
    qtbot.waitUntil(lambda: pane.pixels is not None)
    usual = [(one.name, one.window) for one in PRESETS]
    keep_presets(workspace.settings, [("Airways & more", Window(-800, 700)), *usual[1:], ("Tenth", Window(7, 70))])
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert pane.window == Window(-800, 700)
    assert window.actions_.action("preset-1").text() == "Airways && more"
    texts = corner_texts(pane, show_identity=False, presets=presets_of(workspace.settings))
    assert texts.bottom_right[0] == "Airways & more"
    menu = window.actions_.context_menu(window).actions()[0].menu()
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()
    (tenth,) = [action for action in menu.actions() if action.text() == "Tenth"]
    tenth.trigger()
    assert pane.window == Window(7, 70)
    keep_presets(workspace.settings, usual[:2])
    assert not window.actions_.action("preset-3").isVisible()
    qtbot.keyClick(view, Qt.Key.Key_3)
    assert pane.window == Window(7, 70)


def test_the_digit_keys_stand_before_the_rows_that_have_them(dialog) -> None:
    table = dialog.table
    dialog.buttons["add"].click()
    table.selectRow(0)
    dialog.buttons["delete"].click()
    assert [table.verticalHeaderItem(row).text() for row in range(table.rowCount())] == list("123456789")
