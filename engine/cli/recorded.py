"""What every command leaves in the audit chain."""

from __future__ import annotations

import os
import sys

#: Set to 1 by a department that wants names and paths in its audit chain.
IDENTIFIERS_VARIABLE = "ALVEOSCOPE_AUDIT_IDENTIFIERS"


def record(event: str, **details: str | int | float | bool | None) -> None:
    """Add an event; a chain that can't be continued is said on standard error and does not undo finished work."""
    from engine.audit import AuditChain, Event
    from engine.errors import AlveoscopeError

    try:
        AuditChain(identifiers=os.environ.get(IDENTIFIERS_VARIABLE) == "1").append(Event(event), **details)
    except AlveoscopeError as error:
        print(f"alveoscope: Not recorded in the audit chain: {error} [{error.code}]", file=sys.stderr)
