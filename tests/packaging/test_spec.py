"""What the PyInstaller specification asks for, and what of the hooks' findings it lets through."""

from __future__ import annotations

import os
import re
import runpy
import sys
from pathlib import Path

import pytest

from tests.support.build_scripts import BUILD, script
from tests.support.fake_pyinstaller import REPLACED, Collected, run_spec

QT = "PySide6/Qt/plugins"
KEPT = [
    f"{QT}/platforms/libqxcb.so",
    f"{QT}/platforms/libqoffscreen.so",
    f"{QT}/imageformats/libqsvg.so",
    "PySide6/Qt/translations/qtbase_es.qm",
    "PySide6/Qt/translations/qtbase_zh_CN.qm",
    "_CharLS.cpython-311-x86_64-linux-gnu.so",
]
LEFT = [
    f"{QT}/platforms/libqvnc.so",
    f"{QT}/platforms/libqwayland.so",
    f"{QT}/platformthemes/libqgtk3.so",
    f"{QT}/tls/libqopensslbackend.so",
    f"{QT}/imageformats/libqtiff.so",
    f"{QT}/imageformats/libqwebp.so",
    f"{QT}/xcbglintegrations/libqxcb-egl-integration.so",
    "PySide6/Qt/lib/libQt6Network.so.6",
    "PySide6/Qt/translations/qtbase_de.qm",
    "PySide6/Qt/translations/qt_es.qm",
    "PIL/_avif.cpython-311-x86_64-linux-gnu.so",
    "pydicom/data/test_files/CT_small.dcm",
    "pydicom/data/palettes/hotiron.dcm",
    "numpy/_core/tests/data/x.csv",
    "scipy/special/_ufuncs.cpython-311-x86_64-linux-gnu.so",
]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Collected:
    (tmp_path / "metadata" / "alveoscope-1.dist-info").mkdir(parents=True)
    (tmp_path / "metadata" / "alveoscope-1.dist-info" / "METADATA").write_text("Name: alveoscope\n", encoding="utf-8")
    files = [(name, f"/nowhere/{Path(name).name}", "BINARY") for name in KEPT + LEFT]
    modules = [
        "engine.cli",
        "scipy.special",
        "pydicom.data.download",
        "scipy.special._basic",
    ]
    pure = [(name, f"/nowhere/{name}.py", "PYMODULE") for name in modules]
    return run_spec(monkeypatch, tmp_path, files, [], pure)


def test_what_the_app_needs_stays_and_what_nobody_uses_goes(seen: Collected) -> None:
    assert sorted(entry[0] for entry in seen.files) == sorted(KEPT)


@pytest.mark.parametrize("module", ["torch", "onnx", "tensorrt", "tensorrt_libs", "matplotlib", "sklearn", "training"])
def test_heavy_modules_are_excluded_by_name(module: str, seen: Collected) -> None:
    assert module in seen.analysis["excludes"]


@pytest.mark.parametrize("module", ["PySide6.QtNetwork", "PySide6.QtTest", "PySide6.QtQml", "readline"])
def test_network_test_and_gpl_modules_are_excluded_by_name(module: str, seen: Collected) -> None:
    assert module in seen.analysis["excludes"]


@pytest.mark.parametrize("module", ["imagecodecs._jpeg8", "imagecodecs._imcd", "engine", "desktop", "pg8000"])
def test_what_is_imported_by_name_at_run_time_is_asked_for(module: str, seen: Collected) -> None:
    assert module in seen.analysis["hiddenimports"]


def test_the_apps_modules_are_found_wherever_it_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without the window came out of a build started elsewhere, and no warning."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place and not (Path(place) / "engine").is_dir()])
    asked = run_spec(monkeypatch, tmp_path, [], []).analysis["hiddenimports"]
    assert {"engine", "engine.cli.demo", "desktop", "desktop.app"} <= set(asked)
    assert "desktop.assets.translations.update" not in asked  # a tool of the sources, in no package


def test_a_room_that_is_not_found_fails_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def only_engine(name: str) -> list[str]:
        return [name] if name == "engine" else []

    monkeypatch.setattr(script("paths"), "modules_of", only_engine)
    with pytest.raises(SystemExit, match="own modules were not found"):
        run_spec(monkeypatch, tmp_path, [], [])


def test_keys_the_worker_and_metadata_go_in_as_files(seen: Collected, project_root: Path) -> None:
    pairs = {(Path(source).name, destination.replace("\\", "/")) for source, destination in seen.analysis["datas"]}
    assert ("alveoscope-release-6.pem", "engine/inference/trusted_keys") in pairs
    assert ("worker.py", "engine/inference/tensorrt") in pairs
    assert ("METADATA", "alveoscope-1.dist-info") in pairs
    for bundle in (project_root / "engine" / "bundles").glob("*/manifest.json"):
        assert ("manifest.json", f"engine/bundles/{bundle.parent.name}") in pairs


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux desktops")
@pytest.mark.parametrize("library", ["libEGL.so.1", "libGL.so.1", "libxcb.so.1"])
def test_libraries_that_a_bare_computer_lacks_are_taken_along(library: str, seen: Collected) -> None:
    assert (f"/nowhere/{library}", ".") in seen.analysis["binaries"]


def test_no_source_note_or_cache_goes_in_as_a_file(seen: Collected) -> None:
    names = {Path(source) for source, _destination in seen.analysis["datas"]}
    assert not [path for path in names if path.suffix == ".py" and "worker" not in path.name]
    assert not [path for path in names if path.suffix in (".pyc", ".ts") or path.name == "DECISIONS.md"]


def test_scipy_special_is_replaced_by_a_module_that_gives_no_number(seen: Collected) -> None:
    modules = {name: source for name, source, _kind in seen.pure}
    assert set(modules) == {"engine.cli", "scipy.special", "pydicom.data.download"}
    names: dict[str, object] = {}
    exec(Path(modules["scipy.special"]).read_text(encoding="utf-8"), names)
    with pytest.raises(AttributeError, match=r"scipy\.special\.cosdg is left out of the packaged app"):
        names["__getattr__"]("cosdg")  # type: ignore[operator]


def test_a_module_or_boot_script_that_is_replaced_and_has_another_name_now_fails_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """PyInstaller's own went in, without a word."""
    renamed = ("pyi_rth_pkgutil", "pyi_rth_pyside")
    with pytest.raises(SystemExit, match=r"^pyi_rth_pyside6: not among the boot scripts .* renamed"):
        run_spec(monkeypatch, tmp_path, [], [], boot=renamed)
    with pytest.raises(SystemExit, match=r"^pydicom\.data\.download: not among the modules .* renamed"):
        run_spec(monkeypatch, tmp_path, [], [], pure=REPLACED[:1])


def test_what_the_analysis_has_compiled_is_not_compiled_again_but_what_is_replaced_is(seen: Collected) -> None:
    """PyInstaller knows its compiled modules by the list that holds them; a new list cost a tenth of the freeze."""
    assert "engine.cli" in seen.compiled
    assert seen.compiled.isdisjoint({"scipy.special", "pydicom.data.download"})


def test_example_files_are_never_fetched(seen: Collected) -> None:
    (source,) = (source for name, source, _kind in seen.pure if name == "pydicom.data.download")
    names: dict[str, object] = {}
    exec(Path(source).read_text(encoding="utf-8"), names)
    assert names["get_url_map"]() == {}  # type: ignore[operator]
    with pytest.raises(OSError, match="not part of the packaged app"):
        names["data_path_with_download"]("CT_small.dcm")  # type: ignore[operator]


def test_nothing_is_stripped_or_packed_by_pyinstaller(seen: Collected) -> None:
    for program in [*seen.programs, seen.options]:
        assert program["strip"] is False
        assert program["upx"] is False


def test_the_programs_share_one_folder_and_have_one_script_each(seen: Collected) -> None:
    names = {program["name"]: [*program["scripts"]][2:] for program in seen.programs}
    windows = {"alveoscope-desktop": ["entry_desktop"]} if sys.platform == "win32" else {}
    assert names == {"alveoscope": ["entry_console"], **windows}
    assert all(program["exclude_binaries"] for program in seen.programs)


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_what_is_run_before_each_process_names_the_folder_of_qt_and_loads_nothing(
    platform: str, seen: Collected, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """PyInstaller's own script loaded Qt for each command and each worker."""
    boot = seen.programs[0]["scripts"]
    assert boot["pyi_rth_pkgutil"] == "/nowhere/pyi_rth_pkgutil.py"
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setenv("QT_PLUGIN_PATH", "elsewhere")
    monkeypatch.setenv("PYSIDE_DISABLE_INTERNAL_QT_CONF", "1")
    names = runpy.run_path(boot["pyi_rth_pyside6"])
    assert {name for name in names if not name.startswith("__")} == {"os", "sys"}
    inside = Path("PySide6", "plugins") if platform == "win32" else Path("PySide6", "Qt", "plugins")
    assert Path(os.environ["QT_PLUGIN_PATH"]) == tmp_path / inside
    assert "PYSIDE_DISABLE_INTERNAL_QT_CONF" not in os.environ, "PySide6 is to tell Qt where the rest lies"


def test_on_windows_there_are_two_programs_and_setup_names_what_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, project_root: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    made = {program["name"]: program for program in run_spec(monkeypatch, tmp_path, [], []).programs}
    assert {name: program["console"] for name, program in made.items()} == {
        "alveoscope": True,
        "alveoscope-desktop": False,
    }
    assert all(program["version"] and str(program["icon"]).endswith(".ico") for program in made.values())
    setup = (project_root / "build" / "windows" / "alveoscope.iss").read_text(encoding="utf-8")
    assert set(re.findall(r"\\([\w-]+)\.exe", setup)) == set(made)
    defined = set(re.findall(r"#ifndef (\w+)", setup))
    assert set(re.findall(r"\{#(\w+)\}", setup)) == defined == {"AppVersion", "SourceFolder"}
    assert not re.findall(r"[A-Z]:\\", setup)  # no drive of whoever wrote it


@pytest.mark.parametrize("entry", ["entry_console.py", "entry_desktop.py"])
def test_a_spawned_worker_is_recognised_before_anything_else_is_imported(entry: str, project_root: Path) -> None:
    text = (project_root / "build" / entry).read_text(encoding="utf-8")
    body = text[text.index('if __name__ == "__main__":') :]
    first = next(line.strip() for line in body.splitlines()[1:] if line.strip() and not line.strip().startswith("#"))
    assert first == "multiprocessing.freeze_support()"
    assert "from engine" not in text[: text.index("def run") if "def run" in text else text.index("if __name__")]


def test_the_desktop_entry_becomes_a_worker_when_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    import engine.cli

    calls: list[list[str]] = []
    monkeypatch.setattr(engine.cli, "main", lambda words: calls.append(words) or 0)
    entry = script("entry_desktop")
    assert entry.run([engine.cli.WORKER_FLAG]) == 0
    assert entry.run(["/a folder"]) == 0
    assert calls == [[engine.cli.WORKER_FLAG], ["open", "/a folder"]]


def test_every_decoder_that_this_pydicom_has_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also one that comes with a later version: who opens such images would be told that they can't be read."""
    package = tmp_path / "pydicom"
    for file in ("__init__.py", "pixels/decoders/__init__.py", "pixels/decoders/later.py", "pixels/encoders/native.py"):
        (package / file).parent.mkdir(parents=True, exist_ok=True)
        (package / file).touch()
    monkeypatch.delitem(sys.modules, "pydicom", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    found = runpy.run_path(str(BUILD / "hooks" / "hook-pydicom.py"))
    assert found["hiddenimports"] == ["pydicom.pixels.decoders.later", "pydicom.pixels.encoders.native"]
