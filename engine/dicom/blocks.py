"""Memory that this process shares with its decode workers, so that the arrays of a slice needn't go through a pipe.

It has no name that could outlive its owner: on Linux a file without a folder (``memfd_create``), on Windows a section
of the page file. The system frees it when the last process that holds it has ended, however it ended.
"""

from __future__ import annotations

import mmap
import os
import pickle
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

BLOCK_BYTES = 1 << 20
"""Room for one slice: what preparation makes of it (0.56 MB), or 512 x 512 HU even as float32."""


@dataclass(frozen=True)
class Parcel:
    """What goes through the pipe in place of a result: the result without its arrays, and how many bytes each has."""

    pickled: bytes
    sizes: tuple[int, ...]


class Blocks:
    """Numbered blocks of one size. Who hands out a number sees to it that only one task holds it at a time.

    The owner makes them; a worker gets them with what it is started with, and only then.
    """

    def __init__(self, memory: mmap.mmap, size: int, handle: int | str) -> None:
        self._memory, self._size, self._handle = memory, size, handle

    def __reduce__(self) -> tuple[Callable[..., Blocks | None], tuple[Any, ...]]:
        handle: Any = self._handle
        if sys.platform != "win32":
            from multiprocessing.reduction import DupFd  # not there on Windows

            handle = DupFd(handle)
        return _attach, (len(self._memory), self._size, handle)

    def put(self, block: int, result: Any) -> Any:
        """In a worker: leave the arrays of ``result`` in a block; what to send instead: it whole, if they don't fit."""
        buffers: list[pickle.PickleBuffer] = []
        pickled = pickle.dumps(result, protocol=5, buffer_callback=buffers.append)
        arrays = [buffer.raw() for buffer in buffers]
        if not 0 < sum(array.nbytes for array in arrays) <= self._size:
            return result
        place = block * self._size
        for array in arrays:
            self._memory[place : place + array.nbytes] = array
            place += array.nbytes
        return Parcel(pickled, tuple(array.nbytes for array in arrays))

    def take(self, block: int, sent: Any) -> Any:
        """In the owner: the result as it was made, in memory of its own, so that the block is free again."""
        if not isinstance(sent, Parcel):
            return sent
        place, arrays = block * self._size, []
        with memoryview(self._memory) as view:
            for size in sent.sizes:
                arrays.append(bytearray(view[place : place + size]))  # pickle makes those read-only that were
                place += size
        return pickle.loads(sent.pickled, buffers=arrays)

    def close(self) -> None:
        self._memory.close()
        if isinstance(self._handle, int):
            os.close(self._handle)


def share_blocks(count: int, size: int = BLOCK_BYTES) -> Blocks | None:
    """New blocks; None where the system has no such memory or has no more of it."""
    try:
        if sys.platform == "win32":
            name = f"alveoscope-{os.getpid()}-{secrets.token_hex(8)}"
            return Blocks(mmap.mmap(-1, count * size, tagname=name), size, name)
        if sys.platform == "linux":
            return _in_memory_file(count * size, size)
    except OSError:
        pass
    return None


def _in_memory_file(total: int, size: int) -> Blocks:
    file = os.memfd_create("alveoscope-slices")
    try:
        # Takes every page now: one that can't be had later would end the process that touches it (SIGBUS).
        os.posix_fallocate(file, 0, total)
        return Blocks(mmap.mmap(file, total), size, file)
    except OSError:
        os.close(file)
        raise


def _attach(total: int, size: int, handle: Any) -> Blocks | None:
    """In a worker, while it starts; without memory it works on and sends its results whole."""
    try:
        if sys.platform == "win32":
            return Blocks(mmap.mmap(-1, total, tagname=handle), size, handle)
        file = handle.detach()
        try:
            return Blocks(mmap.mmap(file, total), size, "")  # the mapping stays when the file is closed
        finally:
            os.close(file)
    except OSError:
        return None
