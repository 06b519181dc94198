"""The images that a reader marked are those of the key object selection."""

from __future__ import annotations

from types import SimpleNamespace

from desktop.viewmodels.analyse import export_files
from engine.dicom.values import SliceRef
from engine.report import key_objects


def test_marked_images_reach_the_key_object_selection(monkeypatch) -> None:
    """They were compared by their place in the series with references: nothing was ever marked."""
    monkeypatch.setattr(export_files, "_document", lambda *_: None)
    monkeypatch.setattr(key_objects, "key_object_selection", lambda _document, marked: marked)
    refs = [SliceRef(f"1.2.{number}") for number in range(3)]
    slices = [SimpleNamespace(ref=ref, index=number) for number, ref in enumerate(refs)]
    assessment = SimpleNamespace(result=SimpleNamespace(slices=slices))
    request = SimpleNamespace(formats=("ko",), key_slices=(refs[1],), assessment=assessment)
    assert list(export_files._files(request, None, None, None)) == [("-ko.dcm", {refs[1]})]
