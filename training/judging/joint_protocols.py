"""The protocols of labels and outlines together: folds of whole patients over all sources, and sources left out whole.

A network of each split is trained, then looks at its test side the way a bundle does (:mod:`training.judging.seen`);
what it saw is kept image by image, so that an interrupted protocol goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.inference.values import Net
from engine.preprocess.values import MINIMUM_LUNG_FRACTION
from engine.triage.aggregate import StudyRule
from training.config import Config
from training.data.outline_file import read_outline
from training.data.prepared import PreparedSet, read_grey
from training.data.records import Record
from training.data.splits import Split, grouped_folds, leave_sources_out
from training.data.unseen import Unseen
from training.errors import ConfigError
from training.judging import labels, outlines
from training.judging.outline_rows import Overlap, Row, outline_row
from training.judging.protocols import Judged
from training.judging.seen import Eye, in_batches
from training.judging.smoothing import Smoothing
from training.learning.fit import fit_classifier
from training.learning.loop import Report
from training.learning.opacity_frequency import read_opacity_frequency
from training.learning.runs import as_json, write_figures
from training.networks.export import export_net
from training.statistics.calibration import logits

#: Probability from which an image, or a patient, counts as covid; these networks are not calibrated.
_CALLED_FROM = 0.5
#: A Gaussian of a pixel and a grain of four grey levels: more than the kernels of a set differ by.
ALIKE = Smoothing(1.0, 4.0)


@dataclass(frozen=True)
class Look:
    """What a network that never saw its patient says of one image."""

    image: Unseen
    row: Row | None
    probability: float
    affected: float


def folds_protocol(
    records: Sequence[Record], images: PreparedSet, config: Config, folder: Path, report: Report | None = None,
    count: int = 5,
) -> dict[str, Any]:  # fmt: skip
    """Five folds of whole patients over all sources that may be trained on; figures of all test sides together.

    ``folds.json`` is written after every fold and says how many are done.
    """
    among = [i for i, record in enumerate(records) if record.source not in config.data.test_only]
    looks: list[Look] = []
    result: dict[str, Any] = {}
    for number, split in enumerate(grouped_folds(records, among, count, config.seed, validation=0.0), start=1):
        split = _with_lung(split, images)
        looks += judged(split, images, config, folder, report) + judged_alike(split, config, folder)
        result = {"protocol": f"{count} folds of whole patients", "folds_done": number, **figures(looks)}
        write_figures(folder / "folds.json", result)
    return result


def left_out_protocol(
    records: Sequence[Record], images: PreparedSet, config: Config, folder: Path, sets: Sequence[str],
    report: Report | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Each set of sources (names with commas) left out whole, and judged by a network that never saw any of them."""
    file = folder / "left-out.json"
    result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    result["protocol"] = "sources left out whole"
    for names in sets:
        sources = tuple(name.strip() for name in names.split(","))
        held = [i for i, record in enumerate(records) if record.source not in config.data.test_only]
        split = _with_lung(leave_sources_out(records, held, sources), images)
        looks = judged(split, images, config, folder, report) + judged_alike(split, config, folder)
        result[names] = figures(looks)
        write_figures(file, result)
    return result


def looked_at(file: Path) -> Judged:
    """Rows of the images of a ``looks.json`` in which lungs were found, and their logit differences."""
    found = [one for one in _read_looks(file) if not np.isnan(one.probability)]
    return tuple(int(one.image.number) for one in found), logits(np.array([one.probability for one in found]))


def _with_lung(split: Split, images: PreparedSet) -> Split:
    """Nothing is learnt from images with too little lung; the test side keeps them, where they count as missed."""
    train = tuple(i for i in split.train if images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION)
    return Split(split.name, split.records, train, split.validation, split.test)


def judged(split: Split, images: PreparedSet, config: Config, folder: Path, report: Report | None = None) -> list[Look]:
    """Train on the split and look at its test side; kept in ``SPLIT/looks.json``, made once.

    Raises
    ------
    ConfigError
        The configuration names no lungs network.
    """
    if not config.data.lungs:
        raise ConfigError("data.lungs names no lungs network.", "These protocols judge what it finds, too.")
    own = folder / split.name

    def look() -> list[Look]:
        net = fit_classifier(split, images, config, own, report)
        export_net(net, Net.CLASSIFIER, own, {"split": split.name})
        return look_at(_eye(own, config), [_unseen(split.records[i], i) for i in split.test])

    return _once(own / "looks.json", look)


def judged_alike(split: Split, config: Config, folder: Path) -> list[Look]:
    """Looks at the test images of sources whose lungs were cut out, smoothed and grained alike, so that no kernel tells
    their classes apart; by the network of :func:`judged`, made once, as sources of their own."""
    own = folder / split.name
    images = [_unseen(split.records[i], i) for i in split.test if split.records[i].source in config.data.cut_out]
    if not images:
        return []
    alike = [replace(one, source=f"{one.source}, smoothed alike", mask=None) for one in images]
    return _once(own / "looks-alike.json", lambda: look_at(_eye(own, config), alike, ALIKE))


def _eye(own: Path, config: Config) -> Eye:
    """The configuration's lungs network and a split's classifier."""
    frequency = read_opacity_frequency(own)
    return Eye.of_files(Path(config.data.lungs), own / f"{Net.CLASSIFIER.value}.onnx", config.threads, frequency)


def _once(file: Path, look: Callable[[], list[Look]]) -> list[Look]:
    """What was looked at before, or now."""
    if file.is_file():
        return _read_looks(file)
    looks = look()
    write_figures(file, [_to_dict(one) for one in looks])  # type: ignore[arg-type]
    return looks


def _read_looks(file: Path) -> list[Look]:
    return [_from_dict(one) for one in json.loads(file.read_text(encoding="utf-8"))]


def looks_of_files(
    folder: Path, records: Sequence[Record], rows: Sequence[int], config: Config, opacity_frequency: float | None
) -> dict[str, Any]:
    """Figures (:func:`figures`) of a bundle's own files on some records, before the bundle is sealed."""
    lungs, classifier = (folder / f"{net.value}.onnx" for net in (Net.LUNGS, Net.CLASSIFIER))
    eye = Eye.of_files(lungs, classifier, config.threads, opacity_frequency)
    return figures(look_at(eye, [_unseen(records[i], i) for i in rows]))


def look_at(eye: Eye, images: Sequence[Unseen], smoothing: Smoothing | None = None) -> list[Look]:
    """One look at each image, for labels and outlines at once."""
    looks = []
    for part in in_batches(images):
        members = images[part]
        pictures = [read_grey(one.path) for one in members]
        if smoothing:
            pictures = [smoothing(picture, int(one.number)) for picture, one in zip(pictures, members, strict=True)]
        for one, seen in zip(members, eye.look(pictures), strict=True):
            shape = seen.prepared.shape
            row = outline_row(one.source, one.patient, seen, read_outline(one.mask, shape)) if one.mask else None
            looks.append(Look(one, row, seen.probability, seen.affected_fraction))
    return looks


def figures(looks: Sequence[Look]) -> dict[str, Any]:
    """Of outlines by source and together; of labels by source."""
    rows = [one.row for one in looks if one.row is not None]
    sources = sorted({row.source for row in rows})
    limits = labels.Limits(_CALLED_FROM, _CALLED_FROM, StudyRule())
    scored = [labels.Scored(one.image, int(one.image.label or 0), one.probability, one.affected) for one in looks]
    found: dict[str, Any] = {
        "labels": {
            name: labels.source_figures([one for one in scored if one.image.source == name], limits)
            for name in sorted({one.image.source for one in scored})
        }
    }
    if rows:
        found["outlines"] = {
            name: outlines.source_figures([row for row in rows if row.source == name], _CALLED_FROM) for name in sources
        }
        found["outlines_together"] = outlines.source_figures(rows, _CALLED_FROM)
        found["patients"] = outlines.patient_figures(rows)
    return found


def _unseen(record: Record, number: int) -> Unseen:
    finding = record.finding or record.grade
    return Unseen(
        record.path, record.mask, record.source, record.group, record.label, finding, record.grade, float(number)
    )


def _to_dict(look: Look) -> dict[str, Any]:
    return json.loads(as_json({**asdict(look), "image": {**vars(look.image)}}))


def _from_dict(content: dict[str, Any]) -> Look:
    image = content["image"]
    row = content["row"]
    if row is not None:
        row = Row(**{**row, "overlaps": {kind: Overlap(**one) for kind, one in row["overlaps"].items()}})
    mask = Path(image["mask"]) if image["mask"] else None
    values = (np.nan if content[name] is None else float(content[name]) for name in ("probability", "affected"))
    return Look(Unseen(**{**image, "path": Path(image["path"]), "mask": mask}), row, *values)
