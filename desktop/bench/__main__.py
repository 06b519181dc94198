"""``python -m desktop.bench``: the benchmark from a checkout."""

from __future__ import annotations

import typer

from desktop.bench import register

if __name__ == "__main__":
    application = typer.Typer()
    register(application)
    application()
