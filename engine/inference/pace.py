"""What this computer is quick at: precision, threads and slices at once, by a measurement of a second or two.

Made when the networks are first opened on the CPU and nothing was asked for, and kept for this processor, bundle and
version in the user's cache folder; ``alveoscope doctor`` shows it. Precision and slices at once go by processor time,
which other programs change little; threads by the clock, and only where the computer is quiet meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from engine import __version__
from engine.errors import AlveoscopeError
from engine.files import make_folder, write_atomically
from engine.inference import onnx_bytes
from engine.inference.onnx_bytes import INT8, INT32, UINT8
from engine.inference.processor import cpu_name
from engine.inference.values import Net, Precision
from engine.language import phrase
from engine.process import Handler, NoContext, call_once
from engine.process.lock import held
from engine.volume import CancelToken

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.onnxruntime_ import OnnxRuntimeBackend

log = logging.getLogger(__name__)

_TURNS = 3
#: Other threads than by the rule have to be quicker by this factor.
_WORTH = 1.05
#: So have more slices at once, which take 80 MB more.
_WORTH_MEMORY = 1.15
#: INT8 moves probabilities a little: it has to be worth it.
_WORTH_INT8 = 1.2
_MORE_AT_ONCE = 8
#: Of all cores; above it, others have the computer.
_QUIET_PERCENT = 10.0
#: A measurement that takes longer is given up: a library hangs.
_SECONDS = 300.0
#: Longest wait for another process that measures.
_LOCK_SECONDS = 60.0


@dataclass(frozen=True)
class Pace:
    """What was measured, and what follows.

    Attributes
    ----------
    precision : Precision
        INT8 where the bundle has it, the processor sums its products exactly, and it is quicker; else FP32.
    threads, batch_size : int
    milliseconds : mapping
        ``fp32``, ``int8`` and more -> milliseconds of a slice through all networks, processor time.
    exact_int8 : bool
        Whether products of 8-bit numbers are summed without overflow here.
    quiet : bool
        Whether threads could be measured; else their number is that of the rule.
    measured : str
        The day, ISO 8601.
    """

    precision: Precision
    threads: int
    batch_size: int
    milliseconds: Mapping[str, float]
    exact_int8: bool
    quiet: bool
    measured: str

    def why_not(self, precision: Precision) -> str:
        """Why a precision that could be measured was not chosen; empty where it was."""
        if precision is self.precision:
            return ""
        if precision is Precision.INT8 and not self.exact_int8:
            return "This processor sums products of INT8 in 16 bits, which overflow: used only when it is asked for."
        return "No quicker on this computer: used only when it is asked for."

    def __str__(self) -> str:
        times = ", ".join(f"{name} {value:.1f} ms" for name, value in self.milliseconds.items())
        busy = "" if self.quiet else "; the computer was busy: threads by rule"
        return (
            f"{self.precision.value}, {self.threads} threads, {self.batch_size} slices at once (processor time of a "
            f"slice: {times}; measured {self.measured}{busy})"
        )


def pace_of(bundle: Bundle, cancel: CancelToken | None = None) -> Pace:
    """The pace of this computer with a bundle: the one that is kept, else measured now and kept.

    Raises
    ------
    Cancelled
        While it is measured, here or by another process.
    BackendError
        ONNX Runtime refuses the networks in FP32.
    WorkerDiedError, WorkerTimeoutError
        Measuring ended its process, or did not end.
    """
    from filelock import FileLock, Timeout

    file, cancel = pace_file(bundle), cancel or CancelToken()
    known = _kept(file)
    if known is not None:
        return known
    with ExitStack() as stack:
        with suppress(OSError, Timeout):  # of several processes one measures
            make_folder(file.parent)
            stack.enter_context(held(FileLock(file.with_suffix(".lock")), cancel, _LOCK_SECONDS))
        known = _kept(file) or _measured_apart(bundle, cancel)
        with suppress(AlveoscopeError):  # measured again at the next start
            write_atomically(file, msgspec.json.encode(known), durable=False)
        return known


def _measured_apart(bundle: Bundle, cancel: CancelToken) -> Pace:
    """Measured in a process of its own: with it ends all that so many networks leave in memory.

    Raises
    ------
    Cancelled, BackendError, WorkerDiedError, WorkerTimeoutError
    """
    factory, work = partial(_handlers, bundle.path), phrase("measures this computer")
    pace: Pace = call_once(factory, "pace", work, "measure", None, NoContext(cancel), timeout=_SECONDS)
    return pace


def _handlers(path: Path) -> Mapping[str, Handler]:
    from engine.inference.bundle import load_bundle

    bundle = load_bundle(path, verify=False)  # as it was where it was asked for
    return {"measure": lambda _request, _context: measure_pace(bundle)}


def pace_file(bundle: Bundle) -> Path:
    """Where it is kept: another processor, bundle or version has another file."""
    import onnxruntime

    from engine.inference.onnxruntime_ import default_threads
    from engine.locations import cache_folder

    facts = [cpu_name(), default_threads(), bundle.manifest.digest, onnxruntime.__version__, __version__]
    return cache_folder() / "pace" / f"{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]}.json"


def measure_pace(bundle: Bundle) -> Pace:
    """Measure. Raises BackendError."""
    from engine.inference.onnxruntime_ import BATCH_SIZE, default_threads, open_cpu

    exact, threads = sums_int8_exactly(), default_threads()
    precisions = [Precision.FP32]
    if exact and any(bundle.onnx(net, Precision.INT8) for net in Net):
        precisions.append(Precision.INT8)
    with ExitStack() as stack:
        opened = {one.value: stack.enter_context(open_cpu(bundle, one, threads)) for one in precisions}
        times = _processor_ms(bundle, {name: (backend, BATCH_SIZE) for name, backend in opened.items()})
        chosen = Precision.INT8 if times.get("int8", np.inf) * _WORTH_INT8 < times["fp32"] else Precision.FP32
        rule = opened.pop(chosen.value)
        for left in opened.values():  # what is measured next takes its memory
            left.close()
        quiet = _is_quiet()
        if quiet:
            threads = _quickest_threads(bundle, chosen, rule)
        more = f"{chosen.value} {_MORE_AT_ONCE} at once"
        times |= _processor_ms(bundle, {more: (rule, _MORE_AT_ONCE)})
        at_once = _MORE_AT_ONCE if times[more] * _WORTH_MEMORY < times[chosen.value] else BATCH_SIZE
    day = datetime.now(timezone.utc).date().isoformat()
    return Pace(chosen, threads, at_once, {name: round(ms, 2) for name, ms in times.items()}, exact, quiet, day)


def sums_int8_exactly() -> bool:
    """Whether ONNX Runtime's products of unsigned and signed bytes are exact on this processor.

    VNNI and Arm's dot product sum in 32 bits; without them x86 sums pairs in 16 bits, which overflow. The largest
    numbers there are show which.
    """
    import onnxruntime

    depth, width = 64, 16
    graph = onnx_bytes.graph(
        [onnx_bytes.node("MatMulInteger", ["a", "b"], "c")],
        [onnx_bytes.weights("b", (depth, width), INT8, np.full((depth, width), 127, np.int8).tobytes())],
        onnx_bytes.value("a", UINT8, depth),
        onnx_bytes.value("c", INT32, width),
    )
    session = onnxruntime.InferenceSession(onnx_bytes.model(graph), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"a": np.full((4, depth), 255, np.uint8)})
    return bool((found == depth * 255 * 127).all())


def _processor_ms(bundle: Bundle, rivals: Mapping[str, tuple[OnnxRuntimeBackend, int]]) -> dict[str, float]:
    """Least processor time of a slice through all networks, in turns, after one that does not count."""
    least: dict[str, float] = {}
    for turn in range(_TURNS + 1):
        for name, (backend, size) in rivals.items():
            begin = time.process_time()
            _run(bundle, backend, size)
            spent = 1e3 * (time.process_time() - begin) / size
            if turn:
                least[name] = min(spent, least.get(name, spent))
    return least


def _quickest_threads(bundle: Bundle, precision: Precision, rule: OnnxRuntimeBackend) -> int:
    """Of the rule, half of it and every logical core, by the clock."""
    import psutil

    from engine.inference.onnxruntime_ import MAXIMUM_THREADS, default_threads, open_cpu

    usual = default_threads()
    others = {max(1, usual // 2), min(MAXIMUM_THREADS, psutil.cpu_count() or 1)} - {usual}
    least: dict[int, float] = dict.fromkeys((usual, *others), np.inf)
    with ExitStack() as stack:
        opened = {usual: rule}
        opened |= {one: stack.enter_context(open_cpu(bundle, precision, one)) for one in others}
        for turn in range(_TURNS + 1):
            for threads, backend in opened.items():
                begin = time.perf_counter()
                _run(bundle, backend, 4)
                if turn:
                    least[threads] = min(least[threads], time.perf_counter() - begin)
    best = min(least, key=lambda threads: least[threads])
    return best if least[best] * _WORTH < least[usual] else usual


def _is_quiet() -> bool:
    """Whether the cores have next to nothing to do while this program does nothing."""
    import psutil

    return bool(psutil.cpu_percent(interval=0.1) <= _QUIET_PERCENT)


def _run(bundle: Bundle, backend: OnnxRuntimeBackend, size: int) -> None:
    for net in Net:
        golden = bundle.golden.images[net]
        backend.run(net, np.ascontiguousarray(np.resize(golden, (size, *golden.shape[1:]))))


def _kept(file: Path) -> Pace | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Pace)
    except (OSError, msgspec.MsgspecError):
        return None
