"""What a queue policy does to waiting times: studies arrive at random, one reader takes the next by the policy.

The very function that orders the worklist (:func:`engine.worklist.order.order`) picks; only arrivals, reading times
and the network's answers are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.triage.values import Verdict
from engine.worklist.order import DEFAULT_POLICY, FIRST_COME, Policy, order
from engine.worklist.values import Outcome, State, WorklistEntry

NO_LIMIT = Policy(waiting_cap_minutes=None, hard_cap_minutes=None)


@dataclass(frozen=True)
class Department:
    """Who comes and how long reading takes.

    Attributes
    ----------
    load : float
        Share of the reader's time that is needed: arrivals per minute x mean reading minutes; 1 is a full house.
    prevalence : float
        Share of patients who are ill, 0..1.
    sensitivity, specificity : float
        Of the answers that are given, 0..1.
    indeterminate, not_assessable : float
        Share of studies without a clear answer, whatever the patient has.
    reading_minutes : float
        Mean of exponentially distributed reading times.
    studies : int
        Arrivals simulated (the reader starts with an empty list).
    """

    load: float = 0.8
    prevalence: float = 0.1
    sensitivity: float = 0.9
    specificity: float = 0.85
    indeterminate: float = 0.1
    not_assessable: float = 0.05
    reading_minutes: float = 10.0
    studies: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.load <= 0 or self.reading_minutes <= 0 or self.studies < 1:
            raise ValueError("Load, reading time and number of studies are positive.")
        for share in (self.prevalence, self.sensitivity, self.specificity, self.indeterminate, self.not_assessable):
            if not 0.0 <= share <= 1.0:
                raise ValueError(f"A share lies in 0..1, not {share}.")


@dataclass(frozen=True)
class Waits:
    """Minutes from arrival to the start of reading.

    Attributes
    ----------
    ill_mean, ill_worst : float
        Over patients who are ill, whatever the network said; 0 when there are none.
    missed_worst : float
        Over the ill ones whom the network called negative.
    """

    policy: str
    load: float
    prevalence: float
    mean: float
    worst: float
    ill_mean: float
    ill_worst: float
    missed_worst: float


def simulate(department: Department, policy: Policy, name: str) -> Waits:
    """Waiting times of one department under one policy; the same seed gives the same patients to every policy."""
    arrivals, minutes, ill, entries = _patients(department)
    waits = np.zeros(department.studies)
    queue: list[WorklistEntry] = []
    now, coming = 0.0, 0
    while coming < department.studies or queue:
        if not queue:
            now = max(now, arrivals[coming])
        while coming < department.studies and arrivals[coming] <= now:
            queue.append(entries[coming])
            coming += 1
        first = order(queue, now * 60.0, policy)[0].entry
        queue.remove(first)
        index = first.entry_id - 1
        waits[index] = now - arrivals[index]
        now += minutes[index]
    missed = ill & np.array([_verdict(entry) is Verdict.NEGATIVE for entry in entries])
    return Waits(
        policy=name,
        load=department.load,
        prevalence=department.prevalence,
        mean=float(waits.mean()),
        worst=float(waits.max()),
        ill_mean=float(waits[ill].mean()) if ill.any() else 0.0,
        ill_worst=float(waits[ill].max(initial=0.0)),
        missed_worst=float(waits[missed].max(initial=0.0)),
    )


def compare(
    loads: Sequence[float],
    prevalences: Sequence[float],
    *,
    policy: Policy = DEFAULT_POLICY,
    studies: int = 2000,
    seed: int = 0,
) -> tuple[Waits, ...]:
    """First come, by risk without a limit, with one limit for all, and ``policy``, on the same patients each."""
    policies = {"first come": FIRST_COME, "by risk": NO_LIMIT}
    soft, hard = policy.waiting_cap_minutes, policy.hard_cap_minutes
    if soft is not None:
        policies[f"by risk, limit {soft:g} min"] = Policy(soft, hard_cap_minutes=soft, unknown_risk=policy.unknown_risk)
    policies[f"by risk, limits {_limit(soft)} and {_limit(hard)} min"] = policy
    return tuple(
        simulate(Department(load=load, prevalence=prevalence, studies=studies, seed=seed), one, name)
        for load in loads
        for prevalence in prevalences
        for name, one in policies.items()
    )


def _limit(minutes: float | None) -> str:
    return "no" if minutes is None else f"{minutes:g}"


def _patients(
    department: Department,
) -> tuple[list[float], list[float], np.ndarray[tuple[int], np.dtype[np.bool_]], list[WorklistEntry]]:
    random = np.random.default_rng(department.seed)
    count = department.studies
    gaps = random.exponential(department.reading_minutes / department.load, count)
    arrivals = np.cumsum(gaps).tolist()
    minutes = random.exponential(department.reading_minutes, count).tolist()
    ill = random.random(count) < department.prevalence
    kinds, right, position = random.random(count), random.random(count), random.random(count)
    entries = [
        WorklistEntry(
            entry_id=index + 1,
            study_instance_uid=f"2.25.{index + 1}",
            source=Path(),
            state=State.DONE,
            arrived=arrivals[index] * 60.0,
            outcome=_outcome(department, bool(ill[index]), kinds[index], right[index], position[index]),
        )
        for index in range(count)
    ]
    return arrivals, minutes, ill, entries


def _outcome(department: Department, ill: bool, kind: float, right: float, position: float) -> Outcome:
    if kind < department.not_assessable:
        return Outcome(Verdict.NOT_ASSESSABLE)
    if kind < department.not_assessable + department.indeterminate:
        return Outcome(Verdict.INDETERMINATE, 0.4 + 0.2 * position)
    called_ill = right < department.sensitivity if ill else right >= department.specificity
    if called_ill:
        return Outcome(Verdict.POSITIVE, 0.6 + 0.4 * position)
    return Outcome(Verdict.NEGATIVE, 0.4 * position)


def _verdict(entry: WorklistEntry) -> Verdict | None:
    return None if entry.outcome is None else entry.outcome.verdict
