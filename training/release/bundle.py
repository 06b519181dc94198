"""Write a bundle: manifest with every digest, its signature, golden vectors, gate statistics."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from engine.files import output_error, write_atomically
from engine.inference.manifest import Manifest
from engine.inference.values import WANTED_OUTPUTS, Net
from training.errors import ExportError, reason_of
from training.networks.session import run

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """An .npz without pickles, compressed, in one step."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    write_atomically(path, buffer.getvalue())


def golden_arrays(folder: Path, images: Mapping[Net, np.ndarray], labels: Sequence[str]) -> dict[str, np.ndarray]:
    """Inputs (k, 1, h, w) of each network, what ``NET.onnx`` gives for them on ONNX Runtime's CPU, and the labels.

    The images are rounded to 8 bits of their range, which keeps the file small.
    """
    found: dict[str, np.ndarray] = {"labels": np.array(labels)}
    for net, given in images.items():
        image = _rounded(given)
        made = run(folder / f"{net.value}.onnx", image, WANTED_OUTPUTS[net])
        found[f"{net.value}_image"] = image
        found |= {f"{net.value}_{name}": value for name, value in made.items()}
    return found


def _rounded(images: np.ndarray) -> np.ndarray:
    low, high = float(images.min()), float(images.max())
    step = (high - low) / 255.0 or 1.0
    return (np.round((images - low) / step) * step + low).astype(np.float32)


def seal(folder: Path, manifest: Manifest, key: Path) -> Manifest:
    """Hash every file of the folder into the manifest, write it and sign its bytes.

    Raises
    ------
    ExportError
        The key can't be read, is not Ed25519, or lies anywhere in the folder that is about to be given away, under
        whatever name.
    OutputError
        The folder can't be written.
    """
    private = read_private_key(key)
    secret = key.read_bytes()
    inside = next((file for file in folder.rglob("*") if file.is_file() and file.read_bytes() == secret), None)
    if inside:
        raise ExportError(
            f"The private key {inside} lies in the bundle's folder.", "Move it out of the project: a bundle is public."
        )
    digests = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.is_file() and file.name not in (MANIFEST, SIGNATURE)
    }
    sealed = Manifest(**{**vars(manifest), "files": digests})
    content = sealed.to_json().encode()
    write_atomically(folder / MANIFEST, content)
    write_atomically(folder / SIGNATURE, private.sign(content))
    return sealed


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Read an unencrypted PEM private key; :class:`ExportError` when there is none."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ExportError(
            f"Can't read the signing key {path}: {reason_of(error)}.", "Give an Ed25519 key as PEM."
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ExportError(f"The signing key {path} is not Ed25519.", "Make one with `alveoscope-train key`.")
    return key


def write_key_pair(private: Path, public: Path) -> None:
    """Make a key pair: the private key readable by its owner only, the public one for ``trusted_keys``.

    Raises
    ------
    ExportError
        One of the files exists: a key is never overwritten, for what it signed could not be verified any more.
    OutputError
        One of them can't be written.
    """
    for file in (private, public):
        if file.exists():
            raise ExportError(f"{file} exists; a key is never overwritten.", "Give another name, or move it away.")
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        private.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise output_error(private, error) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    write_atomically(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
