"""An empty root to run a frozen app in: C library, zlib, fonts and the app, read-only, without a network (Linux)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: Parts of the C library, which a frozen app must take from the computer, and what its boot loader links: zlib.
BASE_LIBRARIES = (
    "libz.so.1",
    "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0",
    "librt.so.1", "libutil.so.1", "libresolv.so.2", "libnss_files.so.2", "libnss_dns.so.2",
)  # fmt: skip

#: What else every desktop has: fonts, without which no word is shown, and locales.
DESKTOP = ("/usr/share/fonts", "/etc/fonts", "/usr/lib/locale")
#: Where the X servers of this computer listen.
X_SOCKETS = "/tmp/.X11-unix"


@dataclass(frozen=True)
class Sandbox:
    """A folder that becomes the root of the processes run in it.

    Attributes
    ----------
    root : Path
        Holds ``lib64``, ``tmp``, ``dev``, ``proc`` and the app; everything but ``tmp`` is read-only inside.
    app : Path
        The app's folder as seen from inside.
    binds : tuple of (outside, inside)
        Further folders that are seen inside, read-only, where they are there when a program is started.
    """

    root: Path
    app: Path
    binds: tuple[tuple[Path, Path], ...] = field(default=())

    def command(self, arguments: Sequence[str], environment: dict[str, str], network: bool = False) -> list[str]:
        """The command that runs a program inside: own mounts, own process ids, no network interface but a dead one.

        With ``network`` the computer's own interfaces are at hand.
        """
        # The first X server of a computer's day makes the folder of their sockets.
        binds = [(outside, inside) for outside, inside in self.binds if outside.is_dir()]
        pairs = [part for outside, inside in binds for part in (str(outside), str(inside).lstrip("/"))]
        variables = [f"{name}={value}" for name, value in sorted(environment.items())]
        script = [
            "set -eu",
            'root=$1; count=$2; shift 2; mount --bind "$root" "$root"; mount --bind "$root/tmp" "$root/tmp"',
            'while [ "$count" -gt 0 ]; do',
            '  mount --rbind "$1" "$root/$2"; mount -o remount,bind,ro "$root/$2" 2>/dev/null || true',
            "  shift 2; count=$((count - 1)); done",
            'mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"',
            'mount -o remount,bind,ro "$root"',
            'exec chroot "$root" "$@"',
        ]
        # env is not inside: chroot's own child gets its environment from here.
        inner = ["env", "-i", *variables]
        shell = ["/bin/sh", "-c", "\n".join(script), "sandbox", str(self.root), str(len(binds)), *pairs]
        path = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
        return [*inner, *path, *_unshare(network), "--kill-child", *shell, *arguments]


def namespaces_work() -> bool:
    """Whether this computer lets us make mounts and networks of our own."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_unshare(), "true"], check=False, capture_output=True).returncode == 0


def _unshare(network: bool = False) -> list[str]:
    """Own mounts, processes and, unless the computer's is to stay, network; who is not root is root inside."""
    apart = ["unshare", "--mount", *([] if network else ["--net"]), "--pid", "--fork"]
    return [*apart, *(["--map-root-user"] if os.geteuid() else [])]


def make_sandbox(root: Path, app: Path, name: str) -> Sandbox:
    """Fill an empty folder; ``app`` (outside) is seen inside as ``/opt/<name>``."""
    inside = ("dev", "proc", "tmp", f"opt/{name}", *(place.lstrip("/") for place in (*DESKTOP, X_SOCKETS)))
    for folder in inside:
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "tmp").chmod(0o1777)
    copy_base_libraries(root, _library_places())
    binds = [(app, Path("/opt") / name)]
    binds += [(Path(place), Path(place)) for place in (*DESKTOP, X_SOCKETS)]
    return Sandbox(root, Path("/opt") / name, tuple(binds))


def copy_base_libraries(root: Path, places: Sequence[Path]) -> None:
    """Copy the C library and zlib from the first of the places that has them, to where every loader looks."""
    (root / "lib64").mkdir(parents=True, exist_ok=True)
    for library in BASE_LIBRARIES:
        found = next((place / library for place in places if (place / library).exists()), None)
        if found is not None:
            shutil.copy(found, root / "lib64" / library)
    (root / "lib").symlink_to("lib64")


def _library_places() -> list[Path]:
    machine = os.uname().machine
    names = ("/lib64", f"/lib/{machine}-linux-gnu", f"/usr/lib/{machine}-linux-gnu", "/usr/lib64", "/lib")
    return [Path(name) for name in names]
