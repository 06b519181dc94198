"""Readable, reachable, nameable: contrast of both themes, keyboard, accessible names, pictures with the notice."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

from desktop.views.read.export_dialog import ExportDialog
from desktop.views.style import palette, sheet, theme
from desktop.views.style.verdict_style import COLOURS
from desktop.views.support.about_dialog import AboutDialog, packages
from desktop.views.support.help_dialog import HelpDialog, WelcomeDialog
from desktop.views.view.image_export import with_notice
from desktop.views.worklist.override_dialog import OverrideDialog
from engine.triage.values import Verdict

INTERACTIVE = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
)  # fmt: skip


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.1: 1 to 21."""
    high, low = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("ground", ["window", "panel", "raised", "selection"])
def test_text_stands_out_from_every_ground(name: str, ground: str) -> None:
    colors = palette.THEMES[name]
    assert contrast(colors.text, getattr(colors, ground)) >= 7
    for state in ("muted", "good", "caution", "refuse"):
        if ground != "selection":
            assert contrast(getattr(colors, state), getattr(colors, ground)) >= 4.5, state


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_colour_of_every_verdict_is_seen_and_none_is_fainter_than_positive(name: str, verdict: Verdict) -> None:
    ground = palette.THEMES[name].raised
    own = contrast(COLOURS[name][verdict], ground)
    assert own >= 4.5
    assert own >= 0.75 * contrast(COLOURS[name][Verdict.POSITIVE], ground)


def unnamed(root: QWidget) -> list[str]:
    """Interactive widgets that a screen reader could not name."""
    missing = []
    for widget in root.findChildren(QWidget):
        inside = isinstance(widget, (QScrollBar, QHeaderView)) or widget.objectName().startswith("qt_")
        if not isinstance(widget, INTERACTIVE) or inside or isinstance(widget.parentWidget(), (QTabBar, QComboBox)):
            continue
        if isinstance(widget.parentWidget(), (QAbstractSpinBox, QLineEdit)) or widget.metaObject().className() in (
            "QTableCornerButton",
            "QComboBoxListView",
        ):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text):
            missing.append(f"{widget.metaObject().className()} {widget.objectName()} in {widget.parentWidget()}")
    return missing


def test_everything_that_can_be_used_has_a_name(window) -> None:
    window.page_switch.toggle("worklist")
    assert unnamed(window) == []


def test_dialogs_name_everything_too(qtbot, window) -> None:
    for dialog in (
        ExportDialog("/", parent=window),
        OverrideDialog(True, window),
        HelpDialog(window),
        WelcomeDialog(window),
        AboutDialog(window.workspace.reading, window),
    ):
        assert unnamed(dialog) == [], dialog


def test_a_widget_without_a_name_is_found(qtbot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    QLineEdit(root)
    assert len(unnamed(root)) == 1


def test_the_keyboard_reaches_every_part(qtbot, window) -> None:
    window.workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    analysis = window.workspace.reading.analysis
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    seen: list[QWidget] = []
    while (focus := QApplication.focusWidget()) is not None and focus not in seen:
        seen.append(focus)
        window.focusNextChild()
    diagnosis, evidence = window.docks["diagnosis"].widget(), window.docks["evidence"].widget()
    for wanted in (
        window.docks["browser"].widget().search,
        window.docks["browser"].widget().tree,
        window.viewer_page.active_view(),
        diagnosis.start_button,
        diagnosis.export_button,
        diagnosis.review.note,
        evidence.strip,
        evidence.overlay,
    ):
        assert wanted in seen, wanted
    downwards = (diagnosis.start_button, diagnosis.export_button, diagnosis.review.note)
    places = [seen.index(widget) for widget in downwards]
    assert places == sorted(places)


def test_the_light_theme_reaches_every_part(qtbot, window) -> None:
    window.workspace.settings.set("appearance.theme", "light")
    try:
        assert theme.current() is palette.LIGHT
        assert window.palette().window().color() == palette.LIGHT.color("window")
        window.grab()
    finally:
        window.workspace.settings.set("appearance.theme", "dark")


def test_an_exported_picture_carries_the_notice_below_the_image(qapp) -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#102030"))
    plain, coloured = with_notice(image, opacities=False), with_notice(image, opacities=True)
    assert plain.width() == 400
    assert plain.height() > 300
    assert coloured.height() > plain.height()
    assert plain.pixelColor(5, 5) == QColor("#102030")
    below = [plain.pixelColor(x, y).lightness() for x in range(400) for y in range(302, plain.height())]
    assert max(below) > 200


def test_licences_are_named_and_permissive(qapp) -> None:
    found = {name: licence for name, _version, licence in packages()}
    assert {"numpy", "pydicom", "onnxruntime", "PySide6-Essentials"} <= set(found)
    assert all(found.values())


def test_the_welcome_is_shown_once(qtbot, window) -> None:
    from desktop.app import welcome

    welcome(window)
    dialog = window.findChild(WelcomeDialog)
    dialog.begin.click()
    qtbot.waitUntil(lambda: window.findChild(WelcomeDialog) is None or not window.findChild(WelcomeDialog).isVisible())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    welcome(window)
    assert window.findChild(WelcomeDialog) is None


def test_leaving_the_welcome_without_agreeing_shows_it_again(qtbot, window) -> None:
    from desktop.app import welcome

    welcome(window)
    window.findChild(WelcomeDialog).reject()
    assert window.workspace.settings.get("start.welcomed") is False


def test_a_list_of_choices_shows_its_arrow(qtbot, window):
    for name in ("chevron.png", "chevron@2x.png", "chevron-up.png", "chevron-up@2x.png"):
        assert (Path(sheet.ASSETS) / name).is_file()
    order = window.docks["browser"].widget().order
    picture = order.grab().toImage()
    edge = picture.copy(picture.width() - 24, 4, 20, picture.height() - 8)
    greys = {edge.pixelColor(x, y).lightness() for x in range(edge.width()) for y in range(edge.height())}
    assert max(greys) - min(greys) > 60
