"""``python -m tests.support.stopped_training FOLDER WORDS...``: ``alveoscope-train WORDS``, narrow, several times:
whole, in ``FOLDER/whole``; stopped by each signal in the middle of the second epoch; and once more after each.

Each run is a process of its own and ends by itself or by its signal. All are forks of one that has done nothing but
import torch, which takes longer than the runs. What lay there when a signal had stopped one stays in
``FOLDER/SIGNAL``, and goes on in a copy, ``FOLDER/SIGNAL-again``; ``ended.json`` holds exit codes and standard errors.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import scipy.stats  # noqa: F401 - imported by the first score
import torch._dynamo  # noqa: F401 - imported by AdamW, once it has parameters

from tests.support.narrow_networks import made_narrow
from training.cli import main
from training.learning import loop, shipped  # noqa: F401 - imported by `fit`

STOPS = ("SIGKILL", "SIGINT")


def run_all(folder: Path, words: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Exit code (a signal's is negative) and standard error of each run, by the name of its folder."""
    ended = {"whole": _ended(folder / "whole", words)}
    for name in STOPS:
        ended[name] = _ended(folder / name, words, signal.Signals[name])
        again = shutil.copytree(folder / name, folder / f"{name}-again")
        ended[again.name] = _ended(again, words)
    return ended


def _ended(run: Path, words: Sequence[str], stop: signal.Signals | None = None) -> tuple[int, str]:
    said = run.with_suffix(".txt")
    child = os.fork()
    if child == 0:
        os._exit(_in_fork([*words, "--run", str(run)], said, stop))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, said.read_text(encoding="utf-8")


def _in_fork(words: Sequence[str], said: Path, stop: signal.Signals | None) -> int:
    """The exit code of the command; what it says on standard error goes into a file."""
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), sys.stderr.fileno())
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits "ignore"
    if stop is not None:
        _stop_in_second_epoch(stop)
    sys.argv = ["alveoscope-train", *words]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.stderr.flush()
    return 0


def _stop_in_second_epoch(stop: signal.Signals) -> None:
    before = loop._Run._set_rate

    def set_rate(self: Any, step: int, total: int) -> None:
        if self.epoch == 1 and step == total // 2 + 1:
            os.kill(os.getpid(), stop)
        before(self, step, total)

    loop._Run._set_rate = set_rate  # type: ignore[method-assign]


if __name__ == "__main__":
    where = Path(sys.argv[1])
    with made_narrow():
        (where / "ended.json").write_text(json.dumps(run_all(where, sys.argv[2:])), encoding="utf-8")
