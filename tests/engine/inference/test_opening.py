"""What a decoding process loads to do its work."""

from __future__ import annotations

import subprocess
import sys


def test_a_decoding_process_loads_neither_scipy_nor_a_back_end() -> None:
    asked = "sorted({'scipy', 'onnxruntime'} & {*sys.modules})"
    said = f"import sys, engine.dicom.pixels, engine.inference.opening; print({asked})"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
