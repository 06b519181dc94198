"""What is done to shared libraries: which stay, and ICU's data without the languages that the app doesn't speak."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.build_scripts import script

libraries = script("libraries")
icu = script("icu")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux")


def test_of_two_libraries_with_one_name_only_the_one_that_is_loaded_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {}
    for name in ("numpy.libs/libfortran.so.5", "scipy.libs/libfortran.so.5", "numpy/core.cpython-311.so", "liblate.so"):
        files[name] = tmp_path / name
        files[name].parent.mkdir(exist_ok=True)
        files[name].write_bytes(b"")
    entries = [(name, str(source), "BINARY") for name, source in files.items()]
    entries += [(name, f"{place}/{name}", "SYMLINK") for name in ("libfortran.so.5",) for place in ("scipy.libs",)]
    module = files["numpy/core.cpython-311.so"]
    answers = [(module, "libfortran.so.5", str(files["numpy.libs/libfortran.so.5"])), (module, "liblate.so", "")]
    monkeypatch.setattr(libraries, "linked", lambda *_arguments: iter(answers))
    kept = [name for name, _source, _kind in libraries.without_orphans(entries)]
    assert kept == ["liblate.so", "numpy.libs/libfortran.so.5", "numpy/core.cpython-311.so"]


def test_the_languages_of_the_window_and_what_serves_all_of_them_stay() -> None:
    read = ["root.res", "es.res", "zone/pt_PT.res", "coll/zh_Hant_TW.res", "coll/ucadata.icu", "nfkc.nrm", "pool.res"]
    read += ["zoneinfo64.res", "supplementalData.res", "res_index.res", "cnvalias.icu"]
    left = ["de.res", "coll/de__PHONEBOOK.res", "unit/en.res", "brkitr/thaidict.dict", "gb18030.cnv", "unames.icu"]
    left += ["translit/root.res", "rfc4518.spp", "fil.res", "confusables.cfu"]
    assert icu.unread(read + left) == left


def test_every_language_of_the_window_is_kept() -> None:
    from desktop.languages import LANGUAGES

    assert set(icu.LANGUAGES) >= set(LANGUAGES)


_ASK = """
import functools, sys
from PySide6.QtCore import QCollator, QLocale, QTimeZone
words = ["nz", "\u00f1u", "oz", "\u00c4pfel", "zebra", "apfel", "CT 10", "CT 2", "\u4e2d", "\u6587", "\u963f", "\u00df"]
zone = QTimeZone(b"Europe/Madrid")
for name in ("en", "es", "pt_BR", "pt_PT", "zh_CN", "zh_TW", "C"):
    locale = QLocale(name)
    collator = QCollator(locale)
    collator.setNumericMode(True)
    print(name, sorted(words, key=functools.cmp_to_key(collator.compare)), locale.toUpper("stra\u00dfe \u0131\u00f1"))
    print(zone.displayName(QTimeZone.TimeType.StandardTime, QTimeZone.NameType.LongName, locale))
print([line.split()[-1] for line in open("/proc/self/maps") if "libicudata" in line][0], file=sys.stderr)
"""


def _ask_qt(libraries_first: Path) -> tuple[str, str]:
    environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries_first), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", _ASK]
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout, run.stderr.strip()


def test_qt_sorts_and_names_time_zones_with_the_trimmed_data_as_with_the_whole(tmp_path: Path) -> None:
    if shutil.which("icupkg", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("icupkg (icu-devtools) is not on this machine")
    package = importlib.util.find_spec("PySide6")
    assert package is not None
    assert package.origin is not None
    found = sorted((Path(package.origin).parent / "Qt" / "lib").glob("libicudata.so.*"))
    if not found:
        pytest.skip("this build of Qt brings no ICU")
    library = Path(shutil.copy(found[0], tmp_path))
    assert icu.trim(tmp_path) > 20_000_000
    whole, trimmed = _ask_qt(tmp_path / "none"), _ask_qt(tmp_path)
    assert (whole[1], trimmed[1]) == (str(found[0]), str(library))
    assert trimmed[0] == whole[0]


def test_a_library_of_an_unknown_form_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "libicudata.so.73.1").write_bytes(b"")
    with pytest.raises(SystemExit, match=r"libicudata\.so\.73\.1 is no libicudata of a known form"):
        icu.trim(tmp_path)


_STRIP = """#!/bin/sh
for copy; do :; done
case "$copy" in
    *whole*) cp "$MODULE" "$copy" ;;
    *broken*) printf x > "$copy" ;;
    *same*) ;;
    *) exit 1 ;;
esac
"""


def test_a_stripped_copy_takes_the_place_only_of_what_it_loads_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tool is played: a copy without what hangs behind a module, one that can't be loaded, one as large."""
    import _ctypes

    module, folder, tool = Path(_ctypes.__file__).read_bytes(), tmp_path / "app", tmp_path / "bin" / "strip"
    names = ("whole", "broken", "same", "refused")
    files = {name: folder / f"{name}.cpython-311.so" for name in names} | {"other": folder / "whole.so"}
    folder.mkdir()
    for path in files.values():
        path.write_bytes(module + bytes(300_000))
        path.chmod(0o755)
    small = folder / "small.cpython-311.so"
    small.write_bytes(b"x")
    tool.parent.mkdir()
    tool.write_text(_STRIP, encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("MODULE", _ctypes.__file__)
    assert libraries.slim(folder) == 300_000
    left = {name for name, path in files.items() if path.stat().st_size > len(module)}
    assert left == {"broken", "same", "refused", "other"}
    assert files["whole"].stat().st_mode & 0o777 == 0o755
    assert sorted(folder.iterdir()) == sorted([*files.values(), small])


def test_a_library_that_ends_who_loads_it_is_told_from_one_that_loads(tmp_path: Path) -> None:
    import _ctypes

    if shutil.which("ld") is None:
        pytest.skip("ld (binutils) is not on this machine")
    (tmp_path / "data").write_bytes(b"no code")
    for link in ("-r -b binary -o data.o data", "-shared -init=_binary_data_start -o ends.so data.o"):
        subprocess.run(["ld", *link.split()], cwd=tmp_path, check=True)
    whole, ends, absent = Path(_ctypes.__file__), tmp_path / "ends.so", tmp_path / "absent.so"
    said = libraries._loads([ends, whole, absent])
    assert said[whole] == ""
    assert "ends the process that loads it" in said[ends]
    assert said[absent].startswith(": cannot open shared object file")
