from __future__ import annotations

import errno
import os

import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.errors import DiskFullError
from training.errors import LossError, RunError
from training.learning.loop import Schedule, fit, load_kept, seeded

SCHEDULE = Schedule(epochs=4, learning_rate=0.05, weight_decay=0.0, average_decay=0.5, patience=9)


class Line:
    """Least squares on a line; ``break_at`` (epoch, step) makes the loss NaN, ``stop_after`` kills the run."""

    def __init__(self, break_at=None, stop_after=None, scores=None):
        self.break_at, self.stop_after, self.scores = break_at, stop_after, scores
        self.epoch = 0

    def batch_count(self):
        return 5

    def batches(self, epoch):
        self.epoch = epoch
        if self.stop_after is not None and epoch >= self.stop_after:
            raise KeyboardInterrupt
        generator = seeded(0, epoch)
        for step in range(5):
            x = torch.rand(8, 1, generator=generator)
            if (epoch, step) == self.break_at:
                x = x * float("inf")
            yield x, 3.0 * x + 1.0

    def loss(self, net, batch):
        return ((net(batch[0]) - batch[1]) ** 2).mean() + 0.01 * torch.rand(())

    def score(self, net):
        return self.scores[self.epoch] if self.scores else 0.0


def _net():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 1))


def _same(first, second):
    return all(torch.equal(first[name], second[name]) for name in first)


def test_it_learns(tmp_path):
    trained = fit(_net(), Line(), SCHEDULE, tmp_path / "c.pt", seed=1)
    assert trained.history.losses[-1] < 0.5 * trained.history.losses[0]


def test_a_killed_run_resumes_to_the_same_result(tmp_path):
    whole = fit(_net(), Line(), SCHEDULE, tmp_path / "whole.pt", seed=1)
    with pytest.raises(KeyboardInterrupt):
        fit(_net(), Line(stop_after=2), SCHEDULE, tmp_path / "c.pt", seed=1)
    resumed = fit(_net(), Line(), SCHEDULE, tmp_path / "c.pt", seed=1)
    assert _same(whole.best, resumed.best)
    assert whole.history == resumed.history


def test_a_finished_run_is_not_trained_again(tmp_path):
    first = fit(_net(), Line(), SCHEDULE, tmp_path / "c.pt", seed=1)
    again = fit(_net(), Line(stop_after=0), SCHEDULE, tmp_path / "c.pt", seed=1)
    assert _same(first.best, again.best)


def test_a_loss_that_is_not_finite_stops_with_step_and_batch(tmp_path):
    with pytest.raises(LossError, match=r"in epoch 2, step 4 of 5; its batch of 8 images"):
        fit(_net(), Line(break_at=(1, 3)), SCHEDULE, tmp_path / "c.pt", seed=1)
    assert fit(_net(), Line(), SCHEDULE, tmp_path / "c.pt", seed=1).history.losses, "goes on from the last epoch"


def test_the_best_epoch_is_kept_and_no_progress_stops_early(tmp_path):
    schedule = Schedule(**{**vars(SCHEDULE), "patience": 1})
    trained = fit(_net(), Line(scores=[0.1, 0.9, 0.5, 0.4]), schedule, tmp_path / "c.pt", seed=1)
    assert trained.history.best_epoch == 1
    assert len(trained.history.losses) == 3
    assert trained.kept("best") is trained.best
    assert not _same(trained.kept("best"), trained.kept("last"))
    assert _same(load_kept(tmp_path / "c.pt", "last"), trained.last)
    assert _same(load_kept(tmp_path / "c.pt", "best"), trained.best)


def test_a_full_disk_while_saving_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    checkpoint = tmp_path / "c.pt"
    with pytest.raises(KeyboardInterrupt):
        fit(_net(), Line(stop_after=1), SCHEDULE, checkpoint, seed=1)
    before = checkpoint.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match="No space left"):
        fit(_net(), Line(), SCHEDULE, checkpoint, seed=1)
    assert checkpoint.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["c.pt"]


def test_a_checkpoint_of_another_schedule_or_a_damaged_one_is_refused(tmp_path):
    checkpoint = tmp_path / "c.pt"
    fit(_net(), Line(), SCHEDULE, checkpoint, seed=1)
    with pytest.raises(RunError, match="another schedule or seed"):
        fit(_net(), Line(), SCHEDULE, checkpoint, seed=2)
    checkpoint.write_bytes(checkpoint.read_bytes()[:100])
    with pytest.raises(RunError, match="Can't read the checkpoint"):
        fit(_net(), Line(), SCHEDULE, checkpoint, seed=1)
