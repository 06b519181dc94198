"""ONNX Runtime's TensorRT-RTX plug-in as a back-end: the real worker around a stand-in for the plug-in."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.errors import BackendUnavailableError
from engine.inference.bundle import Bundle
from engine.inference.golden import golden_test
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.selection import open_backend
from engine.inference.tensorrt.plugin import open_plugin
from engine.inference.tensorrt.plugin_worker import PACKAGE
from engine.inference.values import Net, Precision

IMAGES = np.random.default_rng(0).random((5, 1, 224, 224), dtype=np.float32)

#: Its device is ONNX Runtime's own for the CPU, which is registered already.
STAND_IN = """
import onnxruntime
onnxruntime.register_execution_provider_library = lambda name, path: None
__version__ = "0.5.0"
get_library_path = lambda: "/nowhere/libplugin.so"
get_ep_name = lambda: "CPUExecutionProvider"
"""


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_root: Path) -> Path:
    """A plug-in in this Python; what its file says can be changed before the worker starts."""
    file = tmp_path / "site" / f"{PACKAGE}.py"
    file.parent.mkdir()
    file.write_text(STAND_IN, encoding="utf-8")
    monkeypatch.syspath_prepend(str(file.parent))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(file.parent), str(project_root)]))
    return file


def test_the_plug_in_computes_in_a_process_of_its_own(fp16_bundle: Bundle, plug_in: Path) -> None:
    with closing(open_plugin(fp16_bundle, Precision.FP16)) as backend, open_cpu(fp16_bundle, Precision.FP16) as cpu:
        selection = backend.selection
        found, expected = backend.run(Net.CLASSIFIER, IMAGES), cpu.run(Net.CLASSIFIER, IMAGES)
        assert golden_test(fp16_bundle, backend).probability <= 0.01
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, atol=1e-3)
    assert (selection.name, selection.precision) == ("onnxruntime-tensorrt-rtx", Precision.FP16)
    assert selection.versions == {PACKAGE: "0.5.0"}
    assert PACKAGE not in sys.modules


def test_it_is_used_only_when_it_is_asked_for(fp16_bundle: Bundle, plug_in: Path) -> None:
    with closing(open_backend(fp16_bundle)) as backend:
        (row,) = [one for one in backend.selection.tried if one.name == "onnxruntime-tensorrt-rtx"]
    assert (row.outcome, row.why) == ("skipped", "Used only when it is asked for by name.")
    with closing(open_backend(fp16_bundle, backend="onnxruntime-tensorrt-rtx")) as backend:
        assert backend.selection.tried[-1].outcome == "chosen"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (STAND_IN.replace("CPUExecutionProvider", "NvTensorRTRTXExecutionProvider"), "finds no GPU that it supports"),
        ("raise OSError('libcuda.so.1 is missing')", "can't be loaded: libcuda.so.1 is missing"),
        ("import os; os.kill(os.getpid(), 11)", "The worker of the TensorRT-RTX plug-in was lost: .*SIGSEGV"),
    ],
)
def test_a_plug_in_that_can_not_work_says_why(fp16_bundle: Bundle, plug_in: Path, text: str, reason: str) -> None:
    plug_in.write_text(text, encoding="utf-8")
    with pytest.raises(BackendUnavailableError, match=reason):
        open_plugin(fp16_bundle, Precision.FP16)


def test_without_the_extra_it_says_how_to_get_it(fp16_bundle: Bundle) -> None:
    with pytest.raises(BackendUnavailableError) as found:
        open_plugin(fp16_bundle, Precision.FP16)
    assert found.value.hint.endswith(f"{sys.executable} -m pip install onnxruntime-ep-nv-tensorrt-rtx-cu13")
