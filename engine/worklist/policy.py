"""The one policy of the reading order: the command line, the service and the window read one list in one order."""

from __future__ import annotations

from engine.site import site_profile
from engine.worklist.order import DEFAULT_POLICY, Policy


def site_policy(waiting_cap_minutes: float | None = None, hard_cap_minutes: float | None = None) -> Policy:
    """The site's policy, where nothing else is asked for.

    Parameters
    ----------
    waiting_cap_minutes, hard_cap_minutes : float, optional
        What somebody asked for instead of the site's longest wait and of the hard limit of 240 minutes; a hard limit
        is never shorter than the other one.
    """
    cap = waiting_cap_minutes
    if cap is None:
        cap = float(site_profile().number("worklist.longest_wait_minutes"))
    hard = hard_cap_minutes
    if hard is None:
        hard = max(cap, DEFAULT_POLICY.hard_cap_minutes or cap)
    return Policy(cap, hard)
