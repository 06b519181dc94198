"""The processor's name and what it can multiply, as far as the system tells."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

#: Products of four 8-bit pairs summed in 32 bits (VNNI, Arm's dot product). Without one of them ONNX Runtime sums in 16
#: bits, which overflow, and gains little.
_INT8 = {"avx512_vnni", "avx_vnni", "asimddp"}


def cpu_name() -> str:
    """Model name of the processor."""
    return next(_told("model name"), "") or platform.processor() or platform.machine()


def processor_flags() -> set[str]:
    """Flags of the first core, in Linux's names; empty on systems that don't list them."""
    return set(next(_told("flags", "features"), "").split())


def multiplies_int8() -> bool:
    """Whether INT8 is known to be both fast and exact here."""
    return bool(processor_flags() & _INT8)


def _told(*beginnings: str) -> Iterator[str]:
    """What Linux lists on lines that begin so, core by core."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        if line.lower().startswith(beginnings):
            yield line.partition(":")[2].strip()
