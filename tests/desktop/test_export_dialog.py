"""What is offered for an export: only what can be seen and can be written."""

from __future__ import annotations

import pytest

from desktop.views.read import export_dialog
from desktop.views.read.export_dialog import ExportDialog


@pytest.fixture
def dialog_of(qtbot, monkeypatch):
    """A dialog with formats that were chosen before, where nothing writes NIfTI."""
    monkeypatch.setattr(export_dialog, "find_spec", lambda _name: None)

    def make(*chosen: str) -> ExportDialog:
        made = ExportDialog("/", chosen)
        qtbot.addWidget(made)
        return made

    return make


def test_a_format_that_is_not_offered_is_not_written(dialog_of) -> None:
    assert dialog_of("pdf", "nifti").formats == ("pdf",)


@pytest.mark.parametrize("chosen", [(), ("nifti",), ("gone",)])
def test_nothing_chosen_is_no_export(dialog_of, chosen) -> None:
    dialog = dialog_of(*chosen)
    assert not dialog.choose.isEnabled()
    dialog.boxes["csv"].click()
    assert dialog.choose.isEnabled()
