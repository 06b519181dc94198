"""What a person did in the window, in the site's audit chain; never at the price of what he did."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from engine.errors import AlveoscopeError

if TYPE_CHECKING:
    from engine.audit import Event

log = logging.getLogger(__name__)


def audited(event: Event, **details: str | int) -> None:
    """Add a record under the site's policy; a chain that can't be written is logged. Blocks: call it in a job."""
    from engine.audit import record

    try:
        record(event, **details)
    except AlveoscopeError as error:
        log.error("The audit chain can't be written (%s).", error.code)
