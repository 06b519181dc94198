"""The client's end of the TensorRT worker: a child process that may hang, crash or lie without harm to the app."""

from __future__ import annotations

import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
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
from engine.inference.tensorrt_worker import ProtocolError, read_message, write_message
from engine.inference.values import Float32
from engine.inference.worker_command import WorkerCommand, worker_environment
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


class WorkerLostError(Exception):
    """The process is gone or no longer makes sense; a new one may do better."""


class WorkerProcess:
    """One running worker. Used by one thread at a time."""

    def __init__(self, command: WorkerCommand, *, silence_seconds: float = SILENCE_SECONDS) -> None:
        self.command = command
        self._silence_seconds = silence_seconds
        self._number = 0
        self._complaints: deque[str] = deque(maxlen=20)
        self._answers: queue.Queue[tuple[dict[str, Any], dict[str, Any]] | WorkerLostError] = queue.Queue()
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
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._listen)]
        for thread in self._threads:
            thread.start()

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
        """Ask for one operation and wait for its end.

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
        arrays = arrays or {}
        listed = [[name, list(array.shape)] for name, array in arrays.items()]
        header = {**(fields or {}), "id": self._number, "op": op, "arrays": listed}
        try:
            assert self._process.stdin is not None
            write_message(self._process.stdin, header, [a.data.cast("B") for a in arrays.values()])
        except (OSError, ValueError):
            raise self._lost() from None
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
            now = time.monotonic()
            if now - begin > timeout:
                raise WorkerLostError(f"it did not finish {op!r} within {timeout:.0f} s")
            if now - heard > self._silence_seconds:
                raise WorkerLostError(f"it gave no sign of life for {self._silence_seconds:.0f} s during {op!r}")
            try:
                answer = self._answers.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if isinstance(answer, WorkerLostError):
                raise self._lost() if not str(answer) else answer
            heard = time.monotonic()
            header, raw = answer
            if header.get("id") != self._number:
                continue  # a late sign of life of the request before
            event = header.get("event")
            if event == "result":
                return header, _as_arrays(header, raw)
            if event == "error":
                raise _error(header)
            if event == "progress" and report is not None:
                report(int(header.get("done", 0)), int(header.get("total", 0)), str(header.get("note", "")))

    def close(self) -> None:
        """Ask it to end, wait a little, then end it."""
        with suppress(OSError, ValueError):
            assert self._process.stdin is not None
            write_message(self._process.stdin, {"op": "quit", "id": 0})
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_QUIT_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the process at once; harmless when it is gone."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join(_QUIT_SECONDS)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _lost(self) -> WorkerLostError:
        """Why the process ended, in words."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_QUIT_SECONDS)
        self.kill()
        code = self._process.returncode
        how = f"ended with exit code {code}"
        if code is not None and code < 0:
            with suppress(ValueError):
                how = f"was ended by {signal.Signals(-code).name}"
        last = f": {self._complaints[-1]}" if self._complaints else ""
        return WorkerLostError(f"it {how}{last}")

    def _read(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            while (message := read_message(stdout)) is not None:
                self._answers.put(message)
            self._answers.put(WorkerLostError())
        except ProtocolError as error:
            self._answers.put(WorkerLostError(f"its answer makes no sense ({error})"))
        except (OSError, ValueError):
            self._answers.put(WorkerLostError())

    def _listen(self) -> None:
        """Keep the last lines of standard error for the message when it dies."""
        assert self._process.stderr is not None
        with suppress(OSError, ValueError):
            for line in self._process.stderr:
                text = line.decode(errors="replace").strip()
                if text:
                    self._complaints.append(text[:300])


def _as_arrays(header: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Float32]:
    """Arrays over the bytes that were read: each message has its own, so nothing is copied and nothing is shared."""
    return {
        name: np.frombuffer(raw[name], np.float32).reshape([int(side) for side in shape])
        for name, shape in header.get("arrays", [])
    }


def _error(header: Mapping[str, Any]) -> AlveoscopeError:
    kind = _ERRORS.get(str(header.get("kind")), BackendFailedError)
    return kind(str(header.get("message", "TensorRT failed without a reason.")))
