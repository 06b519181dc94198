"""A protocol from its name: which records, which splits, which figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.config import Config
from training.data.load import load_data
from training.data.prepared import Count
from training.errors import DataError
from training.judging.autoencoder_protocol import autoencoder_protocol
from training.judging.joint_protocols import folds_protocol, left_out_protocol
from training.judging.protocols import cross_protocol, development_protocol, grouped_protocol, random_protocol
from training.learning.loop import Report
from training.learning.runs import as_json, open_run


def run_protocol(
    config: Config,
    run: Path,
    protocol: str,
    sources: Sequence[str],
    seeds: Sequence[int],
    report: Report | None = None,
    prepared: Count | None = None,
) -> str:
    """Run ``random``, ``grouped``, ``development`` (training on ``sources`` only), ``cross`` (each left out in turn),
    ``folds`` (labels and outlines, over all sources), ``left-out`` (sets of sources, names with commas) or
    ``autoencoder`` (the run's own, judged on its held-out groups of ``sources``).

    Returns
    -------
    str
        The figures as JSON; the same as in the run folder.

    Raises
    ------
    DataError
        A source that the data don't have, or none at all for a protocol that is run on some.
    """
    if not sources and protocol != "folds":
        raise DataError(f"The protocol {protocol} is run on sources.", "Name one with --source.")
    records, images = load_data(config.data, prepared)
    named = {name.strip() for source in sources for name in source.split(",")}
    unknown = sorted(named - {record.source for record in records})
    if unknown:
        raise DataError(
            f"There is no source {unknown[0]}.", f"Known: {', '.join(sorted({r.source for r in records}))}."
        )
    open_run(run, config, records)
    if protocol == "folds":
        return as_json(folds_protocol(records, images, config, run, report))
    if protocol == "left-out":
        return as_json(left_out_protocol(records, images, config, run, sources, report))
    if protocol == "autoencoder":
        return as_json(autoencoder_protocol(records, sources, images, config, run, report))
    if protocol == "cross":
        return as_json(cross_protocol(records, images, config, run, sources, report))
    chosen = [i for i, record in enumerate(records) if record.source in sources]
    if protocol == "development":
        return as_json(development_protocol(records, chosen, images, config, run, report))
    if protocol == "random":
        return as_json(random_protocol(records, chosen, images, config, run, seeds, report))
    return as_json(grouped_protocol(records, chosen, images, config, run, report=report))
