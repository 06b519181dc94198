"""How soon there is a first answer and how soon the last one, against a plain loop over all slices in the same run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.bench.bare import BareSessions, decode_plainly
from engine.bench.chest import write_chest
from engine.bench.machine import describe_machine
from engine.volume import Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.service import StudyService
    from engine.triage.preliminary import Preliminary

SLICES = (60, 300, 1000, 3000)
#: Uncompressed, JPEG Lossless, JPEG 2000.
SYNTAXES = ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.90")
#: The plain loop is timed on so many slices, evenly spread, and scaled to all: it takes minutes otherwise.
PLAIN_SLICES = 100


def bench_first(
    bundle: Bundle,
    *,
    slices: Sequence[int] = SLICES,
    syntaxes: Sequence[str] = SYNTAXES,
    rounds: int = 3,
    backend: str = "auto",
    precision: str = "auto",
    progress: ProgressSink = ignore_progress,
) -> dict[str, Any]:
    """Measure on synthetic chests of 300 mm.

    Parameters
    ----------
    slices, syntaxes : sequence
        Numbers of slices and Transfer Syntax UIDs; each is measured with each.
    rounds : int
        Turns of each with a back-end that stands, after one with a new one; medians are given.

    Returns
    -------
    dict
        ``machine``, ``backend``, ``precision``; ``rows``: of each chest ``slices``, ``syntax``, ``seen`` (slices behind
        the preliminary verdict; 0 where there is none), ``with_lung``; ``seconds`` from the folder to the
        ``preliminary`` and the ``final`` verdict with a back-end that stands, the same with a ``new_`` one (bundle and
        sessions loaded, the interpreter's start not counted), ``plain`` (pydicom and bare sessions one after the
        other over all slices, scaled from :data:`PLAIN_SLICES`) and ``limit`` (the same loop over what the preliminary
        verdict had to see); ``preliminary_over_plain``, ``preliminary_over_limit``, ``final_over_plain``.
    """
    from engine.service import StudyService
    from engine.triage.request import AnalyseRequest

    rows = []
    request = AnalyseRequest((), bundle=bundle.path, backend=backend, precision=precision, grid=False)
    with tempfile.TemporaryDirectory(prefix="alveoscope-bench-") as scratch, StudyService(request) as standing:
        chosen = standing.with_backend(lambda opened: opened.selection)
        bare = BareSessions(bundle, chosen.precision)
        for number, (count, syntax) in enumerate((count, syntax) for count in slices for syntax in syntaxes):
            progress(Progress("bench", number, len(slices) * len(syntaxes), f"{count} slices, {syntax}"))
            folder = Path(scratch) / str(number)
            write_chest(folder, count, syntax)
            with StudyService(request) as new:
                fresh = _answered(new, folder)
            turns = [_answered(standing, folder) for _ in range(rounds)]
            rows.append(_row(count, syntax, fresh, turns, _plainly(folder, bare)))
    return {
        "machine": describe_machine(),
        "backend": chosen.name,
        "precision": chosen.precision.value,
        "rounds": rounds,
        "rows": rows,
    }


def first_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    lines = [
        f"{result['machine']['processor']}, {result['machine']['physical_cores']} cores; {result['backend']} "
        f"{result['precision']}; seconds from the folder to the answer, the back-end open (in brackets: a new one)",
        f"{'slices':>6} {'syntax':24} {'seen':>5} {'preliminary':>16} {'final':>16} {'plain loop':>11}  "
        f"{'prelim./plain':>13} {'prelim./limit':>13} {'final/plain':>11}",
    ]
    for row in result["rows"]:
        s = row["seconds"]
        first = "-" if s["preliminary"] is None else f"{s['preliminary']:.2f} ({s['new_preliminary']:.2f})"
        ratios = [row["preliminary_over_plain"], row["preliminary_over_limit"]]
        shown = ["-" if one is None else f"{one:.2f}" for one in ratios]
        lines.append(
            f"{row['slices']:6} {row['syntax']:24} {row['seen']:5} {first:>16} "
            f"{s['final']:>8.2f} ({s['new_final']:.2f}) {s['plain']:>10.2f}  {shown[0]:>13} {shown[1]:>13} "
            f"{row['final_over_plain']:>11.2f}"
        )
    return "\n".join(lines)


@dataclass(frozen=True)
class _Answered:
    """Seconds from the folder to each answer, and what they rest on."""

    preliminary: float | None
    final: float
    seen: int
    seen_with_lung: int
    with_lung: int


def _answered(service: StudyService, folder: Path) -> _Answered:
    told: list[tuple[float, Preliminary]] = []
    begin = time.perf_counter()
    answer = service.run(paths=(folder,), on_preliminary=lambda found: told.append((time.perf_counter(), found)))
    end = time.perf_counter()
    with_lung = sum(one.slices_analysed for study in answer.report.studies for one in study.series)
    if not told:
        return _Answered(None, end - begin, 0, 0, with_lung)
    moment, first = told[0]
    lung = sum(one.probability is not None for one in first.slices)
    return _Answered(moment - begin, end - begin, first.seen, lung, with_lung)


@dataclass(frozen=True)
class _Plain:
    """Seconds that the plain loop takes a slice: to decode, and to run all networks."""

    decode: float
    inference: float


def _plainly(folder: Path, bare: BareSessions) -> _Plain:
    paths = sorted(folder.iterdir())
    some = paths[:: max(1, len(paths) // PLAIN_SLICES)][:PLAIN_SLICES]
    begin = time.perf_counter()
    decode_plainly(some)
    middle = time.perf_counter()
    bare.run(len(some))
    end = time.perf_counter()
    return _Plain((middle - begin) / len(some), (end - middle) / len(some))


def _row(count: int, syntax: str, fresh: _Answered, turns: Sequence[_Answered], plain: _Plain) -> dict[str, Any]:
    last = turns[-1]
    final = statistics.median(turn.final for turn in turns)
    preliminary = None
    if last.preliminary is not None:
        preliminary = statistics.median(turn.preliminary for turn in turns if turn.preliminary is not None)
    whole = count * (plain.decode + plain.inference)
    limit = last.seen * plain.decode + last.seen_with_lung * plain.inference
    return {
        "slices": count,
        "syntax": syntax,
        "seen": last.seen,
        "with_lung": last.with_lung,
        "seconds": {
            "preliminary": _rounded(preliminary),
            "final": _rounded(final),
            "new_preliminary": _rounded(fresh.preliminary),
            "new_final": _rounded(fresh.final),
            "plain": _rounded(whole),
            "limit": _rounded(limit),
        },
        "preliminary_over_plain": None if preliminary is None else _rounded(preliminary / whole),
        "preliminary_over_limit": None if preliminary is None else _rounded(preliminary / limit),
        "final_over_plain": _rounded(final / whole),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
