"""PacsUseCases: what the window asks of the PACS, in one place that tests can replace. Each call blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop.viewmodels.pacs.service import make_handlers
from engine.language import phrase
from engine.process import CallContext, call_once


@dataclass(frozen=True)
class PacsUseCases:
    """The PACS, as the desktop app sees it: the name of a handler of the service, and its request."""

    call: Callable[[str, object, CallContext], Any]


def in_own_process() -> PacsUseCases:
    """The real ones: a process for each call, so that nothing that hangs outlives it."""
    return PacsUseCases(partial(call_once, make_handlers, "alveoscope-pacs", phrase("speaks to the PACS")))
