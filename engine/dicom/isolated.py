"""Decoding in a process of its own: a codec that crashes, hangs or eats memory takes nobody else along.

A codec is C that reads what strangers wrote. So no compressed stream is ever decoded in the process that asks for it,
be it one slice. The decoding process has several threads, as the codecs release the interpreter's lock: on two cores
that is as fast as two processes, in half the memory. It stays for a while when it is given back, and ends by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from engine.dicom.decoders import is_compressed
from engine.dicom.decoding_desk import READY, Mistake, inside, receive_raw, serve
from engine.dicom.pixels import Hounsfield, decode_here
from engine.dicom.values import SliceHeader
from engine.errors import AlveoscopeError, PixelDataError
from engine.process import Child, ChildLostError, ProcessLink, start_process

Work = Callable[[SliceHeader], Any]

SLICE_SECONDS = 300.0
"""A slice that takes longer is given up, and its process ended: a codec hangs. Long, as a busy
computer gives a process that stands back next to nothing."""

LOOK_SECONDS = 0.1
IDLE_SECONDS = 30.0
"""Without work for so long a process ends by itself."""
MOST_IDLE = 3
"""Processes that wait at once: the window asks from several threads."""

BACKGROUND = 5
"""Niceness of processes that decode whole series (POSIX): inference comes first, as its threads would else wait for
each other. No further back: where other programs take every core, a process at 15 does not even get started in time."""

_PRELOADED = (
    "engine.dicom.pixels",
    "engine.dicom.decoding_desk",
    "pydicom.encaps",
    *(f"imagecodecs._{name}" for name in ("jpeg8", "jpegls", "jpeg2k", "imcd")),
)


_lock = threading.Lock()


class DecoderDiedError(Exception):
    """The process ended before it had answered; ``gone_idle`` where it ended by itself for want of work."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"exit code {exit_code}")
        self.gone_idle = exit_code == 0


def decode_hu(header: SliceHeader) -> Hounsfield:
    """Decode one slice into Hounsfield units, in another process where its pixels are compressed.

    Parameters
    ----------
    header : SliceHeader
        As a scan gives it; its source is opened again.

    Returns
    -------
    numpy.ndarray
        (rows, columns), as stored (:func:`engine.dicom.to_radiological` turns it for display). int16 where slope and
        intercept are whole numbers, else float32. What is no measurement (:mod:`engine.dicom.padding`) is -1024; values
        are clipped to -1024..32767. Without rescale (``hu-not-proven``) stored values are given as they are.

    Raises
    ------
    PixelDataError
        No pixel data, fewer bytes than rows x columns, colour, or a stream that is cut off, says something else than
        the header or is refused by its decoder, or that ended the decoder.
    TransferSyntaxError
        No permissive decoder for the transfer syntax.
    PathUnreadableError
        The file is gone or can't be read.
    """
    if inside() or not is_compressed(header.transfer_syntax_uid):
        return decode_here(header)
    for _ in range(3):
        process = borrow(threads=1, niceness=0)
        try:
            process.use(decode_here)
            process.post(0, header)
            result = process.wait()
        except DecoderDiedError as died:
            process.kill()
            if died.gone_idle:
                continue
            raise died_on_slice() from None
        except BaseException:
            process.kill()
            raise
        give_back(process)
        if isinstance(result, AlveoscopeError):
            raise result
        decoded: Hounsfield = result
        return decoded
    raise PixelDataError("The decoding process can't be kept running.", "Start the program again.")


def died_on_slice() -> PixelDataError:
    """What is said of a slice that ended its decoder."""
    return PixelDataError("The decoder's process died on this image.", "The file is probably damaged; send it again.")


class _DecodingLink(ProcessLink):
    """Answers come as a pickle and the bytes of its arrays, which are read to where they stay."""

    def __init__(self, threads: int, niceness: int) -> None:
        def make(pipe: Connection) -> BaseProcess:
            # A daemon: the interpreter ends it instead of waiting for it.
            given = (pipe, threads, niceness, IDLE_SECONDS)
            process: BaseProcess = _context().Process(  # type: ignore[attr-defined]
                target=serve, args=given, name="decoder", daemon=True
            )
            return process

        with _lock:
            super().__init__(*start_process(make))

    def read(self) -> tuple[int, Any]:
        pickled, sizes = self._pipe.recv()
        arrays = [receive_raw(self._pipe, size) for size in sizes]  # pickle makes those read-only that were
        answer: tuple[int, Any] = pickle.loads(pickled, buffers=arrays)
        return answer


class DecodingProcess:
    """One process; used by one thread at a time.

    Parameters
    ----------
    threads : int
        Slices that are decoded at once.
    niceness : int
        How far it stands back for others.
    """

    def __init__(self, threads: int, niceness: int) -> None:
        self.threads, self.niceness = threads, niceness
        self._child = Child(_DecodingLink(threads, niceness))
        self._ready = False

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._child.pid

    def use(self, work: Work) -> None:
        """What to do with the headers that follow; picklable, from an importable module, once for all of them."""
        self._child.post(("work", work))

    def post(self, number: int, header: SliceHeader) -> None:
        """Hand out one slice. Its answer comes from :meth:`take`, in the order in which they are done."""
        self._child.post((number, header))

    def take(self, seconds: float) -> tuple[int, Any] | None:
        """The next (number, result); None when there was none for so long.

        A result may be an AlveoscopeError. What else ``work`` raised is raised.

        Raises
        ------
        DecoderDiedError
        PixelDataError
            The process could not be started.
        """
        try:
            answer: tuple[int, Any] | None = self._child.take(seconds)
        except ChildLostError:
            raise self._died() from None
        if answer is None:
            return None
        number, result = answer
        if number == READY:
            self._ready = True
            return None
        if isinstance(result, Mistake):
            raise result.error
        return number, result

    def wait(self) -> Any:
        """The result of the only slice that is under way; raises as :meth:`take`."""
        end = time.monotonic() + SLICE_SECONDS
        while time.monotonic() < end:
            taken = self.take(LOOK_SECONDS)
            if taken is not None:
                return taken[1]
        raise DecoderDiedError(None)

    def kill(self) -> None:
        """End it at once; harmless when it is gone."""
        self._child.kill()

    def _died(self) -> Exception:
        code = self._child.kill()
        if self._ready or code == 0:
            return DecoderDiedError(code)
        return PixelDataError(
            f"The process that decodes can't be started (exit code {code}).", "Run `alveoscope doctor`."
        )


_idle: list[DecodingProcess] = []


def borrow(threads: int, niceness: int) -> DecodingProcess:
    """A decoding process, one that waits or a new one."""
    wanted = (threads, niceness)
    with _lock:
        process = next((one for one in reversed(_idle) if (one.threads, one.niceness) == wanted), None)
        if process is not None:
            _idle.remove(process)
    if process is not None:
        if process.pid is not None:
            return process
        process.kill()
    return DecodingProcess(threads, niceness)


def give_back(process: DecodingProcess) -> None:
    """Keep a process for the next one who asks; only while nothing is under way in it."""
    with _lock:
        waiting = [*_idle, process]
        _idle[:] = [one for one in waiting if one.pid is not None][-MOST_IDLE:]
        surplus = [one for one in waiting if one not in _idle]
    for one in surplus:
        one.kill()


def end_idle() -> None:
    """End the processes that wait for work."""
    with _lock:
        waiting = list(_idle)
        _idle.clear()
    for process in waiting:
        process.kill()


def _context() -> BaseContext:
    """A fork server where the system has them, else spawning: both safe in a process that has threads.

    The server loads the decoders once, for all processes to come; spawned, each loads them anew.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOADED))
    return context


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # a forked copy of this process has no processes of its own
