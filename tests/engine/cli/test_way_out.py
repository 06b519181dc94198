"""What a command says when nothing is there, or something is wrong: true, plain, and with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import NothingFoundError
from tests.support.bundles import tiny_bundle


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize("words", [["verify"], ["export", "table.csv"], ["restart"], ["rotate"]])
def test_a_folder_without_a_chain_is_not_an_intact_one(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that was the wrong one, or emptied, was "0 records, intact"."""
    (tmp_path / "wrong").mkdir()
    assert main(["audit", *words, "--folder", str(tmp_path / "wrong")]) == 2
    assert "There is no audit chain in" in capsys.readouterr().err


def test_a_digest_that_is_not_in_the_chain_is_said_without_an_empty_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--expect", "abc"]) == 1
    assert capsys.readouterr().err == "No record has the digest abc. [expected]\n"


def test_a_broken_chain_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", "rebuild", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "0 studies added, 0 files were no results.\n"
    (chain,) = (tmp_path / "data").rglob("audit.jsonl")
    chain.write_text(chain.read_text().replace("rebuilt", "changed"))
    assert main(["audit", "verify"]) == 1
    assert "alveoscope audit restart" in capsys.readouterr().err


def test_a_bundle_that_was_verified_is_said_to_be_intact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It ended in a column of differences, for the reader to judge."""
    assert main(["bundle", "verify", str(tiny_bundle(tmp_path))]) == 0
    assert capsys.readouterr().out.endswith("its networks give their golden results.\n")


def test_an_empty_worklist_says_what_fills_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist"]) == 0
    assert "alveoscope batch, watch and receive" in " ".join(capsys.readouterr().out.split())


def test_one_file_is_not_files(tmp_path: Path) -> None:
    from engine.dicom import scan

    (tmp_path / "one.txt").write_text("no image")
    with pytest.raises(NothingFoundError, match="The file is no DICOM object"):
        scan([tmp_path])
    (tmp_path / "two.txt").write_text("no image")
    with pytest.raises(NothingFoundError, match="None of 2 files is a DICOM object"):
        scan([tmp_path])
