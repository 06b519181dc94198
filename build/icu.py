"""Data of ICU, which Qt links, cut down to the languages of the app and to what Qt asks for (Linux).

Qt Core uses ICU for collation, upper and lower case, and the names of time zones. Its data hold far more for every
language of the world: 32 MB, a tenth of the app. What is taken out is looked up by name and falls back to the root
locale, as ICU does for any language that it doesn't know.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

#: Languages of the window; Qt sorts in the language of the system, and in the root order where that is another.
LANGUAGES = ("en", "es", "pt", "zh")
#: Trees that Qt reads: sorting, and the names of time zones. Left out are numbers, units, names of regions, ...
TREES = ("", "coll", "zone")
#: Tables by suffix: Unicode properties and normalisation. Left out are character sets, identifiers, transliteration.
TABLES = (".icu", ".nrm")
_WITHOUT_READERS = ("unames.icu",)

_LIBRARY = re.compile(r"libicudata\.so\.(\d+)$")


def trim(folder: Path) -> int:
    """Replace ``libicudata`` below a folder by a smaller one; return the bytes saved.

    Raises
    ------
    SystemExit
        A tool is missing on this machine, or refused the data.
    """
    if sys.platform != "linux":
        return 0
    saved = 0
    for library in sorted(folder.rglob("libicudata.so.*")):
        if library.is_file() and not library.is_symlink():
            before = library.stat().st_size
            trim_library(library)
            saved += before - library.stat().st_size
    return saved


def trim_library(library: Path) -> None:
    """Take the data out of the library, remove what nobody reads, and link a library around the rest."""
    match = _LIBRARY.search(library.name)
    if match is None:
        raise SystemExit(f"{library.name} is no libicudata of a known form.")
    version = match[1]
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        whole, small = scratch / "whole" / f"icudt{version}l.dat", scratch / f"icudt{version}l.dat"
        whole.parent.mkdir()
        _run("objcopy", "--dump-section", f".rodata={whole}", str(library), str(scratch / "unused"))
        names = _run("icupkg", "--list", str(whole)).split()
        (scratch / "unread.txt").write_text("".join(f"{name}\n" for name in unread(names)), encoding="utf-8")
        _run("icupkg", "--remove", str(scratch / "unread.txt"), str(whole), str(small))
        _link(small, library, f"icudt{version}_dat")


def unread(names: Iterable[str]) -> list[str]:
    """Items of ICU's data that the app never reads."""
    return [name for name in names if not _is_read(name)]


def _is_read(name: str) -> bool:
    tree, _slash, file = name.rpartition("/")
    if tree not in TREES or file in _WITHOUT_READERS:
        return False
    stem, _dot, suffix = file.rpartition(".")
    if suffix != "res":
        return f".{suffix}" in TABLES
    # A locale is a language with what narrows it (zh_Hant_TW); what has no such name serves all of them (zoneinfo64).
    language = stem.split("_")[0]
    return language in LANGUAGES or stem == "res_index" or not re.fullmatch(r"[a-z]{2,3}", language)


def _link(data: Path, library: Path, symbol: str) -> None:
    """A shared library that holds nothing but the data, read-only and aligned, under ICU's own symbol."""
    # The linker makes its symbols from the path as it is given, so it runs beside the file.
    start = re.sub(r"\W", "_", f"_binary_{data.name}_start")
    place = data.parent
    _run("ld", "-r", "-b", "binary", "-o", "data.o", data.name, where=place)
    section = ".data=.rodata,alloc,load,readonly,data,contents"
    names = ["--redefine-sym", f"{start}={symbol}", "--strip-symbol", start.replace("_start", "_end")]
    names += ["--strip-symbol", start.replace("_start", "_size")]
    _run("objcopy", "--rename-section", section, "--set-section-alignment", ".data=16", *names, "data.o", where=place)
    flags = ["-shared", "--build-id=none", "-z", "noexecstack", "-soname", library.name]
    _run("ld", *flags, "-o", "linked.so", "data.o", where=place)
    mode = library.stat().st_mode
    shutil.copyfile(place / "linked.so", library)
    library.chmod(mode)


def _run(tool: str, *arguments: str, where: Path | None = None) -> str:
    # Debian puts icupkg where only root looks.
    program = shutil.which(tool, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if program is None:
        raise SystemExit(f"{tool} is not on this machine: apt-get install icu-devtools binutils.")
    result = subprocess.run([program, *arguments], cwd=where, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SystemExit(f"{tool} {arguments[0]} ... failed: {result.stderr.strip()}")
    return result.stdout
