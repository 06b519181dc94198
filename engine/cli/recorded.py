"""What every command leaves in the audit chain."""

from __future__ import annotations

import sys


def record(event: str, **details: str | int | float | bool | None) -> None:
    """Add an event; a chain that can't be continued is said on standard error and does not undo finished work."""
    from engine.audit import Event
    from engine.audit import record as add
    from engine.errors import AlveoscopeError

    try:
        add(Event(event), **details)
    except AlveoscopeError as error:
        print(f"alveoscope: Not recorded in the audit chain: {error} [{error.code}]", file=sys.stderr)
