"""What a scan of one folder gives, for tests that expect a single series there; and files made worse."""

from __future__ import annotations

from pathlib import Path

from engine.dicom import Series, scan


def only_series(path: Path) -> Series:
    """The single series of the single study at a path."""
    (study,) = scan([path]).studies
    (found,) = study.series
    return found


def codes(found: Series) -> set[str]:
    """Codes of all findings on a series."""
    return {finding.code for finding in found.findings}


def hide_bytes(path: Path, size: int) -> None:
    """Put a private element of ``size`` bytes in front of the pixel data; a hole in the file, so it takes no disk."""
    content = path.read_bytes()
    at = content.index(b"\xe0\x7f\x10\x00OW")
    with path.open("wb") as file:
        file.write(content[:at] + b"\x43\x00\x10\x00LO\x04\x00TEST")
        file.write(b"\x43\x00\x01\x10OB\0\0" + size.to_bytes(4, "little"))
        file.seek(size, 1)
        file.write(content[at:])
