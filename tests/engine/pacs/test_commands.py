"""``find``, ``retrieve`` and ``send`` as a person types them, against a real Orthanc."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import NothingFoundError
from engine.intake.retrieve import Retrieved
from engine.intake.spool import retrieved_spool
from engine.pacs.errors import PacsError
from engine.phantom import write_phantom
from engine.report.dicom_sr import structured_report
from engine.site import ENVIRONMENT_VARIABLE
from engine.triage.request import AnalyseRequest
from tests.engine.pacs.conftest import Held, uid_of
from tests.support.bundles import tiny_bundle
from tests.support.documents import a_document
from tests.support.odd_pacs import STUDY, odd_pacs
from tests.support.pacs import Orthanc

pytestmark = [pytest.mark.waits, pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_find_lists_studies_and_series(orthanc: Orthanc, held: Held, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "Roe", "--pacs", orthanc.address, "--json", "-"]) == 0
    (study,) = json.loads(capsys.readouterr().out)
    assert (study["study_instance_uid"], study["patient_id"], study["patient"]) == (
        uid_of(held.other),
        "P2",
        "Roe^Jane",
    )
    assert main(["find", "--series", uid_of(held.other), "--pacs", orthanc.address]) == 0
    assert "\tCT\t" in capsys.readouterr().out
    assert main(["find", "--pacs", orthanc.address, "--most", "1"]) == 0
    assert "Only 1 are listed; the PACS has more. Narrow the search." in capsys.readouterr().err
    assert main(["find", "Nobody", "--pacs", orthanc.address]) == 3


def test_the_pacs_of_the_site_needs_no_option(
    orthanc: Orthanc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["find"]) == 2
    assert "No PACS is known." in capsys.readouterr().err
    profile = tmp_path / "profile.toml"
    text = f'schema = 1\nname = "x"\nlocked = ["pacs"]\n[pacs]\naddress = "{orthanc.address}"\nmost_studies = 2\n'
    profile.write_text(text, encoding="utf-8")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(profile))
    assert main(["find"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["find", "--pacs", "OTHER@elsewhere:104"]) == 2
    assert "--pacs is decided by the site profile" in capsys.readouterr().err


def test_a_study_that_can_not_be_had_or_read_keeps_no_other_from_being_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first one came and lay there, and nobody judged it or said so."""
    judged: list[str] = []

    def fetch(_pacs: object, uid: str, *_given: object, **_named: object) -> Retrieved:
        if uid == "1.2":
            raise PacsError("The PACS has no CT series of this study.", "Was it moved or deleted?")
        return Retrieved(uid, tmp_path / uid, 3, 3)

    def judge(request: AnalyseRequest, **_named: object) -> int:
        judged.append(request.paths[0].name)
        if judged == ["1.1"]:
            raise NothingFoundError("There are no files here.")
        return 0

    monkeypatch.setattr("engine.intake.retrieve.retrieve", fetch)
    monkeypatch.setattr("engine.cli.analyze.run_analysis", judge)
    words = ["retrieve", "1.1", "1.2", "1.3", "--pacs", "NOBODY@127.0.0.1:9", "-q"]
    assert main(words) == 1
    assert judged == ["1.1", "1.3"]
    said = capsys.readouterr().err
    assert "1.2: The PACS has no CT series of this study." in said
    assert "1.1: There are no files here." in said


def test_retrieve_fetches_priors_too_and_judges(
    orthanc: Orthanc, held: Held, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tiny_bundle(tmp_path / "bundle")
    code = main(
        ["retrieve", uid_of(held.later), "--priors", "3", "--pacs", orthanc.address, "--bundle", str(bundle), "-q"]
    )
    said = capsys.readouterr().out
    assert set(retrieved_spool().studies()) == {uid_of(held.later), uid_of(held.earlier)}
    assert f"{uid_of(held.earlier)}\t4\t" in said
    assert code == 3, "four slices of 32 pixels are nothing to judge, and both are said so"
    assert said.count("NOT ASSESSABLE") == 2


def test_a_part_is_named_and_not_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    images = write_phantom(
        tmp_path / "in", slices=6, rows=16, edit=lambda one, _: setattr(one, "StudyInstanceUID", STUDY)
    )
    with odd_pacs(images=images, stop_after=4) as one:
        assert main(["retrieve", STUDY, "--pacs", f"ODD@127.0.0.1:{one.port}", "-q"]) == 1
    said = capsys.readouterr()
    assert f"{STUDY}: 4 of 6 images came, and the study is not judged. ODD stopped answering" in said.err
    assert "not assessable" not in said.out


@pytest.mark.parametrize("web", [False, True])
def test_send_says_what_was_taken(
    orthanc: Orthanc, tmp_path: Path, capsys: pytest.CaptureFixture[str], web: bool
) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (results / "a.sr.dcm").write_bytes(structured_report(a_document(tmp_path / "in")))
    where = ["--web", orthanc.web] if web else ["--pacs", orthanc.address]
    assert main(["send", str(results), *where]) == 0
    assert "1 of 1 files were taken by" in capsys.readouterr().out
    (results / "b.dcm").write_text("none", encoding="utf-8")
    assert main(["send", str(results), *where]) == 1
    assert "b.dcm was not taken: the file can't be read" in capsys.readouterr().err


def test_one_reason_for_many_files_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = write_phantom(tmp_path / "in", slices=5, rows=16)
    assert main(["send", str(tmp_path / "in"), "--pacs", "OFF@127.0.0.1:1"]) == 1
    said = capsys.readouterr().err
    assert said.count("Nothing answers") == 1
    assert f"5 files ({sorted(files)[0].name} first) were not taken" in said
