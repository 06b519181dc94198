"""The decoder table tries what it claims."""

from __future__ import annotations

import pytest

from engine.dicom import decoder_table, selftest
from engine.dicom.decoders import DECODERS, NAMES, NATIVE


def test_every_syntax_has_a_decoder_that_decodes() -> None:
    rows = {row.transfer_syntax_uid: row for row in decoder_table() if row.plugin}
    assert set(rows) == set(DECODERS) == set(NAMES)
    assert {row.note for row in rows.values() if row.plugin == NATIVE} == {"read without a decoder"}
    assert {row.note for row in rows.values() if row.plugin != NATIVE} == {"decodes"}
    assert all(row.version for row in rows.values())


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "available_codecs", lambda _uid: ())
    rows = {row.transfer_syntax_uid: row.note for row in decoder_table()}
    assert rows["1.2.840.10008.1.2.4.80"] == "imagecodecs with CharLS is not installed"
    assert rows["1.2.840.10008.1.2.4.201"] == "imagecodecs with OpenJPEG is not installed"


def test_a_decoder_that_gives_wrong_values_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = selftest.run_codec
    monkeypatch.setattr(selftest, "run_codec", lambda *args: inner(*args) + 9)
    assert {row.note for row in decoder_table() if row.plugin == "CharLS"} == {"decodes wrongly (by up to 9)"}


def test_a_decoder_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise OSError("libjpeg.so is missing")

    monkeypatch.setattr(selftest, "run_codec", broken)
    assert all("fails on" in row.note for row in decoder_table() if row.plugin != NATIVE)
