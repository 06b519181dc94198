"""What runs inside a decoding process: slices in, results out, several at a time (:mod:`engine.dicom.isolated`)."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from engine.allocation import keep_freed_memory
from engine.dicom.values import SliceHeader
from engine.errors import AlveoscopeError, DicomError, PixelDataError

READY = -1
"""In place of a slice's number: the process has started."""

_inside = False


class Mistake:
    """An answer that is a defect of the work, to be raised where it was asked for."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def inside() -> bool:
    """True in a decoding process."""
    return _inside


def serve(pipe: Connection, threads: int, niceness: int, idle_seconds: float) -> None:
    """The process' main: answer until the pipe is closed, or nothing came for so long."""
    global _inside
    _inside = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer, by ending this process
    if hasattr(os, "nice"):
        os.nice(niceness)
    keep_freed_memory()
    with contextlib.suppress(EOFError, OSError):  # nobody listens any more
        _Desk(pipe, threads).run(idle_seconds)
    os._exit(0)  # without waiting for threads that may hang in a codec


class _Desk:
    """What the listening and the working threads share."""

    def __init__(self, pipe: Connection, threads: int) -> None:
        self._pipe = pipe
        self._tasks: queue.SimpleQueue[tuple[int, SliceHeader]] = queue.SimpleQueue()
        self._work: Callable[[SliceHeader], Any] = _nothing
        self._lock = threading.Lock()
        self._under_way = 0
        for _ in range(threads):
            threading.Thread(target=self._go_on, name="decode", daemon=True).start()

    def run(self, idle_seconds: float) -> None:
        self._send((READY, None))
        while True:
            if not self._pipe.poll(idle_seconds):
                if not self._under_way:
                    return
                continue
            message = self._pipe.recv()
            if message[0] == "work":
                self._work = message[1]
            else:
                with self._lock:
                    self._under_way += 1
                self._tasks.put(message)

    def _go_on(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                number, header = self._tasks.get()
                self._send((number, self._result(header)))
                with self._lock:
                    self._under_way -= 1

    def _result(self, header: SliceHeader) -> Any:
        try:
            return self._work(header)
        except DicomError as error:
            return error
        except AlveoscopeError as error:
            return PixelDataError(error.message, error.hint)
        except MemoryError:
            return PixelDataError("The image is too large for this computer's memory.", "Have it sent again.")
        except Exception as error:
            return Mistake(error)

    def _send(self, answer: tuple[int, Any]) -> None:
        buffers: list[pickle.PickleBuffer] = []
        try:
            pickled = pickle.dumps(answer, protocol=5, buffer_callback=buffers.append)
        except Exception as error:  # what can't travel is a defect of the work as well
            buffers.clear()
            pickled = pickle.dumps((answer[0], Mistake(TypeError(f"the result can't be sent: {error}"))))
        arrays = [buffer.raw() for buffer in buffers]
        with self._lock:
            self._pipe.send((pickled, [array.nbytes for array in arrays]))
            for array in arrays:
                send_raw(self._pipe, array)


def send_raw(pipe: Connection, content: memoryview) -> None:
    """Send bytes whose number the other side knows, without the copies that a Connection makes (POSIX)."""
    if not hasattr(os, "readv"):
        pipe.send_bytes(content)
        return
    while content.nbytes:
        content = content[os.write(pipe.fileno(), content) :]


def receive_raw(pipe: Connection, size: int) -> bytearray:
    """The other side of :func:`send_raw`. Raises EOFError, OSError."""
    content = bytearray(size)
    if not hasattr(os, "readv"):
        pipe.recv_bytes_into(content)
        return content
    rest = memoryview(content)
    while rest.nbytes:
        got = os.readv(pipe.fileno(), [rest])
        if not got:
            raise EOFError
        rest = rest[got:]
    return content


def _nothing(_header: SliceHeader) -> None:
    raise RuntimeError("no work was given")
