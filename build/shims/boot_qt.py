"""Runs at the start of each frozen process in place of PyInstaller's boot script for PySide6.

That one loads Qt to tell it where it lies, which PySide6's wheels tell it themselves: in each command, each worker and
each process that watches over them, of which only the window draws. And whatever was imported afterwards was first
searched for PySide6's own spelling of names (desktop/plain_imports.py).
"""

import os
import sys

# Where PyInstaller puts what lies in the wheel. (pathlib would have to be loaded for it.)
_inside = ("PySide6", "plugins") if sys.platform == "win32" else ("PySide6", "Qt", "plugins")
os.environ["QT_PLUGIN_PATH"] = os.path.join(sys._MEIPASS, *_inside)  # noqa: PTH118
del _inside
