"""Rows of the entry table to values and back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from engine.triage.values import Verdict
from engine.worklist.values import About, Outcome, Override, Priority, State, WorklistEntry

#: Begins no absolute path.
_BYTES = "bytes:"


def entry_of(row: Mapping[Any, Any]) -> WorklistEntry:
    """The entry that a row holds."""
    return WorklistEntry(
        entry_id=row["id"],
        study_instance_uid=row["study_instance_uid"],
        source=_path_of(row["source"]),
        state=State(row["state"]),
        arrived=row["arrived"],
        images=row["images"],
        patient=row["patient"],
        started=row["started"],
        finished=row["finished"],
        attempts=row["attempts"],
        outcome=_outcome_of(row),
        error_code=row["error_code"],
        error_message=row["error_message"],
        owes=bool(row["owes"]),
        override=_override_of(row),
        read_at=row["read_at"],
        read_by=row["read_by"],
        fingerprint=row["fingerprint"],
        worker=row["worker"],
        beat=row["beat"],
        about=_about_of(row["about"]),
    )


def path_column(path: Path) -> str:
    """What a column holds of a path: itself, absolute; where its name is no UTF-8, its bytes as in an address."""
    text = str(path.absolute())
    try:
        text.encode()
    except UnicodeEncodeError:
        return _BYTES + quote_from_bytes(os.fsencode(text))
    return text


def _path_of(text: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(_BYTES))) if text.startswith(_BYTES) else text)


def about_column(about: About) -> str:
    """What the column holds: JSON."""
    return json.dumps(asdict(about), ensure_ascii=False)


def _about_of(text: str) -> About:
    try:
        return About(**json.loads(text)) if text else About()
    except (ValueError, TypeError):  # of a later version: the list is worth more than this
        return About()


def outcome_columns(outcome: Outcome | None) -> dict[str, Any]:
    """Column values of an outcome that owes nothing; all empty for none."""
    if outcome is None:
        nothing = {"verdict": None, "probability": None, "reasons": "", "backend": "", "result_path": None}
        return {**nothing, "owes": False}
    return {
        "owes": False,
        "verdict": outcome.verdict.value,
        "probability": outcome.probability,
        "reasons": " ".join(outcome.reasons),
        "backend": outcome.backend,
        "result_path": None if outcome.result_path is None else path_column(outcome.result_path),
    }


def _outcome_of(row: Mapping[Any, Any]) -> Outcome | None:
    if row["verdict"] is None:
        return None
    return Outcome(
        verdict=Verdict(row["verdict"]),
        probability=row["probability"],
        reasons=tuple(row["reasons"].split()),
        backend=row["backend"],
        result_path=None if row["result_path"] is None else _path_of(row["result_path"]),
    )


def _override_of(row: Mapping[Any, Any]) -> Override | None:
    if row["override_priority"] is None:
        return None
    return Override(
        priority=Priority(row["override_priority"]),
        reason=row["override_reason"],
        by=row["override_by"],
        at=row["override_at"],
    )
