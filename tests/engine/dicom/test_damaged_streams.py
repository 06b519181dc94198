"""A thousand damaged streams: nothing ends the caller, every slice is answered for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from engine.dicom.decoders import DECODERS
from engine.dicom.samples import sample
from tests.support.damaged_streams import answers


def test_every_damaged_stream_is_answered_for(tmp_path: Path) -> None:
    table = Counter(answers(tmp_path, 1000, seed=1))
    assert sum(table.values()) == 1000
    assert {uid for uid, _ in table} == {uid for uid in DECODERS if sample(uid)}
    assert sum(number for (_, text), number in table.items() if text == "refused") > 400
