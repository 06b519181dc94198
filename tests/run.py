"""Set up everything on a fresh machine and run all tests: ``tests/run.py [--quick] [--coverage] [pytest arguments]``.

Needs Python 3.10 to 3.13 and nothing else. A virtual environment is made in ``.work/test-venv``. The system
libraries that Qt needs, and the programs that tests talk to, are installed where this runs as root on Debian or
Ubuntu, else named. Tests run in random order, one pytest worker a core and one more; ``-n 0`` runs them in one process.
``--quick`` is a developer's loop of a minute: first the tests of what was touched since the last commit, then others in
random order until the time is over; without what takes seconds (marker ``slow``) and what needs a screen.
``--coverage`` counts the lines that are run, also by the programs that tests start, and fails where a room has sunk
below its floor in ``tests/floors.json``; it takes about half as long again.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".work" / "test-venv"
COVERAGE = ROOT / ".work" / "coverage"
EXTRAS = "train,dev,build,cluster,postgresql"

#: Nice to have: tests that need them skip with a reason where a platform has no wheel.
OPTIONAL = {"rtx": "tests that compile the networks with TensorRT-RTX"}

#: Library or program that must be found -> the Debian package that brings it.
SYSTEM = {
    "lib:EGL": "libegl1",
    "lib:GL": "libgl1",
    "lib:dbus-1": "libdbus-1-3",
    "lib:fontconfig": "libfontconfig1",
    "lib:xkbcommon-x11": "libxkbcommon-x11-0",
    "lib:xcb-cursor": "libxcb-cursor0",
    "lib:xcb-icccm": "libxcb-icccm4",
    "lib:xcb-image": "libxcb-image0",
    "lib:xcb-keysyms": "libxcb-keysyms1",
    "lib:xcb-randr": "libxcb-randr0",
    "lib:xcb-render-util": "libxcb-render-util0",
    "lib:xcb-shape": "libxcb-shape0",
    "lib:xcb-xkb": "libxcb-xkb1",
    "program:Xvfb": "xvfb",
    "program:dcmdump": "dcmtk",
    "program:pdftotext": "poppler-utils",
    "program:strip": "binutils",
    "program:icupkg": "icu-devtools",
    "program:strace": "strace",
    "program:zstd": "zstd",
}

#: Real parts that tests start for themselves; without one, its tests skip with that reason.
PARTS = {
    "program:postgres": "postgresql",
    "program:Orthanc": "orthanc",
    "file:/usr/share/orthanc/plugins/libOrthancDicomWeb.so": "orthanc-dicomweb",
}

#: Where Debian keeps programs that are not for everybody's PATH.
ALSO_IN = ("/usr/sbin", *(str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))))

#: When the quick loop begins no further test, counted from the first one; loading them takes a worker ten more.
QUICK_SECONDS = "30"
#: More workers than this only wait for each other's files.
MOST_WORKERS = 8
#: An argument that begins so says itself how many processes there are, or needs one.
ONE_S_OWN_WAY = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "--collect-only", "--co", "--help", "-h")


def main(arguments: list[str]) -> int:
    install_system_libraries()
    python = make_environment()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    chosen = pytest_arguments(arguments, cores)
    counted = ["-m", "coverage", "run"] if "--coverage" in arguments else []
    command = [str(python), "-X", "faulthandler", *counted, "-m", "pytest", *chosen]
    print("+", " ".join(command), flush=True)
    # Each worker would use every core for a network; together they would only get into each other's way.
    threads = str(max(1, cores // workers(chosen)))
    own = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", threads)}
    environment = {**os.environ, **own}
    # Programs that tests start, by the hundred, would compile the app's modules each for itself.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if counted:
        clear_coverage()
    status = subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode
    return status or (judge_coverage(python) if counted else 0)


def clear_coverage() -> None:
    """Start with nothing: what is left of another run would be counted with this one's."""
    shutil.rmtree(COVERAGE, ignore_errors=True)
    COVERAGE.mkdir(parents=True)


def judge_coverage(python: Path) -> int:
    """Put together what each process counted and compare the rooms with their floors; 0 where none has sunk."""
    report = COVERAGE / "report.json"
    for arguments in (["combine", "--quiet"], ["json", "--quiet", "-o", str(report)]):
        subprocess.run([str(python), "-m", "coverage", *arguments], cwd=ROOT, check=True)
    return subprocess.run([str(python), "-m", "tests.support.floors", str(report)], cwd=ROOT, check=False).returncode


def pytest_arguments(arguments: list[str], cores: int) -> list[str]:
    """What pytest is called with.

    A single test (``file.py::test``) and whoever says ``-n`` or wants a debugger get what they ask for.
    """
    chosen = [argument for argument in arguments if argument not in ("--quick", "--coverage")]
    if "--quick" in arguments:
        chosen += ["-m", "not slow and not display", "--budget", QUICK_SECONDS]
    said = any(argument.startswith(ONE_S_OWN_WAY) or "::" in argument for argument in chosen)
    if not said and cores > 1:
        # Files stay together until a worker has nothing left and takes over the end of another's; the longest begin.
        # With `loadfile` a test that ends its worker is begun again in the next one, until none is left.
        # One worker more than cores: a fifth of the time, tests wait for servers, for timers and for programs.
        quick = "--quick" in arguments
        chosen += ["-n", str(min(cores if quick else cores + 1, MOST_WORKERS))]
        chosen += ["--dist", "load" if quick else "worksteal"]
    return chosen


def workers(arguments: list[str]) -> int:
    """How many processes share the cores."""
    said = "".join(arguments[arguments.index("-n") + 1 :][:1]) if "-n" in arguments else ""
    return max(1, int(said)) if said.isdigit() else 1


def missing_packages(wanted: dict[str, str]) -> list[str]:
    missing = []
    path = os.pathsep.join((os.environ.get("PATH", ""), *ALSO_IN))
    for needed, package in wanted.items():
        kind, name = needed.split(":")
        if kind == "file":
            found = Path(name).exists()
        else:
            found = ctypes.util.find_library(name) if kind == "lib" else shutil.which(name, path=path)
        if not found:
            missing.append(package)
    return missing


def install_system_libraries() -> None:
    """Bring in what is missing, or say the one command that would."""
    if sys.platform != "linux":
        return
    missing, parts = missing_packages(SYSTEM), missing_packages(PARTS)
    if not missing and not parts:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        everything = " ".join([*missing, *parts])
        print("Missing for some tests; as root: apt-get update && apt-get install", everything, flush=True)
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends"]
    print("+ apt-get update;", " ".join([*command, *missing, *parts]), flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=bool(missing), env=quiet)
    if missing:
        subprocess.run([*command, *missing], check=True, env=quiet, stdout=subprocess.DEVNULL)
    with no_service_starts():
        for package in parts:
            if subprocess.run([*command, package], check=False, env=quiet, stdout=subprocess.DEVNULL).returncode:
                print(f"without {package}: its tests will be skipped", flush=True)


@contextlib.contextmanager
def no_service_starts() -> Iterator[None]:
    """Debian's own way to install a server without starting it: tests start theirs, on sockets of their own."""
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            policy.unlink()


def make_environment() -> Path:
    """A virtual environment with the project, editable, and all that its tests need; kept while nothing changes."""
    folder = "Scripts" if os.name == "nt" else "bin"
    python = ENVIRONMENT / folder / ("python.exe" if os.name == "nt" else "python")
    stamp = ENVIRONMENT / "installed-for"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + repr((EXTRAS, OPTIONAL)).encode()).hexdigest()
    if stamp.exists() and python.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    print(f"+ pip install --editable .[{EXTRAS}]", flush=True)
    subprocess.run([*install, "--editable", f".[{EXTRAS}]"], cwd=ROOT, check=True)
    for extra, purpose in OPTIONAL.items():
        if subprocess.run([*install, "--editable", f".[{extra}]"], cwd=ROOT, check=False).returncode:
            print(f"without the extra '{extra}': {purpose} will be skipped", flush=True)
    stamp.write_text(wanted, encoding="utf-8")
    return python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
