"""What a part of the slices says against all of them: how far a preliminary verdict, or one on a grid, holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import NothingFoundError
from engine.volume import Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom.values import Series
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.triage.collected import Collected
    from engine.triage.preliminary import Preliminary

SPACINGS_MM = (20.0, 15.0, 10.0, 7.5, 5.0, 3.0)
#: A comb that holds more than this part of the slices says nothing of combs.
_MOST_KEPT = 0.75
_NAMES = {"positive": "pos", "negative": "neg", "indeterminate": "?", "not_assessable": "-"}


def bench_coarse(
    paths: Sequence[Path],
    bundle: Bundle,
    *,
    spacings_mm: Sequence[float] = SPACINGS_MM,
    backend: str = "auto",
    precision: str = "auto",
    progress: ProgressSink = ignore_progress,
) -> dict[str, Any]:
    """Judge every series that can be judged by all of its slices and by even combs of them.

    Parameters
    ----------
    paths : sequence of Path
        Folders with chest CT; the chosen series of each study is judged.

    Returns
    -------
    dict
        ``series``: of each its ``name`` (that of the folder), ``slices``, ``spacing_mm``, the ``final`` answer and
        ``combs`` (distance in mm as text -> answer), ``shifted`` (-> answers of the same comb from each later slice
        on, up to the next tooth); an answer has ``verdict``, ``probability`` and ``affected_percent``. ``spacings``:
        of each distance on how many series it was tried, on how many the verdict is the ``same``, how many others lie
        ``towards_indeterminate`` (one of both is), how many are ``opposite``, and the greatest difference of
        probability and affected per cent; ``shifted`` the same of the shifted combs.

    Raises
    ------
    NothingFoundError
        No series that could be judged.
    """
    from engine.inference.selection import open_backend

    rows: list[dict[str, Any]] = []
    opened = open_backend(bundle, backend=backend, precision=precision)
    try:
        for done, (name, series) in enumerate(_chosen(paths)):
            progress(Progress("bench", done, None, name))
            rows.append({"name": name, **_row(series, bundle, opened, spacings_mm)})
    finally:
        opened.close()
    if not rows:
        raise NothingFoundError("No series here can be judged.", "Give folders of chest CT.")
    return {"series": rows, "spacings": {_text(mm): _of_distance(rows, _text(mm)) for mm in spacings_mm}}


def coarse_table(result: Mapping[str, Any]) -> str:
    """The result as text: a line a series, a line a distance."""
    distances = list(result["spacings"])
    head = f"{'series':28} {'slices':>6} {'mm':>5}  {'all':>14} " + " ".join(f"{mm + ' mm':>14}" for mm in distances)
    lines = [head]
    for row in result["series"]:
        cells = [_cell(row["final"]), *(_cell(row["combs"].get(mm)) for mm in distances)]
        lines.append(
            f"{row['name'][:28]:28} {row['slices']:6} {row['spacing_mm']:5.1f}  " + " ".join(f"{c:>14}" for c in cells)
        )
    for mm, found in result["spacings"].items():
        if found["tried"]:
            lines.append(f"{mm + ' mm':>8}: {_in_words(found)}")
            if found["shifted"]["tried"]:
                lines.append(f"{'shifted':>8}: {_in_words(found['shifted'])}")
    return "\n".join(lines)


def _in_words(found: Mapping[str, Any]) -> str:
    return (
        f"{found['same']} of {found['tried']} verdicts the same, "
        f"{found['towards_indeterminate']} towards or from indeterminate, {found['opposite']} other; "
        f"at most {found['probability']:.3f} of probability, {found['affected_percent']:.2f} points affected"
    )


@dataclass(frozen=True)
class _Answer:
    verdict: str
    probability: float | None
    affected_percent: float | None


def _row(series: Series, bundle: Bundle, backend: Backend, spacings_mm: Sequence[float]) -> dict[str, Any]:
    from engine.inference.course import comb
    from engine.inference.pipeline import run_pipeline
    from engine.triage.collected import Collected
    from engine.triage.scoring import Scorer

    collected = Collected(Scorer(bundle), bundle.spec)
    for output in run_pipeline(series, bundle, backend):
        collected.add(output, series)
    positions = [header.position_along_normal_mm for header in series.headers]
    count = len(positions)
    spacing = (positions[-1] - positions[0]) / max(1, count - 1)
    combs, shifted = {}, {}
    for mm in spacings_mm:
        teeth = comb(positions, mm)
        if len(teeth) <= _MOST_KEPT * count:
            combs[_text(mm)] = vars(_answer(series, collected, teeth))
            begins = range(1, max(1, round(mm / spacing)))
            others = ([first + tooth for tooth in comb(positions[first:], mm)] for first in begins)
            shifted[_text(mm)] = [vars(_answer(series, collected, one)) for one in others]
    return {
        "slices": count,
        "spacing_mm": spacing,
        "final": vars(_answer(series, collected, range(count))),
        "combs": combs,
        "shifted": shifted,
    }


def _answer(series: Series, collected: Collected, seen: Sequence[int]) -> _Answer:
    from engine.triage.series_analysis import conclude_from

    found: Preliminary = conclude_from(series, collected, seen)
    return _Answer(found.verdict.value, found.probability, found.affected_percent)


_Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


def _of_distance(rows: Sequence[Mapping[str, Any]], mm: str) -> dict[str, Any]:
    tried = [row for row in rows if mm in row["combs"]]
    shifted = [(row["final"], one) for row in tried for one in row["shifted"][mm]]
    return {**_summary([(row["final"], row["combs"][mm]) for row in tried]), "shifted": _summary(shifted)}


def _summary(pairs: Sequence[_Pair]) -> dict[str, Any]:
    same = sum(final["verdict"] == part["verdict"] for final, part in pairs)
    unsure = sum(
        final["verdict"] != part["verdict"] and "indeterminate" in (final["verdict"], part["verdict"])
        for final, part in pairs
    )
    return {
        "tried": len(pairs),
        "same": same,
        "towards_indeterminate": unsure,
        "opposite": len(pairs) - same - unsure,
        "probability": _greatest(pairs, "probability"),
        "affected_percent": _greatest(pairs, "affected_percent"),
    }


def _greatest(pairs: Sequence[_Pair], key: str) -> float:
    known = [(final[key], part[key]) for final, part in pairs if final[key] is not None and part[key] is not None]
    return max((abs(final - part) for final, part in known), default=0.0)


def _cell(answer: Mapping[str, Any] | None) -> str:
    if answer is None:
        return ""
    if answer["probability"] is None:
        return _NAMES[answer["verdict"]]
    affected = answer["affected_percent"]
    return f"{_NAMES[answer['verdict']]} {answer['probability']:.2f} {0.0 if affected is None else affected:.1f}%"


def _chosen(paths: Sequence[Path]) -> Iterator[tuple[str, Series]]:
    from engine.dicom import choose_series, scan

    for path in paths:
        for study in scan([path]).studies:
            series = choose_series(study).series
            if series is not None:
                yield path.name, series


def _text(mm: float) -> str:
    return f"{mm:g}"
