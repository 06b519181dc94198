"""What a smoke test finds: equal numbers, only local sockets; or what is wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

#: Probabilities of the frozen app and of the sources must be equal to this; the same libraries give the same bits.
TOLERANCE = 1e-6


class SmokeError(Exception):
    """A step did not give what it must."""


def tracing(trace: Path) -> list[str]:
    """The head of a command whose network calls, and those of its children, are written to a file.

    Raises
    ------
    SmokeError
        strace is not installed.
    """
    strace = shutil.which("strace")
    if strace is None:
        raise SmokeError("strace is not installed")
    return [strace, "-f", "-qq", "--seccomp-bpf", "-e", "trace=network", "-e", "signal=none", "-o", str(trace)]


def only_local(trace: Path) -> int:
    """How many calls a trace holds.

    Raises
    ------
    SmokeError
        It holds none, so that nothing was traced, or one to a socket that is not local.
    """
    calls = [line for line in trace.read_text(encoding="utf-8", errors="replace").splitlines() if "(" in line]
    foreign = foreign_sockets(calls)
    if foreign:
        raise SmokeError(f"{len(foreign)} sockets that are not local: {foreign[0]}")
    if not calls:
        raise SmokeError(f"{trace.name} holds no call: nothing was traced")
    return len(calls)


def foreign_sockets(calls: list[str]) -> list[str]:
    """Lines of strace that make or use a socket of another family than AF_UNIX or AF_NETLINK."""
    families = re.compile(r"(?:\bsocket\(|\bsocketpair\(|sa_family=)(AF_[A-Z0-9]+)")
    local = {"AF_UNIX", "AF_LOCAL", "AF_NETLINK"}
    return [line for line in calls if not local.issuperset(families.findall(line))]


def no_strangers(homes: Path) -> None:
    """A library that reports to its maker does so after a while; the identifier that it makes first is there at once.

    Raises
    ------
    SmokeError
        Below the homes there is a file that is not the app's.
    """
    for path in homes.rglob("*"):
        inside = path.relative_to(homes)
        if path.is_file() and "alveoscope" not in inside.parts:
            raise SmokeError(f"a file that is not the app's was written to the home: {inside}")


def compare(frozen: list[dict[str, Any]], source: list[dict[str, Any]]) -> float:
    """The largest difference between two results of the same files.

    Raises
    ------
    SmokeError
        They differ in series, verdict, reasons, slices, or in a number by more than :data:`TOLERANCE`.
    """
    one = {entry["series_instance_uid"]: entry for entry in frozen}
    other = {entry["series_instance_uid"]: entry for entry in source}
    if one.keys() != other.keys():
        raise SmokeError("the frozen app and the sources found different series")
    worst = 0.0
    for uid, entry in one.items():
        for key in ("status", "verdict", "reasons", "warnings", "slices_total", "slices_analysed"):
            if entry[key] != other[uid][key]:
                raise SmokeError(f"{key} is {entry[key]} in the frozen app and {other[uid][key]} in the sources")
        pairs = [(entry["probability"], other[uid]["probability"])]
        pairs += [
            (a["probability"], b["probability"]) for a, b in zip(entry["slices"], other[uid]["slices"], strict=True)
        ]
        for a, b in pairs:
            if (a is None) != (b is None):
                raise SmokeError(f"a probability is {a} in the frozen app and {b} in the sources")
            worst = max(worst, abs((a or 0.0) - (b or 0.0)))
    if worst > TOLERANCE:
        raise SmokeError(f"probabilities differ by {worst:.3g}")
    return worst


def series_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [series for study in result["studies"] for series in study["series"]]


def verdicts(series: list[dict[str, Any]]) -> str:
    if not series:
        raise SmokeError("no series was analysed")
    return ", ".join(f"{one['description']}: {one['verdict']} ({one['status']})" for one in series)
