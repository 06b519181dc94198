"""worklist, audit, batch and replay from the command line: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import main
from engine.phantom import write_phantom
from engine.triage.values import Verdict
from engine.worklist.store import open_store
from engine.worklist.values import Outcome
from tests.support.bundles import tiny_bundle


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))


def submit(uid: str, verdict: Verdict, probability: float) -> None:
    with open_store() as store:
        store.submit(uid, Path("in"), patient="Doe^Jane")
        entry = store.claim("w")
        assert entry is not None
        store.finish(entry.entry_id, Outcome(verdict, probability))


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["worklist", "--json", "-"]) == 0
    return [one["study_instance_uid"] for one in json.loads(capsys.readouterr().out)]


def test_the_list_is_in_reading_order_and_people_can_change_it(capsys: pytest.CaptureFixture[str]) -> None:
    submit("1.1", Verdict.NEGATIVE, 0.1)
    submit("1.2", Verdict.POSITIVE, 0.9)
    assert listed(capsys) == ["1.2", "1.1"]
    assert main(["worklist", "override", "1.1", "--priority", "stat", "--reason", "shock room"]) == 0
    assert listed(capsys) == ["1.1", "1.2"]
    assert main(["worklist", "read", "1.1"]) == 0
    assert listed(capsys) == ["1.2"]
    assert main(["worklist"]) == 0
    assert "positive" in capsys.readouterr().out


def test_why_a_study_stands_where_it_stands_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The table printed the codes of its JSON: "by-risk", and a probability of 1.00."""
    for uid, verdict, probability in (
        ("1.1", Verdict.NEGATIVE, 0.1),
        ("1.2", Verdict.NEGATIVE, 0.2),
        ("1.3", Verdict.POSITIVE, 0.9999),
        ("1.4", Verdict.NEGATIVE, 0.3),
    ):
        submit(uid, verdict, probability)
    main(["worklist", "override", "1.1", "--priority", "stat", "--reason", "shock room"])
    main(["worklist", "override", "1.2", "--priority", "routine", "--reason", "was read elsewhere"])
    capsys.readouterr()
    assert main(["worklist"]) == 0
    text = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if "│" in line]
    assert [row[-1] for row in rows] == ["put first by hand", "positive", "by risk", "put last by hand"]
    assert rows[1][4] == "> 0.99"


def test_an_override_without_reason_or_study_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", "override", "9.9", "--priority", "stat", "--reason", "x"]) == 2
    assert "No study 9.9" in capsys.readouterr().err
    assert main(["worklist", "override", "9.9", "--priority", "soon", "--reason", "x"]) == 2
    assert main(["worklist", "override", "9.9", "--priority", "stat"]) == 2


def test_an_account_without_a_name_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's user has none: the command ended with a traceback."""

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1000")

    monkeypatch.setattr("getpass.getuser", nobody)
    submit("1.1", Verdict.NEGATIVE, 0.1)
    assert main(["worklist", "override", "1.1", "--priority", "stat", "--reason", "shock room"]) == 0
    assert main(["worklist", "read", "1.1"]) == 0


def test_what_people_do_is_in_the_audit_chain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    submit("1.1", Verdict.NEGATIVE, 0.1)
    main(["worklist", "override", "1.1", "--priority", "stat", "--reason", "Mrs Doe fell"])
    assert main(["audit", "verify"]) == 0
    assert "1 record, intact" in capsys.readouterr().out
    chain = tmp_path / "data" / "audit" / "audit.jsonl"
    assert "overrode" in chain.read_text()
    assert "Doe" not in chain.read_text()
    chain.write_text(chain.read_text().replace("stat", "none"))
    assert main(["audit", "verify"]) == 1
    assert "NOT intact" in capsys.readouterr().out


def test_the_simulation_prints_a_table_and_draws_a_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figure = tmp_path / "waits.svg"
    options = ["--studies", "100", "--loads", "0.5", "--prevalences", "0.2", "--figure", str(figure)]
    assert main(["worklist", "simulate", *options]) == 0
    assert "first come" in capsys.readouterr().out
    assert figure.read_text().startswith("<svg")
    assert main(["worklist", "simulate", "--loads", "much"]) == 2
    assert main(["worklist", "simulate", "--loads", "0.8,7"]) == 2
    assert "7 can't be simulated" in capsys.readouterr().err


def test_batch_refuses_folders_that_make_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_bundle(tmp_path / "bundles")
    write_phantom(tmp_path / "in", slices=2, rows=64)
    assert main(["batch", str(tmp_path / "in"), "--out", str(tmp_path), "--bundle", str(bundle), "-q"]) == 2
    assert "lies in the output folder" in capsys.readouterr().err


def test_analyze_writes_evidence_and_replay_says_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = str(tiny_bundle(tmp_path / "bundles"))
    write_phantom(tmp_path / "in", slices=8, rows=128, spacing_mm=30.0)
    evidence = str(tmp_path / "evidence.json")
    assert main(["analyze", str(tmp_path / "in"), "--bundle", bundle, "--evidence", evidence, "-q"]) in (0, 3)
    capsys.readouterr()
    assert main(["replay", evidence, str(tmp_path / "in"), "--bundle", bundle, "-q"]) == 0
    assert "The result is the same." in capsys.readouterr().out


def test_the_receiver_says_a_wrong_pacs_before_it_listens(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bundle = str(tiny_bundle(tmp_path / "bundles"))
    assert main(["receive", "--pacs", "nonsense", "--bundle", bundle]) == 2
    assert "is not the address of a PACS" in capsys.readouterr().err


def test_a_list_that_goes_into_a_file_keeps_its_identifiers_whole(capsys: pytest.CaptureFixture[str]) -> None:
    long_uid = "1.2.826.0.1.3680043.10.474.419639.152757649181548418723364589755"
    submit(long_uid, Verdict.POSITIVE, 0.9)
    capsys.readouterr()
    assert main(["worklist"]) == 0
    assert long_uid in capsys.readouterr().out


def test_an_option_in_front_of_a_command_marks_no_study_on_another_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`worklist --database OTHER read UID` marked the study on the user's own list."""
    submit("1.1", Verdict.POSITIVE, 0.9)
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    with open_store(other) as store:
        store.submit("1.1", Path("in"))
    assert main(["worklist", "--database", other, "read", "1.1"]) == 2
    assert "Give it behind: worklist read --database." in capsys.readouterr().err
    assert listed(capsys) == ["1.1"]
    assert main(["worklist", "read", "--database", other, "1.1"]) == 0
    assert listed(capsys) == ["1.1"]


@pytest.mark.parametrize(
    "words",
    [["worklist"], ["worklist", "read", "1.1"], ["worklist", "override", "1.1", "--priority", "stat", "--reason", "x"]],
    ids=" ".join,
)
def test_a_list_whose_address_is_misspelt_is_not_made(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was made, empty, and the command said that nobody is waiting."""
    file = tmp_path / "mis" / "spelt.sqlite3"
    assert main([*words, "--database", f"sqlite:///{file}"]) == 2
    said = f"alveoscope: There is no worklist at {file}. Check how it is spelt. [path-not-found]\n"
    assert capsys.readouterr().err == said
    assert not file.parent.exists()


@pytest.mark.parametrize("name", ["Doe [/b]", "Doe [red]Jane", "[link=http://x]Doe", "Doe\x1b[2J[b]Jane"])
def test_a_name_is_listed_as_it_is_written(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One name with brackets ended the whole list, another lost its part in them, a third one cleared the screen."""
    with open_store() as store:
        store.submit("1.1", Path("in"), patient=name)
        store.submit("1.2", Path("in"), patient="Roe^Jim")
    assert main(["worklist"]) == 0
    said = capsys.readouterr().out
    assert name.replace("\x1b", "") in said
    assert "Roe^Jim" in said
    assert "\x1b" not in said
