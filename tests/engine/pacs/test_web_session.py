"""A DICOMweb service that sends on to somebody else, or answers without end."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.dicom import deflated
from engine.errors import Cancelled, SettingsError
from engine.intake.identity import identify
from engine.intake.retrieve import Retrieved, retrieve
from engine.intake.spool import Spool
from engine.pacs import web, web_session
from engine.pacs.errors import PacsError, PacsRefusedError
from engine.pacs.find import find_series, find_studies
from engine.pacs.peer import PacsWish
from engine.pacs.query import Query
from engine.pacs.store import send_files
from engine.pacs.web import WebPacs
from engine.phantom import write_phantom
from engine.site import ENVIRONMENT_VARIABLE
from engine.volume import CancelToken
from tests.support.certificates import self_signed

Answer = Callable[[BaseHTTPRequestHandler], None]

#: Objects come in parts; each begins so.
_IN_PARTS = 'multipart/related; type="application/dicom"; boundary=cut'
_START = b"--cut\r\nContent-Type: application/dicom\r\n\r\n"
#: What a study is said to hold.
_ONE_SERIES = json.dumps(
    [{"0020000E": {"vr": "UI", "Value": ["1.2.3.4"]}, "00080060": {"vr": "CS", "Value": ["CT"]}}]
).encode()


@contextmanager
def web_service(
    answer: Answer, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and the bodies that it was sent."""
    came: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path.encode() + self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            answer(self)

        do_POST = do_GET  # noqa: N815 - the server asks for this name

        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in address else socket.AF_INET

    server = Server((address, 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[1], came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _nothing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/dicom+json")
    handler.send_header("Content-Length", "2")
    handler.end_headers()
    handler.wfile.write(b"[]")


def _with(kind: str, content: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def _parts(*objects: bytes) -> Answer:
    content = b"".join(_START + one + b"\r\n" for one in objects) + b"--cut--"
    return _with(_IN_PARTS, content)


def _on_to(address: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", address.format(path=handler.path))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_neither_names_nor_images_follow_to_another_service(host: str, tmp_path: Path) -> None:
    """With 307 the whole body was sent again, to whomever the answer named, as was every name that was looked for."""
    (image,) = write_phantom(tmp_path, slices=1, rows=16)
    with (
        web_service(_nothing) as (stranger, stolen),
        web_service(_on_to(f"http://{host}:{stranger}{{path}}")) as (port, asked),
    ):
        pacs = PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs()
        with pytest.raises(PacsRefusedError, match="another computer"):
            find_studies(pacs, Query(name="Secret"))
        ((_path, why),) = send_files(pacs, [image])
    assert "another computer" in why
    assert len(asked) == 2
    assert stolen == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_service_is_told_how_it_was_called(address: str) -> None:
    """Without the port, and an IPv6 address as a bracket, which every web server refuses."""
    called: list[str | None] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        called.append(handler.headers["Host"])
        _nothing(handler)

    try:
        with web_service(answer, address) as (port, _asked):
            host = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
            find_studies(PacsWish(web=f"http://{host}/dicom-web").pacs(), Query())
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert called == [host]


def test_the_same_service_may_send_on_within_itself() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        (_nothing if handler.path.startswith("/new") else _on_to("/new{path}"))(handler)

    with web_service(answer) as (port, asked):
        assert not find_studies(PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs(), Query()).studies
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("http://pacs/x", "https://pacs/x", True),
        ("http://pacs/x", "https://pacs:8443/x", True),
        ("https://pacs/x", "https://pacs:443/y", True),
        ("https://pacs/x", "http://pacs/x", False),
        ("https://pacs/x", "https://pacs:8443/x", False),
        ("https://pacs/x", "https://pacs.example/x", False),
    ],
)
def test_which_address_is_the_same_service(before: str, after: str, same: bool) -> None:
    assert web_session._same_service(before, after) is same


def _without_end(kind: str, first: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.close_connection = True
        try:
            handler.wfile.write(first)
            for _ in range(64):
                handler.wfile.write(b" " * (1 << 20))
        except OSError:
            return

    return answer


def test_an_answer_without_end_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_session, "ANSWER_BYTES", 1 << 20)
    with web_service(_without_end("application/dicom+json", b"[")) as (port, _asked):
        pacs = PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs()
        with pytest.raises(PacsError, match="more than any answer"):
            find_studies(pacs, Query())


def test_an_image_without_end_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_session, "OBJECT_BYTES", 1 << 20)
    with web_service(_without_end(_IN_PARTS, _START)) as (port, _asked):
        pacs = PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs()
        with WebPacs(pacs) as web, pytest.raises(PacsError, match="more than any answer"):
            list(web.objects("1.2.3", "1.2.3.4"))


@contextmanager
def hanging(
    answer: Callable[[BaseHTTPRequestHandler], bool], tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, CancelToken]]:
    """A service that falls silent where ``answer`` is true; its port, and a token that is cancelled a moment later."""
    over, silent, cancel = threading.Event(), threading.Event(), CancelToken()

    def answered(handler: BaseHTTPRequestHandler) -> None:
        if answer(handler):
            handler.wfile.flush()
            silent.set()
            over.wait(60)

    def cancelled() -> None:
        silent.wait(60)
        over.wait(0.3)  # so that what came has been read
        cancel.cancel()

    canceller = threading.Thread(target=cancelled)
    canceller.start()
    with web_service(answered, tls=tls) as (port, _asked):
        try:
            yield port, cancel
        finally:
            silent.set()
            over.set()
            canceller.join()


def test_a_search_that_hangs_is_cancelled_at_once() -> None:
    """It was waited for to the end, ten minutes here."""
    with hanging(lambda _handler: True) as (port, cancel), pytest.raises(Cancelled):
        find_studies(PacsWish(web=f"http://127.0.0.1:{port}/x", seconds=600).pacs(), Query(), cancel)


def test_a_search_that_hangs_is_cancelled_by_tls_too(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with hanging(lambda _handler: True, context) as (port, cancel):
        pacs = PacsWish(web=f"https://127.0.0.1:{port}/x", authority=str(certificate), seconds=600).pacs()
        with pytest.raises(Cancelled):
            find_studies(pacs, Query(), cancel)


def test_an_image_that_hangs_half_way_is_cancelled_and_those_before_it_are_kept(
    two_images: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_CHUNK_BYTES", 256)

    def one_and_a_half(handler: BaseHTTPRequestHandler) -> bool:
        if "/series?" in handler.path:
            _with("application/dicom+json", _ONE_SERIES)(handler)
            return False
        handler.send_response(200)
        handler.send_header("Content-Type", _IN_PARTS)
        handler.end_headers()
        handler.wfile.write(_START + two_images[1] + b"\r\n" + _START + two_images[0][:500])
        return True

    spool, kept = Spool(tmp_path / "spool", minimum_free_bytes=0), list[Retrieved]()
    study = identify(two_images[1]).study_instance_uid
    with hanging(one_and_a_half) as (port, cancel):
        pacs = PacsWish(web=f"http://127.0.0.1:{port}/x", seconds=600).pacs()
        with pytest.raises(Cancelled):
            retrieve(pacs, study, spool=spool, record=kept.append, cancel=cancel)
    assert [(one.came, one.whole) for one in kept] == [(1, False)]


@pytest.fixture
def two_images(tmp_path: Path) -> list[bytes]:
    """The first is in the deflated transfer syntax."""
    (deflated,) = write_phantom(tmp_path / "a", slices=1, rows=16, transfer_syntax="1.2.840.10008.1.2.1.99", seed=1)
    (plain,) = write_phantom(tmp_path / "b", slices=1, rows=16, seed=1)
    return [deflated.read_bytes(), plain.read_bytes()]


@pytest.mark.parametrize("envelope", [True, False])
def test_objects_come_as_they_are_sent(two_images: list[bytes], envelope: bool) -> None:
    """The library read each with pydicom, which inflates what is deflated to whatever size."""
    sent = two_images if envelope else two_images[:1]
    with web_service(_parts(*sent) if envelope else _with("application/dicom", sent[0])) as (port, _asked):
        pacs = PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs()
        with WebPacs(pacs) as web:
            assert list(web.objects("1.2.3", "1.2.3.4")) == sent


def test_a_deflate_bomb_or_rubbish_keeps_no_image_from_coming(
    two_images: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb, image = two_images
    inflated_whole: list[bytes] = []
    monkeypatch.setattr(deflated, "MAX_INFLATED_BYTES", 1000)
    monkeypatch.setattr(zlib, "decompress", lambda packed, _bits: inflated_whole.append(packed) or b"")
    study = identify(image).study_instance_uid

    def answer(handler: BaseHTTPRequestHandler) -> None:
        of_series = "/series?" in handler.path
        (_with("application/dicom+json", _ONE_SERIES) if of_series else _parts(bomb, b"?", image))(handler)

    with web_service(answer) as (port, _asked):
        pacs = PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs()
        came = retrieve(pacs, study, spool=Spool(tmp_path / "spool", minimum_free_bytes=0))
    assert (came.came, inflated_whole) == (1, [])
    assert [path.read_bytes() for path in came.folder.glob("*.dcm")] == [image]


@pytest.mark.parametrize(
    ("web", "clear_password", "goes"),
    [
        ("http://pacs.invalid/x", False, False),
        ("http://10.0.0.7:8042/x", False, False),
        ("http://pacs.invalid/x", True, True),
        ("https://pacs.invalid/x", False, True),
        ("http://127.0.0.1:8042/x", False, True),
        ("http://localhost/x", False, True),
    ],
)
def test_a_password_goes_to_another_computer_by_tls_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, web: str, clear_password: bool, goes: bool
) -> None:
    netrc, profile = tmp_path / "netrc", tmp_path / "profile.toml"
    hosts = ("pacs.invalid", "10.0.0.7", "127.0.0.1", "localhost")
    netrc.write_text("".join(f"machine {host} login ours password Secret\n" for host in hosts))
    netrc.chmod(0o600)
    profile.write_text(f'schema = 1\nname = "x"\n[pacs]\nclear_password = {str(clear_password).lower()}\n')
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(profile))
    pacs = PacsWish(web=web).pacs()
    if goes:
        with web_session.WebSession(pacs) as session:
            assert session.auth == ("ours", "Secret")
        return
    with pytest.raises(SettingsError, match="would go over the net unencrypted") as caught:
        find_studies(pacs, Query())
    assert "Secret" not in str(caught.value)


def test_a_service_without_a_password_needs_no_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    with web_session.WebSession(PacsWish(web="http://pacs.invalid/x").pacs()) as session:
        assert session.auth is None


_STUDY = {"0020000D": {"vr": "UI", "Value": ["1.2"]}}


@pytest.mark.parametrize("text", ["5", "null", "true", '"text"', "[" * 100_000])
def test_json_that_is_no_list_of_answers_is_said(text: str) -> None:
    """Each ended the program with a traceback."""
    with web_service(_with("application/dicom+json", text.encode())) as (port, _asked):
        pacs = PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs()
        for ask in (lambda: find_studies(pacs, Query()), lambda: find_series(pacs, "1.2")):
            with pytest.raises(PacsError, match="answers otherwise than DICOMweb does"):
                ask()


@pytest.mark.filterwarnings("ignore:The value length")
@pytest.mark.parametrize("vr", ["IS", "LO"])
def test_a_count_of_thousands_of_digits_is_none(vr: str) -> None:
    listed = [{**_STUDY, "00201208": {"vr": vr, "Value": ["9" * 5000]}}, _STUDY]
    with web_service(_with("application/dicom+json", json.dumps(listed).encode())) as (port, _asked):
        found = find_studies(PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs(), Query())
    assert {study.images for study in found.studies} == {None}


_FAILED = json.dumps({"00081198": {"vr": "SQ", "Value": [{"00081197": {"vr": "US", "Value": [43264]}}]}}).encode()


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("application/dicom+json", _FAILED, "0xA900"),
        ("application/dicom+json; charset=utf-8", _FAILED, "0xA900"),
        ("application/dicom+xml", b"no XML", "answers otherwise"),
        ("application/dicom+json", b'{"00081198": {"vr": "UI", "Value": ["x"]}}', "answers otherwise"),
        ("application/dicom+json", b"", ""),
    ],
)
def test_what_a_service_says_of_a_result_is_heard(tmp_path: Path, kind: str, content: bytes, why: str) -> None:
    """With a parameter after its kind, a refusal counted as taken; what made no sense ended the program."""
    (image,) = write_phantom(tmp_path, slices=1, rows=16)
    with web_service(_with(kind, content)) as (port, _asked):
        ((_path, said),) = send_files(PacsWish(web=f"http://127.0.0.1:{port}/dicom-web").pacs(), [image])
    assert why in said
    assert bool(said) is bool(why)
