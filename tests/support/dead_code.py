"""What nothing in the product names: functions, methods, properties, classes and imports, by vulture."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

#: Called by Qt, Python, torch and other libraries by their own names.
CALLED_FROM_OUTSIDE = (
    *("paintEvent", "leaveEvent", "wheelEvent", "contextMenuEvent", "closeEvent", "dragEnterEvent", "dropEvent"),
    *("paint", "columnCount", "headerData", "hasChildren", "__getattr__"),
    *("forward", "get_next", "on_any_event", "get_request", "verify_request"),
    *("phase_start", "step_complete", "phase_finish", "handleError"),
)

#: Made for readers of this project's files and for tests; each with its reason.
KEPT = {
    "result_schema": "the published JSON Schema of results, which tests hold every result against",
    "end_idle": "tests end the waiting decoders with it, and count them",
}

DECORATORS = ("@app.command*", "@*.command*", "@*.callback*", "@group.*", "@event.listens_for*")
_KINDS = ("function", "method", "property", "class", "import", "unreachable_code")
_MARKS = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)


def unused(sources: Mapping[str, str], names: str = "") -> list[str]:
    """``file:line name`` of what no source names; ``names`` holds further text whose words count as uses."""
    import vulture

    words = set(re.findall(r"\w+", names)) | set(KEPT) | set(CALLED_FROM_OUTSIDE)
    # "module:function" is how back-ends, handlers and entry points are found.
    words |= {word for text in sources.values() for word in re.findall(r'["\'][\w.]+:(\w+)["\']', text)}

    class Watcher(vulture.Vulture):  # type: ignore[misc]
        """Skips operators, and whether a name is read or written: vulture asks about neither, and they are two fifths
        of all nodes."""

        def generic_visit(self, node: ast.AST) -> None:
            for field in node._fields:
                value = getattr(node, field, None)
                if isinstance(value, list):
                    for one in value:
                        if isinstance(one, ast.AST) and not isinstance(one, _MARKS):
                            self.visit(one)
                elif isinstance(value, ast.AST) and not isinstance(value, _MARKS):
                    self.visit(value)

    watcher = Watcher(ignore_decorators=[*DECORATORS])
    for file, text in sources.items():
        watcher.scan(text, filename=Path(file))
    found = (item for item in watcher.get_unused_code() if item.typ in _KINDS)
    left = [item for item in found if item.name not in words]
    return [f"{item.filename}:{item.first_lineno} {item.name}" for item in left]
