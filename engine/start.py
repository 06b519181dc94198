"""Where ``alveoscope`` starts: Ctrl-C while the command line is still being loaded ends in a sentence, too."""

from __future__ import annotations

import sys


def main() -> int:
    """Run one command as :func:`engine.cli.main` does; return its exit code."""
    try:
        from engine.cli import main as run

        return run()
    except KeyboardInterrupt:
        print("alveoscope: Stopped on request. [cancelled]", file=sys.stderr)
        return 1
