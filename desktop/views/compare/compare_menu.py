"""Menus that begin a comparison: the other studies of the patient in view, or one study of the list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from desktop.viewmodels.browse.tree_nodes import Node, PatientNode, SeriesNode
from desktop.viewmodels.compare.comparison import ComparisonViewModel

translate = QCoreApplication.translate


def add_priors(menu: QMenu, comparison: ComparisonViewModel) -> None:
    """A menu of their own, filled when it is opened."""
    others = menu.addMenu(translate("Compare", "Other studies of this patient"))

    def refill() -> None:
        others.clear()
        fill_with_priors(others, comparison)

    # Not clear itself: Qt would be given a method of a menu that Python does not own.
    others.aboutToShow.connect(refill)


def fill_with_priors(menu: QMenu, comparison: ComparisonViewModel) -> None:
    """A line for each other study of the patient in view: open, on the worklist, in the PACS."""
    for prior in comparison.priors:
        # Menus take an ampersand for a key.
        words = translate("Compare", "Compare with {study}").format(study=prior.title).replace("&", "&&")
        action = menu.addAction(words)
        action.triggered.connect(lambda _checked=False, prior=prior: comparison.start(prior.study))
    for known in comparison.known:
        words = translate("Compare", "Open and compare with {study}").format(study=known.day).replace("&", "&&")
        menu.addAction(words).triggered.connect(lambda _checked=False, known=known: comparison.open_known(known))
    if not (comparison.priors or comparison.known):
        menu.addAction(translate("Compare", "No other study of this patient is open.")).setEnabled(False)
    menu.addAction(translate("Compare", "Earlier studies in the PACS…")).triggered.connect(comparison.ask_pacs)


def fill_for_row(menu: QMenu, node: Node, comparison: ComparisonViewModel) -> None:
    """What a row of the list offers: itself beside the study in view, or the others where it is that one."""
    study = None if isinstance(node, PatientNode) else node.parent.whole if isinstance(node, SeriesNode) else node.whole
    series = node.series if isinstance(node, SeriesNode) else None
    if study is None or comparison.in_view(study, series):
        fill_with_priors(menu, comparison)
        return
    action = menu.addAction(translate("Compare", "Compare with the study in view"))
    action.triggered.connect(lambda _checked=False: comparison.start(study, series))
