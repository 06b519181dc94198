"""The receiver against dcmtk, and against peers that misbehave. Loopback only."""

from __future__ import annotations

import errno
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydicom import dcmread
from pydicom.uid import CTImageStorage, ImplicitVRLittleEndian, MRImageStorage, XRayRadiationDoseSRStorage
from pynetdicom import AE

from engine.errors import SettingsError, UsageError
from engine.intake.guard import Limits, Meter, Room
from engine.intake.receiver import Receiver
from engine.intake.settings import ReceiverSettings
from engine.intake.spool import Spool
from engine.intake.take import CANNOT_UNDERSTAND, NOT_THE_SOP_CLASS, OUT_OF_RESOURCES
from engine.phantom import WRITABLE_SYNTAXES, write_phantom
from tests.support.certificates import self_signed
from tests.support.tools import dcmtk

# pynetdicom's client leaves its socket to the garbage collector when the server hangs up first.
pytestmark = [pytest.mark.waits, pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")]

StartReceiver = Callable[..., Receiver]


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something that other threads do."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def associated(receiver: Receiver, *, title: str = "SCANNER", called: str = "ALVEOSCOPE", contexts=None):  # type: ignore[no-untyped-def]
    entity = AE(ae_title=title)
    for storage_class, syntax in contexts or [(CTImageStorage, "1.2.840.10008.1.2.1")]:
        entity.add_requested_context(storage_class, syntax)
    return entity.associate("127.0.0.1", receiver.port, ae_title=called)


def send(receiver: Receiver, paths: list[Path], *options: str) -> subprocess.CompletedProcess[str]:
    command = [dcmtk("storescu"), "-aec", "ALVEOSCOPE", *options, "127.0.0.1", str(receiver.port), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_echo(start_receiver: StartReceiver) -> None:
    receiver = start_receiver()
    done = subprocess.run(
        [dcmtk("echoscu"), "-aec", "ALVEOSCOPE", "127.0.0.1", str(receiver.port)], capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize("syntax", WRITABLE_SYNTAXES)
def test_every_transfer_syntax_lands_on_the_disk_as_it_came(
    start_receiver: StartReceiver, tmp_path: Path, syntax: str
) -> None:
    paths = write_phantom(tmp_path / "in", slices=2, rows=64, transfer_syntax=syntax)
    receiver = start_receiver()
    proposal = {
        "1.2.840.10008.1.2": "-xi",
        "1.2.840.10008.1.2.1": "-xe",
        "1.2.840.10008.1.2.1.99": "-xd",
        "1.2.840.10008.1.2.2": "-xb",
        "1.2.840.10008.1.2.4.70": "-xs",
        "1.2.840.10008.1.2.4.80": "-xt",
        "1.2.840.10008.1.2.4.90": "-xv",
        "1.2.840.10008.1.2.5": "-xr",
    }[syntax]
    done = send(receiver, paths, proposal)
    assert done.returncode == 0, done.stderr
    for path in paths:
        sent = dcmread(path)
        stored = dcmread(tmp_path / "spool" / sent.StudyInstanceUID / f"{sent.SOPInstanceUID}.dcm")
        assert stored.file_meta.TransferSyntaxUID == syntax
        assert stored.PixelData == sent.PixelData
    eventually(lambda: receiver.studies == [dcmread(paths[0]).StudyInstanceUID])  # type: ignore[attr-defined]


def test_the_same_objects_twice_are_one_study(start_receiver: StartReceiver, tmp_path: Path) -> None:
    paths = write_phantom(tmp_path / "in", slices=3, rows=64)
    receiver = start_receiver(quiet_seconds=30.0)
    assert send(receiver, paths).returncode == 0
    assert send(receiver, paths[::-1]).returncode == 0
    (study,) = receiver.spool.studies()
    assert (receiver.counts.stored, receiver.spool.images(study), receiver.waiting) == (6, 3, 1)


@pytest.mark.parametrize("keep", [False, True])
def test_every_storage_class_is_acknowledged_and_only_ct_is_a_study(
    start_receiver: StartReceiver, tmp_path: Path, keep: bool
) -> None:
    """A sender that stopped at the first refused object, a dose report, delivered no CT."""
    receiver = start_receiver(keep_others=keep)
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=64)
    ct = dcmread(path)
    private = "1.3.12.2.1107.5.9.1"
    classes = [XRayRadiationDoseSRStorage, MRImageStorage, private, CTImageStorage]
    association = associated(receiver, contexts=[(one, "1.2.840.10008.1.2.1") for one in classes])
    assert [str(context.abstract_syntax) for context in association.accepted_contexts] == classes
    for number, storage_class in enumerate(classes):
        ct.SOPClassUID = ct.file_meta.MediaStorageSOPClassUID = storage_class
        ct.SOPInstanceUID = ct.file_meta.MediaStorageSOPInstanceUID = f"1.2.{number}"
        assert association.send_c_store(ct).Status == 0, storage_class
    association.release()
    study = str(ct.StudyInstanceUID)
    assert receiver.spool.images(study) == 1
    assert (receiver.counts.stored, receiver.counts.put_aside) == (4 if keep else 1, 3)
    assert len(list((tmp_path / "spool" / "others").rglob("*.dcm"))) == (3 if keep else 0)
    said = receiver.said  # type: ignore[attr-defined]
    fate = "kept beside the study, not judged" if keep else "acknowledged and not kept: no verdict needs it"
    assert said[0] == f"{study}: X-Ray Radiation Dose SR: {fate}"
    assert said[2] == f"{study}: objects of a private class: {fate}"
    eventually(lambda: receiver.studies == [study])  # type: ignore[attr-defined]


def test_what_is_no_storage_class_is_not_accepted(start_receiver: StartReceiver) -> None:
    storage_commitment = "1.2.840.10008.1.20.1"
    association = associated(start_receiver(), contexts=[(storage_commitment, "1.2.840.10008.1.2.1")])
    assert not association.is_established


def test_other_images_under_the_same_uids_are_all_kept(start_receiver: StartReceiver, tmp_path: Path) -> None:
    """Public sets have slices that share one UID: it answered Success 36 times and kept one file."""
    receiver = start_receiver(quiet_seconds=30.0)
    paths = write_phantom(tmp_path / "in", slices=5, rows=64)
    association = associated(receiver)
    for path in paths:
        dataset = dcmread(path)
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
        assert association.send_c_store(dataset).Status == 0
        assert association.send_c_store(dataset).Status == 0, "and again: the same object is one file"
    dataset.PatientAge = "055Y"
    assert association.send_c_store(dataset).Status == 0, "another header, the same pixels: the later one stays"
    association.release()
    files = receiver.spool.files(str(dataset.StudyInstanceUID))
    assert sorted(path.name for path in files) == [*(f"1.2.3.{n}.dcm" for n in (2, 3, 4, 5)), "1.2.3.dcm"]
    stored = [dcmread(path) for path in files]
    assert {one.PixelData for one in stored} == {dcmread(path).PixelData for path in paths}
    assert [one.get("PatientAge") for one in stored].count("055Y") == 1
    assert any("two different images have one SOP Instance UID" in line for line in receiver.said)  # type: ignore[attr-defined]


def test_an_object_of_another_class_than_it_is_sent_as_is_not_taken(
    start_receiver: StartReceiver, tmp_path: Path
) -> None:
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=64)
    receiver = start_receiver()
    dataset = dcmread(path)
    dataset.SOPClassUID = MRImageStorage
    association = associated(receiver)
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    status = _send_raw(association, dataset, affected_class=CTImageStorage)
    association.release()
    assert status == NOT_THE_SOP_CLASS
    assert receiver.spool.studies() == ()


def _send_raw(association, dataset, *, affected_class: str) -> int:  # type: ignore[no-untyped-def]
    from io import BytesIO

    from pynetdicom.dimse_primitives import C_STORE
    from pynetdicom.dsutils import encode

    request = C_STORE()
    request.MessageID = 1
    request.AffectedSOPClassUID = affected_class
    request.AffectedSOPInstanceUID = dataset.SOPInstanceUID
    request.DataSet = BytesIO(encode(dataset, False, True))
    context = association.accepted_contexts[0]
    association._reactor_checkpoint.clear()  # as send_c_store does: or the association's own thread takes the answer
    while not association._is_paused:
        time.sleep(0.01)
    association.dimse.send_msg(request, context.context_id)
    _, response = association.dimse.get_msg(block=True)
    association._reactor_checkpoint.set()
    return int(response.Status)


def test_a_wrong_transfer_syntax_is_not_acknowledged(start_receiver: StartReceiver, tmp_path: Path) -> None:
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=64)
    receiver = start_receiver()
    # Negotiated implicit, sent explicit.
    association = associated(receiver, contexts=[(CTImageStorage, ImplicitVRLittleEndian)])
    assert _send_raw(association, dcmread(path), affected_class=CTImageStorage) == CANNOT_UNDERSTAND
    association.release()
    assert receiver.spool.studies() == ()
    assert receiver.counts.refused == {"encoding": 1}


@pytest.mark.parametrize("uid", ["", "1" * 65])
def test_an_image_of_no_study_is_answered_with_what_is_missing(
    start_receiver: StartReceiver, tmp_path: Path, uid: str
) -> None:
    """It was "not-dicom" in the log."""
    status, receiver = _sent_as_study(start_receiver, tmp_path, uid)
    assert status == NOT_THE_SOP_CLASS
    assert receiver.counts.refused == {"no-study-uid": 1}
    assert list((tmp_path / "spool").rglob("*")) == []


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2.3/../4", "1.2.ABC", "CON"])
def test_a_uid_never_becomes_a_path_outside_the_spool(start_receiver: StartReceiver, tmp_path: Path, uid: str) -> None:
    status, receiver = _sent_as_study(start_receiver, tmp_path, uid)
    assert status == 0
    (file,) = [path for path in (tmp_path / "spool").rglob("*") if path.is_file()]
    assert file.parent.parent == tmp_path / "spool"
    assert file.parent.name.startswith("id-")
    assert receiver.spool.studies() == (uid,)


def _sent_as_study(start_receiver: StartReceiver, tmp_path: Path, uid: str) -> tuple[int, Receiver]:
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=64)
    receiver = start_receiver()
    dataset = dcmread(path)
    from pydicom import config

    with config.disable_value_validation():
        dataset.StudyInstanceUID = uid
        association = associated(receiver)
        status = _send_raw(association, dataset, affected_class=CTImageStorage)
    association.release()
    return status, receiver


def test_a_full_disk_is_answered_and_nothing_is_acknowledged(
    start_receiver: StartReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=64)
    receiver = start_receiver(minimum_free_bytes=2**60)
    association = associated(receiver)
    assert association.send_c_store(path).Status == OUT_OF_RESOURCES
    assert receiver.counts.refused == {"disk-full": 1}

    def no_space(_path: Path, _content: bytes) -> None:
        from engine.files import output_error

        raise output_error(_path, OSError(errno.ENOSPC, "No space left on device"))

    receiver.spool = Spool(tmp_path / "spool", minimum_free_bytes=0)
    monkeypatch.setattr("engine.intake.spool.write_atomically", no_space)
    assert association.send_c_store(path).Status == OUT_OF_RESOURCES
    association.release()
    assert receiver.counts.stored == 0


def test_a_spool_that_was_deleted_is_made_again(start_receiver: StartReceiver, tmp_path: Path) -> None:
    one, other = write_phantom(tmp_path / "in", slices=2, rows=64)
    receiver = start_receiver(quiet_seconds=30.0)
    association = associated(receiver)
    assert association.send_c_store(one).Status == 0
    shutil.rmtree(tmp_path / "spool")
    (tmp_path / "spool").mkdir()
    assert association.send_c_store(other).Status == 0
    association.release()
    assert len(list((tmp_path / "spool").rglob("*.dcm"))) == 1


def test_calling_titles_that_are_not_on_the_list_are_turned_away(start_receiver: StartReceiver) -> None:
    receiver = start_receiver(calling_titles=("CT1",))
    assert associated(receiver, title="INTRUDER").is_rejected
    assert associated(receiver, title="CT1", called="OTHER").is_rejected
    known = associated(receiver, title="CT1")
    assert known.is_established
    known.release()
    eventually(lambda: receiver.counts.refused == {"calling-title": 1, "called-title": 1})


def test_addresses_that_are_not_on_the_list_get_no_connection(start_receiver: StartReceiver) -> None:
    receiver = start_receiver(limits=Limits(networks=(ip_network("10.0.0.0/8"),)))
    assert associated(receiver).is_aborted
    eventually(lambda: receiver.counts.refused["address"] == 1)


@pytest.mark.parametrize(
    ("address", "admitted"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("11.1.2.3", False), ("fe80::1%eth0", False)],
)
def test_allow_list_of_addresses(address: str, admitted: bool) -> None:
    assert Limits(networks=(ip_network("10.0.0.0/8"),)).admits(address) is admitted
    assert Limits().admits(address)


def test_only_so_many_associations_at_once(start_receiver: StartReceiver) -> None:
    receiver = start_receiver(limits=Limits(associations=2))
    first, second = associated(receiver), associated(receiver)
    third = associated(receiver)
    assert (first.is_established, second.is_established, third.is_rejected) == (True, True, True)
    eventually(lambda: receiver.counts.refused["too-many"] == 1)
    first.release()
    second.release()


def test_an_oversized_pdu_closes_the_connection_at_once(start_receiver: StartReceiver) -> None:
    receiver = start_receiver()
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as peer:
        peer.sendall(struct.pack(">BBL", 0x01, 0, 0xFFFFFFF0) + b"x" * 1000)
        assert _closed(peer)
    done = associated(receiver)
    assert done.is_established, "others are served"
    done.release()


def _closed(peer: socket.socket) -> bool:
    try:
        while peer.recv(4096):
            pass
    except ConnectionError:
        return True
    return True


def test_garbage_instead_of_dicom_closes_the_connection(start_receiver: StartReceiver) -> None:
    receiver = start_receiver(limits=Limits(seconds=1.0))
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert _closed(peer)
    assert receiver.spool.studies() == ()
    eventually(lambda: receiver.counts.refused == {"no-association": 1})


def test_a_title_that_is_no_ascii_is_served(start_receiver: StartReceiver) -> None:
    """Scanners are called so; the connection was cut without a word."""
    receiver = start_receiver()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        requests: list[bytes] = []

        def record() -> None:
            connection, _ = listener.accept()
            with connection:
                requests.append(connection.recv(65536))

        thread = threading.Thread(target=record)
        thread.start()
        entity = AE(ae_title="XXXXXXXXXXXXXXXX")
        entity.add_requested_context(CTImageStorage)
        entity.associate("127.0.0.1", listener.getsockname()[1], ae_title="ALVEOSCOPE")
        thread.join()
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as peer:
        peer.sendall(requests[0].replace(b"X" * 16, "R\xf6ntgen 1".encode("latin-1").ljust(16)))
        assert peer.recv(1) == b"\x02", "A-ASSOCIATE-AC (PS3.8 9.3.3)"


def test_a_peer_that_stops_in_the_middle_of_a_pdu_is_dropped(start_receiver: StartReceiver) -> None:
    receiver = start_receiver(limits=Limits(seconds=0.3))
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as peer:
        peer.sendall(struct.pack(">BBL", 0x01, 0, 200) + b"x" * 10)
        assert _closed(peer)


def test_an_object_over_the_limit_is_cut_off(start_receiver: StartReceiver, tmp_path: Path) -> None:
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=512)
    receiver = start_receiver(limits=Limits(object_bytes=100_000))
    association = associated(receiver)
    status = association.send_c_store(path)
    assert "Status" not in status
    assert receiver.spool.studies() == ()
    eventually(lambda: receiver.counts.refused["too-large"] == 1)  # nobody knew why the study never came


def test_many_large_objects_at_once_do_not_fill_the_memory() -> None:
    """Forty associations of half a gigabyte each, none of them ended: only each for itself was measured."""
    limits, room = Limits(bytes_under_way=1_000_000, small_bytes=100_000), Room()
    peers = [SimpleNamespace(recv=bytearray, socket=None) for _ in range(40)]
    meters = [Meter(limits, peer, room) for peer in peers]
    cut: set[int] = set()
    for _ in range(10):
        for number, peer in enumerate(peers):
            if number not in cut:
                try:
                    peer.recv(50_000)
                except OSError:
                    cut.add(number)
    assert room.taken <= limits.bytes_under_way + len(peers) * limits.small_bytes
    assert all(meters[number].exceeded for number in cut)
    assert 0 < len(cut) < 40
    slice_of_a_study = SimpleNamespace(recv=bytearray, socket=None)
    meters.append(Meter(limits, slice_of_a_study, room))
    assert len(slice_of_a_study.recv(90_000)) == 90_000  # a scanner goes on meanwhile
    meters[-1].object_done()
    for meter in meters:
        meter.close()
    assert room.taken == 0


def test_the_meter_slows_down_what_comes_too_fast() -> None:
    meter = Meter(Limits(objects_per_second=10))
    assert meter.object_done(now=100.0) == 0.0
    assert meter.object_done(now=100.0) == pytest.approx(0.1)
    assert meter.object_done(now=200.0) == 0.0


def test_a_taken_port_is_said(start_receiver: StartReceiver, tmp_path: Path) -> None:
    receiver = start_receiver()
    second = Receiver(ReceiverSettings(port=receiver.port), Spool(tmp_path / "other", 0), lambda uid: None)
    with pytest.raises(UsageError, match="Can't listen on 127"):
        second.start()


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "A" * 17}, {"calling_titles": ("Ü",)}, {"port": 70000}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="not an AE title|not a port"):
        ReceiverSettings(**wrong)  # type: ignore[arg-type]


def test_a_new_start_hands_on_what_an_earlier_one_received(start_receiver: StartReceiver, tmp_path: Path) -> None:
    paths = write_phantom(tmp_path / "in", slices=2, rows=64)
    study = str(dcmread(paths[0]).StudyInstanceUID)
    for path in paths:
        target = tmp_path / "spool" / study / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (tmp_path / "spool" / study / ".half.part").write_bytes(b"torn by a power cut")
    receiver = start_receiver()
    eventually(lambda: receiver.studies == [study])  # type: ignore[attr-defined]
    assert not list((tmp_path / "spool").rglob(".*.part"))


def test_tls_takes_a_peer_with_the_certificate_and_no_plain_one(start_receiver: StartReceiver, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    receiver = start_receiver(certificate=certificate, key=key, limits=Limits(seconds=2.0))
    stalled = socket.create_connection(("127.0.0.1", receiver.port), timeout=10)  # never begins its handshake
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    entity = AE(ae_title="SCANNER")
    entity.add_requested_context(CTImageStorage, "1.2.840.10008.1.2.1")
    secure = entity.associate("127.0.0.1", receiver.port, ae_title="ALVEOSCOPE", tls_args=(context, "localhost"))
    assert secure.is_established
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=64)
    assert secure.send_c_store(path).Status == 0
    secure.release()
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as plain:
        plain.sendall(struct.pack(">BBL", 0x01, 0, 200) + b"x" * 200)
        assert _closed(plain)
    eventually(lambda: receiver.counts.refused["tls"] >= 1)
    stalled.close()


@pytest.mark.parametrize("tls", [False, True])
def test_connections_of_one_address_are_limited_before_any_handshake(
    start_receiver: StartReceiver, tmp_path: Path, tls: bool
) -> None:
    """Sixty stalled TLS handshakes held sixty threads."""
    certificate, key = self_signed(tmp_path) if tls else (None, None)
    limits = Limits(connections_per_address=5, seconds=5.0)
    receiver = start_receiver(certificate=certificate, key=key, limits=limits)
    before = threading.active_count()
    peers = [socket.create_connection(("127.0.0.1", receiver.port), timeout=10) for _ in range(60)]
    eventually(lambda: receiver.counts.refused["connections"] >= 50)
    assert threading.active_count() - before <= 5 * 3, "an association has a few threads of its own"
    for peer in peers:
        peer.close()
    context = ssl.create_default_context(cafile=str(certificate)) if tls else None
    if context is not None:
        context.check_hostname = False

    def served() -> bool:
        entity = AE(ae_title="SCANNER")
        entity.add_requested_context(CTImageStorage, "1.2.840.10008.1.2.1")
        secure = None if context is None else (context, "localhost")
        again = entity.associate("127.0.0.1", receiver.port, ae_title="ALVEOSCOPE", tls_args=secure)
        established = bool(again.is_established)
        if established:
            again.release()
        return established

    eventually(served)


@pytest.mark.parametrize("tls", [False, True])
def test_silent_peers_do_not_hold_up_who_wants_to_stop(
    start_receiver: StartReceiver, tmp_path: Path, tls: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each silent peer's association was aborted before there was one, which ended its thread with a traceback."""
    died: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda arguments: died.append(arguments.exc_value))
    certificate, key = self_signed(tmp_path) if tls else (None, None)
    an_hour = Limits(seconds=3600.0)  # of silence: who waited for its end would never be done
    receiver = start_receiver(certificate=certificate, key=key, limits=an_hour)
    peers = [socket.create_connection(("127.0.0.1", receiver.port), timeout=10) for _ in range(5)]
    server = receiver._server
    assert server is not None
    eventually(lambda: len(server._sockets if tls else receiver._meters) == 5)
    receiver.stop()
    assert all(_closed(peer) for peer in peers)
    assert died == []


def test_a_study_that_can_not_be_handed_on_is_handed_on_later(tmp_path: Path) -> None:
    """One that failed ended the thread: every study after it was acknowledged and never judged."""
    told: list[str] = []
    said: list[str] = []
    failures = ["1.2.3", "1.2.3"]

    def on_study(uid: str) -> None:
        if uid in failures:
            failures.remove(uid)
            raise ValueError("DOE^JOHN is no date")
        told.append(uid)

    for uid in ("1.2.3", "1.2.4"):
        (tmp_path / "spool" / uid).mkdir(parents=True)
        (tmp_path / "spool" / uid / "1.dcm").write_bytes(b"cut off by a power cut")
    settings = ReceiverSettings(port=0, quiet_seconds=0.1)
    with Receiver(settings, Spool(tmp_path / "spool", 0), on_study, say=said.append) as receiver:
        eventually(lambda: sorted(told) == ["1.2.3", "1.2.4"])
        assert receiver.alive
    assert said
    assert "DOE" not in "".join(said)


def test_odd_titles_and_small_pdus_are_served(start_receiver: StartReceiver, tmp_path: Path) -> None:
    (path, *_) = write_phantom(tmp_path / "in", slices=1, rows=64)
    receiver = start_receiver(quiet_seconds=30.0)
    for calling, called in (("A", "ALVEOSCOPE"), ("  CT 1 ", " ALVEOSCOPE "), ("M/R_7.b-x", "ALVEOSCOPE")):
        entity = AE(ae_title=calling)
        entity.maximum_pdu_size = 4096
        entity.add_requested_context(CTImageStorage, "1.2.840.10008.1.2.1")
        association = entity.associate("127.0.0.1", receiver.port, ae_title=called)
        assert association.is_established, (calling, called)
        assert association.send_c_store(path).Status == 0
        association.release()
    assert receiver.spool.images(receiver.spool.studies()[0]) == 1


class Crowd:
    """Twenty senders, one of them cut off, among garbage, a wrong title and a flood of connections."""

    def __init__(self, receiver: Receiver, folders: list[list[Path]]) -> None:
        self.receiver = receiver
        self.folders = folders
        self.acknowledged: list[Path] = []
        self.silent: list[socket.socket] = []

    def run(self) -> None:
        work = [partial(self.send_all, number) for number in range(len(self.folders))]
        threads = [threading.Thread(target=one) for one in (*work, self.garbage, self.wrong_title, self.flood)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for peer in self.silent:
            peer.close()

    def send_all(self, number: int) -> None:
        association = associated(self.receiver)
        for count, path in enumerate(self.folders[number]):
            if number == 0 and count == 5:
                association.abort()
                return
            if association.send_c_store(path).Status == 0:
                self.acknowledged.append(path)
        association.release()

    def garbage(self) -> None:
        with socket.create_connection(("127.0.0.1", self.receiver.port), timeout=20) as peer:
            peer.sendall(bytes(range(256)) * 40)

    def wrong_title(self) -> None:
        associated(self.receiver, title="INTRUDER")

    def flood(self) -> None:
        # Another address of the loopback, where there is one; half of the connections stay open and silent.
        source = ("127.0.0.2", 0) if sys.platform == "linux" else ("127.0.0.1", 0)
        for count in range(80):
            with suppress(OSError):
                address = ("127.0.0.1", self.receiver.port)
                peer = socket.create_connection(address, timeout=20, source_address=source)
                if count % 2:
                    self.silent.append(peer)
                else:
                    peer.close()


def test_twenty_associations_with_one_cut_off_garbage_a_wrong_title_and_a_flood(
    start_receiver: StartReceiver, tmp_path: Path
) -> None:
    """Nothing that was acknowledged is lost, and the well-behaved are served."""
    senders, slices = 20, 10
    folders = [
        write_phantom(tmp_path / f"in{number}", slices=slices, rows=64, uids_seed=f"sender {number}")
        for number in range(senders)
    ]
    limits = Limits(associations=senders + 2, connections_per_address=30)
    receiver = start_receiver(limits=limits, calling_titles=("SCANNER",))
    crowd = Crowd(receiver, folders)
    crowd.run()
    for path in crowd.acknowledged:
        sent = dcmread(path)
        stored = dcmread(receiver.spool.study_folder(sent.StudyInstanceUID) / f"{sent.SOPInstanceUID}.dcm")
        assert stored.PixelData == sent.PixelData
    assert len(crowd.acknowledged) == (senders - 1) * slices + 5
    assert receiver.counts.refused["calling-title"] >= 1
    expected = {str(dcmread(folder[0]).StudyInstanceUID) for folder in folders}
    eventually(lambda: set(receiver.studies) == expected)  # type: ignore[attr-defined]


def test_a_monitor_that_only_knocks_takes_no_place_from_a_scanner(start_receiver: StartReceiver) -> None:
    """It connects and goes, again and again; each time a thread waited half a minute for a request."""
    receiver = start_receiver(limits=Limits(connections_per_address=5))
    for knock in range(1, 13):
        with socket.create_connection(("127.0.0.1", receiver.port)):
            eventually(lambda: bool(receiver._server.active_associations))  # type: ignore[union-attr]
        eventually(lambda: not receiver._server.active_associations, seconds=5.0)  # type: ignore[union-attr]
        assert "connections" not in receiver.counts.refused, knock
    association = associated(receiver)
    assert association.is_established
    association.release()
