"""The checks over a frozen folder find every planted violation, and nothing in a clean one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.build_scripts import script

contents = script("contents")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing wrong in it."""
    inside = tmp_path / "app" / "_internal"
    (inside / "engine").mkdir(parents=True)
    (inside / "engine" / "manifest.schema.json").write_text("{}", encoding="utf-8")
    (inside / "engine" / "tensorrt_worker.py").write_text("# the worker belongs here\n", encoding="utf-8")
    (inside / "LICENSE").write_text("The words BEGIN PRIVATE KEY and DICM are no key and no image.", encoding="utf-8")
    return tmp_path / "app"


def plant(name: str, content: bytes = b"") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        path = folder / "_internal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return write


KEY = b"-----BEGIN PRIVATE KEY-----\n" + b"MC4CAQAwBQYDK2VwBCIEIGFiY2RlZmdoaWprbG1ub3BxcnN0\n"

PLANTS = [
    (plant("torch/__init__.py"), "torch: PyTorch"),
    (plant("lib/libtorch_cpu.so"), "libtorch_cpu.so: PyTorch"),
    (plant("onnx/onnx_cpp2py.so"), "onnx: the onnx package"),
    (plant("tensorrt_libs/libnvinfer.so.10"), "TensorRT belongs to the site"),
    (plant("libcudart.so.12"), "CUDA belongs to the site"),
    (plant("pylibjpeg_libjpeg-2.3.0.dist-info/METADATA"), "pylibjpeg_libjpeg-2.3.0.dist-info: GPL"),
    (plant("libreadline.so.8"), "libreadline.so.8: GPL"),
    (plant("numpy/tests/test_x.py"), "tests of others"),
    (plant("pydicom/data/test_files/CT_small.dcm"), "CT_small.dcm: test data"),
    (plant("engine/sample", bytes(128) + b"DICM\x02\x00"), "engine/sample: a DICOM file"),
    (plant("engine/signing.key", b"anything"), "engine/signing.key: a private key"),
    (plant("engine/signing.pem", KEY), "engine/signing.pem: a private key"),
    (plant("alveoscope-0.2.0.dist-info/direct_url.json"), "names a folder of the build machine"),
    (plant("PySide6/libQt6Network.so.6"), "the app opens no connection"),
]


def test_a_clean_folder_has_no_violation(folder: Path) -> None:
    plant("engine/inference/tensorrt/worker.py")(folder)  # the app's own room
    assert contents.violations(folder) == []


@pytest.mark.parametrize(("write", "sentence"), PLANTS, ids=[sentence for _write, sentence in PLANTS])
def test_a_planted_violation_is_found(write: Callable[[Path], None], sentence: str, folder: Path) -> None:
    write(folder)
    found = contents.violations(folder)
    assert any(sentence in line for line in found), found


def test_a_path_of_the_build_machine_is_found_in_a_binary(folder: Path, project_root: Path) -> None:
    plant("some.so.1", b"\x7fELF" + str(project_root).encode() + b"\0")(folder)
    assert any("some.so.1: names a folder of the build machine" in line for line in contents.violations(folder))


@pytest.mark.skipif(sys.platform != "linux", reason="ldd is of Linux")
def test_a_library_that_is_not_there_or_not_ours_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = folder / "_internal" / "libowner.so"
    library.write_bytes(b"")
    answers = [
        (library, "libabsent.so.3", ""),
        (library, "libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6"),
        (library, "libgtk-3.so.0", "/lib/x86_64-linux-gnu/libgtk-3.so.0"),
        (library, "libinside.so.1", str(folder / "_internal" / "libinside.so.1")),
    ]
    monkeypatch.setattr(contents, "linked", lambda *_arguments: iter(answers))
    assert contents.violations(folder) == [
        "_internal/libowner.so: needs libabsent.so.3, which is not there",
        "_internal/libowner.so: takes libgtk-3.so.0 from the computer",
    ]


def test_the_report_names_the_whole_size_and_the_largest_part(folder: Path) -> None:
    plant("PySide6/large", bytes(3_000_000))(folder)
    lines = contents.report(folder).splitlines()
    assert lines[0].startswith("app: 3.0 MB in 4 files")
    assert lines[1].split() == ["3.0", "MB", "_internal/PySide6"]
