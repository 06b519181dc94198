"""Nothing calls out: ONNX Runtime's wheels do so by default, from native threads that Python can't see."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.networks import tiny_classifier

#: ONNX Runtime is silent by itself where these stand; a hospital has none of them.
SILENCERS = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")


@pytest.mark.parametrize("module", ["engine", "desktop.app", "training.networks.export"])
def test_reporting_is_off_before_onnx_runtime_can_load(module: str, project_root: Path) -> None:
    if module.startswith("training") and importlib.util.find_spec("torch") is None:
        pytest.skip("torch is in the train extra")
    environment = {name: value for name, value in os.environ.items() if name not in SILENCERS}
    # What comes after the first attempt to load it says nothing; torch takes seconds, and only its name is needed.
    code = (
        "import sys, os, importlib.abc, types\n"
        "class Watch(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'onnxruntime':\n"
        "            print('loading', os.environ.get('ORT_DISABLE_TELEMETRY'), flush=True)\n"
        "            os._exit(0)\n"
        "sys.modules['torch'] = types.ModuleType('torch')\n"
        f"sys.meta_path.insert(0, Watch())\nimport {module}\nimport onnxruntime\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=project_root, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["loading 1"]


def test_a_session_leaves_no_identity_of_this_computer(project_root: Path, tmp_path: Path) -> None:
    """Where reporting is on, the first thing that it does is to write a device identifier into the user's cache."""
    network = tmp_path / "classifier.onnx"
    network.write_bytes(tiny_classifier())
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in SILENCERS and not name.startswith("XDG_")}
    code = (
        "import sys, engine, onnxruntime\n"
        "onnxruntime.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])\n"
    )
    command = [sys.executable, "-c", code, str(network)]
    subprocess.run(command, cwd=project_root, env={**kept, "HOME": str(home)}, capture_output=True, check=True)
    assert list(home.rglob("*")) == []
