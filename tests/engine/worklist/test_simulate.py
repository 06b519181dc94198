"""The simulation shows what the limits are for."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from engine.worklist.figure import waiting_figure
from engine.worklist.order import DEFAULT_POLICY, FIRST_COME
from engine.worklist.simulate import NO_LIMIT, Department, compare, simulate

BUSY = Department(load=0.9, prevalence=0.2, studies=800, seed=3)


def test_order_by_risk_serves_the_ill_sooner_and_the_limits_repair_the_worst_wait() -> None:
    first_come = simulate(BUSY, FIRST_COME, "first come")
    unlimited = simulate(BUSY, NO_LIMIT, "by risk")
    limited = simulate(BUSY, DEFAULT_POLICY, "limits")
    assert unlimited.ill_mean < limited.ill_mean < first_come.ill_mean
    assert unlimited.worst > 2 * first_come.worst
    assert limited.worst < 1.3 * first_come.worst


def test_first_come_is_first_come() -> None:
    waits = simulate(Department(load=0.5, studies=300), FIRST_COME, "first come")
    assert waits.mean > 0
    # The queue keeps order of arrival whatever the answers are, so other answers change nothing.
    blind = simulate(Department(load=0.5, studies=300, sensitivity=0.1, specificity=0.1), FIRST_COME, "first come")
    assert (blind.mean, blind.worst) == (waits.mean, waits.worst)


def test_compare_gives_every_policy_the_same_patients() -> None:
    waits = compare([0.5, 0.8], [0.1], studies=200)
    assert [one.policy for one in waits[:4]] == [
        "first come",
        "by risk",
        "by risk, limit 60 min",
        "by risk, limits 60 and 240 min",
    ]
    assert compare([0.5, 0.8], [0.1], studies=200) == waits


def test_figure_is_an_svg_with_a_bar_for_every_figure() -> None:
    waits = compare([0.5, 0.8], [0.1, 0.3], studies=100)
    root = ElementTree.fromstring(waiting_figure(waits))
    bars = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if one.get("height") is not None]
    assert len(bars) == 1 + 4 + 2 * len(waits)  # background, legend, two panels
    assert "first come" in "".join(root.itertext())


@pytest.mark.parametrize("wrong", [{"load": 0.0}, {"studies": 0}, {"prevalence": 1.1}])
def test_an_impossible_department_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"positive|0\.\.1"):
        Department(**wrong)  # type: ignore[arg-type]
