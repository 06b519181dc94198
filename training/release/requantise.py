"""The INT8 autoencoder that a finished bundle lacks, made from its own FP32 file: nothing is trained."""

from __future__ import annotations

import json
import shutil
import tempfile
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
from training.errors import ExportError, RunError
from training.learning.runs import write_figures
from training.learning.shipped import shipped_split
from training.networks.export import parity_to, stored_beside, weights_name
from training.networks.quantise import quantised
from training.release.bundle import read_private_key
from training.release.int8 import keep_or_drop_autoencoder
from training.release.release import ACTIVATION_IMAGES, anew, checked_bundle, evenly, finish
from training.release.same_split import require_same_split

_NET = Net.AUTOENCODER
_FULL, _SMALL = f"{_NET.value}.onnx", f"{_NET.value}.int8.onnx"


def requantise(config: Config, run: Path, folder: Path, version: str, key: Path, say: Say = say_nothing) -> Manifest:
    """Give a bundle the INT8 autoencoder that it lacks, judge it on held-out images, and sign the bundle again.

    The ranges of activations are measured on the training side, as at an export; what the file changes of residual and
    gate goes to ``held-out.json`` of ``run``, and the card is written from the figures there. All else of the bundle
    stays as it is, byte for byte.

    Parameters
    ----------
    run : Path
        Folder of the figures that the bundle's card was written from (``training/figures`` for the shipped one).

    Raises
    ------
    BundleError
        The bundle was changed since it was signed.
    ExportError
        It has such a file; it was trained on other images than the configuration names; its FP32 file was made by
        another export; or the new file is too far from it to ship.
    RunError
        ``run`` holds no ``held-out.json``.
    DataError, OutputError
    """
    read_private_key(key)  # before the work, not after it
    figures = _held_out(run)
    bundle = checked_bundle(folder)
    if _SMALL in bundle.manifest.files:
        raise ExportError(f"The bundle has {_SMALL} already.", "There is nothing to do.")
    records, images = load_data(config.data)
    split = shipped_split(records, images, config)
    require_same_split(bundle.manifest, records, split, config)
    with tempfile.TemporaryDirectory() as scratch:
        own = Path(scratch)
        for name in (_FULL, weights_name(_NET)):
            shutil.copyfile(folder / name, own / name)
        say("measuring activations, INT8")
        measured = np.stack([images.autoencoder[i] for i in evenly(split.train, ACTIVATION_IMAGES)])[:, None]
        small = _int8(own, measured)
        write_atomically(own / _SMALL, small)
        say("held-out images")
        off = parity_to(_golden(bundle), own / _SMALL, bundle.golden.images[_NET])
        limits = GateLimits.from_manifest(bundle.manifest.gate)
        found = keep_or_drop_autoencoder(own, images, split.validation, bundle.arrays, limits, off.holds)
    if not found["ships"]:
        raise ExportError(
            f"{_SMALL} moves a residual by {found['residual_change']:.4f}, keeps {100 * found['same_answers']:.2f} % "
            f"of the gate's answers and is {off.relative:.2g} of an output's range off FP32.",
            "The bundle stays as it was.",
        )
    write_atomically(folder / _SMALL, small)
    figures["int8"] = {**(figures.get("int8") or {}), "autoencoder": {**found, "off_fp32": off.relative}}
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


def _int8(folder: Path, measured: np.ndarray) -> bytes:
    """The INT8 file, which reads the weights that the bundle has."""
    model = weights_inside(folder, _NET)
    weights, content = stored_beside(model, quantised(model, _NET, measured), _NET)
    if weights != (folder / weights_name(_NET)).read_bytes():
        raise ExportError(f"The weights of {_FULL} don't lie as this version stores them.", "Export the bundle anew.")
    return content


def _golden(bundle: Bundle) -> dict[str, np.ndarray]:
    return {name: bundle.golden.outputs[name] for name in WANTED_OUTPUTS[_NET]}


def _held_out(run: Path) -> dict[str, Any]:
    file = run / "held-out.json"
    if not file.is_file():
        raise RunError(
            f"{run} holds no held-out.json.", "Name the folder of the figures that the card is written from."
        )
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
