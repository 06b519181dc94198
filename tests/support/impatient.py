"""``alveoscope`` that tries a study again after two seconds, not half a minute: ``python -m tests.support.impatient``.

That what failed comes again is tested with a clock of the test's own; a drive of the whole service would only wait.
"""

from __future__ import annotations

import sys

from engine.cli import main
from engine.intake.retry import Retries

if __name__ == "__main__":
    defaults = Retries.__init__.__kwdefaults__
    assert "first_pause" in defaults
    defaults["first_pause"] = 2.0
    sys.exit(main())
