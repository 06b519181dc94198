"""How received studies leave the spool: by age, by size, and when space runs short; never before they are judged.

Of a part of a study, whose others were judged and have left, no verdict is made: it leaves once somebody has read that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engine.errors import AlveoscopeError
from engine.intake.retry import comes_again
from engine.intake.spool import Spool
from engine.process import in_words
from engine.worklist.store import WorklistStore, comes_back
from engine.worklist.values import PART_OF_STUDY, State, WorklistEntry

_DAY = 86400.0
#: For want of space a study stays so long after its last image, where that is possible: others may still come.
_SETTLED_SECONDS = 900.0
#: Notes of what left are kept so long: a late part of a study is told from a new one.
_NOTES_SECONDS = 90 * _DAY
#: States in which a study has been answered for: sending it again changes nothing but its content would.
_JUDGED = (State.DONE, State.REJECTED)


@dataclass(frozen=True)
class Retention:
    """The rules.

    Attributes
    ----------
    keep_seconds : float
        How long a judged study stays; 0: it leaves at once.
    keep_bytes : int
        How much all of them may take; the oldest judged leave first.
    """

    keep_seconds: float = 7 * _DAY
    keep_bytes: int = 50 * 2**30

    def __post_init__(self) -> None:
        if self.keep_seconds < 0 or self.keep_bytes < 0:
            raise ValueError("A rule of the spool is not negative.")


class SpoolKeeper:
    """Lets judged studies leave.

    Parameters
    ----------
    growing : callable
        Whether objects of a study (its UID) are still coming.
    say : callable
        Gets a line for every study that left.
    """

    def __init__(
        self,
        spool: Spool,
        store: WorklistStore,
        rules: Retention,
        *,
        growing: Callable[[str], bool] = lambda _uid: False,
        say: Callable[[str], None] = lambda _line: None,
        clock: Callable[[], float],
    ) -> None:
        self._spool, self._store, self._rules = spool, store, rules
        self._growing, self._say, self._clock = growing, say, clock

    def sweep(self) -> None:
        """One round: what is too old, what is too much, and what takes space that is short.

        Raises
        ------
        StoreError
            The worklist can't be asked; nothing leaves then.
        OSError
            The spool can't be read.
        """
        judged = self._judged()
        sizes = {uid: self._spool.size(uid) for uid in self._spool.studies()}
        total = sum(sizes.values())
        for uid, entry in judged:
            asked = partial(self._is_due, entry, total > self._rules.keep_bytes)
            total -= sizes.get(uid, 0) * self._leaves(uid, entry, asked)
        self._spool.remove_others(self._clock() - max(self._rules.keep_seconds, _SETTLED_SECONDS))
        self._spool.forget_left(_NOTES_SECONDS)

    def make_room(self, needed: int = 0) -> None:
        """The same, from the thread of a sender whose object of so many bytes would be refused; what fails is said.

        Where that is not enough those leave, too, of which something may still come; none of them in vain.
        """
        try:
            self.sweep()
            judged = [(uid, entry) for uid, entry in self._judged() if self._is_as_judged(uid, entry)]
            if self._lacking(needed) <= sum(self._spool.size(uid) for uid, _ in judged):
                for uid, entry in judged:
                    self._leaves(uid, entry, lambda _came: self._lacking(needed) > 0)
        except (AlveoscopeError, OSError) as error:
            self._say(f"No room can be made in the spool: {in_words(error)}")

    def _is_due(self, entry: WorklistEntry, too_much: bool, came: float) -> bool:
        """Whether a study whose last image came then leaves by the rules."""
        too_old = self._clock() - max(entry.finished or 0.0, came) >= self._rules.keep_seconds
        return too_old or too_much or (self._short() and self._clock() - came >= _SETTLED_SECONDS)

    def _leaves(self, uid: str, entry: WorklistEntry, asked: Callable[[float], bool]) -> bool:
        """Have a study leave where that is asked, by when its last image came; False when it stays: something came
        that was not judged, or it can't leave, which is said."""
        try:
            came = self._spool.last_change(uid)
            if not asked(came) or not self._is_as_judged(uid, entry):
                return False
            part = self._spool.missing(uid)
            left = self._spool.remove(uid, unless_after=max(_began(entry), came))
        except (AlveoscopeError, OSError) as error:  # of one study: the others leave all the same
            self._say(f"{uid}: its images can't leave the spool: {in_words(error)}")
            return False
        if left:
            done = "a part of it that was not judged" if part else "judged, its images"
            self._say(f"{uid}: {done} left the spool")
        return left

    def _is_as_judged(self, uid: str, entry: WorklistEntry) -> bool:
        """Whether what lies here was judged; what left and was sent again unchanged was, though it came later. Or it is
        a part that was answered for."""
        if self._spool.missing(uid):
            return _is_part(entry) and self._spool.last_change(uid) <= (entry.read_at or 0.0)
        if self._spool.images(uid) == entry.images and self._spool.last_change(uid) <= _began(entry):
            return True
        return bool(entry.fingerprint) and self._spool.fingerprint(uid) == entry.fingerprint

    def _lacking(self, needed: int) -> int:
        """Bytes that must be freed before so many more are taken."""
        return self._spool.minimum_free_bytes + needed - self._spool.free_bytes()

    def _short(self) -> bool:
        return self._spool.free_bytes() < 2 * self._spool.minimum_free_bytes

    def _judged(self) -> list[tuple[str, WorklistEntry]]:
        """Studies that have been answered for, the longest ago first."""
        unjudged = [State.SUBMITTED, State.RUNNING, State.FAILED]
        # One folder may hold studies of several patients, each with an entry of its own.
        waiting = {entry.source for entry in self._store.entries(unjudged, read=True) if not _is_part(entry)}
        waiting |= {entry.source for entry in self._store.held()}
        waiting |= {entry.source for entry in self._store.in_trouble() if comes_again(entry)}
        found = []
        for uid in self._spool.studies():
            if self._spool.study_folder(uid).absolute() in waiting:
                continue
            entry = self._store.find(uid)
            if entry is None or entry.worker or self._growing(uid):
                continue
            # Else its documents may still have to be written, or it was not there.
            judged = entry.state in _JUDGED and not comes_again(entry) and not comes_back(entry)
            if judged or _is_part(entry):
                found.append((uid, entry))
        return sorted(found, key=lambda item: item[1].finished or 0.0)


def _is_part(entry: WorklistEntry) -> bool:
    """Whether it was said to be a part; not where somebody has it judged all the same, and it waits for that."""
    return entry.error_code == PART_OF_STUDY and entry.state in (*_JUDGED, State.FAILED)


def _began(entry: WorklistEntry) -> float:
    """Since when its images have been read for the verdict."""
    return entry.started or entry.finished or 0.0
