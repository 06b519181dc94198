"""Run the app on emulated arm64 and compare every number with this computer: ``python build/arm64/run.py``.

With a Python that has the app's dependencies. Most of the time goes into emulated networks; what was done with the
same app is kept in ``.work/arm64/results`` and not done again (``--only STEP`` does). ``--freeze``: freeze and pack it
emulated, and do the same with the frozen program. ``--write``: write what is kept into build/README.md.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial

from emulator import Emulator, find_emulator
from frozen import freeze, pack
from page import PAGE, facts, written
from root import ROOT, emulator, make_root
from smoke import ARCHIVE, FROZEN, SIDE, empty_machine, install, smoke
from steps import PHANTOM, SHARED, SIDES, SLICES, STEPS, SYNTAX, Step, compared, here, known, run, there
from tree import TREE, copy_app, make_environment


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Run Alveoscope on emulated arm64 and compare it with this computer.")
    names = [step.name for step in (*STEPS, ARCHIVE)]
    parser.add_argument("--only", action="append", choices=names, help="do this step anew; may be repeated")
    parser.add_argument("--wrapper", action="store_true", help="without binfmt_misc, as on Linux before 6.7")
    parser.add_argument("--freeze", action="store_true", help="freeze it, and do the steps with the frozen program")
    parser.add_argument("--write", action="store_true", help="write what was found into build/README.md")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "build"))
    machine = find_emulator(make_root(freezing=options.freeze), emulator(), SHARED, False if options.wrapper else None)
    print("processes are started by " + ("binfmt_misc" if machine.binfmt else "a wrapper"), flush=True)
    if options.freeze and not machine.binfmt:
        print("freezing starts programs that no wrapper stands for: it needs binfmt_misc", file=sys.stderr)
        return 2
    made_of, python = copy_app(), make_environment(machine)
    write_phantom()
    only = tuple(options.only or ())
    good = frozen(machine, python, made_of, only) if options.freeze else emulated(machine, made_of, only)
    if options.write:
        told = written(PAGE.read_text(encoding="utf-8"), facts(machine.qemu, made_of))
        PAGE.write_text(told, encoding="utf-8")
    return 0 if good else 1


def emulated(machine: Emulator, made_of: str, only: tuple[str, ...]) -> bool:
    """The steps with the root's Python; whether all that were done ended as they must."""
    good = True
    for step in STEPS:
        if not only or step.name in only:
            work = partial(run, step, SIDES[1], there(step, machine), made_of)
            good &= both(step, SIDES[1], made_of, bool(only), work)
    return good


def frozen(machine: Emulator, python: str, made_of: str, only: tuple[str, ...]) -> bool:
    """Freeze, do the steps with the frozen program, pack it and install it; whether all ended as they must."""
    folder, empty, good = freeze(machine, python), empty_machine(machine), True
    for step in STEPS:
        if step.name in (only or FROZEN):
            good &= both(step, SIDE, made_of, bool(only), partial(smoke, step, folder, empty, made_of))
    if ARCHIVE.name in only or (not only and known(ARCHIVE, SIDE, made_of) is None):
        good &= install(pack(machine, python), machine, empty, made_of)
    return good


def both(step: Step, side: str, made_of: str, again: bool, emulated: Callable[[], bool]) -> bool:
    """Do a step here and emulated, unless it is known, and print what differs."""
    good = True
    if again or known(step, SIDES[0], made_of) is None:
        good &= run(step, SIDES[0], here(step), made_of)
    if again or known(step, side, made_of) is None:
        good &= emulated()
    if good:
        found = compared(step, (SIDES[0], side))
        print(f"{step.name}: {found.words} words, verdicts and digests; {'; '.join(found.rows())}")
        print("".join(f"  not equal: {line[:300]}\n" for line in found.unequal), end="", flush=True)
    return good


def write_phantom() -> None:
    """Two synthetic chests, made once on this computer by the app."""
    if PHANTOM.is_dir():
        return
    sys.path.insert(0, str(TREE))
    from engine.phantom import write_phantom as write

    for name, covid in (("clear", False), ("ground-glass", True)):
        write(
            PHANTOM / name, slices=SLICES, spacing_mm=300 / SLICES, covid=covid, seed=1 + covid, transfer_syntax=SYNTAX
        )


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
