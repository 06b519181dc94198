"""An arm64 root from Debian's packages, and the emulator that runs it: ``python build/arm64/root.py``.

Nothing is installed on this computer and nothing is registered: packages come through an apt state of their own from
the sources that this computer is set up with, and are unpacked with ``dpkg-deb -x`` (no maintainer script runs).
Debian 13's ``qemu-user`` is static and runs on Debian 12 too, whose own 7.2 crashes in ONNX Runtime.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".work" / "arm64"
SUITE = "bookworm"
"""Debian 12: Python 3.11 and glibc 2.36, what stands closest to JetPack 6 (3.10, 2.35)."""
EMULATOR_SUITE = "trixie"

PYTHON = "python3.11"
#: What the app needs of a system: Python, the C++ runtime, and what Qt links even where it draws off screen.
PACKAGES = (
    PYTHON, f"lib{PYTHON}", "base-files", "bash", "coreutils", "libstdc++6", "libgomp1", "zlib1g", "tzdata",
    "libegl1", "libgl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3", "libglib2.0-0", "fonts-dejavu-core",
    "libc-bin",
)  # fmt: skip
#: What build/freeze.py asks for besides (build/README.md, "Build"), and install.sh.
FREEZE_PACKAGES = (
    f"{PYTHON}-venv", "binutils", "icu-devtools", "zstd", "findutils", "grep", "sed", "libxcb1",
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0",
    "libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0", "libsm6", "libice6", "dash", "mawk", "tar",
)  # fmt: skip
#: Links that maintainer scripts would have made.
ALTERNATIVES = {"bin/sh": "dash", "usr/bin/awk": "mawk"}


class RootError(Exception):
    """The root can't be made here; the sentence says why."""


def make_root(place: Path = PLACE, freezing: bool = False) -> Path:
    """Download and unpack what is not there yet.

    Parameters
    ----------
    place : Path
        Gets ``root/`` (the arm64 system), ``host/`` (the emulator, for this computer) and ``apt/``.
    freezing : bool
        With the tools that PyInstaller needs.

    Returns
    -------
    Path
        The root.

    Raises
    ------
    RootError
        No Debian, no network, or a package that is not to be had.
    """
    root, host = place / "root", place / "host"
    if not emulator(place).is_file():
        _unpack(_download(place / "apt" / "host", EMULATOR_SUITE, ("qemu-user",), dependencies=False), host)
    wanted = PACKAGES + (FREEZE_PACKAGES if freezing else ())
    stamp = root / ".packages"
    if not stamp.is_file() or not set(wanted) <= set(stamp.read_text(encoding="utf-8").split()):
        _unpack(_download(place / "apt" / "root", SUITE, wanted), root)
        for name in ("proc", "dev", "sys", "tmp"):
            (root / name).mkdir(exist_ok=True)
        for name, program in ALTERNATIVES.items():
            if not (root / name).is_symlink():
                (root / name).symlink_to(program)
        stamp.write_text("\n".join(wanted), encoding="utf-8")
    return root


def emulator(place: Path = PLACE) -> Path:
    """Where the emulator lies after :func:`make_root`."""
    return place / "host" / "usr" / "bin" / "qemu-aarch64"


def _download(state: Path, suite: str, packages: tuple[str, ...], dependencies: bool = True) -> list[Path]:
    """Packages and what they depend on, through an apt state that knows of nothing installed."""
    architecture = "arm64" if dependencies else "amd64"
    archives = state / "archives"
    for folder in (state / "lists" / "partial", archives / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    (state / "status").touch()
    (state / "sources.list").write_text(_sources(suite), encoding="utf-8")
    options = {
        "Dir::Etc::sourcelist": state / "sources.list", "Dir::Etc::sourceparts": "-", "Dir::State": state,
        "Dir::State::lists": state / "lists", "Dir::State::status": state / "status", "Dir::Cache": state,
        "Dir::Cache::archives": archives, "APT::Architecture": architecture, "APT::Architectures": architecture,
        "APT::Sandbox::User": "root", "Debug::NoLocking": "1", "DPkg::Post-Invoke": "", "APT::Update::Post-Invoke": "",
    }  # fmt: skip
    apt = ["apt-get", "-qq", *(f"-o{key}={value}" for key, value in options.items())]
    _run([*apt, "update"])
    if dependencies:
        _run([*apt, "install", "--yes", "--no-install-recommends", "--download-only", *packages])
    else:
        _run([*apt, "download", *packages], archives)
    return sorted(archives.glob("*.deb"))


def _sources(suite: str) -> str:
    """The mirror that this computer takes Debian's main archive from, for another suite."""
    targets = [
        "apt-get",
        "indextargets",
        "--format",
        "$(REPO_URI) $(RELEASE)",
        "Created-By: Packages",
        "Component: main",
    ]
    try:
        lines = subprocess.run(targets, capture_output=True, text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError) as error:
        raise RootError(f"apt-get does not say where its packages come from: {error}") from None
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    mirrors = [line.split()[0] for line in lines if line and "security" not in line and "-" not in line.split()[1]]
    if not mirrors or not keyring.is_file():
        raise RootError("this computer has no apt source of Debian's main archive")
    return f"deb [signed-by={keyring}] {mirrors[0]} {suite} main\n"


def _unpack(archives: list[Path], target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        _run(["dpkg-deb", "-x", str(archive), str(target)])


def _run(command: list[str], folder: Path | None = None) -> None:
    try:
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise RootError(f"{command[0]} can't be started: {error}") from None
    if result.returncode:
        raise RootError(f"{' '.join([command[0], *command[-2:]])}: {result.stderr.strip()}")


if __name__ == "__main__":
    try:
        print(make_root(freezing="--freeze" in sys.argv))
    except RootError as error:
        sys.exit(f"root: {error}.")
