"""Gates: types, style, dead code, duplicates. Each holds for the project and falls for a planted violation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.dead_code import unused
from tests.support.duplicates import duplicates
from tests.support.once import once

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOMS = ("engine", "desktop", "training", "build")

#: Two loops of the hottest path, written out because a call a DICOM element costs a third of a scan.
TWICE_BY_DESIGN = ("engine/dicom/elements.py",)


def sources(root: Path) -> dict[str, str]:
    files = (path for room in ROOMS for path in (root / room).rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}


def run(module: str, *arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=at, capture_output=True, text=True, check=False
    )


def type_check(at: Path) -> subprocess.CompletedProcess[str]:
    """mypy as ``python -m mypy`` runs it; what it makes is kept to the end, and looking for garbage takes an eighth,
    which it would begin again (``gc.enable``) as soon as it has read all files.

    A cache that somebody's own ``mypy`` has left is used; writing one takes a fifth, and a clean checkout has no use
    for it.
    """
    start = "import gc; gc.disable(); gc.enable = gc.disable; from mypy.__main__ import console_entry; console_entry()"
    cache = [] if (at / ".mypy_cache").is_dir() else ["--cache-dir", os.devnull]
    return subprocess.run([sys.executable, "-c", start, *cache], cwd=at, capture_output=True, text=True, check=False)


def unchecked(root: Path) -> list[str]:
    with (root / "pyproject.toml").open("rb") as file:
        overrides = tomllib.load(file)["tool"]["mypy"]["overrides"]
    return [name for one in overrides if one.get("ignore_errors") for name in one["module"]]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_listed_room_is_typed(project_root: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is in the dev extra")
    found = type_check(project_root)
    assert found.returncode == 0, found.stdout


@pytest.mark.slow
def test_a_planted_type_error_is_found(project_root: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is in the dev extra")
    shutil.copy(project_root / "pyproject.toml", tmp_path)
    for room in ("engine", "desktop", "training"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("def planted(value):\n    return value\n", encoding="utf-8")
    found = type_check(tmp_path)
    assert found.stdout.count("[no-untyped-def]") == 3, found.stdout


def test_no_module_is_left_unchecked(project_root: Path) -> None:
    assert unchecked(project_root) == []


def test_style_and_format_hold(project_root: Path) -> None:
    pytest.importorskip("ruff", reason="ruff is in the dev extra")
    checked = run("ruff", "check", "--no-cache", ".", at=project_root)
    assert checked.returncode == 0, checked.stdout
    formatted = run("ruff", "format", "--no-cache", "--check", ".", at=project_root)
    assert formatted.returncode == 0, formatted.stdout


@pytest.mark.parametrize(
    ("command", "line", "said"),
    [
        (("check", "--no-cache", "."), "import os\n", "F401"),
        (("format", "--no-cache", "--check", "."), "a = {'b':1}\n", "would be reformatted"),
    ],
)
def test_a_planted_line_breaks_style_and_format(
    command: tuple[str, ...], line: str, said: str, project_root: Path, tmp_path: Path
) -> None:
    pytest.importorskip("ruff", reason="ruff is in the dev extra")
    shutil.copy(project_root / "pyproject.toml", tmp_path)
    (tmp_path / "planted.py").write_text(line, encoding="utf-8")
    found = run("ruff", *command, at=tmp_path)
    assert found.returncode != 0
    assert said in found.stdout


def names_outside(root: Path) -> str:
    """Text that names code: entry points and PyInstaller's recipe."""
    return "".join((root / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "build/alveoscope.spec"))


@pytest.fixture
def not_called(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What nothing calls in the project and a planted file; looked for once a run, which takes seconds."""
    pytest.importorskip("vulture", reason="vulture is in the dev extra")
    planted = {**sources(project_root), "engine/planted.py": "def nobody_calls_this() -> None:\n    pass\n"}
    return once(tmp_path_factory, "not-called", lambda: unused(planted, names_outside(project_root)))


def test_nothing_is_there_that_nothing_calls(not_called: list[str]) -> None:
    assert [one for one in not_called if not one.startswith("engine/planted.py:")] == []


@pytest.mark.slow
def test_a_planted_function_that_nothing_calls_is_found(not_called: list[str]) -> None:
    assert not_called == ["engine/planted.py:1 nobody_calls_this"]


def found_twice(given: dict[str, str]) -> list[tuple[str, ...]]:
    return [
        places
        for places in duplicates(given)
        if not all(place.rsplit(":", 1)[0] in TWICE_BY_DESIGN for place in places)
    ]


@pytest.mark.slow
def test_nothing_stands_twice(project_root: Path) -> None:
    assert found_twice(sources(project_root)) == []


@pytest.mark.parametrize("renamed", [False, True], ids=["as it is", "with other names"])
def test_a_planted_copy_is_found(project_root: Path, renamed: bool) -> None:
    original = "engine/triage/aggregate.py"
    given = {original: (project_root / original).read_text(encoding="utf-8")}
    assert found_twice(given) == []
    copy = given[original].replace("probability", "score").replace("slices", "images") if renamed else given[original]
    assert found_twice({**given, "engine/planted.py": copy})
