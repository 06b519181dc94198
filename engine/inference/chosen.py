"""The back-end that was chosen, with the record of the choice, and the answer to a GPU that is out of memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.errors import DeviceMemoryError
from engine.inference.values import Attempt, Backend, Float32, Net, Selection


class ChosenBackend:
    """Adds to a back-end what was tried before it, and halves a batch that does not fit into its memory.

    Which back-end computes never changes here: a batch of one that does not fit is an error.

    Parameters
    ----------
    batch_size : int, optional
        Slices at once as measured here, or as the site has it; the back-end's own number without it.
    """

    def __init__(self, backend: Backend, tried: tuple[Attempt, ...], batch_size: int | None = None) -> None:
        self._backend = backend
        self._tried = tried
        self.batch_size = batch_size or backend.batch_size
        self._largest: dict[Net, int] = {}

    @property
    def selection(self) -> Selection:
        return replace(self._backend.selection, tried=self._tried)

    def run(self, net: Net, images: Float32) -> dict[str, Float32]:
        largest = self._largest.get(net, len(images))
        if len(images) > largest:
            return self._run_in_parts(net, images, largest)
        try:
            return self._backend.run(net, images)
        except DeviceMemoryError:
            if len(images) == 1:
                raise
            self._largest[net] = len(images) // 2
            return self._run_in_parts(net, images, self._largest[net])

    def _run_in_parts(self, net: Net, images: Float32, size: int) -> dict[str, Float32]:
        parts = [self.run(net, images[start : start + size]) for start in range(0, len(images), size)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def close(self) -> None:
        self._backend.close()

    def __enter__(self) -> ChosenBackend:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
