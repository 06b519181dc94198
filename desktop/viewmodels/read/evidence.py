"""EvidenceViewModel: what the networks saw on the image in view, fetched while one scrolls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.jobs import JobRunner
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import Evidence, ExplainRequest, Means
from engine.dicom.values import Series, SliceRef
from engine.errors import AlveoscopeError

translate = QCoreApplication.translate
#: Images whose pictures are kept; one takes about 0.8 MB.
KEPT = 96


@dataclass(frozen=True)
class _Place:
    """An image, and who judged it; not its number: in another reading of the series that is another image."""

    series_key: str
    image: SliceRef
    bundle: str = ""


class OtherBundleError(AlveoscopeError):
    """A result was kept, and the networks were changed since: their pictures would not be its evidence."""

    code = "other-bundle"


class EvidenceViewModel(QObject):
    """Pictures of the image in view; older answers than the newest wish are kept, not shown.

    Signals
    -------
    changed()
        Another image, its arrival, its failure.
    overlay_changed()
        The opacity map was switched, its strength or its form changed.
    """

    changed = Signal()
    overlay_changed = Signal()

    def __init__(
        self, use_cases: AnalysisUseCases, means: Callable[[], Means] = Means, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._means = means
        self._kept: OrderedDict[_Place, Evidence] = OrderedDict()
        self._errors: dict[_Place, AlveoscopeError] = {}
        self._place: _Place | None = None
        self._asked: dict[int, _Place] = {}
        #: Whether the opacity map lies over the image.
        self.overlay = False
        #: Strength of the fill, 0..1.
        self.opacity = 1.0
        #: Whether the edge of what counts as affected is drawn instead of a fill.
        self.contour = False
        #: Whether the part of the image that the networks saw is outlined.
        self.crop = False
        self._runner = JobRunner(use_cases.explain, "evidence", self)
        self._runner.done.connect(self._done)
        self._runner.failed.connect(self._failed)
        self._runner.cancelled.connect(lambda job: self._asked.pop(job, None))

    @property
    def evidence(self) -> Evidence | None:
        """Of the image in view; None while it is on its way, and where there is none."""
        return self._kept.get(self._place) if self._place is not None else None

    def evidence_of(self, series: Series, index: int) -> Evidence | None:
        """Of an image, where it is the one in view."""
        place = self._place
        same = place is not None and (place.series_key, place.image) == (series.key, series.headers[index].ref)
        return self.evidence if same else None

    @property
    def error(self) -> AlveoscopeError | None:
        return self._errors.get(self._place) if self._place is not None else None

    @property
    def loading(self) -> bool:
        return self._place is not None and self._place in self._asked.values()

    def look(self, series: Series | None, index: int, bundle: str = "") -> None:
        """The image in view, and the digest of the bundle that judged it; None: there is nothing to explain."""
        place = None if series is None else _Place(series.key, series.headers[index].ref, bundle)
        if place == self._place:
            return
        self._place = place
        if place is not None and series is not None and place not in self._kept and place not in self._errors:
            job = self._runner.submit(ExplainRequest(series.headers[index], self._means()))
            self._asked[job] = place
        self.changed.emit()

    def set_overlay(self, on: bool) -> None:
        if on != self.overlay:
            self.overlay = on
            self.overlay_changed.emit()

    def set_opacity(self, opacity: float) -> None:
        opacity = min(1.0, max(0.0, opacity))
        if opacity != self.opacity:
            self.opacity = opacity
            self.overlay_changed.emit()

    def set_contour(self, on: bool) -> None:
        if on != self.contour:
            self.contour = on
            self.overlay_changed.emit()

    def set_crop(self, on: bool) -> None:
        if on != self.crop:
            self.crop = on
            self.overlay_changed.emit()

    def forget_errors(self) -> None:
        """Pictures that failed are asked for again with the next look: the drive may be back."""
        self._errors.clear()
        self._place = None

    def forget(self) -> None:
        """Drop everything: the studies were closed."""
        self._runner.cancel()
        self._kept.clear()
        self._errors.clear()
        self.look(None, 0)

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _done(self, job: int, evidence: Evidence) -> None:
        place = self._asked.pop(job)
        if place.bundle and evidence.bundle != place.bundle:
            self._refuse(place, other_bundle())
            return
        self._kept[place] = evidence
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if place == self._place:
            self.changed.emit()

    def _failed(self, job: int, error: AlveoscopeError) -> None:
        self._refuse(self._asked.pop(job), error)

    def _refuse(self, place: _Place, error: AlveoscopeError) -> None:
        self._errors[place] = error
        if place == self._place:
            self.changed.emit()


def other_bundle() -> OtherBundleError:
    """What is said where a result can't be explained any more."""
    return OtherBundleError(
        translate("Evidence", "The networks were changed since this result was made."),
        translate("Evidence", "Analyse the series again."),
    )
