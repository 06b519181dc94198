"""Nothing twice: what the store holds of the same images, networks and version is given back; all else is judged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from engine.cli import main
from engine.phantom import write_phantom
from engine.report.json_ import report_from_json, report_to_json, result_schema
from engine.service import Place, Records, StudyService
from engine.service import again as again_module
from engine.service.again import write_again
from engine.service.values import RECORDED, Answer
from engine.triage import analyse as analyse_module
from engine.triage.request import AnalyseRequest
from engine.triage.values import Provenance
from tests.support.bundles import tiny_bundle


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys of the series that went through the networks."""
    keys: list[str] = []
    really = analyse_module.judge_series

    def counting(series, *arguments, **named):  # type: ignore[no-untyped-def]
        keys.append(series.key)
        return really(series, *arguments, **named)

    monkeypatch.setattr(analyse_module, "judge_series", counting)
    return keys


@pytest.fixture
def request_(tmp_path: Path) -> AnalyseRequest:
    write_phantom(tmp_path / "ct", slices=8, spacing_mm=37.5, rows=96)
    return AnalyseRequest((tmp_path / "ct",), bundle=tiny_bundle(tmp_path), backend="onnxruntime-cpu")


def run(request: AnalyseRequest, place: Place | None = None, records: Records = RECORDED) -> tuple[Answer, set[str]]:
    with StudyService(request, records) as service:
        answer = service.run(place)
        return answer, set(service.known)


def test_the_second_time_the_kept_result_is_given_with_what_made_it(
    request_: AnalyseRequest, judged: list[str], tmp_path: Path
) -> None:
    first, known = run(request_, Place(tmp_path / "one", ("json",)))
    assert known == set()
    again, known = run(request_, Place(tmp_path / "two", ("json", "seg")))
    assert len(judged) == len(known) == 1
    assert again.report.studies == first.report.studies
    assert again.report.provenance.started == first.report.provenance.started
    (one,) = (tmp_path / "one").glob("*.json")
    assert (tmp_path / "two" / one.name).read_bytes() == one.read_bytes()
    assert again.delivered[0].not_written == ()
    assert list((tmp_path / "two").glob("*.seg.dcm")), "masks come from the store"


def test_of_several_studies_each_names_the_run_that_made_it(
    request_: AnalyseRequest, judged: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run was named for all, and what `export report` made of the kept one was another document in the archive."""
    first, _ = run(request_)
    write_phantom(tmp_path / "other", slices=8, spacing_mm=37.5, rows=96, seed=5)
    both, known = run(replace(request_, paths=(tmp_path / "ct", tmp_path / "other")))
    assert len(judged) == 2
    assert len(known) == 1
    text = report_to_json(both.report)
    jsonschema.Draft202012Validator(result_schema()).validate(json.loads(text))
    read = report_from_json(text)
    assert read == both.report
    (old,) = (one for one in read.studies if one.key == first.report.studies[0].key)
    (new,) = (one for one in read.studies if one.key != old.key)
    assert (old.made, new.made) == (first.report.provenance, None)
    assert read.of(old) == first.report

    (tmp_path / "both.json").write_text(text, encoding="utf-8")
    told: list[Provenance] = []
    monkeypatch.setattr(again_module, "deliver_documents", lambda _by, _of, alone, *_: told.append(alone.provenance))
    with StudyService(replace(request_, paths=(tmp_path / "ct", tmp_path / "other"))) as service:
        list(write_again(service, tmp_path / "both.json", Place(tmp_path / "out", ("sr",))))
    assert sorted(told, key=lambda made: made.started) == [first.report.provenance, both.report.provenance]


def test_images_that_changed_under_their_uids_are_judged(request_: AnalyseRequest, judged: list[str]) -> None:
    run(request_)
    path = sorted(request_.paths[0].iterdir())[4]
    content = bytearray(path.read_bytes())
    content[-3000] ^= 1
    path.write_bytes(content)
    _, known = run(request_)
    assert known == set()
    assert len(judged) == 2


def test_a_copy_in_another_folder_is_known(request_: AnalyseRequest, judged: list[str], tmp_path: Path) -> None:
    import shutil
    from dataclasses import replace

    run(request_)
    shutil.copytree(request_.paths[0], tmp_path / "elsewhere")
    run(replace(request_, paths=(tmp_path / "elsewhere",)))
    assert len(judged) == 1


@pytest.mark.parametrize("change", ["version", "bundle", "asked"])
def test_another_version_another_bundle_and_who_asks_for_it_are_judged(
    request_: AnalyseRequest, judged: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    from dataclasses import replace

    run(request_)
    if change == "version":
        monkeypatch.setattr("engine.service.known.__version__", "9.9.9")
        run(request_)
    elif change == "bundle":
        run(replace(request_, bundle=tiny_bundle(tmp_path / "other", version="1.0.1")))
    else:
        run(request_, records=Records(reuse=False))
    assert len(judged) == 2


def test_who_keeps_nothing_is_given_nothing_kept(request_: AnalyseRequest, judged: list[str]) -> None:
    run(request_)
    run(request_, records=Records(store=False))
    assert len(judged) == 2


def test_analyze_says_that_it_gives_a_kept_result(
    request_: AnalyseRequest, judged: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["analyze", str(request_.paths[0]), "--bundle", str(request_.bundle), "--json", str(tmp_path / "r.json")]
    assert main(command) in (0, 3)
    first = json.loads((tmp_path / "r.json").read_text())
    capsys.readouterr()
    assert main(command) in (0, 3)
    assert "1 series was analysed before with the same networks" in capsys.readouterr().err
    assert json.loads((tmp_path / "r.json").read_text()) == first
    assert main([*command, "--again"]) in (0, 3)
    assert "analysed before" not in capsys.readouterr().err
    assert len(judged) == 2
