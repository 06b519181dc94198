"""TagBrowser: the header of the image in view, sought and copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from desktop.jobs import JobContext, JobRunner
from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.tables.row_table import Column, RowTable
from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.words.texts import plain
from engine.dicom.values import SliceSource
from engine.errors import AlveoscopeError

if TYPE_CHECKING:
    from engine.dicom.tags import TagRow

TAG, NAME, VR, VALUE = range(4)


def read_tags(source: SliceSource) -> tuple[TagRow, ...]:
    """Every attribute of the object at a source."""
    from engine.dicom.tags import tags_of

    return tags_of(source)


class TagTable(RowTable["TagRow"]):
    """One row an attribute, in the order of the object."""

    context = "Tags"
    columns = (
        Column(QT_TRANSLATE_NOOP("Tags", "Tag")),
        Column(QT_TRANSLATE_NOOP("Tags", "Name")),
        Column("VR"),
        Column(QT_TRANSLATE_NOOP("Tags", "Value")),
    )

    def key(self, row: TagRow) -> int:
        return row.number

    def text(self, row: TagRow, column: int) -> str:
        return ("    " * row.depth + row.tag, plain(row.name, 80), row.vr, plain(row.value, 300))[column]

    def tip(self, row: TagRow, column: int) -> str | None:
        return plain(row.value, 600) or None


class TagBrowser(QObject):
    """Follows the image in view while somebody looks.

    Signals
    -------
    changed()
        Other rows, or why there are none.
    """

    changed = Signal()

    def __init__(
        self,
        viewer: ViewerViewModel,
        read: Callable[[SliceSource], tuple[TagRow, ...]] = read_tags,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer, self._read = viewer, read
        self.table = TagTable(self)
        self.error: AlveoscopeError | None = None
        self._rows: tuple[TagRow, ...] = ()
        self._words: list[str] = []
        self._source: SliceSource | None = None
        self._series = ""
        self._followed = False
        self._runner = JobRunner(self._work, "tags", self)
        self._runner.done.connect(lambda _job, rows: self._take(rows, None))
        self._runner.failed.connect(lambda _job, error: self._take((), error))
        for signal in self._moves():
            signal.connect(self._look)

    def look_in(self, viewer: ViewerViewModel) -> None:
        """Show the image in view of this window from now on."""
        if viewer is self._viewer:
            return
        for signal in self._moves():
            signal.disconnect(self._look)
        self._viewer = viewer
        for signal in self._moves():
            signal.connect(self._look)
        self._look()

    def follow(self, on: bool) -> None:
        """Somebody looks, or has gone."""
        self._followed = on
        self._look()

    def set_query(self, query: str) -> None:
        """Show only attributes of which every word is found in tag, name or value."""
        self._words = query.casefold().split()
        self._show()

    def copied(self, rows: list[int]) -> str:
        """Rows of the table as lines, to be pasted."""
        chosen = [self.table.rows[row] for row in rows]
        return "\n".join(f"{one.tag}\t{one.name}\t{one.vr}\t{one.value}" for one in chosen)

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _moves(self) -> tuple[SignalInstance, ...]:
        """What tells that another image is in view."""
        return (self._viewer.active_changed, *(pane.image_changed for pane in self._viewer.panes))

    def _look(self) -> None:
        pane = self._viewer.active
        header = pane.source.header(pane.index) if pane.source is not None else None
        source = header.source if header is not None else None
        if not self._followed or source == self._source:
            return
        before, self._series = self._series, pane.source.series.key if pane.source is not None else ""
        self._source = source
        if source is None or self._series != before:
            self._take((), None)  # nobody's header stands there while another patient is in view
        if source is None:
            self._runner.cancel()
        else:
            self._runner.submit(source)

    def _work(self, source: SliceSource, _context: JobContext) -> tuple[TagRow, ...]:
        return self._read(source)

    def _take(self, rows: tuple[TagRow, ...], error: AlveoscopeError | None) -> None:
        self._rows, self.error = rows, error
        self._show()

    def _show(self) -> None:
        def matches(row: TagRow) -> bool:
            text = f"{row.tag} {row.tag.strip('()').replace(',', '')} {row.name} {row.value}".casefold()
            return all(word in text for word in self._words)

        self.table.put(row for row in self._rows if matches(row))
        self.changed.emit()
