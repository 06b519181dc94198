"""Run the app on emulated arm64 and compare every number with this computer: ``python build/arm64/run.py``.

With a Python that has the app's dependencies. Takes half an hour of one core, most of it in emulated networks; what was
done is kept in ``.work/arm64/results`` and not done again (``--only STEP`` does).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compare import compare
from emulator import APP, Emulator, find_emulator
from root import PLACE, emulator, make_root
from wheels import install

HERE = Path(__file__).resolve().parent
SHARED = PLACE / "results"
INSTALLED = SHARED / "sources"
"""The app's wheel unpacked, for this computer; both sides take the networks from it."""
BUNDLE = INSTALLED / "engine" / "bundles" / "alveoscope-ct"
PHANTOM = SHARED / "phantom"
SLICES = 8
SYNTAX = "1.2.840.10008.1.2.4.70"
"""JPEG Lossless, as most scanners send: decoded in a process of its own."""


@dataclass(frozen=True)
class Step:
    """One thing that both processors do.

    Attributes
    ----------
    arguments : tuple of str
        For Python. ``{out}`` is the folder of this step, ``{json}`` the file that is compared; where no argument
        names it, standard output goes there.
    tolerance : float
        Largest difference that passes, in parts of a number above 1. INT8 rounds sums of another order to another
        step of 1/255 at times: there it is what a GPU's engine may differ by.
    """

    name: str
    arguments: tuple[str, ...]
    tolerance: float = 0.01


ENGINE = ("-m", "engine.cli")
STEPS = (
    Step("decoders", (str(HERE / "decoders.py"),)),
    Step("analyze-int8", (*ENGINE, "analyze", str(PHANTOM), "-q", "--precision", "int8", "--json", "{json}")),
    Step("window", (str(HERE / "window.py"), str(PHANTOM / "ground-glass"), "{out}/window.png")),
    Step("doctor", (*ENGINE, "doctor", "--strict", "--json", "{json}")),
    Step("demo", (*ENGINE, "demo", "-q", "--slices", str(SLICES), "--json", "{json}")),
    Step(
        "batch",
        (
            *(*ENGINE, "batch", str(PHANTOM), "-q", "--workers", "1", "--study-seconds", "7200"),
            *("--formats", "json,csv,seg,sr,sc,pdf", "--out", "{out}/batch"),
        ),
    ),
    Step(
        "analyze-fp32",
        (*ENGINE, "analyze", str(PHANTOM / "ground-glass"), "-q", "--precision", "fp32", "--json", "{json}"),
        1e-4,
    ),
)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Run Alveoscope on emulated arm64 and compare it with this computer.")
    parser.add_argument("--only", action="append", choices=[step.name for step in STEPS], help="may be repeated")
    parser.add_argument("--wrapper", action="store_true", help="without binfmt_misc, as on Linux before 6.7")
    options = parser.parse_args()
    machine = find_emulator(make_root(), emulator(), SHARED, False if options.wrapper else None)
    if not INSTALLED.is_dir():
        install(machine.path(APP), INSTALLED)
    write_phantom()
    print("processes are started by " + ("binfmt_misc" if machine.binfmt else "a wrapper"), flush=True)
    failed = 0
    for step in STEPS:
        if not options.only or step.name in options.only:
            for side, command in (("x86_64", here(step)), ("aarch64", there(step, machine))):
                failed += not run(step, side, command, again=bool(options.only))
            print("\n".join(table(step)), flush=True)
    return 1 if failed else 0


def write_phantom() -> None:
    """Two synthetic chests, made once on this computer."""
    if PHANTOM.is_dir():
        return
    sys.path.insert(0, str(INSTALLED))
    from engine.phantom import write_phantom as write

    for name, covid in (("clear", False), ("ground-glass", True)):
        write(
            PHANTOM / name, slices=SLICES, spacing_mm=300 / SLICES, covid=covid, seed=1 + covid, transfer_syntax=SYNTAX
        )


def result(step: Step, side: str) -> Path:
    return SHARED / side / step.name / "result.json"


def _words(step: Step, side: str) -> list[str]:
    file = result(step, side)
    return [word.format(out=file.parent, json=file) for word in step.arguments]


def here(step: Step) -> list[str]:
    """The command on this computer."""
    settings = {"PYTHONPATH": str(INSTALLED), "QT_QPA_PLATFORM": "offscreen", **_places(step, "x86_64")}
    return ["env", *(f"{name}={value}" for name, value in settings.items()), sys.executable, *_words(step, "x86_64")]


def there(step: Step, machine: Emulator) -> list[str]:
    """The command in the root; scripts are copied to where both sides find them."""
    words = _words(step, "aarch64")
    if words[0].endswith(".py"):
        words[0] = shutil.copy(words[0], SHARED / Path(words[0]).name)
    return machine.python(*words, **_places(step, "aarch64"))


def _places(step: Step, side: str) -> dict[str, str]:
    """Where the app keeps its data, a folder a step: a result that was kept is not computed again; and its networks.

    They lie outside the root: under the wrapper ONNX Runtime sees its own path of a file and the computer's for one.
    """
    return {"ALVEOSCOPE_DATA": str(result(step, side).parent / "data"), "ALVEOSCOPE_BUNDLE": str(BUNDLE)}


def run(step: Step, side: str, command: list[str], again: bool) -> bool:
    """Run one step on one side, unless its result is there; whether it ended as it must."""
    file = result(step, side)
    if file.is_file() and not again:
        return True
    shutil.rmtree(file.parent, ignore_errors=True)
    file.parent.mkdir(parents=True)
    begin = time.monotonic()
    with (file.parent / "out").open("w") as out, (file.parent / "err").open("w") as err:
        done = subprocess.run(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, cwd=SHARED, check=False)
    code = done.returncode
    if code == 0 and not file.is_file():
        file.write_text(json.dumps(_rows(file.parent)) if step.name == "batch" else (file.parent / "out").read_text())
    good = code == 0 and file.is_file()
    print(f"{step.name} on {side}: {'done' if good else 'FAILED'}, exit code {code}, {time.monotonic() - begin:.0f} s")
    return good


def _rows(folder: Path) -> list[dict[str, Any]]:
    """The batch's table, numbers as numbers, and which files it wrote."""
    with (folder / "batch" / "results.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [{name: _number(text) for name, text in row.items()} for row in csv.DictReader(stream)]
    for row in rows:
        row["backend"] = str(row["backend"]).partition(" on ")[0]  # what follows is the processor
    files = sorted(str(path.relative_to(folder)) for path in (folder / "batch" / "studies").iterdir())
    return [*rows, {"files": files}]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def table(step: Step) -> Iterator[str]:
    """What was compared and how far it is apart; then everything that is further apart than it may be."""
    sides = [result(step, side) for side in ("x86_64", "aarch64")]
    if not all(file.is_file() for file in sides):
        return
    one, other = (json.loads(file.read_text(encoding="utf-8")) for file in sides)
    if step.name == "doctor":  # versions, storage and libraries are each side's own
        one, other = ({c["name"]: c["outcome"] for c in d["checks"]} for d in (one, other))
    found = compare(one, other, step.tolerance)
    yield f"{step.name}: {found.words} words, verdicts and digests; {'; '.join(found.rows())}"
    yield from (f"  not equal: {line[:300]}" for line in found.unequal)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
