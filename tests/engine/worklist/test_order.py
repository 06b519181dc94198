"""The queue order is a stated pure function."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.triage.values import Verdict
from engine.worklist.order import FIRST_COME, Group, Policy, order
from engine.worklist.policy import site_policy
from engine.worklist.values import Outcome, Override, Priority, State, WorklistEntry

MINUTE = 60.0


def entry(
    number: int,
    verdict: Verdict | None = None,
    probability: float | None = None,
    *,
    arrived_minute: float = 0.0,
    state: State = State.DONE,
    priority: Priority | None = None,
    read_at: float | None = None,
) -> WorklistEntry:
    return WorklistEntry(
        entry_id=number,
        study_instance_uid=f"1.2.{number}",
        source=Path("in"),
        state=state,
        arrived=arrived_minute * MINUTE,
        outcome=None if verdict is None else Outcome(verdict, probability),
        override=None if priority is None else Override(priority, "fell in the corridor", "dr", 0.0),
        read_at=read_at,
    )


def ids(entries: list[WorklistEntry], minute: float = 10.0, policy: Policy | None = None) -> list[int]:
    return [placed.entry.entry_id for placed in order(entries, minute * MINUTE, policy or Policy())]


def test_risk_bands_come_in_order_whatever_the_probabilities_say() -> None:
    entries = [
        entry(1, Verdict.NEGATIVE, 0.9),
        entry(2, Verdict.INDETERMINATE, 0.1),
        entry(3, Verdict.POSITIVE, 0.2),
        entry(4, Verdict.POSITIVE, 0.8),
    ]
    assert ids(entries) == [4, 3, 2, 1]


@pytest.mark.parametrize("state", [State.FAILED, State.REJECTED, State.SUBMITTED, State.RUNNING])
def test_a_study_without_an_answer_stands_above_every_negative_one(state: State) -> None:
    assert ids([entry(1, Verdict.NEGATIVE, 0.99), entry(2, state=state)]) == [2, 1]


@pytest.mark.parametrize("state", [State.FAILED, State.SUBMITTED, State.RUNNING])
def test_a_verdict_of_before_is_no_answer_while_the_study_is_judged_anew(state: State) -> None:
    """The first images of a patient were negative, the others waited to be judged: he stood last of all."""
    entries = [
        entry(1, Verdict.NEGATIVE, 0.2, state=state),
        entry(2, Verdict.NEGATIVE, 0.9),
        entry(3, Verdict.POSITIVE, 0.9, state=state),
        entry(4, Verdict.POSITIVE, 0.8),
    ]
    assert ids(entries) == [3, 4, 1, 2]
    part = replace(entry(1, Verdict.NEGATIVE, 0.2), error_code="part-of-study")
    assert ids([entry(2, Verdict.NEGATIVE, 0.9), part]) == [1, 2], "images came that nobody judged"
    put_last = entry(1, Verdict.NEGATIVE, 0.2, state=state, priority=Priority.ROUTINE)
    assert ids([put_last, entries[1]]) == [2, 1]


def test_a_verdict_that_lacks_but_its_documents_stands_where_it_stands_without_that() -> None:
    """A full disk put each negative study above those of fewer images, as if nobody knew its answer."""
    certain = entry(2, Verdict.NEGATIVE, 0.9)
    for state in (State.DONE, State.SUBMITTED, State.RUNNING):
        owing = replace(entry(1, Verdict.NEGATIVE, 0.2, state=state), error_code="disk-full", owes=True)
        assert ids([owing, certain]) == [2, 1]
    failed = replace(owing, state=State.FAILED, error_code="path-unreadable")
    assert ids([failed, certain]) == [1, 2], "it is shown without an answer"


def test_not_assessable_stands_among_the_indeterminate_where_the_policy_says() -> None:
    entries = [entry(1, Verdict.INDETERMINATE, 0.6), entry(2, Verdict.NOT_ASSESSABLE)]
    assert ids(entries, policy=Policy(unknown_risk=0.5)) == [1, 2]
    assert ids(entries, policy=Policy(unknown_risk=0.7)) == [2, 1]


def test_over_the_limit_a_negative_goes_before_all_but_positive_ones() -> None:
    entries = [
        entry(1, Verdict.NEGATIVE, 0.1),
        entry(2, Verdict.POSITIVE, 0.9, arrived_minute=60),
        entry(3, Verdict.INDETERMINATE, 0.5, arrived_minute=60),
    ]
    placed = order(entries, 61 * MINUTE, Policy(60, 240))
    assert [one.entry.entry_id for one in placed] == [2, 1, 3]
    assert [one.group for one in placed] == [Group.POSITIVE, Group.OVER_LIMIT, Group.BY_RISK]


def test_over_the_hard_limit_it_goes_before_positive_ones_too() -> None:
    entries = [entry(1, Verdict.NEGATIVE, 0.1), entry(2, Verdict.POSITIVE, 0.9, arrived_minute=240)]
    assert ids(entries, minute=241, policy=Policy(60, 240)) == [1, 2]


def test_stat_goes_first_and_routine_falls_to_its_waiting_time() -> None:
    entries = [
        entry(1, Verdict.POSITIVE, 0.99),
        entry(2, Verdict.NEGATIVE, 0.0, arrived_minute=5, priority=Priority.STAT),
        entry(3, Verdict.POSITIVE, 1.0, priority=Priority.ROUTINE),
        entry(4, Verdict.NEGATIVE, 0.1),
    ]
    assert ids(entries) == [2, 1, 4, 3]
    assert ids(entries, minute=300)[:3] == [2, 1, 3], "routine or not, the hard limit holds"


def test_read_entries_leave_the_queue() -> None:
    assert ids([entry(1, Verdict.POSITIVE, 0.9, read_at=3.0), entry(2, Verdict.NEGATIVE, 0.1)]) == [2]


def test_clock_set_back_gives_no_negative_wait_and_keeps_the_order() -> None:
    entries = [entry(1, Verdict.NEGATIVE, 0.2, arrived_minute=500), entry(2, Verdict.NEGATIVE, 0.2, arrived_minute=520)]
    placed = order(entries, 0.0, FIRST_COME)
    assert [(one.entry.entry_id, one.waiting_minutes) for one in placed] == [(1, 20.0), (2, 0.0)]


def test_an_empty_list_is_an_empty_queue() -> None:
    assert order([], 0.0) == ()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [((0.0,), "waiting limit is positive"), ((60.0, -1.0), "waiting limit"), ((60.0, 240.0, 1.5), "lies in 0..1")],
)
def test_a_policy_with_impossible_numbers_is_refused(arguments: tuple[float, ...], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Policy(*arguments)


verdicts = st.sampled_from([*Verdict, None])


@given(
    st.lists(st.tuples(verdicts, st.floats(0, 1), st.integers(0, 600), st.booleans()), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_order_is_total_and_blind_to_the_order_of_its_input(rows, random) -> None:  # type: ignore[no-untyped-def]
    entries = [
        entry(number, verdict, None if verdict is Verdict.NOT_ASSESSABLE else p, arrived_minute=minute)
        for number, (verdict, p, minute, _stat) in enumerate(rows)
    ]
    shuffled = random.sample(entries, len(entries))
    assert ids(entries, 600) == ids(shuffled, 600)
    assert sorted(ids(entries, 600)) == list(range(len(entries))), "nobody is lost"


@given(st.lists(st.tuples(verdicts, st.floats(0, 1), st.integers(0, 600)), min_size=1, max_size=30))
def test_nobody_over_the_hard_limit_stands_behind_somebody_who_is_not(rows) -> None:  # type: ignore[no-untyped-def]
    entries = [
        entry(number, verdict, None if verdict is Verdict.NOT_ASSESSABLE else p, arrived_minute=minute)
        for number, (verdict, p, minute) in enumerate(rows)
    ]
    waits = [placed.waiting_minutes > 240 for placed in order(entries, 600 * MINUTE, Policy(60, 240))]
    assert waits == sorted(waits, reverse=True)


def test_not_assessable_stands_above_every_negative_even_with_a_number() -> None:
    """A later version, or a foreign one, may say a probability of what it could not assess."""
    assert ids([entry(1, Verdict.NEGATIVE, 0.9), entry(2, Verdict.NOT_ASSESSABLE, 0.2)]) == [2, 1]


def test_the_hard_limit_is_never_shorter_than_the_other() -> None:
    assert site_policy(60.0) == Policy(60.0, 240.0)
    assert site_policy(300.0) == Policy(300.0, 300.0)
    assert site_policy(60.0, 90.0) == Policy(60.0, 90.0)
