"""What a frozen folder must not hold: ``python build/contents.py FOLDER`` lists violations and sizes."""

from __future__ import annotations

import fnmatch
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from digests import plain_files
from libraries import AT_HOME_ONLY, linked
from paths import ROOT, WORK
from sandbox import BASE_LIBRARIES

#: Names (of files or folders, anywhere in the tree) that have no place in the app, and why.
FORBIDDEN_NAMES = {
    "torch": "PyTorch",
    "libtorch*": "PyTorch",
    "onnx": "the onnx package",
    "onnx-*.dist-info": "the onnx package",
    "onnxscript": "the onnx package",
    "tensorrt": "TensorRT belongs to the site",
    "tensorrt[-_]*libs*": "TensorRT belongs to the site",
    "tensorrt[-_]*bindings*": "TensorRT belongs to the site",
    "tensorrt_rtx": "TensorRT belongs to the site",
    "libnvinfer*": "TensorRT belongs to the site",
    "libtensorrt*": "TensorRT belongs to the site",
    "libcud*": "CUDA belongs to the site",
    "libcublas*": "CUDA belongs to the site",
    "libjpeg.*-linux-gnu.so": "pylibjpeg-libjpeg is GPL",
    "_libjpeg*": "pylibjpeg-libjpeg is GPL",
    "pylibjpeg_libjpeg*": "GPL",
    "libx264*": "GPL",
    "libreadline*": "GPL",
    "matplotlib": "training only",
    "sklearn": "training only",
    "pytest": "test tool",
    "hypothesis": "test tool",
    "tests": "tests of others",
    "test_files": "test data",
    "*.dcm": "test data",
    "libQt6Network*": "the app opens no connection",
    "libQt6Test*": "test tool",
    "*.key": "a private key",
    "id_rsa*": "a private key",
    "id_ed25519*": "a private key",
    "*.ipynb": "not part of the app",
    "direct_url.json": "names a folder of the build machine",
}

#: The app's own room for TensorRT, which is no TensorRT.
_OWN_ROOM = ("engine", "inference", "tensorrt")

#: Modules inside the executables' archive that have no place in the app.
FORBIDDEN_MODULES = (
    "torch",
    "onnx",
    "onnxscript",
    "tensorrt",
    "matplotlib",
    "sklearn",
    "pytest",
    "libjpeg",
    "training",
)

_PRIVATE_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\r?\n[A-Za-z0-9+/=]{32}")
#: DICOM files have "DICM" after 128 bytes; programs and text that mention it don't.
_DICOM_AT = 128


def violations(folder: Path) -> list[str]:
    """Every reason why this folder must not be given to a site, sorted; empty when there is none."""
    found = [*_by_name(folder), *_by_content(folder), *_by_module(folder), *_by_link(folder)]
    return sorted(set(found))


def _by_name(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        for pattern, reason in FORBIDDEN_NAMES.items():
            if fnmatch.fnmatch(path.name, pattern) and path.parts[-3:] != _OWN_ROOM:
                yield f"{path.relative_to(folder)}: {reason}"


def build_places() -> list[bytes]:
    """Folders of this machine that must not be named in what a site gets."""
    places = {ROOT, WORK, Path(sys.prefix)}
    home = Path.home()
    if home not in (Path("/"), Path("/root")):
        places.add(home)
    base = Path(sys.base_prefix)
    if not str(base).startswith("/usr"):
        places.add(base)
    return sorted(os.fsencode(place) for place in places)


def _by_content(folder: Path) -> Iterator[str]:
    places = build_places()
    for path in plain_files(folder):
        content = path.read_bytes()
        name = path.relative_to(folder)
        if _PRIVATE_KEY.search(content):
            yield f"{name}: a private key"
        if content[_DICOM_AT : _DICOM_AT + 4] == b"DICM":
            yield f"{name}: a DICOM file"
        for place in places:
            if place in content:
                yield f"{name}: names a folder of the build machine ({os.fsdecode(place)})"


def _by_module(folder: Path) -> Iterator[str]:
    """Compiled modules are compressed inside the executables: listed, and searched for the build machine's folders."""
    try:
        from PyInstaller.archive.readers import CArchiveReader
    except ModuleNotFoundError:
        yield "PyInstaller is not installed here, so the modules inside the executables were not checked"
        return
    for executable in executables(folder):
        outer = CArchiveReader(str(executable))
        for name in [entry for entry in outer.toc if entry.endswith(".pyz")]:
            yield from _modules_of(executable.name, outer.open_embedded_archive(name))


def _modules_of(executable: str, archive: object) -> Iterator[str]:
    places = build_places()
    for module in sorted(archive.toc):
        if module.split(".")[0] in FORBIDDEN_MODULES:
            yield f"{executable}: module {module}"
        raw = archive.extract(module, raw=True) or b""  # not unmarshalled: texts lie in the bytes as they are
        for place in places:
            if place in raw:
                yield f"{executable}: module {module} names a folder of the build machine ({os.fsdecode(place)})"


def executables(folder: Path) -> list[Path]:
    """The programs at the top of the folder."""
    names = [f"{name}{suffix}" for name in ("alveoscope", "alveoscope-desktop") for suffix in ("", ".exe")]
    return [folder / name for name in names if (folder / name).is_file()]


def _by_link(folder: Path) -> Iterator[str]:
    """Shared libraries that the loader would not find, or would take from the computer (Linux)."""
    if sys.platform != "linux":
        return
    inside = folder / "_internal"
    places = [inside, *sorted({path.parent for path in inside.rglob("*.so*")})]
    libraries = [path for path in plain_files(folder) if ".so" in path.name and path.name not in AT_HOME_ONLY]
    for path, name, where in linked(libraries, places):
        if not where:
            yield f"{path.relative_to(folder)}: needs {name}, which is not there"
        elif name not in BASE_LIBRARIES and folder.resolve() not in Path(where).resolve().parents:
            yield f"{path.relative_to(folder)}: takes {name} from the computer"


def report(folder: Path) -> str:
    """Sizes: the whole, and the twelve largest parts of ``_internal``."""
    parts: dict[str, int] = {}
    files = plain_files(folder)
    for path in files:
        inside = path.relative_to(folder).parts
        key = "/".join(inside[:2]) if inside[0] == "_internal" else inside[0]
        parts[key] = parts.get(key, 0) + path.stat().st_size
    rows = [f"{folder.name}: {sum(parts.values()) / 1e6:.1f} MB in {len(files)} files"]
    for name, size in sorted(parts.items(), key=lambda item: -item[1])[:12]:
        rows.append(f"  {size / 1e6:7.1f} MB  {name}")
    return "\n".join(rows)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    listed = violations(place)
    print("\n".join([report(place), *(f"refused: {line}" for line in listed)]))
    sys.exit(1 if listed else 0)
