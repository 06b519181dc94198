"""The HTTP session with a DICOMweb service: it goes nowhere else, and no answer is larger than memory bears."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_netrc_auth

from engine.errors import SettingsError
from engine.pacs.errors import PacsError, PacsRefusedError
from engine.pacs.peer import Pacs
from engine.pacs.web_lines import Lines
from engine.site import site_profile

#: Of an answer to a question; ten thousand studies have some 20 MB.
ANSWER_BYTES = 64 << 20
#: Of one object, as the receiver takes it.
OBJECT_BYTES = 512 << 20
#: Objects as they are stored: nobody transcodes on the way.
_AS_STORED = 'multipart/related; type="application/dicom"; transfer-syntax=*'
#: The library reads what became of a stored object where its kind is exactly one of these, without a charset.
_READ_WITHOUT_PARAMETERS = frozenset(f"application/{kind}" for kind in ("dicom+json", "json", "dicom+xml", "xml"))
_USUAL_PORTS = {"http": 80, "https": 443}


class WebSession(requests.Session):
    """What the profile names and nobody else is asked, sent to and shown our certificate.

    Attributes
    ----------
    left : int
        Bytes that may still come, inflated; who asks, or has taken an object, sets it anew.
    lines : Lines
        What is open to the service.

    Raises
    ------
    SettingsError
        A certificate can't be used, or the password would go over the net for everybody to read.
    """

    def __init__(self, pacs: Pacs) -> None:
        super().__init__()
        self.left = ANSWER_BYTES
        self.lines = Lines()
        self._wants_objects = False
        self._where = pacs.web
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Plain(self.lines))
        self.trust_env = False
        self.auth = _netrc_auth(pacs.web)
        self.hooks["response"].append(self._look_over)
        tls = pacs.web_tls
        if tls is not None:
            tls.context()  # a file that is none is said now, with its reason
            self.verify = str(tls.authority) if tls.authority is not None else True
            if tls.certificate is not None:
                self.cert = (str(tls.certificate), str(tls.key)) if tls.key is not None else str(tls.certificate)

    @contextmanager
    def wanting_objects(self) -> Iterator[None]:
        """Within it, objects are asked for as they are stored."""
        self._wants_objects = True
        try:
            yield
        finally:
            self._wants_objects = False

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        prepared = super().prepare_request(request)
        if self._wants_objects:
            prepared.headers["Accept"] = _AS_STORED
        return prepared

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where an answer sends us on to. A patient's name is in the address, and images are sent again with it."""
        target = super().get_redirect_target(resp)
        if target is not None and not _same_service(resp.url, urljoin(resp.url, target)):
            resp.close()
            raise PacsRefusedError(
                f"{self._where} sends us on to another computer, or away from TLS; nothing was sent there.",
                "Look into its settings, or name the address that is meant.",
            )
        return target

    def _look_over(self, response: requests.Response, **_options: object) -> None:
        kind = str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
        if self._wants_objects and kind == "application/dicom":
            # One object without its envelope, as some services send it; so the library takes it as it is.
            response.headers["Content-Type"] = "multipart/related"
        elif kind in _READ_WITHOUT_PARAMETERS:
            response.headers["Content-Type"] = kind
        came = response.raw.stream

        def counted(*arguments: Any, **options: Any) -> Iterator[bytes]:
            for block in came(*arguments, **options):
                self.left -= len(block)
                if self.left < 0:
                    response.close()
                    raise PacsError(f"{self._where} sends more than any answer or image holds.", "Look into its log.")
                yield block

        response.raw.stream = counted


class _Plain(HTTPAdapter):
    """Leaves a star a star: it is one of the letters that an address may hold (RFC 3986 2.2), and Orthanc up to
    1.10 knows it only so. And says whom it asks with the port (RFC 9110 7.2): the library leaves it out, so that a
    proxy sends us on to the usual one, and of an IPv6 address it says the first bracket."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = lines.pools()

    def send(self, request: Any, **options: Any) -> Any:  # type: ignore[override]
        request.headers.pop("Host", None)  # urllib3 writes the right one
        request.url = request.url.replace("%2A", "*")
        return super().send(request, **options)


def _netrc_auth(web: str) -> tuple[str, str] | None:
    """Name and password that the account's netrc file has for a service; None where it has none.

    Raises
    ------
    SettingsError
        They would go without TLS to another computer, and the site has not allowed that.
    """
    found: tuple[str, str] | None = get_netrc_auth(web)
    to = urlsplit(web)
    clear = to.scheme == "http" and not _is_this_computer(to.hostname or "")
    if found is not None and clear and not site_profile().value("pacs.clear_password"):
        raise SettingsError(
            f"The password for {web} in this account's netrc file would go over the net unencrypted; it was not sent.",
            "Give an https address, or have the site's profile set pacs.clear_password.",
        )
    return found


def _is_this_computer(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _same_service(before: str, after: str) -> bool:
    """Whether two addresses are of one service; one that asks for TLS instead is the same."""
    old, new = urlsplit(before), urlsplit(after)
    if old.hostname != new.hostname:
        return False
    if (old.scheme, new.scheme) == ("http", "https"):
        return True
    ports = [one.port or _USUAL_PORTS.get(one.scheme) for one in (old, new)]
    return old.scheme == new.scheme and ports[0] == ports[1]
