"""What libraries say by themselves is said to nobody: their warnings and logs quote headers, so patients' names."""

from __future__ import annotations

import logging
import sys
import warnings

_TALKATIVE = (
    "pydicom", "pynetdicom", "highdicom", "fpdf", "PIL", "watchdog", "sqlalchemy", "dicomweb_client", "urllib3",
)  # fmt: skip


def quiet_libraries() -> None:
    """Silence them in this process, which must be the program's own; ``python -W`` brings the warnings back."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
