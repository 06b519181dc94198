"""Hounsfield units to QImage: windows, planes, overlays, measures. No widgets, no state."""
