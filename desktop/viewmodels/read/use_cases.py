"""What reading asks for: the analysis, the stores of results and answers, the worklist, the bundle in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from desktop.reviews import ReviewStore
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import BundleFacts
from desktop.viewmodels.worklist.worklist import Store
from engine.service import ResultStore


class ReadingUseCases(Protocol):
    """The part of the window's use cases that reading needs."""

    @property
    def analysis(self) -> Callable[[], AnalysisUseCases]: ...

    @property
    def results(self) -> Callable[[], ResultStore]: ...

    @property
    def reviews(self) -> Callable[[], ReviewStore]: ...

    @property
    def open_worklist(self) -> Callable[[], Store]: ...

    @property
    def bundle_facts(self) -> Callable[[Path | None], BundleFacts]: ...
