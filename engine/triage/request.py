"""What an analysis is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Question:
    """Which series of what was found: those named by key or UID, every eligible one, or one a study."""

    series: tuple[str, ...] = ()
    all_series: bool = False


@dataclass(frozen=True)
class AnalyseRequest:
    """One request, complete and unchanging.

    Attributes
    ----------
    paths : tuple of Path
        Folders, files, ZIP archives or a DICOMDIR; at least one.
    series : tuple of str
        Keys or Series Instance UIDs to analyse instead of the chosen ones.
    all_series : bool
        Analyse every eligible series, not only one a study.
    bundle : Path or None
        Folder of a model bundle; None for the one in use.
    backend, precision : str
        ``auto`` or a name of :class:`engine.inference.values.Selection`, a precision.
    threads : int or None
        CPU threads; None for as many as physical cores.
    grid : bool
        The verdict on thin series rests on slices about 3 mm apart, not on all.
    fill : bool
        The others are judged after that verdict, for masks and tables, and change nothing of it.
    """

    paths: tuple[Path, ...]
    series: tuple[str, ...] = ()
    all_series: bool = False
    bundle: Path | None = None
    backend: str = "auto"
    precision: str = "auto"
    threads: int | None = None
    grid: bool = True
    fill: bool = False

    @property
    def question(self) -> Question:
        return Question(self.series, self.all_series)
