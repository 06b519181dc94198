"""Filling the worklist from the JSON results on disk, after its database was lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import InputError
from engine.report.json_ import read_report
from engine.triage.values import Provenance, StudyResult, Verdict
from engine.worklist.store import WorklistStore
from engine.worklist.values import BATCH_SUMMARY, Outcome


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: studies put on the list, and JSON files that are no results."""

    studies: int
    skipped: int


def rebuild_from_results(store: WorklistStore, folder: Path) -> Rebuilt:
    """Put every study of the results under ``folder`` on the list as done; known studies stay as they are.

    Results are taken in order of the time at which their analysis finished, so that arrivals keep their order.
    """
    results, skipped = [], 0
    for path in sorted(folder.rglob("*.json")):
        try:
            report = read_report(path)
        except InputError:
            skipped += path.name != BATCH_SUMMARY
            continue
        made = [(study, study.made or report.provenance) for study in report.studies]
        results += [(provenance.finished, study, provenance, path) for study, provenance in made]
    studies = 0
    for _finished, study, provenance, path in sorted(results, key=lambda item: (item[0], item[1].key)):
        if store.find(study.key) is None:
            store.adopt(study.key, path.parent, outcome_of(study, provenance, path), replace=False)
            studies += 1
    return Rebuilt(studies, skipped)


def outcome_of(study: StudyResult, provenance: Provenance, path: Path | None = None) -> Outcome:
    """What the worklist keeps of a result: the verdict of the chosen series, or why there is none."""
    backend = provenance.backend
    phrase = f"{backend.name} {backend.precision.value} on {backend.device}"
    series = study.verdict_series
    if series is None:
        codes = tuple(dict.fromkeys(reason.code for one in study.series for reason in one.reasons))
        return Outcome(Verdict.NOT_ASSESSABLE, None, codes, phrase, path)
    return Outcome(series.verdict, series.probability, tuple(one.code for one in series.reasons), phrase, path)
