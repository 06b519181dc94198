"""The training loop of every network: one cycle, weight average, early stop, resume to the same result."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Generator, Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from engine.files import output_error, write_atomically
from training.errors import LossError, RunError
from training.learning.distributed import from_first, mean, parallel, rank, same_statistics, share

#: Told the steps done, of how many, and the loss of the last.
Report = Callable[[int, int, float], None]


class Task(Protocol):
    """What a network learns. ``batches`` must depend on the epoch and its seed only."""

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, ...]]: ...

    def batch_count(self) -> int: ...

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor: ...

    def score(self, net: nn.Module) -> float:
        """On the validation side; higher is better."""
        ...


@dataclass(frozen=True)
class Schedule:
    """One cycle (Smith 2018): a rise over the first fifth to ``learning_rate``, then a cosine down to nothing."""

    epochs: int
    learning_rate: float
    weight_decay: float
    average_decay: float
    patience: int


@dataclass
class History:
    """What happened, epoch by epoch."""

    losses: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    best_epoch: int = -1
    finished: bool = False


@dataclass(frozen=True)
class Trained:
    """The average's weights at the best epoch and after the last one, and the history."""

    best: dict[str, Tensor]
    last: dict[str, Tensor]
    history: History

    def kept(self, which: str) -> dict[str, Tensor]:
        """``best`` or ``last``."""
        return self.last if which == "last" else self.best


def fit(
    net: nn.Module, task: Task, schedule: Schedule, checkpoint: Path, *, seed: int, report: Report | None = None
) -> Trained:
    """Train ``net``, writing ``checkpoint`` after every epoch; go on from it when it exists.

    The result of a run that was killed and resumed equals that of one that was not, on the same machine. Under
    torchrun all processes train one network (:mod:`training.learning.distributed`).

    Raises
    ------
    LossError
        The loss is not finite; the message names epoch, step and batch.
    RunError
        The checkpoint belongs to another schedule or can't be read, or a batch is smaller than the number of processes.
    OutputError
        The checkpoint can't be written; the last one is kept.
    """
    run = _Run(net, task, schedule, seed)
    run.restore(checkpoint)
    while not run.done:
        run.one_epoch(report)
        if rank() == 0:
            run.save(checkpoint)
    run.history.finished = True
    return Trained(run.best, _copied(run.average.module.state_dict()), run.history)


def load_kept(checkpoint: Path, which: str) -> dict[str, Tensor]:
    """Weights of a finished run: ``best`` or ``last``, as :meth:`Trained.kept`.

    Raises
    ------
    RunError
        The checkpoint can't be read.
    """
    content = _load(checkpoint)
    if which == "best":
        return content["best"]
    prefix = "module."
    return {name[len(prefix) :]: value for name, value in content["average"].items() if name.startswith(prefix)}


class _Learning(nn.Module):
    """A network whose ``forward`` is its loss on a batch."""

    def __init__(self, net: nn.Module, task: Task) -> None:
        super().__init__()
        self.net, self._task = net, task

    def forward(self, *batch: Tensor) -> Tensor:
        return self._task.loss(self.net, batch)


class _Run:
    def __init__(self, net: nn.Module, task: Task, schedule: Schedule, seed: int) -> None:
        self.net, self.task, self.schedule, self.seed = net, task, schedule, seed
        trained = [p for p in net.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(trained, lr=0.0, weight_decay=schedule.weight_decay, fused=True)
        decay = get_ema_multi_avg_fn(schedule.average_decay)
        self.average = AveragedModel(net, multi_avg_fn=decay, use_buffers=True)
        self.learning = parallel(_Learning(net, task))
        self.history = History()
        self.best: dict[str, Tensor] = _copied(net.state_dict())
        self.epoch = 0

    @property
    def done(self) -> bool:
        waited = self.epoch - 1 - self.history.best_epoch
        return self.epoch >= self.schedule.epochs or (self.epoch > 0 and waited >= self.schedule.patience)

    def one_epoch(self, report: Report | None) -> None:
        torch.manual_seed(self.seed * 100_003 + self.epoch)
        self.net.train()
        total, count = 0.0, self.task.batch_count()
        for step, batch in enumerate(self.task.batches(self.epoch)):
            self._set_rate(self.epoch * count + step, self.schedule.epochs * count)
            loss = self.learning(*share(batch))
            value = mean(loss)
            if not math.isfinite(value):
                raise _not_finite(value, self.epoch, step, count, batch[0])
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
            self.optimizer.step()
            self.average.update_parameters(self.net)
            total += value
            if report:
                report(self.epoch * count + step + 1, self.schedule.epochs * count, value)
        same_statistics(self.average.module)
        self.average.module.eval()
        score = from_first(lambda: self.task.score(self.average.module))
        self.history.losses.append(total / count)
        self.history.scores.append(score)
        if score >= max(self.history.scores):
            self.history.best_epoch = self.epoch
            self.best = _copied(self.average.module.state_dict())
        self.epoch += 1

    def _set_rate(self, step: int, total: int) -> None:
        warm = max(1, total // 5)
        if step < warm:
            share = (step + 1) / warm
        else:
            share = 0.5 * (1.0 + math.cos(math.pi * (step - warm) / max(1, total - warm)))
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.learning_rate * max(share, 1e-3)

    def save(self, path: Path) -> None:
        buffer = io.BytesIO()
        torch.save(
            {
                "schedule": asdict(self.schedule),
                "seed": self.seed,
                "epoch": self.epoch,
                "net": self.net.state_dict(),
                "average": self.average.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "best": self.best,
                "history": asdict(self.history),
            },
            buffer,
        )
        write_atomically(path, buffer.getvalue())

    def restore(self, path: Path) -> None:
        if not path.is_file():
            return
        content = _load(path)
        if content["schedule"] != asdict(self.schedule) or content["seed"] != self.seed:
            raise RunError(
                f"{path} was made with another schedule or seed.", "Use another run folder, or the old configuration."
            )
        self.net.load_state_dict(content["net"])
        self.average.load_state_dict(content["average"])
        self.optimizer.load_state_dict(content["optimizer"])
        self.best = content["best"]
        self.history = History(**content["history"])
        self.epoch = content["epoch"]


def _not_finite(value: float, epoch: int, step: int, count: int, images: Tensor) -> LossError:
    return LossError(
        f"The loss is {value} in epoch {epoch + 1}, step {step + 1} of {count}; its batch of {len(images)} images has "
        f"values from {float(images.min()):.3g} to {float(images.max()):.3g}.",
        "Lower the learning rate, or look at that batch; the last checkpoint is unharmed.",
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise output_error(path, error) from error
    except Exception as error:
        raise RunError(f"Can't read the checkpoint {path}: {error}.", "Remove it to start again.") from error
    return content


def _copied(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in state.items()}


def seeded(seed: int, epoch: int) -> Generator:
    """Generator of one epoch: what is drawn in it depends on nothing before it."""
    return Generator().manual_seed(seed * 1_000_003 + epoch)
