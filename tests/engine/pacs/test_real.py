"""Orthanc and dcmqrscp as they are: searched, retrieved from by every way, sent to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from engine.intake.receiver import Receiver
from engine.intake.retrieve import Retrieved, retrieve
from engine.intake.spool import Spool, retrieved_spool
from engine.pacs.echo import echo
from engine.pacs.errors import PacsError, PacsRefusedError
from engine.pacs.find import earlier_studies, find_series, find_studies
from engine.pacs.peer import Pacs, PacsWish
from engine.pacs.query import Query
from engine.pacs.store import send_files
from engine.report.dicom_sr import structured_report
from engine.volume import Progress
from tests.engine.pacs.conftest import Held, uid_of
from tests.support.documents import a_document
from tests.support.pacs import Dcmqrscp, Orthanc

pytestmark = [pytest.mark.waits, pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")]

WAYS = ("orthanc", "orthanc-web", "dcmqrscp")


@pytest.fixture
def pacs(request: pytest.FixtureRequest) -> Callable[[str], Pacs]:
    def of(name: str, way: str = "auto") -> Pacs:
        if name == "dcmqrscp":
            return PacsWish(request.getfixturevalue("dcmqrscp").address, way=way).pacs()
        orthanc: Orthanc = request.getfixturevalue("orthanc")
        return PacsWish(web=orthanc.web).pacs() if name == "orthanc-web" else PacsWish(orthanc.address, way=way).pacs()

    return of  # type: ignore[return-value]


@pytest.mark.parametrize("name", WAYS)
def test_studies_are_found_by_name_id_day_and_accession(pacs: Callable[[str], Pacs], held: Held, name: str) -> None:
    one = pacs(name)
    both = [uid_of(held.later), uid_of(held.earlier)]
    assert [study.study_instance_uid for study in find_studies(one, Query(patient_id="P1")).studies] == both
    assert [study.study_instance_uid for study in find_studies(one, Query(name="Roe")).studies] == [uid_of(held.other)]
    (found,) = find_studies(one, Query(patient_id="P1", first="20240601", last="20240630")).studies
    assert (found.study_instance_uid, found.date, found.birth_date) == (both[0], "20240617", "19600102")
    (found,) = find_studies(one, Query(accession="A1")).studies
    assert (found.study_instance_uid, found.accession) == (both[1], "A1")
    assert found.patient == "Müller^Jürgen"
    assert find_studies(one, Query(name="Nobody")).studies == ()


@pytest.mark.parametrize("name", ["orthanc", "orthanc-web"])
def test_a_name_is_found_as_it_is_written_on_paper(pacs: Callable[[str], Pacs], held: Held, name: str) -> None:
    found = find_studies(pacs(name), Query(name="Müller, Jürgen")).studies
    assert {one.study_instance_uid for one in found} == {uid_of(held.earlier), uid_of(held.later)}


@pytest.mark.parametrize("name", WAYS)
def test_a_limit_is_said(pacs: Callable[[str], Pacs], held: Held, name: str) -> None:
    found = find_studies(replace(pacs(name), most=2), Query())
    assert (len(found.studies), found.more) == (2, True)
    held_there = len(find_studies(pacs(name), Query()).studies)  # other tests may have sent it results
    found = find_studies(replace(pacs(name), most=held_there), Query())
    assert (len(found.studies), found.more) == (held_there, False)


@pytest.mark.parametrize("name", WAYS)
def test_series_and_priors(pacs: Callable[[str], Pacs], held: Held, name: str) -> None:
    one = pacs(name)
    (series,) = find_series(one, uid_of(held.later))
    assert (series.modality, series.series_instance_uid) == ("CT", str(dcmread(held.later[0]).SeriesInstanceUID))
    (later,) = find_studies(one, Query(study_instance_uid=uid_of(held.later))).studies
    assert [study.study_instance_uid for study in earlier_studies(one, later)] == [uid_of(held.earlier)]


def _check(one: Retrieved, paths: list[Path]) -> None:
    assert (one.whole, one.came, one.why) == (True, len(paths), "")
    stored = {str(dcmread(path).SOPInstanceUID): dcmread(path) for path in one.folder.glob("*.dcm")}
    for path in paths:
        sent = dcmread(path)
        mine = stored.pop(str(sent.SOPInstanceUID))
        assert mine.PixelData == sent.PixelData
        assert mine.file_meta.TransferSyntaxUID == sent.file_meta.TransferSyntaxUID
    assert not stored


@pytest.mark.parametrize("name", WAYS)
def test_studies_come_as_they_are_stored(
    pacs: Callable[[str], Pacs], held: Held, held_plain: Held, tmp_path: Path, name: str
) -> None:
    """The earlier one is JPEG Lossless where the PACS can: nobody transcodes on the way."""
    spool = Spool(tmp_path / "spool", minimum_free_bytes=0)
    told: list[Progress] = []
    there = held_plain if name == "dcmqrscp" else held
    for paths in (there.earlier, there.later):
        one = retrieve(pacs(name), uid_of(paths), spool=spool, progress=told.append)
        _check(one, paths)
        assert told[-1] == Progress("retrieve", len(paths), len(paths))


@pytest.mark.parametrize("name", ["orthanc", "dcmqrscp"])
def test_c_move_brings_a_study_to_our_receiver_and_onto_no_worklist(
    pacs: Callable[..., Pacs], held: Held, receiver: Receiver, name: str
) -> None:
    one = retrieve(pacs(name, "move"), uid_of(held.later), spool=retrieved_spool(), receiver_runs=True)
    _check(one, held.later)
    _check(retrieve(pacs(name, "move"), uid_of(held.later), spool=retrieved_spool(), receiver_runs=True), held.later)
    assert receiver.counts.stored == 2 * len(held.later)
    assert not receiver.growing(uid_of(held.later))
    assert receiver.spool.studies() == ()


def test_c_move_without_a_receiver_is_refused_with_the_way_out(
    pacs: Callable[..., Pacs], held: Held, tmp_path: Path
) -> None:
    with pytest.raises(PacsError, match="C-MOVE needs our receiver, which is not running. Switch it on"):
        retrieve(pacs("orthanc", "move"), uid_of(held.later), spool=Spool(tmp_path / "spool", minimum_free_bytes=0))


def test_a_receiver_that_the_pacs_does_not_know_is_named(orthanc: Orthanc, held: Held, tmp_path: Path) -> None:
    stranger = replace(PacsWish(orthanc.address, way="move").pacs(), receiver="STRANGER")
    with pytest.raises(PacsError, match="STRANGER"):
        retrieve(
            stranger, uid_of(held.later), spool=Spool(tmp_path / "spool", minimum_free_bytes=0), receiver_runs=True
        )


@pytest.mark.parametrize("name", WAYS)
def test_a_study_that_is_not_there_is_said(pacs: Callable[[str], Pacs], tmp_path: Path, name: str) -> None:
    with pytest.raises(PacsError, match="has no CT series of this study"):
        retrieve(pacs(name), "1.2.3.4", spool=Spool(tmp_path / "spool", minimum_free_bytes=0))


@pytest.mark.parametrize("name", WAYS)
def test_results_are_sent_and_found_again(pacs: Callable[[str], Pacs], tmp_path: Path, name: str) -> None:
    report = tmp_path / "a.sr.dcm"
    report.write_bytes(structured_report(a_document(tmp_path / "in")))
    (tmp_path / "no.dcm").write_text("no DICOM")
    answers = dict(send_files(pacs(name), [report, tmp_path / "no.dcm"]))
    assert answers == {report: "", tmp_path / "no.dcm": "the file can't be read"}
    (series,) = find_series(pacs(name), str(dcmread(report).StudyInstanceUID))
    assert series.modality == "SR"


def test_an_echo_says_who_refuses(orthanc: Orthanc, dcmqrscp: Dcmqrscp) -> None:
    for address in (orthanc.address, dcmqrscp.address):
        peer = PacsWish(address).pacs().peer
        assert peer is not None
        assert echo(peer) > 0
    with pytest.raises(PacsRefusedError, match="refuses ALVEOSCOPE"):
        echo(replace(peer, title="OTHER"))
