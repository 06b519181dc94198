"""Scans for tests of their process that tell what they found and do not end; top-level, because names are pickled."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from desktop.viewmodels.browse import service
from engine.process import CallContext, Handler


def make_endless() -> Mapping[str, Handler]:
    """Ends when it is cancelled; at the path ``deaf`` it hangs, as in a share that went away."""
    return {"scan": _endless}


def _endless(paths: tuple[Path, ...], context: CallContext) -> None:
    service.scan(paths, context)
    if paths[0].name == "deaf":
        time.sleep(300)
    context.cancel.wait(300)
    context.cancel.raise_if_cancelled()
