"""Whom to read first: a pure function of the entries, the time and a stated policy.

Flags on a worklist change nothing, re-ordering does (O'Neill et al. 2020); re-ordering without a limit lets the last
ones wait longer than before: 890 to 1,293 minutes in Baltruschat et al. 2020, who repair it with an upper waiting
limit. One limit alone gives the gain away again where the usual wait is near it: the list turns back into first come
(``alveoscope worklist simulate`` shows it). So there are two, and this order:

1. entries that a person put first (``stat``), oldest first;
2. entries that waited longer than the hard limit, oldest first, whatever their verdict;
3. positive entries, by falling risk;
4. entries that waited longer than the limit, oldest first;
5. the rest by falling risk; equal risks by arrival.

The risk is one number with three bands, so that a bundle with other thresholds can't mix them::

    2 + p     positive
    1 + p     indeterminate
    1 + u     no probability: not assessable, failed, rejected, or not analysed yet (u = policy.unknown_risk)
    1 + u     at least, where more is to be judged of a study than its verdict says
    0 + p     negative
    0         what a person called routine

An answer that is missing is therefore never read as a good one: such studies stand above every negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from engine.triage.values import Verdict
from engine.worklist.values import Priority, State, WorklistEntry

_BAND = {Verdict.POSITIVE: 2.0, Verdict.INDETERMINATE: 1.0, Verdict.NOT_ASSESSABLE: 1.0, Verdict.NEGATIVE: 0.0}


@dataclass(frozen=True)
class Policy:
    """The numbers of the order.

    Attributes
    ----------
    waiting_cap_minutes : float or None
        After this wait an entry goes before everything but positive ones; None: no limit.
    hard_cap_minutes : float or None
        After this wait it goes before positive ones too; None: no limit (only to show what that does).
    unknown_risk : float
        Where entries without a probability stand among the indeterminate ones, 0..1.
    by_risk : bool
        False: first come, first served, the yardstick of the simulation.
    """

    waiting_cap_minutes: float | None = 60.0
    hard_cap_minutes: float | None = 240.0
    unknown_risk: float = 0.5
    by_risk: bool = True

    def __post_init__(self) -> None:
        for cap in (self.waiting_cap_minutes, self.hard_cap_minutes):
            if cap is not None and not cap > 0:
                raise ValueError(f"A waiting limit is positive, not {cap}.")
        if not 0.0 <= self.unknown_risk <= 1.0:
            raise ValueError(f"A risk lies in 0..1, not {self.unknown_risk}.")


DEFAULT_POLICY = Policy()
FIRST_COME = Policy(waiting_cap_minutes=None, hard_cap_minutes=None, by_risk=False)


class Group(str, Enum):
    """Why an entry stands where it stands."""

    STAT = "stat"
    OVER_HARD_LIMIT = "over-hard-limit"
    POSITIVE = "positive"
    OVER_LIMIT = "over-limit"
    BY_RISK = "by-risk"


@dataclass(frozen=True)
class Placed:
    """An entry in its place.

    Attributes
    ----------
    position : int
        1 is read first.
    waiting_minutes : float
        Since arrival, never negative.
    risk : float
        0..3, the bands of this module's docstring.
    """

    entry: WorklistEntry
    position: int
    group: Group
    waiting_minutes: float
    risk: float


def risk(entry: WorklistEntry, policy: Policy) -> float:
    """The number entries are ordered by: 0..3, higher is sooner."""
    if entry.override is not None and entry.override.priority is Priority.ROUTINE:
        return 0.0
    unknown = 1.0 + policy.unknown_risk
    if entry.outcome is None or entry.outcome.probability is None:
        return unknown
    known = _BAND[entry.outcome.verdict] + entry.outcome.probability
    if entry.owes and entry.state is not State.FAILED:
        return known  # of all images: it lacks nothing but its documents
    # A verdict of before, of a study that is judged anew, may be one of fewer images.
    return known if entry.state is State.DONE and not entry.error_code else max(known, unknown)


def order(entries: Iterable[WorklistEntry], now: float, policy: Policy = DEFAULT_POLICY) -> tuple[Placed, ...]:
    """Entries nobody has read yet, in reading order.

    Parameters
    ----------
    entries : iterable of WorklistEntry
        In any order; those with ``read_at`` are left out.
    now : float
        Seconds since 1970-01-01 UTC. A clock that was set back counts as standing still at the latest arrival, so
        waiting times are never negative and their order never changes.
    """
    waiting = [entry for entry in entries if entry.read_at is None]
    if not waiting:
        return ()
    now = max(now, *(entry.arrived for entry in waiting))
    ordered = sorted(waiting, key=lambda entry: _key(entry, now, policy))
    return tuple(
        Placed(
            entry=entry,
            position=position,
            group=_group(entry, now, policy),
            waiting_minutes=(now - entry.arrived) / 60.0,
            risk=risk(entry, policy),
        )
        for position, entry in enumerate(ordered, start=1)
    )


def _group(entry: WorklistEntry, now: float, policy: Policy) -> Group:
    if entry.override is not None and entry.override.priority is Priority.STAT:
        return Group.STAT
    waited = (now - entry.arrived) / 60.0
    if policy.hard_cap_minutes is not None and waited > policy.hard_cap_minutes:
        return Group.OVER_HARD_LIMIT
    if policy.by_risk and risk(entry, policy) >= _BAND[Verdict.POSITIVE]:
        return Group.POSITIVE
    if policy.waiting_cap_minutes is not None and waited > policy.waiting_cap_minutes:
        return Group.OVER_LIMIT
    return Group.BY_RISK


def _key(entry: WorklistEntry, now: float, policy: Policy) -> tuple[int, float, float, int]:
    group = _group(entry, now, policy)
    falling = -risk(entry, policy) if group in (Group.POSITIVE, Group.BY_RISK) and policy.by_risk else 0.0
    return list(Group).index(group), falling, entry.arrived, entry.entry_id
