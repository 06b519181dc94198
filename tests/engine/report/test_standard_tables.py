"""The table of the standard is highdicom's own, and reading it leaves the collector as it was."""

from __future__ import annotations

import gc

import pytest
from highdicom import _standard_utils

from engine.report import standard_tables


@pytest.fixture(params=[True, False])
def collects(request):
    """The collector of garbage at work, or at rest."""
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_highdicom_finds_its_table_read(collects: bool) -> None:
    _standard_utils.get_module_attribute_map.cache_clear()
    standard_tables.read_tables.__wrapped__()
    assert gc.isenabled() is collects
    assert _standard_utils.get_module_attribute_map.cache_info().currsize == 1
    assert "sop-common" in _standard_utils.get_module_attribute_map()


def test_a_version_without_such_a_table_is_left_alone(collects: bool, monkeypatch) -> None:
    monkeypatch.delattr(_standard_utils, "get_module_attribute_map")
    standard_tables.read_tables.__wrapped__()
    assert gc.isenabled() is collects
