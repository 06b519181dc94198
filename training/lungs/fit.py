"""Train the lungs network in a run folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from training.config import Config
from training.data.prepared import Count
from training.learning.device import chosen_device
from training.learning.loop import Report, Schedule, fit, load_kept
from training.learning.precision import chosen_precision
from training.learning.runs import LUNGS_RECORDS, open_run, write_figures
from training.lungs.data import read_lungs
from training.lungs.net import LungNet
from training.lungs.task import LungsTask, dice_of
from training.networks.channels_last import in_channels_last


def fit_lungs(config: Config, run: Path, report: Report | None = None, told: Count | None = None) -> LungNet:
    """Train on every slice with known lungs; ``lungs.json`` says how well the network fits each source.

    Raises
    ------
    DataError
        See :func:`training.lungs.data.read_lungs`.
    RunError
        The run folder has another configuration, or its lungs network learnt from other slices: an index was edited.
    """
    data = read_lungs(config.lungs, told)
    open_run(run, config, data.records, LUNGS_RECORDS)
    part, device = config.lungs, chosen_device(config)
    if config.threads:
        torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    net = in_channels_last(LungNet(), device)
    precision = chosen_precision(config.precision, device)
    rows = range(len(data))
    task = LungsTask(data, rows, (), part.batch, part.epoch_images, config.seed, device, precision)
    schedule = Schedule(part.epochs, part.learning_rate, part.weight_decay, part.average_decay, part.epochs)
    trained = fit(net, task, schedule, run / "lungs.pt", seed=config.seed, report=report)
    net.load_state_dict(trained.last)
    net.cpu().eval()
    dice = dice_of(net, data, rows)
    sources = {
        str(source): {
            "images": int((data.source == source).sum()),
            "median": float(np.median(dice[data.source == source])),
            "tenth_percentile": float(np.percentile(dice[data.source == source], 10)),
        }
        for source in np.unique(data.source)
    }
    write_figures(run / "lungs.json", {**vars(trained.history), "dice_on_trained": sources})
    return net


def load_lungs(run: Path) -> LungNet:
    """The lungs network of a finished run; :class:`RunError` when there is none."""
    net = LungNet()
    net.load_state_dict(load_kept(run / "lungs.pt", "last"))
    return net.eval()
