"""What a PACS does instead of answering. No message holds what was searched for: it may be a name."""

from __future__ import annotations

from engine.errors import AlveoscopeError
from engine.language import phrase


class PacsError(AlveoscopeError):
    """It answered, and what it said is no success."""

    code = "pacs"


class PacsUnreachableError(PacsError):
    """Nothing answers there."""

    code = "pacs-unreachable"


class PacsRefusedError(PacsError):
    """It refuses who asks, or what is asked for."""

    code = "pacs-refused"


class PacsSilentError(PacsError):
    """It began and then said nothing more."""

    code = "pacs-silent"


def silent(name: str, seconds: float, calling: str = "") -> PacsSilentError:
    """For an answer that did not come, or a connection that ended in the middle; ``calling`` is our AE title to it."""
    return PacsSilentError(
        f"{name} stopped answering: it ended the connection or said nothing for {seconds:g} s.",
        f"Try again; if it happens each time, it may not know {calling}: look into its log."
        if calling
        else "Try again; if it happens each time, look into its log.",
    )


def not_taken(code: str) -> str:
    """Why an object was not stored: the PACS's own code, or the name of what went wrong before it was asked."""
    return phrase(f"the PACS does not take it ({code})")
