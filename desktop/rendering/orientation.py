"""Letters that say which way an image lies in the patient (DICOM PS3.3 C.7.6.1.1.1)."""

from __future__ import annotations

from collections.abc import Sequence

#: Negative and positive end of the patient axes x, y, z (LPS).
AXES = (("R", "L"), ("A", "P"), ("F", "H"))
#: Components below this are not worth a letter: 0.15 is an angle of about 9 degrees.
SMALLEST = 0.15


def letters(direction: Sequence[float]) -> str:
    """Letters of a direction in patient coordinates, the largest component first.

    Parameters
    ----------
    direction : three floats
        LPS; need not be a unit vector.

    Returns
    -------
    str
        Such as ``L``, ``AR`` or ``HLP``; empty for a null vector.
    """
    length = sum(part * part for part in direction) ** 0.5
    if length == 0:
        return ""
    parts = sorted(((abs(part) / length, axis, part > 0) for axis, part in enumerate(direction)), reverse=True)
    return "".join(AXES[axis][positive] for size, axis, positive in parts if size >= SMALLEST)
