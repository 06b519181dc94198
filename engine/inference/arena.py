"""Where ONNX Runtime's sessions on the CPU get their memory: one arena for all networks of the process.

By default each session has an arena of its own, which grows by doubling and keeps the most that its network ever
needed, and a plan for every size of batch, which takes that much once more. The networks run one after the other, so
what one has left serves the next.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.allocation import few_heaps

_AS_MUCH_AS_ASKED = 1  # ONNX Runtime's ArenaExtendStrategy kSameAsRequested
_NO_LIMIT, _DEFAULT = 0, -1


def use_one_arena(options: Any) -> None:
    """Let sessions with these options share the process' arena, without a plan for each size of batch."""
    _register()
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.use_env_allocators", "1")


@cache
def _register() -> None:
    """Once a process: ONNX Runtime refuses a second arena of one kind."""
    import onnxruntime

    few_heaps()
    info = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    limits = onnxruntime.OrtArenaCfg(_NO_LIMIT, _AS_MUCH_AS_ASKED, _DEFAULT, _DEFAULT)
    onnxruntime.create_and_register_allocator(info, limits)
