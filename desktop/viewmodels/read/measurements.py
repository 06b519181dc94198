"""MeasurementsViewModel: all that was drawn on the study in view, gone to, renamed, taken away and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.jobs import ActionQueue
from desktop.viewmodels.browse.tree_nodes import SeriesNode
from desktop.viewmodels.read.export import file_stem
from desktop.viewmodels.read.measurement_table import MeasurementTable
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.viewer import ViewerViewModel
from engine.dicom.values import Study
from engine.report.drawn import Drawn, Vector

translate = QCoreApplication.translate


@dataclass(frozen=True)
class _Export:
    study: Study
    drawn: tuple[Drawn, ...]
    path: Path


class MeasurementsViewModel(QObject):
    """Follows the study in the active pane.

    Signals
    -------
    notice(str)
        A sentence for the status bar.
    trouble(object)
        An AlveoscopeError that the user must see.
    gone_to()
        A measurement was chosen, and its image is shown.
    """

    notice = Signal(str)
    trouble = Signal(object)
    gone_to = Signal()

    def __init__(
        self, viewer: ViewerViewModel, find: Callable[[str], SeriesNode | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._find = find
        self.table = MeasurementTable(self)
        self.table.renamed.connect(self._rename)
        self._queue = ActionQueue(_write, "measurements-export", self)
        self._queue.done.connect(self._written)
        self._queue.failed.connect(lambda _action, error: self.trouble.emit(error))
        viewer.series_shown.connect(lambda _series, _study: self.renew())
        viewer.active_changed.connect(lambda _number: self.renew())
        viewer.book.changed.connect(lambda _study_key: self.renew())
        self.renew()

    @property
    def study(self) -> Study | None:
        """The study in view, with those of its series that were measured."""
        source = self._viewer.active.source
        if source is None:
            return None
        keys = dict.fromkeys(one.series_key for one in self._viewer.book.of(source.study.key))
        nodes = [node for key in keys if (node := self._find(key)) is not None]
        return replace(source.study, series=tuple(node.series for node in nodes))

    def renew(self) -> None:
        """What is known of the study in view."""
        study = self.study
        self.table.show(() if study is None else self._viewer.book.of(study.key), () if study is None else study.series)

    def go_to(self, one: Drawn) -> None:
        """Show the image, or the plane, that a measurement was drawn on."""
        node = self._find(one.series_key)
        if node is None:
            self.notice.emit(translate("Measurements", "The series of this measurement is not open."))
            return
        self.gone_to.emit()
        if one.image is None:
            points = one.patient_mm()
            x, y, z = (sum(parts) / len(points) for parts in zip(*points, strict=True))
            self._show_planes(node, (x, y, z))
        else:
            index = next((at for at, header in enumerate(node.series.headers) if header.ref == one.image), None)
            pane = self._viewer.active
            if index is not None and pane.is_stack and pane.source is not None and pane.source.key == one.series_key:
                pane.scroll_to(index)
            elif index is not None:
                self._viewer.show_series(node.series, node.study, index=index)

    def remove(self, one: Drawn) -> None:
        """Take a measurement away, also from the disk."""
        study = self.study
        if study is not None:
            self._viewer.book.remove(study.key, one.key)

    def suggested_name(self) -> str:
        """A file name that gives nobody away; empty where there is nothing to export, which is said."""
        study = self.study
        if study is None or not self.table.rows:
            self.notice.emit(translate("Measurements", "Nothing was measured in this study."))
            return ""
        return f"{file_stem(study)}-measurements.dcm"

    def export(self, path: Path, study: Study) -> None:
        """Write all measurements of a study: a table where the name ends in ``.csv``, else a structured report.

        Of :attr:`study` as it was before somebody was asked for a file: another one may have come into view since.
        """
        self._queue.add(_Export(study, self._viewer.book.of(study.key), path))

    def close(self) -> None:
        """Write what still waits, and join."""
        self._queue.close()

    def _show_planes(self, node: SeriesNode, patient_mm: Vector) -> None:
        """The orthogonal views of a series through a position."""
        viewer, source = self._viewer, self._viewer.active.source
        if viewer.layout is Layout.ORTHOGONAL and source is not None and source.series.key == node.series.key:
            viewer.point_at(patient_mm)
        else:
            viewer.show_series(node.series, node.study)
            viewer.toggle_orthogonal(patient_mm)

    def _rename(self, one: Drawn, name: str) -> None:
        study = self.study
        if study is not None:
            self._viewer.book.rename(study.key, one.key, name)

    def _written(self, _action: int, path: Path) -> None:
        self.notice.emit(translate("Measurements", "Measurements written to {file}.").format(file=path))


def _write(request: _Export) -> Path:
    """Write them whole or not at all.

    Raises
    ------
    OutputError, UsageError, PathUnreadableError
    """
    from engine.files import write_atomically

    if request.path.suffix.lower() == ".csv":
        from engine.report.drawn import drawn_csv

        write_atomically(request.path, drawn_csv(request.drawn, request.study.series))
    else:
        from engine.report.drawn_sr import measurements_report

        write_atomically(request.path, measurements_report(request.study, request.drawn))
    return request.path
