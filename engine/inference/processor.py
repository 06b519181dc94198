"""The processor's name and flags, as far as the system tells."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path


def cpu_name() -> str:
    """Model name of the processor."""
    return next(_told("model name"), "") or platform.processor() or platform.machine()


def processor_flags() -> set[str]:
    """Flags of the first core, in Linux's names; empty on systems that don't list them."""
    return set(next(_told("flags", "features"), "").split())


def _told(*beginnings: str) -> Iterator[str]:
    """What Linux lists on lines that begin so, core by core."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        if line.lower().startswith(beginnings):
            yield line.partition(":")[2].strip()
