"""Having a PACS send a study or a series: C-GET over the same association, C-MOVE to our receiver (PS3.4 C.4.2, C.4.3).

What comes by C-GET goes through a handler that answers for each object; nothing here keeps anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.dicom.attributes import EXPLICIT_LITTLE
from engine.dicom.decoders import DECODERS
from engine.pacs.association import associated, cancelling
from engine.pacs.errors import PacsError, PacsRefusedError, silent
from engine.pacs.peer import Pacs
from engine.volume import CancelToken

if TYPE_CHECKING:
    from pydicom import Dataset

#: Query/Retrieve Information Models GET and MOVE, Study Root (PS3.4 C.6.2).
GET_MODEL = "1.2.840.10008.5.1.4.1.2.2.3"
MOVE_MODEL = "1.2.840.10008.5.1.4.1.2.2.2"

_SUCCESS, _WARNING, _CANCELLED, _PENDING = 0x0000, 0xB000, 0xFE00, 0xFF00
_UNKNOWN_DESTINATION = 0xA801

#: Answers for one object of a C-GET: pynetdicom's event -> C-STORE status.
OnObject = Callable[[Any], int]
OnCount = Callable[[int], None]


class NoGetError(PacsError):
    """It knows no C-GET."""

    code = "pacs-no-get"


@dataclass(frozen=True)
class Sent:
    """What the PACS says it sent; ``failed`` counts what it could not, or what we did not take."""

    completed: int
    failed: int = 0


def get(
    pacs: Pacs,
    study_instance_uid: str,
    series_instance_uid: str,
    classes: Sequence[str],
    on_object: OnObject,
    cancel: CancelToken,
) -> Sent:
    """Fetch over the association that asks; without a series' UID the whole study.

    Parameters
    ----------
    classes : sequence of str
        Storage SOP classes that may come, each in every transfer syntax that we can read.

    Raises
    ------
    NoGetError, PacsError, Cancelled, SettingsError
        What came before stays with the handler.
    """
    from pynetdicom import _config, evt

    # Private classes and those of later editions are not asked for; titles are as odd as towards the receiver.
    _config.CODECS = ("ascii", "utf-8", "latin-1")
    # A context for each syntax: a PACS takes one syntax of a context, and sends only what is stored in it. Some send
    # everything by the first: so that is the usual one.
    syntaxes = sorted(DECODERS, key=lambda syntax: syntax != EXPLICIT_LITTLE)
    contexts = [(GET_MODEL, ()), *((one, (syntax,)) for one in classes for syntax in syntaxes)]
    handlers = [(evt.EVT_C_STORE, on_object)]
    with associated(pacs.node, contexts, seconds=pacs.seconds, as_provider=classes, handlers=handlers) as association:
        if GET_MODEL not in [str(one.abstract_syntax) for one in association.accepted_contexts]:
            raise NoGetError(
                f"{pacs.node.title} has no C-GET.",
                "Fetch with C-MOVE, for which our receiver must run, or by DICOMweb.",
            )
        with cancelling(association, GET_MODEL, cancel):
            answers = association.send_c_get(_identifier(study_instance_uid, series_instance_uid), GET_MODEL)
            return _outcome(pacs, answers)


def move(pacs: Pacs, study_instance_uid: str, series_instance_uid: str, on_count: OnCount, cancel: CancelToken) -> Sent:
    """Have it sent to our receiver, which the PACS must know by its title; without a series' UID the whole study.

    Raises
    ------
    PacsRefusedError
        It does not know the receiver.
    PacsError, Cancelled, SettingsError
    """
    with (
        associated(pacs.node, [(MOVE_MODEL, ())], seconds=pacs.seconds) as association,
        cancelling(association, MOVE_MODEL, cancel),
    ):
        identifier = _identifier(study_instance_uid, series_instance_uid)
        try:
            return _outcome(pacs, association.send_c_move(identifier, pacs.receiver, MOVE_MODEL), on_count)
        except PacsError as error:
            raise type(error)(error.message, unknown(pacs)) from None


def _identifier(study_instance_uid: str, series_instance_uid: str) -> Dataset:
    from pydicom import Dataset

    identifier = Dataset()
    identifier.QueryRetrieveLevel = "SERIES" if series_instance_uid else "STUDY"
    identifier.StudyInstanceUID = study_instance_uid
    if series_instance_uid:
        identifier.SeriesInstanceUID = series_instance_uid
    return identifier


def _outcome(pacs: Pacs, answers: Any, on_count: OnCount = lambda _count: None) -> Sent:
    """Read the answers of a C-GET or C-MOVE to the end."""
    code: int | None = None
    completed = failed = 0
    for status, _failed_ones in answers:
        code = status.get("Status")
        good = [status.get(f"NumberOf{kind}Suboperations") for kind in ("Completed", "Warning")]
        if any(one is not None for one in good):
            completed = sum(one or 0 for one in good)
            on_count(completed)
        failed = status.get("NumberOfFailedSuboperations") or failed
    if code is None:
        raise silent(pacs.name, pacs.seconds, pacs.node.calling)
    if code == _UNKNOWN_DESTINATION:
        raise PacsRefusedError(f"{pacs.node.title} does not know our receiver {pacs.receiver}.", unknown(pacs))
    if code not in (_SUCCESS, _WARNING, _CANCELLED) and not completed:
        raise PacsError(f"{pacs.node.title} could not send (status {code:#06x}).", "Look into its log.")
    # Who broke off and does not say how many are missing lacks one at least.
    return Sent(completed, failed if code in (_SUCCESS, _WARNING) else max(failed, 1))


def unknown(pacs: Pacs) -> str:
    """What helps where a PACS sends not to us."""
    # Orthanc says "cannot understand" when it does not know where to send to; dcmqrscp and others say so.
    return f"Its administrator enters the receiver {pacs.receiver} with this computer's address and port."
