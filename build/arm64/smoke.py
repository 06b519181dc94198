"""The frozen arm64 program where nothing else is: the same steps, the real window, the archive installed.

It runs in a root with the C library, zlib and fonts, and its network calls are traced. Its window is shown by this
computer's X server, which it reaches by the abstract socket.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from emulator import Emulator
from steps import ONE, TRACE, Step, keep, places, result, run, words_of

FROZEN = ("doctor", "analyze-int8", "demo", "batch", "window")
"""What of the steps the frozen program does; the decoders are the doctor's."""
SIDE = "aarch64-frozen"
ARCHIVE = Step("archive", (), "the archive: packed, checked, installed, started")
PATIENCE_S = 3600.0
BARS = {"folder": 330.0, "archive": 110.0}
"""Megabytes that a release may have, on any platform."""


def empty_machine(machine: Emulator) -> Emulator:
    """The same emulator over a root that holds what a frozen program must find on every computer, and nothing else."""
    from sandbox import DESKTOP, copy_base_libraries

    root = machine.root.parent / "empty"
    shutil.rmtree(root, ignore_errors=True)
    copy_base_libraries(
        root, [machine.path(place) for place in ("/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu")]
    )
    (root / "lib" / "ld-linux-aarch64.so.1").chmod(0o755)
    for name in ("dev", "proc", "sys", "tmp"):
        (root / name).mkdir()
    for place in DESKTOP:
        if machine.path(place).is_dir():
            shutil.copytree(machine.path(place), root / place.lstrip("/"), symlinks=True)
    return replace(machine, root=root)


def smoke(step: Step, folder: Path, machine: Emulator, made_of: str) -> bool:
    """Do one step with the frozen program in ``folder``; whether it ended as it must.

    Parameters
    ----------
    machine : Emulator
        Of an empty root.
    made_of : str
        Digest of the app that was frozen.
    """
    if step.name == "window":
        return keep(step, SIDE, made_of, lambda out: _window(folder, machine, step, out))
    return run(step, SIDE, command(step, folder, machine), made_of, traced=True)


def command(step: Step, folder: Path, machine: Emulator) -> list[str]:
    """The frozen program in place of ``python -m engine.cli``, with its own bundle."""
    words = [str(folder / "alveoscope"), *words_of(step, SIDE)[2:]]
    return machine.command(words, PYTHONPATH="", **places(step, SIDE))


def _window(folder: Path, machine: Emulator, step: Step, out: Path) -> None:
    """Open the phantom in the window on an X server; the result is the verdict in the audit chain."""
    from smoke_findings import tracing
    from smoke_screen import verdict_in_window

    home = out / "home"
    home.mkdir()
    cache = places(step, SIDE)["ALVEOSCOPE_CACHE"]
    settings = {"HOME": str(home), "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": "", "ALVEOSCOPE_CACHE": cache}
    words = [str(folder / "alveoscope"), "open", ONE]

    def shown(display: str) -> list[str]:
        return [*tracing(out / TRACE), *machine.command(words, **settings, DISPLAY=display)]

    verdict_in_window(shown, dict(os.environ), home, out, PATIENCE_S)
    result(step, SIDE).write_text(json.dumps(judged(home)), encoding="utf-8")


def judged(home: Path) -> dict[str, object]:
    """Verdict and probability of the last analysis that the audit chain below a home holds."""
    (chain,) = home.rglob("audit.jsonl")
    records = [json.loads(line) for line in chain.read_text(encoding="utf-8").splitlines()]
    details = [record["details"] for record in records if record["event"] == "analysed"][-1]
    return {name: details[name] for name in ("verdict", "probability")}


def install(release: Path, machine: Emulator, empty: Emulator, made_of: str) -> bool:
    """Check a release's sums and install it with its own script, emulated; start what was installed in an empty root.

    Its result is the sizes of the folder and of the archive as a release packs it, in megabytes.
    """
    from smoke_findings import SmokeError

    def work(out: Path) -> None:
        prefix = out / "installed"
        for place, words in (
            (machine, ["/bin/sh", "-c", f"cd '{release}' && sha256sum --check --quiet SHA256SUMS"]),
            (machine, ["/bin/sh", str(release / "install.sh"), "--prefix", str(prefix)]),
            (empty, [str(prefix / "bin" / "alveoscope"), "--version"]),
        ):
            done = subprocess.run(place.command(words, PYTHONPATH=""), capture_output=True, text=True, check=False)
            if done.returncode:
                raise SmokeError(f"{words[-1]}: exit code {done.returncode}: {done.stdout}{done.stderr}")
        (folder,) = (path for path in (prefix / "alveoscope").iterdir() if path.is_dir() and not path.is_symlink())
        measured = sizes(folder)
        above = [name for name, bar in BARS.items() if measured[name] >= bar]
        if above:
            raise SmokeError(f"too large: {', '.join(f'{name} {measured[name]:.1f} MB' for name in above)}")
        result(ARCHIVE, SIDE).write_text(json.dumps({"version": done.stdout.strip(), **measured}), encoding="utf-8")
        shutil.rmtree(prefix)

    return keep(ARCHIVE, SIDE, made_of, work)


def sizes(folder: Path) -> dict[str, float]:
    """Megabytes of a frozen folder as it is and packed as a release is, and the number of its files."""
    from archive import write_tar_zst
    from digests import plain_files

    files = plain_files(folder)
    with tempfile.TemporaryDirectory() as scratch:
        packed = Path(scratch) / "packed.tar.zst"
        write_tar_zst(folder, packed, 19)
        return {
            "files": len(files),
            "folder": sum(path.stat().st_size for path in files) / 1e6,
            "archive": packed.stat().st_size / 1e6,
        }
