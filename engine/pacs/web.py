"""A PACS by DICOMweb (PS3.18): QIDO-RS, WADO-RS and STOW-RS through dicomweb-client.

No proxy is asked: what is searched for is a name. Name and password come from the account's own netrc file, never from
a profile that everybody can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar

from engine.errors import SettingsError
from engine.pacs.errors import PacsError, PacsRefusedError, PacsUnreachableError, not_taken, silent
from engine.pacs.peer import Pacs
from engine.pacs.query import SERIES_KEYS, STUDY_KEYS, Query, text_of
from engine.volume import CancelToken

if TYPE_CHECKING:
    from pydicom import Dataset

_T = TypeVar("_T")
_CHUNK_BYTES = 1 << 20
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+|\?")


class WebPacs:
    """One DICOMweb service; a context. ``cancel`` ends what it waits for at once (:class:`Cancelled`)."""

    def __init__(self, pacs: Pacs, cancel: CancelToken | None = None) -> None:
        from dicomweb_client.web import DICOMwebClient

        from engine.pacs.web_session import WebSession

        self._pacs = pacs
        self._cancel = cancel
        self._session = WebSession(pacs)
        try:
            self._client = DICOMwebClient(
                pacs.web,
                session=self._session,
                timeout=(min(10.0, pacs.seconds), pacs.seconds),
                permissive_uid=True,
                chunk_size=_CHUNK_BYTES,
            )
        except ValueError:
            raise SettingsError(f"'{pacs.web}' is not the address of a DICOMweb service.") from None
        self._client.set_http_retry_params(retry=False)

    def __enter__(self) -> WebPacs:
        return self

    def __exit__(self, *_error: object) -> None:
        self._session.close()

    def studies(self, query: Query) -> tuple[list[Dataset], bool]:
        """At most ``pacs.most`` answers, and whether there were more.

        Raises
        ------
        PacsError
        """
        most = self._pacs.most
        filters = dict(query.filters())
        name = filters.get("PatientName", "")
        # Orthanc up to 1.10 decodes no letter of an address; so others than ASCII are searched for as any letters.
        filters = {key: _NOT_ASCII.sub("*", value) if value == name else value for key, value in filters.items()}
        answers = self._listed(
            lambda: self._client.search_for_studies(limit=most + 1, fields=list(STUDY_KEYS), search_filters=filters)
        )
        found = self._read(answers[:most])
        return [one for one in found if not name or _matches(one, name)], len(answers) > most

    def series(self, study_instance_uid: str) -> list[Dataset]:
        """Every series of a study.

        Raises
        ------
        PacsError
        """
        return self._read(
            self._listed(lambda: self._client.search_for_series(study_instance_uid, fields=list(SERIES_KEYS)))
        )

    def objects(self, study_instance_uid: str, series_instance_uid: str) -> Iterator[bytes]:
        """Each object of a series, or of the study without a series' UID, byte for byte as it came: whoever takes it
        reads it within bounds, as the library, which would give data sets, does not (a deflated one may grow without
        end).

        Raises
        ------
        PacsError
            What came before has been given already.
        """
        from engine.pacs.web_session import OBJECT_BYTES

        where = f"{self._pacs.web}/studies/{study_instance_uid}"
        if series_instance_uid:
            where += f"/series/{series_instance_uid}"
        self._session.left = OBJECT_BYTES
        with self._errors(), self._session.lines.cut_by(self._cancel), self._session.wanting_objects():
            for content in self._client.iter_bulkdata(where):
                if self._cancel is not None:
                    self._cancel.raise_if_cancelled()
                yield bytes(content)
                self._session.left = OBJECT_BYTES

    def store(self, dataset: Dataset) -> None:
        """Store one object.

        Raises
        ------
        PacsError
            It was not taken.
        """
        answer = self._asked(lambda: self._client.store_instances([dataset]))
        with self._errors():
            failed = answer.get("FailedSOPSequence")
            if failed:
                raise PacsRefusedError(not_taken(f"0x{int(failed[0].get('FailureReason') or 0):04X}"))

    def _listed(self, ask: Callable[[], _T]) -> _T:
        """The answers to a search; the library hands on whatever JSON came."""
        answers = self._asked(ask)
        with self._errors():
            if not isinstance(answers, list):
                raise TypeError("no list")
        return answers

    def _asked(self, ask: Callable[[], _T]) -> _T:
        from engine.pacs.web_session import ANSWER_BYTES

        self._session.left = ANSWER_BYTES
        with self._errors(), self._session.lines.cut_by(self._cancel):
            return ask()

    def _read(self, answers: list[dict[str, Any]]) -> list[Dataset]:
        from pydicom import Dataset

        found = []
        for answer in answers:
            try:
                found.append(Dataset.from_json(answer))
            except Exception:  # one answer that is no DICOM JSON hides no other
                continue
        return found

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The library's errors as ours; their texts hold the address with all that was searched for."""
        import requests
        from urllib3.exceptions import MaxRetryError

        where = self._pacs.web
        try:
            yield
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            if status in (401, 403):
                raise PacsRefusedError(
                    f"{where} asks who we are, or refuses us (HTTP {status}).",
                    "Name and password belong into this account's netrc file.",
                ) from None
            raise PacsError(f"{where} could not answer (HTTP {status}).", "Look into its log.") from None
        except requests.exceptions.SSLError:
            raise PacsUnreachableError(
                f"{where} shows a certificate that is not trusted here.", "Name the authority that signed it."
            ) from None
        except requests.exceptions.ConnectionError as error:
            # The library asks once; a connection that was refused is what urllib3 gave up on.
            if not (error.args and isinstance(error.args[0], MaxRetryError)):
                raise silent(where, self._pacs.seconds) from None
            raise PacsUnreachableError(
                f"Nothing answers at {where}.", "Is it switched on, and does a firewall let it through?"
            ) from None
        # No JSON or XML, or none of DICOM's, or nested beyond all sense.
        except (ValueError, KeyError, TypeError, AttributeError, SyntaxError, RecursionError):
            raise PacsError(f"{where} answers otherwise than DICOMweb does.", "Is this its address?") from None
        except (requests.exceptions.RequestException, OSError):
            raise silent(where, self._pacs.seconds) from None


def _matches(answer: Dataset, name: str) -> bool:
    """Whether a name is as it was searched for; upper and lower case are one."""
    pattern = name.casefold().replace("[", "[[]")
    return fnmatchcase(text_of(answer, "PatientName").casefold(), pattern)
