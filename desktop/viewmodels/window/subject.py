"""Subject: what the keys of a window are about: whose panes, which cine, whose key images."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.viewmodels.view.cine import Cine
from desktop.viewmodels.window.second_viewer import SecondViewer
from desktop.viewmodels.window.workspace import Workspace


class Subject(QObject):
    """Of the first window, or of the second one: that follows the first, or stands on its own.

    Signals
    -------
    cine_changed()
        The cine began or ended, or it is another one.

    Attributes
    ----------
    viewer : ViewerViewModel
        The window's own panes, also while they follow.
    key_images : KeyImages
        Of what those panes show.
    """

    cine_changed = Signal()

    def __init__(self, workspace: Workspace, second: SecondViewer | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._second = second
        self.viewer = workspace.viewer if second is None else second.viewer
        self.key_images = workspace.reading.key_images if second is None else second.key_images
        workspace.cine.playing_changed.connect(self.cine_changed)
        if second is not None:
            second.cine.playing_changed.connect(self.cine_changed)
            second.follow_changed.connect(self.cine_changed)

    @property
    def alone(self) -> bool:
        """True in a second window that stands on its own: all is done with what it shows itself.

        Else what is shown, played and analysed is the first window's, which takes the second one along.
        """
        return self._apart is not None

    @property
    def cine(self) -> Cine:
        """What plays the images."""
        return (self._apart or self._workspace).cine

    @property
    def _apart(self) -> SecondViewer | None:
        """The second window while it does not follow."""
        return None if self._second is None or self._second.follows else self._second
