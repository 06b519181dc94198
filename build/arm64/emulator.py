"""Run arm64 programs of an unpacked root on this computer, in one of two ways.

``chroot``: in a user, mount and process namespace with a binfmt_misc of its own (Linux 6.7 and newer), so that every
program the emulated ones start is emulated too and nothing is registered on the computer. ``wrapper``: anywhere; only
Python starts further processes, through a script that takes its place in ``sys.executable`` (subprocess, and
multiprocessing's spawn and forkserver).
"""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

_ELF = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
_MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
_ENTER = f"""set -e
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
printf '%s' ':alveoscope-arm64:M::{_ELF}:{_MASK}:'"$1:F" > /proc/sys/fs/binfmt_misc/register
mount --rbind /dev "$2/dev"
mount --rbind /sys "$2/sys"
mount -t proc proc "$2/proc"
mount --bind "$3" "$2$3"
root=$2; shift 3
exec chroot "$root" "$@"
"""
_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child")
PYTHON = "/usr/bin/python3.11"
ENVIRONMENT = "/opt/environment"
"""The Python environment in the root: what the app needs, and what freezes it."""
APP = f"{ENVIRONMENT}/lib/python3.11/site-packages"


@dataclass(frozen=True)
class Emulator:
    """One root and the emulator that runs what is in it.

    Attributes
    ----------
    root, qemu : Path
        The unpacked arm64 system; ``qemu-aarch64`` of this computer's architecture.
    shared : Path
        A folder that has the same path on both sides; programs write there and nowhere else.
    binfmt : bool
        The way: ``chroot`` with a binfmt_misc of its own, else the wrapper.
    """

    root: Path
    qemu: Path
    shared: Path
    binfmt: bool

    def path(self, inside: str) -> Path:
        """Where a file of the root lies on this computer."""
        return self.root / inside.lstrip("/")

    def python(self, *arguments: str, **environment: str) -> list[str]:
        """The command that runs the root's Python with what the app needs at hand."""
        return self.command([PYTHON, *arguments], **environment)

    def command(self, words: list[str], **environment: str) -> list[str]:
        """The command that runs a program of the root; its home and temporary folder are in ``shared``."""
        home, scratch = self.shared / "home", self.shared / "tmp"
        for folder in (home, scratch):
            folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home), "TMPDIR": str(scratch), "LANG": "C.UTF-8",
            "PYTHONPATH": APP, "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen", **environment,
        }  # fmt: skip
        pairs = [f"{name}={value}" for name, value in settings.items()]
        if self.binfmt:
            self.path(str(self.shared)).mkdir(parents=True, exist_ok=True)
            enter = [*_UNSHARE, "sh", "-c", _ENTER, "sh", str(self.qemu), str(self.root), str(self.shared)]
            return ["env", "-i", *pairs, *enter, *words]  # a root with nothing but a frozen program has no env
        return ["env", "-i", *pairs, "PYTHONHOME=/usr", str(self._wrapper(words[0])), *words[1:]]

    def _wrapper(self, program: str) -> Path:
        """A script for this computer that runs ``program`` emulated and gives it its own path as ``argv[0]``."""
        script = self.root.parent / "wrappers" / Path(program).name
        script.parent.mkdir(exist_ok=True)
        words = [str(self.qemu), "-0", str(script), "-L", str(self.root), str(self.path(program))]
        script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        return script


def find_emulator(root: Path, qemu: Path, shared: Path, binfmt: bool | None = None) -> Emulator:
    """The emulator for a root; ``binfmt`` None: the better way that works here, however long a busy computer takes."""
    if binfmt is None:
        command = Emulator(root, qemu, shared, True).command([PYTHON, "-c", "pass"])
        binfmt = subprocess.run(command, capture_output=True, check=False).returncode == 0
    return Emulator(root, qemu, shared, binfmt)
