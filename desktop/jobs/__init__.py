"""Work off the UI thread: a frozen request in, exactly one end signal out, on the UI thread."""

from desktop.jobs.action_queue import ActionQueue, NotDoneError
from desktop.jobs.runner import JobContext, JobCrashedError, JobRunner
from desktop.jobs.slice_cache import SliceCache
from desktop.jobs.wishes import WishQueue

__all__ = [
    "ActionQueue",
    "JobContext",
    "JobCrashedError",
    "JobRunner",
    "NotDoneError",
    "SliceCache",
    "WishQueue",
]
