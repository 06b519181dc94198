"""What both processors gave, as the tables of build/README.md: only of results that are there, all of one app."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from compare import Comparison
from root import ROOT
from smoke import ARCHIVE, BARS, SIDE
from steps import SIDES, STEPS, Run, Step, compared, known, result

PAGE = ROOT / "build" / "README.md"
BEGIN = "<!-- arm64: written by build/arm64/run.py --write -->"
END = "<!-- end of arm64 -->"
LIBRARIES = ("numpy", "scipy", "onnxruntime", "imagecodecs", "PySide6-Essentials")
WORTH_TELLING = 1e-6
"""Smaller differences are not told one by one."""
HEAD = (
    "| what | words, verdicts, digests | numbers | largest differences | seconds here, emulated |",
    "|---|---|---|---|---|",
)


def written(page: str, lines: list[str]) -> str:
    """The page with these lines between its marks."""
    before, _, rest = page.partition(BEGIN)
    return "\n".join([f"{before}{BEGIN}", *lines, f"{END}{rest.partition(END)[2]}"])


def facts(qemu: Path, made_of: str) -> list[str]:
    """What was run, with what, and what came of it; for the app and, where it was frozen, for the frozen program."""
    version = subprocess.run([str(qemu), "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    lines = [f"{version_line(made_of)}; qemu-aarch64 {version}, Linux {platform.release().partition('-')[0]}.", ""]
    for side, told in ((SIDES[1], "The app"), (SIDE, "The frozen program")):
        rows = list(table(side, made_of))
        if rows:
            lines += [f"{told}, x86_64 against aarch64:", "", *HEAD, *rows, ""]
    return [*lines, *packed(made_of)]


def version_line(made_of: str) -> str:
    """Days, the app, its bundle, and the libraries of both sides as their doctors name them."""
    days, checks = set(), {}
    for side in (*SIDES, SIDE):
        for step in STEPS:
            run = known(step, side, made_of)
            if run is not None:
                days.add(run.day)
                if step.name == "doctor":
                    found = json.loads(result(step, side).read_text(encoding="utf-8"))["checks"]
                    checks[side] = {one["name"]: one["detail"] for one in found}
    if not days:
        raise RuntimeError("no step was run with this app")
    told = "; ".join(
        f"{side}: {', '.join(f'{name} {own[name]}' for name in LIBRARIES if name in own)}"
        for side, own in checks.items()
    )
    whose = next(iter(checks.values()), {})
    return f"Run on {_days(days)}, {whose.get('alveoscope')}, {whose.get('bundle')}; {told}"


def _days(days: set[str]) -> str:
    shown = [date.fromisoformat(day) for day in sorted(days)]
    return " and ".join(f"{day.day} {day:%B %Y}" for day in shown)


def table(side: str, made_of: str) -> Iterator[str]:
    """A row a step that both this computer and ``side`` did."""
    for step in STEPS:
        runs = known(step, SIDES[0], made_of), known(step, side, made_of)
        if runs[0] is not None and runs[1] is not None:
            yield row(step, compared(step, (SIDES[0], side)), runs[0], runs[1])


def row(step: Step, found: Comparison, here: Run, emulated: Run) -> str:
    """One step: how much is equal, how far the rest is apart."""
    numbers = sum(count for count, _worst in found.worst.values())
    apart = {name: worst for name, (_count, worst) in found.worst.items() if worst > WORTH_TELLING}
    told = [f"{name} {worst:.1g}" for name, worst in sorted(apart.items(), key=lambda one: -one[1])]
    rest = max((worst for _count, worst in found.worst.values() if worst <= WORTH_TELLING), default=0.0)
    if rest:
        told.append(f"{'the others ' if apart else ''}{rest:.1g}")
    words = f"{found.words}, all equal" if not found.unequal else f"{found.words}; not equal: {len(found.unequal)}"
    calls = "" if emulated.calls is None else f"; {emulated.calls} network calls, all local"
    seconds = f"{here.seconds:.0f}, {emulated.seconds:.0f}"
    return f"| {step.told}{calls} | {words} | {numbers} | {', '.join(told) or 'none'} | {seconds} |"


def packed(made_of: str) -> list[str]:
    """The sizes of what was frozen and packed, where it was installed."""
    run = known(ARCHIVE, SIDE, made_of)
    if run is None:
        return []
    found = json.loads(result(ARCHIVE, SIDE).read_text(encoding="utf-8"))
    sizes = ", ".join(f"{name} {found[name]:.1f} MB (bar {bar:g})" for name, bar in BARS.items())
    return [
        f"`{found['version']}` was packed, its sums checked, installed by `install.sh` and started in the empty root, "
        f"all emulated ({run.seconds:.0f} s): {found['files']} files, {sizes}.",
        "",
    ]
