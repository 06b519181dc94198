"""Run ``build/alveoscope.spec`` without PyInstaller's analysis: what it asks for and what it lets through."""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.build_scripts import BUILD

Entry = tuple[str, str, str]

#: Modules and boot scripts that the specification replaces, as PyInstaller finds them.
REPLACED = [(name, f"/nowhere/{name}.py", "PYMODULE") for name in ("scipy.special", "pydicom.data.download")]
BOOT = ("pyi_rth_pkgutil", "pyi_rth_pyside6")


@dataclass
class Collected:
    """What the specification gave to PyInstaller; ``compiled`` are modules that it need not compile again."""

    analysis: dict[str, Any] = field(default_factory=dict)
    programs: list[dict[str, Any]] = field(default_factory=list)
    pure: list[Entry] = field(default_factory=list)
    compiled: set[str] = field(default_factory=set)
    files: list[Entry] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)


def run_spec(
    monkeypatch: pytest.MonkeyPatch,
    prepared: Path,
    binaries: list[Entry],
    datas: list[Entry],
    pure: list[Entry] = REPLACED,
    boot: tuple[str, ...] = BOOT,
) -> Collected:
    """Execute the specification; hooks are taken to have collected ``binaries``, ``datas`` and ``pure``, and to have
    asked for the scripts ``boot``."""
    seen = Collected()
    depend = types.ModuleType("PyInstaller.depend.bindepend")
    depend.resolve_library_path = lambda name: f"/nowhere/{name}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "PyInstaller.depend.bindepend", depend)
    config = types.ModuleType("PyInstaller.config")
    config.CONF = {"code_cache": {}}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "PyInstaller.config", config)
    graph = types.ModuleType("PyInstaller.lib.modulegraph.modulegraph")
    graph.ModuleGraph = type("ModuleGraph", (), {"_scan_bytecode": None})  # type: ignore[attr-defined]
    graph._Visitor = type("_Visitor", (), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "PyInstaller.lib.modulegraph.modulegraph", graph)
    for name in (
        "PyInstaller", "PyInstaller.depend", "PyInstaller.lib", "PyInstaller.lib.modulegraph",
    ):  # fmt: skip
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setenv("ALVEOSCOPE_FREEZE", str(prepared))

    class Analysis:
        def __init__(self, scripts: list[str], **options: Any) -> None:
            seen.analysis = {"scripts": scripts, **options}
            self.binaries, self.datas, self.pure = list(binaries), list(datas), list(pure)
            config.CONF["code_cache"][id(self.pure)] = {name: None for name, _source, _kind in self.pure}
            names = [*(f"/nowhere/{name}.py" for name in boot), *scripts]
            self.scripts = [(Path(name).stem, name, "PYSOURCE") for name in names]

    def pyz(modules: list[Entry]) -> str:
        seen.pure = modules
        seen.compiled = set(config.CONF["code_cache"].get(id(modules), ()))
        return "archive"

    def exe(*parts: Any, **options: Any) -> str:
        seen.programs.append({"scripts": {entry[0]: entry[1] for entry in parts[1]}, **options})
        return str(options["name"])

    def collect(*parts: Any, **options: Any) -> None:
        seen.files = parts[-1]
        seen.options = options

    code = compile((BUILD / "alveoscope.spec").read_text(encoding="utf-8"), "alveoscope.spec", "exec")
    monkeypatch.setattr(sys, "path", [*sys.path])
    names = {"SPECPATH": str(BUILD), "Analysis": Analysis, "PYZ": pyz, "EXE": exe, "COLLECT": collect}
    exec(code, names)
    return seen
