"""The main window, its bars, its panels and its settings."""
