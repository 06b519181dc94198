"""What a PACS does instead of answering. No message holds what was searched for: it may be a name."""

from __future__ import annotations

from engine.errors import AlveoscopeError


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
