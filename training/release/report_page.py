"""The report of a run as one HTML file that needs nothing else: curves, confusion, opacities, reconstructions."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from engine.files import write_atomically
from engine.inference.bundle import load_bundle
from engine.inference.values import Net
from training.config import Config
from training.console import Say, say_nothing
from training.data.load import load_data
from training.data.prepared import PreparedSet
from training.data.records import Record
from training.judging.collect import judged_sides
from training.judging.operating import effect_size
from training.judging.outputs import outputs_of
from training.judging.protocols import Judged
from training.learning.runs import require_same_training
from training.learning.shipped import shipped_split
from training.networks.session import session
from training.release.points import truth_of
from training.release.same_split import require_same_split
from training.statistics.calibration import cross_fitted
from training.statistics.metrics import auc, expected_calibration_error

#: Pictures on each sheet.
_SHEET = 8


def write_report(config: Config, run: Path, bundle: Path, grouped: Path, out: Path, say: Say = say_nothing) -> None:
    """Write the page.

    Parameters
    ----------
    grouped : Path
        Run folder of a grouped, folds or left-out protocol, whose test predictions make the curves.

    Raises
    ------
    BundleError
        The bundle is not whole; its signature is not asked for, so that a site can look before it signs.
    RunError
        The run was trained otherwise than the configuration says, or on other images; no test predictions, or of other
        data. See :func:`training.judging.collect.judged_sides`.
    ExportError
        The bundle was trained on other images than the configuration names: what is shown as held out may be known.
    OutputError
        The page can't be written.
    """
    made = load_bundle(bundle, verify=False)
    require_same_training(run, config)
    sides = judged_sides(grouped, config)
    say("preparing images")
    records, images = load_data(config.data)
    split = shipped_split(records, images, config)
    require_same_split(made.manifest, records, split, config)
    labels, scores = _calibrated(records, sides)
    held = split.validation
    rows = _sheet_rows(records, held)
    sections = [
        (
            "Curves of the grouped protocol's test predictions",
            "Every image was judged by a network that never saw its group; calibrated on other groups.",
            lambda: _curves(labels, scores),
        ),
        (
            "Confusion",
            "Images, called covid from 0.5.",
            lambda: _confusion(labels, scores),
        ),
        ("Training", "Loss and validation score, epoch by epoch.", lambda: _losses(run)),
        (
            "Opacities on held-out slices",
            "Ground glass or consolidation, whichever the classifier finds more probable.",
            lambda: _opacities(bundle, images, rows),
        ),
        (
            "Held-out slices, reconstructions, residuals",
            "The residual is the absolute difference, white from half of the grey levels on.",
            lambda: _reconstructions(bundle, images, rows),
        ),
        (
            "Apparent lung capacity of held-out slices, and how dark reconstructed lungs are",
            "Dark area of the reconstruction over the body's area. Below the line, the reconstruction is darker than "
            "the slice.",
            lambda: _capacity(bundle, records, images, held),
        ),
    ]
    body = ""
    for title, caption, draw in sections:
        say(f"drawing: {title}")
        body += f"<h2>{html.escape(title)}</h2><p>{html.escape(caption)}</p>{_embedded(draw(), title)}"
    card = html.escape((bundle / "MODEL_CARD.md").read_text(encoding="utf-8"))
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Alveoscope training report</title>'
        "<style>body{font:15px sans-serif;max-width:70rem;margin:2rem auto}img{max-width:100%}"
        "pre{white-space:pre-wrap}</style>"
        f"<h1>Training report</h1>{body}<h2>Model card</h2><pre>{card}</pre>"
        f"<h2>Configuration</h2><pre>{html.escape(json.dumps(config.to_dict(), indent=2))}</pre></html>"
    )
    write_atomically(out, page)


def _calibrated(records: Sequence[Record], sides: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Labels of the test sides, and probabilities calibrated on other groups."""
    labels, groups = truth_of(records, [i for rows, _ in sides for i in rows])
    return labels, cross_fitted(np.concatenate([differences for _, differences in sides]), labels, groups)


def _curves(labels: np.ndarray, scores: np.ndarray) -> Figure:
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import average_precision_score, precision_recall_curve, roc_curve

    figure = Figure(figsize=(12, 4), layout="constrained")
    roc, recall, calibration = figure.subplots(1, 3)
    false, true, _ = roc_curve(labels, scores)
    roc.plot([0, 1], [0, 1], "0.7")
    roc.plot(false, true)
    roc.set(xlabel="1 - specificity", ylabel="sensitivity", title=f"ROC, area {auc(labels, scores):.3f}")
    precision, sensitivity, _ = precision_recall_curve(labels, scores)
    recall.axhline(labels.mean(), color="0.7")
    recall.plot(sensitivity, precision)
    mean_precision = average_precision_score(labels, scores)
    recall.set(xlabel="sensitivity", ylabel="precision", title=f"Precision and recall, mean {mean_precision:.3f}")
    recall.set(xlim=(0, 1.02), ylim=(0, 1.02))
    observed, predicted = calibration_curve(labels, scores, n_bins=10)
    calibration.plot([0, 1], [0, 1], "0.7")
    calibration.plot(predicted, observed, "o-")
    error = expected_calibration_error(labels, scores)
    calibration.set(xlabel="probability", ylabel="share of covid", title=f"Calibration, expected error {error:.3f}")
    return figure


def _confusion(labels: np.ndarray, scores: np.ndarray) -> Figure:
    """Images by truth and call at 0.5."""
    figure = Figure(figsize=(5, 3.2), layout="constrained")
    axes, names = figure.subplots(), ("non-covid", "covid")
    counts = np.array([[int(((labels == t) & ((scores >= 0.5) == called)).sum()) for called in (0, 1)] for t in (0, 1)])
    axes.imshow(counts, cmap="Blues", aspect="auto", vmin=0, vmax=max(1, 2 * counts.max()))
    for (row, column), count in np.ndenumerate(counts):
        axes.text(column, row, str(count), ha="center", va="center")
    axes.set(xticks=[0, 1], xticklabels=names, yticks=[0, 1], yticklabels=names)
    axes.set(xlabel="called", ylabel="truth", title=f"{int(counts.sum())} images")
    return figure


def _losses(run: Path) -> Figure:
    figure = Figure(figsize=(12, 3), layout="constrained")
    files = sorted(run.glob("classifier-*.json")) + sorted(run.glob("autoencoder.json"))
    for axes, file in zip(figure.subplots(1, max(1, len(files)), squeeze=False)[0], files, strict=False):
        history = json.loads(file.read_text(encoding="utf-8"))
        epochs = range(1, len(history["losses"]) + 1)
        axes.plot(epochs, history["losses"], ".-", label="loss, train")
        axes.plot(epochs, history["scores"], ".-", label="score, validation")
        axes.set(title=file.stem, xlabel="epoch")
        axes.legend()
    return figure


def _sheet_rows(records: Sequence[Record], held: Sequence[int]) -> list[int]:
    """Evenly spread held-out images: first covid, then the others."""
    found: list[int] = []
    for label in (1, 0):
        rows = [i for i in held if records[i].label == label]
        found += [rows[k] for k in np.linspace(0, len(rows) - 1, _SHEET).astype(int)]
    return found


def _opacities(bundle: Path, images: PreparedSet, rows: Sequence[int]) -> Figure:
    classifier = session(bundle / f"{Net.CLASSIFIER.value}.onnx")
    inputs = np.stack([images.classifier[i] for i in rows])[:, None]
    opacity = np.maximum(*classifier.run(["ground_glass", "consolidation"], {"image": inputs}))
    figure = Figure(figsize=(12, 3.2), layout="constrained")
    grid = figure.subplots(2, _SHEET)
    for axes, image, seen in zip(grid.ravel(), inputs[:, 0], opacity, strict=True):
        axes.imshow(image, cmap="gray", extent=(0, 1, 1, 0))
        axes.imshow(
            seen, cmap="viridis", alpha=0.6 * seen, vmin=0.0, vmax=1.0, extent=(0, 1, 1, 0), interpolation="bilinear"
        )
    _name_rows(grid, ("covid", "others"))
    return figure


def _reconstructions(bundle: Path, images: PreparedSet, rows: Sequence[int]) -> Figure:
    chosen = list(rows[: _SHEET // 2]) + list(rows[_SHEET : _SHEET + _SHEET // 2])
    inputs = np.stack([images.autoencoder[i] for i in chosen])
    autoencoder = session(bundle / f"{Net.AUTOENCODER.value}.onnx")
    (rebuilt,) = autoencoder.run(["reconstruction"], {"image": inputs[:, None]})
    figure = Figure(figsize=(12, 4.6), layout="constrained")
    grid = figure.subplots(3, _SHEET)
    for column, (image, again) in enumerate(zip(inputs, rebuilt[:, 0], strict=True)):
        for row, (picture, limit) in enumerate(((image, 1.0), (again, 1.0), (np.abs(image - again), 0.5))):
            grid[row, column].imshow(picture, cmap="gray", vmin=0.0, vmax=limit)
        grid[0, column].set_title("covid" if column < _SHEET // 2 else "other", fontsize=10)
    _name_rows(grid, ("slice", "reconstruction", "residual"))
    return figure


def _name_rows(grid: np.ndarray, names: Sequence[str]) -> None:
    """A name beside each row of pictures; no ticks."""
    for axes in grid.ravel():
        axes.set(xticks=[], yticks=[])
    for axes, name in zip(grid[:, 0], names, strict=True):
        axes.set_ylabel(name)


def _capacity(bundle: Path, records: Sequence[Record], images: PreparedSet, held: Sequence[int]) -> Figure:
    found = outputs_of(bundle, images, held)
    covid = np.array([records[i].label == 1 for i in held])
    figure = Figure(figsize=(12, 3.6), layout="constrained")
    capacity, grey = figure.subplots(1, 2)
    bins = np.linspace(0.0, max(float(found.capacity.max()), 1e-3), 31)
    for chosen, name in ((covid, "covid"), (~covid, "others")):
        capacity.hist(found.capacity[chosen], bins, density=True, alpha=0.6, label=f"{name} ({int(chosen.sum())})")
    distance = effect_size(found.capacity[covid], found.capacity[~covid])
    capacity.set(xlabel="apparent capacity", ylabel="density", title=f"Cohen's d {distance:.2f}")
    capacity.legend()
    grey.plot([0, 1], [0, 1], "0.7")
    for chosen, name in ((covid, "covid"), (~covid, "others")):
        grey.plot(found.lung_grey[chosen], found.lung_grey_rebuilt[chosen], ".", alpha=0.5, label=name)
    grey.set(xlabel="mean grey level inside the lungs, slice", ylabel="its reconstruction", title="Darkened lungs")
    grey.legend()
    return figure


def _embedded(figure: Figure, title: str) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90, metadata={"Software": None})
    picture = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{html.escape(title)}" src="data:image/png;base64,{picture}">'
