"""PyInstaller's search for imports, spared what it reads for nothing, finds what it found."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import CodeType

import pytest

from tests.support.build_scripts import script

pytest.importorskip("PyInstaller", reason="PyInstaller is in the build extra")
from PyInstaller.lib.modulegraph import modulegraph

scanning = script("scanning")

#: Every place where an import may stand, and every way in which a name comes and goes.
EVERYWHERE = """
import a, a.b as c
from . import d
from .e import *
if a: import f
elif c: import g
else: from h import i
try: import j
except OSError: import k
except ValueError: import l
else: import m
finally: import n
for o in a: import p
else: import q
while a:
    import r
with a as s, c as t:
    import u
match a:
    case [v, *w] if v: import x
    case {"y": 1, **z}: import aa
async def ab(ac=lambda: a):
    import ad
    global ae
    ae = [af for af in a]
    async with a: import ag
    async for ah in a: import ai
    def aj():
        global ak
        del ak
class al(a.b):
    import am
    an: int = 1
    del an
    class ao: import ap
del a
"""
MODULES = ("ast", "argparse", "dataclasses", "typing", "xml.dom.minidom", "engine.api")


class Names:
    """A module's node, as far as names go: which came and which went."""

    def __init__(self) -> None:
        self._deferred_imports: list[object] = []
        self.told: list[tuple[str, bool]] = []

    def add_global_attr(self, name: str) -> None:
        self.told.append((name, True))

    def remove_global_attr_if_found(self, name: str) -> None:
        self.told.append((name, False))


def source_of(module: str) -> str:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8")


def many_names() -> str:
    """More of them than a byte counts, so that their numbers are in two parts."""
    return "".join(f"name_{number} = a\n" for number in range(300)) + "del name_299\n"


def imports_of(source: str) -> list[object]:
    module = Names()
    modulegraph._Visitor(None, module).visit(ast.parse(source))
    return [(star, name, names, level, str(more)) for star, (name, _, names, level), more in module._deferred_imports]


def names_of(code: CodeType) -> list[tuple[str, bool]]:
    module = Names()
    modulegraph.ModuleGraph()._scan_bytecode(module, code, is_scanning_imports=False)
    return module.told


@pytest.fixture(params=[EVERYWHERE, many_names, *MODULES], ids=["everywhere", "many names", *MODULES])
def source(request: pytest.FixtureRequest) -> str:
    given = request.param
    return given() if callable(given) else given if "\n" in given else source_of(given)


def test_the_same_imports_and_names_are_found(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code = compile(source, "module.py", "exec")
    before = imports_of(source), names_of(code)
    monkeypatch.setattr(modulegraph.ModuleGraph, "_scan_bytecode", modulegraph.ModuleGraph._scan_bytecode)
    monkeypatch.setattr(modulegraph._Visitor, "generic_visit", modulegraph._Visitor.generic_visit)
    scanning.spare_the_search()
    assert (imports_of(source), names_of(code)) == before
    assert before[1]


def test_imports_of_a_module_without_its_source_are_found_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modulegraph.ModuleGraph, "_scan_bytecode", modulegraph.ModuleGraph._scan_bytecode)
    monkeypatch.setattr(modulegraph._Visitor, "generic_visit", modulegraph._Visitor.generic_visit)
    scanning.spare_the_search()
    module = Names()
    code = compile("import a\nfrom .b import c\n", "module.pyc", "exec")
    modulegraph.ModuleGraph()._scan_bytecode(module, code, is_scanning_imports=True)
    found = [(name, names) for _star, (name, _module, names, _level), _more in module._deferred_imports]
    assert found == [("a", None), ("b", ["c"])]
