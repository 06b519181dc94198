"""INT8 files of a finished bundle, made from its own FP32 files: nothing is trained."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

from engine.files import write_atomically
from engine.inference.bundle import Bundle
from engine.inference.manifest import Manifest
from engine.inference.values import WANTED_OUTPUTS, Net
from engine.triage.gate import GateLimits
from training.config import Config
from training.console import Say, say_nothing
from training.data.load import load_data
from training.data.prepared import PreparedSet
from training.data.records import Record
from training.data.splits import Split
from training.errors import ExportError, RunError
from training.learning.runs import write_figures
from training.learning.shipped import shipped_split
from training.networks.export import parity_to, stored_beside, weights_name
from training.networks.quantise import quantised
from training.release.bundle import read_private_key
from training.release.int8 import keep_or_drop_autoencoder, keep_or_drop_int8
from training.release.int8_nets import Quantised
from training.release.points import truth_of
from training.release.release import ACTIVATION_IMAGES, anew, checked_bundle, evenly, finish
from training.release.same_split import require_same_split


def requantise(
    config: Config, run: Path, folder: Path, version: str, key: Path, net: Net | None = None, say: Say = say_nothing
) -> Manifest:
    """Give a bundle an INT8 file made from its own FP32 one, judge it on held-out images, and sign the bundle again.

    The ranges of activations are measured on the training side, as at an export; what the file changes goes to
    ``held-out.json`` of ``run``, and the card is written from the figures there. All else of the bundle stays as it
    is, byte for byte.

    Parameters
    ----------
    run : Path
        Folder of the figures that the bundle's card was written from (``training/figures`` for the shipped one).
    net : Net, optional
        The classifier or the autoencoder, whose file is made anew where there is one; default: what is missing.

    Raises
    ------
    BundleError
        The bundle was changed since it was signed.
    ExportError
        No file is missing, and no network was named; the bundle was trained on other images than the configuration
        names; its FP32 file was made by another export; or a new file is too far from it to ship.
    RunError
        ``run`` holds no ``held-out.json``.
    DataError, OutputError
    """
    read_private_key(key)  # before the work, not after it
    figures = _held_out(run)
    bundle = checked_bundle(folder)
    nets = [net] if net else [one for one in map(Net, Quantised) if _small(one) not in bundle.manifest.files]
    if not nets:
        raise ExportError("The bundle lacks no INT8 file.", "Name a network (--net) to have its file made anew.")
    records, images = load_data(config.data)
    split = shipped_split(records, images, config)
    require_same_split(bundle.manifest, records, split, config)
    made = {}
    with tempfile.TemporaryDirectory() as scratch:
        for one in nets:
            say(f"{one.value}: measuring activations, INT8")
            content = _int8(bundle, one, images, split, Path(scratch))
            say(f"{one.value}: held-out images")
            made[one] = content, _judged(bundle, one, images, records, split, Path(scratch))
    for one, (content, found) in made.items():
        write_atomically(folder / _small(one), content)
        figures["int8"] = (figures.get("int8") or {}) | ({one.value: found} if one is Net.AUTOENCODER else found)
    # What torch was compared with is no longer there.
    figures["parity"] = [row for row in figures["parity"] if row["file"] not in map(_small, made)]
    write_figures(run / "held-out.json", figures)
    return finish(anew(bundle.manifest, version), folder, run, key)


def weights_inside(folder: Path, kind: Net) -> onnx.ModelProto:
    """The FP32 network of a bundle with its weights inside, float32 as before they were stored as float16."""
    model = onnx.load(folder / f"{kind.value}.onnx")  # and what lies beside it
    halves = {tensor.name for tensor in model.graph.initializer if tensor.data_type == TensorProto.FLOAT16}
    casts = {node.input[0]: node for node in model.graph.node if node.op_type == "Cast" and node.input[0] in halves}
    for tensor in model.graph.initializer:
        if tensor.name in casts:
            full = numpy_helper.to_array(tensor).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(full, casts[tensor.name].output[0]))
    for cast in casts.values():
        model.graph.node.remove(cast)
    return model


def _int8(bundle: Bundle, net: Net, images: PreparedSet, split: Split, scratch: Path) -> bytes:
    """The INT8 file, which reads the weights that the bundle has; in ``scratch``, beside the FP32 one and these."""
    for name in (f"{net.value}.onnx", weights_name(net)):
        shutil.copyfile(bundle.path / name, scratch / name)
    measured = np.stack([getattr(images, net.value)[i] for i in evenly(split.train, ACTIVATION_IMAGES)])[:, None]
    model = weights_inside(scratch, net)
    weights, content = stored_beside(model, quantised(model, net, measured), net)
    if weights != (scratch / weights_name(net)).read_bytes():
        raise ExportError(
            f"The weights of {net.value}.onnx don't lie as this version stores them.", "Export the bundle anew."
        )
    write_atomically(scratch / _small(net), content)
    return content


def _judged(
    bundle: Bundle, net: Net, images: PreparedSet, records: Sequence[Record], split: Split, scratch: Path
) -> dict[str, Any]:
    """What the file changes on held-out images; :class:`ExportError` when it does not hold."""
    golden = {name: bundle.golden.outputs[name] for name in WANTED_OUTPUTS[net]}
    off = parity_to(golden, scratch / _small(net), bundle.golden.images[net])
    rows, manifest = split.validation, bundle.manifest
    if net is Net.CLASSIFIER:
        truth = truth_of(records, rows)[0]
        found = keep_or_drop_int8(scratch, images, rows, truth, off.holds, manifest.opacity_frequency)
        points = found["maps"]["points_mean"]
        moves = (
            f"moves a probability by {found['largest_change']:.3f}, the affected part by {points:.3f} points on average"
        )
    else:
        limits = GateLimits.from_manifest(manifest.gate)
        found = keep_or_drop_autoencoder(scratch, images, rows, bundle.arrays, limits, off.holds)
        same = 100 * found["same_answers"]
        moves = f"moves a residual by {found['residual_change']:.4f}, keeps {same:.2f} % of the gate's answers"
    if not found["ships"]:
        raise ExportError(
            f"{_small(net)} {moves} and is {off.relative:.2g} of an output's range off FP32.",
            "The bundle stays as it was.",
        )
    return {**found, "off_fp32": off.relative}


def _small(net: Net) -> str:
    return f"{net.value}.int8.onnx"


def _held_out(run: Path) -> dict[str, Any]:
    file = run / "held-out.json"
    if not file.is_file():
        raise RunError(
            f"{run} holds no held-out.json.", "Name the folder of the figures that the card is written from."
        )
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
