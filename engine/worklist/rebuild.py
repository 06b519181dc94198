"""Filling the worklist from the JSON results on disk, after its database was lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.triage.values import Verdict
from engine.worklist.store import WorklistStore
from engine.worklist.values import Outcome

SCHEMA_FAMILY = "alveoscope.result/"


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: studies put on the list, and files that are no results."""

    studies: int
    skipped: int


def rebuild_from_results(store: WorklistStore, folder: Path) -> Rebuilt:
    """Put every study of the results under ``folder`` on the list as done; known studies stay as they are.

    Results are taken in order of the time at which their analysis finished, so that arrivals keep their order.
    """
    results, skipped = [], 0
    for path in sorted(folder.rglob("*.json")):
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
            found = [(study["study_instance_uid"], outcome_of(study, report, path)) for study in report["studies"]]
            finished = str(report.get("finished", ""))
        except (OSError, ValueError, KeyError, TypeError):
            skipped += 1
            continue
        if not str(report.get("schema", "")).startswith(SCHEMA_FAMILY):
            skipped += 1
            continue
        results += [(finished, uid, outcome, path) for uid, outcome in found]
    studies = 0
    for _finished, uid, outcome, path in sorted(results, key=lambda item: item[:2]):
        if store.find(uid) is None:
            entry = store.submit(uid, path.parent)
            store.finish(entry.entry_id, outcome)
            studies += 1
    return Rebuilt(studies, skipped)


def outcome_of(study: dict[str, Any], report: dict[str, Any], path: Path | None = None) -> Outcome:
    """The outcome of one study of a result (``alveoscope.result/1``): that of its chosen series.

    Raises
    ------
    KeyError, ValueError, TypeError
        Not such a result.
    """
    backend = report["backend"]
    phrase = f"{backend['name']} {backend['precision']} on {backend['device']}"
    chosen = next((one for one in study["series"] if one["series_instance_uid"] == study.get("chosen")), None)
    if chosen is None:
        codes = tuple(dict.fromkeys(reason["code"] for one in study["series"] for reason in one["reasons"]))
        return Outcome(Verdict.NOT_ASSESSABLE, None, codes, phrase, path)
    reasons = tuple(reason["code"] for reason in chosen["reasons"])
    return Outcome(Verdict(chosen["verdict"]), chosen["probability"], reasons, phrase, path)
