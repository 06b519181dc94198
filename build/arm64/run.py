"""Run the app on emulated arm64 and compare every number with this computer: ``python build/arm64/run.py``.

With a Python that has the app's dependencies. Takes half an hour of one core, most of it in emulated networks; what was
done is kept in ``.work/arm64/results`` and not done again (``--only STEP`` does). ``--freeze``: freeze it on both sides
instead, and compare the frozen programs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from emulator import APP, Emulator, find_emulator
from frozen import freeze, freeze_here
from root import emulator, make_root
from smoke import empty_machine, size_table, sizes, smoke
from steps import PHANTOM, SHARED, SIDES, SLICES, STEPS, SYNTAX, Step, result, run, table, words_of
from wheels import ROOT, install

INSTALLED = SHARED / "sources"
"""The app's wheel unpacked, for this computer; both sides take the networks from it."""
BUNDLE = INSTALLED / "engine" / "bundles" / "alveoscope-ct"

BARS = {"folder": 330.0, "archive": 110.0}
"""Megabytes that a release may have, on any platform."""


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Run Alveoscope on emulated arm64 and compare it with this computer.")
    parser.add_argument("--only", action="append", choices=[step.name for step in STEPS], help="may be repeated")
    parser.add_argument("--wrapper", action="store_true", help="without binfmt_misc, as on Linux before 6.7")
    parser.add_argument("--freeze", action="store_true", help="freeze it on both sides, and compare both programs")
    options = parser.parse_args()
    machine = find_emulator(make_root(freezing=options.freeze), emulator(), SHARED, False if options.wrapper else None)
    print("processes are started by " + ("binfmt_misc" if machine.binfmt else "a wrapper"), flush=True)
    if options.freeze:
        return frozen(machine, tuple(options.only or ()))
    if not INSTALLED.is_dir():
        install(machine.path(APP), INSTALLED)
    write_phantom(INSTALLED)
    failed = 0
    for step in STEPS:
        if not options.only or step.name in options.only:
            for side, command in zip(SIDES, (here(step), there(step, machine)), strict=True):
                failed += not run(step, side, command, again=bool(options.only))
            print("\n".join(table(step)), flush=True)
    return 1 if failed else 0


def frozen(machine: Emulator, again: tuple[str, ...]) -> int:
    """Freeze on both sides, run both programs, compare numbers and sizes."""
    if not machine.binfmt:
        print("freezing starts programs that no wrapper stands for: it needs binfmt_misc", file=sys.stderr)
        return 2
    sys.path.insert(0, str(ROOT / "build"))
    here, there = freeze_here(), freeze(machine)
    write_phantom(ROOT)
    failed = smoke(here, there, empty_machine(machine), again)
    rows = list(size_table({here.name: sizes(here), there.name: sizes(there)}, BARS))
    print("\n".join(rows))
    return 1 if failed or any("too large" in row for row in rows) else 0


def write_phantom(sources: Path) -> None:
    """Two synthetic chests, made once on this computer by the app in a folder."""
    if PHANTOM.is_dir():
        return
    sys.path.insert(0, str(sources))
    from engine.phantom import write_phantom as write

    for name, covid in (("clear", False), ("ground-glass", True)):
        write(
            PHANTOM / name, slices=SLICES, spacing_mm=300 / SLICES, covid=covid, seed=1 + covid, transfer_syntax=SYNTAX
        )


def here(step: Step) -> list[str]:
    """The command on this computer."""
    settings = {"PYTHONPATH": str(INSTALLED), "QT_QPA_PLATFORM": "offscreen", **_places(step, "x86_64")}
    return ["env", *(f"{name}={value}" for name, value in settings.items()), sys.executable, *words_of(step, "x86_64")]


def there(step: Step, machine: Emulator) -> list[str]:
    """The command in the root; scripts are copied to where both sides find them."""
    words = words_of(step, "aarch64")
    if words[0].endswith(".py"):
        words[0] = shutil.copy(words[0], SHARED / Path(words[0]).name)
    return machine.python(*words, **_places(step, "aarch64"))


def _places(step: Step, side: str) -> dict[str, str]:
    """Where the app keeps its data, a folder a step: a result that was kept is not computed again; and its networks.

    They lie outside the root: under the wrapper ONNX Runtime sees its own path of a file and the computer's for one.
    """
    return {"ALVEOSCOPE_DATA": str(result(step, side).parent / "data"), "ALVEOSCOPE_BUNDLE": str(BUNDLE)}


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
