"""What the files of a study hold, in one short text: it changes with any byte of any file, and with nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def study_fingerprint(digests: Iterable[str]) -> str:
    """Of the digests of a study's files, in any order; the same file twice counts once. At most 64 characters."""
    return hashlib.blake2b("\n".join(sorted(set(digests))).encode(), digest_size=24).hexdigest()
