"""The back-end of one study after another: kept open, put aside when it dies, changed for a better one in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from engine.backends import AUTO
from engine.errors import BackendError, BackendUnavailableError
from engine.inference.selection import failed_attempt, open_backend
from engine.inference.tensorrt.certificate import certificate_times
from engine.inference.tensorrt.plan_cache import engines_folder
from engine.inference.values import Attempt, Backend

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.volume import CancelToken

T = TypeVar("T")


class StandingBackend:
    """Opens a back-end when the first study needs one, as :func:`engine.inference.open_backend` chooses it.

    Which one computes never changes inside a study. An automatic one that dies in a study (a GPU that is out of memory
    even for one slice, or falls off the bus) is put aside for all that follow, and the whole study is done again on
    the next. Engines that were built and certified meanwhile are used from the next study on.
    """

    def __init__(
        self, bundle: Bundle, *, backend: str = AUTO, precision: str = AUTO, threads: int | None = None
    ) -> None:
        self._bundle, self._asked, self._precision, self._threads = bundle, backend, precision, threads
        self._opened: Backend | None = None
        self._died: list[Attempt] = []
        self._certificates: frozenset[tuple[str, int]] = frozenset()

    def run(self, study: Callable[[Backend], T], cancel: CancelToken | None = None) -> T:
        """Do the work of one study; on an automatic back-end that dies, all of it once more on the next.

        Raises
        ------
        Cancelled
            Before a back-end was open.
        BackendError
            A back-end that was asked for by name died; or none is left, and every reason is named. The next study
            tries anew.
        Exception
            Whatever ``study`` raises.
        """
        while True:
            backend = self._current(cancel)
            try:
                return study(backend)
            except BackendError as error:
                self.close()
                if self._asked != AUTO:
                    raise
                self._died.append(failed_attempt(backend, error))

    def close(self) -> None:
        """Close what is open; another study opens it again."""
        if self._opened is not None:
            opened, self._opened = self._opened, None
            opened.close()

    def _current(self, cancel: CancelToken | None) -> Backend:
        certificates = certificate_times(engines_folder())
        if certificates != self._certificates:
            self.close()
            self._died.clear()
            self._certificates = certificates
        if self._opened is None:
            try:
                self._opened = open_backend(
                    self._bundle,
                    backend=self._asked,
                    precision=self._precision,
                    threads=self._threads,
                    avoid=tuple(self._died),
                    cancel=cancel,
                )
            except BackendUnavailableError:
                self._died.clear()
                raise
        return self._opened
