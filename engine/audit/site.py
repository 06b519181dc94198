"""The one way by which commands, services and the window write the audit chain: under the site's policy."""

from __future__ import annotations

import os

from engine.audit.chain import AuditChain
from engine.audit.values import Detail, Event
from engine.site import site_profile

#: Set to 1 by a department that wants names and paths in its audit chain, as ``audit.identifiers`` of a profile does.
IDENTIFIERS_VARIABLE = "ALVEOSCOPE_AUDIT_IDENTIFIERS"


def site_chain() -> AuditChain | None:
    """The user's own chain as the site wants it; None where the site keeps none (``audit.enabled = false``).

    Raises
    ------
    OutputNotWritableError
    """
    profile = site_profile()
    if not profile.flag("audit.enabled"):
        return None
    identifiers = profile.flag("audit.identifiers")
    if "audit.identifiers" not in profile.given:
        identifiers = os.environ.get(IDENTIFIERS_VARIABLE) == "1"
    return AuditChain(identifiers=identifiers)


def record(event: Event, **details: Detail) -> None:
    """Add an event to the site's chain, where it keeps one.

    Raises
    ------
    StoreError, OutputNotWritableError, DiskFullError
    """
    chain = site_chain()
    if chain is not None:
        chain.append(event, **details)
