"""What both processors do, how a step is run, and what its two results are compared by."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compare import compare
from root import PLACE

HERE = Path(__file__).resolve().parent
SHARED = PLACE / "results"
PHANTOM = SHARED / "phantom"
SIDES = ("x86_64", "aarch64")
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


def result(step: Step, side: str) -> Path:
    return SHARED / side / step.name / "result.json"


def words_of(step: Step, side: str) -> list[str]:
    file = result(step, side)
    return [word.format(out=file.parent, json=file) for word in step.arguments]


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


def table(step: Step, sides: tuple[str, str] = SIDES) -> Iterator[str]:
    """What was compared and how far it is apart; then everything that is further apart than it may be."""
    files = [result(step, side) for side in sides]
    if not all(file.is_file() for file in files):
        return
    one, other = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    if step.name == "doctor":  # versions, storage and libraries are each side's own
        one, other = ({c["name"]: c["outcome"] for c in d["checks"]} for d in (one, other))
    found = compare(one, other, step.tolerance)
    yield f"{step.name}: {found.words} words, verdicts and digests; {'; '.join(found.rows())}"
    yield from (f"  not equal: {line[:300]}" for line in found.unequal)
