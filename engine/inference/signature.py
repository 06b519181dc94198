"""Ed25519 signatures of bundles (RFC 8032): ``manifest.sig`` holds the 64 raw bytes over ``manifest.json``.

Trusted are the public keys (PEM, SubjectPublicKeyInfo) in ``trusted_keys`` beside this file, which ship with
Alveoscope, and those that a site puts into ``trusted_keys`` of its own configuration folder, for bundles that it
trained itself. A private key is never part of the project.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import BundleCorruptError, BundleUnsignedError, SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE_BYTES = 64
SHIPPED_KEYS = Path(__file__).parent / "trusted_keys"


def site_keys_folder() -> Path:
    """Where a site keeps the public keys of its own bundles: ``<user configuration>/alveoscope/trusted_keys``."""
    from engine.locations import config_folder

    return config_folder() / "trusted_keys"


def sign(manifest_bytes: bytes, private_key: Ed25519PrivateKey) -> bytes:
    """The 64 bytes of ``manifest.sig``."""
    return private_key.sign(manifest_bytes)


def verify_signature(manifest_bytes: bytes, signature: bytes | None) -> str:
    """Name (file stem) of the trusted key that signed these bytes.

    Raises
    ------
    BundleUnsignedError
        No signature, or one by a key that is not trusted here.
    BundleCorruptError
        Something that is not an Ed25519 signature at all.
    """
    from cryptography.exceptions import InvalidSignature

    if signature is None:
        raise BundleUnsignedError(
            "This bundle is not signed: manifest.sig is missing.", "Install a bundle from a source that you trust."
        )
    if len(signature) != SIGNATURE_BYTES:
        raise BundleCorruptError(
            f"manifest.sig holds {len(signature)} bytes; an Ed25519 signature has {SIGNATURE_BYTES}.",
            "Install the bundle again.",
        )
    for name, key in _trusted_keys():
        try:
            key.verify(signature, manifest_bytes)
        except InvalidSignature:
            continue
        return name
    raise BundleUnsignedError(
        "The signature does not fit: manifest.json was changed, or signed by a key that is not trusted here.",
        f"Install the bundle again, or put the site's public key into {site_keys_folder()}.",
    )


def _trusted_keys() -> list[tuple[str, Ed25519PublicKey]]:
    own = site_keys_folder()
    try:
        files = [file for folder in (SHIPPED_KEYS, own) for file in sorted(folder.glob("*.pem"))]
    except OSError as error:  # its parent may be closed to this account, which glob does not forgive
        raise SettingsError(f"Can't look into {own}: {error.strerror}.", "Let this account read it.") from None
    return [(file.stem, _read_public_key(file)) for file in files]


def _read_public_key(file: Path) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(file.read_bytes())
    except OSError as error:
        raise SettingsError(f"Can't read {file}: {error.strerror}.", "Let this account read it.") from None
    except ValueError as error:
        raise SettingsError(f"Can't read the trusted key {file}: {error}.", "Remove or replace this file.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise SettingsError(f"The trusted key {file} is not an Ed25519 public key.", "Remove or replace this file.")
    return key
