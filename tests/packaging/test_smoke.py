"""What the smoke test looks at, with planted differences and sockets: it can fail."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.build_scripts import script

smoke = script("smoke_findings")

RESULT: list[dict[str, Any]] = [
    {
        "series_instance_uid": "1.2.3", "status": "complete", "verdict": "negative", "reasons": [], "warnings": [],
        "slices_total": 2, "slices_analysed": 2, "probability": 0.25,
        "slices": [{"probability": 0.25}, {"probability": None}],
    }
]  # fmt: skip


def changed(change: Callable[[dict[str, Any]], object]) -> list[dict[str, Any]]:
    other = copy.deepcopy(RESULT)
    change(other[0])
    return other


def test_equal_results_have_no_difference() -> None:
    assert smoke.compare(RESULT, copy.deepcopy(RESULT)) == 0.0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: one.update(verdict="positive"), "verdict is negative in the frozen app and positive"),
        (lambda one: one.update(probability=0.2501), "probabilities differ by 0.0001"),
        (lambda one: one.update(slices_analysed=1), "slices_analysed is 2"),
        (lambda one: one["slices"][1].update(probability=0.5), "a probability is None"),
        (lambda one: one.update(series_instance_uid="1.2.4"), "different series"),
    ],
)
def test_a_difference_is_named(change: Callable[[dict[str, Any]], object], sentence: str) -> None:
    with pytest.raises(smoke.SmokeError, match=sentence):
        smoke.compare(RESULT, changed(change))


def test_only_local_sockets_pass() -> None:
    local = [
        "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
        '12 connect(3, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X0"}, 20) = 0',
        "12 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 4",
        "12 socketpair(AF_UNIX, SOCK_STREAM, 0, [5, 6]) = 0",
        '12 sendmsg(3, {msg_name=NULL, msg_iov=[{iov_base="x", iov_len=1}]}, 0) = 1',
    ]
    foreign = [
        "12 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 5",
        "12 connect(5, {sa_family=AF_INET6, sin6_port=htons(443)}, 28) = -1 ENETUNREACH (Network is unreachable)",
        '12 bind(6, {sa_family=AF_INET, sin_port=htons(11112), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
        '12 sendto(6, "?", 1, 0, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 1',
    ]
    assert smoke.foreign_sockets(local + foreign) == foreign


def test_a_trace_is_counted_and_one_that_holds_nothing_proves_nothing(tmp_path: Path) -> None:
    trace = tmp_path / "window.trace"
    trace.write_text(
        "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3\n12 +++ exited with 0 +++\n", encoding="utf-8"
    )
    assert smoke.only_local(trace) == 1
    trace.write_text("12 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3\n", encoding="utf-8")
    with pytest.raises(smoke.SmokeError, match="1 sockets that are not local"):
        smoke.only_local(trace)
    trace.write_text("12 +++ exited with 0 +++\n", encoding="utf-8")
    with pytest.raises(smoke.SmokeError, match="nothing was traced"):
        smoke.only_local(trace)


def test_a_file_in_a_home_that_is_not_the_apps_is_told(tmp_path: Path) -> None:
    own = tmp_path / "home" / ".cache" / "alveoscope" / "pace" / "file.json"
    own.parent.mkdir(parents=True)
    own.touch()
    smoke.no_strangers(tmp_path)
    (own.parents[2] / "maker").mkdir()
    (own.parents[2] / "maker" / "identity").touch()
    with pytest.raises(smoke.SmokeError, match=r"not the app's was written to the home: home/\.cache/maker/identity"):
        smoke.no_strangers(tmp_path)


def test_the_network_is_at_hand_only_where_it_is_asked_for(tmp_path: Path) -> None:
    sandbox = script("sandbox")
    box = sandbox.Sandbox(tmp_path, tmp_path)
    apart, beside = box.command(["true"], {}), box.command(["true"], {}, network=True)
    assert [part for part in apart if part not in beside] == ["--net"]
    assert apart[-1:] == beside[-1:] == ["true"]


@pytest.mark.parametrize("tool", ["/usr/bin/strace", None])
def test_a_batch_whose_calls_nobody_can_trace_has_no_network(
    tool: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = script("smoke_frozen")
    monkeypatch.setattr(frozen.shutil, "which", lambda _name: tool)
    (tmp_path / "tmp").mkdir()
    asked: dict[str, Any] = {}

    def run(*_words: str, **how: Any) -> str:
        asked.update(how)
        raise frozen.SmokeError("nothing is run")

    with pytest.raises(frozen.SmokeError, match="nothing is run"):
        frozen.step_batch(SimpleNamespace(box=SimpleNamespace(root=tmp_path), scratch=tmp_path, run=run))
    assert (asked["trace"] is not None, asked["network"]) == (tool is not None, tool is not None)


def test_what_comes_later_is_seen_inside_and_what_is_not_there_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the X servers' sockets is not there before a computer's first one."""
    sandbox = script("sandbox")
    sockets = tmp_path / "sockets"
    monkeypatch.setattr(sandbox, "X_SOCKETS", str(sockets))
    (tmp_path / "app").mkdir()
    box = sandbox.make_sandbox(tmp_path / "root", tmp_path / "app", "app")
    assert str(sockets) not in box.command(["true"], {})
    sockets.mkdir()
    assert box.command(["true"], {}).count(str(sockets)) == 1


def test_a_program_that_ended_by_itself_is_told_not_that_it_can_not_be_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = script("smoke_screen")
    monkeypatch.setattr(screen, "x_server", lambda: contextlib.nullcontext(":77"))
    with pytest.raises(screen.SmokeError, match="ended with exit code 3 before verdict"):
        screen.verdict_in_window(lambda _display: ["sh", "-c", "exit 3"], {}, tmp_path / "home", tmp_path / "out")
