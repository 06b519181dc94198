"""A PACS that refuses, hangs, sends half or holds 10,000 studies: one sentence each, nothing lost, no name said."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import UID

from engine.errors import Cancelled, DiskFullError, SettingsError, UsageError
from engine.intake import retrieve as retrieve_module
from engine.intake.identity import identify
from engine.intake.retrieve import KEEP_SECONDS, Retrieved, retrieve
from engine.intake.spool import Spool, retrieved_spool
from engine.pacs import fetch as fetch_module
from engine.pacs.errors import PacsError, PacsRefusedError, PacsSilentError, PacsUnreachableError
from engine.pacs.fetch import NoGetError, Sent
from engine.pacs.find import find_series, find_studies
from engine.pacs.peer import Pacs, PacsWish
from engine.pacs.query import FoundSeries, Query, study_of
from engine.pacs.store import store_files
from engine.phantom import write_phantom
from engine.volume import CancelToken, Progress
from tests.support.bundles import tiny_bundle
from tests.support.certificates import self_signed
from tests.support.folders_in_use import keep_file_in_use, keep_in_use
from tests.support.odd_pacs import STUDY, OddPacs, odd_pacs
from tests.support.ports import free_port

pytestmark = [pytest.mark.waits, pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")]

#: Longer than any test waits: a test that needs it would fail.
PATIENT, HASTY = 30, 1


def asked(one: OddPacs, *, title: str = "ODD", seconds: int = PATIENT, most: int = 200) -> Pacs:
    return PacsWish(f"{title}@127.0.0.1:{one.port}", seconds=seconds, most=most).pacs()


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    def edit(dataset: Dataset, _index: int) -> None:
        dataset.StudyInstanceUID = STUDY

    return write_phantom(tmp_path / "in", slices=6, rows=16, edit=edit)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", minimum_free_bytes=0)


def test_ten_thousand_studies_are_cut_at_the_limit_and_the_pacs_is_told_to_stop() -> None:
    with odd_pacs(studies=10_000) as one:
        found = find_studies(asked(one, most=50), Query())
    assert (len(found.studies), found.more) == (50, True)
    assert one.cancelled
    assert one.given < 10_000


def test_one_that_refuses_is_said() -> None:
    with odd_pacs() as one, pytest.raises(PacsRefusedError, match="OTHER at .* refuses ALVEOSCOPE. Are both AE titles"):
        find_studies(asked(one, title="OTHER"), Query())


def test_one_that_is_not_there_is_said() -> None:
    pacs = PacsWish(f"ODD@127.0.0.1:{free_port()}").pacs()
    with pytest.raises(PacsUnreachableError, match="Nothing answers at 127.0.0.1 port"):
        find_studies(pacs, Query())


@pytest.mark.parametrize("host", ["nowhere.invalid", "two..points", "x" * 70])
def test_a_name_that_no_computer_has_is_said_and_stops_no_sending(images: list[Path], host: str) -> None:
    pacs = PacsWish(f"ODD@{host}:104").pacs()
    with pytest.raises(PacsUnreachableError, match=f"No computer is found by the name {host}"):
        find_studies(pacs, Query())
    assert pacs.peer is not None
    answers = dict(store_files(pacs.peer, images))
    assert set(answers) == set(images)
    assert all(host in why for why in answers.values())


@pytest.mark.filterwarnings("ignore:The value length")
@pytest.mark.parametrize("spoil", ["SOPClassUID", "SOPInstanceUID", "TransferSyntaxUID"])
def test_a_file_that_can_not_be_sent_keeps_no_other_from_it(images: list[Path], spoil: str) -> None:
    dataset = dcmread(images[0])
    if spoil == "TransferSyntaxUID":
        del dataset.file_meta.TransferSyntaxUID
    else:
        dataset.add_new(spoil, "UI", UID("1.2." + "3" * 80, validation_mode=0))
    dataset.save_as(images[0], implicit_vr=False, little_endian=True, enforce_file_format=False)
    with odd_pacs() as one:
        peer = asked(one).peer
        assert peer is not None
        answers = dict(store_files(peer, images))
    assert [bool(answers[path]) for path in images] == [True, False, False, False, False, False]


def test_one_that_takes_the_connection_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        pacs = PacsWish(f"ODD@127.0.0.1:{deaf.getsockname()[1]}", seconds=HASTY).pacs()
        with pytest.raises(PacsUnreachableError):
            find_studies(pacs, Query())


@pytest.mark.parametrize("seconds", [HASTY])
def test_one_that_hangs_is_given_up(images: list[Path], spool: Spool, seconds: int) -> None:
    with odd_pacs(hangs=True) as one, pytest.raises(PacsSilentError, match=f"said nothing for {seconds} s"):
        find_studies(asked(one, seconds=seconds), Query())


def test_a_search_that_hangs_is_cancelled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.pacs.association.CANCEL_SECONDS", 0.2)
    cancel = CancelToken()
    with odd_pacs(hangs=True) as one:
        threading.Timer(0.3, cancel.cancel).start()
        with pytest.raises(Cancelled):
            find_studies(asked(one, seconds=600), Query(), cancel)


@pytest.mark.parametrize("way", [{"stop_after": 4}, {"fails_after": 4}])
def test_half_a_study_is_named_and_kept(images: list[Path], spool: Spool, way: dict[str, int]) -> None:
    kept: list[Retrieved] = []
    with odd_pacs(images=images, **way) as one:
        came = retrieve(asked(one, seconds=5), STUDY, spool=spool, record=kept.append)
    assert kept == [came]
    assert (came.whole, came.came, came.expected) == (False, 4, 6)
    assert came.why
    assert len(list(came.folder.glob("*.dcm"))) == 4
    with odd_pacs(images=images) as one:
        assert retrieve(asked(one), STUDY, spool=spool).whole


def _without_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def uncounted(*asked_for: Any) -> list[FoundSeries]:
        return [replace(one, images=None) for one in find_series(*asked_for)]

    monkeypatch.setattr(retrieve_module, "find_series", uncounted)


def test_half_a_study_of_a_pacs_that_counts_no_images_is_not_the_whole(
    images: list[Path], spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many a series has is optional: what had come when the PACS hung up was judged as all of it."""
    _without_counts(monkeypatch)
    with odd_pacs(images=images, stop_after=4) as one:
        came = retrieve(asked(one, seconds=5), STUDY, spool=spool)
    assert (came.whole, came.came) == (False, 4)
    assert came.why
    with odd_pacs(images=images) as one:
        again = retrieve(asked(one), STUDY, spool=spool)
    assert (again.whole, again.came, again.expected, again.why) == (True, 6, 6, "")


def test_who_breaks_off_without_saying_how_many_are_missing_has_not_sent_all() -> None:
    """Of a PACS that counts no images what had come until then was judged as all of it."""
    pacs = PacsWish("ODD@127.0.0.1:104").pacs()
    answers = [(Dataset(), None), (Dataset(), None)]
    for (answer, _), code in zip(answers, (0xFF00, 0xA702), strict=True):
        answer.Status = code
    answers[0][0].NumberOfCompletedSuboperations = 4
    assert fetch_module._outcome(pacs, answers) == Sent(4, 1)
    answers[1][0].Status = 0x0000
    assert fetch_module._outcome(pacs, answers) == Sent(4)


def test_a_retrieval_without_counts_that_is_stopped_is_recorded_as_a_part(
    images: list[Path], spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_counts(monkeypatch)
    cancel, kept = CancelToken(), list[Retrieved]()

    def stop_at_three(told: Progress) -> None:
        if told.done == 3:
            cancel.cancel()

    with odd_pacs(images=images) as one, pytest.raises(Cancelled):
        retrieve(asked(one), STUDY, spool=spool, record=kept.append, progress=stop_at_three, cancel=cancel)
    assert [told.whole for told in kept] == [False]


def test_a_cancelled_retrieval_stops_the_pacs_and_keeps_what_came(tmp_path: Path, spool: Spool) -> None:
    def edit(dataset: Dataset, _index: int) -> None:
        dataset.StudyInstanceUID = STUDY

    images = write_phantom(tmp_path / "in", slices=120, spacing_mm=1.0, rows=16, edit=edit)
    cancel = CancelToken()
    kept: list[Retrieved] = []

    def stop_at_three(told: Progress) -> None:
        if told.done == 3:
            cancel.cancel()

    with odd_pacs(images=images) as one:
        with pytest.raises(Cancelled):
            retrieve(asked(one), STUDY, spool=spool, record=kept.append, progress=stop_at_three, cancel=cancel)
        assert [(told.came, told.expected, told.whole) for told in kept] == [(spool.images(STUDY), 120, False)]
        assert 3 <= spool.images(STUDY) <= one.given < len(images)


def test_c_move_brought_what_came_and_not_what_lay_there(
    images: list[Path], spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PACS that sends to another computer was believed where older images lay here: they were judged as the whole."""
    arriving: list[Path] = []
    renewing = replace(spool, renews=True)

    def move(_pacs: Pacs, _study: str, _series: str, on_count: Callable[[int], None], _cancel: CancelToken) -> Sent:
        for path in arriving:
            content = path.read_bytes()
            renewing.store(identify(content), content)
        on_count(6)
        return Sent(6)

    monkeypatch.setattr(retrieve_module, "move", move)
    with odd_pacs(images=images) as one:
        pacs = replace(asked(one), way="move")
        assert retrieve(replace(pacs, way="get"), STUDY, spool=spool).whole
        with pytest.raises(PacsError, match="ODD says that it sent 6 images, and none came here. Its administrator"):
            retrieve(pacs, STUDY, spool=spool, receiver_runs=True)
        arriving[:] = images[:4]
        some = retrieve(pacs, STUDY, spool=spool, receiver_runs=True)
        arriving[:] = images
        again = retrieve(pacs, STUDY, spool=spool, receiver_runs=True)
    assert (some.came, some.expected, some.why) == (4, 6, "ODD says that it sent 6 images; 4 came here.")
    assert (again.came, again.expected, again.why) == (6, 6, "")


def test_what_is_fetched_to_another_folder_never_comes_by_c_move(
    images: list[Path], spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came to the receiver's own folder, and was said not to have come."""

    def no_get(*_asked: object) -> Sent:
        raise NoGetError("ODD has no C-GET.")

    monkeypatch.setattr(retrieve_module, "get", no_get)
    monkeypatch.setattr(retrieve_module.stations, "receiver_runs", lambda _folder: True)
    monkeypatch.setattr(retrieve_module, "move", lambda *_: pytest.fail("it would come to another folder"))
    with odd_pacs(images=images) as one, pytest.raises(PacsError, match="has no C-GET"):
        retrieve(asked(one), STUDY, spool=spool)


def test_images_of_another_study_are_not_taken(tmp_path: Path, spool: Spool) -> None:
    images = write_phantom(tmp_path / "in", slices=3, rows=16)
    kept: list[Retrieved] = []
    with odd_pacs(images=images) as one, pytest.raises(PacsError, match="images of another study than was asked for"):
        retrieve(asked(one), STUDY, spool=spool, record=kept.append)
    assert not kept
    assert spool.studies() == ()


def test_a_full_disk_is_the_reason(images: list[Path], tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", minimum_free_bytes=1 << 60)
    with odd_pacs(images=images) as one, pytest.raises((PacsError, DiskFullError), match="no space left"):
        retrieve(asked(one), STUDY, spool=spool)


@pytest.fixture
def own_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spool:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    return replace(retrieved_spool(), minimum_free_bytes=0)


def test_a_folder_that_the_user_names_keeps_all_that_lies_there(images: list[Path], tmp_path: Path) -> None:
    """`retrieve --out` removed every folder there that a number or a UID is the name of and held none, or old ones."""
    letter, old = tmp_path / "mine" / "2024" / "letter.txt", tmp_path / "mine" / "1.2.9" / "1.dcm"
    for path in (letter, old):
        path.parent.mkdir(parents=True)
        path.write_text("mine")
        os.utime(path, (time.time() - KEEP_SECONDS - 60,) * 2)
    with odd_pacs(images=images) as one:
        assert retrieve(asked(one), STUDY, spool=Spool(tmp_path / "mine", minimum_free_bytes=0)).whole
    assert letter.exists()
    assert old.exists()


def test_what_was_retrieved_long_ago_leaves(images: list[Path], own_spool: Spool) -> None:
    spool = own_spool
    foreign = spool.folder / "2024" / "note.txt"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("no image")
    with odd_pacs(images=images) as one:
        retrieve(asked(one), STUDY, spool=spool)
        old = spool.study_folder(STUDY).rename(spool.folder / "9.9.9")
        for path in old.iterdir():
            os.utime(path, (time.time() - KEEP_SECONDS - 60,) * 2)
        retrieve(asked(one), STUDY, spool=spool)
    assert spool.studies() == (STUDY, "2024")
    assert spool.missing("9.9.9") == len(images)
    (note,) = (spool.folder / ".left").iterdir()
    os.utime(note, (time.time() - KEEP_SECONDS - 60,) * 2)
    with odd_pacs(images=images) as one:
        retrieve(asked(one), STUDY, spool=spool)
    assert not note.exists()


def test_an_old_note_that_is_in_use_keeps_no_new_study_from_coming(
    images: list[Path], own_spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows removes no file that another program has open."""
    note = own_spool.folder / ".left" / "9.9.9.json"
    note.parent.mkdir(parents=True)
    note.write_text("{}")
    os.utime(note, (time.time() - KEEP_SECONDS - 60,) * 2)
    keep_file_in_use(monkeypatch, note)
    with odd_pacs(images=images) as one:
        assert retrieve(asked(one), STUDY, spool=own_spool).whole


def test_an_old_study_that_is_in_use_keeps_no_new_one_from_coming(
    images: list[Path], own_spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows moves no folder of which an image is open: nothing was retrieved any more."""
    spool = own_spool
    for uid in ("9.9.8", "9.9.9"):
        old = spool.folder / uid / "1.dcm"
        old.parent.mkdir(parents=True)
        old.write_bytes(b"x")
        os.utime(old, (time.time() - KEEP_SECONDS - 60,) * 2)
    keep_in_use(monkeypatch, "9.9.8")
    with odd_pacs(images=images) as one:
        assert retrieve(asked(one), STUDY, spool=spool).whole
    assert spool.studies() == (STUDY, "9.9.8")


def test_no_name_in_any_log_or_sentence(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """What is searched for, and what is found; with the libraries as quiet as the program makes them."""
    from engine.libraries import quiet_libraries

    caplog.set_level(logging.DEBUG)
    quiet_libraries()
    with odd_pacs(studies=3) as one:
        assert len(find_studies(asked(one), Query(name="Secret")).studies) == 3
        one.hangs = True
        with pytest.raises(PacsSilentError) as caught:
            find_studies(asked(one, seconds=HASTY), Query(name="Secret"))
    with pytest.raises(PacsError) as web:
        find_studies(PacsWish(web=f"http://127.0.0.1:{free_port()}/dicom-web").pacs(), Query(name="Secret"))
    said = caplog.text + "".join(capfd.readouterr()) + str(caught.value) + str(web.value) + repr(Query(name="Secret"))
    assert "secret" not in said.lower()


def test_tls_is_spoken_to_who_shows_a_certificate_that_is_trusted(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with odd_pacs(context) as one:
        secure = PacsWish(f"ODD@127.0.0.1:{one.port}", tls=True, authority=str(certificate))
        assert len(find_studies(secure.pacs(), Query()).studies) == 1
        for wrong in (replace(secure, authority=""), replace(secure, tls=False, seconds=HASTY)):
            with pytest.raises(PacsError):
                find_studies(wrong.pacs(), Query())


def test_results_are_sent_by_tls_where_the_site_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``receive`` and ``watch`` send went without, whatever the profile said of the PACS."""
    from engine.cli.intake_options import service_settings
    from engine.site import ENVIRONMENT_VARIABLE

    certificate, key = self_signed(tmp_path)
    profile = tmp_path / "profile.toml"
    text = f'schema = 1\nname = "x"\n[pacs]\ntls = true\ntls_authority = "{certificate.as_posix()}"\n'
    profile.write_text(text, encoding="utf-8")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(profile))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with odd_pacs(context) as one:
        bundle = tiny_bundle(tmp_path / "bundle")
        asked = service_settings(None, None, "json", 1, bundle, "auto", f"ODD@127.0.0.1:{one.port}")
        assert asked.pacs is not None
        (image,) = write_phantom(tmp_path / "in", slices=1, rows=16)
        assert dict(store_files(asked.pacs, [image])) == {image: ""}
    assert one.stored == 1


@pytest.mark.parametrize(
    ("answer", "match"),
    [(b"<html>hello</html>", "answers otherwise than DICOMweb does"), (b"", "stopped answering|answers otherwise")],
)
def test_a_web_server_that_is_no_dicomweb_is_said(answer: bytes, match: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        web = f"http://127.0.0.1:{server.getsockname()[1]}/x"

        def serve() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(65536)
                if answer:
                    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(answer)}\r\n\r\n"
                    peer.sendall(head.encode() + answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(PacsError, match=match):
            find_studies(PacsWish(web=web).pacs(), Query())
        thread.join()


def test_a_web_pacs_that_hangs_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        pacs = PacsWish(web=f"http://127.0.0.1:{deaf.getsockname()[1]}/x", seconds=HASTY).pacs()
        with pytest.raises(PacsSilentError, match="said nothing for 1 s"):
            find_studies(pacs, Query())


@pytest.mark.parametrize(
    "make",
    [
        lambda: PacsWish().pacs(),
        lambda: PacsWish("no address").pacs(),
        lambda: PacsWish("A@b:99999").pacs(),
        lambda: PacsWish("A@b:\N{SUPERSCRIPT TWO}").pacs(),
        lambda: PacsWish(" @b:1").pacs(),
        lambda: PacsWish("\N{LATIN CAPITAL LETTER A WITH DIAERESIS}@b:1").pacs(),
        lambda: PacsWish("A@b:1", own_title="").pacs(),
        lambda: PacsWish("A@b:1", own_title="A\\B").pacs(),
        lambda: PacsWish("A@b:1", own_title="A" * 17).pacs(),
        lambda: PacsWish("A@b:1", way="web").pacs(),
        lambda: PacsWish(web="pacs/dicom-web").pacs(),
        lambda: PacsWish(web="https://pacs/dicom web").pacs(),
        lambda: PacsWish("A@b:1", way="fly").pacs(),
        lambda: PacsWish("A@b:1", tls=True, authority="/nowhere.pem").pacs().peer.tls.context(),  # type: ignore[union-attr]
    ],
)
def test_settings_that_name_no_pacs_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(SettingsError):
        make()


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    """The option took it, unlike the site's profile, and every sentence and log named it."""
    with pytest.raises(SettingsError, match="netrc") as caught:
        find_studies(PacsWish(web=f"http://me:Secret@127.0.0.1:{free_port()}/dicom-web").pacs(), Query())
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize(
    "days", [("2024-01-01", ""), ("20240102", "20240101"), ("31012024", ""), ("", "20240230"), ("٢٠٢٤٠١٠١", "")]
)
def test_days_that_are_none_are_refused(days: tuple[str, str]) -> None:
    with pytest.raises(UsageError):
        Query(first=days[0], last=days[1])


def test_names_are_searched_for_as_people_write_them() -> None:
    def filters(name: str) -> object:
        return dict(Query(name=name).filters())["PatientName"]

    assert filters("Roe, Jane") == filters("Roe^Jane") == filters(" Roe  Jane ") == "Roe*Jane*"
    assert filters("R*e") == "R*e"
    assert "PatientName" not in dict(Query(name=" * ").filters()), "anonymised studies have no name to match"


def test_answers_that_are_odd_are_read_or_left() -> None:
    answer = Dataset()
    assert study_of(answer) is None
    answer.StudyInstanceUID = "1.2"
    answer.ModalitiesInStudy = "MR"
    assert study_of(answer) is None
    del answer.ModalitiesInStudy
    answer.PatientName = "A\nB^C^^"
    answer.NumberOfStudyRelatedInstances = "12"
    found = study_of(answer)
    assert found is not None
    assert (found.patient, found.images, found.modalities) == ("AB^C", 12, ())
