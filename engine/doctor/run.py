"""Runs every check; a check that breaks is itself a finding, never the end of the page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points

from engine.doctor.checks import (
    bundle,
    clock,
    compiled_engines,
    decoders,
    inference_backends,
    pace,
    results_to_send,
    storage,
    versions,
    worklist_store,
)
from engine.doctor.values import Check, CheckGroup, Outcome
from engine.errors import AlveoscopeError

#: Where the desktop adds its own checks (Qt's platform plug-in), so that the engine needn't know Qt.
ENTRY_POINT_GROUP = "alveoscope.doctor"

GROUPS: tuple[tuple[str, CheckGroup], ...] = (
    ("versions", versions),
    ("decoders", decoders),
    ("bundle", bundle),
    ("back-ends", inference_backends),
    ("back-ends", pace),
    ("back-ends", compiled_engines),
    ("storage", storage),
    ("worklist", worklist_store),
    ("worklist", results_to_send),
    ("clock", clock),
)


def run_checks() -> Iterator[Check]:
    """All checks in order, each as soon as it stands."""
    for _topic, checks in check_groups():
        yield from checks


def check_groups() -> Iterator[tuple[str, Iterator[Check]]]:
    """Each topic with its checks, which are made as they are asked for; a topic may come in several parts."""
    for topic, group in GROUPS:
        yield topic, _guarded(topic, group)
    for point in entry_points(group=ENTRY_POINT_GROUP):
        yield point.name, _plugged(point.name, point)


def healthy(checks: list[Check]) -> bool:
    """True when not one check failed."""
    return all(check.outcome is not Outcome.FAIL for check in checks)


def _plugged(topic: str, point) -> Iterator[Check]:  # type: ignore[no-untyped-def]
    try:
        group: CheckGroup = point.load()
    except ImportError as error:
        yield Check(topic, topic, Outcome.WARN, f"The desktop app can't start here: {error}.", "See the README.")
        return
    yield from _guarded(topic, group)


def _guarded(topic: str, group: CheckGroup) -> Iterator[Check]:
    try:
        yield from group()
    except AlveoscopeError as error:
        yield Check(topic, topic, Outcome.FAIL, error.message, error.hint)
    except Exception as error:  # a broken check must not hide the others
        yield Check(topic, topic, Outcome.FAIL, f"The check itself broke: {error!r}.")
