"""Transforms for slice streams: at the top of a light module, so that spawned workers find them quickly."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
from numpy.typing import NDArray

from engine.dicom import SliceHeader
from engine.errors import GeometryError


def mean_hu(hu: NDArray[np.int16], _header: SliceHeader) -> float:
    return float(hu.mean())


def process_id(_hu: NDArray[np.int16], _header: SliceHeader) -> int:
    return os.getpid()


def refuse_third(_hu: NDArray[np.int16], header: SliceHeader) -> str:
    if header.position_mm[2] == 10.0:
        raise GeometryError("The third slice is not liked.")
    return "fine"


def die_on_third(hu: NDArray[np.int16], header: SliceHeader) -> float:
    if header.position_mm[2] == 10.0:
        os.kill(os.getpid(), signal.SIGKILL)
    return float(hu.mean())


def fail(_hu: NDArray[np.int16], _header: SliceHeader) -> None:
    raise ZeroDivisionError("a mistake in the transform")


def slow(_hu: NDArray[np.int16], _header: SliceHeader) -> None:
    time.sleep(0.05)


def parent_id(_hu: NDArray[np.generic], _header: SliceHeader) -> int:
    return os.getppid()


def fresh_pages(_hu: NDArray[np.generic], _header: SliceHeader) -> int:
    """Pages that the system gives anew for twenty slices' worth of arrays, each slice freed before the next."""
    import resource

    def like_a_slice() -> None:
        [np.ones(1 << 17) for _ in range(8)]

    like_a_slice()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        like_a_slice()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def arrays_of(hu: NDArray[np.int16], _header: SliceHeader) -> dict[str, NDArray[np.generic]]:
    """Several arrays of several types, one of them read-only and one in Fortran's order."""
    halved = hu.astype(np.float32) / 2
    halved.setflags(write=False)
    return {"hu": hu, "halved": halved, "mask": hu > -500, "turned": np.asfortranarray(hu)}


def hang_on_third(hu: NDArray[np.int16], header: SliceHeader) -> float:
    if header.position_mm[2] == 10.0:
        time.sleep(600)
    return float(hu.mean())


def unsendable(_hu: NDArray[np.int16], _header: SliceHeader) -> object:
    return lambda: None


def process_id_of(_header: SliceHeader) -> int:
    return os.getpid()


def die(_header: SliceHeader) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang(_header: SliceHeader) -> None:
    time.sleep(600)


def fail_to_start(*_arguments: object) -> None:
    os._exit(3)
