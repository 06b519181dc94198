"""The report of a run as one HTML file that needs nothing else: curves, matrices, saliency, reconstructions."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from engine.files import write_atomically
from engine.inference.values import Net
from training.config import Config
from training.data.load import load_data
from training.data.prepared import PreparedSet
from training.data.records import Record
from training.export import session
from training.operating import cross_fitted, effect_size
from training.outputs import outputs_of
from training.shipped import shipped_split

#: Pictures on each sheet.
_SHEET = 8


def write_report(config: Config, run: Path, bundle: Path, predictions: Path, out: Path) -> None:
    """Write the page.

    Parameters
    ----------
    predictions : Path
        Run folder of the grouped protocol, whose test predictions make the curves.
    """
    mpl.rcParams["svg.hashsalt"] = "alveoscope"  # the same figures give the same bytes
    records, images = load_data(config.data)
    labels, scores = _predictions(records, predictions)
    held = shipped_split(records, images, config).validation
    rows = _sheet_rows(records, held)
    sections = [
        ("Curves of the grouped protocol's test predictions", _curves(labels, scores)),
        ("Confusion at 0.5", _confusion(labels, scores)),
        ("Training", _losses(run)),
        ("Class activation on held-out slices (covid above, others below)", _saliency(bundle, images, rows)),
        ("Held-out slices, reconstructions, residuals", _reconstructions(bundle, images, rows)),
        (
            "Apparent lung capacity of held-out slices, and how dark reconstructed lungs are",
            _capacity(bundle, records, images, held),
        ),
    ]
    body = "".join(f"<h2>{html.escape(title)}</h2>{_embedded(figure)}" for title, figure in sections)
    card = html.escape((bundle / "MODEL_CARD.md").read_text(encoding="utf-8"))
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Alveoscope training report</title>'
        "<style>body{font:15px sans-serif;max-width:70rem;margin:2rem auto}img{max-width:100%}"
        "pre{white-space:pre-wrap}</style>"
        f"<h1>Training report</h1>{body}<h2>Model card</h2><pre>{card}</pre>"
        f"<h2>Configuration</h2><pre>{html.escape(json.dumps(config.to_dict(), indent=2))}</pre></html>"
    )
    write_atomically(out, page)


def _predictions(records: Sequence[Record], folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Labels and probabilities, calibrated on other groups, of the grouped protocol's test sides."""
    contents = [np.load(file) for file in sorted(folder.glob("grouped-*.npz"))]
    rows = np.concatenate([content["test"] for content in contents])
    differences = np.concatenate([content["logits"] for content in contents])
    labels = np.array([records[i].label for i in rows])
    return labels, cross_fitted(differences, labels, [records[i].group for i in rows])


def _curves(labels: np.ndarray, scores: np.ndarray) -> Figure:
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import precision_recall_curve, roc_curve

    figure = Figure(figsize=(12, 4), layout="constrained")
    roc, recall, calibration = figure.subplots(1, 3)
    false, true, _ = roc_curve(labels, scores)
    roc.plot(false, true)
    roc.set(xlabel="1 - specificity", ylabel="sensitivity", title="ROC")
    precision, sensitivity, _ = precision_recall_curve(labels, scores)
    recall.plot(sensitivity, precision)
    recall.set(xlabel="sensitivity", ylabel="precision", title="Precision and recall")
    observed, predicted = calibration_curve(labels, scores, n_bins=10)
    calibration.plot([0, 1], [0, 1], "0.7")
    calibration.plot(predicted, observed, "o-")
    calibration.set(xlabel="probability", ylabel="share of covid", title="Calibration")
    return figure


def _confusion(labels: np.ndarray, scores: np.ndarray) -> Figure:
    counts = np.array([[int(((labels == t) & ((scores >= 0.5) == c)).sum()) for c in (0, 1)] for t in (0, 1)])
    figure = Figure(figsize=(4, 3), layout="constrained")
    axes = figure.subplots()
    axes.imshow(counts, cmap="Blues")
    for (row, column), count in np.ndenumerate(counts):
        axes.text(column, row, str(count), ha="center", va="center")
    axes.set(xticks=[0, 1], yticks=[0, 1], xticklabels=["non-covid", "covid"], yticklabels=["non-covid", "covid"])
    axes.set(xlabel="called", ylabel="truth")
    return figure


def _losses(run: Path) -> Figure:
    figure = Figure(figsize=(12, 3), layout="constrained")
    files = sorted(run.glob("classifier-*.json")) + sorted(run.glob("autoencoder.json"))
    for axes, file in zip(figure.subplots(1, max(1, len(files)), squeeze=False)[0], files, strict=False):
        history = json.loads(file.read_text(encoding="utf-8"))
        axes.plot(history["losses"], label="loss, train")
        axes.plot(history["scores"], label="score, validation")
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


def _saliency(bundle: Path, images: PreparedSet, rows: Sequence[int]) -> Figure:
    classifier = session(bundle / f"{Net.CLASSIFIER.value}.onnx")
    inputs = np.stack([images.classifier[i] for i in rows])[:, None]
    (cams,) = classifier.run(["cam"], {"image": inputs})
    limit = max(float(np.abs(cams).max()), 1e-6)
    figure = Figure(figsize=(12, 3.2), layout="constrained")
    for axes, image, cam in zip(figure.subplots(2, _SHEET).ravel(), inputs[:, 0], cams, strict=True):
        axes.imshow(image, cmap="gray", extent=(0, 7, 7, 0))
        axes.imshow(
            cam, cmap="coolwarm", alpha=0.45, vmin=-limit, vmax=limit, extent=(0, 7, 7, 0), interpolation="bilinear"
        )
        axes.axis("off")
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
            grid[row, column].axis("off")
    return figure


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


def _embedded(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90, metadata={"Software": None})
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}">'
