"""The frozen program on both processors: the same steps, the real window, the sizes.

The emulated one runs where nothing else is: a root with the C library, zlib and fonts. Its window is shown by this
computer's X server, which it reaches by the abstract socket.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from emulator import Emulator
from steps import PHANTOM, SHARED, STEPS, Step, result, run, table, words_of

FROZEN = ("doctor", "analyze-int8", "demo")
"""What of the steps the frozen programs do; the window besides."""
SIDES = ("x86_64-frozen", "aarch64-frozen")
WINDOW = Step("window", ())
PATIENCE_S = 3600.0

Sizes = dict[str, float]


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


def smoke(here: Path, there: Path, machine: Emulator, again: tuple[str, ...] = ()) -> int:
    """Run the steps with both programs and print what differs; how many of them failed.

    Parameters
    ----------
    here, there : Path
        The frozen folders for this computer and for arm64.
    machine : Emulator
        Runs the second one.
    again : tuple of str
        Names of steps whose results are not kept.
    """
    failed = 0
    for step in [*(step for step in STEPS if step.name in FROZEN), WINDOW]:
        for side, folder in zip(SIDES, (here, there), strict=True):
            emulated = machine if folder is there else None
            if step is WINDOW:
                failed += not window(folder, side, emulated, step.name in again)
            else:
                failed += not run(step, side, command(step, folder, side, emulated), step.name in again)
        print("\n".join(table(step, SIDES)), flush=True)
    return failed


def command(step: Step, folder: Path, side: str, machine: Emulator | None) -> list[str]:
    """The frozen program in place of ``python -m engine.cli``, with its own bundle."""
    words = [str(folder / "alveoscope"), *words_of(step, side)[2:]]
    settings = {"ALVEOSCOPE_DATA": str(result(step, side).parent / "data")}
    return started(words, settings, machine)


def started(words: list[str], settings: dict[str, str], machine: Emulator | None) -> list[str]:
    """The command on this computer (no emulator), or in the emulator's root."""
    if machine is not None:
        return machine.command(words, PYTHONPATH="", **settings)
    plain = {"LANG": "C.UTF-8", "PATH": "/nowhere", "HOME": str(SHARED / "home"), "QT_QPA_PLATFORM": "offscreen"}
    return ["env", "-i", *(f"{name}={value}" for name, value in {**plain, **settings}.items()), *words]


def window(folder: Path, side: str, machine: Emulator | None, again: bool) -> bool:
    """Open the phantom in the window on an X server; the result is the verdict in the audit chain."""
    from smoke_findings import SmokeError
    from smoke_screen import verdict_in_window

    file = result(WINDOW, side)
    if file.is_file() and not again:
        return True
    shutil.rmtree(file.parent, ignore_errors=True)
    home = file.parent / "home"
    home.mkdir(parents=True)
    begin = time.monotonic()
    settings = {"HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
    words = [str(folder / "alveoscope"), "open", str(PHANTOM / "ground-glass")]

    def shown(display: str) -> list[str]:
        return started(words, {**settings, "DISPLAY": display}, machine)

    try:
        told = verdict_in_window(shown, dict(os.environ), home, file.parent, PATIENCE_S)
        file.write_text(json.dumps(judged(home)), encoding="utf-8")
    except SmokeError as error:
        told = f"FAILED: {error}"
    print(f"window on {side}: {told}, {time.monotonic() - begin:.0f} s", flush=True)
    return file.is_file()


def judged(home: Path) -> dict[str, object]:
    """Verdict and probability of the last analysis that the audit chain below a home holds."""
    (chain,) = home.rglob("audit.jsonl")
    records = [json.loads(line) for line in chain.read_text(encoding="utf-8").splitlines()]
    details = [record["details"] for record in records if record["event"] == "analysed"][-1]
    return {name: details[name] for name in ("verdict", "probability")}


def sizes(folder: Path) -> Sizes:
    """Megabytes of a frozen folder as it is and packed as a release is."""
    from archive import write_tar_zst

    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    with tempfile.TemporaryDirectory() as scratch:
        packed = Path(scratch) / "packed.tar.zst"
        write_tar_zst(folder, packed, 19)
        return {"folder": sum(path.stat().st_size for path in files) / 1e6, "archive": packed.stat().st_size / 1e6}


def size_table(sides: dict[str, Sizes], bars: Sizes) -> Iterator[str]:
    """A row a side, and what is above its bar."""
    for side, measured in sides.items():
        above = [name for name, bar in bars.items() if measured[name] >= bar]
        told = ", ".join(f"{name} {size:.1f} MB (bar {bars[name]:g})" for name, size in measured.items())
        yield f"{side}: {told}" + (f"; too large: {', '.join(above)}" if above else "")
