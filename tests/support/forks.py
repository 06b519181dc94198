"""Fake workers as forks of one process that has imported what they need: that takes five times as long as their work.

As a program (``forks.py NUMBER``, of a listening socket) it is that process. It ends, and all forks with it, when its
standard input does.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np  # noqa: F401 - imported by the first run
import onnxruntime  # noqa: F401 - imported by the first network that is loaded

from tests.support import fake_worker


class Forks:
    """Each fork with the line to the process that stands for it."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        self._lines: dict[int, socket.socket] = {}
        self._ended, told = socket.socketpair()
        told.setblocking(False)
        self._told = told
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(told.fileno())

    def serve(self) -> None:
        while True:
            ready, _, _ = select.select([sys.stdin, self._door, self._ended, *self._lines.values()], [], [])
            for child, line in self._lines.items():
                if line in ready:  # nothing is ever said there: who stood for this fork was ended
                    os.kill(child, signal.SIGKILL)
            if self._ended in ready:
                self._ended.recv(4096)
            self._bury()
            if self._door in ready:
                self._fork()
            if sys.stdin in ready:
                break
        for child in self._lines:
            os.kill(child, signal.SIGKILL)

    def _bury(self) -> None:
        while self._lines:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                break
            with self._lines.pop(child) as line, suppress(OSError):  # who stood for it may have ended first
                line.send(str(os.waitstatus_to_exitcode(status)).encode())

    def _fork(self) -> None:
        line, _ = self._door.accept()
        words, streams, _, _ = socket.recv_fds(line, 4096, 3)
        if len(streams) < 3:  # ended before it could ask
            line.close()
            return
        child = os.fork()
        if child == 0:
            line.close()
            self._become(words.decode().split("\0"), streams)
        self._lines[child] = line
        for stream in streams:
            os.close(stream)

    def _become(self, words: list[str], streams: list[int]) -> None:
        """The fake worker, in the folder and with the streams of the process that stands for it; ends the fork."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for one in (self._door, self._ended, self._told, *self._lines.values()):
                one.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            folder, *sys.argv[1:] = words
            os.chdir(folder)
            code = fake_worker.main()
            sys.stderr.flush()
        except BrokenPipeError:
            pass
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)


if __name__ == "__main__":
    Forks(socket.socket(fileno=int(sys.argv[1]))).serve()
