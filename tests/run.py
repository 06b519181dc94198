"""Set up everything on a fresh machine and run all tests: ``python3 tests/run.py [pytest arguments]``.

Needs Python 3.10 to 3.13 and nothing else. A virtual environment is made in ``.work/test-venv``. The system
libraries that Qt needs are installed where this runs as root on Debian or Ubuntu, else named.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".work" / "test-venv"
EXTRAS = "train,dev,build,cluster,postgresql"

#: Nice to have: tests that need them skip with a reason where a platform has no wheel.
OPTIONAL = {"rtx": "tests that compile the networks with TensorRT-RTX"}

#: Library or program that must be found -> the Debian package that brings it.
SYSTEM = {
    "lib:EGL": "libegl1",
    "lib:GL": "libgl1",
    "lib:dbus-1": "libdbus-1-3",
    "lib:fontconfig": "libfontconfig1",
    "lib:xkbcommon-x11": "libxkbcommon-x11-0",
    "lib:xcb-cursor": "libxcb-cursor0",
    "lib:xcb-icccm": "libxcb-icccm4",
    "lib:xcb-image": "libxcb-image0",
    "lib:xcb-keysyms": "libxcb-keysyms1",
    "lib:xcb-randr": "libxcb-randr0",
    "lib:xcb-render-util": "libxcb-render-util0",
    "lib:xcb-shape": "libxcb-shape0",
    "lib:xcb-xkb": "libxcb-xkb1",
    "program:Xvfb": "xvfb",
    "program:dcmdump": "dcmtk",
    "program:pdftotext": "poppler-utils",
    "program:strip": "binutils",
    "program:icupkg": "icu-devtools",
    "program:strace": "strace",
    "program:zstd": "zstd",
}


def main(arguments: list[str]) -> int:
    install_system_libraries()
    python = make_environment()
    command = [str(python), "-m", "pytest", *arguments]
    print("+", " ".join(command), flush=True)
    return subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, "PYTHONHASHSEED": "0"}).returncode


def missing_system_packages() -> list[str]:
    missing = []
    for needed, package in SYSTEM.items():
        kind, name = needed.split(":")
        found = ctypes.util.find_library(name) if kind == "lib" else shutil.which(name)
        if not found:
            missing.append(package)
    return missing


def install_system_libraries() -> None:
    """Bring in what is missing, or say the one command that would."""
    if sys.platform != "linux":
        return
    missing = missing_system_packages()
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("+ apt-get update;", " ".join(command), flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        subprocess.run([*command, "-qq"], check=True, env=quiet, stdout=subprocess.DEVNULL)
    else:
        print("Missing for the window tests; as root: apt-get update &&", " ".join(command), flush=True)


def make_environment() -> Path:
    """A virtual environment with the project, editable, and all that its tests need."""
    folder = "Scripts" if os.name == "nt" else "bin"
    python = ENVIRONMENT / folder / ("python.exe" if os.name == "nt" else "python")
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    print(f"+ pip install --editable .[{EXTRAS}]", flush=True)
    subprocess.run([*install, "--editable", f".[{EXTRAS}]"], cwd=ROOT, check=True)
    for extra, purpose in OPTIONAL.items():
        if subprocess.run([*install, "--editable", f".[{extra}]"], cwd=ROOT, check=False).returncode:
            print(f"without the extra '{extra}': {purpose} will be skipped", flush=True)
    return python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
