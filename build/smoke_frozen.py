"""Prove a frozen app where nothing else is: ``python build/smoke_frozen.py FOLDER-OR-ARCHIVE [--out DIR]``.

The app is unpacked under a path with spaces and non-ASCII letters and run as the only thing in an empty root:
no Python, no PATH, no home, the app's folder read-only, no network interface (the batch has a home, and a network where
its calls can be traced). It must pass its self-test, analyse the phantom, run a batch, open its window on an X server
and reach a verdict there. The numbers must be those of the same sources run by this Python (--source), and the system
calls must show no socket but local ones.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from paths import ROOT, WORK
from sandbox import Sandbox, make_sandbox, namespaces_work
from smoke_findings import SmokeError, compare, no_strangers, only_local, series_of, tracing, verdicts
from smoke_screen import verdict_in_window

#: As awkward as a user's disk gets.
FOLDER_NAME = "Ärzte 试验 α βeta"
SLICES = 12
FORMATS = ("json", "csv", "pdf", "sr", "seg", "sc", "nifti")


@dataclass
class Smoke:
    """One run: where things lie, and what each step showed."""

    box: Sandbox
    scratch: Path
    out: Path
    python: str
    notes: list[str] = field(default_factory=list)

    @property
    def program(self) -> str:
        return str(self.box.app / "alveoscope")

    def run(
        self,
        *arguments: str,
        ok: tuple[int, ...] = (0,),
        trace: Path | None = None,
        home: str = "",
        network: bool = False,
    ) -> str:
        """Run the app in its empty root; return its standard output.

        ``trace`` gets its network calls; without ``home`` it has none, without ``network`` no interface that works.
        """
        environment = {
            "LANG": "C.UTF-8",
            "TMPDIR": "/tmp",
            "ALVEOSCOPE_DATA": "/tmp/data",
            **({"HOME": home} if home else {}),
        }
        inside = self.box.command([self.program, *arguments], environment, network)
        command = [*(tracing(trace) if trace else ()), *inside]
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        if result.returncode not in ok:
            raise SmokeError(f"{arguments[0]}: exit code {result.returncode}\n{result.stdout}{result.stderr}")
        return result.stdout


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Run a frozen Alveoscope in an empty root.")
    parser.add_argument("app", type=Path, help="the frozen folder, or its .tar.zst")
    parser.add_argument("--out", type=Path, default=WORK / "smoke", help="where results and the screenshot go")
    parser.add_argument("--source", default=sys.executable, help="a Python that can run the sources, for comparison")
    parser.add_argument("--only", action="append", help="run only this step; may be repeated")
    options = parser.parse_args()
    if not namespaces_work():
        raise SystemExit(
            "smoke: this computer allows no namespaces (unshare); run it as root or allow user namespaces."
        )
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="alveoscope-smoke-") as place:
        scratch = Path(place)
        app = _unpack(options.app.resolve(), scratch / "unpacked" / FOLDER_NAME)
        box = make_sandbox(scratch / "root", app, FOLDER_NAME)
        smoke = Smoke(box, scratch, options.out, options.source)
        return _run_steps(smoke, options.only)


def _run_steps(smoke: Smoke, only: list[str] | None) -> int:
    failed = 0
    for name, step in STEPS.items():
        if only and name not in only:
            continue
        begin = time.monotonic()
        try:
            shown = step(smoke)
        except (SmokeError, subprocess.TimeoutExpired, OSError, KeyError, ValueError) as error:
            failed += 1
            shown = f"FAILED: {error}"
        print(f"{name:12} {time.monotonic() - begin:6.1f} s  {shown}", flush=True)
    return 1 if failed else 0


def _unpack(app: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True)
    if app.is_dir():
        shutil.copytree(app, target, symlinks=True)
        return target
    packed = target.parent / "packed"
    packed.mkdir()
    with subprocess.Popen(["zstd", "-dc", str(app)], stdout=subprocess.PIPE) as stream:
        subprocess.run(["tar", "-x", "-C", str(packed), "-f", "-"], stdin=stream.stdout, check=True)
    next(packed.iterdir()).rename(target)
    return target


# ---- steps ---------------------------------------------------------------------------------------------------------


def step_version(smoke: Smoke) -> str:
    return smoke.run("--version").strip()


def step_doctor(smoke: Smoke) -> str:
    """The self-test, every network call of it traced; it measures this computer, which no later step does again."""
    trace = smoke.scratch / "doctor.trace" if shutil.which("strace") else None
    text = smoke.run("doctor", "--strict", "--json", "-", ok=(0, 1), trace=trace)
    checks = json.loads(text)["checks"]
    (smoke.out / "doctor.json").write_text(text, encoding="utf-8")
    bad = [f"{one['name']}: {one['detail']}" for one in checks if one["outcome"] == "fail"]
    if bad:
        raise SmokeError("; ".join(bad))
    sockets = f"; socket calls, all of them local: {only_local(trace)}" if trace else ""
    return f"{len(checks)} checks, none failed{sockets}"


def step_homeless(smoke: Smoke) -> str:
    """An account without a home and without ALVEOSCOPE_DATA is told what to do, in one sentence."""
    environment = {"ALVEOSCOPE_DATA": ""}
    command = smoke.box.command([smoke.program, "demo", "--slices", "8", "--quiet"], environment)
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if result.returncode == 0 or "Set ALVEOSCOPE_DATA" not in result.stderr:
        raise SmokeError(f"exit code {result.returncode}: {result.stderr}")
    return result.stderr.strip()


def step_demo(smoke: Smoke) -> str:
    """The phantom, written and analysed by the app itself."""
    text = smoke.run("demo", "--out", "/tmp/phantom", "--slices", str(SLICES), "--quiet", "--json", "-")
    (smoke.out / "demo.json").write_text(text, encoding="utf-8")
    return verdicts(series_of(json.loads(text)))


def step_equal(smoke: Smoke) -> str:
    """The same numbers as the sources give for the same files."""
    frozen = series_of(json.loads((smoke.out / "demo.json").read_text(encoding="utf-8")))
    phantom = smoke.box.root / "tmp" / "phantom"
    target = smoke.scratch / "source.json"
    bundle = _outside(smoke) / "_internal" / "engine" / "bundles" / "alveoscope-ct"
    environment = {**os.environ, "ALVEOSCOPE_BUNDLE": str(bundle), "ALVEOSCOPE_DATA": str(smoke.scratch / "data")}
    command = [smoke.python, "-m", "engine.cli", "analyze", str(phantom), "--quiet", "--json", str(target)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if not target.is_file():
        raise SmokeError(f"the sources gave nothing: {result.stdout}{result.stderr}")
    source = series_of(json.loads(target.read_text(encoding="utf-8")))
    worst = compare(frozen, source)
    return f"{len(frozen)} series, largest difference of a probability {worst:.1e}"


def step_batch(smoke: Smoke) -> str:
    """A batch over the phantom with every format; where its network calls can be traced, with a network at hand."""
    trace = smoke.scratch / "batch.trace" if shutil.which("strace") else None
    words = ("--workers", "1", "--quiet", "--formats", ",".join(FORMATS))
    home = smoke.box.root / "tmp" / "batch-home"
    home.mkdir()
    _share_pace(smoke.box.root / "tmp" / "data" / "cache", home)
    how = {"trace": trace, "home": f"/tmp/{home.name}", "network": trace is not None}
    smoke.run("batch", "/tmp/phantom", "--out", "/tmp/batch", *words, ok=(0, 4), **how)
    batch = smoke.box.root / "tmp" / "batch"
    with (batch / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise SmokeError("results.csv has no row")
    for row in rows:
        if row["not_written"]:
            raise SmokeError(f"not written: {row['not_written']}")
    no_strangers(home)
    sockets = f"; socket calls, all of them local: {only_local(trace)}" if trace else ""
    return f"results.csv has {len(rows)} rows, {sum(1 for _ in (batch / 'studies').iterdir())} documents{sockets}"


def step_window(smoke: Smoke) -> str:
    """The real window on an X server: opens the phantom, analyses it by itself, is photographed."""
    home = smoke.box.root / "tmp" / "home"
    _share_pace(smoke.box.root / "tmp" / "data" / "cache", home)
    environment = {"HOME": "/tmp/home", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}

    def command(display: str) -> list[str]:
        arguments = [smoke.program, "open", "/tmp/phantom/ground-glass"]
        return smoke.box.command(arguments, environment | {"DISPLAY": display})

    return verdict_in_window(command, environment, home, smoke.out)


def step_offline(smoke: Smoke) -> str:
    """Outside the empty root, under strace: no socket but local ones is ever made, with a network at hand."""
    program, phantom = str(_outside(smoke) / "alveoscope"), str(smoke.box.root / "tmp" / "phantom" / "ground-glass")
    homes, out = smoke.scratch / "homes", str(smoke.scratch / "traced")
    known = [smoke.box.root / "tmp" / "data" / "cache", homes / "analyze" / ".cache" / "alveoscope"]
    doings = {"analyze": ["analyze", phantom, "--quiet", "--json", f"{out}.json"], "window": ["open", phantom]}
    told = []
    for name, arguments in doings.items():
        # Each in a home of its own: the window would show what it finds judged, and judge nothing.
        trace, home = smoke.scratch / f"{name}.trace", homes / name
        _share_pace(next((cache for cache in known if (cache / "pace").is_dir()), known[0]), home)
        environment = {"HOME": str(home), "LANG": "C.UTF-8", "PATH": "/nowhere"}
        command = [*tracing(trace), program, *arguments]
        if name == "window":
            verdict_in_window(lambda _display, command=command: command, environment, home, smoke.out / "traced")
        else:
            result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
            if result.returncode != 0:
                raise SmokeError(f"{name}: {result.stderr}")
        told.append(f"{name} {only_local(trace)}")
    no_strangers(homes)
    return f"socket calls, all of them local: {', '.join(told)}; nothing but its own files in the homes"


STEPS: dict[str, Callable[[Smoke], str]] = {
    "version": step_version,
    "doctor": step_doctor,
    "homeless": step_homeless,
    "demo": step_demo,
    "equal": step_equal,
    "batch": step_batch,
    "window": step_window,
    "offline": step_offline,
}


def _share_pace(cache: Path, home: Path) -> None:
    """Let a home know what another one's app has measured of this computer: a matter of seconds, more under strace."""
    if (cache / "pace").is_dir():
        shutil.copytree(cache / "pace", home / ".cache" / "alveoscope" / "pace")


def _outside(smoke: Smoke) -> Path:
    return smoke.scratch / "unpacked" / FOLDER_NAME


if __name__ == "__main__":
    sys.exit(main())
