"""``python -m tests.support.forked_trainings FOLDER WORDS...``: ``alveoscope-train WORDS``, narrow, several times:
whole, in ``FOLDER/whole``; stopped by each signal in the middle of the second epoch, and once more after each; and by
two processes together, as torchrun starts them, in ``FOLDER/two``.

Each run is a process of its own and ends by itself or by its signal. All are forks of one that has done nothing but
import torch, which takes longer than the runs. What lay there when a signal had stopped one stays in
``FOLDER/SIGNAL``, and goes on in a copy, ``FOLDER/SIGNAL-again``; ``ended.json`` holds exit codes and standard errors.
Of two processes, ``FOLDER/weights/EPOCH-RANK`` is the digest of each one's weights and of its average network.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import scipy.stats  # noqa: F401 - imported by the first score
import torch._dynamo  # noqa: F401 - imported by AdamW, once it has parameters
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from tests.support.narrow_networks import made_narrow
from training.cli import main
from training.learning import loop, shipped  # noqa: F401 - imported by `fit`
from training.learning.distributed import rank

STOPS = ("SIGKILL", "SIGINT")


def run_all(folder: Path, words: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Exit code (a signal's is negative) and standard error of each run, by the name of its folder."""
    if not hasattr(os, "fork"):  # Windows, where signals work otherwise too
        _by_two(folder, words)
        return {"two": (0, "")}
    two, whole = folder / "two", folder / "whole"
    ended = {"two": _ended(two, lambda: _by_two(folder, words)), "whole": _ended(whole, lambda: _train(whole, words))}
    for name in STOPS:
        cut = folder / name
        ended[name] = _ended(cut, partial(_train, cut, words, signal.Signals[name]))
        again = shutil.copytree(cut, folder / f"{name}-again")
        ended[again.name] = _ended(again, partial(_train, again, words))
    return ended


def _ended(run: Path, work: Callable[[], int]) -> tuple[int, str]:
    said = run.with_suffix(".txt")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), sys.stderr.fileno())
            code = work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, said.read_text(encoding="utf-8")


def _train(run: Path, words: Sequence[str], stop: signal.Signals | None = None) -> int:
    """The exit code of the command."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits "ignore"
    if stop is not None:
        _stop_in_second_epoch(stop)
    sys.argv = ["alveoscope-train", *words, "--run", str(run)]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _stop_in_second_epoch(stop: signal.Signals) -> None:
    before = loop._Run._set_rate

    def set_rate(self: Any, step: int, total: int) -> None:
        if self.epoch == 1 and step == total // 2 + 1:
            os.kill(os.getpid(), stop)
        before(self, step, total)

    loop._Run._set_rate = set_rate  # type: ignore[method-assign]


def _by_two(folder: Path, words: Sequence[str]) -> int:
    """What ``torchrun --standalone --nproc-per-node 2`` does, but that its processes are forks, where there are any."""
    start = "fork" if hasattr(os, "fork") else "spawn"
    config = LaunchConfig(
        1, 1, 2, run_id="two", rdzv_backend="c10d", rdzv_endpoint="localhost:0", max_restarts=0, start_method=start
    )
    elastic_launch(config, _one_of_two)(folder, ["--", *words])
    return 0


def _one_of_two(folder: Path, words: Sequence[str]) -> None:
    told, epoch = folder / "weights", loop._Run.one_epoch
    told.mkdir(exist_ok=True)

    def one_epoch(run: loop._Run, report: loop.Report | None) -> None:
        epoch(run, report)
        digest = hashlib.sha256()
        for value in (*run.net.parameters(), *run.average.module.state_dict().values()):
            digest.update(value.detach().numpy().tobytes())
        (told / f"{run.epoch}-{rank()}").write_text(digest.hexdigest())

    with made_narrow(), patch.object(loop._Run, "one_epoch", one_epoch):
        if code := _train(folder / "two", words):
            raise SystemExit(code)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    with made_narrow():
        (where / "ended.json").write_text(json.dumps(run_all(where, sys.argv[2:])), encoding="utf-8")
