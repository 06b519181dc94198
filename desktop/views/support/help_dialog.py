"""HelpDialog and WelcomeDialog: how to work with the program, what its answers mean, and what it can't do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QScrollArea, QVBoxLayout, QWidget

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.words.engine_words import said
from desktop.views.style.labels import text_label
from engine.triage.values import NOTICE

translate = QCoreApplication.translate

#: Of the first dialog, pixels.
WIDTH = 560
#: (heading, text); context "Help".
CHAPTERS = (
    (
        QT_TRANSLATE_NOOP("Help", "From a folder to a verdict"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Open a folder, a ZIP or a DICOMDIR, or drop it on the window. Click a series. F5 analyses it; N goes to "
            "the next suspicious image; O lays the opacity map over the image; K marks a key image. The question mark "
            "shows all keys.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "What the four verdicts mean"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Positive and negative: the study probability lies above or below the thresholds of the bundle. "
            "Indeterminate: it lies between them. Not assessable: no statement is possible, and a physician must look "
            "at this study now; it is never a quiet negative.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "What the evidence shows"),
        QT_TRANSLATE_NOOP(
            "Help",
            "The strip shows every image of the stack: the higher and the more orange, the more suspicious; hatched "
            "ones hold no lung or could not be read; cross-hatched ones are unlike the images the networks know and "
            "are left out of the verdict. Reconstruction and residual show what the autoencoder expected and what it "
            "did not. Rest the mouse on a number to read what it means and where it comes from.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Measuring and looking closer"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Lengths, angles, regions, arrows: choose a tool and draw. The list beside the verdict holds all "
            "measurements of a study; they can be named and exported there, and are there again when the study is "
            "opened. J shows lung and soft tissue side by side. M shows axial, coronal and sagittal planes; with the "
            "crosshair (X), pull a small circle to turn the planes, or press elsewhere to put the crosshair there. G "
            "makes slabs. Shift+W takes the window from a region; Shift+Z is a magnifier.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Comparing with a prior study"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Open an earlier study of the same patient, too, and press B: both stand side by side, scroll by the level "
            "of the lungs, and are zoomed, panned and windowed together; L lets each go its own way. Below stand both "
            "strips and what changed, in figures. The list and the Analysis menu offer other studies of the patient. B "
            "again ends it.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Many studies at once"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Shift+F5 puts every study that was opened and has no verdict into the queue; one can be put first there, "
            "or stopped. Ctrl+B judges every study of a folder: choose the folder, where the results go, and the "
            "formats. The table can be sorted, filtered and searched; a double click opens a study. A batch that was "
            "stopped, or ended with the computer, goes on where it was.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Studies that come by themselves"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Ctrl+I switches the receiver on, to which a scanner or PACS sends, or a folder that is watched. Without "
            "addresses that may send, only this computer may. What came is judged by itself and stands on the worklist "
            "(Ctrl+L), the most urgent first, with the reason for its place. The status bar shows when the last image "
            "came. Mark a study as read when you have read it; that can be taken back.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "The PACS"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Ctrl+Shift+P searches the PACS by name, ID, accession and day. Retrieve brings a study into the window, "
            "or the series that you select of it; with earlier studies, so that they can be compared (B). How many "
            "images came of how many is always said. Ctrl+Shift+S sends the result in view to the PACS: masks, report, "
            "pictures and the images that you marked. The PACS must know this computer by its AE title.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Your answer"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Agree, disagree or be unsure, and write a note: it is kept with the verdict that it is about. What you "
            "export (Ctrl+Shift+E) shows the key images that you marked.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "When something is wrong"),
        QT_TRANSLATE_NOOP(
            "Help",
            "Help > System check says what works on this computer and the way out where something does not. Help > "
            "Save support bundle writes log, system check and settings into one file without names, identifiers or "
            "folders of patients, for whoever helps you.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "What it can't do"),
        QT_TRANSLATE_NOOP(
            "Help",
            "It looks for COVID-19 pneumonia on chest CT and for nothing else. Other pneumonias, fluid and motion can "
            "look the same to it; early or mild disease can be missed. Published tools of this kind lose much of their "
            "accuracy in hospitals whose scans they never saw. The model card of the bundle says what was measured.",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Where the data stays"),
        QT_TRANSLATE_NOOP(
            "Help",
            "On this computer. Images are read where they lie and never changed. Only the receiver listens to the "
            "network, when it is switched on; only searches and results are sent, and only to the PACS that was named "
            "for them.",
        ),
    ),
)


class HelpDialog(QDialog):
    """The chapters, one under the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "Help"))
        self.resize(620, 600)
        content = QWidget(self)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(6)
        for heading, text in CHAPTERS:
            inner.addWidget(text_label(translate("Help", heading), "heading", content))
            inner.addWidget(text_label(translate("Help", text), "", content))
            inner.addSpacing(8)
        inner.addWidget(text_label(said(NOTICE), "banner", content))
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(content)
        area.setAccessibleName(translate("Help", "Help"))
        buttons = QDialogButtonBox(self)
        buttons.addButton(translate("Help", "Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(area, 1)
        column.addWidget(buttons)


class WelcomeDialog(QDialog):
    """What must be known before the first study is opened; shown once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "Before you begin"))
        self.setMinimumWidth(WIDTH)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(text_label("Alveoscope", "title", self))
        column.addWidget(text_label(said(NOTICE), "banner", self))
        for heading, text in (CHAPTERS[0], CHAPTERS[-2], CHAPTERS[-1]):
            column.addWidget(text_label(translate("Help", heading), "heading", self))
            column.addWidget(text_label(translate("Help", text), "", self))
        buttons = QDialogButtonBox(self)
        self.begin = buttons.addButton(translate("Help", "I understand: begin"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.begin.setObjectName("primary")
        buttons.accepted.connect(self.accept)
        column.addSpacing(6)
        column.addWidget(buttons)

    def sizeHint(self) -> QSize:
        """As high as its texts at its width; Qt takes the height of a narrower one."""
        return QSize(WIDTH, self._column.totalHeightForWidth(WIDTH))
