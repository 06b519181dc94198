"""Numbers of the training: FP32, or bfloat16 by autocast where the processor multiplies it."""

from __future__ import annotations

import torch


def chosen_precision(wanted: str, device: str) -> str:
    """``bf16`` or ``fp32``; ``auto`` is bf16 where it pays: CUDA from Ampere on, CPUs with AVX512-BF16 or AMX."""
    if wanted != "auto":
        return wanted
    if device.startswith("cuda"):
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    known = torch.cpu.get_capabilities()
    return "bf16" if known.get("avx512_bf16") or known.get("amx_bf16") else "fp32"


def autocast(device: str, precision: str) -> torch.autocast:
    """Context in which convolutions and products run in bfloat16, or nothing changes."""
    return torch.autocast(device.split(":")[0], torch.bfloat16, enabled=precision == "bf16")
