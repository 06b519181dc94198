"""What the processor can multiply, as far as the system tells."""

from __future__ import annotations

from pathlib import Path

#: Products of four 8-bit pairs summed in 32 bits (VNNI, Arm's dot product). Without one of them ONNX Runtime sums in 16
#: bits, which overflow, and gains little.
_INT8 = {"avx512_vnni", "avx_vnni", "asimddp"}


def processor_flags() -> set[str]:
    """Flags of the first core, in Linux's names; empty on systems that don't list them."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    for line in text.splitlines():
        if line.lower().startswith(("flags", "features")):
            return set(line.split(":", 1)[1].split())
    return set()


def multiplies_int8() -> bool:
    """Whether INT8 is known to be both fast and exact here."""
    return bool(processor_flags() & _INT8)
