"""Window from a region, magnifier, printing, closing one study, what the right button offers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPageRanges
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QComboBox

from desktop.rendering.pdf_pages import pdf_pages
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.words.texts import iso_date
from desktop.views.browse.browser_panel import StudyTreeView
from desktop.views.view.fitted_lines import fitted
from desktop.views.view.image_print import print_pictures
from desktop.views.view.lettering import text_font
from engine.errors import AlveoscopeError
from engine.report.pdf import pdf_page
from engine.report.pictures import VERDICT_COLOURS
from engine.triage.values import Verdict
from tests.support.documents import a_document
from tests.support.series import make_series, make_study


@pytest.fixture
def opened(qtbot, window, engine):
    """The window with two patients' studies, the first in view."""
    engine.studies.append(make_study(make_series(uid="1.2.9.4"), name="ROE^RICHARD", patient_id="P2"))
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    return window


def drag(qtbot, view, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_a_narrow_pane_breaks_a_corner_between_its_parts(qapp) -> None:
    metrics = QFontMetricsF(text_font(200.0))
    line = "C -600   W 1500"
    room = metrics.horizontalAdvance("W 1500") + 1
    assert fitted(line, metrics, 2 * metrics.horizontalAdvance(line)) == [line]
    assert fitted(line, metrics, max(room, metrics.horizontalAdvance("C -600") + 1)) == ["C -600", "W 1500"]
    day = metrics.horizontalAdvance("2024-06-17") + 1
    assert fitted("2024-06-17 12:00", metrics, day) == ["2024-06-17", "12:00"], "no date lacks its end"
    assert [
        one.replace("\xa0", " ") for one in fitted("H 105.0 mm", metrics, metrics.horizontalAdvance("105.0 mm") + 1)
    ] == [
        "H",
        "105.0 mm",
    ], "a number keeps its unit"
    (word,) = fitted("Thickness", metrics, metrics.horizontalAdvance("Thick"))
    assert word != "Thickness", "shortened, not over its neighbour"


def test_the_window_of_a_region_holds_its_grey_levels(qtbot, opened) -> None:
    viewer, view = opened.workspace.viewer, opened.viewer_page.active_view()
    pane = viewer.active
    qtbot.keyClick(view, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    placement = pane.placement(view.width(), view.height())
    start, end = (QPoint(*map(round, placement.to_screen(at, at))) for at in (8, 40))
    drag(qtbot, view, start, end)
    low, high = np.percentile(pane.plane.hu[9:40, 9:40], (1, 99))
    assert pane.window.center == pytest.approx((low + high) / 2, abs=1)
    assert pane.window.width == pytest.approx(high - low, abs=2)
    assert pane.measures() == ()
    assert pane.drawing is None
    before = pane.window
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=start)
    assert pane.window == before


def test_the_magnifier_is_there_while_the_button_is_held(qtbot, opened) -> None:
    view, pane = opened.viewer_page.active_view(), opened.workspace.viewer.active
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    plain = view.grab().toImage()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(230, 240))
    assert pane.loupe == (230.0, 240.0)
    assert view.grab().toImage() != plain
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(230, 240))
    assert pane.loupe is None


def test_pictures_are_printed_one_a_page(qapp, tmp_path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    picture = QImage(40, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    print_pictures(printer, [picture, picture])
    assert (tmp_path / "out.pdf").read_bytes().count(b"/Type /Page\n") == 2


def test_only_the_pages_that_were_chosen_are_printed(qapp, tmp_path) -> None:
    colours = (Qt.GlobalColor.red, Qt.GlobalColor.green, Qt.GlobalColor.blue)
    pictures = [QImage(40, 20, QImage.Format.Format_RGB32) for _ in colours]
    for picture, colour in zip(pictures, colours, strict=True):
        picture.fill(colour)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setPageRanges(QPageRanges.fromString("2-3"))
    print_pictures(printer, pictures)
    pages = pdf_pages((tmp_path / "out.pdf").read_bytes(), 20)
    middles = [page.pixelColor(page.width() // 2, page.height() // 2) for page in pages]
    assert [(one.green() > one.blue(), one.blue() > one.green()) for one in middles] == [(True, False), (False, True)]


@pytest.mark.qt_log_ignore("QPainter::begin..: Returned false", extend=True)
def test_a_printer_that_takes_nothing_is_said(qtbot, opened, tmp_path, monkeypatch) -> None:
    told: list[AlveoscopeError] = []
    opened.workspace.trouble.connect(told.append)
    monkeypatch.setattr("desktop.views.window.main_window.MainWindow.show_trouble", lambda *_: None)
    opened.actions_.action("print-image").trigger()
    (dialog,) = opened.findChildren(QPrintDialog)
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(tmp_path / "nowhere" / "out.pdf"))
    dialog.accepted.emit(dialog.printer())
    dialog.reject()
    (error,) = told
    assert (error.code, bool(error.hint)) == ("output-not-writable", True)


@pytest.mark.parametrize("name", ["print-image", "export-image", "copy-image"])
def test_of_an_empty_pane_it_is_said_that_there_is_nothing_to_hand_on(opened, name) -> None:
    opened.workspace.viewer.set_layout(Layout.TWO)
    opened.workspace.viewer.activate(1)
    told: list[str] = []
    opened.workspace.notice.connect(told.append)
    opened.actions_.action(name).trigger()
    assert told == ["Open a series first."]


def test_printing_asks_for_the_printer(qtbot, opened) -> None:
    opened.actions_.action("print-image").trigger()
    (dialog,) = opened.findChildren(QPrintDialog)
    assert dialog.isVisible()
    qtbot.wait(50)
    choices = [box for box in dialog.findChildren(QComboBox) if box.isVisible()]
    assert choices
    assert all(box.width() >= box.sizeHint().width() for box in choices), "the name of a printer is not cut"
    dialog.reject()


def test_one_study_is_closed_and_the_other_stays(qtbot, opened, engine) -> None:
    workspace = opened.workspace
    second = engine.studies[1]
    workspace.viewer.set_layout(Layout.TWO)
    workspace.viewer.show_series(second.series[0], second, 1)
    workspace.viewer.activate(0)
    opened.actions_.action("close-study").trigger()
    assert [node.study.key for node in workspace.browser.tree.series_in_order()] == [second.key]
    assert workspace.viewer.panes[0].source.study.key == second.key
    assert workspace.viewer.panes[1].source.study.key == second.key
    opened.actions_.action("close-study").trigger()
    assert workspace.browser.tree.series_count == 0
    assert opened.pages.currentWidget() is opened.start_page


def test_where_nothing_else_can_be_shown_nothing_of_a_closed_study_stays(qtbot, opened) -> None:
    """The search hid all others: the verdict of a patient who was closed stayed, and could be printed and sent."""
    workspace = opened.workspace
    reading = workspace.reading
    with qtbot.waitSignal(reading.analysis.assessed):
        reading.analysis.start()
    workspace.browser.tree.set_query("nobody")
    opened.actions_.action("close-study").trigger()
    assert workspace.browser.tree.series_count > 0
    assert (reading.analysis.series, reading.analysis.assessment, reading.review.review) == (None, None, None)
    opened.actions_.action("print-report").trigger()
    assert "Analyse the series first" in opened.statusBar().currentMessage()
    assert not reading.handing_on.busy
    workspace.browser.tree.set_query("")
    node = next(workspace.browser.tree.series_in_order())
    workspace.show_series(node.series, node.study)
    assert reading.analysis.series is node.series


def test_a_study_of_the_list_is_closed_from_its_menu(qtbot, opened, engine) -> None:
    tree = opened.docks["browser"].widget().tree
    assert isinstance(tree, StudyTreeView)
    menus = []
    tree.menu_wanted.connect(lambda menu, _node: menus.append(menu))
    node = opened.workspace.browser.tree.series_node("1.2.9.4")
    tree.setCurrentIndex(opened.workspace.browser.tree.index_of(node))
    qtbot.keyClick(tree, Qt.Key.Key_Menu)
    if not menus:  # a platform without that key
        tree.study_closed.emit(node.study)
    else:
        menus[0].actions()[-1].trigger()
        menus[0].close()
    assert opened.workspace.browser.tree.series_node("1.2.9.4") is None
    assert opened.workspace.viewer.active.source.study.key == engine.studies[0].key


def test_the_right_button_offers_tools_and_what_concerns_the_image(opened) -> None:
    menu = opened.actions_.context_menu(opened)
    texts = [action.text() for action in menu.actions()]
    assert {"Window", "Tools", "Print image…", "Close this study", "Key image"} <= set(texts)
    menu.deleteLater()


def test_the_pages_of_a_pdf_are_pictures(qapp, tmp_path) -> None:
    pages = pdf_pages(pdf_page(a_document(tmp_path)), 50)
    assert [(page.width(), page.height()) for page in pages] == [(414, 585)]
    colours = {pages[0].pixelColor(x, y).name() for x in range(414) for y in range(40, 120)}
    red, green, blue = VERDICT_COLOURS[Verdict.POSITIVE]
    assert f"#{red:02x}{green:02x}{blue:02x}" in colours


def test_the_report_is_printed_from_the_window(qtbot, opened, tmp_path, monkeypatch) -> None:
    reading = opened.workspace.reading
    opened.actions_.action("print-report").trigger()
    assert "Analyse the series first" in opened.statusBar().currentMessage()
    with qtbot.waitSignal(reading.analysis.assessed):
        reading.analysis.start()
    asked = []

    def export(request, _context):
        asked.append(request)
        path = request.folder / "report.pdf"
        path.write_bytes(pdf_page(a_document(tmp_path)))
        return (path,)

    monkeypatch.setattr(reading.handing_on.pages, "_export", export)
    with qtbot.waitSignal(reading.handing_on.pages.ready):
        opened.actions_.action("print-report").trigger()
    (dialog,) = opened.findChildren(QPrintDialog)
    assert dialog.isVisible()
    study = reading.analysis.study
    assert dialog.windowTitle() == f"Print the report: DOE, JANE, {iso_date(study.study_date)}"
    dialog.reject()
    assert asked[0].formats == ("pdf",)
    assert not asked[0].folder.exists()
