"""Alveoscope's engine: from a folder of DICOM to a verdict, without Qt, without torch, without a network."""

__version__ = "0.1.0"
