"""The real main window, driven by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from desktop.rendering.window import Window
from desktop.viewmodels.browse.tree_nodes import SeriesNode
from desktop.views.browse.place_button import PlaceButton
from desktop.views.view.image_export import snapshot, suggested_name, write_png
from desktop.views.window.keys_editor import CheatSheet
from desktop.views.window.settings_dialog import SettingsDialog
from engine.errors import NothingFoundError
from tests.support.series import make_series, make_study, refused


@pytest.fixture
def opened(qtbot, window):
    """The window with its study open and the middle slice in view."""
    window.workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: not window.workspace.browser.scanning)
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    qtbot.waitUntil(lambda: window.workspace.store.idle)
    return window


def pane_of(window):
    return window.workspace.viewer.active


def view_of(window):
    return window.viewer_page.active_view()


def press(qtbot, window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


def test_first_window_shows_the_way_in(window):
    assert window.pages.currentWidget() is window.start_page
    assert window.windowTitle() == "Alveoscope"


def test_a_long_place_among_the_recent_ones_squeezes_no_panel(qtbot, window, engine):
    def widths():
        QApplication.processEvents()
        return [window.docks[name].width() for name in ("browser", "diagnosis")]

    before = widths()
    place = Path("/somewhere & far", *("1.3.12.2.1107.5.1.4.93005.30000020041107154224500000079" for _ in range(5)))
    window.workspace.settings.set("places.recent", [str(place)])
    window.start_page.show_recent()
    assert widths() == before
    (button,) = window.start_page.findChildren(PlaceButton)
    assert button.accessibleName() == str(place)
    assert "…" in button.text()
    with qtbot.waitSignal(window.workspace.browser.finished):
        button.click()


def test_opening_shows_the_middle_slice_with_the_lung_window(opened):
    pane = pane_of(opened)
    assert opened.pages.currentWidget() is opened.viewer_page
    assert (pane.index, pane.count, pane.window) == (10, 20, Window(-600, 1500))


def test_a_series_of_which_no_image_can_be_shown_says_why(qtbot, opened):
    series = make_series(0, description="Localizer", findings=(refused("no-geometry", "12 images can't be placed."),))
    shown = pane_of(opened).source
    opened.workspace.open_series(series, make_study(series))
    panel = opened.docks["series-doctor"].widget()
    qtbot.waitUntil(lambda: any(label.text() == "12 images can't be placed." for label in panel.findChildren(QLabel)))
    assert any(label.text() == "Of “Localizer”, which is not in view" for label in panel.findChildren(QLabel))
    assert pane_of(opened).source is shown


def test_keys_scroll(qtbot, opened):
    pane = pane_of(opened)
    for key, index in [
        (Qt.Key.Key_Down, 11), (Qt.Key.Key_Up, 10), (Qt.Key.Key_End, 19), (Qt.Key.Key_Down, 19),
        (Qt.Key.Key_PageUp, 9), (Qt.Key.Key_Home, 0), (Qt.Key.Key_PageDown, 10),
    ]:  # fmt: skip
        press(qtbot, opened, key)
        assert pane.index == index


def test_digits_choose_windows(qtbot, opened):
    press(qtbot, opened, Qt.Key.Key_2)
    assert pane_of(opened).window == Window(50, 350)
    press(qtbot, opened, Qt.Key.Key_1)
    assert pane_of(opened).window == Window(-600, 1500)


def drag(qtbot, view, start, end, button=Qt.MouseButton.LeftButton, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mousePress(view, button, modifier, QPoint(*start))
    qtbot.mouseMove(view, QPoint(*end))
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(*end), view.mapToGlobal(QPointF(*end)), Qt.MouseButton.NoButton, button, modifier
    )
    QApplication.sendEvent(view, move)
    qtbot.mouseRelease(view, button, modifier, QPoint(*end))


def test_dragging_changes_the_window(qtbot, opened):
    view = view_of(opened)
    drag(qtbot, view, (200, 200), (250, 190))
    assert pane_of(opened).window == Window(-620, 1600)


def test_wheel_scrolls_and_ctrl_wheel_zooms(opened):
    view, pane = view_of(opened), pane_of(opened)

    def wheel(delta, modifiers=Qt.KeyboardModifier.NoModifier):
        at = QPointF(200, 200)
        event = QWheelEvent(
            at, view.mapToGlobal(at), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view, event)

    wheel(-120)
    assert pane.index == 11
    wheel(240)
    assert pane.index == 9
    wheel(120, Qt.KeyboardModifier.ControlModifier)
    assert pane.view.zoom == pytest.approx(1.2)
    assert pane.index == 9


def test_drop_opens(qtbot, window, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, button, keys)
    window.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: window.workspace.browser.tree.series_count == 1)
    assert window.workspace.browser.recent == (tmp_path,)


def test_typing_in_the_search_does_not_scroll_or_choose_tools(qtbot, opened):
    qtbot.keyClick(opened, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = opened.docks["browser"].widget().search
    assert QApplication.focusWidget() is search
    qtbot.keyClicks(search, "2nothing")
    tree = opened.workspace.browser.tree
    qtbot.waitUntil(lambda: tree.rowCount() == 0)
    assert pane_of(opened).window == Window(-600, 1500)
    search.clear()
    qtbot.waitUntil(lambda: tree.rowCount() == 1)


def test_click_in_the_tree_opens_and_gives_the_keyboard_to_the_viewer(qtbot, opened):
    tree_view = opened.docks["browser"].widget().tree
    node = next(opened.workspace.browser.tree.series_in_order())
    assert isinstance(node, SeriesNode)
    rect = tree_view.visualRect(opened.workspace.browser.tree.index_of(node))
    opened.workspace.viewer.active.scroll_to(3)
    qtbot.mouseClick(tree_view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert pane_of(opened).index == 10
    assert QApplication.focusWidget() is view_of(opened)


def test_nothing_found_is_told_in_plain_text(qtbot, window, engine):
    engine.studies, engine.scan_error = [], NothingFoundError("No <b>DICOM</b> here.", "Choose another folder.")
    window.workspace.open([Path("/empty")])
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    box = window.findChild(QMessageBox)
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert box.text() == "No <b>DICOM</b> here."
    box.close()


def test_close_while_scanning(qtbot, window, engine):
    engine.gate.clear()
    window.workspace.open([Path("/slow")])
    qtbot.waitUntil(lambda: bool(engine.scanned))
    assert window.close()
    assert not window.workspace.browser.scanning


@pytest.mark.parametrize("modifiers", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_question_mark_shows_all_keys(qtbot, opened, modifiers):
    press(qtbot, opened, Qt.Key.Key_Question, modifiers)
    qtbot.waitUntil(lambda: opened.findChild(CheatSheet) is not None)
    sheet = opened.findChild(CheatSheet)
    texts = {sheet.table.item(row, 1).text() for row in range(sheet.table.rowCount())}
    assert {"Next image", "Lung", "Invert"} <= {text.rstrip("…") for text in texts}
    sheet.close()


def test_changed_key_works_at_once(qtbot, opened):
    opened.workspace.keymap.set_keys("invert", ("J",))
    press(qtbot, opened, Qt.Key.Key_I)
    assert not pane_of(opened).invert
    press(qtbot, opened, Qt.Key.Key_J)
    assert pane_of(opened).invert


def test_tools_and_layouts_follow_their_keys(qtbot, opened):
    press(qtbot, opened, Qt.Key.Key_D)
    assert opened.actions_.action("tool-distance").isChecked()
    assert not opened.actions_.action("tool-window").isChecked()
    press(qtbot, opened, Qt.Key.Key_D)
    assert opened.actions_.action("tool-distance").isChecked()
    qtbot.keyClick(opened, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert [view.isVisibleTo(opened) for view in opened.viewer_page.views] == [True] * 4
    press(qtbot, opened, Qt.Key.Key_F6)
    assert view_of(opened).pane.number == 1


def test_settings_dialog_changes_what_is_in_force(qtbot, opened):
    opened.dialogs.open("settings")
    dialog = opened.findChild(SettingsDialog)
    dialog.editors["viewer.cine_rate"].setValue(33)
    dialog.editors["viewer.corner_text"].setChecked(False)
    settings = opened.workspace.settings
    assert (settings.get("viewer.cine_rate"), settings.get("viewer.corner_text")) == (33, False)
    settings.set("viewer.cine_rate", 12)
    assert dialog.editors["viewer.cine_rate"].value() == 12
    dialog.close()


def test_reopening_after_closing_everything(qtbot, opened):
    qtbot.keyClick(opened, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert opened.pages.currentWidget() is opened.start_page
    assert pane_of(opened).source is None
    opened.workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: pane_of(opened).pixels is not None)
    assert opened.pages.currentWidget() is opened.viewer_page


def test_export_carries_no_identity(qtbot, opened, tmp_path):
    view = view_of(opened)
    with_name = view.grab().toImage()
    picture = snapshot(view)
    assert picture != with_name
    write_png(picture, tmp_path / "image.png")
    assert suggested_name(view) == "image-0011.png"
    assert (tmp_path / "image.png").read_bytes()[:4] == b"\x89PNG"


def test_the_verdict_opens_the_model_card_of_the_bundle_in_use(qtbot, window) -> None:
    from PySide6.QtWidgets import QApplication

    from desktop.views.support.model_card import ModelCardDialog

    window.docks["diagnosis"].widget().card.model_card.click()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, ModelCardDialog)]
    assert "alveoscope-ct" in dialog.text.toPlainText()
    dialog.close()
