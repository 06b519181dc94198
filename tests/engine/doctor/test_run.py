from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import main
from engine.doctor import checks, run
from engine.doctor.values import Check, Outcome
from engine.intake.send import Outbox, outbox_folder
from tests.support.bundles import tiny_bundle


@pytest.fixture
def good_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tiny_bundle(tmp_path)
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(path))
    return path


def test_every_topic_is_looked_at_and_nothing_fails_here(good_bundle: Path) -> None:
    found = list(run.run_checks())
    assert {check.topic for check in found} >= {topic for topic, _ in run.GROUPS}
    assert [check for check in found if check.outcome is Outcome.FAIL] == []


def test_every_compressed_syntax_has_its_decoder() -> None:
    rows = list(checks.decoders())
    assert [check.name for check in rows if check.outcome is not Outcome.OK] == []
    assert len(rows) >= 15


def test_a_syntax_that_nothing_decodes_is_said_and_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.dicom import decoder_table

    known = decoder_table()[0]
    monkeypatch.setattr("engine.dicom.decoder_table", lambda: (replace(known, plugin=None, note="nobody"),))
    (row,) = checks.decoders()
    assert (row.outcome, row.detail) == (Outcome.WARN, "nobody")


def test_a_changed_bundle_fails_strict(good_bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (good_bundle / "MODEL_CARD.md").write_text("changed")
    assert main(["doctor", "--strict", "--json", "-"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert any(row["topic"] == "bundle" and row["outcome"] == "fail" for row in rows["checks"])


def test_a_check_that_breaks_is_a_finding_and_the_others_still_run(
    good_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[Check]:
        raise ZeroDivisionError

    monkeypatch.setattr(run, "GROUPS", (("broken", broken), ("clock", checks.clock)))
    found = list(run.run_checks())
    assert (found[0].topic, found[0].outcome) == ("broken", Outcome.FAIL)
    assert any(check.topic == "clock" for check in found)


def test_a_check_that_can_not_be_made_says_why_in_words(good_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (good_bundle / "MODEL_CARD.md").write_text("changed")
    monkeypatch.setattr(run, "GROUPS", (("back-ends", checks.inference_backends),))
    found = next(run.run_checks())
    assert (found.outcome, found.hint) == (Outcome.FAIL, "Install the bundle again.")
    assert found.detail.startswith("MODEL_CARD.md was changed: ")


def test_the_sites_own_worklist_is_the_one_that_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "site.toml"
    (tmp_path / "list.sqlite3").mkdir()  # no file, so that it can't be opened
    address = f"sqlite:///{tmp_path / 'list.sqlite3'}"
    profile.write_text(f'schema = 1\nname = "x"\n[worklist]\nurl = "{address}"\n', encoding="utf-8")
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(profile))
    (check,) = checks.worklist_store()
    assert check.outcome is Outcome.FAIL
    (tmp_path / "list.sqlite3").rmdir()
    (check,) = checks.worklist_store()
    assert (check.outcome, check.detail) == (Outcome.OK, f"{address}: 0 studies")


def test_a_folder_that_takes_no_file_fails_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", "/proc/nowhere")
    data = next(check for check in checks.storage() if check.name == "data folder")
    assert data.outcome is Outcome.FAIL
    assert data.hint


def test_results_for_a_pacs_to_which_nobody_sends_any_more_are_told(tmp_path: Path) -> None:
    outbox = Outbox(outbox_folder())
    outbox.add(tmp_path / "a.dcm", "FORMER")
    outbox.add(tmp_path / "b.dcm", "PACS")
    (none,) = checks.results_to_send()
    assert none.outcome is Outcome.OK, "none has waited for long"
    (former,) = outbox_folder().glob("a.dcm*.json")
    two_days_ago = time.time() - 2 * 86400
    os.utime(former, (two_days_ago, two_days_ago))
    (told,) = checks.results_to_send()
    assert told.outcome is Outcome.WARN
    assert told.detail == "1 for FORMER: nobody has tried to send them for a day"
    assert str(outbox_folder()) in told.hint
