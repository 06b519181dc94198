"""Any change, gap or cut in the audit chain is found; what a crash left is repaired and said."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from engine.audit import AuditChain, Event, verify
from engine.audit.files import CURRENT, HEAD
from engine.audit.verify import records, to_csv
from engine.errors import StoreError


@pytest.fixture
def chain(tmp_path: Path) -> AuditChain:
    chain = AuditChain(tmp_path, actor="dr@host", clock=lambda: 1.6e9)
    for number in range(6):
        chain.append(Event.ANALYSED, study_instance_uid=f"1.2.{number}", verdict="negative", probability=0.125)
    return chain


def lines(chain: AuditChain) -> list[str]:
    return (chain.folder / CURRENT).read_text().splitlines(keepends=True)


def codes(chain: AuditChain) -> list[str]:
    return [problem.code for problem in verify(chain.folder).problems]


def test_an_untouched_chain_is_intact(chain: AuditChain) -> None:
    found = verify(chain.folder)
    assert (found.records, found.intact) == (6, True)
    assert json.loads((chain.folder / HEAD).read_text())["digest"] == found.digest


def test_every_single_changed_character_is_found(chain: AuditChain) -> None:
    path = chain.folder / CURRENT
    original = path.read_bytes()
    for position in range(0, len(original), 7):
        changed = bytearray(original)
        changed[position] ^= 1
        path.write_bytes(changed)
        assert not verify(chain.folder).intact, f"byte {position}"


def test_a_changed_record_with_its_digest_made_anew_is_found_by_the_next_one(chain: AuditChain) -> None:
    from dataclasses import replace

    all_lines = lines(chain)
    third = list(records(chain.folder))[2]
    all_lines[2] = replace(third, details={**third.details, "verdict": "positive"}).to_line()
    (chain.folder / CURRENT).write_text("".join(all_lines))
    found = verify(chain.folder).problems
    assert [(one.code, one.line) for one in found] == [("changed", 4)]


@pytest.mark.parametrize("gone", [0, 2, 4])
def test_a_missing_record_is_a_gap(chain: AuditChain, gone: int) -> None:
    kept = lines(chain)
    del kept[gone]
    (chain.folder / CURRENT).write_text("".join(kept))
    assert codes(chain) == ["gap"]


def test_records_cut_off_at_the_end_are_found(chain: AuditChain) -> None:
    (chain.folder / CURRENT).write_text("".join(lines(chain)[:-1]))
    assert codes(chain) == ["truncated"]
    with pytest.raises(StoreError, match="not the one its head tells of"):
        chain.append(Event.OPENED)


def test_two_records_exchanged_are_found(chain: AuditChain) -> None:
    mixed = lines(chain)
    mixed[1], mixed[2] = mixed[2], mixed[1]
    (chain.folder / CURRENT).write_text("".join(mixed))
    assert "gap" in codes(chain)


def test_a_whole_chain_forged_anew_is_found_by_a_digest_noted_elsewhere(chain: AuditChain) -> None:
    noted = verify(chain.folder).digest
    assert verify(chain.folder, expect=noted).intact
    for path in (CURRENT, HEAD):
        (chain.folder / path).unlink()
    chain.append(Event.OPENED)
    assert verify(chain.folder).intact
    assert [one.code for one in verify(chain.folder, expect=noted).problems] == ["expected"]


def test_a_crash_between_record_and_head_loses_nothing(chain: AuditChain) -> None:
    before = (chain.folder / HEAD).read_text()
    chain.append(Event.OPENED)
    (chain.folder / HEAD).write_text(before)
    assert codes(chain) == []
    assert chain.append(Event.READ).sequence == 8
    assert verify(chain.folder).intact


def test_a_torn_line_is_kept_beside_the_chain_and_said_in_it(chain: AuditChain) -> None:
    with (chain.folder / CURRENT).open("a") as stream:
        stream.write('{"actor":"dr@ho')
    assert codes(chain) == ["torn"]
    chain.append(Event.OPENED)
    assert verify(chain.folder).intact
    assert [record.event for record in records(chain.folder)][-2:] == ["chain-recovered", "opened"]
    assert (chain.folder / "torn-after-0000000006").read_text() == '{"actor":"dr@ho'


def test_rotation_keeps_one_chain_and_a_missing_segment_is_a_gap(tmp_path: Path) -> None:
    chain = AuditChain(tmp_path, rotate_bytes=600)
    for number in range(12):
        chain.append(Event.RECEIVED, count=number)
    rotated = sorted(tmp_path.glob("audit-*.jsonl"))
    assert len(rotated) >= 3
    assert verify(tmp_path).intact
    assert verify(tmp_path).records == 12
    rotated[1].unlink()
    assert "gap" in [problem.code for problem in verify(tmp_path).problems]


def test_rotation_by_hand(chain: AuditChain) -> None:
    assert chain.rotate() == chain.folder / "audit-0000000001-0000000006.jsonl"
    assert chain.rotate() is None
    assert chain.append(Event.OPENED).sequence == 7
    assert verify(chain.folder).intact


def test_a_broken_chain_can_be_set_aside_and_the_new_one_says_so(chain: AuditChain) -> None:
    (chain.folder / HEAD).write_text("{}")
    with pytest.raises(StoreError, match="can't be read"):
        chain.append(Event.OPENED)
    aside = chain.restart()
    assert (aside / CURRENT).is_file()
    (first,) = records(chain.folder)
    assert (first.event, first.details) == ("chain-restarted", {"set_aside": aside.name})


def test_details_that_point_at_a_person_are_withheld_unless_switched_on(tmp_path: Path) -> None:
    AuditChain(tmp_path / "off").append(Event.OVERRODE, study_instance_uid="1.2", reason="Mrs Doe fell", path="/x/Doe")
    AuditChain(tmp_path / "on", identifiers=True).append(Event.OVERRODE, reason="Mrs Doe fell")
    (off,), (on,) = records(tmp_path / "off"), records(tmp_path / "on")
    assert "Doe" not in (tmp_path / "off" / CURRENT).read_text()
    assert off.details["withheld"] == ["path", "reason"]
    assert on.details == {"reason": "Mrs Doe fell"}


def test_export_is_a_table_without_formulas(tmp_path: Path) -> None:
    AuditChain(tmp_path, actor="=cmd()").append(Event.EXPORTED, count=3)
    rows = to_csv(tmp_path).splitlines()
    assert rows[0] == "sequence,time,actor,event,details,digest"
    assert ",'=cmd(),exported,count=3," in rows[1]


def _append_many(folder: str) -> None:
    chain = AuditChain(Path(folder))
    for _ in range(10):
        chain.append(Event.OPENED)


def test_several_processes_make_one_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_append_many, args=(str(tmp_path),)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    found = verify(tmp_path)
    assert (found.records, found.intact) == (30, True)


@pytest.mark.parametrize("value", [0xFF, 0xC3, 0x00, 0x0A])
def test_a_byte_that_is_no_text_is_a_changed_record_and_no_crash(chain: AuditChain, value: int) -> None:
    path = chain.folder / CURRENT
    content = bytearray(path.read_bytes())
    for place in (content.index(b"1.2.1"), content.rindex(b"1.2.5")):
        changed = bytearray(content)
        changed[place] = value
        path.write_bytes(bytes(changed))
        found = verify(chain.folder)
        assert not found.intact
        assert all(problem.message for problem in found.problems)
        with pytest.raises(StoreError):
            to_csv(chain.folder)
    with pytest.raises(StoreError):
        chain.append(Event.READ)


def test_a_record_of_the_wrong_types_is_no_record(chain: AuditChain) -> None:
    from engine.audit.values import Record

    for line in ("[" * 100_000, '{"digest": "", "sequence": 1}', Record("1", "", "", "", {}, "").to_line()):  # type: ignore[arg-type]
        with pytest.raises(StoreError, match="not a record"):
            Record.from_line(line)


def test_what_is_appended_while_the_chain_is_verified_is_no_fault(
    chain: AuditChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was called "truncated": the head was read after the records."""
    from importlib import import_module

    module = import_module("engine.audit.verify")
    read_head = module.read_head

    def late(folder: Path) -> object:
        chain.append(Event.READ)
        chain.append(Event.READ)
        return read_head(folder)

    monkeypatch.setattr(module, "read_head", late)
    assert verify(chain.folder).problems == ()


def test_a_rotation_while_the_chain_is_verified_is_no_fault(chain: AuditChain, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import import_module

    module = import_module("engine.audit.verify")
    segments = module.segments
    rotated: list[Path | None] = []

    def rotating(folder: Path) -> tuple[Path, ...]:
        found = segments(folder)
        if not rotated:
            chain.append(Event.READ)
            rotated.append(chain.rotate())
            chain.append(Event.READ)
        return tuple(found)

    monkeypatch.setattr(module, "segments", rotating)
    assert verify(chain.folder).problems == ()


def test_a_cut_chain_is_found_while_others_append(chain: AuditChain) -> None:
    path = chain.folder / CURRENT
    path.write_text("".join(lines(chain)[:-2]))
    assert codes(chain) == ["truncated"]


def test_appending_reads_the_end_of_a_long_file_only(chain: AuditChain, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.audit.files import last_lines

    path = chain.folder / CURRENT
    line = lines(chain)[-1]
    path.write_text(line * 3000)
    size, end = last_lines(path, 1000)
    assert size == path.stat().st_size
    assert len(end) < 10_000
    assert end.decode().endswith("\n" + line)


def test_a_site_that_keeps_no_chain_binds_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.audit import record, site_chain
    from engine.site import ENVIRONMENT_VARIABLE

    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    for enabled in ("false", "true"):
        file = tmp_path / f"{enabled}.toml"
        file.write_text(f'schema = 1\nname = "x"\n[audit]\nenabled = {enabled}\n', encoding="utf-8")
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(file))
        record(Event.READ, study_instance_uid="1.2")
        assert (site_chain() is None) == (enabled == "false")
        assert (tmp_path / "data" / "audit" / CURRENT).exists() == (enabled == "true")
