"""What the window shows and what may be done: QtCore only, testable without a widget."""
