"""IntakeUseCases: what the window asks of an intake, in one place that tests can replace. Each call blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from desktop.viewmodels.intake.service import ReceiveRequest, WatchRequest, make_handlers
from desktop.viewmodels.intake.values import ReceiveWish, words_in
from engine.language import phrase
from engine.process import CallContext, call_once


@dataclass(frozen=True)
class IntakeUseCases:
    """The intake, as the desktop app sees it; ``receive`` and ``watch`` run until they are cancelled."""

    receive: Callable[[ReceiveRequest, CallContext], None]
    watch: Callable[[WatchRequest, CallContext], None]
    echo: Callable[[ReceiveWish], float]


def echo(wish: ReceiveWish) -> float:
    """Ask our own receiver, as a scanner would; milliseconds.

    Raises
    ------
    PacsUnreachableError
    """
    from engine.pacs.echo import echo as ask
    from engine.pacs.peer import Destination

    senders = words_in(wish.senders)
    return ask(Destination("127.0.0.1", wish.port, wish.title, senders[0] if senders else "ALVEOSCOPE"))


def in_own_process() -> IntakeUseCases:
    """The real ones: a process for each intake, so that studies are taken while the window is busy."""
    return IntakeUseCases(
        receive=partial(call_once, make_handlers, "alveoscope-receive", phrase("takes studies in"), "receive"),
        watch=partial(call_once, make_handlers, "alveoscope-watch", phrase("takes studies in"), "watch"),
        echo=echo,
    )
