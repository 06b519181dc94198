"""What the user or the site may decide: declared once, kept in a file, locked where the site says so."""

from desktop.settings.declared import BY_KEY, SETTINGS, Kind, Setting
from desktop.settings.store import Settings

__all__ = ["BY_KEY", "SETTINGS", "Kind", "Setting", "Settings"]
