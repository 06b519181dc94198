"""PyInstaller's search for imports without what it reads for nothing, a third of a freeze.

PyInstaller finds imports in a module's syntax tree and the names that a module defines in its byte code. On the way it
looks at every number and operator, and describes every instruction, though an import is a statement and names are
stored by two instructions. Nothing else than before is found (tests/packaging/test_scanning.py).
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Iterator
from types import CodeType
from typing import Any

_STORES = frozenset(dis.opmap[name] for name in ("STORE_NAME", "STORE_GLOBAL"))
_DELETES = frozenset(dis.opmap[name] for name in ("DELETE_NAME", "DELETE_GLOBAL"))
#: Where a statement keeps those inside it, in the order in which they are written.
_INSIDE = ("body", "handlers", "orelse", "finalbody", "cases")


def spare_the_search() -> None:
    """Let PyInstaller, in this process, look at statements and at names only."""
    from PyInstaller.lib.modulegraph.modulegraph import ModuleGraph, _Visitor

    whole = ModuleGraph._scan_bytecode

    def names_only(self: Any, module: Any, code: CodeType, is_scanning_imports: bool) -> None:
        if is_scanning_imports:  # a module without its source
            whole(self, module, code, is_scanning_imports)
            return
        for name, defined in names_of(code):
            (module.add_global_attr if defined else module.remove_global_attr_if_found)(name)

    ModuleGraph._scan_bytecode = names_only
    _Visitor.generic_visit = visit_statements


def names_of(code: CodeType) -> Iterator[tuple[str, bool]]:
    """Names that a module's code defines (true) or deletes (false) where it is global, in the order of the code."""
    raw = code.co_code
    if not (_STORES | _DELETES).isdisjoint(raw[::2]):
        beyond = 0  # the higher part of an argument, which stands before its instruction
        for instruction, low in zip(raw[::2], raw[1::2], strict=True):
            argument = beyond | low
            beyond = argument << 8 if instruction == dis.EXTENDED_ARG else 0
            if instruction in _STORES or instruction in _DELETES:
                yield code.co_names[argument], instruction in _STORES
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_of(constant)


def visit_statements(visitor: ast.NodeVisitor, node: ast.AST) -> None:
    """Go down to the statements inside a statement, and to no expression."""
    for field in _INSIDE:
        for statement in getattr(node, field, ()):
            visitor.visit(statement)
