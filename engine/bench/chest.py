"""The synthetic chest that benchmarks measure on."""

from __future__ import annotations

from pathlib import Path

from engine.dicom.attributes import EXPLICIT_LITTLE

LENGTH_MM = 300.0


def write_chest(
    folder: Path,
    slices: int,
    transfer_syntax: str = EXPLICIT_LITTLE,
    *,
    seed: int = 0,
    length_mm: float = LENGTH_MM,
) -> None:
    """Write one of so many slices along ``length_mm``, one file each; every other ``seed`` has opacities.

    Raises
    ------
    TransferSyntaxError
        A transfer syntax that can't be written here.
    """
    from engine.phantom import write_phantom

    spacing = length_mm / slices
    write_phantom(
        folder, slices=slices, spacing_mm=spacing, seed=seed, covid=bool(seed % 2), transfer_syntax=transfer_syntax
    )
