"""Runs at the start of each frozen process in place of PyInstaller's boot script for PySide6.

That script loads Qt to tell it where its files lie, which PySide6's wheels tell it anyway. It did so in every command,
every worker and every process that watches over them, though only the window draws; and every module that was imported
afterwards was first searched for PySide6's own spelling of names (desktop/plain_imports.py).
"""

import os
import sys

# Where PyInstaller puts the wheel's plugins. (No pathlib: it would have to be loaded first.)
_inside = ("PySide6", "plugins") if sys.platform == "win32" else ("PySide6", "Qt", "plugins")
os.environ["QT_PLUGIN_PATH"] = os.path.join(sys._MEIPASS, *_inside)  # noqa: PTH118
del _inside
# With it, set for another program, PySide6 would say nothing, and Qt's own texts would not be found on Windows.
os.environ.pop("PYSIDE_DISABLE_INTERNAL_QT_CONF", None)
