"""KeyImages: the images that the reader marked, as marks on the panes and as places in the stack in view."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.viewmodels.read.review import ReviewViewModel
from desktop.viewmodels.view.corner_text import slab_words
from desktop.viewmodels.view.sources import CutSource
from desktop.viewmodels.view.viewer import ViewerViewModel
from engine.dicom.image_number import image_number
from engine.dicom.values import SliceRef

translate = QCoreApplication.translate


class KeyImages(QObject):
    """Follows what is in view and what the review says.

    Signals
    -------
    changed()
        Another image was marked, or others are in view.
    """

    changed = Signal()

    def __init__(self, viewer: ViewerViewModel, review: ReviewViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._review = review
        self._places: tuple[object, frozenset[int]] = (None, frozenset())
        review.changed.connect(self.renew)
        viewer.layout_changed.connect(self.renew)
        for pane in viewer.panes:
            pane.index_changed.connect(lambda _index: self.renew())
            pane.source_changed.connect(self.renew)

    @property
    def image(self) -> SliceRef | None:
        """Which stored image is in view, also as an axial cut; None where what is in view is computed from several."""
        pane = self._viewer.active
        header = pane.source.header(pane.index) if pane.source is not None else None
        return header.ref if header is not None else None

    @property
    def _of_this_study(self) -> bool:
        """True where the review is of the study in view: a second window may show another one."""
        source, review = self._viewer.active.source, self._review.review
        return source is not None and review is not None and source.study.key == review.study_instance_uid

    @property
    def in_view(self) -> bool:
        """True where the image in view is one."""
        return self._of_this_study and self.image in self._review.key_images

    @property
    def places(self) -> frozenset[int]:
        """Where they lie in the stack of the active pane."""
        pane, marked = self._viewer.active, self._review.key_images
        if not pane.is_stack or pane.source is None or not marked:
            return frozenset()
        known = (pane.source, marked)
        if self._places[0] != known:  # looked up once, not at every image that is leafed through
            refs, headers = frozenset(marked), enumerate(pane.source.series.headers)
            self._places = known, frozenset(index for index, header in headers if header.ref in refs)
        return self._places[1]

    def toggle(self) -> None:
        """Mark the image in view as worth showing, or take the mark away; says why where that can't be done."""
        image = self.image
        if self._viewer.active.source is None:
            why = translate("Viewer", "Open a series first.")
        elif image is None:
            why = translate("Viewer", "Only a stored image can be a key image: mark it in the axial view, not rotated.")
        elif not self._of_this_study:
            why = translate("Viewer", "Key images are those of the study in the first window.")
        else:
            self._review.toggle_key_image(image)
            self._say_what_of_a_slab()
            return
        self._viewer.notice.emit(why)

    def _say_what_of_a_slab(self) -> None:
        """The middle of what is in view was marked: whoever sees the mark there would take it for the slab's."""
        pane = self._viewer.active
        if not (isinstance(pane.source, CutSource) and pane.source.slab().on and self.in_view):
            return
        number = image_number(pane.source.series, pane.source.stored[pane.index] or 0)
        self._viewer.notice.emit(
            translate("Viewer", "Image {number} is marked, the middle of this slab ({slab}); not the slab.").format(
                number=number, slab=slab_words(pane.source.slab())
            )
        )

    def renew(self) -> None:
        """Tell the panes which of them show one."""
        marked = self._review.key_images
        for pane in self._viewer.visible_panes:
            header = pane.source.header(pane.index) if pane.source is not None else None
            pane.set_marked(header is not None and header.ref in marked)
        self.changed.emit()
