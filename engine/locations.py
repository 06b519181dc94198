"""Where Alveoscope keeps what it makes on its own: the worklist, the audit chain, received studies, results."""

from __future__ import annotations

import os
from pathlib import Path

DATA_VARIABLE = "ALVEOSCOPE_DATA"


def data_folder() -> Path:
    """The user's data folder for Alveoscope; not made here.

    ``ALVEOSCOPE_DATA`` overrides it (a service account, a department's shared disk). Otherwise it is what the
    platform says: ``~/.local/share/alveoscope``, ``%LOCALAPPDATA%\\alveoscope``.
    """
    given = os.environ.get(DATA_VARIABLE)
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_data_path("alveoscope", appauthor=False))
