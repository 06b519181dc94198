"""Opening the desktop app. The engine never imports it: it is found through an entry point."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from engine.errors import UsageError

ENTRY_POINT_GROUP = "alveoscope.desktop"
#: Where one of these is set, Qt finds a screen, or was told to do without. It ends the process where it finds none.
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def open_desktop(arguments: Sequence[str]) -> int:
    """Run the desktop app until its last window closes; return its exit code.

    Raises
    ------
    UsageError
        The app, or a system library that Qt needs, is not installed; there is no screen.
    """
    points = list(entry_points(group=ENTRY_POINT_GROUP, name="open"))
    if not points:
        raise UsageError(
            "The desktop app is not installed here.",
            "Install the whole distribution, or use a command such as 'alveoscope analyze FOLDER'.",
        )
    if sys.platform.startswith("linux") and "-platform" not in arguments:
        _refuse_no_screen()
    try:
        start = points[0].load()
    except ImportError as error:
        raise UsageError(
            f"The desktop app can't start: {error}.",
            "On Debian or Ubuntu: apt-get install libegl1 libxkbcommon-x11-0 libxcb-cursor0 "
            "libxcb-icccm4 libxcb-keysyms1 libxcb-shape0. Every command works without it.",
        ) from error
    return int(start(list(arguments)))


def _refuse_no_screen() -> None:
    """Qt ends the whole process where it finds no screen, and says so to nobody but a terminal."""
    way_out = "Start it on a desktop, or use a command such as 'alveoscope analyze FOLDER', which needs no screen."
    if not any(map(os.environ.get, _SCREENS)):
        raise UsageError(
            "There is no screen here for the window (neither DISPLAY nor WAYLAND_DISPLAY is set).", way_out
        )
    display = os.environ.get("DISPLAY", "")
    if display and not any(map(os.environ.get, _SCREENS[1:])) and not _x_server_answers():
        raise UsageError(f"No screen answers at DISPLAY={display}.", way_out)


def _x_server_answers() -> bool:
    """Whether the X server of ``DISPLAY`` takes a connection; True where that can't be found out."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
