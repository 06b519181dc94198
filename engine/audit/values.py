"""Records of the audit chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from engine.errors import StoreError

#: ``previous`` of the very first record.
GENESIS = "0" * 64

#: Details that can point at a person. They are withheld unless identifiers are switched on: UIDs are enough to find
#: the study in the archive, and free text written in a hurry holds names.
IDENTIFYING = frozenset({"accession_number", "birth_date", "path", "patient", "patient_id", "reason", "source"})

Detail = str | int | float | bool | None


class Event(str, Enum):
    """What happened."""

    ANALYSED = "analysed"
    BATCH = "batch"
    OPENED = "opened"
    READ = "read"
    UNREAD = "unread"
    OVERRODE = "overrode"
    EXPORTED = "exported"
    RECEIVED = "received"
    REFUSED = "refused"
    SENT = "sent"
    RETRIEVED = "retrieved"
    REPLAYED = "replayed"
    BUNDLE_CHANGED = "bundle-changed"
    WORKLIST_REBUILT = "worklist-rebuilt"
    CHAIN_RECOVERED = "chain-recovered"
    CHAIN_RESTARTED = "chain-restarted"


@dataclass(frozen=True)
class Record:
    """One line of the chain.

    Attributes
    ----------
    sequence : int
        1, 2, 3, ... without a gap.
    time : str
        UTC, ISO 8601 with milliseconds. The clock's word: the order of events is ``sequence``.
    actor : str
        Account and host.
    details : mapping
        Flat; ``withheld`` names the details that were left out because they can point at a person.
    previous : str
        Digest of the record before; 64 zeros for the first.
    """

    sequence: int
    time: str
    actor: str
    event: str
    details: Mapping[str, Any]
    previous: str

    @property
    def digest(self) -> str:
        """sha256 (hex) of the record's canonical text, which holds the digest of the one before."""
        return hashlib.sha256(_canonical(vars(self)).encode()).hexdigest()

    def to_line(self) -> str:
        """One line of JSON, newline included."""
        return _canonical({**vars(self), "digest": self.digest}) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Record:
        """Read a line.

        Raises
        ------
        StoreError
            Not a record, or its digest is not that of its content.
        """
        try:
            content = json.loads(line)
            digest = content.pop("digest")
            record = cls(**content)
            if type(record.sequence) is not int or not isinstance(record.details, dict):
                raise TypeError("A record has a number and details.")
            # Bytes that are no UTF-8 arrive as lone surrogates, which have no digest: also no record.
            unchanged = record.digest == digest and record.to_line().strip() == line.strip()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise StoreError("This line of the audit chain is not a record.", _HINT) from error
        if not unchanged:
            raise StoreError(f"Record {record.sequence} of the audit chain was changed.", _HINT)
        return record


_HINT = "Run `alveoscope audit verify`; keep the files for whoever looks into it."


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True)
class Problem:
    """Something that verification found.

    Attributes
    ----------
    code : str
        ``changed``, ``gap``, ``truncated``, ``torn``, ``head`` or ``expected``.
    """

    code: str
    message: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Verification:
    """Outcome of verifying a chain: ``records`` read, the last one's digest, and every problem."""

    records: int
    digest: str
    problems: tuple[Problem, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.problems
