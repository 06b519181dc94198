"""The client's end of the TensorRT worker: a child process that may hang, crash or lie without harm to the app."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.errors import (
    AlveoscopeError,
    BackendFailedError,
    BackendUnavailableError,
    DeviceMemoryError,
    DiskFullError,
    EngineBuildError,
)
from engine.inference.tensorrt.worker import ProtocolError, read_message, write_message
from engine.inference.tensorrt.worker_command import WorkerCommand, worker_environment
from engine.inference.values import Float32
from engine.process import Child, ChildLostError
from engine.volume import CancelToken

#: Without any sign of life for this long, the worker hangs (it beats every second, also inside TensorRT).
SILENCE_SECONDS = 30.0
_QUIT_SECONDS = 5.0
_POLL_SECONDS = 0.1

_ERRORS: Mapping[str, type[AlveoscopeError]] = {
    "unavailable": BackendUnavailableError,
    "build": EngineBuildError,
    "memory": DeviceMemoryError,
    "disk": DiskFullError,
}

ProgressReport = Callable[[int, int, str], None]


#: The process is gone or no longer makes sense; a new one may do better.
WorkerLostError = ChildLostError

Message = tuple[dict[str, Any], Mapping[str, Any]]


class StdioLink:
    """The worker's own protocol on its standard streams: it may run in another Python that knows nothing of ours."""

    def __init__(self, command: WorkerCommand) -> None:
        self._complaints: deque[str] = deque(maxlen=20)
        try:
            self._process = subprocess.Popen(
                command.arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=worker_environment(command),
                cwd=tempfile.gettempdir(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise WorkerLostError(f"it can't be started ({error.strerror or error})") from None
        self._listener = threading.Thread(target=self._listen, name="worker-complaints", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def pack(self, message: Message) -> Any:
        header, arrays = message
        listed = [[name, list(array.shape)] for name, array in arrays.items()]
        return {**header, "arrays": listed}, [array.data.cast("B") for array in arrays.values()]

    def write(self, packed: Any) -> None:
        assert self._process.stdin is not None
        write_message(self._process.stdin, *packed)

    def read(self) -> Message:
        assert self._process.stdout is not None
        try:
            message = read_message(self._process.stdout)
        except ProtocolError as error:
            raise ValueError(str(error)) from None
        if message is None:
            raise EOFError
        return message

    def wait(self, seconds: float) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return self._process.poll()

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()

    def close(self) -> None:
        self._listener.join(_QUIT_SECONDS)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def last_words(self) -> str:
        self._listener.join(_POLL_SECONDS)  # the pipe of the complaints may be read a moment later than the answers'
        return self._complaints[-1] if self._complaints else ""

    def _listen(self) -> None:
        """Keep the last lines of standard error for the message when it dies."""
        assert self._process.stderr is not None
        with contextlib.suppress(OSError, ValueError):
            for line in self._process.stderr:
                text = line.decode(errors="replace").strip()
                if text:
                    self._complaints.append(text[:300])


class WorkerProcess:
    """One running worker. Used by one thread at a time."""

    def __init__(self, command: WorkerCommand, *, silence_seconds: float = SILENCE_SECONDS) -> None:
        self.command = command
        self._silence_seconds = silence_seconds
        self._number = 0
        self._child = Child(StdioLink(command))

    def request(
        self,
        op: str,
        fields: Mapping[str, Any] | None = None,
        arrays: Mapping[str, Float32] | None = None,
        *,
        timeout: float,
        report: ProgressReport | None = None,
        cancel: CancelToken | None = None,
    ) -> tuple[dict[str, Any], dict[str, Float32]]:
        """Ask for one operation and wait for its end; the time runs from the writing of the request.

        Raises
        ------
        WorkerLostError
            The process died, hangs, or its answer makes no sense; it was ended.
        AlveoscopeError
            It answered with an error.
        Cancelled
            The process was ended, because TensorRT itself can't be asked to stop.
        """
        self._number += 1
        self._child.post(({**(fields or {}), "id": self._number, "op": op}, arrays or {}))
        try:
            return self._wait(op, timeout, report, cancel)
        except BaseException as error:
            if not isinstance(error, AlveoscopeError) or (cancel is not None and cancel.cancelled):
                self.kill()
            raise

    def _wait(
        self, op: str, timeout: float, report: ProgressReport | None, cancel: CancelToken | None
    ) -> tuple[dict[str, Any], dict[str, Float32]]:
        begin = heard = time.monotonic()
        while True:
            if cancel is not None:
                cancel.raise_if_cancelled()
            if time.monotonic() - begin > timeout:
                raise WorkerLostError(f"it did not finish {op!r} within {timeout:.0f} s")
            answer = self._child.take(_POLL_SECONDS)
            if answer is None:  # only then: what it said may wait here, while we were told to wait or stopped
                if time.monotonic() - heard > self._silence_seconds:
                    raise WorkerLostError(f"it gave no sign of life for {self._silence_seconds:.0f} s during {op!r}")
                continue
            heard = time.monotonic()
            header, raw = answer
            if header.get("id") != self._number:
                continue  # a late sign of life of the request before
            event = header.get("event")
            if event == "error":
                raise _error(header)
            try:
                if event == "result":
                    return header, _as_arrays(header, raw)
                done, total = int(header.get("done", 0)), int(header.get("total", 0))
            except (KeyError, TypeError, ValueError) as error:
                raise WorkerLostError(f"its answer makes no sense ({type(error).__name__})") from None
            if event == "progress" and report is not None:
                report(done, total, str(header.get("note", "")))

    def close(self) -> None:
        """Ask it to end, wait a little, then end it."""
        self._child.post(({"op": "quit", "id": 0}, {}))
        self._child.end(_QUIT_SECONDS)

    def kill(self) -> None:
        """End the process at once; harmless when it is gone."""
        self._child.kill()


def _as_arrays(header: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Float32]:
    """Arrays over the bytes that were read: each message has its own, so nothing is copied and nothing is shared."""
    return {
        name: np.frombuffer(raw[name], np.float32).reshape([int(side) for side in shape])
        for name, shape in header.get("arrays", [])
    }


def _error(header: Mapping[str, Any]) -> AlveoscopeError:
    kind = _ERRORS.get(str(header.get("kind")), BackendFailedError)
    return kind(str(header.get("message", "TensorRT failed without a reason.")))
