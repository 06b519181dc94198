"""Volumes in Hounsfield units, their geometry, and how long work reports and stops."""

from engine.volume.progress import CancelToken, Progress, ProgressSink, ignore_progress
from engine.volume.values import Volume

__all__ = ["CancelToken", "Progress", "ProgressSink", "Volume", "ignore_progress"]
