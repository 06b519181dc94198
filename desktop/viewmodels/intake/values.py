"""What the intake is asked for in the window, and how it stands."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class ReceiveWish:
    """Take studies over DICOM.

    Attributes
    ----------
    networks : str
        Addresses or networks that may send, commas between them; empty: this computer only.
    senders : str
        AE titles that may send, commas between them; empty: all of these addresses.
    pacs : str
        ``TITLE@HOST:PORT`` that gets the results; empty for none.
    """

    title: str = "ALVEOSCOPE"
    port: int = 11112
    networks: str = ""
    senders: str = ""
    pacs: str = ""


@dataclass(frozen=True)
class WatchWish:
    """Judge what appears in a folder; ``polling`` for network shares, which tell of nothing."""

    folder: str = ""
    polling: bool = False
    pacs: str = ""


@dataclass(frozen=True)
class IntakeState:
    """How an intake stands; its counts only grow.

    Attributes
    ----------
    came : int
        Objects that were received, or studies that were found in the folder.
    last : str
        When the last one came: ISO 8601, local; empty before the first.
    judged, urgent : int
        Studies that were judged or failed; those of them that need a physician: positive or without a verdict.
    line : str
        What was said last, without names.
    trouble : str
        What keeps it from taking anything in now, a sentence of the engine; empty while nothing does.
    """

    came: int = 0
    last: str = ""
    judged: int = 0
    urgent: int = 0
    line: str = ""
    trouble: str = ""

    def to_note(self) -> str:
        """As text: what travels from the process of the intake is a report of progress."""
        return json.dumps(asdict(self))

    @classmethod
    def from_note(cls, note: str) -> IntakeState:
        """What :meth:`to_note` gave."""
        return cls(**json.loads(note))


def words_in(text: str) -> tuple[str, ...]:
    """What stands between the commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
