"""MeasureBook: what was drawn on the images of each study; kept on the disk, shown where its plane is in view."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from PySide6.QtCore import QObject, Signal

from desktop.jobs.action_queue import ActionQueue
from desktop.measurements import MeasurementStore
from desktop.rendering.planes import PlaneImage
from desktop.viewmodels.view.measures import Measure, numbers_of
from desktop.viewmodels.view.sources import Source, StackSource
from engine.errors import AlveoscopeError
from engine.locations import account
from engine.report.drawn import Drawn, Kind, Place

log = logging.getLogger(__name__)
Drawings = tuple[Drawn, ...]
#: Planes of the same series this near (mm) and this parallel are one.
SAME_PLANE_MM, PARALLEL = 0.1, 0.9999


@dataclass(frozen=True)
class _Action:
    """Something to be done to what is kept of a study; None only looks."""

    study_key: str
    change: Callable[[Drawings], Drawings] | None = None


class MeasureBook(QObject):
    """Every change is in the book at once and on the disk soon; a study is read when it first comes into view.

    Signals
    -------
    changed(str)
        Key of a study of which something else is known now.
    failed(object)
        An AlveoscopeError: measurements could not be read or kept.
    """

    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, store: MeasurementStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._known: dict[str, Drawings] = {}
        #: Study key -> id of the last action on it: only what that one found is the latest.
        self._last: dict[str, int] = {}
        #: Study key -> changes that the disk refused, oldest first; of the queue's thread until it is joined.
        self._owed: dict[str, list[Callable[[Drawings], Drawings]]] = {}
        self._queue = ActionQueue(self._do, "measurements", self)
        self._queue.done.connect(self._done)
        self._queue.failed.connect(lambda _number, error: self.failed.emit(error))

    @property
    def saved(self) -> bool:
        """True when everything is on the disk."""
        return not self._queue.busy

    def look(self, study_key: str) -> None:
        """A study came into view."""
        if study_key not in self._known:
            self._known[study_key] = ()
            self._add(_Action(study_key))

    def of(self, study_key: str) -> Drawings:
        """All that was drawn on a study, in the order of drawing."""
        return self._known.get(study_key, ())

    def on(self, source: Source, index: int, plane: PlaneImage) -> Drawings:
        """What lies on a plane in view, its points where they are on it."""
        own = source.header(index) if isinstance(source, StackSource) else None
        found = []
        for one in self.of(source.study.key):
            if own is not None and one.image is not None:
                if one.image == own.ref:
                    found.append(one)
            elif one.series_key == source.series.key and same_plane(one.place, plane):
                points = tuple(plane.to_pixel(point) for point in one.patient_mm())
                found.append(replace(one, points=points, place=place_of(plane)))
        return tuple(found)

    def keep(self, source: Source, index: int, plane: PlaneImage, drawn: Measure, *, hounsfield: bool) -> None:
        """Keep a finished measure of a plane."""
        header = source.header(index) if isinstance(source, StackSource) else None
        one = Drawn(
            key=uuid.uuid4().hex,
            kind=Kind(drawn.tool.value),
            points=drawn.points,
            place=place_of(plane),
            series_key=source.series.key,
            image=None if header is None else header.ref,
            numbers=numbers_of(drawn, plane),
            hounsfield=hounsfield,
            by=account(),
            at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )
        self._change(source.study.key, lambda known: (*known, one))

    def rename(self, study_key: str, key: str, name: str) -> None:
        """Call a measurement something else."""
        self._change(
            study_key, lambda known: tuple(replace(one, name=name) if one.key == key else one for one in known)
        )

    def remove(self, study_key: str, *keys: str) -> None:
        """Take measurements away."""
        self._change(study_key, lambda known: tuple(one for one in known if one.key not in keys))

    def close(self) -> None:
        """Keep what was not kept yet, then join."""
        self._queue.close()
        for study_key in list(self._owed):
            try:
                self._do(_Action(study_key))
            except AlveoscopeError as error:
                log.error("Measurements could not be kept (%s).", error.code)

    def _change(self, study_key: str, change: Callable[[Drawings], Drawings]) -> None:
        self._known[study_key] = change(self.of(study_key))
        self._add(_Action(study_key, change))
        self.changed.emit(study_key)

    def _add(self, action: _Action) -> None:
        self._last[action.study_key] = self._queue.add(action)

    def _do(self, action: _Action) -> tuple[str, Drawings]:
        """What is kept of a study, after this change and those before it that the disk refused."""
        changes = [*self._owed.get(action.study_key, ()), *(() if action.change is None else (action.change,))]
        if changes:
            self._owed[action.study_key] = changes  # until it is done
        found = self._store.load(action.study_key)
        for change in changes:
            found = change(found)
        if changes:
            self._store.save(action.study_key, found)
            del self._owed[action.study_key]
        return action.study_key, found

    def _done(self, number: int, found: tuple[str, Drawings]) -> None:
        study_key, drawn = found
        if self._last.get(study_key) == number and drawn != self._known[study_key]:
            self._known[study_key] = drawn
            self.changed.emit(study_key)


def place_of(plane: PlaneImage) -> Place:
    return Place(plane.origin_mm, plane.row_direction, plane.column_direction, plane.spacing_mm)


def same_plane(place: Place, plane: PlaneImage) -> bool:
    """True where what was drawn on the one lies on the other, turned the same way."""
    if min(_dot(place.row_direction, plane.row_direction), _dot(place.column_direction, plane.column_direction)) < (
        PARALLEL
    ):
        return False
    (a, b, c), (d, e, f) = plane.row_direction, plane.column_direction
    normal = b * f - c * e, c * d - a * f, a * e - b * d
    x, y, z = (one - two for one, two in zip(place.origin_mm, plane.origin_mm, strict=True))
    return abs(_dot((x, y, z), normal)) <= SAME_PLANE_MM


def _dot(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    return sum(a * b for a, b in zip(one, two, strict=True))
