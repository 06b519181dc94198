"""Shared libraries: which are needed by which, and smaller copies of those that carry debugging symbols (Linux)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

#: Files that gain less than this by stripping are left as their makers built them.
WORTH_STRIPPING = 200_000
#: Plug-ins that load where the computer has what they need, and are left alone where it hasn't: what they need stays
#: the computer's. Printing speaks to the computer's own CUPS, whose library brings GnuTLS, Avahi and Kerberos along.
AT_HOME_ONLY = ("libcupsprintersupport.so",)


def linked(paths: Iterable[Path], search: Iterable[Path] = ()) -> Iterator[tuple[Path, str, str]]:
    """What the loader says each file needs, directly or through others: (file, library's name, where or empty)."""
    files = [str(path) for path in paths]
    if not files:
        return
    places = [str(place) for place in search]
    environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(places)} if places else dict(os.environ)
    result = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False, env=environment)
    current = Path(files[0])
    for line in result.stdout.splitlines():
        if not line.startswith(("\t", " ")) and line.endswith(":"):
            current = Path(line[:-1])
        elif "=>" in line:
            name, _arrow, where = line.strip().partition(" => ")
            yield current, name, "" if "not found" in where else where.rsplit(" (", 1)[0]


Entry = tuple[str, str, str]


def without_orphans(entries: list[Entry]) -> list[Entry]:
    """Collected files less the libraries that nothing links (GTK for a plug-in that stays out) and links to nowhere.

    Parameters
    ----------
    entries : list of (destination, source, kind)
        As PyInstaller keeps them; the source of a ``SYMLINK`` is relative to its destination's folder.
    """
    if sys.platform != "linux":
        return entries
    files = [entry for entry in entries if entry[2] != "SYMLINK"]
    libraries = {name: source for name, source, _kind in files if is_plain_library(name)}
    roots = [
        Path(source)
        for name, source, _kind in files
        if ".so" in name and name not in libraries and Path(name).name not in AT_HOME_ONLY
    ]
    places = sorted({Path(source).parent for name, source, _kind in files if ".so" in name})
    loaded, absent = set(), set()
    for _file, library, where in linked(roots, places):
        if where:
            loaded.add(Path(where).resolve())
        else:
            absent.add(library)  # the loader looks for it elsewhere at run time: whatever has that name stays
    # By place, not by name: two wheels may bring one library, and only one of the two is loaded.
    gone = {
        name
        for name, source in libraries.items()
        if Path(source).resolve() not in loaded and Path(name).name not in absent
    }
    kept = [entry for entry in files if entry[0] not in gone]
    names = {name for name, _source, _kind in kept}
    links = [entry for entry in entries if entry[2] == "SYMLINK" and _target(entry[0], entry[1]) in names]
    return sorted(kept + links)


def is_plain_library(destination: str) -> bool:
    """A library that only others load: not a Python module, not a Qt plug-in, not libpython."""
    name = Path(destination).name
    module = ".cpython-" in name or ".abi3.so" in name or "/plugins/" in destination or name.startswith("libpython")
    loaded_by_name = destination.startswith("onnxruntime/")
    return name.startswith("lib") and ".so" in name and not module and not loaded_by_name


def _target(name: str, source: str) -> str:
    return os.path.normpath(str(Path(name).parent / source))


def slim(folder: Path) -> int:
    """Strip Python modules and ICU of their debugging symbols where that pays; return the bytes saved.

    Never the whole folder: libraries that were repaired by auditwheel (OpenBLAS) break. Each stripped copy is loaded
    once; where it does not load as the original does, it is thrown away and the original stays.
    """
    if sys.platform != "linux" or shutil.which("strip") is None:
        return 0
    stripped = {path: copy for path in sorted(folder.rglob("*.so*")) if (copy := _stripped(path)) is not None}
    said = _loads([*stripped, *stripped.values()])
    saved = 0
    for path, copy in stripped.items():
        if said[copy] == said[path]:
            saved += path.stat().st_size - copy.stat().st_size
            copy.chmod(path.stat().st_mode)
            copy.replace(path)
        else:
            copy.unlink()
    return saved


def _stripped(path: Path) -> Path | None:
    """A much smaller copy beside the file; None where stripping it does not pay or does not work."""
    known = ".cpython-" in path.name or ".abi3" in path.name or path.name.startswith(("libpython", "libicu"))
    if not known or path.is_symlink() or path.stat().st_size < WORTH_STRIPPING:
        return None
    copy = path.with_name(f".stripped.{path.name}")
    shutil.copyfile(path, copy)
    result = subprocess.run(["strip", "--strip-unneeded", str(copy)], capture_output=True, check=False)
    if result.returncode == 0 and path.stat().st_size - copy.stat().st_size >= WORTH_STRIPPING:
        return copy
    copy.unlink()
    return None


#: One Python for all files, which forks for each: none sees what another has loaded.
_LOAD = """
import ctypes, json, os, sys
for path in sys.argv[1:]:
    child = os.fork()
    if not child:
        try:
            ctypes.CDLL(path)
        except OSError as error:
            print(json.dumps([path, str(error)]), flush=True)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status:
        print(json.dumps([path, f"ends the process that loads it ({status})"]), flush=True)
"""


def _loads(paths: list[Path]) -> dict[Path, str]:
    """What the loader says about each file: empty when it loads, its sentence without the file's name otherwise."""
    command = [sys.executable, "-c", _LOAD, *map(str, paths)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    said = dict.fromkeys(paths, "")
    for path, sentence in map(json.loads, result.stdout.splitlines()):
        said[Path(path)] = sentence.replace(path, "")
    return said
