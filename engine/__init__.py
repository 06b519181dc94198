"""Alveoscope's engine: from a folder of DICOM to a verdict, without Qt, without torch, without a network."""

import os

from engine import lean_imports

__version__ = "0.11.0"

# The official wheels of ONNX Runtime (1.29 and newer) report to their maker over HTTPS, from Linux too, unless this
# stands in the environment before they load; its own switch in Python comes too late. Child processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
lean_imports.install()
