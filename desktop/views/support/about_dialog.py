"""AboutDialog: versions, the bundle in use, licences."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.verdict import backend_line, bundle_line
from desktop.views.style.labels import text_label
from engine import __version__
from engine.triage.values import NOTICE

translate = QCoreApplication.translate

#: Column of the table, and pixels round the text of its cells.
LICENCE, INSIDE = 2, 4
PACKAGES = (
    "numpy", "scipy", "pydicom", "imagecodecs",
    "highdicom", "pynetdicom", "onnxruntime", "SQLAlchemy", "PySide6-Essentials", "pyqtgraph", "cryptography", "fpdf2",
    "pillow", "typer", "rich", "platformdirs", "watchdog", "filelock", "psutil", "dicomweb-client",
)  # fmt: skip


class AboutDialog(QDialog):
    """What this program is made of."""

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("About", "About Alveoscope"))
        self.resize(600, 540)
        latest = reading.analysis.latest
        lines = [
            translate("About", "Version {version}, Qt {qt}").format(version=__version__, qt=qVersion()),
            translate("About", "Licence: Apache-2.0"),
        ]
        facts = latest.facts if latest is not None else reading.bundle
        if facts is not None:
            lines.append(bundle_line(facts))
            if facts.licence:
                licence_ = said(facts.licence)
                lines.append(translate("About", "Licence of the networks: {licence}").format(licence=licence_))
        if latest is not None:
            lines.append(backend_line(latest.report.provenance))
        else:
            lines.append(translate("About", "The back-end is shown here after the first analysis."))
        self.packages = QTreeWidget(self)
        self.packages.setAccessibleName(translate("About", "Packages and licences"))
        self.packages.setHeaderLabels(
            [translate("About", "Package"), translate("About", "Version"), translate("About", "Licence")]
        )
        self.packages.setRootIsDecorated(False)
        self.packages.setWordWrap(True)
        for row in packages():
            self.packages.addTopLevelItem(QTreeWidgetItem(list(row)))
        for column in (0, 1):
            self.packages.resizeColumnToContents(column)
        self.packages.header().sectionResized.connect(self._wrap_licences)
        buttons = QDialogButtonBox(self)
        buttons.addButton(translate("About", "Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.setSpacing(8)
        column_.addWidget(text_label("Alveoscope", "title", self))
        column_.addWidget(text_label("\n".join(lines), "", self))
        column_.addWidget(text_label(said(NOTICE), "banner", self))
        column_.addWidget(self.packages, 1)
        column_.addWidget(buttons)

    def _wrap_licences(self, column: int, _before: int, width: int) -> None:
        """A view asks for the height of a row as if it had all the width that it wants."""
        if column != LICENCE:
            return
        metrics = self.packages.fontMetrics()
        for row in range(self.packages.topLevelItemCount()):
            item = self.packages.topLevelItem(row)
            assert item is not None
            room = QRect(0, 0, width - 2 * INSIDE, 10_000)
            lines = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), item.text(LICENCE))
            item.setSizeHint(LICENCE, QSize(width, lines.height() + INSIDE))


def packages() -> Iterator[tuple[str, str, str]]:
    """(name, version, licence) of what is installed of :data:`PACKAGES`."""
    for name in PACKAGES:
        try:
            found = metadata(name)
        except PackageNotFoundError:
            continue
        yield name, found["Version"], licence(found)


def licence(found: PackageMetadata) -> str:
    """The licence as the package declares it, in one line."""
    given = _field(found, "License-Expression")
    if not given:
        classifiers = found.get_all("Classifier") or []
        given = ", ".join(c.rsplit(" :: ", 1)[1] for c in classifiers if c.startswith("License :: OSI"))
    if not given:
        given = _field(found, "License").strip().split("\n")[0]
    return given or "-"


def _field(found: PackageMetadata, name: str) -> str:
    return found[name] if name in found else ""  # noqa: SIM401 - the protocol has no get
