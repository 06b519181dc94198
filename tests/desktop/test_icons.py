"""Each action keeps its own drawing in the colour of the theme, whatever was drawn before."""

from __future__ import annotations

from PySide6.QtGui import QColor, QIcon, QPixmapCache

from desktop.views.style import icons


def test_no_two_actions_share_a_picture_and_a_kept_one_is_as_it_was_drawn(qapp) -> None:
    QPixmapCache.clear()
    pictures = [icons._pixmap(name, QColor(color)).toImage() for color in ("red", "blue") for name in icons.DRAWINGS]
    assert all(one != other for number, one in enumerate(pictures) for other in pictures[:number])
    again = [icons._pixmap(name, QColor(color)).toImage() for color in ("red", "blue") for name in icons.DRAWINGS]
    assert again == pictures
    assert [one.devicePixelRatio() for one in again] == [one.devicePixelRatio() for one in pictures]


def test_a_disabled_action_is_paler_and_one_without_a_drawing_has_none(qapp) -> None:
    pixmaps = [
        icons.icon("open-folder").pixmap(22, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    ]
    assert pixmaps[0] != pixmaps[1]
    assert icons.icon("quit").isNull()
