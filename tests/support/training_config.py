"""A configuration on disk for a small set of images."""

from __future__ import annotations

from pathlib import Path


def write_config(folder: Path, index: Path, sections: str) -> Path:
    """``c.toml`` in ``folder``: one thread, the images of ``index``, a cache beside it, further sections as TOML."""
    file = folder / "c.toml"
    file.write_text(
        f'threads = 1\n[data]\nindex = ["{index.as_posix()}"]\ncache = "{(folder / "cache").as_posix()}"\n{sections}'
    )
    return file
