"""Lists, tables and dialogs shorten nothing on the smallest screen, in any language."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication, QSpinBox, QStyleOptionViewItem

from desktop.rendering.geometry import Placement
from desktop.viewmodels.analyse import queue_table
from desktop.viewmodels.browse.study_tree import StudyTree
from desktop.viewmodels.read.slice_table import INDEX, REMARK
from desktop.viewmodels.words.engine_words import with_colon
from desktop.viewmodels.words.listed_verdict import ListedVerdict
from desktop.viewmodels.worklist.table import STATE, WHY
from desktop.views.browse import series_delegate
from desktop.views.browse.browser_panel import NARROWEST
from desktop.views.read.export_dialog import ExportDialog
from desktop.views.style import theme
from desktop.views.style.sheet import window_sheet
from desktop.views.style.spin_boxes import inset
from desktop.views.support import about_dialog
from desktop.views.support.help_dialog import WelcomeDialog
from desktop.views.support.model_card import ModelCardDialog
from desktop.views.support.system_check import SystemCheckDialog
from desktop.views.view import painting
from engine.dicom.values import Finding, Severity
from engine.report.drawn import Kind
from engine.triage.comparison import Change
from engine.triage.measures import MEASURES
from engine.triage.values import Verdict
from engine.worklist.store import open_store
from engine.worklist.values import About, Priority
from tests.end2end.screenshots import draw_measures
from tests.support.cut_texts import cut, cut_cells
from tests.support.series import make_series, make_study
from tests.support.spoken import spoken

#: Of the list of studies at 1024 pixels, once a scroll bar stands beside its rows.
NARROWEST_ROW = 228
#: Where the panel is as narrow as it gets, with the indents of the tree and a scroll bar.
LEAST_ROW = NARROWEST - 45 - 12
LANGUAGES = ("en", "es", "pt", "zh")


@pytest.fixture
def shortened(monkeypatch) -> list[tuple[str, str]]:
    """Lines of the list, each as it is and as it is shown."""
    lines = []

    class Metrics(series_delegate.QFontMetrics):
        def elidedText(self, text, *rest):
            shown = super().elidedText(text, *rest)
            lines.append((text, shown))
            return shown

    monkeypatch.setattr(series_delegate, "QFontMetrics", Metrics)
    return lines


def _warned_series() -> StudyTree:
    tree = StudyTree()
    finding = Finding("wide-spacing", Severity.WARN, "The images are 15.0 mm apart.")
    tree.merge([make_study(make_series(description="Chest 5.0 lung", kernel="LUNG", findings=(finding,)))])
    return tree


def _paint_row(tree: StudyTree, thumbnails, width: int) -> None:
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, 68)
    picture = QImage(option.rect.size(), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    series_delegate.SeriesDelegate(tree, thumbnails).paint(painter, option, tree.index_of(tree.series_node("1.2.3")))
    painter.end()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_of_the_list_says_less_rather_than_half(qapp, shortened, workspace, language: str) -> None:
    with spoken(QApplication.instance(), language):
        tree = _warned_series()
        node = tree.series_node("1.2.3")
        _paint_row(tree, workspace.thumbnails, NARROWEST_ROW)
        assert len(shortened) == 3
        assert [text for text, shown in shortened if text != shown] == []
        tip = tree.data(tree.index_of(node), 3)
        assert node.state() in tip
        assert node.details() in tip


@pytest.mark.parametrize("width", [LEAST_ROW, series_delegate.NARROW, 260])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_row_of_the_list_cuts_a_verdict(qapp, shortened, workspace, language: str, width: int) -> None:
    """Beside the sign that the series doctor warns, too; its per cent were behind the edge."""
    with spoken(QApplication.instance(), language):
        tree = _warned_series()
        for verdict, probability in ((Verdict.INDETERMINATE, 0.45), (Verdict.NOT_ASSESSABLE, None)):
            tree.set_verdicts({"1.2.3": ListedVerdict(verdict, probability, 20)})
            _paint_row(tree, workspace.thumbnails, width)
        assert len(shortened) == 6
        assert [text for text, shown in shortened if text != shown] == []


@pytest.fixture
def measured(small):
    """Three measures on the image in view, for one test."""
    draw_measures(small)
    yield small
    small.workspace.viewer.active.remove_measures(all_of_them=True)
    assert small.docks["measurements"].widget().table.model().rowCount() == 0


def test_no_cell_of_the_panels_is_cut(qtbot, measured, monkeypatch) -> None:
    for name, columns in (("slices", range(INDEX, REMARK + 1)), ("measurements", None), ("queue", None)):
        measured.docks[name].raise_()
        qtbot.wait(50)
        table = measured.docks[name].widget().table
        assert table.model().rowCount() > 0
        assert cut_cells(table, columns) == [], name
    running = with_colon(QCoreApplication.translate("Queue", "Running"), "120 / 240")
    with monkeypatch.context() as patch:
        patch.setattr(queue_table, "_state", lambda _entry: running)
        table.model().touch()
        qtbot.wait(50)
        assert running in [table.model().index(0, column).data() for column in range(3)]
        assert cut_cells(table) == []
    table.model().touch()


def test_the_edge_of_the_panel_cuts_no_number(qtbot, small) -> None:
    """A position of 285.0 mm was read as one of 28."""
    small.docks["slices"].raise_()
    qtbot.wait(50)
    table = small.docks["slices"].widget().table
    edge = table.viewport().width()
    starts = [table.columnViewportPosition(column) for column in range(table.model().columnCount())]
    assert edge in (*starts, starts[-1] + table.columnWidth(len(starts) - 1))


def test_no_measure_of_a_comparison_is_cut(qtbot, small) -> None:
    """Those of the thirds of a lung begin alike: shortened, nobody tells them apart."""
    small.room.one_panel("comparison", True)
    panel = small.docks["comparison"].widget()
    panel.rows.put(tuple(Change(one.key, one.unit, 0.25, 0.5) for one in MEASURES))
    qtbot.wait(50)
    assert panel.rows.rowCount() == len(MEASURES)
    assert cut_cells(panel.table) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dialog_of_texts_is_as_high_as_they_are(qtbot, language: str) -> None:
    with spoken(QApplication.instance(), language):
        for dialog in (ExportDialog(""), WelcomeDialog()):
            qtbot.addWidget(dialog)
            dialog.show()
            qtbot.wait(20)
            assert dialog.height() == dialog.layout().totalHeightForWidth(dialog.width())
            assert cut(dialog) == []


@pytest.mark.parametrize("_kept_window", ["es"], indirect=True)
def test_the_receiver_s_fields_have_their_height_on_a_low_screen(qtbot, small) -> None:
    small.actions_.action("intake").trigger()
    dialog = small.dialogs.opened("intake")
    lines = (dialog.title, dialog.networks, dialog.senders, dialog.pacs)
    assert all(line.height() >= line.sizeHint().height() for line in lines)
    dialog.close()


def test_nothing_of_the_model_card_lies_beyond_its_edge(qtbot) -> None:
    words = " | ".join(["0.631 (0.576 to 0.684)"] * 6)
    dialog = ModelCardDialog("\n".join([f"| {words} |", "| - " * 6 + "|", *[f"| {words} |"] * 40]))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.wait(20)
    assert dialog.text.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_system_check_lies_beyond_its_edge(qtbot, language: str) -> None:
    from engine.doctor.values import Check, Outcome

    def checks():
        for name in ("JPEG Spectral Selection (Process 6 and 8, retired)", "JPEG 2000"):
            yield Check("decoders", name, Outcome.OK, "libjpeg-turbo imagecodecs 2026.3.6: decodes")

    with spoken(QApplication.instance(), language):
        dialog = SystemCheckDialog(run_checks=checks)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: not dialog.model.running)
        qtbot.wait(20)
        assert dialog.tree.horizontalScrollBar().maximum() == 0
        found = dialog.tree.topLevelItem(0).text(2)
        assert found.startswith("libjpeg-turbo imagecodecs 2026.3.6")
        assert ("decodes" in found) == (language == "en")
        dialog.close()


def test_every_licence_is_read_in_whole(qtbot, workspace, monkeypatch) -> None:
    long = "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0 AND Apache-2.0 WITH LLVM-exception"
    monkeypatch.setattr(about_dialog, "packages", lambda: [("numpy", "2.4", long), ("scipy", "1.17", "BSD")])
    dialog = about_dialog.AboutDialog(workspace.reading)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.wait(20)
    tree = dialog.packages
    high, low = (tree.visualItemRect(tree.topLevelItem(row)).height() for row in (0, 1))
    room = QRect(0, 0, tree.columnWidth(2) - 2 * about_dialog.INSIDE, 1000)
    needed = tree.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap.value, long).height()
    assert high >= needed > low


@pytest.mark.parametrize("new_small", ["es", "en"], indirect=True)
def test_what_decides_in_the_worklist_is_not_shortened(qtbot, new_small, tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'list.sqlite3'}")
    for number in range(3):
        store.submit(f"1.2.{number}", tmp_path / "gone", images=40, patient=f"DOE^J{number}")
        store.describe(f"1.2.{number}", About(f"P{number}", f"A{number}", "20240617", "101500", 64))
    store.override("1.2.0", Priority.STAT, reason="Asked for by the ward", by="Dr. Who")
    new_small.workspace.reading.worklist._open_store = lambda: store
    new_small.actions_.action("worklist").trigger()
    rows = new_small.workspace.reading.worklist.table
    qtbot.waitUntil(lambda: rows.rowCount() == 3, timeout=60_000)
    qtbot.wait(50)
    table = new_small.page_switch.built["worklist"].table
    assert not table.isColumnHidden(WHY)
    assert not table.isColumnHidden(STATE)
    assert cut_cells(table, range(STATE, STATE + 1)) == []
    assert cut_cells(table, range(WHY, WHY + 1)) == []


def test_a_number_stands_off_the_edge_of_its_box(qtbot) -> None:
    box = QSpinBox()
    inset(box)
    box.setStyleSheet(window_sheet(theme.current()))
    box.setRange(11111, 11112)
    box.resize(200, 30)
    qtbot.addWidget(box)
    box.show()
    box.clearFocus()
    picture = box.grab().toImage()
    middle = range(6, picture.height() - 6)
    ground = picture.pixel(picture.width() // 2, picture.height() // 2)
    first = next(x for x in range(2, picture.width()) if any(picture.pixel(x, y) != ground for y in middle))
    assert first >= 7


@pytest.mark.parametrize("corner", [(190.0, 190.0), (5.0, 195.0), (195.0, 5.0)])
def test_the_numbers_of_a_measurement_stay_in_their_pane(qapp, monkeypatch, corner: tuple[float, float]) -> None:
    drawn = []
    monkeypatch.setattr(painting, "draw_text", lambda _painter, x, y, text, *_colour: drawn.append((x, y, text)))
    picture = QImage(200, 200, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    placement = Placement(200, 200, (1.0, 1.0), 200, 200)
    lines = ("均值 −736 HU   标准差 291", "Min −892   Max 68")
    painting.draw_measure(painter, Kind.DISTANCE, ((100.0, 100.0), corner), lines, placement)
    metrics = QFontMetricsF(painter.font())
    painter.end()
    assert len(drawn) == len(lines)
    for x, y, text in drawn:
        assert x >= 0
        assert x + metrics.horizontalAdvance(text) <= 200
        assert metrics.ascent() <= y <= 200 - metrics.descent()
