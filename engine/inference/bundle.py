"""A model bundle as a value: three nets, the preprocessing they need, gate statistics, golden vectors, and the proof.

A bundle is a folder::

    manifest.json        engine.inference.manifest; sha256 of every other file
    manifest.sig         Ed25519 over the bytes of manifest.json
    lungs.onnx  classifier.onnx  autoencoder.onnx    FP32 in and out
    *.fp16.onnx          *.int8.onnx                 optional
    *.weights                                        optional: weights that several of the ONNX files share
    gate.npz             golden.npz                  no pickles
    MODEL_CARD.md

Nothing is used before its digest and the signature were checked.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from engine import __version__
from engine.errors import BundleCorruptError, BundleNotFoundError, BundleVersionError
from engine.inference.bundle_files import read_optional, sha256_of, unreadable
from engine.inference.installed import current_bundle
from engine.inference.manifest import Manifest
from engine.inference.signature import verify_signature
from engine.inference.values import WANTED_OUTPUTS, Float32, Net, Precision
from engine.preprocess import PreprocessSpec
from engine.site import site_profile

SHIPPED_BUNDLE = Path(__file__).parents[1] / "bundles" / "alveoscope-ct"
ENVIRONMENT_VARIABLE = "ALVEOSCOPE_BUNDLE"
GOLDEN_MINIMUM = 4

#: Pixels per side of each net's square, one-channel input.
INPUT_SIZE: Mapping[Net, int] = {Net.LUNGS: 128, Net.CLASSIFIER: 224, Net.AUTOENCODER: 244}

#: One row of each output of :data:`engine.inference.values.WANTED_OUTPUTS`.
OUTPUT_SHAPE: Mapping[str, tuple[int, ...]] = {
    "lungs": (2, 128, 128),
    "logits": (2,),
    "lung": (56, 56),
    "ground_glass": (56, 56),
    "consolidation": (56, 56),
    "reconstruction": (1, 244, 244),
    "code": (500,),
}

#: How the name of a network's file ends.
SUFFIX = {Precision.FP32: ".onnx", Precision.FP16: ".fp16.onnx", Precision.INT8: ".int8.onnx"}
_UNLISTED = {"manifest.json", "manifest.sig"}
_NEEDED = (*(f"{net.value}.onnx" for net in Net), "gate.npz", "golden.npz")


@dataclass(frozen=True, eq=False)
class Golden:
    """Inputs and what the nets gave for them when they were made (k >= 4 rows each).

    Attributes
    ----------
    images : mapping
        Net -> (k, 1, height, width) float32.
    outputs : mapping
        Each of :data:`engine.inference.values.WANTED_OUTPUTS`, float32.
    labels : tuple of str
        What the logits meant when they were made, in their order: the manifest has to say the same.
    """

    images: Mapping[Net, Float32]
    outputs: Mapping[str, Float32]
    labels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Bundle:
    """A bundle that was read and checked.

    Attributes
    ----------
    spec : PreprocessSpec
        How a slice becomes the nets' input.
    arrays : mapping
        The gate's statistics (``gate.npz``), read-only.
    signed_by : str
        Name of the trusted key; empty when the bundle was read without verification.
    """

    path: Path
    manifest: Manifest
    spec: PreprocessSpec
    arrays: Mapping[str, npt.NDArray[np.generic]] = field(repr=False)
    golden: Golden = field(repr=False)
    signed_by: str = ""

    @property
    def digest(self) -> str:
        """sha256 of the manifest, which covers every file."""
        return self.manifest.digest

    def onnx(self, net: Net, precision: Precision) -> Path | None:
        """The net's ONNX file in a precision; None where the bundle has none. BF16 has no file of its own."""
        name = net.value + SUFFIX.get(precision, ".onnx")
        return self.path / name if name in self.manifest.files else None


def default_bundle_path() -> Path:
    """:func:`named_bundle_path`, else the installed bundle, else the one that ships.

    Raises
    ------
    BundleNotFoundError
        There is none of the three, or the installed one is gone.
    """
    named = named_bundle_path()
    if named is not None:
        return named
    installed = current_bundle()
    path = installed or SHIPPED_BUNDLE
    if installed is not None and not installed.is_dir():
        raise BundleNotFoundError(
            f"The installed bundle {installed.name} is gone.",
            "Install it again, or go back with: alveoscope bundle rollback",
        )
    if not (path / "manifest.json").is_file():
        raise BundleNotFoundError(
            "No model bundle is installed and none ships with this copy of Alveoscope.",
            f"Run `alveoscope bundle install FILE`, or set {ENVIRONMENT_VARIABLE}.",
        )
    return path


def named_bundle_path() -> Path | None:
    """``$ALVEOSCOPE_BUNDLE``, else the site's, which the environment can't overrule where it is locked."""
    profile = site_profile()
    site = profile.text("analysis.bundle")
    asked = site if profile.locked("analysis.bundle") else os.environ.get(ENVIRONMENT_VARIABLE) or site
    return Path(asked) if asked else None


def load_bundle(path: Path | None = None, *, verify: bool = True) -> Bundle:
    """Read a bundle and check it.

    Parameters
    ----------
    path : Path, optional
        Its folder; :func:`default_bundle_path` without it.
    verify : bool
        False skips the signature and the digests: only for bundles that are being made.

    Raises
    ------
    BundleNotFoundError
        No such folder, or no manifest in it.
    BundleUnsignedError, BundleCorruptError
        No trusted signature; a file that is missing or changed; arrays that make no sense.
    BundleVersionError
        A schema or a preprocessing specification that this version does not know.
    """
    folder = default_bundle_path() if path is None else Path(path)
    raw = _read_manifest(folder)
    signed_by = verify_signature(raw, read_optional(folder / "manifest.sig")) if verify else ""
    manifest = Manifest.from_json(_as_text(raw))
    _check_app_version(manifest.minimum_app_version)
    spec = PreprocessSpec.from_dict(manifest.preprocess)  # first: a bundle of another time lacks whole files
    if verify:
        check_files(folder, manifest.files)
    if spec.digest != manifest.preprocess_digest:
        raise BundleCorruptError(
            "The preprocessing in manifest.json does not have the digest that stands beside it.",
            "Install the bundle again.",
        )
    _ = manifest.opacity_from, manifest.opacity_frequency  # both raise where they are no part of one
    arrays = _read_arrays(folder / "gate.npz")
    golden = _golden(_read_arrays(folder / "golden.npz"))
    if golden.labels != manifest.labels:
        raise BundleCorruptError(
            f"manifest.json gives the labels {', '.join(manifest.labels)}; the classifier was made with "
            f"{', '.join(golden.labels)}.",
            "Do not use this bundle; install it again.",
        )
    return Bundle(folder, manifest, spec, arrays, golden, signed_by)


def check_files(folder: Path, digests: Mapping[str, str]) -> None:
    """Compare every listed file with its sha256, and let no other file lie beside them.

    A network may keep its weights in a file of its own, which ONNX Runtime and TensorRT open by themselves: one that
    is not listed would escape the signature.

    Raises
    ------
    BundleCorruptError
        A needed file is not listed, a name leaves the folder, a file is missing, changed or unknown.
    BundleError
        One can't be read.
    """
    missing = [name for name in _NEEDED if name not in digests]
    if missing:
        raise BundleCorruptError(f"manifest.json does not list {missing[0]}.", "Install the bundle again.")
    for name, expected in digests.items():
        if PurePosixPath(name).name != name or "\\" in name or name in ("", ".", ".."):
            raise BundleCorruptError(f"manifest.json lists {name!r}, which is not a plain file name.", "Do not use it.")
        found = sha256_of(folder / name)
        if found is None:
            raise BundleCorruptError(f"{name} is missing from the bundle.", "Install the bundle again.")
        if found != expected:
            raise BundleCorruptError(
                f"{name} was changed: its sha256 starts with {found[:12]}, signed was {str(expected)[:12]}.",
                "Install the bundle again.",
            )

    try:
        unknown = {entry.name for entry in folder.iterdir()} - set(digests) - _UNLISTED
    except OSError as error:
        raise unreadable(folder, error) from None
    unknown = {name for name in unknown if not name.startswith(".")}
    if unknown:
        raise BundleCorruptError(f"{min(unknown)} lies in the bundle, but the manifest does not list it.", "Remove it.")


def _check_app_version(needed: str) -> None:
    try:
        wanted, own = (tuple(int(part) for part in version.split(".")) for version in (needed, __version__))
    except ValueError:
        raise BundleCorruptError(
            f"manifest.json: {needed!r} is not a version of Alveoscope.", "Install the bundle again."
        ) from None
    if own < wanted:
        raise BundleVersionError(f"This bundle needs Alveoscope {needed}; this is {__version__}.", "Update Alveoscope.")


def _read_manifest(folder: Path) -> bytes:
    try:
        return (folder / "manifest.json").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise BundleNotFoundError(
            f"{folder} is not a model bundle: it has no manifest.json.", "Give the folder of a bundle."
        ) from None
    except OSError as error:
        raise unreadable(folder, error) from None


def _as_text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise BundleCorruptError("manifest.json is not UTF-8 text.", "Install the bundle again.") from None


def _read_arrays(file: Path) -> dict[str, npt.NDArray[np.generic]]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from None
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, zipfile.BadZipFile, AttributeError, EOFError) as error:
        raise BundleCorruptError(f"Can't read {file.name} ({error}).", "Install the bundle again.") from None
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _golden(arrays: Mapping[str, npt.NDArray[np.generic]]) -> Golden:
    """Read ``<net>_image`` and ``<net>_<output>`` of every net, and ``labels``."""
    shapes: dict[str, tuple[int, ...]] = {f"{net.value}_image": (1, size, size) for net, size in INPUT_SIZE.items()}
    made = {f"{net.value}_{name}": name for net in Net for name in WANTED_OUTPUTS[net]}
    shapes |= {key: OUTPUT_SHAPE[name] for key, name in made.items()}
    for name, row in shapes.items():
        array = arrays.get(name)
        if array is None or array.dtype != np.float32 or array.shape[1:] != row or len(array) < GOLDEN_MINIMUM:
            found = "is missing" if array is None else f"is {array.dtype} {array.shape}"
            raise BundleCorruptError(
                f"golden.npz: {name} {found}; needed is float32 ({GOLDEN_MINIMUM} or more, {row}).",
                "Install the bundle again.",
            )
    labels = arrays.get("labels")
    if labels is None or labels.ndim != 1 or labels.dtype.kind != "U":
        raise BundleCorruptError("golden.npz does not say what the logits mean.", "Install the bundle again.")
    images = {net: arrays[f"{net.value}_image"].astype(np.float32, copy=False) for net in Net}
    outputs = {name: arrays[key].astype(np.float32, copy=False) for key, name in made.items()}
    return Golden(images, outputs, tuple(str(label) for label in labels))
