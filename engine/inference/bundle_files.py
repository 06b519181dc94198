"""Reading a bundle's files: one that this account may not read is neither missing nor damaged."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.errors import BundleError


def unreadable(path: Path, error: OSError) -> BundleError:
    """The error that says why a file that is there can't be read: another account has made it, its disk is gone."""
    reason = error.strerror or type(error).__name__
    return BundleError(f"Can't read {path}: {reason}.", "Check its permissions.")


def read_optional(file: Path) -> bytes | None:
    """A file's bytes; None where there is none.

    Raises
    ------
    BundleError
        It is there and can't be read.
    """
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise unreadable(file, error) from None


def sha256_of(file: Path) -> str | None:
    """Hex digest of a file; None where there is none.

    Raises
    ------
    BundleError
        It is there and can't be read.
    """
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise unreadable(file, error) from None
    return digest.hexdigest()
