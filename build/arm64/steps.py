"""What both processors do, how a step is run, and what its two results are compared by."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compare import Comparison, compare
from emulator import APP, Emulator
from root import PLACE
from tree import METADATA, TREE

HERE = Path(__file__).resolve().parent
SHARED = PLACE / "results"
SIDES = ("x86_64", "aarch64")
SLICES = 6
"""Of each chest: few, the networks are emulated; five in the lungs are the fewest that are judged."""
PHANTOM = SHARED / f"phantom-{SLICES}"
TRACE = "trace"
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
    told : str
        What it is called where results are told.
    tolerance : float
        Largest difference that passes, in parts of a number above 1. INT8 rounds sums of another order to another
        step of 1/255 at times: there it is what a GPU's engine may differ by.
    """

    name: str
    arguments: tuple[str, ...]
    told: str
    tolerance: float = 0.01


ENGINE = ("-m", "engine.cli")
ONE = str(PHANTOM / "ground-glass")
STEPS = (
    Step("decoders", (str(HERE / "decoders.py"),), "every decoder, its images"),
    Step("doctor", (*ENGINE, "doctor", "--strict", "--json", "{json}"), "`doctor --strict`"),
    Step(
        "analyze-int8",
        (*ENGINE, "analyze", str(PHANTOM), "-q", "--precision", "int8", "--json", "{json}"),
        "`analyze --precision int8`, two chests",
    ),
    Step(
        "analyze-fp32",
        (*ENGINE, "analyze", ONE, "-q", "--precision", "fp32", "--json", "{json}"),
        "`analyze --precision fp32`",
        1e-4,
    ),
    Step("window", (str(HERE / "window.py"), ONE, "{out}/window.png"), "the window: opens, analyses, draws"),
    Step("demo", (*ENGINE, "demo", "-q", "--slices", "8", "--json", "{json}"), "`demo`, two chests"),
    Step(
        "batch",
        (
            *(*ENGINE, "batch", ONE, "-q", "--precision", "int8", "--workers", "1", "--study-seconds", "7200"),
            *("--formats", "json,csv,seg,sr,sc,pdf", "--out", "{out}/batch"),
        ),
        "`batch`, six formats",
    ),
)


@dataclass(frozen=True)
class Run:
    """How a step went on one side.

    Attributes
    ----------
    made_of : str
        Digest of the app that ran (:func:`tree.app_digest`): the result stands for no other.
    day : str
        ISO 8601.
    seconds : float
    calls : int, optional
        Network calls that were traced, all of them local.
    """

    made_of: str
    day: str
    seconds: float
    calls: int | None = None


def result(step: Step, side: str) -> Path:
    return SHARED / side / step.name / "result.json"


def words_of(step: Step, side: str) -> list[str]:
    file = result(step, side)
    return [word.format(out=file.parent, json=file) for word in step.arguments]


def here(step: Step) -> list[str]:
    """The command on this computer, with its own Python and libraries."""
    path = f"{TREE}:{METADATA}"
    settings = {"PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen", **places(step, SIDES[0])}
    return ["env", *(f"{name}={value}" for name, value in settings.items()), sys.executable, *words_of(step, SIDES[0])]


def there(step: Step, machine: Emulator) -> list[str]:
    """The command in the root; scripts are copied to where both sides find them."""
    words = words_of(step, SIDES[1])
    if words[0].endswith(".py"):
        words[0] = shutil.copy(words[0], SHARED / Path(words[0]).name)
    return machine.python(*words, PYTHONPATH=f"{TREE}:{METADATA}:{APP}", **places(step, SIDES[1]))


def places(step: Step, side: str) -> dict[str, str]:
    """Where the app keeps its data, a folder a step: a result that was kept is not computed again.

    What was measured of this computer is kept for all of them.
    """
    return {
        "ALVEOSCOPE_DATA": str(result(step, side).parent / "data"),
        "ALVEOSCOPE_CACHE": str(SHARED / "cache"),
    }


def known(step: Step, side: str, made_of: str) -> Run | None:
    """The run whose result is there, of this app; None where there is none."""
    file = result(step, side)
    if not file.is_file():
        return None
    run = Run(**json.loads(file.with_name("run.json").read_text(encoding="utf-8")))
    return run if run.made_of == made_of else None


def run(step: Step, side: str, command: list[str], made_of: str, traced: bool = False) -> bool:
    """Run one step on one side, and keep its result and how it went; whether it ended as it must.

    ``traced``: the network calls of the command and of its children are looked at; one that is not local fails it.
    """
    from smoke_findings import SmokeError, tracing

    def work(folder: Path) -> None:
        head = tracing(folder / TRACE) if traced else []
        with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
            done = subprocess.run(
                [*head, *command], stdout=out, stderr=err, stdin=subprocess.DEVNULL, cwd=SHARED, check=False
            )
        if done.returncode:
            raise SmokeError(f"exit code {done.returncode}: {(folder / 'err').read_text()[-2000:]}")
        file = result(step, side)
        if not file.is_file():
            file.write_text(json.dumps(_rows(folder)) if step.name == "batch" else (folder / "out").read_text())

    return keep(step, side, made_of, work)


def keep(step: Step, side: str, made_of: str, work: Callable[[Path], None]) -> bool:
    """Do the work of a step in an empty folder and keep how it went; whether it ended as it must."""
    from smoke_findings import SmokeError, only_local

    folder, begin, calls, told = result(step, side).parent, time.monotonic(), None, "done"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        work(folder)
        if (folder / TRACE).is_file():
            calls = only_local(folder / TRACE)
            told = f"done, {calls} network calls, all of them local"
    except SmokeError as error:
        told = f"FAILED, {error}"
        result(step, side).unlink(missing_ok=True)
    seconds = round(time.monotonic() - begin, 1)
    done = Run(made_of, date.today().isoformat(), seconds, calls)
    (folder / "run.json").write_text(json.dumps(asdict(done)), encoding="utf-8")
    print(f"{step.name} on {side}: {told}, {seconds:.0f} s", flush=True)
    return told.startswith("done")


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


def compared(step: Step, sides: tuple[str, str] = SIDES) -> Comparison:
    """What the results of the two sides have in common, and what not."""
    one, other = (json.loads(result(step, side).read_text(encoding="utf-8")) for side in sides)
    if step.name == "doctor":  # versions, storage and libraries are each side's own
        one, other = ({c["name"]: c["outcome"] for c in d["checks"]} for d in (one, other))
    return compare(one, other, step.tolerance)
