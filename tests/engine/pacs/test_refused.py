"""A PACS that refuses and hangs up at once is told from one that does not answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pynetdicom
import pytest
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RJ

from engine.pacs.echo import echo
from engine.pacs.errors import PacsError, PacsRefusedError, PacsUnreachableError
from engine.pacs.peer import Destination


@pytest.mark.parametrize(("came", "told"), [(A_ASSOCIATE_RJ, PacsRefusedError), (A_ASSOCIATE_AC, PacsUnreachableError)])
def test_a_refusal_that_was_read_counts_though_the_line_went_dead(
    came: type, told: type[PacsError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """pynetdicom then says "aborted", once in twenty times where the PACS is dcmtk's."""

    def associate(_entity: object, *_place: object, evt_handlers: list[Any], **_options: object) -> SimpleNamespace:
        for event, handler in evt_handlers:
            if event is pynetdicom.evt.EVT_PDU_RECV:
                handler(SimpleNamespace(pdu=came()))
        return SimpleNamespace(is_rejected=False, is_established=False, is_aborted=True)

    monkeypatch.setattr(pynetdicom.AE, "associate", associate)
    with pytest.raises(told):
        echo(Destination("127.0.0.1", 104, "OTHER"))
