"""What nothing in the product names: functions, methods, properties, classes and imports, by vulture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatch
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


def unused(sources: Mapping[str, str], names: str = "") -> list[str]:
    """``file:line name`` of what no source names; ``names`` holds further text whose words count as uses."""
    import vulture

    words = set(re.findall(r"\w+", names)) | set(KEPT)
    # "module:function" is how back-ends, handlers and entry points are found.
    words |= {word for text in sources.values() for word in re.findall(r'["\'][\w.]+:(\w+)["\']', text)}
    watcher = vulture.Vulture(ignore_names=[*CALLED_FROM_OUTSIDE], ignore_decorators=[*DECORATORS])
    for file, text in sources.items():
        watcher.scan(text, filename=Path(file))
    found = (item for item in watcher.get_unused_code() if item.typ in _KINDS)
    left = [item for item in found if not any(fnmatch(item.name, word) for word in words)]
    return [f"{item.filename}:{item.first_lineno} {item.name}" for item in left]
